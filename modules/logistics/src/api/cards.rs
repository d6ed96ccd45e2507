//! Services with their rate cards, and what carriage would cost.

use axum::extract::State;
use contract::ids::ServiceId;
use contract::logistics::{CarriageAsk, CarriageQuote, Goods};
use kernel::{Country, Currency, Problem, Text};
use runtime::http::{Answer, Body, Caller, Created, Etag, IfMatch, Json, MaybeCaller, PathId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{Card, Carrier, Listed};
use crate::service::{CardChange, Service};

/// A service as everybody may see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ServiceView {
    id: ServiceId,
    carrier: Text,
    name: Text,
    mode: String,
    from: Vec<Country>,
    is_active: bool,
    accepts_dangerous_goods: bool,
    /// Shortest and longest transit over all zones.
    transit_days_min: i64,
    transit_days_max: i64,
}

fn view(listed: &Listed) -> ServiceView {
    let zones = &listed.card.zones;
    ServiceView {
        id: listed.id,
        carrier: listed.carrier.name.clone(),
        name: listed.card.name.clone(),
        mode: listed.card.mode.clone(),
        from: listed.card.from.clone(),
        is_active: listed.is_active,
        accepts_dangerous_goods: listed.card.accepts_dangerous_goods,
        transit_days_min: zones
            .iter()
            .map(|zone| zone.transit_days_min)
            .min()
            .unwrap_or(0),
        transit_days_max: zones
            .iter()
            .map(|zone| zone.transit_days_max)
            .max()
            .unwrap_or(0),
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Services {
    items: Vec<ServiceView>,
}

/// The services of all carriers. There are few, so they come at once.
#[utoipa::path(get, path = "/services", responses((status = 200, body = Services)))]
pub(crate) async fn list(State(service): State<Service>) -> Answer<Json<Services>> {
    let cards = service.cards().await?;
    Ok(Json(Services {
        items: cards.iter().map(view).collect(),
    }))
}

/// A service with its whole card, for those who keep it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ServiceCard {
    id: ServiceId,
    carrier: Carrier,
    version: i64,
    is_active: bool,
    card: Card,
}

fn card(listed: Listed) -> Etag<ServiceCard> {
    Etag::new(
        listed.version,
        ServiceCard {
            id: listed.id,
            carrier: listed.carrier,
            version: listed.version,
            is_active: listed.is_active,
            card: listed.card,
        },
    )
}

/// The rate card of a service.
#[utoipa::path(get, path = "/services/{id}", params(("id" = ServiceId, Path)),
    responses((status = 200, body = ServiceCard)))]
pub(crate) async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<contract::ids::Service>,
) -> Answer<Etag<ServiceCard>> {
    if by.kind != contract::identity::OrgKind::Platform {
        return Err(Problem::forbidden().into());
    }
    Ok(card(service.service_card(id).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddService {
    carrier: Carrier,
    card: Card,
}

/// Adds a service to a carrier.
#[utoipa::path(post, path = "/services", request_body = AddService,
    responses((status = 201, body = ServiceCard)))]
pub(crate) async fn add(
    State(service): State<Service>,
    Caller(by): Caller,
    Body(new): Body<AddService>,
) -> Answer<Created<ServiceCard>> {
    let id = service.add_service(&by, new.carrier, new.card).await?;
    let listed = service.service_card(id).await?;
    Ok(Created(
        format!("/api/logistics/services/{id}"),
        ServiceCard {
            id,
            carrier: listed.carrier,
            version: listed.version,
            is_active: listed.is_active,
            card: listed.card,
        },
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeService {
    is_active: bool,
    card: Card,
}

/// Replaces the rate card. Quotes given before keep their price.
#[utoipa::path(put, path = "/services/{id}", params(IfMatch, ("id" = ServiceId, Path)),
    request_body = ChangeService, responses((status = 200, body = ServiceCard)))]
pub(crate) async fn change(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<contract::ids::Service>,
    version: IfMatch,
    Body(wanted): Body<ChangeService>,
) -> Answer<Etag<ServiceCard>> {
    let change = CardChange {
        is_active: wanted.is_active,
        card: wanted.card,
    };
    let listed = service
        .change_service(&by, id, version.version()?, change)
        .await?;
    Ok(card(listed))
}

/// Goods to be weighed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuoteGoods {
    #[schema(minimum = 1, maximum = 1000000)]
    quantity: i64,
    /// Of one unit, packed.
    #[schema(minimum = 1, maximum = 10000000)]
    weight_grams: i64,
    #[schema(minimum = 1, maximum = 20000)]
    length_mm: i64,
    #[schema(minimum = 1, maximum = 20000)]
    width_mm: i64,
    #[schema(minimum = 1, maximum = 20000)]
    height_mm: i64,
    #[serde(default)]
    dangerous_goods: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskQuotes {
    from: Country,
    to: Country,
    #[schema(max_length = 20)]
    to_postal_code: Option<String>,
    #[schema(min_items = 1, max_items = 200)]
    goods: Vec<QuoteGoods>,
    currency: Currency,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Quotes {
    items: Vec<CarriageQuote>,
}

/// What carriage would cost now, cheapest first.
#[utoipa::path(post, path = "/quotes", request_body = AskQuotes,
    responses((status = 200, body = Quotes)))]
pub(crate) async fn quote(
    State(service): State<Service>,
    MaybeCaller(_): MaybeCaller,
    Body(ask): Body<AskQuotes>,
) -> Answer<Json<Quotes>> {
    let ask = CarriageAsk {
        from: ask.from,
        to: ask.to,
        to_postal_code: ask.to_postal_code,
        goods: ask
            .goods
            .into_iter()
            .map(|goods| Goods {
                quantity: goods.quantity,
                weight_grams: goods.weight_grams,
                length_mm: goods.length_mm,
                width_mm: goods.width_mm,
                height_mm: goods.height_mm,
                dangerous_goods: goods.dangerous_goods,
            })
            .collect(),
        currency: ask.currency,
    };
    Ok(Json(Quotes {
        items: service.quotes(&ask).await?,
    }))
}
