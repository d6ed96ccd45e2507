//! What products and firms are called.

use std::collections::BTreeMap;

use contract::identity::OrganisationRegistered;
use contract::ids::{OrgId, ProductId};
use db::{Bind, Db, Error, Tx};
use kernel::Text;

/// Titles of products by who sells them. What is called so already is not written.
pub(crate) async fn put_products(
    tx: &Tx,
    titles: &BTreeMap<(ProductId, OrgId), Text>,
) -> Result<(), Error> {
    let rows: Vec<Vec<&dyn Bind>> = titles
        .iter()
        .map(|((product, seller), title)| -> Vec<&dyn Bind> { vec![product, seller, title] })
        .collect();
    let into = "INSERT INTO insight_product (id, seller_id, title)";
    let then = "ON CONFLICT (id, seller_id) DO UPDATE SET title = excluded.title
        WHERE insight_product.title IS DISTINCT FROM excluded.title";
    tx.insert(into, &rows, then).await?;
    Ok(())
}

/// Those who offer it; nobody when the product is unknown.
pub(crate) async fn sellers(tx: &Tx, product: ProductId) -> Result<Vec<OrgId>, Error> {
    let rows = tx
        .rows(
            "SELECT seller_id FROM insight_product WHERE id = $1 ORDER BY seller_id LIMIT 50",
            &[&product],
        )
        .await?;
    rows.iter().map(|row| row.get("seller_id")).collect()
}

pub(crate) async fn put_organisation(
    tx: &Tx,
    told: &OrganisationRegistered,
) -> Result<bool, Error> {
    let added = tx
        .execute(
            "INSERT INTO insight_organisation (id, kind, name, country) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
            &[&told.id, &told.kind.as_str(), &told.name, &told.country],
        )
        .await?;
    Ok(added == 1)
}

/// A firm of one person was called after them, perhaps.
pub(crate) async fn forget_organisation(tx: &Tx, id: OrgId) -> Result<(), Error> {
    tx.execute(
        "UPDATE insight_organisation SET name = '' WHERE id = $1",
        &[&id],
    )
    .await?;
    Ok(())
}

pub(crate) async fn titles(
    db: &Db,
    products: &[ProductId],
) -> Result<BTreeMap<ProductId, Text>, Error> {
    let mut titles = BTreeMap::new();
    for product in products {
        let row = db
            .row(
                "SELECT title FROM insight_product WHERE id = $1 ORDER BY seller_id LIMIT 1",
                &[product],
            )
            .await?;
        if let Some(row) = row {
            titles.insert(*product, row.get("title")?);
        }
    }
    Ok(titles)
}

pub(crate) async fn organisations(
    db: &Db,
    ids: &[OrgId],
) -> Result<BTreeMap<OrgId, String>, Error> {
    let mut names = BTreeMap::new();
    for id in ids {
        let row = db
            .row("SELECT name FROM insight_organisation WHERE id = $1", &[id])
            .await?;
        if let Some(row) = row {
            names.insert(*id, row.get("name")?);
        }
    }
    Ok(names)
}
