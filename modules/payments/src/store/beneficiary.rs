//! Rows of bank accounts that sellers may be paid to.

use contract::ids::OrgId;
use db::{Row, Tx};
use runtime::vault::Sealed;

use super::parsed;
use crate::error::Error;
use crate::model::beneficiary::{BankAccount, Beneficiary, BeneficiaryId, BeneficiaryState};
use crate::rules::bank_account;

const COLUMNS: &str = "seller_id, id, state, version, holder, country, currency, form, bank_code, \
                       sealed, key_id, hint, fingerprint, usable_at, created_at, updated_at";

pub const fn state_name(state: BeneficiaryState) -> &'static str {
    match state {
        BeneficiaryState::Active => "active",
        BeneficiaryState::Removed => "removed",
    }
}

fn parse_state(text: &str) -> Option<BeneficiaryState> {
    [BeneficiaryState::Active, BeneficiaryState::Removed]
        .into_iter()
        .find(|state| state_name(*state) == text)
}

/// The columns that a payout has too.
pub fn account(row: &Row) -> Result<BankAccount, Error> {
    Ok(BankAccount {
        holder: row.get("holder")?,
        country: parsed(row, "country", |text| text.parse().ok())?,
        form: parsed(row, "form", bank_account::parse_form)?,
        bank_code: row.get("bank_code")?,
        sealed: row.get("sealed")?,
        key_id: row.get("key_id")?,
        hint: row.get("hint")?,
    })
}

fn read(row: &Row) -> Result<Beneficiary, Error> {
    Ok(Beneficiary {
        id: row.get("id")?,
        seller: row.get("seller_id")?,
        state: parsed(row, "state", parse_state)?,
        version: row.get("version")?,
        account: account(row)?,
        currency: row.get("currency")?,
        fingerprint: row.get("fingerprint")?,
        usable_at: row.get("usable_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// False when the seller has that account in that currency already.
pub async fn insert(tx: &Tx, one: &Beneficiary) -> Result<bool, Error> {
    let sql = format!(
        "INSERT INTO payments_beneficiary ({COLUMNS})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         ON CONFLICT DO NOTHING"
    );
    let account = &one.account;
    let touched = tx
        .execute(
            &sql,
            &[
                &one.seller,
                &one.id,
                &state_name(one.state),
                &one.version,
                &account.holder,
                &account.country.alpha2(),
                &one.currency,
                &bank_account::form_name(account.form),
                &account.bank_code,
                &account.sealed,
                &account.key_id,
                &account.hint,
                &one.fingerprint,
                &one.usable_at,
                &one.created_at,
                &one.updated_at,
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Writes a changed one over the version that was read.
pub async fn save(tx: &Tx, one: &Beneficiary, read: i64) -> Result<(), Error> {
    let account = &one.account;
    let touched = tx
        .execute(
            "UPDATE payments_beneficiary SET state = $4, version = $5, holder = $6, country = $7,
               form = $8, bank_code = $9, sealed = $10, key_id = $11, hint = $12, fingerprint = $13,
               usable_at = $14, updated_at = $15
             WHERE seller_id = $1 AND id = $2 AND version = $3",
            &[
                &one.seller,
                &one.id,
                &read,
                &state_name(one.state),
                &one.version,
                &account.holder,
                &account.country.alpha2(),
                &bank_account::form_name(account.form),
                &account.bank_code,
                &account.sealed,
                &account.key_id,
                &account.hint,
                &one.fingerprint,
                &one.usable_at,
                &one.updated_at,
            ],
        )
        .await?;
    match touched {
        1 => Ok(()),
        _ => Err(Error::ChangedMeanwhile),
    }
}

pub async fn find(tx: &Tx, seller: OrgId, id: BeneficiaryId) -> Result<Option<Beneficiary>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM payments_beneficiary WHERE seller_id = $1 AND id = $2");
    let row = tx.row(&sql, &[&seller, &id]).await?;
    row.as_ref().map(read).transpose()
}

/// Those that were not removed, the newest first.
pub async fn active(tx: &Tx, seller: OrgId) -> Result<Vec<Beneficiary>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payments_beneficiary WHERE seller_id = $1 AND state = 'active'
         ORDER BY id DESC LIMIT 100"
    );
    tx.rows(&sql, &[&seller]).await?.iter().map(read).collect()
}

/// Another of the seller's with the same account.
pub async fn twin(tx: &Tx, one: &Beneficiary) -> Result<Option<BeneficiaryId>, Error> {
    let row = tx
        .row(
            "SELECT id FROM payments_beneficiary WHERE seller_id = $1 AND fingerprint = $2
               AND currency = $3 AND state = 'active' AND id <> $4",
            &[&one.seller, &one.fingerprint, &one.currency, &one.id],
        )
        .await?;
    Ok(row.map(|row| row.get("id")).transpose()?)
}

/// Where numbers lie.
#[derive(Clone, Copy, Debug)]
pub enum Kept {
    Beneficiaries,
    Payouts,
    Remittances,
    RefundPayees,
}

impl Kept {
    /// Table, whose row it is, and what the number is sealed to.
    const fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Kept::Beneficiaries => ("payments_beneficiary", "seller_id", "id"),
            Kept::Payouts => ("payments_payout", "seller_id", "beneficiary_id"),
            // Perhaps nobody's.
            Kept::Remittances => ("payments_remittance", "id", "id"),
            Kept::RefundPayees => ("payments_refund_payee", "buyer_id", "id"),
        }
    }
}

/// A number that an old key sealed.
pub struct Aged {
    pub owner: uuid::Uuid,
    pub id: uuid::Uuid,
    /// What it is sealed to.
    pub place: uuid::Uuid,
    pub sealed: Sealed,
}

pub async fn aged(tx: &Tx, kept: Kept, key: &str, limit: i64) -> Result<Vec<Aged>, Error> {
    let (table, owner, place) = kept.names();
    let sql = format!(
        "SELECT {owner} AS owner_id, id, {place} AS place, sealed, key_id FROM {table} WHERE key_id <> $1
         ORDER BY key_id, id LIMIT $2"
    );
    tx.rows(&sql, &[&key, &limit])
        .await?
        .iter()
        .map(|row| {
            Ok(Aged {
                owner: row.get("owner_id")?,
                id: row.get("id")?,
                place: row.get("place")?,
                sealed: Sealed {
                    text: row.get("sealed")?,
                    key_id: row.get("key_id")?,
                },
            })
        })
        .collect()
}

pub async fn seal_anew(tx: &Tx, kept: Kept, one: &Aged, sealed: &Sealed) -> Result<(), Error> {
    let (table, owner, _) = kept.names();
    let sql = format!(
        "UPDATE {table} SET sealed = $4, key_id = $5
         WHERE {owner} = $1 AND id = $2 AND sealed = $3"
    );
    tx.execute(
        &sql,
        &[
            &one.owner,
            &one.id,
            &one.sealed.text,
            &sealed.text,
            &sealed.key_id,
        ],
    )
    .await?;
    Ok(())
}

/// Forgets the accounts of a firm that is gone, and that they were looked up. What was paid to one
/// of them says so in the payout.
pub async fn forget(tx: &Tx, seller: OrgId) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM payments_beneficiary WHERE seller_id = $1",
        &[&seller],
    )
    .await?;
    tx.execute(
        "DELETE FROM payments_screening WHERE seller_id = $1 AND subject = 'beneficiary'",
        &[&seller],
    )
    .await?;
    Ok(())
}
