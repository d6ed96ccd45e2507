//! Rows of attempts.

use contract::ids::{IntentId, OrgId};
use db::{Row, Tx};
use uuid::Uuid;

use super::{action, maybe, money, parsed};
use crate::error::Error;
use crate::model::connector::action_name;
use crate::model::{Attempt, AttemptId};
use crate::rules::{attempt, step_up};

const COLUMNS: &str = "buyer_id, id, intent_id, state, version, provider, method, return_path, \
    phone, step_up, liability, reference, action_kind, action_url, reason, currency, amount_minor, step, created_at, updated_at";

fn read(row: &Row) -> Result<Attempt, Error> {
    Ok(Attempt {
        id: row.get("id")?,
        buyer: row.get("buyer_id")?,
        intent: row.get("intent_id")?,
        state: parsed(row, "state", attempt::parse)?,
        version: row.get("version")?,
        provider: row.get("provider")?,
        method: row.get("method")?,
        return_path: row.get("return_path")?,
        phone: row.get("phone")?,
        step_up: maybe(row, "step_up", step_up::parse)?,
        liability: maybe(row, "liability", step_up::parse_liability)?,
        reference: row.get("reference")?,
        action: action(row)?,
        reason: row.get("reason")?,
        amount: money(row, "currency", "amount_minor")?,
        step: row.get("step")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn insert(tx: &Tx, attempt: &Attempt) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_attempt (buyer_id, id, intent_id, state, version, provider, method,
           return_path, phone, currency, amount_minor, step, created_at, updated_at, step_up)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14)",
        &[
            &attempt.buyer,
            &attempt.id,
            &attempt.intent,
            &attempt::name(attempt.state),
            &attempt.version,
            &attempt.provider,
            &attempt.method,
            &attempt.return_path,
            &attempt.phone,
            &attempt.amount.currency(),
            &attempt.amount.minor_i64()?,
            &attempt.step,
            &attempt.created_at,
            &attempt.step_up.map(step_up::name),
        ],
    )
    .await?;
    super::place(tx, attempt.id.uuid(), attempt.buyer).await?;
    refer(
        tx,
        &attempt.provider,
        &attempt.id.to_string(),
        "charge",
        attempt.buyer,
        attempt.id.uuid(),
    )
    .await
}

/// Makes a provider's reference lead here.
pub async fn refer(
    tx: &Tx,
    provider: &str,
    reference: &str,
    kind: &str,
    buyer: OrgId,
    target: Uuid,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_reference (provider, reference, kind, buyer_id, target_id)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        &[&provider, &reference, &kind, &buyer, &target],
    )
    .await?;
    Ok(())
}

/// Where a reference leads, in our words or in the provider's.
pub async fn referred(
    tx: &Tx,
    provider: &str,
    kind: &str,
    references: [&str; 2],
) -> Result<Option<(OrgId, Uuid)>, Error> {
    let row = tx
        .row(
            "SELECT buyer_id, target_id FROM payments_reference
             WHERE provider = $1 AND kind = $2 AND reference IN ($3, $4) LIMIT 1",
            &[&provider, &kind, &references[0], &references[1]],
        )
        .await?;
    row.map(|row| Ok((row.get("buyer_id")?, row.get("target_id")?)))
        .transpose()
}

pub async fn find(tx: &Tx, buyer: OrgId, id: AttemptId) -> Result<Option<Attempt>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_attempt WHERE buyer_id = $1 AND id = $2");
    tx.row(&sql, &[&buyer, &id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

pub async fn of_intent(tx: &Tx, buyer: OrgId, intent: IntentId) -> Result<Vec<Attempt>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_attempt WHERE buyer_id = $1 AND intent_id = $2
         ORDER BY id LIMIT 200"
    );
    tx.rows(&sql, &[&buyer, &intent])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Whether a buyer has paid anything before.
pub async fn has_charged(tx: &Tx, buyer: OrgId) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT id FROM payments_attempt WHERE buyer_id = $1 AND state = 'charged' LIMIT 1",
            &[&buyer],
        )
        .await?;
    Ok(row.is_some())
}

/// Those that nobody knows the outcome of.
pub async fn unknown(tx: &Tx, limit: i64) -> Result<Vec<Attempt>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_attempt WHERE state = 'unknown' ORDER BY id LIMIT $1"
    );
    tx.rows(&sql, &[&limit]).await?.iter().map(read).collect()
}

/// Writes what may change, if nobody else did since `version`.
pub async fn save(tx: &Tx, attempt: &Attempt, version: i64) -> Result<(), Error> {
    let touched = tx
        .execute(
            "UPDATE payments_attempt SET state = $4, version = $5, phone = $6, reference = $7,
               action_kind = $8, action_url = $9, reason = $10, step = $11, updated_at = $12,
               liability = $13
             WHERE buyer_id = $1 AND id = $2 AND version = $3",
            &[
                &attempt.buyer,
                &attempt.id,
                &version,
                &attempt::name(attempt.state),
                &attempt.version,
                &attempt.phone,
                &attempt.reference,
                &attempt
                    .action
                    .as_ref()
                    .map(|action| action_name(action.kind)),
                &attempt.action.as_ref().map(|action| &action.data),
                &attempt.reason,
                &attempt.step,
                &attempt.updated_at,
                &attempt.liability.map(step_up::liability_name),
            ],
        )
        .await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Error::ChangedMeanwhile)
    }
}

/// Forgets the telephones of a firm that is gone.
pub async fn forget_phones(tx: &Tx, buyer: OrgId) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_attempt SET phone = NULL WHERE buyer_id = $1 AND phone IS NOT NULL",
        &[&buyer],
    )
    .await?;
    Ok(())
}
