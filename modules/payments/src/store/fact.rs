//! Rows of what the provider told.

use contract::ids::OrgId;
use db::{Row, Tx};
use kernel::{Currency, Money};
use uuid::Uuid;

use super::{action, maybe, money, parsed};
use crate::error::Error;
use crate::model::connector::action_name;
use crate::model::{About, Fact, Source, Status};
use crate::rules::step_up;

const COLUMNS: &str = "id, provider, event_id, source, kind, reference, provider_reference, status, \
    currency, amount_minor, fee_minor, action_kind, action_url, reason, buyer_id, target_id, received_at, liability";

const fn source_name(source: Source) -> &'static str {
    match source {
        Source::Notification => "notification",
        Source::Answer => "answer",
        Source::Question => "question",
    }
}

pub const fn about_name(about: About) -> &'static str {
    match about {
        About::Charge => "charge",
        About::Refund => "refund",
    }
}

const STATUSES: [Status; 8] = [
    Status::RequiresAction,
    Status::Processing,
    Status::Declined,
    Status::Canceled,
    Status::Missing,
    Status::Succeeded,
    Status::Failed,
    Status::Refused,
];

pub const fn status_name(status: Status) -> &'static str {
    match status {
        Status::RequiresAction => "requires_action",
        Status::Processing => "processing",
        Status::Declined => "declined",
        Status::Canceled => "canceled",
        Status::Missing => "missing",
        Status::Succeeded => "succeeded",
        Status::Failed => "failed",
        Status::Refused => "refused",
    }
}

fn read(row: &Row) -> Result<Fact, Error> {
    let amount = money(row, "currency", "amount_minor")?;
    let fee: Option<i64> = row.get("fee_minor")?;
    let currency: Currency = row.get("currency")?;
    let buyer: Option<OrgId> = row.get("buyer_id")?;
    let target: Option<Uuid> = row.get("target_id")?;
    let sources = [Source::Notification, Source::Answer, Source::Question];
    let about = |text: &str| match text {
        "charge" => Some(About::Charge),
        "refund" => Some(About::Refund),
        _ => None,
    };
    Ok(Fact {
        id: row.get("id")?,
        provider: row.get("provider")?,
        event: row.get("event_id")?,
        source: parsed(row, "source", |text| {
            sources
                .into_iter()
                .find(|source| source_name(*source) == text)
        })?,
        about: parsed(row, "kind", about)?,
        reference: row.get("reference")?,
        provider_reference: row.get("provider_reference")?,
        status: parsed(row, "status", |text| {
            STATUSES
                .into_iter()
                .find(|status| status_name(*status) == text)
        })?,
        amount,
        fee: fee.map(|fee| Money::new(i128::from(fee), currency)),
        action: action(row)?,
        reason: row.get("reason")?,
        liability: maybe(row, "liability", step_up::parse_liability)?,
        target: buyer.zip(target),
        received_at: row.get("received_at")?,
    })
}

/// Stores a fact unless it was told before; answers whether it is new.
pub async fn insert(tx: &Tx, fact: &Fact) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "INSERT INTO payments_fact (id, provider, event_id, source, kind, reference,
               provider_reference, status, currency, amount_minor, fee_minor, action_kind, action_url,
               reason, buyer_id, target_id, received_at, liability)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
             ON CONFLICT DO NOTHING",
            &[
                &fact.id,
                &fact.provider,
                &fact.event,
                &source_name(fact.source),
                &about_name(fact.about),
                &fact.reference,
                &fact.provider_reference,
                &status_name(fact.status),
                &fact.amount.currency(),
                &fact.amount.minor_i64()?,
                &fact.fee.map(Money::minor_i64).transpose()?,
                &fact.action.as_ref().map(|action| action_name(action.kind)),
                &fact.action.as_ref().map(|action| &action.data),
                &fact.reason,
                &fact.target.map(|target| target.0),
                &fact.target.map(|target| target.1),
                &fact.received_at,
                &fact.liability.map(step_up::liability_name),
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Gives facts that came before anybody knew the reference to whom they are about.
pub async fn adopt(
    tx: &Tx,
    provider: &str,
    reference: &str,
    target: (OrgId, Uuid),
) -> Result<u64, Error> {
    let touched = tx
        .execute(
            "UPDATE payments_fact SET buyer_id = $3, target_id = $4
             WHERE provider = $1 AND provider_reference = $2 AND target_id IS NULL",
            &[&provider, &reference, &target.0, &target.1],
        )
        .await?;
    Ok(touched)
}

/// All facts about an attempt or a refund.
pub async fn of_target(tx: &Tx, target: Uuid) -> Result<Vec<Fact>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM payments_fact WHERE target_id = $1 ORDER BY id LIMIT 500");
    tx.rows(&sql, &[&target]).await?.iter().map(read).collect()
}

/// Facts about nothing that is known.
pub async fn strays(tx: &Tx, limit: i64) -> Result<Vec<Fact>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_fact WHERE target_id IS NULL ORDER BY provider, provider_reference LIMIT $1"
    );
    tx.rows(&sql, &[&limit]).await?.iter().map(read).collect()
}
