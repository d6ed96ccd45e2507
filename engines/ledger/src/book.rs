//! A whole ledger in memory: what any store of entries must do, in its shortest form.
//!
//! Tests compare a store with it. It is no cache and holds no locks.

use std::collections::HashMap;

use crate::balance::Balances;
use crate::entry::{Entry, EntryId};
use crate::error::Error;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    entries: Vec<Entry>,
    places: HashMap<EntryId, usize>,
    balances: Balances,
}

/// What became of an entry that was posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Recorded,
    /// It was there already; nothing moved.
    Replayed,
}

impl Book {
    /// Records an entry. When it is refused, the book is as it was.
    pub fn post(&mut self, entry: Entry) -> Result<Outcome, Error> {
        if let Some(recorded) = self.find(entry.id()) {
            recorded.check_replay(&entry)?;
            return Ok(Outcome::Replayed);
        }
        self.balances.apply(&entry)?;
        self.places.insert(entry.id().clone(), self.entries.len());
        self.entries.push(entry);
        Ok(Outcome::Recorded)
    }

    pub fn find(&self, id: &EntryId) -> Option<&Entry> {
        self.places.get(id).and_then(|at| self.entries.get(*at))
    }

    /// In the order in which they were recorded.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub const fn balances(&self) -> &Balances {
        &self.balances
    }
}
