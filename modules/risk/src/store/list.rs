//! Versions of lists, and their files.

use std::collections::BTreeMap;

use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use super::word;
use crate::model::list::{ListFormat, ListId, ListState, ListView};

const COLUMNS: &str = "id, name, format, version, file_name, entries, skipped, state, before_id, \
     added_by, added_at, in_force_at";

fn read(row: &Row) -> Result<ListView, Error> {
    let Json(skipped): Json<Vec<String>> = row.get("skipped")?;
    Ok(ListView {
        id: row.get("id")?,
        name: row.get("name")?,
        format: word(row, "format", ListFormat::parse)?,
        version: row.get("version")?,
        file_name: row.get("file_name")?,
        entries: row.get("entries")?,
        skipped,
        state: word(row, "state", ListState::parse)?,
        before: row.get("before_id")?,
        added_by: row.get("added_by")?,
        added_at: row.get("added_at")?,
        in_force_at: row.get("in_force_at")?,
    })
}

pub(crate) async fn insert(
    tx: &Tx,
    list: &ListView,
    files: &BTreeMap<String, Vec<u8>>,
    sha256: &str,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO risk_list
           (id, name, format, version, file_name, sha256, entries, skipped, state, added_by, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            &list.id,
            &list.name,
            &list.format.as_str(),
            &list.version,
            &list.file_name,
            &sha256,
            &list.entries,
            &Json(list.skipped.clone()),
            &list.state.as_str(),
            &list.added_by,
            &list.added_at,
        ],
    )
    .await?;
    for (part, content) in files {
        tx.execute(
            "INSERT INTO risk_list_file (list_id, part, content) VALUES ($1, $2, $3)",
            &[&list.id, part, content],
        )
        .await?;
    }
    Ok(())
}

/// Newest first.
pub(crate) async fn list(
    db: &Db,
    before: Option<(Timestamp, ListId)>,
    rows: i64,
) -> Result<Vec<ListView>, Error> {
    let (at, id) = before.unwrap_or((
        Timestamp::from_micros(i64::MAX),
        ListId::from_uuid(uuid::Uuid::max()),
    ));
    let sql = format!(
        "SELECT {COLUMNS} FROM risk_list WHERE (added_at, id) < ($1, $2)
         ORDER BY added_at DESC, id DESC LIMIT $3"
    );
    db.rows(&sql, &[&at, &id, &rows])
        .await?
        .iter()
        .map(read)
        .collect()
}

pub(crate) async fn find(db: &Db, id: ListId) -> Result<Option<ListView>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM risk_list WHERE id = $1");
    db.row(&sql, &[&id]).await?.as_ref().map(read).transpose()
}

/// One a name, few in all.
pub(crate) async fn in_force(db: &Db) -> Result<Vec<ListView>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM risk_list WHERE state = 'in_force' ORDER BY name");
    db.rows(&sql, &[]).await?.iter().map(read).collect()
}

pub(crate) async fn files(db: &Db, id: ListId) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    db.rows(
        "SELECT part, content FROM risk_list_file WHERE list_id = $1",
        &[&id],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("part")?, row.get("content")?)))
    .collect()
}

/// Puts a waiting version into force and the one before out of it. False when it was not waiting.
pub(crate) async fn put_in_force(
    tx: &Tx,
    list: &ListView,
    by: &str,
    at: Timestamp,
) -> Result<bool, Error> {
    let before = tx
        .row(
            "UPDATE risk_list SET state = 'superseded' WHERE name = $1 AND state = 'in_force'
             RETURNING id",
            &[&list.name],
        )
        .await?;
    let before: Option<ListId> = before.map(|row| row.get("id")).transpose()?;
    let rows = tx
        .execute(
            "UPDATE risk_list SET state = 'in_force', in_force_by = $2, in_force_at = $3,
               before_id = $4
             WHERE id = $1 AND state = 'waiting'",
            &[&list.id, &by, &at, &before],
        )
        .await?;
    Ok(rows == 1)
}
