//! How far the catalogue is with telling everything once more.

use contract::ids::{OrgId, ProductId};
use db::{Error, Tx};
use uuid::Uuid;

/// The last product that was told of; the outer one is none when nothing is to be told.
pub(crate) async fn begun(
    tx: &Tx,
    subject: &str,
) -> Result<Option<Option<(OrgId, ProductId)>>, Error> {
    let row = tx
        .row(
            "SELECT seller_id, product_id FROM catalog_retelling WHERE subject = $1",
            &[&subject],
        )
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let (seller, product): (Option<OrgId>, Option<ProductId>) =
        (row.get("seller_id")?, row.get("product_id")?);
    Ok(Some(seller.zip(product)))
}

/// Products with their owners, after one.
pub(crate) async fn products_after(
    tx: &Tx,
    after: Option<(OrgId, ProductId)>,
    limit: i64,
) -> Result<Vec<(OrgId, ProductId)>, Error> {
    let first = (
        OrgId::from_uuid(Uuid::nil()),
        ProductId::from_uuid(Uuid::nil()),
    );
    let (seller, product) = after.unwrap_or(first);
    let rows = tx
        .rows(
            "SELECT seller_id, id FROM catalog_product WHERE (seller_id, id) > ($1, $2)
             ORDER BY seller_id, id LIMIT $3",
            &[&seller, &product, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("seller_id")?, row.get("id")?)))
        .collect()
}

/// Notes the last one; with none, all was told.
pub(crate) async fn go_on(
    tx: &Tx,
    subject: &str,
    last: Option<(OrgId, ProductId)>,
) -> Result<(), Error> {
    match last {
        Some((seller, product)) => {
            tx.execute(
                "UPDATE catalog_retelling SET seller_id = $2, product_id = $3 WHERE subject = $1",
                &[&subject, &seller, &product],
            )
            .await?;
        }
        None => {
            tx.execute(
                "DELETE FROM catalog_retelling WHERE subject = $1",
                &[&subject],
            )
            .await?;
        }
    }
    Ok(())
}
