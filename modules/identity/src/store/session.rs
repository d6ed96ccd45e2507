//! Sessions, and the devices that people have logged in with.

use contract::identity::OrgKind;
use contract::ids::{OrgId, PersonId, SessionId};
use db::{Db, Row, Tx};
use kernel::{Locale, Timestamp};

use super::{parsed, parsed_option, roles};
use crate::error::Error;
use crate::model::{Session, Standing};

fn read(row: &Row) -> Result<Session, Error> {
    Ok(Session {
        id: row.get("id")?,
        person: row.get("person_id")?,
        org: row.get("org_id")?,
        device: row.get("device")?,
        created_at: row.get("created_at")?,
        proved_at: row.get("proved_at")?,
        seen_at: row.get("seen_at")?,
        expires_at: row.get("expires_at")?,
    })
}

pub async fn insert(tx: &Tx, session: &Session, token: &[u8; 32]) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO identity_session (person_id, id, token, org_id, device, created_at, proved_at,
           seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &session.person,
            &session.id,
            token,
            &session.org,
            &session.device,
            &session.created_at,
            &session.proved_at,
            &session.seen_at,
            &session.expires_at,
        ],
    )
    .await?;
    Ok(())
}

/// What a token stands for, with all that decides whether it may be used; one statement.
pub struct Known {
    pub session: SessionId,
    pub person: PersonId,
    pub locale: Locale,
    pub person_standing: Standing,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub firm: Option<Firm>,
}

/// The organisation that a session acts for, while the person is a member of it.
pub struct Firm {
    pub org: OrgId,
    pub kind: OrgKind,
    pub standing: Standing,
    pub roles: std::collections::BTreeSet<contract::identity::Role>,
}

pub async fn by_token(db: &Db, token: &[u8; 32]) -> Result<Option<Known>, Error> {
    let row = db
        .row(
            "SELECT s.id, s.person_id, s.created_at, s.seen_at, s.expires_at, p.locale,
               p.state AS person_state, o.id AS org_id, o.kind, o.state, m.roles
             FROM identity_session AS s
             JOIN identity_person AS p ON p.id = s.person_id
             LEFT JOIN identity_member AS m
               ON m.org_id = s.org_id AND m.person_id = s.person_id
             LEFT JOIN identity_organisation AS o ON o.id = m.org_id
             WHERE s.token = $1",
            &[token],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let org: Option<OrgId> = row.get("org_id")?;
    let firm = match (org, parsed_option(&row, "kind", OrgKind::parse)?) {
        (Some(org), Some(kind)) => Some(Firm {
            org,
            kind,
            standing: parsed(&row, "state", Standing::parse)?,
            roles: roles(&row)?,
        }),
        (Some(_) | None, Some(_) | None) => None,
    };
    Ok(Some(Known {
        session: row.get("id")?,
        person: row.get("person_id")?,
        locale: row.get("locale")?,
        person_standing: parsed(&row, "person_state", Standing::parse)?,
        created_at: row.get("created_at")?,
        seen_at: row.get("seen_at")?,
        expires_at: row.get("expires_at")?,
        firm,
    }))
}

pub async fn find(tx: &Tx, person: PersonId, id: SessionId) -> Result<Option<Session>, Error> {
    let row = tx
        .row(
            "SELECT * FROM identity_session WHERE person_id = $1 AND id = $2",
            &[&person, &id],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// Those that still hold, newest first.
pub async fn list(
    tx: &Tx,
    person: PersonId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Session>, Error> {
    let rows = tx
        .rows(
            "SELECT * FROM identity_session WHERE person_id = $1 AND expires_at > $2
             ORDER BY id DESC LIMIT $3",
            &[&person, &now, &limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Used just now; puts the end off.
pub async fn touch(
    tx: &Tx,
    person: PersonId,
    id: SessionId,
    seen_at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE identity_session SET seen_at = $3, expires_at = $4
         WHERE person_id = $1 AND id = $2 AND seen_at < $3",
        &[&person, &id, &seen_at, &expires_at],
    )
    .await?;
    Ok(())
}

pub async fn prove(tx: &Tx, person: PersonId, id: SessionId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE identity_session SET proved_at = $3 WHERE person_id = $1 AND id = $2",
        &[&person, &id, &now],
    )
    .await?;
    Ok(())
}

pub async fn switch(
    tx: &Tx,
    person: PersonId,
    id: SessionId,
    org: Option<OrgId>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE identity_session SET org_id = $3 WHERE person_id = $1 AND id = $2",
        &[&person, &id, &org],
    )
    .await?;
    Ok(())
}

fn tokens(rows: &[Row]) -> Result<Vec<[u8; 32]>, Error> {
    rows.iter().map(|row| Ok(row.get("token")?)).collect()
}

/// Ends one; answers the hash of its token, for the cache to forget.
pub async fn end(tx: &Tx, person: PersonId, id: SessionId) -> Result<Vec<[u8; 32]>, Error> {
    let rows = tx
        .rows(
            "DELETE FROM identity_session WHERE person_id = $1 AND id = $2 RETURNING token",
            &[&person, &id],
        )
        .await?;
    tokens(&rows)
}

/// Ends all of a person's sessions but the one to be kept.
pub async fn end_others(
    tx: &Tx,
    person: PersonId,
    keep: Option<SessionId>,
) -> Result<Vec<[u8; 32]>, Error> {
    let keep = keep.unwrap_or(SessionId::from_uuid(uuid::Uuid::nil()));
    let rows = tx
        .rows(
            "DELETE FROM identity_session WHERE person_id = $1 AND id <> $2 RETURNING token",
            &[&person, &keep],
        )
        .await?;
    tokens(&rows)
}

/// Ends the sessions that act for an organisation.
pub async fn end_of_org(tx: &Tx, org: OrgId) -> Result<Vec<[u8; 32]>, Error> {
    let rows = tx
        .rows(
            "DELETE FROM identity_session WHERE org_id = $1 RETURNING token",
            &[&org],
        )
        .await?;
    tokens(&rows)
}

/// Ends the oldest ones beyond the newest `keep`.
pub async fn end_oldest(tx: &Tx, person: PersonId, keep: i64) -> Result<Vec<[u8; 32]>, Error> {
    let rows = tx
        .rows(
            "DELETE FROM identity_session WHERE person_id = $1 AND id NOT IN (
               SELECT id FROM identity_session WHERE person_id = $1 ORDER BY id DESC LIMIT $2)
             RETURNING token",
            &[&person, &keep],
        )
        .await?;
    tokens(&rows)
}

/// The tokens of the sessions of a person, for the cache to forget what their roles were.
pub async fn tokens_of(tx: &Tx, person: PersonId) -> Result<Vec<[u8; 32]>, Error> {
    let rows = tx
        .rows(
            "SELECT token FROM identity_session WHERE person_id = $1",
            &[&person],
        )
        .await?;
    tokens(&rows)
}

/// Notes that the device was used. True when it was known; a first one counts as known.
pub async fn note_device(
    tx: &Tx,
    person: PersonId,
    device: &[u8; 32],
    name: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let used = tx
        .execute(
            "UPDATE identity_device SET last_at = $3, name = $4
             WHERE person_id = $1 AND token = $2",
            &[&person, device, &now, &name],
        )
        .await?;
    if used == 1 {
        return Ok(true);
    }
    let any = tx
        .row(
            "SELECT token FROM identity_device WHERE person_id = $1 LIMIT 1",
            &[&person],
        )
        .await?;
    tx.execute(
        "INSERT INTO identity_device (person_id, token, name, first_at, last_at)
         VALUES ($1, $2, $3, $4, $4)",
        &[&person, device, &name, &now],
    )
    .await?;
    Ok(any.is_none())
}

pub async fn knows_device(tx: &Tx, person: PersonId, device: &[u8; 32]) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT first_at FROM identity_device WHERE person_id = $1 AND token = $2",
            &[&person, device],
        )
        .await?;
    Ok(row.is_some())
}
