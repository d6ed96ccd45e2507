//! Invitations that were not accepted yet. Accepted and withdrawn ones are gone; the audit has them.

use contract::ids::OrgId;
use db::{Json, Row, Tx};
use kernel::Timestamp;

use super::{parsed, roles};
use crate::error::Error;
use crate::model::{Contact, ContactKind, Invitation, InvitationId};

fn read(row: &Row) -> Result<Invitation, Error> {
    Ok(Invitation {
        org: row.get("org_id")?,
        id: row.get("id")?,
        contact: Contact {
            kind: parsed(row, "kind", ContactKind::parse)?,
            address: row.get("address")?,
        },
        roles: roles(row)?,
        locale: row.get("locale")?,
        invited_by: row.get("invited_by")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

/// In place of an earlier one to the same address, whose link ends to work.
pub async fn insert(tx: &Tx, invitation: &Invitation) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM identity_invitation WHERE org_id = $1 AND kind = $2 AND address = $3",
        &[
            &invitation.org,
            &invitation.contact.kind.as_str(),
            &invitation.contact.address,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO identity_invitation (org_id, id, kind, address, roles, locale, invited_by,
           created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &invitation.org,
            &invitation.id,
            &invitation.contact.kind.as_str(),
            &invitation.contact.address,
            &Json(&invitation.roles),
            &invitation.locale,
            &invitation.invited_by,
            &invitation.created_at,
            &invitation.expires_at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn find(tx: &Tx, org: OrgId, id: InvitationId) -> Result<Option<Invitation>, Error> {
    let row = tx
        .row(
            "SELECT * FROM identity_invitation WHERE org_id = $1 AND id = $2",
            &[&org, &id],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// Newest first, after the given one.
pub async fn list(
    tx: &Tx,
    org: OrgId,
    after: InvitationId,
    limit: i64,
) -> Result<Vec<Invitation>, Error> {
    let rows = tx
        .rows(
            "SELECT * FROM identity_invitation WHERE org_id = $1 AND id < $2
             ORDER BY id DESC LIMIT $3",
            &[&org, &after, &limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub async fn count(tx: &Tx, org: OrgId, now: Timestamp) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(count(*) AS BIGINT) AS n FROM identity_invitation
             WHERE org_id = $1 AND expires_at > $2",
            &[&org, &now],
        )
        .await?;
    Ok(row.map(|row| row.get("n")).transpose()?.unwrap_or(0))
}

/// True for the one who takes it.
pub async fn remove(tx: &Tx, org: OrgId, id: InvitationId) -> Result<bool, Error> {
    let removed = tx
        .execute(
            "DELETE FROM identity_invitation WHERE org_id = $1 AND id = $2",
            &[&org, &id],
        )
        .await?;
    Ok(removed == 1)
}
