//! API keys.

use contract::identity::OrgKind;
use contract::ids::{ApiKeyId, OrgId};
use db::{Db, Json, Row, Tx};
use kernel::{Locale, Timestamp};

use super::{parsed, roles};
use crate::error::Error;
use crate::model::{ApiKey, Standing};

fn read(row: &Row) -> Result<ApiKey, Error> {
    let Json(scopes) = row.get("scopes")?;
    Ok(ApiKey {
        id: row.get("id")?,
        org: row.get("org_id")?,
        name: row.get("name")?,
        hint: row.get("hint")?,
        scopes,
        roles: roles(row)?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        used_at: row.get("used_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

pub async fn insert(tx: &Tx, key: &ApiKey, secret: &[u8; 32]) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO identity_api_key (org_id, id, name, secret, hint, scopes, roles, created_by,
           created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            &key.org,
            &key.id,
            &key.name,
            secret,
            &key.hint,
            &Json(&key.scopes),
            &Json(&key.roles),
            &key.created_by,
            &key.created_at,
            &key.expires_at,
        ],
    )
    .await?;
    Ok(())
}

/// A key with all that decides whether it may be used; one statement.
pub struct Known {
    pub key: ApiKey,
    pub secret: Vec<u8>,
    pub kind: OrgKind,
    pub org_standing: Standing,
    pub locale: Option<Locale>,
}

pub async fn known(db: &Db, org: OrgId, id: ApiKeyId) -> Result<Option<Known>, Error> {
    let row = db
        .row(
            "SELECT k.*, o.kind, o.state, p.locale FROM identity_api_key AS k
             JOIN identity_organisation AS o ON o.id = k.org_id
             LEFT JOIN identity_person AS p ON p.id = k.created_by
             WHERE k.org_id = $1 AND k.id = $2",
            &[&org, &id],
        )
        .await?;
    row.map(|row| {
        Ok(Known {
            key: read(&row)?,
            secret: row.get("secret")?,
            kind: parsed(&row, "kind", OrgKind::parse)?,
            org_standing: parsed(&row, "state", Standing::parse)?,
            locale: row.get("locale")?,
        })
    })
    .transpose()
}

/// Newest first, after the given one; revoked ones too.
pub async fn list(tx: &Tx, org: OrgId, after: ApiKeyId, limit: i64) -> Result<Vec<ApiKey>, Error> {
    let rows = tx
        .rows(
            "SELECT * FROM identity_api_key WHERE org_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            &[&org, &after, &limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub async fn count(tx: &Tx, org: OrgId, now: Timestamp) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(count(*) AS BIGINT) AS n FROM identity_api_key
             WHERE org_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
            &[&org, &now],
        )
        .await?;
    Ok(row.map(|row| row.get("n")).transpose()?.unwrap_or(0))
}

/// Answers the hash of the key, for the cache to forget; `None` when there is no such key in force.
pub async fn revoke(
    tx: &Tx,
    org: OrgId,
    id: ApiKeyId,
    now: Timestamp,
) -> Result<Option<[u8; 32]>, Error> {
    let row = tx
        .row(
            "UPDATE identity_api_key SET revoked_at = $3
             WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING secret",
            &[&org, &id, &now],
        )
        .await?;
    Ok(row.map(|row| row.get("secret")).transpose()?)
}

/// The hashes of an organisation's keys, for the cache to forget.
pub async fn secrets_of(tx: &Tx, org: OrgId) -> Result<Vec<[u8; 32]>, Error> {
    let rows = tx
        .rows(
            "SELECT secret FROM identity_api_key WHERE org_id = $1",
            &[&org],
        )
        .await?;
    rows.iter().map(|row| Ok(row.get("secret")?)).collect()
}

pub async fn touch(tx: &Tx, org: OrgId, id: ApiKeyId, used_at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE identity_api_key SET used_at = $3
         WHERE org_id = $1 AND id = $2 AND (used_at IS NULL OR used_at < $3)",
        &[&org, &id, &used_at],
    )
    .await?;
    Ok(())
}
