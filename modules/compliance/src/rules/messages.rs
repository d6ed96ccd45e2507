//! The messages of one declaration, written from the order, its payment, its parcel and what the
//! declarant added. What is missing is left empty and the schema names it.

mod export;
mod import;
mod movements;

use ceb::typed::{BaseTransfer, Body};
use kernel::{Money, Timestamp};
use rust_decimal::Decimal;

use super::{codes, declare, parcels, personal};
use crate::model::declaration::{
    Asked, Declarant, Difference, Direction, Mode, Particulars, Transport, masked,
};
use crate::model::trade::Trade;
use crate::settings::Customs;

/// Everything a message may say.
pub(crate) struct Facts<'a> {
    pub(crate) trade: &'a Trade,
    pub(crate) direction: Direction,
    pub(crate) declarant: &'a Declarant,
    pub(crate) particulars: &'a Particulars,
    pub(crate) platform: &'a Customs,
    /// copNo: the firm's own number of the list.
    pub(crate) number: &'a str,
    pub(crate) pre_no: Option<&'a str>,
    pub(crate) invt_no: Option<&'a str>,
    /// What is said now of how the parcel travels.
    pub(crate) transport: &'a Transport,
    /// Customs were told of the order before: what is said now changes it.
    pub(crate) is_change: bool,
    pub(crate) now: Timestamp,
}

/// What became of writing them.
#[derive(Default)]
pub(crate) struct Written {
    /// Number, guid, XML, in the order in which they are to be sent.
    pub(crate) messages: Vec<(u16, String, String)>,
    pub(crate) differences: Vec<Difference>,
}

/// Order, payment, waybill and list. `guid` makes a new one.
pub(crate) fn declaration(facts: &Facts<'_>, guid: &mut dyn FnMut() -> String) -> Written {
    let mut written = Written::default();
    let Some(ground) = Ground::of(facts, &mut written.differences) else {
        return written;
    };
    match facts.direction {
        Direction::Export => export::set(facts, &ground, guid, &mut written),
        Direction::Import => import::set(facts, &ground, guid, &mut written),
    }
    match_up(facts, &mut written);
    written
}

/// A message about a list that customs have.
pub(crate) fn asked(
    facts: &Facts<'_>,
    asked: Asked,
    reason: &str,
    guid: &mut dyn FnMut() -> String,
) -> Written {
    let mut written = Written::default();
    if let Some(ground) = Ground::of(facts, &mut written.differences) {
        match facts.direction {
            Direction::Export => export::asked(facts, &ground, asked, reason, guid, &mut written),
            Direction::Import => import::asked(facts, &ground, asked, reason, guid, &mut written),
        }
    }
    written
}

/// 三单对碰 before customs do it: what the engine finds, by the numbers of the messages.
fn match_up(facts: &Facts<'_>, written: &mut Written) {
    let names: Vec<String> = written
        .messages
        .iter()
        .map(|(number, ..)| number.to_string())
        .collect();
    let named = names
        .iter()
        .zip(&written.messages)
        .map(|(name, (_, _, xml))| (name.as_str(), xml.as_bytes()));
    let outcome = ceb::match_messages(named);
    let difference = |finding: ceb::matching::Finding, is_warning| Difference {
        rule: finding.rule.to_owned(),
        element: finding.element.to_owned(),
        receipt_code: finding.receipt_code.map(str::to_owned),
        documents: finding
            .documents
            .iter()
            .map(|one| one.chars().take_while(char::is_ascii_digit).collect())
            .collect(),
        expected: told(finding.rule, finding.element, finding.expected),
        found: told(finding.rule, finding.element, finding.found),
        is_warning,
    };
    written.differences.extend(
        outcome
            .findings
            .into_iter()
            .map(|one| difference(one, false)),
    );
    written.differences.extend(
        outcome
            .warnings
            .into_iter()
            .map(|one| difference(one, true)),
    );
    let mode = facts.particulars.mode;
    for kind in outcome.missing {
        // B2B orders are declared before anybody pays (the annex's order types B and W).
        if kind == "payment" && matches!(mode, Mode::ToFirm | Mode::ToWarehouse) {
            continue;
        }
        written
            .differences
            .push(missing(kind, "a document of this kind"));
    }
}

/// A difference is kept in clear and read by the desk too. Of a limit it tells sums, whoever's they are.
fn told(rule: &str, element: &str, value: String) -> String {
    match personal::is_personal(element) && !rule.starts_with("limit_per_") {
        true => masked(&value),
        false => value,
    }
}

fn missing(what: &str, expected: &str) -> Difference {
    Difference {
        rule: "missing".to_owned(),
        element: what.to_owned(),
        receipt_code: None,
        documents: Vec::new(),
        expected: expected.to_owned(),
        found: "nothing".to_owned(),
        is_warning: false,
    }
}

/// What every message needs.
pub(super) struct Ground {
    pub(super) currency: &'static str,
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    pub(super) goods: Decimal,
    pub(super) carriage: Decimal,
    pub(super) now: String,
    pub(super) tracking_number: Option<String>,
    pub(super) placed: crate::model::trade::Placed,
}

impl Ground {
    fn of(facts: &Facts<'_>, differences: &mut Vec<Difference>) -> Option<Ground> {
        let Some(placed) = facts.trade.placed.clone() else {
            differences.push(missing("order", "a placed order"));
            return None;
        };
        let mut known = |code: Option<&'static str>, element: &str, found: &str| {
            if code.is_none() {
                differences.push(Difference {
                    rule: "customs_code".to_owned(),
                    element: element.to_owned(),
                    receipt_code: None,
                    documents: Vec::new(),
                    expected: "a code of customs' list".to_owned(),
                    found: found.to_owned(),
                    is_warning: false,
                });
            }
            code
        };
        let currency = placed.goods.currency();
        let currency = known(codes::currency(currency), "currency", currency.code());
        let from = known(codes::country(placed.from), "country", placed.from.alpha2());
        let to = known(codes::country(placed.to), "country", placed.to.alpha2());
        if parcels::is_apart(facts.trade) {
            // A list declares one parcel, and its lines are the order's (gnum one to one).
            differences.push(Difference {
                rule: "one_parcel".to_owned(),
                element: "logisticsNo".to_owned(),
                receipt_code: None,
                documents: Vec::new(),
                expected: "one parcel with the whole order".to_owned(),
                found: facts.trade.parcels.len().to_string(),
                is_warning: false,
            });
        }
        Some(Ground {
            currency: currency?,
            from: from?,
            to: to?,
            goods: major(placed.goods),
            carriage: major(placed.carriage),
            now: declare::stamp(facts.now),
            tracking_number: facts
                .trade
                .parcels
                .first()
                .and_then(|parcel| parcel.tracking_number.clone()),
            placed,
        })
    }
}

pub(super) fn major(money: Money) -> Decimal {
    let major: Decimal = money.to_major_string().parse().unwrap_or_default();
    major.normalize()
}

pub(super) fn kilograms(grams: i64) -> Decimal {
    Decimal::new(grams, 3).normalize()
}

/// A declared quantity; what is no number is left to the schema to refuse.
pub(super) fn quantity(text: &str) -> Decimal {
    text.trim().parse().unwrap_or(Decimal::NEGATIVE_ONE)
}

pub(super) fn some(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).cloned()
}

impl Facts<'_> {
    /// appType of the annex: 1 new, 2 changed. A second new order of one number is -301010.
    pub(super) fn app_type(&self) -> String {
        if self.is_change { "2" } else { "1" }.to_owned()
    }

    pub(super) fn agent(&self) -> (String, String) {
        let code = some(self.declarant.agent_code.as_ref());
        let name = some(self.declarant.agent_name.as_ref());
        match (code, name) {
            (Some(code), Some(name)) => (code, name),
            (_, _) => (self.declarant.code.clone(), self.declarant.name.clone()),
        }
    }

    /// Writes one message and keeps what the schema has against it.
    pub(super) fn write<B: Body>(&self, guid: String, body: B, written: &mut Written) {
        let message = ceb::Message {
            guid: guid.clone(),
            version: "1.0".to_owned(),
            bodies: vec![body],
            transfer: BaseTransfer {
                cop_code: self.platform.platform_code.clone(),
                cop_name: self.platform.platform_name.clone(),
                dxp_mode: "DXP".to_owned(),
                dxp_id: self.platform.dxp_id.clone(),
                note: None,
            },
            subscribe: Vec::new(),
        };
        match message.write() {
            Ok(xml) => written.messages.push((B::NUMBER, guid, xml)),
            Err(ceb::typed::Error::Schema(errors)) => {
                written
                    .differences
                    .extend(errors.into_iter().map(|error| schema(B::NUMBER, &error)));
            }
            Err(error) => written.differences.push(Difference {
                rule: "schema".to_owned(),
                element: String::new(),
                receipt_code: None,
                documents: vec![B::NUMBER.to_string()],
                expected: "a message that can be written".to_owned(),
                found: error.to_string(),
                is_warning: false,
            }),
        }
    }
}

fn schema(number: u16, error: &ceb::SchemaError) -> Difference {
    let (element, what) = error
        .message
        .split_once(": ")
        .unwrap_or(("", error.message.as_str()));
    Difference {
        rule: "schema".to_owned(),
        element: element.to_owned(),
        receipt_code: None,
        documents: vec![number.to_string()],
        expected: "as the schema of 202205 says".to_owned(),
        // The schema repeats the value.
        found: match personal::is_personal(element) {
            true => "a value that it does not take".to_owned(),
            false => what.to_owned(),
        },
        is_warning: false,
    }
}
