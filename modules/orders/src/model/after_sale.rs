//! What is asked for after a sale: money back, goods back, or the order called off.

use contract::ids::{AfterSaleId, CheckoutId, OrderId, OrderLineId, OrgId, PersonId};
use contract::logistics::Address;
use kernel::{Currency, Money, Timestamp};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the buyer wants.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AfterSaleKind {
    /// Money back; the goods stay where they are.
    Refund,
    /// The goods go back, then the money.
    Return,
    /// A paid order is called off before its goods leave.
    Cancellation,
}

impl AfterSaleKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            AfterSaleKind::Refund => "refund",
            AfterSaleKind::Return => "return",
            AfterSaleKind::Cancellation => "cancellation",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            AfterSaleKind::Refund,
            AfterSaleKind::Return,
            AfterSaleKind::Cancellation,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == text)
    }
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AfterSaleState {
    /// The seller is to answer.
    Requested,
    /// The seller said no; the buyer may call in the platform.
    Refused,
    /// The platform decides.
    Escalated,
    /// A return is agreed; the buyer is to send the goods.
    AwaitingReturn,
    /// The goods are on their way back.
    ReturnSent,
    /// Money is agreed and on its way back.
    Agreed,
    /// The money could not be sent back; people look into it.
    RefundFailed,
    Refunded,
    Withdrawn,
    /// The platform said no.
    Rejected,
}

impl AfterSaleState {
    pub(crate) const ALL: [AfterSaleState; 10] = [
        AfterSaleState::Requested,
        AfterSaleState::Refused,
        AfterSaleState::Escalated,
        AfterSaleState::AwaitingReturn,
        AfterSaleState::ReturnSent,
        AfterSaleState::Agreed,
        AfterSaleState::RefundFailed,
        AfterSaleState::Refunded,
        AfterSaleState::Withdrawn,
        AfterSaleState::Rejected,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            AfterSaleState::Requested => "requested",
            AfterSaleState::Refused => "refused",
            AfterSaleState::Escalated => "escalated",
            AfterSaleState::AwaitingReturn => "awaiting_return",
            AfterSaleState::ReturnSent => "return_sent",
            AfterSaleState::Agreed => "agreed",
            AfterSaleState::RefundFailed => "refund_failed",
            AfterSaleState::Refunded => "refunded",
            AfterSaleState::Withdrawn => "withdrawn",
            AfterSaleState::Rejected => "rejected",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        AfterSaleState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
    }

    /// Whether it still may lead to something, so that its units cannot be asked for again.
    pub(crate) const fn counts(self) -> bool {
        match self {
            AfterSaleState::Requested
            | AfterSaleState::Refused
            | AfterSaleState::Escalated
            | AfterSaleState::AwaitingReturn
            | AfterSaleState::ReturnSent
            | AfterSaleState::Agreed
            | AfterSaleState::RefundFailed
            | AfterSaleState::Refunded => true,
            AfterSaleState::Withdrawn | AfterSaleState::Rejected => false,
        }
    }
}

/// Why the buyer asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ClaimReason)]
pub enum Reason {
    NotReceived,
    Damaged,
    WrongItem,
    NotAsDescribed,
    Quality,
    MissingParts,
    ChangedMind,
    OrderedByMistake,
    /// The goods cannot be sent.
    OutOfStock,
    /// Money came after the order had ended.
    PaidTooLate,
    /// The payer's bank took the money back, and nobody paid again.
    PaymentRecalled,
    Other,
}

impl Reason {
    pub(crate) const ALL: [Reason; 12] = [
        Reason::NotReceived,
        Reason::Damaged,
        Reason::WrongItem,
        Reason::NotAsDescribed,
        Reason::Quality,
        Reason::MissingParts,
        Reason::ChangedMind,
        Reason::OrderedByMistake,
        Reason::OutOfStock,
        Reason::PaidTooLate,
        Reason::PaymentRecalled,
        Reason::Other,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Reason::NotReceived => "not_received",
            Reason::Damaged => "damaged",
            Reason::WrongItem => "wrong_item",
            Reason::NotAsDescribed => "not_as_described",
            Reason::Quality => "quality",
            Reason::MissingParts => "missing_parts",
            Reason::ChangedMind => "changed_mind",
            Reason::OrderedByMistake => "ordered_by_mistake",
            Reason::OutOfStock => "out_of_stock",
            Reason::PaidTooLate => "paid_too_late",
            Reason::PaymentRecalled => "payment_recalled",
            Reason::Other => "other",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Reason::ALL
            .into_iter()
            .find(|reason| reason.as_str() == text)
    }
}

/// Units of a line with the money that is asked, and later agreed, for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClaimedLine {
    pub line: OrderLineId,
    pub quantity: i64,
    pub amount: Money,
}

/// What belongs to a claim and is shown with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClaimFacts {
    pub(crate) lines: Vec<ClaimedLine>,
    #[serde(default)]
    pub(crate) agreed_lines: Vec<ClaimedLine>,
    #[serde(default)]
    pub(crate) evidence: Vec<BlobId>,
    #[serde(default)]
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) return_to: Option<Address>,
    /// What the buyer says of the way back: carrier and number.
    #[serde(default)]
    pub(crate) tracking: Option<String>,
    #[serde(default)]
    pub(crate) received: Vec<ReceivedLine>,
}

/// Goods of a return as the seller found them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceivedLine {
    pub line: OrderLineId,
    #[schema(minimum = 1, maximum = 1000000)]
    pub quantity: i64,
    /// Fit to be sold again.
    pub sellable: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AfterSale {
    pub(crate) id: AfterSaleId,
    pub(crate) order: OrderId,
    pub(crate) order_number: String,
    pub(crate) checkout: CheckoutId,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    /// Who asked; nobody when the platform opened it by itself.
    pub(crate) person: Option<PersonId>,
    pub(crate) kind: AfterSaleKind,
    pub(crate) state: AfterSaleState,
    pub(crate) version: i64,
    pub(crate) reason: Reason,
    pub(crate) currency: Currency,
    pub(crate) requested: Money,
    /// What goes back; zero until agreed.
    pub(crate) agreed: Money,
    pub(crate) facts: ClaimFacts,
    pub(crate) opened_at: Timestamp,
    pub(crate) moved_at: Timestamp,
}
