//! Rows of money that is set aside, and what of a seller's account is on hold.

use db::{Row, Tx};
use kernel::{Money, Timestamp};
use ledger::{Account, EntryId, Reserve};

use super::money;
use crate::error::Error;

/// A hold as it stands in the table.
pub struct Held {
    pub reserve: Reserve,
    pub state: String,
    pub posted: Money,
    /// The command that ended it.
    pub ended_by: Option<String>,
}

fn read(row: &Row) -> Result<Held, Error> {
    let (id, debit, credit): (String, String, String) =
        (row.get("id")?, row.get("debit")?, row.get("credit")?);
    Ok(Held {
        reserve: Reserve {
            id: id.parse()?,
            at: row.get("at")?,
            debit: debit.parse()?,
            credit: credit.parse()?,
            amount: money(row, "currency", "amount_minor")?,
            expires_at: row.get("expires_at")?,
        },
        state: row.get("state")?,
        posted: money(row, "currency", "posted_minor")?,
        ended_by: row.get("ended_by")?,
    })
}

const COLUMNS: &str =
    "id, debit, credit, currency, amount_minor, state, posted_minor, ended_by, expires_at, at";

pub async fn find(tx: &Tx, id: &EntryId) -> Result<Option<Held>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_hold WHERE id = $1");
    tx.row(&sql, &[&id.as_str()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

pub async fn insert(tx: &Tx, reserve: &Reserve) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_hold (id, debit, credit, currency, amount_minor, state, posted_minor,
           expires_at, at)
         VALUES ($1, $2, $3, $4, $5, 'reserved', 0, $6, $7)",
        &[
            &reserve.id.as_str(),
            &reserve.debit.to_string(),
            &reserve.credit.to_string(),
            &reserve.amount.currency(),
            &reserve.amount.minor_i64()?,
            &reserve.expires_at,
            &reserve.at,
        ],
    )
    .await?;
    Ok(())
}

/// Ends a hold that is open; false when it has ended.
pub async fn end(
    tx: &Tx,
    hold: &Reserve,
    state: &str,
    posted: Money,
    by: Option<&EntryId>,
    at: Timestamp,
) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "UPDATE payments_hold SET state = $2, posted_minor = $3, ended_by = $4, ended_at = $5
             WHERE id = $1 AND state = 'reserved'",
            &[
                &hold.id.as_str(),
                &state,
                &posted.minor_i64()?,
                &by.map(EntryId::as_str),
                &at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Sets an amount of an account aside, if that much is available. Answers whether it was.
pub async fn set_aside(tx: &Tx, account: &Account, amount: Money) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "UPDATE payments_live SET pending_minor = pending_minor + $3
             WHERE account = $1 AND currency = $2 AND net_minor - pending_minor >= $3",
            &[
                &account.to_string(),
                &amount.currency(),
                &amount.minor_i64()?,
            ],
        )
        .await?;
    Ok(touched == 1)
}

pub async fn put_back(tx: &Tx, account: &Account, amount: Money) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_live SET pending_minor = pending_minor - $3
         WHERE account = $1 AND currency = $2",
        &[
            &account.to_string(),
            &amount.currency(),
            &amount.minor_i64()?,
        ],
    )
    .await?;
    Ok(())
}

/// Open holds whose time is over, the earliest first.
pub async fn due(tx: &Tx, now: Timestamp, limit: i64) -> Result<Vec<Held>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_hold WHERE state = 'reserved' AND expires_at <= $1
         ORDER BY expires_at, id LIMIT $2"
    );
    tx.rows(&sql, &[&now, &limit])
        .await?
        .iter()
        .map(read)
        .collect()
}

pub async fn fail(tx: &Tx, id: &EntryId, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_failed_id (id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        &[&id.as_str(), &at],
    )
    .await?;
    Ok(())
}

pub async fn has_failed(tx: &Tx, id: &EntryId) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT id FROM payments_failed_id WHERE id = $1",
            &[&id.as_str()],
        )
        .await?;
    Ok(row.is_some())
}
