//! SQLite: a writer thread with its queue, one that empties the log behind it, and two pools of
//! readers over one file in WAL mode.

mod backup;
mod checkpoint;
mod connection;
mod queue;
mod readers;
mod session;
mod statement;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use crate::count::{Count, Counters};
use crate::db::Options;
use crate::error::Error;
use crate::row::Row;
use crate::tx::Work;
use crate::value::Val;
use queue::Queue;
use readers::Readers;
pub(crate) use session::Session;

pub(crate) struct Sqlite {
    // The order is that of dropping: the writer leaves a tidy file before a temporary one goes.
    queue: Queue,
    readers: Readers,
    reports: Readers,
    file: File,
}

/// That no other process serves the same file. Goes with the process.
#[derive(Debug)]
pub struct Alone {
    _lock: fs::File,
}

/// Where the database lies, and whether anybody will ever look at it again.
#[derive(Clone)]
pub(crate) struct File {
    path: PathBuf,
    temporary: Option<Arc<TempDir>>,
}

impl File {
    fn locate(text: &str) -> Result<File, Error> {
        if text == ":memory:" {
            let folder = tempfile::Builder::new().prefix("argosy-db-").tempdir()?;
            let path = folder.path().join("db.sqlite");
            return Ok(File {
                path,
                temporary: Some(Arc::new(folder)),
            });
        }
        let text = text.strip_prefix("//").unwrap_or(text);
        if text.is_empty() {
            return Err(Error::Options("sqlite: wants a path".to_owned()));
        }
        let path = PathBuf::from(text);
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder)?;
        }
        Ok(File {
            path,
            temporary: None,
        })
    }

    fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }
}

impl Sqlite {
    pub(crate) async fn open(
        path: &str,
        options: Options,
        counters: Arc<Counters>,
    ) -> Result<Sqlite, Error> {
        let file = File::locate(path)?;
        let runtime = tokio::runtime::Handle::try_current()
            .map_err(|_| Error::Options("a database is opened within a runtime".to_owned()))?;
        let opened = {
            let (file, options) = (file.clone(), options.clone());
            tokio::task::spawn_blocking(move || connection::writer(&file, &options)).await
        };
        let writer = opened.map_err(|_| Error::Closed)??;
        Ok(Sqlite {
            queue: Queue::start(writer, &file, &options, counters, runtime)?,
            readers: Readers::new(file.clone(), options.clone(), options.readers),
            reports: Readers::new(file.clone(), options.clone(), options.reports),
            file,
        })
    }

    pub(crate) async fn write(&self, work: Work, count: Count) -> Result<(), Error> {
        session::not_inside()?;
        self.queue.write(work, count).await
    }

    pub(crate) async fn read(&self, work: &Work, count: Count) -> Result<(), Error> {
        session::not_inside()?;
        self.readers.take().await?.snapshot(work, count)
    }

    pub(crate) async fn rows(&self, sql: &str, vals: &[Val]) -> Result<Vec<Row>, Error> {
        session::not_inside()?;
        self.readers.take().await?.rows(sql, vals)
    }

    pub(crate) async fn report(&self, sql: &str, vals: Vec<Val>) -> Result<Vec<Row>, Error> {
        session::not_inside()?;
        let reader = self.reports.take().await?;
        let sql = sql.to_owned();
        let ran = tokio::task::spawn_blocking(move || reader.rows(&sql, &vals)).await;
        ran.map_err(|_| Error::Panicked)?
    }

    /// A snapshot whose closure may block.
    pub(crate) async fn long_read(&self, work: Work, count: Count) -> Result<(), Error> {
        session::not_inside()?;
        let reader = self.reports.take().await?;
        let ran = tokio::task::spawn_blocking(move || reader.snapshot(&work, count)).await;
        ran.map_err(|_| Error::Panicked)?
    }

    pub(crate) async fn backup(&self, to: &Path) -> Result<(), Error> {
        let (file, to) = (self.file.clone(), to.to_owned());
        let ran = tokio::task::spawn_blocking(move || backup::copy(&file, &to)).await;
        ran.map_err(|_| Error::Panicked)?
    }

    /// The lock is that of a file beside the database, whose own locks are SQLite's.
    pub(crate) fn serve_alone(&self) -> Result<Alone, Error> {
        let mut beside = self.file.path.clone().into_os_string();
        beside.push("-served");
        let lock = fs::File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(beside)?;
        match lock.try_lock() {
            Ok(()) => Ok(Alone { _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => Err(Error::Served),
            Err(fs::TryLockError::Error(error)) => Err(error.into()),
        }
    }

    pub(crate) async fn close(&self) {
        self.readers.close();
        self.reports.close();
        self.queue.stop().await;
    }
}
