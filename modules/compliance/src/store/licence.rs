//! Sellers' licences.

use contract::ids::OrgId;
use db::{Db, Error, Row, Tx};
use kernel::Timestamp;
use runtime::blobs::BlobId;

use super::word;
use crate::model::licence::{Licence, LicenceId, LicenceState};

const COLUMNS: &str = "seller_id, id, name, number, issuer, document, valid_from, valid_to, state, \
     note, decided_at, version, at";

fn read(row: &Row) -> Result<Licence, Error> {
    Ok(Licence {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        name: row.get("name")?,
        number: row.get("number")?,
        issuer: row.get("issuer")?,
        document: row.get("document")?,
        valid_from: row.get("valid_from")?,
        valid_to: row.get("valid_to")?,
        state: word(row, "state", LicenceState::parse)?,
        note: row.get("note")?,
        decided_at: row.get("decided_at")?,
        version: row.get("version")?,
        at: row.get("at")?,
        counts: false,
    })
}

pub(crate) async fn insert(tx: &Tx, licence: &Licence) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_licence
           (seller_id, id, name, number, issuer, document, valid_from, valid_to, state, version, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            &licence.seller,
            &licence.id,
            &licence.name,
            &licence.number,
            &licence.issuer,
            &licence.document,
            &licence.valid_from,
            &licence.valid_to,
            &licence.state.as_str(),
            &licence.version,
            &licence.at,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO compliance_licence_key (id, seller_id) VALUES ($1, $2)",
        &[&licence.id, &licence.seller],
    )
    .await?;
    Ok(())
}

pub(crate) async fn of_seller(db: &Db, seller: OrgId) -> Result<Vec<Licence>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_licence WHERE seller_id = $1 ORDER BY id DESC LIMIT 500"
    );
    db.rows(&sql, &[&seller]).await?.iter().map(read).collect()
}

/// For the desk: the longest waiting first.
pub(crate) async fn in_state(
    db: &Db,
    state: LicenceState,
    after: Option<(Timestamp, LicenceId)>,
    rows: i64,
) -> Result<Vec<Licence>, Error> {
    let (at, id) = after.unwrap_or((
        Timestamp::from_micros(0),
        LicenceId::from_uuid(uuid::Uuid::nil()),
    ));
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_licence WHERE state = $1 AND (at, id) > ($2, $3)
         ORDER BY at, id LIMIT $4"
    );
    db.rows(&sql, &[&state.as_str(), &at, &id, &rows])
        .await?
        .iter()
        .map(read)
        .collect()
}

pub(crate) async fn seller_of(tx: &Tx, id: LicenceId) -> Result<Option<OrgId>, Error> {
    let row = tx
        .row(
            "SELECT seller_id FROM compliance_licence_key WHERE id = $1",
            &[&id],
        )
        .await?;
    row.map(|row| row.get("seller_id")).transpose()
}

pub(crate) async fn load(tx: &Tx, seller: OrgId, id: LicenceId) -> Result<Option<Licence>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM compliance_licence WHERE seller_id = $1 AND id = $2");
    tx.row(&sql, &[&seller, &id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Moves a licence from the state and version that were read. False when somebody was faster.
pub(crate) async fn decide(
    tx: &Tx,
    before: &Licence,
    to: LicenceState,
    note: Option<&str>,
    by: &str,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE compliance_licence
             SET state = $5, note = $6, decided_by = $7, decided_at = $8, version = version + 1
             WHERE seller_id = $1 AND id = $2 AND state = $3 AND version = $4",
            &[
                &before.seller,
                &before.id,
                &before.state.as_str(),
                &before.version,
                &to.as_str(),
                &note,
                &by,
                &at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Whether a file is the paper of somebody's licence.
pub(crate) async fn is_document(db: &Db, blob: BlobId) -> Result<bool, Error> {
    let row = db
        .row(
            "SELECT id FROM compliance_licence WHERE document = $1 LIMIT 1",
            &[&blob],
        )
        .await?;
    Ok(row.is_some())
}
