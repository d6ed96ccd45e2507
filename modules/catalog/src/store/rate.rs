//! Exchange rates as payments told them.

use db::{Error, Json, Tx};
use kernel::Timestamp;

use crate::rules::rates::{Day, Rates};

/// Days that are looked at for a currency that the newest does not know.
const DAYS: i64 = 10;

pub(crate) async fn put(tx: &Tx, day: &Day, source: &str, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO catalog_rate (date, base, source, rates, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (date, base) DO UPDATE SET source = excluded.source, rates = excluded.rates, at = excluded.at
         WHERE catalog_rate.at <= excluded.at",
        &[&day.date, &day.base, &source, &Json(&day.rates), &at],
    )
    .await?;
    Ok(())
}

pub(crate) async fn newest(tx: &Tx) -> Result<Rates, Error> {
    let rows = tx
        .rows(
            "SELECT date, base, rates FROM catalog_rate ORDER BY date DESC, at DESC LIMIT $1",
            &[&DAYS],
        )
        .await?;
    let days = rows
        .iter()
        .map(|row| {
            let Json(rates) = row.get("rates")?;
            Ok(Day {
                date: row.get("date")?,
                base: row.get("base")?,
                rates,
            })
        })
        .collect::<Result<_, Error>>()?;
    Ok(Rates { days })
}
