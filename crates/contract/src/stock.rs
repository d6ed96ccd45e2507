//! What stock promises: no unit is sold twice.

pub mod remote;

use async_trait::async_trait;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Answer;
use crate::event::Event;
use crate::identity::Caller;
use crate::ids::{OrderId, OrgId, VariantId, WarehouseId};

/// A seller's stock of one variant.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
pub struct ItemKey {
    pub seller: OrgId,
    pub variant: VariantId,
}

/// Units wanted for one order.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ReserveLine {
    pub order: OrderId,
    pub item: ItemKey,
    pub quantity: i64,
}

/// All lines of one checkout, or none of them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Reserve {
    /// The checkout's id: asking twice reserves once.
    pub process: Uuid,
    pub lines: Vec<ReserveLine>,
    /// When the units are freed unless confirmed before.
    pub expires_at: Timestamp,
}

/// Where reserved units lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReservedLine {
    pub order: OrderId,
    pub item: ItemKey,
    pub warehouse: WarehouseId,
    pub quantity: i64,
}

/// What can be promised of an item now: on hand less reserved, over all warehouses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Available {
    pub item: ItemKey,
    pub quantity: i64,
}

#[async_trait]
pub trait Stock: Send + Sync {
    /// Zero for an item nobody ever stocked.
    async fn available(&self, by: &Caller, items: Vec<ItemKey>) -> Answer<Vec<Available>>;
    /// Reserves everything or nothing. Refusals: `stock/not-enough` with the available quantity at
    /// each field `lines[i].quantity`. Idempotent by `process`.
    async fn reserve(&self, by: &Caller, wanted: Reserve) -> Answer<Vec<ReservedLine>>;
    /// Takes the expiry off: the goods are paid. `stock/reservation-gone` when it had expired and
    /// the units are no longer there; otherwise it is renewed. Idempotent.
    async fn confirm(&self, by: &Caller, process: Uuid) -> Answer<()>;
    /// Frees what is still reserved by the process, or by one order of it. Idempotent.
    async fn release(&self, by: &Caller, process: Uuid, order: Option<OrderId>) -> Answer<()>;
}

/// What may be promised of an item changed (told at most once a second for an item).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AvailabilityChanged {
    pub item: ItemKey,
    pub available: i64,
    pub at: Timestamp,
}
impl Event for AvailabilityChanged {
    const SUBJECT: &'static str = "stock.availability_changed";
}

/// Goods were paid after their reservation had lapsed, and the units are sold to somebody else:
/// orders cancels what cannot be delivered and agrees the refund.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ReservationLost {
    pub process: Uuid,
    pub order: OrderId,
    pub at: Timestamp,
}
impl Event for ReservationLost {
    const SUBJECT: &'static str = "stock.reservation_lost";
}

/// A reservation lapsed unpaid; its units are free again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ReservationExpired {
    pub process: Uuid,
    pub at: Timestamp,
}
impl Event for ReservationExpired {
    const SUBJECT: &'static str = "stock.reservation_expired";
}
