//! An entry: postings that balance in every asset. Once made it never changes; a mistake is
//! undone by a second entry, its reversal.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use kernel::{Money, Timestamp};

use crate::account::Account;
use crate::asset::Asset;
use crate::balance::Balance;
use crate::error::Error;

/// More than any checkout has orders; a bound so that one entry stays one short transaction.
pub const POSTINGS_MAX: usize = 512;

const ID_LEN_MAX: usize = 120;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    Debit,
    Credit,
}

impl Direction {
    pub const fn name(self) -> &'static str {
        match self {
            Direction::Debit => "debit",
            Direction::Credit => "credit",
        }
    }

    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Direction::Debit => Direction::Credit,
            Direction::Credit => Direction::Debit,
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Direction {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "debit" => Ok(Direction::Debit),
            "credit" => Ok(Direction::Credit),
            _ => Err(Error::UnknownDirection(text.to_owned())),
        }
    }
}

/// Made by the caller from the fact it records (`pay_01j…:captured`), so that recording the same
/// fact twice is noticed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(String);

impl EntryId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EntryId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.' | b':');
        if (1..=ID_LEN_MAX).contains(&text.len()) && text.bytes().all(plain) {
            Ok(EntryId(text.to_owned()))
        } else {
            Err(Error::BadEntryId(text.to_owned()))
        }
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Posting {
    pub account: Account,
    pub asset: Asset,
    /// Minor units, above zero; the direction carries the sign.
    pub amount: i128,
    pub direction: Direction,
}

impl Posting {
    pub fn new(account: Account, money: Money, direction: Direction) -> Self {
        Posting {
            account,
            asset: Asset::of(money.currency()),
            amount: money.minor(),
            direction,
        }
    }

    pub fn debit(account: Account, money: Money) -> Self {
        Posting::new(account, money, Direction::Debit)
    }

    pub fn credit(account: Account, money: Money) -> Self {
        Posting::new(account, money, Direction::Credit)
    }

    pub const fn money(&self) -> Money {
        Money::new(self.amount, self.asset.currency())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    id: EntryId,
    at: Timestamp,
    postings: Vec<Posting>,
}

impl Entry {
    /// The only way to an entry, also from rows read back: what does not balance can't exist.
    pub fn new(id: EntryId, at: Timestamp, postings: Vec<Posting>) -> Result<Self, Error> {
        if postings.len() < 2 {
            return Err(Error::TooFewPostings);
        }
        if postings.len() > POSTINGS_MAX {
            return Err(Error::TooManyPostings {
                found: postings.len(),
            });
        }
        if let Some(index) = postings.iter().position(|posting| posting.amount <= 0) {
            return Err(Error::AmountNotPositive { index });
        }
        let mut by_asset: BTreeMap<Asset, Balance> = BTreeMap::new();
        for posting in &postings {
            by_asset
                .entry(posting.asset)
                .or_default()
                .add(posting.direction, posting.amount)?;
        }
        let uneven = by_asset.into_iter().find(|(_, sum)| !sum.is_even());
        if let Some((asset, sum)) = uneven {
            return Err(Error::Unbalanced {
                asset,
                debits: sum.debits(),
                credits: sum.credits(),
            });
        }
        Ok(Entry { id, at, postings })
    }

    pub const fn id(&self) -> &EntryId {
        &self.id
    }

    pub const fn at(&self) -> Timestamp {
        self.at
    }

    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// The entry that undoes this one. Its id follows from this one's, so the second reversal of
    /// the same entry is a duplicate and moves nothing.
    pub fn reversal(&self, at: Timestamp) -> Result<Entry, Error> {
        let id = format!("{}:reversal", self.id).parse()?;
        let postings = self.postings.iter().map(|posting| Posting {
            direction: posting.direction.opposite(),
            ..posting.clone()
        });
        Entry::new(id, at, postings.collect())
    }

    /// Whether `again`, which came with the id of this recorded entry, is the same one sent twice.
    /// Time is no part of that: a retry happens later than what it repeats. Nor is the order of
    /// the postings, which means nothing.
    pub fn check_replay(&self, again: &Entry) -> Result<(), Error> {
        if self.id == again.id && self.sorted() == again.sorted() {
            Ok(())
        } else {
            Err(Error::IdReused {
                id: again.id.clone(),
            })
        }
    }

    fn sorted(&self) -> Vec<&Posting> {
        let mut postings: Vec<&Posting> = self.postings.iter().collect();
        postings.sort();
        postings
    }
}
