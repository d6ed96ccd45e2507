//! Versions of countries' schedules, and their files.

use db::{Db, Error, Row, Tx};
use kernel::Timestamp;

use super::word;
use crate::model::tariff::{TariffId, TariffState, TariffView};

const COLUMNS: &str = "id, jurisdiction, format, source, published, retrieved, language, file_name, \
     state, lines, rejected, added_at, in_force_at";

fn read(row: &Row) -> Result<TariffView, Error> {
    Ok(TariffView {
        id: Some(row.get("id")?),
        jurisdiction: row.get("jurisdiction")?,
        format: row.get("format")?,
        source: row.get("source")?,
        published: row.get("published")?,
        retrieved: row.get("retrieved")?,
        language: row.get("language")?,
        file_name: row.get("file_name")?,
        state: word(row, "state", TariffState::parse)?,
        lines: row.get("lines")?,
        rejected: row.get("rejected")?,
        added_at: Some(row.get("added_at")?),
        in_force_at: row.get("in_force_at")?,
    })
}

pub(crate) async fn insert(
    tx: &Tx,
    id: TariffId,
    tariff: &TariffView,
    content: &[u8],
    sha256: &str,
    by: &str,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_tariff (id, jurisdiction, format, source, published, retrieved, language,
           file_name, state, lines, rejected, sha256, added_by, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &[
            &id,
            &tariff.jurisdiction,
            &tariff.format,
            &tariff.source,
            &tariff.published,
            &tariff.retrieved,
            &tariff.language,
            &tariff.file_name,
            &tariff.state.as_str(),
            &tariff.lines,
            &tariff.rejected,
            &sha256,
            &by,
            &at,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO compliance_tariff_file (id, content) VALUES ($1, $2)",
        &[&id, &content],
    )
    .await?;
    Ok(())
}

/// Newest first.
pub(crate) async fn list(
    db: &Db,
    before: Option<(Timestamp, TariffId)>,
    rows: i64,
) -> Result<Vec<TariffView>, Error> {
    let (at, id) = before.unwrap_or((
        Timestamp::from_micros(i64::MAX),
        TariffId::from_uuid(uuid::Uuid::max()),
    ));
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_tariff WHERE (added_at, id) < ($1, $2)
         ORDER BY added_at DESC, id DESC LIMIT $3"
    );
    db.rows(&sql, &[&at, &id, &rows])
        .await?
        .iter()
        .map(read)
        .collect()
}

pub(crate) async fn find(db: &Db, id: TariffId) -> Result<Option<TariffView>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM compliance_tariff WHERE id = $1");
    db.row(&sql, &[&id]).await?.as_ref().map(read).transpose()
}

pub(crate) async fn in_force(db: &Db, jurisdiction: &str) -> Result<Option<TariffView>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_tariff WHERE jurisdiction = $1 AND state = 'in_force'"
    );
    db.row(&sql, &[&jurisdiction])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

pub(crate) async fn content(db: &Db, id: TariffId) -> Result<Option<Vec<u8>>, Error> {
    let row = db
        .row(
            "SELECT content FROM compliance_tariff_file WHERE id = $1",
            &[&id],
        )
        .await?;
    row.map(|row| row.get("content")).transpose()
}

/// Puts a waiting version into force and the one before out of it. False when it was not waiting.
pub(crate) async fn put_in_force(
    tx: &Tx,
    id: TariffId,
    jurisdiction: &str,
    at: Timestamp,
) -> Result<bool, Error> {
    tx.execute(
        "UPDATE compliance_tariff SET state = 'superseded'
         WHERE jurisdiction = $1 AND state = 'in_force'",
        &[&jurisdiction],
    )
    .await?;
    let rows = tx
        .execute(
            "UPDATE compliance_tariff SET state = 'in_force', in_force_at = $2
             WHERE id = $1 AND state = 'waiting'",
            &[&id, &at],
        )
        .await?;
    Ok(rows == 1)
}
