//! Checks an export, whoever wrote it. Reads line by line; what grows with the length of the
//! export is only the set of ids, 16 bytes each.
//!
//! A line that has the shape of an entry is judged by its number. What has not (no JSON, a field
//! missing or unknown, a wrong type) makes the whole file unreadable, with the line named.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead, Read};

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::balance::Balance;
use crate::chain::{Canonical, Hash};
use crate::entry::Direction;

/// Far above what `POSTINGS_MAX` postings need; a bound on memory, not a rule of the format.
const LINE_BYTES_MAX: u64 = 4 * 1024 * 1024;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Each entry balances in each asset. Then so does the whole.
    pub balanced: bool,
    pub entries: u64,
    pub chain: Chain,
    /// The seal is there and agrees with the entries.
    pub sealed: bool,
    /// The lowest sequence number that is wrong or missing; none when no single entry is to blame.
    pub first_bad: Option<i64>,
    /// What is wrong with it.
    pub reason: Option<Reason>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chain {
    Ok,
    Broken,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// An entry is not the one that was hashed, or does not follow the one before it.
    Hash,
    /// A number is missing, twice there, or out of order.
    Sequence,
    Unbalanced,
    DuplicateId,
    /// The seal is missing, or is of other entries.
    Seal,
}

/// Not readable as an export.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    #[error("line {line}: {why}")]
    Line { line: u64, why: String },
    #[error("line {line} can't be read")]
    Read { line: u64, source: io::Error },
}

impl Malformed {
    /// The JSON to print instead of a verdict.
    pub fn answer(&self) -> serde_json::Value {
        let (line, message) = match self {
            Malformed::Line { line, why } => (line, why.clone()),
            Malformed::Read { line, source } => (line, source.to_string()),
        };
        let error =
            json!({"path": format!("line {line}"), "code": "unreadable", "message": message});
        json!({"status": "malformed", "errors": [error]})
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryLine<'a> {
    seq: i64,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(borrow)]
    postings: Vec<PostingLine<'a>>,
    #[serde(borrow)]
    prev: Cow<'a, str>,
    #[serde(borrow)]
    hash: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostingLine<'a> {
    #[serde(borrow)]
    account: Cow<'a, str>,
    #[serde(borrow)]
    asset: Cow<'a, str>,
    #[serde(borrow)]
    amount: Cow<'a, str>,
    #[serde(borrow)]
    direction: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SealLine {
    entries: u64,
    head: String,
}

/// Reads the whole export, also past the first fault: it counts, and what can't be read shows.
pub fn verify(mut reader: impl BufRead) -> Result<Verdict, Malformed> {
    let mut check = Check::default();
    let mut bytes = Vec::new();
    let mut line: u64 = 0;
    loop {
        bytes.clear();
        line = line.saturating_add(1);
        let read = reader
            .by_ref()
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut bytes)
            .map_err(|source| Malformed::Read { line, source })?;
        if read == 0 {
            break;
        }
        let unreadable = |why: String| Malformed::Line { line, why };
        if read as u64 == LINE_BYTES_MAX && bytes.last() != Some(&b'\n') {
            return Err(unreadable("the line is too long".to_owned()));
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let text = std::str::from_utf8(&bytes).map_err(|error| unreadable(error.to_string()))?;
        match serde_json::from_str::<EntryLine>(text) {
            Ok(entry) => check.entry(&entry),
            Err(no_entry) => match serde_json::from_str::<SealLine>(text) {
                Ok(seal) => check.seal(seal),
                Err(_) => return Err(unreadable(no_entry.to_string())),
            },
        }
    }
    let nothing = || Malformed::Line {
        line: 1,
        why: "there is neither an entry nor a seal".to_owned(),
    };
    check.verdict().ok_or_else(nothing)
}

#[derive(Default)]
struct Check {
    entries: u64,
    /// The number of the first line: 1, or more when only a part was exported.
    first_seq: Option<i64>,
    last_seq: i64,
    last_hash: Option<String>,
    unbalanced: bool,
    broken: bool,
    ids: HashSet<[u8; 16]>,
    seal: Option<SealLine>,
    after_seal: bool,
    fault: Option<(Option<i64>, Reason)>,
}

impl Check {
    fn entry(&mut self, entry: &EntryLine) {
        let first = *self.first_seq.get_or_insert(entry.seq.max(1));
        let seq = nth(first, self.entries);
        if self.seal.is_some() {
            self.after_seal = true;
            self.blame(Some(seq), Reason::Seal);
        }
        let zero = Hash::ZERO.to_string();
        // Only the first entry of all has nothing before it.
        let starts_late = self.last_hash.is_none() && seq > 1 && entry.prev == zero;
        if starts_late {
            self.blame(Some(1), Reason::Sequence);
        }
        if entry.seq != seq {
            self.blame(Some(seq), Reason::Sequence);
        }
        if !self.follows(entry, &zero) {
            self.blame(Some(seq), Reason::Hash);
        }
        if !self.ids.insert(digest_of(&entry.id)) {
            self.blame(Some(seq), Reason::DuplicateId);
        }
        if !balances(entry) {
            self.unbalanced = true;
            self.blame(Some(seq), Reason::Unbalanced);
        }
        self.entries = self.entries.saturating_add(1);
        self.last_seq = entry.seq;
        self.last_hash = Some(entry.hash.clone().into_owned());
    }

    /// Whether the entry names the hash before it and has the hash that follows from both.
    fn follows(&self, entry: &EntryLine, zero: &str) -> bool {
        let prev_is_right = match &self.last_hash {
            Some(hash) => entry.prev == *hash,
            // A part of an export hangs on a hash that is not in it.
            None => entry.seq > 1 || entry.prev == zero,
        };
        let mut canonical = Canonical::new(&entry.at, &entry.id);
        for posting in &entry.postings {
            canonical.posting(
                &posting.account,
                &posting.amount,
                &posting.asset,
                &posting.direction,
            );
        }
        let hash = Hash::linked(&entry.prev, &canonical.end()).to_string();
        prev_is_right && entry.hash == hash
    }

    fn seal(&mut self, seal: SealLine) {
        if self.seal.is_some() {
            self.after_seal = true;
            self.blame(None, Reason::Seal);
        }
        self.seal = Some(seal);
    }

    /// Entries come in order, so the first fault found has the lowest number.
    fn blame(&mut self, seq: Option<i64>, reason: Reason) {
        self.broken |= matches!(reason, Reason::Hash | Reason::Sequence);
        self.fault.get_or_insert((seq, reason));
    }

    fn verdict(mut self) -> Option<Verdict> {
        if self.seal.is_none() && self.entries == 0 {
            return None;
        }
        let sealed = self.check_seal();
        Some(Verdict {
            balanced: !self.unbalanced,
            entries: self.entries,
            chain: if self.broken {
                Chain::Broken
            } else {
                Chain::Ok
            },
            sealed,
            first_bad: self.fault.and_then(|(seq, _)| seq),
            reason: self.fault.map(|(_, reason)| reason),
        })
    }

    fn check_seal(&mut self) -> bool {
        let Some(seal) = &self.seal else {
            self.blame(None, Reason::Seal);
            return false;
        };
        let first = self.first_seq.unwrap_or(1);
        let head = self.last_hash.clone().unwrap_or(Hash::ZERO.to_string());
        let counted = seal.entries == self.entries;
        let fault = if counted {
            None
        } else if first > 1 && i64::try_from(seal.entries) == Ok(self.last_seq) {
            // The seal counts from 1, so this is a whole export that lost its beginning.
            self.fault = None;
            Some((Some(1), Reason::Sequence))
        } else {
            let vouched = seal.entries.min(self.entries);
            Some((Some(nth(first, vouched)), Reason::Seal))
        };
        let headed = seal.head == head;
        if let Some((seq, reason)) = fault {
            self.blame(seq, reason);
        } else if !headed {
            self.blame(None, Reason::Seal);
        }
        counted && headed && !self.after_seal
    }
}

fn nth(first: i64, index: u64) -> i64 {
    i64::try_from(index).map_or(i64::MAX, |index| first.saturating_add(index))
}

/// Half of a SHA-256 tells ids apart as surely as anybody needs, at any length of the ids.
fn digest_of(id: &str) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(id).into();
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    half
}

/// An amount or a direction that is none makes the entry unbalanced: it can't be added up.
fn balances(entry: &EntryLine) -> bool {
    let mut sums: HashMap<&str, Balance> = HashMap::new();
    for posting in &entry.postings {
        let digits = posting.amount.bytes().all(|c| c.is_ascii_digit());
        let amount = posting
            .amount
            .parse()
            .ok()
            .filter(|amount| digits && *amount > 0);
        let direction = posting.direction.parse::<Direction>();
        let (Some(amount), Ok(direction)) = (amount, direction) else {
            return false;
        };
        let sum = sums.entry(&posting.asset).or_default();
        if sum.add(direction, amount).is_err() {
            return false;
        }
    }
    !sums.is_empty() && sums.values().all(|sum| sum.is_even())
}
