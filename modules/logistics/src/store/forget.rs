//! Addresses that are to say nothing but their country from now on.

use contract::ids::{OrderId, OrgId, ShipmentId};
use contract::logistics::Address;
use db::{Error, Json, Tx};

/// Where the shipments of an order went, and what people noted of the way.
pub(crate) async fn receiver(tx: &Tx, order: OrderId) -> Result<(), Error> {
    let rows = tx
        .rows(
            "SELECT s.seller_id, s.id, s.to_address FROM logistics_shipment_key AS k
             JOIN logistics_shipment AS s ON s.seller_id = k.seller_id AND s.id = k.id
             WHERE k.order_id = $1",
            &[&order],
        )
        .await?;
    for row in &rows {
        let (seller, id): (OrgId, ShipmentId) = (row.get("seller_id")?, row.get("id")?);
        let Json(to): Json<Address> = row.get("to_address")?;
        tx.execute(
            "UPDATE logistics_shipment SET to_address = $3 WHERE seller_id = $1 AND id = $2",
            &[&seller, &id, &Json(&to.erased())],
        )
        .await?;
        tx.execute(
            "UPDATE logistics_news SET note = NULL WHERE seller_id = $1 AND shipment_id = $2",
            &[&seller, &id],
        )
        .await?;
    }
    Ok(())
}

/// Where a closed seller's shipments came from.
pub(crate) async fn sender(tx: &Tx, seller: OrgId) -> Result<(), Error> {
    let rows = tx
        .rows(
            "SELECT id, from_address FROM logistics_shipment WHERE seller_id = $1",
            &[&seller],
        )
        .await?;
    for row in &rows {
        let id: ShipmentId = row.get("id")?;
        let Json(from): Json<Address> = row.get("from_address")?;
        tx.execute(
            "UPDATE logistics_shipment SET from_address = $3 WHERE seller_id = $1 AND id = $2",
            &[&seller, &id, &Json(&from.erased())],
        )
        .await?;
    }
    Ok(())
}
