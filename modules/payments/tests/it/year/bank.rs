//! The bank's part of the year: payouts with all that goes wrong, and transfers that come.

use std::collections::BTreeSet;

use outside::bank::Fault;
use rand::Rng as _;
use rand::rngs::StdRng;
use serde_json::json;

use super::{CURRENCIES, HOUR, Year, minor};

impl Year {
    /// What each seller has in euros goes to the bank, as long as one person may decide it.
    pub(super) async fn pay_out(&mut self) {
        for _ in 0..self.sellers.len().div_ceil(10) {
            let fault = match self.rng.random_range(0..10) {
                0 => Fault::RejectTransfer("AC04".to_owned()),
                1 => Fault::ReturnTransfer("AC04".to_owned()),
                2 => Fault::TimeoutAfterTaking,
                3 => Fault::Lost,
                4 => Fault::MangledReference,
                5 => Fault::SilentNotice,
                _ => continue,
            };
            self.world.bank.err(fault);
        }
        for seller in &mut self.sellers {
            let page = seller.actor.get("/api/payments/seller/balance").await.ok();
            let lines = page["items"].as_array().expect("balances");
            let euros = lines
                .iter()
                .find(|line| line["available"]["currency"] == "EUR");
            let has: i128 = euros.map_or(0, |line| minor(&line["available"]));
            // The least is ten euros, and above five thousand two people have to agree.
            let amount = has.min(499_999);
            if amount < 1_000 {
                continue;
            }
            let wanted = json!({
                "beneficiary": seller.beneficiary,
                "amount": {"amount": amount.to_string(), "currency": "EUR"},
            });
            let asked = seller
                .actor
                .post("/api/payments/seller/payouts", wanted)
                .await
                .ok();
            let id = asked["id"].as_str().expect("an id").to_owned();
            seller.payouts.push(id);
        }
    }

    /// What nobody knows the owner of goes back; a refund that the bank refused is tried again.
    pub(super) async fn send_home(&self) {
        let operator = &self.world.operator;
        let path = "/api/payments/ops/remittances?state=waiting&limit=100";
        let mut decided = BTreeSet::new();
        loop {
            let waiting = operator.get(path).await.ok();
            let waiting = waiting["items"].as_array().expect("a list").clone();
            for one in &waiting {
                let id = one["id"].as_str().expect("an id");
                assert!(decided.insert(id.to_owned()), "{id} waits still");
                let at = |what: &str| format!("/api/payments/ops/remittances/{id}/{what}");
                let form = json!({"becomes": "send_back", "note": "nobody of ours"});
                let done = operator.post(&at("decide"), form).await.ok();
                if done["state"] == "proposed" {
                    self.finance.post(&at("confirm"), json!(null)).await.ok();
                }
            }
            if waiting.is_empty() {
                break;
            }
        }
        let queue = operator.get("/api/payments/ops/queue").await.ok();
        let refunds = queue["refunds"].as_array().expect("a list");
        for one in refunds.iter().filter(|one| one["state"] == "needs_review") {
            let id = one["id"].as_str().expect("an id");
            let path = format!("/api/payments/ops/refunds/{id}/resubmit");
            operator.post(&path, json!(null)).await.ok();
        }
        self.world.kit.settle().await;
    }
}

/// What goes wrong with a transfer before it is here.
pub(super) fn on_the_way(rng: &mut StdRng) -> Option<Fault> {
    Some(match rng.random_range(0..14) {
        0 | 1 => Fault::FeeDeducted(rng.random_range(0..2_000)),
        2 => Fault::SplitInTwo,
        3 | 4 => Fault::LateTransfer(24 * HOUR * rng.random_range(1..14)),
        5 => Fault::CutReference,
        6 => Fault::MangledReference,
        7 => Fault::NoReference,
        8 => Fault::OtherCurrency(CURRENCIES[rng.random_range(0..3)]),
        9 => Fault::ToldTwice,
        _ => return None,
    })
}
