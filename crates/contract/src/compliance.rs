//! What compliance promises: what goods cost at the door by dated rules, and what stands in their
//! way across a border. Estimates, explained and dated; never advice.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kernel::{Country, Currency, HsCode, Money, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Answer;
use crate::event::Event;
use crate::identity::Caller;
use crate::ids::{LandedQuoteId, OrgId, ProductId};

/// One line of goods that cross a border.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LandedGoods {
    /// The asker's own name for the line; answers refer to it.
    pub id: String,
    pub title: Text,
    pub hs: Option<HsCode>,
    pub origin: Option<Country>,
    pub quantity: i64,
    pub unit: String,
    pub unit_price: Money,
    /// Of one unit, packed; zero when nobody knows.
    pub weight_grams: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LandedAsk {
    pub seller: OrgId,
    /// Where the goods leave from.
    pub from: Country,
    pub to: Country,
    /// Of the carrier's service: air, express, sea, rail, road, post.
    pub mode: Option<String>,
    pub currency: Currency,
    /// Charged on top of the prices.
    pub carriage: Money,
    pub lines: Vec<LandedGoods>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LandedStatus {
    Quoted,
    /// The rules are known, and the regime does not take the case.
    Refused,
    /// No rules are known for the place or the day. Nothing is guessed.
    UnknownRule,
}

/// One charge, with the rule it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LandedLine {
    /// duty, tax, excise, fee, surcharge, refund
    pub kind: String,
    pub code: String,
    /// Lines of the question.
    pub applies_to: Vec<String>,
    /// Unrounded, in major units; for a rate per unit, the units.
    pub base: String,
    pub rate: String,
    pub amount: Money,
    /// seller, platform, customs, carrier, buyer
    pub collected_by: String,
    pub in_totals: bool,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub source: String,
    /// Where the rate was read, when it is that of a country's schedule.
    pub rate_source: Option<String>,
    /// The same in the reader's language, where it is known; empty in older quotes.
    #[serde(default)]
    pub rate_note: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LandedTotals {
    pub goods: Money,
    pub carriage: Money,
    pub customs_value: Money,
    pub duty: Money,
    pub excise: Money,
    pub tax: Money,
    pub fees: Money,
    pub landed: Money,
    /// What the buyer still pays at the border, beside what is paid here.
    pub at_border: Money,
}

/// Another regime that is open to the same goods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LandedAlternative {
    pub regime: String,
    /// What the regime is called; empty in older quotes.
    #[serde(default)]
    pub title: Text,
    pub landed: Money,
    pub why: String,
    /// The same in the languages in which it is known; empty in older quotes.
    #[serde(default)]
    pub note: Text,
}

/// A rule pack that answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LandedPack {
    pub id: String,
    pub version: String,
    pub digest: String,
}

/// What goods cost at the door. An estimate by dated rules, kept under its id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LandedCost {
    pub id: LandedQuoteId,
    pub status: LandedStatus,
    /// The day whose rules were applied: `2026-11-29`.
    pub date: String,
    pub from: Country,
    pub to: Country,
    pub incoterm: String,
    pub regime: Option<String>,
    /// What the regime is called; empty without one and in older quotes.
    #[serde(default)]
    pub regime_title: Text,
    /// Why there is no quote.
    pub reason: Option<String>,
    pub currency: Currency,
    pub lines: Vec<LandedLine>,
    /// Absent without a quote.
    pub totals: Option<LandedTotals>,
    pub alternatives: Vec<LandedAlternative>,
    pub warnings: Vec<String>,
    /// The same in the reader's language, where it is known; empty in quotes that were kept before.
    #[serde(default)]
    pub notes: Vec<Text>,
    pub packs: Vec<LandedPack>,
    /// Rates of exchange that were used, with their day: `USD/EUR` → `0.92`.
    pub rates: BTreeMap<String, String>,
    pub rates_date: Option<String>,
}

/// One line as the matrix of prohibited, restricted and licensed goods looks at it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GateGoods {
    pub id: String,
    pub hs: Option<HsCode>,
    pub origin: Option<Country>,
    /// Of one unit, packed; zero when nobody knows.
    pub weight_grams: i64,
    /// Absent for what is not in the catalogue yet.
    #[serde(default)]
    pub product: Option<ProductId>,
    /// As the product names it; absent where the asker does not know.
    #[serde(default)]
    pub brand: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GateAsk {
    pub seller: OrgId,
    pub from: Country,
    pub to: Country,
    pub mode: Option<String>,
    /// What the destination's customs call the recipient by, such as the PCCC of Korea.
    pub recipient_id: Option<String>,
    pub lines: Vec<GateGoods>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateWeight {
    /// Must not go.
    Stop,
    /// May go when this is mended.
    Needs,
    /// To be read.
    Notice,
    /// The rule applies and is met.
    Met,
}

impl GateWeight {
    pub const fn blocks(self) -> bool {
        match self {
            GateWeight::Stop | GateWeight::Needs => true,
            GateWeight::Notice | GateWeight::Met => false,
        }
    }
}

/// What is to be said of a line on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GateFinding {
    /// The line's own name.
    pub line: String,
    pub weight: GateWeight,
    /// Stable: `prohibited`, `licence_missing`, `hs_missing`, `taken_down`, `brand_not_authorised` …
    pub reason: String,
    pub rule: Option<String>,
    pub words: Text,
    pub citation: Option<String>,
    pub licence: Option<String>,
}

/// How a product stands before it is put into the store.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GoodsStanding {
    /// What forbids selling it even at home.
    pub home: Vec<GateFinding>,
    /// What is missing before it can be sold across any border, and what is only to be read.
    pub border: Vec<GateFinding>,
}

#[async_trait]
pub trait Compliance: Send + Sync {
    /// What these goods cost at the door today, kept so that it can be worked out again. The same
    /// question of the same firm on the same day has the same id. `None` when no border is crossed.
    async fn landed_cost(&self, by: &Caller, ask: LandedAsk) -> Answer<Option<LandedCost>>;
    /// What stands in the way of each line, the gravest first. Within one country only what must
    /// not be sold there at all.
    async fn gates(&self, by: &Caller, ask: GateAsk) -> Answer<Vec<GateFinding>>;
    /// How goods of a seller stand at home and before any border.
    async fn standing(&self, by: &Caller, seller: OrgId, goods: GateGoods)
    -> Answer<GoodsStanding>;
}

/// A seller must not sell at present: two people decided it, because its notices add up.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SellerSuspended {
    pub seller: OrgId,
    pub at: Timestamp,
}
impl Event for SellerSuspended {
    const SUBJECT: &'static str = "compliance.seller_suspended";
}

/// The seller may sell again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SellerReinstated {
    pub seller: OrgId,
    /// Products that a notice keeps down all the same.
    pub still_down: Vec<ProductId>,
    pub at: Timestamp,
}
impl Event for SellerReinstated {
    const SUBJECT: &'static str = "compliance.seller_reinstated";
}

/// Goods must not be sold any more: a notice of infringement about them was accepted.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GoodsTakenDown {
    pub product: ProductId,
    pub seller: OrgId,
    pub at: Timestamp,
}
impl Event for GoodsTakenDown {
    const SUBJECT: &'static str = "compliance.goods_taken_down";
}

/// No notice keeps the goods down any more.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GoodsReinstated {
    pub product: ProductId,
    pub seller: OrgId,
    pub at: Timestamp,
}
impl Event for GoodsReinstated {
    const SUBJECT: &'static str = "compliance.goods_reinstated";
}
