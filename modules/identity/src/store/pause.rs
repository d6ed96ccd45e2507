//! Failed log-ins.

use db::Tx;
use kernel::Timestamp;

use crate::error::Error;
use crate::rules::pause::Scope;

pub struct Count {
    pub failures: i64,
    pub last_at: Timestamp,
    pub until_at: Timestamp,
}

pub async fn find(tx: &Tx, scope: Scope, subject: &[u8; 32]) -> Result<Option<Count>, Error> {
    let row = tx
        .row(
            "SELECT failures, last_at, until_at FROM identity_pause
             WHERE scope = $1 AND subject = $2",
            &[&scope.as_str(), subject],
        )
        .await?;
    row.map(|row| {
        Ok(Count {
            failures: row.get("failures")?,
            last_at: row.get("last_at")?,
            until_at: row.get("until_at")?,
        })
    })
    .transpose()
}

pub async fn set(tx: &Tx, scope: Scope, subject: &[u8; 32], count: &Count) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO identity_pause (scope, subject, failures, last_at, until_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (scope, subject) DO UPDATE SET failures = excluded.failures,
           last_at = excluded.last_at, until_at = excluded.until_at",
        &[
            &scope.as_str(),
            subject,
            &count.failures,
            &count.last_at,
            &count.until_at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn clear(tx: &Tx, scope: Scope, subject: &[u8; 32]) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM identity_pause WHERE scope = $1 AND subject = $2",
        &[&scope.as_str(), subject],
    )
    .await?;
    Ok(())
}

/// Takes back one failure that was none.
pub async fn forgive(tx: &Tx, scope: Scope, subject: &[u8; 32]) -> Result<(), Error> {
    tx.execute(
        "UPDATE identity_pause SET failures = failures - 1, until_at = 0
         WHERE scope = $1 AND subject = $2 AND failures > 0",
        &[&scope.as_str(), subject],
    )
    .await?;
    Ok(())
}
