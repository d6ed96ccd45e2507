//! Nouns of carriage. A rate card is read and changed as a whole; a shipment is what one service
//! carries for one order; news is what somebody said about where it is.

use contract::ids::{OrderId, OrgId, ServiceId, ShipmentId};
use contract::logistics::{Address, Parcel, ShippedLine, TrackingStatus, Voyage};
use kernel::{Country, Currency, Decimal, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    #[schema(pattern = "^[a-z0-9-]{2,40}$")]
    pub slug: String,
    pub name: Text,
    /// Two capital letters in front of its tracking numbers.
    #[schema(pattern = "^[A-Z]{2}$")]
    pub tracking_prefix: String,
}

/// What a service carries, where to, for how much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Card {
    #[schema(pattern = "^[a-z0-9-]{2,60}$")]
    pub slug: String,
    pub name: Text,
    /// `post`, `air`, `express`, `sea`, `rail` or `road`.
    #[schema(pattern = "^(post|air|express|sea|rail|road)$")]
    pub mode: String,
    #[schema(min_items = 1, max_items = 250)]
    pub from: Vec<Country>,
    pub currency: Currency,
    /// Cubic centimetres that count as one kilogram.
    #[schema(minimum = 1000, maximum = 20000)]
    pub volumetric_divisor: i64,
    /// The chargeable weight is rounded up to a multiple of it.
    #[schema(minimum = 1, maximum = 1000000)]
    pub weight_step_grams: i64,
    /// Chargeable, of one shipment.
    #[schema(minimum = 1, maximum = 100000000)]
    pub max_weight_grams: i64,
    /// Longest side of one parcel.
    #[schema(minimum = 1, maximum = 20000)]
    pub max_length_mm: i64,
    /// On top of the bracket's price.
    pub fuel_surcharge_percent: Decimal,
    pub accepts_dangerous_goods: bool,
    #[schema(min_items = 1, max_items = 60)]
    pub zones: Vec<Zone>,
}

/// Countries with the same price and the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    #[schema(pattern = "^[a-z0-9-]{1,60}$")]
    pub slug: String,
    /// `*` is every country that no other zone names.
    #[schema(min_items = 1, max_items = 250)]
    pub countries: Vec<String>,
    #[schema(minimum = 0, maximum = 365)]
    pub transit_days_min: i64,
    #[schema(minimum = 0, maximum = 365)]
    pub transit_days_max: i64,
    #[schema(min_items = 1, max_items = 200)]
    pub brackets: Vec<Bracket>,
}

/// The price of a whole shipment up to a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bracket {
    #[schema(minimum = 1, maximum = 100000000)]
    pub up_to_grams: i64,
    #[schema(minimum = 0, maximum = 1000000000000_i64)]
    pub price_minor: i64,
}

/// A service as the platform knows it.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) id: ServiceId,
    pub(crate) carrier: Carrier,
    pub(crate) version: i64,
    pub(crate) is_active: bool,
    pub(crate) card: Card,
}

/// Somewhere that news happen. Degrees are texts: nothing is reckoned with them here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub slug: String,
    pub name: Text,
    pub kind: String,
    pub country: Country,
    pub latitude: String,
    pub longitude: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Shipment {
    pub(crate) id: ShipmentId,
    pub(crate) seller: OrgId,
    pub(crate) buyer: OrgId,
    pub(crate) order: OrderId,
    pub(crate) order_number: String,
    pub(crate) service: ServiceId,
    pub(crate) carrier: String,
    pub(crate) carrier_name: Text,
    pub(crate) service_name: Text,
    pub(crate) mode: String,
    pub(crate) tracking_number: String,
    pub(crate) status: TrackingStatus,
    pub(crate) status_at: Timestamp,
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) parcels: Vec<Parcel>,
    pub(crate) lines: Vec<ShippedLine>,
    pub(crate) booked_at: Timestamp,
    /// Expected arrival, by the card's days.
    pub(crate) due_from: Timestamp,
    pub(crate) due_to: Timestamp,
    /// When the carrier took the booking over; none while it has not answered.
    pub(crate) registered_at: Option<Timestamp>,
}

/// Something said about a shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The teller's own id: the same news told twice is one.
    pub id: String,
    /// When it happened, not when it was told.
    pub at: Timestamp,
    pub status: TrackingStatus,
    /// The teller's own word.
    pub code: String,
    pub place: Option<String>,
    pub note: Option<String>,
    /// By what it set out over the border; told on and not kept.
    pub voyage: Option<Voyage>,
}
