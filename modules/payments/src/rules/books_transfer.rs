//! The entries behind money that comes and goes by bank transfer. Between our account at the bank
//! and a payment stands the connector's clearing account, which what came and what was paid leave
//! at nothing.

use contract::ids::OrgId;
use kernel::{Money, Timestamp};
use ledger::{Account, Entry, EntryId, Error, Posting, Root};

use crate::connectors::TRANSFER;
use crate::model::recall::Recall;
use crate::model::transfer::{Becomes, Remittance};
use crate::model::{AttemptId, Refund};

/// The owner of our account, as it stands in the books.
pub const BANK: &str = "main";

pub fn id(subject: impl std::fmt::Display, what: &str) -> Result<EntryId, Error> {
    format!("{subject}:{what}").parse()
}

fn bank() -> Result<Account, Error> {
    Account::of(Root::Bank, BANK)
}

fn clearing() -> Result<Account, Error> {
    Account::of(Root::PspClearing, TRANSFER)
}

fn of_buyer(buyer: OrgId) -> Result<Account, Error> {
    Account::of(Root::BuyerSuspense, &buyer.to_string())
}

fn moved(
    id: EntryId,
    at: Timestamp,
    debit: Account,
    credit: Account,
    amount: Money,
) -> Result<Entry, Error> {
    let postings = vec![
        Posting::debit(debit, amount),
        Posting::credit(credit, amount),
    ];
    Entry::new(id, at, postings)
}

/// Money came: a buyer's, or nobody's yet.
pub fn received(one: &Remittance, owner: Option<OrgId>, at: Timestamp) -> Result<Entry, Error> {
    let whose = match owner {
        Some(buyer) => of_buyer(buyer)?,
        None => Account::sole(Root::Suspense)?,
    };
    moved(id(one.id, "received")?, at, bank()?, whose, one.amount)
}

/// People said whose it is.
pub fn allocated(one: &Remittance, buyer: OrgId, at: Timestamp) -> Result<Entry, Error> {
    let from = Account::sole(Root::Suspense)?;
    moved(
        id(one.id, "allocated")?,
        at,
        from,
        of_buyer(buyer)?,
        one.amount,
    )
}

/// What is no payment, as people named it.
fn named_as(becomes: Becomes) -> Result<Account, Error> {
    Account::sole(match becomes {
        Becomes::Interest => Root::Interest,
        // What was lost comes back.
        Becomes::Recovery => Root::CreditLoss,
        // These two are booked in steps of their own.
        Becomes::Payment | Becomes::SendBack => Root::Suspense,
    })
}

pub fn named(one: &Remittance, becomes: Becomes, at: Timestamp) -> Result<Entry, Error> {
    let from = Account::sole(Root::Suspense)?;
    let to = named_as(becomes)?;
    moved(id(one.id, "named")?, at, from, to, one.amount)
}

/// What came for a payment is the payment's, which is booked as any other from here on.
pub fn paid_in(
    attempt: AttemptId,
    buyer: OrgId,
    amount: Money,
    at: Timestamp,
) -> Result<Entry, Error> {
    moved(
        id(attempt, "paid_in")?,
        at,
        of_buyer(buyer)?,
        clearing()?,
        amount,
    )
}

/// Which try to send it back is meant, in six digits.
pub fn turn(one: &Remittance) -> String {
    let seconds = one.settled_at.unwrap_or(one.at).micros() / 1_000_000;
    format!("{:06}", seconds.rem_euclid(1_000_000))
}

/// What was nobody's left for where it came from.
pub fn returned(one: &Remittance, at: Timestamp) -> Result<Entry, Error> {
    let id = id(one.id, &format!("returned-{}", turn(one)))?;
    moved(id, at, Account::sole(Root::Suspense)?, bank()?, one.amount)
}

/// Its bank sent it here again.
pub fn came_back(one: &Remittance, at: Timestamp) -> Result<Entry, Error> {
    let id = id(one.id, &format!("came_back-{}", turn(one)))?;
    moved(id, at, bank()?, Account::sole(Root::Suspense)?, one.amount)
}

/// Where money stands that the bank takes back.
#[derive(Clone, Copy, Debug)]
pub enum TakenFrom {
    Suspense,
    Buyer(OrgId),
    /// It was booked as something else.
    Named(Becomes),
    /// It went back already. The platform bears it until people have it back.
    Platform,
}

pub fn recalled(one: &Remittance, from: TakenFrom, at: Timestamp) -> Result<Entry, Error> {
    let from = match from {
        TakenFrom::Suspense => Account::sole(Root::Suspense)?,
        TakenFrom::Buyer(buyer) => of_buyer(buyer)?,
        TakenFrom::Named(becomes) => named_as(becomes)?,
        TakenFrom::Platform => Account::sole(Root::CreditLoss)?,
    };
    moved(id(one.id, "recalled")?, at, from, bank()?, one.amount)
}

/// What banks have taken back of orders' money and nobody has paid again: an asset of ours while it
/// lasts.
fn recalls() -> Result<Account, Error> {
    Account::of(Root::PspClearing, &format!("{TRANSFER}-recalls"))
}

/// Money of orders was taken back. What of it is no order's any more the platform bears.
pub fn recalled_of_orders(
    one: &Remittance,
    of_orders: Money,
    at: Timestamp,
) -> Result<Entry, Error> {
    let lost = one.amount.checked_sub(of_orders)?;
    let mut postings = vec![Posting::credit(bank()?, one.amount)];
    if of_orders.is_positive() {
        postings.push(Posting::debit(recalls()?, of_orders));
    }
    if lost.is_positive() {
        postings.push(Posting::debit(Account::sole(Root::CreditLoss)?, lost));
    }
    Entry::new(id(one.id, "recalled")?, at, postings)
}

/// The buyer paid again. What banks on the way kept is a fee of this way to pay.
pub fn paid_again(
    last: &Remittance,
    buyer: OrgId,
    (paid, short): (Money, Money),
    at: Timestamp,
) -> Result<Entry, Error> {
    let mut postings = vec![
        Posting::debit(of_buyer(buyer)?, paid),
        Posting::credit(recalls()?, paid.checked_add(short)?),
    ];
    if short.is_positive() {
        postings.push(Posting::debit(Account::of(Root::PspFees, TRANSFER)?, short));
    }
    Entry::new(id(last.id, "paid_again")?, at, postings)
}

/// Nobody paid again: the order's money is gone as a refund's is. What the order had no longer, or
/// the seller has not, the platform bears.
pub fn given_back(one: &Recall, at: Timestamp) -> Result<Entry, Error> {
    let uncovered = one.amount.checked_sub(one.covered.amount)?;
    let mut postings = vec![Posting::credit(recalls()?, one.amount)];
    if one.covered.amount.is_positive() {
        let held = Account::of(Root::Escrow, &one.order.to_string())?;
        postings.push(Posting::debit(held, one.covered.amount));
    }
    if uncovered.is_positive() {
        let lost = Account::sole(Root::CreditLoss)?;
        postings.push(Posting::debit(lost, uncovered));
    }
    let name = format!("recall_lost-{}", one.id);
    Entry::new(id(one.order, &name)?, at, postings)
}

/// A refund left our account.
pub fn refund_left(refund: &Refund, at: Timestamp) -> Result<Entry, Error> {
    moved(
        id(refund.id, "left")?,
        at,
        clearing()?,
        bank()?,
        refund.amount,
    )
}

/// It came back to it.
pub fn refund_back(refund: &Refund, at: Timestamp) -> Result<Entry, Error> {
    moved(
        id(refund.id, "back")?,
        at,
        bank()?,
        clearing()?,
        refund.amount,
    )
}
