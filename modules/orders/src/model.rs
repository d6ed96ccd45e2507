//! The nouns of buying: carts, checkouts, orders with their lines and shipments. Values only; what
//! may happen to them is decided in `rules`, where they are kept is `store`'s.

pub(crate) mod after_sale;
pub(crate) mod approval;
pub(crate) mod cart;
pub(crate) mod checkout;
pub(crate) mod dispute;
pub(crate) mod hold;
pub(crate) mod quote;

use std::collections::BTreeMap;

use contract::catalog::PricedLine;
use contract::ids::{
    CheckoutId, LandedQuoteId, OfferId, OrderId, OrderLineId, OrgId, PersonId, ProductId,
    ServiceId, ShipmentId, VariantId, WarehouseId,
};
use contract::logistics::{Address, CarriageQuote, Parcel, ShippedLine, TrackingStatus};
pub(crate) use contract::orders::OrderState;
use kernel::{Country, Currency, Decimal, HsCode, Locale, Money, Text, Timestamp};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What was true of a line when it was bought. The catalogue may change afterwards, this does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LineFacts {
    pub offer: OfferId,
    pub product: ProductId,
    pub variant: VariantId,
    pub sku: String,
    pub title: Text,
    pub options: BTreeMap<String, String>,
    /// Blob id of the first picture.
    pub picture: Option<String>,
    pub unit: String,
    pub offer_unit_price: Money,
    /// In the currency of the order.
    pub unit_price: Money,
    /// Units of the order's currency per unit of the offer's, when they differ.
    pub rate: Option<Decimal>,
    pub rate_date: Option<String>,
    pub lead_time_days: i64,
    /// Of one unit, packed.
    pub weight_grams: i64,
    pub length_mm: i64,
    pub width_mm: i64,
    pub height_mm: i64,
    pub hs_code: Option<HsCode>,
    pub origin: Option<Country>,
    pub dangerous_goods: bool,
}

impl LineFacts {
    pub(crate) fn of(line: &PricedLine) -> Self {
        LineFacts {
            offer: line.offer,
            product: line.product,
            variant: line.variant,
            sku: line.sku.clone(),
            title: line.title.clone(),
            options: line.options.clone(),
            picture: line.picture.clone(),
            unit: line.unit.clone(),
            offer_unit_price: line.offer_unit_price,
            unit_price: line.unit_price,
            rate: line.rate,
            rate_date: line.rate_date.clone(),
            lead_time_days: line.lead_time_days,
            weight_grams: line.weight_grams,
            length_mm: line.length_mm,
            width_mm: line.width_mm,
            height_mm: line.height_mm,
            hs_code: line.hs_code,
            origin: line.origin,
            dangerous_goods: line.dangerous_goods,
        }
    }
}

/// Reserved units of a line that lie in one warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderLot)]
pub struct Lot {
    pub warehouse: WarehouseId,
    pub quantity: i64,
}

/// A line of an order, as it was bought and how far it has come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) id: OrderLineId,
    pub(crate) position: i64,
    pub(crate) facts: LineFacts,
    pub(crate) lots: Vec<Lot>,
    pub(crate) quantity: i64,
    pub(crate) total: Money,
    /// Its part of the order's carriage.
    pub(crate) carriage: Money,
    /// Units that left, or are booked to leave.
    pub(crate) shipped: i64,
    /// Units that will never leave.
    pub(crate) cancelled: i64,
    /// Units that came back.
    pub(crate) returned: i64,
    /// Units for which money goes back.
    pub(crate) refunded_units: i64,
    /// Money that goes back, carriage included.
    pub(crate) refunded: Money,
}

impl Line {
    /// Units that may still be put into a shipment.
    pub(crate) fn to_ship(&self) -> i64 {
        self.quantity - self.cancelled - self.shipped
    }
}

/// The service that carries an order, as it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChosenService {
    pub service: ServiceId,
    #[serde(deserialize_with = "in_languages")]
    pub carrier: Text,
    #[serde(deserialize_with = "in_languages")]
    pub name: Text,
    pub mode: String,
    pub days_min: i64,
    pub days_max: i64,
}

/// Orders of before names had languages kept them as plain English.
fn in_languages<'de, D: Deserializer<'de>>(from: D) -> Result<Text, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Plain(String),
        Named(Text),
    }
    Ok(match Kept::deserialize(from)? {
        Kept::Plain(text) => Text::new(Locale::En, text),
        Kept::Named(text) => text,
    })
}

impl ChosenService {
    pub(crate) fn of(quote: &CarriageQuote) -> Self {
        ChosenService {
            service: quote.service,
            carrier: quote.carrier.clone(),
            name: quote.name.clone(),
            mode: quote.mode.clone(),
            days_min: quote.days_min,
            days_max: quote.days_max,
        }
    }
}

/// What lists show of an order beside its columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderSummary)]
pub struct Summary {
    pub number: String,
    pub buyer_name: String,
    pub seller_name: String,
    pub to: Country,
    pub lines: i64,
    pub units: i64,
    /// Of the first line.
    pub title: Text,
    pub picture: Option<String>,
}

/// Facts of an order that never change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OrderFacts {
    pub(crate) from: Country,
    pub(crate) to: Address,
    pub(crate) service: ChosenService,
    /// What the destination's customs know the recipient by, under lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recipient_id: Option<String>,
    /// The estimate that the buyer saw of what the goods cost at the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) landed_quote: Option<LandedQuoteId>,
    /// Who agreed that it was bought, where the firm wants that.
    #[serde(default)]
    pub(crate) approved_by: Option<PersonId>,
}

/// A sale of one seller to one buyer. Part of one checkout.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) id: OrderId,
    pub(crate) number: String,
    pub(crate) checkout: CheckoutId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) person: PersonId,
    pub(crate) state: OrderState,
    pub(crate) version: i64,
    pub(crate) currency: Currency,
    pub(crate) goods: Money,
    pub(crate) carriage: Money,
    pub(crate) total: Money,
    /// Money that both sides, or the platform, agreed to give back.
    pub(crate) agreed: Money,
    /// Money that did go back.
    pub(crate) refunded: Money,
    pub(crate) facts: OrderFacts,
    pub(crate) summary: Summary,
    pub(crate) placed_at: Timestamp,
    pub(crate) paid_at: Option<Timestamp>,
    pub(crate) shipped_at: Option<Timestamp>,
    pub(crate) delivered_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
}

/// Whether the carrier has confirmed a shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Booking {
    /// Its units are set aside and the carrier is being asked.
    Asked,
    Booked,
}

impl Booking {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Booking::Asked => "asked",
            Booking::Booked => "booked",
        }
    }
}

/// What the seller asked the carrier for; kept so that an interrupted booking can be finished.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ShipmentFacts {
    pub(crate) service: ServiceId,
    pub(crate) from: Address,
    pub(crate) parcels: Vec<Parcel>,
    pub(crate) lines: Vec<ShippedLine>,
}

/// Goods of one order that leave together.
#[derive(Clone, Debug)]
pub(crate) struct Shipment {
    pub(crate) id: ShipmentId,
    pub(crate) order: OrderId,
    pub(crate) seller: OrgId,
    pub(crate) booking: Booking,
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) facts: ShipmentFacts,
    pub(crate) carrier: Option<String>,
    pub(crate) service_name: Option<String>,
    pub(crate) tracking_number: Option<String>,
    pub(crate) status: TrackingStatus,
    pub(crate) delivered_at: Option<Timestamp>,
    pub(crate) asked_at: Timestamp,
    pub(crate) booked_at: Option<Timestamp>,
}

/// On whose side somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrderSide)]
pub enum Side {
    Buyer,
    Seller,
    Platform,
    /// Nobody: time passed, or another part of the platform told of something.
    System,
}

impl Side {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Side::Buyer => "buyer",
            Side::Seller => "seller",
            Side::Platform => "platform",
            Side::System => "system",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Side::Buyer, Side::Seller, Side::Platform, Side::System]
            .into_iter()
            .find(|side| side.as_str() == text)
    }
}

/// A move of an order or of an after-sale, with who made it. Rows are only ever added.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HistoryEntry {
    pub(crate) id: Uuid,
    /// The order itself, or one of its after-sales.
    pub(crate) subject: Uuid,
    /// `None` when the thing came to be.
    pub(crate) from: Option<String>,
    pub(crate) to: String,
    pub(crate) side: Side,
    /// `per_…`, `key_…` or `system`; never a name.
    pub(crate) actor: String,
    pub(crate) at: Timestamp,
    pub(crate) note: Option<String>,
}
