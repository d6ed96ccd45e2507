//! Rows of whom money is to go to, and what the lists say of them.

use contract::ids::OrgId;
use db::{Row, Tx};
use kernel::{Country, Timestamp};
use uuid::Uuid;

use super::parsed;
use crate::error::Error;
use crate::model::payout::{Looked, Screening, ScreeningSubject};

const COLUMNS: &str = "process, subject, seller_id, subject_id, name, country, verdict, at";

const fn subject_name(subject: ScreeningSubject) -> &'static str {
    match subject {
        ScreeningSubject::Beneficiary => "beneficiary",
        ScreeningSubject::Payout => "payout",
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
    let subjects = [ScreeningSubject::Beneficiary, ScreeningSubject::Payout];
    Ok(Screening {
        process: row.get("process")?,
        subject: parsed(row, "subject", |text| {
            subjects.into_iter().find(|one| subject_name(*one) == text)
        })?,
        seller: row.get("seller_id")?,
        of: row.get("subject_id")?,
        name: row.get("name")?,
        country: parsed(row, "country", |text| text.parse::<Country>().ok())?,
        looked: parsed(row, "verdict", parse_looked)?,
        at: row.get("at")?,
    })
}

pub async fn insert(tx: &Tx, one: &Screening) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payments_screening ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT DO NOTHING"
    );
    tx.execute(
        &sql,
        &[
            &one.process,
            &subject_name(one.subject),
            &one.seller,
            &one.of,
            &one.name,
            &one.country.alpha2(),
            &looked_name(one.looked),
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
pub async fn of(tx: &Tx, seller: OrgId, subject: Uuid) -> Result<Looked, Error> {
    let row = tx
        .row(
            "SELECT verdict FROM payments_screening WHERE seller_id = $1 AND subject_id = $2
             ORDER BY process DESC LIMIT 1",
            &[&seller, &subject],
        )
        .await?;
    row.map_or(Ok(Looked::Clear), |row| {
        parsed(&row, "verdict", parse_looked)
    })
}

/// Writes down what was found; answers whether that changed something.
pub async fn end(tx: &Tx, process: Uuid, looked: Looked, at: Timestamp) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "UPDATE payments_screening SET verdict = $2, at = $3
             WHERE process = $1 AND verdict <> $2",
            &[&process, &looked_name(looked), &at],
        )
        .await?;
    Ok(touched == 1)
}

pub async fn waiting(tx: &Tx, limit: i64) -> Result<Vec<Screening>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_screening WHERE verdict = 'waiting'
         ORDER BY process LIMIT $1"
    );
    tx.rows(&sql, &[&limit]).await?.iter().map(read).collect()
}
