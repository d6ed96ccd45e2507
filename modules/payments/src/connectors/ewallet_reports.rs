//! The aggregator's transactions of a day, page by page, and what it paid out for them.
//! Source: docs.xendit.co, List Transactions and settlements.

use jiff::civil::Date;
use kernel::Currency;
use serde::Deserialize;
use serde_json::Number;

use super::ewallet::{Ewallet, money};
use super::line::escaped;
use super::{DayReport, Reply, SettlementItem, SettlementReport};

/// Pages of a day: above what one day brings, and an end to a list that never ends.
const PAGES_MAX: usize = 10_000;

#[derive(Deserialize)]
struct Page {
    data: Vec<Transaction>,
    has_more: bool,
}

#[derive(Deserialize)]
struct Transaction {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    reference_id: String,
    currency: Currency,
    amount: Number,
    fee: Fee,
    settlement_id: String,
}

#[derive(Deserialize)]
struct Fee {
    xendit_fee: Number,
    value_added_tax: Number,
}

#[derive(Deserialize)]
struct PaidOut {
    data: Vec<Payout>,
}

#[derive(Deserialize)]
struct Payout {
    settlement_id: String,
    currency: Currency,
    amount: Number,
}

impl Ewallet {
    pub(super) async fn report(&self, day: Date) -> DayReport {
        match self.read_day(day).await {
            Ok(reports) => reports,
            Err(Reply::Unknown | Reply::NotSent | Reply::Missing) => DayReport::NotYet,
            Err(Reply::News(_) | Reply::Refused(_)) => DayReport::Unreadable("it is refused"),
        }
    }

    async fn read_day(&self, day: Date) -> Result<DayReport, Reply> {
        let address = format!("{}/payouts?date={day}", self.line.url);
        let paid_out: PaidOut = self.call(self.line.client.get(address)).await?;
        let mut found = Vec::new();
        let mut after = String::new();
        for _ in 0..PAGES_MAX {
            let page: Page = self
                .call(self.line.client.get(format!(
                    "{}/transactions?date={day}&after_id={}",
                    self.line.url,
                    escaped(&after)
                )))
                .await?;
            let last = page.data.last().map(|one| one.id.clone());
            found.extend(page.data);
            match last.filter(|_| page.has_more) {
                Some(last) => after = last,
                None => break,
            }
        }
        Ok(together(paid_out, &found).map_or(
            DayReport::Unreadable("an amount or a payout is none"),
            DayReport::Reports,
        ))
    }
}

/// Each payout with what it is made up of.
fn together(paid_out: PaidOut, found: &[Transaction]) -> Option<Vec<SettlementReport>> {
    let mut reports = Vec::new();
    for payout in paid_out.data {
        let of = found
            .iter()
            .filter(|one| one.settlement_id == payout.settlement_id);
        let lines: Option<Vec<SettlementItem>> = of.map(item).collect();
        reports.push(SettlementReport {
            left: None,
            net: money(&payout.amount, payout.currency)?,
            id: payout.settlement_id,
            lines: lines?,
        });
    }
    let counted: usize = reports.iter().map(|report| report.lines.len()).sum();
    (counted == found.len()).then_some(reports)
}

fn item(one: &Transaction) -> Option<SettlementItem> {
    let kind = match one.kind.as_str() {
        "PAYMENT" => "charge",
        "REFUND" => "refund",
        _ => return None,
    };
    let own = money(&one.fee.xendit_fee, one.currency)?;
    let tax = money(&one.fee.value_added_tax, one.currency)?;
    Some(SettlementItem {
        kind: kind.to_owned(),
        reference: one.reference_id.clone(),
        amount: money(&one.amount, one.currency)?,
        fee: Some(own.checked_add(tax).ok()?),
    })
}
