//! Organisations.

use contract::identity::OrgKind;
use contract::ids::OrgId;
use db::{Bind, Json, Row, Tx};

use super::{binds, parsed, parsed_option, places};
use crate::error::Error;
use crate::model::{Organisation, Standing, SuspensionReason};

const COLUMNS: &str = "id, kind, name, country, registration_number, address, state, reason, note,
    version, created_at";

fn read(row: &Row) -> Result<Organisation, Error> {
    let address: Option<Json<_>> = row.get("address")?;
    Ok(Organisation {
        id: row.get("id")?,
        kind: parsed(row, "kind", OrgKind::parse)?,
        name: row.get("name")?,
        country: row.get("country")?,
        registration_number: row.get("registration_number")?,
        address: address.map(|Json(address)| address),
        standing: parsed(row, "state", Standing::parse)?,
        reason: parsed_option(row, "reason", SuspensionReason::parse)?,
        note: row.get("note")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
    })
}

pub async fn insert(tx: &Tx, org: &Organisation) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO identity_organisation (id, kind, name, country, registration_number, address,
           state, members_version, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)",
        &[
            &org.id,
            &org.kind.as_str(),
            &org.name,
            &org.country,
            &org.registration_number,
            &org.address.clone().map(Json),
            &org.standing.as_str(),
            &org.version,
            &org.created_at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn find(tx: &Tx, id: OrgId) -> Result<Option<Organisation>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM identity_organisation WHERE id = $1");
    tx.row(&sql, &[&id]).await?.as_ref().map(read).transpose()
}

pub async fn find_all(tx: &Tx, ids: &[OrgId]) -> Result<Vec<Organisation>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list = places(1, ids.len());
    let sql = format!("SELECT {COLUMNS} FROM identity_organisation WHERE id IN ({list})");
    tx.rows(&sql, &binds(ids)).await?.iter().map(read).collect()
}

/// The platform's own organisation, once there is one.
pub async fn platform(tx: &Tx) -> Result<Option<OrgId>, Error> {
    let row = tx
        .row(
            "SELECT id FROM identity_organisation WHERE kind = 'platform' ORDER BY id LIMIT 1",
            &[],
        )
        .await?;
    Ok(row.map(|row| row.get("id")).transpose()?)
}

/// Writes over the version that was read. False when there is a newer one.
pub async fn update(tx: &Tx, org: &Organisation) -> Result<bool, Error> {
    let changed = tx
        .execute(
            "UPDATE identity_organisation SET name = $3, country = $4, registration_number = $5,
               address = $6, version = version + 1
             WHERE id = $1 AND version = $2 AND state <> 'gone'",
            &[
                &org.id,
                &org.version,
                &org.name,
                &org.country,
                &org.registration_number,
                &org.address.clone().map(Json),
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// False when it does not stand so any more.
pub async fn set_standing(
    tx: &Tx,
    org: OrgId,
    from: Standing,
    to: Standing,
    reason: Option<SuspensionReason>,
    note: Option<&str>,
) -> Result<bool, Error> {
    let changed = tx
        .execute(
            "UPDATE identity_organisation SET state = $3, reason = $4, note = $5,
               version = version + 1
             WHERE id = $1 AND state = $2",
            &[
                &org,
                &from.as_str(),
                &to.as_str(),
                &reason.map(SuspensionReason::as_str),
                &note,
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// To be called before the members are read: of two changes at the same time one then waits for
/// the other, or begins anew.
pub async fn lock_members(tx: &Tx, org: OrgId) -> Result<bool, Error> {
    let locked = tx
        .execute(
            "UPDATE identity_organisation SET members_version = members_version + 1
             WHERE id = $1 AND state <> 'gone'",
            &[&org],
        )
        .await?;
    Ok(locked == 1)
}

/// Newest first, after the given one.
pub async fn list(
    tx: &Tx,
    kind: Option<OrgKind>,
    standing: Option<Standing>,
    after: OrgId,
    limit: i64,
) -> Result<Vec<Organisation>, Error> {
    let (kind, state) = (kind.map(OrgKind::as_str), standing.map(Standing::as_str));
    let mut args: Vec<&dyn Bind> = vec![&after, &limit];
    let mut wanted = String::new();
    if let Some(kind) = &kind {
        args.push(kind);
        wanted.push_str(&format!(" AND kind = ${}", args.len()));
    }
    if let Some(state) = &state {
        args.push(state);
        wanted.push_str(&format!(" AND state = ${}", args.len()));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_organisation WHERE id < $1{wanted} ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, &args).await?.iter().map(read).collect()
}

pub async fn has_obligations(tx: &Tx, org: OrgId) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT order_id FROM identity_obligation WHERE org_id = $1 LIMIT 1",
            &[&org],
        )
        .await?;
    Ok(row.is_some())
}

pub async fn add_obligations(
    tx: &Tx,
    obligations: &[(OrgId, contract::ids::OrderId)],
) -> Result<(), Error> {
    let rows: Vec<Vec<&dyn Bind>> = obligations
        .iter()
        .map(|(org, order)| -> Vec<&dyn Bind> { vec![org, order] })
        .collect();
    let into = "INSERT INTO identity_obligation (org_id, order_id)";
    let then = "ON CONFLICT (org_id, order_id) DO NOTHING";
    tx.insert(into, &rows, then).await?;
    Ok(())
}

pub async fn remove_obligation(
    tx: &Tx,
    org: OrgId,
    order: contract::ids::OrderId,
) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM identity_obligation WHERE org_id = $1 AND order_id = $2",
        &[&org, &order],
    )
    .await?;
    Ok(())
}
