//! Orders as papers need them, and what their sellers filled in.

use contract::ids::{OrderId, OrgId, ShipmentId};
use db::{Bind, Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use crate::model::deal::{Deal, DealFacts, Instalment, Sent};
use crate::model::letterhead::Letterhead;
use crate::model::particulars::Particulars;

const COLUMNS: &str = "seller_id, order_id, buyer_id, number, facts, paid_at, ended, placed_at";

fn read(row: &Row) -> Result<Deal, Error> {
    let Json(facts): Json<DealFacts> = row.get("facts")?;
    Ok(Deal {
        seller: row.get("seller_id")?,
        order: row.get("order_id")?,
        buyer: row.get("buyer_id")?,
        number: row.get("number")?,
        facts,
        paid_at: row.get("paid_at")?,
        ended: row.get("ended")?,
        placed_at: row.get("placed_at")?,
    })
}

/// What is known already stays as it is.
pub(crate) async fn insert(tx: &Tx, deals: &[Deal]) -> Result<(), Error> {
    let facts: Vec<Json<&DealFacts>> = deals.iter().map(|deal| Json(&deal.facts)).collect();
    let rows: Vec<Vec<&dyn Bind>> = deals
        .iter()
        .zip(&facts)
        .map(|(deal, facts)| -> Vec<&dyn Bind> {
            let (seller, order, buyer) = (&deal.seller, &deal.order, &deal.buyer);
            vec![seller, order, buyer, &deal.number, facts, &deal.placed_at]
        })
        .collect();
    let into = "INSERT INTO compliance_deal
        (seller_id, order_id, buyer_id, number, facts, placed_at)";
    tx.insert(into, &rows, "ON CONFLICT DO NOTHING").await?;
    let keys: Vec<Vec<&dyn Bind>> = deals
        .iter()
        .map(|deal| -> Vec<&dyn Bind> { vec![&deal.order, &deal.seller] })
        .collect();
    let into = "INSERT INTO compliance_deal_key (order_id, seller_id)";
    tx.insert(into, &keys, "ON CONFLICT DO NOTHING").await?;
    Ok(())
}

pub(crate) async fn paid(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE compliance_deal SET paid_at = $3
         WHERE seller_id = $1 AND order_id = $2 AND paid_at IS NULL",
        &[&seller, &order, &at],
    )
    .await?;
    Ok(())
}

pub(crate) async fn ended(tx: &Tx, seller: OrgId, order: OrderId, how: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE compliance_deal SET ended = $3 WHERE seller_id = $1 AND order_id = $2",
        &[&seller, &order, &how],
    )
    .await?;
    Ok(())
}

/// A shipment may be told twice.
pub(crate) async fn sent(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
    sent: &Sent,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_deal_shipment (seller_id, order_id, shipment_id, facts, at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        &[&seller, &order, &sent.shipment, &Json(sent), &at],
    )
    .await?;
    Ok(())
}

/// Changes what is kept of where an order went.
pub(crate) async fn save_facts(tx: &Tx, trade: &Deal) -> Result<(), Error> {
    tx.execute(
        "UPDATE compliance_deal SET facts = $3 WHERE seller_id = $1 AND order_id = $2",
        &[&trade.seller, &trade.order, &Json(&trade.facts)],
    )
    .await?;
    Ok(())
}

pub(crate) async fn seller_of(db: &Db, order: OrderId) -> Result<Option<OrgId>, Error> {
    let row = db
        .row(
            "SELECT seller_id FROM compliance_deal_key WHERE order_id = $1",
            &[&order],
        )
        .await?;
    row.map(|row| row.get("seller_id")).transpose()
}

pub(crate) async fn load(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Option<Deal>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM compliance_deal WHERE seller_id = $1 AND order_id = $2");
    tx.row(&sql, &[&seller, &order])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

pub(crate) async fn find(db: &Db, seller: OrgId, order: OrderId) -> Result<Option<Deal>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM compliance_deal WHERE seller_id = $1 AND order_id = $2");
    db.row(&sql, &[&seller, &order])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// What was agreed last.
pub(crate) async fn put_instalments(
    tx: &Tx,
    (seller, order): (OrgId, OrderId),
    instalments: &[Instalment],
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_terms (seller_id, order_id, instalments, at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (seller_id, order_id) DO UPDATE
         SET instalments = excluded.instalments, at = excluded.at
         WHERE compliance_terms.at <= excluded.at",
        &[&seller, &order, &Json(instalments), &at],
    )
    .await?;
    Ok(())
}

/// Empty: the price is paid at once.
pub(crate) async fn instalments(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
) -> Result<Vec<Instalment>, Error> {
    let sql = "SELECT instalments FROM compliance_terms WHERE seller_id = $1 AND order_id = $2";
    let Some(row) = tx.row(sql, &[&seller, &order]).await? else {
        return Ok(Vec::new());
    };
    let Json(instalments) = row.get("instalments")?;
    Ok(instalments)
}

pub(crate) async fn shipments(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Vec<Sent>, Error> {
    let rows = tx
        .rows(
            "SELECT shipment_id, facts FROM compliance_deal_shipment
             WHERE seller_id = $1 AND order_id = $2 ORDER BY at, shipment_id LIMIT 200",
            &[&seller, &order],
        )
        .await?;
    rows.iter().map(read_sent).collect()
}

fn read_sent(row: &Row) -> Result<Sent, Error> {
    let Json(facts): Json<Sent> = row.get("facts")?;
    let shipment: ShipmentId = row.get("shipment_id")?;
    Ok(Sent { shipment, ..facts })
}

/// With its version; nothing is filled in at version 0.
pub(crate) async fn particulars(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
) -> Result<(Particulars, i64), Error> {
    let row = tx
        .row(
            "SELECT content, version FROM compliance_particulars
             WHERE seller_id = $1 AND order_id = $2",
            &[&seller, &order],
        )
        .await?;
    let Some(row) = row else {
        return Ok((Particulars::default(), 0));
    };
    let Json(content): Json<Particulars> = row.get("content")?;
    Ok((content, row.get("version")?))
}

/// False when somebody else was faster.
pub(crate) async fn put_particulars(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
    content: &Particulars,
    before: i64,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = if before == 0 {
        tx.execute(
            "INSERT INTO compliance_particulars (seller_id, order_id, content, version, at)
             VALUES ($1, $2, $3, 1, $4) ON CONFLICT DO NOTHING",
            &[&seller, &order, &Json(content), &at],
        )
        .await?
    } else {
        tx.execute(
            "UPDATE compliance_particulars SET content = $3, version = version + 1, at = $5
             WHERE seller_id = $1 AND order_id = $2 AND version = $4",
            &[&seller, &order, &Json(content), &before, &at],
        )
        .await?
    };
    Ok(rows == 1)
}

pub(crate) async fn letterhead(tx: &Tx, seller: OrgId) -> Result<(Option<Letterhead>, i64), Error> {
    let row = tx
        .row(
            "SELECT content, version FROM compliance_letterhead WHERE seller_id = $1",
            &[&seller],
        )
        .await?;
    let Some(row) = row else {
        return Ok((None, 0));
    };
    let Json(content): Json<Letterhead> = row.get("content")?;
    Ok((Some(content), row.get("version")?))
}

/// False when somebody else was faster.
pub(crate) async fn put_letterhead(
    tx: &Tx,
    seller: OrgId,
    content: &Letterhead,
    before: i64,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = if before == 0 {
        tx.execute(
            "INSERT INTO compliance_letterhead (seller_id, content, version, at)
             VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING",
            &[&seller, &Json(content), &at],
        )
        .await?
    } else {
        tx.execute(
            "UPDATE compliance_letterhead SET content = $2, version = version + 1, at = $4
             WHERE seller_id = $1 AND version = $3",
            &[&seller, &Json(content), &before, &at],
        )
        .await?
    };
    Ok(rows == 1)
}

/// A firm that closed keeps no letterhead.
pub(crate) async fn forget_letterhead(tx: &Tx, seller: OrgId) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM compliance_letterhead WHERE seller_id = $1",
        &[&seller],
    )
    .await?;
    Ok(())
}
