//! The second factor and its recovery codes.

use contract::ids::PersonId;
use db::{Bind, Tx};
use kernel::Timestamp;

use crate::error::Error;
use crate::model::SecondFactor;

pub async fn find(tx: &Tx, person: PersonId) -> Result<Option<SecondFactor>, Error> {
    let row = tx
        .row(
            "SELECT secret, confirmed_at FROM identity_totp WHERE person_id = $1",
            &[&person],
        )
        .await?;
    row.map(|row| {
        Ok(SecondFactor {
            secret: row.get("secret")?,
            confirmed_at: row.get("confirmed_at")?,
        })
    })
    .transpose()
}

/// Begins an enrolment, in place of one that was not finished.
pub async fn begin(
    tx: &Tx,
    person: PersonId,
    secret: &[u8],
    now: Timestamp,
) -> Result<bool, Error> {
    let begun = tx
        .execute(
            "INSERT INTO identity_totp (person_id, secret, last_step, created_at)
             VALUES ($1, $2, 0, $3)
             ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, last_step = 0,
               created_at = excluded.created_at WHERE identity_totp.confirmed_at IS NULL",
            &[&person, &secret, &now],
        )
        .await?;
    Ok(begun == 1)
}

/// Takes the code of a step. False when that step or a later one was taken before.
pub async fn take_step(tx: &Tx, person: PersonId, step: i64) -> Result<bool, Error> {
    let taken = tx
        .execute(
            "UPDATE identity_totp SET last_step = $2 WHERE person_id = $1 AND last_step < $2",
            &[&person, &step],
        )
        .await?;
    Ok(taken == 1)
}

pub async fn confirm(tx: &Tx, person: PersonId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE identity_totp SET confirmed_at = $2 WHERE person_id = $1",
        &[&person, &now],
    )
    .await?;
    Ok(())
}

pub async fn remove(tx: &Tx, person: PersonId) -> Result<(), Error> {
    tx.batch(&[
        (
            "DELETE FROM identity_totp WHERE person_id = $1",
            &[&person as &dyn Bind],
        ),
        (
            "DELETE FROM identity_recovery_code WHERE person_id = $1",
            &[&person],
        ),
    ])
    .await?;
    Ok(())
}

pub async fn set_recovery_codes(
    tx: &Tx,
    person: PersonId,
    codes: &[[u8; 32]],
) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM identity_recovery_code WHERE person_id = $1",
        &[&person],
    )
    .await?;
    for code in codes {
        tx.execute(
            "INSERT INTO identity_recovery_code (person_id, code) VALUES ($1, $2)",
            &[&person, code],
        )
        .await?;
    }
    Ok(())
}

/// Uses a code up. False when there is no such code (any more).
pub async fn take_recovery_code(tx: &Tx, person: PersonId, code: &[u8; 32]) -> Result<bool, Error> {
    let taken = tx
        .execute(
            "DELETE FROM identity_recovery_code WHERE person_id = $1 AND code = $2",
            &[&person, code],
        )
        .await?;
    Ok(taken == 1)
}

pub async fn recovery_codes_left(tx: &Tx, person: PersonId) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(count(*) AS BIGINT) AS n FROM identity_recovery_code WHERE person_id = $1",
            &[&person],
        )
        .await?;
    Ok(row.map(|row| row.get("n")).transpose()?.unwrap_or(0))
}
