//! Seats of organisations, how far people have read, and the sums that badges show.

use contract::identity::OrgKind;
use contract::ids::{ConversationId, OrgId, PersonId};
use db::{Db, Error, Row, Tx};
use kernel::Timestamp;

use crate::model::{Conversation, Seat};

fn seat(row: &Row) -> Result<Seat, Error> {
    let kind: String = row.get("kind")?;
    Ok(Seat {
        org: row.get("org_id")?,
        kind: OrgKind::parse(&kind).unwrap_or(OrgKind::Platform),
        is_archived: row.get("is_archived")?,
        incoming: row.get("incoming")?,
        incoming_read: row.get("incoming_read")?,
        read_seq: row.get("read_seq")?,
    })
}

const COLUMNS: &str = "org_id, kind, is_archived, incoming, incoming_read, read_seq";

pub(crate) async fn add(
    tx: &Tx,
    of: &Conversation,
    org: OrgId,
    kind: OrgKind,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO desk_seat (org_id, conversation_id, seller_id, kind, is_archived, last_at,
           incoming, incoming_read, read_seq)
         VALUES ($1, $2, $3, $4, FALSE, $5, 0, 0, $6) ON CONFLICT DO NOTHING",
        &[&org, &of.id, &of.seller, &kind.as_str(), &at, &of.last_seq],
    )
    .await?;
    Ok(())
}

pub(crate) async fn all(tx: &Tx, of: ConversationId) -> Result<Vec<Seat>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM desk_seat WHERE conversation_id = $1 ORDER BY org_id");
    let rows = tx.rows(&sql, &[&of]).await?;
    rows.iter().map(seat).collect()
}

/// A message came: the others have one more to read, and everybody finds it on top of the inbox.
pub(crate) async fn note_message(
    tx: &Tx,
    of: ConversationId,
    from: OrgId,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE desk_seat SET last_at = $3, is_archived = FALSE,
           incoming = incoming + CASE WHEN org_id = $2 THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END
         WHERE conversation_id = $1",
        &[&of, &from, &at],
    )
    .await?;
    tx.execute(
        "INSERT INTO desk_total (org_id, incoming, incoming_read)
         SELECT org_id, CAST(1 AS BIGINT), CAST(0 AS BIGINT) FROM desk_seat
         WHERE conversation_id = $1 AND org_id <> $2
         ON CONFLICT (org_id) DO UPDATE SET incoming = desk_total.incoming + excluded.incoming",
        &[&of, &from],
    )
    .await?;
    Ok(())
}

/// The person has read so many of what others wrote; never fewer than before. Answers whether it
/// changed anything.
pub(crate) async fn note_read(
    tx: &Tx,
    of: &Conversation,
    seat: &Seat,
    person: PersonId,
    read: i64,
    seq: i64,
) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT incoming_read FROM desk_reader
             WHERE org_id = $1 AND person_id = $2 AND conversation_id = $3",
            &[&seat.org, &person, &of.id],
        )
        .await?;
    let before: i64 = row.map_or(Ok(0), |row| row.get("incoming_read"))?;
    let mut changed = false;
    if read > before {
        changed = true;
        tx.execute(
            "INSERT INTO desk_reader (org_id, person_id, conversation_id, incoming_read, read_seq)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (org_id, person_id, conversation_id)
             DO UPDATE SET incoming_read = excluded.incoming_read, read_seq = excluded.read_seq",
            &[&seat.org, &person, &of.id, &read, &seq],
        )
        .await?;
        tx.execute(
            "INSERT INTO desk_person_total (org_id, person_id, incoming_read) VALUES ($1, $2, $3)
             ON CONFLICT (org_id, person_id) DO UPDATE
             SET incoming_read = desk_person_total.incoming_read + excluded.incoming_read",
            &[&seat.org, &person, &(read - before)],
        )
        .await?;
    }
    if read > seat.incoming_read || seq > seat.read_seq {
        changed = true;
        tx.execute(
            "UPDATE desk_seat SET incoming_read = $3, read_seq = $4
             WHERE org_id = $1 AND conversation_id = $2",
            &[
                &seat.org,
                &of.id,
                &read.max(seat.incoming_read),
                &seq.max(seat.read_seq),
            ],
        )
        .await?;
        tx.execute(
            "UPDATE desk_total SET incoming_read = incoming_read + $2 WHERE org_id = $1",
            &[&seat.org, &(read - seat.incoming_read).max(0)],
        )
        .await?;
    }
    Ok(changed)
}

/// The person has read everything there is.
pub(crate) async fn note_all_read(tx: &Tx, org: OrgId, person: PersonId) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO desk_reader (org_id, person_id, conversation_id, incoming_read, read_seq)
         SELECT s.org_id, $2, s.conversation_id, s.incoming, c.last_seq
         FROM desk_seat s
         JOIN desk_conversation c ON c.seller_id = s.seller_id AND c.id = s.conversation_id
         WHERE s.org_id = $1 ON CONFLICT (org_id, person_id, conversation_id)
         DO UPDATE SET incoming_read = excluded.incoming_read, read_seq = excluded.read_seq",
        &[&org, &person],
    )
    .await?;
    tx.execute(
        "UPDATE desk_seat SET incoming_read = incoming WHERE org_id = $1 AND incoming_read < incoming",
        &[&org],
    )
    .await?;
    tx.execute(
        "INSERT INTO desk_person_total (org_id, person_id, incoming_read)
         SELECT org_id, $2, incoming FROM desk_total
         WHERE org_id = $1 ON CONFLICT (org_id, person_id) DO UPDATE
         SET incoming_read = excluded.incoming_read",
        &[&org, &person],
    )
    .await?;
    tx.execute(
        "UPDATE desk_total SET incoming_read = incoming WHERE org_id = $1",
        &[&org],
    )
    .await?;
    Ok(())
}

pub(crate) async fn set_archived(
    tx: &Tx,
    org: OrgId,
    of: ConversationId,
    is_archived: bool,
) -> Result<bool, Error> {
    let changed = tx
        .execute(
            "UPDATE desk_seat SET is_archived = $3 WHERE org_id = $1 AND conversation_id = $2",
            &[&org, &of, &is_archived],
        )
        .await?;
    Ok(changed == 1)
}

/// The organisation leaves: what it had read and not read no longer counts.
pub(crate) async fn remove(tx: &Tx, of: ConversationId, seat: &Seat) -> Result<(), Error> {
    tx.execute(
        "UPDATE desk_total SET incoming = incoming - $2, incoming_read = incoming_read - $3
         WHERE org_id = $1",
        &[&seat.org, &seat.incoming, &seat.incoming_read],
    )
    .await?;
    tx.execute(
        "UPDATE desk_person_total SET incoming_read = desk_person_total.incoming_read - r.incoming_read
         FROM desk_reader r WHERE r.org_id = $1 AND r.conversation_id = $2
           AND desk_person_total.org_id = r.org_id AND desk_person_total.person_id = r.person_id",
        &[&seat.org, &of],
    )
    .await?;
    tx.execute(
        "DELETE FROM desk_reader WHERE org_id = $1 AND conversation_id = $2",
        &[&seat.org, &of],
    )
    .await?;
    tx.execute(
        "DELETE FROM desk_seat WHERE org_id = $1 AND conversation_id = $2",
        &[&seat.org, &of],
    )
    .await?;
    Ok(())
}

/// Unread by the person, and by the organisation.
pub(crate) async fn unread(db: &Db, org: OrgId, person: PersonId) -> Result<(i64, i64), Error> {
    let row = db
        .row(
            "SELECT t.incoming, t.incoming_read,
               COALESCE(p.incoming_read, CAST(0 AS BIGINT)) AS person_read
             FROM desk_total t LEFT JOIN desk_person_total p
               ON p.org_id = t.org_id AND p.person_id = $2
             WHERE t.org_id = $1",
            &[&org, &person],
        )
        .await?;
    let Some(row) = row else { return Ok((0, 0)) };
    let incoming: i64 = row.get("incoming")?;
    let (by_all, by_person): (i64, i64) = (row.get("incoming_read")?, row.get("person_read")?);
    Ok(((incoming - by_person).max(0), (incoming - by_all).max(0)))
}

pub(crate) async fn forget_person(tx: &Tx, person: PersonId) -> Result<(), Error> {
    tx.execute("DELETE FROM desk_reader WHERE person_id = $1", &[&person])
        .await?;
    tx.execute(
        "DELETE FROM desk_person_total WHERE person_id = $1",
        &[&person],
    )
    .await?;
    Ok(())
}
