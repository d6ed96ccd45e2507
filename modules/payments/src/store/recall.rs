//! Rows of what banks took back of orders' money.

use contract::ids::{IntentId, OrderId, OrgId};
use db::{Row, Tx};

use super::{money, parsed};
use crate::error::Error;
use crate::model::recall::{Covered, Recall, RecallState};

const COLUMNS: &str = "seller_id, order_id, id, buyer_id, intent_id, state, currency, amount_minor, \
    covered_minor, clawed_minor, seized_minor, counted_minor, due_at, at";

const fn name(state: RecallState) -> &'static str {
    match state {
        RecallState::Open => "open",
        RecallState::PaidAgain => "paid_again",
        RecallState::GivenBack => "given_back",
    }
}

fn parse(text: &str) -> Option<RecallState> {
    [
        RecallState::Open,
        RecallState::PaidAgain,
        RecallState::GivenBack,
    ]
    .into_iter()
    .find(|state| name(*state) == text)
}

fn read(row: &Row) -> Result<Recall, Error> {
    let amount = |column| money(row, "currency", column);
    Ok(Recall {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        order: row.get("order_id")?,
        buyer: row.get("buyer_id")?,
        intent: row.get("intent_id")?,
        state: parsed(row, "state", parse)?,
        amount: amount("amount_minor")?,
        covered: Covered {
            amount: amount("covered_minor")?,
            clawed: amount("clawed_minor")?,
            seized: amount("seized_minor")?,
        },
        counted: amount("counted_minor")?,
        due_at: row.get("due_at")?,
        at: row.get("at")?,
    })
}

pub async fn insert(tx: &Tx, one: &Recall) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payments_recall ({COLUMNS})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    );
    tx.execute(
        &sql,
        &[
            &one.seller,
            &one.order,
            &one.id,
            &one.buyer,
            &one.intent,
            &name(one.state),
            &one.amount.currency(),
            &one.amount.minor_i64()?,
            &one.covered.amount.minor_i64()?,
            &one.covered.clawed.minor_i64()?,
            &one.covered.seized.minor_i64()?,
            &one.counted.minor_i64()?,
            &one.due_at,
            &one.at,
        ],
    )
    .await?;
    Ok(())
}

/// Writes how it ended, and what refunds counted of it.
pub async fn save(tx: &Tx, one: &Recall) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_recall SET state = $4, counted_minor = $5
         WHERE seller_id = $1 AND order_id = $2 AND id = $3",
        &[
            &one.seller,
            &one.order,
            &one.id,
            &name(one.state),
            &one.counted.minor_i64()?,
        ],
    )
    .await?;
    Ok(())
}

/// All of an order, the oldest first.
pub async fn of_order(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Vec<Recall>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_recall WHERE seller_id = $1 AND order_id = $2
         ORDER BY at, id LIMIT 100"
    );
    let rows = tx.rows(&sql, &[&seller, &order]).await?;
    rows.iter().map(read).collect()
}

/// Those of a payment that have not ended, the oldest first.
pub async fn open_of(tx: &Tx, buyer: OrgId, intent: IntentId) -> Result<Vec<Recall>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_recall
         WHERE buyer_id = $1 AND intent_id = $2 AND state = 'open' ORDER BY at, id, order_id LIMIT 500"
    );
    let rows = tx.rows(&sql, &[&buyer, &intent]).await?;
    rows.iter().map(read).collect()
}
