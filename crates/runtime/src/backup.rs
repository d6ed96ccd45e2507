//! Everything the program keeps, in one archive, and back. Taken while the program runs: the
//! database is a snapshot, and the files that the snapshot names never change. Put back only where
//! there is nothing, and only when every part is as it was.

mod archive;
mod restore;
mod unpack;

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use db::{Db, Engine, Options};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Runtime;

pub use restore::restore;

/// Read first when an archive is put back.
const MANIFEST: &str = "manifest.json";
const FORMAT: u32 = 1;
/// SQLite keeps its own form: the file as it was, to be brought up to date by the migrations.
const SQLITE: &str = "database.sqlite";
/// PostgreSQL gives a portable copy, which either engine takes.
const PORTABLE: &str = "database.jsonl";
const KEYS: &str = "keys";
/// What the simulated peers of a demonstration remember; absent elsewhere.
const OUTSIDE: &str = "outside";

/// What went wrong, for the person at the console.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Error {
    fn new(what: impl std::fmt::Display) -> Self {
        Error(what.to_string())
    }
}

/// What an archive holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    pub at: Timestamp,
    /// Everything but the manifest, in the order of the archive.
    pub parts: Vec<Part>,
}

/// One file of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// `database.sqlite`, `blobs/ab/cd/abcd…`, `keys/…`.
    pub name: String,
    pub size_bytes: u64,
    /// Lower-case hex.
    pub sha256: String,
    #[serde(skip)]
    source: PathBuf,
}

/// Writes an archive to `to`, which must not exist.
pub async fn create(rt: &Runtime, to: &Path) -> Result<Manifest, Error> {
    if to.exists() {
        return Err(Error::new(format!("{} exists already", to.display())));
    }
    // Files that lose their owner meanwhile stay until the archive is whole, whichever process
    // would sweep them.
    let _kept = rt.blobs().folder().keep().await;
    let _held = rt.blobs().folder().hold().await.map_err(Error::new)?;
    let staging = tempfile::Builder::new()
        .prefix("argosy-backup-")
        .tempdir_in(rt.data_dir())
        .map_err(Error::new)?;
    let mut sources = Vec::new();
    match rt.db().engine() {
        Engine::Sqlite => {
            let copy = staging.path().join(SQLITE);
            rt.db().backup(&copy).await.map_err(Error::new)?;
            // Opening it may leave a log beside it, so the files are asked of a second copy.
            let asked = staging.path().join("asked.sqlite");
            std::fs::copy(&copy, &asked).map_err(Error::new)?;
            sources.push((SQLITE.to_owned(), copy));
            let asked = Db::open(&format!("sqlite:{}", asked.display()), Options::default())
                .await
                .map_err(Error::new)?;
            sources.extend(blobs_of(rt, &asked).await?);
            asked.close().await;
        }
        Engine::Postgres => {
            let copy = staging.path().join(PORTABLE);
            let file = std::fs::File::create(&copy).map_err(Error::new)?;
            let (mut file, _) = rt
                .db()
                .export(BufWriter::new(file))
                .await
                .map_err(Error::new)?;
            file.flush().map_err(Error::new)?;
            sources.push((PORTABLE.to_owned(), copy));
            // A file is there before its row is, so all that are there now are enough.
            for sha256 in rt.blobs().folder().all().await.map_err(Error::new)? {
                sources.push(blob(rt, sha256)?);
            }
        }
    }
    for folder in [KEYS, OUTSIDE] {
        sources.extend(files_of(rt.data_dir(), folder, staging.path())?);
    }
    let (at, to) = (rt.now(), to.to_owned());
    tokio::task::spawn_blocking(move || archive::write(at, sources, &to))
        .await
        .map_err(Error::new)?
}

/// The contents that the snapshot names. A database without the table has none.
async fn blobs_of(rt: &Runtime, snapshot: &Db) -> Result<Vec<(String, PathBuf)>, Error> {
    let table = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'blobs_blob'";
    if snapshot
        .row(table, &[])
        .await
        .map_err(Error::new)?
        .is_none()
    {
        return Ok(Vec::new());
    }
    let rows = snapshot
        .rows(
            "SELECT DISTINCT sha256 FROM blobs_blob ORDER BY sha256",
            &[],
        )
        .await
        .map_err(Error::new)?;
    rows.iter()
        .map(|row| blob(rt, row.get("sha256").map_err(Error::new)?))
        .collect()
}

/// The name of a content in the archive, and where it lies.
fn blob(rt: &Runtime, sha256: [u8; 32]) -> Result<(String, PathBuf), Error> {
    let place = rt.blobs().folder().place(sha256);
    let below = place
        .strip_prefix(rt.blobs().folder().path())
        .map_err(Error::new)?;
    Ok((format!("blobs/{}", below.display()), place))
}

/// The files of a folder. Copied first: a simulator may go on writing what it remembers.
fn files_of(data_dir: &Path, name: &str, staging: &Path) -> Result<Vec<(String, PathBuf)>, Error> {
    let folder = data_dir.join(name);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::new(format!("{}: {error}", folder.display()))),
    };
    let copies = staging.join(name);
    std::fs::create_dir_all(&copies).map_err(Error::new)?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(Error::new)?.path();
        let file = path
            .file_name()
            .and_then(|file| file.to_str())
            .unwrap_or_default();
        if path.is_file() && !file.is_empty() {
            let copy = copies.join(file);
            std::fs::copy(&path, &copy).map_err(Error::new)?;
            files.push((format!("{name}/{file}"), copy));
        }
    }
    files.sort();
    Ok(files)
}
