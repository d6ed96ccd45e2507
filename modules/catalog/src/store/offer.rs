//! Offers, and what stock told of them.

use contract::ids::{OfferId, OrgId, ProductId, VariantId};
use db::{Bind, Error, Json, Row, Tx, Val};
use kernel::Timestamp;

use super::{insert_many, places, val};
use crate::model::offer::Offer;

const COLUMNS: [&str; 18] = [
    "seller_id",
    "id",
    "product_seller_id",
    "product_id",
    "variant_id",
    "sku",
    "currency",
    "ladder",
    "minimum_order",
    "order_multiple",
    "maximum_order",
    "lead_time_days",
    "open",
    "available",
    "available_at",
    "opened_at",
    "version",
    "suspended",
];

pub(crate) fn read(row: &Row) -> Result<Offer, Error> {
    let Json(ladder) = row.get("ladder")?;
    Ok(Offer {
        seller: row.get("seller_id")?,
        id: row.get("id")?,
        product_seller: row.get("product_seller_id")?,
        product: row.get("product_id")?,
        variant: row.get("variant_id")?,
        sku: row.get("sku")?,
        currency: row.get("currency")?,
        ladder,
        minimum_order: row.get("minimum_order")?,
        order_multiple: row.get("order_multiple")?,
        maximum_order: row.get("maximum_order")?,
        lead_time_days: row.get("lead_time_days")?,
        open: row.get("open")?,
        suspended: row.get("suspended")?,
        available: row.get("available")?,
        opened_at: row.get("opened_at")?,
        version: row.get("version")?,
    })
}

pub(crate) async fn insert(tx: &Tx, offers: &[Offer]) -> Result<(), Error> {
    let rows: Vec<Vec<Val>> = offers
        .iter()
        .map(|offer| {
            vec![
                val(&offer.seller),
                val(&offer.id),
                val(&offer.product_seller),
                val(&offer.product),
                val(&offer.variant),
                val(&offer.sku),
                val(&offer.currency),
                val(&Json(&offer.ladder)),
                val(&offer.minimum_order),
                val(&offer.order_multiple),
                val(&offer.maximum_order),
                val(&offer.lead_time_days),
                val(&offer.open),
                val(&offer.available),
                val(&0_i64),
                val(&offer.opened_at),
                val(&offer.version),
                val(&offer.suspended),
            ]
        })
        .collect();
    insert_many(tx, "catalog_offer", &COLUMNS, &rows).await?;
    let refs: Vec<_> = offers
        .iter()
        .map(|offer| (offer.id.uuid(), offer.seller, offer.product))
        .collect();
    super::product::refer(tx, &refs).await
}

/// Writes the terms over the version before; false when somebody else was faster.
pub(crate) async fn update(tx: &Tx, offer: &Offer, version_before: i64) -> Result<bool, Error> {
    let changed = tx
        .execute(
            "UPDATE catalog_offer SET sku = $3, currency = $4, ladder = $5, minimum_order = $6,
               order_multiple = $7, maximum_order = $8, lead_time_days = $9, open = $10, version = $11
             WHERE seller_id = $1 AND id = $2 AND version = $12",
            &[
                &offer.seller,
                &offer.id,
                &offer.sku,
                &offer.currency,
                &Json(&offer.ladder),
                &offer.minimum_order,
                &offer.order_multiple,
                &offer.maximum_order,
                &offer.lead_time_days,
                &offer.open,
                &offer.version,
                &version_before,
            ],
        )
        .await?;
    Ok(changed == 1)
}

pub(crate) async fn find_own(tx: &Tx, seller: OrgId, id: OfferId) -> Result<Option<Offer>, Error> {
    let row = tx
        .row(
            "SELECT * FROM catalog_offer WHERE seller_id = $1 AND id = $2",
            &[&seller, &id],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn exists(tx: &Tx, seller: OrgId, variant: VariantId) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT 1 FROM catalog_offer WHERE seller_id = $1 AND variant_id = $2",
            &[&seller, &variant],
        )
        .await?;
    Ok(row.is_some())
}

/// Which of the article numbers the seller uses already, with the offer and the owner's handle of its
/// product.
pub(crate) async fn skus(
    tx: &Tx,
    seller: OrgId,
    wanted: &[String],
) -> Result<Vec<(String, OfferId, Option<String>)>, Error> {
    let mut found = Vec::new();
    for chunk in wanted.chunks(512) {
        let (list, count) = places(2, chunk.len());
        let sql = format!(
            "SELECT o.sku, o.id, p.handle FROM catalog_offer o
             LEFT JOIN catalog_product p ON p.seller_id = o.seller_id AND p.id = o.product_id
             WHERE o.seller_id = $1 AND o.sku IN ({list})"
        );
        let mut vals: Vec<Val> = chunk.iter().map(|sku| val(sku)).collect();
        if let Some(last) = vals.last().cloned() {
            vals.resize(count, last);
        }
        let mut binds: Vec<&dyn Bind> = vec![&seller];
        binds.extend(vals.iter().map(|val| val as &dyn Bind));
        for row in tx.rows(&sql, &binds).await? {
            found.push((row.get("sku")?, row.get("id")?, row.get("handle")?));
        }
    }
    Ok(found)
}

/// A seller's offers on products of others, newest first.
pub(crate) async fn on_others(
    tx: &Tx,
    seller: OrgId,
    before: OfferId,
    limit: i64,
) -> Result<Vec<Offer>, Error> {
    let rows = tx
        .rows(
            "SELECT * FROM catalog_offer
             WHERE seller_id = $1 AND id < $2 AND product_seller_id <> $1 ORDER BY id DESC LIMIT $3",
            &[&seller, &before, &limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Keeps what stock told, unless something newer is kept. Answers the product when its being in
/// stock may have changed by it.
pub(crate) async fn note_available(
    tx: &Tx,
    seller: OrgId,
    variant: VariantId,
    available: i64,
    at: Timestamp,
) -> Result<Option<(ProductId, bool)>, Error> {
    let before = tx
        .row(
            "SELECT id, product_id, available FROM catalog_offer WHERE seller_id = $1 AND variant_id = $2",
            &[&seller, &variant],
        )
        .await?;
    let Some(before) = before else {
        return Ok(None);
    };
    let changed = tx
        .execute(
            "UPDATE catalog_offer SET available = $3, available_at = $4
             WHERE seller_id = $1 AND variant_id = $2 AND available_at <= $4",
            &[&seller, &variant, &available, &at],
        )
        .await?;
    if changed == 0 {
        return Ok(None);
    }
    let was: i64 = before.get("available")?;
    Ok(Some((
        before.get("product_id")?,
        (was > 0) != (available > 0),
    )))
}
