//! Putting an archive back. Everything is unpacked beside its place and compared with the manifest;
//! only when all of it is right does anything get its name, the database last.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use db::{Db, Engine, Migrations, Options};

use super::unpack::unpack;
use super::{Error, KEYS, Manifest, OUTSIDE, PORTABLE, SQLITE};
use crate::config::Config;

/// Puts an archive where the settings say that the database and the files are. Refuses where there
/// is anything. `migrations` are those of all modules (`tables::of`).
pub async fn restore(
    config: &Config,
    migrations: &[Migrations],
    from: &Path,
) -> Result<Manifest, Error> {
    let url = config.database_url();
    let file = url
        .strip_prefix("sqlite:")
        .filter(|path| *path != ":memory:")
        .map(|path| PathBuf::from(path.strip_prefix("//").unwrap_or(path)));
    let data_dir = &config.server().data_dir;
    let blobs = match config.blobs().url.strip_prefix("folder:") {
        Some(path) => PathBuf::from(path),
        None => data_dir.join("blobs"),
    };
    let (keys, outside) = (data_dir.join(KEYS), data_dir.join(OUTSIDE));
    for place in [Some(&blobs), Some(&keys), Some(&outside), file.as_ref()]
        .into_iter()
        .flatten()
    {
        if is_occupied(place)? {
            return Err(Error::new(format!(
                "{} exists already; {ONLY}",
                place.display()
            )));
        }
    }
    if file.is_none() {
        let db = open(&url).await?;
        let holds = holds_rows(&db).await;
        db.close().await;
        if holds? {
            return Err(Error::new(format!(
                "the database holds something already; {ONLY}"
            )));
        }
    }
    fs::create_dir_all(data_dir).map_err(Error::new)?;
    let staging = tempfile::Builder::new()
        .prefix(".restore-")
        .tempdir_in(data_dir)
        .map_err(Error::new)?;
    let (archive, folder) = (from.to_owned(), staging.path().to_owned());
    let manifest = tokio::task::spawn_blocking(move || unpack(&archive, &folder))
        .await
        .map_err(Error::new)??;
    let ready = match &file {
        Some(_) => Some(sqlite_file(staging.path(), migrations).await?),
        None => None,
    };
    for (name, place) in [("blobs", &blobs), (KEYS, &keys), (OUTSIDE, &outside)] {
        let part = staging.path().join(name);
        if part.exists() {
            // An empty folder may stand there.
            let _ = fs::remove_dir(place);
            move_to(&part, place)?;
        }
    }
    match (ready, file) {
        (Some(ready), Some(file)) => move_to(&ready, &file)?,
        (_, _) => {
            let db = open(&url).await?;
            let put = put_in(&db, migrations, staging.path()).await;
            db.close().await;
            put?;
        }
    }
    Ok(manifest)
}

const ONLY: &str = "a backup is restored only where there is nothing";

async fn open(url: &str) -> Result<Db, Error> {
    Db::open(url, Options::default()).await.map_err(Error::new)
}

/// The SQLite file to be put in place: as it was, or made from a portable copy.
async fn sqlite_file(staging: &Path, migrations: &[Migrations]) -> Result<PathBuf, Error> {
    let file = staging.join(SQLITE);
    if !file.exists() {
        let made = open(&format!("sqlite:{}", file.display())).await?;
        let put = put_in(&made, migrations, staging).await;
        made.close().await;
        put?;
    }
    Ok(file)
}

/// Fills an empty database with the portable copy, made from a SQLite file where that came.
async fn put_in(db: &Db, migrations: &[Migrations], staging: &Path) -> Result<(), Error> {
    let copy = staging.join(PORTABLE);
    if !copy.exists() {
        let from = open(&format!("sqlite:{}", staging.join(SQLITE).display())).await?;
        // Brought up to date first: rows that come in by a copy pass no migration.
        from.migrate(migrations).await.map_err(Error::new)?;
        let to = BufWriter::new(File::create(&copy).map_err(Error::new)?);
        let (mut to, _) = from.export(to).await.map_err(Error::new)?;
        to.flush().map_err(Error::new)?;
        from.close().await;
    }
    db.migrate(migrations).await.map_err(Error::new)?;
    let rows = BufReader::new(File::open(&copy).map_err(Error::new)?);
    db.import(rows).await.map_err(Error::new)?;
    Ok(())
}

/// Whether any table holds anything; tables that wait empty are no harm.
async fn holds_rows(db: &Db) -> Result<bool, Error> {
    if db.engine() == Engine::Sqlite {
        return Ok(false);
    }
    let tables = "SELECT table_name FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_name <> 'db_migration'";
    for row in db.rows(tables, &[]).await.map_err(Error::new)? {
        let table: String = row.get(0).map_err(Error::new)?;
        let sql = format!("SELECT 1 FROM \"{}\" LIMIT 1", table.replace('"', "\"\""));
        if db.row(&sql, &[]).await.map_err(Error::new)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_occupied(place: &Path) -> Result<bool, Error> {
    match fs::read_dir(place) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(true),
        Err(error) => Err(Error::new(format!("{}: {error}", place.display()))),
    }
}

fn move_to(from: &Path, to: &Path) -> Result<(), Error> {
    let wrong = |error: io::Error| Error::new(format!("{}: {error}", to.display()));
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(parent).map_err(wrong)?;
    fs::rename(from, to).map_err(wrong)?;
    File::open(parent)
        .and_then(|folder| folder.sync_all())
        .map_err(wrong)
}
