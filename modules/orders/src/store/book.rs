//! Rows of address books.

use contract::ids::{OrgId, PersonId};
use contract::logistics::Address;
use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use crate::model::cart::{AddressId, BookedAddress};

const COLUMNS: &str = "id, label, address, is_default, version, updated_at";

fn entry(row: &Row) -> Result<BookedAddress, Error> {
    let Json(address) = row.get("address")?;
    Ok(BookedAddress {
        id: row.get("id")?,
        label: row.get("label")?,
        address,
        is_default: row.get("is_default")?,
        version: row.get("version")?,
        updated_at: row.get("updated_at")?,
    })
}

/// The page after an id; the whole book is small.
pub(crate) async fn list(
    db: &Db,
    org: OrgId,
    after: Option<AddressId>,
    limit: i64,
) -> Result<Vec<BookedAddress>, Error> {
    let after = after.unwrap_or(AddressId::from_uuid(uuid::Uuid::nil()));
    let sql = format!(
        "SELECT {COLUMNS} FROM orders_address WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3"
    );
    db.rows(&sql, &[&org, &after, &limit])
        .await?
        .iter()
        .map(entry)
        .collect()
}

pub(crate) async fn find(
    db: &Db,
    org: OrgId,
    id: AddressId,
) -> Result<Option<BookedAddress>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM orders_address WHERE org_id = $1 AND id = $2");
    db.row(&sql, &[&org, &id])
        .await?
        .as_ref()
        .map(entry)
        .transpose()
}

/// What one person wrote into books.
pub(crate) async fn of_person(db: &Db, person: PersonId) -> Result<Vec<BookedAddress>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM orders_address WHERE person_id = $1 ORDER BY id LIMIT 1000");
    db.rows(&sql, &[&person]).await?.iter().map(entry).collect()
}

pub(crate) async fn find_default(db: &Db, org: OrgId) -> Result<Option<BookedAddress>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM orders_address WHERE org_id = $1 AND is_default ORDER BY id LIMIT 1"
    );
    db.row(&sql, &[&org]).await?.as_ref().map(entry).transpose()
}

/// The entry inside a transaction, to be changed.
pub(crate) async fn load(
    tx: &Tx,
    org: OrgId,
    id: AddressId,
) -> Result<Option<BookedAddress>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM orders_address WHERE org_id = $1 AND id = $2");
    tx.row(&sql, &[&org, &id])
        .await?
        .as_ref()
        .map(entry)
        .transpose()
}

pub(crate) async fn count(tx: &Tx, org: OrgId) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(COUNT(*) AS BIGINT) AS entries FROM orders_address WHERE org_id = $1",
            &[&org],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("entries"))
}

pub(crate) async fn insert(
    tx: &Tx,
    org: OrgId,
    person: PersonId,
    entry: &BookedAddress,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO orders_address (org_id, id, label, address, is_default, version, updated_at,
           person_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &org,
            &entry.id,
            &entry.label,
            &Json::<&Address>(&entry.address),
            &entry.is_default,
            &entry.version,
            &entry.updated_at,
            &person,
        ],
    )
    .await?;
    Ok(())
}

/// Changes the entry if it still has the version before; false otherwise.
pub(crate) async fn update(tx: &Tx, org: OrgId, entry: &BookedAddress) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE orders_address
             SET label = $3, address = $4, is_default = $5, version = $6, updated_at = $7
             WHERE org_id = $1 AND id = $2 AND version = $8",
            &[
                &org,
                &entry.id,
                &entry.label,
                &Json::<&Address>(&entry.address),
                &entry.is_default,
                &entry.version,
                &entry.updated_at,
                &(entry.version - 1),
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Only one entry is the default.
pub(crate) async fn clear_default(
    tx: &Tx,
    org: OrgId,
    but: AddressId,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE orders_address SET is_default = FALSE, version = version + 1, updated_at = $3
         WHERE org_id = $1 AND id <> $2 AND is_default",
        &[&org, &but, &at],
    )
    .await?;
    Ok(())
}

pub(crate) async fn delete(tx: &Tx, org: OrgId, id: AddressId) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "DELETE FROM orders_address WHERE org_id = $1 AND id = $2",
            &[&org, &id],
        )
        .await?;
    Ok(rows == 1)
}
