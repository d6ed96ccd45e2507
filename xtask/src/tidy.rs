//! The rules of the design, as tests. A violation that we must live with stands in
//! `xtask/exceptions.txt` with its reason, and that list may only shrink.

mod edges;
mod files;
mod pages;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::chores::root;

/// Lines of `rule path`, without the reasons behind `#`.
fn exceptions() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("xtask/exceptions.txt")).unwrap_or_default();
    text.lines()
        .map(|line| line.split('#').next().unwrap_or("").trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// How many exceptions there are today. Lower it when one goes; never raise it.
const EXCEPTIONS_MAX: usize = 0;

#[test]
fn the_list_of_exceptions_only_shrinks() {
    assert_eq!(
        exceptions().len(),
        EXCEPTIONS_MAX,
        "the number goes down with the list, never up"
    );
}

/// Fails with all violations that no exception covers, one a line.
#[track_caller]
fn hold(rule: &str, violations: impl IntoIterator<Item = String>) {
    let excepted = exceptions();
    let open: Vec<String> = violations
        .into_iter()
        .filter(|what| {
            let place = what.split(':').next().unwrap_or(what);
            !excepted.contains(&format!("{rule} {place}"))
        })
        .collect();
    assert!(open.is_empty(), "{rule}:\n  {}", open.join("\n  "));
}

/// Every file below a folder with one of the endings, without what is built or fetched.
fn files_below(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["target", "node_modules", "dist", "var", ".git"].contains(&name.as_str()) {
                    open.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A path as people write it, from the root.
fn shown(path: &Path) -> String {
    let root = root();
    path.strip_prefix(&root)
        .unwrap_or(path)
        .to_string_lossy()
        .into_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The folders directly below one, by name.
fn folders(below: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join(below))
        .map(|entries| {
            entries
                .flatten()
                .filter(|entry| entry.path().join("Cargo.toml").exists())
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}
