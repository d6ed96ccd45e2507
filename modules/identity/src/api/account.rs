//! What people do with their own account.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::ids::{OrgId, Session, SessionId};
use kernel::Problem;
use runtime::http::{
    Answer, Body, Caller, Created, Json, MaybeIdempotencyKey, MaybeIfMatch, NoContent, Path, PathId,
};
use runtime::once::Replay;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::visitor::ended;
use crate::model::{ChallengeId, ChallengeMark, ContactKind, ExportId, ExportMark};
use crate::service::Service;
use crate::service::account::{NewPassword, Profile};
use crate::service::challenges::{CodeSent, TypedCode};
use crate::service::firm::Founded;
use crate::service::privacy::{Erase, ExportView};
use crate::service::registration::{BeginRegistration, FoundOrganisation};
use crate::service::second_factor::{Enrolment, RecoveryCodes, Security};
use crate::service::sessions::{Me, SessionView};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(change_profile))
        .routes(routes!(change_password))
        .routes(routes!(begin_contact))
        .routes(routes!(confirm_contact))
        .routes(routes!(remove_contact))
        .routes(routes!(sessions))
        .routes(routes!(end_session))
        .routes(routes!(end_other_sessions))
        .routes(routes!(security))
        .routes(routes!(begin_second_factor, remove_second_factor))
        .routes(routes!(confirm_second_factor))
        .routes(routes!(renew_recovery_codes))
        .routes(routes!(switch))
        .routes(routes!(found_organisation))
        .routes(routes!(exports, begin_export))
        .routes(routes!(export_file))
        .routes(routes!(erase))
}

/// Changes name, language, time zone, currency and destination.
#[utoipa::path(put, path = "/me/profile", params(MaybeIfMatch), request_body = Profile,
    responses((status = 200, body = Me)))]
async fn change_profile(
    State(service): State<Service>,
    Caller(by): Caller,
    version: MaybeIfMatch,
    Body(form): Body<Profile>,
) -> Answer<Json<Me>> {
    Ok(Json(service.change_profile(&by, form, &version).await?))
}

/// Sets another password. The other sessions end.
#[utoipa::path(put, path = "/me/password", request_body = NewPassword,
    responses((status = 204)))]
async fn change_password(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(form): Body<NewPassword>,
) -> Answer<NoContent> {
    service.change_password(&by, &form).await?;
    Ok(NoContent)
}

/// Sends a code to an address that is to be the caller's.
#[utoipa::path(post, path = "/me/contacts", request_body = BeginRegistration,
    responses((status = 202, body = CodeSent)))]
async fn begin_contact(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(form): Body<BeginRegistration>,
) -> Answer<(StatusCode, Json<CodeSent>)> {
    let sent = service.begin_contact(&by, &form).await?;
    Ok((StatusCode::ACCEPTED, Json(sent)))
}

/// Takes the address over once its code was right.
#[utoipa::path(post, path = "/me/contacts/{id}/confirm", params(("id" = ChallengeId, Path)),
    request_body = TypedCode, responses((status = 200, body = Me)))]
async fn confirm_contact(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ChallengeMark>,
    Body(form): Body<TypedCode>,
) -> Answer<Json<Me>> {
    Ok(Json(service.confirm_contact(&by, id, &form).await?))
}

/// Takes the e-mail address or the telephone number off; one of them stays.
#[utoipa::path(delete, path = "/me/contacts/{kind}", params(("kind" = inline(ContactKind), Path)),
    responses((status = 200, body = Me)))]
async fn remove_contact(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(kind): Path<ContactKind>,
) -> Answer<Json<Me>> {
    Ok(Json(service.remove_contact(&by, kind).await?))
}

/// Where the caller is logged in.
#[derive(Debug, Serialize, ToSchema)]
struct Sessions {
    items: Vec<SessionView>,
}

/// Where the caller is logged in, newest first.
#[utoipa::path(get, path = "/me/sessions", responses((status = 200, body = Sessions)))]
async fn sessions(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<Sessions>> {
    let items = service.sessions(&by).await?;
    Ok(Json(Sessions { items }))
}

/// Ends one session.
#[utoipa::path(delete, path = "/me/sessions/{id}", params(("id" = SessionId, Path)),
    responses((status = 204)))]
async fn end_session(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Session>,
) -> Answer<NoContent> {
    service.end_session(&by, id).await?;
    Ok(NoContent)
}

/// Ends all sessions but this one.
#[utoipa::path(post, path = "/me/sessions/end-others", responses((status = 204)))]
async fn end_other_sessions(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<NoContent> {
    service.end_other_sessions(&by).await?;
    Ok(NoContent)
}

/// What protects the account.
#[utoipa::path(get, path = "/me/security", responses((status = 200, body = Security)))]
async fn security(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<Security>> {
    Ok(Json(service.security(&by).await?))
}

/// Begins to set up an authenticator; a first code confirms it.
#[utoipa::path(post, path = "/me/second-factor", responses((status = 201, body = Enrolment)))]
async fn begin_second_factor(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<(StatusCode, Json<Enrolment>)> {
    Ok((
        StatusCode::CREATED,
        Json(service.begin_second_factor(&by).await?),
    ))
}

/// Confirms the authenticator by a code of it; log-in asks for one from now on.
#[utoipa::path(post, path = "/me/second-factor/confirm", request_body = TypedCode,
    responses((status = 200, body = RecoveryCodes)))]
async fn confirm_second_factor(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(form): Body<TypedCode>,
) -> Answer<Json<RecoveryCodes>> {
    Ok(Json(service.confirm_second_factor(&by, &form).await?))
}

/// Log-in asks for no code any more.
#[utoipa::path(delete, path = "/me/second-factor", responses((status = 204)))]
async fn remove_second_factor(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<NoContent> {
    service.remove_second_factor(&by).await?;
    Ok(NoContent)
}

/// Makes new recovery codes; those before end to work.
#[utoipa::path(post, path = "/me/second-factor/recovery-codes",
    responses((status = 200, body = RecoveryCodes)))]
async fn renew_recovery_codes(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<RecoveryCodes>> {
    Ok(Json(service.renew_recovery_codes(&by).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActFor {
    organisation: OrgId,
}

/// Acts for another organisation from now on.
#[utoipa::path(put, path = "/me/organisation", request_body = ActFor,
    responses((status = 200, body = Me)))]
async fn switch(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(form): Body<ActFor>,
) -> Answer<Json<Me>> {
    Ok(Json(service.switch(&by, form.organisation).await?))
}

/// Founds another organisation.
#[utoipa::path(post, path = "/organisations", params(MaybeIdempotencyKey),
    request_body = FoundOrganisation, responses((status = 201, body = Founded)))]
async fn found_organisation(
    State(service): State<Service>,
    Caller(by): Caller,
    key: MaybeIdempotencyKey,
    Body(form): Body<FoundOrganisation>,
) -> Answer<Replay<Founded>> {
    Ok(service
        .found_organisation(&by, &key.request(&by), form)
        .await?)
}

/// Copies of the caller's data.
#[derive(Debug, Serialize, ToSchema)]
struct Exports {
    items: Vec<ExportView>,
}

/// Copies of the caller's data that were asked for.
#[utoipa::path(get, path = "/me/exports", responses((status = 200, body = Exports)))]
async fn exports(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<Exports>> {
    let items = service.exports(&by).await?;
    Ok(Json(Exports { items }))
}

/// Asks for a copy of the caller's data; a notice tells when it is ready.
#[utoipa::path(post, path = "/me/exports", responses((status = 201, body = ExportView)))]
async fn begin_export(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Created<ExportView>> {
    let export = service.begin_export(&by).await?;
    Ok(Created(
        format!("/api/identity/me/exports/{}/file", export.id),
        export,
    ))
}

/// The copy itself.
#[utoipa::path(get, path = "/me/exports/{id}/file", params(("id" = ExportId, Path)),
    responses((status = 200, content_type = "application/json", body = serde_json::Value)))]
async fn export_file(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ExportMark>,
) -> Answer<Response> {
    let content = service.export_file(&by, id).await?;
    let named = format!("attachment; filename=\"argosy-{id}.json\"");
    let named = header::HeaderValue::from_str(&named).map_err(|_| Problem::internal())?;
    let headers = [
        (
            header::CONTENT_TYPE,
            header::HeaderValue::from_static("application/json"),
        ),
        (header::CONTENT_DISPOSITION, named),
        (
            header::CACHE_CONTROL,
            header::HeaderValue::from_static("no-store"),
        ),
    ];
    Ok((headers, content).into_response())
}

/// Erases the caller's personal data, and ends their account.
#[utoipa::path(post, path = "/me/erasure", request_body = Erase, responses((status = 204)))]
async fn erase(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(form): Body<Erase>,
) -> Answer<Response> {
    service.erase(&by, &form).await?;
    Ok(ended(service.rt().config()))
}
