//! Cases about sellers whose notices add up.

use contract::ids::OrgId;
use db::{Db, Error, Row, Tx};
use kernel::Timestamp;

use super::super::word;
use super::note_key;
use crate::model::ip::standing::{Suspension, SuspensionId, SuspensionState};

const COLUMNS: &str = "seller_id, id, state, strikes, proposed_by, version, opened_at, ended_at";

fn read(row: &Row) -> Result<Suspension, Error> {
    Ok(Suspension {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        state: word(row, "state", SuspensionState::parse)?,
        strikes: row.get("strikes")?,
        proposed_by: row.get("proposed_by")?,
        version: row.get("version")?,
        opened_at: row.get("opened_at")?,
        ended_at: row.get("ended_at")?,
    })
}

/// False when a case is under way already.
pub(crate) async fn open(tx: &Tx, one: &Suspension) -> Result<bool, Error> {
    let added = tx
        .execute(
            "INSERT INTO compliance_ip_suspension
               (seller_id, id, state, strikes, version, opened_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (seller_id) WHERE state IN ('open', 'proposed', 'suspended') DO NOTHING",
            &[
                &one.seller,
                &one.id,
                &one.state.as_str(),
                &one.strikes,
                &one.version,
                &one.opened_at,
            ],
        )
        .await?;
    if added == 0 {
        return Ok(false);
    }
    note_key(tx, one.id, one.seller, None).await?;
    Ok(true)
}

pub(crate) async fn load(
    tx: &Tx,
    seller: OrgId,
    id: SuspensionId,
) -> Result<Option<Suspension>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM compliance_ip_suspension WHERE seller_id = $1 AND id = $2");
    let row = tx.row(&sql, &[&seller, &id]).await?;
    row.as_ref().map(read).transpose()
}

/// Writes what a case has become since it was read. False when somebody was faster.
pub(crate) async fn save(tx: &Tx, before: &Suspension, after: &Suspension) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE compliance_ip_suspension
             SET state = $5, proposed_by = $6, ended_at = $7, version = version + 1
             WHERE seller_id = $1 AND id = $2 AND state = $3 AND version = $4",
            &[
                &before.seller,
                &before.id,
                &before.state.as_str(),
                &before.version,
                &after.state.as_str(),
                &after.proposed_by,
                &after.ended_at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// For the desk: the longest waiting first.
pub(crate) async fn in_state(
    db: &Db,
    state: SuspensionState,
    after: Option<(Timestamp, SuspensionId)>,
    rows: i64,
) -> Result<Vec<Suspension>, Error> {
    let (at, id) = after.unwrap_or((
        Timestamp::from_micros(0),
        SuspensionId::from_uuid(uuid::Uuid::nil()),
    ));
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_suspension
         WHERE state = $1 AND (opened_at, id) > ($2, $3) ORDER BY opened_at, id LIMIT $4"
    );
    let rows = db.rows(&sql, &[&state.as_str(), &at, &id, &rows]).await?;
    rows.iter().map(read).collect()
}
