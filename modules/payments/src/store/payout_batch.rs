//! Rows of files to the bank.

use db::{Row, Tx};

use super::{money, parsed};
use crate::error::Error;
use crate::model::payout::{Batch, BatchId};
use crate::rules::payout::{batch_name, parse_batch};

const COLUMNS: &str = "id, message_id, state, version, currency, total_minor, transfers, sha256, \
                       answer, reason, step, created_at, updated_at";

fn read(row: &Row) -> Result<Batch, Error> {
    Ok(Batch {
        id: row.get("id")?,
        message: row.get("message_id")?,
        state: parsed(row, "state", parse_batch)?,
        version: row.get("version")?,
        total: money(row, "currency", "total_minor")?,
        transfers: row.get("transfers")?,
        sha256: row.get("sha256")?,
        answer: row.get("answer")?,
        reason: row.get("reason")?,
        step: row.get("step")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn insert(tx: &Tx, one: &Batch) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payments_payout_batch ({COLUMNS})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    );
    tx.execute(
        &sql,
        &[
            &one.id,
            &one.message,
            &batch_name(one.state),
            &one.version,
            &one.total.currency(),
            &one.total.minor_i64()?,
            &one.transfers,
            &one.sha256,
            &one.answer,
            &one.reason,
            &one.step,
            &one.created_at,
            &one.updated_at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn save(tx: &Tx, one: &Batch, read: i64) -> Result<(), Error> {
    let touched = tx
        .execute(
            "UPDATE payments_payout_batch SET state = $3, version = $4, sha256 = $5, answer = $6,
               reason = $7, step = $8, updated_at = $9
             WHERE id = $1 AND version = $2",
            &[
                &one.id,
                &read,
                &batch_name(one.state),
                &one.version,
                &one.sha256,
                &one.answer,
                &one.reason,
                &one.step,
                &one.updated_at,
            ],
        )
        .await?;
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

pub async fn find(tx: &Tx, id: BatchId) -> Result<Option<Batch>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_payout_batch WHERE id = $1");
    tx.row(&sql, &[&id]).await?.as_ref().map(read).transpose()
}

/// Newest first.
pub async fn list(tx: &Tx, before: BatchId, limit: i64) -> Result<Vec<Batch>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_payout_batch WHERE id < $1 ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, &[&before, &limit])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Files with payouts whose end the bank has not told, the oldest first.
pub async fn waiting(tx: &Tx, limit: i64) -> Result<Vec<BatchId>, Error> {
    let rows = tx
        .rows(
            "SELECT DISTINCT batch_id FROM payments_payout
             WHERE state IN ('submitted', 'unknown') AND batch_id IS NOT NULL
             ORDER BY batch_id LIMIT $1",
            &[&limit],
        )
        .await?;
    rows.iter().map(|row| Ok(row.get("batch_id")?)).collect()
}
