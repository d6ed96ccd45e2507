//! Runs one statement on a SQLite connection: binds, steps, reads, and names what went wrong.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, ffi};

use crate::error::{Error, shortened};
use crate::row::Row;
use crate::value::Val;

pub(super) fn execute(connection: &Connection, sql: &str, vals: &[Val]) -> Result<u64, Error> {
    let mut statement = prepared(connection, sql, vals)?;
    if statement.column_count() == 0 {
        return statement
            .raw_execute()
            .map(|n| n as u64)
            .map_err(|e| error(&e, sql));
    }
    // A change with RETURNING whose rows nobody wants must still be stepped to its end.
    let mut rows = statement.raw_query();
    let mut count = 0;
    while rows.next().map_err(|e| error(&e, sql))?.is_some() {
        count += 1;
    }
    Ok(count)
}

pub(super) fn rows(connection: &Connection, sql: &str, vals: &[Val]) -> Result<Vec<Row>, Error> {
    let mut statement = prepared(connection, sql, vals)?;
    let mut found = statement.raw_query();
    let mut columns: Option<Columns> = None;
    let mut out = Vec::new();
    while let Some(row) = found.next().map_err(|e| error(&e, sql))? {
        // Asked of the first row, not before: a statement prepared before a migration is prepared
        // again by its first step, and `*` may mean more columns then.
        let columns = columns.get_or_insert_with(|| names(sql, row));
        let vals = (0..columns.len())
            .map(|index| {
                let val = row.get_ref(index).map_err(|e| error(&e, sql))?;
                Ok(match val {
                    ValueRef::Null => Val::Null,
                    ValueRef::Integer(int) => Val::Int(int),
                    ValueRef::Real(real) => Val::Real(real),
                    ValueRef::Blob(bytes) => Val::Bytes(bytes.into()),
                    ValueRef::Text(text) => Val::Text(String::from_utf8_lossy(text).into()),
                })
            })
            .collect::<Result<Vec<Val>, Error>>()?;
        out.push(Row::new(columns.clone(), vals));
    }
    Ok(out)
}

thread_local! {
    /// What columns are called, by statement: the same few hundred texts run all day.
    static NAMES: RefCell<HashMap<Box<str>, Columns>> = RefCell::default();
}

type Columns = Arc<[Box<str>]>;

/// Statements whose columns a thread remembers; texts without end would fill it.
const NAMED_MAX: usize = 2_048;

fn names(sql: &str, row: &rusqlite::Row<'_>) -> Columns {
    let statement = row.as_ref();
    NAMES.with_borrow_mut(|known| {
        if let Some(columns) = known.get(sql)
            && columns.len() == statement.column_count()
        {
            return columns.clone();
        }
        if known.len() == NAMED_MAX {
            known.clear();
        }
        let columns: Columns = statement.column_names().map(Box::from).collect();
        known.insert(Box::from(sql), columns.clone());
        columns
    })
}

/// A control statement (BEGIN, SAVEPOINT, …): always the same few texts, so always cached.
pub(super) fn control(connection: &Connection, sql: &str) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(sql).map_err(|e| error(&e, sql))?;
    statement
        .raw_execute()
        .map(|_| ())
        .map_err(|e| error(&e, sql))
}

fn prepared<'c>(
    connection: &'c Connection,
    sql: &str,
    vals: &[Val],
) -> Result<CachedStatement<'c>, Error> {
    let mut statement = connection.prepare_cached(sql).map_err(|e| error(&e, sql))?;
    let parameters = statement.parameter_count();
    let refused = |position, problem| Error::Encode {
        position,
        problem,
        statement: shortened(sql),
    };
    if parameters != vals.len() {
        return Err(refused(
            parameters.max(vals.len()),
            "the statement wants another number of arguments",
        ));
    }
    for index in 1..=parameters {
        // To SQLite `$2` is a name; it numbers parameters by their first appearance. So the name
        // says which value is meant, as it does on PostgreSQL.
        let position = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$'))
            .and_then(|digits| digits.parse::<usize>().ok());
        let val = position.and_then(|position| vals.get(position.wrapping_sub(1)));
        let (Some(_), Some(val)) = (position, val) else {
            return Err(refused(
                index,
                "parameters are written $1, $2, … without gaps",
            ));
        };
        let out = match val {
            Val::Null | Val::NullOf(_) => ToSqlOutput::Owned(Value::Null),
            Val::Int(int) => ToSqlOutput::Owned(Value::Integer(*int)),
            Val::Real(real) => ToSqlOutput::Owned(Value::Real(*real)),
            Val::Bool(bool) => ToSqlOutput::Owned(Value::Integer(i64::from(*bool))),
            Val::Text(text) | Val::Json(text) => {
                ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))
            }
            Val::Uuid(uuid) => ToSqlOutput::Borrowed(ValueRef::Blob(uuid.as_bytes())),
            Val::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            // `bound` has stopped these two.
            Val::Nul => return Err(refused(index, "U+0000")),
            Val::Refused(problem) => return Err(refused(index, problem)),
        };
        statement
            .raw_bind_parameter(index, out)
            .map_err(|e| error(&e, sql))?;
    }
    Ok(statement)
}

pub(super) fn error(error: &rusqlite::Error, sql: &str) -> Error {
    let (code, message) = match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            (code, message.clone().unwrap_or_else(|| code.to_string()))
        }
        rusqlite::Error::SqlInputError { error, msg, .. } => (error, msg.clone()),
        other => {
            return Error::Driver {
                code: "rusqlite".to_owned(),
                message: other.to_string(),
                statement: shortened(sql),
            };
        }
    };
    // "UNIQUE constraint failed: orders_order.seller_id, orders_order.number"
    let what = message.split_once("failed: ").map_or("", |(_, what)| what);
    match code.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE
        | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | ffi::SQLITE_CONSTRAINT_ROWID => return unique(what),
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => return Error::ForeignKey { table: None },
        ffi::SQLITE_CONSTRAINT_CHECK => {
            return Error::Check {
                constraint: what.to_owned(),
            };
        }
        ffi::SQLITE_CONSTRAINT_NOTNULL => {
            return Error::NotNull {
                column: what.to_owned(),
            };
        }
        _ => {}
    }
    match code.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::Busy,
        ErrorCode::ReadOnly => Error::ReadOnly,
        ErrorCode::OperationInterrupted => Error::TimedOut {
            statement: shortened(sql),
        },
        _ => Error::Driver {
            code: code.extended_code.to_string(),
            message,
            statement: shortened(sql),
        },
    }
}

fn unique(what: &str) -> Error {
    if let Some(index) = what.strip_prefix("index '") {
        let constraint = Some(index.trim_end_matches('\'').to_owned());
        return Error::Unique {
            table: String::new(),
            columns: Vec::new(),
            constraint,
        };
    }
    let mut table = String::new();
    let mut columns = Vec::new();
    for part in what.split(", ") {
        let (on, column) = part.split_once('.').unwrap_or(("", part));
        table = on.to_owned();
        columns.push(column.to_owned());
    }
    Error::Unique {
        table,
        columns,
        constraint: None,
    }
}
