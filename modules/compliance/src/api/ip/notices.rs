//! Notices of infringement, from both sides.

use axum::extract::State;
use contract::ids::ProductId;
use kernel::{FieldError, Page, Problem};
use runtime::http::{
    Answer, Body, Caller, Created, DemandedKey, IdempotencyKey, Json, PageQuery, PathId, Query,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::ip::notice::{ActionDraft, CounterDraft, NoticeDraft, NoticeId, NoticeTag};
use crate::model::ip::standing::Tally;
use crate::service::{NamedProduct, NoticeRow, NoticeSide, NoticeView, Service, Standing};

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list, file))
        .routes(routes!(show))
        .routes(routes!(withdraw))
        .routes(routes!(answer))
        .routes(routes!(bring_action))
        .routes(routes!(standing))
        .routes(routes!(products))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Those that were filed, when nothing is said.
    #[serde(default)]
    #[param(inline, required = false)]
    side: NoticeSide,
}

/// Notices that your firm filed, or those against its products; newest first.
#[utoipa::path(get, path = "/ip/notices", tag = "compliance", params(Wanted, PageQuery),
    responses((status = 200, body = Page<NoticeRow>)))]
async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(wanted): Query<Wanted>,
    page: PageQuery,
) -> Answer<Json<Page<NoticeRow>>> {
    Ok(Json(service.notices(&by, wanted.side, &page).await?))
}

/// File a notice of infringement.
///
/// What the law asks for and is missing is named at once. The compliance desk takes or refuses it.
#[utoipa::path(post, path = "/ip/notices", tag = "compliance", params(IdempotencyKey),
    request_body = NoticeDraft,
    responses((status = 201, body = NoticeView), (status = 422, body = Problem)))]
async fn file(
    State(service): State<Service>,
    Caller(by): Caller,
    key: IdempotencyKey,
    Body(draft): Body<NoticeDraft>,
) -> Answer<Created<NoticeView>> {
    let request = key.request(&by);
    let notice = service.file_notice(&by, &request, draft).await?;
    let place = format!("/api/compliance/ip/notices/{}", notice.id);
    Ok(Created(place, notice))
}

/// One notice, with what you can do now.
#[utoipa::path(get, path = "/ip/notices/{id}", tag = "compliance",
    params(("id" = NoticeId, Path)),
    responses((status = 200, body = NoticeView), (status = 404, body = Problem)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<NoticeTag>,
) -> Answer<Json<NoticeView>> {
    Ok(Json(service.notice(&by, id).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IpWithdrawal)]
struct Withdrawal {
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Take your notice back: the products come back.
#[utoipa::path(post, path = "/ip/notices/{id}/withdrawal", tag = "compliance",
    params(("id" = NoticeId, Path), DemandedKey), request_body = Withdrawal,
    responses((status = 200, body = NoticeView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn withdraw(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<NoticeTag>,
    _key: DemandedKey,
    Body(withdrawal): Body<Withdrawal>,
) -> Answer<Json<NoticeView>> {
    Ok(Json(
        service.withdraw_notice(&by, id, withdrawal.note).await?,
    ))
}

/// Answer a notice against your products.
///
/// It is forwarded to who filed the notice, and the clock begins to run.
#[utoipa::path(post, path = "/ip/notices/{id}/counter-notice", tag = "compliance",
    params(("id" = NoticeId, Path), DemandedKey), request_body = CounterDraft,
    responses((status = 200, body = NoticeView), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn answer(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<NoticeTag>,
    _key: DemandedKey,
    Body(draft): Body<CounterDraft>,
) -> Answer<Json<NoticeView>> {
    Ok(Json(service.answer_notice(&by, id, draft).await?))
}

/// Say that you went to a court or an authority: the products stay down.
#[utoipa::path(post, path = "/ip/notices/{id}/action", tag = "compliance",
    params(("id" = NoticeId, Path), DemandedKey), request_body = ActionDraft,
    responses((status = 200, body = NoticeView), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn bring_action(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<NoticeTag>,
    _key: DemandedKey,
    Body(draft): Body<ActionDraft>,
) -> Answer<Json<NoticeView>> {
    Ok(Json(service.bring_action(&by, id, draft).await?))
}

/// How your firm stands: notices that count against it, and how its own ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IpOwnStanding)]
struct OwnStanding {
    standing: Standing,
    filed: Tally,
}

/// What counts against your firm, and how the notices that it filed ended.
#[utoipa::path(get, path = "/ip/standing", tag = "compliance",
    responses((status = 200, body = OwnStanding)))]
async fn standing(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<OwnStanding>> {
    let (standing, filed) = service.own_standing(&by).await?;
    Ok(Json(OwnStanding { standing, filed }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Named {
    /// Ids of products with commas between them, fifty at most.
    #[param(inline, max_length = 1600)]
    products: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IpNamedProducts)]
struct NamedProducts {
    items: Vec<NamedProduct>,
}

/// Products of the store by their ids, with who sells them: what a notice would name.
#[utoipa::path(get, path = "/ip/products", tag = "compliance", params(Named),
    responses((status = 200, body = NamedProducts), (status = 422, body = Problem)))]
async fn products(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(named): Query<Named>,
) -> Answer<Json<NamedProducts>> {
    let mut wanted: Vec<ProductId> = Vec::new();
    for text in named.products.split(',').filter(|text| !text.is_empty()) {
        let Ok(product) = text.trim().parse() else {
            let message = "ids of products, with commas between them";
            let field = FieldError::new("products", "unknown", message);
            return Err(Problem::invalid([field]).into());
        };
        wanted.push(product);
    }
    wanted.truncate(50);
    let items = service.named_products(&by, &wanted).await?;
    Ok(Json(NamedProducts { items }))
}
