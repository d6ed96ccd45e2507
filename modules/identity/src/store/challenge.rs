//! Codes that were sent.

use contract::ids::PersonId;
use db::{Row, Tx};
use kernel::Timestamp;

use super::parsed;
use crate::error::Error;
use crate::model::{Challenge, ChallengeId, Contact, ContactKind, Purpose};

fn read(row: &Row) -> Result<Challenge, Error> {
    Ok(Challenge {
        id: row.get("id")?,
        purpose: parsed(row, "purpose", Purpose::parse)?,
        contact: Contact {
            kind: parsed(row, "kind", ContactKind::parse)?,
            address: row.get("address")?,
        },
        person: row.get("person_id")?,
        locale: row.get("locale")?,
        live: row.get("live")?,
        attempts: row.get("attempts")?,
        proof: row.get("proof")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

pub async fn insert(tx: &Tx, challenge: &Challenge) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO identity_challenge (id, purpose, kind, address, person_id, locale, live,
           attempts, proof, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            &challenge.id,
            &challenge.purpose.as_str(),
            &challenge.contact.kind.as_str(),
            &challenge.contact.address,
            &challenge.person,
            &challenge.locale,
            &challenge.live,
            &challenge.attempts,
            &challenge.proof,
            &challenge.created_at,
            &challenge.expires_at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn find(tx: &Tx, id: ChallengeId, purpose: Purpose) -> Result<Option<Challenge>, Error> {
    let row = tx
        .row(
            "SELECT * FROM identity_challenge WHERE id = $1 AND purpose = $2",
            &[&id, &purpose.as_str()],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

pub async fn find_any(tx: &Tx, id: ChallengeId) -> Result<Option<Challenge>, Error> {
    let row = tx
        .row("SELECT * FROM identity_challenge WHERE id = $1", &[&id])
        .await?;
    row.as_ref().map(read).transpose()
}

/// Counts an attempt before anybody looks at it; false when there was none left.
pub async fn count_attempt(tx: &Tx, id: ChallengeId, attempts_max: i64) -> Result<bool, Error> {
    let counted = tx
        .execute(
            "UPDATE identity_challenge SET attempts = attempts + 1
             WHERE id = $1 AND attempts < $2",
            &[&id, &attempts_max],
        )
        .await?;
    Ok(counted == 1)
}

/// The code was right: from now on the proof stands for it.
pub async fn prove(
    tx: &Tx,
    id: ChallengeId,
    proof: &[u8; 32],
    attempts: i64,
    expires_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE identity_challenge SET proof = $2, attempts = $3, expires_at = $4 WHERE id = $1",
        &[&id, proof, &attempts, &expires_at],
    )
    .await?;
    Ok(())
}

/// True for the one who takes it.
pub async fn remove(tx: &Tx, id: ChallengeId) -> Result<bool, Error> {
    Ok(tx
        .execute("DELETE FROM identity_challenge WHERE id = $1", &[&id])
        .await?
        == 1)
}

/// Ends what was begun for a person, such as older codes once the password is new.
pub async fn remove_of(tx: &Tx, person: PersonId) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM identity_challenge WHERE person_id = $1",
        &[&person],
    )
    .await?;
    Ok(())
}

pub async fn count_since(tx: &Tx, contact: &Contact, since: Timestamp) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(count(*) AS BIGINT) AS n FROM identity_challenge
             WHERE kind = $1 AND address = $2 AND created_at > $3",
            &[&contact.kind.as_str(), &contact.address, &since],
        )
        .await?;
    Ok(row.map(|row| row.get("n")).transpose()?.unwrap_or(0))
}
