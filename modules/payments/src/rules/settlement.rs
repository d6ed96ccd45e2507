//! A line of a provider's report against what the books say. Pure: what the books say is read
//! beforehand, for all lines at once.

use std::collections::HashMap;

use kernel::{Money, MoneyError, Rounding};
use rust_decimal::Decimal;

use crate::model::bank::{DayState, SettlementLine};

/// Why a line is none: it stood in a report before.
pub const TWICE: &str = "twice";
const UNKNOWN: &str = "unknown_reference";
/// As often a refund may have been handed in before its name is looked for in vain.
const SUBMISSIONS_MAX: usize = 5;

/// What the provider's clearing account has by the names of entries.
pub type Booked = HashMap<String, Money>;

/// Whether a line adds to what is paid out.
pub fn comes_in(kind: &str) -> bool {
    matches!(kind, "charge" | "chargeback_won" | "other_in")
}

/// Entries that may be what a line is of, and the sign that it has in them.
fn names(kind: &str) -> (&'static [&'static str], i128) {
    match kind {
        "charge" => (&["captured", "mismatch", "late"], 1),
        "chargeback" => (&["debited"], -1),
        "chargeback_won" => (&["credited"], 1),
        "refund" => (&["refunded"], -1),
        // What providers move otherwise is in no book of ours.
        _ => (&[], 1),
    }
}

/// What our entries about a line are called by, as far as the line says it: a refund's name has the
/// number of the submission behind it.
pub fn subject(line: &SettlementLine) -> &str {
    line.reference.split('-').next().unwrap_or_default()
}

/// All entries that have to be read for a line.
pub fn entries(kind: &str, subject: &str) -> Vec<String> {
    let (names, _) = names(kind);
    let names = names.iter().chain(&["fee"]);
    names.map(|name| format!("{subject}:{name}")).collect()
}

/// What is wrong with a line, if anything is.
pub fn against(
    line: &SettlementLine,
    subject: Option<&str>,
    booked: &Booked,
) -> Result<Option<&'static str>, MoneyError> {
    let Some(subject) = subject else {
        return Ok(Some(UNKNOWN));
    };
    let (names, sign) = names(&line.kind);
    let found = names
        .iter()
        .find_map(|name| booked.get(&format!("{subject}:{name}")));
    let Some(found) = found else {
        return Ok(Some(UNKNOWN));
    };
    if *found != line.amount.checked_mul(sign)? {
        return Ok(Some("amount_differs"));
    }
    let fee = booked.get(&format!("{subject}:fee")).copied();
    let fee = fee.unwrap_or(Money::zero(line.fee.currency()));
    let asks = matches!(line.kind.as_str(), "charge" | "chargeback");
    let agrees = !asks || fee == line.fee.negate()?;
    Ok((!agrees).then_some("fee_differs"))
}

/// The same where fees are told by the report alone: what is agreed of them is compared.
pub fn against_daily(
    line: &SettlementLine,
    subject: Option<&str>,
    booked: &Booked,
    agreed: Money,
) -> Result<Option<&'static str>, MoneyError> {
    let without_fee = SettlementLine {
        fee: Money::zero(line.fee.currency()),
        ..line.clone()
    };
    Ok(match against(&without_fee, subject, booked)? {
        None if agreed != line.fee => Some("fee_differs"),
        why => why,
    })
}

/// What the contract says that a provider keeps of a line.
pub fn agreed_fee(line: &SettlementLine, basis_points: u32) -> Result<Money, MoneyError> {
    let part = Decimal::new(i64::from(basis_points), 4);
    match line.kind == "charge" {
        true => line.amount.times(part, Rounding::HalfUp),
        false => Ok(Money::zero(line.amount.currency())),
    }
}

/// By what names a report may tell of it: a refund goes by its name and the number of its submission.
pub fn told_by(line: &SettlementLine) -> Vec<String> {
    let own = line.reference.clone();
    let numbered = match line.kind == "charge" {
        true => 0,
        false => SUBMISSIONS_MAX,
    };
    let numbered = (1..=numbered).map(|number| format!("{own}-{number}"));
    [own.clone()].into_iter().chain(numbered).collect()
}

pub const fn day_name(state: DayState) -> &'static str {
    match state {
        DayState::Taken => "taken",
        DayState::Empty => "empty",
        DayState::Late => "late",
    }
}

pub fn parse_day(text: &str) -> Option<DayState> {
    [DayState::Taken, DayState::Empty, DayState::Late]
        .into_iter()
        .find(|state| day_name(*state) == text)
}

/// Whether the books know what a line is of, whatever else is wrong with it.
pub fn is_known(why: Option<&str>) -> bool {
    !matches!(why, Some(UNKNOWN | TWICE))
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn eur(minor: i128) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn line(kind: &str, reference: &str, amount: i128, fee: i128) -> SettlementLine {
        SettlementLine {
            kind: kind.to_owned(),
            reference: reference.to_owned(),
            amount: eur(amount),
            fee: eur(fee),
            why: None,
        }
    }

    #[test]
    fn a_line_is_what_the_books_say_or_says_why_not() {
        let booked: Booked = [
            ("att_1:captured", 1_000),
            ("att_1:fee", -30),
            ("att_2:late", 500),
            ("rfd_1:refunded", -200),
            ("chb_1:debited", -100),
        ]
        .map(|(name, minor)| (name.to_owned(), eur(minor)))
        .into();
        for (kind, reference, amount, fee, why) in [
            ("charge", "att_1", 1_000, 30, None),
            ("charge", "att_1", 1_000, 31, Some("fee_differs")),
            ("charge", "att_1", 999, 30, Some("amount_differs")),
            ("charge", "att_2", 500, 0, None),
            ("charge", "att_3", 500, 0, Some("unknown_reference")),
            ("refund", "rfd_1-2", 200, 0, None),
            ("chargeback", "chb_1", 100, 0, None),
            ("chargeback_won", "chb_1", 100, 0, Some("unknown_reference")),
        ] {
            let line = line(kind, reference, amount, fee);
            let found = against(&line, Some(subject(&line)), &booked).unwrap();
            assert_eq!(found, why, "{kind} {reference}");
        }
        let unknown = line("chargeback", "theirs", 1, 0);
        let found = against(&unknown, None, &booked).unwrap();
        assert!(!is_known(found));
    }

    #[test]
    fn a_fee_that_only_the_report_tells_is_held_against_the_contract() {
        let booked: Booked = [("att_1:captured".to_owned(), eur(1_000))].into();
        for (fee, why) in [(6, None), (7, Some("fee_differs"))] {
            let line = line("charge", "att_1", 1_000, fee);
            let found = against_daily(&line, Some("att_1"), &booked, eur(6)).unwrap();
            assert_eq!(found, why);
        }
    }
}
