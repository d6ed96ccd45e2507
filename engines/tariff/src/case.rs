//! The question: goods, the way they go, who sells and who buys.
//!
//! Typed, and as the JSON object that other programs send. Whether a rule fits is not asked here.

mod fields;
mod node;
mod read;
mod write;

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Country, Currency, Decimal, HsCode};
use serde::Deserialize;

use crate::fx::Fx;
use crate::incoterm::Incoterm;
use crate::rate::Rate;

pub use read::{Unreadable, read};

/// More lines are no consignment but a file.
pub const LINES_MAX: usize = 1000;

#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub id: String,
    pub date: Date,
    pub from: Country,
    pub to: Country,
    pub regime: Wish,
    pub mode: Option<Mode>,
    pub buyer: Buyer,
    pub seller: Seller,
    pub incoterm: Option<Term>,
    /// Of every amount in the question and in the answer.
    pub currency: Currency,
    pub fx: Fx,
    pub lines: Vec<Line>,
    pub charges: Charges,
    pub settings: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Wish {
    /// The regime that the goods fall under.
    #[default]
    Auto,
    /// This one; who names it says that its conditions are met.
    Named(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Post,
    Courier,
    Air,
    Sea,
    Rail,
    Road,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuyerKind {
    #[default]
    Consumer,
    Business,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Buyer {
    pub kind: BuyerKind,
    pub tax_registered: bool,
    /// What the person has used of a yearly allowance before this order.
    pub annual_used: Decimal,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seller {
    /// In the destination's own scheme: IOSS, OVR, GST …
    pub tax_registered: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub code: Incoterm,
    pub place: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub id: String,
    pub description: Option<String>,
    pub hs: Option<HsCode>,
    pub origin: Option<Country>,
    pub quantity: Decimal,
    pub unit: Option<String>,
    pub unit_price: Decimal,
    pub net_weight_grams: Option<Decimal>,
    pub volume_ml: Option<Decimal>,
    pub indivisible: bool,
    pub purchase_price: Option<Decimal>,
    /// Figures in place of the tariff's, by name.
    pub rates: BTreeMap<String, Rate>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Charges {
    pub freight: Decimal,
    pub insurance: Decimal,
    pub inland_after_border: Decimal,
    /// Without it, freight is inside the prices: neither added nor deducted.
    pub shown_separately: bool,
}

impl Default for Charges {
    fn default() -> Self {
        Charges {
            freight: Decimal::ZERO,
            insurance: Decimal::ZERO,
            inland_after_border: Decimal::ZERO,
            shown_separately: true,
        }
    }
}

impl Mode {
    pub const ALL: [Mode; 6] = [
        Mode::Post,
        Mode::Courier,
        Mode::Air,
        Mode::Sea,
        Mode::Rail,
        Mode::Road,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Mode::Post => "post",
            Mode::Courier => "courier",
            Mode::Air => "air",
            Mode::Sea => "sea",
            Mode::Rail => "rail",
            Mode::Road => "road",
        }
    }
}

impl BuyerKind {
    pub const ALL: [BuyerKind; 2] = [BuyerKind::Consumer, BuyerKind::Business];

    pub const fn name(self) -> &'static str {
        match self {
            BuyerKind::Consumer => "consumer",
            BuyerKind::Business => "business",
        }
    }
}

impl Line {
    pub fn hs_text(&self) -> Option<&str> {
        self.hs.as_ref().map(HsCode::as_str)
    }
}

impl Charges {
    /// What comes on top of the prices for the main carriage.
    pub fn freight_on_top(&self) -> Decimal {
        if self.shown_separately {
            self.freight
        } else {
            Decimal::ZERO
        }
    }
}
