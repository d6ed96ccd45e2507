//! Quotes with their questions. Written once, never changed.

use contract::compliance::LandedCost;
use contract::ids::{LandedQuoteId, OrgId};
use db::{Db, Error, Mismatch, Row, Tx};
use kernel::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::quote::KeptQuote;

const COLUMNS: &str = "org_id, id, seller_id, fingerprint, kept, shown, at";

fn read(row: &Row) -> Result<KeptQuote, Error> {
    Ok(KeptQuote {
        org: row.get("org_id")?,
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        fingerprint: row.get("fingerprint")?,
        kept: told(row, "kept")?,
        shown: told(row, "shown")?,
        at: row.get("at")?,
    })
}

/// Kept as text, because its bytes are what was said.
fn told<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T, Error> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| Error::Decode {
        column: column.to_owned(),
        problem: Mismatch::value("JSON of a quote"),
    })
}

fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// False when the same question was answered before: its answer stands.
pub(crate) async fn insert(tx: &Tx, quote: &KeptQuote) -> Result<bool, Error> {
    let shown = &quote.shown;
    let status = match serde_json::to_value(shown.status) {
        Ok(serde_json::Value::String(status)) => status,
        Ok(_) | Err(_) => String::new(),
    };
    let added = tx
        .execute(
            "INSERT INTO compliance_quote (org_id, id, fingerprint, seller_id, date, from_country, to_country,
               status, kept, shown, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
            &[
                &quote.org,
                &quote.id,
                &quote.fingerprint,
                &quote.seller,
                &shown.date,
                &shown.from,
                &shown.to,
                &status,
                &text(&quote.kept),
                &text(shown),
                &quote.at,
            ],
        )
        .await?;
    if added == 0 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO compliance_quote_key (id, org_id, seller_id) VALUES ($1, $2, $3)",
        &[&quote.id, &quote.org, &quote.seller],
    )
    .await?;
    Ok(true)
}

/// What was shown of a question that was answered before.
pub(crate) async fn shown_before(
    db: &Db,
    org: OrgId,
    fingerprint: &str,
) -> Result<Option<LandedCost>, Error> {
    let sql = "SELECT shown FROM compliance_quote WHERE org_id = $1 AND fingerprint = $2";
    db.row(sql, &[&org, &fingerprint])
        .await?
        .as_ref()
        .map(|row| told(row, "shown"))
        .transpose()
}

/// Whose a quote is: the firm that asked, and the seller of the goods.
pub(crate) async fn parties(
    db: &Db,
    id: LandedQuoteId,
) -> Result<Option<(OrgId, Option<OrgId>)>, Error> {
    let row = db
        .row(
            "SELECT org_id, seller_id FROM compliance_quote_key WHERE id = $1",
            &[&id],
        )
        .await?;
    row.map(|row| Ok((row.get("org_id")?, row.get("seller_id")?)))
        .transpose()
}

pub(crate) async fn find(
    db: &Db,
    org: OrgId,
    id: LandedQuoteId,
) -> Result<Option<KeptQuote>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM compliance_quote WHERE org_id = $1 AND id = $2");
    db.row(&sql, &[&org, &id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Newest first.
pub(crate) async fn list(
    db: &Db,
    org: OrgId,
    before: Option<(Timestamp, LandedQuoteId)>,
    rows: i64,
) -> Result<Vec<KeptQuote>, Error> {
    let found = match before {
        None => {
            let sql = format!(
                "SELECT {COLUMNS} FROM compliance_quote WHERE org_id = $1
                 ORDER BY at DESC, id DESC LIMIT $2"
            );
            db.rows(&sql, &[&org, &rows]).await?
        }
        Some((at, id)) => {
            let sql = format!(
                "SELECT {COLUMNS} FROM compliance_quote WHERE org_id = $1 AND (at, id) < ($2, $3)
                 ORDER BY at DESC, id DESC LIMIT $4"
            );
            db.rows(&sql, &[&org, &at, &id, &rows]).await?
        }
    };
    found.iter().map(read).collect()
}
