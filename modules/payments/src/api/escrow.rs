//! The money of an order: how it stands, terms, instalments, milestones and evidence.

use axum::extract::State;
use contract::ids::{Order, OrderId};
use runtime::http::{Answer, Body, Caller, DemandedKey, IdempotencyKey, Json, Path, PathId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::model::terms::Terms;
use crate::service::Service;
use crate::service::escrow_page::EscrowPage;
use crate::service::milestones::{Decide, Show};
use crate::service::terms::{AmendmentAnswer, OfferedTerms};
use crate::service::views::IntentPage;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(escrow))
        .routes(routes!(propose))
        .routes(routes!(answer))
        .routes(routes!(pay))
        .routes(routes!(show))
        .routes(routes!(decide))
        .routes(routes!(seller_terms, set_seller_terms))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerTerms {
    answer: AmendmentAnswer,
}

/// How the money of an order stands.
#[utoipa::path(get, path = "/escrow/{order}", params(("order" = OrderId, Path)),
    responses((status = 200, body = EscrowPage)))]
async fn escrow(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(order): PathId<Order>,
) -> Answer<Json<EscrowPage>> {
    Ok(Json(service.escrow_page(&by, order).await?))
}

/// Proposes other terms of payment; they count once the other side signs.
#[utoipa::path(post, path = "/escrow/{order}/terms",
    params(("order" = OrderId, Path), IdempotencyKey),
    request_body = Terms, responses((status = 200, body = EscrowPage)))]
async fn propose(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(order): PathId<Order>,
    key: IdempotencyKey,
    Body(form): Body<Terms>,
) -> Answer<Json<EscrowPage>> {
    let request = key.request(&by);
    service.propose_terms(&by, order, &request, form).await?;
    Ok(Json(service.escrow_page(&by, order).await?))
}

/// Signs, rejects or withdraws a proposal.
#[utoipa::path(post, path = "/escrow/{order}/terms/{amendment}",
    params(("order" = OrderId, Path), ("amendment" = Uuid, Path), DemandedKey),
    request_body = AnswerTerms, responses((status = 200, body = EscrowPage)))]
async fn answer(
    State(service): State<Service>,
    Caller(by): Caller,
    Path((order, amendment)): Path<(OrderId, Uuid)>,
    _: DemandedKey,
    Body(form): Body<AnswerTerms>,
) -> Answer<Json<EscrowPage>> {
    service
        .answer_terms(&by, order, amendment, form.answer)
        .await?;
    Ok(Json(service.escrow_page(&by, order).await?))
}

/// Opens the payment of an instalment, or answers the one that is open.
#[utoipa::path(post, path = "/escrow/{order}/instalments/{place}/pay",
    params(("order" = OrderId, Path), ("place" = i64, Path), DemandedKey),
    responses((status = 200, body = IntentPage)))]
async fn pay(
    State(service): State<Service>,
    Caller(by): Caller,
    Path((order, place)): Path<(OrderId, i64)>,
    _: DemandedKey,
) -> Answer<Json<IntentPage>> {
    Ok(Json(service.pay_instalment(&by, order, place).await?))
}

/// Shows evidence.
#[utoipa::path(post, path = "/escrow/{order}/evidence",
    params(("order" = OrderId, Path), IdempotencyKey),
    request_body = Show, responses((status = 200, body = EscrowPage)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(order): PathId<Order>,
    key: IdempotencyKey,
    Body(form): Body<Show>,
) -> Answer<Json<EscrowPage>> {
    let request = key.request(&by);
    service.show(&by, order, &request, form).await?;
    Ok(Json(service.escrow_page(&by, order).await?))
}

/// Accepts a milestone or objects to it; mends it or gives it up.
#[utoipa::path(post, path = "/escrow/{order}/milestones/{place}",
    params(("order" = OrderId, Path), ("place" = i64, Path), DemandedKey),
    request_body = Decide, responses((status = 200, body = EscrowPage)))]
async fn decide(
    State(service): State<Service>,
    Caller(by): Caller,
    Path((order, place)): Path<(OrderId, i64)>,
    _: DemandedKey,
    Body(form): Body<Decide>,
) -> Answer<Json<EscrowPage>> {
    service.decide_milestone(&by, order, place, form).await?;
    Ok(Json(service.escrow_page(&by, order).await?))
}

/// Terms that the seller takes from anybody.
#[utoipa::path(get, path = "/seller/terms", responses((status = 200, body = OfferedTerms)))]
async fn seller_terms(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<OfferedTerms>> {
    Ok(Json(service.seller_terms(&by).await?))
}

/// Sets the terms that the seller takes from anybody.
#[utoipa::path(put, path = "/seller/terms", request_body = OfferedTerms,
    responses((status = 200, body = OfferedTerms)))]
async fn set_seller_terms(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(form): Body<OfferedTerms>,
) -> Answer<Json<OfferedTerms>> {
    Ok(Json(service.set_seller_terms(&by, form).await?))
}
