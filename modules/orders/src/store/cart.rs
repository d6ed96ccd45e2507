//! Rows of carts. Putting a line is one statement, however full the cart is.

use contract::ids::{OfferId, OrgId, PersonId};
use db::{Bind, Db, Error, Row, Tx};
use kernel::{Currency, Money, Timestamp};

use crate::model::cart::{CART_LINES_MAX, CartLine};
use crate::store::Minor;

/// Puts a line or changes it. False when the cart is full.
pub(crate) async fn put(
    tx: &Tx,
    org: OrgId,
    person: PersonId,
    line: &CartLine,
    at: Timestamp,
) -> Result<bool, Error> {
    let most = i64::try_from(CART_LINES_MAX).unwrap_or(i64::MAX);
    let rows = tx
        .execute(
            "INSERT INTO orders_cart_line
               (org_id, person_id, offer_id, quantity, seen_minor, seen_currency, added_at)
             SELECT $1, $2, $3, $4, $5, $6, $7
             WHERE (SELECT COUNT(*) FROM orders_cart_line
                    WHERE org_id = $1 AND person_id = $2 AND offer_id <> $3) < $8
             ON CONFLICT (org_id, person_id, offer_id) DO UPDATE
             SET quantity = excluded.quantity, seen_minor = excluded.seen_minor,
                 seen_currency = excluded.seen_currency",
            &[
                &org,
                &person,
                &line.offer,
                &line.quantity,
                &line.seen_price.map(Minor),
                &line.seen_price.map(Money::currency),
                &at,
                &most,
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Adds a line that was collected before logging in; what is in the cart already stays.
pub(crate) async fn add_if_missing(
    tx: &Tx,
    org: OrgId,
    person: PersonId,
    line: &CartLine,
    at: Timestamp,
) -> Result<(), Error> {
    let most = i64::try_from(CART_LINES_MAX).unwrap_or(i64::MAX);
    tx.execute(
        "INSERT INTO orders_cart_line
           (org_id, person_id, offer_id, quantity, seen_minor, seen_currency, added_at)
         SELECT $1, $2, $3, $4, $5, $6, $7
         WHERE (SELECT COUNT(*) FROM orders_cart_line
                WHERE org_id = $1 AND person_id = $2) < $8
         ON CONFLICT (org_id, person_id, offer_id) DO NOTHING",
        &[
            &org,
            &person,
            &line.offer,
            &line.quantity,
            &line.seen_price.map(Minor),
            &line.seen_price.map(Money::currency),
            &at,
            &most,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn remove(
    tx: &Tx,
    org: OrgId,
    person: PersonId,
    offers: &[OfferId],
) -> Result<(), Error> {
    if offers.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "DELETE FROM orders_cart_line
         WHERE org_id = $1 AND person_id = $2 AND offer_id IN ({})",
        super::places(2, offers.len())
    );
    let mut binds: Vec<&dyn Bind> = vec![&org, &person];
    binds.extend(offers.iter().map(|offer| offer as &dyn Bind));
    tx.execute(&sql, &binds).await?;
    Ok(())
}

pub(crate) async fn lines(db: &Db, org: OrgId, person: PersonId) -> Result<Vec<CartLine>, Error> {
    let rows = db
        .rows(
            "SELECT offer_id, quantity, seen_minor, seen_currency FROM orders_cart_line
             WHERE org_id = $1 AND person_id = $2 ORDER BY added_at, offer_id",
            &[&org, &person],
        )
        .await?;
    rows.iter().map(line).collect()
}

fn line(row: &Row) -> Result<CartLine, Error> {
    let minor: Option<i64> = row.get("seen_minor")?;
    let currency: Option<Currency> = row.get("seen_currency")?;
    let seen_price = match (minor, currency) {
        (Some(minor), Some(currency)) => Some(Money::new(i128::from(minor), currency)),
        (Some(_) | None, Some(_) | None) => None,
    };
    Ok(CartLine {
        offer: row.get("offer_id")?,
        quantity: row.get("quantity")?,
        seen_price,
    })
}
