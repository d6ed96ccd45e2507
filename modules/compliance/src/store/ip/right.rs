//! Rights, and the names by which products find them.

use contract::ids::OrgId;
use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use super::super::word;
use super::{binds, note_key, places};
use crate::model::ip::right::{Registry, Right, RightId, RightKind, RightState};

const COLUMNS: &str = "owner_id, id, name, name_zh, kind, registry, place, number, classes, \
     valid_from, valid_until, documents, state, note, decided_at, version, at";

fn read(row: &Row) -> Result<Right, Error> {
    let Json(classes) = row.get("classes")?;
    let Json(documents) = row.get("documents")?;
    Ok(Right {
        id: row.get("id")?,
        owner: row.get("owner_id")?,
        name: row.get("name")?,
        name_zh: row.get("name_zh")?,
        kind: word(row, "kind", RightKind::parse)?,
        registry: word(row, "registry", Registry::parse)?,
        place: row.get("place")?,
        number: row.get("number")?,
        classes,
        valid_from: row.get("valid_from")?,
        valid_until: row.get("valid_until")?,
        documents,
        state: word(row, "state", RightState::parse)?,
        note: row.get("note")?,
        decided_at: row.get("decided_at")?,
        version: row.get("version")?,
        at: row.get("at")?,
        counts: false,
    })
}

pub(crate) async fn insert(tx: &Tx, right: &Right, names: &[String]) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_ip_right
           (owner_id, id, name, name_zh, kind, registry, place, number, classes, valid_from,
            valid_until, documents, state, version, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        &[
            &right.owner,
            &right.id,
            &right.name,
            &right.name_zh,
            &right.kind.as_str(),
            &right.registry.as_str(),
            &right.place,
            &right.number,
            &Json(&right.classes),
            &right.valid_from,
            &right.valid_until,
            &Json(&right.documents),
            &right.state.as_str(),
            &right.version,
            &right.at,
        ],
    )
    .await?;
    for name in names {
        tx.execute(
            "INSERT INTO compliance_ip_name (name, owner_id, right_id) VALUES ($1, $2, $3)",
            &[name, &right.owner, &right.id],
        )
        .await?;
    }
    note_key(tx, right.id, right.owner, None).await
}

pub(crate) async fn load(tx: &Tx, owner: OrgId, id: RightId) -> Result<Option<Right>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM compliance_ip_right WHERE owner_id = $1 AND id = $2");
    let row = tx.row(&sql, &[&owner, &id]).await?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn find(db: &Db, owner: OrgId, id: RightId) -> Result<Option<Right>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM compliance_ip_right WHERE owner_id = $1 AND id = $2");
    let row = db.row(&sql, &[&owner, &id]).await?;
    row.as_ref().map(read).transpose()
}

/// An owner's, newest first.
pub(crate) async fn of_owner(
    db: &Db,
    owner: OrgId,
    before: Option<RightId>,
    rows: i64,
) -> Result<Vec<Right>, Error> {
    let before = before.unwrap_or_else(|| RightId::from_uuid(uuid::Uuid::max()));
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_right WHERE owner_id = $1 AND id < $2
         ORDER BY id DESC LIMIT $3"
    );
    let rows = db.rows(&sql, &[&owner, &before, &rows]).await?;
    rows.iter().map(read).collect()
}

/// For the desk: the longest waiting first.
pub(crate) async fn in_state(
    db: &Db,
    state: RightState,
    after: Option<(Timestamp, RightId)>,
    rows: i64,
) -> Result<Vec<Right>, Error> {
    let (at, id) = after.unwrap_or((
        Timestamp::from_micros(0),
        RightId::from_uuid(uuid::Uuid::nil()),
    ));
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_right WHERE state = $1 AND (at, id) > ($2, $3)
         ORDER BY at, id LIMIT $4"
    );
    let rows = db.rows(&sql, &[&state.as_str(), &at, &id, &rows]).await?;
    rows.iter().map(read).collect()
}

/// Verified rights that are called one of these, folded.
pub(crate) async fn verified_by_names(db: &Db, names: &[String]) -> Result<Vec<Right>, Error> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_right
         WHERE state = 'verified' AND (owner_id, id) IN
           (SELECT owner_id, right_id FROM compliance_ip_name WHERE name IN ({}))
         ORDER BY owner_id, id LIMIT 500",
        places(1, names.len())
    );
    let rows = db.rows(&sql, &binds(names)).await?;
    rows.iter().map(read).collect()
}

/// Moves a right from the state and version that were read. False when somebody was faster.
pub(crate) async fn decide(
    tx: &Tx,
    before: &Right,
    to: RightState,
    note: Option<&str>,
    by: &str,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE compliance_ip_right
             SET state = $5, note = $6, decided_by = $7, decided_at = $8, version = version + 1
             WHERE owner_id = $1 AND id = $2 AND state = $3 AND version = $4",
            &[
                &before.owner,
                &before.id,
                &before.state.as_str(),
                &before.version,
                &to.as_str(),
                &note,
                &by,
                &at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Verified rights whose last day is not after `day`, those of whose end nobody was told when
/// `is_untold`.
pub(crate) async fn ending(
    db: &Db,
    day: &str,
    is_untold: bool,
    rows: i64,
) -> Result<Vec<Right>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_right
         WHERE state = 'verified' AND valid_until IS NOT NULL AND valid_until <= $1
           AND ($2 = FALSE OR warned_at IS NULL)
         ORDER BY valid_until LIMIT $3"
    );
    let rows = db.rows(&sql, &[&day, &is_untold, &rows]).await?;
    rows.iter().map(read).collect()
}

/// False when it was noted before.
pub(crate) async fn note_warned(tx: &Tx, right: &Right, at: Timestamp) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE compliance_ip_right SET warned_at = $3
             WHERE owner_id = $1 AND id = $2 AND warned_at IS NULL AND state = 'verified'",
            &[&right.owner, &right.id, &at],
        )
        .await?;
    Ok(rows == 1)
}
