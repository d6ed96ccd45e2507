//! M-Pesa's business portal, as far as a statement is fetched there: whole days as a table, the newest
//! line first, each with the balance behind it. At the end of a day what is there goes to the bank.
//! Source: Safaricom, M-PESA Business Portal user manual, organisation statement.

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use jiff::civil::Date;
use kernel::{Currency, Money};
use serde::Deserialize;

use super::mpesa::{World, nairobi, receipt};
use super::report::{Calendar, DayReport, Line, Names};
use super::till::Till;
use crate::page::sheet;

/// Nairobi's days.
const CALENDAR: Calendar = Calendar {
    code: "MPS",
    hours_east: 3,
    names: Names::Receipts,
};
const NAMES: &str = "Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,\
    Balance,Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.";
const DAYS_MAX: i32 = 31;
const DAYS_SHOWN: i32 = 7;

#[derive(Deserialize)]
pub struct Period {
    from: Date,
    to: Date,
}

/// The days of the last week, each to be fetched.
pub async fn page(State((till, merchant)): World) -> Html<String> {
    let today = CALENDAR.day(till.now());
    let days = (1..=DAYS_SHOWN).map(|back| today.saturating_sub(jiff::Span::new().days(back)));
    let links: String = days
        .map(|day| {
            format!(
                "<p><a href=\"/portal/statement.csv?from={day}&amp;to={day}\">Statement of {day} · {day} 对账单</a></p>"
            )
        })
        .collect();
    let title = "M-PESA business portal · M-PESA 商户门户";
    let short = format!("<p>Short code · 短代码 {}</p>", merchant.shortcode);
    Html(sheet(title, &(short + &links)))
}

pub async fn file(State((till, merchant)): World, Query(period): Query<Period>) -> Response {
    let length = period.from.until(period.to).map(|span| span.get_days());
    if !length.is_ok_and(|days| (0..DAYS_MAX).contains(&days)) {
        return (StatusCode::BAD_REQUEST, "1 to 31 days").into_response();
    }
    match table(&till, &merchant.shortcode, &period) {
        Some(table) => {
            let name = format!("attachment; filename=\"statement-{}.csv\"", period.from);
            let headers = [
                (header::CONTENT_TYPE, "text/csv".to_owned()),
                (header::CONTENT_DISPOSITION, name),
            ];
            (headers, table).into_response()
        }
        None => (StatusCode::NOT_FOUND, "This day is not over.").into_response(),
    }
}

/// None: one of its days is not ready.
fn table(till: &Till, shortcode: &str, period: &Period) -> Option<String> {
    let before = period.from.yesterday().ok()?;
    let mut balance = till.left_before(before);
    let opening = balance;
    let mut rows = Vec::new();
    let mut day = period.from;
    while day <= period.to {
        for report in till.reports(CALENDAR, day)? {
            balance = lines(&report, balance, &mut rows);
        }
        day = day.tomorrow().ok()?;
    }
    rows.reverse();
    let head = [
        "Organization Statement".to_owned(),
        format!("Short Code:,{shortcode}"),
        "Account:,Organization Account".to_owned(),
        format!(
            "Time Period:,From {} 00:00:00 To {} 23:59:59",
            period.from, period.to
        ),
        format!(
            "Opening Balance:,{}",
            Money::new(opening, Currency::KES).to_major_string()
        ),
        format!(
            "Closing Balance:,{}",
            Money::new(balance, Currency::KES).to_major_string()
        ),
        NAMES.to_owned(),
    ];
    let all = head.into_iter().chain(rows);
    Some(all.map(|line| line + "\r\n").collect())
}

/// What a line of the statement says of money.
struct Moved<'a> {
    receipt: &'a str,
    at: &'a str,
    minor: i128,
    reason: &'a str,
    linked: &'a str,
    account: &'a str,
}

fn row(moved: &Moved<'_>, balance: i128) -> String {
    let kes = |minor: i128| Money::new(minor, Currency::KES).to_major_string();
    let (paid_in, withdrawn) = match moved.minor >= 0 {
        true => (kes(moved.minor), String::new()),
        false => (String::new(), kes(moved.minor)),
    };
    let Moved {
        receipt,
        at,
        reason,
        linked,
        account,
        ..
    } = moved;
    format!(
        "{receipt},{at},{at},{reason},Completed,{paid_in},{withdrawn},{},true,{reason},,{linked},{account}",
        kes(balance)
    )
}

/// The lines of a day, the oldest first, and what is there at its end.
fn lines(report: &DayReport, mut balance: i128, rows: &mut Vec<String>) -> i128 {
    let mut written: Vec<(&str, String)> = Vec::new();
    let mut in_time: Vec<&Line> = report.lines.iter().collect();
    in_time.sort_by_key(|line| line.at);
    for line in in_time {
        if let Some((_, again)) = written.iter().find(|(name, _)| *name == line.reference) {
            rows.push(again.clone());
            continue;
        }
        // What was paid just before midnight and counted after it stands at midnight.
        let at = match CALENDAR.day(line.at) < report.day {
            true => format!("{} 00:00:00", report.day),
            false => nairobi(line.at),
        };
        let (own, paid) = (receipt(&line.id), receipt(&line.trade_id));
        let sign = if line.is_refund { -1 } else { 1 };
        let moved = Moved {
            receipt: &own,
            at: &at,
            minor: sign * line.amount.minor(),
            reason: if line.is_refund {
                "Transaction Reversal"
            } else {
                "Pay Bill Online"
            },
            linked: if line.is_refund { &paid } else { "" },
            account: if line.is_refund { "" } else { &line.reference },
        };
        balance += moved.minor;
        let text = row(&moved, balance);
        written.push((&line.reference, text.clone()));
        rows.push(text);
        if line.fee.is_positive() {
            let fee = Moved {
                minor: -line.fee.minor(),
                reason: "Pay Bill Charge",
                ..moved
            };
            balance += fee.minor;
            rows.push(row(&fee, balance));
        }
    }
    if report.net.is_positive() {
        let at = format!("{} 23:59:59", report.day);
        let sweep = Moved {
            receipt: &report.id,
            at: &at,
            minor: -report.net.minor(),
            reason: "Organization Settlement to Bank",
            linked: "",
            account: "",
        };
        balance += sweep.minor;
        rows.push(row(&sweep, balance));
    }
    balance
}
