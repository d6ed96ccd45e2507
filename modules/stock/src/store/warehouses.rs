//! Warehouses of a seller.

use contract::ids::{OrgId, WarehouseId};
use db::{Db, FromVal, Json, Mismatch, Row, Tx, Val};
use kernel::Timestamp;

use crate::model::{Warehouse, WarehouseEdit, WarehouseKind, WarehouseState};
use crate::rules::Degrees;

const COLUMNS: &str = "seller_id, id, name, kind, state, is_default, country, address,
   latitude_micro, longitude_micro, version, created_at";

/// False when the seller has a default already and this would be another one.
pub(crate) async fn insert(tx: &Tx, made: &Warehouse) -> Result<bool, db::Error> {
    let facts = &made.facts;
    let inserted = tx
        .execute(
            "INSERT INTO stock_warehouse (seller_id, id, name, kind, state, is_default, country,
               address, latitude_micro, longitude_micro, version, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
            &[
                &made.seller,
                &made.id,
                &facts.name,
                &facts.kind.as_str(),
                &made.state.as_str(),
                &facts.is_default,
                &facts.country,
                &facts.address.as_ref().map(Json),
                &facts.latitude.map(Degrees::micro),
                &facts.longitude.map(Degrees::micro),
                &made.version,
                &made.created_at,
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// False when somebody else changed it meanwhile.
pub(crate) async fn update(
    tx: &Tx,
    seller: OrgId,
    id: WarehouseId,
    version: i64,
    facts: &WarehouseEdit,
    state: WarehouseState,
) -> Result<bool, db::Error> {
    let updated = tx
        .execute(
            "UPDATE stock_warehouse SET name = $4, kind = $5, country = $6, address = $7,
               latitude_micro = $8, longitude_micro = $9, is_default = $10, state = $11,
               version = version + 1
             WHERE seller_id = $1 AND id = $2 AND version = $3",
            &[
                &seller,
                &id,
                &version,
                &facts.name,
                &facts.kind.as_str(),
                &facts.country,
                &facts.address.as_ref().map(Json),
                &facts.latitude.map(Degrees::micro),
                &facts.longitude.map(Degrees::micro),
                &facts.is_default,
                &state.as_str(),
            ],
        )
        .await?;
    Ok(updated == 1)
}

/// Before another one becomes it.
pub(crate) async fn no_default(tx: &Tx, seller: OrgId) -> Result<(), db::Error> {
    tx.execute(
        "UPDATE stock_warehouse SET is_default = FALSE, version = version + 1
         WHERE seller_id = $1 AND is_default",
        &[&seller],
    )
    .await?;
    Ok(())
}

pub(crate) async fn find(
    tx: &Tx,
    seller: OrgId,
    id: WarehouseId,
) -> Result<Option<Warehouse>, db::Error> {
    let sql = format!("SELECT {COLUMNS} FROM stock_warehouse WHERE seller_id = $1 AND id = $2");
    tx.row(&sql, &[&seller, &id])
        .await?
        .as_ref()
        .map(warehouse)
        .transpose()
}

pub(crate) async fn default(tx: &Tx, seller: OrgId) -> Result<Option<Warehouse>, db::Error> {
    let sql = format!("SELECT {COLUMNS} FROM stock_warehouse WHERE seller_id = $1 AND is_default");
    tx.row(&sql, &[&seller])
        .await?
        .as_ref()
        .map(warehouse)
        .transpose()
}

/// All of them, in the order in which they were made: a seller has a handful.
pub(crate) async fn all(db: &Db, seller: OrgId) -> Result<Vec<Warehouse>, db::Error> {
    let sql = format!("SELECT {COLUMNS} FROM stock_warehouse WHERE seller_id = $1 ORDER BY id");
    db.rows(&sql, &[&seller])
        .await?
        .iter()
        .map(warehouse)
        .collect()
}

pub(crate) async fn count(tx: &Tx, seller: OrgId) -> Result<i64, db::Error> {
    let row = tx
        .row(
            "SELECT CAST(COUNT(*) AS BIGINT) AS count FROM stock_warehouse WHERE seller_id = $1",
            &[&seller],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("count"))
}

fn warehouse(row: &Row) -> Result<Warehouse, db::Error> {
    let address: Option<Json<_>> = row.get("address")?;
    let latitude: Option<i64> = row.get("latitude_micro")?;
    let longitude: Option<i64> = row.get("longitude_micro")?;
    Ok(Warehouse {
        seller: row.get("seller_id")?,
        id: row.get("id")?,
        facts: WarehouseEdit {
            name: row.get("name")?,
            kind: row.get("kind")?,
            country: row.get("country")?,
            address: address.map(|Json(address)| address),
            latitude: latitude.map(Degrees::of_micro),
            longitude: longitude.map(Degrees::of_micro),
            is_default: row.get("is_default")?,
        },
        state: row.get("state")?,
        version: row.get("version")?,
        created_at: row.get::<Timestamp>("created_at")?,
    })
}

impl FromVal for WarehouseKind {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        super::code(val, WarehouseKind::parse, "kind of warehouse")
    }
}

impl FromVal for WarehouseState {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        super::code(val, WarehouseState::parse, "state of a warehouse")
    }
}

/// A seller that is gone has no address any more: it may be a person's.
pub(crate) async fn forget_addresses(tx: &Tx, seller: OrgId) -> Result<(), db::Error> {
    tx.execute(
        "UPDATE stock_warehouse
         SET address = NULL, latitude_micro = NULL, longitude_micro = NULL, version = version + 1
         WHERE seller_id = $1",
        &[&seller],
    )
    .await?;
    Ok(())
}
