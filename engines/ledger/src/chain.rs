//! The chain: each entry's hash covers the hash before it, so that no entry can be changed,
//! dropped or slipped in without breaking every hash after it.
//!
//! Sealing is a pure function of the last seal and the entries in the order of their commits.
//! When and how often it runs, and that only one sealer runs at a time, is the store's business.

use std::fmt::{self, Write as _};
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
        // One hash has one text.
        if text.bytes().any(|c| c.is_ascii_uppercase()) {
            return Err(HashError);
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| HashError)?;
        Ok(Hash(bytes))
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
        self.head = self.next(&entry);
        Sealed {
            seq: self.head.seq,
            entry,
            prev,
            hash: self.head.hash,
        }
    }

    /// Whether this is what comes next. Goes on after it only then.
    pub fn confirm(&mut self, sealed: &Sealed) -> bool {
        let next = self.next(&sealed.entry);
        let prev = self.head.hash;
        let stands = (sealed.seq, sealed.prev, sealed.hash) == (next.seq, prev, next.hash);
        if stands {
            self.head = next;
        }
        stands
    }

    fn next(&self, entry: &Entry) -> Head {
        Head {
            // A million entries a second would take 290,000 years to get to the end of the numbers.
            seq: self.head.seq.saturating_add(1),
            hash: Hash::linked(&self.head.hash.to_string(), &canonical_of(entry)),
        }
    }

    /// `entries` in the order in which they were committed.
    pub fn seal_all(&mut self, entries: impl IntoIterator<Item = Entry>) -> Vec<Sealed> {
        entries.into_iter().map(|entry| self.seal(entry)).collect()
    }
}

fn canonical_of(entry: &Entry) -> String {
    let mut canonical = Canonical::new(&entry.at(), &entry.id());
    for posting in entry.postings() {
        canonical.posting(
            &posting.account,
            &posting.amount,
            &posting.asset,
            &posting.direction,
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
    /// A value as it is written, before it is escaped.
    plain: String,
}

impl Canonical {
    pub(crate) fn new(at: &dyn fmt::Display, id: &dyn fmt::Display) -> Self {
        let mut canonical = Canonical {
            text: String::with_capacity(512),
            empty: true,
            plain: String::with_capacity(128),
        };
        canonical.string("{\"at\":", at);
        canonical.string(",\"id\":", id);
        canonical.text.push_str(",\"postings\":[");
        canonical
    }

    pub(crate) fn posting(
        &mut self,
        account: &dyn fmt::Display,
        amount: &dyn fmt::Display,
        asset: &dyn fmt::Display,
        direction: &dyn fmt::Display,
    ) {
        if !self.empty {
            self.text.push(',');
        }
        self.empty = false;
        self.string("{\"account\":", account);
        self.string(",\"amount\":", amount);
        self.string(",\"asset\":", asset);
        self.string(",\"direction\":", direction);
        self.text.push('}');
    }

    pub(crate) fn end(mut self) -> String {
        self.text.push_str("]}");
        self.text
    }

    /// RFC 8785, section 3.2.2.2.
    fn string(&mut self, key: &str, value: &dyn fmt::Display) {
        self.plain.clear();
        // A string takes whatever is written to it.
        let _ = write!(self.plain, "{value}");
        self.text.push_str(key);
        self.text.push('"');
        let mut rest = self.plain.as_str();
        while let Some(at) = rest.find(|c| c < ' ' || c == '"' || c == '\\') {
            let (plain, special) = rest.split_at(at);
            self.text.push_str(plain);
            let (special, others) = special.split_at(1);
            match special {
                "\"" => self.text.push_str("\\\""),
                "\\" => self.text.push_str("\\\\"),
                "\t" => self.text.push_str("\\t"),
                "\n" => self.text.push_str("\\n"),
                "\r" => self.text.push_str("\\r"),
                "\u{8}" => self.text.push_str("\\b"),
                "\u{c}" => self.text.push_str("\\f"),
                control => {
                    let code = control.bytes().next().unwrap_or_default();
                    let _ = write!(self.text, "\\u{code:04x}");
                }
            }
            rest = others;
        }
        self.text.push_str(rest);
        self.text.push('"');
    }
}
