//! Problems have pages, events have schemas, translations have both languages.

use std::collections::BTreeSet;

use super::{files_below, folders, hold, read, shown};
use crate::chores::root;

/// Every `"module/slug"` text in a module's or the runtime's code that looks like a problem kind.
fn kinds_named() -> BTreeSet<String> {
    let mut owners: Vec<String> = folders("modules");
    owners.push("runtime".to_owned());
    let mut kinds = BTreeSet::new();
    let sources = ["modules", "crates/runtime", "crates/kernel"]
        .iter()
        .flat_map(|folder| files_below(folder, &[".rs"]))
        .filter(|path| !shown(path).contains("/tests/"));
    for path in sources {
        let text = read(&path);
        for piece in text.split("Problem::new(").skip(1) {
            let literal = piece
                .trim_start()
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next());
            if let Some(kind) = literal
                && owners
                    .iter()
                    .any(|owner| kind.starts_with(&format!("{owner}/")))
            {
                kinds.insert(kind.to_owned());
            }
        }
    }
    kinds
}

#[test]
fn every_problem_has_its_page() {
    hold(
        "problem-pages",
        kinds_named()
            .into_iter()
            .filter(|kind| !root().join("problems").join(format!("{kind}.md")).exists())
            .map(|kind| format!("problems/{kind}.md: missing")),
    );
}

#[test]
fn every_problem_page_says_what_happened_and_what_to_do() {
    hold(
        "problem-texts",
        files_below("problems", &[".md"])
            .into_iter()
            .filter(|path| {
                let text = read(path);
                !text.starts_with("# ") || text.lines().filter(|line| !line.is_empty()).count() < 3
            })
            .map(|path| shown(&path)),
    );
}

#[test]
fn every_event_has_its_schema() {
    let mut missing = Vec::new();
    for path in files_below("crates/contract/src", &[".rs"]) {
        let text = read(&path);
        for piece in text.split("SUBJECT: &'static str = \"").skip(1) {
            let subject = piece.split('"').next().unwrap_or("");
            let module = subject.split('.').next().unwrap_or("");
            if folders("modules").iter().any(|name| name == module)
                && !root()
                    .join("events")
                    .join(format!("{subject}.json"))
                    .exists()
            {
                missing.push(format!("events/{subject}.json: missing, run `make gen`"));
            }
        }
    }
    hold("event-schemas", missing);
}

#[test]
fn both_languages_have_the_same_files() {
    let names = |locale: &str| -> BTreeSet<String> {
        files_below(&format!("web/src/i18n/locales/{locale}"), &[".json"])
            .iter()
            .filter_map(|path| {
                path.file_name()
                    .map(|name| name.to_string_lossy().into_owned())
            })
            .collect()
    };
    assert_eq!(names("en"), names("zh-CN"));
}
