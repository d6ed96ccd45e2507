//! What the bank has to do with: transfers, what was booked, statements. Values only.

use kernel::{Money, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferStatus {
    Accepted,
    Rejected(String),
    Executed,
    Returned(String),
}

/// One transfer of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Transfer {
    pub message: String,
    pub payment: String,
    pub end_to_end: String,
    pub amount: Money,
    pub creditor: String,
    pub account: String,
    pub status: TransferStatus,
    pub due: Timestamp,
    /// It will come back for this reason.
    pub returns: Option<String>,
    pub executed_at: Option<Timestamp>,
}

/// What was booked on the customer's account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    pub place: usize,
    /// Credits positive.
    pub amount: Money,
    /// What it is made up of: the reference as it is given back, the amount, and who.
    pub parts: Vec<Part>,
    pub text: String,
    pub return_reason: Option<String>,
    pub at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    pub end_to_end: Option<String>,
    pub amount: Money,
    pub other: String,
    /// Of what came: the number that it was sent to, and whose it was.
    #[serde(default)]
    pub account: Option<String>,
    #[serde(default)]
    pub payer_account: Option<String>,
    #[serde(default)]
    pub payer_bic: Option<String>,
    /// Of what is taken back: what it was booked as.
    #[serde(default)]
    pub original: Option<String>,
}

impl Part {
    pub fn of(end_to_end: Option<String>, amount: Money, other: String) -> Self {
        Part {
            end_to_end,
            amount,
            other,
            account: None,
            payer_account: None,
            payer_bic: None,
            original: None,
        }
    }
}

impl Entry {
    /// The bank's own name for it.
    pub fn servicer_reference(&self) -> String {
        format!("BK{:08}", self.place)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Issued {
    pub id: String,
    /// Entries before the first that it shows, and up to the last.
    pub from: usize,
    pub to: usize,
    pub at: Timestamp,
    /// It counts and adds up wrongly.
    pub lies: bool,
}

/// Something to be told.
#[derive(Clone, Debug)]
pub struct Telling {
    pub id: String,
    pub body: serde_json::Value,
}
