//! What a provider of wallets reports after each day: what it took and gave back, what it keeps, and
//! what it pays out for it through the bank. How it is written is each provider's own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use kernel::{Currency, Money, Rounding, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::till::{Payback, Stand, Trade};
use crate::calls;

/// What goes wrong with a day's report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReportFault {
    /// It is there a day later.
    Late,
    /// Something that was taken stands nowhere, and is not paid out.
    MissingLine,
    /// A line stands there twice; it is paid out once.
    TwiceLine,
    /// One unit less stands there, and is paid out.
    OffByOne,
}

/// Where payouts go.
#[derive(Clone)]
pub struct PaysOut {
    pub bank_url: String,
    pub bank_secret: String,
    /// By which the bank's line says whose money it is.
    pub account: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    pub is_refund: bool,
    pub id: String,
    /// The merchant's name for it.
    pub reference: String,
    /// The merchant's and the provider's name for the trade.
    pub trade: String,
    pub trade_id: String,
    pub amount: Money,
    pub fee: Money,
    pub at: Timestamp,
}

/// What is paid out for a day, in one currency.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DayReport {
    /// What stands on the bank's line too.
    pub id: String,
    pub day: Date,
    pub currency: Currency,
    pub lines: Vec<Line>,
    pub net: Money,
    /// From when on it can be fetched.
    pub ready_at: Timestamp,
}

/// What was reported, and what is to go wrong with it.
#[derive(Default)]
pub struct Reports {
    pub issued: BTreeMap<Date, Vec<DayReport>>,
    pub faults: VecDeque<ReportFault>,
    /// What was left out, and is not reported later either.
    pub lost: BTreeSet<String>,
    pub pays_out: Option<PaysOut>,
}

/// What a provider is called in names of payouts, and where its days begin.
#[derive(Clone, Copy)]
pub struct Calendar {
    /// Three letters.
    pub code: &'static str,
    pub hours_east: i8,
    pub names: Names,
}

/// How payouts are called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Names {
    Settlements,
    /// As any other movement of the account, by a receipt.
    Receipts,
}

impl Calendar {
    fn name(self, day: Date, code: &str, number: usize) -> String {
        match self.names {
            Names::Settlements => {
                format!(
                    "STL{}{}{code}{number:012}",
                    self.code,
                    day.strftime("%Y%m%d")
                )
            }
            Names::Receipts => format!("SW{}{number:03}", day.strftime("%y%m%d")),
        }
    }

    pub fn day(self, at: Timestamp) -> Date {
        let zone = Offset::from_hours(self.hours_east).unwrap_or(Offset::UTC);
        at.jiff().to_zoned(TimeZone::fixed(zone)).date()
    }
}

impl Reports {
    /// Works out what is reported for a day, of what stood in no report before.
    pub fn issue(
        &mut self,
        calendar: Calendar,
        day: Date,
        (trades, refunds): (&[Trade], &[Payback]),
        fee_basis_points: u32,
        now: Timestamp,
    ) -> Vec<DayReport> {
        let before: BTreeSet<&str> = self
            .issued
            .values()
            .flatten()
            .flat_map(|report| &report.lines)
            .map(|line| line.reference.as_str())
            .collect();
        let mut by_currency: BTreeMap<&str, Vec<Line>> = BTreeMap::new();
        for line in lines(trades, refunds, fee_basis_points) {
            let is_over = calendar.day(line.at) <= day && !self.lost.contains(&line.reference);
            if is_over && !before.contains(line.reference.as_str()) {
                let code = line.amount.currency().code();
                by_currency.entry(code).or_default().push(line);
            }
        }
        let mut reports = Vec::new();
        for (code, mut lines) in by_currency {
            let Some(currency) = lines.first().map(|line| line.amount.currency()) else {
                continue;
            };
            let fault = self.faults.pop_front();
            match fault {
                Some(ReportFault::MissingLine) => {
                    self.lost.insert(lines.remove(0).reference);
                }
                Some(ReportFault::OffByOne) => {
                    if let Some(line) = lines.first_mut() {
                        let less = line.amount.minor() - unit(currency);
                        line.amount = Money::new(less, currency);
                    }
                }
                Some(ReportFault::TwiceLine | ReportFault::Late) | None => {}
            }
            let net = lines.iter().map(|line| match line.is_refund {
                true => -line.amount.minor() - line.fee.minor(),
                false => line.amount.minor() - line.fee.minor(),
            });
            let net = Money::new(net.sum::<i128>() + self.left_of(currency), currency);
            if fault == Some(ReportFault::TwiceLine)
                && let Some(line) = lines.first().cloned()
            {
                lines.push(line);
            }
            let number = self.issued.len() + 1;
            let ready_at = match fault {
                Some(ReportFault::Late) => now.plus(std::time::Duration::from_secs(86_400)),
                _ => now,
            };
            reports.push(DayReport {
                id: calendar.name(day, code, number),
                day,
                currency,
                lines,
                net,
                ready_at,
            });
        }
        reports
    }
}

impl Reports {
    /// What the last report of a currency left that nothing was paid out for.
    fn left_of(&self, currency: Currency) -> i128 {
        let reports = self.issued.values().flatten();
        let mut of = reports.filter(|report| report.currency == currency);
        let last = of.next_back();
        last.map_or(0, |report| report.net.minor().min(0))
    }
}

/// The least that the provider counts in.
fn unit(currency: Currency) -> i128 {
    match currency {
        Currency::IDR => 100,
        _ => 1,
    }
}

fn lines(trades: &[Trade], refunds: &[Payback], fee_basis_points: u32) -> Vec<Line> {
    let none = |money: Money| Money::zero(money.currency());
    let charged = trades.iter().filter(|one| one.stand == Stand::Paid);
    let charged = charged.map(|one| {
        let part = rust_decimal::Decimal::new(i64::from(fee_basis_points), 4);
        let fee = one.taken().times(part, Rounding::HalfUp);
        Line {
            is_refund: false,
            id: one.id.clone(),
            reference: one.reference.clone(),
            trade: one.reference.clone(),
            trade_id: one.id.clone(),
            amount: one.taken(),
            fee: fee.unwrap_or(none(one.amount)),
            at: one.ended_at.unwrap_or(one.at),
        }
    });
    let back = refunds.iter().filter(|one| one.is_paid);
    let back = back.map(|one| Line {
        is_refund: true,
        id: one.id.clone(),
        reference: one.reference.clone(),
        trade: one.trade.clone(),
        trade_id: trades
            .iter()
            .find(|trade| trade.reference == one.trade)
            .map(|trade| trade.id.clone())
            .unwrap_or_default(),
        amount: one.amount,
        fee: none(one.amount),
        at: one.at,
    });
    charged.chain(back).collect()
}

/// Sends the money of a report to the merchant's bank.
pub fn pay(pays_out: &PaysOut, calendar: Calendar, report: &DayReport) {
    let (url, secret) = (pays_out.bank_url.clone(), pays_out.bank_secret.clone());
    let text = match calendar.names {
        Names::Settlements => "Wallet payments".to_owned(),
        Names::Receipts => format!("{} settlement", pays_out.account),
    };
    let body = json!({"amount": report.net, "reference": report.id, "text": text});
    tokio::spawn(async move {
        let client = calls::client([url.as_str()]).build();
        let Ok(client) = client else { return };
        let sent = client.post(format!("{url}/v1/incoming"));
        if let Err(error) = sent.bearer_auth(secret).json(&body).send().await {
            tracing::warn!(%error, "what wallets took cannot be paid out");
        }
    });
}
