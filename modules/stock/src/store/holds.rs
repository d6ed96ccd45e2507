//! Reservations and the checkouts they belong to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use contract::ids::OrgId;
use contract::stock::ReservedLine;
use db::{Engine, FromVal, Json, Mismatch, Row, Tx, Val};
use kernel::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::bulk::{Column, Rows, Sql, hex};
use crate::error::Error;
use crate::model::{Hold, HoldState, Place, Process, ProcessState};

static FIND: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(&[Column::Uuid("id")], |rows, _| {
        format!(
            "SELECT p.id, p.state, p.expires_at, p.lines
             FROM {rows} AS wanted JOIN stock_process AS p ON p.id = wanted.id"
        )
    })
});

static HOLDS: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(
        &[Column::Uuid("seller_id"), Column::Uuid("process_id")],
        |rows, _| {
            format!(
                "SELECT r.seller_id, r.process_id, r.order_id, r.variant_id, r.warehouse_id,
               r.quantity, r.shipped, r.state
             FROM {rows} AS wanted
             JOIN stock_reservation AS r
               ON r.seller_id = wanted.seller_id AND r.process_id = wanted.process_id
             ORDER BY r.seller_id, r.process_id, r.order_id, r.variant_id, r.warehouse_id"
            )
        },
    )
});

const PROCESS: [Column; 4] = [
    Column::Uuid("id"),
    Column::Text("state"),
    Column::Int("expires_at"),
    Column::Json("lines"),
];

/// A process that comes to be; a twin is told apart by the count of rows.
static INSERT: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(&PROCESS, |rows, _| {
        format!(
            "INSERT INTO stock_process (id, state, expires_at, lines, created_at)
             SELECT id, state, expires_at, lines, CAST($2 AS BIGINT) FROM {rows} AS made"
        )
    })
});

static SAVE: LazyLock<Sql> = LazyLock::new(|| {
    Sql::new(&PROCESS, |rows, _| {
        format!(
            "INSERT INTO stock_process (id, state, expires_at, lines, created_at)
             SELECT id, state, expires_at, lines, CAST($2 AS BIGINT) FROM {rows} AS saved
             WHERE TRUE ON CONFLICT (id) DO UPDATE SET
               state = excluded.state, expires_at = excluded.expires_at"
        )
    })
});

static SAVE_HOLDS: LazyLock<Sql> = LazyLock::new(|| {
    let columns = [
        Column::Uuid("seller_id"),
        Column::Uuid("process_id"),
        Column::Uuid("order_id"),
        Column::Uuid("variant_id"),
        Column::Uuid("warehouse_id"),
        Column::Int("quantity"),
        Column::Int("shipped"),
        Column::Text("state"),
    ];
    Sql::new(&columns, |rows, _| {
        format!(
            "INSERT INTO stock_reservation (seller_id, process_id, order_id, variant_id,
               warehouse_id, quantity, shipped, state)
             SELECT seller_id, process_id, order_id, variant_id, warehouse_id, quantity, shipped,
               state FROM {rows} AS saved
             WHERE TRUE
             ON CONFLICT (seller_id, process_id, order_id, variant_id, warehouse_id)
             DO UPDATE SET quantity = excluded.quantity, shipped = excluded.shipped,
               state = excluded.state"
        )
    })
});

/// The processes among these that there are, without what is reserved for them.
pub(crate) async fn find(
    tx: &Tx,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, Process>, db::Error> {
    let mut wanted = Rows::new();
    for id in ids {
        wanted.push(vec![hex(id)]);
    }
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = tx.rows(FIND.of(tx.engine()), &[&wanted.val()]).await?;
    rows.iter()
        .map(|row| process(row).map(|process| (process.id, process)))
        .collect()
}

fn process(row: &Row) -> Result<Process, db::Error> {
    let Json(lines): Json<Vec<ReservedLine>> = row.get("lines")?;
    Ok(Process {
        id: row.get("id")?,
        state: row.get("state")?,
        expires_at: row.get("expires_at")?,
        lines,
        holds: Vec::new(),
    })
}

/// Processes with everything reserved for them. A seller that a process does not know from its
/// first answer (an order that was paid without having been reserved) is given beside.
pub(crate) async fn load(
    tx: &Tx,
    ids: impl IntoIterator<Item = Uuid>,
    seller: Option<OrgId>,
) -> Result<BTreeMap<Uuid, Process>, db::Error> {
    let beside = ids.into_iter().map(|id| (id, BTreeSet::from_iter(seller)));
    load_with(tx, &beside.collect()).await
}

/// The same with the sellers beside each process.
pub(crate) async fn load_with(
    tx: &Tx,
    beside: &BTreeMap<Uuid, BTreeSet<OrgId>>,
) -> Result<BTreeMap<Uuid, Process>, db::Error> {
    let mut processes = find(tx, beside.keys().copied()).await?;
    let mut wanted = Rows::new();
    for process in processes.values() {
        let sellers: BTreeSet<OrgId> = process
            .lines
            .iter()
            .map(|line| line.item.seller)
            .chain(beside.get(&process.id).into_iter().flatten().copied())
            .collect();
        for seller in sellers {
            wanted.push(vec![hex(seller.uuid()), hex(process.id)]);
        }
    }
    if wanted.is_empty() {
        return Ok(processes);
    }
    for row in tx.rows(HOLDS.of(tx.engine()), &[&wanted.val()]).await? {
        let id: Uuid = row.get("process_id")?;
        if let Some(process) = processes.get_mut(&id) {
            process.holds.push(hold(&row)?);
        }
    }
    Ok(processes)
}

fn hold(row: &Row) -> Result<Hold, db::Error> {
    Ok(Hold {
        order: row.get("order_id")?,
        place: Place::new(
            row.get("seller_id")?,
            row.get("variant_id")?,
            row.get("warehouse_id")?,
        ),
        quantity: row.get("quantity")?,
        shipped: row.get("shipped")?,
        state: row.get("state")?,
    })
}

/// Writes processes as they have become.
pub(crate) async fn save<'a>(
    tx: &Tx,
    processes: impl IntoIterator<Item = &'a Process>,
    now: Timestamp,
) -> Result<(), Error> {
    let (rows, holds) = of(processes);
    if !rows.is_empty() {
        tx.execute(SAVE.of(tx.engine()), &[&rows.val(), &now])
            .await?;
    }
    if !holds.is_empty() {
        tx.execute(SAVE_HOLDS.of(tx.engine()), &[&holds.val()])
            .await?;
    }
    Ok(())
}

/// The statements that write new processes, for a batch that sends them with others.
pub(crate) struct Made {
    pub(crate) processes: (&'static str, Val),
    pub(crate) holds: (&'static str, Val),
}

pub(crate) fn made<'a>(
    engine: Engine,
    processes: impl IntoIterator<Item = &'a Process>,
) -> Option<Made> {
    let (rows, holds) = of(processes);
    (!rows.is_empty()).then(|| Made {
        processes: (INSERT.of(engine), rows.val()),
        holds: (SAVE_HOLDS.of(engine), holds.val()),
    })
}

fn of<'a>(processes: impl IntoIterator<Item = &'a Process>) -> (Rows, Rows) {
    let (mut rows, mut holds) = (Rows::new(), Rows::new());
    for process in processes {
        rows.push(vec![
            hex(process.id),
            json!(process.state.as_str()),
            process
                .expires_at
                .map_or(Value::Null, |at| json!(at.micros())),
            json!(process.lines),
        ]);
        for hold in &process.holds {
            holds.push(vec![
                hex(hold.place.item.seller.uuid()),
                hex(process.id),
                hex(hold.order.uuid()),
                hex(hold.place.item.variant.uuid()),
                hex(hold.place.warehouse.uuid()),
                json!(hold.quantity),
                json!(hold.shipped),
                json!(hold.state.as_str()),
            ]);
        }
    }
    (rows, holds)
}

/// What is held for a process lapses later. What has lapsed or is paid stays as it is.
pub(crate) async fn put_off(tx: &Tx, process: Uuid, until: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE stock_process SET expires_at = $2 WHERE id = $1 AND expires_at < $2",
        &[&process, &until],
    )
    .await?;
    Ok(())
}

/// Processes of which something has lapsed, the longest first.
pub(crate) async fn lapsed(
    tx: &Tx,
    now: Timestamp,
    count_max: i64,
) -> Result<Vec<Uuid>, db::Error> {
    let rows = tx
        .rows(
            "SELECT id FROM stock_process WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2",
            &[&now, &count_max],
        )
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}

impl FromVal for HoldState {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        super::code(val, HoldState::parse, "state of a reservation")
    }
}

impl FromVal for ProcessState {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        super::code(val, ProcessState::parse, "state of a process")
    }
}
