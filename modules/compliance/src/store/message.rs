//! Messages of declarations, what customs said of them, and how far the customs' box was read.

use contract::ids::OrgId;
use db::{Db, Error, Row, Tx};
use kernel::Timestamp;
use runtime::vault::Sealed;

use super::word;
use crate::model::declaration::{Declaration, DeclarationId, Heard, Message, MessageState};

const COLUMNS: &str =
    "guid, revision, place, number, xml, key_id, state, attempts, problem, taken_at";

fn read(row: &Row) -> Result<Message, Error> {
    let number: i64 = row.get("number")?;
    Ok(Message {
        guid: row.get("guid")?,
        revision: row.get("revision")?,
        place: row.get("place")?,
        number: u16::try_from(number).unwrap_or_default(),
        xml: Sealed {
            text: row.get("xml")?,
            key_id: row.get("key_id")?,
        },
        state: word(row, "state", MessageState::parse)?,
        attempts: row.get("attempts")?,
        problem: row.get("problem")?,
        taken_at: row.get("taken_at")?,
    })
}

/// What was written and never left is written anew.
pub(crate) async fn forget_built(
    tx: &Tx,
    seller: OrgId,
    declaration: DeclarationId,
) -> Result<(), Error> {
    let gone = tx
        .rows(
            "DELETE FROM compliance_message
             WHERE seller_id = $1 AND declaration_id = $2 AND state = 'built' RETURNING guid",
            &[&seller, &declaration],
        )
        .await?;
    for row in gone {
        let guid: String = row.get("guid")?;
        tx.execute(
            "DELETE FROM compliance_message_key WHERE guid = $1",
            &[&guid],
        )
        .await?;
    }
    Ok(())
}

pub(crate) async fn insert(
    tx: &Tx,
    seller: OrgId,
    declaration: DeclarationId,
    message: &Message,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_message
           (seller_id, guid, declaration_id, revision, place, number, xml, key_id, state, attempts,
            at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)",
        &[
            &seller,
            &message.guid,
            &declaration,
            &message.revision,
            &message.place,
            &i64::from(message.number),
            &message.xml.text,
            &message.xml.key_id,
            &message.state.as_str(),
            &at,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO compliance_message_key (guid, seller_id, declaration_id) VALUES ($1, $2, $3)",
        &[&message.guid, &seller, &declaration],
    )
    .await?;
    Ok(())
}

/// In the order in which they are to be sent.
pub(crate) async fn list(
    db: &Db,
    seller: OrgId,
    declaration: DeclarationId,
) -> Result<Vec<Message>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_message
         WHERE seller_id = $1 AND declaration_id = $2 ORDER BY revision, place, guid LIMIT 500"
    );
    let rows = db.rows(&sql, &[&seller, &declaration]).await?;
    rows.iter().map(read).collect()
}

/// The same, as a transaction sees it.
pub(crate) async fn list_in(
    tx: &Tx,
    seller: OrgId,
    declaration: DeclarationId,
) -> Result<Vec<Message>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_message
         WHERE seller_id = $1 AND declaration_id = $2 ORDER BY revision, place, guid LIMIT 500"
    );
    let rows = tx.rows(&sql, &[&seller, &declaration]).await?;
    rows.iter().map(read).collect()
}

/// Whether customs were told before of what this declares: the order, or the part of it that one
/// parcel carries.
pub(crate) async fn was_sent(db: &Db, of: &Declaration) -> Result<bool, Error> {
    let parcel = of
        .parcel
        .map(|parcel| parcel.to_string())
        .unwrap_or_default();
    let row = db
        .row(
            "SELECT m.guid FROM compliance_declaration d
             JOIN compliance_message m ON m.seller_id = d.seller_id AND m.declaration_id = d.id
             WHERE d.seller_id = $1 AND d.order_id = $2 AND d.parcel = $3
               AND m.state IN ('waiting', 'unknown', 'taken') LIMIT 1",
            &[&of.seller, &of.order, &parcel],
        )
        .await?;
    Ok(row.is_some())
}

pub(crate) async fn set_waiting(
    tx: &Tx,
    seller: OrgId,
    declaration: DeclarationId,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE compliance_message SET state = 'waiting'
         WHERE seller_id = $1 AND declaration_id = $2 AND state = 'built'",
        &[&seller, &declaration],
    )
    .await?;
    Ok(())
}

/// Where a message stands before or after a try. What was taken stays so.
pub(crate) async fn mark(
    tx: &Tx,
    (seller, guid): (OrgId, &str),
    state: MessageState,
    problem: Option<&str>,
    at: Timestamp,
) -> Result<bool, Error> {
    // Before it is sent it is unknown without a problem: that is the try.
    let tries = i64::from(state == MessageState::Unknown && problem.is_none());
    let taken = (state == MessageState::Taken).then_some(at);
    let rows = tx
        .execute(
            "UPDATE compliance_message
             SET state = $3, problem = $4, attempts = attempts + $5, taken_at = $6
             WHERE seller_id = $1 AND guid = $2 AND state IN ('waiting', 'unknown')",
            &[&seller, &guid, &state.as_str(), &problem, &tries, &taken],
        )
        .await?;
    Ok(rows == 1)
}

pub(crate) async fn forget_text(
    tx: &Tx,
    seller: OrgId,
    declaration: DeclarationId,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE compliance_message SET xml = '' WHERE seller_id = $1 AND declaration_id = $2",
        &[&seller, &declaration],
    )
    .await?;
    Ok(())
}

/// Whose a message is.
pub(crate) async fn owner(db: &Db, guid: &str) -> Result<Option<(OrgId, DeclarationId)>, Error> {
    let row = db
        .row(
            "SELECT seller_id, declaration_id FROM compliance_message_key WHERE guid = $1",
            &[&guid],
        )
        .await?;
    row.map(|row| Ok((row.get("seller_id")?, row.get("declaration_id")?)))
        .transpose()
}

/// False when it was heard before.
pub(crate) async fn hear(
    tx: &Tx,
    seller: OrgId,
    declaration: DeclarationId,
    digest: &str,
    heard: &Heard,
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "INSERT INTO compliance_receipt
               (seller_id, guid, digest, declaration_id, number, status, info, told_at, way, heard_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (seller_id, guid, digest) DO NOTHING",
            &[
                &seller,
                &heard.guid,
                &digest,
                &declaration,
                &i64::from(heard.number),
                &heard.status,
                &heard.info,
                &heard.told_at,
                &heard.way,
                &heard.at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

const RECEIPTS: &str = "SELECT guid, number, status, info, told_at, way, heard_at
     FROM compliance_receipt WHERE seller_id = $1 AND declaration_id = $2
     ORDER BY heard_at, digest LIMIT 1000";

fn receipt(row: &Row) -> Result<Heard, Error> {
    let number: i64 = row.get("number")?;
    Ok(Heard {
        guid: row.get("guid")?,
        number: u16::try_from(number).unwrap_or_default(),
        status: row.get("status")?,
        info: row.get("info")?,
        told_at: row.get("told_at")?,
        way: row.get("way")?,
        at: row.get("heard_at")?,
    })
}

pub(crate) async fn receipts(
    db: &Db,
    seller: OrgId,
    declaration: DeclarationId,
) -> Result<Vec<Heard>, Error> {
    let rows = db.rows(RECEIPTS, &[&seller, &declaration]).await?;
    rows.iter().map(receipt).collect()
}

pub(crate) async fn receipts_in(
    tx: &Tx,
    seller: OrgId,
    declaration: DeclarationId,
) -> Result<Vec<Heard>, Error> {
    let rows = tx.rows(RECEIPTS, &[&seller, &declaration]).await?;
    rows.iter().map(receipt).collect()
}

pub(crate) async fn box_position(db: &Db, name: &str) -> Result<i64, Error> {
    let row = db
        .row(
            "SELECT position FROM compliance_customs_box WHERE name = $1",
            &[&name],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("position"))
}

/// Only ever forwards.
pub(crate) async fn move_box(tx: &Tx, name: &str, to: i64) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_customs_box (name, position) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET position = excluded.position
         WHERE compliance_customs_box.position < excluded.position",
        &[&name, &to],
    )
    .await?;
    Ok(())
}
