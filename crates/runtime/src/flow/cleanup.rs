//! What the machinery forgets: idempotency keys after thirty days, notes of handled events after
//! seven. A key or a twin that comes later than that is taken for new.

use std::time::Duration;

use kernel::{Problem, Timestamp};
use uuid::Uuid;

use crate::Runtime;
use crate::jobs::JobKind;

const KEYS_KEPT: Duration = Duration::from_secs(30 * 24 * 3_600);
const NOTES_KEPT: Duration = Duration::from_secs(7 * 24 * 3_600);
/// Rows that go in one transaction, so that others get their turn.
const BATCH: i64 = 1_000;
/// Transactions in one run; the next run goes on.
const BATCHES_MAX: usize = 200;

pub(super) fn kind(module: &'static str) -> JobKind {
    JobKind::new("machinery.cleanup", move |rt, _job| async move {
        forget_keys(&rt, module).await?;
        forget_notes(&rt, module).await
    })
    .every_seconds(3_600)
    .first_after_seconds(600)
    .lease_seconds(300)
}

async fn forget_keys(rt: &Runtime, module: &'static str) -> Result<(), Problem> {
    let sql = format!(
        "DELETE FROM {module}_idempotency WHERE (org_id, idempotency_key, endpoint) IN (
           SELECT org_id, idempotency_key, endpoint FROM {module}_idempotency
           WHERE at < $1 ORDER BY at LIMIT $2)"
    );
    let before = rt.now().minus(KEYS_KEPT);
    for _ in 0..BATCHES_MAX {
        let sql = sql.clone();
        let gone = rt
            .db()
            .tx(move |tx| {
                let sql = sql.clone();
                async move { Ok::<_, Problem>(tx.execute(&sql, &[&before, &BATCH]).await?) }
            })
            .await?;
        if gone < BATCH.unsigned_abs() {
            break;
        }
    }
    Ok(())
}

async fn forget_notes(rt: &Runtime, module: &'static str) -> Result<(), Problem> {
    let sql = format!(
        "DELETE FROM {module}_inbox WHERE id IN (
           SELECT id FROM {module}_inbox WHERE id < $1 AND state = 'done' ORDER BY id LIMIT $2)"
    );
    let before = first_id_of(rt.now().minus(NOTES_KEPT));
    for _ in 0..BATCHES_MAX {
        let sql = sql.clone();
        let gone = rt
            .db()
            .tx(move |tx| {
                let sql = sql.clone();
                async move { Ok::<_, Problem>(tx.execute(&sql, &[&before, &BATCH]).await?) }
            })
            .await?;
        if gone < BATCH.unsigned_abs() {
            break;
        }
    }
    Ok(())
}

/// Ids of events begin with their time, so the key serves as the index by age.
fn first_id_of(at: Timestamp) -> Uuid {
    let millis = u128::try_from(at.micros() / 1_000).unwrap_or(0);
    Uuid::from_u128(millis << 80)
}
