//! Rows of checkouts: the process between a cart and its payment.

use contract::ids::{CheckoutId, IntentId, OrgId};
use db::{Bind, Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use crate::model::checkout::{Checkout, CheckoutState};
use crate::store::{Batch, Minor, money, word};

const COLUMNS: &str = "id, buyer_id, person_id, state, fingerprint, currency, total_minor, orders, \
     intent_id, placed_at, expires_at";

fn checkout(row: &Row) -> Result<Checkout, Error> {
    let currency = row.get("currency")?;
    let Json(orders) = row.get("orders")?;
    Ok(Checkout {
        id: row.get("id")?,
        buyer: row.get("buyer_id")?,
        person: row.get("person_id")?,
        state: word(row, "state", CheckoutState::parse)?,
        fingerprint: row.get("fingerprint")?,
        currency,
        total: money(row, "total_minor", currency)?,
        orders,
        intent: row.get("intent_id")?,
        placed_at: row.get("placed_at")?,
        expires_at: row.get("expires_at")?,
    })
}

pub(crate) async fn find(db: &Db, buyer: OrgId, id: CheckoutId) -> Result<Option<Checkout>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM orders_checkout WHERE buyer_id = $1 AND id = $2");
    db.row(&sql, &[&buyer, &id])
        .await?
        .as_ref()
        .map(checkout)
        .transpose()
}

/// Whose checkout it is; its orders tell.
pub(crate) async fn buyer_of(tx: &Tx, id: CheckoutId) -> Result<Option<OrgId>, Error> {
    let row = tx
        .row(
            "SELECT buyer_id FROM orders_lookup WHERE checkout_id = $1 LIMIT 1",
            &[&id],
        )
        .await?;
    row.map(|row| row.get("buyer_id")).transpose()
}

pub(crate) fn insert(batch: &mut Batch, checkout: &Checkout, due_at: Timestamp) {
    batch.push(
        "INSERT INTO orders_checkout
           (buyer_id, id, person_id, state, fingerprint, currency, total_minor, orders, placed_at,
            expires_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            &checkout.buyer,
            &checkout.id,
            &checkout.person,
            &checkout.state.as_str(),
            &checkout.fingerprint,
            &checkout.currency,
            &Minor(checkout.total),
            &Json(&checkout.orders),
            &checkout.placed_at,
            &checkout.expires_at,
            &due_at,
        ],
    );
}

/// The payment is open: from now on only time can end it. False when it was moved on already.
pub(crate) async fn await_payment(
    tx: &Tx,
    buyer: OrgId,
    id: CheckoutId,
    intent: IntentId,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE orders_checkout SET state = $3, intent_id = $4, due_at = expires_at
             WHERE buyer_id = $1 AND id = $2 AND state = $5",
            &[
                &buyer,
                &id,
                &CheckoutState::AwaitingPayment.as_str(),
                &intent,
                &CheckoutState::Placed.as_str(),
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Waits longer for the payment. False when it has ended, or waits as long already.
pub(crate) async fn extend(
    tx: &Tx,
    buyer: OrgId,
    id: CheckoutId,
    until: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE orders_checkout SET expires_at = $3,
               due_at = CASE WHEN state = $4 THEN $3 ELSE due_at END
             WHERE buyer_id = $1 AND id = $2 AND state IN ($4, $5) AND expires_at < $3",
            &[
                &buyer,
                &id,
                &until,
                &CheckoutState::AwaitingPayment.as_str(),
                &CheckoutState::Placed.as_str(),
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Ends the process. False when it had ended already.
pub(crate) async fn end(
    tx: &Tx,
    buyer: OrgId,
    id: CheckoutId,
    state: CheckoutState,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE orders_checkout SET state = $3, due_at = NULL
             WHERE buyer_id = $1 AND id = $2 AND state IN ($4, $5)",
            &[
                &buyer,
                &id,
                &state.as_str(),
                &CheckoutState::Placed.as_str(),
                &CheckoutState::AwaitingPayment.as_str(),
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Looks again later.
pub(crate) async fn put_off(
    tx: &Tx,
    buyer: OrgId,
    id: CheckoutId,
    due_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE orders_checkout SET due_at = $3
         WHERE buyer_id = $1 AND id = $2 AND due_at IS NOT NULL",
        &[&buyer, &id, &due_at],
    )
    .await?;
    Ok(())
}

/// Checkouts that somebody has to look after, the longest waiting first.
pub(crate) async fn due(db: &Db, now: Timestamp, limit: i64) -> Result<Vec<Checkout>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM orders_checkout
         WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2"
    );
    let binds: [&dyn Bind; 2] = [&now, &limit];
    db.rows(&sql, &binds).await?.iter().map(checkout).collect()
}
