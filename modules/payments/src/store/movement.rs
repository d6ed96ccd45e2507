//! Postings on a seller's accounts, as their owner reads them.

use db::{Bind, Row, Tx};
use kernel::{Currency, Money, Timestamp};

use super::money;
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

/// Newest first, after the one of this time, entry and place. Each account is read by itself, and no
/// further than the page: all at once would be sorted from the first day on.
pub async fn list(
    tx: &Tx,
    narrow: &Narrow,
    after: &(Timestamp, String, i64),
    limit: i64,
) -> Result<Vec<Line>, Error> {
    let mut args: Vec<&dyn Bind> = vec![&after.0, &after.1, &after.2, &limit];
    let mut wheres = String::new();
    if let Some(currency) = &narrow.currency {
        args.push(currency);
        wheres += &format!(" AND currency = ${}", args.len());
    }
    if let Some(from) = &narrow.from {
        args.push(from);
        wheres += &format!(" AND at >= ${}", args.len());
    }
    if let Some(to) = &narrow.to {
        args.push(to);
        wheres += &format!(" AND at <= ${}", args.len());
    }
    let mut parts = Vec::with_capacity(narrow.accounts.len());
    for account in &narrow.accounts {
        args.push(account);
        let place = args.len();
        parts.push(format!(
            "SELECT * FROM (
               SELECT entry_id, place, account, currency, amount_minor, direction, at
               FROM payments_posting
               WHERE account = ${place} AND (at, entry_id, place) < ($1, $2, $3){wheres}
               ORDER BY at DESC, entry_id DESC, place DESC LIMIT $4) AS part_{place}"
        ));
    }
    let sql = format!(
        "{} ORDER BY at DESC, entry_id DESC, place DESC LIMIT $4",
        parts.join(" UNION ALL ")
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
