//! Issued papers and their numbers. Written once; there is no statement that changes one.

use contract::ids::{OrderId, OrgId};
use db::{Db, Error, Mismatch, Row, Tx};
use kernel::Timestamp;

use super::word;
use crate::model::document::{Content, Document, DocumentId, Paper};

const COLUMNS: &str = "seller_id, id, buyer_id, order_id, kind, number, version, content, sha256, \
     reason, issued_by, issued_at";

fn read(row: &Row) -> Result<Document, Error> {
    let content: String = row.get("content")?;
    let content: Content = serde_json::from_str(&content).map_err(|_| Error::Decode {
        column: "content".to_owned(),
        problem: Mismatch::value("JSON of a paper"),
    })?;
    Ok(Document {
        seller: row.get("seller_id")?,
        id: row.get("id")?,
        buyer: row.get("buyer_id")?,
        order: row.get("order_id")?,
        kind: word(row, "kind", Paper::parse)?,
        number: row.get("number")?,
        version: row.get("version")?,
        content,
        sha256: row.get("sha256")?,
        reason: row.get("reason")?,
        issued_by: row.get("issued_by")?,
        issued_at: row.get("issued_at")?,
    })
}

/// The next number of a series. Two that ask at once wait for each other, and a transaction that
/// comes to nothing gives its number back.
pub(crate) async fn next_number(
    tx: &Tx,
    seller: OrgId,
    series: &str,
    year: i64,
) -> Result<i64, Error> {
    let row = tx
        .row(
            "INSERT INTO compliance_document_series AS s (seller_id, series, year, last)
             VALUES ($1, $2, $3, 1)
             ON CONFLICT (seller_id, series, year) DO UPDATE SET last = s.last + 1
             RETURNING last",
            &[&seller, &series, &year],
        )
        .await?;
    row.map_or(Ok(1), |row| row.get("last"))
}

/// `content` is what the hash was taken of.
pub(crate) async fn insert(tx: &Tx, document: &Document, content: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO compliance_document (seller_id, id, buyer_id, order_id, kind, number, version,
           content, sha256, reason, issued_by, issued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            &document.seller,
            &document.id,
            &document.buyer,
            &document.order,
            &document.kind.as_str(),
            &document.number,
            &document.version,
            &content,
            &document.sha256,
            &document.reason,
            &document.issued_by,
            &document.issued_at,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO compliance_document_key (id, seller_id) VALUES ($1, $2)",
        &[&document.id, &document.seller],
    )
    .await?;
    Ok(())
}

/// Every version, by kind and version.
pub(crate) async fn of_order(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
) -> Result<Vec<Document>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_document WHERE seller_id = $1 AND order_id = $2
         ORDER BY kind, version LIMIT 500"
    );
    tx.rows(&sql, &[&seller, &order])
        .await?
        .iter()
        .map(read)
        .collect()
}

pub(crate) async fn find(db: &Db, id: DocumentId) -> Result<Option<Document>, Error> {
    let sql = format!(
        "SELECT {} FROM compliance_document_key AS k
         JOIN compliance_document AS d ON d.seller_id = k.seller_id AND d.id = k.id
         WHERE k.id = $1",
        COLUMNS
            .split(", ")
            .map(|column| format!("d.{}", column.trim()))
            .collect::<Vec<_>>()
            .join(", ")
    );
    db.row(&sql, &[&id]).await?.as_ref().map(read).transpose()
}

/// A seller's register, newest first.
pub(crate) async fn of_seller(
    db: &Db,
    seller: OrgId,
    kind: Option<Paper>,
    after: Option<(Timestamp, DocumentId)>,
    rows: i64,
) -> Result<Vec<Document>, Error> {
    let (at, id) = after.unwrap_or((
        Timestamp::from_micros(i64::MAX),
        DocumentId::from_uuid(uuid::Uuid::max()),
    ));
    let sql = format!(
        "SELECT {COLUMNS} FROM compliance_document
         WHERE seller_id = $1 AND ($2 IS NULL OR kind = $2) AND (issued_at, id) < ($3, $4)
         ORDER BY issued_at DESC, id DESC LIMIT $5"
    );
    let kind = kind.map(Paper::as_str);
    db.rows(&sql, &[&seller, &kind, &at, &id, &rows])
        .await?
        .iter()
        .map(read)
        .collect()
}
