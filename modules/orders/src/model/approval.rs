//! A checkout that somebody else of the firm has to agree to before it is placed. Until then it
//! reserves nothing and fixes no price.

use contract::ids::{CheckoutId, OrgId, PersonId};
use kernel::{Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::checkout::{Checkout, CheckoutRequest, CheckoutState};
use crate::model::quote::Quote;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    Awaiting,
    /// Agreed to, and placed.
    Approved,
    Declined,
    /// Taken back by who asked.
    Withdrawn,
    /// Nobody answered in time.
    Expired,
}

impl ApprovalState {
    pub(crate) const ALL: [ApprovalState; 5] = [
        ApprovalState::Awaiting,
        ApprovalState::Approved,
        ApprovalState::Declined,
        ApprovalState::Withdrawn,
        ApprovalState::Expired,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            ApprovalState::Awaiting => "awaiting",
            ApprovalState::Approved => "approved",
            ApprovalState::Declined => "declined",
            ApprovalState::Withdrawn => "withdrawn",
            ApprovalState::Expired => "expired",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        ApprovalState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
    }

    /// What the checkout is said to be, which does not stand yet or never will.
    const fn of_checkout(self) -> CheckoutState {
        match self {
            ApprovalState::Awaiting => CheckoutState::AwaitingApproval,
            ApprovalState::Approved => CheckoutState::Placed,
            ApprovalState::Declined => CheckoutState::Declined,
            ApprovalState::Withdrawn => CheckoutState::Cancelled,
            ApprovalState::Expired => CheckoutState::Expired,
        }
    }
}

/// Above this somebody has to agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) above: Money,
    pub(crate) version: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Approval {
    pub(crate) id: CheckoutId,
    pub(crate) buyer: OrgId,
    /// Who wants to buy.
    pub(crate) person: PersonId,
    pub(crate) state: ApprovalState,
    pub(crate) fingerprint: Vec<u8>,
    /// With the lines and the address as they were when it was asked for.
    pub(crate) request: CheckoutRequest,
    /// What it came to then.
    pub(crate) quote: Quote,
    pub(crate) total: Money,
    pub(crate) asked_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) decided_by: Option<PersonId>,
    pub(crate) decided_at: Option<Timestamp>,
    pub(crate) reason: Option<String>,
}

impl Approval {
    /// As whoever asked for a checkout is answered.
    pub(crate) fn checkout(&self) -> Checkout {
        Checkout {
            id: self.id,
            buyer: self.buyer,
            person: self.person,
            state: self.state.of_checkout(),
            fingerprint: self.fingerprint.clone(),
            currency: self.total.currency(),
            total: self.total,
            orders: Vec::new(),
            intent: None,
            placed_at: self.asked_at,
            expires_at: self.expires_at,
        }
    }
}
