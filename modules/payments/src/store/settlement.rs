//! Rows of what the card provider says it has paid out to us.

use std::collections::HashSet;

use db::{Bind, Row, Tx};
use kernel::{Currency, Money, Timestamp};

use super::{money, parsed, places};
use crate::error::Error;
use crate::model::bank::{BankLineId, DayState, ReportedDay, Settlement, SettlementLine};
use crate::rules::settlement::{self as rules, Booked};

/// Of a report of any length so many names are looked for at once.
const NAMES_A_STATEMENT: usize = 900;

const COLUMNS: &str = "id, provider, state, currency, gross_minor, fees_minor, net_minor, carried_minor, \
     left_minor, lines, wrong, line_id, carried_by, at";

fn read(row: &Row) -> Result<Settlement, Error> {
    Ok(Settlement {
        id: row.get("id")?,
        provider: row.get("provider")?,
        gross: money(row, "currency", "gross_minor")?,
        fees: money(row, "currency", "fees_minor")?,
        net: money(row, "currency", "net_minor")?,
        carried: money(row, "currency", "carried_minor")?,
        left: money(row, "currency", "left_minor")?,
        carried_by: row.get("carried_by")?,
        lines: row.get("lines")?,
        wrong: row.get("wrong")?,
        line: row.get("line_id")?,
        at: row.get("at")?,
    })
}

/// False when it was taken before.
pub async fn insert(tx: &Tx, one: &Settlement) -> Result<bool, Error> {
    let sql = format!(
        "INSERT INTO payments_settlement ({COLUMNS})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, $13)
         ON CONFLICT DO NOTHING"
    );
    // For what is nothing or less no money comes.
    let state = match one.net.is_positive() {
        true => "announced",
        false => "carries",
    };
    let touched = tx
        .execute(
            &sql,
            &[
                &one.id,
                &one.provider,
                &state,
                &one.net.currency(),
                &one.gross.minor_i64()?,
                &one.fees.minor_i64()?,
                &one.net.minor_i64()?,
                &one.carried.minor_i64()?,
                &one.left.minor_i64()?,
                &one.lines,
                &one.wrong,
                &one.line,
                &one.at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// The name of the last one that a provider told of.
pub async fn newest(tx: &Tx, provider: &str) -> Result<Option<String>, Error> {
    let row = tx
        .row(
            "SELECT id FROM payments_settlement WHERE provider = $1 ORDER BY id DESC LIMIT 1",
            &[&provider],
        )
        .await?;
    Ok(row.map(|row| row.get("id")).transpose()?)
}

/// Lines of a settlement from a place on.
pub async fn insert_lines(
    tx: &Tx,
    settlement: &str,
    first: i64,
    lines: &[SettlementLine],
) -> Result<(), Error> {
    let into = "INSERT INTO payments_settlement_line
        (settlement_id, place, kind, reference, currency, amount_minor, fee_minor, why)";
    let values = (first..)
        .zip(lines)
        .map(|(place, line)| {
            let (amount, fee) = (line.amount.minor_i64()?, line.fee.minor_i64()?);
            Ok((place, line.amount.currency(), amount, fee))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let rows: Vec<Vec<&dyn Bind>> = lines
        .iter()
        .zip(&values)
        .map(|(line, (place, currency, amount, fee))| -> Vec<&dyn Bind> {
            vec![
                &settlement,
                place,
                &line.kind,
                &line.reference,
                currency,
                amount,
                fee,
                &line.why,
            ]
        })
        .collect();
    tx.insert(into, &rows, "").await?;
    Ok(())
}

pub async fn find(tx: &Tx, id: &str) -> Result<Option<Settlement>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_settlement WHERE id = $1");
    tx.row(&sql, &[&id]).await?.as_ref().map(read).transpose()
}

/// Newest first.
pub async fn list(
    tx: &Tx,
    (at, id): (Timestamp, &str),
    limit: i64,
) -> Result<Vec<Settlement>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_settlement WHERE at < $1 OR (at = $1 AND id < $2)
         ORDER BY at DESC, id DESC LIMIT $3"
    );
    tx.rows(&sql, &[&at, &id, &limit])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// What is wrong first: of a long report not all lines are shown.
pub async fn lines(tx: &Tx, settlement: &str) -> Result<Vec<SettlementLine>, Error> {
    let rows = tx
        .rows(
            "SELECT kind, reference, currency, amount_minor, fee_minor, why
             FROM payments_settlement_line WHERE settlement_id = $1
             ORDER BY CASE WHEN why IS NULL THEN 1 ELSE 0 END, place LIMIT 1000",
            &[&settlement],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(SettlementLine {
                kind: row.get("kind")?,
                reference: row.get("reference")?,
                amount: money(row, "currency", "amount_minor")?,
                fee: money(row, "currency", "fee_minor")?,
                why: row.get("why")?,
            })
        })
        .collect()
}

/// The money came with this line; false when another one brought it.
pub async fn arrived(tx: &Tx, id: &str, line: BankLineId) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "UPDATE payments_settlement SET state = 'arrived', line_id = $2
             WHERE id = $1 AND line_id IS NULL",
            &[&id, &line],
        )
        .await?;
    Ok(touched == 1)
}

/// What the books say the provider holds or held, by entry: the net of each of these.
pub async fn booked(tx: &Tx, entries: &[String], account: &str) -> Result<Booked, Error> {
    let mut found = Booked::new();
    for chunk in entries.chunks(NAMES_A_STATEMENT) {
        let sql = format!(
            "SELECT entry_id, currency,
               CAST(SUM(CASE WHEN direction = 'debit' THEN amount_minor ELSE -amount_minor END)
                 AS BIGINT) AS net
             FROM payments_posting WHERE account = $1 AND entry_id IN ({})
             GROUP BY entry_id, currency",
            places(2, chunk.len())
        );
        let mut args: Vec<&dyn Bind> = vec![&account];
        args.extend(chunk.iter().map(|name| -> &dyn Bind { name }));
        for row in tx.rows(&sql, &args).await? {
            found.insert(row.get("entry_id")?, money(&row, "currency", "net")?);
        }
    }
    Ok(found)
}

/// Which of these a provider's reports told of before, by kind and reference.
pub async fn told(
    tx: &Tx,
    provider: &str,
    references: &[String],
) -> Result<HashSet<(String, String)>, Error> {
    let mut found = HashSet::new();
    for chunk in references.chunks(NAMES_A_STATEMENT) {
        let sql = format!(
            "SELECT line.kind, line.reference FROM payments_settlement_line AS line
             JOIN payments_settlement AS one ON one.id = line.settlement_id
             WHERE line.reference IN ({}) AND one.provider = $1
               AND (line.why IS NULL OR line.why <> 'missing')",
            places(2, chunk.len())
        );
        let mut args: Vec<&dyn Bind> = vec![&provider];
        args.extend(chunk.iter().map(|name| -> &dyn Bind { name }));
        for row in tx.rows(&sql, &args).await? {
            found.insert((row.get("kind")?, row.get("reference")?));
        }
    }
    Ok(found)
}

/// What settlements before left with a provider in a currency, which the next one begins with; it is
/// carried with this one.
pub async fn carry(tx: &Tx, provider: &str, currency: Currency, by: &str) -> Result<Money, Error> {
    let rows = tx
        .rows(
            "UPDATE payments_settlement SET carried_by = $3,
               state = CASE WHEN state = 'carries' THEN 'carried' ELSE state END
             WHERE provider = $1 AND currency = $2 AND left_minor <> 0 AND carried_by IS NULL
               AND id <> $3
             RETURNING left_minor",
            &[&provider, &currency, &by],
        )
        .await?;
    let mut sum = 0i128;
    for row in rows {
        sum += i128::from(row.get::<i64>("left_minor")?);
    }
    Ok(Money::new(sum, currency))
}

/// What a provider holds after its last settlement. None: there was none.
pub async fn left(tx: &Tx, provider: &str, currency: Currency) -> Result<Option<Money>, Error> {
    let row = tx
        .row(
            "SELECT COUNT(*) AS settled,
               CAST(COALESCE(SUM(CASE WHEN carried_by IS NULL THEN left_minor ELSE 0 END), 0)
                 AS BIGINT) AS held
             FROM payments_settlement WHERE provider = $1 AND currency = $2",
            &[&provider, &currency],
        )
        .await?
        .ok_or(Error::NotFound)?;
    let held = Money::new(i128::from(row.get::<i64>("held")?), currency);
    Ok((row.get::<i64>("settled")? > 0).then_some(held))
}

/// What the books say of an account from a time on and before another, by entry.
pub async fn booked_between(
    tx: &Tx,
    account: &str,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(String, Money)>, Error> {
    let rows = tx
        .rows(
            "SELECT entry_id, currency,
               CAST(SUM(CASE WHEN direction = 'debit' THEN amount_minor ELSE -amount_minor END)
                 AS BIGINT) AS net
             FROM payments_posting WHERE account = $1 AND at >= $2 AND at < $3
             GROUP BY entry_id, currency ORDER BY entry_id",
            &[&account, &from, &to],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("entry_id")?, money(row, "currency", "net")?)))
        .collect()
}

/// A settlement that lacks lines counts them as wrong ones.
pub async fn lacks(tx: &Tx, id: &str, lines: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_settlement SET wrong = wrong + $2 WHERE id = $1",
        &[&id, &lines],
    )
    .await?;
    Ok(())
}

/// How a day's report stands. None: nobody asked about it yet.
pub async fn report(tx: &Tx, provider: &str, day: &str) -> Result<Option<DayState>, Error> {
    let row = tx
        .row(
            "SELECT state FROM payments_report WHERE provider = $1 AND day = $2",
            &[&provider, &day],
        )
        .await?;
    row.map(|row| parsed(&row, "state", rules::parse_day))
        .transpose()
}

pub async fn note_report(
    tx: &Tx,
    provider: &str,
    day: &str,
    state: DayState,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_report (provider, day, state, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (provider, day) DO UPDATE SET state = excluded.state, at = excluded.at",
        &[&provider, &day, &rules::day_name(state), &at],
    )
    .await?;
    Ok(())
}

/// Days of providers, the newest first, before a day and a provider.
pub async fn reports(
    tx: &Tx,
    (day, provider): (&str, &str),
    limit: i64,
) -> Result<Vec<ReportedDay>, Error> {
    let rows = tx
        .rows(
            "SELECT provider, day, state, at FROM payments_report
             WHERE day < $1 OR (day = $1 AND provider > $2) ORDER BY day DESC, provider LIMIT $3",
            &[&day, &provider, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ReportedDay {
                provider: row.get("provider")?,
                day: row.get("day")?,
                state: parsed(row, "state", rules::parse_day)?,
                at: row.get("at")?,
            })
        })
        .collect()
}
