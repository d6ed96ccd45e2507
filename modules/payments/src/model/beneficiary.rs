//! Bank accounts that a seller may be paid to. Values only; whether a number is one is decided in
//! `rules::bank_account`.

use contract::ids::OrgId;
use kernel::{Country, Currency, Id, Kind, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug)]
pub enum BeneficiaryKind {}
impl Kind for BeneficiaryKind {
    const PREFIX: &'static str = "bnf";
}
pub type BeneficiaryId = Id<BeneficiaryKind>;

/// How the account is written where it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountForm {
    Iban,
    /// A routing number of the American Bankers Association, and the account's.
    Us,
    /// A sort code of the United Kingdom, and the account's number of eight digits.
    Gb,
    /// A CNAPS number of a Chinese bank, and the account's.
    Cn,
    /// A bank code of Hong Kong, and the account's number.
    Hk,
    /// Anywhere else: a BIC, and the number as that bank writes it.
    Bic,
}

/// What an account is, number aside. What stands here may be shown to its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    pub holder: String,
    pub country: Country,
    pub form: AccountForm,
    /// Routing number, sort code, CNAPS, bank code or BIC; an IBAN names its bank itself.
    pub bank_code: Option<String>,
    /// The number under lock, and which key opens it.
    pub sealed: String,
    pub key_id: String,
    /// The last four characters.
    pub hint: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeneficiaryState {
    Active,
    Removed,
}

#[derive(Clone, Debug)]
pub struct Beneficiary {
    pub id: BeneficiaryId,
    pub seller: OrgId,
    pub state: BeneficiaryState,
    pub version: i64,
    pub account: BankAccount,
    pub currency: Currency,
    pub fingerprint: String,
    /// A new or changed account is paid to only after some time, in which its owner may object.
    pub usable_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}
