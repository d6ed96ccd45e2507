//! Values on PostgreSQL's wire. Types are checked before anything is sent, so that a wrong one is
//! told apart from data that does not fit, and so that no message quotes a value.

use std::error::Error as StdError;
use std::fmt;

use bytes::{BufMut, BytesMut};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type};
use tokio_postgres::{Column, Row};
use uuid::Uuid;

use crate::error::{Error, shortened};
use crate::row::Mismatch;
use crate::value::{ColumnType, Val};

type Unfit = Box<dyn StdError + Sync + Send>;

/// A value as a parameter. Its Debug says the kind only, because the driver logs parameters.
pub(super) struct Wire<'a>(pub(super) &'a Val);

impl fmt::Debug for Wire<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.kind())
    }
}

/// The types the values themselves are of, for statements that do not tell the server.
pub(super) fn types(vals: &[Val]) -> Vec<Type> {
    let of = |val: &Val| match val {
        Val::Int(_) | Val::NullOf(ColumnType::Int) => Type::INT8,
        Val::Real(_) => Type::FLOAT8,
        Val::Bool(_) | Val::NullOf(ColumnType::Bool) => Type::BOOL,
        Val::Uuid(_) | Val::NullOf(ColumnType::Uuid) => Type::UUID,
        Val::Bytes(_) | Val::NullOf(ColumnType::Bytes) => Type::BYTEA,
        Val::Json(_) | Val::NullOf(ColumnType::Json) => Type::JSONB,
        _ => Type::TEXT,
    };
    vals.iter().map(of).collect()
}

/// True when every value is of the type the server has found for its parameter.
pub(super) fn fit(types: &[Type], vals: &[Val]) -> bool {
    types.len() != vals.len()
        || types
            .iter()
            .zip(vals)
            .all(|(ty, val)| fits(ty, val).is_ok())
}

/// Compares the arguments with the types the server has found for the parameters.
pub(super) fn check(types: &[Type], vals: &[Val], sql: &str) -> Result<(), Error> {
    let refused = |position, problem| Error::Encode {
        position,
        problem,
        statement: shortened(sql),
    };
    if types.len() != vals.len() {
        let position = types.len().max(vals.len());
        return Err(refused(
            position,
            "the statement wants another number of arguments",
        ));
    }
    for (index, (ty, val)) in types.iter().zip(vals).enumerate() {
        fits(ty, val).map_err(|problem| refused(index + 1, problem))?;
    }
    Ok(())
}

fn fits(ty: &Type, val: &Val) -> Result<(), &'static str> {
    let fits = match val {
        Val::Null | Val::NullOf(_) => true,
        Val::Int(int) => match *ty {
            Type::INT2 => return i16::try_from(*int).map(drop).map_err(|_| "too large"),
            Type::INT4 => return i32::try_from(*int).map(drop).map_err(|_| "too large"),
            _ => matches!(*ty, Type::INT8 | Type::NUMERIC),
        },
        Val::Real(_) => *ty == Type::FLOAT8,
        Val::Bool(_) => *ty == Type::BOOL,
        Val::Text(_) => is_text(ty) || is_json(ty),
        Val::Uuid(_) => *ty == Type::UUID,
        Val::Bytes(_) => *ty == Type::BYTEA,
        Val::Json(_) => is_json(ty) || is_text(ty),
        // `bound` has stopped these two.
        Val::Nul => return Err("U+0000"),
        Val::Refused(problem) => return Err(problem),
    };
    if fits {
        Ok(())
    } else {
        Err("not of the type the server found; CAST($n AS …) names it")
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(
        *ty,
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN
    )
}

fn is_json(ty: &Type) -> bool {
    matches!(*ty, Type::JSONB | Type::JSON)
}

impl ToSql for Wire<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Unfit> {
        match self.0 {
            Val::Null | Val::NullOf(_) => return Ok(IsNull::Yes),
            Val::Int(int) => match *ty {
                Type::INT2 => out.put_i16(i16::try_from(*int)?),
                Type::INT4 => out.put_i32(i32::try_from(*int)?),
                Type::NUMERIC => put_numeric(*int, out),
                _ => out.put_i64(*int),
            },
            Val::Real(real) => out.put_f64(*real),
            Val::Bool(bool) => out.put_u8(u8::from(*bool)),
            Val::Uuid(uuid) => out.put_slice(uuid.as_bytes()),
            Val::Bytes(bytes) => out.put_slice(bytes),
            Val::Text(text) | Val::Json(text) => {
                if *ty == Type::JSONB {
                    out.put_u8(1);
                }
                out.put_slice(text.as_bytes());
            }
            Val::Nul | Val::Refused(_) => return Err("not to be sent".into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Unfit> {
        self.to_sql(ty, out)
    }
}

/// An integer as NUMERIC: digits to the base 10,000, as the server found a SUM on the other side.
fn put_numeric(int: i64, out: &mut BytesMut) {
    let mut digits = Vec::new();
    let mut rest = int.unsigned_abs();
    while rest > 0 {
        digits.push(u16::try_from(rest % 10_000).unwrap_or_default());
        rest /= 10_000;
    }
    let count = i16::try_from(digits.len()).unwrap_or_default();
    out.put_i16(count);
    out.put_i16((count - 1).max(0));
    out.put_u16(if int < 0 { 0x4000 } else { 0 });
    out.put_i16(0);
    digits.iter().rev().for_each(|digit| out.put_u16(*digit));
}

/// Refuses a query before it runs when it has a column we cannot read.
pub(super) fn check_columns(columns: &[Column], sql: &str) -> Result<(), Error> {
    match columns.iter().find(|column| !is_readable(column.type_())) {
        None => Ok(()),
        Some(column) => Err(Error::Driver {
            code: "type".to_owned(),
            message: format!(
                "{} is of the type {}, not read here",
                column.name(),
                column.type_()
            ),
            statement: shortened(sql),
        }),
    }
}

fn is_readable(ty: &Type) -> bool {
    is_text(ty)
        || is_json(ty)
        || matches!(
            *ty,
            Type::INT2
                | Type::INT4
                | Type::INT8
                | Type::FLOAT4
                | Type::FLOAT8
                | Type::NUMERIC
                | Type::BOOL
                | Type::UUID
                | Type::BYTEA
                | Type::CHAR
                | Type::OID
                | Type::VOID
        )
}

pub(super) fn val(row: &Row, index: usize) -> Result<Val, Error> {
    row.try_get::<_, Read>(index)
        .map(|read| read.0)
        .map_err(|_| Error::Decode {
            column: row
                .columns()
                .get(index)
                .map(|c| c.name().to_owned())
                .unwrap_or_default(),
            problem: Mismatch::value("a value of the column's type"),
        })
}

struct Read(Val);

impl<'a> FromSql<'a> for Read {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Read, Unfit> {
        Ok(Read(match *ty {
            Type::INT2 => Val::Int(i64::from(i16::from_be_bytes(raw.try_into()?))),
            Type::INT4 => Val::Int(i64::from(i32::from_be_bytes(raw.try_into()?))),
            Type::INT8 => Val::Int(i64::from_be_bytes(raw.try_into()?)),
            Type::OID => Val::Int(i64::from(u32::from_be_bytes(raw.try_into()?))),
            Type::FLOAT4 => Val::Real(f64::from(f32::from_be_bytes(raw.try_into()?))),
            Type::FLOAT8 => Val::Real(f64::from_be_bytes(raw.try_into()?)),
            Type::BOOL => Val::Bool(raw != [0]),
            Type::UUID => Val::Uuid(Uuid::from_slice(raw)?),
            Type::BYTEA => Val::Bytes(raw.into()),
            Type::NUMERIC => read_numeric(raw)?,
            Type::JSONB => Val::Json(std::str::from_utf8(raw.get(1..).unwrap_or_default())?.into()),
            Type::JSON => Val::Json(std::str::from_utf8(raw)?.into()),
            Type::VOID => Val::Null,
            _ => Val::Text(std::str::from_utf8(raw)?.into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Read, Unfit> {
        Ok(Read(Val::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A NUMERIC: an integer when it is one and fits, otherwise the text of its digits.
fn read_numeric(raw: &[u8]) -> Result<Val, Unfit> {
    let mut words = raw
        .chunks_exact(2)
        .map(|word| i16::from_be_bytes([word[0], word[1]]));
    let mut word = || words.next().ok_or("a numeric was cut short");
    let (count, weight, sign, scale) = (word()?, word()?, word()?, word()?);
    let sign = match sign {
        0 => "",
        0x4000 => "-",
        _ => return Ok(Val::Null), // NaN and the infinities: no number of ours
    };
    let digits: Vec<i16> = words.collect();
    if digits.len() != usize::try_from(count)? {
        return Err("a numeric was cut short".into());
    }
    let digit = |place: i16| {
        let index = usize::try_from(i32::from(weight) - i32::from(place));
        index
            .ok()
            .and_then(|index| digits.get(index))
            .copied()
            .unwrap_or(0)
    };
    let mut text = String::new();
    for place in (0..=weight.max(0)).rev() {
        text.push_str(&format!("{:04}", digit(place)));
    }
    let whole = text.trim_start_matches('0');
    let mut text = format!("{sign}{}", if whole.is_empty() { "0" } else { whole });
    if scale > 0 {
        let mut fraction = String::new();
        let groups = (scale + 3) / 4;
        for group in 1..=groups {
            fraction.push_str(&format!("{:04}", digit(-group)));
        }
        fraction.truncate(usize::try_from(scale)?);
        let fraction = fraction.trim_end_matches('0');
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(fraction);
        }
    }
    Ok(text
        .parse::<i64>()
        .map_or_else(|_| Val::Text(text.as_str().into()), Val::Int))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(int: i64) -> Val {
        let mut out = BytesMut::new();
        put_numeric(int, &mut out);
        read_numeric(&out).unwrap()
    }

    #[test]
    fn integers_survive_the_numeric_wire() {
        for int in [
            0,
            1,
            -1,
            9_999,
            10_000,
            10_001,
            -123_456_789,
            i64::MAX,
            i64::MIN,
        ] {
            assert_eq!(numeric(int), Val::Int(int));
        }
    }

    #[test]
    fn fractions_come_as_text() {
        // 12.5: one group of whole digits, one of fraction, scale 1.
        let raw = [0, 2, 0, 0, 0, 0, 0, 1, 0, 12, 0x13, 0x88];
        assert_eq!(read_numeric(&raw).unwrap(), Val::Text("12.5".into()));
    }
}
