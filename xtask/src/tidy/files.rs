//! How files look: their length, their first line, their names, their lints.

use super::{files_below, folders, hold, read, shown};
use crate::chores::root;

const CODE: [&str; 4] = ["crates", "modules", "engines", "xtask"];

#[test]
fn no_rust_file_is_longer_than_500_lines() {
    hold(
        "length",
        CODE.iter()
            .flat_map(|folder| files_below(folder, &[".rs"]))
            .filter_map(|path| {
                let lines = read(&path).lines().count();
                (lines > 500).then(|| format!("{}: {lines} lines", shown(&path)))
            }),
    );
}

#[test]
fn every_rust_file_begins_by_saying_what_it_is() {
    hold(
        "first-line",
        CODE.iter()
            .flat_map(|folder| files_below(folder, &[".rs"]))
            .filter(|path| !read(path).starts_with("//!"))
            .map(|path| shown(&path)),
    );
}

#[test]
fn nothing_is_called_common_utils_helpers_core_or_shared() {
    let banned = [
        "common", "utils", "util", "helpers", "helper", "core", "shared", "mod",
    ];
    hold(
        "names",
        CODE.iter()
            .flat_map(|folder| files_below(folder, &[".rs"]))
            .filter(|path| {
                let stem = path
                    .file_stem()
                    .map(|stem| stem.to_string_lossy().into_owned());
                let folder = path
                    .parent()
                    .and_then(|folder| folder.file_name())
                    .map(|name| name.to_string_lossy().into_owned());
                [stem, folder]
                    .into_iter()
                    .flatten()
                    .any(|name| banned.contains(&name.as_str()))
            })
            .map(|path| shown(&path)),
    );
}

#[test]
fn every_crate_takes_the_lints_of_the_house() {
    let crates = ["crates", "modules", "engines"].iter().flat_map(|below| {
        folders(below)
            .into_iter()
            .map(move |name| format!("{below}/{name}"))
    });
    hold(
        "lints",
        crates.filter(|folder| {
            let manifest = read(&root().join(folder).join("Cargo.toml"));
            !manifest.contains("[lints]\nworkspace = true")
        }),
    );
}

#[test]
fn money_is_never_a_float() {
    hold(
        "floats",
        [
            "modules/orders",
            "modules/payments",
            "engines/ledger",
            "engines/money",
            "crates/kernel",
        ]
        .iter()
        .flat_map(|folder| files_below(&format!("{folder}/src"), &[".rs"]))
        .filter_map(|path| {
            let text = read(&path);
            text.lines()
                .map(|line| line.split("//").next().unwrap_or(""))
                .any(|line| line.contains("f64") || line.contains("f32"))
                .then(|| shown(&path))
        }),
    );
}

#[test]
fn migrations_touch_only_their_modules_tables() {
    let mut wrong = Vec::new();
    for module in folders("modules") {
        for path in files_below(&format!("modules/{module}/migrations"), &[".sql"]) {
            let text = read(&path);
            for line in text.lines() {
                let words: Vec<&str> = line.split_whitespace().collect();
                let named = match words.as_slice() {
                    ["CREATE", "TABLE", "IF", "NOT", "EXISTS", name, ..]
                    | ["CREATE" | "ALTER" | "DROP", "TABLE", name, ..]
                    | ["INSERT", "INTO", name, ..]
                    | ["UPDATE", name, ..] => name,
                    _ => continue,
                };
                if !named.starts_with(&format!("{module}_")) {
                    wrong.push(format!("{}: {named}", shown(&path)));
                }
            }
        }
    }
    hold("migrations", wrong);
}

#[test]
fn no_table_of_another_module_is_named_in_sql() {
    let modules = folders("modules");
    let mut wrong = Vec::new();
    for module in &modules {
        for path in files_below(&format!("modules/{module}/src"), &[".rs"]) {
            let text = read(&path);
            for other in modules.iter().filter(|other| *other != module) {
                for verb in ["FROM", "JOIN", "INTO", "UPDATE"] {
                    if text.contains(&format!("{verb} {other}_")) {
                        wrong.push(format!("{}: {verb} {other}_…", shown(&path)));
                    }
                }
            }
        }
    }
    hold("sql-borders", wrong);
}

#[test]
fn nothing_is_left_to_be_done_without_saying_so() {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("HA", "CK:"),
    ];
    hold(
        "marks",
        CODE.iter()
            .chain(&["web/src"])
            .flat_map(|folder| files_below(folder, &[".rs", ".ts", ".tsx"]))
            .filter(|path| {
                let text = read(path);
                marks.iter().any(|mark| text.contains(mark))
            })
            .map(|path| shown(&path)),
    );
}
