//! The list of products that changed, which every index of this database follows at its own pace.

use contract::ids::ProductId;
use db::{Error, Tx, Val};
use uuid::Uuid;

use super::{insert_many, val};

pub(crate) async fn note(tx: &Tx, changes: &[(Uuid, ProductId)]) -> Result<(), Error> {
    let rows: Vec<Vec<Val>> = changes
        .iter()
        .map(|(id, product)| vec![val(id), val(product)])
        .collect();
    insert_many(tx, "catalog_change", &["id", "product_id"], &rows).await
}

/// Changes after the given one, in order.
pub(crate) async fn after(
    tx: &Tx,
    last: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, ProductId)>, Error> {
    let rows = tx
        .rows(
            "SELECT id, product_id FROM catalog_change WHERE id > $1 ORDER BY id LIMIT $2",
            &[&last, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("id")?, row.get("product_id")?)))
        .collect()
}

/// Lets go of what every index has long seen.
pub(crate) async fn forget(tx: &Tx, before: Uuid) -> Result<u64, Error> {
    tx.execute("DELETE FROM catalog_change WHERE id < $1", &[&before])
        .await
}
