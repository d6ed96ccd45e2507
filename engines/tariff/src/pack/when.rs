//! Conditions of regimes, levies and notes, as packs write them. What they are held against is
//! in `work::holds`.

use std::collections::BTreeMap;

use kernel::{Country, Currency, Decimal};
use serde::Deserialize;

use super::amount_of;
use crate::case::{BuyerKind, Mode};

/// Everything that is given must hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    pub buyer: Option<BuyerKind>,
    pub buyer_registered: Option<bool>,
    pub seller_registered: Option<bool>,
    /// The mode is given, and one of these.
    pub mode: Vec<Mode>,
    /// The mode is not given, or none of these.
    pub mode_not: Vec<Mode>,
    pub from: Vec<Country>,
    pub from_not: Vec<Country>,
    pub to: Vec<Country>,
    /// Of the consignment.
    pub at_most: Vec<Threshold>,
    pub above: Vec<Threshold>,
    pub setting: BTreeMap<String, String>,
    /// Beyond a limit that a single item passes.
    pub beyond_limit: Option<bool>,

    // About a line; of a consignment they must hold for every line.
    pub origin: Vec<Country>,
    pub origin_not: Vec<Country>,
    pub hs: Vec<String>,
    pub hs_not: Vec<String>,
    /// The line brings a rate of one of these names.
    pub with_rate: Vec<String>,
    pub without_rate: Vec<String>,
    /// The taxed price per gram, millilitre or piece is below.
    pub unit_price_below: Option<UnitPrices>,
    /// Nothing is given that a price per unit could be worked out of.
    pub unit_price_unknown: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueOf {
    /// Goods without transport and insurance that are shown apart.
    Intrinsic,
    CustomsValue,
    Cif,
    /// The dearest single item.
    DearestItem,
    /// The customs value with what the buyer had in the year before it.
    CustomsValueOfYear,
}

/// `150 EUR intrinsic`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Threshold {
    pub amount: Decimal,
    pub currency: Currency,
    pub of: ValueOf,
}

impl TryFrom<String> for Threshold {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (amount, of) = text.rsplit_once(' ').ok_or_else(|| text.clone())?;
        let of = match of {
            "intrinsic" => ValueOf::Intrinsic,
            "customs_value" => ValueOf::CustomsValue,
            "cif" => ValueOf::Cif,
            "dearest_item" => ValueOf::DearestItem,
            "customs_value_of_year" => ValueOf::CustomsValueOfYear,
            _ => return Err(format!("{text:?} does not say of what")),
        };
        let (amount, currency) = amount_of(amount)?;
        Ok(Threshold {
            amount,
            currency,
            of,
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitPrices {
    pub currency: Currency,
    pub gram: Decimal,
    pub millilitre: Decimal,
    pub piece: Decimal,
}
