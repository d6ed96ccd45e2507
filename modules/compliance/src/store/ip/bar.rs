//! What must not be sold, and because of what.

use contract::ids::{OrgId, ProductId};
use db::{Db, Error, Tx};
use kernel::Timestamp;
use uuid::Uuid;

use super::{binds, places};

pub(crate) async fn put(tx: &Tx, barred: Uuid, cause: Uuid, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_ip_bar (barred_id, cause_id, at) VALUES ($1, $2, $3)
         ON CONFLICT (barred_id, cause_id) DO NOTHING",
        &[&barred, &cause, &at],
    )
    .await?;
    Ok(())
}

/// Lets go of everything that was barred because of this.
pub(crate) async fn lift(tx: &Tx, cause: Uuid) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM compliance_ip_bar WHERE cause_id = $1",
        &[&cause],
    )
    .await?;
    Ok(())
}

/// Products of a seller that something keeps down.
pub(crate) async fn of_seller(tx: &Tx, seller: OrgId) -> Result<Vec<ProductId>, Error> {
    let rows = tx
        .rows(
            "SELECT DISTINCT g.product_id FROM compliance_goods g
             JOIN compliance_ip_bar b ON b.barred_id = g.product_id
             WHERE g.seller_id = $1",
            &[&seller],
        )
        .await?;
    rows.iter().map(|row| row.get("product_id")).collect()
}

pub(crate) async fn is_barred(tx: &Tx, barred: Uuid) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT cause_id FROM compliance_ip_bar WHERE barred_id = $1 LIMIT 1",
            &[&barred],
        )
        .await?;
    Ok(row.is_some())
}

/// Which of these are barred; the seller, too, stands among them.
pub(crate) async fn among(
    db: &Db,
    seller: OrgId,
    products: &[ProductId],
) -> Result<Vec<Uuid>, Error> {
    let mut all = vec![seller.uuid()];
    all.extend(products.iter().map(|product| product.uuid()));
    let sql = format!(
        "SELECT DISTINCT barred_id FROM compliance_ip_bar WHERE barred_id IN ({})",
        places(1, all.len())
    );
    let rows = db.rows(&sql, &binds(&all)).await?;
    rows.iter().map(|row| row.get("barred_id")).collect()
}
