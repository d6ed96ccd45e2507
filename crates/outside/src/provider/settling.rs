//! What the provider pays out to the merchant, now and then, all at once: what was charged less
//! what was refunded less its fees. The report says of what it is made up, the money comes through
//! the bank.

use std::collections::BTreeSet;
use std::time::Duration;

use kernel::{Currency, Money, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::state::State;

/// When it pays out, and where.
#[derive(Clone)]
pub struct Settling {
    pub every: Duration,
    pub bank_url: String,
    pub bank_secret: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settlement {
    pub id: String,
    pub net: Money,
    pub lines: Vec<Line>,
    pub at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    pub kind: String,
    pub reference: String,
    pub amount: Money,
    pub fee: Option<Money>,
}

/// What has not been paid out yet, in one currency.
pub fn open(
    state: &State,
    settled: &BTreeSet<String>,
    currency: Currency,
    number: usize,
    now: Timestamp,
) -> Option<Settlement> {
    let charges = state
        .charges()
        .into_iter()
        .filter(|one| one.status == "succeeded");
    let charges = charges.map(|one| Line {
        kind: "charge".to_owned(),
        reference: one.reference,
        amount: one.amount,
        fee: one.fee,
    });
    let refunds = state
        .refunds()
        .into_iter()
        .filter(|one| one.status == "succeeded");
    let refunds = refunds.map(|one| Line {
        kind: "refund".to_owned(),
        reference: one.reference,
        amount: one.amount,
        fee: None,
    });
    let taken = state
        .chargebacks()
        .into_iter()
        .filter(|one| one.was_debited());
    let taken = taken.flat_map(|one| {
        let won = (one.status == "won").then(|| Line {
            kind: "chargeback_won".to_owned(),
            reference: format!("{}-won", one.id),
            amount: one.amount,
            fee: None,
        });
        let debited = Line {
            kind: "chargeback".to_owned(),
            reference: one.id,
            amount: one.amount,
            fee: Some(one.fee),
        };
        [Some(debited), won].into_iter().flatten()
    });
    let lines: Vec<Line> = charges
        .chain(refunds)
        .chain(taken)
        .filter(|line| line.amount.currency() == currency && !settled.contains(&line.reference))
        .collect();
    let net: i128 = lines
        .iter()
        .map(|line| {
            let fee = line.fee.map_or(0, |fee| fee.minor());
            match matches!(line.kind.as_str(), "charge" | "chargeback_won") {
                true => line.amount.minor() - fee,
                false => -line.amount.minor() - fee,
            }
        })
        .sum();
    // What would be owed to the provider waits for the next time.
    (net > 0).then(|| Settlement {
        id: format!("STL{:020}{number:06}", now.micros()),
        net: Money::new(net, currency),
        lines,
        at: now,
    })
}

/// Sends the money of a settlement to the merchant's bank.
pub fn pay(client: &reqwest::Client, settling: &Settling, one: &Settlement) {
    let client = client.clone();
    let (url, secret) = (settling.bank_url.clone(), settling.bank_secret.clone());
    let body = json!({
        "amount": one.net,
        "reference": one.id,
        "text": "Card payments",
    });
    tokio::spawn(async move {
        let sent = client
            .post(format!("{url}/v1/incoming"))
            .bearer_auth(secret)
            .json(&body)
            .send()
            .await;
        if let Err(error) = sent {
            tracing::warn!(%error, "a settlement cannot be paid");
        }
    });
}
