//! Rows of deliveries and of the tries at them.

use contract::ids::OrgId;
use db::{Bind, Db, Error, Row, Tx};
use kernel::Timestamp;

use super::{maybe_word, word};
use crate::model::delivery::{Attempt, Delivery, DeliveryId, DeliveryState, Outcome, Tried};
use crate::model::endpoint::EndpointId;

const COLUMNS: &str = "org_id, id, endpoint_id, event_id, event_type, state, round, step, \
     attempts, last_outcome, last_status, last_latency_ms, next_at, ended_at, created_at";

fn delivery(row: &Row) -> Result<Delivery, Error> {
    Ok(Delivery {
        org: row.get("org_id")?,
        id: row.get("id")?,
        endpoint: row.get("endpoint_id")?,
        event: row.get("event_id")?,
        event_type: row.get("event_type")?,
        state: word(row, "state", DeliveryState::parse)?,
        round: row.get("round")?,
        step: row.get("step")?,
        attempts: row.get("attempts")?,
        last_outcome: maybe_word(row, "last_outcome", Outcome::parse)?,
        last_status: row.get("last_status")?,
        last_latency_ms: row.get("last_latency_ms")?,
        next_at: row.get("next_at")?,
        ended_at: row.get("ended_at")?,
        created_at: row.get("created_at")?,
    })
}

/// False when this event is on its way to this endpoint already, or was.
pub(crate) async fn insert(tx: &Tx, new: &Delivery, body: &str) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "INSERT INTO webhooks_delivery (org_id, id, endpoint_id, event_id, event_type, body,
               state, round, step, attempts, next_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (org_id, endpoint_id, event_id) DO NOTHING",
            &[
                &new.org,
                &new.id,
                &new.endpoint,
                &new.event,
                &new.event_type,
                &body,
                &new.state.as_str(),
                &new.round,
                &new.step,
                &new.attempts,
                &new.next_at,
                &new.created_at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

const ONE: &str = "WHERE org_id = $1 AND id = $2";

/// With its body.
pub(crate) async fn find(
    db: &Db,
    org: OrgId,
    id: DeliveryId,
) -> Result<Option<(Delivery, String)>, Error> {
    let sql = format!("SELECT {COLUMNS}, body FROM webhooks_delivery {ONE}");
    let row = db.row(&sql, &[&org, &id]).await?;
    row.map(|row| Ok((delivery(&row)?, row.get("body")?)))
        .transpose()
}

pub(crate) async fn load(tx: &Tx, org: OrgId, id: DeliveryId) -> Result<Option<Delivery>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM webhooks_delivery {ONE}");
    let row = tx.row(&sql, &[&org, &id]).await?;
    row.as_ref().map(delivery).transpose()
}

/// What of an endpoint's log to show.
pub(crate) struct Wanted {
    pub(crate) org: OrgId,
    pub(crate) endpoint: EndpointId,
    pub(crate) state: Option<DeliveryState>,
    pub(crate) before: Option<DeliveryId>,
    pub(crate) limit: i64,
}

/// Newest first.
pub(crate) async fn list(db: &Db, wanted: &Wanted) -> Result<Vec<Delivery>, Error> {
    let state = wanted.state.map(DeliveryState::as_str);
    let mut binds: Vec<&dyn Bind> = vec![&wanted.org, &wanted.endpoint, &wanted.limit];
    let mut filters = String::new();
    // Conditions are written only where they are asked for, so that an index serves each.
    if let Some(before) = &wanted.before {
        binds.push(before);
        filters.push_str(&format!(" AND id < ${}", binds.len()));
    }
    if let Some(state) = &state {
        binds.push(state);
        filters.push_str(&format!(" AND state = ${}", binds.len()));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM webhooks_delivery
         WHERE org_id = $1 AND endpoint_id = $2{filters} ORDER BY id DESC LIMIT $3"
    );
    let rows = db.rows(&sql, &binds).await?;
    rows.iter().map(delivery).collect()
}

/// Counts a try and keeps it, whatever becomes of the delivery.
pub(crate) async fn note_attempt(
    tx: &Tx,
    of: &Delivery,
    at: Timestamp,
    tried: &Tried,
) -> Result<(), Error> {
    let row = tx
        .row(
            "UPDATE webhooks_delivery SET attempts = attempts + 1, last_outcome = $3,
               last_status = $4, last_latency_ms = $5
             WHERE org_id = $1 AND id = $2 RETURNING attempts",
            &[
                &of.org,
                &of.id,
                &tried.outcome.as_str(),
                &tried.status,
                &tried.latency_ms,
            ],
        )
        .await?;
    let Some(row) = row else { return Ok(()) };
    let number: i64 = row.get("attempts")?;
    tx.execute(
        "INSERT INTO webhooks_attempt (org_id, delivery_id, number, at, outcome, status,
           latency_ms, answer)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &of.org,
            &of.id,
            &number,
            &at,
            &tried.outcome.as_str(),
            &tried.status,
            &tried.latency_ms,
            &tried.answer,
        ],
    )
    .await?;
    Ok(())
}

/// Ends the round that is under way. False when it is another one by now.
pub(crate) async fn end(
    tx: &Tx,
    of: &Delivery,
    to: DeliveryState,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE webhooks_delivery SET state = $4, ended_at = $5, next_at = NULL
             WHERE org_id = $1 AND id = $2 AND round = $3 AND state = 'waiting'",
            &[&of.org, &of.id, &of.round, &to.as_str(), &at],
        )
        .await?;
    Ok(rows == 1)
}

/// One rung up the ladder. False when the round is another one by now.
pub(crate) async fn climb(tx: &Tx, of: &Delivery, next_at: Timestamp) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE webhooks_delivery SET step = step + 1, next_at = $4
             WHERE org_id = $1 AND id = $2 AND round = $3 AND state = 'waiting'",
            &[&of.org, &of.id, &of.round, &next_at],
        )
        .await?;
    Ok(rows == 1)
}

/// From the first rung again, whatever it is now. Answers the new round.
pub(crate) async fn begin_anew(
    tx: &Tx,
    org: OrgId,
    id: DeliveryId,
    now: Timestamp,
) -> Result<Option<i64>, Error> {
    let row = tx
        .row(
            "UPDATE webhooks_delivery SET state = 'waiting', round = round + 1, step = 0,
               next_at = $3, ended_at = NULL
             WHERE org_id = $1 AND id = $2 RETURNING round",
            &[&org, &id, &now],
        )
        .await?;
    row.map(|row| row.get("round")).transpose()
}

/// The same for the oldest that failed since then, so many at a time.
pub(crate) async fn begin_failed_anew(
    tx: &Tx,
    org: OrgId,
    endpoint: EndpointId,
    since: Timestamp,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<(DeliveryId, i64)>, Error> {
    let rows = tx
        .rows(
            "UPDATE webhooks_delivery SET state = 'waiting', round = round + 1, step = 0,
               next_at = $5, ended_at = NULL
             WHERE org_id = $1 AND state = 'failed' AND id IN (
               SELECT id FROM webhooks_delivery
               WHERE org_id = $1 AND endpoint_id = $2 AND state = 'failed' AND created_at >= $3
               ORDER BY id LIMIT $4)
             RETURNING id, round",
            &[&org, &endpoint, &since, &limit, &now],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("id")?, row.get("round")?)))
        .collect()
}

pub(crate) async fn attempts(
    db: &Db,
    org: OrgId,
    id: DeliveryId,
    limit: i64,
) -> Result<Vec<Attempt>, Error> {
    let rows = db
        .rows(
            "SELECT number, at, outcome, status, latency_ms, answer FROM webhooks_attempt
             WHERE org_id = $1 AND delivery_id = $2 ORDER BY number DESC LIMIT $3",
            &[&org, &id, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Attempt {
                number: row.get("number")?,
                at: row.get("at")?,
                tried: Tried {
                    outcome: word(row, "outcome", Outcome::parse)?,
                    status: row.get("status")?,
                    latency_ms: row.get("latency_ms")?,
                    answer: row.get("answer")?,
                },
            })
        })
        .collect()
}

/// Drops the oldest of the log, so many at a time; answers how many went.
pub(crate) async fn forget_before(tx: &Tx, before: Timestamp, limit: i64) -> Result<usize, Error> {
    let rows = tx
        .rows(
            "DELETE FROM webhooks_delivery WHERE (org_id, id) IN (
               SELECT org_id, id FROM webhooks_delivery WHERE created_at < $1
               ORDER BY created_at LIMIT $2)
             RETURNING org_id, id",
            &[&before, &limit],
        )
        .await?;
    for row in &rows {
        let (org, id): (OrgId, DeliveryId) = (row.get("org_id")?, row.get("id")?);
        tx.execute(
            "DELETE FROM webhooks_attempt WHERE org_id = $1 AND delivery_id = $2",
            &[&org, &id],
        )
        .await?;
    }
    Ok(rows.len())
}
