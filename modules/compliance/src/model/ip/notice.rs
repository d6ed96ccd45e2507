//! A notice of infringement, what the seller answers, and what becomes of both.

use contract::ids::{OrgId, ProductId};
use kernel::{Id, Kind, Text, Timestamp};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::right::RightId;

pub(crate) enum NoticeTag {}
impl Kind for NoticeTag {
    const PREFIX: &'static str = "ipn";
}
pub(crate) type NoticeId = Id<NoticeTag>;

/// What is said to be infringed, and how. Parallel import is none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpInfringement)]
pub(crate) enum Infringement {
    Counterfeit,
    TradeMark,
    Copyright,
    Patent,
}

impl Infringement {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Infringement::Counterfeit => "counterfeit",
            Infringement::TradeMark => "trade_mark",
            Infringement::Copyright => "copyright",
            Infringement::Patent => "patent",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            Infringement::Counterfeit,
            Infringement::TradeMark,
            Infringement::Copyright,
            Infringement::Patent,
        ]
        .into_iter()
        .find(|one| one.as_str() == text)
    }
}

/// Whose law sets the reinstatement clock: that of the place where the right is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpRegime)]
pub(crate) enum Regime {
    China,
    UnitedStates,
    /// The platform's own term, where no law names one.
    Platform,
}

impl Regime {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Regime::China => "china",
            Regime::UnitedStates => "united_states",
            Regime::Platform => "platform",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Regime::China, Regime::UnitedStates, Regime::Platform]
            .into_iter()
            .find(|one| one.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpNoticeState)]
pub(crate) enum NoticeState {
    /// Complete, and waits for the desk.
    #[default]
    Received,
    /// Not taken by the desk; the seller never hears of it.
    Refused,
    /// Taken: the products are down, and the seller may answer.
    TakenDown,
    /// The seller did not answer in time.
    Uncontested,
    /// The seller answered, the holder was told, the clock runs.
    Countered,
    /// The holder went to a court or an authority in time.
    ActionBrought,
    Upheld,
    Rejected,
    /// The clock ran out: the products are back.
    Reinstated,
    /// Taken back by the holder.
    Withdrawn,
}

impl NoticeState {
    pub(crate) const ALL: [NoticeState; 10] = [
        NoticeState::Received,
        NoticeState::Refused,
        NoticeState::TakenDown,
        NoticeState::Uncontested,
        NoticeState::Countered,
        NoticeState::ActionBrought,
        NoticeState::Upheld,
        NoticeState::Rejected,
        NoticeState::Reinstated,
        NoticeState::Withdrawn,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            NoticeState::Received => "received",
            NoticeState::Refused => "refused",
            NoticeState::TakenDown => "taken_down",
            NoticeState::Uncontested => "uncontested",
            NoticeState::Countered => "countered",
            NoticeState::ActionBrought => "action_brought",
            NoticeState::Upheld => "upheld",
            NoticeState::Rejected => "rejected",
            NoticeState::Reinstated => "reinstated",
            NoticeState::Withdrawn => "withdrawn",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        NoticeState::ALL
            .into_iter()
            .find(|one| one.as_str() == text)
    }

    /// Whether the products are kept from being sold.
    pub(crate) const fn is_down(self) -> bool {
        match self {
            NoticeState::TakenDown
            | NoticeState::Uncontested
            | NoticeState::Countered
            | NoticeState::ActionBrought
            | NoticeState::Upheld => true,
            NoticeState::Received
            | NoticeState::Refused
            | NoticeState::Rejected
            | NoticeState::Reinstated
            | NoticeState::Withdrawn => false,
        }
    }

    /// Whether it counts against the seller.
    pub(crate) const fn is_strike(self) -> bool {
        matches!(self, NoticeState::Uncontested | NoticeState::Upheld)
    }
}

/// Who moves a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpSide)]
pub(crate) enum Side {
    Holder,
    Seller,
    Desk,
    /// Nobody: a term ended.
    Time,
}

impl Side {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Side::Holder => "holder",
            Side::Seller => "seller",
            Side::Desk => "desk",
            Side::Time => "time",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Side::Holder, Side::Seller, Side::Desk, Side::Time]
            .into_iter()
            .find(|one| one.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IpNoticeStep)]
pub(crate) enum Step {
    Accept,
    Refuse,
    Withdraw,
    Counter,
    BringAction,
    Uphold,
    Reject,
    LetStand,
    Reinstate,
}

impl Step {
    pub(crate) const ALL: [Step; 9] = [
        Step::Accept,
        Step::Refuse,
        Step::Withdraw,
        Step::Counter,
        Step::BringAction,
        Step::Uphold,
        Step::Reject,
        Step::LetStand,
        Step::Reinstate,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Step::Accept => "accept",
            Step::Refuse => "refuse",
            Step::Withdraw => "withdraw",
            Step::Counter => "counter",
            Step::BringAction => "bring_action",
            Step::Uphold => "uphold",
            Step::Reject => "reject",
            Step::LetStand => "let_stand",
            Step::Reinstate => "reinstate",
        }
    }
}

/// How somebody is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IpContact)]
pub(crate) struct Contact {
    #[serde(default)]
    #[schema(max_length = 200)]
    pub(crate) name: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub(crate) email: String,
    #[serde(default)]
    #[schema(max_length = 60)]
    pub(crate) phone: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub(crate) address: String,
}

/// What is left out is not refused field by field but named as an element of the notice that the law
/// asks for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IpNoticeDraft)]
pub(crate) struct NoticeDraft {
    #[serde(default)]
    pub(crate) right: Option<RightId>,
    #[serde(default)]
    pub(crate) infringement: Option<Infringement>,
    /// Of one seller.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub(crate) products: Vec<ProductId>,
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub(crate) statement: String,
    /// Files of yours.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub(crate) evidence: Vec<BlobId>,
    #[serde(default)]
    pub(crate) contact: Contact,
    /// I believe in good faith that this use is allowed neither by the owner nor by law.
    #[serde(default)]
    pub(crate) good_faith: bool,
    /// What I say is accurate, and I may act for the owner.
    #[serde(default)]
    pub(crate) accurate: bool,
    /// The name of who signs.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub(crate) signature: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IpCounterDraft)]
pub(crate) struct CounterDraft {
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub(crate) statement: String,
    #[serde(default)]
    #[schema(max_items = 20)]
    pub(crate) evidence: Vec<BlobId>,
    #[serde(default)]
    pub(crate) contact: Contact,
    /// I believe in good faith that the products were taken down by mistake.
    #[serde(default)]
    pub(crate) good_faith: bool,
    /// I take part in proceedings of the holder before the courts that have jurisdiction.
    #[serde(default)]
    pub(crate) jurisdiction: bool,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub(crate) signature: String,
}

/// The seller's answer as it was forwarded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = IpCounter)]
pub(crate) struct Counter {
    pub(crate) statement: String,
    pub(crate) evidence: Vec<BlobId>,
    pub(crate) contact: Contact,
    pub(crate) signature: String,
    pub(crate) at: Timestamp,
}

/// What the holder brought before a court or an authority.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IpActionDraft)]
pub(crate) struct ActionDraft {
    /// The court or the authority.
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) before: String,
    #[schema(min_length = 1, max_length = 120)]
    pub(crate) case_number: String,
    #[serde(default)]
    #[schema(max_items = 20)]
    pub(crate) evidence: Vec<BlobId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = IpAction)]
pub(crate) struct Action {
    pub(crate) before: String,
    pub(crate) case_number: String,
    pub(crate) evidence: Vec<BlobId>,
    pub(crate) at: Timestamp,
}

/// A product that a notice names, as it was called then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = IpNamedGoods)]
pub(crate) struct NamedGoods {
    pub(crate) product: ProductId,
    pub(crate) title: Text,
}

#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) id: NoticeId,
    pub(crate) seller: OrgId,
    pub(crate) holder: OrgId,
    pub(crate) right: RightId,
    /// As it was called then.
    pub(crate) right_name: String,
    pub(crate) infringement: Infringement,
    pub(crate) regime: Regime,
    pub(crate) state: NoticeState,
    pub(crate) goods: Vec<NamedGoods>,
    pub(crate) statement: String,
    pub(crate) evidence: Vec<BlobId>,
    pub(crate) contact: Contact,
    pub(crate) signature: String,
    pub(crate) counter: Option<Counter>,
    pub(crate) action: Option<Action>,
    /// Why the desk decided so.
    pub(crate) reason: Option<String>,
    pub(crate) bad_faith: bool,
    pub(crate) accepted_at: Option<Timestamp>,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) struck_at: Option<Timestamp>,
    pub(crate) version: i64,
    pub(crate) at: Timestamp,
}

/// A step that was made.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) side: Side,
    pub(crate) step: String,
    pub(crate) note: Option<String>,
    pub(crate) at: Timestamp,
}
