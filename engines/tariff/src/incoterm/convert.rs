//! A price under one term as a price under another, and as a customs value.
//!
//! Arithmetic on known costs only: what a cost comes to is the caller's to know, and a cost that
//! is needed and not known is an error, not a zero.

use std::collections::BTreeMap;

use kernel::{Money, MoneyError};

use super::{Cost, Incoterm, Party};
use crate::pack::Valuation;

/// What each leg costs. All amounts are of one currency, that of the price.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Costs(BTreeMap<Cost, Money>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    #[error("{0:?} is needed to convert the price and not known")]
    CostMissing(Cost),
    #[error("the costs come to more than the price")]
    BelowZero,
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Costs {
    #[must_use]
    pub fn with(mut self, cost: Cost, amount: Money) -> Self {
        self.0.insert(cost, amount);
        self
    }

    /// What is known, and zero for everything else, for a caller who knows that there is no more.
    #[must_use]
    pub fn and_nothing_else(mut self, currency: kernel::Currency) -> Self {
        for cost in Cost::ALL {
            self.0.entry(cost).or_insert(Money::zero(currency));
        }
        self
    }

    pub fn get(&self, cost: Cost) -> Result<Money, ConvertError> {
        self.0
            .get(&cost)
            .copied()
            .ok_or(ConvertError::CostMissing(cost))
    }
}

/// Takes off what the seller no longer pays, adds what the seller pays now.
pub fn convert(
    price: Money,
    from: Incoterm,
    to: Incoterm,
    costs: &Costs,
) -> Result<Money, ConvertError> {
    let mut converted = price;
    for cost in Cost::ALL {
        converted = match (from.pays(cost), to.pays(cost)) {
            (Party::Buyer, Party::Seller) => converted.checked_add(costs.get(cost)?)?,
            (Party::Seller, Party::Buyer) => converted.checked_sub(costs.get(cost)?)?,
            (Party::Seller, Party::Seller) | (Party::Buyer, Party::Buyer) => converted,
        };
    }
    if converted.is_negative() {
        return Err(ConvertError::BelowZero);
    }
    Ok(converted)
}

/// The customs value of goods sold under a term, in a country that values FOB or CIF.
///
/// What follows the place of introduction (terminal, inland, duty and tax) is deducted as it was
/// shown; the caller leaves out costs that the invoice does not show apart (Reg. (EU) 952/2013,
/// art. 72, and the like elsewhere), by giving them as zero.
pub fn customs_value(
    price: Money,
    term: Incoterm,
    valuation: Valuation,
    costs: &Costs,
) -> Result<Money, ConvertError> {
    let as_term = match valuation {
        Valuation::Fob => Incoterm::Fob,
        Valuation::Cif => Incoterm::Cif,
    };
    convert(price, term, as_term, costs)
}
