//! DDP solved backwards: which price of the goods leaves a given price when everything up to the
//! buyer's door is paid out of it.

use kernel::{Decimal, Money};

use crate::case::Case;
use crate::figures::{self, OutOfRange};
use crate::pack::Packs;
use crate::quote::{Quote, Status, quote};

/// The goods of a DDP price.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved {
    /// The dearest goods whose landed cost is not above the price.
    pub goods: Money,
    /// What the price is above the landed cost: less than one step of the search, unless a
    /// threshold lies between.
    pub left: Money,
    pub quote: Quote,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DdpError {
    #[error("the price is in another currency than the case")]
    Currency,
    #[error("not even goods for nothing are landed for this price")]
    TooLow,
    #[error("the case is not quoted: {0}")]
    NotQuoted(String),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

/// Scales the prices of the lines, in the proportion in which they stand, until the landed cost
/// meets the DDP price. Works for any regime, because it asks the engine itself; a jump of the
/// landed cost at a threshold is passed from below.
pub fn solve(packs: &Packs, case: &Case, price: Money) -> Result<Solved, DdpError> {
    if price.currency() != case.currency {
        return Err(DdpError::Currency);
    }
    let (mut low, mut high) = (0i128, price.minor().max(0));
    let mut best = attempt(packs, case, Money::new(low, case.currency))?;
    let landed = |quote: &Quote| quote.totals.map(|totals| totals.landed.minor());
    if landed(&best).is_none_or(|landed| landed > price.minor()) {
        return Err(DdpError::TooLow);
    }
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let quoted = attempt(packs, case, Money::new(middle, case.currency))?;
        if landed(&quoted).is_some_and(|landed| landed <= price.minor()) {
            low = middle;
            best = quoted;
        } else {
            high = middle - 1;
        }
    }
    let left = price.minor() - landed(&best).unwrap_or_default();
    Ok(Solved {
        goods: Money::new(low, case.currency),
        left: Money::new(left, case.currency),
        quote: best,
    })
}

fn attempt(packs: &Packs, case: &Case, goods: Money) -> Result<Quote, DdpError> {
    let exponent = case.currency.exponent();
    let wanted =
        Decimal::try_from_i128_with_scale(goods.minor(), exponent).map_err(|_| OutOfRange)?;
    let total = case.lines.iter().try_fold(Decimal::ZERO, |total, line| {
        figures::add(total, figures::mul(line.unit_price, line.quantity)?)
    })?;
    let mut scaled = case.clone();
    let lines = Decimal::from(case.lines.len());
    for line in &mut scaled.lines {
        line.unit_price = if total.is_zero() {
            figures::div(figures::div(wanted, lines)?, line.quantity)?
        } else {
            figures::share(wanted, line.unit_price, total)?
        };
        // As fine as a question may be, so that the quote can be kept and read again.
        line.unit_price = line.unit_price.round_dp(figures::DECIMALS_MAX).normalize();
    }
    let quote = quote(packs, &scaled);
    if quote.status == Status::Quoted {
        return Ok(quote);
    }
    let why = quote.warnings.first().cloned();
    Err(DdpError::NotQuoted(why.unwrap_or_default()))
}

/// The customs value inside a DDP price, where duty and VAT are percentages of it and of it with
/// duty: `(price − inland − fixed duty) / ((1 + d)(1 + v))`, all of the VAT in the price.
pub fn customs_value(
    price: Decimal,
    inland_and_fixed: Decimal,
    duty_percent: Decimal,
    vat_percent: Decimal,
) -> Result<Decimal, OutOfRange> {
    let plus_one =
        |percent: Decimal| figures::add(Decimal::ONE, figures::div(percent, Decimal::ONE_HUNDRED)?);
    let cascade = figures::mul(plus_one(duty_percent)?, plus_one(vat_percent)?)?;
    figures::div(figures::sub(price, inland_and_fixed)?, cascade)
}
