//! Items: what a seller stocks.

use std::sync::LazyLock;

use contract::ids::{OrgId, VariantId, WarehouseId};
use contract::stock::ItemKey;
use db::{Bind, Db, Json, Row, Tx};
use kernel::Timestamp;

use super::bulk::{Column, Rows, Sql, hex};
use crate::model::{Item, ItemEdit, Opened};

const COLUMNS: &str = "seller_id, variant_id, sku, title, options, barcode, low_stock_threshold,
   version";

/// Makes the item, or brings it up to date when the event is newer than what is known.
pub(crate) async fn open(tx: &Tx, opened: &Opened, now: Timestamp) -> Result<(), db::Error> {
    tx.execute(
        "INSERT INTO stock_item (seller_id, variant_id, sku, sku_key, title, options, search,
           facts_at, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)
         ON CONFLICT (seller_id, variant_id) DO UPDATE SET
           sku = excluded.sku, sku_key = excluded.sku_key, title = excluded.title,
           options = excluded.options, search = excluded.search, facts_at = excluded.facts_at
         WHERE excluded.facts_at >= stock_item.facts_at",
        &[
            &opened.key.seller,
            &opened.key.variant,
            &opened.sku,
            &Item::sku_key(&opened.sku),
            &opened.title,
            &Json(&opened.options),
            &Item::search(&opened.sku, &opened.title),
            &opened.at,
            &now,
        ],
    )
    .await?;
    Ok(())
}

/// True for the first who asks: only then the opening quantity is booked.
pub(crate) async fn take_opening(
    tx: &Tx,
    item: ItemKey,
    now: Timestamp,
) -> Result<bool, db::Error> {
    let taken = tx
        .execute(
            "UPDATE stock_item SET opened_at = $3
             WHERE seller_id = $1 AND variant_id = $2 AND opened_at IS NULL",
            &[&item.seller, &item.variant, &now],
        )
        .await?;
    Ok(taken == 1)
}

pub(crate) async fn find(db: &Db, item: ItemKey) -> Result<Option<Item>, db::Error> {
    let sql = format!("SELECT {COLUMNS} FROM stock_item WHERE seller_id = $1 AND variant_id = $2");
    db.row(&sql, &[&item.seller, &item.variant])
        .await?
        .as_ref()
        .map(of_row)
        .transpose()
}

static FIND_ALL: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(
        &[Column::Uuid("seller_id"), Column::Uuid("variant_id")],
        |rows, _| {
            format!(
                "SELECT i.seller_id, i.variant_id, i.sku, i.title, i.options, i.barcode,
               i.low_stock_threshold, i.version
             FROM {rows} AS wanted
             JOIN stock_item AS i
               ON i.seller_id = wanted.seller_id AND i.variant_id = wanted.variant_id"
            )
        },
    )
});

/// The items that there are among these variants of a seller.
pub(crate) async fn find_all(
    tx: &Tx,
    seller: OrgId,
    variants: impl IntoIterator<Item = VariantId>,
) -> Result<Vec<Item>, db::Error> {
    let mut wanted = Rows::new();
    for variant in variants {
        wanted.push(vec![hex(seller.uuid()), hex(variant.uuid())]);
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    tx.rows(FIND_ALL.of(tx.engine()), &[&wanted.val()])
        .await?
        .iter()
        .map(of_row)
        .collect()
}

/// False when somebody else changed it meanwhile. A barcode of another item is an error of its
/// index.
pub(crate) async fn update(
    tx: &Tx,
    item: ItemKey,
    version: i64,
    edit: &ItemEdit,
) -> Result<bool, db::Error> {
    let updated = tx
        .execute(
            "UPDATE stock_item SET barcode = $4, low_stock_threshold = $5, version = version + 1
             WHERE seller_id = $1 AND variant_id = $2 AND version = $3",
            &[
                &item.seller,
                &item.variant,
                &version,
                &edit.barcode,
                &edit.low_stock_threshold,
            ],
        )
        .await?;
    Ok(updated == 1)
}

/// Whose barcode it is.
pub(crate) async fn with_barcode(
    tx: &Tx,
    seller: OrgId,
    barcode: &str,
) -> Result<Option<VariantId>, db::Error> {
    let row = tx
        .row(
            "SELECT variant_id FROM stock_item WHERE seller_id = $1 AND barcode = $2",
            &[&seller, &barcode],
        )
        .await?;
    row.map(|row| row.get("variant_id")).transpose()
}

/// Which items are wanted.
#[derive(Default)]
pub(crate) struct Filter {
    /// Words in SKU or title.
    pub(crate) search: Option<String>,
    /// SKU or barcode, whole.
    pub(crate) code: Option<String>,
    pub(crate) warehouse: Option<WarehouseId>,
    /// At or below the item's threshold.
    pub(crate) is_low: bool,
    /// A picker found less than the books say.
    pub(crate) to_recount: bool,
    pub(crate) after: Option<(String, VariantId)>,
}

/// Items by SKU.
pub(crate) async fn list(
    db: &Db,
    seller: OrgId,
    filter: &Filter,
    rows_max: usize,
) -> Result<Vec<Item>, db::Error> {
    let rows_max = i64::try_from(rows_max).unwrap_or(i64::MAX);
    let search = filter.search.as_deref().map(pattern);
    let code_key = filter.code.as_deref().map(Item::sku_key);
    let mut binds: Vec<&dyn Bind> = vec![&seller, &rows_max];
    let mut wanted = String::new();
    if let Some((sku, variant)) = &filter.after {
        binds.extend([sku as &dyn Bind, variant]);
        let (a, b) = (binds.len() - 1, binds.len());
        wanted.push_str(&format!(" AND (i.sku_key, i.variant_id) > (${a}, ${b})"));
    }
    if let Some(search) = &search {
        binds.push(search);
        wanted.push_str(&format!(" AND i.search LIKE ${} ESCAPE '!'", binds.len()));
    }
    if let (Some(key), Some(code)) = (&code_key, &filter.code) {
        binds.extend([key as &dyn Bind, code]);
        let (a, b) = (binds.len() - 1, binds.len());
        wanted.push_str(&format!(" AND (i.sku_key = ${a} OR i.barcode = ${b})"));
    }
    const LEVELS: &str = "FROM stock_level AS l
       WHERE l.seller_id = i.seller_id AND l.variant_id = i.variant_id";
    if let Some(warehouse) = &filter.warehouse {
        binds.push(warehouse);
        let at = binds.len();
        wanted.push_str(&format!(
            " AND EXISTS (SELECT 1 {LEVELS} AND l.warehouse_id = ${at})"
        ));
    }
    if filter.is_low {
        wanted.push_str(&format!(
            " AND i.low_stock_threshold IS NOT NULL AND i.low_stock_threshold >= (
               SELECT CAST(COALESCE(SUM(CASE WHEN l.on_hand > l.reserved
                 THEN l.on_hand - l.reserved ELSE 0 END), 0) AS BIGINT) {LEVELS})"
        ));
    }
    if filter.to_recount {
        let of = filter.warehouse.as_ref().map_or(String::new(), |_| {
            // The warehouse was bound last.
            format!(" AND l.warehouse_id = ${}", binds.len())
        });
        wanted.push_str(&format!(
            " AND EXISTS (SELECT 1 {LEVELS}{of} AND l.recount_since IS NOT NULL)"
        ));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM stock_item AS i WHERE i.seller_id = $1{wanted}
         ORDER BY i.sku_key, i.variant_id LIMIT $2"
    );
    db.rows(&sql, &binds).await?.iter().map(of_row).collect()
}

/// Words anywhere; signs that LIKE would take for its own are meant as they are.
fn pattern(search: &str) -> String {
    let mut pattern = String::from("%");
    for sign in search.trim().to_lowercase().chars() {
        if matches!(sign, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

fn of_row(row: &Row) -> Result<Item, db::Error> {
    let Json(options) = row.get("options")?;
    Ok(Item {
        key: ItemKey {
            seller: row.get("seller_id")?,
            variant: row.get("variant_id")?,
        },
        sku: row.get("sku")?,
        title: row.get("title")?,
        options,
        barcode: row.get("barcode")?,
        low_stock_threshold: row.get("low_stock_threshold")?,
        version: row.get("version")?,
    })
}
