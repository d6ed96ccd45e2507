//! SQL, and nothing but SQL: rows in, rows out.

pub mod attempt;
pub mod beneficiary;
pub mod bill;
pub mod chargeback;
pub mod check;
pub mod connector;
pub mod document;
pub mod escrow;
pub mod exchange;
pub mod fact;
pub mod freeze;
pub mod hold;
pub mod intent;
pub mod ledger;
pub mod movement;
pub mod payee;
pub mod payout;
pub mod payout_batch;
pub mod plan;
pub mod position;
pub mod rate;
pub mod recall;
pub mod refund;
pub mod remittance;
pub mod screening;
pub mod settlement;
pub mod statement;
pub mod sums;
pub mod terms;
pub mod transfer;

use contract::ids::{IntentId, OrgId};
use db::{Row, Tx};
use kernel::{Currency, Money, Timestamp};
use uuid::Uuid;

use crate::error::Error;
use crate::model::Move;
use crate::model::connector::{Action, ActionKind, parse_action};

/// Two columns as money.
fn money(row: &Row, currency: &str, minor: &str) -> Result<Money, Error> {
    let minor: i64 = row.get(minor)?;
    let currency: Currency = row.get(currency)?;
    Ok(Money::new(i128::from(minor), currency))
}

fn maybe_money(row: &Row, currency: &str, minor: &str) -> Result<Option<Money>, Error> {
    let minor: Option<i64> = row.get(minor)?;
    let currency: Option<Currency> = row.get(currency)?;
    Ok(minor
        .zip(currency)
        .map(|(minor, currency)| Money::new(i128::from(minor), currency)))
}

fn parsed<T>(row: &Row, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| Error::stored(column, &text))
}

fn maybe<T>(
    row: &Row,
    column: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let text: Option<String> = row.get(column)?;
    let Some(text) = text else {
        return Ok(None);
    };
    match parse(&text) {
        Some(found) => Ok(Some(found)),
        None => Err(Error::stored(column, &text)),
    }
}

/// Two columns as what the buyer has to do. Rows of the time when there was one way name none.
fn action(row: &Row) -> Result<Option<Action>, Error> {
    let data: Option<String> = row.get("action_url")?;
    let kind: Option<String> = row.get("action_kind")?;
    let Some(data) = data else {
        return Ok(None);
    };
    let kind = match kind {
        None => ActionKind::Redirect,
        Some(text) => parse_action(&text).ok_or_else(|| Error::stored("action_kind", &text))?,
    };
    Ok(Some(Action { kind, data }))
}

/// `$3, $4, $5` for a list that begins at `$3`.
fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    places.join(", ")
}

/// What happened to an intent, an attempt or a refund; `version` is the one it has now.
pub struct Step<'a> {
    pub buyer: OrgId,
    pub intent: IntentId,
    pub subject: &'static str,
    pub id: Uuid,
    pub version: i64,
    pub from: Option<&'static str>,
    pub to: &'static str,
    pub reason: Option<&'a str>,
    pub actor: &'a str,
    pub at: Timestamp,
}

pub async fn note(tx: &Tx, step: &Step<'_>) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_move
           (buyer_id, subject_id, version, intent_id, subject, state_before, state, reason, actor, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            &step.buyer,
            &step.id,
            &step.version,
            &step.intent,
            &step.subject,
            &step.from,
            &step.to,
            &step.reason,
            &step.actor,
            &step.at,
        ],
    )
    .await?;
    Ok(())
}

/// Everything that happened around an intent, oldest first.
pub async fn moves(tx: &Tx, buyer: OrgId, intent: IntentId) -> Result<Vec<Move>, Error> {
    let rows = tx
        .rows(
            "SELECT subject, subject_id, state_before, state, reason, actor, at FROM payments_move
             WHERE buyer_id = $1 AND intent_id = $2 ORDER BY at, subject_id, version LIMIT 500",
            &[&buyer, &intent],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let subject: String = row.get("subject")?;
            let id: Uuid = row.get("subject_id")?;
            let id = match subject.as_str() {
                "attempt" => crate::model::AttemptId::from_uuid(id).to_string(),
                "refund" => contract::ids::RefundId::from_uuid(id).to_string(),
                _ => IntentId::from_uuid(id).to_string(),
            };
            Ok(Move {
                subject,
                id,
                from: row.get("state_before")?,
                to: row.get("state")?,
                reason: row.get("reason")?,
                actor: row.get("actor")?,
                at: row.get("at")?,
            })
        })
        .collect()
}

/// Whose an id is. Only the platform and the provider know no tenant beforehand.
pub async fn owner(tx: &Tx, id: Uuid) -> Result<Option<OrgId>, Error> {
    let row = tx
        .row("SELECT buyer_id FROM payments_place WHERE id = $1", &[&id])
        .await?;
    Ok(row.map(|row| row.get("buyer_id")).transpose()?)
}

pub async fn place(tx: &Tx, id: Uuid, buyer: OrgId) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_place (id, buyer_id) VALUES ($1, $2)",
        &[&id, &buyer],
    )
    .await?;
    Ok(())
}
