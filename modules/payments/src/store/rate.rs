//! Rows of exchange rates.

use std::collections::BTreeMap;

use db::{Bind, Row, Tx};
use kernel::{Currency, Timestamp};
use rust_decimal::Decimal;

use crate::error::Error;
use crate::rules::rates::Rate;

/// A rate as it is kept.
#[derive(Clone, Debug)]
pub struct Dated {
    pub currency: Currency,
    pub day: String,
    pub rate: Decimal,
    pub source: String,
}

fn read(row: &Row) -> Result<Dated, Error> {
    Ok(Dated {
        currency: row.get("currency")?,
        day: row.get("day")?,
        rate: row.get("rate")?,
        source: row.get("source")?,
    })
}

/// Writes rates; what was there for the day gives way. Answers how many rows changed.
pub async fn put(tx: &Tx, rates: &[Rate], source: &str, at: Timestamp) -> Result<u64, Error> {
    const SQL: &str = "INSERT INTO payments_rate (currency, day, rate, source, at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (currency, day) DO UPDATE SET
           rate = excluded.rate, source = excluded.source, at = excluded.at
         WHERE payments_rate.rate <> excluded.rate OR payments_rate.source <> excluded.source";
    let days: Vec<String> = rates.iter().map(|rate| rate.day.to_string()).collect();
    let args: Vec<[&dyn Bind; 5]> = rates
        .iter()
        .zip(&days)
        .map(|(rate, day)| -> [&dyn Bind; 5] { [&rate.currency, day, &rate.rate, &source, &at] })
        .collect();
    let statements: Vec<(&str, &[&dyn Bind])> =
        args.iter().map(|args| (SQL, args.as_slice())).collect();
    let touched = tx.batch(&statements).await?;
    Ok(touched.into_iter().sum())
}

/// The newest rate of a currency.
pub async fn newest(tx: &Tx, currency: Currency) -> Result<Option<Dated>, Error> {
    let row = tx
        .row(
            "SELECT currency, day, rate, source FROM payments_rate WHERE currency = $1
             ORDER BY day DESC LIMIT 1",
            &[&currency],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

pub async fn newest_day(tx: &Tx) -> Result<Option<String>, Error> {
    let row = tx
        .row(
            "SELECT day FROM payments_rate ORDER BY day DESC LIMIT 1",
            &[],
        )
        .await?;
    Ok(row.map(|row| row.get("day")).transpose()?)
}

/// All rates of one day.
pub async fn of_day(tx: &Tx, day: &str) -> Result<Vec<Dated>, Error> {
    let rows = tx
        .rows(
            "SELECT currency, day, rate, source FROM payments_rate WHERE day = $1 ORDER BY currency",
            &[&day],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The rates of a currency from a day on, oldest first.
pub async fn history(tx: &Tx, currency: Currency, from: &str) -> Result<Vec<Dated>, Error> {
    let rows = tx
        .rows(
            "SELECT currency, day, rate, source FROM payments_rate
             WHERE currency = $1 AND day >= $2 ORDER BY day LIMIT 4000",
            &[&currency, &from],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub fn table(rates: &[Dated]) -> BTreeMap<String, Decimal> {
    rates
        .iter()
        .map(|rate| (rate.currency.code().to_owned(), rate.rate))
        .collect()
}
