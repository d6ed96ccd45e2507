//! Rows of sellers that are gone.

use contract::ids::{OrgId, ProductId};
use db::{Bind, Db, Error, Tx};

/// Products of the seller that are in the store.
pub(crate) async fn published(db: &Db, seller: OrgId, limit: i64) -> Result<Vec<ProductId>, Error> {
    let rows = db
        .rows(
            "SELECT id FROM catalog_product WHERE seller_id = $1 AND state = 'published' LIMIT $2",
            &[&seller, &limit],
        )
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// Closes the seller's offers, also those on products of others; answers whose products they are.
pub(crate) async fn close_offers(tx: &Tx, seller: OrgId) -> Result<Vec<ProductId>, Error> {
    let rows = tx
        .rows(
            "UPDATE catalog_offer SET open = FALSE, version = version + 1
             WHERE seller_id = $1 AND open RETURNING product_id",
            &[&seller],
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

pub(crate) async fn forget_imports(tx: &Tx, seller: OrgId) -> Result<(), Error> {
    let of_seller: &[&dyn Bind] = &[&seller];
    tx.batch(&[
        (
            "DELETE FROM catalog_import_row WHERE seller_id = $1",
            of_seller,
        ),
        (
            "DELETE FROM catalog_import_product WHERE seller_id = $1",
            of_seller,
        ),
        (
            "DELETE FROM catalog_import_picture WHERE seller_id = $1",
            of_seller,
        ),
        ("DELETE FROM catalog_import WHERE seller_id = $1", of_seller),
    ])
    .await?;
    Ok(())
}
