//! Balances, folded from entries. They are always derived: the entries are the truth.

use std::collections::BTreeMap;

use crate::account::Account;
use crate::asset::Asset;
use crate::entry::{Direction, Entry, Posting};
use crate::error::Error;

/// Both sides of an account in one asset. Each only ever grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    debits: i128,
    credits: i128,
}

impl Balance {
    pub const fn debits(self) -> i128 {
        self.debits
    }

    pub const fn credits(self) -> i128 {
        self.credits
    }

    /// What is on the account, seen from its normal side; below zero when it is overdrawn.
    pub const fn net(self, side: Direction) -> i128 {
        // Neither side is ever below zero, so the difference always fits.
        match side {
            Direction::Debit => self.debits.saturating_sub(self.credits),
            Direction::Credit => self.credits.saturating_sub(self.debits),
        }
    }

    pub const fn is_even(self) -> bool {
        self.debits == self.credits
    }

    pub(crate) fn add(&mut self, direction: Direction, amount: i128) -> Result<(), Error> {
        let side = match direction {
            Direction::Debit => &mut self.debits,
            Direction::Credit => &mut self.credits,
        };
        *side = side.checked_add(amount).ok_or(Error::Range)?;
        Ok(())
    }

    /// Undoes an `add`. Only what was added is ever taken.
    pub(crate) fn take(&mut self, direction: Direction, amount: i128) {
        let side = match direction {
            Direction::Debit => &mut self.debits,
            Direction::Credit => &mut self.credits,
        };
        assert!(*side >= amount, "more is taken than was added");
        *side = side.saturating_sub(amount);
    }

    fn plus(self, other: Balance) -> Result<Balance, Error> {
        let mut sum = self;
        sum.add(Direction::Debit, other.debits)?;
        sum.add(Direction::Credit, other.credits)?;
        Ok(sum)
    }
}

/// The balance of every account in every asset it ever held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Balances(BTreeMap<(Account, Asset), Balance>);

impl Balances {
    pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Self, Error> {
        let mut balances = Balances::default();
        for entry in entries {
            balances.apply(entry)?;
        }
        Ok(balances)
    }

    /// All postings of the entry, or none of them when one leaves the range.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), Error> {
        let mut changed: BTreeMap<(Account, Asset), Balance> = BTreeMap::new();
        for Posting {
            account,
            asset,
            amount,
            direction,
        } in entry.postings()
        {
            let before = self.of(account, *asset);
            changed
                .entry((account.clone(), *asset))
                .or_insert(before)
                .add(*direction, *amount)?;
        }
        self.0.extend(changed);
        Ok(())
    }

    pub fn of(&self, account: &Account, asset: Asset) -> Balance {
        let key = (account.clone(), asset);
        self.0.get(&key).copied().unwrap_or_default()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Account, Asset, Balance)> {
        self.0
            .iter()
            .map(|((account, asset), balance)| (account, *asset, *balance))
    }

    /// Everything added up by asset.
    pub fn trial(&self) -> Result<TrialBalance, Error> {
        TrialBalance::of(self.iter().map(|(_, asset, balance)| (asset, balance)))
    }
}

/// All debits against all credits, by asset. They are equal, or the books are wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrialBalance(BTreeMap<Asset, Balance>);

impl TrialBalance {
    /// From balances kept elsewhere, such as a table of them.
    pub fn of(balances: impl IntoIterator<Item = (Asset, Balance)>) -> Result<Self, Error> {
        let mut sums: BTreeMap<Asset, Balance> = BTreeMap::new();
        for (asset, balance) in balances {
            let sum = sums.entry(asset).or_default();
            *sum = sum.plus(balance)?;
        }
        Ok(TrialBalance(sums))
    }

    pub fn is_balanced(&self) -> bool {
        self.0.values().all(|sum| sum.is_even())
    }

    pub fn iter(&self) -> impl Iterator<Item = (Asset, Balance)> {
        self.0.iter().map(|(asset, sum)| (*asset, *sum))
    }
}
