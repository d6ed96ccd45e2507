//! Requests after the sale.

use std::sync::Arc;

use axum::extract::State;
use contract::ids::{AfterSale, AfterSaleId, Order, OrderId, OrderLineId};
use contract::logistics::Address;
use kernel::{Money, Page, Problem};
use runtime::blobs::BlobId;
use runtime::http::{Answer, Body, Caller, IdempotencyKey, Json, PageQuery, PathId, Query};
use runtime::once::Replay;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::after_sale::{AfterSaleKind, AfterSaleState, Reason, ReceivedLine};
use crate::rules::claim::{Claim, Partial};
use crate::service::Service;
use crate::service::answer::Step;
use crate::service::claims::NewClaim;
use crate::service::views::{AfterSaleDetail, AfterSaleItem, AfterSaleMoved};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(open))
        .routes(routes!(agree))
        .routes(routes!(refuse))
        .routes(routes!(withdraw))
        .routes(routes!(escalate))
        .routes(routes!(sent))
        .routes(routes!(receive))
        .routes(routes!(decide))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AfterSaleFilter {
    /// One or several states, separated by commas.
    #[param(inline, max_items = 10)]
    #[serde(default)]
    state: Option<Vec<AfterSaleState>>,
}

/// The caller's after-sales, newest first.
#[utoipa::path(get, path = "/after-sales", tag = "orders", params(AfterSaleFilter, PageQuery),
    responses((status = 200, body = Page<AfterSaleItem>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<AfterSaleFilter>,
    page: PageQuery,
) -> Answer<Json<Page<AfterSaleItem>>> {
    Ok(Json(
        service
            .after_sales(&by, wanted.state.unwrap_or_default(), &page)
            .await?,
    ))
}

/// One after-sale with its lines, evidence and history.
#[utoipa::path(get, path = "/after-sales/{id}", tag = "orders",
    params(("id" = AfterSaleId, Path)),
    responses((status = 200, body = AfterSaleDetail), (status = 404, body = Problem)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AfterSale>,
) -> Answer<Json<AfterSaleDetail>> {
    Ok(Json(service.after_sale(&by, id).await?))
}

/// Units of a line that something is wrong with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClaimLine {
    line: OrderLineId,
    #[schema(minimum = 1, maximum = 1000000)]
    quantity: i64,
    /// All that was paid for the units, carriage included, unless less is asked for.
    #[serde(default)]
    amount: Option<Money>,
}

/// What can be asked for once goods have left.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ClaimKind {
    Refund,
    Return,
}

/// A request after the sale.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenAfterSale {
    kind: ClaimKind,
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<ClaimLine>,
    reason: Reason,
    #[serde(default)]
    #[schema(max_length = 2000)]
    text: Option<String>,
    /// Files that were handed over before.
    #[serde(default)]
    #[schema(max_items = 10)]
    evidence: Vec<BlobId>,
}

/// Ask for money or goods to go back.
#[utoipa::path(post, path = "/orders/{id}/after-sales", tag = "orders",
    params(("id" = OrderId, Path), IdempotencyKey), request_body = OpenAfterSale,
    responses((status = 201, body = AfterSaleMoved), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn open(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Order>,
    key: IdempotencyKey,
    Body(body): Body<OpenAfterSale>,
) -> Answer<Replay<AfterSaleMoved>> {
    let new = NewClaim {
        kind: match body.kind {
            ClaimKind::Refund => AfterSaleKind::Refund,
            ClaimKind::Return => AfterSaleKind::Return,
        },
        lines: body
            .lines
            .iter()
            .map(|part| Claim {
                line: part.line,
                quantity: part.quantity,
                amount: part.amount,
            })
            .collect(),
        reason: body.reason,
        text: body.text,
        evidence: body.evidence,
    };
    Ok(service
        .open_claim_once(&by, id, &key.request(&by), new)
        .await?)
}

/// What is agreed of one claimed line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AgreedLine {
    line: OrderLineId,
    amount: Money,
}

fn parts(lines: Option<Vec<AgreedLine>>) -> Option<Vec<Partial>> {
    let part = |line: AgreedLine| Partial {
        line: line.line,
        amount: line.amount,
    };
    lines.map(|lines| lines.into_iter().map(part).collect())
}

/// A seller's yes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AgreeAfterSale {
    /// Only these parts; without them all that was asked for.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 100)]
    lines: Option<Vec<AgreedLine>>,
    /// Of a return: the buyer gets the money and keeps the goods.
    #[serde(default)]
    keep_goods: bool,
    /// Of a return: where the goods go, when not to the default of the seller's address book.
    #[serde(default)]
    return_to: Option<Address>,
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Agree to a request.
///
/// A refund goes at once, a return once the goods are back.
#[utoipa::path(post, path = "/after-sales/{id}/agree", tag = "orders",
    params(("id" = AfterSaleId, Path), IdempotencyKey), request_body = AgreeAfterSale,
    responses((status = 200, body = AfterSaleMoved), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn agree(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AfterSale>,
    key: IdempotencyKey,
    Body(body): Body<AgreeAfterSale>,
) -> Answer<Replay<AfterSaleMoved>> {
    let step = Step::Agree {
        parts: parts(body.lines),
        keep_goods: body.keep_goods,
        return_to: body.return_to,
        note: body.note,
    };
    Ok(service
        .step(&by, id, &key.request(&by), Arc::new(step))
        .await?)
}

/// Why, or why not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Why {
    #[schema(min_length = 1, max_length = 1000)]
    note: String,
}

/// Refuse a request, with a reason.
#[utoipa::path(post, path = "/after-sales/{id}/refuse", tag = "orders",
    params(("id" = AfterSaleId, Path), IdempotencyKey), request_body = Why,
    responses((status = 200, body = AfterSaleMoved), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn refuse(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AfterSale>,
    key: IdempotencyKey,
    Body(body): Body<Why>,
) -> Answer<Replay<AfterSaleMoved>> {
    let step = Step::Refuse(body.note);
    Ok(service
        .step(&by, id, &key.request(&by), Arc::new(step))
        .await?)
}

/// A word to it, if any.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MaybeWhy {
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Ask for it no longer.
#[utoipa::path(post, path = "/after-sales/{id}/withdraw", tag = "orders",
    params(("id" = AfterSaleId, Path), IdempotencyKey), request_body = MaybeWhy,
    responses((status = 200, body = AfterSaleMoved), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn withdraw(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AfterSale>,
    key: IdempotencyKey,
    Body(body): Body<MaybeWhy>,
) -> Answer<Replay<AfterSaleMoved>> {
    let step = Step::Withdraw(body.note);
    Ok(service
        .step(&by, id, &key.request(&by), Arc::new(step))
        .await?)
}

/// Call in the platform.
///
/// A buyer who was refused, or not answered in time; a seller whose goods came back otherwise than
/// agreed.
#[utoipa::path(post, path = "/after-sales/{id}/escalate", tag = "orders",
    params(("id" = AfterSaleId, Path), IdempotencyKey), request_body = Why,
    responses((status = 200, body = AfterSaleMoved), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn escalate(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AfterSale>,
    key: IdempotencyKey,
    Body(body): Body<Why>,
) -> Answer<Replay<AfterSaleMoved>> {
    let step = Step::Escalate(body.note);
    Ok(service
        .step(&by, id, &key.request(&by), Arc::new(step))
        .await?)
}

/// How the goods go back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReturnSent {
    /// Carrier and number, in the buyer's words.
    #[schema(min_length = 1, max_length = 200)]
    tracking: String,
}

/// The goods are on their way back.
#[utoipa::path(post, path = "/after-sales/{id}/sent", tag = "orders",
    params(("id" = AfterSaleId, Path), IdempotencyKey), request_body = ReturnSent,
    responses((status = 200, body = AfterSaleMoved), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn sent(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AfterSale>,
    key: IdempotencyKey,
    Body(body): Body<ReturnSent>,
) -> Answer<Replay<AfterSaleMoved>> {
    let step = Step::MarkSent(body.tracking);
    Ok(service
        .step(&by, id, &key.request(&by), Arc::new(step))
        .await?)
}

/// What came back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReceiveReturn {
    #[schema(min_items = 1, max_items = 200)]
    lines: Vec<ReceivedLine>,
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// The goods are back.
///
/// Stock books them in, by their condition, and the agreed money goes.
#[utoipa::path(post, path = "/after-sales/{id}/receive", tag = "orders",
    params(("id" = AfterSaleId, Path), IdempotencyKey), request_body = ReceiveReturn,
    responses((status = 200, body = AfterSaleMoved), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn receive(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AfterSale>,
    key: IdempotencyKey,
    Body(body): Body<ReceiveReturn>,
) -> Answer<Replay<AfterSaleMoved>> {
    let step = Step::Receive(body.lines, body.note);
    Ok(service
        .step(&by, id, &key.request(&by), Arc::new(step))
        .await?)
}

/// What the platform may decide.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Refund,
    Return,
    Reject,
}

/// A decision of the platform.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideAfterSale {
    outcome: Outcome,
    /// Only these parts; without them all that was asked for.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 100)]
    lines: Option<Vec<AgreedLine>>,
    #[serde(default)]
    return_to: Option<Address>,
    #[schema(min_length = 1, max_length = 1000)]
    note: String,
}

/// Decide what buyer and seller could not agree on.
#[utoipa::path(post, path = "/after-sales/{id}/decide", tag = "orders",
    params(("id" = AfterSaleId, Path), IdempotencyKey), request_body = DecideAfterSale,
    responses((status = 200, body = AfterSaleMoved), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn decide(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<AfterSale>,
    key: IdempotencyKey,
    Body(body): Body<DecideAfterSale>,
) -> Answer<Replay<AfterSaleMoved>> {
    let lines = parts(body.lines);
    let step = match body.outcome {
        Outcome::Refund => Step::DecideRefund(lines, body.note),
        Outcome::Return => Step::DecideReturn(lines, body.return_to, body.note),
        Outcome::Reject => Step::DecideReject(body.note),
    };
    Ok(service
        .step(&by, id, &key.request(&by), Arc::new(step))
        .await?)
}
