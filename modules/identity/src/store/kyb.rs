//! Rounds in which firms show who they are, what was decided, and what they have to show.

use contract::identity::{KybState, KybStatus, OrgKind, RiskTier};
use contract::ids::OrgId;
use db::{Bind, Json, Row, Tx};
use kernel::Timestamp;
use runtime::blobs::BlobId;
use uuid::Uuid;

use super::{parsed, parsed_option, places};
use crate::error::Error;
use crate::model::kyb::{
    KybCase, KybCaseId, KybCaseState, KybChecklist, KybEvent, KybProposal, KybScreening,
};

const COLUMNS: &str = "org_id, id, kind, state, form, screening, proposal, version, begun_at, \
     submitted_at, ended_at";

fn read(row: &Row) -> Result<KybCase, Error> {
    let Json(form) = row.get("form")?;
    let proposal: Option<Json<KybProposal>> = row.get("proposal")?;
    Ok(KybCase {
        org: row.get("org_id")?,
        id: row.get("id")?,
        kind: parsed(row, "kind", OrgKind::parse)?,
        state: parsed(row, "state", KybCaseState::parse)?,
        form,
        screening: parsed(row, "screening", KybScreening::parse)?,
        proposal: proposal.map(|Json(proposal)| proposal),
        version: row.get("version")?,
        begun_at: row.get("begun_at")?,
        submitted_at: row.get("submitted_at")?,
        ended_at: row.get("ended_at")?,
    })
}

pub async fn insert(tx: &Tx, case: &KybCase) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "INSERT INTO identity_kyb_case
               (org_id, id, kind, state, form, screening, version, begun_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            &[
                &case.org,
                &case.id,
                &case.kind.as_str(),
                &case.state.as_str(),
                &Json(&case.form),
                &case.screening.as_str(),
                &case.version,
                &case.begun_at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// The round that a firm is in, else the last one it was in.
pub async fn newest(tx: &Tx, org: OrgId) -> Result<Option<KybCase>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_kyb_case WHERE org_id = $1 ORDER BY id DESC LIMIT 1"
    );
    tx.row(&sql, &[&org]).await?.as_ref().map(read).transpose()
}

pub async fn load(tx: &Tx, org: OrgId, id: KybCaseId) -> Result<Option<KybCase>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM identity_kyb_case WHERE org_id = $1 AND id = $2");
    tx.row(&sql, &[&org, &id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Writes over the version that was read. False when there is a newer one.
pub async fn update(tx: &Tx, case: &KybCase) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE identity_kyb_case SET state = $4, form = $5, screening = $6, proposal = $7,
               submitted_at = $8, ended_at = $9, version = version + 1
             WHERE org_id = $1 AND id = $2 AND version = $3",
            &[
                &case.org,
                &case.id,
                &case.version,
                &case.state.as_str(),
                &Json(&case.form),
                &case.screening.as_str(),
                &case.proposal.as_ref().map(Json),
                &case.submitted_at,
                &case.ended_at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// The longest waiting first.
pub async fn queue(
    tx: &Tx,
    states: &[KybCaseState],
    after: Option<(Timestamp, KybCaseId)>,
    rows: i64,
) -> Result<Vec<KybCase>, Error> {
    let (at, id) = after.unwrap_or((Timestamp::from_micros(0), KybCaseId::from_uuid(Uuid::nil())));
    let list = places(4, states.len());
    let sql = format!(
        "SELECT {COLUMNS} FROM identity_kyb_case WHERE state IN ({list})
         AND (submitted_at, id) > ($1, $2) ORDER BY submitted_at, id LIMIT $3"
    );
    let names: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let mut values: Vec<&dyn Bind> = vec![&at, &id, &rows];
    values.extend(names.iter().map(|name| name as &dyn Bind));
    tx.rows(&sql, &values).await?.iter().map(read).collect()
}

/// The files that the firm's rounds rest on; others are no longer shown to the desk.
pub async fn set_documents(tx: &Tx, org: OrgId, files: &[BlobId]) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM identity_kyb_document WHERE org_id = $1",
        &[&org],
    )
    .await?;
    for file in files {
        tx.execute(
            "INSERT INTO identity_kyb_document (org_id, blob_id) VALUES ($1, $2)
             ON CONFLICT (org_id, blob_id) DO NOTHING",
            &[&org, file],
        )
        .await?;
    }
    Ok(())
}

pub async fn is_document(tx: &Tx, blob: BlobId) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT blob_id FROM identity_kyb_document WHERE blob_id = $1 LIMIT 1",
            &[&blob],
        )
        .await?;
    Ok(row.is_some())
}

pub async fn note(tx: &Tx, case: &KybCase, id: Uuid, event: &KybEvent) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO identity_kyb_event (org_id, case_id, id, step, state, actor, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            &case.org,
            &case.id,
            &id,
            &event.step,
            &event.state.as_str(),
            &event.actor,
            &event.reason,
            &event.at,
        ],
    )
    .await?;
    Ok(())
}

/// Of all rounds of the firm, oldest first.
pub async fn history(tx: &Tx, org: OrgId) -> Result<Vec<KybEvent>, Error> {
    tx.rows(
        "SELECT step, state, actor, reason, at FROM identity_kyb_event
         WHERE org_id = $1 ORDER BY case_id, id LIMIT 500",
        &[&org],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(KybEvent {
            step: row.get("step")?,
            state: parsed(row, "state", KybCaseState::parse)?,
            actor: row.get("actor")?,
            reason: row.get("reason")?,
            at: row.get("at")?,
        })
    })
    .collect()
}

pub async fn state(tx: &Tx, org: OrgId) -> Result<KybState, Error> {
    let row = tx
        .row(
            "SELECT status, tier, passed_at, valid_until FROM identity_kyb WHERE org_id = $1",
            &[&org],
        )
        .await?;
    let Some(row) = row else {
        return Ok(KybState::UNVERIFIED);
    };
    Ok(KybState {
        status: parsed(&row, "status", KybStatus::parse)?,
        tier: parsed_option(&row, "tier", RiskTier::parse)?,
        passed_at: row.get("passed_at")?,
        valid_until: row.get("valid_until")?,
    })
}

pub async fn set_state(tx: &Tx, org: OrgId, state: &KybState) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO identity_kyb (org_id, status, tier, passed_at, valid_until)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (org_id) DO UPDATE SET status = excluded.status, tier = excluded.tier,
           passed_at = excluded.passed_at, valid_until = excluded.valid_until, reminded_at = NULL",
        &[
            &org,
            &state.status.as_str(),
            &state.tier.map(RiskTier::as_str),
            &state.passed_at,
            &state.valid_until,
        ],
    )
    .await?;
    Ok(())
}

/// Firms whose time has run out.
pub async fn lapsed(tx: &Tx, now: Timestamp, rows: i64) -> Result<Vec<OrgId>, Error> {
    tx.rows(
        "SELECT org_id FROM identity_kyb WHERE status = 'passed' AND valid_until <= $1
         ORDER BY valid_until LIMIT $2",
        &[&now, &rows],
    )
    .await?
    .iter()
    .map(|row| Ok(row.get("org_id")?))
    .collect()
}

/// Firms whose time runs out before a day and who were not told yet; marks them as told.
pub async fn to_remind(
    tx: &Tx,
    before: Timestamp,
    now: Timestamp,
    rows: i64,
) -> Result<Vec<OrgId>, Error> {
    tx.rows(
        "UPDATE identity_kyb SET reminded_at = $2
         WHERE org_id IN (SELECT org_id FROM identity_kyb
           WHERE status = 'passed' AND valid_until <= $1 AND reminded_at IS NULL
           ORDER BY valid_until LIMIT $3)
         RETURNING org_id",
        &[&before, &now, &rows],
    )
    .await?
    .iter()
    .map(|row| Ok(row.get("org_id")?))
    .collect()
}

/// The operator's own checklist of a country, or of every other one (`*`).
pub async fn checklist(
    tx: &Tx,
    country: &str,
    kind: OrgKind,
) -> Result<Option<(KybChecklist, i64)>, Error> {
    let row = tx
        .row(
            "SELECT content, version FROM identity_kyb_checklist WHERE country = $1 AND kind = $2",
            &[&country, &kind.as_str()],
        )
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let Json(content) = row.get("content")?;
    Ok(Some((content, row.get("version")?)))
}

pub async fn checklists(tx: &Tx) -> Result<Vec<(String, OrgKind, KybChecklist, i64)>, Error> {
    tx.rows(
        "SELECT country, kind, content, version FROM identity_kyb_checklist
         ORDER BY country, kind LIMIT 1000",
        &[],
    )
    .await?
    .iter()
    .map(|row| {
        let Json(content) = row.get("content")?;
        Ok((
            row.get("country")?,
            parsed(row, "kind", OrgKind::parse)?,
            content,
            row.get("version")?,
        ))
    })
    .collect()
}

pub async fn put_checklist(
    tx: &Tx,
    country: &str,
    kind: OrgKind,
    content: &KybChecklist,
    by: &str,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO identity_kyb_checklist (country, kind, content, version, changed_by, changed_at)
         VALUES ($1, $2, $3, 1, $4, $5)
         ON CONFLICT (country, kind) DO UPDATE SET content = excluded.content,
           version = identity_kyb_checklist.version + 1, changed_by = excluded.changed_by,
           changed_at = excluded.changed_at",
        &[&country, &kind.as_str(), &Json(content), &by, &at],
    )
    .await?;
    Ok(())
}
