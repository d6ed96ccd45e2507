//! Requests whose effect and answer are not one transaction: a claim first, then the effect, then
//! the answer. A twin that comes meanwhile is told so. When the process stops in between, the claim
//! ends with its lease and the request may run again: once is then the handler's to see to, as it
//! is without a key. What moves money, stock or an order keeps its answer by `once` instead.

use std::time::Duration;

use kernel::{Problem, Timestamp};

use super::{IdempotentRequest, Stored, sealed, stored};
use crate::Runtime;

/// The status of a row whose request is still running; HTTP has none below 100.
const RUNNING: u16 = 0;
const LEASE_MAX: Duration = Duration::from_secs(3_600);

pub(crate) enum Claim {
    /// Nobody else runs it: to be ended with `settle` or `give_back`.
    Taken,
    Known(Stored),
    /// A twin runs.
    Running,
}

/// Takes the request, unless it is known or runs. One whose lease is over is taken anew.
pub(crate) async fn claim(
    rt: &Runtime,
    module: &'static str,
    request: &IdempotentRequest,
    lease: Duration,
) -> Result<Claim, Problem> {
    let Some(key) = request.key.clone() else {
        return Ok(Claim::Taken);
    };
    let (request, now) = (request.clone(), rt.now());
    rt.db()
        .tx(move |tx| {
            let (request, key) = (request.clone(), key.clone());
            async move {
                let name = sealed::name(&key);
                let insert = format!(
                    "INSERT INTO {module}_idempotency
                       (org_id, idempotency_key, endpoint, fingerprint, at, status, answer)
                     VALUES ($1, $2, $3, $4, $5, $6, '') ON CONFLICT DO NOTHING"
                );
                let added = tx
                    .execute(
                        &insert,
                        &[
                            &request.org,
                            &name,
                            &request.endpoint,
                            &request.fingerprint,
                            &now,
                            &RUNNING,
                        ],
                    )
                    .await?;
                if added == 1 {
                    return Ok(Claim::Taken);
                }
                let look = format!(
                    "SELECT fingerprint, status, answer, at FROM {module}_idempotency
                     WHERE org_id = $1 AND idempotency_key = $2 AND endpoint = $3"
                );
                let found = tx
                    .row(&look, &[&request.org, &name, &request.endpoint])
                    .await?;
                let Some(row) = found else {
                    return Ok(Claim::Running);
                };
                let status: u16 = row.get("status")?;
                if status != RUNNING {
                    return Ok(Claim::Known(stored(&row, &key, &request)?));
                }
                let at: Timestamp = row.get("at")?;
                if now < at.plus(lease) {
                    return Ok(Claim::Running);
                }
                let take = format!(
                    "UPDATE {module}_idempotency SET at = $4, fingerprint = $5
                     WHERE org_id = $1 AND idempotency_key = $2 AND endpoint = $3
                       AND status = $6 AND at = $7"
                );
                let taken = tx
                    .execute(
                        &take,
                        &[
                            &request.org,
                            &name,
                            &request.endpoint,
                            &now,
                            &request.fingerprint,
                            &RUNNING,
                            &at,
                        ],
                    )
                    .await?;
                Ok::<_, Problem>(if taken == 1 {
                    Claim::Taken
                } else {
                    Claim::Running
                })
            }
        })
        .await
}

/// Forgets the claims of a process that is no more; it takes since when they may be.
pub(crate) fn left_behind(module: &str, now: Timestamp) -> (String, Timestamp) {
    // The index by age leads to those few: no request runs for longer.
    let sql = format!("DELETE FROM {module}_idempotency WHERE at >= $1 AND status = {RUNNING}");
    (sql, now.minus(LEASE_MAX))
}

/// Keeps the answer of a claimed request.
pub(crate) async fn settle(
    rt: &Runtime,
    module: &'static str,
    request: &IdempotentRequest,
    status: u16,
    answer: &str,
) -> Result<(), Problem> {
    let Some(key) = &request.key else {
        return Ok(());
    };
    let (name, answer) = (sealed::name(key), sealed::seal(key, answer)?);
    let sql = format!(
        "UPDATE {module}_idempotency SET status = $4, answer = $5
         WHERE org_id = $1 AND idempotency_key = $2 AND endpoint = $3 AND status = $6"
    );
    end(rt, sql, request, name, Some((status, answer))).await
}

/// Forgets the claim of a request that was refused, so that it may be tried again.
pub(crate) async fn give_back(
    rt: &Runtime,
    module: &'static str,
    request: &IdempotentRequest,
) -> Result<(), Problem> {
    let Some(key) = &request.key else {
        return Ok(());
    };
    let sql = format!(
        "DELETE FROM {module}_idempotency
         WHERE org_id = $1 AND idempotency_key = $2 AND endpoint = $3 AND status = $4"
    );
    end(rt, sql, request, sealed::name(key), None).await
}

async fn end(
    rt: &Runtime,
    sql: String,
    request: &IdempotentRequest,
    name: String,
    kept: Option<(u16, String)>,
) -> Result<(), Problem> {
    let (org, endpoint) = (request.org, request.endpoint.clone());
    rt.db()
        .tx(move |tx| {
            let (sql, name, endpoint) = (sql.clone(), name.clone(), endpoint.clone());
            let kept = kept.clone();
            async move {
                match kept {
                    Some((status, answer)) => {
                        let binds: [&dyn db::Bind; 6] =
                            [&org, &name, &endpoint, &status, &answer, &RUNNING];
                        tx.execute(&sql, &binds).await?
                    }
                    None => {
                        tx.execute(&sql, &[&org, &name, &endpoint, &RUNNING])
                            .await?
                    }
                };
                Ok::<_, Problem>(())
            }
        })
        .await
}
