//! Rows of disputes and of what was said in them.

use contract::ids::{DisputeId, OrderId, OrgId};
use db::{Bind, Db, Error, Row, Tx};
use kernel::{Currency, Money, Timestamp};

use crate::model::Side;
use crate::model::dispute::{Dispute, DisputeEntry};
use crate::rules::dispute as rules;
use crate::store::{Minor, money, word};

const COLUMNS: &str = "seller_id, id, order_id, order_number, buyer_id, state, version, currency, \
    claim_minor, frozen_minor, reason, awaits, offer_minor, offer_side, favours_buyer, \
    buyer_rests, seller_rests, refund_minor, ruled_by, appealed_by, final, due_at, opened_at, \
    moved_at";

fn maybe(row: &Row, column: &str, currency: Currency) -> Result<Option<Money>, Error> {
    let minor: Option<i64> = row.get(column)?;
    Ok(minor.map(|minor| Money::new(i128::from(minor), currency)))
}

/// Amounts in a dispute are bounded by its claim, which was stored in a BIGINT first.
fn minor_of(amount: Option<Money>) -> Option<i64> {
    amount.and_then(|amount| amount.minor_i64().ok())
}

fn side(row: &Row, column: &str) -> Result<Option<Side>, Error> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| Side::parse(&text)))
}

fn read(row: &Row) -> Result<Dispute, Error> {
    let currency = row.get("currency")?;
    let offer = maybe(row, "offer_minor", currency)?;
    Ok(Dispute {
        id: row.get("id")?,
        order: row.get("order_id")?,
        order_number: row.get("order_number")?,
        buyer: row.get("buyer_id")?,
        seller: row.get("seller_id")?,
        state: word(row, "state", rules::parse)?,
        version: row.get("version")?,
        currency,
        claim: money(row, "claim_minor", currency)?,
        frozen: maybe(row, "frozen_minor", currency)?,
        reason: row.get("reason")?,
        awaits: side(row, "awaits")?,
        offer: offer.zip(side(row, "offer_side")?),
        favours_buyer: row.get("favours_buyer")?,
        buyer_rests: row.get("buyer_rests")?,
        seller_rests: row.get("seller_rests")?,
        refund: maybe(row, "refund_minor", currency)?,
        ruled_by: row.get("ruled_by")?,
        appealed_by: row.get("appealed_by")?,
        is_final: row.get("final")?,
        due_at: row.get("due_at")?,
        opened_at: row.get("opened_at")?,
        moved_at: row.get("moved_at")?,
    })
}

/// Opens a dispute; a second one about the same order is `Error::Unique`.
pub(crate) async fn insert(tx: &Tx, new: &Dispute) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO orders_dispute (seller_id, id, order_id, order_number, buyer_id, state, version,
           currency, claim_minor, reason, awaits, favours_buyer, buyer_rests, seller_rests, final,
           due_at, opened_at, moved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, FALSE, FALSE, FALSE, FALSE, $12,
           $13, $13)",
        &[
            &new.seller,
            &new.id,
            &new.order,
            &new.order_number,
            &new.buyer,
            &rules::name(new.state),
            &new.version,
            &new.currency,
            &Minor(new.claim),
            &new.reason,
            &new.awaits.map(Side::as_str),
            &new.due_at,
            &new.opened_at,
        ],
    )
    .await?;
    tx.execute(
        "INSERT INTO orders_dispute_lookup (id, seller_id, buyer_id) VALUES ($1, $2, $3)",
        &[&new.id, &new.seller, &new.buyer],
    )
    .await?;
    Ok(())
}

/// Writes what may change, if nobody else did since `version`.
pub(crate) async fn save(tx: &Tx, dispute: &Dispute, version: i64) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "UPDATE orders_dispute SET state = $4, version = $5, frozen_minor = $6, awaits = $7,
               offer_minor = $8, offer_side = $9, favours_buyer = $10, buyer_rests = $11,
               seller_rests = $12, refund_minor = $13, ruled_by = $14, appealed_by = $15,
               final = $16, due_at = $17, moved_at = $18
             WHERE seller_id = $1 AND id = $2 AND version = $3",
            &[
                &dispute.seller,
                &dispute.id,
                &version,
                &rules::name(dispute.state),
                &dispute.version,
                &minor_of(dispute.frozen),
                &dispute.awaits.map(Side::as_str),
                &minor_of(dispute.offer.map(|(amount, _)| amount)),
                &dispute.offer.map(|(_, side)| side.as_str()),
                &dispute.favours_buyer,
                &dispute.buyer_rests,
                &dispute.seller_rests,
                &minor_of(dispute.refund),
                &dispute.ruled_by,
                &dispute.appealed_by,
                &dispute.is_final,
                &dispute.due_at,
                &dispute.moved_at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

pub(crate) async fn parties_of(tx: &Tx, id: DisputeId) -> Result<Option<(OrgId, OrgId)>, Error> {
    let row = tx
        .row(
            "SELECT seller_id, buyer_id FROM orders_dispute_lookup WHERE id = $1",
            &[&id],
        )
        .await?;
    row.map(|row| Ok((row.get("seller_id")?, row.get("buyer_id")?)))
        .transpose()
}

pub(crate) async fn find(tx: &Tx, seller: OrgId, id: DisputeId) -> Result<Option<Dispute>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM orders_dispute WHERE seller_id = $1 AND id = $2");
    tx.row(&sql, &[&seller, &id])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Whether money of the order is in dispute.
pub(crate) async fn is_open(tx: &Tx, seller: OrgId, order: OrderId) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT id FROM orders_dispute WHERE seller_id = $1 AND order_id = $2
               AND state NOT IN ('executed', 'withdrawn')",
            &[&seller, &order],
        )
        .await?;
    Ok(row.is_some())
}

/// A side's disputes, or everybody's, the newest first.
pub(crate) async fn list(
    db: &Db,
    side: Option<(&'static str, OrgId)>,
    order: Option<OrderId>,
    before: (Timestamp, DisputeId),
    limit: i64,
) -> Result<Vec<Dispute>, Error> {
    let mut args: Vec<&dyn Bind> = vec![&before.0, &before.1, &limit];
    let mut narrow = String::new();
    if let Some((column, org)) = &side {
        args.push(org);
        narrow = format!("{column} = $4 AND ");
    }
    if let Some(order) = &order {
        args.push(order);
        narrow = format!("{narrow}order_id = ${} AND ", args.len());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM orders_dispute WHERE {narrow}(opened_at, id) < ($1, $2)
         ORDER BY opened_at DESC, id DESC LIMIT $3"
    );
    db.rows(&sql, &args).await?.iter().map(read).collect()
}

/// Disputes whose time has run out.
pub(crate) async fn due(
    db: &Db,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(OrgId, DisputeId)>, Error> {
    let rows = db
        .rows(
            "SELECT seller_id, id FROM orders_dispute WHERE due_at <= $1 ORDER BY due_at LIMIT $2",
            &[&now, &limit],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.get("seller_id")?, row.get("id")?)))
        .collect()
}

pub(crate) async fn add_entry(
    tx: &Tx,
    dispute: &Dispute,
    entry: &DisputeEntry,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO orders_dispute_entry (seller_id, dispute_id, id, kind, side, actor, state, body,
           document, sha256, file, currency, amount_minor, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &[
            &dispute.seller,
            &dispute.id,
            &entry.id,
            &rules::kind_name(entry.kind),
            &entry.side.as_str(),
            &entry.actor,
            &rules::name(entry.state),
            &entry.body,
            &entry.document,
            &entry.sha256,
            &entry.file,
            &dispute.currency,
            &minor_of(entry.amount),
            &entry.at,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn entries(tx: &Tx, dispute: &Dispute) -> Result<Vec<DisputeEntry>, Error> {
    let rows = tx
        .rows(
            "SELECT id, kind, side, actor, state, body, document, sha256, file, currency,
               amount_minor, at
             FROM orders_dispute_entry WHERE seller_id = $1 AND dispute_id = $2
             ORDER BY at, id LIMIT 500",
            &[&dispute.seller, &dispute.id],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(DisputeEntry {
                id: row.get("id")?,
                kind: word(row, "kind", rules::parse_kind)?,
                side: word(row, "side", Side::parse)?,
                actor: row.get("actor")?,
                state: word(row, "state", rules::parse)?,
                body: row.get("body")?,
                document: row.get("document")?,
                sha256: row.get("sha256")?,
                file: row.get("file")?,
                amount: maybe(row, "amount_minor", row.get("currency")?)?,
                at: row.get("at")?,
            })
        })
        .collect()
}
