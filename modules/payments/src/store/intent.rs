//! Rows of intents and of their shares.

use contract::ids::{CheckoutId, IntentId, OrderId, OrgId};
use contract::payments::{IntentState, Share};
use db::{Bind, Row, Tx};
use kernel::{Money, Timestamp};

use super::{maybe_money, money, parsed};
use crate::error::Error;
use crate::model::{Held, Intent};
use crate::rules::intent;

const COLUMNS: &str = "buyer_id, id, checkout_id, state, version, currency, amount_minor, \
    attempt_id, reason, received_currency, received_minor, expires_at, created_at, updated_at";

fn read(row: &Row) -> Result<Intent, Error> {
    Ok(Intent {
        id: row.get("id")?,
        buyer: row.get("buyer_id")?,
        checkout: row.get("checkout_id")?,
        state: parsed(row, "state", intent::parse)?,
        version: row.get("version")?,
        amount: money(row, "currency", "amount_minor")?,
        attempt: row.get("attempt_id")?,
        reason: row.get("reason")?,
        received: maybe_money(row, "received_currency", "received_minor")?,
        expires_at: row.get("expires_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// The intent of a checkout, with its buyer.
pub async fn of_checkout(
    tx: &Tx,
    checkout: CheckoutId,
) -> Result<Option<(OrgId, IntentId)>, Error> {
    let row = tx
        .row(
            "SELECT buyer_id, intent_id FROM payments_checkout WHERE checkout_id = $1",
            &[&checkout],
        )
        .await?;
    row.map(|row| Ok((row.get("buyer_id")?, row.get("intent_id")?)))
        .transpose()
}

pub async fn find(tx: &Tx, buyer: OrgId, id: IntentId) -> Result<Option<Intent>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_intent WHERE buyer_id = $1 AND id = $2");
    tx.row(&sql, &[&buyer, &id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

pub async fn insert(tx: &Tx, intent: &Intent, shares: &[Share]) -> Result<(), Error> {
    let minor = intent.amount.minor_i64()?;
    tx.execute(
        "INSERT INTO payments_intent (buyer_id, id, checkout_id, state, version, currency,
           amount_minor, expires_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        &[
            &intent.buyer,
            &intent.id,
            &intent.checkout,
            &intent::name(intent.state),
            &intent.version,
            &intent.amount.currency(),
            &minor,
            &intent.expires_at,
            &intent.created_at,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO payments_checkout (checkout_id, buyer_id, intent_id) VALUES ($1, $2, $3)",
        &[&intent.checkout, &intent.buyer, &intent.id],
    )
    .await?;
    super::place(tx, intent.id.uuid(), intent.buyer).await?;
    for (place, share) in (0i64..).zip(shares) {
        let minor = share.amount.minor_i64()?;
        tx.execute(
            "INSERT INTO payments_share (seller_id, order_id, buyer_id, intent_id, place, currency,
               amount_minor, captured_minor, refunding_minor, refunded_minor)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0)",
            &[
                &share.seller,
                &share.order,
                &intent.buyer,
                &intent.id,
                &place,
                &share.amount.currency(),
                &minor,
            ],
        )
        .await?;
    }
    Ok(())
}

/// Writes what may change, if nobody else did since `version`.
pub async fn save(tx: &Tx, intent: &Intent, version: i64) -> Result<(), Error> {
    let received = intent.received.map(Money::minor_i64).transpose()?;
    let currency = intent.received.map(Money::currency);
    let touched = tx
        .execute(
            "UPDATE payments_intent SET state = $4, version = $5, attempt_id = $6, reason = $7,
               received_currency = $8, received_minor = $9, updated_at = $10, expires_at = $11
             WHERE buyer_id = $1 AND id = $2 AND version = $3",
            &[
                &intent.buyer,
                &intent.id,
                &version,
                &intent::name(intent.state),
                &intent.version,
                &intent.attempt,
                &intent.reason,
                &currency,
                &received,
                &intent.updated_at,
                &intent.expires_at,
            ],
        )
        .await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Error::ChangedMeanwhile)
    }
}

/// A buyer's intents, newest first.
pub async fn of_buyer(
    tx: &Tx,
    buyer: OrgId,
    before: IntentId,
    limit: i64,
) -> Result<Vec<Intent>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_intent WHERE buyer_id = $1 AND id < $2
         ORDER BY id DESC LIMIT $3"
    );
    tx.rows(&sql, &[&buyer, &before, &limit])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Everybody's, for operators; newest first.
pub async fn of_all(
    tx: &Tx,
    state: Option<IntentState>,
    before: IntentId,
    limit: i64,
) -> Result<Vec<Intent>, Error> {
    let name = state.map(intent::name);
    let (narrow, mut args): (&str, Vec<&dyn Bind>) = match &name {
        Some(_) => ("state = $3 AND", vec![&before, &limit]),
        None => ("", vec![&before, &limit]),
    };
    if let Some(name) = &name {
        args.push(name);
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_intent WHERE {narrow} id < $1 ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, &args).await?.iter().map(read).collect()
}

const HELD: &str = "seller_id, order_id, intent_id, currency, amount_minor, captured_minor, \
    refunding_minor, refunded_minor";

fn read_held(row: &Row) -> Result<Held, Error> {
    Ok(Held {
        intent: row.get("intent_id")?,
        order: row.get("order_id")?,
        seller: row.get("seller_id")?,
        amount: money(row, "currency", "amount_minor")?,
        captured: money(row, "currency", "captured_minor")?,
        refunding: money(row, "currency", "refunding_minor")?,
        refunded: money(row, "currency", "refunded_minor")?,
    })
}

/// The shares of an intent, in the order in which they were given.
pub async fn shares(tx: &Tx, buyer: OrgId, intent: IntentId) -> Result<Vec<Held>, Error> {
    let sql = format!(
        "SELECT {HELD} FROM payments_share WHERE buyer_id = $1 AND intent_id = $2 ORDER BY place"
    );
    tx.rows(&sql, &[&buyer, &intent])
        .await?
        .iter()
        .map(read_held)
        .collect()
}

/// The newest intent that an order has a share in.
pub async fn newest_of_order(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
) -> Result<Option<IntentId>, Error> {
    let row = tx
        .row(
            "SELECT intent_id FROM payments_share WHERE seller_id = $1 AND order_id = $2
             ORDER BY intent_id DESC LIMIT 1",
            &[&seller, &order],
        )
        .await?;
    Ok(row.map(|row| row.get("intent_id")).transpose()?)
}

/// The share of an order in an intent that brought no money yet.
pub async fn open_share(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Option<Held>, Error> {
    let sql = format!(
        "SELECT {HELD} FROM payments_share
         WHERE seller_id = $1 AND order_id = $2 AND captured_minor = 0 ORDER BY intent_id DESC LIMIT 1"
    );
    tx.row(&sql, &[&seller, &order])
        .await?
        .as_ref()
        .map(read_held)
        .transpose()
}

/// Another amount for an intent that nobody has tried to pay, and for one share of it.
pub async fn reprice(tx: &Tx, intent: &Intent, share: &Held, amount: Money) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_intent SET amount_minor = $3 WHERE buyer_id = $1 AND id = $2",
        &[&intent.buyer, &intent.id, &intent.amount.minor_i64()?],
    )
    .await?;
    tx.execute(
        "UPDATE payments_share SET amount_minor = $4
         WHERE seller_id = $1 AND order_id = $2 AND intent_id = $3 AND captured_minor = 0",
        &[
            &share.seller,
            &share.order,
            &intent.id,
            &amount.minor_i64()?,
        ],
    )
    .await?;
    Ok(())
}

/// The shares of an order in the charges that brought money, the newest first.
pub async fn charged_shares(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Vec<Held>, Error> {
    let sql = format!(
        "SELECT {HELD} FROM payments_share
         WHERE seller_id = $1 AND order_id = $2 AND captured_minor > 0 ORDER BY intent_id DESC"
    );
    tx.rows(&sql, &[&seller, &order])
        .await?
        .iter()
        .map(read_held)
        .collect()
}

/// Each order has its share of the money now.
pub async fn capture(tx: &Tx, buyer: OrgId, intent: IntentId, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_share SET captured_minor = amount_minor, captured_at = $3
         WHERE buyer_id = $1 AND intent_id = $2 AND captured_at IS NULL",
        &[&buyer, &intent, &at],
    )
    .await?;
    Ok(())
}

/// Sets an amount aside for a refund, if that much of the charge is there. Answers whether it was.
pub async fn set_aside(tx: &Tx, share: &Held, amount: Money) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "UPDATE payments_share SET refunding_minor = refunding_minor + $4
             WHERE seller_id = $1 AND order_id = $2 AND intent_id = $3 AND currency = $5
               AND captured_minor - refunding_minor >= $4",
            &[
                &share.seller,
                &share.order,
                &share.intent,
                &amount.minor_i64()?,
                &amount.currency(),
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// What was set aside goes back to the share.
pub async fn put_back(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
    intent: IntentId,
    amount: Money,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_share SET refunding_minor = refunding_minor - $4
         WHERE seller_id = $1 AND order_id = $2 AND intent_id = $3",
        &[&seller, &order, &intent, &amount.minor_i64()?],
    )
    .await?;
    Ok(())
}

pub async fn refunded(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
    intent: IntentId,
    amount: Money,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_share SET refunded_minor = refunded_minor + $4
         WHERE seller_id = $1 AND order_id = $2 AND intent_id = $3",
        &[&seller, &order, &intent, &amount.minor_i64()?],
    )
    .await?;
    Ok(())
}
