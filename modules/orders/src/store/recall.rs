//! Rows of what payers' banks took back of orders' money.

use contract::ids::{OrderId, OrgId};
use contract::payments::{PaymentRecalled, RecallState};
use db::{Error, Tx};
use kernel::{Money, Timestamp};

/// What is to be paid again of an order, and until when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recalled {
    pub(crate) amount: Money,
    pub(crate) due_at: Timestamp,
}

const fn word(state: RecallState) -> &'static str {
    match state {
        RecallState::Open => "open",
        RecallState::PaidAgain => "paid_again",
        RecallState::GivenBack => "given_back",
    }
}

/// What was told; that it began says nothing any more once it has ended. Answers whether that is news.
pub(crate) async fn put(tx: &Tx, told: &PaymentRecalled) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "INSERT INTO orders_recall (seller_id, order_id, id, state, currency, amount_minor, due_at,
               at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (seller_id, order_id, id) DO UPDATE SET state = excluded.state,
               at = excluded.at
             WHERE orders_recall.state = 'open' AND excluded.state <> 'open'",
            &[
                &told.seller,
                &told.order,
                &told.id,
                &word(told.state),
                &told.amount.currency(),
                &told.amount.minor_i64().unwrap_or(i64::MAX),
                &told.due_at,
                &told.at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// None while nothing of its money is away.
pub(crate) async fn open_of(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
) -> Result<Option<Recalled>, Error> {
    let row = tx
        .row(
            "SELECT currency, CAST(SUM(amount_minor) AS BIGINT) AS amount_minor, MIN(due_at) AS due_at
             FROM orders_recall
             WHERE seller_id = $1 AND order_id = $2 AND state = 'open' GROUP BY currency",
            &[&seller, &order],
        )
        .await?;
    row.map(|row| {
        let minor: i64 = row.get("amount_minor")?;
        Ok(Recalled {
            amount: Money::new(i128::from(minor), row.get("currency")?),
            due_at: row.get("due_at")?,
        })
    })
    .transpose()
}
