//! Exchange rates as payments told them.

use db::{Db, Error, Json, Tx};
use kernel::Timestamp;

use crate::rules::fx::Day;

/// Days that are looked at for a currency that the newest does not know.
const DAYS: i64 = 10;

pub(crate) async fn put(tx: &Tx, day: &Day, source: &str, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_rate (date, base, source, rates, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (date, base) DO UPDATE SET source = excluded.source, rates = excluded.rates, at = excluded.at
         WHERE compliance_rate.at <= excluded.at",
        &[&day.date, &day.base, &source, &Json(&day.rates), &at],
    )
    .await?;
    Ok(())
}

/// The newest days that are not after `date`, newest first.
pub(crate) async fn until(db: &Db, date: &str) -> Result<Vec<Day>, Error> {
    let rows = db
        .rows(
            "SELECT date, base, rates FROM compliance_rate WHERE date <= $1
             ORDER BY date DESC, at DESC LIMIT $2",
            &[&date, &DAYS],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let Json(rates) = row.get("rates")?;
            Ok(Day {
                date: row.get("date")?,
                base: row.get("base")?,
                rates,
            })
        })
        .collect()
}
