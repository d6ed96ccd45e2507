//! Paying by bank transfer: for buyers what they say and decide on the way, for finance the queue of
//! what came without an owner.

use axum::extract::State;
use contract::ids::Refund;
use kernel::Page;
use runtime::http::{Answer, Body, Caller, DemandedKey, Json, PageQuery, Path, PathId, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::transfer::{RemittanceKind, RemittanceState};
use crate::service::Service;
use crate::service::bank_refunds::{RefundAccount, RefundPayeeView};
use crate::service::remittance_desk::Decide;
use crate::service::remittance_views::{LikelyPayments, RemittanceView};
use crate::service::transfers::Said;
use crate::service::views::{IntentPage, RefundView};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(withdraw))
        .routes(routes!(said))
        .routes(routes!(name_account))
        .routes(routes!(refund_payee))
        .routes(routes!(remittances))
        .routes(routes!(likely))
        .routes(routes!(decide))
        .routes(routes!(confirm))
        .routes(routes!(decline))
}

/// Turns to another way to pay, as long as nothing has come. What comes all the same is found by its
/// reference.
#[utoipa::path(post, path = "/intents/{reference}/transfer/withdraw",
    params(("reference" = String, Path, description = "pay_… or chk_…"), DemandedKey),
    responses((status = 200, body = IntentPage)))]
async fn withdraw(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(reference): Path<String>,
    _key: DemandedKey,
) -> Answer<Json<IntentPage>> {
    Ok(Json(service.withdraw_transfer(&by, &reference).await?))
}

/// The buyer says to have ordered the transfer. It moves nothing.
#[utoipa::path(put, path = "/intents/{reference}/transfer/said",
    params(("reference" = String, Path, description = "pay_… or chk_…")),
    request_body = Said, responses((status = 200, body = IntentPage)))]
async fn said(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(reference): Path<String>,
    Body(form): Body<Said>,
) -> Answer<Json<IntentPage>> {
    Ok(Json(service.say_transferred(&by, &reference, form).await?))
}

/// Names the account that a refund goes to which waits for one. The platform looks at it first.
#[utoipa::path(put, path = "/refunds/{id}/account",
    params(("id" = String, Path, description = "rfd_…")),
    request_body = RefundAccount, responses((status = 200, body = RefundView)))]
async fn name_account(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Refund>,
    Body(form): Body<RefundAccount>,
) -> Answer<Json<RefundView>> {
    Ok(Json(service.name_refund_account(&by, id, form).await?))
}

/// The account that a refund goes to, masked.
#[utoipa::path(get, path = "/ops/refunds/{id}/account",
    params(("id" = String, Path, description = "rfd_…")),
    responses((status = 200, body = RefundPayeeView)))]
async fn refund_payee(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Refund>,
) -> Answer<Json<RefundPayeeView>> {
    Ok(Json(service.ops_refund_payee(&by, id).await?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RemittanceFilter {
    #[param(inline)]
    state: Option<RemittanceState>,
}

/// Money that came by transfer, newest first.
#[utoipa::path(get, path = "/ops/remittances", params(RemittanceFilter, PageQuery),
    responses((status = 200, body = Page<RemittanceView>)))]
async fn remittances(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<RemittanceFilter>,
    page: PageQuery,
) -> Answer<Json<Page<RemittanceView>>> {
    Ok(Json(service.remittances(&by, filter.state, &page).await?))
}

/// Payments that wait for just that amount.
#[utoipa::path(get, path = "/ops/remittances/{id}/likely",
    params(("id" = String, Path, description = "rmt_…")),
    responses((status = 200, body = LikelyPayments)))]
async fn likely(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<RemittanceKind>,
) -> Answer<Json<LikelyPayments>> {
    Ok(Json(service.likely_payments(&by, id).await?))
}

/// Says what is to become of it: above the limit it waits for another person's agreement.
#[utoipa::path(post, path = "/ops/remittances/{id}/decide",
    params(("id" = String, Path, description = "rmt_…"), DemandedKey),
    request_body = Decide, responses((status = 200, body = RemittanceView)))]
async fn decide(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<RemittanceKind>,
    _key: DemandedKey,
    Body(form): Body<Decide>,
) -> Answer<Json<RemittanceView>> {
    Ok(Json(service.decide_remittance(&by, id, form).await?))
}

/// Another person agrees.
#[utoipa::path(post, path = "/ops/remittances/{id}/confirm",
    params(("id" = String, Path, description = "rmt_…"), DemandedKey),
    responses((status = 200, body = RemittanceView)))]
async fn confirm(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<RemittanceKind>,
    _key: DemandedKey,
) -> Answer<Json<RemittanceView>> {
    Ok(Json(service.confirm_remittance(&by, id).await?))
}

/// It waits again.
#[utoipa::path(post, path = "/ops/remittances/{id}/decline",
    params(("id" = String, Path, description = "rmt_…"), DemandedKey),
    responses((status = 200, body = RemittanceView)))]
async fn decline(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<RemittanceKind>,
    _key: DemandedKey,
) -> Answer<Json<RemittanceView>> {
    Ok(Json(service.decline_remittance(&by, id).await?))
}
