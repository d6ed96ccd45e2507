//! The papers behind movements.

use contract::ids::OrgId;
use db::{Bind, Db, FromVal, Json, Mismatch, Row, Tx, Val};

use crate::model::{Paper, PaperId, PaperKind, PaperState};

const COLUMNS: &str = "seller_id, id, kind, state, warehouse_id, to_warehouse_id, reference, note,
   lines, actor, at, ended_at, version";

/// False when there is one of this id already.
pub(crate) async fn insert(tx: &Tx, paper: &Paper) -> Result<bool, db::Error> {
    let sql = format!(
        "INSERT INTO stock_paper ({COLUMNS})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING"
    );
    let inserted = tx
        .execute(
            &sql,
            &[
                &paper.seller,
                &paper.id,
                &paper.kind.as_str(),
                &paper.state.as_str(),
                &paper.warehouse,
                &paper.to_warehouse,
                &paper.reference,
                &paper.note,
                &Json(&paper.lines),
                &paper.actor,
                &paper.at,
                &paper.ended_at,
                &paper.version,
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// False when somebody else changed it meanwhile.
pub(crate) async fn update(tx: &Tx, paper: &Paper) -> Result<bool, db::Error> {
    let updated = tx
        .execute(
            "UPDATE stock_paper SET state = $4, note = $5, lines = $6, ended_at = $7,
               version = version + 1
             WHERE seller_id = $1 AND id = $2 AND version = $3",
            &[
                &paper.seller,
                &paper.id,
                &paper.version,
                &paper.state.as_str(),
                &paper.note,
                &Json(&paper.lines),
                &paper.ended_at,
            ],
        )
        .await?;
    Ok(updated == 1)
}

pub(crate) async fn find(
    tx: &Tx,
    seller: OrgId,
    kind: PaperKind,
    id: PaperId,
) -> Result<Option<Paper>, db::Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM stock_paper WHERE seller_id = $1 AND id = $2 AND kind = $3");
    tx.row(&sql, &[&seller, &id, &kind.as_str()])
        .await?
        .as_ref()
        .map(of_row)
        .transpose()
}

/// The newest papers of a kind.
pub(crate) async fn list(
    db: &Db,
    seller: OrgId,
    kind: PaperKind,
    state: Option<PaperState>,
    before: PaperId,
    rows_max: usize,
) -> Result<Vec<Paper>, db::Error> {
    let rows_max = i64::try_from(rows_max).unwrap_or(i64::MAX);
    let kind = kind.as_str();
    let binds: [&dyn Bind; 4] = [&seller, &kind, &before, &rows_max];
    let wanted = match state {
        None => "",
        Some(PaperState::Open) => " AND ended_at IS NULL",
        Some(PaperState::Done) => " AND ended_at IS NOT NULL",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM stock_paper
         WHERE seller_id = $1 AND kind = $2 AND id < $3{wanted} ORDER BY id DESC LIMIT $4"
    );
    db.rows(&sql, &binds).await?.iter().map(of_row).collect()
}

fn of_row(row: &Row) -> Result<Paper, db::Error> {
    let Json(lines) = row.get("lines")?;
    Ok(Paper {
        seller: row.get("seller_id")?,
        id: row.get("id")?,
        kind: row.get("kind")?,
        state: row.get("state")?,
        warehouse: row.get("warehouse_id")?,
        to_warehouse: row.get("to_warehouse_id")?,
        reference: row.get("reference")?,
        note: row.get("note")?,
        lines,
        actor: row.get("actor")?,
        at: row.get("at")?,
        ended_at: row.get("ended_at")?,
        version: row.get("version")?,
    })
}

impl FromVal for PaperKind {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        super::code(val, PaperKind::parse, "kind of paper")
    }
}

impl FromVal for PaperState {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        super::code(val, PaperState::parse, "state of a paper")
    }
}
