//! Cases, the entries that they are about, their history, and the processes that wait for them.

use contract::ids::{OrgId, ScreeningCaseId};
use contract::risk::{Occasion, Party, Verdict};
use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;
use uuid::Uuid;

use super::word;
use crate::model::case::{Case, CaseEvent, CaseState, Held, HitView};
use crate::model::list::Entry;
use crate::model::subject::{Met, SubjectId};

const COLUMNS: &str = "org_id, id, subject_id, state, verdict, occasion, party, proposed_by, \
     version, opened_at, ended_at";

fn read(row: &Row) -> Result<Case, Error> {
    let Json(party): Json<Party> = row.get("party")?;
    Ok(Case {
        firm: row.get("org_id")?,
        id: row.get("id")?,
        subject: row.get("subject_id")?,
        state: word(row, "state", CaseState::parse)?,
        verdict: word(row, "verdict", Verdict::parse)?,
        occasion: word(row, "occasion", Occasion::parse)?,
        party,
        proposed_by: row.get("proposed_by")?,
        version: row.get("version")?,
        opened_at: row.get("opened_at")?,
        ended_at: row.get("ended_at")?,
    })
}

pub(crate) async fn insert(tx: &Tx, case: &Case) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO risk_case
           (org_id, id, subject_id, state, verdict, occasion, party, version, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &case.firm,
            &case.id,
            &case.subject,
            &case.state.as_str(),
            &case.verdict.as_str(),
            &case.occasion.as_str(),
            &Json(case.party.clone()),
            &case.version,
            &case.opened_at,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO risk_case_key (id, org_id) VALUES ($1, $2)",
        &[&case.id, &case.firm],
    )
    .await?;
    Ok(())
}

pub(crate) async fn firm_of(tx: &Tx, id: ScreeningCaseId) -> Result<Option<OrgId>, Error> {
    let row = tx
        .row("SELECT org_id FROM risk_case_key WHERE id = $1", &[&id])
        .await?;
    row.map(|row| row.get("org_id")).transpose()
}

pub(crate) async fn load(tx: &Tx, firm: OrgId, id: ScreeningCaseId) -> Result<Option<Case>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM risk_case WHERE org_id = $1 AND id = $2");
    tx.row(&sql, &[&firm, &id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The case of a party that is being worked on.
pub(crate) async fn live(tx: &Tx, firm: OrgId, subject: SubjectId) -> Result<Option<Case>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM risk_case
         WHERE org_id = $1 AND subject_id = $2 AND state IN ('open', 'proposed')"
    );
    tx.row(&sql, &[&firm, &subject])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The newest case in which a party was confirmed.
pub(crate) async fn confirmed(
    tx: &Tx,
    firm: OrgId,
    subject: SubjectId,
) -> Result<Option<Case>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM risk_case
         WHERE org_id = $1 AND subject_id = $2 AND state = 'confirmed' ORDER BY id DESC LIMIT 1"
    );
    tx.row(&sql, &[&firm, &subject])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The longest waiting first.
pub(crate) async fn in_state(
    db: &Db,
    state: CaseState,
    after: Option<(Timestamp, ScreeningCaseId)>,
    rows: i64,
) -> Result<Vec<Case>, Error> {
    let (at, id) = after.unwrap_or((
        Timestamp::from_micros(0),
        ScreeningCaseId::from_uuid(Uuid::nil()),
    ));
    let sql = format!(
        "SELECT {COLUMNS} FROM risk_case WHERE state = $1 AND (opened_at, id) > ($2, $3)
         ORDER BY opened_at, id LIMIT $4"
    );
    db.rows(&sql, &[&state.as_str(), &at, &id, &rows])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Writes state, gravity and proposal over the version that was read.
pub(crate) async fn update(tx: &Tx, case: &Case) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "UPDATE risk_case SET state = $4, verdict = $5, proposed_by = $6, ended_at = $7,
               version = version + 1
             WHERE org_id = $1 AND id = $2 AND version = $3",
            &[
                &case.firm,
                &case.id,
                &case.version,
                &case.state.as_str(),
                &case.verdict.as_str(),
                &case.proposed_by,
                &case.ended_at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// True when the entry was not among those of the case.
pub(crate) async fn add_hit(tx: &Tx, case: &Case, met: &Met, at: Timestamp) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "INSERT INTO risk_case_hit
               (org_id, case_id, fingerprint, list, list_version, entry_id, verdict, score, because,
                entry, found_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (org_id, case_id, fingerprint) DO NOTHING",
            &[
                &case.firm,
                &case.id,
                &met.fingerprint,
                &met.list,
                &met.list_version,
                &met.entry.id,
                &met.verdict.as_str(),
                &i64::from(met.score),
                &Json(met.because.clone()),
                &Json(met.entry.clone()),
                &at,
            ],
        )
        .await?;
    Ok(rows == 1)
}

pub(crate) async fn hits(
    tx: &Tx,
    firm: OrgId,
    case: ScreeningCaseId,
) -> Result<Vec<HitView>, Error> {
    tx.rows(
        "SELECT fingerprint, list, list_version, verdict, score, because, entry, found_at
         FROM risk_case_hit WHERE org_id = $1 AND case_id = $2
         ORDER BY score DESC, list, entry_id, fingerprint",
        &[&firm, &case],
    )
    .await?
    .iter()
    .map(|row| {
        let Json(because): Json<Vec<String>> = row.get("because")?;
        let Json(entry): Json<Entry> = row.get("entry")?;
        Ok(HitView {
            list: row.get("list")?,
            list_version: row.get("list_version")?,
            verdict: word(row, "verdict", Verdict::parse)?,
            score: row.get("score")?,
            because,
            entry,
            found_at: row.get("found_at")?,
            fingerprint: row.get("fingerprint")?,
        })
    })
    .collect()
}

pub(crate) async fn note(tx: &Tx, case: &Case, id: Uuid, event: &CaseEvent) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO risk_case_event
           (org_id, case_id, id, step, state, actor, reason, lists, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &case.firm,
            &case.id,
            &id,
            &event.step,
            &event.state.as_str(),
            &event.actor,
            &event.reason,
            &event.lists,
            &event.at,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn history(
    tx: &Tx,
    firm: OrgId,
    case: ScreeningCaseId,
) -> Result<Vec<CaseEvent>, Error> {
    tx.rows(
        "SELECT step, state, actor, reason, lists, at FROM risk_case_event
         WHERE org_id = $1 AND case_id = $2 ORDER BY id LIMIT 500",
        &[&firm, &case],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(CaseEvent {
            step: row.get("step")?,
            state: word(row, "state", CaseState::parse)?,
            actor: row.get("actor")?,
            reason: row.get("reason")?,
            lists: row.get("lists")?,
            at: row.get("at")?,
        })
    })
    .collect()
}

/// The process waits for the case, again if it did before.
pub(crate) async fn hold(
    tx: &Tx,
    case: &Case,
    (process, occasion): (Uuid, Occasion),
    firm: OrgId,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO risk_held (process, occasion, org_id, case_id, firm_id, at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (process, occasion, org_id, case_id) DO UPDATE SET ended_at = NULL",
        &[
            &process,
            &occasion.as_str(),
            &case.firm,
            &case.id,
            &firm,
            &at,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn held(tx: &Tx, firm: OrgId, case: ScreeningCaseId) -> Result<Vec<Held>, Error> {
    tx.rows(
        "SELECT process, occasion, firm_id, at, ended_at FROM risk_held
         WHERE org_id = $1 AND case_id = $2 ORDER BY at, process, occasion LIMIT 500",
        &[&firm, &case],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Held {
            process: row.get("process")?,
            occasion: word(row, "occasion", Occasion::parse)?,
            firm: row.get("firm_id")?,
            at: row.get("at")?,
            ended_at: row.get("ended_at")?,
        })
    })
    .collect()
}

/// The case does not hold anything any more.
pub(crate) async fn let_go(tx: &Tx, case: &Case, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE risk_held SET ended_at = $3
         WHERE org_id = $1 AND case_id = $2 AND ended_at IS NULL",
        &[&case.firm, &case.id, &at],
    )
    .await?;
    Ok(())
}

/// Whether some case still holds the process.
pub(crate) async fn is_held(tx: &Tx, process: Uuid, occasion: Occasion) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT case_id FROM risk_held
             WHERE process = $1 AND occasion = $2 AND ended_at IS NULL LIMIT 1",
            &[&process, &occasion.as_str()],
        )
        .await?;
    Ok(row.is_some())
}
