//! How connections to a SQLite file are set up.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::File;
use super::statement::error;
use crate::db::Options;
use crate::error::Error;

const STATEMENTS_CACHED: usize = 512;

/// The one connection that writes.
pub(super) fn writer(file: &File, options: &Options) -> Result<Connection, Error> {
    let connection = open(file, options)?;
    let set = |sql: &str| connection.execute_batch(sql).map_err(|e| error(&e, sql));
    set(durability(file))?;
    set("PRAGMA journal_size_limit = 67108864")?;
    // 16 MiB. SQLite sorts the pages of a split by way of the number of the page that holds its locks
    // (a gigabyte into the file), and after that the commit looks through all of the cache for pages
    // behind the end: the larger it is, the longer. What is not in it is in the system's.
    set("PRAGMA cache_size = -16384")?;
    Ok(connection)
}

/// The one that moves pages from the log into the file.
pub(super) fn checkpoints(file: &File, options: &Options) -> Result<Connection, Error> {
    let connection = open(file, options)?;
    let sql = durability(file);
    connection.execute_batch(sql).map_err(|e| error(&e, sql))?;
    Ok(connection)
}

/// A temporary database has nobody to be durable for; a crash takes the process with it.
fn durability(file: &File) -> &'static str {
    if file.is_temporary() {
        "PRAGMA synchronous = OFF"
    } else {
        "PRAGMA synchronous = FULL"
    }
}

/// One of several connections that only read.
pub(super) fn reader(file: &File, options: &Options) -> Result<Connection, Error> {
    let connection = open(file, options)?;
    // Little: what a reader has read is void once somebody wrote, and emptying a large cache costs
    // more than it saves, as the system has the pages too. (The file is not mapped: SQLite lets go of
    // the mapping after each write, which costs as much as reading, and what is mapped counts as ours.)
    let sql = "PRAGMA query_only = ON; PRAGMA cache_size = -4096";
    connection.execute_batch(sql).map_err(|e| error(&e, sql))?;
    Ok(connection)
}

fn open(file: &File, options: &Options) -> Result<Connection, Error> {
    // NO_MUTEX: every connection stands behind a lock of ours.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&file.path, flags).map_err(|e| error(&e, ""))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    // Plans rest on no bound value. Otherwise SQLite, which keeps samples of what it has analysed,
    // would plan a statement anew each time it is given other values: a fifth of all its work.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|e| error(&e, ""))?;
    connection
        .busy_timeout(options.busy_timeout)
        .map_err(|e| error(&e, ""))?;
    let sql = "PRAGMA journal_mode = WAL";
    let mode: String = connection
        .query_row(sql, [], |row| row.get(0))
        .map_err(|e| error(&e, sql))?;
    if mode != "wal" {
        return Err(Error::Options(format!(
            "this file system allows no write-ahead log ({mode})"
        )));
    }
    let sql = "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF";
    connection.execute_batch(sql).map_err(|e| error(&e, sql))?;
    Ok(connection)
}
