//! Parties of firms' trades, what was answered about them, and what was decided to be somebody else.

use std::collections::BTreeSet;

use contract::ids::{OrgId, ScreeningCaseId};
use contract::risk::{Party, Verdict};
use db::{Db, Error, Json, Row, Tx};
use kernel::Timestamp;
use uuid::Uuid;

use crate::model::subject::{LookedUp, Subject, SubjectId};

const COLUMNS: &str = "org_id, id, party, blocked";

fn read(row: &Row) -> Result<Subject, Error> {
    let Json(party): Json<Party> = row.get("party")?;
    Ok(Subject {
        firm: row.get("org_id")?,
        id: row.get("id")?,
        party,
        blocked: row.get("blocked")?,
    })
}

/// The party of the firm, which is put down when it is seen for the first time.
pub(crate) async fn keep(
    tx: &Tx,
    firm: OrgId,
    fresh: SubjectId,
    seen: &LookedUp,
    lists: &str,
    at: Timestamp,
) -> Result<Subject, Error> {
    let sql = format!(
        "INSERT INTO risk_subject (org_id, id, key, party, blocked, lists, first_at, screened_at)
         VALUES ($1, $2, $3, $4, FALSE, $5, $6, $6)
         ON CONFLICT (org_id, key) DO UPDATE SET lists = excluded.lists,
           screened_at = excluded.screened_at
         RETURNING {COLUMNS}"
    );
    let party = Json(seen.party.clone());
    let row = tx
        .row(&sql, &[&firm, &fresh, &seen.key, &party, &lists, &at])
        .await?;
    row.as_ref().map(read).transpose()?.ok_or(Error::Poisoned)
}

pub(crate) async fn load(tx: &Tx, firm: OrgId, id: SubjectId) -> Result<Option<Subject>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM risk_subject WHERE org_id = $1 AND id = $2");
    tx.row(&sql, &[&firm, &id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// All parties of all firms, a page after another.
pub(crate) async fn page(
    db: &Db,
    after: Option<(OrgId, SubjectId)>,
    rows: i64,
) -> Result<Vec<Subject>, Error> {
    let (firm, id) = after.unwrap_or((
        OrgId::from_uuid(Uuid::nil()),
        SubjectId::from_uuid(Uuid::nil()),
    ));
    let sql = format!(
        "SELECT {COLUMNS} FROM risk_subject WHERE (org_id, id) > ($1, $2)
         ORDER BY org_id, id LIMIT $3"
    );
    db.rows(&sql, &[&firm, &id, &rows])
        .await?
        .iter()
        .map(read)
        .collect()
}

pub(crate) async fn set_blocked(
    tx: &Tx,
    firm: OrgId,
    id: SubjectId,
    blocked: bool,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE risk_subject SET blocked = $3 WHERE org_id = $1 AND id = $2",
        &[&firm, &id, &blocked],
    )
    .await?;
    Ok(())
}

/// Fingerprints of the pairs that are known to be two.
pub(crate) async fn noes(tx: &Tx, firm: OrgId, id: SubjectId) -> Result<BTreeSet<String>, Error> {
    tx.rows(
        "SELECT fingerprint FROM risk_no WHERE org_id = $1 AND subject_id = $2",
        &[&firm, &id],
    )
    .await?
    .iter()
    .map(|row| row.get("fingerprint"))
    .collect()
}

pub(crate) async fn remember_no(
    tx: &Tx,
    firm: OrgId,
    id: SubjectId,
    fingerprint: &str,
    case: ScreeningCaseId,
    by: &str,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO risk_no (org_id, subject_id, fingerprint, case_id, decided_by, at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (org_id, subject_id, fingerprint) DO NOTHING",
        &[&firm, &id, &fingerprint, &case, &by, &at],
    )
    .await?;
    Ok(())
}

/// What a case decided does not count any more.
pub(crate) async fn forget_noes(
    tx: &Tx,
    firm: OrgId,
    id: SubjectId,
    case: ScreeningCaseId,
) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM risk_no WHERE org_id = $1 AND subject_id = $2 AND case_id = $3",
        &[&firm, &id, &case],
    )
    .await?;
    Ok(())
}

/// What was asked and answered; the same answer by the same lists is one row.
pub(crate) struct Answered<'a> {
    pub(crate) firm: OrgId,
    pub(crate) process: Uuid,
    pub(crate) occasion: &'a str,
    pub(crate) lists: &'a str,
    pub(crate) verdict: Verdict,
    pub(crate) parties: i64,
    pub(crate) by: &'a str,
    pub(crate) at: Timestamp,
}

pub(crate) async fn answered(tx: &Tx, answer: &Answered<'_>) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO risk_screening
           (org_id, process, occasion, lists, verdict, parties, asked_by, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (org_id, process, occasion, lists, verdict) DO NOTHING",
        &[
            &answer.firm,
            &answer.process,
            &answer.occasion,
            &answer.lists,
            &answer.verdict.as_str(),
            &answer.parties,
            &answer.by,
            &answer.at,
        ],
    )
    .await?;
    Ok(())
}

const CASELESS: &str = "NOT blocked AND NOT EXISTS (SELECT 1 FROM risk_case AS c
       WHERE c.org_id = risk_subject.org_id AND c.subject_id = risk_subject.id)";

/// Drops the parties of a closed firm that nobody had to look at.
pub(crate) async fn forget(tx: &Tx, firm: OrgId) -> Result<(), Error> {
    let sql = format!("DELETE FROM risk_subject WHERE org_id = $1 AND {CASELESS}");
    tx.execute(&sql, &[&firm]).await?;
    Ok(())
}

/// Drops all people to whom a firm's goods went and whom nobody had to look at: which of them is to
/// be forgotten is not known here. Whoever receives goods again is looked up again.
pub(crate) async fn forget_consignees(tx: &Tx, firm: OrgId) -> Result<(), Error> {
    let sql = format!(
        "DELETE FROM risk_subject
         WHERE org_id = $1 AND party ->> 'role' = 'consignee' AND {CASELESS}"
    );
    tx.execute(&sql, &[&firm]).await?;
    Ok(())
}
