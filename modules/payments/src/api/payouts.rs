//! How sellers are paid: bank accounts, payouts, rhythm, and what moved on their balance.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use contract::ids::{Payout, PayoutId};
use contract::payments::PayoutState;
use kernel::Page;
use runtime::http::{
    Answer, Body, Caller, DemandedKey, IdempotencyKey, IfMatch, Json, NoContent, PageQuery, PathId,
    Query,
};
use runtime::once::Replay;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::beneficiary::{BeneficiaryId, BeneficiaryKind};
use crate::service::Service;
use crate::service::beneficiaries::{Beneficiaries, BeneficiaryView, NewBeneficiary};
use crate::service::movements::{Movement, MovementQuery};
use crate::service::payees::{PayoutTerms, SetRhythm};
use crate::service::payout_views::{PayoutPage, PayoutView};
use crate::service::payouts::NewPayout;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(beneficiaries, add_beneficiary))
        .routes(routes!(change_beneficiary, remove_beneficiary))
        .routes(routes!(payouts, request))
        .routes(routes!(payout))
        .routes(routes!(cancel))
        .routes(routes!(terms, set_rhythm))
        .routes(routes!(movements))
        .routes(routes!(movements_file))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PayoutFilter {
    #[param(inline)]
    state: Option<PayoutState>,
}

/// Bank accounts that the seller may be paid to.
#[utoipa::path(get, path = "/seller/beneficiaries",
    responses((status = 200, body = Beneficiaries)))]
async fn beneficiaries(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<Beneficiaries>> {
    Ok(Json(service.beneficiaries(&by).await?))
}

/// Adds a bank account. It is paid to after its cooling time.
#[utoipa::path(post, path = "/seller/beneficiaries", params(IdempotencyKey),
    request_body = NewBeneficiary, responses((status = 201, body = BeneficiaryView)))]
async fn add_beneficiary(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(form): Body<NewBeneficiary>,
) -> Answer<Replay<BeneficiaryView>> {
    Ok(service
        .add_beneficiary(&by, &key.request(&by), form)
        .await?)
}

/// Other details for a bank account; it cools down again.
#[utoipa::path(put, path = "/seller/beneficiaries/{id}",
    params(("id" = BeneficiaryId, Path), IfMatch),
    request_body = NewBeneficiary, responses((status = 200, body = BeneficiaryView)))]
async fn change_beneficiary(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<BeneficiaryKind>,
    version: IfMatch,
    Body(form): Body<NewBeneficiary>,
) -> Answer<Json<BeneficiaryView>> {
    let version = version.version()?;
    Ok(Json(
        service.change_beneficiary(&by, id, version, form).await?,
    ))
}

/// Removes a bank account. Payouts under way go where they were sent.
#[utoipa::path(delete, path = "/seller/beneficiaries/{id}",
    params(("id" = BeneficiaryId, Path)), responses((status = 204)))]
async fn remove_beneficiary(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<BeneficiaryKind>,
) -> Answer<NoContent> {
    service.remove_beneficiary(&by, id).await?;
    Ok(NoContent)
}

/// The seller's payouts, newest first.
#[utoipa::path(get, path = "/seller/payouts", params(PayoutFilter, PageQuery),
    responses((status = 200, body = Page<PayoutView>)))]
async fn payouts(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<PayoutFilter>,
    page: PageQuery,
) -> Answer<Json<Page<PayoutView>>> {
    Ok(Json(
        service.seller_payouts(&by, filter.state, &page).await?,
    ))
}

/// Asks for a payout of what is available.
#[utoipa::path(post, path = "/seller/payouts", params(IdempotencyKey),
    request_body = NewPayout, responses((status = 201, body = PayoutView)))]
async fn request(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(form): Body<NewPayout>,
) -> Answer<Replay<PayoutView>> {
    Ok(service.request_payout(&by, &key.request(&by), form).await?)
}

/// A payout with all that happened to it.
#[utoipa::path(get, path = "/seller/payouts/{id}", params(("id" = PayoutId, Path)),
    responses((status = 200, body = PayoutPage)))]
async fn payout(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Payout>,
) -> Answer<Json<PayoutPage>> {
    Ok(Json(service.seller_payout(&by, id).await?))
}

/// Gives a payout up, as long as the bank has not got it.
#[utoipa::path(post, path = "/seller/payouts/{id}/cancel",
    params(("id" = PayoutId, Path), DemandedKey),
    responses((status = 200, body = PayoutPage)))]
async fn cancel(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Payout>,
    _: DemandedKey,
) -> Answer<Json<PayoutPage>> {
    Ok(Json(service.cancel_payout(&by, id).await?))
}

/// How the seller is paid.
#[utoipa::path(get, path = "/seller/payout-terms", responses((status = 200, body = PayoutTerms)))]
async fn terms(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<PayoutTerms>> {
    Ok(Json(service.payout_terms(&by).await?))
}

/// When the seller is paid without asking.
#[utoipa::path(put, path = "/seller/payout-terms", request_body = SetRhythm,
    responses((status = 200, body = PayoutTerms)))]
async fn set_rhythm(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(form): Body<SetRhythm>,
) -> Answer<Json<PayoutTerms>> {
    Ok(Json(service.set_rhythm(&by, form).await?))
}

/// What came to and went from the balance, newest first.
#[utoipa::path(get, path = "/seller/movements", params(MovementQuery, PageQuery),
    summary = "Movements of the balance",
    responses((status = 200, body = Page<Movement>)))]
async fn movements(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(query): Query<MovementQuery>,
    page: PageQuery,
) -> Answer<Json<Page<Movement>>> {
    Ok(Json(service.movements(&by, &query, &page).await?))
}

/// The same as a file for a spreadsheet: at most 50,000 rows, the newest first.
#[utoipa::path(get, path = "/seller/movements.csv", params(MovementQuery),
    summary = "Movements of the balance as a file",
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn movements_file(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(query): Query<MovementQuery>,
) -> Answer<Response> {
    let file = service.movements_file(&by, &query).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"balance.csv\"",
        ),
    ];
    Ok((headers, file).into_response())
}
