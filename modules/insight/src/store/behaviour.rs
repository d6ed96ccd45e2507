//! What visitors did, waiting to be counted.

use db::{Error, Json, Tx};
use uuid::Uuid;

use crate::model::{Behaviour, PLATFORM, kind};

pub(crate) struct Waiting {
    pub(crate) id: Uuid,
    pub(crate) day: String,
    pub(crate) visitor: Option<String>,
    pub(crate) what: Behaviour,
}

pub(crate) async fn add(tx: &Tx, waiting: &Waiting) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO insight_behaviour (id, day, kind, visitor, payload)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        &[
            &waiting.id,
            &waiting.day,
            &waiting.what.name(),
            &waiting.visitor,
            &Json(&waiting.what),
        ],
    )
    .await?;
    Ok(())
}

/// Takes the oldest away, to be counted in this transaction.
pub(crate) async fn take(tx: &Tx, limit: i64) -> Result<Vec<Waiting>, Error> {
    let rows = tx
        .rows(
            "DELETE FROM insight_behaviour WHERE id IN
               (SELECT id FROM insight_behaviour ORDER BY id LIMIT $1)
             RETURNING id, day, visitor, payload",
            &[&limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let Json(what) = row.get("payload")?;
            Ok(Waiting {
                id: row.get("id")?,
                day: row.get("day")?,
                visitor: row.get("visitor")?,
                what,
            })
        })
        .collect()
}

/// Answers whether the visitor had not been there that day.
pub(crate) async fn add_visitor(tx: &Tx, day: &str, visitor: &str) -> Result<bool, Error> {
    let added = tx
        .execute(
            "INSERT INTO insight_visitor (day, visitor) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            &[&day, &visitor],
        )
        .await?;
    Ok(added == 1)
}

pub(crate) async fn forget_visitors(tx: &Tx, before: &str) -> Result<u64, Error> {
    tx.execute("DELETE FROM insight_visitor WHERE day < $1", &[&before])
        .await
}

/// Different search words that were counted on a day.
pub(crate) async fn terms_count(tx: &Tx, day: &str) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(COUNT(*) AS BIGINT) AS terms FROM insight_figure
             WHERE scope_id = $1 AND kind = $2 AND day = $3",
            &[&PLATFORM, &kind::TERM, &day],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("terms"))
}

pub(crate) async fn is_known_term(tx: &Tx, day: &str, term: &str) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT times FROM insight_figure
             WHERE scope_id = $1 AND kind = $2 AND day = $3 AND name = $4 LIMIT 1",
            &[&PLATFORM, &kind::TERM, &day, &term],
        )
        .await?;
    Ok(row.is_some())
}
