//! Statements whose parameters PostgreSQL cannot find the types of, or finds others than are bound:
//! `$1 IS NULL OR state = $1`, `SELECT $1`. They are remembered by their text and prepared with the
//! types of their values from then on.
//!
//! Not done for all statements: most functions take an INTEGER where we bind a BIGINT, and the
//! server sees to that only while it may choose the type itself.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use parking_lot::RwLock;
use tokio_postgres::error::SqlState;

#[derive(Default)]
pub(super) struct Typed {
    any: AtomicBool,
    texts: RwLock<HashSet<Box<str>>>,
}

impl Typed {
    pub(super) fn contains(&self, sql: &str) -> bool {
        self.any.load(SeqCst) && self.texts.read().contains(sql)
    }

    pub(super) fn remember(&self, sql: &str) {
        self.texts.write().insert(sql.into());
        self.any.store(true, SeqCst);
    }
}

/// True when a statement may be refused only because the server guessed a parameter's type, or
/// could not. One that is wrong in itself is refused again, with the same words.
pub(super) fn is_untold(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| {
        [
            SqlState::AMBIGUOUS_PARAMETER,
            SqlState::INDETERMINATE_DATATYPE,
            SqlState::UNDEFINED_FUNCTION,
            SqlState::DATATYPE_MISMATCH,
        ]
        .contains(code)
    })
}
