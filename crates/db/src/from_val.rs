//! What can be read from a column, and what an engine's own way to store it looks like.

use std::sync::Arc;

use uuid::Uuid;

use crate::row::Mismatch;
use crate::value::Val;

/// A value that can be read from a column.
pub trait FromVal: Sized {
    fn from_val(val: &Val) -> Result<Self, Mismatch>;
}

impl FromVal for Val {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        Ok(val.clone())
    }
}

impl<T: FromVal> FromVal for Option<T> {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Null | Val::NullOf(_) => Ok(None),
            some => T::from_val(some).map(Some),
        }
    }
}

impl FromVal for i64 {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Int(int) => Ok(*int),
            other => Err(Mismatch::kind("integer", other)),
        }
    }
}

/// Sums that outgrow a BIGINT arrive as the text of a PostgreSQL NUMERIC.
impl FromVal for i128 {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Int(int) => Ok(i128::from(*int)),
            Val::Text(text) => text.parse().map_err(|_| Mismatch::value("integer")),
            other => Err(Mismatch::kind("integer", other)),
        }
    }
}

fn narrow<T: TryFrom<i64>>(val: &Val, wanted: &'static str) -> Result<T, Mismatch> {
    let int = i64::from_val(val)?;
    T::try_from(int).map_err(|_| Mismatch::value(wanted))
}

impl FromVal for i32 {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        narrow(val, "integer of 32 bits")
    }
}

impl FromVal for u32 {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        narrow(val, "integer from 0, of 32 bits")
    }
}

impl FromVal for u16 {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        narrow(val, "integer from 0, of 16 bits")
    }
}

impl FromVal for i16 {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        narrow(val, "integer of 16 bits")
    }
}

impl FromVal for u8 {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        narrow(val, "integer from 0, of 8 bits")
    }
}

impl FromVal for u64 {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        narrow(val, "integer from 0")
    }
}

impl FromVal for usize {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        narrow(val, "integer from 0")
    }
}

impl FromVal for f64 {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Real(real) => Ok(*real),
            #[allow(
                clippy::cast_precision_loss,
                reason = "a report asked for a float; an average of integers may come as one"
            )]
            Val::Int(int) => Ok(*int as f64),
            Val::Text(text) => text.parse().map_err(|_| Mismatch::value("real")),
            other => Err(Mismatch::kind("real", other)),
        }
    }
}

/// SQLite has no booleans of its own: 0 and 1 stand for them.
impl FromVal for bool {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Bool(bool) => Ok(*bool),
            Val::Int(0) => Ok(false),
            Val::Int(1) => Ok(true),
            other => Err(Mismatch::kind("boolean", other)),
        }
    }
}

impl FromVal for String {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Text(text) => Ok(text.to_string()),
            other => Err(Mismatch::kind("text", other)),
        }
    }
}

impl FromVal for Arc<str> {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Text(text) => Ok(text.clone()),
            other => Err(Mismatch::kind("text", other)),
        }
    }
}

/// SQLite keeps a UUID as its sixteen bytes.
impl FromVal for Uuid {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Uuid(uuid) => Ok(*uuid),
            Val::Bytes(bytes) => Uuid::from_slice(bytes).map_err(|_| Mismatch::value("uuid")),
            other => Err(Mismatch::kind("uuid", other)),
        }
    }
}

impl FromVal for Vec<u8> {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Bytes(bytes) => Ok(bytes.to_vec()),
            other => Err(Mismatch::kind("bytes", other)),
        }
    }
}

impl<const N: usize> FromVal for [u8; N] {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Bytes(bytes) => <[u8; N]>::try_from(&bytes[..])
                .map_err(|_| Mismatch::value("bytes of a fixed length")),
            other => Err(Mismatch::kind("bytes", other)),
        }
    }
}

impl FromVal for serde_json::Value {
    fn from_val(val: &Val) -> Result<Self, Mismatch> {
        match val {
            Val::Null | Val::NullOf(_) => Ok(serde_json::Value::Null),
            Val::Json(text) | Val::Text(text) => {
                serde_json::from_str(text).map_err(|_| Mismatch::value("json"))
            }
            other => Err(Mismatch::kind("json", other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_that_do_not_fit_are_an_error_without_the_value() {
        let error = u16::from_val(&Val::Int(70_000)).unwrap_err();
        assert!(!error.to_string().contains("70000"));
        assert_eq!(u16::from_val(&Val::Int(7)), Ok(7));
    }
}
