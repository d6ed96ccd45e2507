//! Notices of infringement. They lie with the seller; holders find theirs by an index.

use contract::ids::OrgId;
use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;

use super::super::word;
use super::note_key;
use crate::model::ip::notice::{Infringement, Notice, NoticeId, NoticeState, Regime};
use crate::model::ip::standing::Tally;

const COLUMNS: &str = "seller_id, id, holder_id, right_id, right_name, infringement, regime, state, \
     goods, statement, evidence, contact, signature, counter, action, reason, bad_faith, accepted_at, \
     due_at, struck_at, version, at";

fn read(row: &Row) -> Result<Notice, Error> {
    let Json(goods) = row.get("goods")?;
    let Json(evidence) = row.get("evidence")?;
    let Json(contact) = row.get("contact")?;
    let counter: Option<Json<_>> = row.get("counter")?;
    let action: Option<Json<_>> = row.get("action")?;
    Ok(Notice {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        holder: row.get("holder_id")?,
        right: row.get("right_id")?,
        right_name: row.get("right_name")?,
        infringement: word(row, "infringement", Infringement::parse)?,
        regime: word(row, "regime", Regime::parse)?,
        state: word(row, "state", NoticeState::parse)?,
        goods,
        statement: row.get("statement")?,
        evidence,
        contact,
        signature: row.get("signature")?,
        counter: counter.map(|Json(counter)| counter),
        action: action.map(|Json(action)| action),
        reason: row.get("reason")?,
        bad_faith: row.get("bad_faith")?,
        accepted_at: row.get("accepted_at")?,
        due_at: row.get("due_at")?,
        struck_at: row.get("struck_at")?,
        version: row.get("version")?,
        at: row.get("at")?,
    })
}

pub(crate) async fn insert(tx: &Tx, one: &Notice) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_ip_notice
           (seller_id, id, holder_id, right_id, right_name, infringement, regime, state, goods,
            statement, evidence, contact, signature, bad_faith, version, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, FALSE, $14, $15)",
        &[
            &one.seller,
            &one.id,
            &one.holder,
            &one.right,
            &one.right_name,
            &one.infringement.as_str(),
            &one.regime.as_str(),
            &one.state.as_str(),
            &Json(&one.goods),
            &one.statement,
            &Json(&one.evidence),
            &Json(&one.contact),
            &one.signature,
            &one.version,
            &one.at,
        ],
    )
    .await?;
    note_key(tx, one.id, one.seller, Some(one.holder)).await
}

pub(crate) async fn load(tx: &Tx, seller: OrgId, id: NoticeId) -> Result<Option<Notice>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM compliance_ip_notice WHERE seller_id = $1 AND id = $2");
    let row = tx.row(&sql, &[&seller, &id]).await?;
    row.as_ref().map(read).transpose()
}

/// Writes what a notice has become since `before` was read. False when somebody was faster.
pub(crate) async fn save(tx: &Tx, before: &Notice, after: &Notice) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE compliance_ip_notice
             SET state = $5, counter = $6, action = $7, reason = $8, bad_faith = $9,
               accepted_at = $10, due_at = $11, struck_at = $12, version = version + 1
             WHERE seller_id = $1 AND id = $2 AND state = $3 AND version = $4",
            &[
                &before.seller,
                &before.id,
                &before.state.as_str(),
                &before.version,
                &after.state.as_str(),
                &after.counter.as_ref().map(Json),
                &after.action.as_ref().map(Json),
                &after.reason,
                &after.bad_faith,
                &after.accepted_at,
                &after.due_at,
                &after.struck_at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// What a holder filed, newest first.
pub(crate) async fn filed(
    db: &Db,
    holder: OrgId,
    before: Option<NoticeId>,
    rows: i64,
) -> Result<Vec<Notice>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_notice WHERE holder_id = $1 AND id < $2
         ORDER BY id DESC LIMIT $3"
    );
    let rows = db.rows(&sql, &[&holder, &or_last(before), &rows]).await?;
    rows.iter().map(read).collect()
}

/// What a seller was told of, newest first.
pub(crate) async fn received(
    db: &Db,
    seller: OrgId,
    before: Option<NoticeId>,
    rows: i64,
) -> Result<Vec<Notice>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_notice
         WHERE seller_id = $1 AND id < $2 AND accepted_at IS NOT NULL ORDER BY id DESC LIMIT $3"
    );
    let rows = db.rows(&sql, &[&seller, &or_last(before), &rows]).await?;
    rows.iter().map(read).collect()
}

fn or_last(before: Option<NoticeId>) -> NoticeId {
    before.unwrap_or_else(|| NoticeId::from_uuid(uuid::Uuid::max()))
}

/// For the desk: the longest waiting first.
pub(crate) async fn in_state(
    db: &Db,
    state: NoticeState,
    after: Option<(Timestamp, NoticeId)>,
    rows: i64,
) -> Result<Vec<Notice>, Error> {
    let (at, id) = after.unwrap_or((
        Timestamp::from_micros(0),
        NoticeId::from_uuid(uuid::Uuid::nil()),
    ));
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_ip_notice WHERE state = $1 AND (at, id) > ($2, $3)
         ORDER BY at, id LIMIT $4"
    );
    let rows = db.rows(&sql, &[&state.as_str(), &at, &id, &rows]).await?;
    rows.iter().map(read).collect()
}

/// Notices whose term is over, over all sellers: for the clock.
pub(crate) async fn due(
    db: &Db,
    now: Timestamp,
    rows: i64,
) -> Result<Vec<(OrgId, NoticeId)>, Error> {
    let rows = db
        .rows(
            "SELECT seller_id, id FROM compliance_ip_notice
             WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2",
            &[&now, &rows],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("seller_id")?, row.get("id")?)))
        .collect()
}

const COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM compliance_ip_notice
     WHERE seller_id = $1 AND struck_at IS NOT NULL AND struck_at >= $2";

/// Notices that count against a seller since then.
pub(crate) async fn strikes(db: &Db, seller: OrgId, since: Timestamp) -> Result<i64, Error> {
    let row = db.row(COUNT, &[&seller, &since]).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

pub(crate) async fn strikes_in(tx: &Tx, seller: OrgId, since: Timestamp) -> Result<i64, Error> {
    let row = tx.row(COUNT, &[&seller, &since]).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

pub(crate) async fn tally(db: &Db, holder: OrgId) -> Result<Tally, Error> {
    let rows = db
        .rows(
            "SELECT state, bad_faith, CAST(COUNT(*) AS BIGINT) AS n FROM compliance_ip_notice
             WHERE holder_id = $1 GROUP BY state, bad_faith",
            &[&holder],
        )
        .await?;
    let mut tally = Tally::default();
    for row in &rows {
        let count: i64 = row.get("n")?;
        tally.filed += count;
        match word(row, "state", NoticeState::parse)? {
            NoticeState::Received
            | NoticeState::TakenDown
            | NoticeState::Countered
            | NoticeState::ActionBrought => tally.open += count,
            NoticeState::Uncontested | NoticeState::Upheld => tally.stood += count,
            NoticeState::Withdrawn => tally.withdrawn += count,
            NoticeState::Reinstated => tally.reinstated += count,
            NoticeState::Refused | NoticeState::Rejected => tally.wrongful += count,
        }
        if row.get("bad_faith")? {
            tally.bad_faith += count;
        }
    }
    Ok(tally)
}
