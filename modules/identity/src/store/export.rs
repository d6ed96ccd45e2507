//! Exports of a person's data.

use contract::ids::PersonId;
use db::{Row, Tx};
use kernel::Timestamp;

use crate::error::Error;
use crate::model::{Export, ExportId};

const COLUMNS: &str = "id, created_at, ready_at, expires_at";

fn read(row: &Row) -> Result<Export, Error> {
    Ok(Export {
        id: row.get("id")?,
        created_at: row.get("created_at")?,
        ready_at: row.get("ready_at")?,
        expires_at: row.get("expires_at")?,
    })
}

pub async fn insert(tx: &Tx, person: PersonId, export: &Export) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO identity_export (person_id, id, created_at, expires_at)
         VALUES ($1, $2, $3, $4)",
        &[&person, &export.id, &export.created_at, &export.expires_at],
    )
    .await?;
    Ok(())
}

/// What was exported, once it is ready.
pub async fn content(
    tx: &Tx,
    person: PersonId,
    id: ExportId,
    now: Timestamp,
) -> Result<Option<Vec<u8>>, Error> {
    let row = tx
        .row(
            "SELECT content FROM identity_export
             WHERE person_id = $1 AND id = $2 AND ready_at IS NOT NULL AND expires_at > $3",
            &[&person, &id, &now],
        )
        .await?;
    Ok(row.map(|row| row.get("content")).transpose()?.flatten())
}

/// Newest first; a person has few.
pub async fn list(tx: &Tx, person: PersonId, limit: i64) -> Result<Vec<Export>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_export WHERE person_id = $1 ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, &[&person, &limit])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// False when it was filled before, or is gone.
pub async fn fill(
    tx: &Tx,
    person: PersonId,
    id: ExportId,
    content: &[u8],
    now: Timestamp,
) -> Result<bool, Error> {
    let filled = tx
        .execute(
            "UPDATE identity_export SET content = $3, ready_at = $4
             WHERE person_id = $1 AND id = $2 AND ready_at IS NULL",
            &[&person, &id, &content, &now],
        )
        .await?;
    Ok(filled == 1)
}
