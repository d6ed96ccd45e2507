//! The rows of notices and preferences. Every statement names the person.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use contract::ids::{OrgId, PersonId};
use db::{Bind, Db, Tx};
use kernel::{Problem, Timestamp};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::Told;
use crate::Runtime;
use crate::http::MaybeIfMatch;
use crate::version_of;

/// Notices are kept for half a year.
const KEPT: Duration = Duration::from_secs(183 * 24 * 3_600);
const BATCH: i64 = 1_000;
const BATCHES_MAX: usize = 200;

/// How a person wants to hear of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Ways {
    pub(super) app: bool,
    pub(super) mail: bool,
}

pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) params: Value,
    pub(super) link: Option<String>,
    pub(super) at: Timestamp,
    pub(super) read_at: Option<Timestamp>,
}

/// False when the person has it already.
pub(super) async fn insert(
    tx: &Tx,
    person: PersonId,
    id: Uuid,
    told: &Told,
    at: Timestamp,
) -> Result<bool, Problem> {
    let added = tx
        .execute(
            "INSERT INTO notices_notice (person_id, org_id, id, kind, params, link, at, actor)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            &[
                &person,
                &told.org,
                &id,
                &told.kind,
                &told.params.to_string(),
                &told.link,
                &at,
                &told.actor,
            ],
        )
        .await?;
    Ok(added > 0)
}

pub(super) async fn preference(
    tx: &Tx,
    person: PersonId,
    kind: &str,
) -> Result<Option<Ways>, Problem> {
    let row = tx
        .row(
            "SELECT app, mail FROM notices_preference WHERE person_id = $1 AND kind = $2",
            &[&person, &kind],
        )
        .await?;
    row.map(|row| {
        Ok(Ways {
            app: row.get("app")?,
            mail: row.get("mail")?,
        })
    })
    .transpose()
}

pub(super) async fn preferences(
    db: &Db,
    person: PersonId,
) -> Result<BTreeMap<String, Ways>, Problem> {
    by_kind(&db.rows(PREFERENCES, &[&person]).await?)
}

const PREFERENCES: &str = "SELECT kind, app, mail FROM notices_preference WHERE person_id = $1";

fn by_kind(rows: &[db::Row]) -> Result<BTreeMap<String, Ways>, Problem> {
    rows.iter()
        .map(|row| {
            let ways = Ways {
                app: row.get("app")?,
                mail: row.get("mail")?,
            };
            Ok((row.get("kind")?, ways))
        })
        .collect()
}

pub(super) async fn prefer(
    db: &Db,
    person: PersonId,
    seen: MaybeIfMatch,
    chosen: Vec<(String, Ways)>,
) -> Result<(), Problem> {
    let chosen = Arc::new(chosen);
    db.tx(move |tx| {
        let (chosen, seen) = (chosen.clone(), seen.clone());
        async move {
            let before = tx.rows(PREFERENCES, &[&person]).await?;
            seen.check(version_of(&by_kind(&before)?))?;
            for (kind, ways) in chosen.iter() {
                tx.execute(
                    "INSERT INTO notices_preference (person_id, kind, app, mail)
                     VALUES ($1, $2, $3, $4)
                     ON CONFLICT (person_id, kind)
                     DO UPDATE SET app = excluded.app, mail = excluded.mail",
                    &[&person, kind, &ways.app, &ways.mail],
                )
                .await?;
            }
            Ok::<_, Problem>(())
        }
    })
    .await
}

/// The newest first, older than the given one.
pub(super) async fn list(
    db: &Db,
    person: PersonId,
    org: OrgId,
    before: Option<Uuid>,
    unread_only: bool,
    limit: i64,
) -> Result<Vec<Row>, Problem> {
    let before = before.unwrap_or_else(Uuid::max);
    let unread = if unread_only {
        " AND read_at IS NULL"
    } else {
        ""
    };
    let sql = format!(
        "SELECT id, kind, params, link, at, read_at FROM notices_notice
         WHERE person_id = $1 AND org_id = $2 AND id < $3{unread} ORDER BY id DESC LIMIT $4"
    );
    let binds: &[&dyn Bind] = &[&person, &org, &before, &limit];
    let rows = db.rows(&sql, binds).await?;
    rows.iter()
        .map(|row| {
            let params: String = row.get("params")?;
            Ok(Row {
                id: row.get("id")?,
                kind: row.get("kind")?,
                params: serde_json::from_str(&params).unwrap_or_default(),
                link: row.get("link")?,
                at: row.get("at")?,
                read_at: row.get("read_at")?,
            })
        })
        .collect()
}

pub(super) async fn unread(db: &Db, person: PersonId, org: OrgId) -> Result<u64, Problem> {
    let row = db
        .row(
            "SELECT CAST(COUNT(*) AS BIGINT) AS unread FROM notices_notice
             WHERE person_id = $1 AND org_id = $2 AND read_at IS NULL",
            &[&person, &org],
        )
        .await?;
    Ok(row.map_or(Ok(0), |row| row.get("unread"))?)
}

/// One notice, or all that are unread. Answers whether the one is there.
pub(super) async fn mark_read(
    rt: &Runtime,
    person: PersonId,
    org: OrgId,
    only: Option<Uuid>,
) -> Result<bool, Problem> {
    let now = rt.now();
    rt.db()
        .tx(move |tx| async move {
            let Some(id) = only else {
                tx.execute(
                    "UPDATE notices_notice SET read_at = $3
                     WHERE person_id = $1 AND org_id = $2 AND read_at IS NULL",
                    &[&person, &org, &now],
                )
                .await?;
                return Ok(true);
            };
            let touched = tx
                .execute(
                    "UPDATE notices_notice SET read_at = COALESCE(read_at, $4)
                     WHERE person_id = $1 AND org_id = $2 AND id = $3",
                    &[&person, &org, &id, &now],
                )
                .await?;
            Ok::<_, Problem>(touched > 0)
        })
        .await
}

/// Everything that one person was told, how they wanted to be told, and what others were told of
/// what they did: it may quote them.
pub(super) async fn forget(tx: &Tx, person: PersonId) -> Result<(), Problem> {
    tx.execute(
        "DELETE FROM notices_notice WHERE person_id = $1",
        &[&person],
    )
    .await?;
    tx.execute(
        "DELETE FROM notices_notice WHERE actor = $1",
        &[&person.to_string()],
    )
    .await?;
    tx.execute(
        "DELETE FROM notices_preference WHERE person_id = $1",
        &[&person],
    )
    .await?;
    Ok(())
}

/// The newest of what a person was told: kind, params and when.
pub(super) async fn told(
    db: &Db,
    person: PersonId,
) -> Result<Vec<(String, Value, Timestamp)>, Problem> {
    let rows = db
        .rows(
            "SELECT kind, params, at FROM notices_notice
             WHERE person_id = $1 ORDER BY at DESC LIMIT 10000",
            &[&person],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let params: String = row.get("params")?;
            let params = serde_json::from_str(&params).unwrap_or_default();
            Ok((row.get("kind")?, params, row.get("at")?))
        })
        .collect()
}

pub(super) async fn forget_old(rt: &Runtime) -> Result<(), Problem> {
    let before = rt.now().minus(KEPT);
    for _ in 0..BATCHES_MAX {
        let gone = rt
            .db()
            .tx(move |tx| async move {
                let gone = tx
                    .execute(
                        "DELETE FROM notices_notice WHERE (person_id, org_id, id) IN (
                           SELECT person_id, org_id, id FROM notices_notice
                           WHERE at < $1 ORDER BY at LIMIT $2)",
                        &[&before, &BATCH],
                    )
                    .await?;
                Ok::<_, Problem>(gone)
            })
            .await?;
        if gone < BATCH.unsigned_abs() {
            break;
        }
    }
    Ok(())
}
