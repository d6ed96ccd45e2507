//! Reservations: units that are promised to an order, from the checkout until they leave.

use contract::ids::OrderId;
use contract::stock::ReservedLine;
use kernel::Timestamp;
use uuid::Uuid;

use super::Place;

/// `held → confirmed → shipped | released | expired | lost`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldState {
    /// Not paid yet; lapses.
    Held,
    Confirmed,
    Shipped,
    /// Given back by somebody.
    Released,
    /// Given back by time.
    Expired,
    /// Lapsed, then paid, and the units were somebody else's by then.
    Lost,
}

impl HoldState {
    pub const fn as_str(self) -> &'static str {
        match self {
            HoldState::Held => "held",
            HoldState::Confirmed => "confirmed",
            HoldState::Shipped => "shipped",
            HoldState::Released => "released",
            HoldState::Expired => "expired",
            HoldState::Lost => "lost",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [
            HoldState::Held,
            HoldState::Confirmed,
            HoldState::Shipped,
            HoldState::Released,
            HoldState::Expired,
            HoldState::Lost,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }

    /// Whether units are set aside for it.
    pub const fn is_open(self) -> bool {
        matches!(self, HoldState::Held | HoldState::Confirmed)
    }
}

/// Units of one order at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub order: OrderId,
    pub place: Place,
    pub quantity: i64,
    pub shipped: i64,
    pub state: HoldState,
}

impl Hold {
    /// Units that are set aside for it now.
    pub fn open(&self) -> i64 {
        if self.state.is_open() {
            self.quantity - self.shipped
        } else {
            0
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessState {
    /// Something of it is reserved.
    Open,
    /// Nothing is, nor ever will be.
    Ended,
}

impl ProcessState {
    pub const fn as_str(self) -> &'static str {
        match self {
            ProcessState::Open => "open",
            ProcessState::Ended => "ended",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [ProcessState::Open, ProcessState::Ended]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A checkout with everything reserved for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    pub id: Uuid,
    pub state: ProcessState,
    pub expires_at: Option<Timestamp>,
    /// What was answered when it was reserved.
    pub lines: Vec<ReservedLine>,
    pub holds: Vec<Hold>,
}
