//! A book that guards: accounts that may not go below zero, money set aside in two phases, and
//! commands that stand or fall together.
//!
//! A hold is reserved, and then posted (whole or in part, and the rest returns), voided or expired;
//! it ends once. Limits are checked when money is reserved, so that what is posted later can't fail
//! for want of money. A pure function of the commands and their times; a store of rows has to do
//! the same, and tests compare it with this.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Money, Timestamp};

use crate::account::Account;
use crate::asset::Asset;
use crate::balance::{Balance, TrialBalance};
use crate::book::{Book, Outcome};
use crate::entry::{Direction, Entry, EntryId, Posting};
use crate::error::Error;

/// More would be no short transaction any more.
pub const LINKED_MAX: usize = 64;

/// Money to be set aside: what would be posted, and until when it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserve {
    pub id: EntryId,
    pub at: Timestamp,
    pub debit: Account,
    pub credit: Account,
    pub amount: Money,
    pub expires_at: Option<Timestamp>,
}

/// What can be asked of the book. Each has an id of the caller's making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Post(Entry),
    Reserve(Reserve),
    /// Posts a hold; without an amount all of it.
    Settle {
        id: EntryId,
        at: Timestamp,
        hold: EntryId,
        amount: Option<Money>,
    },
    Void {
        id: EntryId,
        at: Timestamp,
        hold: EntryId,
    },
}

impl Command {
    pub const fn id(&self) -> &EntryId {
        match self {
            Command::Post(entry) => entry.id(),
            Command::Reserve(reserve) => &reserve.id,
            Command::Settle { id, .. } | Command::Void { id, .. } => id,
        }
    }

    pub const fn at(&self) -> Timestamp {
        match self {
            Command::Post(entry) => entry.at(),
            Command::Reserve(reserve) => reserve.at,
            Command::Settle { at, .. } | Command::Void { at, .. } => *at,
        }
    }

    /// Whether it is the same command sent again; times are no part of that.
    fn repeats(&self, first: &Command) -> bool {
        match (self, first) {
            (Command::Post(again), Command::Post(first)) => first.check_replay(again).is_ok(),
            (Command::Reserve(again), Command::Reserve(first)) => {
                again.debit == first.debit
                    && again.credit == first.credit
                    && again.amount == first.amount
                    && again.expires_at == first.expires_at
            }
            (
                Command::Settle { hold, amount, .. },
                Command::Settle {
                    hold: first_hold,
                    amount: first_amount,
                    ..
                },
            ) => hold == first_hold && amount == first_amount,
            (
                Command::Void { hold, .. },
                Command::Void {
                    hold: first_hold, ..
                },
            ) => hold == first_hold,
            _ => false,
        }
    }
}

/// How a hold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldState {
    Reserved,
    /// With what was posted of it.
    Posted(Money),
    Voided,
    Expired,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    pub reserve: Reserve,
    pub state: HoldState,
}

/// Refused commands change nothing; `index` is the first that could not be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("command {index}: {error}")]
pub struct Refused {
    pub index: usize,
    pub error: Error,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GuardedBook {
    book: Book,
    holds: BTreeMap<EntryId, Hold>,
    /// What open holds would post.
    pending: BTreeMap<(Account, Asset), Balance>,
    expiries: BTreeSet<(Timestamp, EntryId)>,
    clock: Option<Timestamp>,
    done: BTreeMap<EntryId, Command>,
    /// Ids that failed stay failed: a retry can't succeed behind the caller's back.
    failed: BTreeMap<EntryId, Error>,
}

impl GuardedBook {
    pub const fn book(&self) -> &Book {
        &self.book
    }

    pub fn hold(&self, id: &EntryId) -> Option<&Hold> {
        self.holds.get(id)
    }

    pub fn pending(&self, account: &Account, asset: Asset) -> Balance {
        let key = (account.clone(), asset);
        self.pending.get(&key).copied().unwrap_or_default()
    }

    /// What may still be taken from an account: what is on it, less what open holds would take.
    pub fn available(&self, account: &Account, asset: Asset) -> i128 {
        let side = account.normal_side();
        let on_it = self.book.balances().of(account, asset).net(side);
        let pending = self.pending(account, asset);
        let out = match side {
            Direction::Debit => pending.credits(),
            Direction::Credit => pending.debits(),
        };
        on_it.saturating_sub(out)
    }

    /// Posted and pending amounts together, by asset.
    pub fn trial(&self) -> Result<TrialBalance, Error> {
        let posted = self.book.balances().iter();
        let posted = posted.map(|(_, asset, balance)| (asset, balance));
        let pending = self.pending.iter().map(|((_, asset), sum)| (*asset, *sum));
        TrialBalance::of(posted.chain(pending))
    }

    /// Frees what nobody posted in time, the earliest first. Time only goes forwards here.
    pub fn expire(&mut self, now: Timestamp) -> Vec<EntryId> {
        let now = self.clock.map_or(now, |clock| clock.max(now));
        self.clock = Some(now);
        let mut expired = Vec::new();
        while let Some((at, id)) = self.expiries.first().cloned() {
            if at > now {
                break;
            }
            self.expiries.pop_first();
            self.end(&id, HoldState::Expired);
            expired.push(id);
        }
        expired
    }

    pub fn apply(&mut self, command: Command) -> Result<Outcome, Error> {
        self.apply_linked(vec![command])
            .map(|outcomes| outcomes.first().copied().unwrap_or(Outcome::Replayed))
            .map_err(|refused| refused.error)
    }

    /// All commands, or none of them.
    pub fn apply_linked(&mut self, commands: Vec<Command>) -> Result<Vec<Outcome>, Refused> {
        if commands.len() > LINKED_MAX {
            let error = Error::TooManyLinked {
                found: commands.len(),
            };
            return Err(Refused { index: 0, error });
        }
        if let Some(latest) = commands.iter().map(Command::at).max() {
            self.expire(latest);
        }
        let before = (commands.len() > 1).then(|| self.clone());
        let mut outcomes = Vec::with_capacity(commands.len());
        for (index, command) in commands.iter().enumerate() {
            match self.take(command) {
                Ok(outcome) => outcomes.push(outcome),
                Err(error) => {
                    if let Some(before) = before {
                        *self = before;
                    }
                    self.note_failure(&commands, index, &error);
                    return Err(Refused { index, error });
                }
            }
        }
        Ok(outcomes)
    }

    /// A whole chain fails with its link. What was done before under an id stays done.
    fn note_failure(&mut self, commands: &[Command], index: usize, error: &Error) {
        if !error.depends_on_state() {
            return;
        }
        for (place, command) in commands.iter().enumerate() {
            let id = command.id();
            if self.done.contains_key(id) || self.failed.contains_key(id) {
                continue;
            }
            let why = match place == index {
                true => error.clone(),
                false => Error::LinkedFailed,
            };
            self.failed.insert(id.clone(), why);
        }
    }

    fn take(&mut self, command: &Command) -> Result<Outcome, Error> {
        let id = command.id();
        if let Some(first) = self.done.get(id) {
            return if command.repeats(first) {
                Ok(Outcome::Replayed)
            } else {
                Err(Error::IdReused { id: id.clone() })
            };
        }
        if self.failed.contains_key(id) {
            return Err(Error::IdFailed { id: id.clone() });
        }
        match command {
            Command::Post(entry) => {
                self.check(entry)?;
                self.book.post(entry.clone())?;
            }
            Command::Reserve(reserve) => self.reserve(reserve)?,
            Command::Settle {
                id,
                at,
                hold,
                amount,
            } => self.settle(id, *at, hold, *amount)?,
            Command::Void { hold, .. } => {
                self.open(hold)?;
                self.end(hold, HoldState::Voided);
            }
        }
        self.done.insert(id.clone(), command.clone());
        Ok(Outcome::Recorded)
    }

    /// No limited account may end below what is on hold there.
    fn check(&self, entry: &Entry) -> Result<(), Error> {
        let mut changes: BTreeMap<(&Account, Asset), Balance> = BTreeMap::new();
        for posting in entry.postings() {
            changes
                .entry((&posting.account, posting.asset))
                .or_default()
                .add(posting.direction, posting.amount)?;
        }
        for ((account, asset), change) in changes {
            let change = change.net(account.normal_side());
            let left = self.available(account, asset).checked_add(change);
            let left = left.ok_or(Error::Range)?;
            if account.root().is_limited() && change < 0 && left < 0 {
                return Err(Error::NotAvailable {
                    account: account.clone(),
                });
            }
        }
        Ok(())
    }

    fn reserve(&mut self, reserve: &Reserve) -> Result<(), Error> {
        let entry = entry_of(reserve, reserve.id.clone(), reserve.at, reserve.amount)?;
        if reserve.expires_at.is_some_and(|end| end <= reserve.at) {
            return Err(Error::HoldWithoutTime);
        }
        self.check(&entry)?;
        // What can't be added up later is refused now.
        let mut reach = self.book.balances().clone();
        reach.apply(&entry)?;
        let mut changed = Vec::new();
        for posting in entry.postings() {
            let mut sum = self.pending(&posting.account, posting.asset);
            sum.add(posting.direction, posting.amount)?;
            changed.push(((posting.account.clone(), posting.asset), sum));
        }
        self.pending.extend(changed);
        if let Some(end) = reserve.expires_at {
            self.expiries.insert((end, reserve.id.clone()));
        }
        let hold = Hold {
            reserve: reserve.clone(),
            state: HoldState::Reserved,
        };
        self.holds.insert(reserve.id.clone(), hold);
        Ok(())
    }

    fn settle(
        &mut self,
        id: &EntryId,
        at: Timestamp,
        hold: &EntryId,
        amount: Option<Money>,
    ) -> Result<(), Error> {
        let reserve = self.open(hold)?.reserve.clone();
        let amount = amount.unwrap_or(reserve.amount);
        if amount.checked_cmp(reserve.amount)?.is_gt() {
            return Err(Error::MoreThanHeld {
                held: reserve.amount.minor(),
            });
        }
        let entry = entry_of(&reserve, id.clone(), at, amount)?;
        self.book.post(entry)?;
        self.end(hold, HoldState::Posted(amount));
        Ok(())
    }

    fn open(&self, id: &EntryId) -> Result<&Hold, Error> {
        let hold = self.holds.get(id);
        let hold = hold.ok_or_else(|| Error::NoSuchHold { id: id.clone() })?;
        match hold.state {
            HoldState::Reserved => Ok(hold),
            HoldState::Posted(_) | HoldState::Voided | HoldState::Expired => {
                Err(Error::HoldEnded { id: id.clone() })
            }
        }
    }

    /// Takes a hold's amounts off what is pending.
    fn end(&mut self, id: &EntryId, state: HoldState) {
        let Some(hold) = self.holds.get_mut(id) else {
            return;
        };
        hold.state = state;
        let Reserve {
            debit,
            credit,
            amount,
            expires_at,
            ..
        } = &hold.reserve;
        let asset = Asset::of(amount.currency());
        let sides = [(debit, Direction::Debit), (credit, Direction::Credit)];
        for (account, direction) in sides {
            let key = (account.clone(), asset);
            if let Some(sum) = self.pending.get_mut(&key) {
                sum.take(direction, amount.minor());
                if sum.debits() == 0 && sum.credits() == 0 {
                    self.pending.remove(&key);
                }
            }
        }
        if let Some(end) = expires_at {
            self.expiries.remove(&(*end, id.clone()));
        }
    }
}

fn entry_of(reserve: &Reserve, id: EntryId, at: Timestamp, amount: Money) -> Result<Entry, Error> {
    let postings = vec![
        Posting::debit(reserve.debit.clone(), amount),
        Posting::credit(reserve.credit.clone(), amount),
    ];
    Entry::new(id, at, postings)
}
