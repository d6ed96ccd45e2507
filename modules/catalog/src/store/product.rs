//! Products with their variants, the look-up of bare ids, and the history of a product.

use std::collections::HashMap;

use contract::ids::{CategoryId, OrgId, ProductId};
use db::{Bind, Error, Json, Row, Tx, Val};
use kernel::Timestamp;
use uuid::Uuid;

use super::{filled, insert_many, offer, places, unit_of, unit_text, val};
use crate::model::product::{Offered, Product, ProductState, ProductStep, Variant};

const COLUMNS: [&str; 21] = [
    "seller_id",
    "id",
    "handle",
    "state",
    "barred",
    "incomplete",
    "category_id",
    "title",
    "description",
    "brand",
    "attributes",
    "options",
    "media",
    "origin",
    "hs_code",
    "dangerous_goods",
    "unit",
    "created_at",
    "changed_at",
    "published_at",
    "version",
];

const VARIANT_COLUMNS: [&str; 10] = [
    "seller_id",
    "product_id",
    "id",
    "position",
    "options",
    "weight_grams",
    "length_mm",
    "width_mm",
    "height_mm",
    "retired",
];

/// The products that exist among these, with variants and all offers, in the order of the ids.
pub(crate) async fn load_many(tx: &Tx, ids: &[ProductId]) -> Result<Vec<Offered>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (list, count) = places(1, ids.len());
    let keys: Vec<Val> = filled(
        &ids.iter().map(|id| Key(id.uuid())).collect::<Vec<_>>(),
        count,
    );
    let binds: Vec<&dyn Bind> = keys.iter().map(|key| key as &dyn Bind).collect();
    let sql = format!(
        "SELECT p.*, m.until_at AS promoted_until FROM catalog_ref r
         JOIN catalog_product p ON p.seller_id = r.seller_id AND p.id = r.product_id
         LEFT JOIN catalog_promotion m ON m.seller_id = p.seller_id AND m.product_id = p.id
         WHERE r.id IN ({list})"
    );
    let mut found: HashMap<ProductId, Offered> = HashMap::new();
    for row in &tx.rows(&sql, &binds).await? {
        let product = read(row)?;
        found.insert(
            product.id,
            Offered {
                product,
                offers: Vec::new(),
            },
        );
    }
    let sql = format!(
        "SELECT v.product_id, v.id, v.options, v.weight_grams, v.length_mm, v.width_mm, v.height_mm, v.retired
         FROM catalog_ref r
         JOIN catalog_variant v ON v.seller_id = r.seller_id AND v.product_id = r.product_id
         WHERE r.id IN ({list}) ORDER BY v.product_id, v.position, v.id"
    );
    for row in &tx.rows(&sql, &binds).await? {
        let product: ProductId = row.get("product_id")?;
        if let Some(offered) = found.get_mut(&product) {
            offered.product.variants.push(read_variant(row)?);
        }
    }
    let sql =
        format!("SELECT * FROM catalog_offer WHERE product_id IN ({list}) ORDER BY product_id, id");
    for row in &tx.rows(&sql, &binds).await? {
        let offer = offer::read(row)?;
        if let Some(offered) = found.get_mut(&offer.product) {
            offered.offers.push(offer);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

pub(crate) async fn load(tx: &Tx, id: ProductId) -> Result<Option<Offered>, Error> {
    Ok(load_many(tx, &[id]).await?.pop())
}

/// The product, when it is this seller's.
pub(crate) async fn load_own(
    tx: &Tx,
    seller: OrgId,
    id: ProductId,
) -> Result<Option<Offered>, Error> {
    Ok(load(tx, id)
        .await?
        .filter(|offered| offered.product.seller == seller))
}

#[derive(Clone)]
pub(crate) struct Key(pub(crate) Uuid);

impl From<Key> for Val {
    fn from(key: Key) -> Val {
        Val::Uuid(key.0)
    }
}

pub(crate) fn read(row: &Row) -> Result<Product, Error> {
    let state: String = row.get("state")?;
    let Json(attributes) = row.get("attributes")?;
    let Json(options) = row.get("options")?;
    let Json(media) = row.get("media")?;
    Ok(Product {
        seller: row.get("seller_id")?,
        id: row.get("id")?,
        handle: row.get("handle")?,
        state: ProductState::parse(&state).unwrap_or(ProductState::Draft),
        barred: row.get("barred")?,
        category: row.get("category_id")?,
        title: row.get("title")?,
        description: row.get("description")?,
        brand: row.get("brand")?,
        attributes,
        options,
        media,
        origin: row.get("origin")?,
        hs_code: row.get("hs_code")?,
        dangerous_goods: row.get("dangerous_goods")?,
        unit: unit_of(row.get("unit")?),
        created_at: row.get("created_at")?,
        changed_at: row.get("changed_at")?,
        published_at: row.get("published_at")?,
        promoted_until: row.get("promoted_until")?,
        version: row.get("version")?,
        variants: Vec::new(),
    })
}

fn read_variant(row: &Row) -> Result<Variant, Error> {
    let Json(options) = row.get("options")?;
    Ok(Variant {
        id: row.get("id")?,
        options,
        weight_grams: row.get("weight_grams")?,
        length_mm: row.get("length_mm")?,
        width_mm: row.get("width_mm")?,
        height_mm: row.get("height_mm")?,
        retired: row.get("retired")?,
    })
}

/// A product's row, in the order of the columns.
fn row_of(product: &Product, incomplete: bool) -> Vec<Val> {
    vec![
        val(&product.seller),
        val(&product.id),
        val(&product.handle),
        val(&product.state.as_str()),
        val(&product.barred),
        val(&incomplete),
        val(&product.category),
        val(&product.title),
        val(&product.description),
        val(&product.brand),
        val(&Json(&product.attributes)),
        val(&Json(&product.options)),
        val(&Json(&product.media)),
        val(&product.origin),
        val(&product.hs_code),
        val(&product.dangerous_goods),
        val(&unit_text(product.unit)),
        val(&product.created_at),
        val(&product.changed_at),
        val(&product.published_at),
        val(&product.version),
    ]
}

fn variant_row(product: &Product, position: usize, variant: &Variant) -> Vec<Val> {
    vec![
        val(&product.seller),
        val(&product.id),
        val(&variant.id),
        val(&i64::try_from(position).unwrap_or(i64::MAX)),
        val(&Json(&variant.options)),
        val(&variant.weight_grams),
        val(&variant.length_mm),
        val(&variant.width_mm),
        val(&variant.height_mm),
        val(&variant.retired),
    ]
}

/// Writes new products whole, with their variants and the look-up rows of both.
pub(crate) async fn insert(tx: &Tx, products: &[(&Product, bool)]) -> Result<(), Error> {
    let rows: Vec<Vec<Val>> = products
        .iter()
        .map(|(product, incomplete)| row_of(product, *incomplete))
        .collect();
    insert_many(tx, "catalog_product", &COLUMNS, &rows).await?;
    let variants: Vec<Vec<Val>> = products
        .iter()
        .flat_map(|(product, _)| {
            product
                .variants
                .iter()
                .enumerate()
                .map(|(at, variant)| variant_row(product, at, variant))
        })
        .collect();
    insert_many(tx, "catalog_variant", &VARIANT_COLUMNS, &variants).await?;
    let refs: Vec<(Uuid, OrgId, ProductId)> = products
        .iter()
        .map(|(product, _)| (product.id.uuid(), product.seller, product.id))
        .collect();
    refer(tx, &refs).await
}

/// Makes ids findable by themselves.
pub(crate) async fn refer(tx: &Tx, refs: &[(Uuid, OrgId, ProductId)]) -> Result<(), Error> {
    let rows: Vec<Vec<Val>> = refs
        .iter()
        .map(|(id, seller, product)| vec![val(id), val(seller), val(product)])
        .collect();
    insert_many(tx, "catalog_ref", &["id", "seller_id", "product_id"], &rows).await
}

/// Writes the product over the version before; false when somebody else was faster.
pub(crate) async fn update(
    tx: &Tx,
    product: &Product,
    incomplete: bool,
    version_before: i64,
) -> Result<bool, Error> {
    let row = row_of(product, incomplete);
    let sets: Vec<String> = COLUMNS
        .iter()
        .enumerate()
        .skip(2)
        .map(|(at, column)| format!("{column} = ${}", at + 1))
        .collect();
    let sql = format!(
        "UPDATE catalog_product SET {} WHERE seller_id = $1 AND id = $2 AND version = $22",
        sets.join(", ")
    );
    let mut binds: Vec<&dyn Bind> = row.iter().map(|val| val as &dyn Bind).collect();
    binds.push(&version_before);
    Ok(tx.execute(&sql, &binds).await? == 1)
}

/// Writes the variants as they are now; new ones are added, none is taken away.
pub(crate) async fn put_variants(tx: &Tx, product: &Product) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO catalog_variant
           (seller_id, product_id, id, position, options, weight_grams, length_mm, width_mm, height_mm, retired)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (seller_id, product_id, id) DO UPDATE SET
           position = excluded.position, options = excluded.options, weight_grams = excluded.weight_grams,
           length_mm = excluded.length_mm, width_mm = excluded.width_mm, height_mm = excluded.height_mm,
           retired = excluded.retired";
    let rows: Vec<Vec<Val>> = product
        .variants
        .iter()
        .enumerate()
        .map(|(at, variant)| variant_row(product, at, variant))
        .collect();
    let binds: Vec<Vec<&dyn Bind>> = rows
        .iter()
        .map(|row| row.iter().map(|val| val as &dyn Bind).collect())
        .collect();
    let statements: Vec<(&str, &[&dyn Bind])> =
        binds.iter().map(|bind| (SQL, bind.as_slice())).collect();
    tx.batch(&statements).await?;
    Ok(())
}

/// The product that the seller calls so.
pub(crate) async fn by_handle(
    tx: &Tx,
    seller: OrgId,
    handle: &str,
) -> Result<Option<ProductId>, Error> {
    let row = tx
        .row(
            "SELECT id FROM catalog_product WHERE seller_id = $1 AND handle = $2",
            &[&seller, &handle],
        )
        .await?;
    row.map(|row| row.get("id")).transpose()
}

/// The products that the seller calls by one of these names.
pub(crate) async fn by_handles(
    tx: &Tx,
    seller: OrgId,
    handles: &[String],
) -> Result<Vec<ProductId>, Error> {
    let mut found = Vec::new();
    for chunk in handles.chunks(512) {
        let (list, count) = places(2, chunk.len());
        let sql =
            format!("SELECT id FROM catalog_product WHERE seller_id = $1 AND handle IN ({list})");
        let mut vals: Vec<Val> = vec![val(&seller)];
        let mut names: Vec<Val> = chunk.iter().map(|handle| val(handle)).collect();
        if let Some(last) = names.last().cloned() {
            names.resize(count, last);
        }
        vals.extend(names);
        let binds: Vec<&dyn Bind> = vals.iter().map(|val| val as &dyn Bind).collect();
        for row in tx.rows(&sql, &binds).await? {
            found.push(row.get("id")?);
        }
    }
    Ok(found)
}

pub(crate) async fn any_in_category(tx: &Tx, category: CategoryId) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT 1 FROM catalog_product WHERE category_id = $1 LIMIT 1",
            &[&category],
        )
        .await?;
    Ok(row.is_some())
}

/// One line of a product's history.
pub(crate) struct Step<'a> {
    pub(crate) id: Uuid,
    pub(crate) at: Timestamp,
    pub(crate) actor: &'a str,
    pub(crate) action: &'a str,
    pub(crate) from: Option<ProductState>,
    pub(crate) to: ProductState,
    pub(crate) reason: Option<&'a str>,
}

pub(crate) async fn note(
    tx: &Tx,
    seller: OrgId,
    product: ProductId,
    step: &Step<'_>,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO catalog_history (seller_id, product_id, id, at, actor, action, from_state, to_state, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &seller,
            &product,
            &step.id,
            &step.at,
            &step.actor,
            &step.action,
            &step.from.map(ProductState::as_str),
            &step.to.as_str(),
            &step.reason,
        ],
    )
    .await?;
    Ok(())
}

/// Newest first, after the given one.
pub(crate) async fn history(
    tx: &Tx,
    seller: OrgId,
    product: ProductId,
    before: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, ProductStep)>, Error> {
    let rows = tx
        .rows(
            "SELECT id, at, actor, action, from_state, to_state, reason FROM catalog_history
             WHERE seller_id = $1 AND product_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4",
            &[&seller, &product, &before, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let from: Option<String> = row.get("from_state")?;
            let to: String = row.get("to_state")?;
            let step = ProductStep {
                at: row.get("at")?,
                actor: row.get("actor")?,
                action: row.get("action")?,
                from: from.as_deref().and_then(ProductState::parse),
                to: ProductState::parse(&to).unwrap_or(ProductState::Draft),
                reason: row.get("reason")?,
            };
            Ok((row.get("id")?, step))
        })
        .collect()
}
