//! The door: registering, logging in and out, a new password, following an invitation, who am I.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contract::identity::Credential;
use runtime::http::{
    Answer, AnyCaller, Body, Caller, Json, Language, MaybeCaller, NoContent, PathId,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::visitor::{Visitor, begun, ended};
use crate::model::{ChallengeId, ChallengeMark};
use crate::service::Service;
use crate::service::challenges::{CodeSent, Proof, TypedCode};
use crate::service::invitations::{AcceptInvitation, Accepted, InvitationLink, OpenInvitation};
use crate::service::log_in::LogIn;
use crate::service::registration::{
    BeginRegistration, BeginReset, CompleteRegistration, CompleteReset,
};
use crate::service::sessions::{Me, Reauthenticate};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(begin_registration))
        .routes(routes!(verify_registration))
        .routes(routes!(complete_registration))
        .routes(routes!(log_in))
        .routes(routes!(log_out))
        .routes(routes!(reauthenticate))
        .routes(routes!(begin_reset))
        .routes(routes!(complete_reset))
        .routes(routes!(look_at_invitation))
        .routes(routes!(accept_invitation))
        .routes(routes!(me))
}

/// Sends a code to an address that wants to register. The answer is the same when it has an account.
#[utoipa::path(post, path = "/registrations", request_body = BeginRegistration,
    responses((status = 202, body = CodeSent)))]
async fn begin_registration(
    State(service): State<Service>,
    Language(locale): Language,
    Body(form): Body<BeginRegistration>,
) -> Answer<(StatusCode, Json<CodeSent>)> {
    let sent = service.begin_registration(&form, locale).await?;
    Ok((StatusCode::ACCEPTED, Json(sent)))
}

/// Tries the code. The proof completes the registration.
#[utoipa::path(post, path = "/registrations/{id}/verify", params(("id" = ChallengeId, Path)),
    request_body = TypedCode, responses((status = 200, body = Proof)))]
async fn verify_registration(
    State(service): State<Service>,
    PathId(id): PathId<ChallengeMark>,
    Body(form): Body<TypedCode>,
) -> Answer<Json<Proof>> {
    Ok(Json(service.verify_registration(id, &form).await?))
}

/// Makes the person and their organisation, and logs them in.
#[utoipa::path(post, path = "/registrations/{id}/complete", params(("id" = ChallengeId, Path)),
    request_body = CompleteRegistration, responses((status = 201, body = Me)))]
async fn complete_registration(
    State(service): State<Service>,
    Language(locale): Language,
    Visitor(browser): Visitor,
    PathId(id): PathId<ChallengeMark>,
    Body(form): Body<CompleteRegistration>,
) -> Answer<Response> {
    let made = service
        .complete_registration(id, form, locale, browser)
        .await?;
    Ok(begun(service.rt().config(), StatusCode::CREATED, made))
}

/// Logs in. Sets the session cookie.
#[utoipa::path(post, path = "/log-in", request_body = LogIn, responses((status = 200, body = Me)))]
async fn log_in(
    State(service): State<Service>,
    Visitor(browser): Visitor,
    Body(form): Body<LogIn>,
) -> Answer<Response> {
    let made = service.log_in(&form, browser).await?;
    Ok(begun(service.rt().config(), StatusCode::OK, made))
}

/// Ends the session, if there is one.
#[utoipa::path(post, path = "/log-out", responses((status = 204)))]
async fn log_out(State(service): State<Service>, MaybeCaller(by): MaybeCaller) -> Answer<Response> {
    if let Some(by) = by.filter(|by| matches!(by.credential, Credential::Session(_))) {
        service.log_out(&by).await?;
    }
    Ok(ended(service.rt().config()))
}

/// Types the password again; what matters most can be done for ten minutes.
#[utoipa::path(post, path = "/reauthenticate", request_body = Reauthenticate,
    responses((status = 204)))]
async fn reauthenticate(
    State(service): State<Service>,
    Caller(by): Caller,
    Visitor(browser): Visitor,
    Body(form): Body<Reauthenticate>,
) -> Answer<NoContent> {
    service.reauthenticate(&by, &form, &browser).await?;
    Ok(NoContent)
}

/// Sends a code for a new password. The answer is the same when nobody has the address.
#[utoipa::path(post, path = "/resets", request_body = BeginReset,
    responses((status = 202, body = CodeSent)))]
async fn begin_reset(
    State(service): State<Service>,
    Language(locale): Language,
    Body(form): Body<BeginReset>,
) -> Answer<(StatusCode, Json<CodeSent>)> {
    let sent = service.begin_reset(&form, locale).await?;
    Ok((StatusCode::ACCEPTED, Json(sent)))
}

/// Sets a new password by the code that was sent, or by the proof in a link. All sessions end.
#[utoipa::path(post, path = "/resets/{id}/complete", params(("id" = ChallengeId, Path)),
    request_body = CompleteReset, responses((status = 204)))]
async fn complete_reset(
    State(service): State<Service>,
    PathId(id): PathId<ChallengeMark>,
    Body(form): Body<CompleteReset>,
) -> Answer<NoContent> {
    service.complete_reset(id, &form).await?;
    Ok(NoContent)
}

/// What an invitation's link leads into.
#[utoipa::path(post, path = "/invitations/look", request_body = InvitationLink,
    responses((status = 200, body = OpenInvitation)))]
async fn look_at_invitation(
    State(service): State<Service>,
    Body(link): Body<InvitationLink>,
) -> Answer<Json<OpenInvitation>> {
    Ok(Json(service.look_at_invitation(&link).await?))
}

/// Joins the organisation: as who is logged in, or as a new person, who is then logged in.
#[utoipa::path(post, path = "/invitations/accept", request_body = AcceptInvitation,
    responses((status = 200, body = Me), (status = 201, body = Me)))]
async fn accept_invitation(
    State(service): State<Service>,
    MaybeCaller(by): MaybeCaller,
    Language(locale): Language,
    Visitor(browser): Visitor,
    Body(form): Body<AcceptInvitation>,
) -> Answer<Response> {
    let accepted = service
        .accept_invitation(by.as_ref(), form, locale, browser)
        .await?;
    Ok(match accepted {
        Accepted::Joined(me) => Json(me).into_response(),
        Accepted::Registered(made) => begun(service.rt().config(), StatusCode::CREATED, made),
    })
}

/// Who is logged in, for which organisation, and for which others they could be.
#[utoipa::path(get, path = "/me", responses((status = 200, body = Me)))]
async fn me(State(service): State<Service>, AnyCaller(by): AnyCaller) -> Answer<Json<Me>> {
    Ok(Json(service.me(&by).await?))
}
