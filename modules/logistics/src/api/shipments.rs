//! Shipments: lists, tracking, labels, and news from outside.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use contract::ids::{OrderId, OrgId, ShipmentId};
use contract::logistics::{Address, Parcel, ShippedLine, TrackingStatus, Voyage};
use kernel::{Cursor, FieldError, Page, Problem, Text, Timestamp};
use runtime::http::{Answer, Body, Caller, Json, NoContent, PageQuery, Path, PathId, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::{News, Place, Shipment};
use crate::rules::{label, tracking};
use crate::service::{Service, Signed, Tracked};

#[derive(Serialize, ToSchema)]
pub(crate) struct ShipmentItem {
    id: ShipmentId,
    seller: OrgId,
    buyer: OrgId,
    order: OrderId,
    order_number: String,
    carrier: Text,
    service: Text,
    mode: String,
    tracking_number: String,
    status: TrackingStatus,
    status_at: Timestamp,
    from_country: kernel::Country,
    to_country: kernel::Country,
    parcels: usize,
    booked_at: Timestamp,
    due_from: Timestamp,
    due_to: Timestamp,
}

fn item(shipment: Shipment) -> ShipmentItem {
    ShipmentItem {
        id: shipment.id,
        seller: shipment.seller,
        buyer: shipment.buyer,
        order: shipment.order,
        order_number: shipment.order_number,
        carrier: shipment.carrier_name,
        service: shipment.service_name,
        mode: shipment.mode,
        tracking_number: shipment.tracking_number,
        status: shipment.status,
        status_at: shipment.status_at,
        from_country: shipment.from.country,
        to_country: shipment.to.country,
        parcels: shipment.parcels.len(),
        booked_at: shipment.booked_at,
        due_from: shipment.due_from,
        due_to: shipment.due_to,
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    order: Option<OrderId>,
    #[param(inline)]
    status: Option<TrackingStatus>,
}

/// The shipments of the caller's organisation, newest first; for the platform, of all.
#[utoipa::path(get, path = "/shipments", params(Filter, PageQuery),
    responses((status = 200, body = Page<ShipmentItem>)))]
pub(crate) async fn list(
    State(service): State<Service>,
    Caller(by): Caller,
    Query(filter): Query<Filter>,
    page: PageQuery,
) -> Answer<Json<Page<ShipmentItem>>> {
    let after = match &page.after {
        Some(after) => Some(Cursor::decode::<(ShipmentId,)>(after)?.0),
        None => None,
    };
    let found = service
        .list(&by, filter.order, filter.status, after, page.rows())
        .await?;
    Ok(Json(found.map(item)))
}

/// One piece of news, as it is shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewsView {
    at: Timestamp,
    status: TrackingStatus,
    /// The teller's own word.
    code: String,
    place: Option<String>,
    note: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TrackedView {
    shipment: ShipmentItem,
    from_city: String,
    to_city: String,
    lines: Vec<ShippedLine>,
    parcels: Vec<Parcel>,
    /// Whether the carrier itself tells the news; otherwise people record them.
    carrier_tells: bool,
    /// By when it happened, oldest first.
    news: Vec<NewsView>,
    /// The places that the news name, for the map.
    places: Vec<Place>,
}

/// Where a shipment is, and everything said about it.
#[utoipa::path(get, path = "/shipments/{id}", params(("id" = ShipmentId, Path)),
    responses((status = 200, body = TrackedView)))]
pub(crate) async fn show(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<contract::ids::Shipment>,
) -> Answer<Json<TrackedView>> {
    let Tracked {
        shipment,
        news,
        places,
    } = service.tracked(&by, id).await?;
    Ok(Json(TrackedView {
        from_city: shipment.from.city.clone(),
        to_city: shipment.to.city.clone(),
        lines: shipment.lines.clone(),
        parcels: shipment.parcels.clone(),
        carrier_tells: shipment.registered_at.is_some(),
        news: news
            .into_iter()
            .map(|news| NewsView {
                at: news.at,
                status: news.status,
                code: news.code,
                place: news.place,
                note: news.note,
            })
            .collect(),
        places,
        shipment: item(shipment),
    }))
}

/// What is printed on one parcel.
#[derive(Serialize, ToSchema)]
pub(crate) struct Label {
    /// `1` of `count`.
    parcel: usize,
    count: usize,
    weight_grams: i64,
    tracking_number: String,
    /// Code 128 of the tracking number, a character a module: `1` is a bar.
    bars: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Labels {
    carrier: Text,
    service: Text,
    order_number: String,
    from: Address,
    to: Address,
    labels: Vec<Label>,
}

/// Labels to print, one a parcel. Sellers only: they bear the receiver's address.
#[utoipa::path(get, path = "/shipments/{id}/labels", params(("id" = ShipmentId, Path)),
    responses((status = 200, body = Labels)))]
pub(crate) async fn labels(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<contract::ids::Shipment>,
) -> Answer<Json<Labels>> {
    let Tracked { shipment, .. } = service.tracked(&by, id).await?;
    if by.kind == contract::identity::OrgKind::Buyer {
        return Err(Problem::forbidden().into());
    }
    let bars: String = label::bars(&shipment.tracking_number)
        .into_iter()
        .map(|bar| if bar { '1' } else { '0' })
        .collect();
    let count = shipment.parcels.len();
    let labels = shipment
        .parcels
        .iter()
        .enumerate()
        .map(|(at, parcel)| Label {
            parcel: at + 1,
            count,
            weight_grams: parcel.weight_grams,
            tracking_number: shipment.tracking_number.clone(),
            bars: bars.clone(),
        })
        .collect();
    Ok(Json(Labels {
        carrier: shipment.carrier_name,
        service: shipment.service_name,
        order_number: shipment.order_number,
        from: shipment.from,
        to: shipment.to,
        labels,
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordNews {
    /// When it happened.
    at: Timestamp,
    status: TrackingStatus,
    /// Short name of a place on the map.
    #[schema(max_length = 80)]
    place: Option<String>,
    #[schema(max_length = 500)]
    note: Option<String>,
    /// Vessel, flight, train or lorry, when the goods set out over the border.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100)]
    vessel: Option<String>,
    /// A vessel's number with the International Maritime Organization.
    #[serde(default)]
    #[schema(pattern = "^[0-9]{7}$")]
    imo: Option<String>,
    #[serde(default)]
    #[schema(min_length = 1, max_length = 32)]
    voyage: Option<String>,
}

/// By what the goods set out over the border, when news says so.
fn travels(
    vessel: Option<String>,
    imo: Option<String>,
    number: Option<String>,
    left_at: Timestamp,
) -> Option<Voyage> {
    let names = vessel.is_some() || imo.is_some() || number.is_some();
    names.then_some(Voyage {
        vessel,
        imo,
        number,
        left_at,
    })
}

/// Records where a shipment is, for carriers that do not tell by themselves.
#[utoipa::path(post, path = "/shipments/{id}/news", params(("id" = ShipmentId, Path)),
    request_body = RecordNews, responses((status = 204)))]
pub(crate) async fn record(
    State(service): State<Service>,
    Caller(by): Caller,
    PathId(id): PathId<contract::ids::Shipment>,
    Body(told): Body<RecordNews>,
) -> Answer<NoContent> {
    if told.status == TrackingStatus::Unknown {
        let fault = FieldError::new("status", "not_one_of", "say what happened");
        return Err(Problem::invalid([fault]).into());
    }
    let news = News {
        id: format!("{}:{}", told.at.micros(), told.status.as_str()),
        at: told.at,
        status: told.status,
        code: told.status.as_str().to_owned(),
        place: told.place,
        note: told.note,
        voyage: travels(told.vessel, told.imo, told.voyage, told.at),
    };
    service.record(&by, id, news).await?;
    Ok(NoContent)
}

/// What the carrier's system sends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CarrierNews {
    /// The carrier's id of this news.
    #[schema(min_length = 1, max_length = 100)]
    id: String,
    #[schema(min_length = 1, max_length = 60)]
    tracking_number: String,
    #[schema(min_length = 1, max_length = 60)]
    code: String,
    at: Timestamp,
    #[schema(max_length = 80)]
    place: Option<String>,
    #[schema(max_length = 500)]
    note: Option<String>,
    /// Vessel, flight, train or lorry, when the goods set out over the border.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100)]
    vessel: Option<String>,
    /// A vessel's number with the International Maritime Organization.
    #[serde(default)]
    #[schema(pattern = "^[0-9]{7}$")]
    imo: Option<String>,
    #[serde(default)]
    #[schema(min_length = 1, max_length = 32)]
    voyage: Option<String>,
}

/// Hears a carrier's news. Signed: `webhook-id`, `webhook-timestamp` (seconds) and
/// `webhook-signature`, the hex of HMAC-SHA256 over `id.timestamp.body`.
#[utoipa::path(post, path = "/notifications/{carrier}", params(("carrier" = String, Path)),
    request_body = CarrierNews, responses((status = 204)))]
pub(crate) async fn hear(
    State(service): State<Service>,
    Path(carrier): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<NoContent> {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    service.verify(&Signed {
        id: header("webhook-id"),
        seconds: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body: &body,
    })?;
    // Only what was signed is read, byte for byte, so the schema is not asked first here.
    let told: CarrierNews =
        serde_json::from_slice(&body).map_err(|error| Problem::malformed(error.to_string()))?;
    let news = News {
        status: tracking::meaning(&told.code),
        id: told.id,
        at: told.at,
        code: told.code,
        place: told.place,
        note: told.note,
        voyage: travels(told.vessel, told.imo, told.voyage, told.at),
    };
    service.hear(&carrier, &told.tracking_number, news).await?;
    Ok(NoContent)
}
