//! Rows of orders, their lines and their history. A state is only ever changed together with the
//! buyer's list and a row of history.

use contract::ids::{CheckoutId, OrderId, OrgId};
use db::{Db, Error, Json, Row, Tx};
use kernel::{Money, Timestamp};
use uuid::Uuid;

use crate::model::{HistoryEntry, Line, Lot, Order, OrderState, Side};
use crate::store::{Batch, Minor, money, word};

pub(crate) const COLUMNS: &str = "seller_id, id, number, checkout_id, buyer_id, person_id, state, \
     version, currency, goods_minor, carriage_minor, total_minor, agreed_minor, refunded_minor, \
     facts, summary, placed_at, paid_at, shipped_at, delivered_at, ended_at";

pub(crate) fn order(row: &Row) -> Result<Order, Error> {
    let currency = row.get("currency")?;
    let Json(facts) = row.get("facts")?;
    let Json(summary) = row.get("summary")?;
    Ok(Order {
        id: row.get("id")?,
        number: row.get("number")?,
        checkout: row.get("checkout_id")?,
        buyer: row.get("buyer_id")?,
        seller: row.get("seller_id")?,
        person: row.get("person_id")?,
        state: word(row, "state", OrderState::parse)?,
        version: row.get("version")?,
        currency,
        goods: money(row, "goods_minor", currency)?,
        carriage: money(row, "carriage_minor", currency)?,
        total: money(row, "total_minor", currency)?,
        agreed: money(row, "agreed_minor", currency)?,
        refunded: money(row, "refunded_minor", currency)?,
        facts,
        summary,
        placed_at: row.get("placed_at")?,
        paid_at: row.get("paid_at")?,
        shipped_at: row.get("shipped_at")?,
        delivered_at: row.get("delivered_at")?,
        ended_at: row.get("ended_at")?,
    })
}

/// An order as its buyer knows it, its lines and the code of its number.
pub(crate) fn insert(batch: &mut Batch, order: &Order, lines: &[Line], code: &str) {
    batch.push(
        "INSERT INTO orders_order
           (seller_id, id, number, checkout_id, buyer_id, person_id, state, version, currency,
            goods_minor, carriage_minor, total_minor, agreed_minor, refunded_minor, facts, summary,
            placed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, $13, $14, $15)",
        &[
            &order.seller,
            &order.id,
            &order.number,
            &order.checkout,
            &order.buyer,
            &order.person,
            &order.state.as_str(),
            &order.version,
            &order.currency,
            &Minor(order.goods),
            &Minor(order.carriage),
            &Minor(order.total),
            &Json(&order.facts),
            &Json(&order.summary),
            &order.placed_at,
        ],
    );
    batch.push(
        "INSERT INTO orders_buyer_order
           (buyer_id, id, seller_id, state, currency, total_minor, summary, placed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &order.buyer,
            &order.id,
            &order.seller,
            &order.state.as_str(),
            &order.currency,
            &Minor(order.total),
            &Json(&order.summary),
            &order.placed_at,
        ],
    );
    batch.push(
        "INSERT INTO orders_lookup (id, code, seller_id, buyer_id, checkout_id)
         VALUES ($1, $2, $3, $4, $5)",
        &[
            &order.id,
            &code,
            &order.seller,
            &order.buyer,
            &order.checkout,
        ],
    );
    for line in lines {
        batch.push(
            "INSERT INTO orders_line
               (seller_id, order_id, id, position, facts, lots, currency, quantity, total_minor,
                carriage_minor, shipped, cancelled, returned, refunded_units, refunded_minor)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, 0)",
            &[
                &order.seller,
                &order.id,
                &line.id,
                &line.position,
                &Json(&line.facts),
                &Json(&line.lots),
                &order.currency,
                &line.quantity,
                &Minor(line.total),
                &Minor(line.carriage),
            ],
        );
    }
}

/// Whose an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parties {
    pub(crate) id: OrderId,
    pub(crate) seller: OrgId,
    pub(crate) buyer: OrgId,
}

fn parties(row: &Row) -> Result<Parties, Error> {
    Ok(Parties {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        buyer: row.get("buyer_id")?,
    })
}

pub(crate) async fn parties_of(tx: &Tx, id: OrderId) -> Result<Option<Parties>, Error> {
    let row = tx
        .row(
            "SELECT id, seller_id, buyer_id FROM orders_lookup WHERE id = $1",
            &[&id],
        )
        .await?;
    row.as_ref().map(parties).transpose()
}

/// The order that a code names, whoever's it is: the caller's own list is asked next.
pub(crate) async fn parties_by_code(db: &Db, code: &str) -> Result<Option<Parties>, Error> {
    let row = db
        .row(
            "SELECT id, seller_id, buyer_id FROM orders_lookup WHERE code = $1",
            &[&code],
        )
        .await?;
    row.as_ref().map(parties).transpose()
}

pub(crate) async fn load(tx: &Tx, seller: OrgId, id: OrderId) -> Result<Option<Order>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM orders_order WHERE seller_id = $1 AND id = $2");
    tx.row(&sql, &[&seller, &id])
        .await?
        .as_ref()
        .map(order)
        .transpose()
}

pub(crate) async fn of_checkout(tx: &Tx, checkout: CheckoutId) -> Result<Vec<Order>, Error> {
    let sql = format!(
        "SELECT {} FROM orders_lookup AS l
         JOIN orders_order AS o ON o.seller_id = l.seller_id AND o.id = l.id
         WHERE l.checkout_id = $1 ORDER BY o.id",
        of_table("o")
    );
    tx.rows(&sql, &[&checkout])
        .await?
        .iter()
        .map(order)
        .collect()
}

/// The columns of an order under the name that a join gives its table.
pub(crate) fn of_table(name: &str) -> String {
    let columns: Vec<String> = COLUMNS
        .split(',')
        .map(|column| format!("{name}.{}", column.trim()))
        .collect();
    columns.join(", ")
}

pub(crate) async fn lines(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Vec<Line>, Error> {
    let rows = tx
        .rows(
            "SELECT id, position, facts, lots, currency, quantity, total_minor, carriage_minor,
               shipped, cancelled, returned, refunded_units, refunded_minor
             FROM orders_line WHERE seller_id = $1 AND order_id = $2 ORDER BY position",
            &[&seller, &order],
        )
        .await?;
    rows.iter().map(line).collect()
}

fn line(row: &Row) -> Result<Line, Error> {
    let currency = row.get("currency")?;
    let Json(facts) = row.get("facts")?;
    let Json(lots): Json<Vec<Lot>> = row.get("lots")?;
    Ok(Line {
        id: row.get("id")?,
        position: row.get("position")?,
        facts,
        lots,
        quantity: row.get("quantity")?,
        total: money(row, "total_minor", currency)?,
        carriage: money(row, "carriage_minor", currency)?,
        shipped: row.get("shipped")?,
        cancelled: row.get("cancelled")?,
        returned: row.get("returned")?,
        refunded_units: row.get("refunded_units")?,
        refunded: money(row, "refunded_minor", currency)?,
    })
}

/// Sets a line's counts to what is in `line`.
pub(crate) fn save_line(batch: &mut Batch, order: &Order, line: &Line) {
    batch.push(
        "UPDATE orders_line
         SET shipped = $4, cancelled = $5, returned = $6, refunded_units = $7, refunded_minor = $8
         WHERE seller_id = $1 AND order_id = $2 AND id = $3",
        &[
            &order.seller,
            &order.id,
            &line.id,
            &line.shipped,
            &line.cancelled,
            &line.returned,
            &line.refunded_units,
            &Minor(line.refunded),
        ],
    );
}

/// When an order reached the states that have a date of their own.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stamps {
    pub(crate) paid_at: Option<Timestamp>,
    pub(crate) shipped_at: Option<Timestamp>,
    pub(crate) delivered_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    /// When the order moves on by itself.
    pub(crate) due_at: Option<Timestamp>,
}

/// Moves the order from the state and version that were read. The statement at the answered place
/// must touch one row, or somebody else was faster.
pub(crate) fn advance(batch: &mut Batch, order: &Order, to: OrderState, stamps: &Stamps) -> usize {
    let at = batch.push(
        "UPDATE orders_order
         SET state = $5, version = version + 1, paid_at = COALESCE(paid_at, $6),
           shipped_at = COALESCE(shipped_at, $7), delivered_at = COALESCE(delivered_at, $8),
           ended_at = COALESCE(ended_at, $9), due_at = $10
         WHERE seller_id = $1 AND id = $2 AND state = $3 AND version = $4",
        &[
            &order.seller,
            &order.id,
            &order.state.as_str(),
            &order.version,
            &to.as_str(),
            &stamps.paid_at,
            &stamps.shipped_at,
            &stamps.delivered_at,
            &stamps.ended_at,
            &stamps.due_at,
        ],
    );
    batch.push(
        "UPDATE orders_buyer_order SET state = $3 WHERE buyer_id = $1 AND id = $2",
        &[&order.buyer, &order.id, &to.as_str()],
    );
    at
}

/// Takes the order's next version without moving it, so that no one else changes it meanwhile.
pub(crate) async fn claim(tx: &Tx, order: &Order) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE orders_order SET version = version + 1
             WHERE seller_id = $1 AND id = $2 AND state = $3 AND version = $4",
            &[
                &order.seller,
                &order.id,
                &order.state.as_str(),
                &order.version,
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Changes the money that is agreed to go back. The condition keeps it within what was paid, also
/// when two agree at once; false when it would not be.
pub(crate) async fn change_agreed(tx: &Tx, order: &Order, by: Money) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE orders_order SET agreed_minor = agreed_minor + $3, version = version + 1
             WHERE seller_id = $1 AND id = $2 AND agreed_minor + $3 >= 0
               AND agreed_minor + $3 <= total_minor",
            &[&order.seller, &order.id, &Minor(by)],
        )
        .await?;
    Ok(rows == 1)
}

pub(crate) async fn add_refunded(
    tx: &Tx,
    seller: OrgId,
    id: OrderId,
    amount: Money,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE orders_order SET refunded_minor = refunded_minor + $3, version = version + 1
         WHERE seller_id = $1 AND id = $2",
        &[&seller, &id, &Minor(amount)],
    )
    .await?;
    Ok(())
}

pub(crate) fn record(batch: &mut Batch, seller: OrgId, order: OrderId, entry: &HistoryEntry) {
    batch.push(
        "INSERT INTO orders_history
           (seller_id, order_id, id, subject_id, from_state, to_state, side, actor, at, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            &seller,
            &order,
            &entry.id,
            &entry.subject,
            &entry.from,
            &entry.to,
            &entry.side.as_str(),
            &entry.actor,
            &entry.at,
            &entry.note,
        ],
    );
}

/// All moves of an order and its after-sales, oldest first. Bounded: a life has few moves.
pub(crate) async fn history(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
) -> Result<Vec<HistoryEntry>, Error> {
    let rows = tx
        .rows(
            "SELECT id, subject_id, from_state, to_state, side, actor, at, note FROM orders_history
             WHERE seller_id = $1 AND order_id = $2 ORDER BY id LIMIT 1000",
            &[&seller, &order],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let subject: Uuid = row.get("subject_id")?;
            Ok(HistoryEntry {
                id: row.get("id")?,
                subject,
                from: row.get("from_state")?,
                to: row.get("to_state")?,
                side: word(row, "side", Side::parse)?,
                actor: row.get("actor")?,
                at: row.get("at")?,
                note: row.get("note")?,
            })
        })
        .collect()
}

/// Orders that move on by themselves now.
pub(crate) async fn due(
    db: &Db,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(OrgId, OrderId)>, Error> {
    let rows = db
        .rows(
            "SELECT seller_id, id FROM orders_order
             WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2",
            &[&now, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("seller_id")?, row.get("id")?)))
        .collect()
}
