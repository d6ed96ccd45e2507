//! Rows of checks of the books.

use db::{Row, Tx};
use kernel::Timestamp;
use uuid::Uuid;

use crate::MODULE;
use crate::error::Error;
use crate::jobs::CHECK_BOOKS_NOW;

/// A check that has ended.
#[derive(Clone, Debug)]
pub struct Check {
    pub began_at: Timestamp,
    pub ended_at: Timestamp,
    /// The last entry that was checked, and its hash.
    pub seq: i64,
    pub hash: String,
    pub first_bad: Option<i64>,
    pub wrong_balance: Option<String>,
}

pub async fn insert(tx: &Tx, id: Uuid, check: &Check) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_check (id, began_at, ended_at, seq, hash, first_bad, wrong_balance)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            &id,
            &check.began_at,
            &check.ended_at,
            &check.seq,
            &check.hash,
            &check.first_bad,
            &check.wrong_balance,
        ],
    )
    .await?;
    Ok(())
}

pub async fn newest(tx: &Tx) -> Result<Option<Check>, Error> {
    let row = tx
        .row(
            "SELECT began_at, ended_at, seq, hash, first_bad, wrong_balance FROM payments_check
             ORDER BY id DESC LIMIT 1",
            &[],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Check, Error> {
    Ok(Check {
        began_at: row.get("began_at")?,
        ended_at: row.get("ended_at")?,
        seq: row.get("seq")?,
        hash: row.get("hash")?,
        first_bad: row.get("first_bad")?,
        wrong_balance: row.get("wrong_balance")?,
    })
}

/// Whether somebody has asked for one that has not ended.
pub async fn is_asked(tx: &Tx) -> Result<bool, Error> {
    let sql = format!("SELECT id FROM {MODULE}_job WHERE kind = $1 AND state = 'waiting' LIMIT 1");
    Ok(tx.row(&sql, &[&CHECK_BOOKS_NOW]).await?.is_some())
}
