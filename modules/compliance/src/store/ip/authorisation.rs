//! Authorisations. They lie with the owner of the right; sellers find theirs by an index.

use contract::ids::OrgId;
use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use super::super::word;
use super::note_key;
use crate::model::ip::authorisation::{Authorisation, AuthorisationId, AuthorisationState, Use};

const COLUMNS: &str = "owner_id, id, right_id, right_name, seller_id, kind, territories, \
     valid_from, valid_until, documents, state, note, decided_at, version, at";

fn read(row: &Row) -> Result<Authorisation, Error> {
    let Json(territories) = row.get("territories")?;
    let Json(documents) = row.get("documents")?;
    Ok(Authorisation {
        id: row.get("id")?,
        owner: row.get("owner_id")?,
        right: row.get("right_id")?,
        right_name: row.get("right_name")?,
        seller: row.get("seller_id")?,
        kind: word(row, "kind", Use::parse)?,
        territories,
        valid_from: row.get("valid_from")?,
        valid_until: row.get("valid_until")?,
        documents,
        state: word(row, "state", AuthorisationState::parse)?,
        note: row.get("note")?,
        decided_at: row.get("decided_at")?,
        version: row.get("version")?,
        at: row.get("at")?,
        counts: false,
    })
}

pub(crate) async fn insert(tx: &Tx, one: &Authorisation) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_ip_authorisation
           (owner_id, id, right_id, right_name, seller_id, kind, territories, valid_from,
            valid_until, documents, state, version, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &[
            &one.owner,
            &one.id,
            &one.right,
            &one.right_name,
            &one.seller,
            &one.kind.as_str(),
            &Json(&one.territories),
            &one.valid_from,
            &one.valid_until,
            &Json(&one.documents),
            &one.state.as_str(),
            &one.version,
            &one.at,
        ],
    )
    .await?;
    note_key(tx, one.id, one.owner, Some(one.seller)).await
}

pub(crate) async fn load(
    tx: &Tx,
    owner: OrgId,
    id: AuthorisationId,
) -> Result<Option<Authorisation>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_authorisation WHERE owner_id = $1 AND id = $2"
    );
    let row = tx.row(&sql, &[&owner, &id]).await?;
    row.as_ref().map(read).transpose()
}

/// What an owner gave and was asked for, newest first.
pub(crate) async fn given(
    db: &Db,
    owner: OrgId,
    before: Option<AuthorisationId>,
    rows: i64,
) -> Result<Vec<Authorisation>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_authorisation WHERE owner_id = $1 AND id < $2
         ORDER BY id DESC LIMIT $3"
    );
    let rows = db.rows(&sql, &[&owner, &or_last(before), &rows]).await?;
    rows.iter().map(read).collect()
}

/// What a seller got and asked for, newest first.
pub(crate) async fn got(
    db: &Db,
    seller: OrgId,
    before: Option<AuthorisationId>,
    rows: i64,
) -> Result<Vec<Authorisation>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_authorisation WHERE seller_id = $1 AND id < $2
         ORDER BY id DESC LIMIT $3"
    );
    let rows = db.rows(&sql, &[&seller, &or_last(before), &rows]).await?;
    rows.iter().map(read).collect()
}

fn or_last(before: Option<AuthorisationId>) -> AuthorisationId {
    before.unwrap_or_else(|| AuthorisationId::from_uuid(uuid::Uuid::max()))
}

/// Everything that a seller holds.
pub(crate) async fn granted(db: &Db, seller: OrgId) -> Result<Vec<Authorisation>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_authorisation
         WHERE seller_id = $1 AND state = 'granted' ORDER BY id LIMIT 2000"
    );
    let rows = db.rows(&sql, &[&seller]).await?;
    rows.iter().map(read).collect()
}

/// For the desk: the longest waiting first.
pub(crate) async fn in_state(
    db: &Db,
    state: AuthorisationState,
    after: Option<(Timestamp, AuthorisationId)>,
    rows: i64,
) -> Result<Vec<Authorisation>, Error> {
    let (at, id) = after.unwrap_or((
        Timestamp::from_micros(0),
        AuthorisationId::from_uuid(uuid::Uuid::nil()),
    ));
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_authorisation
         WHERE state = $1 AND (at, id) > ($2, $3) ORDER BY at, id LIMIT $4"
    );
    let rows = db.rows(&sql, &[&state.as_str(), &at, &id, &rows]).await?;
    rows.iter().map(read).collect()
}

/// Moves it from the state and version that were read. False when somebody was faster.
pub(crate) async fn decide(
    tx: &Tx,
    before: &Authorisation,
    to: AuthorisationState,
    note: Option<&str>,
    by: &str,
    at: Timestamp,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE compliance_ip_authorisation
             SET state = $5, note = $6, decided_by = $7, decided_at = $8, version = version + 1
             WHERE owner_id = $1 AND id = $2 AND state = $3 AND version = $4",
            &[
                &before.owner,
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
