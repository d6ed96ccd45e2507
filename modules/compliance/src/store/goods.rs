//! What customs ask of sellers' products, as catalog told it.

use contract::ids::{OrgId, ProductId};
use db::{Db, Error, Row, Tx};

use crate::model::goods::Goods;

const COLUMNS: &str =
    "seller_id, product_id, title, published, hs, origin, weight_grams, brand, told_at";

fn read(row: &Row) -> Result<Goods, Error> {
    Ok(Goods {
        seller: row.get("seller_id")?,
        product: row.get("product_id")?,
        title: row.get("title")?,
        published: row.get("published")?,
        hs: row.get("hs")?,
        origin: row.get("origin")?,
        weight_grams: row.get("weight_grams")?,
        brand: row.get("brand")?,
        told_at: row.get("told_at")?,
    })
}

/// Older news than what is known change nothing.
pub(crate) async fn put(tx: &Tx, goods: &Goods) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_goods
           (seller_id, product_id, title, published, hs, origin, weight_grams, brand, told_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (seller_id, product_id) DO UPDATE
         SET title = excluded.title, published = excluded.published, hs = excluded.hs,
           origin = excluded.origin, weight_grams = excluded.weight_grams, brand = excluded.brand,
           told_at = excluded.told_at
         WHERE compliance_goods.told_at <= excluded.told_at",
        &[
            &goods.seller,
            &goods.product,
            &goods.title,
            &goods.published,
            &goods.hs,
            &goods.origin,
            &goods.weight_grams,
            &goods.brand,
            &goods.told_at,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn find(
    db: &Db,
    seller: OrgId,
    product: ProductId,
) -> Result<Option<Goods>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM compliance_goods WHERE seller_id = $1 AND product_id = $2");
    let row = db.row(&sql, &[&seller, &product]).await?;
    row.as_ref().map(read).transpose()
}

/// A product of which only the id is known.
pub(crate) async fn by_product(db: &Db, product: ProductId) -> Result<Option<Goods>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM compliance_goods WHERE product_id = $1 LIMIT 1");
    let row = db.row(&sql, &[&product]).await?;
    row.as_ref().map(read).transpose()
}

/// A seller's products by id, those that follow `after`.
pub(crate) async fn list(
    db: &Db,
    seller: OrgId,
    after: Option<ProductId>,
    without_hs: bool,
    rows: i64,
) -> Result<Vec<Goods>, Error> {
    let after = after.unwrap_or_else(|| ProductId::from_uuid(uuid::Uuid::nil()));
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_goods
         WHERE seller_id = $1 AND product_id > $2 AND ($3 = FALSE OR hs IS NULL)
         ORDER BY product_id LIMIT $4"
    );
    db.rows(&sql, &[&seller, &after, &without_hs, &rows])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Products in the store with a code, over all sellers, by code and seller: for what a change of a
/// tariff touches. `after` is the last one of the page before.
pub(crate) async fn with_codes(
    db: &Db,
    after: Option<(OrgId, ProductId)>,
    rows: i64,
) -> Result<Vec<Goods>, Error> {
    let nil = uuid::Uuid::nil();
    let (seller, product) = after.unwrap_or((OrgId::from_uuid(nil), ProductId::from_uuid(nil)));
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_goods
         WHERE (seller_id, product_id) > ($1, $2) AND hs IS NOT NULL AND published
         ORDER BY seller_id, product_id LIMIT $3"
    );
    db.rows(&sql, &[&seller, &product, &rows])
        .await?
        .iter()
        .map(read)
        .collect()
}
