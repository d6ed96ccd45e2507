//! The folder of contents: `ab/cd/abcd…`, named by the hash, written whole or not at all and never
//! changed. Knows nothing of owners.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use kernel::Problem;
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

/// Contents younger than this are not swept, whoever owns them: another process may be about to
/// write their row.
const SWEPT_AFTER: Duration = Duration::from_secs(24 * 3_600);

pub(crate) struct Folder {
    path: PathBuf,
    /// Read by those who write contents, written by the sweep.
    sweeping: Arc<RwLock<()>>,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Folder {
            path: path.to_owned(),
            sweeping: Arc::default(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// While this is held nothing is swept.
    pub(crate) async fn keep(&self) -> OwnedRwLockReadGuard<()> {
        self.sweeping.clone().read_owned().await
    }

    /// The same for sweeps of other processes: a lock on a file beside the contents, let go also
    /// when this process dies.
    pub(crate) async fn hold(&self) -> Result<fs::File, Problem> {
        let path = self.path.clone();
        blocking(move || {
            let file = lock_file(&path)?;
            file.lock_shared()?;
            Ok(file)
        })
        .await
    }

    pub(crate) fn place(&self, sha256: [u8; 32]) -> PathBuf {
        let name = hex::encode(sha256);
        let (first, rest) = name.split_at(2);
        let (second, _) = rest.split_at(2);
        self.path.join(first).join(second).join(&name)
    }

    pub(super) async fn write(&self, sha256: [u8; 32], bytes: Bytes) -> Result<(), Problem> {
        let place = self.place(sha256);
        blocking(move || write(&place, &bytes)).await
    }

    pub(super) async fn read(&self, sha256: [u8; 32]) -> Result<Bytes, Problem> {
        let place = self.place(sha256);
        blocking(move || Ok(Bytes::from(fs::read(place)?))).await
    }

    /// The hashes of all contents.
    pub(crate) async fn all(&self) -> Result<Vec<[u8; 32]>, Problem> {
        let path = self.path.clone();
        blocking(move || {
            let mut found = Vec::new();
            for first in entries(&path)? {
                found.extend(below(&first)?.into_iter().map(|(sha256, _)| sha256));
            }
            Ok(found)
        })
        .await
    }

    /// The hashes of all contents below one of the 256 first folders that are old enough to go.
    pub(super) async fn old(&self, first: u8) -> Result<Vec<[u8; 32]>, Problem> {
        let path = self.path.join(hex::encode([first]));
        blocking(move || old(&path)).await
    }

    /// Removes a content unless `owned` says that somebody has it by now.
    pub(super) async fn sweep<F>(&self, sha256: [u8; 32], owned: F) -> Result<bool, Problem>
    where
        F: Future<Output = Result<bool, Problem>>,
    {
        let _alone = self.sweeping.write().await;
        let path = self.path.clone();
        let held = blocking(move || {
            let file = lock_file(&path)?;
            match file.try_lock() {
                Ok(()) => Ok(Some(file)),
                Err(fs::TryLockError::WouldBlock) => Ok(None),
                Err(fs::TryLockError::Error(error)) => Err(error),
            }
        })
        .await?;
        // A backup is being taken; tomorrow's sweep finds it again.
        let Some(_held) = held else {
            return Ok(false);
        };
        if owned.await? {
            return Ok(false);
        }
        let place = self.place(sha256);
        blocking(move || fs::remove_file(place)).await?;
        Ok(true)
    }
}

fn lock_file(folder: &Path) -> io::Result<fs::File> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.with_extension("lock"))
}

fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let Some(parent) = place.parent() else {
        return Err(io::Error::other("no folder to write into"));
    };
    if let Ok(file) = fs::File::open(place) {
        // Young again: the sweep goes by this.
        #[allow(
            clippy::disallowed_methods,
            reason = "compared with the file system's own times only"
        )]
        let now = SystemTime::now();
        file.set_modified(now).or_else(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => Ok(()),
            _ => Err(error),
        })?;
        return Ok(());
    }
    fs::create_dir_all(parent)?;
    let mut half = tempfile::Builder::new()
        .prefix(".half-")
        .tempfile_in(parent)?;
    half.write_all(bytes)?;
    half.as_file().sync_all()?;
    half.persist(place).map_err(|error| error.error)?;
    // The name must be as durable as what it names.
    fs::File::open(parent)?.sync_all()
}

fn old(path: &Path) -> io::Result<Vec<[u8; 32]>> {
    #[allow(
        clippy::disallowed_methods,
        reason = "compared with the file system's own times only"
    )]
    let now = SystemTime::now();
    let mut found = Vec::new();
    for (sha256, place) in below(path)? {
        let age = now
            .duration_since(fs::metadata(place)?.modified()?)
            .unwrap_or_default();
        if age >= SWEPT_AFTER {
            found.push(sha256);
        }
    }
    Ok(found)
}

/// The contents below one of the first folders; half written ones have no hash for a name.
fn below(first: &Path) -> io::Result<Vec<([u8; 32], PathBuf)>> {
    let mut found = Vec::new();
    for second in entries(first)? {
        for place in entries(&second)? {
            let mut sha256 = [0; 32];
            let name = place
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if hex::decode_to_slice(name, &mut sha256).is_ok() {
                found.push((sha256, place));
            }
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(io::Error::other("the work panicked")))
        .map_err(|error| {
            tracing::error!(%error, "the folder of files fails");
            Problem::unavailable()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_is_swept_while_another_process_takes_a_backup() {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("blobs");
        // Two of them are two processes: they share nothing but the folder.
        let (server, backup) = (Folder::new(&path), Folder::new(&path));
        let sha256 = [7; 32];
        server
            .write(sha256, Bytes::from_static(b"a"))
            .await
            .unwrap();
        let held = backup.hold().await.unwrap();
        assert!(!server.sweep(sha256, async { Ok(false) }).await.unwrap());
        assert!(server.place(sha256).exists());
        drop(held);
        assert!(server.sweep(sha256, async { Ok(false) }).await.unwrap());
        assert!(!server.place(sha256).exists());
    }
}
