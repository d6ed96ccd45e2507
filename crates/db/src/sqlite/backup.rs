//! A consistent copy of the file while writers go on, by SQLite's own backup.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::statement::error;
use super::{File, connection};
use crate::db::Options;
use crate::error::Error;

/// Copies into a neighbour of `to` first: whoever finds `to` finds all of it.
pub(super) fn copy(file: &File, to: &Path) -> Result<(), Error> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)?;
    let part = tempfile::Builder::new()
        .prefix(".backup-")
        .tempfile_in(folder)?;
    let from = connection::reader(file, &Options::default())?;
    let mut into = Connection::open(part.path()).map_err(|e| error(&e, ""))?;
    {
        let backup = Backup::new(&from, &mut into).map_err(|e| error(&e, ""))?;
        // All pages in one step: a snapshot of the log, which makes no writer wait.
        match backup.step(-1).map_err(|e| error(&e, ""))? {
            StepResult::Done => {}
            _ => return Err(Error::Busy),
        }
    }
    // The copy stands alone, without a log beside it.
    let sql = "PRAGMA journal_mode = DELETE";
    into.query_row(sql, [], |_| Ok(()))
        .map_err(|e| error(&e, sql))?;
    into.close().map_err(|(_, e)| error(&e, ""))?;
    part.as_file().sync_all()?;
    part.persist(to).map_err(|e| Error::Io(e.to_string()))?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}
