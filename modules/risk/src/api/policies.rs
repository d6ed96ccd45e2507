//! Policies, trainings, and the library with its finder.

use std::collections::BTreeMap;

use axum::extract::State;
use kernel::{Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Created, Json, MaybeIdempotencyKey, NoContent, PageQuery, Path,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::policy::{Acknowledgement, PolicyDraft, PolicyView, Training, TrainingDraft};
use crate::rules::library::{Library, PreferenceFit};
use crate::service::Service;

/// Facts that one question may name.
const FACTS_MAX: usize = 40;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(policies))
        .routes(routes!(publish))
        .routes(routes!(acknowledge))
        .routes(routes!(acknowledgements))
        .routes(routes!(trainings, train))
        .routes(routes!(library))
        .routes(routes!(find))
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskPolicies)]
struct Policies {
    items: Vec<PolicyView>,
}

/// Policies for you, each in its newest version.
#[utoipa::path(get, path = "/policies", tag = "risk", responses((status = 200, body = Policies)))]
async fn policies(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<Policies>> {
    let items = service.policies(&by).await?;
    Ok(Json(Policies { items }))
}

/// Publish a version of a policy.
///
/// Versions of one code follow each other; what was published is never changed.
#[utoipa::path(post, path = "/ops/policies", tag = "risk", params(MaybeIdempotencyKey),
    request_body = PolicyDraft,
    responses((status = 201, body = PolicyView), (status = 422, body = Problem)))]
async fn publish(
    State(service): State<Service>,
    Caller(by): Caller,
    _key: MaybeIdempotencyKey,
    Body(draft): Body<PolicyDraft>,
) -> Answer<Created<PolicyView>> {
    let published = service.publish_policy(&by, draft).await?;
    Ok(Created("/api/risk/policies".to_owned(), published))
}

/// Say that you have read a version of a policy.
#[utoipa::path(post, path = "/policies/{code}/versions/{number}/acknowledgement", tag = "risk",
    params(("code" = String, Path), ("number" = i64, Path), MaybeIdempotencyKey),
    responses((status = 204), (status = 404, body = Problem)))]
async fn acknowledge(
    State(service): State<Service>,
    Caller(by): Caller,
    Path((code, number)): Path<(String, i64)>,
    _key: MaybeIdempotencyKey,
) -> Answer<NoContent> {
    service.acknowledge(&by, code, number).await?;
    Ok(NoContent)
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskAcknowledgements)]
struct Acknowledgements {
    items: Vec<Acknowledgement>,
}

/// Who has read a version of a policy.
#[utoipa::path(get, path = "/ops/policies/{code}/versions/{number}/acknowledgements", tag = "risk",
    params(("code" = String, Path), ("number" = i64, Path)),
    responses((status = 200, body = Acknowledgements)))]
async fn acknowledgements(
    State(service): State<Service>,
    Caller(by): Caller,
    Path((code, number)): Path<(String, i64)>,
) -> Answer<Json<Acknowledgements>> {
    let items = service.acknowledgements(&by, &code, number).await?;
    Ok(Json(Acknowledgements { items }))
}

/// Trainings, newest first.
#[utoipa::path(get, path = "/ops/trainings", tag = "risk", params(PageQuery),
    responses((status = 200, body = Page<Training>)))]
async fn trainings(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<Training>>> {
    Ok(Json(service.trainings(&by, &page).await?))
}

/// Record a training.
#[utoipa::path(post, path = "/ops/trainings", tag = "risk", params(MaybeIdempotencyKey),
    request_body = TrainingDraft,
    responses((status = 201, body = Training), (status = 422, body = Problem)))]
async fn train(
    State(service): State<Service>,
    Caller(by): Caller,
    _key: MaybeIdempotencyKey,
    Body(draft): Body<TrainingDraft>,
) -> Answer<Created<Training>> {
    let recorded = service.record_training(&by, draft).await?;
    Ok(Created("/api/risk/ops/trainings".to_owned(), recorded))
}

/// Laws and policies of cross-border trade with their validity and sources.
#[utoipa::path(get, path = "/library", tag = "risk", responses((status = 200, body = Library)))]
async fn library(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<Library>> {
    Ok(Json(service.library(&by)?.clone()))
}

/// What a firm says of itself: `zone_registered` → `yes`, `model` → `9610`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskFinder)]
struct Finder {
    facts: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskFinderAnswer)]
struct Found {
    items: Vec<PreferenceFit>,
}

/// Which preferences a firm meets, condition by condition.
///
/// By what it says of itself; nothing is kept, and nothing is promised.
#[utoipa::path(post, path = "/library/finder", tag = "risk", request_body = Finder,
    responses((status = 200, body = Found), (status = 422, body = Problem)))]
async fn find(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(finder): Body<Finder>,
) -> Answer<Json<Found>> {
    if finder.facts.len() > FACTS_MAX {
        let message = "names forty facts at most";
        let field = kernel::FieldError::new("facts", "too_many", message);
        return Err(Problem::invalid([field]).into());
    }
    let items = service.find_preferences(&by, &finder.facts)?;
    Ok(Json(Found { items }))
}
