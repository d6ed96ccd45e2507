//! Rows of payouts: their moves, approvals, and what the bank told of them.

use contract::ids::{OrgId, PayoutId};
use db::{Bind, Row, Tx};
use kernel::{Currency, Timestamp};

use super::beneficiary::account;
use super::{money, parsed};
use crate::error::Error;
use crate::model::payout::{Approval, BatchId, Payout, PayoutFact, PayoutState, PayoutStep};
use crate::rules::{bank_account, payout as rules};

const COLUMNS: &str = "seller_id, id, state, version, cause, currency, amount_minor, \
                       beneficiary_id, holder, country, form, bank_code, sealed, key_id, hint, \
                       approvals_needed, batch_id, reason, requested_by, paid_at, created_at, \
                       updated_at";

fn read(row: &Row) -> Result<Payout, Error> {
    Ok(Payout {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        state: parsed(row, "state", rules::parse)?,
        version: row.get("version")?,
        cause: parsed(row, "cause", rules::parse_cause)?,
        amount: money(row, "currency", "amount_minor")?,
        beneficiary: row.get("beneficiary_id")?,
        account: account(row)?,
        approvals_needed: row.get("approvals_needed")?,
        batch: row.get("batch_id")?,
        reason: row.get("reason")?,
        requested_by: row.get("requested_by")?,
        paid_at: row.get("paid_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn insert(tx: &Tx, one: &Payout) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payments_payout ({COLUMNS})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
           $19, $20, $21, $22)"
    );
    let account = &one.account;
    tx.execute(
        &sql,
        &[
            &one.seller,
            &one.id,
            &rules::name(one.state),
            &one.version,
            &rules::cause_name(one.cause),
            &one.amount.currency(),
            &one.amount.minor_i64()?,
            &one.beneficiary,
            &account.holder,
            &account.country.alpha2(),
            &bank_account::form_name(account.form),
            &account.bank_code,
            &account.sealed,
            &account.key_id,
            &account.hint,
            &one.approvals_needed,
            &one.batch,
            &one.reason,
            &one.requested_by,
            &one.paid_at,
            &one.created_at,
            &one.updated_at,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO payments_payout_place (id, seller_id) VALUES ($1, $2)",
        &[&one.id, &one.seller],
    )
    .await?;
    Ok(())
}

/// Writes a move over the version that was read, and notes it.
pub async fn save(
    tx: &Tx,
    one: &Payout,
    from: Option<PayoutState>,
    read: i64,
    actor: &str,
) -> Result<(), Error> {
    if read > 0 {
        let touched = tx
            .execute(
                "UPDATE payments_payout SET state = $4, version = $5, batch_id = $6, reason = $7,
                   paid_at = $8, updated_at = $9
                 WHERE seller_id = $1 AND id = $2 AND version = $3",
                &[
                    &one.seller,
                    &one.id,
                    &read,
                    &rules::name(one.state),
                    &one.version,
                    &one.batch,
                    &one.reason,
                    &one.paid_at,
                    &one.updated_at,
                ],
            )
            .await?;
        if touched != 1 {
            return Err(Error::ChangedMeanwhile);
        }
    }
    tx.execute(
        "INSERT INTO payments_payout_move
           (seller_id, payout_id, version, state_before, state, reason, actor, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &one.seller,
            &one.id,
            &one.version,
            &from.map(rules::name),
            &rules::name(one.state),
            &one.reason,
            &actor,
            &one.updated_at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn find(tx: &Tx, seller: OrgId, id: PayoutId) -> Result<Option<Payout>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_payout WHERE seller_id = $1 AND id = $2");
    let row = tx.row(&sql, &[&seller, &id]).await?;
    row.as_ref().map(read).transpose()
}

/// Whose a payout is. Only the platform and the bank know no tenant beforehand.
pub async fn seller(tx: &Tx, id: PayoutId) -> Result<Option<OrgId>, Error> {
    let row = tx
        .row(
            "SELECT seller_id FROM payments_payout_place WHERE id = $1",
            &[&id],
        )
        .await?;
    Ok(row.map(|row| row.get("seller_id")).transpose()?)
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Narrow {
    pub seller: Option<OrgId>,
    pub state: Option<PayoutState>,
}

/// Newest first.
pub async fn list(
    tx: &Tx,
    narrow: Narrow,
    before: PayoutId,
    limit: i64,
) -> Result<Vec<Payout>, Error> {
    let state = narrow.state.map(rules::name);
    let mut args: Vec<&dyn Bind> = vec![&before, &limit];
    let mut wheres = String::new();
    if let Some(seller) = &narrow.seller {
        args.push(seller);
        wheres += &format!("seller_id = ${} AND ", args.len());
    }
    if let Some(state) = &state {
        args.push(state);
        wheres += &format!("state = ${} AND ", args.len());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_payout WHERE {wheres}id < $1 ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, &args).await?.iter().map(read).collect()
}

/// Those that may go to the bank, the oldest first.
pub async fn approved(tx: &Tx, limit: i64) -> Result<Vec<Payout>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_payout WHERE state = 'approved' ORDER BY id LIMIT $1"
    );
    tx.rows(&sql, &[&limit]).await?.iter().map(read).collect()
}

/// In the order in which they stand in the file.
pub async fn of_batch(tx: &Tx, batch: BatchId) -> Result<Vec<Payout>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_payout WHERE batch_id = $1 ORDER BY id");
    tx.rows(&sql, &[&batch]).await?.iter().map(read).collect()
}

/// What of a seller is on its way, by state.
pub async fn sums(
    tx: &Tx,
    seller: OrgId,
    currency: Currency,
) -> Result<Vec<(PayoutState, i64)>, Error> {
    let rows = tx
        .rows(
            "SELECT state, CAST(SUM(amount_minor) AS BIGINT) AS total FROM payments_payout
             WHERE seller_id = $1 AND currency = $2 GROUP BY state",
            &[&seller, &currency],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((parsed(row, "state", rules::parse)?, row.get("total")?)))
        .collect()
}

pub async fn steps(tx: &Tx, seller: OrgId, id: PayoutId) -> Result<Vec<PayoutStep>, Error> {
    let rows = tx
        .rows(
            "SELECT state_before, state, reason, at FROM payments_payout_move
             WHERE seller_id = $1 AND payout_id = $2 ORDER BY version LIMIT 100",
            &[&seller, &id],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(PayoutStep {
                from: row.get("state_before")?,
                to: row.get("state")?,
                reason: row.get("reason")?,
                at: row.get("at")?,
            })
        })
        .collect()
}

/// False when the person has agreed before.
pub async fn approve(tx: &Tx, id: PayoutId, actor: &str, at: Timestamp) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "INSERT INTO payments_payout_approval (payout_id, actor, at) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
            &[&id, &actor, &at],
        )
        .await?;
    Ok(touched == 1)
}

pub async fn approvals(tx: &Tx, id: PayoutId) -> Result<Vec<Approval>, Error> {
    let rows = tx
        .rows(
            "SELECT actor, at FROM payments_payout_approval WHERE payout_id = $1 ORDER BY at, actor",
            &[&id],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Approval {
                actor: row.get("actor")?,
                at: row.get("at")?,
            })
        })
        .collect()
}

/// False when the bank told it before.
pub async fn tell(tx: &Tx, fact: &PayoutFact) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "INSERT INTO payments_payout_fact
               (payout_id, kind, source, currency, amount_minor, reason, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            &[
                &fact.payout,
                &rules::told_name(fact.told),
                &rules::source_name(fact.source),
                &fact.amount.currency(),
                &fact.amount.minor_i64()?,
                &fact.reason,
                &fact.at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

pub async fn told(tx: &Tx, id: PayoutId) -> Result<Vec<PayoutFact>, Error> {
    let rows = tx
        .rows(
            "SELECT payout_id, kind, source, currency, amount_minor, reason, at
             FROM payments_payout_fact WHERE payout_id = $1 ORDER BY at, kind",
            &[&id],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(PayoutFact {
                payout: row.get("payout_id")?,
                told: parsed(row, "kind", rules::parse_told)?,
                source: parsed(row, "source", rules::parse_source)?,
                amount: money(row, "currency", "amount_minor")?,
                reason: row.get("reason")?,
                at: row.get("at")?,
            })
        })
        .collect()
}
