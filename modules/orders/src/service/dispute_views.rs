//! What parties and platform see of a dispute, and what they can do in it.

use contract::ids::{DisputeId, OrderId, OrgId};
use kernel::{Decimal, Money, Timestamp};
use runtime::blobs::BlobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::Side;
use crate::model::dispute::{self as model, DisputeEntry, DisputeState};

/// A dispute as its parties and the platform see it in a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DisputeItem {
    pub(crate) id: DisputeId,
    pub(crate) order: OrderId,
    pub(crate) order_number: String,
    pub(crate) buyer: OrgId,
    pub(crate) seller: OrgId,
    pub(crate) state: DisputeState,
    pub(crate) claim: Money,
    /// What of the claim payments keeps from everybody.
    pub(crate) frozen: Option<Money>,
    pub(crate) awaits: Option<Side>,
    /// When silence moves it on.
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) opened_at: Timestamp,
    pub(crate) moved_at: Timestamp,
}

impl DisputeItem {
    pub(crate) fn of(dispute: &model::Dispute) -> Self {
        DisputeItem {
            id: dispute.id,
            order: dispute.order,
            order_number: dispute.order_number.clone(),
            buyer: dispute.buyer,
            seller: dispute.seller,
            state: dispute.state,
            claim: dispute.claim,
            frozen: dispute.frozen,
            awaits: dispute.awaits,
            due_at: dispute.due_at,
            opened_at: dispute.opened_at,
            moved_at: dispute.moved_at,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DisputeOffer {
    refund: Money,
    side: Side,
}

/// Everything that was said, shown and decided.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DisputeRoom {
    dispute: DisputeItem,
    /// Whose side the caller is on.
    side: Side,
    reason: String,
    offer: Option<DisputeOffer>,
    /// The seller was silent: the claim stands unless evidence says otherwise.
    favours_buyer: bool,
    buyer_rests: bool,
    seller_rests: bool,
    refund: Option<Money>,
    appealed: bool,
    #[serde(rename = "final")]
    is_final: bool,
    entries: Vec<DisputeEntry>,
}

impl DisputeRoom {
    pub(crate) fn of((dispute, side, entries): (model::Dispute, Side, Vec<DisputeEntry>)) -> Self {
        DisputeRoom {
            dispute: DisputeItem::of(&dispute),
            side,
            offer: dispute
                .offer
                .map(|(refund, side)| DisputeOffer { refund, side }),
            favours_buyer: dispute.favours_buyer,
            buyer_rests: dispute.buyer_rests,
            seller_rests: dispute.seller_rests,
            refund: dispute.refund,
            appealed: dispute.appealed_by.is_some(),
            is_final: dispute.is_final,
            reason: dispute.reason,
            entries,
        }
    }
}

/// What somebody does in a dispute.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, tag = "act", rename_all = "snake_case")]
#[schema(as = DisputeAct)]
pub(crate) enum Act {
    /// Says something.
    State {
        #[schema(min_length = 1, max_length = 4000)]
        body: String,
    },
    /// Shows a document.
    Show {
        #[schema(max_length = 2000)]
        body: Option<String>,
        #[schema(min_length = 1, max_length = 120)]
        document: String,
        #[schema(pattern = "^[0-9a-f]{64}$", max_length = 64)]
        sha256: Option<String>,
        /// A file of yours, handed over before; its digest is taken, not the one beside it.
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        file: Option<BlobId>,
    },
    /// Offers, or asks back, this much; the other side's turn.
    Offer {
        refund: Money,
        #[schema(max_length = 2000)]
        body: Option<String>,
    },
    /// Takes the other side's offer.
    Accept,
    /// Calls in the platform.
    Escalate {
        #[schema(max_length = 2000)]
        body: Option<String>,
    },
    /// Has nothing more to show.
    Rest,
    Withdraw,
    /// The platform rules.
    Rule {
        #[schema(value_type = String, example = "80")]
        proven_percent: Decimal,
        #[schema(value_type = String, example = "100")]
        fault_percent: Decimal,
        kept: Money,
        #[schema(min_length = 1, max_length = 4000)]
        body: String,
    },
    /// A party does not take the ruling; somebody else of the platform looks again.
    Appeal {
        #[schema(min_length = 1, max_length = 4000)]
        body: String,
    },
}

/// What a ruling is worked out from.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeCalculation)]
pub(crate) struct Calculation {
    #[schema(value_type = String, example = "80")]
    pub(crate) proven_percent: Decimal,
    #[schema(value_type = String, example = "100")]
    pub(crate) fault_percent: Decimal,
    pub(crate) kept: Money,
}
