//! What Shopify's file has no place for: columns of our own, behind its. An export holds them, and a
//! file without them is read as before.

use kernel::{Currency, Locale, Money, Unit};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::check::{Group, Row};
use super::columns::{SheetRow, guarded};
use crate::model::import::{ProductFacts, Quantities, VariantFacts, VariantPlan};
use crate::model::offer::{Offer, OfferTerms};
use crate::model::product::{Product, Variant};
use crate::rules::{ladder, markup};

pub(super) const ORIGIN: &str = "Country of Origin";
pub(super) const HS_CODE: &str = "HS Code";
pub(super) const UNIT: &str = "Unit";
pub(super) const DANGEROUS: &str = "Dangerous Goods";
pub(super) const CURRENCY: &str = "Variant Price Currency";
pub(super) const MINIMUM: &str = "Variant Minimum Order";
pub(super) const MULTIPLE: &str = "Variant Order Multiple";
pub(super) const MAXIMUM: &str = "Variant Maximum Order";
pub(super) const LEAD_TIME: &str = "Variant Lead Time Days";
/// Cheaper prices of more units: `48=8.80; 144=8.20`.
pub(super) const RUNGS: &str = "Variant Price Ladder";
pub(super) const LENGTH: &str = "Variant Length mm";
pub(super) const WIDTH: &str = "Variant Width mm";
pub(super) const HEIGHT: &str = "Variant Height mm";
const TITLES: [(Locale, &str); 2] = [(Locale::En, "Title (en)"), (Locale::ZhCn, "Title (zh-CN)")];
const BODIES: [(Locale, &str); 2] = [(Locale::En, "Body (en)"), (Locale::ZhCn, "Body (zh-CN)")];
const MM_MAX: i64 = 100_000;
const COUNT_MAX: i64 = 1_000_000_000;
const TITLE_MAX: usize = 200;

/// The cells of a product's first row.
pub(super) fn of_product(
    product: &Product,
    html: impl Fn(&str) -> String,
) -> Vec<(&'static str, String)> {
    let mut cells = Vec::new();
    for (locale, column) in TITLES {
        let title = product.title.in_locale(locale).unwrap_or_default();
        cells.push((column, guarded(title)));
    }
    for (locale, column) in BODIES {
        let body = product.description.in_locale(locale).unwrap_or_default();
        cells.push((column, html(body)));
    }
    let origin = product.origin.map(|origin| origin.alpha2().to_owned());
    let code = product
        .hs_code
        .as_ref()
        .map(|code| code.as_str().to_owned());
    cells.extend([
        (ORIGIN, origin.unwrap_or_default()),
        (HS_CODE, code.unwrap_or_default()),
        (UNIT, word_of(product.unit)),
        (DANGEROUS, product.dangerous_goods.to_string()),
    ]);
    cells
}

/// The cells of a variant's row.
pub(super) fn of_variant(variant: &Variant, offer: Option<&Offer>) -> Vec<(&'static str, String)> {
    let size = |column, mm: i64| {
        (
            column,
            if mm > 0 {
                mm.to_string()
            } else {
                String::new()
            },
        )
    };
    let mut cells = vec![
        size(LENGTH, variant.length_mm),
        size(WIDTH, variant.width_mm),
        size(HEIGHT, variant.height_mm),
    ];
    let Some(offer) = offer else {
        return cells;
    };
    let terms = offer.terms();
    let rungs: Vec<String> = terms
        .ladder
        .iter()
        .skip(1)
        .map(|rung| format!("{}={}", rung.quantity, rung.unit_price.to_major_string()))
        .collect();
    let maximum = terms.maximum_order.map(|most| most.to_string());
    cells.extend([
        (
            CURRENCY,
            offer.price_at_minimum().currency().code().to_owned(),
        ),
        (MINIMUM, terms.minimum_order.to_string()),
        (MULTIPLE, terms.order_multiple.to_string()),
        (MAXIMUM, maximum.unwrap_or_default()),
        (LEAD_TIME, terms.lead_time_days.to_string()),
        (RUNGS, rungs.join("; ")),
    ]);
    cells
}

fn word_of(unit: Unit) -> String {
    let word = serde_json::to_value(unit).ok();
    word.as_ref()
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn worded<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(Value::String(text.to_owned())).ok()
}

impl Group<'_> {
    /// The first row's cells of our own.
    pub(super) fn own_of_product(&self, row: &SheetRow, report: &mut Row) -> ProductFacts {
        let cell = |heading: &str| self.sheet.cell(row, heading);
        let mut facts = ProductFacts {
            origin: read(cell(ORIGIN), ORIGIN, "is no country", report, |text| {
                text.parse().ok()
            }),
            hs_code: read(cell(HS_CODE), HS_CODE, "is no HS code", report, |text| {
                text.parse().ok()
            }),
            unit: read(cell(UNIT), UNIT, "is no unit of sale", report, worded),
            dangerous_goods: read(
                cell(DANGEROUS),
                DANGEROUS,
                "is neither true nor false",
                report,
                |text| text.to_lowercase().parse().ok(),
            ),
            ..ProductFacts::default()
        };
        for (locale, column) in TITLES {
            let title: String = cell(column).chars().filter(|c| !c.is_control()).collect();
            if title.chars().count() > TITLE_MAX {
                report.error(column, "too_long", "is longer than 200 characters");
            } else if !title.is_empty() {
                facts.titles = std::mem::take(&mut facts.titles).with(locale, title.as_str());
            }
        }
        for (locale, column) in BODIES {
            let body = markup::plain(cell(column));
            if !body.is_empty() {
                facts.bodies = std::mem::take(&mut facts.bodies).with(locale, body.as_str());
            }
        }
        facts
    }

    /// A variant's cells of our own. What it costs is read with the currency that stands here.
    pub(super) fn own_of_variant(&self, row: &SheetRow, report: &mut Row) -> VariantFacts {
        let cell = |heading: &str| self.sheet.cell(row, heading);
        let mut number = |heading: &str, from: i64, to: i64| {
            read(
                cell(heading),
                heading,
                "is no number that is taken here",
                report,
                |text| {
                    text.parse()
                        .ok()
                        .filter(|count| (from..=to).contains(count))
                },
            )
        };
        let (length_mm, width_mm) = (number(LENGTH, 1, MM_MAX), number(WIDTH, 1, MM_MAX));
        let (height_mm, lead_time_days) = (number(HEIGHT, 1, MM_MAX), number(LEAD_TIME, 0, 365));
        let (minimum, multiple) = (
            number(MINIMUM, 1, COUNT_MAX),
            number(MULTIPLE, 1, COUNT_MAX),
        );
        let maximum = number(MAXIMUM, 1, COUNT_MAX);
        let currency: Option<Currency> =
            read(cell(CURRENCY), CURRENCY, "is no currency", report, |text| {
                text.parse().ok()
            });
        let priced_in = currency.unwrap_or(self.settings.currency);
        let rungs = read(
            cell(RUNGS),
            RUNGS,
            "is no ladder as 48=8.80; 144=8.20",
            report,
            |text| rungs_of(text, priced_in),
        );
        VariantFacts {
            currency,
            length_mm,
            width_mm,
            height_mm,
            lead_time_days,
            quantities: minimum.map(|minimum| Quantities {
                minimum,
                multiple: multiple.unwrap_or(1),
                maximum,
                rungs: rungs.unwrap_or_default(),
            }),
        }
    }

    /// Terms that cannot be are told with the row, before anything is imported.
    pub(super) fn check_terms(&self, variant: &VariantPlan, report: &mut Row) {
        let Some(quantities) = &variant.own.quantities else {
            return;
        };
        if variant.price_minor == 0 {
            return;
        }
        let currency = variant.own.currency.unwrap_or(self.settings.currency);
        let price = Money::new(i128::from(variant.price_minor), currency);
        let terms = OfferTerms {
            sku: variant.sku.clone(),
            ladder: quantities.ladder(price),
            minimum_order: quantities.minimum,
            order_multiple: quantities.multiple,
            maximum_order: quantities.maximum,
            lead_time_days: variant
                .own
                .lead_time_days
                .unwrap_or(self.settings.lead_time_days),
            open: true,
            opening_quantity: None,
        };
        for fault in ladder::faults(&terms, "") {
            let column = match fault.path.split(['[', '.']).next() {
                Some("minimum_order") => MINIMUM,
                Some("order_multiple") => MULTIPLE,
                Some("maximum_order") => MAXIMUM,
                Some("ladder") => RUNGS,
                // Article numbers and prices are told of with their own cells.
                _ => continue,
            };
            report.error(column, &fault.code, &fault.message);
        }
    }
}

/// Nothing of an empty cell; what cannot be read is an error of the row.
fn read<T>(
    text: &str,
    heading: &str,
    wrong: &str,
    report: &mut Row,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    if text.is_empty() {
        return None;
    }
    let found = parse(text);
    if found.is_none() {
        report.error(heading, "invalid", wrong);
    }
    found
}

fn rungs_of(text: &str, currency: Currency) -> Option<Vec<(i64, i64)>> {
    text.split(';')
        .map(|rung| {
            let (quantity, price) = rung.split_once('=')?;
            let price = Money::parse_major(price.trim(), currency).ok()?;
            Some((quantity.trim().parse().ok()?, price.minor_i64().ok()?))
        })
        .collect()
}
