//! Values laid over each other, each remembering where it came from.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::{Table, Value};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(PathBuf),
    Environment(String),
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(path) => write!(f, "{}", path.display()),
            Origin::Environment(name) => write!(f, "environment {name}"),
            Origin::Flag => f.write_str("flag"),
        }
    }
}

/// One setting, to be shown.
#[derive(Clone, Debug)]
pub struct Explained {
    /// `server.listen`
    pub key: String,
    /// As TOML; a secret shows as `"…"`.
    pub value: String,
    pub origin: Origin,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Layers {
    values: BTreeMap<String, (Value, Origin)>,
    /// Tables without keys in the defaults: their keys are free (`peers`).
    open: Vec<String>,
    tables: Vec<String>,
}

impl Layers {
    pub(super) fn defaults(&mut self, text: &str, wrong: &mut Vec<String>) {
        match text.parse::<Table>() {
            Ok(table) => self.flatten("", table, &mut |layers, key, value| {
                layers.values.insert(key, (value, Origin::Default));
            }),
            Err(error) => wrong.push(format!("compiled-in defaults: {}", error.message())),
        }
    }

    fn flatten(
        &mut self,
        prefix: &str,
        table: Table,
        each: &mut impl FnMut(&mut Self, String, Value),
    ) {
        for (name, value) in table {
            let key = if prefix.is_empty() {
                name
            } else {
                format!("{prefix}.{name}")
            };
            match value {
                Value::Table(below) => {
                    if below.is_empty() {
                        self.open.push(key.clone());
                    }
                    self.tables.push(key.clone());
                    self.flatten(&key, below, each);
                }
                value => each(self, key, value),
            }
        }
    }

    pub(super) fn file(&mut self, path: &Path, text: &str, wrong: &mut Vec<String>) {
        let table = match text.parse::<Table>() {
            Ok(table) => table,
            Err(error) => {
                wrong.push(format!("{}: {error}", path.display()));
                return;
            }
        };
        let (known_open, known_tables) = (self.open.len(), self.tables.len());
        let mut found = Vec::new();
        self.flatten("", table, &mut |_, key, value| found.push((key, value)));
        // What the file calls a table is none of ours unless the defaults have it too.
        let named: Vec<String> = self.tables.drain(known_tables..).collect();
        self.open.truncate(known_open);
        for table in named {
            if !self.tables.contains(&table) && !self.is_open(&table) {
                wrong.push(format!("{}: unknown section [{table}]", path.display()));
            }
        }
        for (key, value) in found {
            let origin = Origin::File(path.to_owned());
            let from = path.display().to_string();
            self.set(&key, value, origin, &from, wrong);
        }
    }

    /// A value given as text, read as the type that the default has.
    pub(super) fn text(&mut self, key: &str, text: &str, origin: Origin, wrong: &mut Vec<String>) {
        let from = origin.to_string();
        let value = match self.values.get(key).map(|(value, _)| value) {
            Some(Value::Integer(_)) => text.replace('_', "").parse().map(Value::Integer).ok(),
            Some(Value::Boolean(_)) => text.parse().map(Value::Boolean).ok(),
            Some(Value::Array(_)) => Some(Value::Array(
                text.split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .map(|part| Value::String(part.to_owned()))
                    .collect(),
            )),
            _ => Some(Value::String(text.to_owned())),
        };
        match value {
            Some(value) => self.set(key, value, origin, &from, wrong),
            None => wrong.push(format!("{from}: {key} cannot be \"{text}\"")),
        }
    }

    fn set(
        &mut self,
        key: &str,
        value: Value,
        origin: Origin,
        from: &str,
        wrong: &mut Vec<String>,
    ) {
        match self.values.get(key) {
            None if !self.is_open(key) => {
                let near = self.nearest(key);
                wrong.push(format!("{from}: unknown setting {key}{near}"));
                return;
            }
            Some((default, _)) if default.type_str() != value.type_str() => {
                wrong.push(format!(
                    "{from}: {key} is a {}, not a {}",
                    default.type_str(),
                    value.type_str()
                ));
                return;
            }
            Some(_) | None => {}
        }
        self.values.insert(key.to_owned(), (value, origin));
    }

    fn is_open(&self, key: &str) -> bool {
        self.open.iter().any(|table| {
            key.strip_prefix(table.as_str())
                .is_some_and(|rest| rest.starts_with('.'))
        })
    }

    /// The known key that was probably meant: the same name in another section.
    fn nearest(&self, key: &str) -> String {
        let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
        let name = last(key);
        self.values
            .keys()
            .find(|known| last(known) == name)
            .map(|known| format!(" (there is {known})"))
            .unwrap_or_default()
    }

    pub(super) fn string(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(|(value, _)| value.as_str())
    }

    pub(super) fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T, String> {
        let prefix = format!("{name}.");
        let mut table = Table::new();
        for (key, (value, _)) in self.values.range(prefix.clone()..) {
            let Some(rest) = key.strip_prefix(&prefix) else {
                break;
            };
            insert(&mut table, rest, value.clone());
        }
        // Deserializing key by key of the text would lose nothing but the name of the section.
        T::deserialize(Value::Table(table)).map_err(|error| {
            let text = error.to_string();
            format!("[{name}] {}", text.trim().replace('\n', " "))
        })
    }

    pub(super) fn explain(&self) -> Vec<Explained> {
        self.values
            .iter()
            .map(|(key, (value, origin))| Explained {
                key: key.clone(),
                value: shown(key, value),
                origin: origin.clone(),
            })
            .collect()
    }
}

fn insert(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let below = table
                .entry(first.to_owned())
                .or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(below) = below {
                insert(below, rest, value);
            }
        }
    }
}

fn shown(key: &str, value: &Value) -> String {
    let name = key.rsplit('.').next().unwrap_or_default();
    let is_secret = ["secret", "password", "token", "key"]
        .iter()
        .any(|word| name == *word || name.ends_with(&format!("_{word}")));
    match value {
        Value::String(text) if is_secret && !text.is_empty() => "\"…\"".to_owned(),
        Value::String(text) => Value::String(without_password(text)).to_string(),
        value => value.to_string(),
    }
}

/// `scheme://user:password@host` without the password.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let end = rest.find('/').unwrap_or(rest.len());
    let Some(at) = rest[..end].rfind('@') else {
        return text.to_owned();
    };
    match rest[..at].split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:…{}", &rest[at..]),
        None => text.to_owned(),
    }
}
