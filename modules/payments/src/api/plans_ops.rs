//! Plans and paid services, as the platform sets their prices and gives money back.

use axum::extract::State;
use contract::ids::OrgId;
use kernel::Page;
use runtime::http::{
    Answer, Body, Caller, DemandedKey, IdempotencyKey, Json, PageQuery, PathId, Query,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::plan::{BillIdKind, BillRefundKind, BillRefundState};
use crate::service::Service;
use crate::service::extras::BillView;
use crate::service::price_lists::{BillRefundView, NewPriceList, PriceListPage, ProposeBillRefund};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(price_lists, set_price_list))
        .routes(routes!(bills))
        .routes(routes!(refunds))
        .routes(routes!(propose))
        .routes(routes!(agree))
        .routes(routes!(refuse))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BillFilter {
    #[param(value_type = Option<String>)]
    seller: Option<OrgId>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BillRefundFilter {
    /// Those that wait for a decision, when absent.
    #[param(inline)]
    state: Option<BillRefundState>,
}

/// The lists of prices of plans and services, the newest first.
#[utoipa::path(get, path = "/ops/price-lists", responses((status = 200, body = PriceListPage)))]
async fn price_lists(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<PriceListPage>> {
    Ok(Json(service.price_lists(&by).await?))
}

/// A new list, for what is bought from its time on.
#[utoipa::path(post, path = "/ops/price-lists", params(IdempotencyKey), request_body = NewPriceList,
    responses((status = 200, body = PriceListPage)))]
async fn set_price_list(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(form): Body<NewPriceList>,
) -> Answer<Json<PriceListPage>> {
    let request = key.request(&by);
    Ok(Json(service.set_price_list(&by, &request, form).await?))
}

/// What sellers were billed for plans and services, newest first.
#[utoipa::path(get, path = "/ops/bills", params(BillFilter, PageQuery),
    responses((status = 200, body = Page<BillView>)))]
async fn bills(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<BillFilter>,
    page: PageQuery,
) -> Answer<Json<Page<BillView>>> {
    Ok(Json(service.ops_bills(&by, filter.seller, &page).await?))
}

/// What is to be given back of bills, or was.
#[utoipa::path(get, path = "/ops/bill-refunds", params(BillRefundFilter, PageQuery),
    responses((status = 200, body = Page<BillRefundView>)))]
async fn refunds(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<BillRefundFilter>,
    page: PageQuery,
) -> Answer<Json<Page<BillRefundView>>> {
    let state = filter.state.unwrap_or(BillRefundState::Proposed);
    Ok(Json(service.bill_refunds(&by, state, &page).await?))
}

/// Proposes to give something of a bill back.
#[utoipa::path(post, path = "/ops/bills/{id}/refund", params(("id" = String, Path), DemandedKey),
    request_body = ProposeBillRefund, responses((status = 200, body = BillRefundView)))]
async fn propose(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<BillIdKind>,
    _: DemandedKey,
    Body(form): Body<ProposeBillRefund>,
) -> Answer<Json<BillRefundView>> {
    Ok(Json(service.propose_bill_refund(&by, id, form).await?))
}

/// Another person agrees, and the money is the seller's again.
#[utoipa::path(post, path = "/ops/bill-refunds/{id}/agree",
    params(("id" = String, Path), DemandedKey), responses((status = 200, body = BillRefundView)))]
async fn agree(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<BillRefundKind>,
    _: DemandedKey,
) -> Answer<Json<BillRefundView>> {
    Ok(Json(service.agree_bill_refund(&by, id).await?))
}

/// Nothing is given back.
#[utoipa::path(post, path = "/ops/bill-refunds/{id}/refuse",
    params(("id" = String, Path), DemandedKey), responses((status = 200, body = BillRefundView)))]
async fn refuse(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<BillRefundKind>,
    _: DemandedKey,
) -> Answer<Json<BillRefundView>> {
    Ok(Json(service.refuse_bill_refund(&by, id).await?))
}
