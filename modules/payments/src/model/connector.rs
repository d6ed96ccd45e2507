//! What a buyer has to do to pay, and what a way to pay can and can't. Values only.

use kernel::{Country, Currency, Money, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a way to pay works for whoever pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MethodHow)]
pub enum How {
    /// A card, charged at once or after the bank's question.
    #[default]
    Card,
    /// On a page of the provider.
    Redirect,
    /// A code that a telephone scans.
    Scan,
    /// A question that appears on the telephone.
    Push,
    /// A transfer that the buyer orders at a bank, which takes days.
    Transfer,
}

/// What the buyer has to do next, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub kind: ActionKind,
    /// The address, or the text of the code. Of a push nothing is needed here; of a transfer it is
    /// the account number of this payment alone, where there is one.
    pub data: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    Redirect,
    Scan,
    Push,
    Transfer,
}

impl Action {
    pub fn redirect(url: impl Into<String>) -> Self {
        Action {
            kind: ActionKind::Redirect,
            data: url.into(),
        }
    }
}

pub const fn action_name(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Redirect => "redirect",
        ActionKind::Scan => "scan",
        ActionKind::Push => "push",
        ActionKind::Transfer => "transfer",
    }
}

pub fn parse_action(text: &str) -> Option<ActionKind> {
    [
        ActionKind::Redirect,
        ActionKind::Scan,
        ActionKind::Push,
        ActionKind::Transfer,
    ]
    .into_iter()
    .find(|kind| action_name(*kind) == text)
}

/// A way to pay.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Method {
    /// What `confirm` takes.
    pub id: String,
    pub name: Text,
    pub how: How,
    /// Whether `confirm` needs the number of a telephone.
    pub needs_phone: bool,
    /// What a tester should expect of it; only sandboxes say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    pub test: bool,
}

/// What a connector takes, and what it gives back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Where its payers are. Empty: everywhere.
    pub countries: Vec<Country>,
    /// Empty: any.
    pub currencies: Vec<Currency>,
    /// In whole units of the currency; none at the top is no limit.
    pub least: u32,
    pub most: Option<u32>,
    /// Hundredths cannot be paid.
    pub whole_units: bool,
    /// For so many days after the charge it gives money back.
    pub refund_days: u32,
    pub partial_refunds: bool,
}

impl Terms {
    /// Takes and gives back anything.
    pub const ANY: Terms = Terms {
        countries: Vec::new(),
        currencies: Vec::new(),
        least: 0,
        most: None,
        whole_units: false,
        refund_days: 365,
        partial_refunds: true,
    };
}

/// Why a way to pay cannot be used for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MethodUnfit)]
pub enum Unfit {
    /// The platform has switched it off.
    Off,
    Country,
    Currency,
    TooLittle,
    TooMuch,
    /// It takes whole units of the currency only.
    WholeUnits,
}

/// What became of the last attempts with a connector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Those whose outcome says something.
    pub counted: u32,
    pub charged: u32,
    /// The newest that brought nothing: why, and when.
    pub last_error: Option<(String, Timestamp)>,
}

/// Which connectors are offered first, to whom and for what. What is not named fits all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaymentRoute)]
pub struct Route {
    pub country: Option<Country>,
    pub currency: Option<Currency>,
    /// From this amount on, in the currency of the rule.
    pub least: Option<Money>,
    /// Up to this amount.
    pub most: Option<Money>,
    /// By name, the first one first.
    #[schema(min_items = 1, max_items = 20)]
    pub connectors: Vec<String>,
}

/// What operators decided about connectors, all of it together.
#[derive(Clone, Debug, Default)]
pub struct Routing {
    /// Rises with each change; none was made before the first.
    pub version: i64,
    pub changed_by: Option<String>,
    pub changed_at: Option<Timestamp>,
    /// Names of those that are switched off.
    pub off: Vec<String>,
    pub routes: Vec<Route>,
}

impl Routing {
    pub fn is_on(&self, name: &str) -> bool {
        !self.off.iter().any(|off| off == name)
    }
}

/// What is to be paid, and where its payer is.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    pub amount: Money,
    pub country: Option<Country>,
}
