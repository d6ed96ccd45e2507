//! Rows of after-sales.

use contract::ids::{AfterSaleId, OrderId, OrgId};
use db::{Db, Error, Json, Row, Tx};
use runtime::blobs::BlobId;

use crate::model::after_sale::{AfterSale, AfterSaleKind, AfterSaleState, Reason};
use crate::store::{Batch, Minor, money, word};

pub(crate) const COLUMNS: &str = "seller_id, id, order_id, order_number, checkout_id, buyer_id, \
     person_id, kind, state, version, reason, currency, requested_minor, agreed_minor, facts, \
     opened_at, moved_at";

pub(crate) fn after_sale(row: &Row) -> Result<AfterSale, Error> {
    let currency = row.get("currency")?;
    let Json(facts) = row.get("facts")?;
    Ok(AfterSale {
        id: row.get("id")?,
        order: row.get("order_id")?,
        order_number: row.get("order_number")?,
        checkout: row.get("checkout_id")?,
        buyer: row.get("buyer_id")?,
        seller: row.get("seller_id")?,
        person: row.get("person_id")?,
        kind: word(row, "kind", AfterSaleKind::parse)?,
        state: word(row, "state", AfterSaleState::parse)?,
        version: row.get("version")?,
        reason: word(row, "reason", Reason::parse)?,
        currency,
        requested: money(row, "requested_minor", currency)?,
        agreed: money(row, "agreed_minor", currency)?,
        facts,
        opened_at: row.get("opened_at")?,
        moved_at: row.get("moved_at")?,
    })
}

/// Opens an after-sale; false when there is one with this id already.
pub(crate) async fn insert(tx: &Tx, after_sale: &AfterSale) -> Result<bool, Error> {
    let rows = tx
        .execute(
            "INSERT INTO orders_after_sale
               (seller_id, id, order_id, order_number, checkout_id, buyer_id, person_id, kind, state,
                version, reason, currency, requested_minor, agreed_minor, facts, opened_at, moved_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
             ON CONFLICT (seller_id, id) DO NOTHING",
            &[
                &after_sale.seller,
                &after_sale.id,
                &after_sale.order,
                &after_sale.order_number,
                &after_sale.checkout,
                &after_sale.buyer,
                &after_sale.person,
                &after_sale.kind.as_str(),
                &after_sale.state.as_str(),
                &after_sale.version,
                &after_sale.reason.as_str(),
                &after_sale.currency,
                &Minor(after_sale.requested),
                &Minor(after_sale.agreed),
                &Json(&after_sale.facts),
                &after_sale.opened_at,
                &after_sale.moved_at,
            ],
        )
        .await?;
    if rows == 0 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO orders_after_sale_lookup (id, seller_id, buyer_id) VALUES ($1, $2, $3)",
        &[&after_sale.id, &after_sale.seller, &after_sale.buyer],
    )
    .await?;
    for blob in &after_sale.facts.evidence {
        show(tx, *blob, after_sale.seller, after_sale.buyer).await?;
    }
    Ok(true)
}

/// Lets both sides of an order read a file.
pub(crate) async fn show(tx: &Tx, blob: BlobId, seller: OrgId, buyer: OrgId) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO orders_evidence (blob_id, seller_id, buyer_id) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        &[&blob, &seller, &buyer],
    )
    .await?;
    Ok(())
}

/// Whether a side of an order was shown this file as evidence.
pub(crate) async fn was_shown(db: &Db, blob: BlobId, org: OrgId) -> Result<bool, Error> {
    let row = db
        .row(
            "SELECT blob_id FROM orders_evidence
             WHERE blob_id = $1 AND (seller_id = $2 OR buyer_id = $2) LIMIT 1",
            &[&blob, &org],
        )
        .await?;
    Ok(row.is_some())
}

/// Whose an after-sale is: seller, buyer.
pub(crate) async fn parties_of(tx: &Tx, id: AfterSaleId) -> Result<Option<(OrgId, OrgId)>, Error> {
    let row = tx
        .row(
            "SELECT seller_id, buyer_id FROM orders_after_sale_lookup WHERE id = $1",
            &[&id],
        )
        .await?;
    row.map(|row| Ok((row.get("seller_id")?, row.get("buyer_id")?)))
        .transpose()
}

pub(crate) async fn load(
    tx: &Tx,
    seller: OrgId,
    id: AfterSaleId,
) -> Result<Option<AfterSale>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM orders_after_sale WHERE seller_id = $1 AND id = $2");
    tx.row(&sql, &[&seller, &id])
        .await?
        .as_ref()
        .map(after_sale)
        .transpose()
}

pub(crate) async fn of_order(
    tx: &Tx,
    seller: OrgId,
    order: OrderId,
) -> Result<Vec<AfterSale>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM orders_after_sale
         WHERE seller_id = $1 AND order_id = $2 ORDER BY id LIMIT 500"
    );
    tx.rows(&sql, &[&seller, &order])
        .await?
        .iter()
        .map(after_sale)
        .collect()
}

/// Writes what is in `after_sale` over the state and version that were read. The statement at the
/// answered place must touch one row.
pub(crate) fn save(
    batch: &mut Batch,
    after_sale: &AfterSale,
    state_before: AfterSaleState,
    version_before: i64,
) -> usize {
    batch.push(
        "UPDATE orders_after_sale
         SET state = $5, version = $6, agreed_minor = $7, facts = $8, moved_at = $9
         WHERE seller_id = $1 AND id = $2 AND state = $3 AND version = $4",
        &[
            &after_sale.seller,
            &after_sale.id,
            &state_before.as_str(),
            &version_before,
            &after_sale.state.as_str(),
            &after_sale.version,
            &Minor(after_sale.agreed),
            &Json(&after_sale.facts),
            &after_sale.moved_at,
        ],
    )
}
