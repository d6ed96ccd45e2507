//! The engine from outside: official tests of the rules, the schemas of UBL, files that are
//! broken, documents that are written and read again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that can't be set up should stop there, and these print what they covered"
)]

mod broken;
mod european;
mod official;
mod papers;
mod samples;
mod schema;
mod written;

use std::path::{Path, PathBuf};

/// A folder of the reference data, or a word on standard error that the test named is skipped.
pub fn data(folder: &str, test: &str) -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = data.join(folder);
    if path.exists() {
        return Some(path);
    }
    eprintln!(
        "skipped: {test} needs the reference data in {}",
        path.display()
    );
    None
}

/// The files of a folder by name.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    files
}
