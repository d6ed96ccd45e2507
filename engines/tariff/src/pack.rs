//! Rule packs: what a jurisdiction charges, on which days, by which source. Data, read from dated
//! files; how a quote is worked out of them is `work`'s business.

mod check;
mod load;
mod said;
mod term;
mod when;

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Country, Currency, Decimal};
use serde::Deserialize;

use crate::rate::Rate;

pub use load::{PackError, Packs};
pub use term::{Term, TermOf};
pub use when::{Threshold, UnitPrices, ValueOf, When};

/// The version of a pack that answered: the same version has the same digest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackRef {
    pub id: String,
    pub version: String,
    /// The first half of the SHA-256 of the file.
    pub digest: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    pub id: String,
    pub version: String,
    pub title: String,
    pub title_zh: String,
    /// Whose law it is.
    pub jurisdiction: String,
    pub direction: Direction,
    pub places: Vec<Country>,
    /// The first day that the pack can answer for.
    pub valid_from: Day,
    /// The first day after those: what no one can know yet.
    pub valid_to: Day,
    /// When the sources were read. Later days are answered with a warning.
    pub retrieved: Day,
    pub customs_value: Valuation,
    pub rounding: RoundingPolicy,
    pub sources: Vec<String>,
    /// What a user might expect and the pack has not.
    #[serde(default)]
    pub not_covered: Vec<Gap>,
    #[serde(default)]
    pub settings: Vec<Setting>,
    #[serde(default)]
    pub figures: Vec<Figure>,
    pub regimes: Vec<Regime>,
    #[serde(skip)]
    pub digest: String,
}

/// Something that a pack leaves out, and what the asker can do about it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    pub text: String,
    pub text_zh: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Import,
    Export,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Valuation {
    /// Goods, freight and insurance to the border.
    Cif,
    /// Goods alone, where freight is shown apart.
    Fob,
}

/// How amounts are rounded. There is one policy so far; a pack names it so that a second one
/// can't slip in unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingPolicy {
    HalfUpPerLine,
}

/// A choice that the law leaves open, or that only the caller knows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    pub name: String,
    pub title: String,
    pub title_zh: String,
    /// Where it matters; none: wherever the pack holds.
    #[serde(default)]
    pub places: Vec<Country>,
    pub default: String,
    pub choices: Vec<Choice>,
    pub why: String,
    pub why_zh: String,
}

impl Setting {
    pub fn allows(&self, value: &str) -> bool {
        self.choices.iter().any(|choice| choice.name == value)
    }

    pub fn matters_in(&self, place: Country) -> bool {
        self.places.is_empty() || self.places.contains(&place)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub name: String,
    pub title: String,
    pub title_zh: String,
}

/// A figure of the tariff: used where the question brings none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub key: String,
    #[serde(default)]
    pub places: Vec<Country>,
    /// Beginnings of HS codes; the longest that fits counts. None: whatever the goods are.
    #[serde(default)]
    pub hs: Vec<String>,
    pub rate: Rate,
    #[serde(default)]
    pub rule: Rule,
}

/// When something holds, and who says so.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    pub valid_from: Option<Day>,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Day>,
    pub source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    pub id: String,
    pub title: String,
    pub title_zh: String,
    /// Whether it may be chosen for a question that names none, in the order of the file.
    #[serde(default)]
    pub auto: bool,
    #[serde(default)]
    pub when: When,
    /// Overrides the pack's.
    pub customs_value: Option<Valuation>,
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// Charges `safeguard`, `anti_dumping`, `additional` and every rate of another name on the
    /// customs value, after the ordinary duty.
    #[serde(default)]
    pub trade_measures: bool,
    #[serde(default)]
    pub levies: Vec<Levy>,
    #[serde(default)]
    pub notes: Vec<Note>,
    #[serde(default)]
    pub rule: Rule,
}

/// What a regime can't take.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    #[serde(default)]
    pub when: When,
    /// Of the whole consignment; exactly one of this and `kilograms`.
    pub at_most: Option<Threshold>,
    /// Of the goods whose HS codes begin with `hs`.
    pub kilograms: Option<Decimal>,
    #[serde(default)]
    pub hs: Vec<String>,
    pub reason: String,
    pub receipt_code: Option<String>,
    /// A single item that can't be divided passes, and is then charged as beyond the limit.
    #[serde(default)]
    pub single_item_passes: bool,
    pub message: String,
    pub message_zh: String,
}

/// Something that is said with a quote, because it is not known or not certain.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    pub text: String,
    pub text_zh: String,
    #[serde(default)]
    pub when: When,
    #[serde(default)]
    pub rule: Rule,
}

/// One charge. Of several with the same code the first whose conditions hold is taken.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levy {
    pub code: String,
    pub kind: Kind,
    #[serde(default)]
    pub per: Scope,
    /// The name of its figure among the rates of a line and the figures of the pack.
    pub key: Option<String>,
    /// What is charged when neither has it.
    pub default: Option<Rate>,
    /// A rate that nobody can replace: that of the regime itself.
    pub fixed: Option<Rate>,
    /// Rates by how high another figure is.
    pub bands: Option<Bands>,
    #[serde(default)]
    pub missing: Missing,
    #[serde(default)]
    pub base: Vec<Term>,
    /// What is charged of the whole; later bases take the whole.
    pub share: Option<Rate>,
    /// Charged on the price that includes it.
    #[serde(default)]
    pub inclusive: bool,
    /// The figure of this name is taken off first.
    pub minus: Option<String>,
    /// The levy is waived when all its lines together come to no more.
    pub waived_up_to: Option<Threshold>,
    pub collected_by: Collector,
    /// Shown, and not counted.
    #[serde(default)]
    pub outside_totals: bool,
    /// Said whenever the levy is charged.
    pub warning: Option<String>,
    pub warning_zh: Option<String>,
    #[serde(default)]
    pub when: When,
    #[serde(default)]
    pub rule: Rule,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    pub of: String,
    /// From the lowest; the last one has no bound.
    pub steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub below: Option<Decimal>,
    pub up_to: Option<Decimal>,
    pub rate: Rate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Duty,
    Tax,
    Excise,
    Fee,
    Surcharge,
    Refund,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Duty => "duty",
            Kind::Tax => "tax",
            Kind::Excise => "excise",
            Kind::Fee => "fee",
            Kind::Surcharge => "surcharge",
            Kind::Refund => "refund",
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    #[default]
    Line,
    /// Once for each six-digit heading of the consignment.
    Subheading,
    Consignment,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Not charged, and said so: the charge exists, its figure is not known.
    #[default]
    Gap,
    /// Not charged: without a figure there is no such charge.
    Skip,
    /// There is no quote without it.
    Refuse,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Collector {
    Seller,
    Platform,
    Customs,
    Carrier,
    Buyer,
}

impl Collector {
    pub const fn name(self) -> &'static str {
        match self {
            Collector::Seller => "seller",
            Collector::Platform => "platform",
            Collector::Customs => "customs",
            Collector::Carrier => "carrier",
            Collector::Buyer => "buyer",
        }
    }
}

/// A civil date, written `2026-07-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Day(pub Date);

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
            .map(Day)
            .map_err(|_| format!("{text:?} is no date"))
    }
}

impl TryFrom<String> for Rate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
            .map_err(|error: crate::rate::RateSyntax| error.to_string())
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Rate::try_from(text).map_err(serde::de::Error::custom)
    }
}

impl Rule {
    pub fn holds_on(&self, date: Date) -> bool {
        self.valid_from.is_none_or(|from| from.0 <= date)
            && self.valid_to.is_none_or(|to| date < to.0)
    }
}

impl Pack {
    pub fn reference(&self) -> PackRef {
        PackRef {
            id: self.id.clone(),
            version: self.version.clone(),
            digest: self.digest.clone(),
        }
    }

    pub fn covers(&self, date: Date) -> bool {
        self.valid_from.0 <= date && date < self.valid_to.0
    }

    /// The setting as the question has it, or its default.
    pub fn setting<'a>(&'a self, name: &str, given: &'a BTreeMap<String, String>) -> &'a str {
        if let Some(value) = given.get(name) {
            return value;
        }
        let known = self.settings.iter().find(|setting| setting.name == name);
        known.map_or("", |setting| &setting.default)
    }

    /// The figure that fits best: the longest beginning of the HS code.
    pub fn figure(
        &self,
        key: &str,
        place: Country,
        hs: Option<&str>,
        date: Date,
    ) -> Option<&Figure> {
        let fits = |figure: &&Figure| {
            figure.key == key
                && (figure.places.is_empty() || figure.places.contains(&place))
                && figure.rule.holds_on(date)
        };
        let mut best: Option<(usize, &Figure)> = None;
        for figure in self.figures.iter().filter(fits) {
            let Some(length) = figure.fit(hs) else {
                continue;
            };
            if best.is_none_or(|(longest, _)| length > longest) {
                best = Some((length, figure));
            }
        }
        best.map(|(_, figure)| figure)
    }
}

impl Figure {
    /// How many digits of the code it fits by; none when it does not fit.
    fn fit(&self, hs: Option<&str>) -> Option<usize> {
        if self.hs.is_empty() {
            return Some(0);
        }
        let hs = hs?;
        let fitting = self
            .hs
            .iter()
            .filter(|start| hs.starts_with(start.as_str()));
        fitting.map(String::len).max()
    }
}

/// An amount of a pack: `150 EUR`.
pub(crate) fn amount_of(text: &str) -> Result<(Decimal, Currency), String> {
    let wrong = || format!("{text:?} is no amount like 150 EUR");
    let (amount, currency) = text.split_once(' ').ok_or_else(wrong)?;
    let amount = Decimal::from_str_exact(amount).map_err(|_| wrong())?;
    Ok((amount, currency.parse().map_err(|_| wrong())?))
}
