//! Rows of the platform's positions, their moves, and deals at the bank.

use db::{Bind, Row, Tx, filled};
use kernel::{Currency, Money};

use super::{money, parsed, places};
use crate::error::Error;
use crate::model::position::{Cover, CoverId, CoverState, Position, PositionMove};
use crate::rules::position::{self as rules, REPORTING};

const COLUMNS: &str = "currency, version, amount_minor, cost_minor, earned_minor, limit_told_at,
    drift_told_at, updated_at";

fn sum(row: &Row, column: &str, currency: Currency) -> Result<Money, Error> {
    let minor: i64 = row.get(column)?;
    Ok(Money::new(i128::from(minor), currency))
}

fn read(row: &Row) -> Result<Position, Error> {
    let currency: Currency = row.get("currency")?;
    Ok(Position {
        currency,
        version: row.get("version")?,
        amount: sum(row, "amount_minor", currency)?,
        cost: sum(row, "cost_minor", REPORTING)?,
        earned: sum(row, "earned_minor", currency)?,
        limit_told_at: row.get("limit_told_at")?,
        drift_told_at: row.get("drift_told_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn find(tx: &Tx, currency: Currency) -> Result<Option<Position>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_position WHERE currency = $1");
    let row = tx.row(&sql, &[&currency]).await?;
    row.as_ref().map(read).transpose()
}

pub async fn all(tx: &Tx) -> Result<Vec<Position>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_position ORDER BY currency");
    tx.rows(&sql, &[]).await?.iter().map(read).collect()
}

/// Writes a position over the version that was read; the first has version 1.
pub async fn save(tx: &Tx, one: &Position, read: i64) -> Result<(), Error> {
    let touched = tx
        .execute(
            "INSERT INTO payments_position (currency, version, amount_minor, cost_minor,
               earned_minor, limit_told_at, drift_told_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (currency) DO UPDATE SET version = excluded.version,
               amount_minor = excluded.amount_minor, cost_minor = excluded.cost_minor,
               earned_minor = excluded.earned_minor, limit_told_at = excluded.limit_told_at,
               drift_told_at = excluded.drift_told_at, updated_at = excluded.updated_at
             WHERE payments_position.version = $9",
            &[
                &one.currency,
                &one.version,
                &one.amount.minor_i64()?,
                &one.cost.minor_i64()?,
                &one.earned.minor_i64()?,
                &one.limit_told_at,
                &one.drift_told_at,
                &one.updated_at,
                &read,
            ],
        )
        .await?;
    match touched {
        0 => Err(Error::ChangedMeanwhile),
        _ => Ok(()),
    }
}

const MOVE: &str = "currency, number, kind, subject_id, amount_minor, worth_minor, realised_minor,
    left_minor, left_cost_minor, month, at";

/// A move is numbered by the version of the position that it makes.
pub async fn add_move(tx: &Tx, one: &PositionMove) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payments_position_move ({MOVE})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    );
    tx.execute(
        &sql,
        &[
            &one.currency,
            &one.number,
            &rules::kind_name(one.kind),
            &one.subject,
            &one.amount.minor_i64()?,
            &one.worth.minor_i64()?,
            &one.realised.minor_i64()?,
            &one.left.minor_i64()?,
            &one.left_cost.minor_i64()?,
            &one.month,
            &one.at,
        ],
    )
    .await?;
    Ok(())
}

fn read_move(row: &Row) -> Result<PositionMove, Error> {
    let currency: Currency = row.get("currency")?;
    Ok(PositionMove {
        currency,
        number: row.get("number")?,
        kind: parsed(row, "kind", rules::parse_kind)?,
        subject: row.get("subject_id")?,
        amount: sum(row, "amount_minor", currency)?,
        worth: sum(row, "worth_minor", REPORTING)?,
        realised: sum(row, "realised_minor", REPORTING)?,
        left: sum(row, "left_minor", currency)?,
        left_cost: sum(row, "left_cost_minor", REPORTING)?,
        month: row.get("month")?,
        at: row.get("at")?,
    })
}

/// A currency's moves before a number, newest first.
pub async fn moves(
    tx: &Tx,
    currency: Currency,
    before: i64,
    limit: i64,
) -> Result<Vec<PositionMove>, Error> {
    let sql = format!(
        "SELECT {MOVE} FROM payments_position_move WHERE currency = $1 AND number < $2
         ORDER BY number DESC LIMIT $3"
    );
    tx.rows(&sql, &[&currency, &before, &limit])
        .await?
        .iter()
        .map(read_move)
        .collect()
}

/// What each currency gained or lost, by month, the newest first.
pub async fn by_month(tx: &Tx, limit: i64) -> Result<Vec<(String, Currency, Money)>, Error> {
    let rows = tx
        .rows(
            "SELECT month, currency, CAST(SUM(realised_minor) AS BIGINT) AS realised
             FROM payments_position_move WHERE realised_minor <> 0
             GROUP BY month, currency ORDER BY month DESC, currency LIMIT $1",
            &[&limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let realised = sum(row, "realised", REPORTING)?;
            Ok((row.get("month")?, row.get("currency")?, realised))
        })
        .collect()
}

/// What the books say of some accounts in a currency, from the postings themselves: credits less
/// debits.
pub async fn booked(tx: &Tx, accounts: &[String], currency: Currency) -> Result<Money, Error> {
    let mut binds: Vec<&dyn Bind> = vec![&currency];
    binds.extend(filled(
        accounts.iter().map(|name| name as &dyn Bind).collect(),
    ));
    let list = places(2, binds.len() - 1);
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(CASE WHEN direction = 'credit' THEN amount_minor
             ELSE -amount_minor END), 0) AS BIGINT) AS net
         FROM payments_posting WHERE currency = $1 AND account IN ({list})"
    );
    let row = tx.row(&sql, &binds).await?;
    row.as_ref()
        .map_or(Ok(Money::zero(currency)), |row| sum(row, "net", currency))
}

/// An account in one currency, with what is on it: credits less debits.
pub type Sum = (String, Money);

fn account_sum(row: &Row) -> Result<Sum, Error> {
    Ok((row.get("account")?, money(row, "currency", "net")?))
}

/// What some accounts have by what the sealer has added up: it may lag by what is not sealed.
pub async fn sealed(tx: &Tx, accounts: &[String]) -> Result<Vec<Sum>, Error> {
    let binds = filled(accounts.iter().map(|name| name as &dyn Bind).collect());
    let list = places(1, binds.len());
    let sql = format!(
        "SELECT account, currency, credits_minor - debits_minor AS net
         FROM payments_balance WHERE account IN ({list}) ORDER BY currency, account"
    );
    tx.rows(&sql, &binds)
        .await?
        .iter()
        .map(account_sum)
        .collect()
}

/// What of them is in the positions already.
pub async fn noted(tx: &Tx) -> Result<Vec<Sum>, Error> {
    let rows = tx
        .rows(
            "SELECT account, currency, noted_minor AS net FROM payments_position_earned
             ORDER BY currency, account",
            &[],
        )
        .await?;
    rows.iter().map(account_sum).collect()
}

pub async fn note(tx: &Tx, account: &str, net: Money) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_position_earned (account, currency, noted_minor) VALUES ($1, $2, $3)
         ON CONFLICT (account, currency) DO UPDATE SET noted_minor = excluded.noted_minor",
        &[&account, &net.currency(), &net.minor_i64()?],
    )
    .await?;
    Ok(())
}

const COVER: &str = "id, state, version, sold_currency, sold_minor, bought_currency, bought_minor,
    dealt_on, bank_reference, note, proposed_by, decided_by, realised_minor, sold_line, bought_line,
    created_at, decided_at";

fn read_cover(row: &Row) -> Result<Cover, Error> {
    let realised: Option<i64> = row.get("realised_minor")?;
    let day = |text: &str| text.parse().ok();
    Ok(Cover {
        id: row.get("id")?,
        state: parsed(row, "state", rules::parse_cover)?,
        version: row.get("version")?,
        sold: money(row, "sold_currency", "sold_minor")?,
        bought: money(row, "bought_currency", "bought_minor")?,
        dealt_on: parsed(row, "dealt_on", day)?,
        bank_reference: row.get("bank_reference")?,
        note: row.get("note")?,
        proposed_by: row.get("proposed_by")?,
        decided_by: row.get("decided_by")?,
        realised: realised.map(|minor| Money::new(i128::from(minor), REPORTING)),
        sold_line: row.get("sold_line")?,
        bought_line: row.get("bought_line")?,
        created_at: row.get("created_at")?,
        decided_at: row.get("decided_at")?,
    })
}

/// False when a deal with the bank's reference is there.
pub async fn add_cover(tx: &Tx, one: &Cover) -> Result<bool, Error> {
    let sql = format!(
        "INSERT INTO payments_cover ({COVER})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT DO NOTHING"
    );
    let touched = tx
        .execute(
            &sql,
            &[
                &one.id,
                &rules::cover_name(one.state),
                &one.version,
                &one.sold.currency(),
                &one.sold.minor_i64()?,
                &one.bought.currency(),
                &one.bought.minor_i64()?,
                &one.dealt_on.to_string(),
                &one.bank_reference,
                &one.note,
                &one.proposed_by,
                &one.decided_by,
                &one.realised.map(Money::minor_i64).transpose()?,
                &one.sold_line,
                &one.bought_line,
                &one.created_at,
                &one.decided_at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Writes what became of a deal over the version that was read.
pub async fn save_cover(tx: &Tx, one: &Cover, read: i64) -> Result<(), Error> {
    let touched = tx
        .execute(
            "UPDATE payments_cover SET state = $3, version = $4, decided_by = $5,
               realised_minor = $6, sold_line = $7, bought_line = $8, decided_at = $9
             WHERE id = $1 AND version = $2",
            &[
                &one.id,
                &read,
                &rules::cover_name(one.state),
                &one.version,
                &one.decided_by,
                &one.realised.map(Money::minor_i64).transpose()?,
                &one.sold_line,
                &one.bought_line,
                &one.decided_at,
            ],
        )
        .await?;
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

pub async fn find_cover(tx: &Tx, id: CoverId) -> Result<Option<Cover>, Error> {
    let sql = format!("SELECT {COVER} FROM payments_cover WHERE id = $1");
    let row = tx.row(&sql, &[&id]).await?;
    row.as_ref().map(read_cover).transpose()
}

/// Newest first; in a state, or all.
pub async fn covers(
    tx: &Tx,
    state: Option<CoverState>,
    before: CoverId,
    limit: i64,
) -> Result<Vec<Cover>, Error> {
    let state = state.map(rules::cover_name);
    let mut args: Vec<&dyn Bind> = vec![&before, &limit];
    let mut wheres = "";
    if let Some(state) = &state {
        args.push(state);
        wheres = "state = $3 AND ";
    }
    let sql = format!(
        "SELECT {COVER} FROM payments_cover WHERE {wheres}id < $1 ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, &args).await?.iter().map(read_cover).collect()
}

/// Booked deals whose lines in a currency may still come: few, as deals settle within days. One whose
/// line came is among them too, so that a second line is known as one.
pub async fn covers_at_bank(tx: &Tx, currency: Currency) -> Result<Vec<Cover>, Error> {
    let sql = format!(
        "SELECT {COVER} FROM payments_cover
         WHERE state IN ('booked', 'settled') AND (sold_currency = $1 OR bought_currency = $1)
         ORDER BY id DESC LIMIT 200"
    );
    tx.rows(&sql, &[&currency])
        .await?
        .iter()
        .map(read_cover)
        .collect()
}

/// When people were told of something, or that it is over.
pub async fn note_told(tx: &Tx, one: &Position) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_position SET limit_told_at = $2, drift_told_at = $3 WHERE currency = $1",
        &[&one.currency, &one.limit_told_at, &one.drift_told_at],
    )
    .await?;
    Ok(())
}
