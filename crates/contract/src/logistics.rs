//! What logistics promises: prices of carriage, booked shipments, and where the goods are.

use async_trait::async_trait;
use kernel::{Country, Currency, Money, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Answer;
use crate::event::Event;
use crate::identity::Caller;
use crate::ids::{OrderId, OrderLineId, OrgId, ServiceId, ShipmentId};

/// Where goods start or end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    #[schema(max_length = 120)]
    #[serde(default)]
    pub company: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub line1: String,
    #[schema(max_length = 200)]
    #[serde(default)]
    pub line2: Option<String>,
    #[schema(min_length = 1, max_length = 100)]
    pub city: String,
    #[schema(max_length = 100)]
    #[serde(default)]
    pub region: Option<String>,
    #[schema(max_length = 20)]
    #[serde(default)]
    pub postal_code: Option<String>,
    pub country: Country,
    #[schema(max_length = 40)]
    #[serde(default)]
    pub phone: Option<String>,
}

/// Stands where an erased name, street or town was.
pub const ERASED: &str = "–";

impl Address {
    /// What bookkeeping needs of an address when nobody may be found by it any more: the country.
    pub fn erased(&self) -> Address {
        Address {
            name: ERASED.to_owned(),
            company: None,
            line1: ERASED.to_owned(),
            line2: None,
            city: ERASED.to_owned(),
            region: None,
            postal_code: None,
            country: self.country,
            phone: None,
        }
    }
}

/// Goods of one line, for weighing.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Goods {
    pub quantity: i64,
    /// Of one unit, packed.
    pub weight_grams: i64,
    pub length_mm: i64,
    pub width_mm: i64,
    pub height_mm: i64,
    pub dangerous_goods: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CarriageAsk {
    pub from: Country,
    pub to: Country,
    pub to_postal_code: Option<String>,
    pub goods: Vec<Goods>,
    /// Prices are expressed in it, at today's rate.
    pub currency: Currency,
}

/// What a service costs for these goods.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CarriageQuote {
    pub service: ServiceId,
    pub carrier: Text,
    pub name: Text,
    /// air, express, sea, rail, road, post.
    pub mode: String,
    pub amount: Money,
    pub days_min: i64,
    pub days_max: i64,
    /// The greater of actual and volumetric weight, rounded up to the card's step.
    pub chargeable_grams: i64,
    /// How the amount came about: zone, bracket, surcharges.
    pub because: Vec<String>,
}

/// A line's share of a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShippedLine {
    pub line: OrderLineId,
    pub quantity: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Parcel {
    #[schema(minimum = 1, maximum = 1000000)]
    pub weight_grams: i64,
    #[schema(minimum = 1, maximum = 3000)]
    pub length_mm: i64,
    #[schema(minimum = 1, maximum = 3000)]
    pub width_mm: i64,
    #[schema(minimum = 1, maximum = 3000)]
    pub height_mm: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Book {
    /// Made by the asker: booking twice with one id books once.
    pub id: ShipmentId,
    pub order: OrderId,
    pub order_number: String,
    pub seller: OrgId,
    pub buyer: OrgId,
    pub service: ServiceId,
    pub from: Address,
    pub to: Address,
    pub parcels: Vec<Parcel>,
    pub lines: Vec<ShippedLine>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ShipmentView {
    pub id: ShipmentId,
    pub order: OrderId,
    pub carrier: String,
    pub service: String,
    pub tracking_number: String,
    pub status: TrackingStatus,
    pub booked_at: Timestamp,
}

/// The canonical statuses, wide enough for every carrier's own.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TrackingStatus {
    Pending,
    InfoReceived,
    PickedUp,
    InTransit,
    Customs,
    OutForDelivery,
    ReadyForPickup,
    Delivered,
    DeliveryFailed,
    OnHold,
    Delayed,
    ReturnToSender,
    Returned,
    Cancelled,
    Expired,
    Unknown,
}

impl TrackingStatus {
    pub const ALL: [TrackingStatus; 16] = [
        TrackingStatus::Pending,
        TrackingStatus::InfoReceived,
        TrackingStatus::PickedUp,
        TrackingStatus::InTransit,
        TrackingStatus::Customs,
        TrackingStatus::OutForDelivery,
        TrackingStatus::ReadyForPickup,
        TrackingStatus::Delivered,
        TrackingStatus::DeliveryFailed,
        TrackingStatus::OnHold,
        TrackingStatus::Delayed,
        TrackingStatus::ReturnToSender,
        TrackingStatus::Returned,
        TrackingStatus::Cancelled,
        TrackingStatus::Expired,
        TrackingStatus::Unknown,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            TrackingStatus::Pending => "pending",
            TrackingStatus::InfoReceived => "info_received",
            TrackingStatus::PickedUp => "picked_up",
            TrackingStatus::InTransit => "in_transit",
            TrackingStatus::Customs => "customs",
            TrackingStatus::OutForDelivery => "out_for_delivery",
            TrackingStatus::ReadyForPickup => "ready_for_pickup",
            TrackingStatus::Delivered => "delivered",
            TrackingStatus::DeliveryFailed => "delivery_failed",
            TrackingStatus::OnHold => "on_hold",
            TrackingStatus::Delayed => "delayed",
            TrackingStatus::ReturnToSender => "return_to_sender",
            TrackingStatus::Returned => "returned",
            TrackingStatus::Cancelled => "cancelled",
            TrackingStatus::Expired => "expired",
            TrackingStatus::Unknown => "unknown",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        TrackingStatus::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

#[async_trait]
pub trait Logistics: Send + Sync {
    /// Every service that carries these goods there, cheapest first. Empty when none does.
    async fn quote(&self, by: &Caller, ask: CarriageAsk) -> Answer<Vec<CarriageQuote>>;
    /// Books a shipment and gives it a tracking number. Idempotent by id; refused by
    /// `logistics/no-service` when the service does not carry these parcels there.
    async fn book(&self, by: &Caller, wanted: Book) -> Answer<ShipmentView>;
    /// Shipments of these orders, newest first.
    async fn shipments(&self, by: &Caller, orders: Vec<OrderId>) -> Answer<Vec<ShipmentView>>;
}

/// By what goods travel, as their carrier names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Voyage {
    /// Vessel, flight, train or lorry.
    pub vessel: Option<String>,
    /// A vessel's number with the International Maritime Organization.
    pub imo: Option<String>,
    pub number: Option<String>,
    /// When it set out.
    pub left_at: Timestamp,
}

/// The goods set out over the border, by what their carrier names.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ShipmentDeparted {
    pub id: ShipmentId,
    pub order: OrderId,
    pub seller: OrgId,
    pub buyer: OrgId,
    pub voyage: Voyage,
    pub at: Timestamp,
}
impl Event for ShipmentDeparted {
    const SUBJECT: &'static str = "logistics.shipment_departed";
}

/// A carrier said where a shipment is. Old news may come late: `at` is when it happened.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ShipmentMoved {
    pub id: ShipmentId,
    pub order: OrderId,
    pub seller: OrgId,
    pub buyer: OrgId,
    /// The shipment's status after this news.
    pub status: TrackingStatus,
    pub at: Timestamp,
}
impl Event for ShipmentMoved {
    const SUBJECT: &'static str = "logistics.shipment_moved";
}
