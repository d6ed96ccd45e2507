//! Postings on a seller's accounts, as their owner reads them.

use db::{Bind, Row, Tx};
use kernel::{Currency, Money, Timestamp};

use super::{money, places};
use crate::error::Error;

pub struct Line {
    pub entry: String,
    pub place: i64,
    pub at: Timestamp,
    pub account: String,
    pub amount: Money,
    pub direction: String,
}

/// Of these accounts only; the days are both within.
pub struct Narrow {
    pub accounts: Vec<String>,
    pub currency: Option<Currency>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

/// Newest first, after the one of this time, entry and place.
pub async fn list(
    tx: &Tx,
    narrow: &Narrow,
    after: &(Timestamp, String, i64),
    limit: i64,
) -> Result<Vec<Line>, Error> {
    let mut args: Vec<&dyn Bind> = vec![&after.0, &after.1, &after.2, &limit];
    let accounts = places(5, narrow.accounts.len());
    args.extend(narrow.accounts.iter().map(|account| account as &dyn Bind));
    let mut wheres = String::new();
    if let Some(currency) = &narrow.currency {
        args.push(currency);
        wheres += &format!(" AND p.currency = ${}", args.len());
    }
    if let Some(from) = &narrow.from {
        args.push(from);
        wheres += &format!(" AND e.at >= ${}", args.len());
    }
    if let Some(to) = &narrow.to {
        args.push(to);
        wheres += &format!(" AND e.at <= ${}", args.len());
    }
    let sql = format!(
        "SELECT p.entry_id, p.place, p.account, p.currency, p.amount_minor, p.direction, e.at AS at
         FROM payments_posting p JOIN payments_entry e ON e.id = p.entry_id
         WHERE p.account IN ({accounts}) AND (e.at, p.entry_id, p.place) < ($1, $2, $3){wheres}
         ORDER BY e.at DESC, p.entry_id DESC, p.place DESC LIMIT $4"
    );
    tx.rows(&sql, &args).await?.iter().map(line).collect()
}

pub fn line(row: &Row) -> Result<Line, Error> {
    Ok(Line {
        entry: row.get("entry_id")?,
        place: row.get("place")?,
        at: row.get("at")?,
        account: row.get("account")?,
        amount: money(row, "currency", "amount_minor")?,
        direction: row.get("direction")?,
    })
}
