//! Who may depend on whom: the three rings, purity, and the asks graph.

use std::collections::{BTreeMap, BTreeSet};

use super::{files_below, folders, hold, read, shown};
use crate::chores::root;

/// The dependencies of a crate that are ours, and those that are not; tests' own left out.
fn dependencies(folder: &str) -> BTreeSet<String> {
    let text = read(&root().join(folder).join("Cargo.toml"));
    let manifest: toml::Table = text.parse().unwrap_or_default();
    manifest
        .get("dependencies")
        .and_then(toml::Value::as_table)
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

fn listed(folder: &str, key: &str) -> BTreeSet<String> {
    let text = read(&root().join(folder).join("Cargo.toml"));
    let manifest: toml::Table = text.parse().unwrap_or_default();
    manifest
        .get("package")
        .and_then(|package| package.get("metadata"))
        .and_then(|metadata| metadata.get("module"))
        .and_then(|module| module.get(key))
        .and_then(toml::Value::as_array)
        .map(|names| {
            names
                .iter()
                .filter_map(toml::Value::as_str)
                .map(str::to_owned)
                .collect()
        })
        .unwrap_or_default()
}

/// What does I/O, keeps time or starts tasks.
const IMPURE: [&str; 13] = [
    "tokio",
    "axum",
    "hyper",
    "reqwest",
    "rusqlite",
    "tokio-postgres",
    "deadpool-postgres",
    "lettre",
    "moka",
    "rand",
    "db",
    "runtime",
    "tower",
];

#[test]
fn kernel_contract_and_engines_do_no_input_or_output() {
    let pure = ["crates/kernel".to_owned(), "crates/contract".to_owned()]
        .into_iter()
        .chain(
            folders("engines")
                .into_iter()
                .map(|name| format!("engines/{name}")),
        );
    hold(
        "purity",
        pure.flat_map(|folder| {
            dependencies(&folder)
                .into_iter()
                .filter(|name| IMPURE.contains(&name.as_str()))
                .map(move |name| format!("{folder}: depends on {name}"))
                .collect::<Vec<_>>()
        }),
    );
}

#[test]
fn a_module_never_depends_on_a_module() {
    let modules = folders("modules");
    hold(
        "module-edges",
        modules.iter().flat_map(|module| {
            dependencies(&format!("modules/{module}"))
                .into_iter()
                .filter(|name| modules.contains(name) || name == "argosy")
                .map(move |name| format!("modules/{module}: depends on {name}"))
                .collect::<Vec<_>>()
        }),
    );
}

#[test]
fn runtime_and_db_know_no_domain() {
    let domains: Vec<String> = folders("modules")
        .into_iter()
        .chain(folders("engines"))
        .collect();
    hold(
        "machinery-edges",
        ["crates/runtime", "crates/db"].iter().flat_map(|folder| {
            dependencies(folder)
                .into_iter()
                .filter(|name| domains.contains(name))
                .map(|name| format!("{folder}: depends on {name}"))
                .collect::<Vec<_>>()
        }),
    );
}

#[test]
fn only_db_names_a_driver() {
    let drivers = ["rusqlite", "tokio-postgres", "deadpool-postgres"];
    let crates = folders("crates")
        .into_iter()
        .filter(|name| name != "db")
        .map(|name| format!("crates/{name}"))
        .chain(
            folders("modules")
                .into_iter()
                .map(|name| format!("modules/{name}")),
        );
    hold(
        "drivers",
        crates.flat_map(|folder| {
            dependencies(&folder)
                .into_iter()
                .filter(|name| drivers.contains(&name.as_str()))
                .map(|name| format!("{folder}: depends on {name}"))
                .collect::<Vec<_>>()
        }),
    );
}

/// The design's table: whom each module may ask.
fn may_ask(module: &str) -> &'static [&'static str] {
    match module {
        "compliance" => &["identity", "risk"],
        "logistics" | "identity" => &["risk"],
        "payments" => &["risk", "identity"],
        "catalog" => &["compliance", "identity"],
        "marketing" => &["catalog"],
        "credit" => &["payments", "identity", "risk"],
        "supply" => &["catalog", "stock"],
        "orders" => &[
            "identity",
            "risk",
            "catalog",
            "marketing",
            "stock",
            "compliance",
            "logistics",
            "payments",
            "credit",
        ],
        "desk" => &["orders", "identity"],
        _ => &[],
    }
}

#[test]
fn modules_ask_only_whom_the_design_lets_them() {
    hold(
        "asks",
        folders("modules").iter().flat_map(|module| {
            let folder = format!("modules/{module}");
            listed(&folder, "asks")
                .into_iter()
                .filter(|asked| !may_ask(module).contains(&asked.as_str()))
                .map(|asked| format!("{folder}: asks {asked}"))
                .collect::<Vec<_>>()
        }),
    );
}

#[test]
fn what_a_module_says_it_asks_is_what_its_code_names() {
    let mut wrong = Vec::new();
    for module in folders("modules") {
        let folder = format!("modules/{module}");
        let asks = listed(&folder, "asks");
        let code: String = files_below(&format!("{folder}/src"), &[".rs"])
            .iter()
            .map(|path| read(path))
            .collect();
        for other in folders("modules") {
            let handle = format!("dyn {}{}", other[..1].to_uppercase(), &other[1..]);
            if other != module && code.contains(&handle) && !asks.contains(&other) {
                wrong.push(format!("{folder}: asks {other} without saying so"));
            }
        }
    }
    hold("asks-named", wrong);
}

#[test]
fn nobody_asks_in_a_circle() {
    let asks: BTreeMap<String, BTreeSet<String>> = folders("modules")
        .into_iter()
        .map(|module| {
            let asked = listed(&format!("modules/{module}"), "asks");
            (module, asked)
        })
        .collect();
    let mut left: BTreeSet<&String> = asks.keys().collect();
    loop {
        let free: Vec<&String> = left
            .iter()
            .copied()
            .filter(|module| asks[*module].iter().all(|asked| !left.contains(asked)))
            .collect();
        if free.is_empty() {
            break;
        }
        left.retain(|module| !free.contains(module));
    }
    hold(
        "asks-circle",
        left.iter().map(|module| format!("modules/{module}")),
    );
}

#[test]
fn rules_and_models_are_pure_and_stores_know_no_http() {
    let mut wrong = Vec::new();
    for path in files_below("modules", &[".rs"]) {
        let place = shown(&path);
        let text = read(&path);
        let is = |part: &str| {
            place.contains(&format!("/src/{part}.rs")) || place.contains(&format!("/src/{part}/"))
        };
        if is("model") || is("rules") {
            for word in ["async ", "axum", "tokio::", "db::Tx", "runtime::http"] {
                if text.contains(word) {
                    wrong.push(format!("{place}: a model or rule names {word}"));
                }
            }
        }
        if is("store") {
            for word in ["axum", "runtime::http", "contract::identity::Caller"] {
                if text.contains(word) {
                    wrong.push(format!("{place}: a store names {word}"));
                }
            }
        }
        if !is("store") && place.contains("/src/") && names_sql(&text) {
            wrong.push(format!("{place}: SQL outside the store"));
        }
        if is("api") && (text.contains("store::") || text.contains("db::")) {
            wrong.push(format!(
                "{place}: HTTP reaches past the service into the store"
            ));
        }
    }
    hold("rings-inside", wrong);
}

/// A statement in a string, as this house writes them: the verb in capitals behind the quote.
fn names_sql(text: &str) -> bool {
    [
        "SELECT ",
        "INSERT INTO ",
        "UPDATE ",
        "DELETE FROM ",
        "WITH ",
    ]
    .iter()
    .any(|verb| text.contains(&format!("\"{verb}")))
}
