//! A checkout that waits until the parties have been looked at.

use contract::identity::Caller;
use contract::ids::{CheckoutId, OrgId};
use kernel::{Money, Timestamp};

use crate::model::checkout::{Checkout, CheckoutRequest, CheckoutState};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HoldState {
    Waiting,
    /// It went on by itself.
    Placed,
    /// Cleared, but prices or stock were others by then: the goods lie in the cart again.
    Failed,
    /// Must not go on.
    Stopped,
    /// Given up by the buyer.
    Withdrawn,
}

impl HoldState {
    const ALL: [HoldState; 5] = [
        HoldState::Waiting,
        HoldState::Placed,
        HoldState::Failed,
        HoldState::Stopped,
        HoldState::Withdrawn,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            HoldState::Waiting => "waiting",
            HoldState::Placed => "placed",
            HoldState::Failed => "failed",
            HoldState::Stopped => "stopped",
            HoldState::Withdrawn => "withdrawn",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        HoldState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
    }

    /// What the checkout is said to be, which does not stand yet or never will. Whoever is stopped
    /// is not told why.
    const fn of_checkout(self) -> CheckoutState {
        match self {
            HoldState::Waiting => CheckoutState::UnderReview,
            HoldState::Placed => CheckoutState::Placed,
            HoldState::Failed | HoldState::Stopped | HoldState::Withdrawn => {
                CheckoutState::Cancelled
            }
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Hold {
    pub(crate) id: CheckoutId,
    pub(crate) buyer: OrgId,
    pub(crate) state: HoldState,
    pub(crate) fingerprint: Vec<u8>,
    /// With the lines and the address as they were when it was sent.
    pub(crate) request: CheckoutRequest,
    pub(crate) caller: Caller,
    /// What it came to then.
    pub(crate) total: Money,
    pub(crate) held_at: Timestamp,
}

impl Hold {
    /// As whoever asked for the checkout is answered.
    pub(crate) fn checkout(&self) -> Checkout {
        Checkout {
            id: self.id,
            buyer: self.buyer,
            person: self.caller.person,
            state: self.state.of_checkout(),
            fingerprint: self.fingerprint.clone(),
            currency: self.total.currency(),
            total: self.total,
            orders: Vec::new(),
            intent: None,
            placed_at: self.held_at,
            // It waits as long as the review takes.
            expires_at: self.held_at,
        }
    }
}
