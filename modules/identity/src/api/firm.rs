//! The organisation that the caller acts for: its page, members, invitations and keys.

use axum::extract::State;
use axum::http::StatusCode;
use contract::ids::{ApiKey, ApiKeyId, Person, PersonId};
use kernel::Page;
use runtime::http::{
    Answer, AnyCaller, Body, Caller, Etag, Json, MaybeIdempotencyKey, MaybeIfMatch, NoContent,
    PageQuery, PathId, Query,
};
use runtime::once::Replay;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{InvitationId, InvitationMark};
use crate::rules::scopes;
use crate::service::Service;
use crate::service::api_keys::{ApiKeyView, CreateApiKey, FreshApiKey, Scopes};
use crate::service::firm::{EditOrganisation, OrganisationPage};
use crate::service::invitations::{InvitationView, Invite, Invited};
use crate::service::members::{MemberView, NewRoles};
use crate::service::names::{NamesQuery, PersonNames};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(organisation, edit_organisation))
        .routes(routes!(members))
        .routes(routes!(person_names))
        .routes(routes!(change_roles))
        .routes(routes!(remove_member))
        .routes(routes!(invitations, invite))
        .routes(routes!(withdraw_invitation))
        .routes(routes!(api_keys, create_api_key))
        .routes(routes!(revoke_api_key))
        .routes(routes!(api_key_scopes))
}

/// The organisation's page.
#[utoipa::path(get, path = "/organisation", responses((status = 200, body = OrganisationPage)))]
async fn organisation(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Etag<OrganisationPage>> {
    let page = service.organisation_page(&by).await?;
    Ok(Etag::new(page.version, page))
}

/// Changes name, country, registration number and address.
#[utoipa::path(put, path = "/organisation", params(MaybeIfMatch), request_body = EditOrganisation,
    responses((status = 200, body = OrganisationPage)))]
async fn edit_organisation(
    State(service): State<Service>,
    Caller(by): Caller,
    version: MaybeIfMatch,
    Body(form): Body<EditOrganisation>,
) -> Answer<Etag<OrganisationPage>> {
    let page = service.edit_organisation(&by, form, &version).await?;
    Ok(Etag::new(page.version, page))
}

/// The members with their roles.
#[utoipa::path(get, path = "/members", params(PageQuery),
    responses((status = 200, body = Page<MemberView>)))]
async fn members(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<MemberView>>> {
    Ok(Json(service.members(&by, &page).await?))
}

/// What people are called who did something: colleagues by name, the platform's staff as such.
#[utoipa::path(get, path = "/names", params(NamesQuery),
    responses((status = 200, body = PersonNames)))]
async fn person_names(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(query): Query<NamesQuery>,
) -> Answer<Json<PersonNames>> {
    Ok(Json(service.person_names(&by, &query).await?))
}

/// Changes what a member may do.
#[utoipa::path(put, path = "/members/{id}/roles", params(MaybeIfMatch, ("id" = PersonId, Path)),
    request_body = NewRoles, responses((status = 204)))]
async fn change_roles(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Person>,
    version: MaybeIfMatch,
    Body(form): Body<NewRoles>,
) -> Answer<NoContent> {
    service.change_roles(&by, id, &version, &form).await?;
    Ok(NoContent)
}

/// Removes a member; anybody may remove themselves.
#[utoipa::path(delete, path = "/members/{id}", params(("id" = PersonId, Path)),
    responses((status = 204)))]
async fn remove_member(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Person>,
) -> Answer<NoContent> {
    service.remove_member(&by, id).await?;
    Ok(NoContent)
}

/// Invitations that were not accepted yet.
#[utoipa::path(get, path = "/invitations", params(PageQuery),
    responses((status = 200, body = Page<InvitationView>)))]
async fn invitations(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<InvitationView>>> {
    Ok(Json(service.invitations(&by, &page).await?))
}

/// Asks somebody in by a link that holds for seven days.
#[utoipa::path(post, path = "/invitations", params(MaybeIdempotencyKey), request_body = Invite,
    responses((status = 201, body = Invited)))]
async fn invite(
    State(service): State<Service>,
    Caller(by): Caller,
    key: MaybeIdempotencyKey,
    Body(form): Body<Invite>,
) -> Answer<Replay<Invited>> {
    Ok(service.invite(&by, &key.request(&by), form).await?)
}

/// Withdraws an invitation; its link ends to work.
#[utoipa::path(delete, path = "/invitations/{id}", params(("id" = InvitationId, Path)),
    responses((status = 204)))]
async fn withdraw_invitation(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<InvitationMark>,
) -> Answer<NoContent> {
    service.withdraw_invitation(&by, id).await?;
    Ok(NoContent)
}

/// The organisation's API keys, newest first.
#[utoipa::path(get, path = "/api-keys", params(PageQuery),
    responses((status = 200, body = Page<ApiKeyView>)))]
async fn api_keys(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<ApiKeyView>>> {
    Ok(Json(service.api_keys(&by, &page).await?))
}

/// Makes an API key. Its text is in this answer and nowhere else.
#[utoipa::path(post, path = "/api-keys", request_body = CreateApiKey,
    responses((status = 201, body = FreshApiKey)))]
async fn create_api_key(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(form): Body<CreateApiKey>,
) -> Answer<(StatusCode, Json<FreshApiKey>)> {
    Ok((
        StatusCode::CREATED,
        Json(service.create_api_key(&by, form).await?),
    ))
}

/// Revokes an API key; it ends to work within five seconds.
#[utoipa::path(delete, path = "/api-keys/{id}", params(("id" = ApiKeyId, Path)),
    responses((status = 204)))]
async fn revoke_api_key(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<ApiKey>,
) -> Answer<NoContent> {
    service.revoke_api_key(&by, id).await?;
    Ok(NoContent)
}

/// Every scope that a key can have.
#[utoipa::path(get, path = "/api-key-scopes", responses((status = 200, body = Scopes)))]
async fn api_key_scopes(AnyCaller(_): AnyCaller) -> Json<Scopes> {
    Json(Scopes {
        items: scopes::all(),
    })
}
