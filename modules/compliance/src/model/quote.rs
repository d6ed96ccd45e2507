//! A quote as it is kept, and what may be asked differently.

use std::collections::BTreeMap;

use contract::compliance::{LandedAsk, LandedCost};
use contract::ids::{LandedQuoteId, OrgId};
use kernel::{Country, Locale, Money, Text, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Who buys, to a tax office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BuyerKind {
    Business,
    Consumer,
}

/// What beside the goods decides about a quote.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    pub(crate) incoterm: Option<String>,
    pub(crate) regime: Option<String>,
    pub(crate) buyer: Option<BuyerKind>,
    pub(crate) buyer_registered: bool,
    pub(crate) seller_registered: bool,
    pub(crate) settings: BTreeMap<String, String>,
    /// Rates by line and name, in place of the schedule's.
    pub(crate) rates: BTreeMap<String, BTreeMap<String, String>>,
}

/// A question, whole.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) ask: LandedAsk,
    pub(crate) terms: Terms,
}

/// Beside the engine's own record: what it was not told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) engine: Value,
    /// Where the duty of a line was read.
    pub(crate) duty_sources: BTreeMap<String, String>,
    pub(crate) rates_date: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct KeptQuote {
    pub(crate) org: OrgId,
    pub(crate) id: LandedQuoteId,
    pub(crate) seller: Option<OrgId>,
    pub(crate) fingerprint: String,
    pub(crate) kept: Kept,
    pub(crate) shown: LandedCost,
    pub(crate) at: Timestamp,
}

/// What is asked differently of a kept quote. What is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LandedWhatIf)]
pub(crate) struct Change {
    /// One of the eleven terms of Incoterms 2020.
    #[serde(default)]
    #[schema(min_length = 3, max_length = 3)]
    pub(crate) incoterm: Option<String>,
    /// The country of another warehouse.
    #[serde(default)]
    pub(crate) from: Option<Country>,
    /// `auto`, or a regime by name.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60)]
    pub(crate) regime: Option<String>,
    /// air, express, sea, rail, road, post
    #[serde(default)]
    #[schema(min_length = 1, max_length = 20)]
    pub(crate) mode: Option<String>,
    #[serde(default)]
    pub(crate) buyer: Option<BuyerKind>,
    /// It has a VAT or GST number where the goods go.
    #[serde(default)]
    pub(crate) buyer_registered: Option<bool>,
    /// In major units of the quote's currency.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 30)]
    pub(crate) carriage: Option<String>,
    #[serde(default)]
    pub(crate) settings: BTreeMap<String, String>,
}

/// The same goods, asked differently. Nothing is kept of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct WhatIf {
    pub(crate) then: LandedCost,
    pub(crate) now: LandedCost,
    /// What it costs more (or less) at the door, where both are quoted.
    pub(crate) difference: Option<Money>,
    /// No border is crossed: the goods lie in the country of destination already.
    pub(crate) is_home: bool,
}

/// One place in which two answers differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Difference {
    pub(crate) path: String,
    pub(crate) then: Option<String>,
    pub(crate) now: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Recomputed {
    pub(crate) identical: bool,
    /// Rule packs that are not the ones that answered then. The answer of now is by today's.
    pub(crate) other_packs: Vec<String>,
    pub(crate) quote: LandedCost,
    pub(crate) again: LandedCost,
    pub(crate) differences: Vec<Difference>,
}

/// A choice that a rule pack leaves open, as a quote stands to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LandedSetting)]
pub(crate) struct SettingView {
    pub(crate) name: String,
    pub(crate) title: Text,
    pub(crate) choices: Vec<ChoiceView>,
    /// What the quote was worked out with.
    pub(crate) value: String,
    /// Why it is open.
    pub(crate) why: Text,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LandedChoice)]
pub(crate) struct ChoiceView {
    pub(crate) name: String,
    pub(crate) title: Text,
}

impl From<&tariff::pack::Choice> for ChoiceView {
    fn from(one: &tariff::pack::Choice) -> Self {
        ChoiceView {
            name: one.name.clone(),
            title: Text::new(Locale::En, &one.title).with(Locale::ZhCn, &one.title_zh),
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LandedSettings)]
pub(crate) struct SettingsView {
    pub(crate) items: Vec<SettingView>,
    pub(crate) buyer: BuyerKind,
    pub(crate) buyer_registered: bool,
}
