//! What can go wrong with the database, in words modules can match on. Messages name tables,
//! columns and statements, never bound values: those may be personal data.

use crate::row::Mismatch;

/// A failure of the database layer. Cheap to clone, because one failed commit answers many callers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A primary key or unique index refused the row. SQLite knows no constraint names for keys;
    /// match with [`Error::is_unique_on`].
    #[error("unique on {table} ({}) refused the row", columns.join(", "))]
    Unique {
        table: String,
        columns: Vec<String>,
        constraint: Option<String>,
    },
    #[error("a foreign key refused the change{}", of(table))]
    ForeignKey { table: Option<String> },
    #[error("check {constraint} refused the row")]
    Check { constraint: String },
    #[error("{column} may not be null")]
    NotNull { column: String },
    /// Serialization failures went on past `Options::retry_for`.
    #[error("the transaction met others too often; try again")]
    Retryable,
    /// A statement of the transaction failed, its closure returned `Ok` all the same, and nothing
    /// was committed; also what every statement after the failed one is answered.
    #[error("a statement of this transaction failed; it was rolled back")]
    Poisoned,
    /// A transaction closure awaited something else than its `Tx`.
    #[error("a transaction closure awaited something else than its Tx")]
    AwaitedOutside,
    /// The `Tx` was used after its closure had returned.
    #[error("this Tx has ended")]
    Ended,
    /// A transaction closure panicked; nothing of it was committed.
    #[error("a transaction closure panicked")]
    Panicked,
    /// The closure of a batching writer answered another number of jobs than it was given.
    #[error("a batch answered another number of jobs than it was given")]
    Unanswered,
    /// A write was asked of a read-only snapshot.
    #[error("this snapshot is read-only")]
    ReadOnly,
    /// Another process serves the database (see `Db::serve_alone`).
    #[error("another process serves this database already")]
    Served,
    /// Another process held the database for longer than `Options::busy_timeout`.
    #[error("the database is busy")]
    Busy,
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The connection broke while the commit was under way: it may or may not have happened.
    /// Repeat with the same idempotency key.
    #[error("the outcome of the commit is unknown")]
    CommitUnknown,
    /// The database was closed.
    #[error("the database was closed")]
    Closed,
    /// The statement ran longer than it may.
    #[error("a statement ran too long{}", within(statement))]
    TimedOut { statement: String },
    /// A text that a caller sent holds the character U+0000; no defect of ours.
    #[error("${position} is a text with the character U+0000{}", within(statement))]
    Unstorable { position: usize, statement: String },
    /// A value of the wrong type, or the wrong number of them: a defect of the caller's code.
    #[error("cannot bind ${position}: {problem}{}", within(statement))]
    Encode {
        position: usize,
        problem: &'static str,
        statement: String,
    },
    #[error("{column}: {problem}")]
    Decode { column: String, problem: Mismatch },
    #[error("{message} [{code}]{}", within(statement))]
    Driver {
        code: String,
        message: String,
        statement: String,
    },
    #[error("migrations: {0}")]
    Migration(String),
    #[error("options: {0}")]
    Options(String),
    #[error("export: {0}")]
    Export(String),
    #[error("{0}")]
    Io(String),
}

fn of(table: &Option<String>) -> String {
    table
        .as_ref()
        .map(|table| format!(" of {table}"))
        .unwrap_or_default()
}

fn within(statement: &str) -> String {
    if statement.is_empty() {
        String::new()
    } else {
        format!(" in `{statement}`")
    }
}

impl Error {
    /// True when exactly these columns (in any order) of the table were to be unique. Works on
    /// both engines, whatever the constraint is called.
    pub fn is_unique_on(&self, table: &str, columns: &[&str]) -> bool {
        match self {
            Error::Unique {
                table: on,
                columns: key,
                ..
            } => {
                on == table
                    && key.len() == columns.len()
                    && columns.iter().all(|column| key.iter().any(|k| k == column))
            }
            _ => false,
        }
    }

    /// True when the same call may well succeed a little later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Error::Retryable | Error::Busy | Error::Unavailable(_))
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Error::Io(error.to_string())
    }
}

/// A statement shortened to a line that fits a log.
pub(crate) fn shortened(sql: &str) -> String {
    let mut line = String::with_capacity(128);
    for word in sql.split_whitespace() {
        if line.len() + word.len() > 120 {
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
