//! Rows of refunds.

use contract::ids::{AfterSaleId, IntentId, OrgId, RefundId};
use db::{Bind, Row, Tx};

use super::{money, parsed};
use crate::error::Error;
use crate::model::{Refund, RefundState};
use crate::rules::refund;

const COLUMNS: &str = "buyer_id, id, cause, after_sale_id, intent_id, attempt_id, order_id, \
    seller_id, state, version, currency, amount_minor, note, reason, provider, reference, \
    submissions, step, clawed_minor, returned_at, created_at, updated_at";

fn read(row: &Row) -> Result<Refund, Error> {
    Ok(Refund {
        id: row.get("id")?,
        buyer: row.get("buyer_id")?,
        cause: parsed(row, "cause", refund::parse_cause)?,
        after_sale: row.get("after_sale_id")?,
        intent: row.get("intent_id")?,
        attempt: row.get("attempt_id")?,
        order: row.get("order_id")?,
        seller: row.get("seller_id")?,
        state: parsed(row, "state", refund::parse)?,
        version: row.get("version")?,
        amount: money(row, "currency", "amount_minor")?,
        note: row.get("note")?,
        reason: row.get("reason")?,
        provider: row.get("provider")?,
        reference: row.get("reference")?,
        submissions: row.get("submissions")?,
        step: row.get("step")?,
        clawed: money(row, "currency", "clawed_minor")?,
        returned_at: row.get("returned_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn insert(tx: &Tx, refund: &Refund) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_refund (buyer_id, id, cause, after_sale_id, intent_id, attempt_id,
           order_id, seller_id, state, version, currency, amount_minor, note, provider,
           submissions, step, created_at, updated_at, clawed_minor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17,
           $18)",
        &[
            &refund.buyer,
            &refund.id,
            &refund::cause_name(refund.cause),
            &refund.after_sale,
            &refund.intent,
            &refund.attempt,
            &refund.order,
            &refund.seller,
            &refund::name(refund.state),
            &refund.version,
            &refund.amount.currency(),
            &refund.amount.minor_i64()?,
            &refund.note,
            &refund.provider,
            &refund.submissions,
            &refund.step,
            &refund.created_at,
            &refund.clawed.minor_i64()?,
        ],
    )
    .await?;
    super::place(tx, refund.id.uuid(), refund.buyer).await
}

pub async fn find(tx: &Tx, buyer: OrgId, id: RefundId) -> Result<Option<Refund>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_refund WHERE buyer_id = $1 AND id = $2");
    tx.row(&sql, &[&buyer, &id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Whether an agreement was carried out, or is being.
pub async fn is_known(tx: &Tx, after_sale: AfterSaleId) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT id FROM payments_refund WHERE after_sale_id = $1",
            &[&after_sale],
        )
        .await?;
    Ok(row.is_some())
}

/// The parts of one agreement, a charge each.
pub async fn of_after_sale(tx: &Tx, after_sale: AfterSaleId) -> Result<Vec<Refund>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_refund WHERE after_sale_id = $1 ORDER BY id");
    tx.rows(&sql, &[&after_sale])
        .await?
        .iter()
        .map(read)
        .collect()
}

pub async fn of_intent(tx: &Tx, buyer: OrgId, intent: IntentId) -> Result<Vec<Refund>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_refund WHERE buyer_id = $1 AND intent_id = $2
         ORDER BY id LIMIT 500"
    );
    tx.rows(&sql, &[&buyer, &intent])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// A buyer's, newest first.
pub async fn of_buyer(
    tx: &Tx,
    buyer: OrgId,
    before: RefundId,
    limit: i64,
) -> Result<Vec<Refund>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_refund WHERE buyer_id = $1 AND id < $2
         ORDER BY id DESC LIMIT $3"
    );
    tx.rows(&sql, &[&buyer, &before, &limit])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Everybody's, for operators; newest first.
pub async fn of_all(
    tx: &Tx,
    state: Option<RefundState>,
    before: RefundId,
    limit: i64,
) -> Result<Vec<Refund>, Error> {
    let name = state.map(refund::name);
    let mut args: Vec<&dyn Bind> = vec![&before, &limit];
    let mut narrow = "";
    if let Some(name) = &name {
        narrow = "state = $3 AND";
        args.push(name);
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_refund WHERE {narrow} id < $1 ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, &args).await?.iter().map(read).collect()
}

/// Writes what may change, if nobody else did since `version`.
pub async fn save(tx: &Tx, refund: &Refund, version: i64) -> Result<(), Error> {
    let touched = tx
        .execute(
            "UPDATE payments_refund SET state = $4, version = $5, reason = $6, reference = $7,
               submissions = $8, step = $9, returned_at = $10, updated_at = $11
             WHERE buyer_id = $1 AND id = $2 AND version = $3",
            &[
                &refund.buyer,
                &refund.id,
                &version,
                &refund::name(refund.state),
                &refund.version,
                &refund.reason,
                &refund.reference,
                &refund.submissions,
                &refund.step,
                &refund.returned_at,
                &refund.updated_at,
            ],
        )
        .await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Error::ChangedMeanwhile)
    }
}
