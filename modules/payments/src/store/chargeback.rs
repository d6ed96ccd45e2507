//! Rows of chargebacks: the parts of orders, what sellers show, moves, and what the provider told.

use contract::ids::{ChargebackId, OrgId};
use db::{Bind, Row, Tx};
use kernel::{Currency, Money, Timestamp};
use runtime::blobs::BlobId;

use super::{money, parsed};
use crate::error::Error;
use crate::model::chargeback::{
    Chargeback, ChargebackFact, ChargebackNews, ChargebackStatus, Part, Place, Shown, ShownFile,
    Step,
};
use crate::model::{AttemptId, Source};
use crate::rules::chargeback as rules;

const COLUMNS: &str = "c.buyer_id, c.id, c.provider, c.reference, c.intent_id, c.attempt_id, c.stage, \
    c.status, c.version, c.currency, c.amount_minor, c.fee_minor, c.reason, c.due_by, c.debited_at, \
    c.uncovered_minor, c.sent_at, c.pack_sha256, c.refusal, c.created_at, c.updated_at";

fn place(row: &Row) -> Result<Place, Error> {
    Ok(Place {
        stage: parsed(row, "stage", rules::parse_stage)?,
        status: parsed(row, "status", rules::parse)?,
    })
}

fn read(row: &Row) -> Result<Chargeback, Error> {
    Ok(Chargeback {
        id: row.get("id")?,
        buyer: row.get("buyer_id")?,
        provider: row.get("provider")?,
        reference: row.get("reference")?,
        intent: row.get("intent_id")?,
        attempt: row.get("attempt_id")?,
        place: place(row)?,
        version: row.get("version")?,
        amount: money(row, "currency", "amount_minor")?,
        fee: money(row, "currency", "fee_minor")?,
        reason: row.get("reason")?,
        due_by: row.get("due_by")?,
        debited_at: row.get("debited_at")?,
        uncovered: money(row, "currency", "uncovered_minor")?,
        sent_at: row.get("sent_at")?,
        pack_sha256: row.get("pack_sha256")?,
        refusal: row.get("refusal")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn insert(tx: &Tx, one: &Chargeback) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_chargeback (buyer_id, id, provider, reference, intent_id, attempt_id,
           stage, status, version, currency, amount_minor, fee_minor, reason, due_by,
           uncovered_minor, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, $15)",
        &[
            &one.buyer,
            &one.id,
            &one.provider,
            &one.reference,
            &one.intent,
            &one.attempt,
            &rules::stage_name(one.place.stage),
            &rules::name(one.place.status),
            &one.version,
            &one.amount.currency(),
            &one.amount.minor_i64()?,
            &one.fee.minor_i64()?,
            &one.reason,
            &one.due_by,
            &one.created_at,
        ],
    )
    .await?;
    super::place(tx, one.id.uuid(), one.buyer).await
}

/// Writes what may change, if nobody else did since `version`.
pub async fn save(tx: &Tx, one: &Chargeback, version: i64) -> Result<(), Error> {
    let touched = tx
        .execute(
            "UPDATE payments_chargeback SET stage = $4, status = $5, version = $6, fee_minor = $7,
               due_by = $8, debited_at = $9, uncovered_minor = $10, sent_at = $11,
               pack_sha256 = $12, refusal = $13, updated_at = $14
             WHERE buyer_id = $1 AND id = $2 AND version = $3",
            &[
                &one.buyer,
                &one.id,
                &version,
                &rules::stage_name(one.place.stage),
                &rules::name(one.place.status),
                &one.version,
                &one.fee.minor_i64()?,
                &one.due_by,
                &one.debited_at,
                &one.uncovered.minor_i64()?,
                &one.sent_at,
                &one.pack_sha256,
                &one.refusal,
                &one.updated_at,
            ],
        )
        .await?;
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

pub async fn note(tx: &Tx, one: &Chargeback, actor: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_chargeback_move (chargeback_id, version, stage, status, actor, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            &one.id,
            &one.version,
            &rules::stage_name(one.place.stage),
            &rules::name(one.place.status),
            &actor,
            &one.updated_at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn moves(tx: &Tx, id: ChargebackId) -> Result<Vec<Step>, Error> {
    let rows = tx
        .rows(
            "SELECT stage, status, actor, at FROM payments_chargeback_move
             WHERE chargeback_id = $1 ORDER BY version LIMIT 100",
            &[&id],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let Place { stage, status } = place(row)?;
            Ok(Step {
                stage,
                status,
                actor: row.get("actor")?,
                at: row.get("at")?,
            })
        })
        .collect()
}

pub async fn find(tx: &Tx, buyer: OrgId, id: ChargebackId) -> Result<Option<Chargeback>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM payments_chargeback c WHERE c.buyer_id = $1 AND c.id = $2");
    let row = tx.row(&sql, &[&buyer, &id]).await?;
    row.as_ref().map(read).transpose()
}

/// Of a charge, all of them.
pub async fn of_attempt(
    tx: &Tx,
    buyer: OrgId,
    attempt: AttemptId,
) -> Result<Vec<Chargeback>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_chargeback c
         WHERE c.buyer_id = $1 AND c.attempt_id = $2 ORDER BY c.id LIMIT 100"
    );
    let rows = tx.rows(&sql, &[&buyer, &attempt]).await?;
    rows.iter().map(read).collect()
}

/// All of them before one, the newest first, those in one status or in any.
pub async fn list(
    tx: &Tx,
    status: Option<ChargebackStatus>,
    before: ChargebackId,
    limit: i64,
) -> Result<Vec<Chargeback>, Error> {
    let name = status.map(rules::name);
    let mut binds: Vec<&dyn Bind> = vec![&before, &limit];
    let narrowed = match &name {
        Some(name) => {
            binds.push(name);
            "AND c.status = $3"
        }
        None => "",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_chargeback c WHERE c.id < $1 {narrowed}
         ORDER BY c.id DESC LIMIT $2"
    );
    tx.rows(&sql, &binds).await?.iter().map(read).collect()
}

/// Those with a part of a seller's, and the parts, the newest first.
pub async fn of_seller(
    tx: &Tx,
    seller: OrgId,
    status: Option<ChargebackStatus>,
    before: ChargebackId,
    limit: i64,
) -> Result<Vec<(Chargeback, Part)>, Error> {
    let name = status.map(rules::name);
    let mut binds: Vec<&dyn Bind> = vec![&seller, &before, &limit];
    let narrowed = match &name {
        Some(name) => {
            binds.push(name);
            "AND c.status = $4"
        }
        None => "",
    };
    let sql = format!(
        "SELECT {COLUMNS}, {PART} FROM payments_chargeback_part p
         JOIN payments_chargeback c ON c.buyer_id = p.buyer_id AND c.id = p.chargeback_id
         WHERE p.seller_id = $1 AND p.chargeback_id < $2 {narrowed}
         ORDER BY p.chargeback_id DESC, p.order_id LIMIT $3"
    );
    let rows = tx.rows(&sql, &binds).await?;
    rows.iter()
        .map(|row| Ok((read(row)?, part(row)?)))
        .collect()
}

/// How many stand where, and over how much, since a time.
pub async fn figures(
    tx: &Tx,
    since: Timestamp,
) -> Result<Vec<(ChargebackStatus, Currency, i64, i64)>, Error> {
    let rows = tx
        .rows(
            "SELECT status, currency, COUNT(*) AS number, CAST(SUM(amount_minor) AS BIGINT) AS minor
             FROM payments_chargeback WHERE updated_at >= $1
               OR status IN ('needs_response', 'under_review', 'warning_needs_response',
                             'warning_under_review')
             GROUP BY status, currency ORDER BY status, currency LIMIT 200",
            &[&since],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                parsed(row, "status", rules::parse)?,
                row.get("currency")?,
                row.get("number")?,
                row.get("minor")?,
            ))
        })
        .collect()
}

const PART: &str = "p.seller_id AS part_seller, p.chargeback_id AS part_of, p.order_id, \
    p.buyer_id AS part_buyer, p.intent_id AS part_intent, p.currency AS part_currency, \
    p.amount_minor AS part_minor, p.covered_minor, p.clawed_minor, p.seized_minor, \
    p.fee_minor AS part_fee, p.charged_minor, p.answer, p.statement, p.answered_by, p.answered_at";

fn part(row: &Row) -> Result<Part, Error> {
    let amount = |column| money(row, "part_currency", column);
    Ok(Part {
        chargeback: row.get("part_of")?,
        seller: row.get("part_seller")?,
        order: row.get("order_id")?,
        buyer: row.get("part_buyer")?,
        intent: row.get("part_intent")?,
        amount: amount("part_minor")?,
        covered: amount("covered_minor")?,
        clawed: amount("clawed_minor")?,
        seized: amount("seized_minor")?,
        fee: amount("part_fee")?,
        charged: amount("charged_minor")?,
        answer: parsed(row, "answer", rules::parse_answer)?,
        statement: row.get("statement")?,
        answered_by: row.get("answered_by")?,
        answered_at: row.get("answered_at")?,
    })
}

pub async fn insert_part(tx: &Tx, part: &Part, place: i64) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO payments_chargeback_part (seller_id, chargeback_id, order_id, buyer_id,
           intent_id, place, currency, amount_minor, covered_minor, clawed_minor, seized_minor,
           fee_minor, charged_minor, answer)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0, 0, $9)",
        &[
            &part.seller,
            &part.chargeback,
            &part.order,
            &part.buyer,
            &part.intent,
            &place,
            &part.amount.currency(),
            &part.amount.minor_i64()?,
            &rules::answer_name(part.answer),
        ],
    )
    .await?;
    Ok(())
}

pub async fn save_part(tx: &Tx, part: &Part) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_chargeback_part SET covered_minor = $4, clawed_minor = $5,
           seized_minor = $6, fee_minor = $7, charged_minor = $8, answer = $9, statement = $10,
           answered_by = $11, answered_at = $12
         WHERE seller_id = $1 AND chargeback_id = $2 AND order_id = $3",
        &[
            &part.seller,
            &part.chargeback,
            &part.order,
            &part.covered.minor_i64()?,
            &part.clawed.minor_i64()?,
            &part.seized.minor_i64()?,
            &part.fee.minor_i64()?,
            &part.charged.minor_i64()?,
            &rules::answer_name(part.answer),
            &part.statement,
            &part.answered_by,
            &part.answered_at,
        ],
    )
    .await?;
    Ok(())
}

/// The parts of one, in the order of the charge's shares.
pub async fn parts(tx: &Tx, id: ChargebackId) -> Result<Vec<Part>, Error> {
    let sql = format!(
        "SELECT {PART} FROM payments_chargeback_part p WHERE p.chargeback_id = $1
         ORDER BY p.place LIMIT 200"
    );
    tx.rows(&sql, &[&id]).await?.iter().map(part).collect()
}

pub async fn parts_of_seller(tx: &Tx, seller: OrgId, id: ChargebackId) -> Result<Vec<Part>, Error> {
    let sql = format!(
        "SELECT {PART} FROM payments_chargeback_part p
         WHERE p.seller_id = $1 AND p.chargeback_id = $2 ORDER BY p.place LIMIT 200"
    );
    let rows = tx.rows(&sql, &[&seller, &id]).await?;
    rows.iter().map(part).collect()
}

pub async fn show(tx: &Tx, shown: &Shown) -> Result<(), Error> {
    let file = shown.file.as_ref();
    tx.execute(
        "INSERT INTO payments_chargeback_evidence (seller_id, chargeback_id, id, order_id, kind, note,
           reference, file_id, file_name, file_sha256, file_bytes, actor, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &[
            &shown.seller,
            &shown.chargeback,
            &shown.id,
            &shown.order,
            &rules::evidence_name(shown.kind),
            &shown.note,
            &shown.reference,
            &file.map(|file| file.id),
            &file.map(|file| &file.name),
            &file.map(|file| &file.sha256),
            &file.map(|file| file.bytes),
            &shown.actor,
            &shown.at,
        ],
    )
    .await?;
    Ok(())
}

/// What was shown, of all sellers, the oldest first.
pub async fn shown(tx: &Tx, id: ChargebackId) -> Result<Vec<Shown>, Error> {
    let rows = tx
        .rows(
            "SELECT id, chargeback_id, seller_id, order_id, kind, note, reference, file_id, file_name,
               file_sha256, file_bytes, actor, at
             FROM payments_chargeback_evidence WHERE chargeback_id = $1 ORDER BY id LIMIT 200",
            &[&id],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let id: Option<BlobId> = row.get("file_id")?;
            let file = match id {
                Some(id) => Some(ShownFile {
                    id,
                    name: row.get("file_name")?,
                    sha256: row.get("file_sha256")?,
                    bytes: row.get("file_bytes")?,
                }),
                None => None,
            };
            Ok(Shown {
                id: row.get("id")?,
                chargeback: row.get("chargeback_id")?,
                seller: row.get("seller_id")?,
                order: row.get("order_id")?,
                kind: parsed(row, "kind", rules::parse_evidence)?,
                note: row.get("note")?,
                reference: row.get("reference")?,
                file,
                actor: row.get("actor")?,
                at: row.get("at")?,
            })
        })
        .collect()
}

/// Whether a file was shown against any chargeback.
pub async fn is_shown(tx: &Tx, file: BlobId) -> Result<bool, Error> {
    let row = tx
        .row(
            "SELECT id FROM payments_chargeback_evidence WHERE file_id = $1 LIMIT 1",
            &[&file],
        )
        .await?;
    Ok(row.is_some())
}

const fn source_name(source: Source) -> &'static str {
    match source {
        Source::Notification => "notification",
        Source::Answer => "answer",
        Source::Question => "question",
    }
}

fn parse_source(text: &str) -> Option<Source> {
    let all = [Source::Notification, Source::Answer, Source::Question];
    all.into_iter().find(|one| source_name(*one) == text)
}

/// Stores a fact unless it was told before; answers whether it is new.
pub async fn tell(tx: &Tx, fact: &ChargebackFact) -> Result<bool, Error> {
    let news = &fact.news;
    let touched = tx
        .execute(
            "INSERT INTO payments_chargeback_fact (provider, event_id, reference, charge, source,
               stage, status, currency, amount_minor, fee_minor, reason, due_by, received_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT DO NOTHING",
            &[
                &fact.provider,
                &fact.event,
                &news.id,
                &news.charge,
                &source_name(fact.source),
                &rules::stage_name(news.place.stage),
                &rules::name(news.place.status),
                &news.amount.currency(),
                &news.amount.minor_i64()?,
                &news.fee.minor_i64()?,
                &news.reason,
                &news.due_by,
                &fact.received_at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// All that was told of one.
pub async fn told(tx: &Tx, provider: &str, reference: &str) -> Result<Vec<ChargebackFact>, Error> {
    let rows = tx
        .rows(
            "SELECT provider, event_id, reference, charge, source, stage, status, currency,
               amount_minor, fee_minor, reason, due_by, received_at
             FROM payments_chargeback_fact WHERE provider = $1 AND reference = $2
             ORDER BY event_id LIMIT 200",
            &[&provider, &reference],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let amount = |column| -> Result<Money, Error> { money(row, "currency", column) };
            Ok(ChargebackFact {
                provider: row.get("provider")?,
                event: row.get("event_id")?,
                source: parsed(row, "source", parse_source)?,
                news: ChargebackNews {
                    id: row.get("reference")?,
                    charge: row.get("charge")?,
                    place: place(row)?,
                    amount: amount("amount_minor")?,
                    fee: amount("fee_minor")?,
                    reason: row.get("reason")?,
                    due_by: row.get("due_by")?,
                },
                received_at: row.get("received_at")?,
            })
        })
        .collect()
}
