//! Runs one statement on a SQLite connection: binds, steps, reads, and names what went wrong.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::fast::RandomState;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, ffi};

use crate::error::{Error, shortened};
use crate::row::Row;
use crate::value::Val;

pub(super) fn execute(connection: &Connection, sql: &str, vals: &[Val]) -> Result<u64, Error> {
    let (mut statement, _) = prepared(connection, sql, vals)?;
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
    let (mut statement, known) = prepared(connection, sql, vals)?;
    let mut found = statement.raw_query();
    let mut columns: Option<Columns> = None;
    let mut out = Vec::new();
    while let Some(row) = found.next().map_err(|e| error(&e, sql))? {
        // Asked of the first row, not before: a statement prepared before a migration is prepared
        // again by its first step, and `*` may mean more columns then.
        let columns = columns.get_or_insert_with(|| known.names(row));
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
    /// What is known of statements by their texts: the same few hundred run all day.
    static KNOWN: RefCell<HashMap<Box<str>, Rc<Known>, RandomState>> = RefCell::default();
}

/// Statements that a thread remembers; texts without end would fill it.
const KNOWN_MAX: usize = 2_048;

type Columns = Arc<[Box<str>]>;

/// What SQLite says of a statement only slowly: it looks for a parameter's name in a list of them.
struct Known {
    /// For each parameter, in SQLite's order, the place of its value among those that are bound.
    places: Box<[usize]>,
    columns: RefCell<Columns>,
}

impl Known {
    fn of(statement: &CachedStatement<'_>, sql: &str) -> Result<Rc<Known>, Error> {
        let found = KNOWN.with_borrow(|known| known.get(sql).cloned());
        if let Some(known) = found {
            return Ok(known);
        }
        let known = Rc::new(Known {
            places: places(statement, sql)?,
            columns: RefCell::default(),
        });
        KNOWN.with_borrow_mut(|all| {
            if all.len() == KNOWN_MAX {
                all.clear();
            }
            all.insert(Box::from(sql), known.clone());
        });
        Ok(known)
    }

    /// How the columns are called. A migration may have given `*` more of them.
    fn names(&self, row: &rusqlite::Row<'_>) -> Columns {
        let statement = row.as_ref();
        let mut columns = self.columns.borrow_mut();
        if columns.len() != statement.column_count() {
            *columns = statement.column_names().map(Box::from).collect();
        }
        columns.clone()
    }
}

/// To SQLite `$2` is a name; it numbers parameters by their first appearance. So the name says which
/// value is meant, as it does on PostgreSQL.
fn places(statement: &CachedStatement<'_>, sql: &str) -> Result<Box<[usize]>, Error> {
    (1..=statement.parameter_count())
        .map(|index| {
            let place = statement
                .parameter_name(index)
                .and_then(|name| name.strip_prefix('$'))
                .and_then(|digits| digits.parse::<usize>().ok())
                .and_then(|number| number.checked_sub(1));
            place.ok_or_else(|| refused(sql, index, GAP))
        })
        .collect()
}

const GAP: &str = "parameters are written $1, $2, … without gaps";

fn refused(sql: &str, position: usize, problem: &'static str) -> Error {
    Error::Encode {
        position,
        problem,
        statement: shortened(sql),
    }
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
) -> Result<(CachedStatement<'c>, Rc<Known>), Error> {
    let mut statement = connection.prepare_cached(sql).map_err(|e| error(&e, sql))?;
    let known = Known::of(&statement, sql)?;
    if known.places.len() != vals.len() {
        let position = known.places.len().max(vals.len());
        let problem = "the statement wants another number of arguments";
        return Err(refused(sql, position, problem));
    }
    for (index, place) in (1..).zip(&known.places) {
        let val = vals.get(*place);
        let val = val.ok_or_else(|| refused(sql, index, GAP))?;
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
            Val::Nul => return Err(refused(sql, index, "U+0000")),
            Val::Refused(problem) => return Err(refused(sql, index, problem)),
        };
        statement
            .raw_bind_parameter(index, out)
            .map_err(|e| error(&e, sql))?;
    }
    Ok((statement, known))
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
