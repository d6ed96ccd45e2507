//! The operators' pages: payments, what waits for a decision, refunds, the books.

use axum::extract::State;
use contract::ids::{Intent, IntentId, Refund, RefundId};
use contract::payments::IntentState;
use kernel::Page;
use runtime::http::{
    Answer, Body, Caller, DemandedKey, IdempotencyKey, Json, PageQuery, PathId, Query,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::RefundState;
use crate::service::Service;
use crate::service::check::BooksCheck;
use crate::service::fees::{FeeRulesPage, NewFeeRules};
use crate::service::ledger::{EntryView, TrialBalance};
use crate::service::operate::Resolve;
use crate::service::views::{IntentLine, OpsIntentPage, OpsQueue, RefundView};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(ops_intents))
        .routes(routes!(ops_intent))
        .routes(routes!(resolve))
        .routes(routes!(ask))
        .routes(routes!(queue))
        .routes(routes!(ops_refunds))
        .routes(routes!(resubmit))
        .routes(routes!(give_up))
        .routes(routes!(entries))
        .routes(routes!(trial_balance))
        .routes(routes!(check))
        .routes(routes!(verify))
        .routes(routes!(fee_rules, set_fee_rules))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct IntentFilter {
    #[param(inline)]
    state: Option<IntentState>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RefundFilter {
    #[param(inline)]
    state: Option<RefundState>,
}

/// All payments, newest first.
#[utoipa::path(get, path = "/ops/intents", params(IntentFilter, PageQuery),
    responses((status = 200, body = Page<IntentLine>)))]
async fn ops_intents(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<IntentFilter>,
    page: PageQuery,
) -> Answer<Json<Page<IntentLine>>> {
    Ok(Json(service.ops_list(&by, filter.state, &page).await?))
}

/// Everything about one payment.
#[utoipa::path(get, path = "/ops/intents/{id}", params(("id" = IntentId, Path)),
    responses((status = 200, body = OpsIntentPage)))]
async fn ops_intent(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Intent>,
) -> Answer<Json<OpsIntentPage>> {
    Ok(Json(service.ops_intent(&by, id).await?))
}

/// Decides about a wrong amount.
#[utoipa::path(post, path = "/ops/intents/{id}/resolve",
    params(("id" = IntentId, Path), DemandedKey),
    request_body = Resolve, responses((status = 200, body = OpsIntentPage)))]
async fn resolve(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Intent>,
    _: DemandedKey,
    Body(form): Body<Resolve>,
) -> Answer<Json<OpsIntentPage>> {
    Ok(Json(service.resolve_conflict(&by, id, form).await?))
}

/// Asks the provider about what is open.
#[utoipa::path(post, path = "/ops/intents/{id}/ask", params(("id" = IntentId, Path)),
    responses((status = 200, body = OpsIntentPage)))]
async fn ask(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Intent>,
) -> Answer<Json<OpsIntentPage>> {
    Ok(Json(service.ask_now(&by, id).await?))
}

/// What waits for an operator.
#[utoipa::path(get, path = "/ops/queue", responses((status = 200, body = OpsQueue)))]
async fn queue(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<OpsQueue>> {
    Ok(Json(service.ops_queue(&by).await?))
}

/// All refunds, newest first.
#[utoipa::path(get, path = "/ops/refunds", params(RefundFilter, PageQuery),
    responses((status = 200, body = Page<RefundView>)))]
async fn ops_refunds(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<RefundFilter>,
    page: PageQuery,
) -> Answer<Json<Page<RefundView>>> {
    Ok(Json(service.ops_refunds(&by, filter.state, &page).await?))
}

/// Hands a refund to the provider once more.
#[utoipa::path(post, path = "/ops/refunds/{id}/resubmit",
    params(("id" = RefundId, Path), DemandedKey),
    responses((status = 200, body = RefundView)))]
async fn resubmit(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Refund>,
    _: DemandedKey,
) -> Answer<Json<RefundView>> {
    Ok(Json(service.resubmit(&by, id).await?))
}

/// Gives up a refund that the provider refused.
#[utoipa::path(post, path = "/ops/refunds/{id}/give-up",
    params(("id" = RefundId, Path), DemandedKey),
    responses((status = 200, body = RefundView)))]
async fn give_up(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Refund>,
    _: DemandedKey,
) -> Answer<Json<RefundView>> {
    Ok(Json(service.give_up_refund(&by, id).await?))
}

/// Sealed entries of the ledger, newest first.
#[utoipa::path(get, path = "/ops/ledger/entries", params(PageQuery),
    responses((status = 200, body = Page<EntryView>)))]
async fn entries(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<EntryView>>> {
    Ok(Json(service.ops_entries(&by, &page).await?))
}

/// All debits against all credits.
#[utoipa::path(get, path = "/ops/ledger/trial-balance",
    responses((status = 200, body = TrialBalance)))]
async fn trial_balance(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<TrialBalance>> {
    Ok(Json(service.ops_trial(&by).await?))
}

/// What the last check of the books found, and whether one has been asked for.
#[utoipa::path(get, path = "/ops/ledger/check", responses((status = 200, body = BooksCheck)))]
async fn check(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<BooksCheck>> {
    Ok(Json(service.ops_check(&by).await?))
}

/// Has every seal worked out again and every balance added up once more, in the background. Asked
/// again before that has ended, it is the same check.
#[utoipa::path(post, path = "/ops/ledger/verify", responses((status = 200, body = BooksCheck)))]
async fn verify(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<BooksCheck>> {
    Ok(Json(service.ops_verify(&by).await?))
}

/// The rules of commission, the newest first.
#[utoipa::path(get, path = "/ops/fee-rules", responses((status = 200, body = FeeRulesPage)))]
async fn fee_rules(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Json<FeeRulesPage>> {
    Ok(Json(service.ops_fee_rules(&by).await?))
}

/// A new set of rules, for sales from its time on.
#[utoipa::path(post, path = "/ops/fee-rules", params(IdempotencyKey),
    request_body = NewFeeRules, responses((status = 200, body = FeeRulesPage)))]
async fn set_fee_rules(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(form): Body<NewFeeRules>,
) -> Answer<Json<FeeRulesPage>> {
    let request = key.request(&by);
    Ok(Json(service.set_fee_rules(&by, &request, form).await?))
}
