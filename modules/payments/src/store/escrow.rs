//! Rows of the money of orders, of their look-up, and of the rules of commission.

use contract::ids::{OrderId, OrgId};
use db::{Bind, Row, Tx};
use kernel::{Currency, Money, Timestamp};
use rust_decimal::Decimal;

use super::{money, parsed};
use crate::error::Error;
use crate::model::escrow::{Escrow, Fee};
use crate::rules::commission::Rules;
use crate::rules::escrow;

const COLUMNS: &str = "seller_id, order_id, buyer_id, state, version, currency, total_minor, \
    credited_minor, funded_minor, released_minor, refunding_minor, refunded_minor, frozen_minor, \
    fee_rule, fee_version, fee_percent, commission_minor, tax_minor, completed_at, opened_at, \
    updated_at";

fn read(row: &Row) -> Result<Escrow, Error> {
    let amount = |column| money(row, "currency", column);
    Ok(Escrow {
        order: row.get("order_id")?,
        seller: row.get("seller_id")?,
        buyer: row.get("buyer_id")?,
        state: parsed(row, "state", escrow::parse)?,
        version: row.get("version")?,
        total: amount("total_minor")?,
        credited: amount("credited_minor")?,
        funded: amount("funded_minor")?,
        released: amount("released_minor")?,
        refunding: amount("refunding_minor")?,
        refunded: amount("refunded_minor")?,
        frozen: amount("frozen_minor")?,
        fee: Fee {
            rule: row.get("fee_rule")?,
            version: row.get("fee_version")?,
            percent: parsed(row, "fee_percent", |text| text.parse::<Decimal>().ok())?,
            commission: amount("commission_minor")?,
            tax: amount("tax_minor")?,
        },
        completed_at: row.get("completed_at")?,
        opened_at: row.get("opened_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn insert(tx: &Tx, opened: &Escrow) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_escrow (seller_id, order_id, buyer_id, state, version, currency,
           total_minor, credited_minor, funded_minor, released_minor, refunding_minor,
           refunded_minor, frozen_minor, fee_rule, fee_version, fee_percent, commission_minor,
           tax_minor, opened_at, updated_at)
         VALUES ($1, $2, $3, $4, 1, $5, $6, 0, 0, 0, 0, 0, 0, $7, $8, $9, $10, $11, $12, $12)",
        &[
            &opened.seller,
            &opened.order,
            &opened.buyer,
            &escrow::name(opened.state),
            &opened.currency(),
            &opened.total.minor_i64()?,
            &opened.fee.rule,
            &opened.fee.version,
            &opened.fee.percent.normalize().to_string(),
            &opened.fee.commission.minor_i64()?,
            &opened.fee.tax.minor_i64()?,
            &opened.opened_at,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO payments_order (order_id, seller_id, buyer_id) VALUES ($1, $2, $3)",
        &[&opened.order, &opened.seller, &opened.buyer],
    )
    .await?;
    Ok(())
}

pub async fn find(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Option<Escrow>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM payments_escrow WHERE seller_id = $1 AND order_id = $2");
    tx.row(&sql, &[&seller, &order])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Seller and buyer of an order.
pub async fn parties(tx: &Tx, order: OrderId) -> Result<Option<(OrgId, OrgId)>, Error> {
    let row = tx
        .row(
            "SELECT seller_id, buyer_id FROM payments_order WHERE order_id = $1",
            &[&order],
        )
        .await?;
    row.map(|row| Ok((row.get("seller_id")?, row.get("buyer_id")?)))
        .transpose()
}

/// Writes what may change, if nobody else did since `version`.
pub async fn save(tx: &Tx, escrow: &Escrow, version: i64) -> Result<(), Error> {
    let touched = tx
        .execute(
            "UPDATE payments_escrow SET state = $4, version = $5, total_minor = $6,
               credited_minor = $7, funded_minor = $8, released_minor = $9, refunding_minor = $10,
               refunded_minor = $11, frozen_minor = $12, completed_at = $13, updated_at = $14
             WHERE seller_id = $1 AND order_id = $2 AND version = $3",
            &[
                &escrow.seller,
                &escrow.order,
                &version,
                &escrow::name(escrow.state),
                &escrow.version,
                &escrow.total.minor_i64()?,
                &escrow.credited.minor_i64()?,
                &escrow.funded.minor_i64()?,
                &escrow.released.minor_i64()?,
                &escrow.refunding.minor_i64()?,
                &escrow.refunded.minor_i64()?,
                &escrow.frozen.minor_i64()?,
                &escrow.completed_at,
                &escrow.updated_at,
            ],
        )
        .await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Error::ChangedMeanwhile)
    }
}

/// A seller's or a buyer's, or everybody's, newest first.
pub async fn list(
    tx: &Tx,
    side: Option<(&'static str, OrgId)>,
    before: OrderId,
    limit: i64,
) -> Result<Vec<Escrow>, Error> {
    let mut args: Vec<&dyn Bind> = vec![&before, &limit];
    let narrow = match &side {
        Some((column, org)) => {
            args.push(org);
            format!("{column} = $3 AND")
        }
        None => String::new(),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_escrow WHERE {narrow} order_id < $1
         ORDER BY order_id DESC LIMIT $2"
    );
    tx.rows(&sql, &args).await?.iter().map(read).collect()
}

/// The rules that count at a time, with their number; none before the first were made.
pub async fn rules_at(tx: &Tx, at: Timestamp) -> Result<Option<(i64, Rules)>, Error> {
    let row = tx
        .row(
            "SELECT version, rules FROM payments_fee_rules WHERE valid_from <= $1
             ORDER BY valid_from DESC, version DESC LIMIT 1",
            &[&at],
        )
        .await?;
    row.map(|row| {
        let text: String = row.get("rules")?;
        let rules = serde_json::from_str(&text).map_err(|_| Error::stored("rules", &text))?;
        Ok((row.get("version")?, rules))
    })
    .transpose()
}

pub struct RulesLine {
    pub version: i64,
    pub valid_from: Timestamp,
    pub rules: Rules,
    pub actor: String,
    pub at: Timestamp,
}

/// All sets of rules, newest first.
pub async fn all_rules(tx: &Tx) -> Result<Vec<RulesLine>, Error> {
    let rows = tx
        .rows(
            "SELECT version, valid_from, rules, actor, at FROM payments_fee_rules
             ORDER BY version DESC LIMIT 100",
            &[],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let text: String = row.get("rules")?;
            Ok(RulesLine {
                version: row.get("version")?,
                valid_from: row.get("valid_from")?,
                rules: serde_json::from_str(&text).map_err(|_| Error::stored("rules", &text))?,
                actor: row.get("actor")?,
                at: row.get("at")?,
            })
        })
        .collect()
}

pub async fn add_rules(tx: &Tx, line: &RulesLine) -> Result<(), Error> {
    let text = serde_json::to_string(&line.rules)
        .map_err(|error| Error::stored("rules", &error.to_string()))?;
    tx.execute(
        "INSERT INTO payments_fee_rules (version, valid_from, rules, actor, at)
         VALUES ($1, $2, $3, $4, $5)",
        &[
            &line.version,
            &line.valid_from,
            &text,
            &line.actor,
            &line.at,
        ],
    )
    .await?;
    Ok(())
}

/// What is on an account that may not go below zero, and what of it is on hold.
pub async fn live(tx: &Tx, account: &str, currency: Currency) -> Result<(Money, Money), Error> {
    let row = tx
        .row(
            "SELECT net_minor, pending_minor, currency FROM payments_live
             WHERE account = $1 AND currency = $2",
            &[&account, &currency],
        )
        .await?;
    match row {
        Some(row) => Ok((
            money(&row, "currency", "net_minor")?,
            money(&row, "currency", "pending_minor")?,
        )),
        None => Ok((Money::zero(currency), Money::zero(currency))),
    }
}

/// What is on such an account, holds taken off.
pub async fn available(tx: &Tx, account: &str, currency: Currency) -> Result<Money, Error> {
    let (net, pending) = live(tx, account, currency).await?;
    Ok(net.checked_sub(pending)?)
}

/// What is held for a seller's orders, by currency.
pub async fn held_for(tx: &Tx, seller: OrgId) -> Result<Vec<(Currency, Money)>, Error> {
    let rows = tx
        .rows(
            "SELECT currency,
               CAST(SUM(funded_minor - released_minor - refunded_minor) AS BIGINT) AS held
             FROM payments_escrow WHERE seller_id = $1 GROUP BY currency ORDER BY currency",
            &[&seller],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("currency")?, money(row, "currency", "held")?)))
        .collect()
}
