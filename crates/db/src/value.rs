//! What can be bound to a statement and read from a row: the eight shapes both engines share.
//! It knows neither driver; `sqlite/statement.rs` and `postgres/wire.rs` translate.

use std::sync::Arc;

use uuid::Uuid;

/// One value on its way to or from the database.
///
/// `Real` is only ever read (an average, a ratio in a report): nothing binds a float, so none can
/// be stored by accident.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    Null,
    /// A NULL that knows what it stands for: `None` of some type.
    NullOf(ColumnType),
    Int(i64),
    Real(f64),
    Bool(bool),
    Text(Arc<str>),
    Uuid(Uuid),
    Bytes(Arc<[u8]>),
    /// The text of a JSON object or array. Bare scalars are refused, because SQLite would store
    /// `3` in a JSONB column as a number.
    Json(Arc<str>),
    /// A text with the character U+0000, which PostgreSQL cannot store. It fails the statement it
    /// is bound to with [`crate::Error::Unstorable`], on both engines.
    Nul,
    /// A value that is no column's, by a defect of the caller, with the reason; it fails the
    /// statement it is bound to.
    Refused(&'static str),
}

impl Val {
    /// The kind of the value, for messages; never the value itself.
    pub fn kind(&self) -> &'static str {
        match self {
            Val::Null | Val::NullOf(_) => "null",
            Val::Int(_) => "integer",
            Val::Real(_) => "real",
            Val::Bool(_) => "boolean",
            Val::Text(_) => "text",
            Val::Uuid(_) => "uuid",
            Val::Bytes(_) => "bytes",
            Val::Json(_) => "json",
            Val::Nul => "text with U+0000",
            Val::Refused(_) => "a refused value",
        }
    }

    /// Text, refused when it holds the character U+0000, which PostgreSQL cannot store.
    pub fn text(text: &str) -> Val {
        if text.as_bytes().contains(&0) {
            return Val::Nul;
        }
        Val::Text(text.into())
    }

    /// JSON from its text; objects and arrays only.
    pub fn json(text: &str) -> Val {
        if !matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'[')) {
            return Val::Refused("JSON that is neither an object nor an array");
        }
        if has_escaped_nul(text) {
            return Val::Nul;
        }
        Val::Json(text.into())
    }
}

/// True when the JSON text holds `\u0000` as an escape, and not a backslash followed by `u0000`.
fn has_escaped_nul(json: &str) -> bool {
    let bytes = json.as_bytes();
    let mut at = 0;
    while let Some(found) = json.get(at..).and_then(|rest| rest.find('\\')) {
        let escape = at + found;
        if bytes.get(escape + 1..escape + 6) == Some(b"u0000".as_slice()) {
            return true;
        }
        // An escape is two characters wide; skipping both keeps `\\u0000` apart. The second one
        // is ASCII in valid JSON.
        at = escape + 2;
    }
    false
}

/// The types a column may have on both engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    Int,
    Text,
    Bool,
    Uuid,
    Bytes,
    Json,
}

/// A value that can stand for `$1`.
pub trait Bind: Sync {
    fn bind(&self) -> Val;

    /// The column type that `None` of this type stands for, where PostgreSQL does not see it from
    /// the statement (`$1 IS NULL OR …`). Codes and texts need not say.
    fn column_type() -> ColumnType
    where
        Self: Sized,
    {
        ColumnType::Text
    }
}

impl Bind for Val {
    fn bind(&self) -> Val {
        self.clone()
    }
}

impl<T: Bind> Bind for &T {
    fn bind(&self) -> Val {
        (**self).bind()
    }

    fn column_type() -> ColumnType {
        T::column_type()
    }
}

impl Bind for &str {
    fn bind(&self) -> Val {
        (**self).bind()
    }
}

impl Bind for &[u8] {
    fn bind(&self) -> Val {
        (**self).bind()
    }

    fn column_type() -> ColumnType {
        ColumnType::Bytes
    }
}

impl Bind for &dyn Bind {
    fn bind(&self) -> Val {
        (**self).bind()
    }
}

impl<T: Bind> Bind for Option<T> {
    fn bind(&self) -> Val {
        self.as_ref()
            .map_or(Val::NullOf(T::column_type()), Bind::bind)
    }

    fn column_type() -> ColumnType {
        T::column_type()
    }
}

impl Bind for i64 {
    fn bind(&self) -> Val {
        Val::Int(*self)
    }

    fn column_type() -> ColumnType {
        ColumnType::Int
    }
}

impl Bind for i32 {
    fn bind(&self) -> Val {
        Val::Int(i64::from(*self))
    }

    fn column_type() -> ColumnType {
        ColumnType::Int
    }
}

impl Bind for u32 {
    fn bind(&self) -> Val {
        Val::Int(i64::from(*self))
    }

    fn column_type() -> ColumnType {
        ColumnType::Int
    }
}

impl Bind for u16 {
    fn bind(&self) -> Val {
        Val::Int(i64::from(*self))
    }

    fn column_type() -> ColumnType {
        ColumnType::Int
    }
}

impl Bind for i16 {
    fn bind(&self) -> Val {
        Val::Int(i64::from(*self))
    }

    fn column_type() -> ColumnType {
        ColumnType::Int
    }
}

impl Bind for u8 {
    fn bind(&self) -> Val {
        Val::Int(i64::from(*self))
    }

    fn column_type() -> ColumnType {
        ColumnType::Int
    }
}

impl Bind for bool {
    fn bind(&self) -> Val {
        Val::Bool(*self)
    }

    fn column_type() -> ColumnType {
        ColumnType::Bool
    }
}

impl Bind for str {
    fn bind(&self) -> Val {
        Val::text(self)
    }
}

impl Bind for String {
    fn bind(&self) -> Val {
        Val::text(self)
    }
}

impl Bind for std::borrow::Cow<'_, str> {
    fn bind(&self) -> Val {
        Val::text(self)
    }
}

impl Bind for Uuid {
    fn bind(&self) -> Val {
        Val::Uuid(*self)
    }

    fn column_type() -> ColumnType {
        ColumnType::Uuid
    }
}

impl Bind for [u8] {
    fn bind(&self) -> Val {
        Val::Bytes(self.into())
    }
}

impl Bind for Vec<u8> {
    fn bind(&self) -> Val {
        self.as_slice().bind()
    }

    fn column_type() -> ColumnType {
        ColumnType::Bytes
    }
}

impl<const N: usize> Bind for [u8; N] {
    fn bind(&self) -> Val {
        self.as_slice().bind()
    }

    fn column_type() -> ColumnType {
        ColumnType::Bytes
    }
}

/// JSON `null` is SQL NULL, so that `Value::Null` reads back as itself.
impl Bind for serde_json::Value {
    fn bind(&self) -> Val {
        match self {
            serde_json::Value::Null => Val::NullOf(ColumnType::Json),
            other => Val::json(&other.to_string()),
        }
    }

    fn column_type() -> ColumnType {
        ColumnType::Json
    }
}

/// What a list asks for, repeated at its end up to a power of two: so there are few texts, and the
/// engine finds them prepared.
pub fn filled(mut binds: Vec<&dyn Bind>) -> Vec<&dyn Bind> {
    if let Some(last) = binds.last().copied() {
        binds.resize(binds.len().next_power_of_two(), last);
    }
    binds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_scalars_and_nul_characters_are_refused() {
        assert!(matches!(Val::json("3"), Val::Refused(_)));
        assert!(matches!(Val::json("\"a\""), Val::Refused(_)));
        assert!(matches!(Val::json(r#"{"a":"\u0000"}"#), Val::Nul));
        assert!(matches!(Val::json(r#"{"a":"\\u0000"}"#), Val::Json(_)));
        assert!(matches!(Val::json(r#"{"a":"\\\u0000"}"#), Val::Nul));
        assert!(matches!(Val::json(r#"[{"a":"\u00001"}]"#), Val::Nul));
        assert!(matches!(Val::text("a\0b"), Val::Nul));
    }
}
