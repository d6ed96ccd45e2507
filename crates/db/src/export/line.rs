//! One line of an export: a mark, or a row as a JSON array. Numbers, truths and nulls are JSON's
//! own; texts, ids (with their dashes), bytes (in hexadecimal) and JSON are strings.

use std::io::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::catalogue::Table;
use crate::error::Error;
use crate::from_val::FromVal;
use crate::value::{ColumnType, Val};

pub(super) fn write<W: Write, T: Serialize>(sink: &mut W, line: &T) -> Result<(), Error> {
    serde_json::to_writer(&mut *sink, line).map_err(|error| Error::Io(error.to_string()))?;
    sink.write_all(b"\n")?;
    Ok(())
}

pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    // Not the parser's message: it may quote the line.
    serde_json::from_str(text).map_err(|_| Error::Export("a line is not understood".to_owned()))
}

pub(super) fn write_row<W: Write>(sink: &mut W, table: &Table, vals: &[Val]) -> Result<(), Error> {
    let cells: Result<Vec<Value>, Error> = table
        .columns
        .iter()
        .zip(vals)
        .map(|(column, val)| {
            cell(column.kind, val).map_err(|problem| {
                Error::Export(format!("{}.{}: {problem}", table.name, column.name))
            })
        })
        .collect();
    write(sink, &cells?)
}

fn cell(kind: ColumnType, val: &Val) -> Result<Value, crate::row::Mismatch> {
    if *val == Val::Null {
        return Ok(Value::Null);
    }
    Ok(match kind {
        ColumnType::Int => Value::from(i64::from_val(val)?),
        ColumnType::Text => Value::from(String::from_val(val)?),
        ColumnType::Bool => Value::from(bool::from_val(val)?),
        ColumnType::Uuid => Value::from(Uuid::from_val(val)?.to_string()),
        ColumnType::Bytes => Value::from(hex(&Vec::from_val(val)?)),
        // As text: a parser on the way would round what it cannot hold.
        ColumnType::Json => match val {
            Val::Json(text) => Value::from(&**text),
            other => Value::from(String::from_val(other)?),
        },
    })
}

pub(super) fn parse_row(table: &Table, columns: &[usize], text: &str) -> Result<Vec<Val>, Error> {
    let cells: Vec<Value> = parse(text)?;
    if cells.len() != columns.len() {
        return Err(Error::Export(format!(
            "{}: a row is too short or too long",
            table.name
        )));
    }
    let pairs = columns
        .iter()
        .map(|index| &table.columns[*index])
        .zip(cells);
    pairs
        .map(|(column, cell)| {
            val(column.kind, cell).ok_or_else(|| {
                let (table, column) = (&table.name, &column.name);
                Error::Export(format!("{table}.{column}: not a value of its type"))
            })
        })
        .collect()
}

fn val(kind: ColumnType, cell: Value) -> Option<Val> {
    let text = match (kind, cell) {
        (_, Value::Null) => return Some(Val::Null),
        (ColumnType::Int, cell) => return cell.as_i64().map(Val::Int),
        (ColumnType::Bool, cell) => return cell.as_bool().map(Val::Bool),
        (_, Value::String(text)) => text,
        _ => return None,
    };
    let val = match kind {
        ColumnType::Text => Val::text(&text),
        ColumnType::Json => Val::json(&text),
        ColumnType::Uuid => Val::Uuid(text.parse().ok()?),
        ColumnType::Bytes => Val::Bytes(unhex(&text)?.into()),
        ColumnType::Int | ColumnType::Bool => return None,
    };
    (!matches!(val, Val::Nul | Val::Refused(_))).then_some(val)
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(half), 16));
        }
    }
    text
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let half = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|half| u8::try_from(half).ok())
    };
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(half(*high)? << 4 | half(*low)?),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_hexadecimal() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        assert_eq!(unhex("0"), None);
        assert_eq!(unhex("zz"), None);
    }
}
