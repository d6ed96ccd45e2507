//! Months, sums and files of papers about money. Pure.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Currency, Money, MoneyError, Timestamp};
use ledger::Root;
use sha2::{Digest, Sha256};

use crate::model::document::{FeeContent, Line, PaperKind, Parts};

pub const fn kind_name(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Statement => "statement",
        PaperKind::Invoice => "invoice",
        PaperKind::CreditNote => "credit_note",
    }
}

pub fn parse_kind(text: &str) -> Option<PaperKind> {
    use PaperKind::{CreditNote, Invoice, Statement};
    [Statement, Invoice, CreditNote]
        .into_iter()
        .find(|kind| kind_name(*kind) == text)
}

/// What numbers of a kind begin with after the firm's own letters.
pub const fn letters(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Statement => "ST",
        PaperKind::Invoice => "INV",
        PaperKind::CreditNote => "CN",
    }
}

/// A calendar month in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    pub fn of(at: Timestamp) -> Self {
        Month(at.date().first_of_month())
    }

    /// Written as 2026-11.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 7 {
            return None;
        }
        format!("{text}-01").parse().ok().map(Month)
    }

    #[must_use]
    pub fn next(self) -> Self {
        Month(self.0.saturating_add(1.month()))
    }

    pub fn start(self) -> Timestamp {
        let midnight = self.0.to_zoned(TimeZone::UTC);
        midnight.map_or(Timestamp::MAX, |at| at.timestamp().into())
    }

    pub fn end(self) -> Timestamp {
        self.next().start()
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// The parts of a balance out of what each account comes to.
pub fn parts(sums: &[(Root, Money)], currency: Currency) -> Result<Parts, MoneyError> {
    let of = |root: Root| {
        let found = sums.iter().find(|(known, _)| *known == root);
        found.map_or(Money::zero(currency), |(_, sum)| *sum)
    };
    let [pending, available, reserved, owed] = [
        Root::SellerPending,
        Root::SellerAvailable,
        Root::SellerReserved,
        Root::SellerReceivable,
    ]
    .map(of);
    let has = pending.checked_add(available)?.checked_add(reserved)?;
    Ok(Parts {
        total: has.checked_sub(owed)?,
        pending,
        available,
        reserved,
        owed,
    })
}

/// What was taken, or what was given back, as a paper of its own: amounts are positive on both.
pub fn fees(
    lines: &[Line],
    is_credit: bool,
    currency: Currency,
) -> Result<Option<FeeContent>, MoneyError> {
    let mut kept = Vec::new();
    for line in lines {
        let gross = line.net.checked_add(line.tax)?;
        match (is_credit, gross.is_negative()) {
            (false, false) if !gross.is_zero() => kept.push(line.clone()),
            (true, true) => kept.push(Line {
                net: line.net.negate()?,
                tax: line.tax.negate()?,
                ..line.clone()
            }),
            (false, _) | (true, false) => {}
        }
    }
    if kept.is_empty() {
        return Ok(None);
    }
    let net = Money::sum(kept.iter().map(|line| line.net), currency)?;
    let tax = Money::sum(kept.iter().map(|line| line.tax), currency)?;
    Ok(Some(FeeContent {
        total: net.checked_add(tax)?,
        lines: kept,
        net,
        tax,
        invoice: None,
    }))
}

pub fn checksum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_and_ends_at_midnight_in_utc() {
        let month = Month::parse("2026-12").unwrap();
        assert_eq!(month.start().to_string(), "2026-12-01T00:00:00.000000Z");
        assert_eq!(month.end().to_string(), "2027-01-01T00:00:00.000000Z");
        assert_eq!(month.next().to_string(), "2027-01");
        assert!(Month::parse("2026-13").is_none() && Month::parse("2026-1").is_none());
        let late: Timestamp = "2026-11-30T23:59:59.999999Z".parse().unwrap();
        assert_eq!(Month::of(late).to_string(), "2026-11");
    }

    #[test]
    fn what_was_given_back_is_a_paper_of_its_own() {
        let usd = |minor| Money::new(minor, Currency::USD);
        let line = |net, tax| Line {
            at: Timestamp::from_micros(0),
            what: "commission".to_owned(),
            about: "ord_1".to_owned(),
            net: usd(net),
            tax: usd(tax),
        };
        let lines = [line(500, 30), line(-100, -6), line(0, 0), line(300, 18)];
        let invoice = fees(&lines, false, Currency::USD).unwrap().unwrap();
        assert_eq!((invoice.lines.len(), invoice.total), (2, usd(848)));
        let credit = fees(&lines, true, Currency::USD).unwrap().unwrap();
        assert_eq!((credit.lines.len(), credit.total), (1, usd(106)));
        assert!(fees(&lines[..1], true, Currency::USD).unwrap().is_none());
    }
}
