//! Rows of shipments: what the seller asked the carrier for and what became of it.

use contract::ids::{OrderId, OrgId, ShipmentId};
use contract::logistics::{ShipmentView, TrackingStatus};
use db::{Db, Error, Json, Mismatch, Row, Tx};
use kernel::Timestamp;

use crate::model::{Booking, Shipment};
use crate::store::word;

const COLUMNS: &str = "seller_id, order_id, id, booking, fingerprint, facts, carrier, service_name, \
     tracking_number, status, delivered_at, asked_at, booked_at";

fn shipment(row: &Row) -> Result<Shipment, Error> {
    let booking: String = row.get("booking")?;
    let booking = match booking.as_str() {
        "asked" => Booking::Asked,
        "booked" => Booking::Booked,
        _ => {
            return Err(Error::Decode {
                column: "booking".to_owned(),
                problem: Mismatch::value("a word that is known"),
            });
        }
    };
    let Json(facts) = row.get("facts")?;
    Ok(Shipment {
        id: row.get("id")?,
        order: row.get("order_id")?,
        seller: row.get("seller_id")?,
        booking,
        fingerprint: row.get("fingerprint")?,
        facts,
        carrier: row.get("carrier")?,
        service_name: row.get("service_name")?,
        tracking_number: row.get("tracking_number")?,
        status: word(row, "status", TrackingStatus::parse)?,
        delivered_at: row.get("delivered_at")?,
        asked_at: row.get("asked_at")?,
        booked_at: row.get("booked_at")?,
    })
}

pub(crate) async fn insert(tx: &Tx, shipment: &Shipment) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO orders_shipment
           (seller_id, order_id, id, booking, fingerprint, facts, status, status_at, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)",
        &[
            &shipment.seller,
            &shipment.order,
            &shipment.id,
            &shipment.booking.as_str(),
            &shipment.fingerprint,
            &Json(&shipment.facts),
            &shipment.status.as_str(),
            &shipment.asked_at,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn load(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
    id: ShipmentId,
) -> Result<Option<Shipment>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM orders_shipment WHERE seller_id = $1 AND order_id = $2 AND id = $3"
    );
    tx.row(&sql, &[&seller, &order, &id])
        .await?
        .as_ref()
        .map(shipment)
        .transpose()
}

pub(crate) async fn of_order(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
) -> Result<Vec<Shipment>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM orders_shipment
         WHERE seller_id = $1 AND order_id = $2 ORDER BY asked_at, id"
    );
    tx.rows(&sql, &[&seller, &order])
        .await?
        .iter()
        .map(shipment)
        .collect()
}

/// The carrier has confirmed. News of the road may have come before: they are not overwritten.
pub(crate) async fn confirm(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
    booked: &ShipmentView,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE orders_shipment
             SET booking = $4, carrier = $5, service_name = $6, tracking_number = $7, booked_at = $8
             WHERE seller_id = $1 AND order_id = $2 AND id = $3 AND booking = $9",
            &[
                &seller,
                &order,
                &booked.id,
                &Booking::Booked.as_str(),
                &booked.carrier,
                &booked.service,
                &booked.tracking_number,
                &booked.booked_at,
                &Booking::Asked.as_str(),
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// The carrier refused: it never was.
pub(crate) async fn forget(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
    id: ShipmentId,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "DELETE FROM orders_shipment
             WHERE seller_id = $1 AND order_id = $2 AND id = $3 AND booking = $4",
            &[&seller, &order, &id, &Booking::Asked.as_str()],
        )
        .await?;
    Ok(rows == 1)
}

/// Takes in news of the road. Old news does not overwrite newer, but a delivery stays a delivery
/// whenever it is told, so that any order of news ends the same. False for an unknown shipment.
pub(crate) async fn hear(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
    id: ShipmentId,
    status: TrackingStatus,
    at: Timestamp,
) -> Result<bool, Error> {
    let delivered_at = (status == TrackingStatus::Delivered).then_some(at);
    let rows = tx
        .execute(
            "UPDATE orders_shipment
             SET status = CASE WHEN status_at <= $5 THEN $4 ELSE status END,
               status_at = CASE WHEN status_at <= $5 THEN $5 ELSE status_at END,
               delivered_at = CASE WHEN delivered_at IS NULL OR delivered_at > $6
                 THEN COALESCE($6, delivered_at) ELSE delivered_at END
             WHERE seller_id = $1 AND order_id = $2 AND id = $3",
            &[&seller, &order, &id, &status.as_str(), &at, &delivered_at],
        )
        .await?;
    Ok(rows == 1)
}

/// Bookings that were begun and not finished.
pub(crate) async fn stuck(
    db: &Db,
    asked_before: Timestamp,
    limit: i64,
) -> Result<Vec<(OrgId, OrderId, ShipmentId)>, Error> {
    let rows = db
        .rows(
            "SELECT seller_id, order_id, id FROM orders_shipment
             WHERE booking = 'asked' AND asked_at <= $1 ORDER BY asked_at LIMIT $2",
            &[&asked_before, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("seller_id")?, row.get("order_id")?, row.get("id")?)))
        .collect()
}
