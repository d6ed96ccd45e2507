//! The finance console: payouts to agree to, files to the bank, statements, what is unmatched, and
//! how far bank and books are apart.

use axum::extract::State;
use contract::ids::{OrgId, Organisation, Payout, PayoutId};
use contract::payments::PayoutState;
use kernel::Page;
use runtime::http::{
    Answer, Body, Caller, DemandedKey, Json, NoContent, PageQuery, Path, PathId, Query, Upload,
    upload_limit,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::model::bank::{BankLineId, BankLineKind, BankLineState, StatementId, StatementKind};
use crate::model::payout::{BatchId, BatchKind};
use crate::service::Service;
use crate::service::bank_views::{BankLineView, StatementView};
use crate::service::drift::BankDrifts;
use crate::service::handed_in::{ByHandList, DayReportView, TakenDays};
use crate::service::payees::{PayeeTerms, PayeeView, PayeeViews};
use crate::service::payout_views::{PayoutFile, PayoutFilePage, PayoutPage, PayoutView};
use crate::service::payouts::RejectPayout;
use crate::service::reconcile::Propose;
use crate::service::settlements::{SettlementPage, SettlementView};

/// A statement of ten thousand lines is about four.
const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// A month of a provider, some 150 bytes a line.
const REPORT_BYTES_MAX: usize = 32 * 1024 * 1024;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(payouts))
        .routes(routes!(payout))
        .routes(routes!(approve))
        .routes(routes!(reject))
        .routes(routes!(files))
        .routes(routes!(file))
        .routes(routes!(ask))
        .routes(routes!(payees))
        .routes(routes!(set_payee))
        .routes(routes!(statements))
        .routes(routes!(hand_in).layer(upload_limit(FILE_BYTES_MAX + 64 * 1024)))
        .routes(routes!(statement))
        .routes(routes!(lines))
        .routes(routes!(propose))
        .routes(routes!(confirm))
        .routes(routes!(decline))
        .routes(routes!(drift))
        .routes(routes!(settlements))
        .routes(routes!(settlement))
        .routes(routes!(day_reports))
        .routes(routes!(by_hand))
        .routes(routes!(hand_in_report).layer(upload_limit(REPORT_BYTES_MAX + 64 * 1024)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PayoutFilter {
    #[param(inline)]
    state: Option<PayoutState>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LineFilter {
    statement: Option<StatementId>,
    #[param(inline)]
    state: Option<BankLineState>,
}

/// All payouts, newest first.
#[utoipa::path(get, path = "/ops/payouts", params(PayoutFilter, PageQuery),
    responses((status = 200, body = Page<PayoutView>)))]
async fn payouts(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<PayoutFilter>,
    page: PageQuery,
) -> Answer<Json<Page<PayoutView>>> {
    Ok(Json(service.ops_payouts(&by, filter.state, &page).await?))
}

/// A payout with all that happened to it.
#[utoipa::path(get, path = "/ops/payouts/{id}", params(("id" = PayoutId, Path)),
    responses((status = 200, body = PayoutPage)))]
async fn payout(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Payout>,
) -> Answer<Json<PayoutPage>> {
    Ok(Json(service.ops_payout(&by, id).await?))
}

/// Agrees to a large payout, as one of two.
#[utoipa::path(post, path = "/ops/payouts/{id}/approve",
    params(("id" = PayoutId, Path), DemandedKey),
    responses((status = 200, body = PayoutPage)))]
async fn approve(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Payout>,
    _: DemandedKey,
) -> Answer<Json<PayoutPage>> {
    Ok(Json(service.approve_payout(&by, id).await?))
}

/// Refuses a payout; its money is the seller's to use again.
#[utoipa::path(post, path = "/ops/payouts/{id}/reject",
    params(("id" = PayoutId, Path), DemandedKey),
    request_body = RejectPayout, responses((status = 200, body = PayoutPage)))]
async fn reject(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<Payout>,
    _: DemandedKey,
    Body(form): Body<RejectPayout>,
) -> Answer<Json<PayoutPage>> {
    Ok(Json(service.reject_payout(&by, id, form).await?))
}

/// Files to the bank, newest first.
#[utoipa::path(get, path = "/ops/payout-files", params(PageQuery),
    responses((status = 200, body = Page<PayoutFile>)))]
async fn files(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<PayoutFile>>> {
    Ok(Json(service.payout_files(&by, &page).await?))
}

/// A file with its payouts and the bank's last report.
#[utoipa::path(get, path = "/ops/payout-files/{id}", params(("id" = BatchId, Path)),
    responses((status = 200, body = PayoutFilePage)))]
async fn file(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<BatchKind>,
) -> Answer<Json<PayoutFilePage>> {
    Ok(Json(service.payout_file(&by, id).await?))
}

/// Asks the bank about a file now.
#[utoipa::path(post, path = "/ops/payout-files/{id}/ask", params(("id" = BatchId, Path)),
    responses((status = 200, body = PayoutFilePage)))]
async fn ask(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<BatchKind>,
) -> Answer<Json<PayoutFilePage>> {
    Ok(Json(service.ask_about_file(&by, id).await?))
}

/// Sellers for whom something was set.
#[utoipa::path(get, path = "/ops/payees", responses((status = 200, body = PayeeViews)))]
async fn payees(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<PayeeViews>> {
    Ok(Json(service.ops_payees(&by).await?))
}

/// Whether a seller is verified, and what is kept back of their releases.
#[utoipa::path(put, path = "/ops/payees/{seller}", params(("seller" = OrgId, Path)),
    request_body = PayeeTerms, responses((status = 200, body = PayeeView)))]
async fn set_payee(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(seller): PathId<Organisation>,
    Body(form): Body<PayeeTerms>,
) -> Answer<Json<PayeeView>> {
    Ok(Json(service.set_payee(&by, seller, form).await?))
}

/// Statements of the platform's account, newest first; refused ones with what is wrong with them.
#[utoipa::path(get, path = "/ops/statements", params(PageQuery),
    responses((status = 200, body = Page<StatementView>)))]
async fn statements(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<StatementView>>> {
    Ok(Json(service.statements(&by, &page).await?))
}

/// Hands in a statement, a camt.053 file. One that contradicts itself is refused by element.
#[utoipa::path(post, path = "/ops/statements",
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 204)))]
async fn hand_in(
    State(service): State<Service>,
    Caller(by): Caller,
    upload: Upload,
) -> Answer<NoContent> {
    let file = upload.file(FILE_BYTES_MAX).await?;
    service.hand_in(&by, &file.bytes).await?;
    Ok(NoContent)
}

/// Days of providers that report by days, newest first.
#[utoipa::path(get, path = "/ops/day-reports", params(PageQuery),
    responses((status = 200, body = Page<DayReportView>)))]
async fn day_reports(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<DayReportView>>> {
    Ok(Json(service.day_reports(&by, &page).await?))
}

/// Providers whose statements no call tells: people fetch them and hand them in.
#[utoipa::path(get, path = "/ops/day-reports/by-hand",
    responses((status = 200, body = ByHandList)))]
async fn by_hand(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<ByHandList>> {
    Ok(Json(service.by_hand(&by)?))
}

/// Hands in a provider's statement of whole days, a CSV file. Days that were taken before change nothing;
/// one that is wrong in itself, or does not go on from the day before, is refused whole.
#[utoipa::path(post, path = "/ops/day-reports/by-hand/{provider}",
    params(("provider" = String, Path)),
    request_body(content = String, content_type = "multipart/form-data"),
    responses((status = 200, body = TakenDays)))]
async fn hand_in_report(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(provider): Path<String>,
    upload: Upload,
) -> Answer<Json<TakenDays>> {
    let file = upload.file(REPORT_BYTES_MAX).await?;
    let taken = service.hand_in_report(&by, &provider, &file.bytes).await?;
    Ok(Json(taken))
}

/// One statement.
#[utoipa::path(get, path = "/ops/statements/{id}", params(("id" = StatementId, Path)),
    responses((status = 200, body = StatementView)))]
async fn statement(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<StatementKind>,
) -> Answer<Json<StatementView>> {
    Ok(Json(service.statement(&by, id).await?))
}

/// Lines of statements, newest first: all, of one statement, or those in a state.
#[utoipa::path(get, path = "/ops/bank-lines", params(LineFilter, PageQuery),
    responses((status = 200, body = Page<BankLineView>)))]
async fn lines(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<LineFilter>,
    page: PageQuery,
) -> Answer<Json<Page<BankLineView>>> {
    Ok(Json(
        service
            .bank_lines(&by, filter.statement, filter.state, &page)
            .await?,
    ))
}

/// Says what a line is; somebody else has to agree.
#[utoipa::path(post, path = "/ops/bank-lines/{id}/propose",
    params(("id" = BankLineId, Path), DemandedKey),
    request_body = Propose, responses((status = 200, body = BankLineView)))]
async fn propose(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<BankLineKind>,
    _: DemandedKey,
    Body(form): Body<Propose>,
) -> Answer<Json<BankLineView>> {
    Ok(Json(service.propose_match(&by, id, form).await?))
}

/// Agrees to what somebody else said a line is, and books it.
#[utoipa::path(post, path = "/ops/bank-lines/{id}/confirm",
    params(("id" = BankLineId, Path), DemandedKey),
    responses((status = 200, body = BankLineView)))]
async fn confirm(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<BankLineKind>,
    _: DemandedKey,
) -> Answer<Json<BankLineView>> {
    Ok(Json(service.confirm_match(&by, id).await?))
}

/// Does not agree: the line is open again.
#[utoipa::path(post, path = "/ops/bank-lines/{id}/decline",
    params(("id" = BankLineId, Path), DemandedKey),
    responses((status = 200, body = BankLineView)))]
async fn decline(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<BankLineKind>,
    _: DemandedKey,
) -> Answer<Json<BankLineView>> {
    Ok(Json(service.decline_match(&by, id).await?))
}

/// How far bank and books are apart, by currency.
#[utoipa::path(get, path = "/ops/bank-drift", responses((status = 200, body = BankDrifts)))]
async fn drift(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<BankDrifts>> {
    Ok(Json(service.drifts(&by).await?))
}

/// What the card provider says it paid out to the platform, newest first.
#[utoipa::path(get, path = "/ops/settlements", params(PageQuery),
    responses((status = 200, body = Page<SettlementView>)))]
async fn settlements(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<SettlementView>>> {
    Ok(Json(service.settlements(&by, &page).await?))
}

/// A settlement line by line.
#[utoipa::path(get, path = "/ops/settlements/{id}", params(("id" = String, Path)),
    responses((status = 200, body = SettlementPage)))]
async fn settlement(
    State(service): State<Service>,
    Caller(by): Caller,
    Path(id): Path<String>,
) -> Answer<Json<SettlementPage>> {
    Ok(Json(service.settlement(&by, &id).await?))
}
