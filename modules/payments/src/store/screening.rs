//! Rows of whom money comes from or goes to, and what the lists say of them.

use contract::ids::OrgId;
use db::{Row, Tx};
use kernel::{Country, Timestamp};
use uuid::Uuid;

use super::parsed;
use crate::error::Error;
use crate::model::screening::{Looked, Screening, ScreeningSubject};

const COLUMNS: &str = "process, subject, seller_id, subject_id, name, country, \
                       verdict, because, at";

const SUBJECTS: [ScreeningSubject; 5] = [
    ScreeningSubject::Beneficiary,
    ScreeningSubject::Payout,
    ScreeningSubject::Remittance,
    ScreeningSubject::Return,
    ScreeningSubject::Refund,
];

const fn subject_name(subject: ScreeningSubject) -> &'static str {
    match subject {
        ScreeningSubject::Beneficiary => "beneficiary",
        ScreeningSubject::Payout => "payout",
        ScreeningSubject::Remittance => "remittance",
        ScreeningSubject::Return => "return",
        ScreeningSubject::Refund => "refund",
    }
}

const fn looked_name(looked: Looked) -> &'static str {
    match looked {
        Looked::Waiting => "waiting",
        Looked::Clear => "clear",
        Looked::Held => "held",
    }
}

fn parse_looked(text: &str) -> Option<Looked> {
    [Looked::Waiting, Looked::Clear, Looked::Held]
        .into_iter()
        .find(|looked| looked_name(*looked) == text)
}

fn read(row: &Row) -> Result<Screening, Error> {
    Ok(Screening {
        process: row.get("process")?,
        subject: parsed(row, "subject", |text| {
            SUBJECTS.into_iter().find(|one| subject_name(*one) == text)
        })?,
        firm: row.get("seller_id")?,
        of: row.get("subject_id")?,
        name: row.get("name")?,
        country: parsed(row, "country", |text| match text {
            "" => Some(None),
            text => text.parse::<Country>().ok().map(Some),
        })?,
        looked: parsed(row, "verdict", parse_looked)?,
        because: row.get("because")?,
        at: row.get("at")?,
    })
}

pub async fn insert(tx: &Tx, one: &Screening) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payments_screening ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT DO NOTHING"
    );
    tx.execute(
        &sql,
        &[
            &one.process,
            &subject_name(one.subject),
            &one.firm,
            &one.of,
            &one.name,
            &one.country.map_or("", |country| country.alpha2()),
            &looked_name(one.looked),
            &one.because,
            &one.at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn find(tx: &Tx, process: Uuid) -> Result<Option<Screening>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_screening WHERE process = $1");
    let row = tx.row(&sql, &[&process]).await?;
    row.as_ref().map(read).transpose()
}

/// How the newest look at something ended. What was there before anybody looked is clear.
pub async fn of(tx: &Tx, firm: OrgId, subject: Uuid) -> Result<Looked, Error> {
    let newest = newest(tx, firm, subject).await?;
    Ok(newest.map_or(Looked::Clear, |one| one.looked))
}

/// The newest look at something.
pub async fn newest(tx: &Tx, firm: OrgId, subject: Uuid) -> Result<Option<Screening>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_screening WHERE seller_id = $1 AND subject_id = $2
         ORDER BY process DESC LIMIT 1"
    );
    let row = tx.row(&sql, &[&firm, &subject]).await?;
    row.as_ref().map(read).transpose()
}

/// Writes down what was found; answers whether that changed something.
pub async fn end(
    tx: &Tx,
    process: Uuid,
    looked: Looked,
    because: Option<&str>,
    at: Timestamp,
) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "UPDATE payments_screening SET verdict = $2, because = COALESCE($3, because), at = $4
             WHERE process = $1 AND verdict <> $2",
            &[&process, &looked_name(looked), &because, &at],
        )
        .await?;
    Ok(touched == 1)
}

/// Those behind one who wait to be looked up.
pub async fn waiting(tx: &Tx, after: Uuid, limit: i64) -> Result<Vec<Screening>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_screening WHERE verdict = 'waiting' AND process > $1
         ORDER BY process LIMIT $2"
    );
    let rows = tx.rows(&sql, &[&after, &limit]).await?;
    rows.iter().map(read).collect()
}
