//! The entries behind what happens to a payment. Each id follows from the fact it records, so that
//! the same fact is booked once.

use contract::ids::IntentId;
use kernel::{Money, Timestamp};
use ledger::templates::{self, Allocation};
use ledger::{Account, Entry, EntryId, Error, Posting, Root};

use crate::model::chargeback::{Chargeback, Part};
use crate::model::escrow::Escrow;
use crate::model::exchange::Exchange;
use crate::model::plan::{Bill, BillRefund};
use crate::model::position::Cover;
use crate::model::{AttemptId, Cause, Held, Refund};
use crate::rules::escrow::Split;

fn id(subject: impl std::fmt::Display, what: &str) -> Result<EntryId, Error> {
    format!("{subject}:{what}").parse()
}

/// The buyer's money is in; each order holds its share.
pub fn captured(
    attempt: AttemptId,
    at: Timestamp,
    provider: &str,
    amount: Money,
    shares: &[Held],
) -> Result<Entry, Error> {
    let orders: Vec<String> = shares.iter().map(|share| share.order.to_string()).collect();
    let allocations: Vec<Allocation<'_>> = shares
        .iter()
        .zip(&orders)
        .map(|(share, order)| Allocation {
            order,
            amount: share.amount,
        })
        .collect();
    templates::payment_captured(id(attempt, "captured")?, at, provider, amount, &allocations)
}

pub fn fee(attempt: AttemptId, at: Timestamp, provider: &str, fee: Money) -> Result<Entry, Error> {
    templates::provider_fee_charged(id(attempt, "fee")?, at, provider, fee)
}

/// A seller's money changes its currency.
pub fn exchanged(offer: &Exchange, at: Timestamp) -> Result<Entry, Error> {
    let account = Account::of(Root::SellerAvailable, &offer.seller.to_string())?;
    templates::currency_exchanged(
        id(offer.id, "exchanged")?,
        at,
        &templates::Exchange {
            source: account.clone(),
            target: account,
            sold: offer.sold,
            bought: offer.bought,
            spread: offer.spread,
        },
    )
}

/// The treasury changed our own money at the bank: both legs on our account there, and no spread, as
/// the bank's is in its rate.
pub fn covered(deal: &Cover, at: Timestamp, account: Account) -> Result<Entry, Error> {
    templates::currency_exchanged(
        id(deal.id, "dealt")?,
        at,
        &templates::Exchange {
            source: account.clone(),
            target: account,
            sold: deal.sold,
            bought: deal.bought,
            spread: Money::zero(deal.bought.currency()),
        },
    )
}

/// What closing a position gained or, below nothing, lost.
pub fn difference(subject: &str, at: Timestamp, gain: Money) -> Result<Entry, Error> {
    templates::difference_realised(id(subject, "difference")?, at, gain)
}

/// Another amount came than was asked for: all of it waits.
pub fn mismatch(
    attempt: AttemptId,
    at: Timestamp,
    provider: &str,
    received: Money,
) -> Result<Entry, Error> {
    templates::mismatch_received(id(attempt, "mismatch")?, at, provider, received)
}

/// Money came when nothing was owed any more: it is the buyer's and no order's.
pub fn late(
    attempt: AttemptId,
    at: Timestamp,
    provider: &str,
    buyer: &str,
    received: Money,
) -> Result<Entry, Error> {
    templates::refund_returned(id(attempt, "late")?, at, provider, buyer, received)
}

/// An operator takes what came as payment. What is missing the platform bears; what is too much
/// stays the buyer's.
pub fn accepted(
    intent: IntentId,
    at: Timestamp,
    buyer: &str,
    received: Money,
    owed: Money,
    shares: &[Held],
) -> Result<Entry, Error> {
    let mut postings = vec![Posting::debit(Account::sole(Root::Suspense)?, received)];
    for share in shares.iter().filter(|share| !share.amount.is_zero()) {
        let held = Account::of(Root::Escrow, &share.order.to_string())?;
        postings.push(Posting::credit(held, share.amount));
    }
    let over = received.checked_sub(owed)?;
    if over.is_positive() {
        postings.push(Posting::credit(
            Account::of(Root::BuyerSuspense, buyer)?,
            over,
        ));
    } else if over.is_negative() {
        postings.push(Posting::debit(
            Account::sole(Root::PlatformFees)?,
            over.negate()?,
        ));
    }
    Entry::new(id(intent, "accepted")?, at, postings)
}

/// Held money becomes the seller's, less the commission and its tax. What the seller owes is paid
/// first, and what is to be kept back for a time is.
pub fn released(
    escrow: &Escrow,
    name: &str,
    at: Timestamp,
    split: &Split,
    netted: Money,
    kept: Money,
) -> Result<Entry, Error> {
    let seller = escrow.seller.to_string();
    let held = Account::of(Root::Escrow, &escrow.order.to_string())?;
    let mut postings = vec![Posting::debit(held, split.gross)];
    let parts = [
        (Account::of(Root::SellerReceivable, &seller)?, netted),
        (Account::of(Root::SellerReserved, &seller)?, kept),
        (
            Account::of(Root::SellerAvailable, &seller)?,
            split.net.checked_sub(netted)?.checked_sub(kept)?,
        ),
        (Account::sole(Root::PlatformFees)?, split.commission),
        (Account::sole(Root::FeeTax)?, split.tax),
    ];
    let parts = parts.into_iter().filter(|(_, amount)| !amount.is_zero());
    postings.extend(parts.map(|(account, amount)| Posting::credit(account, amount)));
    Entry::new(id(escrow.order, name)?, at, postings)
}

/// Released money comes back for a refund: from what the seller has, then from what is kept back,
/// the rest as a debt; the commission on it is given back.
pub fn clawed(
    escrow: &Escrow,
    name: &str,
    at: Timestamp,
    split: &Split,
    kept: Money,
    owed: Money,
) -> Result<Entry, Error> {
    let seller = escrow.seller.to_string();
    let parts = [
        (
            Account::of(Root::SellerAvailable, &seller)?,
            split.net.checked_sub(owed)?.checked_sub(kept)?,
        ),
        (Account::of(Root::SellerReserved, &seller)?, kept),
        (Account::of(Root::SellerReceivable, &seller)?, owed),
        (Account::sole(Root::PlatformFees)?, split.commission),
        (Account::sole(Root::FeeTax)?, split.tax),
    ];
    let parts = parts.into_iter().filter(|(_, amount)| !amount.is_zero());
    let mut postings: Vec<Posting> = parts
        .map(|(account, amount)| Posting::debit(account, amount))
        .collect();
    let held = Account::of(Root::Escrow, &escrow.order.to_string())?;
    postings.push(Posting::credit(held, split.gross));
    Entry::new(id(escrow.order, name)?, at, postings)
}

/// A refund reached the buyer; it leaves where its money stood.
pub fn refunded(refund: &Refund, at: Timestamp) -> Result<Entry, Error> {
    let from = source(refund)?;
    let provider = Account::of(Root::PspClearing, &refund.provider)?;
    let postings = vec![
        Posting::debit(from, refund.amount),
        Posting::credit(provider, refund.amount),
    ];
    Entry::new(id(refund.id, "refunded")?, at, postings)
}

/// A refund that had reached the buyer came back.
pub fn returned(refund: &Refund, at: Timestamp) -> Result<Entry, Error> {
    let (provider, buyer) = (&refund.provider, refund.buyer.to_string());
    templates::refund_returned(
        id(refund.id, "returned")?,
        at,
        provider,
        &buyer,
        refund.amount,
    )
}

/// What the provider has taken back and not yet given up: an asset of ours while it lasts.
fn taken_back(provider: &str) -> Result<Account, Error> {
    Account::of(Root::PspClearing, &format!("{provider}-chargebacks"))
}

/// The provider took the money of a charge back, and asks a fee for it.
pub fn debited(one: &Chargeback, at: Timestamp) -> Result<Vec<Entry>, Error> {
    let provider = Account::of(Root::PspClearing, &one.provider)?;
    let postings = vec![
        Posting::debit(taken_back(&one.provider)?, one.amount),
        Posting::credit(provider, one.amount),
    ];
    let mut entries = vec![Entry::new(id(one.id, "debited")?, at, postings)?];
    if one.fee.is_positive() {
        let name = id(one.id, "fee")?;
        entries.push(templates::provider_fee_charged(
            name,
            at,
            &one.provider,
            one.fee,
        )?);
    }
    Ok(entries)
}

/// It was won: the provider gives the money back.
pub fn credited(one: &Chargeback, at: Timestamp) -> Result<Entry, Error> {
    let provider = Account::of(Root::PspClearing, &one.provider)?;
    let postings = vec![
        Posting::debit(provider, one.amount),
        Posting::credit(taken_back(&one.provider)?, one.amount),
    ];
    Entry::new(id(one.id, "credited")?, at, postings)
}

/// It was lost: the orders' money is gone. What had gone back to the buyer before, nobody pays a
/// second time but the platform.
pub fn lost(one: &Chargeback, parts: &[Part], what: &str, at: Timestamp) -> Result<Entry, Error> {
    let mut postings = vec![Posting::credit(taken_back(&one.provider)?, one.amount)];
    for (account, amount) in borne(one, parts)? {
        postings.push(Posting::debit(account, amount));
    }
    Entry::new(id(one.id, what)?, at, postings)
}

/// What was lost is fought for again.
pub fn reopened(
    one: &Chargeback,
    parts: &[Part],
    what: &str,
    at: Timestamp,
) -> Result<Entry, Error> {
    let mut postings = vec![Posting::debit(taken_back(&one.provider)?, one.amount)];
    for (account, amount) in borne(one, parts)? {
        postings.push(Posting::credit(account, amount));
    }
    Entry::new(id(one.id, what)?, at, postings)
}

fn borne(one: &Chargeback, parts: &[Part]) -> Result<Vec<(Account, Money)>, Error> {
    let mut found = Vec::new();
    for part in parts.iter().filter(|part| part.covered.is_positive()) {
        let held = Account::of(Root::Escrow, &part.order.to_string())?;
        found.push((held, part.covered));
    }
    if one.uncovered.is_positive() {
        found.push((Account::sole(Root::CreditLoss)?, one.uncovered));
    }
    Ok(found)
}

/// The seller bears the fee of a chargeback that was lost: out of what is available, then of what
/// is kept back, the rest as a debt.
pub fn dispute_fee(part: &Part, kept: Money, owed: Money, at: Timestamp) -> Result<Entry, Error> {
    let seller = part.seller.to_string();
    let parts = [
        (
            Account::of(Root::SellerAvailable, &seller)?,
            part.charged.checked_sub(kept)?.checked_sub(owed)?,
        ),
        (Account::of(Root::SellerReserved, &seller)?, kept),
        (Account::of(Root::SellerReceivable, &seller)?, owed),
    ];
    let parts = parts.into_iter().filter(|(_, amount)| !amount.is_zero());
    let mut postings: Vec<Posting> = parts
        .map(|(account, amount)| Posting::debit(account, amount))
        .collect();
    postings.push(Posting::credit(
        Account::sole(Root::DisputeFees)?,
        part.charged,
    ));
    let name = format!("dispute_fee-{}", part.chargeback);
    Entry::new(id(part.order, &name)?, at, postings)
}

/// It was won after all: the seller gets the fee back.
pub fn dispute_fee_back(part: &Part, at: Timestamp) -> Result<Entry, Error> {
    let seller = Account::of(Root::SellerAvailable, &part.seller.to_string())?;
    let postings = vec![
        Posting::debit(Account::sole(Root::DisputeFees)?, part.charged),
        Posting::credit(seller, part.charged),
    ];
    let name = format!("dispute_fee_back-{}", part.chargeback);
    Entry::new(id(part.order, &name)?, at, postings)
}

/// A plan or a service is paid for out of what the seller has.
pub fn billed(bill: &Bill, at: Timestamp) -> Result<Entry, Error> {
    let own = Account::of(Root::SellerAvailable, &bill.seller.to_string())?;
    let mut postings = vec![Posting::debit(own, bill.net.checked_add(bill.tax)?)];
    postings.extend(with_tax(bill.net, bill.tax, Posting::credit)?);
    Entry::new(id(bill.id, "billed")?, at, postings)
}

/// A part of a bill goes back to the seller.
pub fn bill_refunded(refund: &BillRefund, at: Timestamp) -> Result<Entry, Error> {
    let own = Account::of(Root::SellerAvailable, &refund.seller.to_string())?;
    let mut postings = with_tax(refund.net, refund.tax, Posting::debit)?;
    postings.push(Posting::credit(own, refund.net.checked_add(refund.tax)?));
    Entry::new(id(refund.id, "bill_refunded")?, at, postings)
}

fn with_tax(
    net: Money,
    tax: Money,
    side: fn(Account, Money) -> Posting,
) -> Result<Vec<Posting>, Error> {
    let parts = [
        (Account::sole(Root::PlatformFees)?, net),
        (Account::sole(Root::FeeTax)?, tax),
    ];
    let parts = parts.into_iter().filter(|(_, amount)| !amount.is_zero());
    Ok(parts
        .map(|(account, amount)| side(account, amount))
        .collect())
}

fn source(refund: &Refund) -> Result<Account, Error> {
    match (refund.cause, refund.order) {
        (Cause::Agreed, Some(order)) => Account::of(Root::Escrow, &order.to_string()),
        (Cause::Agreed, None) | (Cause::Late, _) => {
            Account::of(Root::BuyerSuspense, &refund.buyer.to_string())
        }
        (Cause::Conflict, _) => Account::sole(Root::Suspense),
    }
}
