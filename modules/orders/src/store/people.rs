//! What is one person's among the rows: carts, entries of address books, orders that they placed.

use contract::ids::{AfterSaleId, CheckoutId, OrderId, OrgId, PersonId, ShipmentId};
use db::{Bind, Db, Error, Json, Row, Tx};

use crate::model::after_sale::ClaimFacts;
use crate::model::cart::BookedAddress;
use crate::model::checkout::CheckoutOrder;
use crate::model::{Order, ShipmentFacts};
use crate::store::order;

/// Carts, and what they wrote into address books; of firms that are closed the whole book.
pub(crate) async fn forget(tx: &Tx, person: PersonId, closed: &[OrgId]) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM orders_cart_line WHERE person_id = $1",
        &[&person],
    )
    .await?;
    // Books are short and few people are erased: no index stands by for this.
    tx.execute(
        "DELETE FROM orders_address WHERE person_id = $1",
        &[&person],
    )
    .await?;
    // What was agreed to lives on as orders; the rest is of no use without who asked.
    tx.execute(
        "DELETE FROM orders_approval WHERE person_id = $1",
        &[&person],
    )
    .await?;
    tx.execute("DELETE FROM orders_hold WHERE person_id = $1", &[&person])
        .await?;
    for org in closed {
        tx.execute("DELETE FROM orders_hold WHERE buyer_id = $1", &[org])
            .await?;
        tx.execute("DELETE FROM orders_approval WHERE buyer_id = $1", &[org])
            .await?;
        tx.execute("DELETE FROM orders_address WHERE org_id = $1", &[org])
            .await?;
    }
    Ok(())
}

fn place(row: &Row) -> Result<(OrgId, OrderId), Error> {
    Ok((row.get("seller_id")?, row.get("id")?))
}

/// Orders that a person placed, by seller and id.
pub(crate) async fn orders_of(db: &Db, person: PersonId) -> Result<Vec<(OrgId, OrderId)>, Error> {
    let rows = db
        .rows(
            "SELECT l.seller_id, l.id FROM orders_checkout AS c
             JOIN orders_lookup AS l ON l.checkout_id = c.id
             WHERE c.person_id = $1 ORDER BY l.id",
            &[&person],
        )
        .await?;
    rows.iter().map(place).collect()
}

/// Orders that a firm bought or sold.
pub(crate) async fn orders_of_firm(db: &Db, org: OrgId) -> Result<Vec<(OrgId, OrderId)>, Error> {
    let rows = db
        .rows(
            "SELECT seller_id, id FROM orders_buyer_order WHERE buyer_id = $1
             UNION SELECT seller_id, id FROM orders_order WHERE seller_id = $1",
            &[&org],
        )
        .await?;
    rows.iter().map(place).collect()
}

/// Writes what is left of an order's facts. False when it changed meanwhile.
pub(crate) async fn save(tx: &Tx, order: &Order) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE orders_order SET facts = $3, summary = $4, version = version + 1
             WHERE seller_id = $1 AND id = $2 AND version = $5",
            &[
                &order.seller,
                &order.id,
                &Json(&order.facts),
                &Json(&order.summary),
                &order.version,
            ],
        )
        .await?;
    tx.execute(
        "UPDATE orders_buyer_order SET summary = $3 WHERE buyer_id = $1 AND id = $2",
        &[&order.buyer, &order.id, &Json(&order.summary)],
    )
    .await?;
    Ok(rows == 1)
}

/// Drops a closed seller's name and address from what belongs to one of its orders.
pub(crate) async fn forget_seller(tx: &Tx, of: &Order) -> Result<(), Error> {
    let rows = tx
        .rows(
            "SELECT id, facts FROM orders_shipment WHERE seller_id = $1 AND order_id = $2",
            &[&of.seller, &of.id],
        )
        .await?;
    for row in &rows {
        let id: ShipmentId = row.get("id")?;
        let Json(mut facts): Json<ShipmentFacts> = row.get("facts")?;
        facts.from = facts.from.erased();
        tx.execute(
            "UPDATE orders_shipment SET facts = $4
             WHERE seller_id = $1 AND order_id = $2 AND id = $3",
            &[&of.seller, &of.id, &id, &Json(&facts)],
        )
        .await?;
    }
    let rows = tx
        .rows(
            "SELECT id, facts FROM orders_after_sale WHERE seller_id = $1 AND order_id = $2",
            &[&of.seller, &of.id],
        )
        .await?;
    for row in &rows {
        let id: AfterSaleId = row.get("id")?;
        let Json(mut facts): Json<ClaimFacts> = row.get("facts")?;
        facts.return_to = facts.return_to.map(|address| address.erased());
        tx.execute(
            "UPDATE orders_after_sale SET facts = $3 WHERE seller_id = $1 AND id = $2",
            &[&of.seller, &id, &Json(&facts)],
        )
        .await?;
    }
    let row = tx
        .row(
            "SELECT orders FROM orders_checkout WHERE buyer_id = $1 AND id = $2",
            &[&of.buyer, &of.checkout],
        )
        .await?;
    let Some(row) = row else {
        return Ok(());
    };
    let Json(mut orders): Json<Vec<CheckoutOrder>> = row.get("orders")?;
    for order in orders.iter_mut().filter(|order| order.seller == of.seller) {
        order.seller_name.clone_from(&of.summary.seller_name);
    }
    let binds: [&dyn Bind; 3] = [&of.buyer, &of.checkout, &Json(&orders)];
    tx.execute(
        "UPDATE orders_checkout SET orders = $3 WHERE buyer_id = $1 AND id = $2",
        &binds,
    )
    .await?;
    Ok(())
}

/// Orders that a person placed, newest first, for the copy of their data.
pub(crate) async fn placed(db: &Db, person: PersonId, limit: i64) -> Result<Vec<Order>, Error> {
    let sql = format!(
        "SELECT {} FROM orders_checkout AS c
         JOIN orders_lookup AS l ON l.checkout_id = c.id
         JOIN orders_order AS o ON o.seller_id = l.seller_id AND o.id = l.id
         WHERE c.person_id = $1 ORDER BY o.id DESC LIMIT $2",
        order::of_table("o")
    );
    db.rows(&sql, &[&person, &limit])
        .await?
        .iter()
        .map(order::order)
        .collect()
}

/// What they asked for after the sale, by the checkouts that they placed.
pub(crate) async fn claims(
    db: &Db,
    checkouts: &[(OrgId, OrderId, CheckoutId)],
    person: PersonId,
) -> Result<Vec<(String, String, ClaimFacts)>, Error> {
    let mut found = Vec::new();
    for (seller, order, _) in checkouts {
        let rows = db
            .rows(
                "SELECT order_number, kind, facts FROM orders_after_sale
                 WHERE seller_id = $1 AND order_id = $2 AND person_id = $3 ORDER BY id",
                &[seller, order, &person],
            )
            .await?;
        for row in &rows {
            let Json(facts) = row.get("facts")?;
            found.push((row.get("order_number")?, row.get("kind")?, facts));
        }
    }
    Ok(found)
}

pub(crate) async fn cart(db: &Db, person: PersonId) -> Result<Vec<(OrgId, String, i64)>, Error> {
    let rows = db
        .rows(
            "SELECT org_id, offer_id, quantity FROM orders_cart_line
             WHERE person_id = $1 ORDER BY added_at LIMIT 1000",
            &[&person],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let offer: contract::ids::OfferId = row.get("offer_id")?;
            Ok((row.get("org_id")?, offer.to_string(), row.get("quantity")?))
        })
        .collect()
}

pub(crate) async fn addresses(db: &Db, person: PersonId) -> Result<Vec<BookedAddress>, Error> {
    super::book::of_person(db, person).await
}
