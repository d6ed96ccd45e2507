//! Rows of what sellers bought of the platform: room in the store, and products shown first.

use contract::ids::{OrgId, ProductId};
use db::{Error, Tx};
use kernel::Timestamp;

/// What a seller may have in the store.
pub(crate) struct Allowance {
    pub(crate) plan: String,
    pub(crate) listings: Option<i64>,
}

/// Notes what a seller may have; what was told later stays.
pub(crate) async fn allow(
    tx: &Tx,
    seller: OrgId,
    allowed: &Allowance,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO catalog_allowance (seller_id, plan, listings, looks, at)
         VALUES ($1, $2, $3, 0, $4)
         ON CONFLICT (seller_id) DO UPDATE SET plan = excluded.plan, listings = excluded.listings,
           at = excluded.at
         WHERE catalog_allowance.at <= excluded.at",
        &[&seller, &allowed.plan, &allowed.listings, &at],
    )
    .await?;
    Ok(())
}

/// What a seller may have, held until the transaction ends, so that two products never take the last
/// place. None: nobody said.
pub(crate) async fn allowed(tx: &Tx, seller: OrgId) -> Result<Option<Allowance>, Error> {
    let rows = tx
        .rows(
            "UPDATE catalog_allowance SET looks = looks + 1 WHERE seller_id = $1
             RETURNING plan, listings",
            &[&seller],
        )
        .await?;
    rows.first()
        .map(|row| {
            Ok(Allowance {
                plan: row.get("plan")?,
                listings: row.get("listings")?,
            })
        })
        .transpose()
}

/// How many of a seller's products are in the store, counted up to a bound.
pub(crate) async fn listed(tx: &Tx, seller: OrgId, bound: i64) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(COUNT(*) AS BIGINT) AS listed FROM
               (SELECT 1 AS one FROM catalog_product
                WHERE seller_id = $1 AND state = 'published' LIMIT $2) AS shown",
            &[&seller, &bound],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("listed"))
}

/// Notes until when a product is shown first; answers whether that is news.
pub(crate) async fn promote(
    tx: &Tx,
    seller: OrgId,
    product: ProductId,
    until: Timestamp,
    at: Timestamp,
) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "INSERT INTO catalog_promotion (seller_id, product_id, until_at, at)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (seller_id, product_id) DO UPDATE SET until_at = excluded.until_at,
               at = excluded.at
             WHERE catalog_promotion.at <= excluded.at",
            &[&seller, &product, &until, &at],
        )
        .await?;
    Ok(touched > 0)
}
