//! Shipments, their keys, and what was said about them.

use contract::identity::OrgKind;
use contract::ids::{OrderId, OrgId, ShipmentId};
use contract::logistics::TrackingStatus;
use db::{Bind, Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use crate::model::{News, Shipment};

const COLUMNS: &str =
    "s.seller_id, s.id, s.buyer_id, s.order_id, s.order_number, s.service_id, s.carrier,
  s.carrier_name, s.service_name, s.mode, s.tracking_number, s.status, s.status_at, s.from_address,
  s.to_address, s.parcels, s.lines, s.booked_at, s.due_from, s.due_to, s.registered_at";

fn shipment(row: &Row) -> Result<Shipment, Error> {
    let Json(from) = row.get("from_address")?;
    let Json(to) = row.get("to_address")?;
    let Json(parcels) = row.get("parcels")?;
    let Json(lines) = row.get("lines")?;
    Ok(Shipment {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        buyer: row.get("buyer_id")?,
        order: row.get("order_id")?,
        order_number: row.get("order_number")?,
        service: row.get("service_id")?,
        carrier: row.get("carrier")?,
        carrier_name: row.get("carrier_name")?,
        service_name: row.get("service_name")?,
        mode: row.get("mode")?,
        tracking_number: row.get("tracking_number")?,
        status: status(row, "status")?,
        status_at: row.get("status_at")?,
        from,
        to,
        parcels,
        lines,
        booked_at: row.get("booked_at")?,
        due_from: row.get("due_from")?,
        due_to: row.get("due_to")?,
        registered_at: row.get("registered_at")?,
    })
}

fn status(row: &Row, column: &str) -> Result<TrackingStatus, Error> {
    let text: String = row.get(column)?;
    Ok(TrackingStatus::parse(&text).unwrap_or(TrackingStatus::Unknown))
}

/// Answers whether the id was new.
pub(crate) async fn add(tx: &Tx, shipment: &Shipment) -> Result<bool, Error> {
    let added = tx
        .execute(
            "INSERT INTO logistics_shipment_key (id, seller_id, buyer_id, order_id, carrier, tracking_number)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
            &[
                &shipment.id,
                &shipment.seller,
                &shipment.buyer,
                &shipment.order,
                &shipment.carrier,
                &shipment.tracking_number,
            ],
        )
        .await?;
    if added == 0 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO logistics_shipment (seller_id, id, buyer_id, order_id, order_number, service_id,
           carrier, carrier_name, service_name, mode, tracking_number, status, status_at, from_address,
           to_address, parcels, lines, booked_at, due_from, due_to)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        &[
            &shipment.seller,
            &shipment.id,
            &shipment.buyer,
            &shipment.order,
            &shipment.order_number,
            &shipment.service,
            &shipment.carrier,
            &shipment.carrier_name,
            &shipment.service_name,
            &shipment.mode,
            &shipment.tracking_number,
            &shipment.status.as_str(),
            &shipment.status_at,
            &Json(&shipment.from),
            &Json(&shipment.to),
            &Json(&shipment.parcels),
            &Json(&shipment.lines),
            &shipment.booked_at,
            &shipment.due_from,
            &shipment.due_to,
        ],
    )
    .await?;
    Ok(true)
}

/// Whose shipment it is, for somebody who knows only its id.
pub(crate) async fn owner(tx: &Tx, id: ShipmentId) -> Result<Option<OrgId>, Error> {
    let row = tx
        .row(
            "SELECT seller_id FROM logistics_shipment_key WHERE id = $1",
            &[&id],
        )
        .await?;
    row.map(|row| row.get("seller_id")).transpose()
}

pub(crate) async fn find(
    tx: &Tx,
    seller: OrgId,
    id: ShipmentId,
) -> Result<Option<Shipment>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM logistics_shipment s WHERE s.seller_id = $1 AND s.id = $2");
    let row = tx.row(&sql, &[&seller, &id]).await?;
    row.as_ref().map(shipment).transpose()
}

pub(crate) async fn by_tracking(
    tx: &Tx,
    carrier: &str,
    tracking_number: &str,
) -> Result<Option<Shipment>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM logistics_shipment_key k
         JOIN logistics_shipment s ON s.seller_id = k.seller_id AND s.id = k.id
         WHERE k.carrier = $1 AND k.tracking_number = $2"
    );
    let row = tx.row(&sql, &[&carrier, &tracking_number]).await?;
    row.as_ref().map(shipment).transpose()
}

/// What a list shows: everything of one party, or of all for the platform.
pub(crate) struct Wanted {
    pub(crate) kind: OrgKind,
    pub(crate) org: OrgId,
    pub(crate) order: Option<OrderId>,
    pub(crate) status: Option<TrackingStatus>,
    pub(crate) after: Option<ShipmentId>,
    pub(crate) limit: i64,
}

/// Newest first.
pub(crate) async fn list(db: &Db, wanted: &Wanted) -> Result<Vec<Shipment>, Error> {
    let mine = match wanted.kind {
        OrgKind::Seller => "k.seller_id = $1",
        OrgKind::Buyer => "k.buyer_id = $1",
        // Names the organisation only so that every text has the same binds.
        OrgKind::Platform => "$1 IS NOT NULL",
    };
    let mut filters = String::new();
    let status = wanted.status.map(|status| status.as_str().to_owned());
    let mut binds: Vec<&dyn Bind> = vec![&wanted.org, &wanted.limit];
    let mut also = |text: &str, bind| {
        binds.push(bind);
        filters.push_str(&format!(" AND {text} ${}", binds.len()));
    };
    if let Some(order) = &wanted.order {
        also("k.order_id =", order);
    }
    if let Some(status) = &status {
        also("s.status =", status);
    }
    if let Some(after) = &wanted.after {
        also("k.id <", after);
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM logistics_shipment_key k
         JOIN logistics_shipment s ON s.seller_id = k.seller_id AND s.id = k.id
         WHERE {mine}{filters} ORDER BY k.id DESC LIMIT $2"
    );
    let rows = db.rows(&sql, &binds).await?;
    rows.iter().map(shipment).collect()
}

/// Shipments of these orders, newest first; no tenant is asked here.
pub(crate) async fn of_orders(db: &Db, orders: &[OrderId]) -> Result<Vec<Shipment>, Error> {
    let mut found = Vec::new();
    let sql = format!(
        "SELECT {COLUMNS} FROM logistics_shipment_key k
         JOIN logistics_shipment s ON s.seller_id = k.seller_id AND s.id = k.id
         WHERE k.order_id = $1 ORDER BY k.id DESC LIMIT 200"
    );
    for order in orders {
        for row in db.rows(&sql, &[order]).await? {
            found.push(shipment(&row)?);
        }
    }
    Ok(found)
}

/// Answers whether it was news.
pub(crate) async fn add_news(
    tx: &Tx,
    shipment: &Shipment,
    news: &News,
    heard_at: Timestamp,
) -> Result<bool, Error> {
    let added = tx
        .execute(
            "INSERT INTO logistics_news (seller_id, shipment_id, news_id, at, heard_at, status, code, place, note)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            &[
                &shipment.seller,
                &shipment.id,
                &news.id,
                &news.at,
                &heard_at,
                &news.status.as_str(),
                &news.code,
                &news.place,
                &news.note,
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Everything said about a shipment, by when it happened.
pub(crate) async fn news(tx: &Tx, seller: OrgId, id: ShipmentId) -> Result<Vec<News>, Error> {
    let rows = tx
        .rows(
            "SELECT news_id, at, status, code, place, note FROM logistics_news
             WHERE seller_id = $1 AND shipment_id = $2 ORDER BY at, news_id LIMIT 500",
            &[&seller, &id],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(News {
                id: row.get("news_id")?,
                at: row.get("at")?,
                status: status(row, "status")?,
                code: row.get("code")?,
                place: row.get("place")?,
                note: row.get("note")?,
                voyage: None,
            })
        })
        .collect()
}

pub(crate) async fn set_status(
    tx: &Tx,
    shipment: &Shipment,
    status: TrackingStatus,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE logistics_shipment SET status = $3, status_at = $4 WHERE seller_id = $1 AND id = $2",
        &[&shipment.seller, &shipment.id, &status.as_str(), &at],
    )
    .await?;
    Ok(())
}

pub(crate) async fn set_registered(
    tx: &Tx,
    shipment: &Shipment,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE logistics_shipment SET registered_at = $3 WHERE seller_id = $1 AND id = $2",
        &[&shipment.seller, &shipment.id, &at],
    )
    .await?;
    Ok(())
}
