//! What people see of events that were laid aside, and how they have one handled again.

use contract::identity::Caller;
use db::Db;
use kernel::{Problem, Timestamp};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::signal;
use crate::{Runtime, audit};

/// An event that its listener could not handle, however often it tried.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadEvent {
    pub id: Uuid,
    /// The module that could not handle it.
    pub module: String,
    pub subject: String,
    /// The thing that the event is about.
    pub key: Uuid,
    pub attempts: u32,
    /// When it was laid aside.
    pub at: Timestamp,
    pub error: String,
    /// What was told.
    #[schema(value_type = Object)]
    pub payload: Value,
}

/// The events that a module has laid aside, oldest first, after the given one.
pub async fn dead(
    db: &Db,
    module: &str,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<DeadEvent>, Problem> {
    let sql = format!(
        "SELECT id, subject, ordering_key, attempts, next_at, error, envelope FROM {module}_inbox
         WHERE state = 'dead' AND id > $1 ORDER BY id LIMIT $2"
    );
    let after = after.unwrap_or_else(Uuid::nil);
    let rows = db.rows(&sql, &[&after, &i64::from(limit)]).await?;
    rows.iter()
        .map(|row| {
            let attempts: i64 = row.get("attempts")?;
            let error: Option<String> = row.get("error")?;
            let envelope: Option<String> = row.get("envelope")?;
            let envelope: Value = envelope
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default();
            Ok(DeadEvent {
                id: row.get("id")?,
                module: module.to_owned(),
                subject: row.get("subject")?,
                key: row.get("ordering_key")?,
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                at: row.get("next_at")?,
                error: error.unwrap_or_default(),
                payload: payload_of(envelope),
            })
        })
        .collect()
}

/// The payload inside an envelope; older envelopes hold it as text.
fn payload_of(mut envelope: Value) -> Value {
    match envelope.get_mut("payload").map(Value::take) {
        Some(Value::String(text)) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        Some(payload) => payload,
        None => envelope,
    }
}

/// Has an event that was laid aside tried again from the start. False when there is none.
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
                    "UPDATE {module}_inbox SET state = 'parked', attempts = 0, next_at = $2
                     WHERE id = $1 AND state = 'dead'"
                );
                let changed = tx.execute(&sql, &[&id, &rt.now()]).await?;
                if changed > 0 {
                    let subject = id.to_string();
                    audit::record(&tx, &rt, module, &by, "event.rerun", &subject, None, None)
                        .await?;
                }
                Ok::<_, Problem>(changed)
            }
        })
        .await?;
    rt.wake(&signal(module));
    Ok(changed > 0)
}

/// How many events of a module are parked, and how many laid aside.
pub(crate) struct Counts {
    pub(crate) parked: u64,
    pub(crate) dead: u64,
}

pub(crate) async fn counts(db: &Db, module: &str) -> Result<Counts, Problem> {
    let sql = format!(
        "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM {module}_inbox WHERE state = 'parked') AS parked,
                (SELECT CAST(COUNT(*) AS BIGINT) FROM {module}_inbox WHERE state = 'dead') AS dead"
    );
    let row = db.row(&sql, &[]).await?.ok_or_else(Problem::internal)?;
    Ok(Counts {
        parked: row.get("parked")?,
        dead: row.get("dead")?,
    })
}
