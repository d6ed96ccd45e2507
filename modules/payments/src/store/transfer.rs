//! Rows of what intents are paid by transfer with, and of the accounts that refunds of them go to.

use contract::ids::{IntentId, OrgId, RefundId};
use db::{Row, Tx};
use kernel::{Money, Timestamp};

use super::beneficiary::account;
use crate::error::Error;
use crate::model::beneficiary::BankAccount;
use crate::model::transfer::{RemittanceId, Transfer};
use crate::rules::bank_account;

const COLUMNS: &str = "reference, buyer_id, intent_id, virtual_account, pay_by, ends_without, \
                       said_on, said_reference, created_at";

fn read(row: &Row) -> Result<Transfer, Error> {
    Ok(Transfer {
        reference: row.get("reference")?,
        buyer: row.get("buyer_id")?,
        intent: row.get("intent_id")?,
        virtual_account: row.get("virtual_account")?,
        pay_by: row.get("pay_by")?,
        ends_without: row.get("ends_without")?,
        said_on: row.get("said_on")?,
        said_reference: row.get("said_reference")?,
        created_at: row.get("created_at")?,
    })
}

/// False when another payment has that reference.
pub async fn insert(tx: &Tx, one: &Transfer) -> Result<bool, Error> {
    let touched = tx
        .execute(
            "INSERT INTO payments_transfer (reference, buyer_id, intent_id, pay_by, ends_without,
               created_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (reference) DO NOTHING",
            &[
                &one.reference,
                &one.buyer,
                &one.intent,
                &one.pay_by,
                &one.ends_without,
                &one.created_at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

pub async fn of_intent(tx: &Tx, intent: IntentId) -> Result<Option<Transfer>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_transfer WHERE intent_id = $1");
    tx.row(&sql, &[&intent])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

pub async fn of_reference(tx: &Tx, reference: &str) -> Result<Option<Transfer>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_transfer WHERE reference = $1");
    tx.row(&sql, &[&reference])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

pub async fn of_account(tx: &Tx, account: &str) -> Result<Option<Transfer>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM payments_transfer WHERE virtual_account = $1");
    tx.row(&sql, &[&account])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The time is told anew when a buyer comes back to paying by transfer.
pub async fn put_off(tx: &Tx, one: &Transfer) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_transfer SET pay_by = $3, ends_without = $4
         WHERE buyer_id = $1 AND intent_id = $2",
        &[&one.buyer, &one.intent, &one.pay_by, &one.ends_without],
    )
    .await?;
    Ok(())
}

/// The account number that our bank gave for this payment; the first one stays. One that it had
/// given for another payment is none: the reference is enough.
pub async fn give_account(
    tx: &Tx,
    buyer: OrgId,
    intent: IntentId,
    account: &str,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_transfer SET virtual_account = $3
         WHERE buyer_id = $1 AND intent_id = $2 AND virtual_account IS NULL
           AND NOT EXISTS (SELECT 1 FROM payments_transfer WHERE virtual_account = $3)",
        &[&buyer, &intent, &account],
    )
    .await?;
    Ok(())
}

/// What the buyer says of a transfer on its way. It moves nothing.
pub async fn say(
    tx: &Tx,
    buyer: OrgId,
    intent: IntentId,
    on: &str,
    reference: Option<&str>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE payments_transfer SET said_on = $3, said_reference = $4
         WHERE buyer_id = $1 AND intent_id = $2",
        &[&buyer, &intent, &on, &reference],
    )
    .await?;
    Ok(())
}

/// Where a refund goes, and whether the bank told it (of that remittance) or the buyer.
pub struct RefundPayee {
    pub refund: RefundId,
    pub buyer: OrgId,
    pub remittance: Option<RemittanceId>,
    pub account: BankAccount,
    pub at: Timestamp,
}

pub async fn refund_payee(tx: &Tx, refund: RefundId) -> Result<Option<RefundPayee>, Error> {
    let row = tx
        .row(
            "SELECT id, buyer_id, remittance_id, holder, country, form, bank_code, sealed, key_id,
               hint, at
             FROM payments_refund_payee WHERE id = $1",
            &[&refund],
        )
        .await?;
    row.map(|row| {
        Ok(RefundPayee {
            refund: row.get("id")?,
            buyer: row.get("buyer_id")?,
            remittance: row.get("remittance_id")?,
            account: account(&row)?,
            at: row.get("at")?,
        })
    })
    .transpose()
}

pub async fn put_refund_payee(tx: &Tx, one: &RefundPayee) -> Result<(), Error> {
    let account = &one.account;
    tx.execute(
        "INSERT INTO payments_refund_payee (id, buyer_id, remittance_id, holder, country, form,
           bank_code, sealed, key_id, hint, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (id) DO UPDATE SET remittance_id = excluded.remittance_id,
           holder = excluded.holder, country = excluded.country, form = excluded.form,
           bank_code = excluded.bank_code, sealed = excluded.sealed, key_id = excluded.key_id,
           hint = excluded.hint, at = excluded.at",
        &[
            &one.refund,
            &one.buyer,
            &one.remittance,
            &account.holder,
            &account.country.alpha2(),
            &bank_account::form_name(account.form),
            &account.bank_code,
            &account.sealed,
            &account.key_id,
            &account.hint,
            &one.at,
        ],
    )
    .await?;
    Ok(())
}

/// Payments that wait for a transfer of just that amount, the newest first.
pub async fn awaited(tx: &Tx, amount: Money, limit: i64) -> Result<Vec<Transfer>, Error> {
    let columns = COLUMNS
        .split(", ")
        .map(|column| format!("t.{}", column.trim()));
    let columns: Vec<String> = columns.collect();
    let sql = format!(
        "SELECT {} FROM payments_intent i JOIN payments_transfer t ON t.intent_id = i.id
         WHERE i.state IN ('requires_action', 'requires_payment_method')
           AND i.currency = $1 AND i.amount_minor = $2
         ORDER BY i.id DESC LIMIT $3",
        columns.join(", ")
    );
    tx.rows(&sql, &[&amount.currency(), &amount.minor_i64()?, &limit])
        .await?
        .iter()
        .map(read)
        .collect()
}
