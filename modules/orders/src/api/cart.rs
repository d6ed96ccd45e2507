//! The cart of a person.

use axum::extract::State;
use contract::ids::{Offer, OfferId};
use kernel::{Country, Currency, Money, Problem};
use runtime::http::{Answer, Body, Caller, Json, NoContent, PathId, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::cart::CartLine;
use crate::model::checkout::WantedLine;
use crate::model::quote::Quote;
use crate::service::Service;
use crate::service::cart::distinct;

pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(count))
        .routes(routes!(put, remove))
        .routes(routes!(merge))
        .routes(routes!(preview))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CartQuery {
    /// Prices are expressed in it.
    #[param(inline)]
    currency: Currency,
    /// Where the goods would go: carriage is added.
    #[param(inline)]
    #[serde(default)]
    to: Option<Country>,
}

/// The cart with today's prices.
///
/// Grouped by seller. Each line says what stands in the way of buying it: below the minimum, not a
/// multiple, sold out, another price than when it was put in.
#[utoipa::path(get, path = "/cart", tag = "orders", params(CartQuery),
    responses((status = 200, body = Quote)))]
async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(query): Query<CartQuery>,
) -> Answer<Json<Quote>> {
    Ok(Json(service.cart(&by, query.currency, query.to).await?))
}

/// What lies in the cart, without prices.
#[derive(Debug, Serialize, ToSchema)]
struct CartCount {
    lines: usize,
    items: Vec<WantedLine>,
}

/// What lies in the cart, without prices.
///
/// For the count beside the cart and for pages that add to it.
#[utoipa::path(get, path = "/cart/count", tag = "orders",
    responses((status = 200, body = CartCount)))]
async fn count(State(service): State<Service>, Caller(by): Caller) -> Answer<Json<CartCount>> {
    let items: Vec<WantedLine> = service
        .cart_lines(&by)
        .await?
        .into_iter()
        .map(|line| WantedLine {
            offer: line.offer,
            quantity: line.quantity,
        })
        .collect();
    Ok(Json(CartCount {
        lines: items.len(),
        items,
    }))
}

/// A line of the cart.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PutCartLine {
    /// Zero takes the line out.
    #[schema(minimum = 0, maximum = 1000000, example = 120)]
    quantity: i64,
    /// The unit price that the buyer sees, so that a later change of it can be told.
    #[serde(default)]
    unit_price: Option<Money>,
}

/// Put a line into the cart.
///
/// Nothing is reserved and no price is fixed. Whether the quantity can be bought is said where the
/// cart is read.
#[utoipa::path(put, path = "/cart/lines/{offer}", tag = "orders",
    params(("offer" = OfferId, Path)), request_body = PutCartLine,
    responses((status = 204), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn put(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(offer): PathId<Offer>,
    Body(line): Body<PutCartLine>,
) -> Answer<NoContent> {
    service
        .put_in_cart(&by, offer, line.quantity, line.unit_price)
        .await?;
    Ok(NoContent)
}

/// Take a line out of the cart.
#[utoipa::path(delete, path = "/cart/lines/{offer}", tag = "orders",
    params(("offer" = OfferId, Path)), responses((status = 204)))]
async fn remove(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(offer): PathId<Offer>,
) -> Answer<NoContent> {
    service.take_out_of_cart(&by, offer).await?;
    Ok(NoContent)
}

/// Lines that a browser collected.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MergeCart {
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<WantedLine>,
}

/// Bring in a cart from before logging in.
///
/// What the cart has already stays as it is; repeating it changes nothing.
#[utoipa::path(post, path = "/cart/merge", tag = "orders", request_body = MergeCart,
    responses((status = 204), (status = 422, body = Problem)))]
async fn merge(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(cart): Body<MergeCart>,
) -> Answer<NoContent> {
    let lines: Vec<CartLine> = distinct(&cart.lines)?;
    service.merge_cart(&by, lines).await?;
    Ok(NoContent)
}

/// Lines to be looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PreviewCart {
    currency: Currency,
    #[serde(default)]
    to: Option<Country>,
    #[schema(max_items = 100)]
    lines: Vec<WantedLine>,
}

/// What a stranger's cart would cost.
///
/// Has no effect. For carts that only the browser remembers.
#[utoipa::path(post, path = "/cart/preview", tag = "orders", request_body = PreviewCart,
    responses((status = 200, body = Quote), (status = 422, body = Problem)))]
async fn preview(
    State(service): State<Service>,
    Body(cart): Body<PreviewCart>,
) -> Answer<Json<Quote>> {
    let lines = distinct(&cart.lines)?;
    Ok(Json(
        service.preview_cart(lines, cart.currency, cart.to).await?,
    ))
}
