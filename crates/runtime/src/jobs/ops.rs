//! What people see of jobs that were laid aside, and how they have one tried again.

use contract::identity::Caller;
use db::Db;
use kernel::{Problem, Timestamp};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::signal;
use crate::{Runtime, audit};

/// A job that failed however often it was tried.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadJob {
    pub id: Uuid,
    pub module: String,
    pub kind: String,
    pub unique_key: Option<String>,
    pub attempts: u32,
    /// When it was laid aside.
    pub at: Timestamp,
    pub error: String,
    /// What it was to be done with.
    #[schema(value_type = Object)]
    pub payload: Value,
}

/// The jobs that a module has laid aside, oldest first, after the given one.
pub async fn dead(
    db: &Db,
    module: &str,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<DeadJob>, Problem> {
    let sql = format!(
        "SELECT id, kind, unique_key, attempts, run_at, error, payload FROM {module}_job
         WHERE state = 'dead' AND id > $1 ORDER BY id LIMIT $2"
    );
    let after = after.unwrap_or_else(Uuid::nil);
    let rows = db.rows(&sql, &[&after, &limit]).await?;
    rows.iter()
        .map(|row| {
            let attempts: i64 = row.get("attempts")?;
            let error: Option<String> = row.get("error")?;
            let payload: String = row.get("payload")?;
            Ok(DeadJob {
                id: row.get("id")?,
                module: module.to_owned(),
                kind: row.get("kind")?,
                unique_key: row.get("unique_key")?,
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                at: row.get("run_at")?,
                error: error.unwrap_or_default(),
                payload: serde_json::from_str(&payload).unwrap_or(Value::String(payload)),
            })
        })
        .collect()
}

/// Has a job that was laid aside tried again from the start. False when there is none, or when one
/// of the same kind and key is waiting already.
pub async fn rerun(
    rt: &Runtime,
    module: &'static str,
    id: Uuid,
    by: &Caller,
) -> Result<bool, Problem> {
    let (inner, by) = (rt.clone(), by.clone());
    let changed = rt
        .db()
        .tx(move |tx| {
            let (rt, by) = (inner.clone(), by.clone());
            async move {
                let sql = format!(
                    "UPDATE {module}_job SET state = 'waiting', attempts = 0, run_at = $2
                     WHERE id = $1 AND state = 'dead' AND NOT EXISTS (
                       SELECT 1 FROM {module}_job AS twin
                       WHERE twin.state = 'waiting' AND twin.kind = {module}_job.kind
                         AND twin.unique_key = {module}_job.unique_key)"
                );
                let changed = tx.execute(&sql, &[&id, &rt.now()]).await?;
                if changed > 0 {
                    let subject = id.to_string();
                    audit::record(&tx, &rt, module, &by, "job.rerun", &subject, None, None).await?;
                }
                Ok::<_, Problem>(changed)
            }
        })
        .await?;
    rt.wake(&signal(module));
    Ok(changed > 0)
}

/// How many jobs of a module wait for their time, and how many were laid aside.
pub(crate) struct Counts {
    pub(crate) waiting: u64,
    pub(crate) dead: u64,
}

pub(crate) async fn counts(db: &Db, module: &str) -> Result<Counts, Problem> {
    let sql = format!(
        "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM {module}_job WHERE state = 'waiting') AS waiting,
                (SELECT CAST(COUNT(*) AS BIGINT) FROM {module}_job WHERE state = 'dead') AS dead"
    );
    let row = db.row(&sql, &[]).await?.ok_or_else(Problem::internal)?;
    Ok(Counts {
        waiting: row.get("waiting")?,
        dead: row.get("dead")?,
    })
}
