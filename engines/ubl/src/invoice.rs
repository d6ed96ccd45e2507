//! An invoice or credit note as a trade knows it: what EN 16931 lets be said, without the sums
//! that follow from it. `write` makes UBL of it, `read` makes it of UBL.
//!
//! Attachments inside the document are not carried; a link to them is.

mod parties;
mod totals;

use jiff::civil::Date;
use kernel::{Country, Currency, Decimal, Money};
use serde::{Deserialize, Serialize};

pub use parties::{
    Address, Contact, Delivery, Identifier, Party, Payee, PaymentAccount, PaymentMeans,
    Representative,
};
pub use totals::{Breakdown, Totals, TotalsError};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Invoice,
    CreditNote,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invoice {
    pub kind: Kind,
    pub number: String,
    pub issued: Date,
    /// On a credit note the day on which the money goes back.
    pub due: Option<Date>,
    /// UNTDID 1001: 380 is an invoice, 381 a credit note.
    pub type_code: String,
    pub note: Option<String>,
    pub tax_point: Option<Date>,
    pub currency: Currency,
    /// The VAT in the currency in which the seller accounts for it, where that is another.
    pub accounting_vat: Option<Money>,
    pub accounting_cost: Option<String>,
    pub buyer_reference: Option<String>,
    pub period: Option<Period>,
    pub order: Option<String>,
    pub sales_order: Option<String>,
    pub preceding: Vec<Preceding>,
    pub despatch: Option<String>,
    pub receipt: Option<String>,
    pub tender: Option<String>,
    pub contract: Option<String>,
    /// What is billed: a meter, a subscriber; the scheme is one of UNTDID 1153.
    pub object: Option<Identifier>,
    pub supporting: Vec<Supporting>,
    pub seller: Party,
    pub buyer: Party,
    pub payee: Option<Payee>,
    pub representative: Option<Representative>,
    pub delivery: Option<Delivery>,
    pub payments: Vec<PaymentMeans>,
    pub terms: Option<String>,
    pub adjustments: Vec<Adjustment>,
    /// Why categories without VAT have none, by the code of the category.
    pub exemptions: Vec<Exemption>,
    pub lines: Vec<Line>,
    pub prepaid: Option<Money>,
    /// What is added to come to a round amount; may be below zero.
    pub rounding: Option<Money>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    pub start: Option<Date>,
    pub end: Option<Date>,
}

/// An earlier invoice that this one corrects or follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preceding {
    pub number: String,
    pub issued: Option<Date>,
}

/// A document that goes with the invoice, by reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supporting {
    pub reference: String,
    pub description: Option<String>,
    pub link: Option<String>,
}

/// An allowance, or a charge that comes on top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjustment {
    pub is_charge: bool,
    /// UNTDID 5189 for allowances, 7161 for charges.
    pub reason_code: Option<String>,
    pub reason: Option<String>,
    pub share: Option<Share>,
    pub amount: Money,
    pub vat: Vat,
}

/// A percentage of a base amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    pub percent: Decimal,
    pub base: Money,
}

/// A category of UNTDID 5305 with its rate; category O has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vat {
    pub category: String,
    pub percent: Option<Decimal>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    pub category: String,
    /// One of VATEX.
    pub reason_code: Option<String>,
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub id: String,
    pub note: Option<String>,
    pub quantity: Decimal,
    /// UNECE recommendation 20: C62 is a piece, KGM a kilogram.
    pub unit: String,
    pub accounting_cost: Option<String>,
    pub period: Option<Period>,
    pub order_line: Option<String>,
    pub adjustments: Vec<LineAdjustment>,
    pub item: Item,
    pub price: Price,
}

/// An allowance or charge on a line, in the line's VAT category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineAdjustment {
    pub is_charge: bool,
    pub reason_code: Option<String>,
    pub reason: Option<String>,
    pub share: Option<Share>,
    pub amount: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub name: String,
    pub description: Option<String>,
    pub buyers_id: Option<String>,
    pub sellers_id: Option<String>,
    /// A GTIN has the scheme 0160.
    pub standard_id: Option<Identifier>,
    pub origin: Option<Country>,
    pub classifications: Vec<Classification>,
    pub vat: Vat,
    pub properties: Vec<Property>,
}

/// A code of a list of UNTDID 7143: HS is the harmonised system, STI the CPV.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classification {
    pub list: String,
    pub code: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    pub name: String,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Without VAT, for `per` units of the line; may have more decimals than money has.
    pub net: Decimal,
    pub per: Option<Decimal>,
    /// What was taken off the gross price to come to the net price.
    pub discount: Option<Decimal>,
}
