//! What customs ask of orders, put together from events that come in any order.

use std::collections::BTreeMap;

use contract::ids::{OrderId, OrgId, ShipmentId};
use contract::logistics::{ShippedLine, Voyage};
use db::{Bind, Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use crate::model::trade::{Paid, Placed, Share, Trade, TradeParcel};

/// A seller's order.
type Key = (OrgId, OrderId);

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

/// Each order once.
pub(crate) async fn placed(tx: &Tx, orders: &BTreeMap<Key, Placed>) -> Result<(), Error> {
    let own: Vec<Json<&Placed>> = orders.values().map(Json).collect();
    let rows: Vec<Vec<&dyn Bind>> = orders
        .iter()
        .zip(&own)
        .map(|(((seller, order), placed), json)| -> Vec<&dyn Bind> {
            vec![seller, order, &placed.from, &placed.to, json, &placed.at]
        })
        .collect();
    let into = "INSERT INTO compliance_trade
        (seller_id, order_id, from_country, to_country, placed, at)";
    let then = "ON CONFLICT (seller_id, order_id) DO UPDATE
        SET from_country = excluded.from_country, to_country = excluded.to_country,
          placed = excluded.placed, at = excluded.at";
    tx.insert(into, &rows, then).await?;
    Ok(())
}

/// Each order once.
pub(crate) async fn paid(tx: &Tx, orders: &BTreeMap<Key, Paid>) -> Result<(), Error> {
    let own: Vec<Json<&Paid>> = orders.values().map(Json).collect();
    let rows: Vec<Vec<&dyn Bind>> = orders
        .iter()
        .zip(&own)
        .map(|(((seller, order), paid), json)| -> Vec<&dyn Bind> {
            vec![seller, order, json, &paid.at]
        })
        .collect();
    let into = "INSERT INTO compliance_trade (seller_id, order_id, paid, at)";
    let then = "ON CONFLICT (seller_id, order_id) DO UPDATE SET paid = excluded.paid";
    tx.insert(into, &rows, then).await?;
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

/// What orders told of a parcel.
pub(crate) struct Shipped<'a> {
    pub(crate) tracking_number: &'a str,
    pub(crate) whole: bool,
    pub(crate) lines: &'a [ShippedLine],
    pub(crate) weight_grams: Option<i64>,
    pub(crate) pieces: Option<i64>,
}

pub(crate) async fn shipped(
    tx: &Tx,
    (seller, order, shipment): (OrgId, OrderId, ShipmentId),
    told: &Shipped<'_>,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_trade_parcel
           (seller_id, order_id, shipment_id, tracking_number, whole, shipped_at, lines, weight_grams,
            pieces)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (seller_id, order_id, shipment_id) DO UPDATE
         SET tracking_number = excluded.tracking_number, whole = excluded.whole,
           shipped_at = excluded.shipped_at, lines = excluded.lines,
           weight_grams = excluded.weight_grams, pieces = excluded.pieces",
        &[
            &seller,
            &order,
            &shipment,
            &told.tracking_number,
            &told.whole,
            &at,
            &Json(told.lines),
            &told.weight_grams,
            &told.pieces,
        ],
    )
    .await?;
    Ok(())
}

/// How a parcel left the country. The first word of it stays.
pub(crate) async fn departed(
    tx: &Tx,
    (seller, order, shipment): (OrgId, OrderId, ShipmentId),
    voyage: &Voyage,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_trade_parcel (seller_id, order_id, shipment_id, voyage)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (seller_id, order_id, shipment_id) DO UPDATE
         SET voyage = excluded.voyage WHERE compliance_trade_parcel.voyage IS NULL",
        &[&seller, &order, &shipment, &Json(voyage)],
    )
    .await?;
    Ok(())
}

/// Keeps a parcel's share of its order.
pub(crate) async fn keep_share(
    tx: &Tx,
    (seller, order, shipment): (OrgId, OrderId, ShipmentId),
    share: &Share,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE compliance_trade_parcel SET share = $4
         WHERE seller_id = $1 AND order_id = $2 AND shipment_id = $3 AND share IS NULL",
        &[&seller, &order, &shipment, &Json(share)],
    )
    .await?;
    Ok(())
}

/// Whoever declares an order waits here for whoever does it at the same time.
pub(crate) async fn touch(tx: &Tx, seller: OrgId, order: OrderId) -> Result<(), Error> {
    tx.execute(
        "UPDATE compliance_trade SET at = at WHERE seller_id = $1 AND order_id = $2",
        &[&seller, &order],
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

const PARCELS: &str = "SELECT order_id, shipment_id, tracking_number, shipped_at, lines, weight_grams, pieces, share, \
     status, moved_at, voyage FROM compliance_trade_parcel
     WHERE seller_id = $1 AND tracking_number IS NOT NULL AND order_id";

fn parcel(row: &Row) -> Result<TradeParcel, Error> {
    let lines: Option<Json<Vec<ShippedLine>>> = row.get("lines")?;
    let share: Option<Json<Share>> = row.get("share")?;
    let voyage: Option<Json<Voyage>> = row.get("voyage")?;
    Ok(TradeParcel {
        shipment: row.get("shipment_id")?,
        tracking_number: row.get("tracking_number")?,
        shipped_at: row.get("shipped_at")?,
        lines: lines.map(|Json(lines)| lines).unwrap_or_default(),
        weight_grams: row.get("weight_grams")?,
        pieces: row.get("pieces")?,
        share: share.map(|Json(share)| share),
        status: row.get("status")?,
        moved_at: row.get("moved_at")?,
        voyage: voyage.map(|Json(voyage)| voyage),
    })
}

pub(crate) async fn find(db: &Db, seller: OrgId, order: OrderId) -> Result<Option<Trade>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM compliance_trade WHERE seller_id = $1 AND order_id = $2");
    let Some(row) = db.row(&sql, &[&seller, &order]).await? else {
        return Ok(None);
    };
    let sql = format!("{PARCELS} = $2 ORDER BY shipped_at, shipment_id");
    let parcels = db.rows(&sql, &[&seller, &order]).await?;
    let mut trade = read(&row)?;
    trade.parcels = parcels.iter().map(parcel).collect::<Result<_, _>>()?;
    Ok(Some(trade))
}

/// The same, as a transaction sees it.
pub(crate) async fn load(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Option<Trade>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM compliance_trade WHERE seller_id = $1 AND order_id = $2");
    let Some(row) = tx.row(&sql, &[&seller, &order]).await? else {
        return Ok(None);
    };
    let sql = format!("{PARCELS} = $2 ORDER BY shipped_at, shipment_id");
    let parcels = tx.rows(&sql, &[&seller, &order]).await?;
    let mut trade = read(&row)?;
    trade.parcels = parcels.iter().map(parcel).collect::<Result<_, _>>()?;
    Ok(Some(trade))
}

/// Puts the parcels of several orders into them, in one question.
async fn with_parcels(db: &Db, seller: OrgId, mut trades: Vec<Trade>) -> Result<Vec<Trade>, Error> {
    if trades.is_empty() {
        return Ok(trades);
    }
    let orders: Vec<OrderId> = trades.iter().map(|trade| trade.order).collect();
    let places: Vec<String> = (2..orders.len() + 2).map(|at| format!("${at}")).collect();
    let sql = format!(
        "{PARCELS} IN ({}) ORDER BY shipped_at, shipment_id",
        places.join(", ")
    );
    let mut binds: Vec<&dyn Bind> = vec![&seller];
    binds.extend(orders.iter().map(|order| order as &dyn Bind));
    for row in db.rows(&sql, &binds).await? {
        let order: OrderId = row.get("order_id")?;
        if let Some(trade) = trades.iter_mut().find(|trade| trade.order == order) {
            trade.parcels.push(parcel(&row)?);
        }
    }
    Ok(trades)
}

/// Orders over China's border that no declaration stands for, or not for all of their parcels,
/// newest first.
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
               AND d.state <> 'cancelled' AND d.parcel = '')
           AND (NOT EXISTS (SELECT 1 FROM compliance_declaration d
               WHERE d.seller_id = t.seller_id AND d.order_id = t.order_id
                 AND d.state <> 'cancelled')
             OR (SELECT COUNT(*) FROM compliance_trade_parcel p
               WHERE p.seller_id = t.seller_id AND p.order_id = t.order_id
                 AND p.tracking_number IS NOT NULL)
               > (SELECT COUNT(*) FROM compliance_declaration d
               WHERE d.seller_id = t.seller_id AND d.order_id = t.order_id
                 AND d.state <> 'cancelled'))
         ORDER BY at DESC, order_id DESC LIMIT $4"
    );
    let at = before.map(|(at, _)| at);
    let id = before.map(|(_, id)| id);
    let found = db.rows(&sql, &[&seller, &at, &id, &rows]).await?;
    let trades = found.iter().map(read).collect::<Result<_, _>>()?;
    with_parcels(db, seller, trades).await
}
