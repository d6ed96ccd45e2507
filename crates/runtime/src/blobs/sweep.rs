//! Removes contents that no row names any more, once a day.

use kernel::Problem;

use super::MODULE;
use crate::Runtime;
use crate::jobs::JobKind;

pub(super) fn kind() -> JobKind {
    JobKind::new("blobs.sweep", |rt, _job| async move { sweep(&rt).await })
        .every_seconds(24 * 3_600)
        .first_after_seconds(3_600)
        .lease_seconds(3_600)
}

async fn sweep(rt: &Runtime) -> Result<(), Problem> {
    let folder = rt.blobs().folder();
    let mut gone = 0_u64;
    for first in 0..=u8::MAX {
        for sha256 in folder.old(first).await? {
            if !owned(rt, sha256).await? && folder.sweep(sha256, owned(rt, sha256)).await? {
                gone += 1;
            }
        }
    }
    if gone > 0 {
        tracing::info!(module = MODULE, gone, "files that nobody owns were removed");
    }
    Ok(())
}

async fn owned(rt: &Runtime, sha256: [u8; 32]) -> Result<bool, Problem> {
    let row = rt
        .db()
        .row(
            "SELECT id FROM blobs_blob WHERE sha256 = $1 LIMIT 1",
            &[&sha256],
        )
        .await?;
    Ok(row.is_some())
}
