//! From one JSON object to a case, with every error of every field at once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::{Country, Currency, FieldError};

use super::fields::{Errors, Fields};
use super::node::Node;
use super::{Buyer, BuyerKind, Case, Charges, LINES_MAX, Line, Mode, Seller, Term, Wish};
use crate::fx::Fx;
use crate::pack::Packs;
use crate::rate::{Rate, RateSyntax};

const LINE_BYTES_MAX: usize = 4 * 1024 * 1024;
const ID_CHARS_MAX: usize = 200;
const TEXT_CHARS_MAX: usize = 2000;
const NAMES_MAX: usize = 100;

/// Why a line is no case.
#[derive(Debug, Clone, PartialEq)]
pub struct Unreadable {
    /// Of the question, where it could be read.
    pub id: Option<String>,
    /// Empty when every field is well written, but a figure is larger or finer than is worked
    /// with.
    pub errors: Vec<FieldError>,
}

/// Reads a question. The packs say which settings and regimes there are.
pub fn read(line: &str, packs: &Packs) -> Result<Case, Unreadable> {
    let refused = |error| Unreadable {
        id: None,
        errors: vec![error],
    };
    if line.len() > LINE_BYTES_MAX {
        let message = format!("a line has {LINE_BYTES_MAX} bytes at most");
        return Err(refused(FieldError::new("", "too_long", message)));
    }
    let object = match serde_json::from_str(line) {
        Ok(Node::Object(object)) => object,
        Ok(_) => {
            let error = FieldError::new("", "not_an_object", "must be a JSON object");
            return Err(refused(error));
        }
        Err(error) => {
            let error = FieldError::new("", "not_an_object", error.to_string());
            return Err(refused(error));
        }
    };
    let mut errors = Errors::default();
    let mut fields = Fields::new("", object, &mut errors);
    let id = match fields.required("id") {
        Some(value) => fields.as_text("id", value, ID_CHARS_MAX),
        None => None,
    };
    let case = case(id.clone(), &mut fields, packs);
    fields.finish();
    match case {
        Some(case) if errors.fields.is_empty() && !errors.out_of_range => Ok(case),
        _ => Err(Unreadable {
            id,
            errors: errors.fields,
        }),
    }
}

fn case(id: Option<String>, fields: &mut Fields<'_>, packs: &Packs) -> Option<Case> {
    let date = fields.required("date");
    let date = date_of(fields, date);
    let from = country(fields, "from", true);
    let to = country(fields, "to", true);
    let currency = fields.required("currency");
    let currency: Option<Currency> = fields.parsed(
        "currency",
        currency,
        "unknown_currency",
        "must be a currency of ISO 4217 with a minor unit",
    );
    let regime = regime(fields, packs);
    let modes = Mode::ALL.map(|mode| (mode.name(), mode));
    let mode = fields.choice("mode", &modes);
    let buyer = buyer(fields);
    let seller = seller(fields);
    let incoterm = incoterm(fields);
    let fx = fx(fields);
    let lines = lines(fields);
    let charges = charges(fields);
    let settings = settings(fields, packs);
    Some(Case {
        id: id?,
        date: date?,
        from: from?,
        to: to?,
        regime,
        mode,
        buyer,
        seller,
        incoterm,
        currency: currency?,
        fx,
        lines: lines?,
        charges,
        settings,
    })
}

/// A date, or a moment: the day it is written for.
fn date_of(fields: &mut Fields<'_>, value: Option<Node>) -> Option<Date> {
    let text = fields.as_text("date", value?, 40)?;
    let shaped = text.len() >= 10
        && text
            .bytes()
            .take(10)
            .enumerate()
            .all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
    let day: Option<Date> = text.get(..10).and_then(|day| day.parse().ok());
    let moment = text.len() == 10 || text.parse::<jiff::Timestamp>().is_ok();
    match day {
        Some(day) if shaped && moment => Some(day),
        _ => fields.wrong("date", "not_a_date", "write a date: 2026-07-01"),
    }
}

fn country(fields: &mut Fields<'_>, name: &str, required: bool) -> Option<Country> {
    let value = if required {
        fields.required(name)
    } else {
        fields.take(name)
    };
    let message = "must be a country of ISO 3166-1, two letters";
    fields.parsed(name, value, "unknown_country", message)
}

fn regime(fields: &mut Fields<'_>, packs: &Packs) -> Wish {
    let Some(name) = fields.text("regime", 100) else {
        return Wish::Auto;
    };
    if name == "auto" {
        return Wish::Auto;
    }
    if name != "general" && !packs.knows_regime(&name) {
        let message = "there is no such regime; coverage lists them";
        let _: Option<()> = fields.wrong("regime", "unknown_choice", message);
    }
    Wish::Named(name)
}

fn buyer(fields: &mut Fields<'_>) -> Buyer {
    let Some(object) = fields.object("buyer") else {
        return Buyer::default();
    };
    let path = fields.path_of("buyer");
    let mut fields = Fields::new(&path, object, fields.errors());
    let kinds = BuyerKind::ALL.map(|kind| (kind.name(), kind));
    let kind = fields.choice("kind", &kinds).unwrap_or_default();
    let tax_registered = fields.bool("tax_registered").unwrap_or_default();
    let used = fields.take("annual_used");
    let annual_used = fields.amount("annual_used", used).unwrap_or_default();
    fields.finish();
    Buyer {
        kind,
        tax_registered,
        annual_used,
    }
}

fn seller(fields: &mut Fields<'_>) -> Seller {
    let Some(object) = fields.object("seller") else {
        return Seller::default();
    };
    let path = fields.path_of("seller");
    let mut fields = Fields::new(&path, object, fields.errors());
    let tax_registered = fields.bool("tax_registered").unwrap_or_default();
    fields.finish();
    Seller { tax_registered }
}

fn incoterm(fields: &mut Fields<'_>) -> Option<Term> {
    let object = fields.object("incoterm")?;
    let path = fields.path_of("incoterm");
    let mut fields = Fields::new(&path, object, fields.errors());
    let code = fields.required("code");
    let message = "must be one of the eleven terms of Incoterms 2020";
    let code = fields.parsed("code", code, "unknown_choice", message);
    let place = fields.text("place", TEXT_CHARS_MAX);
    fields.finish();
    Some(Term { code: code?, place })
}

fn fx(fields: &mut Fields<'_>) -> Fx {
    let mut fx = Fx::default();
    let Some(object) = fields.object("fx") else {
        return fx;
    };
    let path = fields.path_of("fx");
    let mut fields = Fields::new(&path, object, fields.errors());
    let pairs = fields.rest();
    if pairs.len() > NAMES_MAX {
        let _: Option<()> = fields.wrong("", "too_many", "100 rates of exchange at most");
        return fx;
    }
    for (name, value) in pairs {
        let pair = name
            .split_once('/')
            .and_then(|(from, to)| from.parse().ok().zip(to.parse().ok()));
        let Some((from, to)) = pair else {
            let message = "must be two currencies: USD/EUR";
            let _: Option<()> = fields.wrong(&name, "not_a_pair", message);
            continue;
        };
        let rate = fields.amount(&name, Some(value));
        if let Some(rate) = fields.positive(&name, rate) {
            fx.insert(from, to, rate);
        }
    }
    fx
}

fn lines(fields: &mut Fields<'_>) -> Option<Vec<Line>> {
    let items = match fields.required("lines")? {
        Node::List(items) if items.is_empty() => {
            return fields.wrong("lines", "required", "at least one line must be given");
        }
        Node::List(items) if items.len() <= LINES_MAX => items,
        Node::List(_) => {
            let message = format!("a list of {LINES_MAX} at most");
            return fields.wrong("lines", "too_many", message);
        }
        _ => return fields.wrong("lines", "wrong_type", "must be a list"),
    };
    let mut ids = BTreeSet::new();
    let mut lines = Vec::with_capacity(items.len());
    for (at, item) in items.into_iter().enumerate() {
        let name = format!("lines[{at}]");
        let Node::Object(object) = item else {
            let _: Option<()> = fields.wrong(&name, "wrong_type", "must be an object");
            continue;
        };
        let mut fields = Fields::new(&name, object, fields.errors());
        let line = line(at, &mut fields);
        if let Some(line) = &line
            && !ids.insert(line.id.clone())
        {
            let _: Option<()> = fields.wrong("id", "duplicate_id", "another line has it");
        }
        fields.finish();
        lines.extend(line);
    }
    Some(lines)
}

fn line(at: usize, fields: &mut Fields<'_>) -> Option<Line> {
    let id = fields.text("id", ID_CHARS_MAX);
    let description = fields.text("description", TEXT_CHARS_MAX);
    let hs = fields.take("hs");
    let message = "must be 6 to 10 digits of a chapter of the Harmonized System";
    let hs = fields.parsed("hs", hs, "not_an_hs_code", message);
    let origin = country(fields, "origin", false);
    let quantity = fields.required("quantity");
    let quantity = fields.amount("quantity", quantity);
    let quantity = fields.positive("quantity", quantity);
    let unit = fields.text("unit", 100);
    let unit_price = fields.required("unit_price");
    let unit_price = fields.amount("unit_price", unit_price);
    let net_weight_grams = fields.measure("net_weight_grams");
    let volume_ml = fields.measure("volume_ml");
    let indivisible = fields.bool("indivisible").unwrap_or_default();
    let purchase_price = fields.take("purchase_price");
    let purchase_price = fields.amount("purchase_price", purchase_price);
    let rates = rates(fields);
    Some(Line {
        id: id.unwrap_or_else(|| (at + 1).to_string()),
        description,
        hs,
        origin,
        quantity: quantity?,
        unit,
        unit_price: unit_price?,
        net_weight_grams,
        volume_ml,
        indivisible,
        purchase_price,
        rates,
    })
}

fn rates(fields: &mut Fields<'_>) -> BTreeMap<String, Rate> {
    let mut rates = BTreeMap::new();
    let Some(object) = fields.object("rates") else {
        return rates;
    };
    let path = fields.path_of("rates");
    let mut fields = Fields::new(&path, object, fields.errors());
    let named = fields.rest();
    if named.len() > NAMES_MAX {
        let _: Option<()> = fields.wrong("", "too_many", "100 rates at most");
        return rates;
    }
    for (name, value) in named {
        let Some(text) = fields.as_text(&name, value, 400) else {
            continue;
        };
        let rate: Result<Rate, RateSyntax> = text.parse();
        match rate {
            // The share of a refund and of an income must be known as such.
            Ok(rate) if is_share(&name) && rate.as_percent().is_none() => {
                let _: Option<()> = fields.wrong(&name, "not_a_rate", "must be a percentage");
            }
            Ok(rate) => {
                rates.insert(name, rate);
            }
            Err(error) => {
                let _: Option<()> = fields.wrong(&name, "not_a_rate", error.to_string());
            }
        }
    }
    rates
}

fn is_share(name: &str) -> bool {
    matches!(name, "refund" | "income_tax")
}

fn charges(fields: &mut Fields<'_>) -> Charges {
    let Some(object) = fields.object("charges") else {
        return Charges::default();
    };
    let path = fields.path_of("charges");
    let mut fields = Fields::new(&path, object, fields.errors());
    let mut amount = |name: &str| {
        let value = fields.take(name);
        fields.amount(name, value).unwrap_or_default()
    };
    let freight = amount("freight");
    let insurance = amount("insurance");
    let inland_after_border = amount("inland_after_border");
    let shown_separately = fields.bool("shown_separately").unwrap_or(true);
    fields.finish();
    Charges {
        freight,
        insurance,
        inland_after_border,
        shown_separately,
    }
}

fn settings(fields: &mut Fields<'_>, packs: &Packs) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    let Some(object) = fields.object("settings") else {
        return settings;
    };
    let path = fields.path_of("settings");
    let mut fields = Fields::new(&path, object, fields.errors());
    for (name, value) in fields.rest() {
        let Some(known) = packs.settings().find(|setting| setting.name == name) else {
            let message = "there is no such setting; coverage lists them";
            let _: Option<()> = fields.wrong(&name, "unknown_field", message);
            continue;
        };
        let Some(value) = fields.as_text(&name, value, 100) else {
            continue;
        };
        if known.allows(&value) {
            settings.insert(name, value);
        } else {
            let choices: Vec<&str> = known.choices.iter().map(|one| one.name.as_str()).collect();
            let message = format!("must be one of {}", choices.join(", "));
            let _: Option<()> = fields.wrong(&name, "unknown_choice", message);
        }
    }
    settings
}
