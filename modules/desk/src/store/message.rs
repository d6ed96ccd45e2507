//! What was said, by its number in the conversation.

use contract::identity::OrgKind;
use contract::ids::{ConversationId, OrgId, PersonId};
use contract::logistics::ERASED;
use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use crate::model::{Conversation, MessageKind, Said};

const COLUMNS: &str =
    "id, seq, person_id, org_id, org_kind, kind, text, language, attachments, client_id, at";

fn said(row: &Row) -> Result<Said, Error> {
    let kind: String = row.get("kind")?;
    let org_kind: String = row.get("org_kind")?;
    let Json(attachments) = row.get("attachments")?;
    Ok(Said {
        id: row.get("id")?,
        seq: row.get("seq")?,
        person: row.get("person_id")?,
        org: row.get("org_id")?,
        org_kind: OrgKind::parse(&org_kind).unwrap_or(OrgKind::Platform),
        kind: MessageKind::parse(&kind).unwrap_or(MessageKind::Text),
        text: row.get("text")?,
        language: row.get("language")?,
        attachments,
        client_id: row.get("client_id")?,
        at: row.get("at")?,
    })
}

pub(crate) async fn add(tx: &Tx, to: &Conversation, said: &Said) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO desk_message (seller_id, conversation_id, seq, id, person_id, org_id, org_kind,
           kind, text, language, attachments, client_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &[
            &to.seller,
            &to.id,
            &said.seq,
            &said.id,
            &said.person,
            &said.org,
            &said.org_kind.as_str(),
            &said.kind.as_str(),
            &said.text,
            &said.language,
            &Json(&said.attachments),
            &said.client_id,
            &said.at,
        ],
    )
    .await?;
    for file in &said.attachments {
        tx.execute(
            "INSERT INTO desk_attachment (blob_id, conversation_id) VALUES ($1, $2)
             ON CONFLICT DO NOTHING",
            &[&file.blob, &to.id],
        )
        .await?;
    }
    Ok(())
}

/// What this person sent under this id before.
pub(crate) async fn by_client_id(
    tx: &Tx,
    to: &Conversation,
    person: PersonId,
    client_id: &str,
) -> Result<Option<Said>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM desk_message
         WHERE conversation_id = $1 AND person_id = $2 AND client_id = $3"
    );
    let row = tx.row(&sql, &[&to.id, &person, &client_id]).await?;
    row.as_ref().map(said).transpose()
}

/// Newest first, older than `before`.
pub(crate) async fn older(
    db: &Db,
    of: &Conversation,
    before: i64,
    limit: i64,
) -> Result<Vec<Said>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM desk_message
         WHERE seller_id = $1 AND conversation_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4"
    );
    let rows = db
        .rows(&sql, &[&of.seller, &of.id, &before, &limit])
        .await?;
    rows.iter().map(said).collect()
}

/// Oldest first, newer than `since`.
pub(crate) async fn newer(
    db: &Db,
    of: &Conversation,
    since: i64,
    limit: i64,
) -> Result<Vec<Said>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM desk_message
         WHERE seller_id = $1 AND conversation_id = $2 AND seq > $3 ORDER BY seq LIMIT $4"
    );
    let rows = db.rows(&sql, &[&of.seller, &of.id, &since, &limit]).await?;
    rows.iter().map(said).collect()
}

/// Messages of others that lie behind a place: the tail that was not read yet, not the history.
pub(crate) async fn others_after(
    tx: &Tx,
    of: &Conversation,
    org: OrgId,
    seq: i64,
) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(COUNT(*) AS BIGINT) AS others FROM desk_message
             WHERE seller_id = $1 AND conversation_id = $2 AND seq > $3 AND org_id <> $4",
            &[&of.seller, &of.id, &seq, &org],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("others"))
}

/// What one person wrote, newest first.
pub(crate) async fn of_person(
    db: &Db,
    person: PersonId,
) -> Result<Vec<(ConversationId, String, Timestamp)>, Error> {
    let rows = db
        .rows(
            "SELECT conversation_id, text, at FROM desk_message
             WHERE person_id = $1 ORDER BY at DESC LIMIT 10000",
            &[&person],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.get("conversation_id")?,
                row.get("text")?,
                row.get("at")?,
            ))
        })
        .collect()
}

/// Takes back what a person asked before there was an order. What was said about an order is part
/// of the trade, and stays without their name.
pub(crate) async fn forget_questions(tx: &Tx, person: PersonId) -> Result<(), Error> {
    // The list's copy of the last message first, while its author can be told.
    tx.execute(
        "UPDATE desk_conversation SET last_text = $2
         WHERE order_id IS NULL AND EXISTS (
           SELECT 1 FROM desk_message AS m
           WHERE m.seller_id = desk_conversation.seller_id
             AND m.conversation_id = desk_conversation.id
             AND m.seq = desk_conversation.last_seq AND m.person_id = $1)",
        &[&person, &ERASED],
    )
    .await?;
    tx.execute(
        "UPDATE desk_message SET text = $2
         WHERE person_id = $1 AND EXISTS (
           SELECT 1 FROM desk_conversation AS c
           WHERE c.seller_id = desk_message.seller_id AND c.id = desk_message.conversation_id
             AND c.order_id IS NULL)",
        &[&person, &ERASED],
    )
    .await?;
    Ok(())
}
