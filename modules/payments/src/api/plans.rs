//! Plans and paid services, as sellers buy them.

use axum::extract::State;
use kernel::Page;
use runtime::http::{Answer, Body, Caller, DemandedKey, IdempotencyKey, Json, PageQuery, Query};
use runtime::once::Replay;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Service;
use crate::service::extras::{BillView, BuyListings, Promote};
use crate::service::plans::{PlanPage, PlanQuote, QuoteQuery, Subscribe, SubscriptionView};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(show, subscribe))
        .routes(routes!(quote))
        .routes(routes!(cancel))
        .routes(routes!(keep))
        .routes(routes!(bills))
        .routes(routes!(buy_listings))
        .routes(routes!(promote))
}

/// The prices that count now, and the seller's plan.
#[utoipa::path(get, path = "/seller/plan", responses((status = 200, body = PlanPage)))]
async fn show(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<PlanPage>> {
    Ok(Json(service.plan_page(&by).await?))
}

/// Takes a plan. More counts and is paid at once, less counts when the period ends.
#[utoipa::path(post, path = "/seller/plan", params(IdempotencyKey), request_body = Subscribe,
    responses((status = 200, body = SubscriptionView)))]
async fn subscribe(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(form): Body<Subscribe>,
) -> Answer<Replay<SubscriptionView>> {
    Ok(service.subscribe(&by, &key.request(&by), form).await?)
}

/// What a change of plan would cost now.
#[utoipa::path(get, path = "/seller/plan/quote", params(QuoteQuery),
    responses((status = 200, body = PlanQuote)))]
async fn quote(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(query): Query<QuoteQuery>,
) -> Answer<Json<PlanQuote>> {
    Ok(Json(service.quote_plan(&by, query).await?))
}

/// Ends the plan with its period; one that is not paid ends now.
#[utoipa::path(post, path = "/seller/plan/cancel", params(DemandedKey),
    responses((status = 200, body = SubscriptionView)))]
async fn cancel(
    State(service): State<Service>,
    Caller(by): Caller,
    _: DemandedKey,
) -> Answer<Json<SubscriptionView>> {
    Ok(Json(service.cancel_plan(&by).await?))
}

/// Takes back a change that was to come.
#[utoipa::path(post, path = "/seller/plan/keep", params(DemandedKey),
    responses((status = 200, body = SubscriptionView)))]
async fn keep(
    State(service): State<Service>,
    Caller(by): Caller,
    _: DemandedKey,
) -> Answer<Json<SubscriptionView>> {
    Ok(Json(service.keep_plan(&by).await?))
}

/// What the seller was billed for plans and services, newest first.
#[utoipa::path(get, path = "/seller/bills", params(PageQuery),
    responses((status = 200, body = Page<BillView>)))]
async fn bills(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<BillView>>> {
    Ok(Json(service.bills(&by, &page).await?))
}

/// Buys more products in the store for some days.
#[utoipa::path(post, path = "/seller/listings", params(IdempotencyKey), request_body = BuyListings,
    responses((status = 201, body = BillView)))]
async fn buy_listings(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(form): Body<BuyListings>,
) -> Answer<Replay<BillView>> {
    Ok(service.buy_listings(&by, &key.request(&by), form).await?)
}

/// Has a product shown first for some days.
#[utoipa::path(post, path = "/seller/promotions", params(IdempotencyKey), request_body = Promote,
    responses((status = 201, body = BillView)))]
async fn promote(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(form): Body<Promote>,
) -> Answer<Replay<BillView>> {
    Ok(service.promote(&by, &key.request(&by), form).await?)
}
