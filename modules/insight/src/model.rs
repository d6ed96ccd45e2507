//! Nouns of insight: what is known of an order, and a figure that is counted from it.

use std::collections::BTreeMap;

use contract::ids::{OrgId, ProductId, RefundId};
use kernel::{Country, Currency, Money, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The currency that figures are compared in.
pub(crate) fn reporting() -> Currency {
    Currency::EUR
}

/// An amount, and what it was worth in the reporting currency at the day's rate once one is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Valued {
    pub(crate) amount: Money,
    pub(crate) eur_minor: Option<i64>,
}

/// Everything heard of one order. Events fill it in whatever order they come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OrderFact {
    pub(crate) placed: Option<Placed>,
    pub(crate) paid: Option<Moment>,
    pub(crate) shipped_at: Option<Timestamp>,
    pub(crate) delivered_at: Option<Timestamp>,
    pub(crate) completed_at: Option<Timestamp>,
    /// Cancelled or never paid.
    pub(crate) cancelled_at: Option<Timestamp>,
    /// The share of the payment that belongs to the order, in the currency it was charged in.
    pub(crate) received: Option<Moment>,
    pub(crate) refunds: BTreeMap<RefundId, Moment>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Placed {
    pub(crate) at: Timestamp,
    pub(crate) buyer: OrgId,
    pub(crate) from: Country,
    pub(crate) to: Country,
    pub(crate) total: Valued,
    pub(crate) lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) product: ProductId,
    pub(crate) units: i64,
    pub(crate) total: Valued,
}

/// Money that moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    pub(crate) value: Valued,
}

/// Kinds of figures.
pub(crate) mod kind {
    /// By currency.
    pub(crate) const PLACED: &str = "placed";
    pub(crate) const PAID: &str = "paid";
    pub(crate) const CANCELLED: &str = "cancelled";
    pub(crate) const SHIPPED: &str = "shipped";
    pub(crate) const DELIVERED: &str = "delivered";
    pub(crate) const COMPLETED: &str = "completed";
    pub(crate) const RECEIVED: &str = "received";
    pub(crate) const REFUNDED: &str = "refunded";
    /// By product.
    pub(crate) const PRODUCT: &str = "product";
    /// By `CN>DE`.
    pub(crate) const LANE: &str = "lane";
    /// By seller; for the platform.
    pub(crate) const SELLER: &str = "seller";
    /// By month of the first order; the day is the first of the month that is looked at.
    pub(crate) const COHORT: &str = "cohort";
    /// By what visitors did: `view`, `search`, `cart`, `checkout`.
    pub(crate) const VISIT: &str = "visit";
    /// By product that was looked at.
    pub(crate) const VIEWED: &str = "viewed";
    /// By search words; units are searches that found nothing.
    pub(crate) const TERM: &str = "term";
    /// Visitors who consented; for the platform.
    pub(crate) const VISITOR: &str = "visitor";
    /// By kind of organisation; for the platform.
    pub(crate) const REGISTERED: &str = "registered";

    /// Those that are counted from the facts of orders.
    pub(crate) const OF_ORDERS: [&str; 11] = [
        PLACED, PAID, CANCELLED, SHIPPED, DELIVERED, COMPLETED, RECEIVED, REFUNDED, PRODUCT, LANE,
        SELLER,
    ];
}

/// Whose figures: nil is the platform's.
pub(crate) type Scope = Uuid;
pub(crate) const PLATFORM: Scope = Uuid::nil();

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FigureKey {
    pub(crate) scope: Scope,
    pub(crate) kind: &'static str,
    /// `2026-11-22`
    pub(crate) day: String,
    pub(crate) name: String,
    pub(crate) slice: i64,
}

/// How often, how many, how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) times: i64,
    pub(crate) units: i64,
    /// In the currency of the key, where that names one.
    pub(crate) amount_minor: i64,
    pub(crate) eur_minor: i64,
}

impl Sums {
    pub(crate) fn is_zero(self) -> bool {
        self == Sums::default()
    }

    /// Saturating: amounts are bounded far below at their source.
    pub(crate) fn plus(self, other: Sums, sign: i64) -> Sums {
        Sums {
            times: self.times.saturating_add(sign * other.times),
            units: self.units.saturating_add(sign * other.units),
            amount_minor: self.amount_minor.saturating_add(sign * other.amount_minor),
            eur_minor: self.eur_minor.saturating_add(sign * other.eur_minor),
        }
    }
}

pub(crate) type Figures = BTreeMap<FigureKey, Sums>;

/// Something that a visitor did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Behaviour {
    View { product: ProductId },
    Search { term: String, results: i64 },
    Cart { product: ProductId },
    CheckoutStarted { products: Vec<ProductId> },
}

impl Behaviour {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Behaviour::View { .. } => "view",
            Behaviour::Search { .. } => "search",
            Behaviour::Cart { .. } => "cart",
            Behaviour::CheckoutStarted { .. } => "checkout",
        }
    }
}
