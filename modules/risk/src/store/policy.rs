//! Policies, who read them, and trainings.

use contract::ids::{OrgId, PersonId};
use db::{Db, Error, Row, Tx};
use uuid::Uuid;

use super::word;
use crate::model::policy::{Acknowledgement, Audience, PolicyView, Training, TrainingId};

/// Where policies stand: there is one platform, whatever its id.
const NEWEST: &str = "p.number = (SELECT MAX(q.number) FROM risk_policy AS q
       WHERE q.org_id = p.org_id AND q.code = p.code)";

fn read(row: &Row) -> Result<PolicyView, Error> {
    Ok(PolicyView {
        code: row.get("code")?,
        number: row.get("number")?,
        title: row.get("title")?,
        body: row.get("body")?,
        audience: word(row, "audience", Audience::parse)?,
        published_at: row.get("published_at")?,
        acknowledged_at: row.get("acknowledged_at")?,
        acknowledgements: row.get("acknowledgements")?,
    })
}

/// The newest version of every policy, with what this person did about it.
pub(crate) async fn newest(db: &Db, person: PersonId) -> Result<Vec<PolicyView>, Error> {
    let sql = format!(
        "SELECT p.code, p.number, p.title, p.body, p.audience, p.published_at,
           (SELECT a.at FROM risk_acknowledgement AS a WHERE a.org_id = p.org_id
             AND a.code = p.code AND a.number = p.number AND a.person_id = $1) AS acknowledged_at,
           (SELECT COUNT(*) FROM risk_acknowledgement AS b WHERE b.org_id = p.org_id
             AND b.code = p.code AND b.number = p.number) AS acknowledgements
         FROM risk_policy AS p WHERE {NEWEST} ORDER BY p.code LIMIT 200"
    );
    db.rows(&sql, &[&person]).await?.iter().map(read).collect()
}

/// The version that a code is at; zero before the first.
pub(crate) async fn number(tx: &Tx, org: OrgId, code: &str) -> Result<i64, Error> {
    let row = tx
        .row(
            "SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) AS number FROM risk_policy
             WHERE org_id = $1 AND code = $2",
            &[&org, &code],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("number"))
}

pub(crate) async fn insert(
    tx: &Tx,
    org: OrgId,
    policy: &PolicyView,
    by: &str,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO risk_policy
           (org_id, code, number, title, body, audience, published_by, published_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &org,
            &policy.code,
            &policy.number,
            &policy.title,
            &policy.body,
            &policy.audience.as_str(),
            &by,
            &policy.published_at,
        ],
    )
    .await?;
    Ok(())
}

/// Whose policy a code is, at this version, and for whom.
pub(crate) async fn find(
    tx: &Tx,
    code: &str,
    number: i64,
) -> Result<Option<(OrgId, Audience)>, Error> {
    let row = tx
        .row(
            "SELECT org_id, audience FROM risk_policy WHERE code = $1 AND number = $2",
            &[&code, &number],
        )
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some((
        row.get("org_id")?,
        word(&row, "audience", Audience::parse)?,
    )))
}

pub(crate) async fn acknowledge(
    tx: &Tx,
    org: OrgId,
    code: &str,
    number: i64,
    who: &Acknowledgement,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO risk_acknowledgement (org_id, code, number, person_id, member_of, at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (org_id, code, number, person_id) DO NOTHING",
        &[&org, &code, &number, &who.person, &who.member_of, &who.at],
    )
    .await?;
    Ok(())
}

pub(crate) async fn acknowledgements(
    db: &Db,
    org: OrgId,
    code: &str,
    number: i64,
) -> Result<Vec<Acknowledgement>, Error> {
    db.rows(
        "SELECT person_id, member_of, at FROM risk_acknowledgement
         WHERE org_id = $1 AND code = $2 AND number = $3 ORDER BY at LIMIT 1000",
        &[&org, &code, &number],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Acknowledgement {
            person: row.get("person_id")?,
            member_of: row.get("member_of")?,
            at: row.get("at")?,
        })
    })
    .collect()
}

pub(crate) async fn train(tx: &Tx, org: OrgId, training: &Training) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO risk_training
           (org_id, id, person_id, topic, held_on, valid_to, recorded_by, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &org,
            &training.id,
            &training.person,
            &training.topic,
            &training.held_on,
            &training.valid_to,
            &training.recorded_by,
            &training.at,
        ],
    )
    .await?;
    Ok(())
}

/// Newest first.
pub(crate) async fn trainings(
    db: &Db,
    org: OrgId,
    before: Option<(TrainingId,)>,
    rows: i64,
) -> Result<Vec<Training>, Error> {
    let id = before.map_or(TrainingId::from_uuid(Uuid::max()), |(id,)| id);
    db.rows(
        "SELECT id, person_id, topic, held_on, valid_to, recorded_by, at FROM risk_training
         WHERE org_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        &[&org, &id, &rows],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Training {
            id: row.get("id")?,
            person: row.get("person_id")?,
            topic: row.get("topic")?,
            held_on: row.get("held_on")?,
            valid_to: row.get("valid_to")?,
            recorded_by: row.get("recorded_by")?,
            at: row.get("at")?,
        })
    })
    .collect()
}

/// Of who is gone: the platform keeps that a training was held, not whose it was.
pub(crate) async fn forget(tx: &Tx, person: PersonId) -> Result<(), Error> {
    for table in ["risk_acknowledgement", "risk_training"] {
        let sql = format!("DELETE FROM {table} WHERE person_id = $1");
        tx.execute(&sql, &[&person]).await?;
    }
    Ok(())
}
