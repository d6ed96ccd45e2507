//! What a cart would cost now, and what stands in the way of buying it.

use std::collections::BTreeMap;

use contract::compliance::{GateFinding, LandedCost};
use contract::ids::{OfferId, OrgId, ProductId, ServiceId, VariantId};
use contract::logistics::CarriageQuote;
use kernel::{Country, Currency, Decimal, HsCode, Money, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is to be said about a line before it is bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineProblemCode {
    Unavailable,
    /// `value` is the least that is sold.
    BelowMinimum,
    /// `value` is the multiple.
    NotAMultiple,
    AboveMaximum,
    NoRate,
    SoldOut,
    /// `value` is what is left.
    NotEnough,
    /// `price` is what the buyer saw. The line can be bought all the same.
    PriceChanged,
}

impl LineProblemCode {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            LineProblemCode::Unavailable => "unavailable",
            LineProblemCode::BelowMinimum => "below_minimum",
            LineProblemCode::NotAMultiple => "not_a_multiple",
            LineProblemCode::AboveMaximum => "above_maximum",
            LineProblemCode::NoRate => "no_rate",
            LineProblemCode::SoldOut => "sold_out",
            LineProblemCode::NotEnough => "not_enough",
            LineProblemCode::PriceChanged => "price_changed",
        }
    }

    pub(crate) const fn blocks(self) -> bool {
        match self {
            LineProblemCode::Unavailable
            | LineProblemCode::BelowMinimum
            | LineProblemCode::NotAMultiple
            | LineProblemCode::AboveMaximum
            | LineProblemCode::NoRate
            | LineProblemCode::SoldOut
            | LineProblemCode::NotEnough => true,
            LineProblemCode::PriceChanged => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LineProblem {
    pub code: LineProblemCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
}

impl LineProblem {
    pub(crate) const fn of(code: LineProblemCode, value: Option<i64>) -> Self {
        LineProblem {
            code,
            value,
            price: None,
        }
    }
}

/// A line with today's price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QuotedLine {
    pub offer: OfferId,
    pub product: ProductId,
    pub variant: VariantId,
    pub sku: String,
    pub title: Text,
    pub options: BTreeMap<String, String>,
    pub picture: Option<String>,
    pub quantity: i64,
    pub unit: String,
    pub offer_unit_price: Money,
    pub unit_price: Money,
    pub line_total: Money,
    pub rate: Option<Decimal>,
    pub rate_date: Option<String>,
    pub minimum_order: i64,
    pub order_multiple: i64,
    pub lead_time_days: i64,
    pub weight_grams: i64,
    pub hs_code: Option<HsCode>,
    pub origin: Option<Country>,
    /// Units that could be reserved now.
    pub available: Option<i64>,
    pub problems: Vec<LineProblem>,
}

impl QuotedLine {
    pub(crate) fn can_be_bought(&self) -> bool {
        !self.problems.iter().any(|problem| problem.code.blocks())
    }
}

/// The lines of one seller with the services that could carry them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct QuotedSeller {
    pub seller: OrgId,
    pub name: String,
    /// Where the goods leave from.
    pub country: Country,
    pub lines: Vec<QuotedLine>,
    /// Of the lines that can be bought.
    pub goods: Money,
    pub weight_grams: i64,
    /// Cheapest first; empty when no destination was named, or none goes there.
    pub services: Vec<CarriageQuote>,
    /// The chosen service, else the cheapest.
    pub service: Option<ServiceId>,
    pub carriage: Option<Money>,
    pub total: Money,
    /// What is to be said of the lines at the border of the destination, by offer.
    pub gates: Vec<GateFinding>,
    /// What these goods cost at the door: an estimate. Absent when no border is crossed.
    pub landed: Option<LandedCost>,
    /// Nobody answered what the border means.
    pub border_unknown: bool,
}

impl QuotedSeller {
    pub(crate) fn is_held_at_a_border(&self) -> bool {
        self.gates.iter().any(|finding| finding.weight.blocks())
    }
}

/// A line whose offer is not there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingLine {
    pub offer: OfferId,
    pub quantity: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CheckoutQuote)]
pub struct Quote {
    pub currency: Currency,
    pub to: Option<Country>,
    pub sellers: Vec<QuotedSeller>,
    pub missing: Vec<MissingLine>,
    pub goods: Money,
    /// Of all sellers; absent while a seller's is not known.
    pub carriage: Option<Money>,
    pub total: Money,
    /// Nothing stands in the way of buying all of it, carriage included.
    pub can_be_placed: bool,
}
