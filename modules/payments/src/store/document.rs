//! Rows of issued papers, their numbers, and what of the books they are made of.

use contract::ids::OrgId;
use db::{Bind, Row, Tx};
use kernel::{Currency, Money, Timestamp};
use ledger::{Account, Root};
use uuid::Uuid;

use super::movement::{self, Line};
use super::{money, parsed, places};
use crate::error::Error;
use crate::model::document::{Document, MoneyPaperId, PaperKind};
use crate::rules::documents;

const COLUMNS: &str =
    "seller_id, id, kind, number, month, currency, total_minor, content, sha256, issued_at";

fn read(row: &Row) -> Result<Document, Error> {
    let content: String = row.get("content")?;
    Ok(Document {
        seller: row.get("seller_id")?,
        id: row.get("id")?,
        kind: parsed(row, "kind", documents::parse_kind)?,
        number: row.get("number")?,
        month: row.get("month")?,
        currency: row.get("currency")?,
        total: money(row, "currency", "total_minor")?,
        content: serde_json::from_str(&content).map_err(|_| Error::stored("content", &content))?,
        sha256: row.get("sha256")?,
        issued_at: row.get("issued_at")?,
    })
}

/// Issues a paper: `text` is its content as it was hashed.
pub async fn insert(tx: &Tx, one: &Document, text: &str) -> Result<(), Error> {
    let sql = format!(
        "INSERT INTO payments_document ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    );
    tx.execute(
        &sql,
        &[
            &one.seller,
            &one.id,
            &documents::kind_name(one.kind),
            &one.number,
            &one.month,
            &one.currency,
            &one.total.minor_i64()?,
            &text,
            &one.sha256,
            &one.issued_at,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO payments_document_place (id, seller_id) VALUES ($1, $2)",
        &[&one.id, &one.seller],
    )
    .await?;
    Ok(())
}

/// The next number of a series. It is given with the paper or not at all, so there are no gaps.
pub async fn next_number(tx: &Tx, series: &str) -> Result<i64, Error> {
    let rows = tx
        .rows(
            "INSERT INTO payments_number (series, last) VALUES ($1, 1)
             ON CONFLICT (series) DO UPDATE SET last = payments_number.last + 1
             RETURNING last",
            &[&series],
        )
        .await?;
    let row = rows
        .first()
        .ok_or_else(|| Error::stored("series", series))?;
    Ok(row.get("last")?)
}

pub async fn is_issued(
    tx: &Tx,
    seller: OrgId,
    kind: PaperKind,
    month: &str,
    currency: Currency,
) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT 1 AS one FROM payments_document
             WHERE seller_id = $1 AND kind = $2 AND month = $3 AND currency = $4",
            &[&seller, &documents::kind_name(kind), &month, &currency],
        )
        .await?;
    Ok(row.is_some())
}

pub async fn owner(tx: &Tx, id: MoneyPaperId) -> Result<Option<OrgId>, Error> {
    let sql = "SELECT seller_id FROM payments_document_place WHERE id = $1";
    let row = tx.row(sql, &[&id]).await?;
    Ok(row.map(|row| row.get("seller_id")).transpose()?)
}

pub async fn find(tx: &Tx, seller: OrgId, id: MoneyPaperId) -> Result<Option<Document>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_document WHERE seller_id = $1 AND id = $2");
    let row = tx.row(&sql, &[&seller, &id]).await?;
    row.as_ref().map(read).transpose()
}

/// Newest first; of all sellers for the platform.
pub async fn list(
    tx: &Tx,
    seller: Option<OrgId>,
    kind: Option<PaperKind>,
    before: MoneyPaperId,
    limit: i64,
) -> Result<Vec<Document>, Error> {
    let kind = kind.map(documents::kind_name);
    let mut args: Vec<&dyn Bind> = vec![&before, &limit];
    let mut wheres = String::new();
    if let Some(seller) = &seller {
        args.push(seller);
        wheres += &format!(" AND seller_id = ${}", args.len());
    }
    if let Some(kind) = &kind {
        args.push(kind);
        wheres += &format!(" AND kind = ${}", args.len());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_document WHERE id < $1{wheres} ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, &args).await?.iter().map(read).collect()
}

/// What each of these accounts of a seller came to before a moment, from the side on which it grows:
/// what it comes to now, without what moved since.
pub async fn sums_before(
    tx: &Tx,
    accounts: &[String],
    currency: Currency,
    at: Timestamp,
) -> Result<Vec<(Root, Money)>, Error> {
    let list = places(3, accounts.len());
    let mut args: Vec<&dyn Bind> = vec![&currency, &at];
    args.extend(accounts.iter().map(|account| account as &dyn Bind));
    let sql = format!(
        "SELECT live.account, live.net_minor,
           (SELECT CAST(COALESCE(SUM(CASE WHEN p.direction = 'credit' THEN p.amount_minor
               ELSE -p.amount_minor END), 0) AS BIGINT)
             FROM payments_posting p
             WHERE p.account = live.account AND p.currency = $1 AND p.at >= $2) AS since_minor
         FROM payments_live live WHERE live.account IN ({list}) AND live.currency = $1"
    );
    let rows = tx.rows(&sql, &args).await?;
    rows.iter()
        .map(|row| {
            let account: String = row.get("account")?;
            let account: Account = account.parse()?;
            let (now, since): (i64, i64) = (row.get("net_minor")?, row.get("since_minor")?);
            let grown = match account.normal_side() {
                ledger::Direction::Credit => since,
                ledger::Direction::Debit => -since,
            };
            let before = i128::from(now) - i128::from(grown);
            Ok((account.root(), Money::new(before, currency)))
        })
        .collect()
}

/// Postings on these accounts between two moments, the oldest first.
pub async fn between(
    tx: &Tx,
    accounts: &[String],
    currency: Currency,
    span: (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<Line>, Error> {
    let list = places(5, accounts.len());
    let mut args: Vec<&dyn Bind> = vec![&currency, &span.0, &span.1, &limit];
    args.extend(accounts.iter().map(|account| account as &dyn Bind));
    let sql = format!(
        "SELECT entry_id, place, account, currency, amount_minor, direction, at
         FROM payments_posting
         WHERE account IN ({list}) AND currency = $1 AND at >= $2 AND at < $3
         ORDER BY at, entry_id, place LIMIT $4"
    );
    tx.rows(&sql, &args)
        .await?
        .iter()
        .map(movement::line)
        .collect()
}

/// What an entry took of a seller for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Commission, plans and services, with the tax on them.
    Fees,
    /// The fee of a chargeback that was lost.
    DisputeFee,
    /// What is kept of an exchange of currencies.
    Spread,
}

/// An entry that took fees of a seller, or gave some back: what went to each account of ours.
pub struct Taken {
    pub at: Timestamp,
    pub subject: Uuid,
    pub source: Source,
    pub net: Money,
    pub tax: Money,
}

/// The accounts of ours that what sellers pay goes to.
pub struct Takings {
    pub fees: String,
    pub tax: String,
    pub dispute_fees: String,
    pub spread: String,
}

/// What the platform took of a seller between two moments, by the entries of its orders, bills and
/// exchanges.
pub async fn taken(
    tx: &Tx,
    seller: OrgId,
    currency: Currency,
    span: (Timestamp, Timestamp),
    to: &Takings,
) -> Result<Vec<Taken>, Error> {
    // In this order: by the time of entries first, a month of everybody would be read for each seller.
    let sql = "SELECT t.entry_id, t.at, t.subject, t.currency, t.source,
           CAST(SUM(CASE WHEN t.account = $5 THEN 0 ELSE t.net END) AS BIGINT) AS net_minor,
           CAST(SUM(CASE WHEN t.account = $5 THEN t.net ELSE 0 END) AS BIGINT) AS tax_minor
         FROM (
           SELECT e.id AS entry_id, e.at AS at, e.intent_id AS subject, p.currency, p.account,
             CASE p.account WHEN $6 THEN 'dispute_fee' WHEN $7 THEN 'spread' ELSE 'fees' END
               AS source,
             CASE WHEN p.direction = 'credit' THEN p.amount_minor ELSE -p.amount_minor END AS net
           FROM (SELECT order_id AS id FROM payments_escrow WHERE seller_id = $1
                 UNION SELECT id FROM payments_bill WHERE seller_id = $1
                 UNION SELECT id FROM payments_exchange WHERE seller_id = $1) s
           CROSS JOIN payments_entry e
           CROSS JOIN payments_posting p
           WHERE e.intent_id = s.id AND p.entry_id = e.id AND e.at >= $2 AND e.at < $3 AND p.account IN ($4, $5, $6, $7) AND p.currency = $8
         ) t
         GROUP BY t.entry_id, t.at, t.subject, t.currency, t.source ORDER BY t.at, t.entry_id";
    let args: [&dyn Bind; 8] = [
        &seller,
        &span.0,
        &span.1,
        &to.fees,
        &to.tax,
        &to.dispute_fees,
        &to.spread,
        &currency,
    ];
    tx.rows(sql, &args)
        .await?
        .iter()
        .map(|row| {
            let source: String = row.get("source")?;
            Ok(Taken {
                at: row.get("at")?,
                subject: row.get("subject")?,
                source: match source.as_str() {
                    "dispute_fee" => Source::DisputeFee,
                    "spread" => Source::Spread,
                    _ => Source::Fees,
                },
                net: money(row, "currency", "net_minor")?,
                tax: money(row, "currency", "tax_minor")?,
            })
        })
        .collect()
}

/// Sellers' accounts with their currencies, in the order of their names, after one.
pub async fn accounts_after(
    tx: &Tx,
    after: &(String, String),
    limit: i64,
) -> Result<Vec<(String, Currency)>, Error> {
    let rows = tx
        .rows(
            "SELECT account, currency FROM payments_live WHERE (account, currency) > ($1, $2)
             ORDER BY account, currency LIMIT $3",
            &[&after.0, &after.1, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("account")?, row.get("currency")?)))
        .collect()
}

/// When the first entry was made.
pub async fn first_entry(tx: &Tx) -> Result<Option<Timestamp>, Error> {
    let row = tx
        .row(
            "SELECT e.at AS at FROM payments_seal s JOIN payments_entry e ON e.id = s.entry_id
             ORDER BY s.seq LIMIT 1",
            &[],
        )
        .await?;
    Ok(row.map(|row| row.get("at")).transpose()?)
}

pub async fn closed_months(tx: &Tx) -> Result<Vec<String>, Error> {
    let rows = tx
        .rows("SELECT month FROM payments_month ORDER BY month", &[])
        .await?;
    rows.iter().map(|row| Ok(row.get("month")?)).collect()
}

pub async fn close(tx: &Tx, month: &str, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_month (month, closed_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        &[&month, &at],
    )
    .await?;
    Ok(())
}
