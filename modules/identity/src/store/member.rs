//! Who belongs to which organisation.

use std::collections::{BTreeMap, BTreeSet};

use contract::identity::{OrgKind, Role};
use contract::ids::{OrgId, PersonId};
use db::{Bind, Json, Row, Tx};
use kernel::Timestamp;

use super::{parsed, places, roles};
use crate::error::Error;
use crate::model::{Member, Membership, Standing};

fn read(row: &Row) -> Result<Member, Error> {
    Ok(Member {
        person: row.get("person_id")?,
        roles: roles(row)?,
        joined_at: row.get("joined_at")?,
    })
}

/// False when the person is a member already.
pub async fn insert(
    tx: &Tx,
    org: OrgId,
    person: PersonId,
    roles: &BTreeSet<Role>,
    now: Timestamp,
) -> Result<bool, Error> {
    let added = tx
        .execute(
            "INSERT INTO identity_member (org_id, person_id, roles, joined_at)
             VALUES ($1, $2, $3, $4) ON CONFLICT (org_id, person_id) DO NOTHING",
            &[&org, &person, &Json(roles), &now],
        )
        .await?;
    Ok(added == 1)
}

/// All members, by person; bounded by how many there may be.
pub async fn all(tx: &Tx, org: OrgId) -> Result<Vec<Member>, Error> {
    let rows = tx
        .rows(
            "SELECT person_id, roles, joined_at FROM identity_member WHERE org_id = $1
             ORDER BY person_id",
            &[&org],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub async fn find(tx: &Tx, org: OrgId, person: PersonId) -> Result<Option<Member>, Error> {
    let row = tx
        .row(
            "SELECT person_id, roles, joined_at FROM identity_member
             WHERE org_id = $1 AND person_id = $2",
            &[&org, &person],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// Who of these people is a member of the organisation, and who of the platform.
pub async fn near(
    tx: &Tx,
    org: OrgId,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, (bool, bool)>, Error> {
    let list = places(2, people.len());
    let sql = format!(
        "SELECT m.person_id, m.org_id, o.kind FROM identity_member AS m
         JOIN identity_organisation AS o ON o.id = m.org_id
         WHERE m.person_id IN ({list}) AND (m.org_id = $1 OR o.kind = 'platform')"
    );
    let mut values: Vec<&dyn Bind> = vec![&org];
    values.extend(people.iter().map(|id| id as &dyn Bind));
    let mut near: BTreeMap<PersonId, (bool, bool)> = BTreeMap::new();
    for row in tx.rows(&sql, &values).await? {
        let (ours, platform) = near.entry(row.get("person_id")?).or_default();
        *ours |= row.get::<OrgId>("org_id")? == org;
        *platform |= parsed(&row, "kind", OrgKind::parse)? == OrgKind::Platform;
    }
    Ok(near)
}

/// A member with what colleagues see of them.
pub struct Listed {
    pub member: Member,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// By person, after the given one.
pub async fn list(tx: &Tx, org: OrgId, after: PersonId, limit: i64) -> Result<Vec<Listed>, Error> {
    let rows = tx
        .rows(
            "SELECT m.person_id, m.roles, m.joined_at, p.name, e.address AS email,
               t.address AS phone
             FROM identity_member AS m
             JOIN identity_person AS p ON p.id = m.person_id
             LEFT JOIN identity_contact AS e ON e.person_id = m.person_id AND e.kind = 'email'
             LEFT JOIN identity_contact AS t ON t.person_id = m.person_id AND t.kind = 'phone'
             WHERE m.org_id = $1 AND m.person_id > $2 ORDER BY m.person_id LIMIT $3",
            &[&org, &after, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                member: read(row)?,
                name: row.get("name")?,
                email: row.get("email")?,
                phone: row.get("phone")?,
            })
        })
        .collect()
}

pub async fn set_roles(
    tx: &Tx,
    org: OrgId,
    person: PersonId,
    roles: &BTreeSet<Role>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE identity_member SET roles = $3 WHERE org_id = $1 AND person_id = $2",
        &[&org, &person, &Json(roles)],
    )
    .await?;
    Ok(())
}

pub async fn remove(tx: &Tx, org: OrgId, person: PersonId) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM identity_member WHERE org_id = $1 AND person_id = $2",
        &[&org, &person],
    )
    .await?;
    Ok(())
}

/// The organisations of a person, oldest first.
pub async fn memberships(tx: &Tx, person: PersonId) -> Result<Vec<Membership>, Error> {
    let rows = tx
        .rows(
            "SELECT m.org_id, m.roles, o.kind, o.name, o.country, o.state
             FROM identity_member AS m JOIN identity_organisation AS o ON o.id = m.org_id
             WHERE m.person_id = $1 AND o.state <> 'gone' ORDER BY m.org_id",
            &[&person],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Membership {
                org: row.get("org_id")?,
                kind: parsed(row, "kind", OrgKind::parse)?,
                name: row.get("name")?,
                country: row.get("country")?,
                standing: parsed(row, "state", Standing::parse)?,
                roles: roles(row)?,
            })
        })
        .collect()
}
