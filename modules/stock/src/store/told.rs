//! What the others were told of an item's availability, and what has changed since.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use contract::stock::ItemKey;
use db::Tx;
use serde_json::Value;

use super::bulk::{Column, Rows, Sql, hex};

/// Takes the marks off some changed levels; answers their items.
pub(crate) async fn take(tx: &Tx, count_max: i64) -> Result<BTreeSet<ItemKey>, db::Error> {
    let rows = tx
        .rows(
            "UPDATE stock_level SET is_changed = FALSE
             WHERE is_changed AND (seller_id, variant_id, warehouse_id) IN (
               SELECT seller_id, variant_id, warehouse_id FROM stock_level
               WHERE is_changed ORDER BY seller_id, variant_id LIMIT $1)
             RETURNING seller_id, variant_id",
            &[&count_max],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ItemKey {
                seller: row.get("seller_id")?,
                variant: row.get("variant_id")?,
            })
        })
        .collect()
}

static NOTE: LazyLock<Sql> = LazyLock::new(|| {
    let columns = [
        Column::Uuid("seller_id"),
        Column::Uuid("variant_id"),
        Column::Int("available"),
    ];
    Sql::new(&columns, |rows, _| {
        format!(
            "UPDATE stock_item SET told = fresh.available FROM {rows} AS fresh
             WHERE stock_item.seller_id = fresh.seller_id
               AND stock_item.variant_id = fresh.variant_id
               AND (stock_item.told IS NULL OR stock_item.told <> fresh.available)
             RETURNING stock_item.seller_id, stock_item.variant_id"
        )
    })
});

static CROSSING: LazyLock<Sql> = LazyLock::new(|| {
    let columns = [
        Column::Uuid("seller_id"),
        Column::Uuid("variant_id"),
        Column::Int("available"),
    ];
    Sql::new(&columns, |rows, _| {
        format!(
            "SELECT i.seller_id, i.variant_id, i.sku, i.low_stock_threshold AS threshold,
               fresh.available
             FROM {rows} AS fresh
             JOIN stock_item AS i
               ON i.seller_id = fresh.seller_id AND i.variant_id = fresh.variant_id
             WHERE fresh.available <= i.low_stock_threshold
               AND (i.told IS NULL OR i.told > i.low_stock_threshold)"
        )
    })
});

/// An item that has just come to its threshold.
pub(crate) struct Low {
    pub(crate) item: ItemKey,
    pub(crate) sku: String,
    pub(crate) threshold: i64,
    pub(crate) available: i64,
}

/// Of what is about to be told, what comes to its threshold by it.
pub(crate) async fn crossing(tx: &Tx, fresh: &[(ItemKey, i64)]) -> Result<Vec<Low>, db::Error> {
    if fresh.is_empty() {
        return Ok(Vec::new());
    }
    let rows = tx
        .rows(CROSSING.of(tx.engine()), &[&of_fresh(fresh).val()])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Low {
                item: ItemKey {
                    seller: row.get("seller_id")?,
                    variant: row.get("variant_id")?,
                },
                sku: row.get("sku")?,
                threshold: row.get("threshold")?,
                available: row.get("available")?,
            })
        })
        .collect()
}

fn of_fresh(fresh: &[(ItemKey, i64)]) -> Rows {
    let mut rows = Rows::new();
    for (item, available) in fresh {
        rows.push(vec![
            hex(item.seller.uuid()),
            hex(item.variant.uuid()),
            Value::from(*available),
        ]);
    }
    rows
}

/// Notes what is told; answers the items for which that is news.
pub(crate) async fn note(
    tx: &Tx,
    fresh: &[(ItemKey, i64)],
) -> Result<BTreeSet<ItemKey>, db::Error> {
    let rows = of_fresh(fresh);
    if rows.is_empty() {
        return Ok(BTreeSet::new());
    }
    let rows = tx.rows(NOTE.of(tx.engine()), &[&rows.val()]).await?;
    rows.iter()
        .map(|row| {
            Ok(ItemKey {
                seller: row.get("seller_id")?,
                variant: row.get("variant_id")?,
            })
        })
        .collect()
}

/// Whether anything has changed that was not told.
pub(crate) async fn waits(tx: &Tx) -> Result<bool, db::Error> {
    let row = tx
        .row(
            "SELECT 1 AS one FROM stock_level WHERE is_changed LIMIT 1",
            &[],
        )
        .await?;
    Ok(row.is_some())
}
