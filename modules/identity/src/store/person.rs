//! People and their log-in names.

use contract::ids::{OrgId, PersonId};
use db::{Bind, Row, Tx};
use kernel::Timestamp;

use super::{binds, parsed, parsed_option, places};
use crate::error::Error;
use crate::model::{Contact, ContactKind, Person, Standing, SuspensionReason};

const COLUMNS: &str = "id, name, locale, time_zone, currency, ship_to, state, reason, note,
    password, password_at, last_org_id, version, created_at";

fn read(row: &Row) -> Result<Person, Error> {
    Ok(Person {
        id: row.get("id")?,
        name: row.get("name")?,
        locale: row.get("locale")?,
        time_zone: row.get("time_zone")?,
        currency: row.get("currency")?,
        ship_to: row.get("ship_to")?,
        standing: parsed(row, "state", Standing::parse)?,
        reason: parsed_option(row, "reason", SuspensionReason::parse)?,
        note: row.get("note")?,
        password: row.get("password")?,
        password_at: row.get("password_at")?,
        last_org: row.get("last_org_id")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
    })
}

pub async fn insert(tx: &Tx, person: &Person) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO identity_person (id, name, locale, time_zone, currency, ship_to, state,
           password, password_at, last_org_id, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            &person.id,
            &person.name,
            &person.locale,
            &person.time_zone,
            &person.currency,
            &person.ship_to,
            &person.standing.as_str(),
            &person.password,
            &person.password_at,
            &person.last_org,
            &person.version,
            &person.created_at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn find(tx: &Tx, id: PersonId) -> Result<Option<Person>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM identity_person WHERE id = $1");
    tx.row(&sql, &[&id]).await?.as_ref().map(read).transpose()
}

/// In no order; those that do not exist are left out.
pub async fn find_all(tx: &Tx, ids: &[PersonId]) -> Result<Vec<Person>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list = places(1, ids.len());
    let sql = format!("SELECT {COLUMNS} FROM identity_person WHERE id IN ({list})");
    tx.rows(&sql, &binds(ids)).await?.iter().map(read).collect()
}

pub async fn by_contact(tx: &Tx, contact: &Contact) -> Result<Option<PersonId>, Error> {
    let row = tx
        .row(
            "SELECT person_id FROM identity_contact WHERE kind = $1 AND address = $2",
            &[&contact.kind.as_str(), &contact.address],
        )
        .await?;
    Ok(row.map(|row| row.get("person_id")).transpose()?)
}

/// Whoever logs in with this address; one statement, known or not.
pub async fn to_log_in(tx: &Tx, contact: &Contact) -> Result<Option<Person>, Error> {
    let columns: Vec<String> = COLUMNS
        .split(',')
        .map(|column| format!("p.{}", column.trim()))
        .collect();
    let sql = format!(
        "SELECT {} FROM identity_contact AS c JOIN identity_person AS p ON p.id = c.person_id
         WHERE c.kind = $1 AND c.address = $2",
        columns.join(", ")
    );
    tx.row(&sql, &[&contact.kind.as_str(), &contact.address])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

pub async fn contacts(tx: &Tx, person: PersonId) -> Result<Vec<Contact>, Error> {
    let rows = tx
        .rows(
            "SELECT kind, address FROM identity_contact WHERE person_id = $1 ORDER BY kind",
            &[&person],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Contact {
                kind: parsed(row, "kind", ContactKind::parse)?,
                address: row.get("address")?,
            })
        })
        .collect()
}

/// Gives the address to the person, in place of the one of its kind that they have. False when it
/// is somebody else's.
pub async fn set_contact(
    tx: &Tx,
    person: PersonId,
    contact: &Contact,
    now: Timestamp,
) -> Result<bool, Error> {
    let taken = tx
        .row(
            "SELECT person_id FROM identity_contact WHERE kind = $1 AND address = $2",
            &[&contact.kind.as_str(), &contact.address],
        )
        .await?;
    if let Some(row) = taken {
        let owner: PersonId = row.get("person_id")?;
        return Ok(owner == person);
    }
    remove_contact(tx, person, contact.kind).await?;
    tx.execute(
        "INSERT INTO identity_contact (kind, address, person_id, verified_at)
         VALUES ($1, $2, $3, $4)",
        &[&contact.kind.as_str(), &contact.address, &person, &now],
    )
    .await?;
    Ok(true)
}

pub async fn remove_contact(tx: &Tx, person: PersonId, kind: ContactKind) -> Result<u64, Error> {
    Ok(tx
        .execute(
            "DELETE FROM identity_contact WHERE person_id = $1 AND kind = $2",
            &[&person, &kind.as_str()],
        )
        .await?)
}

/// Writes the profile over the version that was read. False when there is a newer one.
pub async fn update_profile(tx: &Tx, person: &Person) -> Result<bool, Error> {
    let changed = tx
        .execute(
            "UPDATE identity_person SET name = $3, locale = $4, time_zone = $5, currency = $6,
               ship_to = $7, version = version + 1
             WHERE id = $1 AND version = $2 AND state <> 'gone'",
            &[
                &person.id,
                &person.version,
                &person.name,
                &person.locale,
                &person.time_zone,
                &person.currency,
                &person.ship_to,
            ],
        )
        .await?;
    Ok(changed == 1)
}

pub async fn set_password(
    tx: &Tx,
    person: PersonId,
    password: &str,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE identity_person SET password = $2, password_at = $3
         WHERE id = $1 AND state <> 'gone'",
        &[&person, &password, &now],
    )
    .await?;
    Ok(())
}

pub async fn set_last_org(tx: &Tx, person: PersonId, org: Option<OrgId>) -> Result<(), Error> {
    tx.execute(
        "UPDATE identity_person SET last_org_id = $2 WHERE id = $1",
        &[&person, &org],
    )
    .await?;
    Ok(())
}

/// False when the person does not stand so any more.
pub async fn set_standing(
    tx: &Tx,
    person: PersonId,
    from: Standing,
    to: Standing,
    reason: Option<SuspensionReason>,
    note: Option<&str>,
) -> Result<bool, Error> {
    let changed = tx
        .execute(
            "UPDATE identity_person SET state = $3, reason = $4, note = $5, version = version + 1
             WHERE id = $1 AND state = $2",
            &[
                &person,
                &from.as_str(),
                &to.as_str(),
                &reason.map(SuspensionReason::as_str),
                &note,
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Newest first, after the given one.
pub async fn list(
    tx: &Tx,
    standing: Option<Standing>,
    after: PersonId,
    limit: i64,
) -> Result<Vec<Person>, Error> {
    let mut args: Vec<&dyn Bind> = vec![&after, &limit];
    let state = standing.map(Standing::as_str);
    let mut wanted = "";
    if let Some(state) = &state {
        args.push(state);
        wanted = "AND state = $3";
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_person WHERE id < $1 {wanted} ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, &args).await?.iter().map(read).collect()
}
