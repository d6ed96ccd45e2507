//! Rows of bills for plans and services, and of what is to be given back of them.

use contract::ids::OrgId;
use db::{Bind, Row, Tx};
use kernel::Timestamp;

use super::{money, parsed};
use crate::error::Error;
use crate::model::plan::{Bill, BillId, BillKind, BillRefund, BillRefundId, BillRefundState};
use crate::rules::plans;

const COLUMNS: &str =
    "seller_id, id, name, kind, what, units, state, currency, net_minor, tax_minor,
    tax_percent, price_version, refunded_net_minor, refunded_tax_minor, from_at, to_at, created_at,
    paid_at";

fn read(row: &Row) -> Result<Bill, Error> {
    Ok(Bill {
        seller: row.get("seller_id")?,
        id: row.get("id")?,
        name: row.get("name")?,
        kind: parsed(row, "kind", plans::parse_kind)?,
        what: row.get("what")?,
        units: row.get("units")?,
        state: parsed(row, "state", plans::parse_bill)?,
        net: money(row, "currency", "net_minor")?,
        tax: money(row, "currency", "tax_minor")?,
        tax_percent: parsed(row, "tax_percent", |text| text.parse().ok())?,
        price_version: row.get("price_version")?,
        refunded_net: money(row, "currency", "refunded_net_minor")?,
        refunded_tax: money(row, "currency", "refunded_tax_minor")?,
        from: row.get("from_at")?,
        to: row.get("to_at")?,
        created_at: row.get("created_at")?,
        paid_at: row.get("paid_at")?,
    })
}

/// Writes a bill unless one of that name is there; answers whether it was written.
pub async fn insert(tx: &Tx, bill: &Bill) -> Result<bool, Error> {
    let sql = format!(
        "INSERT INTO payments_bill ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
           $12, $13, $14, $15, $16, $17, $18)
         ON CONFLICT DO NOTHING"
    );
    let touched = tx
        .execute(
            &sql,
            &[
                &bill.seller,
                &bill.id,
                &bill.name,
                &plans::kind_name(bill.kind),
                &bill.what,
                &bill.units,
                &plans::bill_name(bill.state),
                &bill.net.currency(),
                &bill.net.minor_i64()?,
                &bill.tax.minor_i64()?,
                &bill.tax_percent.to_string(),
                &bill.price_version,
                &bill.refunded_net.minor_i64()?,
                &bill.refunded_tax.minor_i64()?,
                &bill.from,
                &bill.to,
                &bill.created_at,
                &bill.paid_at,
            ],
        )
        .await?;
    if touched == 0 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO payments_bill_place (id, seller_id) VALUES ($1, $2)",
        &[&bill.id, &bill.seller],
    )
    .await?;
    Ok(true)
}

/// Ends a bill that is due.
pub async fn end(tx: &Tx, bill: &Bill) -> Result<(), Error> {
    let touched = tx
        .execute(
            "UPDATE payments_bill SET state = $3, paid_at = $4
             WHERE seller_id = $1 AND id = $2 AND state = 'due'",
            &[
                &bill.seller,
                &bill.id,
                &plans::bill_name(bill.state),
                &bill.paid_at,
            ],
        )
        .await?;
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

/// Writes down what was given back; `before` is what had been.
pub async fn refunded(tx: &Tx, bill: &Bill, before: i64) -> Result<(), Error> {
    let touched = tx
        .execute(
            "UPDATE payments_bill SET refunded_net_minor = $3, refunded_tax_minor = $4
             WHERE seller_id = $1 AND id = $2 AND state = 'paid' AND refunded_net_minor = $5",
            &[
                &bill.seller,
                &bill.id,
                &bill.refunded_net.minor_i64()?,
                &bill.refunded_tax.minor_i64()?,
                &before,
            ],
        )
        .await?;
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

pub async fn find(tx: &Tx, seller: OrgId, id: BillId) -> Result<Option<Bill>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_bill WHERE seller_id = $1 AND id = $2");
    let row = tx.row(&sql, &[&seller, &id]).await?;
    row.as_ref().map(read).transpose()
}

pub async fn named(tx: &Tx, seller: OrgId, name: &str) -> Result<Option<Bill>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_bill WHERE seller_id = $1 AND name = $2");
    let row = tx.row(&sql, &[&seller, &name]).await?;
    row.as_ref().map(read).transpose()
}

pub async fn owner(tx: &Tx, id: BillId) -> Result<Option<OrgId>, Error> {
    let sql = "SELECT seller_id FROM payments_bill_place WHERE id = $1";
    let row = tx.row(sql, &[&id]).await?;
    Ok(row.map(|row| row.get("seller_id")).transpose()?)
}

/// What is paid for, was not given back in full, and runs still.
pub async fn running(
    tx: &Tx,
    seller: OrgId,
    kind: BillKind,
    now: Timestamp,
) -> Result<Vec<Bill>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_bill
         WHERE seller_id = $1 AND kind = $2 AND to_at > $3 AND state = 'paid'
           AND refunded_net_minor < net_minor
         ORDER BY to_at, id LIMIT 1000"
    );
    tx.rows(&sql, &[&seller, &plans::kind_name(kind), &now])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Newest first; of all sellers for the platform.
pub async fn list(
    tx: &Tx,
    seller: Option<OrgId>,
    before: BillId,
    limit: i64,
) -> Result<Vec<Bill>, Error> {
    let mut args: Vec<&dyn Bind> = vec![&before, &limit];
    let mut of = "";
    if let Some(seller) = &seller {
        args.push(seller);
        of = "seller_id = $3 AND ";
    }
    let sql =
        format!("SELECT {COLUMNS} FROM payments_bill WHERE {of}id < $1 ORDER BY id DESC LIMIT $2");
    tx.rows(&sql, &args).await?.iter().map(read).collect()
}

const REFUND: &str = "id, seller_id, bill_id, state, currency, net_minor, tax_minor, note,
    proposed_by, decided_by, created_at, decided_at";

fn refund(row: &Row) -> Result<BillRefund, Error> {
    Ok(BillRefund {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        bill: row.get("bill_id")?,
        state: parsed(row, "state", plans::parse_refund)?,
        net: money(row, "currency", "net_minor")?,
        tax: money(row, "currency", "tax_minor")?,
        note: row.get("note")?,
        proposed_by: row.get("proposed_by")?,
        decided_by: row.get("decided_by")?,
        created_at: row.get("created_at")?,
        decided_at: row.get("decided_at")?,
    })
}

/// Writes a proposal unless one waits for this bill; answers whether it was written.
pub async fn propose(tx: &Tx, one: &BillRefund) -> Result<bool, Error> {
    let sql = format!(
        "INSERT INTO payments_bill_refund ({REFUND})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT DO NOTHING"
    );
    let touched = tx
        .execute(
            &sql,
            &[
                &one.id,
                &one.seller,
                &one.bill,
                &plans::refund_name(one.state),
                &one.net.currency(),
                &one.net.minor_i64()?,
                &one.tax.minor_i64()?,
                &one.note,
                &one.proposed_by,
                &one.decided_by,
                &one.created_at,
                &one.decided_at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

pub async fn find_refund(tx: &Tx, id: BillRefundId) -> Result<Option<BillRefund>, Error> {
    let sql = format!("SELECT {REFUND} FROM payments_bill_refund WHERE id = $1");
    let row = tx.row(&sql, &[&id]).await?;
    row.as_ref().map(refund).transpose()
}

pub async fn decide(tx: &Tx, one: &BillRefund) -> Result<(), Error> {
    let touched = tx
        .execute(
            "UPDATE payments_bill_refund SET state = $2, decided_by = $3, decided_at = $4
             WHERE id = $1 AND state = 'proposed'",
            &[
                &one.id,
                &plans::refund_name(one.state),
                &one.decided_by,
                &one.decided_at,
            ],
        )
        .await?;
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

/// In one state, newest first.
pub async fn refunds(
    tx: &Tx,
    state: BillRefundState,
    before: BillRefundId,
    limit: i64,
) -> Result<Vec<BillRefund>, Error> {
    let sql = format!(
        "SELECT {REFUND} FROM payments_bill_refund WHERE state = $1 AND id < $2
         ORDER BY id DESC LIMIT $3"
    );
    tx.rows(&sql, &[&plans::refund_name(state), &before, &limit])
        .await?
        .iter()
        .map(refund)
        .collect()
}
