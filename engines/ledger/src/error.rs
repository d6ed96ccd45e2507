//! Why something can't be put into the books.

use kernel::{Currency, MoneyError};

use crate::account::Account;
use crate::asset::Asset;
use crate::entry::EntryId;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("{0:?} is no account of this ledger")]
    UnknownAccount(String),
    #[error("{0:?} is no asset: a currency and its decimals, as in USD/2")]
    UnknownAsset(String),
    #[error("{0:?} is no entry id: 1 to 120 letters, digits and _ . : -")]
    BadEntryId(String),
    #[error("{0:?} is no direction: debit or credit")]
    UnknownDirection(String),
    #[error("an entry has at least two postings")]
    TooFewPostings,
    #[error(
        "an entry has {} postings at most, this one has {found}",
        crate::entry::POSTINGS_MAX
    )]
    TooManyPostings { found: usize },
    #[error("posting {index} must move more than nothing")]
    AmountNotPositive { index: usize },
    #[error("the entry does not balance in {asset}: {debits} debited, {credits} credited")]
    Unbalanced {
        asset: Asset,
        debits: i128,
        credits: i128,
    },
    #[error("the amounts leave the range of the books")]
    Range,
    #[error("entry {id} exists with other postings")]
    IdReused { id: EntryId },
    #[error("{account} has not that much, holds counted")]
    NotAvailable { account: Account },
    #[error("{id} failed before and stays failed; try again under another id")]
    IdFailed { id: EntryId },
    #[error("there is no hold {id}")]
    NoSuchHold { id: EntryId },
    #[error("hold {id} was posted, voided or expired")]
    HoldEnded { id: EntryId },
    #[error("the hold is of {held}; no more than that is posted")]
    MoreThanHeld { held: i128 },
    #[error("a hold must end after it begins")]
    HoldWithoutTime,
    #[error("a command that this one is linked with failed")]
    LinkedFailed,
    #[error(
        "at most {} commands are linked, these are {found}",
        crate::hold::LINKED_MAX
    )]
    TooManyLinked { found: usize },
    #[error("{allocated} is allocated of {captured} captured")]
    AllocationsDiffer { captured: i128, allocated: i128 },
    #[error("{left} and {right} can't be in one sum")]
    CurrenciesDiffer { left: Currency, right: Currency },
    #[error("an exchange is between two currencies, both sides are in {0}")]
    SameCurrency(Currency),
    #[error("an exchange moves between two assets or between two liabilities")]
    ExchangeAcrossSides,
    #[error("the spread must be at least zero and less than what is bought")]
    SpreadOutOfRange,
}

impl Error {
    /// Whether the same command might have been right at another time. The id of such a one must
    /// stay failed; what is wrong in itself is wrong for ever anyway.
    pub(crate) const fn depends_on_state(&self) -> bool {
        matches!(
            self,
            Error::NotAvailable { .. }
                | Error::NoSuchHold { .. }
                | Error::HoldEnded { .. }
                | Error::MoreThanHeld { .. }
                | Error::LinkedFailed
                | Error::Range
        )
    }
}

impl From<MoneyError> for Error {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::CurrenciesDiffer { left, right } => Error::CurrenciesDiffer { left, right },
            MoneyError::Range
            | MoneyError::NotAnAmount
            | MoneyError::TooManyDecimals { .. }
            | MoneyError::NoWeight
            | MoneyError::RateNotPositive => Error::Range,
        }
    }
}
