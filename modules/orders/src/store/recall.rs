//! Rows of what payers' banks took back of orders' money.

use contract::ids::{CheckoutId, OrderId, OrgId};
use contract::payments::{PaymentRecalled, RecallState};
use db::{Error, Tx};
use kernel::{Money, Timestamp};

/// What is to be paid again of an order, and until when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recalled {
    pub(crate) amount: Money,
    /// The first of those that are to be paid again.
    pub(crate) checkout: CheckoutId,
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
            "INSERT INTO orders_recall (seller_id, order_id, id, state, currency, amount_minor,
               checkout_id, due_at, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
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
                &told.checkout,
                &told.due_at,
                &told.at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// What is away of an order's money, and what the bank has kept in the end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Away {
    pub(crate) open: Option<Recalled>,
    pub(crate) taken_back: Option<Money>,
}

pub(crate) async fn of(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Away, Error> {
    let rows = tx
        .rows(
            "SELECT state, currency, amount_minor, checkout_id, due_at FROM orders_recall
             WHERE seller_id = $1 AND order_id = $2 ORDER BY due_at, id",
            &[&seller, &order],
        )
        .await?;
    let mut away = Away::default();
    for row in rows {
        let minor: i64 = row.get("amount_minor")?;
        let amount = Money::new(i128::from(minor), row.get("currency")?);
        let and = |before: Money| Money::new(before.minor() + amount.minor(), amount.currency());
        match row.get::<String>("state")?.as_str() {
            "open" => match &mut away.open {
                Some(open) => open.amount = and(open.amount),
                None => {
                    away.open = Some(Recalled {
                        amount,
                        checkout: row.get("checkout_id")?,
                        due_at: row.get("due_at")?,
                    });
                }
            },
            "given_back" => away.taken_back = Some(away.taken_back.map_or(amount, and)),
            _ => {}
        }
    }
    Ok(away)
}

/// None while nothing of its money is away.
pub(crate) async fn open_of(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
) -> Result<Option<Recalled>, Error> {
    Ok(of(tx, seller, order).await?.open)
}
