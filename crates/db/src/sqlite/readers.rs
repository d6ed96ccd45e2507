//! A pool of connections that only read, opened as they are needed.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::session::{self, Shared};
use super::{File, connection, statement};
use crate::count::Count;
use crate::db::Options;
use crate::error::Error;
use crate::row::Row;
use crate::tx::Work;
use crate::value::Val;

pub(super) struct Readers(Arc<Pool>);

struct Pool {
    file: File,
    options: Options,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Shared>>,
}

/// A connection lent out; goes back to the pool when dropped.
pub(super) struct Reader {
    pool: Arc<Pool>,
    connection: Shared,
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    pub(super) fn new(file: File, options: Options, size: usize) -> Readers {
        let permits = Arc::new(Semaphore::new(size.max(1)));
        Readers(Arc::new(Pool {
            file,
            options,
            permits,
            idle: Mutex::new(Vec::new()),
        }))
    }

    pub(super) async fn take(&self) -> Result<Reader, Error> {
        let permit = self
            .0
            .permits
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Error::Closed)?;
        let idle = self.0.idle.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => Arc::new(Mutex::new(connection::reader(
                &self.0.file,
                &self.0.options,
            )?)),
        };
        Ok(Reader {
            pool: self.0.clone(),
            connection,
            _permit: permit,
        })
    }

    pub(super) fn close(&self) {
        self.0.permits.close();
        self.0.idle.lock().clear();
    }
}

impl Reader {
    pub(super) fn rows(&self, sql: &str, vals: &[Val]) -> Result<Vec<Row>, Error> {
        statement::rows(&self.connection.lock(), sql, vals)
    }

    /// Runs the closure over one snapshot.
    pub(super) fn snapshot(&self, work: &Work, count: Count) -> Result<(), Error> {
        statement::control(&self.connection.lock(), "BEGIN")?;
        let ended = session::run(&self.connection, work, count);
        statement::control(&self.connection.lock(), "COMMIT")?;
        crate::tx::run_hooks(ended.hooks);
        ended.answer
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // One with a transaction still open is not lent again.
        let usable = self.connection.lock().is_autocommit() && !self.pool.permits.is_closed();
        if usable {
            self.pool.idle.lock().push(self.connection.clone());
        }
    }
}
