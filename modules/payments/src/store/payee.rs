//! Rows of what counts for a seller, and of what is kept back of their releases.

use contract::ids::OrgId;
use db::{Row, Tx};
use kernel::{Currency, Money, Timestamp};

use super::{money, parsed};
use crate::error::Error;
use crate::model::payout::{Payee, Reserved};
use crate::rules::payout::{parse_rhythm, rhythm_name};

const COLUMNS: &str = "seller_id, version, verified_at, reserve_percent, reserve_days, rhythm, \
                       rhythm_day, next_at, updated_at";

fn read(row: &Row) -> Result<Payee, Error> {
    Ok(Payee {
        seller: row.get("seller_id")?,
        version: row.get("version")?,
        verified_at: row.get("verified_at")?,
        reserve_percent: parsed(row, "reserve_percent", |text| text.parse().ok())?,
        reserve_days: row.get("reserve_days")?,
        rhythm: parsed(row, "rhythm", parse_rhythm)?,
        rhythm_day: row.get("rhythm_day")?,
        next_at: row.get("next_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn find(tx: &Tx, seller: OrgId) -> Result<Option<Payee>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_payee WHERE seller_id = $1");
    let row = tx.row(&sql, &[&seller]).await?;
    row.as_ref().map(read).transpose()
}

/// Writes a changed one over the version that was read; the first is version 1.
pub async fn save(tx: &Tx, one: &Payee, read: i64) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payments_payee ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (seller_id) DO UPDATE SET version = excluded.version,
           verified_at = excluded.verified_at, reserve_percent = excluded.reserve_percent,
           reserve_days = excluded.reserve_days, rhythm = excluded.rhythm,
           rhythm_day = excluded.rhythm_day, next_at = excluded.next_at,
           updated_at = excluded.updated_at
         WHERE payments_payee.version = $10"
    );
    let touched = tx
        .execute(
            &sql,
            &[
                &one.seller,
                &one.version,
                &one.verified_at,
                &one.reserve_percent.to_string(),
                &one.reserve_days,
                &rhythm_name(one.rhythm),
                &one.rhythm_day,
                &one.next_at,
                &one.updated_at,
                &read,
            ],
        )
        .await?;
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

/// Newest change first.
pub async fn list(tx: &Tx, limit: i64) -> Result<Vec<Payee>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_payee ORDER BY updated_at DESC LIMIT $1");
    tx.rows(&sql, &[&limit]).await?.iter().map(read).collect()
}

/// Sellers whose rhythm has come round.
pub async fn due(tx: &Tx, now: Timestamp, limit: i64) -> Result<Vec<Payee>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_payee WHERE next_at <= $1 ORDER BY next_at LIMIT $2"
    );
    tx.rows(&sql, &[&now, &limit])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Currencies in which a seller has or had money here.
pub async fn currencies(tx: &Tx, account: &str) -> Result<Vec<Currency>, Error> {
    let rows = tx
        .rows(
            "SELECT currency FROM payments_live WHERE account = $1 ORDER BY currency",
            &[&account],
        )
        .await?;
    rows.iter().map(|row| Ok(row.get("currency")?)).collect()
}

fn reserved(row: &Row) -> Result<Reserved, Error> {
    Ok(Reserved {
        seller: row.get("seller_id")?,
        id: row.get("id")?,
        order: row.get("order_id")?,
        amount: money(row, "currency", "amount_minor")?,
        left: money(row, "currency", "left_minor")?,
        due_at: row.get("due_at")?,
        at: row.get("at")?,
    })
}

const RESERVED: &str = "seller_id, id, order_id, currency, amount_minor, left_minor, due_at, at";

pub async fn reserve(tx: &Tx, one: &Reserved) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payments_reserve ({RESERVED}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    );
    tx.execute(
        &sql,
        &[
            &one.seller,
            &one.id,
            &one.order,
            &one.amount.currency(),
            &one.amount.minor_i64()?,
            &one.left.minor_i64()?,
            &one.due_at,
            &one.at,
        ],
    )
    .await?;
    Ok(())
}

/// Takes a part of what is kept back; false when it is not there any more.
pub async fn take(tx: &Tx, one: &Reserved, amount: Money) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "UPDATE payments_reserve SET left_minor = left_minor - $3
             WHERE seller_id = $1 AND id = $2 AND left_minor >= $3",
            &[&one.seller, &one.id, &amount.minor_i64()?],
        )
        .await?;
    Ok(touched == 1)
}

/// What is kept back of a seller in a currency, the next to be free first.
pub async fn kept(tx: &Tx, seller: OrgId, currency: Currency) -> Result<Vec<Reserved>, Error> {
    let sql = format!(
        "SELECT {RESERVED} FROM payments_reserve
         WHERE seller_id = $1 AND currency = $2 AND left_minor > 0 ORDER BY due_at, id LIMIT 500"
    );
    tx.rows(&sql, &[&seller, &currency])
        .await?
        .iter()
        .map(reserved)
        .collect()
}

pub async fn free(tx: &Tx, now: Timestamp, limit: i64) -> Result<Vec<Reserved>, Error> {
    let sql = format!(
        "SELECT {RESERVED} FROM payments_reserve WHERE left_minor > 0 AND due_at <= $1
         ORDER BY due_at, id LIMIT $2"
    );
    tx.rows(&sql, &[&now, &limit])
        .await?
        .iter()
        .map(reserved)
        .collect()
}
