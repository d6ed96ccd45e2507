//! From what a shop knows to the question that the engine answers.

use std::collections::BTreeMap;

use contract::compliance::LandedAsk;
use jiff::civil::Date;
use kernel::{FieldError, Locale, Money};
use rust_decimal::Decimal;
use tariff::Rate;
use tariff::case::{Buyer, BuyerKind, Case, Charges, Line, Mode, Seller, Term, Wish};
use tariff::fx::Fx;

use crate::model::quote::{self, Asked};

/// A duty that a schedule knows, as the engine reads it.
#[derive(Clone, Debug)]
pub(crate) struct Duty {
    pub(crate) rate: Rate,
    pub(crate) source: String,
}

/// A carrier's mode as the engine names it.
pub(crate) fn mode(name: &str) -> Option<Mode> {
    Some(match name {
        "air" => Mode::Air,
        "express" | "courier" => Mode::Courier,
        "sea" => Mode::Sea,
        "rail" => Mode::Rail,
        "road" => Mode::Road,
        "post" => Mode::Post,
        _ => return None,
    })
}

/// What cannot be asked.
pub(crate) fn faults(ask: &LandedAsk) -> Vec<FieldError> {
    let mut found = Vec::new();
    let mut wrong = |path: String, code: &str, message: &str| {
        found.push(FieldError::new(path, code, message));
    };
    if ask.lines.is_empty() {
        wrong("lines".to_owned(), "required", "name one line at least");
    }
    if ask.carriage.currency() != ask.currency {
        let message = "must be in the currency of the quote";
        wrong("carriage".to_owned(), "wrong_currency", message);
    }
    if ask.carriage.is_negative() {
        wrong("carriage".to_owned(), "negative", "must not be negative");
    }
    for (at, line) in ask.lines.iter().enumerate() {
        if line.unit_price.currency() != ask.currency {
            let message = "must be in the currency of the quote";
            wrong(format!("lines[{at}].unit_price"), "wrong_currency", message);
        }
        if line.unit_price.is_negative() {
            let message = "must not be negative";
            wrong(format!("lines[{at}].unit_price"), "negative", message);
        }
        if line.quantity <= 0 {
            let message = "must be one at least";
            wrong(format!("lines[{at}].quantity"), "not_positive", message);
        }
        if ask.lines[..at].iter().any(|other| other.id == line.id) {
            wrong(
                format!("lines[{at}].id"),
                "duplicate",
                "another line has it",
            );
        }
    }
    found
}

pub(crate) fn case(
    asked: &Asked,
    buyers_are: quote::BuyerKind,
    date: Date,
    fx: Fx,
    duties: &BTreeMap<String, Duty>,
) -> Result<Case, Vec<FieldError>> {
    let Asked { ask, terms } = asked;
    let mut wrong = Vec::new();
    let code = terms.incoterm.as_deref().unwrap_or("DAP");
    let incoterm = code.parse().ok().map(|code| Term { code, place: None });
    if incoterm.is_none() {
        let message = "must be one of the eleven terms of Incoterms 2020";
        wrong.push(FieldError::new("incoterm", "unknown_choice", message));
    }
    let mut lines = Vec::with_capacity(ask.lines.len());
    for (at, line) in ask.lines.iter().enumerate() {
        let mut rates = BTreeMap::new();
        if let Some(duty) = duties.get(&line.id) {
            rates.insert("duty".to_owned(), duty.rate.clone());
        }
        for (name, text) in terms.rates.get(&line.id).into_iter().flatten() {
            match text.parse::<Rate>() {
                Ok(rate) => {
                    rates.insert(name.clone(), rate);
                }
                Err(error) => wrong.push(FieldError::new(
                    format!("lines[{at}].rates.{name}"),
                    "not_a_rate",
                    error.to_string(),
                )),
            }
        }
        lines.push(Line {
            id: line.id.clone(),
            description: Some(line.title.best(Locale::En).to_owned()),
            hs: line.hs,
            origin: line.origin,
            quantity: Decimal::from(line.quantity),
            unit: Some(line.unit.clone()),
            unit_price: major(line.unit_price),
            net_weight_grams: (line.weight_grams > 0).then(|| Decimal::from(line.weight_grams)),
            volume_ml: None,
            indivisible: false,
            purchase_price: None,
            rates,
        });
    }
    let Some(incoterm) = incoterm.filter(|_| wrong.is_empty()) else {
        return Err(wrong);
    };
    Ok(Case {
        id: "landed-cost".to_owned(),
        date,
        from: ask.from,
        to: ask.to,
        regime: match terms.regime.as_deref() {
            None | Some("auto") => Wish::Auto,
            Some(name) => Wish::Named(name.to_owned()),
        },
        mode: ask.mode.as_deref().and_then(mode),
        buyer: Buyer {
            kind: kind(terms.buyer.unwrap_or(buyers_are)),
            tax_registered: terms.buyer_registered,
            annual_used: Decimal::ZERO,
        },
        seller: Seller {
            tax_registered: terms.seller_registered,
        },
        incoterm: Some(incoterm),
        currency: ask.currency,
        fx,
        lines,
        charges: Charges {
            freight: major(ask.carriage),
            ..Charges::default()
        },
        settings: terms.settings.clone(),
    })
}

pub(crate) const fn kind(kind: quote::BuyerKind) -> BuyerKind {
    match kind {
        quote::BuyerKind::Business => BuyerKind::Business,
        quote::BuyerKind::Consumer => BuyerKind::Consumer,
    }
}

/// Exact: money has no more decimals than a decimal holds.
fn major(money: Money) -> Decimal {
    money.to_major_string().parse().unwrap_or_default()
}
