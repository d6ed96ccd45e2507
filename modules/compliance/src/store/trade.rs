//! What customs ask of orders, put together from events that come in any order.

use contract::ids::{OrderId, OrgId, ShipmentId};
use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use crate::model::trade::{Paid, Placed, Trade, TradeParcel};

const COLUMNS: &str = "order_id, placed, paid, ended, at";

fn read(row: &Row) -> Result<Trade, Error> {
    let placed: Option<Json<Placed>> = row.get("placed")?;
    let paid: Option<Json<Paid>> = row.get("paid")?;
    Ok(Trade {
        order: row.get("order_id")?,
        placed: placed.map(|Json(placed)| placed),
        paid: paid.map(|Json(paid)| paid),
        ended: row.get("ended")?,
        at: row.get("at")?,
        parcels: Vec::new(),
    })
}

pub(crate) async fn placed(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
    placed: &Placed,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_trade (seller_id, order_id, from_country, to_country, placed, at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (seller_id, order_id) DO UPDATE
         SET from_country = excluded.from_country, to_country = excluded.to_country,
           placed = excluded.placed, at = excluded.at",
        &[
            &seller,
            &order,
            &placed.from,
            &placed.to,
            &Json(placed),
            &placed.at,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn paid(tx: &Tx, seller: OrgId, order: OrderId, paid: &Paid) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_trade (seller_id, order_id, paid, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (seller_id, order_id) DO UPDATE SET paid = excluded.paid",
        &[&seller, &order, &Json(paid), &paid.at],
    )
    .await?;
    Ok(())
}

pub(crate) async fn ended(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
    how: &str,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_trade (seller_id, order_id, ended, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (seller_id, order_id) DO UPDATE SET ended = excluded.ended",
        &[&seller, &order, &how, &at],
    )
    .await?;
    Ok(())
}

pub(crate) async fn shipped(
    tx: &Tx,
    (seller, order, shipment): (OrgId, OrderId, ShipmentId),
    tracking_number: &str,
    whole: bool,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_trade_parcel
           (seller_id, order_id, shipment_id, tracking_number, whole, shipped_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (seller_id, order_id, shipment_id) DO UPDATE
         SET tracking_number = excluded.tracking_number, whole = excluded.whole,
           shipped_at = excluded.shipped_at",
        &[&seller, &order, &shipment, &tracking_number, &whole, &at],
    )
    .await?;
    Ok(())
}

/// Older news than what is known change nothing.
pub(crate) async fn moved(
    tx: &Tx,
    (seller, order, shipment): (OrgId, OrderId, ShipmentId),
    status: &str,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_trade_parcel (seller_id, order_id, shipment_id, status, moved_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (seller_id, order_id, shipment_id) DO UPDATE
         SET status = excluded.status, moved_at = excluded.moved_at
         WHERE compliance_trade_parcel.moved_at IS NULL
           OR compliance_trade_parcel.moved_at <= excluded.moved_at",
        &[&seller, &order, &shipment, &status, &at],
    )
    .await?;
    Ok(())
}

pub(crate) async fn find(db: &Db, seller: OrgId, order: OrderId) -> Result<Option<Trade>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM compliance_trade WHERE seller_id = $1 AND order_id = $2");
    let Some(row) = db.row(&sql, &[&seller, &order]).await? else {
        return Ok(None);
    };
    let parcels = db
        .rows(
            "SELECT tracking_number, shipped_at FROM compliance_trade_parcel
             WHERE seller_id = $1 AND order_id = $2 AND tracking_number IS NOT NULL
             ORDER BY shipped_at, shipment_id",
            &[&seller, &order],
        )
        .await?;
    let parcels = parcels.iter().map(|row| {
        Ok::<_, Error>(TradeParcel {
            tracking_number: row.get("tracking_number")?,
            shipped_at: row.get("shipped_at")?,
        })
    });
    let mut trade = read(&row)?;
    trade.parcels = parcels.collect::<Result<_, _>>()?;
    Ok(Some(trade))
}

/// Orders over China's border that no declaration stands for, newest first.
pub(crate) async fn undeclared(
    db: &Db,
    seller: OrgId,
    before: Option<(Timestamp, OrderId)>,
    rows: i64,
) -> Result<Vec<Trade>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_trade t
         WHERE seller_id = $1 AND placed IS NOT NULL AND ended IS NULL
           AND ((from_country = 'CN' AND to_country <> 'CN')
             OR (from_country <> 'CN' AND to_country = 'CN'))
           AND ($2 IS NULL OR (at, order_id) < ($2, $3))
           AND NOT EXISTS (SELECT 1 FROM compliance_declaration d
             WHERE d.seller_id = t.seller_id AND d.order_id = t.order_id
               AND d.state <> 'cancelled')
         ORDER BY at DESC, order_id DESC LIMIT $4"
    );
    let at = before.map(|(at, _)| at);
    let id = before.map(|(_, id)| id);
    let found = db.rows(&sql, &[&seller, &at, &id, &rows]).await?;
    found.iter().map(read).collect()
}
