//! What one seller asks for one variant.

use contract::ids::{OfferId, OrgId, ProductId, VariantId};
use kernel::{Currency, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// From this many units on, this much a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub quantity: i64,
    pub unit_price: Money,
}

/// The terms of an offer, as the seller sets them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferTerms {
    /// Your article number, once among all you sell.
    #[schema(min_length = 1, max_length = 60)]
    pub sku: String,
    /// Rising quantities, falling prices, one currency; begins at the minimum order.
    #[schema(min_items = 1, max_items = 10)]
    pub ladder: Vec<Rung>,
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub minimum_order: i64,
    /// Only multiples of it are sold.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub order_multiple: i64,
    /// Most that one order may hold; absent: no bound.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub maximum_order: Option<i64>,
    #[schema(minimum = 0, maximum = 365)]
    pub lead_time_days: i64,
    /// Closed offers are kept and not sold.
    #[serde(default = "yes")]
    pub open: bool,
    /// Units that lie in your warehouse now; only heard when the offer is new.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub opening_quantity: Option<i64>,
}

fn one() -> i64 {
    1
}

fn yes() -> bool {
    true
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) seller: OrgId,
    pub(crate) id: OfferId,
    pub(crate) product_seller: OrgId,
    pub(crate) product: ProductId,
    pub(crate) variant: VariantId,
    pub(crate) sku: String,
    pub(crate) currency: Currency,
    pub(crate) ladder: Vec<Step>,
    pub(crate) minimum_order: i64,
    pub(crate) order_multiple: i64,
    pub(crate) maximum_order: Option<i64>,
    pub(crate) lead_time_days: i64,
    pub(crate) open: bool,
    /// Its seller does not sell at present.
    pub(crate) suspended: bool,
    /// As stock told it last.
    pub(crate) available: i64,
    pub(crate) opened_at: Timestamp,
    pub(crate) version: i64,
}

/// A rung as it lies in the table, in minor units of the offer's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) quantity: i64,
    pub(crate) unit_price_minor: i64,
}

impl Offer {
    pub(crate) fn terms(&self) -> OfferTerms {
        OfferTerms {
            sku: self.sku.clone(),
            ladder: self
                .ladder
                .iter()
                .map(|step| Rung {
                    quantity: step.quantity,
                    unit_price: Money::new(i128::from(step.unit_price_minor), self.currency),
                })
                .collect(),
            minimum_order: self.minimum_order,
            order_multiple: self.order_multiple,
            maximum_order: self.maximum_order,
            lead_time_days: self.lead_time_days,
            open: self.open,
            opening_quantity: None,
        }
    }

    /// What a unit costs who buys as little as can be bought.
    pub(crate) fn price_at_minimum(&self) -> Money {
        self.price_of(self.ladder.first())
    }

    /// What a unit costs who buys most.
    pub(crate) fn price_at_best(&self) -> Money {
        self.price_of(self.ladder.last())
    }

    fn price_of(&self, step: Option<&Step>) -> Money {
        Money::new(
            step.map_or(0, |step| i128::from(step.unit_price_minor)),
            self.currency,
        )
    }
}
