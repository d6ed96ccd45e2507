//! Rows of instalments, milestones, evidence and amendments. Each belongs to one order.

use contract::ids::{IntentId, OrderId, OrgId};
use db::{Row, Tx};
use kernel::Timestamp;

use super::{money, parsed};
use crate::error::Error;
use crate::model::escrow::Escrow;
use crate::model::terms::{
    Amendment, AmendmentState, Evidence, EvidenceKind, Instalment, Milestone, Terms,
};
use crate::rules::terms as rules;

fn json<T: serde::de::DeserializeOwned>(row: &Row, column: &str) -> Result<T, Error> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| Error::stored(column, &text))
}

fn text<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::stored("json", &error.to_string()))
}

pub async fn instalments(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Vec<Instalment>, Error> {
    let rows = tx
        .rows(
            "SELECT place, state, due_on, currency, amount_minor, intent_id, due_at, paid_at
             FROM payments_instalment WHERE seller_id = $1 AND order_id = $2 ORDER BY place",
            &[&seller, &order],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Instalment {
                place: row.get("place")?,
                state: parsed(row, "state", rules::parse_instalment)?,
                due: parsed(row, "due_on", rules::parse_due)?,
                amount: money(row, "currency", "amount_minor")?,
                intent: row.get("intent_id")?,
                due_at: row.get("due_at")?,
                paid_at: row.get("paid_at")?,
            })
        })
        .collect()
}

/// Orders of which an intent is an instalment, with its place there.
pub async fn instalments_of(
    tx: &Tx,
    intent: IntentId,
) -> Result<Vec<(OrgId, OrderId, i64)>, Error> {
    let rows = tx
        .rows(
            "SELECT seller_id, order_id, place FROM payments_instalment WHERE intent_id = $1",
            &[&intent],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.get("seller_id")?,
                row.get("order_id")?,
                row.get("place")?,
            ))
        })
        .collect()
}

pub async fn put_instalment(tx: &Tx, escrow: &Escrow, line: &Instalment) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_instalment (seller_id, order_id, place, state, due_on, currency,
           amount_minor, intent_id, due_at, paid_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (seller_id, order_id, place) DO UPDATE SET state = excluded.state,
           due_on = excluded.due_on, amount_minor = excluded.amount_minor,
           intent_id = excluded.intent_id, due_at = excluded.due_at, paid_at = excluded.paid_at",
        &[
            &escrow.seller,
            &escrow.order,
            &line.place,
            &rules::instalment_name(line.state),
            &rules::due_name(line.due),
            &line.amount.currency(),
            &line.amount.minor_i64()?,
            &line.intent,
            &line.due_at,
            &line.paid_at,
        ],
    )
    .await?;
    Ok(())
}

/// Takes away what has not begun, before other terms take its place.
pub async fn clear(tx: &Tx, escrow: &Escrow, paid: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM payments_instalment
         WHERE seller_id = $1 AND order_id = $2 AND place >= $3 AND state <> 'paid'",
        &[&escrow.seller, &escrow.order, &paid],
    )
    .await?;
    tx.execute(
        "DELETE FROM payments_milestone WHERE seller_id = $1 AND order_id = $2",
        &[&escrow.seller, &escrow.order],
    )
    .await?;
    Ok(())
}

pub async fn milestones(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Vec<Milestone>, Error> {
    let rows = tx
        .rows(
            "SELECT place, id, state, version, title, currency, amount_minor, needs, timer_days,
               note, due_at, accept_at, ended_at
             FROM payments_milestone WHERE seller_id = $1 AND order_id = $2 ORDER BY place",
            &[&seller, &order],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Milestone {
                place: row.get("place")?,
                id: row.get("id")?,
                state: parsed(row, "state", rules::parse_milestone)?,
                version: row.get("version")?,
                title: row.get("title")?,
                amount: money(row, "currency", "amount_minor")?,
                needs: json(row, "needs")?,
                timer_days: row.get("timer_days")?,
                note: row.get("note")?,
                due_at: row.get("due_at")?,
                accept_at: row.get("accept_at")?,
                ended_at: row.get("ended_at")?,
            })
        })
        .collect()
}

pub async fn insert_milestone(tx: &Tx, escrow: &Escrow, line: &Milestone) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_milestone (seller_id, order_id, place, id, state, version, title,
           currency, amount_minor, needs, timer_days)
         VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10)",
        &[
            &escrow.seller,
            &escrow.order,
            &line.place,
            &line.id,
            &rules::milestone_name(line.state),
            &line.title,
            &line.amount.currency(),
            &line.amount.minor_i64()?,
            &text(&line.needs)?,
            &line.timer_days,
        ],
    )
    .await?;
    Ok(())
}

/// Writes what may change, if nobody else did since `version`.
pub async fn save_milestone(
    tx: &Tx,
    escrow: &Escrow,
    line: &Milestone,
    version: i64,
) -> Result<(), Error> {
    let touched = tx
        .execute(
            "UPDATE payments_milestone SET state = $5, version = $6, note = $7, due_at = $8,
               accept_at = $9, ended_at = $10
             WHERE seller_id = $1 AND order_id = $2 AND place = $3 AND version = $4",
            &[
                &escrow.seller,
                &escrow.order,
                &line.place,
                &version,
                &rules::milestone_name(line.state),
                &line.version,
                &line.note,
                &line.due_at,
                &line.accept_at,
                &line.ended_at,
            ],
        )
        .await?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Error::ChangedMeanwhile)
    }
}

pub async fn evidence(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Vec<Evidence>, Error> {
    let rows = tx
        .rows(
            "SELECT id, kind, document, sha256, note, side, actor, at FROM payments_evidence
             WHERE seller_id = $1 AND order_id = $2 ORDER BY at, id LIMIT 500",
            &[&seller, &order],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Evidence {
                id: row.get("id")?,
                kind: parsed(row, "kind", rules::parse_evidence)?,
                document: row.get("document")?,
                sha256: row.get("sha256")?,
                note: row.get("note")?,
                side: parsed(row, "side", rules::parse_side)?,
                actor: row.get("actor")?,
                at: row.get("at")?,
            })
        })
        .collect()
}

pub async fn shown(tx: &Tx, escrow: &Escrow) -> Result<Vec<EvidenceKind>, Error> {
    let all = evidence(tx, escrow.seller, escrow.order).await?;
    Ok(all.into_iter().map(|one| one.kind).collect())
}

pub async fn add_evidence(tx: &Tx, escrow: &Escrow, shown: &Evidence) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_evidence (seller_id, order_id, id, kind, document, sha256, note, side,
           actor, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            &escrow.seller,
            &escrow.order,
            &shown.id,
            &rules::evidence_name(shown.kind),
            &shown.document,
            &shown.sha256,
            &shown.note,
            &rules::side_name(shown.side),
            &shown.actor,
            &shown.at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn amendments(tx: &Tx, seller: OrgId, order: OrderId) -> Result<Vec<Amendment>, Error> {
    let rows = tx
        .rows(
            "SELECT id, state, terms, side, proposed_by, proposed_at, answered_by, answered_at
             FROM payments_amendment WHERE seller_id = $1 AND order_id = $2
             ORDER BY proposed_at DESC, id DESC LIMIT 50",
            &[&seller, &order],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Amendment {
                id: row.get("id")?,
                state: parsed(row, "state", rules::parse_amendment)?,
                terms: json(row, "terms")?,
                side: parsed(row, "side", rules::parse_side)?,
                proposed_by: row.get("proposed_by")?,
                proposed_at: row.get("proposed_at")?,
                answered_by: row.get("answered_by")?,
                answered_at: row.get("answered_at")?,
            })
        })
        .collect()
}

pub async fn add_amendment(tx: &Tx, escrow: &Escrow, line: &Amendment) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_amendment (seller_id, order_id, id, state, terms, side, proposed_by,
           proposed_at, answered_by, answered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            &escrow.seller,
            &escrow.order,
            &line.id,
            &rules::amendment_name(line.state),
            &text(&line.terms)?,
            &rules::side_name(line.side),
            &line.proposed_by,
            &line.proposed_at,
            &line.answered_by,
            &line.answered_at,
        ],
    )
    .await?;
    Ok(())
}

/// Answers a proposal that is open; false when it is not any more.
pub async fn answer(
    tx: &Tx,
    escrow: &Escrow,
    id: uuid::Uuid,
    to: AmendmentState,
    actor: &str,
    at: Timestamp,
) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "UPDATE payments_amendment SET state = $4, answered_by = $5, answered_at = $6
             WHERE seller_id = $1 AND order_id = $2 AND id = $3 AND state = 'proposed'",
            &[
                &escrow.seller,
                &escrow.order,
                &id,
                &rules::amendment_name(to),
                &actor,
                &at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Terms that a seller signed beforehand.
pub async fn offers(tx: &Tx, seller: OrgId) -> Result<Vec<Terms>, Error> {
    let row = tx
        .row(
            "SELECT offers FROM payments_seller_terms WHERE seller_id = $1",
            &[&seller],
        )
        .await?;
    row.map_or(Ok(Vec::new()), |row| json(&row, "offers"))
}

pub async fn set_offers(
    tx: &Tx,
    seller: OrgId,
    offers: &[Terms],
    actor: &str,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_seller_terms (seller_id, offers, actor, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (seller_id) DO UPDATE SET offers = excluded.offers, actor = excluded.actor,
           at = excluded.at",
        &[&seller, &text(&offers)?, &actor, &at],
    )
    .await?;
    Ok(())
}
