//! Plans and paid services: what they cost and bring, which plan a seller is on, and what it is to
//! pay for them.

use std::collections::BTreeMap;

use contract::ids::OrgId;
use kernel::{Currency, Id, Kind, Money, Text, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a seller is to pay the platform.
#[derive(Debug)]
pub enum BillIdKind {}
impl Kind for BillIdKind {
    const PREFIX: &'static str = "bil";
}
pub type BillId = Id<BillIdKind>;

/// What finance wants to give back of a bill.
#[derive(Debug)]
pub enum BillRefundKind {}
impl Kind for BillRefundKind {
    const PREFIX: &'static str = "bre";
}
pub type BillRefundId = Id<BillRefundKind>;

/// Everything that sellers can buy of the platform, dated and numbered where it is kept.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// On top of every price.
    #[schema(value_type = String, example = "6")]
    pub tax_percent: Decimal,
    /// From the least to the most; the first costs nothing.
    #[schema(min_items = 1, max_items = 10)]
    pub plan: Vec<Plan>,
    pub listings: ListingPack,
    pub promotion: PromotionPrice,
}

impl PriceList {
    /// One that sells nothing.
    pub const fn nothing() -> Self {
        PriceList {
            tax_percent: Decimal::ZERO,
            plan: Vec::new(),
            listings: ListingPack {
                units: 0,
                days: 0,
                price: BTreeMap::new(),
            },
            promotion: PromotionPrice {
                days_max: 0,
                price: BTreeMap::new(),
            },
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MembershipPlan)]
pub struct Plan {
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    pub name: Text,
    /// Products in the store at once; as many as one likes, when absent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub listings: Option<i64>,
    /// The part of the commission that is waived.
    #[schema(value_type = String, example = "10")]
    pub commission_off_percent: Decimal,
    /// In major units, by currency code, without tax.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, PlanPrice>)]
    pub price: BTreeMap<Currency, PlanPrice>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanPrice {
    pub month: String,
    pub year: String,
}

/// More products in the store, for some days.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListingPack {
    #[schema(minimum = 1, maximum = 100_000)]
    pub units: i64,
    #[schema(minimum = 1, maximum = 366)]
    pub days: i64,
    /// Of a pack, in major units, by currency code.
    #[schema(value_type = BTreeMap<String, String>)]
    pub price: BTreeMap<Currency, String>,
}

/// A product shown first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PromotionPrice {
    #[schema(minimum = 1, maximum = 366)]
    pub days_max: i64,
    /// Of a day, in major units, by currency code.
    #[schema(value_type = BTreeMap<String, String>)]
    pub price: BTreeMap<Currency, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlanTerm)]
pub enum Term {
    Month,
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionState {
    /// On the plan that costs nothing.
    Free,
    /// The running period is paid.
    Active,
    /// The running period is not paid yet; the plan holds until the grace is over.
    Due,
}

/// What is paid for from period to period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PlanChoice)]
pub struct Choice {
    pub plan: String,
    pub term: Term,
    pub currency: Currency,
}

/// What follows the running period when it is not the same again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Free,
    Other(Choice),
}

/// A paid period.
#[derive(Clone, Debug)]
pub struct Period {
    pub choice: Choice,
    /// Its price without tax, whatever was credited when it began.
    pub worth: Money,
    /// Ends are counted from here, so that a period begun on the 31st does not move to the 28th.
    pub anchor: Timestamp,
    pub turn: i64,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct Subscription {
    pub seller: OrgId,
    /// 0 is not written down yet.
    pub version: i64,
    pub state: SubscriptionState,
    pub plan: String,
    pub price_version: i64,
    pub listings: Option<i64>,
    pub off_percent: Decimal,
    /// How many paid periods there have been.
    pub periods: i64,
    pub period: Option<Period>,
    pub next: Option<Next>,
    pub grace_until: Option<Timestamp>,
    /// What the catalogue was told may be in the store.
    pub told: Option<Allowance>,
    pub next_at: Option<Timestamp>,
    pub updated_at: Timestamp,
}

/// How many products may be in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    Any,
    UpTo(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BillKind {
    Plan,
    Listings,
    Promotion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BillState {
    Due,
    Paid,
    /// It was never paid, and is not owed any more.
    Void,
}

#[derive(Clone, Debug)]
pub struct Bill {
    pub seller: OrgId,
    pub id: BillId,
    /// `plan:3`: what is billed once under this name.
    pub name: String,
    pub kind: BillKind,
    /// The code of a plan, or the id of a product.
    pub what: String,
    /// Products beside those of the plan, or days.
    pub units: i64,
    pub state: BillState,
    pub net: Money,
    pub tax: Money,
    pub tax_percent: Decimal,
    pub price_version: i64,
    pub refunded_net: Money,
    pub refunded_tax: Money,
    pub from: Timestamp,
    pub to: Timestamp,
    pub created_at: Timestamp,
    pub paid_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BillRefundState {
    Proposed,
    Paid,
    Refused,
}

#[derive(Clone, Debug)]
pub struct BillRefund {
    pub id: BillRefundId,
    pub seller: OrgId,
    pub bill: BillId,
    pub state: BillRefundState,
    pub net: Money,
    pub tax: Money,
    pub note: String,
    pub proposed_by: String,
    pub decided_by: Option<String>,
    pub created_at: Timestamp,
    pub decided_at: Option<Timestamp>,
}
