//! When the buyer's bank is asked to check who pays. Dated rules; the newest whose day has come
//! counts, whole. Pure.

use kernel::{Country, Money};
use serde::Deserialize;

use crate::model::step_up::{Liability, StepUp};

/// A rule of the settings. Amounts are in whole euros; what is left out asks for nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepUpRule {
    /// As 2026-01-01.
    pub from: String,
    pub above_euros: Option<u32>,
    /// Above it the first purchase of a buyer is asked about.
    pub first_above_euros: Option<u32>,
    /// Codes with commas between them.
    #[serde(default)]
    pub countries: String,
}

/// What is known of a payment before it is ordered.
#[derive(Clone, Copy, Debug)]
pub struct Payment {
    /// None without a rate: then nothing is known to be little.
    pub euros: Option<Money>,
    pub is_first: bool,
    pub country: Country,
}

pub const fn name(why: StepUp) -> &'static str {
    match why {
        StepUp::Amount => "amount",
        StepUp::FirstPurchase => "first_purchase",
        StepUp::Country => "country",
    }
}

pub fn parse(text: &str) -> Option<StepUp> {
    let all = [StepUp::Amount, StepUp::FirstPurchase, StepUp::Country];
    all.into_iter().find(|why| name(*why) == text)
}

pub const fn liability_name(liability: Liability) -> &'static str {
    match liability {
        Liability::Issuer => "issuer",
        Liability::Merchant => "merchant",
    }
}

pub fn parse_liability(text: &str) -> Option<Liability> {
    let all = [Liability::Issuer, Liability::Merchant];
    all.into_iter().find(|one| liability_name(*one) == text)
}

/// Whether the bank is to be asked on this day, and why.
pub fn wanted(rules: &[StepUpRule], today: &str, payment: &Payment) -> Option<StepUp> {
    let rule = rules
        .iter()
        .filter(|rule| rule.from.as_str() <= today)
        .max_by(|one, other| one.from.cmp(&other.from))?;
    let is_above = |euros: Option<u32>| {
        let Some(limit) = euros else {
            return false;
        };
        payment
            .euros
            .is_none_or(|worth| worth.minor() > i128::from(limit) * 100)
    };
    let code = payment.country.alpha2();
    let mut listed = rule.countries.split(',').map(str::trim);
    if listed.any(|one| one == code) {
        return Some(StepUp::Country);
    }
    if is_above(rule.above_euros) {
        return Some(StepUp::Amount);
    }
    (payment.is_first && is_above(rule.first_above_euros)).then_some(StepUp::FirstPurchase)
}

/// Reasons of the schemes that say that somebody else paid: Visa 10, Mastercard 4837 and 4863,
/// American Express F.
pub fn is_fraud(reason: &str) -> bool {
    let codes = ["4837", "4863"];
    reason.starts_with("10.") || reason.starts_with('F') || codes.contains(&reason)
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn rules() -> Vec<StepUpRule> {
        let rule = |from: &str, above, first, countries: &str| StepUpRule {
            from: from.to_owned(),
            above_euros: above,
            first_above_euros: first,
            countries: countries.to_owned(),
        };
        vec![
            rule("2026-01-01", Some(500), Some(50), "NG"),
            rule("2026-06-01", Some(1_000), None, ""),
        ]
    }

    fn payment(euros: Option<i128>, is_first: bool, country: Country) -> Payment {
        Payment {
            euros: euros.map(|euros| Money::new(euros * 100, Currency::EUR)),
            is_first,
            country,
        }
    }

    #[test]
    fn the_newest_rule_whose_day_has_come_counts_whole() {
        let rules = rules();
        let ask = |day, one| wanted(&rules, day, &one);
        let spring = "2026-03-01";
        assert_eq!(
            ask("2025-12-31", payment(Some(9_000), true, Country::DE)),
            None
        );
        assert_eq!(
            ask(spring, payment(Some(501), false, Country::DE)),
            Some(StepUp::Amount)
        );
        assert_eq!(ask(spring, payment(Some(500), false, Country::DE)), None);
        assert_eq!(
            ask(spring, payment(Some(51), true, Country::DE)),
            Some(StepUp::FirstPurchase)
        );
        assert_eq!(ask(spring, payment(Some(51), false, Country::DE)), None);
        let nigeria: Country = "NG".parse().unwrap_or(Country::DE);
        assert_eq!(
            ask(spring, payment(Some(1), false, nigeria)),
            Some(StepUp::Country)
        );
        assert_eq!(ask("2026-06-01", payment(Some(501), true, nigeria)), None);
    }

    /// Without a rate nothing is known to be little.
    #[test]
    fn what_nobody_can_value_is_asked_about() {
        let unknown = payment(None, false, Country::DE);
        assert_eq!(
            wanted(&rules(), "2026-03-01", &unknown),
            Some(StepUp::Amount)
        );
        assert_eq!(wanted(&[], "2026-03-01", &unknown), None);
    }

    #[test]
    fn reasons_of_fraud_are_known_by_their_numbers() {
        assert!(is_fraud("10.4") && is_fraud("4837") && is_fraud("F29"));
        assert!(!is_fraud("13.1") && !is_fraud("4853"));
    }
}
