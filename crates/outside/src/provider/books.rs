//! What the provider has charged, paid back and settled, and how it is written down.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

use kernel::{Money, Timestamp};
use serde::{Deserialize, Serialize};

use super::cards::{self, Behaviour};
use super::chargebacks::Chargeback;
use super::settling::Settlement;
use super::state::{Charge, Refund, fee, liability};

#[derive(Default)]
pub(super) struct Books {
    /// By our reference for them, which is the caller's idempotency id.
    pub(super) charges: BTreeMap<String, Charge>,
    pub(super) refunds: BTreeMap<String, Refund>,
    /// Our reference of a charge or a refund by the provider's own id.
    pub(super) ids: HashMap<String, String>,
    /// Our references of the refunds of a charge.
    refunds_of: HashMap<String, Vec<String>>,
    /// Charges whose first refund was refused.
    pub(super) refused: Vec<String>,
    pub(super) settlements: Vec<Settlement>,
    pub(super) chargebacks: BTreeMap<String, Chargeback>,
}

/// A line of what is remembered.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kept {
    Charge {
        id: String,
        reference: String,
        status: String,
        amount: Money,
        reason: Option<String>,
        method: String,
        return_url: String,
        #[serde(default)]
        is_vouched: bool,
        at: Timestamp,
    },
    Refund {
        id: String,
        reference: String,
        status: String,
        amount: Money,
        reason: Option<String>,
        charge: String,
    },
    Settlement(Settlement),
    Chargeback(Chargeback),
}

impl Kept {
    pub(super) fn charge(charge: &Charge) -> Kept {
        Kept::Charge {
            id: charge.id.clone(),
            reference: charge.reference.clone(),
            status: charge.status.to_owned(),
            amount: charge.amount,
            reason: charge.reason.clone(),
            method: charge.method.clone(),
            return_url: charge.return_url.clone(),
            is_vouched: charge.liability.is_some(),
            at: charge.at,
        }
    }

    pub(super) fn refund(refund: &Refund) -> Kept {
        Kept::Refund {
            id: refund.id.clone(),
            reference: refund.reference.clone(),
            status: refund.status.to_owned(),
            amount: refund.amount,
            reason: refund.reason.clone(),
            charge: refund.charge.clone(),
        }
    }
}

impl Books {
    pub(super) fn keep_charge(&mut self, charge: Charge) {
        let reference = charge.reference.clone();
        self.ids.insert(charge.id.clone(), reference.clone());
        self.charges.insert(reference, charge);
    }

    pub(super) fn keep_refund(&mut self, refund: Refund) {
        let reference = refund.reference.clone();
        self.ids.insert(refund.id.clone(), reference.clone());
        let of_charge = self.refunds_of.entry(refund.charge.clone()).or_default();
        if !of_charge.contains(&reference) {
            of_charge.push(reference.clone());
        }
        self.refunds.insert(reference, refund);
    }

    /// Our reference of what is called by it, or by the provider's own id.
    pub(super) fn reference<'a>(&'a self, name: &'a str) -> &'a str {
        self.ids.get(name).map_or(name, String::as_str)
    }

    /// What went back of a charge, or is about to.
    pub(super) fn refunded(&self, charge: &str) -> i128 {
        let references = self.refunds_of.get(charge).into_iter().flatten();
        references
            .filter_map(|reference| self.refunds.get(reference))
            .filter(|refund| refund.status != "failed")
            .map(|refund| refund.amount.minor())
            .sum()
    }

    /// What took its time before the restart has had it by now.
    pub(super) fn recall(&mut self, kept: Kept, address: SocketAddr) {
        match kept {
            Kept::Charge {
                id,
                reference,
                status,
                amount,
                reason,
                method,
                return_url,
                is_vouched,
                at,
            } => {
                let status = match status.as_str() {
                    "declined" => "declined",
                    "requires_action" => "requires_action",
                    _ => "succeeded",
                };
                let page = format!("http://{address}/pay/{id}");
                let charge = Charge {
                    action_url: (status == "requires_action").then_some(page),
                    fee: (status == "succeeded").then(|| fee(amount)),
                    liability: liability(status, is_vouched),
                    behaviour: cards::behaviour(&method).unwrap_or(Behaviour::Succeeds),
                    id,
                    reference,
                    status,
                    amount,
                    reason,
                    method,
                    return_url,
                    at,
                };
                self.keep_charge(charge);
            }
            Kept::Refund {
                id,
                reference,
                status,
                amount,
                reason,
                charge,
            } => {
                let refund = Refund {
                    id,
                    reference,
                    status: if status == "failed" {
                        "failed"
                    } else {
                        "succeeded"
                    },
                    amount,
                    reason,
                    charge,
                };
                self.keep_refund(refund);
            }
            Kept::Settlement(one) => self.settlements.push(one),
            Kept::Chargeback(one) => {
                self.chargebacks.insert(one.id.clone(), one);
            }
        }
    }
}
