//! Rows of money that disputes keep from everybody.

use contract::ids::{DisputeId, OrderId, OrgId};
use db::{Row, Tx};
use kernel::{Money, Timestamp};

use super::money;
use crate::error::Error;

#[derive(Clone, Debug)]
pub struct Freeze {
    pub dispute: DisputeId,
    pub seller: OrgId,
    pub order: OrderId,
    /// `frozen`, `executing` (the refund is under way) or `executed`.
    pub state: String,
    pub claim: Money,
    pub frozen: Money,
    pub refund: Money,
    pub release: Money,
    pub at: Timestamp,
}

const COLUMNS: &str = "dispute_id, seller_id, order_id, state, currency, claim_minor, \
    frozen_minor, refund_minor, release_minor, at";

fn read(row: &Row) -> Result<Freeze, Error> {
    let amount = |column| money(row, "currency", column);
    Ok(Freeze {
        dispute: row.get("dispute_id")?,
        seller: row.get("seller_id")?,
        order: row.get("order_id")?,
        state: row.get("state")?,
        claim: amount("claim_minor")?,
        frozen: amount("frozen_minor")?,
        refund: amount("refund_minor")?,
        release: amount("release_minor")?,
        at: row.get("at")?,
    })
}

pub async fn find(tx: &Tx, dispute: DisputeId) -> Result<Option<Freeze>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_freeze WHERE dispute_id = $1");
    tx.row(&sql, &[&dispute])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

pub async fn insert(tx: &Tx, freeze: &Freeze) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_freeze (dispute_id, seller_id, order_id, state, currency, claim_minor,
           frozen_minor, refund_minor, release_minor, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8)",
        &[
            &freeze.dispute,
            &freeze.seller,
            &freeze.order,
            &freeze.state,
            &freeze.frozen.currency(),
            &freeze.claim.minor_i64()?,
            &freeze.frozen.minor_i64()?,
            &freeze.at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn save(tx: &Tx, freeze: &Freeze, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_freeze SET state = $2, refund_minor = $3, release_minor = $4, ended_at = $5
         WHERE dispute_id = $1",
        &[
            &freeze.dispute,
            &freeze.state,
            &freeze.refund.minor_i64()?,
            &freeze.release.minor_i64()?,
            &now,
        ],
    )
    .await?;
    Ok(())
}

/// Those of an order that have not ended, the oldest first.
pub async fn open_of(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Vec<Freeze>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_freeze
         WHERE seller_id = $1 AND order_id = $2 AND state = 'frozen' ORDER BY at, dispute_id LIMIT 20"
    );
    let rows = tx.rows(&sql, &[&seller, &order]).await?;
    rows.iter().map(read).collect()
}

/// Another amount that a dispute keeps: what a bank takes back, no dispute can divide.
pub async fn keep(tx: &Tx, freeze: &Freeze) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_freeze SET frozen_minor = $2 WHERE dispute_id = $1 AND state = 'frozen'",
        &[&freeze.dispute, &freeze.frozen.minor_i64()?],
    )
    .await?;
    Ok(())
}
