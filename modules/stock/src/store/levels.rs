//! Levels and the movements behind them. A level is only ever changed by `save`, together with the
//! movements that explain it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use contract::ids::{OrgId, VariantId, WarehouseId};
use contract::stock::ItemKey;
use db::{Bind, Db, Engine, FromVal, Mismatch, Row, Tx, Val};
use kernel::Timestamp;
use runtime::Runtime;
use serde_json::{Value, json};
use uuid::Uuid;

use super::bulk::{Column, Rows, Sql, hex};
use crate::error::Error;
use crate::model::{Inside, Movement, MovementId, MovementKind, Place, Shelf};
use crate::rules::{Book, Change};

const ITEM: [Column; 2] = [Column::Uuid("seller_id"), Column::Uuid("variant_id")];

const CHANGE: [Column; 5] = [
    Column::Uuid("seller_id"),
    Column::Uuid("variant_id"),
    Column::Uuid("warehouse_id"),
    Column::Int("on_hand"),
    Column::Int("reserved"),
];

/// Levels of items in all their warehouses. On PostgreSQL the rows are locked in the order of their
/// keys, so that two transactions over the same items wait for each other and never for ever.
static LOAD: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(&ITEM, |rows, locked| {
        format!(
            "SELECT l.seller_id, l.variant_id, l.warehouse_id, l.on_hand, l.reserved, w.is_default
             FROM {rows} AS wanted
             JOIN stock_level AS l
               ON l.seller_id = wanted.seller_id AND l.variant_id = wanted.variant_id
             JOIN stock_warehouse AS w ON w.seller_id = l.seller_id AND w.id = l.warehouse_id
             ORDER BY l.seller_id, l.variant_id, l.warehouse_id{}",
            locked("l")
        )
    })
});

static AVAILABLE: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(&ITEM, |rows, _| {
        format!(
            "SELECT l.seller_id, l.variant_id, CAST(SUM(CASE WHEN l.on_hand > l.reserved
               THEN l.on_hand - l.reserved ELSE 0 END) AS BIGINT) AS available
             FROM {rows} AS wanted
             JOIN stock_level AS l
               ON l.seller_id = wanted.seller_id AND l.variant_id = wanted.variant_id
             GROUP BY l.seller_id, l.variant_id"
        )
    })
});

static OPEN: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(&CHANGE, |rows, _| {
        format!(
            "INSERT INTO stock_level
               (seller_id, variant_id, warehouse_id, on_hand, reserved, is_changed)
             SELECT seller_id, variant_id, warehouse_id, 0, 0, TRUE FROM {rows} AS opened
             WHERE TRUE ON CONFLICT (seller_id, variant_id, warehouse_id) DO NOTHING"
        )
    })
});

/// The last guard: whatever was decided, no row gets more promised than is there by a promise.
static CHANGE_LEVELS: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(&CHANGE, |rows, _| {
        format!(
            "UPDATE stock_level SET
               on_hand = stock_level.on_hand + change.on_hand,
               reserved = stock_level.reserved + change.reserved,
               is_changed = TRUE
             FROM {rows} AS change
             WHERE stock_level.seller_id = change.seller_id
               AND stock_level.variant_id = change.variant_id
               AND stock_level.warehouse_id = change.warehouse_id
               AND (change.reserved <= 0 OR stock_level.reserved + change.reserved
                    <= stock_level.on_hand + change.on_hand)"
        )
    })
});

static MOVE: LazyLock<Sql> = LazyLock::new(|| {
    let columns = [
        Column::Uuid("seller_id"),
        Column::Uuid("id"),
        Column::Uuid("variant_id"),
        Column::Uuid("warehouse_id"),
        Column::Text("kind"),
        Column::Int("quantity"),
        Column::Int("on_hand_after"),
        Column::Text("reason"),
        Column::Text("reference"),
        Column::Text("note"),
    ];
    Sql::new(&columns, |rows, _| {
        format!(
            "INSERT INTO stock_movement (seller_id, id, variant_id, warehouse_id, kind, quantity,
               on_hand_after, reason, reference, note, actor, at)
             SELECT seller_id, id, variant_id, warehouse_id, kind, quantity, on_hand_after, reason,
               reference, note, CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM {rows} AS moved"
        )
    })
});

/// Everything that is on the books of these items.
pub(crate) async fn load(tx: &Tx, items: &BTreeSet<ItemKey>) -> Result<Book, Error> {
    if items.is_empty() {
        return Ok(Book::default());
    }
    let rows = tx.rows(LOAD.of(tx.engine()), &[&of_items(items)]).await?;
    let shelves: Result<Vec<(Place, Shelf)>, db::Error> = rows
        .iter()
        .map(|row| {
            let place = Place::new(
                row.get("seller_id")?,
                row.get("variant_id")?,
                row.get("warehouse_id")?,
            );
            let shelf = Shelf {
                on_hand: row.get("on_hand")?,
                reserved: row.get("reserved")?,
                is_default: row.get("is_default")?,
            };
            Ok((place, shelf))
        })
        .collect();
    Ok(Book::of(shelves?))
}

fn of_items<'a>(items: impl IntoIterator<Item = &'a ItemKey>) -> Val {
    let mut rows = Rows::new();
    for item in items {
        rows.push(vec![hex(item.seller.uuid()), hex(item.variant.uuid())]);
    }
    rows.val()
}

/// Writes what a book changed: levels by their differences, movements as they are.
pub(crate) async fn save(
    tx: &Tx,
    rt: &Runtime,
    book: &Book,
    actor: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let changes = book.changes();
    let opened: Vec<&Change> = changes.iter().filter(|change| change.is_new).collect();
    if !opened.is_empty() {
        tx.execute(OPEN.of(tx.engine()), &[&of_changes(opened)])
            .await?;
    }
    if !changes.is_empty() {
        let wanted = changes.len() as u64;
        let changed = tx
            .execute(CHANGE_LEVELS.of(tx.engine()), &[&of_changes(&changes)])
            .await?;
        if changed != wanted {
            return Err(Error::BooksDisagree);
        }
    }
    let mut rows = Rows::new();
    for moved in book.movements() {
        rows.push(vec![
            hex(moved.place.item.seller.uuid()),
            hex(rt.ids().uuid()),
            hex(moved.place.item.variant.uuid()),
            hex(moved.place.warehouse.uuid()),
            json!(moved.kind.as_str()),
            json!(moved.quantity),
            json!(moved.on_hand_after),
            json!(moved.because.reason),
            json!(moved.because.reference),
            json!(moved.because.note),
        ]);
    }
    if !rows.is_empty() {
        tx.execute(MOVE.of(tx.engine()), &[&rows.val(), &actor, &now])
            .await?;
    }
    Ok(())
}

/// The same statements as `save` for promises alone, which move nothing: what the batch sends in
/// one go with its other rows.
pub(crate) fn promises(engine: Engine, book: &Book) -> Option<(&'static str, Val, u64)> {
    let changes = book.changes();
    if changes.is_empty() {
        return None;
    }
    Some((
        CHANGE_LEVELS.of(engine),
        of_changes(&changes),
        changes.len() as u64,
    ))
}

fn of_changes<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Val {
    let mut rows = Rows::new();
    for change in changes {
        rows.push(vec![
            hex(change.place.item.seller.uuid()),
            hex(change.place.item.variant.uuid()),
            hex(change.place.warehouse.uuid()),
            Value::from(change.on_hand),
            Value::from(change.reserved),
        ]);
    }
    rows.val()
}

/// What can be promised; items without any stock are left out.
pub(crate) async fn available(
    db: &Db,
    items: &[ItemKey],
) -> Result<Vec<(ItemKey, i64)>, db::Error> {
    let rows = db
        .rows(AVAILABLE.of(db.engine()), &[&of_items(items)])
        .await?;
    rows.iter().map(of_available).collect()
}

pub(crate) async fn available_in(
    tx: &Tx,
    items: &BTreeSet<ItemKey>,
) -> Result<Vec<(ItemKey, i64)>, db::Error> {
    let rows = tx
        .rows(AVAILABLE.of(tx.engine()), &[&of_items(items)])
        .await?;
    rows.iter().map(of_available).collect()
}

fn of_available(row: &Row) -> Result<(ItemKey, i64), db::Error> {
    let item = ItemKey {
        seller: row.get("seller_id")?,
        variant: row.get("variant_id")?,
    };
    Ok((item, row.get("available")?))
}

/// A level as lists show it.
pub(crate) struct Level {
    pub(crate) variant: VariantId,
    pub(crate) warehouse: WarehouseId,
    pub(crate) on_hand: i64,
    pub(crate) reserved: i64,
    pub(crate) recount_since: Option<Timestamp>,
}

static LEVELS: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(&ITEM, |rows, _| {
        format!(
            "SELECT l.variant_id, l.warehouse_id, l.on_hand, l.reserved, l.recount_since
             FROM {rows} AS wanted
             JOIN stock_level AS l
               ON l.seller_id = wanted.seller_id AND l.variant_id = wanted.variant_id
             ORDER BY l.variant_id, l.warehouse_id"
        )
    })
});

pub(crate) async fn of(db: &Db, items: &[ItemKey]) -> Result<Vec<Level>, db::Error> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db.rows(LEVELS.of(db.engine()), &[&of_items(items)]).await?;
    rows.iter()
        .map(|row| {
            Ok(Level {
                variant: row.get("variant_id")?,
                warehouse: row.get("warehouse_id")?,
                on_hand: row.get("on_hand")?,
                reserved: row.get("reserved")?,
                recount_since: row.get("recount_since")?,
            })
        })
        .collect()
}

/// Asks for a count, or notes that it was done.
pub(crate) async fn recount(
    tx: &Tx,
    place: Place,
    since: Option<Timestamp>,
) -> Result<(), db::Error> {
    tx.execute(
        "UPDATE stock_level SET recount_since = $4
         WHERE seller_id = $1 AND variant_id = $2 AND warehouse_id = $3",
        &[
            &place.item.seller,
            &place.item.variant,
            &place.warehouse,
            &since,
        ],
    )
    .await?;
    Ok(())
}

/// Longer lists are reports: they hold up nobody.
const PAGE_ROWS_MAX: i64 = 200;

/// Which movements of an item are wanted.
pub(crate) struct MovementFilter {
    pub(crate) warehouse: Option<WarehouseId>,
    pub(crate) kind: Option<MovementKind>,
    pub(crate) before: MovementId,
}

/// The newest movements of an item.
pub(crate) async fn movements(
    db: &Db,
    item: ItemKey,
    filter: &MovementFilter,
    rows_max: usize,
) -> Result<Vec<Movement>, db::Error> {
    let rows_max = i64::try_from(rows_max).unwrap_or(i64::MAX);
    let kind = filter.kind.map(MovementKind::as_str);
    let mut binds: Vec<&dyn Bind> = vec![&item.seller, &item.variant, &filter.before, &rows_max];
    let mut wanted = String::new();
    if let Some(warehouse) = &filter.warehouse {
        binds.push(warehouse);
        wanted.push_str(&format!(" AND warehouse_id = ${}", binds.len()));
    }
    if let Some(kind) = &kind {
        binds.push(kind);
        wanted.push_str(&format!(" AND kind = ${}", binds.len()));
    }
    let sql = format!(
        "SELECT id, at, variant_id, warehouse_id, kind, quantity, on_hand_after, reason, reference,
           note, actor
         FROM stock_movement
         WHERE seller_id = $1 AND variant_id = $2 AND id < $3{wanted}
         ORDER BY id DESC LIMIT $4"
    );
    let rows = if rows_max > PAGE_ROWS_MAX {
        db.report(&sql, &binds).await?
    } else {
        db.rows(&sql, &binds).await?
    };
    rows.iter().map(movement).collect()
}

fn movement(row: &Row) -> Result<Movement, db::Error> {
    Ok(Movement {
        id: row.get("id")?,
        at: row.get("at")?,
        variant: row.get("variant_id")?,
        warehouse: row.get("warehouse_id")?,
        kind: row.get("kind")?,
        quantity: row.get("quantity")?,
        on_hand_after: row.get("on_hand_after")?,
        reason: row.get("reason")?,
        reference: row.get("reference")?,
        note: row.get("note")?,
        actor: row.get("actor")?,
    })
}

impl FromVal for MovementKind {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        super::code(val, MovementKind::parse, "kind of movement")
    }
}

pub(crate) async fn in_warehouse(
    tx: &Tx,
    seller: OrgId,
    warehouse: WarehouseId,
) -> Result<Option<Inside>, db::Error> {
    let row = tx
        .row(
            "SELECT CAST(COALESCE(SUM(on_hand), 0) AS BIGINT) AS on_hand,
               CAST(COALESCE(SUM(reserved), 0) AS BIGINT) AS reserved,
               (SELECT CAST(COUNT(*) AS BIGINT) FROM stock_pick
                WHERE seller_id = $1 AND ended_at IS NULL AND warehouse_id = $2) AS picks,
               (SELECT CAST(COUNT(*) AS BIGINT) FROM stock_paper
                WHERE seller_id = $1 AND kind = 'transfer' AND ended_at IS NULL
                  AND to_warehouse_id = $2) AS arriving
             FROM stock_level WHERE seller_id = $1 AND warehouse_id = $2",
            &[&seller, &warehouse],
        )
        .await?;
    row.map(|row| {
        Ok(Inside {
            on_hand: row.get("on_hand")?,
            reserved: row.get("reserved")?,
            picks: row.get("picks")?,
            arriving: row.get("arriving")?,
        })
    })
    .transpose()
}

/// Shipments and units that left since then. Ids of movements begin with their moment, so that the
/// key itself serves.
pub(crate) async fn left_since(
    db: &Db,
    seller: OrgId,
    warehouse: Option<WarehouseId>,
    since: Timestamp,
) -> Result<(i64, i64), db::Error> {
    let millis = u128::try_from(since.micros() / 1_000).unwrap_or(0);
    let first = Uuid::from_u128(millis << 80);
    let mut binds: Vec<&dyn Bind> = vec![&seller, &first, &since];
    let mut of = "";
    if let Some(warehouse) = &warehouse {
        binds.push(warehouse);
        of = " AND warehouse_id = $4";
    }
    let sql = format!(
        "SELECT CAST(COUNT(DISTINCT reference) AS BIGINT) AS shipments,
           CAST(COALESCE(SUM(-quantity), 0) AS BIGINT) AS units
         FROM stock_movement
         WHERE seller_id = $1 AND id >= $2 AND at >= $3 AND kind = 'shipment'{of}"
    );
    match db.row(&sql, &binds).await? {
        Some(row) => Ok((row.get("shipments")?, row.get("units")?)),
        None => Ok((0, 0)),
    }
}
