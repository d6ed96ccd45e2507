//! The entries behind what happens to a payment. Each is one business fact; which fact it was
//! stands in the entry's id, which the caller makes.
//!
//! Nothing here decides whether a payment may be captured or refunded. That is payments' own.

use kernel::{Money, Timestamp};

use crate::account::{Account, Root};
use crate::entry::{Direction, Entry, EntryId, Posting};
use crate::error::Error;

/// The part of a payment that belongs to one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation<'a> {
    pub order: &'a str,
    pub amount: Money,
}

/// The provider took the money; each order holds its part of it.
pub fn payment_captured(
    id: EntryId,
    at: Timestamp,
    provider: &str,
    captured: Money,
    allocations: &[Allocation<'_>],
) -> Result<Entry, Error> {
    let amounts = allocations.iter().map(|allocation| allocation.amount);
    let allocated = Money::sum(amounts, captured.currency())?;
    if allocated != captured {
        return Err(Error::AllocationsDiffer {
            captured: captured.minor(),
            allocated: allocated.minor(),
        });
    }
    let provider = Account::of(Root::PspClearing, provider)?;
    let mut postings = vec![Posting::debit(provider, captured)];
    // An order that costs nothing holds nothing.
    for allocation in allocations.iter().filter(|part| !part.amount.is_zero()) {
        let held = Account::of(Root::Escrow, allocation.order)?;
        postings.push(Posting::credit(held, allocation.amount));
    }
    Entry::new(id, at, postings)
}

/// Money held for an order went back through the provider, all of the allocation or a part.
pub fn allocation_refunded(
    id: EntryId,
    at: Timestamp,
    provider: &str,
    order: &str,
    refunded: Money,
) -> Result<Entry, Error> {
    let held = Account::of(Root::Escrow, order)?;
    let provider = Account::of(Root::PspClearing, provider)?;
    moved(id, at, held, provider, refunded)
}

/// A refund that had succeeded came back later, because the buyer's account is closed or the card
/// expired. It is the buyer's money still, and no order's.
pub fn refund_returned(
    id: EntryId,
    at: Timestamp,
    provider: &str,
    buyer: &str,
    returned: Money,
) -> Result<Entry, Error> {
    let provider = Account::of(Root::PspClearing, provider)?;
    let buyer = Account::of(Root::BuyerSuspense, buyer)?;
    moved(id, at, provider, buyer, returned)
}

/// The provider kept its fee out of what it owes us.
pub fn provider_fee_charged(
    id: EntryId,
    at: Timestamp,
    provider: &str,
    fee: Money,
) -> Result<Entry, Error> {
    let expense = Account::of(Root::PspFees, provider)?;
    let provider = Account::of(Root::PspClearing, provider)?;
    moved(id, at, expense, provider, fee)
}

/// The provider took another amount than was asked, or another currency. All of it waits in
/// suspense until an operator says whose it is: part of a wrong sum is not a right one.
pub fn mismatch_received(
    id: EntryId,
    at: Timestamp,
    provider: &str,
    received: Money,
) -> Result<Entry, Error> {
    let provider = Account::of(Root::PspClearing, provider)?;
    moved(id, at, provider, Account::sole(Root::Suspense)?, received)
}

/// Money in suspense is explained: it goes to orders, to the buyer, or back to the provider.
pub fn suspense_cleared(
    id: EntryId,
    at: Timestamp,
    to: &[(Account, Money)],
) -> Result<Entry, Error> {
    let (_, first) = to.first().ok_or(Error::TooFewPostings)?;
    let cleared = Money::sum(to.iter().map(|(_, amount)| *amount), first.currency())?;
    let mut postings = vec![Posting::debit(Account::sole(Root::Suspense)?, cleared)];
    postings.extend(
        to.iter()
            .map(|(account, amount)| Posting::credit(account.clone(), *amount)),
    );
    Entry::new(id, at, postings)
}

/// Money that changes its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub source: Account,
    pub target: Account,
    pub sold: Money,
    /// What `sold` is worth at the mid rate.
    pub bought: Money,
    /// The part of `bought` that does not reach the target.
    pub spread: Money,
}

/// Two legs, each within one currency, that meet in our liquidity accounts; the spread is a leg of
/// its own. There is no rate in the books: a rate would round differently each time it is applied,
/// amounts don't. One entry carries both legs, so that none happens without the other.
///
/// Between liabilities (a buyer's money) the spread is our income; between assets (money that a
/// provider exchanges for us) it stands on the other side and is our cost.
pub fn currency_exchanged(id: EntryId, at: Timestamp, exchange: &Exchange) -> Result<Entry, Error> {
    let Exchange {
        source,
        target,
        sold,
        bought,
        spread,
    } = exchange;
    if sold.currency() == bought.currency() {
        return Err(Error::SameCurrency(sold.currency()));
    }
    if source.normal_side() != target.normal_side() {
        return Err(Error::ExchangeAcrossSides);
    }
    let reaches = bought.checked_sub(*spread)?;
    if spread.is_negative() || !reaches.is_positive() {
        return Err(Error::SpreadOutOfRange);
    }
    let position = |money: &Money| Account::of(Root::Liquidity, money.currency().code());
    let grows: Direction = target.normal_side();
    let shrinks = grows.opposite();
    let mut postings = vec![
        Posting::new(source.clone(), *sold, shrinks),
        Posting::new(position(sold)?, *sold, grows),
        Posting::new(position(bought)?, *bought, shrinks),
        Posting::new(target.clone(), reaches, grows),
    ];
    if !spread.is_zero() {
        let income = Account::sole(Root::FxSpread)?;
        postings.push(Posting::new(income, *spread, grows));
    }
    Entry::new(id, at, postings)
}

/// Closing a position gained in the reporting currency or, below nothing, lost: the difference of what
/// it brought and what it had cost stands in our liquidity of that currency until it is told.
pub fn difference_realised(id: EntryId, at: Timestamp, gain: Money) -> Result<Entry, Error> {
    let position = Account::of(Root::Liquidity, gain.currency().code())?;
    let result = Account::sole(Root::FxGainLoss)?;
    match gain.is_negative() {
        false => moved(id, at, position, result, gain),
        true => moved(id, at, result, position, gain.negate()?),
    }
}

fn moved(
    id: EntryId,
    at: Timestamp,
    debited: Account,
    credited: Account,
    amount: Money,
) -> Result<Entry, Error> {
    let postings = vec![
        Posting::debit(debited, amount),
        Posting::credit(credited, amount),
    ];
    Entry::new(id, at, postings)
}
