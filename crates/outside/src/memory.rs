//! What a peer remembers across its restarts: lines of JSON in a file, the last of a name counting.
//! Without a file it forgets, as tests want it to.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;

use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;

#[derive(Default)]
pub(crate) struct Memory {
    file: Option<Mutex<File>>,
}

impl Memory {
    /// Opens the file, if there is to be one, and tells what was kept. A line that breaks off, as
    /// the last one may after a crash, is passed over.
    pub(crate) fn open<T: DeserializeOwned>(path: Option<&Path>) -> io::Result<(Memory, Vec<T>)> {
        let Some(path) = path else {
            return Ok((Memory::default(), Vec::new()));
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .read(true)
            .open(path)?;
        let lines = BufReader::new(&file).lines();
        let kept = lines
            .map_while(Result::ok)
            .filter_map(|line| serde_json::from_str(&line).ok())
            .collect();
        let memory = Memory {
            file: Some(Mutex::new(file)),
        };
        Ok((memory, kept))
    }

    pub(crate) fn keep<T: Serialize>(&self, what: &T) {
        let Some(file) = &self.file else {
            return;
        };
        let Ok(mut line) = serde_json::to_vec(what) else {
            return;
        };
        // A line of its own also after one that broke off.
        line.insert(0, b'\n');
        line.push(b'\n');
        if let Err(error) = file.lock().write_all(&line) {
            tracing::warn!(%error, "a simulator cannot keep what it knows");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_there_again_and_a_broken_line_harms_nothing() {
        let folder = std::env::temp_dir().join(format!("argosy-memory-{}", std::process::id()));
        let path = folder.join("peer.jsonl");
        let _ = std::fs::remove_file(&path);
        let (memory, kept) = Memory::open::<u32>(Some(&path)).unwrap();
        assert!(kept.is_empty());
        memory.keep(&1);
        memory
            .file
            .as_ref()
            .unwrap()
            .lock()
            .write_all(b"{\"bro")
            .unwrap();
        memory.keep(&2);
        let (_, kept) = Memory::open::<u32>(Some(&path)).unwrap();
        assert_eq!(kept, [1, 2]);
        let _ = std::fs::remove_dir_all(folder);
    }
}
