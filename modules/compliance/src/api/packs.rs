//! Rule packs: coverage, sources, versions.

use axum::extract::State;
use kernel::Problem;
use runtime::http::{Answer, Caller, Json, Path};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::{PackDiff, Service};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(coverage))
        .routes(routes!(versions))
}

/// What `argosy tariff coverage` says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComplianceCoverage)]
struct Coverage {
    /// Of each pack: id, version, places, days, regimes, settings, sources and what it leaves out.
    #[schema(value_type = Vec<Object>)]
    packs: Value,
    #[schema(value_type = Object)]
    elsewhere: Value,
}

/// The rule packs: which places and days they know, by which sources, and what they leave out.
#[utoipa::path(get, path = "/packs", tag = "compliance",
    responses((status = 200, body = Coverage)))]
async fn coverage(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<Coverage>> {
    by.allows("compliance:read")?;
    let mut told = service.coverage()?;
    Ok(Json(Coverage {
        packs: told["packs"].take(),
        elsewhere: told["elsewhere"].take(),
    }))
}

/// The versions of a pack that this platform has run with, and the last change.
#[utoipa::path(get, path = "/ops/packs/{id}", tag = "compliance", params(("id" = String, Path)),
    responses((status = 200, body = PackDiff), (status = 404, body = Problem)))]
async fn versions(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(id): Path<String>,
) -> Answer<Json<PackDiff>> {
    Ok(Json(service.pack_versions(&by, &id).await?))
}
