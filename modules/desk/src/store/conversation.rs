//! Conversations: found by id or by what they are about, listed as an inbox or as support's queue.

use contract::ids::{ConversationId, OrgId, PersonId};
use db::{Bind, Db, Error, Row, Tx};
use kernel::Timestamp;
use uuid::Uuid;

use crate::model::{Conversation, Listed, MessageKind, Said, Support};

const COLUMNS: &str =
    "c.seller_id, c.id, c.buyer_id, c.order_id, c.product_id, c.subject, c.opened_at,
  c.support, c.called_at, c.called_by, c.called_because, c.last_seq, c.last_at, c.last_kind,
  c.last_text, c.last_org_id";

fn conversation(row: &Row) -> Result<Conversation, Error> {
    let support: String = row.get("support")?;
    let last_kind: String = row.get("last_kind")?;
    let last_org: OrgId = row.get("last_org_id")?;
    Ok(Conversation {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        buyer: row.get("buyer_id")?,
        order: row.get("order_id")?,
        product: row.get("product_id")?,
        subject: row.get("subject")?,
        opened_at: row.get("opened_at")?,
        support: Support::parse(&support).unwrap_or(Support::None),
        called_at: row.get("called_at")?,
        called_by: row.get("called_by")?,
        called_because: row.get("called_because")?,
        last_seq: row.get("last_seq")?,
        last_at: row.get("last_at")?,
        last_kind: MessageKind::parse(&last_kind).unwrap_or(MessageKind::Text),
        last_text: row.get("last_text")?,
        last_org: (!last_org.uuid().is_nil()).then_some(last_org),
    })
}

/// Answers whether there was none of these parties about this yet.
pub(crate) async fn add(tx: &Tx, new: &Conversation, topic: Uuid) -> Result<bool, Error> {
    let added = tx
        .execute(
            "INSERT INTO desk_conversation_key (id, seller_id, buyer_id, topic_id)
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            &[&new.id, &new.seller, &new.buyer, &topic],
        )
        .await?;
    if added == 0 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO desk_conversation (seller_id, id, buyer_id, order_id, product_id, subject,
           opened_at, support, last_seq, last_at, last_kind, last_text, last_org_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $7, 'text', '', $9)",
        &[
            &new.seller,
            &new.id,
            &new.buyer,
            &new.order,
            &new.product,
            &new.subject,
            &new.opened_at,
            &new.support.as_str(),
            &Uuid::nil(),
        ],
    )
    .await?;
    Ok(true)
}

pub(crate) async fn find(tx: &Tx, id: ConversationId) -> Result<Option<Conversation>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM desk_conversation_key k
         JOIN desk_conversation c ON c.seller_id = k.seller_id AND c.id = k.id WHERE k.id = $1"
    );
    let row = tx.row(&sql, &[&id]).await?;
    row.as_ref().map(conversation).transpose()
}

/// The one of these parties about this.
pub(crate) async fn about(
    tx: &Tx,
    topic: Uuid,
    buyer: OrgId,
    seller: OrgId,
) -> Result<Option<Conversation>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM desk_conversation_key k
         JOIN desk_conversation c ON c.seller_id = k.seller_id AND c.id = k.id
         WHERE k.topic_id = $1 AND k.buyer_id = $2 AND k.seller_id = $3"
    );
    let row = tx.row(&sql, &[&topic, &buyer, &seller]).await?;
    row.as_ref().map(conversation).transpose()
}

/// Takes the next number for a message and keeps what lists show of it.
pub(crate) async fn note_message(
    tx: &Tx,
    to: &Conversation,
    said: &Said,
    preview: &str,
) -> Result<i64, Error> {
    let row = tx
        .row(
            "UPDATE desk_conversation SET last_seq = last_seq + 1, last_at = $3, last_kind = $4,
               last_text = $5, last_org_id = $6
             WHERE seller_id = $1 AND id = $2 RETURNING last_seq",
            &[
                &to.seller,
                &to.id,
                &said.at,
                &said.kind.as_str(),
                &preview,
                &said.org,
            ],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("last_seq"))
}

/// Answers whether support was in the state that it leaves.
pub(crate) async fn move_support(
    tx: &Tx,
    of: &Conversation,
    to: Support,
    called: Option<(OrgId, &str, Timestamp)>,
) -> Result<bool, Error> {
    let by = called.map(|(org, _, _)| org);
    let because = called.map(|(_, because, _)| because);
    let at = called.map(|(_, _, at)| at);
    let moved = tx
        .execute(
            "UPDATE desk_conversation SET support = $3, called_by = COALESCE($5, called_by),
               called_because = COALESCE($6, called_because), called_at = COALESCE($7, called_at)
             WHERE seller_id = $1 AND id = $2 AND support = $4",
            &[
                &of.seller,
                &of.id,
                &to.as_str(),
                &of.support.as_str(),
                &by,
                &because,
                &at,
            ],
        )
        .await?;
    Ok(moved == 1)
}

/// What part of an inbox to show.
pub(crate) struct Wanted {
    pub(crate) org: OrgId,
    pub(crate) person: PersonId,
    pub(crate) is_archived: bool,
    /// An order or a product; then archived or not does not matter.
    pub(crate) topic: Option<Uuid>,
    pub(crate) after: Option<(i64, ConversationId)>,
    pub(crate) limit: i64,
}

/// Those with the newest message first.
pub(crate) async fn inbox(db: &Db, wanted: &Wanted) -> Result<Vec<Listed>, Error> {
    let mut binds: Vec<&dyn Bind> = vec![&wanted.org, &wanted.person, &wanted.limit];
    let mut filters = String::new();
    let mut from = "desk_seat s";
    match &wanted.topic {
        Some(topic) => {
            from = "desk_conversation_key k JOIN desk_seat s ON s.conversation_id = k.id";
            binds.push(topic);
            filters.push_str(" AND k.topic_id = $4");
        }
        None => {
            binds.push(&wanted.is_archived);
            filters.push_str(" AND s.is_archived = $4");
        }
    }
    if let Some((at, id)) = &wanted.after {
        binds.push(at);
        binds.push(id);
        filters.push_str(" AND (s.last_at, s.conversation_id) < ($5, $6)");
    }
    let sql = format!(
        "SELECT {COLUMNS}, s.is_archived, s.incoming, s.incoming_read,
           COALESCE(r.incoming_read, CAST(0 AS BIGINT)) AS person_read
         FROM {from}
         JOIN desk_conversation c ON c.seller_id = s.seller_id AND c.id = s.conversation_id
         LEFT JOIN desk_reader r ON r.org_id = s.org_id AND r.person_id = $2
           AND r.conversation_id = s.conversation_id
         WHERE s.org_id = $1{filters}
         ORDER BY s.last_at DESC, s.conversation_id DESC LIMIT $3"
    );
    let rows = db.rows(&sql, &binds).await?;
    rows.iter().map(listed).collect()
}

fn listed(row: &Row) -> Result<Listed, Error> {
    let incoming: i64 = row.get("incoming")?;
    let by_all: i64 = row.get("incoming_read")?;
    let by_person: i64 = row.get("person_read")?;
    Ok(Listed {
        conversation: conversation(row)?,
        is_archived: row.get("is_archived")?,
        unread: (incoming - by_person).max(0),
        unread_by_all: (incoming - by_all).max(0),
    })
}

/// Conversations that called the platform, those that wait longest first.
pub(crate) async fn queue(
    db: &Db,
    after: Option<(i64, ConversationId)>,
    limit: i64,
) -> Result<Vec<Conversation>, Error> {
    let mut binds: Vec<&dyn Bind> = vec![&limit];
    let mut filter = "";
    if let Some((at, id)) = &after {
        binds.push(at);
        binds.push(id);
        filter = " AND (c.called_at, c.id) > ($2, $3)";
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM desk_conversation c
         WHERE c.support = 'called'{filter} ORDER BY c.called_at, c.id LIMIT $1"
    );
    let rows = db.rows(&sql, &binds).await?;
    rows.iter().map(conversation).collect()
}

/// How many wait for support, counted no further than a hundred.
pub(crate) async fn queued(db: &Db) -> Result<i64, Error> {
    let row = db
        .row(
            "SELECT CAST(COUNT(*) AS BIGINT) AS waiting FROM (
               SELECT id FROM desk_conversation WHERE support = 'called' LIMIT 100) q",
            &[],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("waiting"))
}

/// Conversations that a file was put into.
pub(crate) async fn with_file(db: &Db, blob: Uuid) -> Result<Vec<Conversation>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM desk_attachment a
         JOIN desk_conversation_key k ON k.id = a.conversation_id
         JOIN desk_conversation c ON c.seller_id = k.seller_id AND c.id = k.id
         WHERE a.blob_id = $1 LIMIT 1000"
    );
    let rows = db.rows(&sql, &[&blob]).await?;
    rows.iter().map(conversation).collect()
}
