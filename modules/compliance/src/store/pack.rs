//! Versions of rule packs that this store has seen.

use db::{Db, Error, Json, Tx};
use kernel::Timestamp;
use serde_json::Value;

#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) digest: String,
    pub(crate) told: Value,
    pub(crate) seen_at: Timestamp,
}

/// True when this version is new here.
pub(crate) async fn note(tx: &Tx, seen: &Seen) -> Result<bool, Error> {
    let added = tx
        .execute(
            "INSERT INTO compliance_pack (id, digest, version, told, seen_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            &[
                &seen.id,
                &seen.digest,
                &seen.version,
                &Json(&seen.told),
                &seen.seen_at,
            ],
        )
        .await?;
    Ok(added == 1)
}

/// All versions of a pack, the newest first.
pub(crate) async fn versions(db: &Db, id: &str) -> Result<Vec<Seen>, Error> {
    let rows = db
        .rows(
            "SELECT id, version, digest, told, seen_at FROM compliance_pack WHERE id = $1
             ORDER BY seen_at DESC, digest LIMIT 50",
            &[&id],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let Json(told) = row.get("told")?;
            Ok(Seen {
                id: row.get("id")?,
                version: row.get("version")?,
                digest: row.get("digest")?,
                told,
                seen_at: row.get("seen_at")?,
            })
        })
        .collect()
}
