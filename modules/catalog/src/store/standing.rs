//! Sellers that do not sell at present.

use contract::ids::{OrgId, ProductId};
use db::{Db, Error, Tx};
use kernel::Timestamp;

/// From now on, or no more.
pub(crate) async fn put(
    tx: &Tx,
    seller: OrgId,
    is_suspended: bool,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = if is_suspended {
        "INSERT INTO catalog_suspended (seller_id, at) VALUES ($1, $2)
         ON CONFLICT (seller_id) DO UPDATE SET at = excluded.at"
    } else {
        "DELETE FROM catalog_suspended WHERE seller_id = $1 AND at <= $2"
    };
    tx.execute(sql, &[&seller, &at]).await?;
    Ok(())
}

pub(crate) async fn is_suspended(tx: &Tx, seller: OrgId) -> Result<bool, Error> {
    let sql = "SELECT at FROM catalog_suspended WHERE seller_id = $1";
    Ok(tx.row(sql, &[&seller]).await?.is_some())
}

/// Marks the seller's offers; answers whose products they are.
pub(crate) async fn mark_offers(
    tx: &Tx,
    seller: OrgId,
    is_suspended: bool,
) -> Result<Vec<ProductId>, Error> {
    let rows = tx
        .rows(
            "UPDATE catalog_offer SET suspended = $2
             WHERE seller_id = $1 AND suspended <> $2 RETURNING product_id",
            &[&seller, &is_suspended],
        )
        .await?;
    let mut products: Vec<ProductId> = rows
        .iter()
        .map(|row| row.get("product_id"))
        .collect::<Result<_, _>>()?;
    products.sort_unstable();
    products.dedup();
    Ok(products)
}

/// Products of the seller that the platform keeps out, from one on.
pub(crate) async fn barred(
    db: &Db,
    seller: OrgId,
    after: ProductId,
    limit: i64,
) -> Result<Vec<ProductId>, Error> {
    let rows = db
        .rows(
            "SELECT id FROM catalog_product
             WHERE seller_id = $1 AND barred AND id > $2 ORDER BY id LIMIT $3",
            &[&seller, &after, &limit],
        )
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}
