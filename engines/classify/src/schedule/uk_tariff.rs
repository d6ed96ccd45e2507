//! Reads what the UK's trade tariff service answers about a commodity: JSON:API (`data` and
//! `included`), and the flat form with measures in place that its own front end keeps.
//!
//! One answer becomes the line of the commodity and the lines of the headings above it. VAT goes
//! to its field, the third-country duty to `duty`, preferences with their area, all else to `measures`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::rate::{self, Component};
use super::{Duty, Format, Line, Measure, Preference, Rows, Unreadable, Version};
use crate::code::Code;

/// The longest answers have half a megabyte.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
const MEASURES_MAX: usize = 10_000;
/// Measure types of the tariff: third country duty, and the same under authorised use.
const THIRD_COUNTRY: [&str; 2] = ["103", "105"];
/// Tariff preferences, also under authorised use, and those within a customs union.
const PREFERENCES: [&str; 4] = ["142", "145", "106", "147"];
const VAT: &str = "305";
/// Supplementary units, which goods are declared in.
const UNITS: [&str; 3] = ["109", "110", "111"];

pub(super) fn read(bytes: &[u8], version: &Version, rows: &mut Rows) -> Result<(), Unreadable> {
    let not_this = |reason: &str| Unreadable::NotTheFormat {
        format: Format::UkTariffJson.name(),
        reason: reason.to_owned(),
    };
    if bytes.len() > ANSWER_BYTES_MAX {
        return Err(Unreadable::TooLarge(bytes.len()));
    }
    let root: Value =
        serde_json::from_slice(bytes).map_err(|error| not_this(&error.to_string()))?;
    let answer = Answer::new(&root);
    let main = answer.main();
    let item = text(main, "goods_nomenclature_item_id")
        .ok_or_else(|| not_this("an answer has a goods_nomenclature_item_id"))?;
    for (nth, above) in answer.above().into_iter().enumerate() {
        let row = nth.saturating_add(2);
        // Suffix 10 is a heading in between, which nothing can be declared under.
        let suffix = text(above, "producline_suffix").or(text(above, "productline_suffix"));
        if suffix.is_some_and(|suffix| suffix != "80") {
            continue;
        }
        let Some(item) = text(above, "goods_nomenclature_item_id") else {
            rows.reject(row, "goods_nomenclature_item_id", "must be there");
            continue;
        };
        match Code::from_printed(trimmed(item)) {
            Ok(code) => rows.keep(line(code, above, version, row)),
            Err(error) => rows.reject(row, "goods_nomenclature_item_id", error.to_string()),
        }
    }
    let declarable = main.get("declarable").and_then(Value::as_bool) != Some(false);
    let printed = if declarable { item } else { trimmed(item) };
    match Code::from_printed(printed) {
        Ok(code) => {
            let mut line = line(code, main, version, 1);
            let mut vat = Vec::new();
            for measure in answer.measures().into_iter().take(MEASURES_MAX) {
                put(&mut line, &mut vat, &answer, measure, rows);
            }
            settle_vat(&mut line, vat);
            rows.keep(line);
        }
        Err(error) => rows.reject(1, "goods_nomenclature_item_id", error.to_string()),
    }
    Ok(())
}

fn line(code: Code, attributes: &Value, version: &Version, row: usize) -> Line {
    let description = text(attributes, "description_plain")
        .or(text(attributes, "description"))
        .unwrap_or_default()
        // A bar stands for a space that must not break.
        .replace('|', " ");
    let mut line = Line::new(code, &description, &version.language, row);
    line.valid_from = day(attributes, "validity_start_date");
    line.valid_to = day(attributes, "validity_end_date");
    line
}

/// Item ids have ten digits at every level; the level is what is left without pairs of zeros.
fn trimmed(item: &str) -> &str {
    let mut item = item;
    while item.len() > 4 && item.len().is_multiple_of(2) {
        match item.strip_suffix("00") {
            Some(rest) => item = rest,
            None => break,
        }
    }
    if item.len() == 4 {
        item.strip_suffix("00").unwrap_or(item)
    } else {
        item
    }
}

fn put(line: &mut Line, vat: &mut Vec<Duty>, answer: &Answer, measure: &Value, rows: &mut Rows) {
    let attributes = answer.attributes(measure);
    if attributes.get("import").and_then(Value::as_bool) == Some(false) {
        return;
    }
    let kind = answer.related(measure, "measure_type");
    let kind_id = kind.and_then(|kind| text(kind, "id")).unwrap_or_default();
    let kind_name = kind
        .map(|kind| answer.attributes(kind))
        .and_then(|kind| text(kind, "description"))
        .unwrap_or(kind_id);
    let area = answer.related(measure, "geographical_area");
    let area = area.and_then(|area| text(area, "id")).unwrap_or_default();
    if kind_id.is_empty() {
        return rows.reject(
            line.row,
            "measure_type",
            "a measure without its type is left out",
        );
    }
    let duty = duty(answer, measure);
    let is_vat = kind_id == VAT || attributes.get("vat").and_then(Value::as_bool) == Some(true);
    match duty {
        Some(duty) if is_vat => vat.push(duty),
        Some(duty) if UNITS.contains(&kind_id) => line.units.push(duty.native),
        Some(duty) if THIRD_COUNTRY.contains(&kind_id) && line.duty.is_none() => {
            line.duty = Some(duty);
        }
        Some(duty) if PREFERENCES.contains(&kind_id) => line.preferences.push(Preference {
            programmes: vec![area.to_owned()],
            duty,
        }),
        duty => line.measures.push(Measure {
            kind: kind_name.to_owned(),
            area: area.to_owned(),
            duty,
        }),
    }
}

/// Where goods may be of several rates (reduced, zero), the highest stands and the others are told
/// as measures: which one it is hangs on what the goods are for.
fn settle_vat(line: &mut Line, vat: Vec<Duty>) {
    let percent = |duty: &Duty| {
        let rate = duty.rate.as_deref()?.strip_suffix('%')?;
        rate.parse::<kernel::Decimal>().ok()
    };
    let highest = vat.iter().max_by_key(|duty| percent(duty));
    line.vat = highest.map(|duty| duty.rate.clone().unwrap_or_else(|| duty.native.clone()));
    if vat.len() > 1 {
        line.measures.extend(vat.into_iter().map(|duty| Measure {
            kind: "one of several VAT rates".to_owned(),
            area: String::new(),
            duty: Some(duty),
        }));
    }
}

fn duty(answer: &Answer, measure: &Value) -> Option<Duty> {
    let expression = answer.related(measure, "duty_expression");
    let native = expression
        .and_then(|expression| text(answer.attributes(expression), "base"))
        .map(str::trim)
        .unwrap_or_default();
    let components: Vec<Component> = answer
        .list(measure, "measure_components")
        .into_iter()
        .map(|component| component_of(answer.attributes(component)))
        .collect();
    let rate = if components.is_empty() {
        rate::from_uk_text(native)
    } else {
        rate::from_components(&components)
    };
    let native = Some(native).filter(|native| !native.is_empty());
    let native = native.map(str::to_owned).or_else(|| rate.clone())?;
    Some(Duty { native, rate })
}

fn component_of(attributes: &Value) -> Component {
    let owned = |name| {
        let text = text(attributes, name).map(str::trim);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    Component {
        expression: owned("duty_expression_id").unwrap_or_default(),
        // The fewest digits that mean the number; tariffs have far fewer than a float holds.
        amount: match attributes.get("duty_amount") {
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => owned("duty_amount"),
        }
        .map(|amount| match amount.strip_suffix(".0") {
            Some(whole) => whole.to_owned(),
            None => amount,
        }),
        currency: owned("monetary_unit_code"),
        unit: owned("measurement_unit_code"),
        qualifier: owned("measurement_unit_qualifier_code"),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

fn day(value: &Value, name: &str) -> Option<Date> {
    text(value, name)?.get(..10)?.parse().ok()
}

/// Both forms behind one face.
struct Answer<'a> {
    root: &'a Value,
    included: BTreeMap<(&'a str, &'a str), &'a Value>,
}

impl<'a> Answer<'a> {
    fn new(root: &'a Value) -> Answer<'a> {
        let included = root.get("included").and_then(Value::as_array);
        let named = |found: &'a Value| Some(((text(found, "type")?, text(found, "id")?), found));
        Answer {
            root,
            included: included.into_iter().flatten().filter_map(named).collect(),
        }
    }

    fn main(&self) -> &'a Value {
        match self.root.get("data") {
            Some(data) => self.attributes(data),
            None => self.root,
        }
    }

    fn attributes(&self, value: &'a Value) -> &'a Value {
        value.get("attributes").unwrap_or(value)
    }

    fn above(&self) -> Vec<&'a Value> {
        let names = ["chapter", "heading", "ancestors"];
        match self.root.get("data") {
            Some(data) => names
                .iter()
                .flat_map(|name| self.list(data, name))
                .map(|found| self.attributes(found))
                .collect(),
            None => names
                .iter()
                .flat_map(|name| self.list(self.root, name))
                .collect(),
        }
    }

    fn measures(&self) -> Vec<&'a Value> {
        let of = self.root.get("data").unwrap_or(self.root);
        self.list(of, "import_measures")
    }

    fn related(&self, of: &'a Value, name: &str) -> Option<&'a Value> {
        self.list(of, name).into_iter().next()
    }

    /// The one or many that `of` names: in place, or by type and id among the included.
    fn list(&self, of: &'a Value, name: &str) -> Vec<&'a Value> {
        let linked = of.pointer(&format!("/relationships/{name}/data"));
        let found = linked.or_else(|| of.get(name));
        match found {
            Some(Value::Array(items)) => items.iter().map(|item| self.resolved(item)).collect(),
            Some(item @ Value::Object(_)) => vec![self.resolved(item)],
            _ => Vec::new(),
        }
    }

    fn resolved(&self, item: &'a Value) -> &'a Value {
        let (Some(kind), Some(id)) = (text(item, "type"), text(item, "id")) else {
            return item;
        };
        self.included.get(&(kind, id)).copied().unwrap_or(item)
    }
}
