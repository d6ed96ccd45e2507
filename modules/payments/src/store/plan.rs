//! Rows of plans and paid services: price lists, subscriptions, and the products that may be
//! promoted.

use contract::ids::{OrgId, ProductId};
use db::{Row, Tx};
use kernel::{Currency, Money, Timestamp};

use super::parsed;
use crate::error::Error;
use crate::model::plan::{Allowance, Choice, Next, Period, PriceList, Subscription};
use crate::rules::plans;

const COLUMNS: &str = "seller_id, version, state, plan, price_version, listings, off_percent, term,
    currency, worth_minor, period, anchor_at, turn, starts_at, ends_at, next_plan, next_term,
    next_currency, grace_until, told, next_at, updated_at";
/// What stands for "as many as one likes".
const ANY: &str = "any";

fn read(row: &Row) -> Result<Subscription, Error> {
    let term: Option<String> = row.get("term")?;
    let period = match term.as_deref().and_then(plans::parse_term) {
        Some(term) => {
            let currency: Currency = row.get("currency")?;
            let worth: i64 = row.get("worth_minor")?;
            Some(Period {
                choice: Choice {
                    plan: row.get("plan")?,
                    term,
                    currency,
                },
                worth: Money::new(i128::from(worth), currency),
                anchor: row.get("anchor_at")?,
                turn: row.get("turn")?,
                starts_at: row.get("starts_at")?,
                ends_at: row.get("ends_at")?,
            })
        }
        None => None,
    };
    let told: Option<String> = row.get("told")?;
    Ok(Subscription {
        seller: row.get("seller_id")?,
        version: row.get("version")?,
        state: parsed(row, "state", plans::parse_state)?,
        plan: row.get("plan")?,
        price_version: row.get("price_version")?,
        listings: row.get("listings")?,
        off_percent: parsed(row, "off_percent", |text| text.parse().ok())?,
        periods: row.get("period")?,
        period,
        next: next(row)?,
        grace_until: row.get("grace_until")?,
        told: told.as_deref().and_then(parse_allowance),
        next_at: row.get("next_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// A plan without a term is the one that costs nothing.
fn next(row: &Row) -> Result<Option<Next>, Error> {
    let plan: Option<String> = row.get("next_plan")?;
    let term: Option<String> = row.get("next_term")?;
    let currency: Option<Currency> = row.get("next_currency")?;
    let Some(plan) = plan else {
        return Ok(None);
    };
    let term = term.as_deref().and_then(plans::parse_term);
    Ok(Some(match term.zip(currency) {
        Some((term, currency)) => Next::Other(Choice {
            plan,
            term,
            currency,
        }),
        None => Next::Free,
    }))
}

fn parse_allowance(text: &str) -> Option<Allowance> {
    match text {
        ANY => Some(Allowance::Any),
        number => number.parse().ok().map(Allowance::UpTo),
    }
}

fn allowance(told: Allowance) -> String {
    match told {
        Allowance::Any => ANY.to_owned(),
        Allowance::UpTo(listings) => listings.to_string(),
    }
}

pub async fn find(tx: &Tx, seller: OrgId) -> Result<Option<Subscription>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_subscription WHERE seller_id = $1");
    let row = tx.row(&sql, &[&seller]).await?;
    row.as_ref().map(read).transpose()
}

/// Writes a changed one over the version that was read.
pub async fn save(tx: &Tx, one: &Subscription) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payments_subscription ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
           $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
         ON CONFLICT (seller_id) DO UPDATE SET version = excluded.version, state = excluded.state,
           plan = excluded.plan, price_version = excluded.price_version,
           listings = excluded.listings, off_percent = excluded.off_percent, term = excluded.term,
           currency = excluded.currency, worth_minor = excluded.worth_minor,
           period = excluded.period, anchor_at = excluded.anchor_at, turn = excluded.turn,
           starts_at = excluded.starts_at, ends_at = excluded.ends_at,
           next_plan = excluded.next_plan, next_term = excluded.next_term,
           next_currency = excluded.next_currency, grace_until = excluded.grace_until,
           told = excluded.told, next_at = excluded.next_at, updated_at = excluded.updated_at
         WHERE payments_subscription.version = excluded.version - 1"
    );
    let period = one.period.as_ref();
    let choice = period.map(|period| &period.choice);
    let worth = period.map_or(Ok(0), |period| period.worth.minor_i64())?;
    let other = match &one.next {
        Some(Next::Other(choice)) => Some(choice),
        Some(Next::Free) | None => None,
    };
    let next_plan = one.next.as_ref().map(|next| match next {
        Next::Free => "",
        Next::Other(choice) => choice.plan.as_str(),
    });
    let touched = tx
        .execute(
            &sql,
            &[
                &one.seller,
                &(one.version + 1),
                &plans::state_name(one.state),
                &one.plan,
                &one.price_version,
                &one.listings,
                &one.off_percent.to_string(),
                &choice.map(|choice| plans::term_name(choice.term)),
                &choice.map(|choice| choice.currency),
                &worth,
                &one.periods,
                &period.map(|period| period.anchor),
                &period.map_or(0, |period| period.turn),
                &period.map(|period| period.starts_at),
                &period.map(|period| period.ends_at),
                &next_plan,
                &other.map(|choice| plans::term_name(choice.term)),
                &other.map(|choice| choice.currency),
                &one.grace_until,
                &one.told.map(allowance),
                &one.next_at,
                &one.updated_at,
            ],
        )
        .await?;
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

/// Sellers of whom something is to be done.
pub async fn due(tx: &Tx, now: Timestamp, limit: i64) -> Result<Vec<OrgId>, Error> {
    let rows = tx
        .rows(
            "SELECT seller_id FROM payments_subscription WHERE next_at <= $1
             ORDER BY next_at, seller_id LIMIT $2",
            &[&now, &limit],
        )
        .await?;
    rows.iter().map(|row| Ok(row.get("seller_id")?)).collect()
}

/// All are looked at when a list begins to count.
pub async fn look_at_all(tx: &Tx, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_subscription SET next_at = $1, version = version + 1
         WHERE next_at IS NULL OR next_at > $1",
        &[&at],
    )
    .await?;
    Ok(())
}

pub struct ListLine {
    pub version: i64,
    pub valid_from: Timestamp,
    pub list: PriceList,
    pub actor: String,
    pub at: Timestamp,
}

/// The list that counts at a time, with its number; none before the first was made.
pub async fn list_at(tx: &Tx, at: Timestamp) -> Result<Option<(i64, PriceList)>, Error> {
    let row = tx
        .row(
            "SELECT version, list FROM payments_price_list WHERE valid_from <= $1
             ORDER BY valid_from DESC, version DESC LIMIT 1",
            &[&at],
        )
        .await?;
    row.map(|row| Ok((row.get("version")?, prices(&row)?)))
        .transpose()
}

fn prices(row: &Row) -> Result<PriceList, Error> {
    let text: String = row.get("list")?;
    serde_json::from_str(&text).map_err(|_| Error::stored("list", &text))
}

/// All lists, newest first.
pub async fn lists(tx: &Tx) -> Result<Vec<ListLine>, Error> {
    let rows = tx
        .rows(
            "SELECT version, valid_from, list, actor, at FROM payments_price_list
             ORDER BY version DESC LIMIT 100",
            &[],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ListLine {
                version: row.get("version")?,
                valid_from: row.get("valid_from")?,
                list: prices(row)?,
                actor: row.get("actor")?,
                at: row.get("at")?,
            })
        })
        .collect()
}

pub async fn add_list(tx: &Tx, line: &ListLine) -> Result<(), Error> {
    let text = serde_json::to_string(&line.list)
        .map_err(|error| Error::stored("list", &error.to_string()))?;
    tx.execute(
        "INSERT INTO payments_price_list (version, valid_from, list, actor, at)
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

/// When the next list begins to count.
pub async fn next_list(tx: &Tx, after: Timestamp) -> Result<Option<Timestamp>, Error> {
    let row = tx
        .row(
            "SELECT MIN(valid_from) AS at FROM payments_price_list WHERE valid_from > $1",
            &[&after],
        )
        .await?;
    Ok(row.map_or(Ok(None), |row| row.get("at"))?)
}

/// Notes whether a product is in the store; what was heard of it later stays.
pub async fn note_product(
    tx: &Tx,
    seller: OrgId,
    product: ProductId,
    is_published: bool,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_product (seller_id, product_id, is_published, at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (seller_id, product_id) DO UPDATE SET
           is_published = excluded.is_published, at = excluded.at
         WHERE payments_product.at <= excluded.at",
        &[&seller, &product, &is_published, &at],
    )
    .await?;
    Ok(())
}

/// Whether a product of the seller's is in the store; none when it has no such product.
pub async fn product(tx: &Tx, seller: OrgId, id: ProductId) -> Result<Option<bool>, Error> {
    let row = tx
        .row(
            "SELECT is_published FROM payments_product WHERE seller_id = $1 AND product_id = $2",
            &[&seller, &id],
        )
        .await?;
    Ok(row.map(|row| row.get("is_published")).transpose()?)
}
