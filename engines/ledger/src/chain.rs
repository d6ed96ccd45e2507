//! The chain: each entry's hash covers the hash before it, so that no entry can be changed,
//! dropped or slipped in without breaking every hash after it.
//!
//! Sealing is a pure function of the last seal and the entries in the order of their commits.
//! When and how often it runs, and that only one sealer runs at a time, is the store's business.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::entry::Entry;

/// SHA-256, as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 lower-case hexadecimal digits")]
pub struct HashError;

impl Hash {
    /// What stands before the first entry.
    pub const ZERO: Hash = Hash([0; 32]);

    /// sha256(prev + "\n" + canonical), `prev` in its hexadecimal text.
    pub(crate) fn linked(prev: &str, canonical: &str) -> Self {
        let digest = Sha256::new()
            .chain_update(prev)
            .chain_update(b"\n")
            .chain_update(canonical)
            .finalize();
        Hash(digest.into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| HashError)?;
        let hash = Hash(bytes);
        if hash.to_string() == text {
            Ok(hash)
        } else {
            Err(HashError)
        }
    }
}

/// Where the chain ends so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of the last sealed entry, 0 before the first.
    pub seq: i64,
    pub hash: Hash,
}

impl Head {
    pub const START: Head = Head {
        seq: 0,
        hash: Hash::ZERO,
    };
}

/// An entry in its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub seq: i64,
    pub entry: Entry,
    pub prev: Hash,
    pub hash: Hash,
}

/// Gives entries their numbers and hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealer {
    head: Head,
}

impl Sealer {
    /// Goes on after the last sealed entry.
    pub const fn after(head: Head) -> Self {
        Sealer { head }
    }

    pub const fn head(&self) -> Head {
        self.head
    }

    pub fn seal(&mut self, entry: Entry) -> Sealed {
        let prev = self.head.hash;
        let hash = Hash::linked(&prev.to_string(), &canonical_of(&entry));
        // A million entries a second would take 290,000 years to get to the end of the numbers.
        let seq = self.head.seq.saturating_add(1);
        self.head = Head { seq, hash };
        Sealed {
            seq,
            entry,
            prev,
            hash,
        }
    }

    /// `entries` in the order in which they were committed.
    pub fn seal_all(&mut self, entries: impl IntoIterator<Item = Entry>) -> Vec<Sealed> {
        entries.into_iter().map(|entry| self.seal(entry)).collect()
    }
}

fn canonical_of(entry: &Entry) -> String {
    let mut canonical = Canonical::new(&entry.at().to_string(), entry.id().as_str());
    for posting in entry.postings() {
        canonical.posting(
            &posting.account.to_string(),
            &posting.amount.to_string(),
            &posting.asset.to_string(),
            posting.direction.name(),
        );
    }
    canonical.end()
}

/// The JSON of `{"id","at","postings"}` as RFC 8785 wants it: no white space, keys sorted, strings
/// escaped no more than they must be. An entry is only objects, arrays and strings, so the rules
/// for numbers never apply.
pub(crate) struct Canonical {
    text: String,
    empty: bool,
}

impl Canonical {
    pub(crate) fn new(at: &str, id: &str) -> Self {
        let mut text = String::with_capacity(256);
        text.push_str("{\"at\":");
        push_string(&mut text, at);
        text.push_str(",\"id\":");
        push_string(&mut text, id);
        text.push_str(",\"postings\":[");
        Canonical { text, empty: true }
    }

    pub(crate) fn posting(&mut self, account: &str, amount: &str, asset: &str, direction: &str) {
        if !self.empty {
            self.text.push(',');
        }
        self.empty = false;
        let fields = [
            ("{\"account\":", account),
            (",\"amount\":", amount),
            (",\"asset\":", asset),
            (",\"direction\":", direction),
        ];
        for (key, value) in fields {
            self.text.push_str(key);
            push_string(&mut self.text, value);
        }
        self.text.push('}');
    }

    pub(crate) fn end(mut self) -> String {
        self.text.push_str("]}");
        self.text
    }
}

/// RFC 8785, section 3.2.2.2.
fn push_string(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            control if control < ' ' => text.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => text.push(other),
        }
    }
    text.push('"');
}
