//! The folder that stands for the outside world: one JSON file a message, beside it the letter as
//! mail programs read it. The newest are listed for the demo's outbox page.

use std::path::{Path, PathBuf};

use kernel::Problem;

use super::SentMessage;

pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Folder {
            path: path.to_owned(),
        }
    }

    /// Writing the same message again changes nothing.
    pub(super) async fn put(&self, sent: SentMessage, eml: Option<Vec<u8>>) -> Result<(), Problem> {
        let path = self.path.clone();
        blocking(move || {
            std::fs::create_dir_all(&path)?;
            if let Some(eml) = eml {
                std::fs::write(path.join(format!("{}.eml", sent.id)), eml)?;
            }
            let json = serde_json::to_vec_pretty(&sent)?;
            // A reader must not meet half a file.
            let half = path.join(format!("{}.part", sent.id));
            std::fs::write(&half, json)?;
            std::fs::rename(half, path.join(format!("{}.json", sent.id)))
        })
        .await
    }

    /// Names begin with their time, so the greatest are the newest.
    pub(super) async fn newest(&self, limit: usize) -> Result<Vec<SentMessage>, Problem> {
        let path = self.path.clone();
        blocking(move || {
            let entries = match std::fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
                Err(error) => return Err(error),
            };
            let mut names: Vec<PathBuf> = entries
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.extension().is_some_and(|end| end == "json"))
                .collect();
            names.sort_unstable_by(|a, b| b.cmp(a));
            names.truncate(limit);
            names
                .iter()
                .map(|name| Ok(serde_json::from_slice(&std::fs::read(name)?)?))
                .collect()
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(std::io::Error::other("the work panicked")))
        .map_err(|error| {
            tracing::error!(%error, "the folder for outgoing messages fails");
            Problem::unavailable()
        })
}
