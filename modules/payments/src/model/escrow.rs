//! The money of an order while it is between buyer and seller. Values only; what may happen to it
//! is decided in `rules::escrow`.

use contract::ids::{OrderId, OrgId};
pub use contract::payments::EscrowState;
use kernel::{Currency, Money, Timestamp};
use rust_decimal::Decimal;

/// The commission on an order, as the rules stood when it was sold. Later rules change nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    pub rule: String,
    pub version: i64,
    pub percent: Decimal,
    /// On the whole order; a part of the order bears its part.
    pub commission: Money,
    pub tax: Money,
}

#[derive(Clone, Debug)]
pub struct Escrow {
    pub order: OrderId,
    pub seller: OrgId,
    pub buyer: OrgId,
    pub state: EscrowState,
    pub version: i64,
    /// What the order costs, over all instalments.
    pub total: Money,
    /// Taken off what is still to be paid, by agreement.
    pub credited: Money,
    pub funded: Money,
    /// What went to the seller, commission included, less what came back from there.
    pub released: Money,
    /// Refunds that succeeded or still may.
    pub refunding: Money,
    pub refunded: Money,
    /// Held for a dispute: nobody gets it before the ruling.
    pub frozen: Money,
    pub fee: Fee,
    /// The order is complete: whatever is held and free goes to the seller.
    pub completed_at: Option<Timestamp>,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Escrow {
    pub const fn currency(&self) -> Currency {
        self.total.currency()
    }
}
