//! Lists of products for their owner and for operators, cut by key, newest change first.

use contract::ids::{CategoryId, OrgId, ProductId};
use db::{Bind, Error, Tx};
use kernel::Timestamp;

use crate::model::product::ProductState;

/// Which products are wanted; what is absent matches all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) seller: Option<OrgId>,
    pub(crate) state: Option<ProductState>,
    /// Those that lack something that keeps them from being published.
    pub(crate) incomplete: Option<bool>,
}

/// The place in the list, and the product there.
pub(crate) type Place = (Timestamp, ProductId);

/// Ids of the products behind the given place.
pub(crate) async fn changed(
    tx: &Tx,
    filter: &Filter,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Place>, Error> {
    let mut binds: Vec<&dyn Bind> = vec![&limit];
    let mut wanted = String::from("1 = 1");
    let state = filter.state.map(ProductState::as_str);
    if let Some(seller) = &filter.seller {
        binds.push(seller);
        wanted.push_str(&format!(" AND seller_id = ${}", binds.len()));
    }
    if let Some(state) = &state {
        binds.push(state);
        wanted.push_str(&format!(" AND state = ${}", binds.len()));
    }
    if let Some(incomplete) = &filter.incomplete {
        binds.push(incomplete);
        wanted.push_str(&format!(" AND incomplete = ${}", binds.len()));
    }
    if let Some((at, id)) = &after {
        binds.push(at);
        binds.push(id);
        wanted.push_str(&format!(
            " AND (changed_at, id) < (${}, ${})",
            binds.len() - 1,
            binds.len()
        ));
    }
    let sql = format!(
        "SELECT changed_at, id FROM catalog_product WHERE {wanted} ORDER BY changed_at DESC, id DESC LIMIT $1"
    );
    tx.rows(&sql, &binds)
        .await?
        .iter()
        .map(|row| Ok((row.get("changed_at")?, row.get("id")?)))
        .collect()
}

/// All products, in the order of their keys, after the given one: for building the index.
pub(crate) async fn all(
    tx: &Tx,
    after: Option<(OrgId, ProductId)>,
    limit: i64,
) -> Result<Vec<(OrgId, ProductId)>, Error> {
    let rows = match &after {
        None => {
            tx.rows(
                "SELECT seller_id, id FROM catalog_product ORDER BY seller_id, id LIMIT $1",
                &[&limit],
            )
            .await?
        }
        Some((seller, id)) => {
            tx.rows(
                "SELECT seller_id, id FROM catalog_product WHERE (seller_id, id) > ($1, $2)
                 ORDER BY seller_id, id LIMIT $3",
                &[seller, id, &limit],
            )
            .await?
        }
    };
    rows.iter()
        .map(|row| Ok((row.get("seller_id")?, row.get("id")?)))
        .collect()
}

/// How many of a seller's products are in each state, and how many lack something.
pub(crate) async fn counts(
    tx: &Tx,
    seller: OrgId,
) -> Result<Vec<(ProductState, bool, i64)>, Error> {
    let rows = tx
        .rows(
            "SELECT state, incomplete, CAST(COUNT(*) AS BIGINT) AS products FROM catalog_product
             WHERE seller_id = $1 GROUP BY state, incomplete",
            &[&seller],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let state: String = row.get("state")?;
            Ok((
                ProductState::parse(&state).unwrap_or(ProductState::Draft),
                row.get("incomplete")?,
                row.get("products")?,
            ))
        })
        .collect()
}

pub(crate) async fn in_category(tx: &Tx, category: CategoryId) -> Result<Vec<ProductId>, Error> {
    let rows = tx
        .rows(
            "SELECT id FROM catalog_product WHERE category_id = $1",
            &[&category],
        )
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// All products of a seller, in the order of their ids, after the given one: for exports.
pub(crate) async fn of_seller(
    tx: &Tx,
    seller: OrgId,
    after: Option<ProductId>,
    limit: i64,
) -> Result<Vec<ProductId>, Error> {
    let after = after.unwrap_or_else(|| ProductId::from_uuid(uuid::Uuid::nil()));
    let rows = tx
        .rows(
            "SELECT id FROM catalog_product WHERE seller_id = $1 AND id > $2 ORDER BY id LIMIT $3",
            &[&seller, &after, &limit],
        )
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}
