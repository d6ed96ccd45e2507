//! Rows of endpoints.

use std::collections::BTreeSet;

use contract::ids::OrgId;
use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;
use runtime::vault::Sealed;

use super::{maybe_word, word};
use crate::model::endpoint::{Because, Endpoint, EndpointId, EndpointState};
use crate::model::event_type::EventType;

const COLUMNS: &str = "org_id, id, url, description, event_types, state, disabled_because, \
     disabled_at, failing_since, secret, secret_key_id, old_secret, old_secret_key_id, \
     old_secret_until, version, created_at, updated_at";

fn endpoint(row: &Row) -> Result<Endpoint, Error> {
    let Json(types): Json<Vec<String>> = row.get("event_types")?;
    let old: (Option<String>, Option<String>, Option<Timestamp>) = (
        row.get("old_secret")?,
        row.get("old_secret_key_id")?,
        row.get("old_secret_until")?,
    );
    let old_secret = match old {
        (Some(text), Some(key_id), Some(until)) => Some((Sealed { text, key_id }, until)),
        _ => None,
    };
    Ok(Endpoint {
        org: row.get("org_id")?,
        id: row.get("id")?,
        url: row.get("url")?,
        description: row.get("description")?,
        event_types: types
            .iter()
            .filter_map(|name| EventType::parse(name))
            .collect(),
        state: word(row, "state", EndpointState::parse)?,
        disabled_because: maybe_word(row, "disabled_because", Because::parse)?,
        disabled_at: row.get("disabled_at")?,
        failing_since: row.get("failing_since")?,
        secret: Sealed {
            text: row.get("secret")?,
            key_id: row.get("secret_key_id")?,
        },
        old_secret,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// False when the firm has one with this URL already.
pub(crate) async fn insert(tx: &Tx, new: &Endpoint) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "INSERT INTO webhooks_endpoint (org_id, id, url, description, event_types, state,
               secret, secret_key_id, version, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
             ON CONFLICT (org_id, url) DO NOTHING",
            &[
                &new.org,
                &new.id,
                &new.url,
                &new.description,
                &Json(&new.event_types),
                &new.state.as_str(),
                &new.secret.text,
                &new.secret.key_id,
                &new.version,
                &new.created_at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

pub(crate) async fn of_url(tx: &Tx, org: OrgId, url: &str) -> Result<Option<EndpointId>, Error> {
    let row = tx
        .row(
            "SELECT id FROM webhooks_endpoint WHERE org_id = $1 AND url = $2",
            &[&org, &url],
        )
        .await?;
    row.map(|row| row.get("id")).transpose()
}

pub(crate) async fn count(tx: &Tx, org: OrgId) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM webhooks_endpoint WHERE org_id = $1",
            &[&org],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

const ONE: &str = "WHERE org_id = $1 AND id = $2";

pub(crate) async fn find(db: &Db, org: OrgId, id: EndpointId) -> Result<Option<Endpoint>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM webhooks_endpoint {ONE}");
    let row = db.row(&sql, &[&org, &id]).await?;
    row.as_ref().map(endpoint).transpose()
}

pub(crate) async fn load(tx: &Tx, org: OrgId, id: EndpointId) -> Result<Option<Endpoint>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM webhooks_endpoint {ONE}");
    let row = tx.row(&sql, &[&org, &id]).await?;
    row.as_ref().map(endpoint).transpose()
}

/// Newest first, before the given one.
pub(crate) async fn list(
    db: &Db,
    org: OrgId,
    before: Option<EndpointId>,
    limit: i64,
) -> Result<Vec<Endpoint>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM webhooks_endpoint
         WHERE org_id = $1 AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"
    );
    let rows = db.rows(&sql, &[&org, &before, &limit]).await?;
    rows.iter().map(endpoint).collect()
}

/// Those of either firm to which something is sent, with what they want to hear.
pub(crate) async fn listening(
    tx: &Tx,
    first: OrgId,
    second: OrgId,
) -> Result<Vec<(OrgId, EndpointId, BTreeSet<EventType>)>, Error> {
    let rows = tx
        .rows(
            "SELECT org_id, id, event_types FROM webhooks_endpoint
             WHERE org_id IN ($1, $2) AND state = 'enabled' ORDER BY org_id, id",
            &[&first, &second],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let Json(types): Json<Vec<String>> = row.get("event_types")?;
            let types = types
                .iter()
                .filter_map(|name| EventType::parse(name))
                .collect();
            Ok((row.get("org_id")?, row.get("id")?, types))
        })
        .collect()
}

/// What its owner wrote. False when the version is another one by now.
pub(crate) async fn update(tx: &Tx, new: &Endpoint) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE webhooks_endpoint SET url = $3, description = $4, event_types = $5,
               updated_at = $6, version = version + 1
             WHERE org_id = $1 AND id = $2 AND version = $7",
            &[
                &new.org,
                &new.id,
                &new.url,
                &new.description,
                &Json(&new.event_types),
                &new.updated_at,
                &new.version,
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Begins anew: what failed before does not count any more.
pub(crate) async fn enable(
    tx: &Tx,
    org: OrgId,
    id: EndpointId,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE webhooks_endpoint SET state = 'enabled', disabled_because = NULL,
               disabled_at = NULL, failing_since = NULL, updated_at = $3, version = version + 1
             WHERE org_id = $1 AND id = $2 AND state = 'disabled'",
            &[&org, &id, &at],
        )
        .await?;
    Ok(rows == 1)
}

/// Answers whether it was on.
pub(crate) async fn disable(
    tx: &Tx,
    org: OrgId,
    id: EndpointId,
    because: Because,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE webhooks_endpoint SET state = 'disabled', disabled_because = $3,
               disabled_at = $4, updated_at = $4, version = version + 1
             WHERE org_id = $1 AND id = $2 AND state = 'enabled'",
            &[&org, &id, &because.as_str(), &at],
        )
        .await?;
    Ok(rows == 1)
}

/// The secret that signed so far goes on beside the new one until then.
pub(crate) async fn rotate(
    tx: &Tx,
    org: OrgId,
    id: EndpointId,
    new: &Sealed,
    until: Timestamp,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE webhooks_endpoint SET old_secret = secret, old_secret_key_id = secret_key_id,
               old_secret_until = $5, secret = $3, secret_key_id = $4, updated_at = $6,
               version = version + 1
             WHERE org_id = $1 AND id = $2",
            &[&org, &id, &new.text, &new.key_id, &until, &at],
        )
        .await?;
    Ok(rows == 1)
}

pub(crate) async fn note_success(tx: &Tx, org: OrgId, id: EndpointId) -> Result<(), Error> {
    tx.execute(
        "UPDATE webhooks_endpoint SET failing_since = NULL
         WHERE org_id = $1 AND id = $2 AND failing_since IS NOT NULL",
        &[&org, &id],
    )
    .await?;
    Ok(())
}

/// Answers since when it fails.
pub(crate) async fn note_failure(
    tx: &Tx,
    org: OrgId,
    id: EndpointId,
    at: Timestamp,
) -> Result<Timestamp, Error> {
    let row = tx
        .row(
            "UPDATE webhooks_endpoint SET failing_since = COALESCE(failing_since, $3)
             WHERE org_id = $1 AND id = $2 RETURNING failing_since",
            &[&org, &id, &at],
        )
        .await?;
    row.map_or(Ok(at), |row| row.get("failing_since"))
}

pub(crate) async fn delete(tx: &Tx, org: OrgId, id: EndpointId) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "DELETE FROM webhooks_endpoint WHERE org_id = $1 AND id = $2",
            &[&org, &id],
        )
        .await?;
    Ok(rows == 1)
}

/// The firm is gone: so is all that was kept for it.
pub(crate) async fn forget_firm(tx: &Tx, org: OrgId) -> Result<(), Error> {
    for table in ["endpoint", "attempt", "delivery"] {
        let sql = format!("DELETE FROM webhooks_{table} WHERE org_id = $1");
        tx.execute(&sql, &[&org]).await?;
    }
    Ok(())
}
