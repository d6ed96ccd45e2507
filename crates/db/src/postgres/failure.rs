//! Names what went wrong on PostgreSQL, and says whether another attempt may mend it.
//! Details of the server are left out: they quote the values of the row.

use deadpool_postgres::PoolError;
use tokio_postgres::error::{DbError, SqlState};

use crate::error::{Error, shortened};
use crate::tx::Failure;

/// The failure of a statement, before the commit of its transaction was sent.
pub(super) fn of(error: &tokio_postgres::Error, sql: &str) -> Failure {
    let Some(server) = error.as_db_error() else {
        // The connection is gone, and with it the transaction: nothing was committed.
        return Failure {
            error: Error::Unavailable(error.to_string()),
            again: true,
        };
    };
    if is_mendable(server) {
        return Failure {
            error: Error::Retryable,
            again: true,
        };
    }
    of_server(server, sql).into()
}

/// Serialization failures and deadlocks; plans that a migration made stale; prepared statements
/// that a pooler between us and the server has lost.
fn is_mendable(error: &DbError) -> bool {
    let code = error.code();
    *code == SqlState::T_R_SERIALIZATION_FAILURE
        || *code == SqlState::T_R_DEADLOCK_DETECTED
        || *code == SqlState::INVALID_SQL_STATEMENT_NAME
        || is_stale_plan(error)
}

fn is_stale_plan(error: &DbError) -> bool {
    *error.code() == SqlState::FEATURE_NOT_SUPPORTED
        && error.routine() == Some("RevalidateCachedQuery")
}

/// True when the connection's prepared statements are of no further use.
pub(super) fn spoils_statements(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|error| {
        is_stale_plan(error) || *error.code() == SqlState::INVALID_SQL_STATEMENT_NAME
    })
}

fn of_server(error: &DbError, sql: &str) -> Error {
    let named = |name: Option<&str>| name.unwrap_or_default().to_owned();
    let code = error.code();
    if *code == SqlState::UNIQUE_VIOLATION {
        return Error::Unique {
            table: named(error.table()),
            columns: error.detail().map(key_columns).unwrap_or_default(),
            constraint: error.constraint().map(str::to_owned),
        };
    }
    if *code == SqlState::FOREIGN_KEY_VIOLATION {
        return Error::ForeignKey {
            table: error.table().map(str::to_owned),
        };
    }
    if *code == SqlState::CHECK_VIOLATION {
        return Error::Check {
            constraint: named(error.constraint()),
        };
    }
    if *code == SqlState::NOT_NULL_VIOLATION {
        return Error::NotNull {
            column: format!("{}.{}", named(error.table()), named(error.column())),
        };
    }
    if *code == SqlState::IN_FAILED_SQL_TRANSACTION {
        return Error::Poisoned;
    }
    if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        return Error::ReadOnly;
    }
    if *code == SqlState::QUERY_CANCELED {
        return Error::TimedOut {
            statement: shortened(sql),
        };
    }
    if *code == SqlState::LOCK_NOT_AVAILABLE {
        return Error::Busy;
    }
    match code.code().get(..2) {
        // Shutting down, starting up, too many connections: the server's state, not ours.
        Some("08" | "53" | "57") => Error::Unavailable(error.message().to_owned()),
        // Data exceptions quote the value in their message.
        Some("22") => driver(code, "the data does not fit".to_owned(), sql),
        _ => driver(code, error.message().to_owned(), sql),
    }
}

fn driver(code: &SqlState, message: String, sql: &str) -> Error {
    Error::Driver {
        code: code.code().to_owned(),
        message,
        statement: shortened(sql),
    }
}

/// The columns in "Key (seller_id, number)=(…) already exists.", in whatever language.
fn key_columns(detail: &str) -> Vec<String> {
    let key = detail
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(")=("));
    key.map(|(key, _)| key.split(", ").map(str::to_owned).collect())
        .unwrap_or_default()
}

pub(super) fn of_pool(error: &PoolError) -> Error {
    match error {
        PoolError::Closed => Error::Closed,
        PoolError::Timeout(_) => Error::Unavailable("no connection was free in time".to_owned()),
        PoolError::Backend(error) => match error.as_db_error() {
            Some(server) => Error::Unavailable(server.message().to_owned()),
            None => Error::Unavailable(error.to_string()),
        },
        other => Error::Unavailable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_key_are_read_without_its_values() {
        assert_eq!(key_columns("Key (a, b)=(1, x) already exists."), ["a", "b"]);
        assert_eq!(key_columns("Schlüssel »(a)=(1)« existiert bereits."), ["a"]);
        assert!(key_columns("nothing of the kind").is_empty());
    }
}
