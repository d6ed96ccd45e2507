//! Writes the export: one sealed entry a line, then the seal over all of them.
//!
//! Reading it back is `verify`'s, which takes nothing of what stands here for granted.

use std::io::{self, Write};

use serde::Serialize;

use crate::chain::{Hash, Sealed};

/// Writes to anything that takes bytes. An export is whole once `seal` has been called.
#[derive(Debug)]
pub struct Exporter<W> {
    to: W,
    entries: u64,
    head: Hash,
}

#[derive(Serialize)]
struct EntryLine<'a> {
    seq: i64,
    id: &'a str,
    at: String,
    postings: Vec<PostingLine>,
    prev: String,
    hash: String,
}

#[derive(Serialize)]
struct PostingLine {
    account: String,
    asset: String,
    amount: String,
    direction: &'static str,
}

#[derive(Serialize)]
struct SealLine {
    entries: u64,
    head: String,
}

impl<W: Write> Exporter<W> {
    pub const fn new(to: W) -> Self {
        Exporter {
            to,
            entries: 0,
            head: Hash::ZERO,
        }
    }

    /// The next entry; they come in sequence.
    pub fn entry(&mut self, sealed: &Sealed) -> io::Result<()> {
        let postings = sealed.entry.postings().iter().map(|posting| PostingLine {
            account: posting.account.to_string(),
            asset: posting.asset.to_string(),
            amount: posting.amount.to_string(),
            direction: posting.direction.name(),
        });
        self.line(&EntryLine {
            seq: sealed.seq,
            id: sealed.entry.id().as_str(),
            at: sealed.entry.at().to_string(),
            postings: postings.collect(),
            prev: sealed.prev.to_string(),
            hash: sealed.hash.to_string(),
        })?;
        self.entries = self.entries.saturating_add(1);
        self.head = sealed.hash;
        Ok(())
    }

    /// The last line: how many entries there are, and the hash of the last.
    pub fn seal(mut self) -> io::Result<W> {
        self.line(&SealLine {
            entries: self.entries,
            head: self.head.to_string(),
        })?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.to, line)?;
        self.to.write_all(b"\n")
    }
}
