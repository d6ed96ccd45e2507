//! Facts of orders, refunds that came before their order, and the days' rates.

use std::collections::{BTreeMap, BTreeSet};

use contract::ids::{OrderId, OrgId, RefundId};
use db::{Bind, Error, Json, Tx};
use kernel::{Currency, Decimal, Money, Timestamp};
use uuid::Uuid;

use crate::model::{Moment, OrderFact, Scope, Valued};
use crate::rules::count;

pub(crate) async fn find(tx: &Tx, seller: OrgId, id: OrderId) -> Result<OrderFact, Error> {
    let row = tx
        .row(
            "SELECT fact FROM insight_order WHERE seller_id = $1 AND id = $2",
            &[&seller, &id],
        )
        .await?;
    match row {
        Some(row) => row.get::<Json<OrderFact>>("fact").map(|Json(fact)| fact),
        None => Ok(OrderFact::default()),
    }
}

/// What is known of an order by now.
pub(crate) struct Known {
    pub(crate) seller: OrgId,
    pub(crate) id: OrderId,
    pub(crate) fact: OrderFact,
    /// A currency for which no rate is known yet.
    pub(crate) unvalued: Option<String>,
}

/// Each order once.
pub(crate) async fn put(tx: &Tx, orders: &[Known]) -> Result<(), Error> {
    let own: Vec<_> = orders
        .iter()
        .map(|order| {
            let placed = order.fact.placed.as_ref();
            (
                Json(&order.fact),
                count::slice(order.seller),
                placed.map(|placed| placed.buyer),
                placed.map(|placed| count::month(placed.at)),
            )
        })
        .collect();
    let rows: Vec<Vec<&dyn Bind>> = orders
        .iter()
        .zip(&own)
        .map(|(order, (fact, slice, buyer, month))| -> Vec<&dyn Bind> {
            let (seller, id, unvalued) = (&order.seller, &order.id, &order.unvalued);
            vec![seller, id, fact, slice, buyer, month, unvalued]
        })
        .collect();
    let into = "INSERT INTO insight_order (seller_id, id, fact, slice, buyer_id, month, unvalued)";
    let then = "ON CONFLICT (seller_id, id) DO UPDATE
        SET fact = excluded.fact, buyer_id = excluded.buyer_id, month = excluded.month,
          unvalued = excluded.unvalued";
    tx.insert(into, &rows, then).await?;
    Ok(())
}

/// Orders with an amount that a rate is known for by now.
pub(crate) async fn to_value(tx: &Tx, limit: i64) -> Result<Vec<(OrgId, OrderId)>, Error> {
    let rows = tx
        .rows(
            "SELECT seller_id, id FROM insight_order o WHERE o.unvalued IS NOT NULL
               AND EXISTS (SELECT 1 FROM insight_rate r WHERE r.currency = o.unvalued) LIMIT $1",
            &[&limit],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("seller_id")?, row.get("id")?)))
        .collect()
}

/// The facts of a slice of sellers, page by page.
pub(crate) async fn of_slice(
    tx: &Tx,
    slice: i64,
    after: (Uuid, Uuid),
    limit: i64,
) -> Result<Vec<(OrgId, OrderId, OrderFact)>, Error> {
    let rows = tx
        .rows(
            "SELECT seller_id, id, fact FROM insight_order
             WHERE slice = $1 AND (seller_id, id) > ($2, $3) ORDER BY seller_id, id LIMIT $4",
            &[&slice, &after.0, &after.1, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let Json(fact) = row.get("fact")?;
            Ok((row.get("seller_id")?, row.get("id")?, fact))
        })
        .collect()
}

/// Notes whose orders are.
pub(crate) async fn note_keys(tx: &Tx, sellers: &BTreeMap<OrderId, OrgId>) -> Result<(), Error> {
    let rows: Vec<Vec<&dyn Bind>> = sellers
        .iter()
        .map(|(id, seller)| -> Vec<&dyn Bind> { vec![id, seller] })
        .collect();
    let into = "INSERT INTO insight_order_key (id, seller_id)";
    let then = "ON CONFLICT (id) DO UPDATE SET seller_id = excluded.seller_id";
    tx.insert(into, &rows, then).await?;
    Ok(())
}

/// A refund of an order that nobody has told of leaves the place of its seller open.
pub(crate) async fn touch_key(tx: &Tx, id: OrderId) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO insight_order_key (id, seller_id) VALUES ($1, NULL) ON CONFLICT (id) DO UPDATE
         SET seller_id = insight_order_key.seller_id",
        &[&id],
    )
    .await?;
    Ok(())
}

pub(crate) async fn seller_of(tx: &Tx, id: OrderId) -> Result<Option<OrgId>, Error> {
    let row = tx
        .row(
            "SELECT seller_id FROM insight_order_key WHERE id = $1",
            &[&id],
        )
        .await?;
    row.map_or(Ok(None), |row| row.get("seller_id"))
}

pub(crate) async fn add_refund(
    tx: &Tx,
    order: OrderId,
    id: RefundId,
    amount: Money,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO insight_refund (order_id, id, amount_minor, currency, at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        &[
            &order,
            &id,
            &amount.minor_i64().unwrap_or(i64::MAX),
            &amount.currency(),
            &at,
        ],
    )
    .await?;
    Ok(())
}

/// Refunds that were told of before their orders.
pub(crate) async fn refunds(
    tx: &Tx,
    orders: &BTreeMap<OrderId, OrgId>,
) -> Result<BTreeMap<OrderId, Vec<(RefundId, Moment)>>, Error> {
    let binds = db::filled(orders.keys().map(|order| order as &dyn Bind).collect());
    let places: Vec<String> = (1..=binds.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT order_id, id, amount_minor, currency, at FROM insight_refund WHERE order_id IN ({})",
        places.join(", ")
    );
    let mut refunds: BTreeMap<OrderId, Vec<(RefundId, Moment)>> = BTreeMap::new();
    for row in tx.rows(&sql, &binds).await? {
        let (minor, currency): (i64, Currency) = (row.get("amount_minor")?, row.get("currency")?);
        let value = Valued {
            amount: Money::new(i128::from(minor), currency),
            eur_minor: None,
        };
        let at = row.get("at")?;
        let of_order = refunds.entry(row.get("order_id")?).or_default();
        of_order.push((row.get("id")?, Moment { at, value }));
    }
    Ok(refunds)
}

pub(crate) async fn put_rate(
    tx: &Tx,
    currency: &str,
    date: &str,
    eur: Decimal,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO insight_rate (currency, date, eur) VALUES ($1, $2, $3)
         ON CONFLICT (currency, date) DO UPDATE SET eur = excluded.eur",
        &[&currency, &date, &eur],
    )
    .await?;
    Ok(())
}

/// Of the day, else of the nearest day before it, else of the first day that is known.
pub(crate) async fn rate(tx: &Tx, currency: Currency, day: &str) -> Result<Option<Decimal>, Error> {
    let before = tx
        .row(
            "SELECT eur FROM insight_rate WHERE currency = $1 AND date <= $2
             ORDER BY date DESC LIMIT 1",
            &[&currency, &day],
        )
        .await?;
    let found = match before {
        Some(row) => Some(row),
        None => {
            tx.row(
                "SELECT eur FROM insight_rate WHERE currency = $1 ORDER BY date LIMIT 1",
                &[&currency],
            )
            .await?
        }
    };
    found.map(|row| row.get("eur")).transpose()
}

pub(crate) async fn months(tx: &Tx, scope: Scope, buyer: Uuid) -> Result<BTreeSet<String>, Error> {
    let rows = tx
        .rows(
            "SELECT month FROM insight_buyer_month WHERE scope_id = $1 AND buyer_id = $2",
            &[&scope, &buyer],
        )
        .await?;
    rows.iter().map(|row| row.get("month")).collect()
}

/// Notes who ordered when; answers what was not known before.
pub(crate) async fn add_months(
    tx: &Tx,
    ordered: &BTreeSet<(Scope, Uuid, String)>,
) -> Result<Vec<(Scope, Uuid, String)>, Error> {
    let rows: Vec<Vec<&dyn Bind>> = ordered
        .iter()
        .map(|(scope, buyer, month)| -> Vec<&dyn Bind> { vec![scope, buyer, month] })
        .collect();
    let into = "INSERT INTO insight_buyer_month (scope_id, buyer_id, month)";
    let then = "ON CONFLICT DO NOTHING RETURNING scope_id, buyer_id, month";
    let rows = tx.insert_returning(into, &rows, then).await?;
    rows.iter()
        .map(|row| {
            let (scope, buyer) = (row.get("scope_id")?, row.get("buyer_id")?);
            Ok((scope, buyer, row.get("month")?))
        })
        .collect()
}

/// Reads again from the orders who ordered when.
pub(crate) async fn refill_months(tx: &Tx) -> Result<(), Error> {
    tx.execute("DELETE FROM insight_buyer_month", &[]).await?;
    tx.execute(
        "INSERT INTO insight_buyer_month (scope_id, buyer_id, month)
         SELECT DISTINCT seller_id, buyer_id, month FROM insight_order
         WHERE buyer_id IS NOT NULL AND month IS NOT NULL",
        &[],
    )
    .await?;
    tx.execute(
        "INSERT INTO insight_buyer_month (scope_id, buyer_id, month)
         SELECT DISTINCT $1, buyer_id, month FROM insight_order
         WHERE buyer_id IS NOT NULL AND month IS NOT NULL",
        &[&crate::model::PLATFORM],
    )
    .await?;
    Ok(())
}

/// All buyers' months, page by page, those of one buyer together.
pub(crate) async fn all_months(
    tx: &Tx,
    after: &(Uuid, Uuid, String),
    limit: i64,
) -> Result<Vec<(Scope, Uuid, String)>, Error> {
    let rows = tx
        .rows(
            "SELECT scope_id, buyer_id, month FROM insight_buyer_month
             WHERE (scope_id, buyer_id, month) > ($1, $2, $3)
             ORDER BY scope_id, buyer_id, month LIMIT $4",
            &[&after.0, &after.1, &after.2, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.get("scope_id")?,
                row.get("buyer_id")?,
                row.get("month")?,
            ))
        })
        .collect()
}
