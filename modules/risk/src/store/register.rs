//! Risks of the register and their assessments.

use contract::ids::{OrgId, PersonId};
use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::word;
use crate::model::register::{Assessment, RegisterId, RiskDraft, RiskKind, RiskRow, RiskState};

/// What stands in no column of its own.
#[derive(Serialize, Deserialize)]
struct Content {
    description: String,
    measure: String,
    due_on: Option<String>,
    assess_months: i64,
}

const COLUMNS: &str = "id, kind, title, content, owner, likelihood, impact, state, assess_on, \
     version, at";

fn read(row: &Row) -> Result<RiskRow, Error> {
    let Json(content): Json<Content> = row.get("content")?;
    let (likelihood, impact): (i64, i64) = (row.get("likelihood")?, row.get("impact")?);
    let owner: PersonId = row.get("owner")?;
    Ok(RiskRow {
        id: row.get("id")?,
        draft: RiskDraft {
            kind: word(row, "kind", RiskKind::parse)?,
            title: row.get("title")?,
            description: content.description,
            measure: content.measure,
            due_on: content.due_on,
            owner,
            likelihood,
            impact,
            assess_months: content.assess_months,
            state: word(row, "state", RiskState::parse)?,
        },
        score: likelihood * impact,
        assess_on: row.get("assess_on")?,
        is_overdue: false,
        version: row.get("version")?,
        at: row.get("at")?,
    })
}

fn content(draft: &RiskDraft) -> Json<Content> {
    Json(Content {
        description: draft.description.clone(),
        measure: draft.measure.clone(),
        due_on: draft.due_on.clone(),
        assess_months: draft.assess_months,
    })
}

pub(crate) async fn insert(tx: &Tx, org: OrgId, risk: &RiskRow) -> Result<(), Error> {
    let draft = &risk.draft;
    tx.execute(
        "INSERT INTO risk_register (org_id, id, kind, title, content, owner, likelihood, impact,
           state, assess_on, version, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            &org,
            &risk.id,
            &draft.kind.as_str(),
            &draft.title,
            &content(draft),
            &draft.owner,
            &draft.likelihood,
            &draft.impact,
            &draft.state.as_str(),
            &risk.assess_on,
            &risk.version,
            &risk.at,
        ],
    )
    .await?;
    Ok(())
}

/// Writes over the version that was read. False when there is a newer one.
pub(crate) async fn update(tx: &Tx, org: OrgId, risk: &RiskRow) -> Result<bool, Error> {
    let draft = &risk.draft;
    let rows = tx
        .execute(
            "UPDATE risk_register SET kind = $4, title = $5, content = $6, owner = $7,
               likelihood = $8, impact = $9, state = $10, assess_on = $11, version = version + 1
             WHERE org_id = $1 AND id = $2 AND version = $3",
            &[
                &org,
                &risk.id,
                &risk.version,
                &draft.kind.as_str(),
                &draft.title,
                &content(draft),
                &draft.owner,
                &draft.likelihood,
                &draft.impact,
                &draft.state.as_str(),
                &risk.assess_on,
            ],
        )
        .await?;
    Ok(rows == 1)
}

pub(crate) async fn load(tx: &Tx, org: OrgId, id: RegisterId) -> Result<Option<RiskRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM risk_register WHERE org_id = $1 AND id = $2");
    tx.row(&sql, &[&org, &id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The entry of what another module reported, and whose register it stands in.
pub(crate) async fn reported(tx: &Tx, source: Uuid) -> Result<Option<(OrgId, RegisterId)>, Error> {
    let sql = "SELECT org_id, register_id FROM risk_reported WHERE source = $1";
    let row = tx.row(sql, &[&source]).await?;
    row.map(|row| Ok((row.get("org_id")?, row.get("register_id")?)))
        .transpose()
}

/// False when it is older than what was followed before.
pub(crate) async fn follows(tx: &Tx, source: Uuid, at: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE risk_reported SET at = $2 WHERE source = $1 AND at <= $2";
    Ok(tx.execute(sql, &[&source, &at]).await? == 1)
}

/// False when somebody was faster.
pub(crate) async fn put_reported(
    tx: &Tx,
    source: Uuid,
    org: OrgId,
    (register, at): (RegisterId, Timestamp),
) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "INSERT INTO risk_reported (source, org_id, register_id, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (source) DO NOTHING",
            &[&source, &org, &register, &at],
        )
        .await?;
    Ok(rows == 1)
}

/// Those first whose assessment is due first.
pub(crate) async fn list(
    db: &Db,
    org: OrgId,
    state: RiskState,
    after: Option<(String, RegisterId)>,
    rows: i64,
) -> Result<Vec<RiskRow>, Error> {
    let (day, id) = after.unwrap_or((String::new(), RegisterId::from_uuid(Uuid::nil())));
    let sql = format!(
        "SELECT {COLUMNS} FROM risk_register
         WHERE org_id = $1 AND state = $2 AND (assess_on, id) > ($3, $4)
         ORDER BY assess_on, id LIMIT $5"
    );
    db.rows(&sql, &[&org, &state.as_str(), &day, &id, &rows])
        .await?
        .iter()
        .map(read)
        .collect()
}

pub(crate) async fn assess(
    tx: &Tx,
    org: OrgId,
    risk: RegisterId,
    id: Uuid,
    made: &Assessment,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO risk_assessment
           (org_id, register_id, id, likelihood, impact, note, actor, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &org,
            &risk,
            &id,
            &made.likelihood,
            &made.impact,
            &made.note,
            &made.actor,
            &made.at,
        ],
    )
    .await?;
    Ok(())
}

/// Newest first.
pub(crate) async fn assessments(
    tx: &Tx,
    org: OrgId,
    risk: RegisterId,
) -> Result<Vec<Assessment>, Error> {
    tx.rows(
        "SELECT likelihood, impact, note, actor, at FROM risk_assessment
         WHERE org_id = $1 AND register_id = $2 ORDER BY id DESC LIMIT 200",
        &[&org, &risk],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Assessment {
            likelihood: row.get("likelihood")?,
            impact: row.get("impact")?,
            note: row.get("note")?,
            actor: row.get("actor")?,
            at: row.get("at")?,
        })
    })
    .collect()
}
