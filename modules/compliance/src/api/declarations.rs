//! Declarations to customs: list, one with its papers, and what a declarant does with it.

mod views;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use contract::ids::{OrderId, ShipmentId};
use kernel::{Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Created, DemandedKey, Etag, IfMatch, Json, NoContent, PageQuery, Path,
    PathId, Query,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::declaration::{
    Asked, Declarant, DeclarationId, DeclarationKind, DeclarationState, Direction, Mode,
    Particulars, Transport,
};
use crate::service::{Service, Wanted, Wish};
use views::{DeclarantView, DeclarationRow, DeclarationView, Undeclared};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(declarant, set_declarant))
        .routes(routes!(undeclared))
        .routes(routes!(list, draft))
        .routes(routes!(show, edit))
        .routes(routes!(check))
        .routes(routes!(split))
        .routes(routes!(submit))
        .routes(routes!(cancel))
        .routes(routes!(ask))
        .routes(routes!(revise))
        .routes(routes!(retry))
        .routes(routes!(bring))
        .routes(routes!(xml))
        .routes(routes!(hear))
}

/// How customs know your firm.
#[utoipa::path(get, path = "/declarant", tag = "compliance",
    responses((status = 200, body = DeclarantView)))]
async fn declarant(
    State(service): State<Service>,
    Caller(by): Caller,
) -> Answer<Etag<DeclarantView>> {
    let (profile, version) = service.declarant(&by).await?;
    Ok(Etag::new(version, DeclarantView::of(profile, version)))
}

/// Say how customs know your firm.
#[utoipa::path(put, path = "/declarant", tag = "compliance", params(IfMatch),
    request_body = Declarant,
    responses((status = 200, body = DeclarantView), (status = 412, body = Problem)))]
async fn set_declarant(
    State(service): State<Service>,
    Caller(by): Caller,
    version: IfMatch,
    Body(profile): Body<Declarant>,
) -> Answer<Etag<DeclarantView>> {
    let (profile, version) = service.set_declarant(&by, &version, profile).await?;
    Ok(Etag::new(version, DeclarantView::of(profile, version)))
}

/// Your orders over China's border that no declaration stands for, newest first.
#[utoipa::path(get, path = "/declarations/undeclared", tag = "compliance", params(PageQuery),
    responses((status = 200, body = Page<Undeclared>)))]
async fn undeclared(
    State(service): State<Service>,
    Caller(by): Caller,
    page: PageQuery,
) -> Answer<Json<Page<Undeclared>>> {
    let found = service.undeclared_orders(&by, &page).await?;
    Ok(Json(found.map(Undeclared::from)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    #[param(inline)]
    state: Option<DeclarationState>,
    #[param(inline)]
    direction: Option<Direction>,
    /// Those about which customs have been silent for too long.
    #[serde(default)]
    stuck: Option<bool>,
}

/// Declarations, newest first: your firm's, or for the compliance desk all.
#[utoipa::path(get, path = "/declarations", tag = "compliance", params(Filter, PageQuery),
    responses((status = 200, body = Page<DeclarationRow>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<Filter>,
    page: PageQuery,
) -> Answer<Json<Page<DeclarationRow>>> {
    let wanted = Wanted {
        state: filter.state,
        direction: filter.direction,
        ..Wanted::default()
    };
    let is_stuck = filter.stuck.unwrap_or_default();
    let found = service
        .list_declarations(&by, wanted, is_stuck, &page)
        .await?;
    let since = service.stuck_since();
    Ok(Json(found.map(|one| DeclarationRow::of(one, since))))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclarationDraft)]
struct Draft {
    order: OrderId,
    /// The shipment that is declared by itself, of an order that goes in several.
    #[serde(default)]
    parcel: Option<ShipmentId>,
    /// Absent: what follows from the order and how your firm sells.
    #[serde(default)]
    mode: Option<Mode>,
}

/// Draft a declaration of an order.
#[utoipa::path(post, path = "/declarations", tag = "compliance", params(DemandedKey),
    request_body = Draft,
    responses((status = 201, body = DeclarationView), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn draft(
    State(service): State<Service>,
    Caller(by): Caller,
    _key: DemandedKey,
    Body(draft): Body<Draft>,
) -> Answer<Created<DeclarationView>> {
    let id = service
        .draft_declaration(&by, draft.order, draft.parcel, draft.mode)
        .await?;
    let view = view(&service, &by, id).await?;
    Ok(Created(format!("/api/compliance/declarations/{id}"), view))
}

async fn view(
    service: &Service,
    by: &contract::identity::Caller,
    id: DeclarationId,
) -> Answer<DeclarationView> {
    let whole = service.whole_declaration(by, id).await?;
    Ok(DeclarationView::of(whole, service))
}

/// One declaration: its documents, what differs, what customs said.
#[utoipa::path(get, path = "/declarations/{id}", tag = "compliance",
    params(("id" = DeclarationId, Path)),
    responses((status = 200, body = DeclarationView), (status = 404, body = Problem)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
) -> Answer<Etag<DeclarationView>> {
    let view = view(&service, &by, id).await?;
    Ok(Etag::new(view.version, view))
}

/// Change what is declared, until it is submitted.
#[utoipa::path(put, path = "/declarations/{id}", tag = "compliance",
    params(IfMatch, ("id" = DeclarationId, Path)), request_body = Particulars,
    responses((status = 200, body = DeclarationView), (status = 409, body = Problem),
        (status = 412, body = Problem)))]
async fn edit(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
    version: IfMatch,
    Body(particulars): Body<Particulars>,
) -> Answer<Etag<DeclarationView>> {
    service
        .edit_declaration(&by, id, &version, particulars)
        .await?;
    let view = view(&service, &by, id).await?;
    Ok(Etag::new(view.version, view))
}

/// Check whether order, payment, waybill and list agree.
#[utoipa::path(post, path = "/declarations/{id}/check", tag = "compliance",
    params(("id" = DeclarationId, Path), DemandedKey),
    responses((status = 200, body = DeclarationView), (status = 409, body = Problem)))]
async fn check(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
    _key: DemandedKey,
) -> Answer<Json<DeclarationView>> {
    service.check_declaration(&by, id).await?;
    Ok(Json(view(&service, &by, id).await?))
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeclarationsMade)]
struct Made {
    declarations: Vec<DeclarationId>,
}

/// Declare an order's parcels one by one.
///
/// A draft of the whole order is taken back, and each of its parcels gets a draft of its own.
#[utoipa::path(post, path = "/declarations/{id}/split", tag = "compliance",
    params(("id" = DeclarationId, Path), DemandedKey),
    responses((status = 200, body = Made), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn split(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
    _key: DemandedKey,
) -> Answer<Json<Made>> {
    let declarations = service.split_declaration(&by, id).await?;
    Ok(Json(Made { declarations }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclarationSubmission)]
struct Submission {
    /// You file it at the single window yourself, and the desk records the receipts.
    #[serde(default)]
    by_hand: bool,
}

/// Submit a checked declaration to customs.
#[utoipa::path(post, path = "/declarations/{id}/submit", tag = "compliance",
    params(("id" = DeclarationId, Path), DemandedKey), request_body = Submission,
    responses((status = 200, body = DeclarationView), (status = 409, body = Problem)))]
async fn submit(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
    _key: DemandedKey,
    Body(submission): Body<Submission>,
) -> Answer<Json<DeclarationView>> {
    service
        .submit_declaration(&by, id, submission.by_hand)
        .await?;
    Ok(Json(view(&service, &by, id).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclarationReason)]
struct Reason {
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Take a declaration back.
///
/// At once while customs do not have it; otherwise customs are asked (605, 623).
#[utoipa::path(post, path = "/declarations/{id}/cancel", tag = "compliance",
    params(("id" = DeclarationId, Path), DemandedKey), request_body = Reason,
    responses((status = 200, body = DeclarationView), (status = 409, body = Problem)))]
async fn cancel(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
    _key: DemandedKey,
    Body(reason): Body<Reason>,
) -> Answer<Json<DeclarationView>> {
    service.cancel_declaration(&by, id, &reason.reason).await?;
    Ok(Json(view(&service, &by, id).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclarationRequest)]
struct Request {
    what: Asked,
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// By what the parcel travels, where the list does not say it.
    #[serde(default)]
    transport: Transport,
}

/// Ask customs something about a list, or tell them where its parcel is.
///
/// A return (213, 625), a summary (701), a cancellation (605, 623); an arrival (507), the master
/// waybill (607), a departure (509), what came back (215), the entry into the site (711), that it was
/// signed for (513).
#[utoipa::path(post, path = "/declarations/{id}/requests", tag = "compliance",
    params(("id" = DeclarationId, Path), DemandedKey), request_body = Request,
    responses((status = 200, body = DeclarationView), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn ask(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
    _key: DemandedKey,
    Body(request): Body<Request>,
) -> Answer<Json<DeclarationView>> {
    let wish = Wish {
        asked: request.what,
        reason: request.reason,
        transport: request.transport,
    };
    service.ask_customs(&by, id, wish).await?;
    Ok(Json(view(&service, &by, id).await?))
}

/// Begin a rejected declaration anew.
#[utoipa::path(post, path = "/declarations/{id}/revise", tag = "compliance",
    params(("id" = DeclarationId, Path), DemandedKey),
    responses((status = 200, body = DeclarationView), (status = 409, body = Problem)))]
async fn revise(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
    _key: DemandedKey,
) -> Answer<Json<DeclarationView>> {
    service.revise_declaration(&by, id).await?;
    Ok(Json(view(&service, &by, id).await?))
}

/// Try again what did not reach customs.
#[utoipa::path(post, path = "/declarations/{id}/retry", tag = "compliance",
    params(("id" = DeclarationId, Path), DemandedKey),
    responses((status = 200, body = DeclarationView), (status = 409, body = Problem)))]
async fn retry(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
    _key: DemandedKey,
) -> Answer<Json<DeclarationView>> {
    service.retry_declaration(&by, id).await?;
    Ok(Json(view(&service, &by, id).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclarationReceiptFile)]
struct ReceiptFile {
    /// The receipt message as the single window gave it.
    #[schema(min_length = 1, max_length = 500_000)]
    xml: String,
}

/// Record a receipt that came by hand: the compliance desk's.
#[utoipa::path(post, path = "/ops/declarations/{id}/receipts", tag = "compliance",
    params(("id" = DeclarationId, Path), DemandedKey), request_body = ReceiptFile,
    responses((status = 200, body = DeclarationView), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn bring(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<DeclarationKind>,
    _key: DemandedKey,
    Body(file): Body<ReceiptFile>,
) -> Answer<Json<DeclarationView>> {
    service.hear_from_desk(&by, id, &file.xml).await?;
    Ok(Json(view(&service, &by, id).await?))
}

/// A message of the declaration as XML, signed where this platform signs.
#[utoipa::path(get, path = "/declarations/{id}/messages/{guid}", tag = "compliance",
    params(("id" = DeclarationId, Path), ("guid" = String, Path)),
    responses((status = 200, body = String, content_type = "application/xml"),
        (status = 404, body = Problem)))]
async fn xml(
    State(service): State<Service>,
    Caller(by): Caller,
    Path((id, guid)): Path<(DeclarationId, String)>,
) -> Answer<Response> {
    let (number, text) = service.message_text(&by, id, &guid).await?;
    let name = format!("attachment; filename=\"CEB{number}Message-{guid}.xml\"");
    let headers = [
        (header::CONTENT_TYPE, "application/xml".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, text).into_response())
}

/// Hears receipts of customs. `customs-signature` is base64 of RSA-SHA256 over the body.
#[utoipa::path(post, path = "/customs/receipts", tag = "compliance",
    request_body(content = String, content_type = "application/xml"),
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn hear(
    State(service): State<Service>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<NoContent> {
    let signature = headers
        .get("customs-signature")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    service.hear_signed(&body, signature).await?;
    Ok(NoContent)
}
