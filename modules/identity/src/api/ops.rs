//! The operators' pages: organisations, people, the audit log.

use axum::extract::State;
use contract::ids::{OrgId, Organisation, Person, PersonId};
use kernel::Page;
use runtime::http::{Answer, Body, Caller, Json, NoContent, PageQuery, PathId, Query};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Service;
use crate::service::audit_log::{AuditEntry, AuditFilter};
use crate::service::operators::{
    OpsOrganisation, OpsOrganisationPage, OpsPerson, OpsPersonPage, OrganisationFilter,
    PersonFilter, Suspend,
};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(organisations))
        .routes(routes!(organisation_as_operator))
        .routes(routes!(suspend_organisation))
        .routes(routes!(unsuspend_organisation))
        .routes(routes!(people))
        .routes(routes!(person_as_operator))
        .routes(routes!(suspend_person))
        .routes(routes!(unsuspend_person))
        .routes(routes!(audit))
}

/// Organisations, newest first.
#[utoipa::path(get, path = "/ops/organisations", params(OrganisationFilter, PageQuery),
    responses((status = 200, body = Page<OpsOrganisation>)))]
async fn organisations(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<OrganisationFilter>,
    page: PageQuery,
) -> Answer<Json<Page<OpsOrganisation>>> {
    Ok(Json(service.ops_organisations(&by, filter, &page).await?))
}

/// One organisation with its members.
#[utoipa::path(get, path = "/ops/organisations/{id}", params(("id" = OrgId, Path)),
    responses((status = 200, body = OpsOrganisationPage)))]
async fn organisation_as_operator(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Organisation>,
) -> Answer<Json<OpsOrganisationPage>> {
    Ok(Json(service.ops_organisation(&by, id).await?))
}

/// Suspends an organisation; what acts for it ends.
#[utoipa::path(post, path = "/ops/organisations/{id}/suspend", params(("id" = OrgId, Path)),
    request_body = Suspend, responses((status = 204)))]
async fn suspend_organisation(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Organisation>,
    Body(form): Body<Suspend>,
) -> Answer<NoContent> {
    service.suspend_organisation(&by, id, form).await?;
    Ok(NoContent)
}

/// Lets an organisation act again.
#[utoipa::path(post, path = "/ops/organisations/{id}/unsuspend", params(("id" = OrgId, Path)),
    responses((status = 204)))]
async fn unsuspend_organisation(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Organisation>,
) -> Answer<NoContent> {
    service.unsuspend_organisation(&by, id).await?;
    Ok(NoContent)
}

/// People, newest first.
#[utoipa::path(get, path = "/ops/people", params(PersonFilter, PageQuery),
    responses((status = 200, body = Page<OpsPerson>)))]
async fn people(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<PersonFilter>,
    page: PageQuery,
) -> Answer<Json<Page<OpsPerson>>> {
    Ok(Json(service.ops_people(&by, filter, &page).await?))
}

/// One person with their organisations.
#[utoipa::path(get, path = "/ops/people/{id}", params(("id" = PersonId, Path)),
    responses((status = 200, body = OpsPersonPage)))]
async fn person_as_operator(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Person>,
) -> Answer<Json<OpsPersonPage>> {
    Ok(Json(service.ops_person(&by, id).await?))
}

/// Suspends a person; their sessions end.
#[utoipa::path(post, path = "/ops/people/{id}/suspend", params(("id" = PersonId, Path)),
    request_body = Suspend, responses((status = 204)))]
async fn suspend_person(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Person>,
    Body(form): Body<Suspend>,
) -> Answer<NoContent> {
    service.suspend_person(&by, id, form).await?;
    Ok(NoContent)
}

/// Lets a person log in again.
#[utoipa::path(post, path = "/ops/people/{id}/unsuspend", params(("id" = PersonId, Path)),
    responses((status = 204)))]
async fn unsuspend_person(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Person>,
) -> Answer<NoContent> {
    service.unsuspend_person(&by, id).await?;
    Ok(NoContent)
}

/// Who changed what, in all modules, newest first.
#[utoipa::path(get, path = "/ops/audit", params(AuditFilter, PageQuery),
    responses((status = 200, body = Page<AuditEntry>)))]
async fn audit(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<AuditFilter>,
    page: PageQuery,
) -> Answer<Json<Page<AuditEntry>>> {
    Ok(Json(service.audit_log(&by, filter, &page).await?))
}
