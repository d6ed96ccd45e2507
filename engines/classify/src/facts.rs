//! What a code is: whether it is one, what it is called at each level, and what goods of its kind
//! often run into, as hints with their sources.
//!
//! A hint is a screen by prefix. It never says that these goods are dangerous or controlled.

use jiff::civil::Date;
use serde::Serialize;

use crate::code::{Code, IllFormed, Level};
use crate::schedule::{Line, Schedule};
use crate::suggest::table::{TableError, cells};

const SCREENS: &str = include_str!("../data/screens.txt");

/// The day of the data file.
pub const SCREENS_DATED: &str = "2026-11-29";

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Screen {
    pub prefix: Code,
    /// battery, dangerous_goods, dual_use, species, weapons, medicine, plant_health, tobacco,
    /// waste, money, culture, none_known
    pub kind: String,
    pub english: String,
    pub chinese: String,
    pub citation: String,
}

#[derive(Debug)]
pub struct Screens(Vec<Screen>);

impl Screens {
    pub fn shipped() -> Result<Screens, TableError> {
        Screens::read(SCREENS)
    }

    pub fn read(text: &str) -> Result<Screens, TableError> {
        let screens = cells("screens.txt", text, 5)?
            .into_iter()
            .map(|(line, cells)| {
                let prefix = Code::from_printed(cells[0]).map_err(|error| TableError {
                    file: "screens.txt",
                    line,
                    reason: error.to_string(),
                })?;
                Ok(Screen {
                    prefix,
                    kind: cells[1].to_owned(),
                    english: cells[2].to_owned(),
                    chinese: cells[3].to_owned(),
                    citation: cells[4].to_owned(),
                })
            });
        screens.collect::<Result<_, TableError>>().map(Screens)
    }

    pub fn of<'a>(&'a self, code: &'a Code) -> impl Iterator<Item = &'a Screen> {
        self.0.iter().filter(|screen| screen.prefix.covers(code))
    }
}

/// What a schedule says about a code, if one was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "standing")]
pub enum Standing {
    /// No schedule was asked.
    NotAsked,
    Known,
    /// The schedule has no such line on that day; `nearest` is the line above it that it has.
    Unknown {
        nearest: Option<Code>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    pub code: Code,
    pub level: &'static str,
    pub description: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facts {
    pub code: Code,
    pub level: &'static str,
    #[serde(flatten)]
    pub standing: Standing,
    /// Chapter, heading, subheading and national line, as far as the schedule knows them.
    pub names: Vec<Named>,
    pub screens: Vec<Screen>,
}

/// An ill-formed code is an error; an unknown one is an answer.
pub fn look(
    text: &str,
    schedule: Option<(&Schedule, Date)>,
    screens: &Screens,
) -> Result<Facts, IllFormed> {
    let code = Code::from_printed(text)?;
    let found = schedule.map(|(schedule, date)| schedule.find(&code, date));
    let (standing, lines): (Standing, Vec<&Line>) = match &found {
        None => (Standing::NotAsked, Vec::new()),
        Some(None) => (Standing::Unknown { nearest: None }, Vec::new()),
        Some(Some(found)) => {
            let lines = std::iter::once(found.line).chain(found.above.iter().copied());
            let standing = if found.exact {
                Standing::Known
            } else {
                Standing::Unknown {
                    nearest: Some(found.line.code),
                }
            };
            (standing, lines.collect())
        }
    };
    let names = lines
        .into_iter()
        .rev()
        .map(|line| Named {
            code: line.code,
            level: line.code.level().name(),
            description: described(line),
        })
        .collect();
    Ok(Facts {
        code,
        level: code.level().name(),
        standing,
        names,
        screens: screens.of(&code).cloned().collect(),
    })
}

/// A line below `Horses:` reads as `Horses: Males`.
fn described(line: &Line) -> String {
    if line.code.level() < Level::Subheading || line.under.is_empty() {
        return line.description.clone();
    }
    format!("{}: {}", line.under.join(": "), line.description)
}
