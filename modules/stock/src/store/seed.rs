//! Many items with their opening stock at once, for a large world to measure with.

use std::sync::LazyLock;

use contract::ids::OrgId;
use db::Tx;
use kernel::Timestamp;
use serde_json::json;

use super::bulk::{Column, Rows, Sql, hex};
use crate::model::{Item, Opened};

static ITEMS: LazyLock<Sql> = LazyLock::new(|| {
    let columns = [
        Column::Uuid("seller_id"),
        Column::Uuid("variant_id"),
        Column::Text("sku"),
        Column::Text("sku_key"),
        Column::Json("title"),
        Column::Json("options"),
        Column::Text("search"),
        Column::Int("told"),
    ];
    Sql::new(&columns, |rows, _| {
        format!(
            "INSERT INTO stock_item (seller_id, variant_id, sku, sku_key, title, options, search,
               facts_at, opened_at, told, version, created_at)
             SELECT seller_id, variant_id, sku, sku_key, title, options, search,
               CAST($2 AS BIGINT), CAST($2 AS BIGINT), told, 1, CAST($2 AS BIGINT)
             FROM {rows} AS opened
             WHERE TRUE ON CONFLICT (seller_id, variant_id) DO NOTHING"
        )
    })
});

/// Makes items whose opening quantity counts as booked and as told; answers how many were new.
pub(crate) async fn items(tx: &Tx, opened: &[Opened], now: Timestamp) -> Result<u64, db::Error> {
    let mut rows = Rows::new();
    for item in opened {
        rows.push(vec![
            hex(item.key.seller.uuid()),
            hex(item.key.variant.uuid()),
            json!(item.sku),
            json!(Item::sku_key(&item.sku)),
            json!(item.title),
            json!(item.options),
            json!(Item::search(&item.sku, &item.title)),
            json!(item.opening_quantity),
        ]);
    }
    if rows.is_empty() {
        return Ok(0);
    }
    debug_assert_eq!(rows.len(), opened.len());
    tx.execute(ITEMS.of(tx.engine()), &[&rows.val(), &now])
        .await
}

/// Nobody needs to be told of what was made at once.
pub(crate) async fn told(tx: &Tx, seller: OrgId) -> Result<(), db::Error> {
    tx.execute(
        "UPDATE stock_level SET is_changed = FALSE WHERE seller_id = $1 AND is_changed",
        &[&seller],
    )
    .await?;
    Ok(())
}
