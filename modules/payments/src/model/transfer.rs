//! What is paid by bank transfer: the reference that a payment is known by at banks, and the money
//! that comes. Values only.

use contract::ids::{IntentId, OrgId};
use kernel::{Id, Kind, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::beneficiary::BankAccount;

/// Money that came by transfer.
#[derive(Debug)]
pub enum RemittanceKind {}
impl Kind for RemittanceKind {
    const PREFIX: &'static str = "rmt";
}
pub type RemittanceId = Id<RemittanceKind>;

/// What an intent is paid by transfer with. It outlives the intent: money may come late.
#[derive(Clone, Debug)]
pub struct Transfer {
    pub reference: String,
    pub buyer: OrgId,
    pub intent: IntentId,
    pub virtual_account: Option<String>,
    pub pay_by: Timestamp,
    pub ends_without: Timestamp,
    pub said_on: Option<String>,
    pub said_reference: Option<String>,
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemittanceState {
    /// Its payer is looked up, or the desk looks at them: nobody moves it before that has ended.
    Screening,
    /// Nobody knows yet whose it is; it stands in suspense.
    Waiting,
    /// One person said what is to become of it, another has to agree.
    Proposed,
    /// It is a buyer's, for a payment.
    Counted,
    /// It was a buyer's and nothing was owed: a refund carries it back.
    SentBack,
    /// It was no payment, and is booked as what people said.
    Booked,
    /// It is nobody's, and on its way back to where it came from.
    Returning,
    Returned,
    /// The bank took it back.
    Recalled,
}

/// Why nobody knows whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RemittanceWhy)]
pub enum Unowned {
    NoReference,
    UnknownReference,
    /// It names several payments.
    SeveralReferences,
    /// The payment that it names is to be paid in another currency.
    CurrencyDiffers,
    /// It could not be sent back.
    ReturnRefused,
}

/// What a person says is to become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RemittanceDecision)]
pub enum Becomes {
    /// It is for this payment.
    Payment,
    /// It goes back to the account that it came from, or to the one that finance names.
    SendBack,
    /// Interest that the bank pays the platform.
    Interest,
    /// What an insurer or a debtor pays for something that the platform had lost.
    Recovery,
}

#[derive(Clone, Debug)]
pub struct Proposed {
    pub becomes: Becomes,
    pub payment: Option<(OrgId, IntentId)>,
    pub note: String,
    pub by: String,
}

#[derive(Clone, Debug)]
pub struct Remittance {
    pub id: RemittanceId,
    /// The bank's own name for what it booked.
    pub bank_ref: String,
    pub state: RemittanceState,
    pub version: i64,
    pub amount: Money,
    pub booked_on: Option<String>,
    pub text: String,
    pub payer: Option<String>,
    pub account: Option<BankAccount>,
    /// Finance named the account; the bank did not tell it.
    pub is_account_named: bool,
    /// Ours, as it was found.
    pub reference: Option<String>,
    pub why: Option<Unowned>,
    pub owner: Option<(OrgId, IntentId)>,
    pub proposed: Option<Proposed>,
    /// What people said that it is, where it was no payment.
    pub became: Option<Becomes>,
    pub settled_by: Option<String>,
    pub settled_at: Option<Timestamp>,
    /// Rung of the ladder on its way back.
    pub step: i64,
    pub at: Timestamp,
}
