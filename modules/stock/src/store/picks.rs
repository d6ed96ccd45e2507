//! Pick orders with their lines.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use contract::ids::{OrderId, OrgId, WarehouseId};
use contract::logistics::Address;
use db::{Bind, Db, FromVal, Json, Mismatch, Row, Tx, Val};
use kernel::Timestamp;
use serde_json::{Value, json};

use super::bulk::{Column, Rows, Sql, hex};
use crate::model::{Pick, PickId, PickLine, PickState, ShortReason};

const COLUMNS: &str = "seller_id, id, warehouse_id, order_id, process_id, number, state, picker_id,
   ship_to, parcels, shipment_id, tracking_number, version, paid_at, started_at, packed_at,
   ended_at";

static LINES: LazyLock<Sql> = LazyLock::new(|| {
    let columns = [
        Column::Uuid("seller_id"),
        Column::Uuid("pick_id"),
        Column::Uuid("line_id"),
        Column::Int("position"),
        Column::Uuid("variant_id"),
        Column::Text("sku"),
        Column::Json("title"),
        Column::Int("quantity"),
        Column::Int("picked"),
        Column::Int("shipped"),
        Column::Text("short_reason"),
    ];
    Sql::new(&columns, |rows, _| {
        format!(
            "INSERT INTO stock_pick_line (seller_id, pick_id, line_id, position, variant_id, sku,
               title, quantity, picked, shipped, short_reason)
             SELECT seller_id, pick_id, line_id, position, variant_id, sku, title, quantity,
               picked, shipped, short_reason FROM {rows} AS saved
             WHERE TRUE ON CONFLICT (seller_id, pick_id, line_id) DO UPDATE SET
               picked = excluded.picked, shipped = excluded.shipped,
               short_reason = excluded.short_reason"
        )
    })
});

static LINES_OF: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(
        &[Column::Uuid("seller_id"), Column::Uuid("pick_id")],
        |rows, _| {
            format!(
                "SELECT l.pick_id, l.line_id, l.variant_id, l.sku, l.title, l.quantity, l.picked,
               l.shipped, l.short_reason, i.barcode
             FROM {rows} AS wanted
             JOIN stock_pick_line AS l
               ON l.seller_id = wanted.seller_id AND l.pick_id = wanted.pick_id
             LEFT JOIN stock_item AS i
               ON i.seller_id = l.seller_id AND i.variant_id = l.variant_id
             ORDER BY l.pick_id, l.position"
            )
        },
    )
});

static ORDERS: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(
        &[Column::Uuid("seller_id"), Column::Uuid("order_id")],
        |rows, _| {
            format!(
                "SELECT p.order_id FROM {rows} AS wanted
             JOIN stock_pick AS p
               ON p.seller_id = wanted.seller_id AND p.order_id = wanted.order_id"
            )
        },
    )
});

/// Which of these orders are picked already, or were.
pub(crate) async fn orders(
    tx: &Tx,
    among: impl IntoIterator<Item = (OrgId, OrderId)>,
) -> Result<BTreeSet<OrderId>, db::Error> {
    let mut wanted = Rows::new();
    for (seller, order) in among {
        wanted.push(vec![hex(seller.uuid()), hex(order.uuid())]);
    }
    let rows = tx.rows(ORDERS.of(tx.engine()), &[&wanted.val()]).await?;
    rows.iter().map(|row| row.get("order_id")).collect()
}

/// Writes new pick orders. What an order has at a warehouse already stays as it is.
pub(crate) async fn insert(tx: &Tx, picks: &[Pick]) -> Result<(), db::Error> {
    let own: Vec<_> = picks
        .iter()
        .map(|pick| {
            (
                Json(&pick.ship_to),
                Json(&pick.parcels),
                pick.state.as_str(),
            )
        })
        .zip(picks.iter().map(|pick| (pick.units(), pick.picked())))
        .collect();
    let rows: Vec<Vec<&dyn Bind>> = picks
        .iter()
        .zip(&own)
        .map(|(pick, own)| -> Vec<&dyn Bind> {
            let ((ship_to, parcels, state), (units, picked)) = own;
            vec![
                &pick.seller,
                &pick.id,
                &pick.warehouse,
                &pick.order,
                &pick.process,
                &pick.number,
                state,
                &pick.picker,
                ship_to,
                parcels,
                &pick.shipment,
                &pick.tracking_number,
                &pick.version,
                &pick.paid_at,
                &pick.started_at,
                &pick.packed_at,
                &pick.ended_at,
                units,
                picked,
            ]
        })
        .collect();
    let into = format!("INSERT INTO stock_pick ({COLUMNS}, units, picked)");
    let then = "ON CONFLICT DO NOTHING RETURNING id";
    let made = tx.insert_returning(&into, &rows, then).await?;
    let made: BTreeSet<PickId> = made
        .iter()
        .map(|row| row.get("id"))
        .collect::<Result<_, _>>()?;
    save_lines(tx, picks.iter().filter(|pick| made.contains(&pick.id))).await
}

/// Writes a pick order as it has become; false when somebody else changed it meanwhile.
pub(crate) async fn update(tx: &Tx, pick: &Pick) -> Result<bool, db::Error> {
    let updated = tx
        .execute(
            "UPDATE stock_pick SET state = $4, picker_id = $5, parcels = $6, shipment_id = $7,
               tracking_number = $8, started_at = $9, packed_at = $10, ended_at = $11,
               picked = $12, version = version + 1
             WHERE seller_id = $1 AND id = $2 AND version = $3",
            &[
                &pick.seller,
                &pick.id,
                &pick.version,
                &pick.state.as_str(),
                &pick.picker,
                &Json(&pick.parcels),
                &pick.shipment,
                &pick.tracking_number,
                &pick.started_at,
                &pick.packed_at,
                &pick.ended_at,
                &pick.picked(),
            ],
        )
        .await?;
    if updated == 1 {
        save_lines(tx, [pick]).await?;
    }
    Ok(updated == 1)
}

async fn save_lines<'a>(
    tx: &Tx,
    picks: impl IntoIterator<Item = &'a Pick>,
) -> Result<(), db::Error> {
    let mut rows = Rows::new();
    for pick in picks {
        for (position, line) in pick.lines.iter().enumerate() {
            rows.push(vec![
                hex(pick.seller.uuid()),
                hex(pick.id.uuid()),
                hex(line.line.uuid()),
                json!(position),
                hex(line.variant.uuid()),
                json!(line.sku),
                json!(line.title),
                json!(line.quantity),
                json!(line.picked),
                json!(line.shipped),
                line.short_reason
                    .map_or(Value::Null, |reason| json!(reason.as_str())),
            ]);
        }
    }
    if !rows.is_empty() {
        tx.execute(LINES.of(tx.engine()), &[&rows.val()]).await?;
    }
    Ok(())
}

pub(crate) async fn find(tx: &Tx, seller: OrgId, id: PickId) -> Result<Option<Pick>, db::Error> {
    let sql = format!("SELECT {COLUMNS} FROM stock_pick WHERE seller_id = $1 AND id = $2");
    let rows = tx.rows(&sql, &[&seller, &id]).await?;
    Ok(whole(tx, seller, &rows).await?.pop())
}

/// The pick orders of one order, one a warehouse.
pub(crate) async fn of_order(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
) -> Result<Vec<Pick>, db::Error> {
    let sql = format!("SELECT {COLUMNS} FROM stock_pick WHERE seller_id = $1 AND order_id = $2");
    let rows = tx.rows(&sql, &[&seller, &order]).await?;
    whole(tx, seller, &rows).await
}

async fn whole(tx: &Tx, seller: OrgId, rows: &[Row]) -> Result<Vec<Pick>, db::Error> {
    let mut picks: Vec<Pick> = rows.iter().map(of_row).collect::<Result<_, _>>()?;
    let mut wanted = Rows::new();
    for pick in &picks {
        wanted.push(vec![hex(seller.uuid()), hex(pick.id.uuid())]);
    }
    if wanted.is_empty() {
        return Ok(picks);
    }
    let mut lines: BTreeMap<PickId, Vec<PickLine>> = BTreeMap::new();
    for row in tx.rows(LINES_OF.of(tx.engine()), &[&wanted.val()]).await? {
        lines
            .entry(row.get("pick_id")?)
            .or_default()
            .push(line(&row)?);
    }
    for pick in &mut picks {
        pick.lines = lines.remove(&pick.id).unwrap_or_default();
    }
    Ok(picks)
}

fn of_row(row: &Row) -> Result<Pick, db::Error> {
    let (Json(ship_to), Json(parcels)) = (row.get("ship_to")?, row.get("parcels")?);
    Ok(Pick {
        seller: row.get("seller_id")?,
        id: row.get("id")?,
        warehouse: row.get("warehouse_id")?,
        order: row.get("order_id")?,
        process: row.get("process_id")?,
        number: row.get("number")?,
        state: row.get("state")?,
        picker: row.get("picker_id")?,
        ship_to,
        parcels,
        shipment: row.get("shipment_id")?,
        tracking_number: row.get("tracking_number")?,
        version: row.get("version")?,
        paid_at: row.get("paid_at")?,
        started_at: row.get("started_at")?,
        packed_at: row.get("packed_at")?,
        ended_at: row.get("ended_at")?,
        lines: Vec::new(),
    })
}

fn line(row: &Row) -> Result<PickLine, db::Error> {
    Ok(PickLine {
        line: row.get("line_id")?,
        variant: row.get("variant_id")?,
        sku: row.get("sku")?,
        title: row.get("title")?,
        barcode: row.get("barcode")?,
        quantity: row.get("quantity")?,
        picked: row.get("picked")?,
        shipped: row.get("shipped")?,
        short_reason: row.get("short_reason")?,
    })
}

/// A pick order in a list.
pub(crate) struct Listed {
    pub(crate) pick: Pick,
    pub(crate) units: i64,
    pub(crate) picked: i64,
    pub(crate) lines: i64,
    pub(crate) shorts: i64,
}

/// Which pick orders are wanted.
#[derive(Default)]
pub(crate) struct Filter {
    pub(crate) warehouse: Option<WarehouseId>,
    /// None: all that are not done.
    pub(crate) state: Option<PickState>,
    pub(crate) number: Option<String>,
    pub(crate) order: Option<OrderId>,
    pub(crate) after: Option<(Timestamp, PickId)>,
}

/// What is to be done, the longest waiting first; what is done, the newest first.
pub(crate) async fn list(
    db: &Db,
    seller: OrgId,
    filter: &Filter,
    rows_max: usize,
) -> Result<Vec<Listed>, db::Error> {
    let rows_max = i64::try_from(rows_max).unwrap_or(i64::MAX);
    let state = filter.state.map(PickState::as_str);
    let mut binds: Vec<&dyn Bind> = vec![&seller, &rows_max];
    let mut wanted = String::new();
    let is_ended = filter.state.is_some_and(PickState::is_ended);
    let named = filter.number.is_some() || filter.order.is_some();
    match (is_ended, named) {
        (true, _) => wanted.push_str(" AND ended_at IS NOT NULL"),
        (false, false) => wanted.push_str(" AND ended_at IS NULL"),
        // A number or an order finds its pick orders whatever their state.
        (false, true) => {}
    }
    if let Some(state) = &state {
        binds.push(state);
        wanted.push_str(&format!(" AND state = ${}", binds.len()));
    }
    if let Some(warehouse) = &filter.warehouse {
        binds.push(warehouse);
        wanted.push_str(&format!(" AND warehouse_id = ${}", binds.len()));
    }
    if let Some(number) = &filter.number {
        binds.push(number);
        wanted.push_str(&format!(" AND number = ${}", binds.len()));
    }
    if let Some(order) = &filter.order {
        binds.push(order);
        wanted.push_str(&format!(" AND order_id = ${}", binds.len()));
    }
    let (by, compares, direction) = if is_ended {
        ("ended_at", "<", "DESC")
    } else {
        ("paid_at", ">", "ASC")
    };
    if let Some((at, id)) = &filter.after {
        binds.extend([at as &dyn Bind, id]);
        let (a, b) = (binds.len() - 1, binds.len());
        wanted.push_str(&format!(" AND ({by}, id) {compares} (${a}, ${b})"));
    }
    let sql = format!(
        "SELECT {COLUMNS}, units, picked,
           (SELECT CAST(COUNT(*) AS BIGINT) FROM stock_pick_line AS l
            WHERE l.seller_id = p.seller_id AND l.pick_id = p.id) AS lines,
           (SELECT CAST(COUNT(*) AS BIGINT) FROM stock_pick_line AS l
            WHERE l.seller_id = p.seller_id AND l.pick_id = p.id
              AND l.short_reason IS NOT NULL) AS shorts
         FROM stock_pick AS p WHERE seller_id = $1{wanted}
         ORDER BY {by} {direction}, id {direction} LIMIT $2"
    );
    let rows = db.rows(&sql, &binds).await?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                pick: of_row(row)?,
                units: row.get("units")?,
                picked: row.get("picked")?,
                lines: row.get("lines")?,
                shorts: row.get("shorts")?,
            })
        })
        .collect()
}

/// Pick orders that are not done: how many in each state, and since when the oldest waits.
pub(crate) async fn waiting(
    db: &Db,
    seller: OrgId,
    warehouse: Option<WarehouseId>,
) -> Result<Vec<(PickState, i64, i64, Timestamp)>, db::Error> {
    let mut binds: Vec<&dyn Bind> = vec![&seller];
    let mut of = "";
    if let Some(warehouse) = &warehouse {
        binds.push(warehouse);
        of = " AND warehouse_id = $2";
    }
    let sql = format!(
        "SELECT state, CAST(COUNT(*) AS BIGINT) AS count, CAST(SUM(units) AS BIGINT) AS units,
           MIN(paid_at) AS oldest
         FROM stock_pick WHERE seller_id = $1 AND ended_at IS NULL{of} GROUP BY state"
    );
    let rows = db.rows(&sql, &binds).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.get("state")?,
                row.get("count")?,
                row.get("units")?,
                row.get("oldest")?,
            ))
        })
        .collect()
}

impl FromVal for PickState {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        super::code(val, PickState::parse, "state of a pick order")
    }
}

impl FromVal for ShortReason {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        super::code(val, ShortReason::parse, "reason of a short pick")
    }
}

/// The order's picks say only the country that they went to.
pub(crate) async fn forget_receiver(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
) -> Result<(), db::Error> {
    let rows = tx
        .rows(
            "SELECT id, ship_to FROM stock_pick WHERE seller_id = $1 AND order_id = $2",
            &[&seller, &order],
        )
        .await?;
    for row in &rows {
        let id: PickId = row.get("id")?;
        let Json(ship_to): Json<Address> = row.get("ship_to")?;
        tx.execute(
            "UPDATE stock_pick SET ship_to = $3 WHERE seller_id = $1 AND id = $2",
            &[&seller, &id, &Json(&ship_to.erased())],
        )
        .await?;
    }
    Ok(())
}
