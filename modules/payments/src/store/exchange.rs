//! Rows of offers to exchange money.

use contract::ids::OrgId;
use db::{Row, Tx};

use super::{money, parsed};
use crate::error::Error;
use crate::model::exchange::{Exchange, ExchangeId};
use crate::rules::exchange;

const COLUMNS: &str = "seller_id, id, state, version, sold_currency, sold_minor, bought_currency,
    bought_minor, spread_minor, mid_rate, client_rate, rate_day, asked_by, expires_at, created_at,
    ended_at";

fn read(row: &Row) -> Result<Exchange, Error> {
    Ok(Exchange {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        state: parsed(row, "state", exchange::parse)?,
        version: row.get("version")?,
        sold: money(row, "sold_currency", "sold_minor")?,
        bought: money(row, "bought_currency", "bought_minor")?,
        spread: money(row, "bought_currency", "spread_minor")?,
        mid_rate: row.get("mid_rate")?,
        client_rate: row.get("client_rate")?,
        rate_day: row.get("rate_day")?,
        asked_by: row.get("asked_by")?,
        expires_at: row.get("expires_at")?,
        created_at: row.get("created_at")?,
        ended_at: row.get("ended_at")?,
    })
}

pub async fn insert(tx: &Tx, offer: &Exchange) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payments_exchange ({COLUMNS})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    );
    tx.execute(
        &sql,
        &[
            &offer.seller,
            &offer.id,
            &exchange::name(offer.state),
            &offer.version,
            &offer.sold.currency(),
            &offer.sold.minor_i64()?,
            &offer.bought.currency(),
            &offer.bought.minor_i64()?,
            &offer.spread.minor_i64()?,
            &offer.mid_rate,
            &offer.client_rate,
            &offer.rate_day,
            &offer.asked_by,
            &offer.expires_at,
            &offer.created_at,
            &offer.ended_at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn find(tx: &Tx, seller: OrgId, id: ExchangeId) -> Result<Option<Exchange>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_exchange WHERE seller_id = $1 AND id = $2");
    tx.row(&sql, &[&seller, &id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// A seller's offers, newest first.
pub async fn list(
    tx: &Tx,
    seller: OrgId,
    before: ExchangeId,
    limit: i64,
) -> Result<Vec<Exchange>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_exchange WHERE seller_id = $1 AND id < $2
         ORDER BY id DESC LIMIT $3"
    );
    tx.rows(&sql, &[&seller, &before, &limit])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Ends an offer, if nobody else did since it was read.
pub async fn end(tx: &Tx, offer: &Exchange) -> Result<(), Error> {
    let touched = tx
        .execute(
            "UPDATE payments_exchange SET state = $3, version = version + 1, ended_at = $4
             WHERE seller_id = $1 AND id = $2 AND version = $5 AND state = 'active'",
            &[
                &offer.seller,
                &offer.id,
                &exchange::name(offer.state),
                &offer.ended_at,
                &offer.version,
            ],
        )
        .await?;
    match touched {
        0 => Err(Error::ChangedMeanwhile),
        _ => Ok(()),
    }
}
