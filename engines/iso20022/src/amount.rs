//! Amounts of a message, as whole numbers of its finest unit. Messages write five decimals at
//! most; sums over currencies count by value, as control sums do.

use std::collections::BTreeMap;

use kernel::Currency;

/// Decimals that an amount may have in the schema.
const PLACES: usize = 5;

/// A decimal in hundred-thousandths; none when it is finer, too large, or no decimal.
pub(crate) fn units(text: &str) -> Option<i128> {
    let text = text.trim_matches(is_blank);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let missing = PLACES.checked_sub(fraction.len())?;
    if whole.is_empty() && fraction.is_empty() && !digits.contains('0') {
        return None;
    }
    let zeros = std::iter::repeat_n(b'0', missing);
    let mut units: i128 = 0;
    for digit in whole.bytes().chain(fraction.bytes()).chain(zeros) {
        let digit = char::from(digit).to_digit(10)?;
        units = units.checked_mul(10)?.checked_add(i128::from(digit))?;
    }
    if negative {
        units.checked_neg()
    } else {
        Some(units)
    }
}

/// The digits after the point, as they are written.
pub(crate) fn decimals(text: &str) -> usize {
    let text = text.trim_matches(is_blank);
    text.split_once('.')
        .map_or(0, |(_, fraction)| fraction.len())
}

/// With so many decimals, or as many more as it takes to lose nothing.
pub(crate) fn written(units: i128, decimals: usize) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!(
        "{:0>width$}",
        units.unsigned_abs(),
        width = PLACES.saturating_add(1)
    );
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(PLACES));
    let needed = fraction
        .trim_end_matches('0')
        .len()
        .max(decimals.min(PLACES));
    match fraction.get(..needed) {
        Some("") | None => format!("{sign}{whole}"),
        Some(fraction) => format!("{sign}{whole}.{fraction}"),
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// Codes that ISO 4217 withdrew in this century, with their decimals: old statements carry them.
const WITHDRAWN: [(&str, usize); 20] = [
    ("ANG", 2),
    ("BGN", 2),
    ("BYR", 0),
    ("CUC", 2),
    ("CYP", 2),
    ("EEK", 2),
    ("HRK", 2),
    ("LTL", 2),
    ("LVL", 2),
    ("MRO", 2),
    ("MTL", 2),
    ("ROL", 2),
    ("SIT", 2),
    ("SKK", 2),
    ("SLL", 2),
    ("STD", 2),
    ("TRL", 0),
    ("VEF", 2),
    ("ZMK", 2),
    ("ZWL", 2),
];

/// The decimals of a currency that an amount can be in.
pub(crate) fn exponent(code: &str) -> Option<usize> {
    let withdrawn = || WITHDRAWN.iter().find(|(known, _)| *known == code);
    match code.parse::<Currency>() {
        Ok(currency) => usize::try_from(currency.exponent()).ok(),
        Err(_) => withdrawn().map(|(_, decimals)| *decimals),
    }
}

/// A sum for each currency. Once something could not be added, there is no sum.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    by_currency: BTreeMap<String, i128>,
    lost: bool,
}

impl Sums {
    pub(crate) fn add(&mut self, currency: &str, units: i128) {
        let sum = self.by_currency.entry(currency.to_owned()).or_default();
        match sum.checked_add(units) {
            Some(more) => *sum = more,
            None => self.lost = true,
        }
    }

    pub(crate) fn lose(&mut self) {
        self.lost = true;
    }

    pub(crate) fn of(&self, currency: &str) -> Option<i128> {
        let sum = self.by_currency.get(currency).copied().unwrap_or(0);
        (!self.lost).then_some(sum)
    }

    pub(crate) fn add_all(&mut self, other: &Sums) {
        self.lost |= other.lost;
        for (currency, units) in &other.by_currency {
            self.add(currency, *units);
        }
    }

    /// What could be added, in major units.
    pub(crate) fn texts(&self) -> BTreeMap<String, String> {
        self.by_currency
            .iter()
            .map(|(code, units)| (code.clone(), written(*units, exponent(code).unwrap_or(2))))
            .collect()
    }
}
