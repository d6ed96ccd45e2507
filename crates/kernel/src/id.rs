//! Ids: a UUID in tables, a TypeID (`ord_01j…`) outside. Making new ones is the runtime's.
//!
//! Inside a type that derives `ToSchema`, name an id by its alias (`type OrderId = Id<Order>`):
//! the derive takes a written-out `Id<Order>` for a composed schema and asks `Order` for one.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use crate::wire;

/// The alphabet of the TypeID specification: Crockford's, in lower case.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_CHARS: usize = 26;

/// What an id identifies. The prefix stands in front of every id of the kind.
pub trait Kind {
    /// One to 63 lower-case letters and underscores, an underscore neither first nor last.
    const PREFIX: &'static str;
}

/// The id of one thing of kind `K`.
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("not an id of the kind `{expected}_…`")]
    WrongKind { expected: &'static str },
    #[error("an id is `{prefix}_` and 26 characters of the TypeID alphabet")]
    Malformed { prefix: &'static str },
}

impl<K> Id<K> {
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Id(uuid, PhantomData)
    }

    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<K: Kind> Id<K> {
    /// The prefix, refused by the compiler when the specification would refuse it.
    const PREFIX: &'static str = {
        assert!(
            is_prefix(K::PREFIX.as_bytes()),
            "not a prefix of the TypeID specification"
        );
        K::PREFIX
    };
}

const fn is_prefix(text: &[u8]) -> bool {
    if text.is_empty() || text.len() > 63 || text[0] == b'_' || text[text.len() - 1] == b'_' {
        return false;
    }
    let mut at = 0;
    while at < text.len() {
        if !(text[at].is_ascii_lowercase() || text[at] == b'_') {
            return false;
        }
        at += 1;
    }
    true
}

fn suffix(uuid: Uuid) -> [u8; SUFFIX_CHARS] {
    let mut bits = uuid.as_u128();
    let mut text = [b'0'; SUFFIX_CHARS];
    for place in text.iter_mut().rev() {
        *place = ALPHABET[(bits & 31) as usize];
        bits >>= 5;
    }
    text
}

fn from_suffix(text: &str) -> Option<Uuid> {
    let text = text.as_bytes();
    // 26 characters hold 130 bits; a first one above `7` would say more than a UUID can.
    if text.len() != SUFFIX_CHARS || !(b'0'..=b'7').contains(&text[0]) {
        return None;
    }
    let mut bits = 0u128;
    for character in text {
        let value = ALPHABET.iter().position(|letter| letter == character)?;
        bits = bits << 5 | value as u128;
    }
    Some(Uuid::from_u128(bits))
}

impl<K: Kind> FromStr for Id<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        // The last underscore: a prefix may hold some of its own.
        let (prefix, rest) = text.rsplit_once('_').ok_or(IdError::Malformed {
            prefix: Self::PREFIX,
        })?;
        if prefix != Self::PREFIX {
            return Err(IdError::WrongKind {
                expected: Self::PREFIX,
            });
        }
        from_suffix(rest)
            .map(Self::from_uuid)
            .ok_or(IdError::Malformed {
                prefix: Self::PREFIX,
            })
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(Self::PREFIX)?;
        f.write_str("_")?;
        suffix(self.0)
            .iter()
            .try_for_each(|character| fmt::Write::write_char(f, char::from(*character)))
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// By hand, because a derive would ask the same of `K`, which is only a marker.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        wire::from_text(from, "an id")
    }
}

impl<K: Kind> PartialSchema for Id<K> {
    fn schema() -> RefOr<Schema> {
        let prefix = Self::PREFIX;
        wire::text_schema(
            &format!("^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$"),
            "Id (TypeID)",
            &format!("{prefix}_01h455vb4pex5vsknk084sn02q"),
        )
    }
}

impl<K: Kind> ToSchema for Id<K> {
    /// Of the prefix, which is unique, where the names of two modules' markers may be equal.
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Id_{}", Self::PREFIX))
    }
}
