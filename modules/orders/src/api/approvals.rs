//! Checkouts that somebody of the firm has to agree to, and the rule that asks for it.

use axum::extract::State;
use contract::ids::{Checkout, CheckoutId};
use kernel::{Money, Page, Problem};
use runtime::http::{
    Answer, Body, Caller, DemandedKey, Etag, Json, MaybeIfMatch, PageQuery, PathId, Query,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::approval::ApprovalState;
use crate::service::Service;
use crate::service::approvals::{ApprovalRule, ApprovalView};
use crate::service::views::CheckoutView;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(rule, put_rule))
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(approve))
        .routes(routes!(decline))
        .routes(routes!(withdraw))
}

/// Above which amount somebody has to agree.
#[utoipa::path(get, path = "/approval-rule", tag = "orders",
    responses((status = 200, body = ApprovalRule)))]
async fn rule(State(service): State<Service>, Caller(by): Caller) -> Answer<Etag<ApprovalRule>> {
    let rule = service.approval_rule(&by).await?;
    Ok(Etag::new(rule.version, rule))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewApprovalRule {
    /// Null: nobody has to agree.
    above: Option<Money>,
}

/// Say above which amount somebody has to agree. For owners, who themselves buy without asking.
#[utoipa::path(put, path = "/approval-rule", tag = "orders", params(MaybeIfMatch),
    request_body = NewApprovalRule,
    responses((status = 200, body = ApprovalRule), (status = 422, body = Problem)))]
async fn put_rule(
    State(service): State<Service>,
    Caller(by): Caller,
    version: MaybeIfMatch,
    Body(new): Body<NewApprovalRule>,
) -> Answer<Etag<ApprovalRule>> {
    let rule = service.put_approval_rule(&by, &version, new.above).await?;
    Ok(Etag::new(rule.version, rule))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ApprovalFilter {
    #[param(inline)]
    state: Option<ApprovalState>,
}

/// Requests of the firm, newest first; buyers see their own.
#[utoipa::path(get, path = "/approvals", tag = "orders", params(ApprovalFilter, PageQuery),
    responses((status = 200, body = Page<ApprovalView>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<ApprovalFilter>,
    page: PageQuery,
) -> Answer<Json<Page<ApprovalView>>> {
    Ok(Json(service.approvals(&by, wanted.state, &page).await?))
}

/// One request.
#[utoipa::path(get, path = "/approvals/{id}", tag = "orders", params(("id" = CheckoutId, Path)),
    responses((status = 200, body = ApprovalView), (status = 404, body = Problem)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Checkout>,
) -> Answer<Json<ApprovalView>> {
    Ok(Json(service.approval(&by, id).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Approve {
    /// What the approver saw; absent: what it came to when it was asked for.
    #[serde(default)]
    expected_total: Option<Money>,
}

/// Agree: the orders are placed now, in the name of who asked.
#[utoipa::path(post, path = "/approvals/{id}/approve", tag = "orders",
    params(("id" = CheckoutId, Path), DemandedKey), request_body = Approve,
    responses((status = 200, body = CheckoutView), (status = 403, body = Problem),
        (status = 409, body = Problem)))]
async fn approve(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Checkout>,
    _: DemandedKey,
    Body(body): Body<Approve>,
) -> Answer<Json<CheckoutView>> {
    Ok(Json(
        service.approve(&by, id, body.expected_total).await?.into(),
    ))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Decline {
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Decline, with a reason for who asked. The lines lie in their cart again.
#[utoipa::path(post, path = "/approvals/{id}/decline", tag = "orders",
    params(("id" = CheckoutId, Path), DemandedKey), request_body = Decline,
    responses((status = 200, body = ApprovalView), (status = 403, body = Problem),
        (status = 409, body = Problem)))]
async fn decline(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Checkout>,
    _: DemandedKey,
    Body(body): Body<Decline>,
) -> Answer<Json<ApprovalView>> {
    Ok(Json(service.decline(&by, id, body.reason).await?))
}

/// Take a request back.
#[utoipa::path(post, path = "/approvals/{id}/withdraw", tag = "orders",
    params(("id" = CheckoutId, Path), DemandedKey),
    responses((status = 200, body = ApprovalView), (status = 409, body = Problem)))]
async fn withdraw(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Checkout>,
    _: DemandedKey,
) -> Answer<Json<ApprovalView>> {
    Ok(Json(service.withdraw_approval(&by, id).await?))
}
