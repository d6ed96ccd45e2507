//! Paying, and what buyers and sellers see of it.

use axum::extract::State;
use kernel::Page;
use runtime::http::{Answer, Body, Caller, IdempotencyKey, Json, PageQuery, Path};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Service;
use crate::service::confirm::Confirm;
use crate::service::seller::{OrderMoney, SellerBalances};
use crate::service::views::{IntentLine, IntentPage, RefundView};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(intents))
        .routes(routes!(intent))
        .routes(routes!(confirm))
        .routes(routes!(refresh))
        .routes(routes!(refunds))
        .routes(routes!(seller_orders))
        .routes(routes!(seller_balance))
}

/// The buyer's payments, newest first.
#[utoipa::path(get, path = "/intents", params(PageQuery),
    responses((status = 200, body = Page<IntentLine>)))]
async fn intents(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<IntentLine>>> {
    Ok(Json(service.buyer_list(&by, &page).await?))
}

/// One payment, by its own id or by its checkout's.
#[utoipa::path(get, path = "/intents/{reference}",
    params(("reference" = String, Path, description = "pay_… or chk_…")),
    responses((status = 200, body = IntentPage)))]
async fn intent(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(reference): Path<String>,
) -> Answer<Json<IntentPage>> {
    Ok(Json(service.page(&by, &reference).await?))
}

/// Pays. Whatever happens, one key begins one attempt; the answer says how it stands.
#[utoipa::path(post, path = "/intents/{reference}/confirm",
    params(("reference" = String, Path, description = "pay_… or chk_…"), IdempotencyKey),
    request_body = Confirm, responses((status = 200, body = IntentPage)))]
async fn confirm(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    Body(form): Body<Confirm>,
) -> Answer<Json<IntentPage>> {
    let request = key.request(&by);
    Ok(Json(
        service.confirm(&by, &reference, &request, form).await?,
    ))
}

/// Asks the provider how the payment stands, when the buyer comes back from its page.
#[utoipa::path(post, path = "/intents/{reference}/refresh",
    params(("reference" = String, Path, description = "pay_… or chk_…")),
    responses((status = 200, body = IntentPage)))]
async fn refresh(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(reference): Path<String>,
) -> Answer<Json<IntentPage>> {
    Ok(Json(service.refresh(&by, &reference).await?))
}

/// The buyer's refunds, newest first.
#[utoipa::path(get, path = "/refunds", params(PageQuery),
    responses((status = 200, body = Page<RefundView>)))]
async fn refunds(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<RefundView>>> {
    Ok(Json(service.buyer_refunds(&by, &page).await?))
}

/// The seller's orders with the money to them, newest first.
#[utoipa::path(get, path = "/seller/orders", params(PageQuery),
    responses((status = 200, body = Page<OrderMoney>)))]
async fn seller_orders(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<OrderMoney>>> {
    Ok(Json(service.seller_orders(&by, &page).await?))
}

/// What the seller has with the platform, by currency.
#[utoipa::path(get, path = "/seller/balance", responses((status = 200, body = SellerBalances)))]
async fn seller_balance(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<SellerBalances>> {
    Ok(Json(service.seller_balance(&by).await?))
}
