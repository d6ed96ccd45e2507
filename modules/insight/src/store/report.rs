//! Sums over figures for dashboards. Each reads a range of one index.

use db::{Db, Error, Row};
use kernel::Timestamp;

use crate::model::{Scope, Sums};
use crate::rules::range::Range;

fn sums(row: &Row) -> Result<Sums, Error> {
    Ok(Sums {
        times: row.get("times")?,
        units: row.get("units")?,
        amount_minor: row.get("amount_minor")?,
        eur_minor: row.get("eur_minor")?,
    })
}

const SUMS: &str = "CAST(COALESCE(SUM(times), 0) AS BIGINT) AS times,
  CAST(COALESCE(SUM(units), 0) AS BIGINT) AS units,
  CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) AS amount_minor,
  CAST(COALESCE(SUM(eur_minor), 0) AS BIGINT) AS eur_minor";

/// Of one kind, by day.
pub(crate) async fn by_day(
    db: &Db,
    scope: Scope,
    kind: &str,
    range: Range,
) -> Result<Vec<(String, Sums)>, Error> {
    let sql = format!(
        "SELECT day, {SUMS} FROM insight_figure
         WHERE scope_id = $1 AND kind = $2 AND day >= $3 AND day <= $4 GROUP BY day ORDER BY day"
    );
    let (from, to) = (range.from.to_string(), range.to.to_string());
    let rows = db.report(&sql, &[&scope, &kind, &from, &to]).await?;
    rows.iter()
        .map(|row| Ok((row.get("day")?, sums(row)?)))
        .collect()
}

/// What names are sorted by.
#[derive(Clone, Copy)]
pub(crate) enum By {
    Worth,
    Times,
    /// Searches that found nothing.
    Units,
}

/// Of one kind, by name, the greatest first.
pub(crate) async fn by_name(
    db: &Db,
    scope: Scope,
    kind: &str,
    range: Range,
    by: By,
    limit: i64,
) -> Result<Vec<(String, Sums)>, Error> {
    let order = match by {
        By::Worth => "eur_minor DESC, times DESC",
        By::Times => "times DESC",
        By::Units => "units DESC, times DESC",
    };
    let sql = format!(
        "SELECT * FROM (SELECT name, {SUMS} FROM insight_figure
           WHERE scope_id = $1 AND kind = $2 AND day >= $3 AND day <= $4 GROUP BY name) f
         WHERE times <> 0 ORDER BY {order}, name LIMIT $5"
    );
    let (from, to) = (range.from.to_string(), range.to.to_string());
    let rows = db
        .report(&sql, &[&scope, &kind, &from, &to, &limit])
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("name")?, sums(row)?)))
        .collect()
}

/// Of one kind, by name and day.
pub(crate) async fn by_name_and_day(
    db: &Db,
    scope: Scope,
    kind: &str,
    from: &str,
    to: &str,
) -> Result<Vec<(String, String, Sums)>, Error> {
    let sql = format!(
        "SELECT name, day, {SUMS} FROM insight_figure
         WHERE scope_id = $1 AND kind = $2 AND day >= $3 AND day <= $4
         GROUP BY name, day ORDER BY name, day LIMIT 5000"
    );
    let rows = db.report(&sql, &[&scope, &kind, &from, &to]).await?;
    rows.iter()
        .map(|row| Ok((row.get("name")?, row.get("day")?, sums(row)?)))
        .collect()
}

/// When something was last brought up to date.
pub(crate) async fn stamped_at(db: &Db, name: &str) -> Result<Option<Timestamp>, Error> {
    let row = db
        .row("SELECT at FROM insight_state WHERE name = $1", &[&name])
        .await?;
    row.map(|row| row.get("at")).transpose()
}

/// Orders with an amount that no rate is known for yet.
pub(crate) async fn unvalued(db: &Db, scope: Option<Scope>) -> Result<i64, Error> {
    let row = match scope {
        Some(seller) => {
            db.row(
                "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM insight_order
                 WHERE unvalued IS NOT NULL AND seller_id = $1",
                &[&seller],
            )
            .await?
        }
        None => {
            db.row(
                "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM insight_order WHERE unvalued IS NOT NULL",
                &[],
            )
            .await?
        }
    };
    row.map_or(Ok(0), |row| row.get("n"))
}
