//! The matrix as a file: TOML with one table a rule, every fault named with its rule.

use jiff::civil::Date;
use kernel::{Country, FieldError};
use serde::{Deserialize, Serialize};

use crate::code::Code;

const SAMPLE: &str = include_str!("../../data/gates.toml");
const BYTES_MAX: usize = 4 * 1024 * 1024;
const RULES_MAX: usize = 20_000;
const LIST_MAX: usize = 500;
const TEXT_MAX: usize = 1_000;

/// The members of the Union; a rule for `EU` is a rule for each.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Post,
    Courier,
    Air,
    Sea,
    Rail,
    Road,
}

/// What a case can be made to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Hs,
    Origin,
    NetWeight,
    RecipientId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    Prohibited,
    /// Possible under conditions that are to be read.
    Restricted,
    /// Possible for a seller who holds the licence.
    Licensed(String),
    Requires(Field),
}

/// Empty lists mean any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    pub id: String,
    pub effect: Effect,
    pub hs: Vec<Code>,
    pub origin: Vec<Country>,
    /// Where the goods leave from, for rules on exports.
    pub from: Vec<Country>,
    pub destination: Vec<Country>,
    pub mode: Vec<Mode>,
    pub english: String,
    pub chinese: String,
    pub citation: String,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matrix {
    pub name: String,
    /// The day on which the rules were last looked at.
    pub dated: Date,
    pub rules: Vec<Rule>,
}

/// Everything that is wrong with a file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{} faults in the matrix, the first: {}", .0.len(), .0.first().map_or("", |e| e.message.as_str()))]
pub struct MatrixError(pub Vec<FieldError>);

const FIELDS: [&str; 13] = [
    "id",
    "effect",
    "licence",
    "field",
    "hs",
    "origin",
    "from",
    "destination",
    "mode",
    "english",
    "chinese",
    "citation",
    "valid_from",
];

impl Matrix {
    pub fn sample() -> Result<Matrix, MatrixError> {
        Matrix::read(SAMPLE)
    }

    pub fn read(text: &str) -> Result<Matrix, MatrixError> {
        let mut errors = Vec::new();
        let matrix = read(text, &mut errors);
        match matrix {
            Some(matrix) if errors.is_empty() => Ok(matrix),
            _ => Err(MatrixError(errors)),
        }
    }
}

fn read(text: &str, errors: &mut Vec<FieldError>) -> Option<Matrix> {
    if text.len() > BYTES_MAX {
        let message = format!("a matrix has {BYTES_MAX} bytes at most");
        errors.push(FieldError::new("", "too_long", message));
        return None;
    }
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            let error: toml::de::Error = error;
            errors.push(FieldError::new("", "not_toml", error.message().to_owned()));
            return None;
        }
    };
    for name in table.keys() {
        if !matches!(name.as_str(), "name" | "dated" | "rule") {
            errors.push(FieldError::new(
                name,
                "unknown_field",
                "there is no such field",
            ));
        }
    }
    let mut top = Reader {
        path: String::new(),
        table: &table,
        errors,
    };
    let name = top.text("name");
    let dated = top.date("dated").filter(|_| table.contains_key("dated"));
    if dated.is_none() && !table.contains_key("dated") {
        top.wrong("dated", "required", "must be given");
    }
    let rules = match table.get("rule") {
        Some(toml::Value::Array(rules)) if rules.len() <= RULES_MAX => rules.as_slice(),
        None => &[],
        Some(_) => {
            let message = format!("tables [[rule]], {RULES_MAX} at most");
            errors.push(FieldError::new("rule", "wrong_type", message));
            return None;
        }
    };
    let mut read: Vec<Rule> = Vec::new();
    for (at, value) in rules.iter().enumerate() {
        let path = format!("rule[{at}]");
        match value.as_table() {
            Some(table) => {
                if let Some(rule) = rule(path.clone(), table, errors) {
                    if read.iter().any(|known| known.id == rule.id) {
                        let message = format!("{} stands twice", rule.id);
                        errors.push(FieldError::new(format!("{path}.id"), "duplicate", message));
                    }
                    read.push(rule);
                }
            }
            None => errors.push(FieldError::new(path, "wrong_type", "must be a table")),
        }
    }
    Some(Matrix {
        name: name?,
        dated: dated?,
        rules: read,
    })
}

fn rule(path: String, table: &toml::Table, errors: &mut Vec<FieldError>) -> Option<Rule> {
    let mut reader = Reader {
        path,
        table,
        errors,
    };
    for name in table.keys() {
        if !FIELDS.contains(&name.as_str()) && name != "valid_to" {
            reader.wrong(name, "unknown_field", "there is no such field");
        }
    }
    let id = reader.text("id");
    let effect = reader.effect();
    let hs = reader.list("hs", |text| Code::from_printed(text).ok());
    let mut countries = |name| {
        let nested = reader.list(name, members);
        nested.into_iter().flatten().collect::<Vec<Country>>()
    };
    let origin = countries("origin");
    let from = countries("from");
    let destination = countries("destination");
    let mode = reader.list("mode", mode_named);
    let english = reader.text("english");
    let chinese = reader.text("chinese");
    let citation = reader.text("citation");
    let valid_from = reader.date("valid_from");
    let valid_to = reader.date("valid_to");
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && from > to
    {
        reader.wrong("valid_to", "before_start", "ends before it begins");
    }
    Some(Rule {
        id: id?,
        effect: effect?,
        hs,
        origin,
        from,
        destination,
        mode,
        english: english?,
        chinese: chinese?,
        citation: citation?,
        valid_from,
        valid_to,
    })
}

fn members(text: &str) -> Option<Vec<Country>> {
    if text == "EU" {
        return Some(EU.iter().filter_map(|code| code.parse().ok()).collect());
    }
    text.parse().ok().map(|country| vec![country])
}

pub(crate) fn mode_named(text: &str) -> Option<Mode> {
    Some(match text {
        "post" => Mode::Post,
        "courier" => Mode::Courier,
        "air" => Mode::Air,
        "sea" => Mode::Sea,
        "rail" => Mode::Rail,
        "road" => Mode::Road,
        _ => return None,
    })
}

struct Reader<'a> {
    path: String,
    table: &'a toml::Table,
    errors: &'a mut Vec<FieldError>,
}

impl Reader<'_> {
    fn wrong(&mut self, name: &str, code: &str, message: &str) {
        let path = match self.path.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        self.errors.push(FieldError::new(path, code, message));
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.table.get(name) {
            Some(toml::Value::String(text)) if text.trim().is_empty() => {
                self.wrong(name, "required", "must not be empty");
                None
            }
            Some(toml::Value::String(text)) if text.len() <= TEXT_MAX => Some(text.clone()),
            Some(toml::Value::String(_)) => {
                self.wrong(name, "too_long", "longer than 1000 bytes");
                None
            }
            Some(_) => {
                self.wrong(name, "wrong_type", "must be a text");
                None
            }
            None => {
                self.wrong(name, "required", "must be given");
                None
            }
        }
    }

    fn date(&mut self, name: &str) -> Option<Date> {
        let text = match self.table.get(name)? {
            toml::Value::String(text) => text.clone(),
            toml::Value::Datetime(date) => date.to_string(),
            _ => String::new(),
        };
        let date = text.parse().ok();
        if date.is_none() {
            self.wrong(name, "not_a_date", "must be a date such as 2026-01-31");
        }
        date
    }

    fn list<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let items = match self.table.get(name) {
            None => return Vec::new(),
            Some(toml::Value::Array(items)) if items.len() <= LIST_MAX => items,
            Some(_) => {
                self.wrong(name, "wrong_type", "must be a list of 500 at most");
                return Vec::new();
            }
        };
        let mut found = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match item.as_str().and_then(&read) {
                Some(item) => found.push(item),
                None => {
                    let message = format!("{item} is not known here");
                    self.wrong(&format!("{name}[{at}]"), "unknown", &message);
                }
            }
        }
        found
    }

    fn effect(&mut self) -> Option<Effect> {
        let effect = self.text("effect")?;
        let effect = match effect.as_str() {
            "prohibited" => Effect::Prohibited,
            "restricted" => Effect::Restricted,
            "licensed" => Effect::Licensed(self.text("licence")?),
            "requires" => match self.text("field")?.as_str() {
                "hs" => Effect::Requires(Field::Hs),
                "origin" => Effect::Requires(Field::Origin),
                "net_weight" => Effect::Requires(Field::NetWeight),
                "recipient_id" => Effect::Requires(Field::RecipientId),
                _ => {
                    let message = "must be hs, origin, net_weight or recipient_id";
                    self.wrong("field", "unknown_choice", message);
                    return None;
                }
            },
            _ => {
                let message = "must be prohibited, restricted, licensed or requires";
                self.wrong("effect", "unknown_choice", message);
                return None;
            }
        };
        let needs = |name: &str| match effect {
            Effect::Licensed(_) => name == "licence",
            Effect::Requires(_) => name == "field",
            Effect::Prohibited | Effect::Restricted => false,
        };
        for name in ["licence", "field"] {
            if self.table.contains_key(name) && !needs(name) {
                self.wrong(name, "out_of_place", "does not go with this effect");
            }
        }
        Some(effect)
    }
}
