//! Rows of money that came by transfer.

use contract::ids::{IntentId, OrgId};
use db::{Row, Tx};

use super::beneficiary::account;
use super::{maybe, money, parsed};
use crate::error::Error;
use crate::model::beneficiary::BankAccount;
use crate::model::transfer::{Proposed, Remittance, RemittanceId, RemittanceState};
use crate::rules::{bank_account, remittance as rules};

const COLUMNS: &str = "id, bank_ref, state, version, currency, amount_minor, booked_on, text, \
                       holder, country, form, bank_code, sealed, key_id, hint, reference, why, \
                       buyer_id, intent_id, proposed, proposed_buyer, proposed_intent, \
                       proposed_note, proposed_by, named_holder, became, settled_by, settled_at, \
                       step, at";

fn read(row: &Row) -> Result<Remittance, Error> {
    let text = |column| -> Result<Option<String>, Error> { Ok(row.get(column)?) };
    let payment = |buyer, intent| -> Result<Option<(OrgId, IntentId)>, Error> {
        let (buyer, intent): (Option<OrgId>, Option<IntentId>) =
            (row.get(buyer)?, row.get(intent)?);
        Ok(buyer.zip(intent))
    };
    let proposed = match maybe(row, "proposed", rules::parse_becomes)? {
        None => None,
        Some(becomes) => Some(Proposed {
            becomes,
            payment: payment("proposed_buyer", "proposed_intent")?,
            note: text("proposed_note")?.unwrap_or_default(),
            by: text("proposed_by")?.unwrap_or_default(),
        }),
    };
    let named = text("named_holder")?;
    Ok(Remittance {
        id: row.get("id")?,
        bank_ref: row.get("bank_ref")?,
        state: parsed(row, "state", rules::parse)?,
        version: row.get("version")?,
        amount: money(row, "currency", "amount_minor")?,
        booked_on: row.get("booked_on")?,
        text: row.get("text")?,
        payer: row.get("holder")?,
        is_account_named: named.is_some(),
        account: match (text("sealed")?, named) {
            (None, _) => None,
            (Some(_), None) => Some(account(row)?),
            (Some(_), Some(holder)) => Some(BankAccount {
                holder,
                ..account(row)?
            }),
        },
        reference: row.get("reference")?,
        why: maybe(row, "why", rules::parse_why)?,
        owner: payment("buyer_id", "intent_id")?,
        proposed,
        became: maybe(row, "became", rules::parse_becomes)?,
        settled_by: row.get("settled_by")?,
        settled_at: row.get("settled_at")?,
        step: row.get("step")?,
        at: row.get("at")?,
    })
}

/// False when the bank has told of it before.
pub async fn insert(tx: &Tx, one: &Remittance) -> Result<bool, Error> {
    let account = one.account.as_ref();
    let touched = tx
        .execute(
            "INSERT INTO payments_remittance (id, bank_ref, state, version, currency, amount_minor,
               booked_on, text, holder, country, form, bank_code, sealed, key_id, hint, reference,
               why, buyer_id, intent_id, step, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
               $19, 0, $20)
             ON CONFLICT (bank_ref) DO NOTHING",
            &[
                &one.id,
                &one.bank_ref,
                &rules::name(one.state),
                &one.version,
                &one.amount.currency(),
                &one.amount.minor_i64()?,
                &one.booked_on,
                &one.text,
                &one.payer,
                &account.map(|account| account.country.alpha2()),
                &account.map(|account| bank_account::form_name(account.form)),
                &account.and_then(|account| account.bank_code.clone()),
                &account.map(|account| account.sealed.clone()),
                &account.map(|account| account.key_id.clone()),
                &account.map(|account| account.hint.clone()),
                &one.reference,
                &one.why.map(rules::why_name),
                &one.owner.map(|(buyer, _)| buyer),
                &one.owner.map(|(_, intent)| intent),
                &one.at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Writes what became of it over the version that was read.
pub async fn save(tx: &Tx, one: &mut Remittance) -> Result<(), Error> {
    let read = one.version;
    one.version += 1;
    let account = one.account.as_ref();
    let proposed = one.proposed.as_ref();
    let payment = proposed.and_then(|one| one.payment);
    let touched = tx
        .execute(
            "UPDATE payments_remittance SET state = $3, version = $4, why = $5, buyer_id = $6,
               intent_id = $7, proposed = $8, proposed_buyer = $9, proposed_intent = $10,
               proposed_note = $11, proposed_by = $12, settled_by = $13, settled_at = $14,
               step = $15, reference = $16, country = $17, form = $18, bank_code = $19, sealed = $20,
               key_id = $21, hint = $22, named_holder = $23, became = $24
             WHERE id = $1 AND version = $2",
            &[
                &one.id,
                &read,
                &rules::name(one.state),
                &one.version,
                &one.why.map(rules::why_name),
                &one.owner.map(|(buyer, _)| buyer),
                &one.owner.map(|(_, intent)| intent),
                &proposed.map(|one| rules::becomes_name(one.becomes)),
                &payment.map(|(buyer, _)| buyer),
                &payment.map(|(_, intent)| intent),
                &proposed.map(|one| one.note.as_str()),
                &proposed.map(|one| one.by.as_str()),
                &one.settled_by,
                &one.settled_at,
                &one.step,
                &one.reference,
                &account.map(|account| account.country.alpha2()),
                &account.map(|account| bank_account::form_name(account.form)),
                &account.and_then(|account| account.bank_code.clone()),
                &account.map(|account| account.sealed.clone()),
                &account.map(|account| account.key_id.clone()),
                &account.map(|account| account.hint.clone()),
                &account
                    .filter(|_| one.is_account_named)
                    .map(|account| account.holder.clone()),
                &one.became.map(rules::becomes_name),
            ],
        )
        .await?;
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

pub async fn find(tx: &Tx, id: RemittanceId) -> Result<Option<Remittance>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_remittance WHERE id = $1");
    tx.row(&sql, &[&id]).await?.as_ref().map(read).transpose()
}

pub async fn of_bank(tx: &Tx, bank_ref: &str) -> Result<Option<Remittance>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_remittance WHERE bank_ref = $1");
    tx.row(&sql, &[&bank_ref])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// All that came for an intent, whatever became of it, in the order in which it came.
pub async fn of_intent(tx: &Tx, buyer: OrgId, intent: IntentId) -> Result<Vec<Remittance>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_remittance WHERE intent_id = $1 AND buyer_id = $2
         ORDER BY id LIMIT 500"
    );
    tx.rows(&sql, &[&intent, &buyer])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Newest first; in a state, or all.
pub async fn list(
    tx: &Tx,
    state: Option<RemittanceState>,
    before: RemittanceId,
    limit: i64,
) -> Result<Vec<Remittance>, Error> {
    let found = match state {
        Some(state) => {
            let sql = format!(
                "SELECT {COLUMNS} FROM payments_remittance WHERE state = $1 AND id < $2
                 ORDER BY id DESC LIMIT $3"
            );
            tx.rows(&sql, &[&rules::name(state), &before, &limit])
                .await?
        }
        None => {
            let sql = format!(
                "SELECT {COLUMNS} FROM payments_remittance WHERE id < $1 ORDER BY id DESC LIMIT $2"
            );
            tx.rows(&sql, &[&before, &limit]).await?
        }
    };
    found.iter().map(read).collect()
}
