//! The Consolidated List of the United Nations Security Council, in XML. Read as a stream; document
//! types are refused and entities of its own are not followed.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{List, Unreadable, checked, labels};
use crate::identifiers::IdKind;
use crate::record::{Alias, BirthDate, Kind, Origin, Record};

const NAME: &str = "un_consolidated";
const DEPTH_MAX: usize = 16;
/// A comment of the list is some thousands of characters long.
const TEXT_CHARS_MAX: usize = 64 * 1024;

pub fn un_consolidated(bytes: &[u8]) -> Result<List, Unreadable> {
    checked(bytes)?;
    let unreadable = |error: String| Unreadable(format!("not the UN's list: {error}"));
    let text = std::str::from_utf8(bytes).map_err(|error| unreadable(error.to_string()))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut path: Vec<String> = Vec::new();
    let mut content = String::new();
    let mut version = String::new();
    let mut draft = Draft::default();
    let mut records = Vec::new();
    let mut skipped = Vec::new();
    loop {
        match reader
            .read_event()
            .map_err(|error| unreadable(error.to_string()))?
        {
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                if path.is_empty() && name != "CONSOLIDATED_LIST" {
                    return Err(unreadable(format!("the root is {name}")));
                }
                if path.len() >= DEPTH_MAX {
                    return Err(unreadable("nested too deeply".to_owned()));
                }
                if path.is_empty() {
                    let date = start.try_get_attribute("dateGenerated").ok().flatten();
                    let date = date.map(|date| date.value.into_owned());
                    version = date.unwrap_or_default();
                }
                if matches!(name.as_str(), "INDIVIDUAL" | "ENTITY") {
                    draft = Draft::default();
                }
                path.push(name);
                content.clear();
            }
            Event::End(_) => {
                let Some(name) = path.pop() else {
                    return Err(unreadable("an end without a beginning".to_owned()));
                };
                let parent = path.last().map(String::as_str).unwrap_or_default();
                match name.as_str() {
                    "INDIVIDUAL" | "ENTITY" => {
                        let is_person = name == "INDIVIDUAL";
                        match std::mem::take(&mut draft).record(is_person, &version) {
                            Some(record) => records.push(record),
                            None => skipped.push(format!("entry {}: no name", records.len() + 1)),
                        }
                    }
                    _ => draft.take(parent, &name, content.trim()),
                }
                content.clear();
            }
            Event::Text(text) => push(&mut content, &text.xml10_content()),
            Event::CData(data) => push(&mut content, &data.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(c)) => push(&mut content, c.encode_utf8(&mut [0; 4])),
                _ => push(&mut content, predefined(&reference.xml10_content())),
            },
            Event::DocType(_) => return Err(unreadable("it has a document type".to_owned())),
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if !path.is_empty() || records.is_empty() {
        return Err(unreadable("it ends too early".to_owned()));
    }
    Ok(List {
        name: NAME,
        version,
        records,
        skipped,
    })
}

fn push(content: &mut String, text: &str) {
    if content.len() + text.len() <= TEXT_CHARS_MAX {
        content.push_str(text);
    }
}

fn predefined(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "apos" => "'",
        "quot" => "\"",
        _ => "",
    }
}

/// What was read of one entry so far.
#[derive(Default)]
struct Draft {
    reference: String,
    data_id: String,
    names: Vec<String>,
    original: Vec<String>,
    aliases: Vec<(String, String)>,
    quality: String,
    countries: Vec<String>,
    dates: Vec<BirthDate>,
    date: Span,
    document: (String, String),
    ids: Vec<(IdKind, String)>,
}

#[derive(Default)]
struct Span {
    date: String,
    year: String,
    from: String,
    to: String,
    is_about: bool,
}

impl Draft {
    /// An element that ended: its name, its parent's and its text.
    fn take(&mut self, parent: &str, name: &str, text: &str) {
        match (parent, name) {
            ("INDIVIDUAL" | "ENTITY", "REFERENCE_NUMBER") => self.reference = text.to_owned(),
            ("INDIVIDUAL" | "ENTITY", "DATAID") => self.data_id = text.to_owned(),
            (
                "INDIVIDUAL" | "ENTITY",
                "FIRST_NAME" | "SECOND_NAME" | "THIRD_NAME" | "FOURTH_NAME",
                // Not available: a part that a person does not have.
            ) if !text.eq_ignore_ascii_case("na") => self.names.push(text.to_owned()),
            (_, "NAME_ORIGINAL_SCRIPT") => self.original.push(text.to_owned()),
            (_, "QUALITY") => self.quality = text.to_owned(),
            (_, "ALIAS_NAME") => {
                let quality = std::mem::take(&mut self.quality);
                // Some entries hold several, divided by semicolons.
                for alias in text
                    .split(';')
                    .map(str::trim)
                    .filter(|alias| !alias.is_empty())
                {
                    let spellings = spellings(alias).into_iter();
                    self.aliases
                        .extend(spellings.map(|alias| (quality.clone(), alias)));
                }
            }
            ("NATIONALITY", "VALUE") => self.countries.push(text.to_owned()),
            ("ENTITY_ADDRESS", "COUNTRY") => self.countries.push(text.to_owned()),
            ("INDIVIDUAL_DATE_OF_BIRTH", _) => match name {
                "TYPE_OF_DATE" => self.date.is_about = text == "APPROXIMATELY",
                "DATE" => self.date.date = text.to_owned(),
                "YEAR" => self.date.year = text.to_owned(),
                "FROM_YEAR" => self.date.from = text.to_owned(),
                "TO_YEAR" => self.date.to = text.to_owned(),
                _ => {}
            },
            (_, "INDIVIDUAL_DATE_OF_BIRTH") => {
                self.dates
                    .extend(std::mem::take(&mut self.date).birth_date());
            }
            ("INDIVIDUAL_DOCUMENT", "TYPE_OF_DOCUMENT") => self.document.0 = text.to_lowercase(),
            ("INDIVIDUAL_DOCUMENT", "NUMBER") => self.document.1 = text.to_owned(),
            (_, "INDIVIDUAL_DOCUMENT") => {
                let (kind, number) = std::mem::take(&mut self.document);
                let kind = if kind.contains("pas") {
                    IdKind::Passport
                } else {
                    IdKind::NationalId
                };
                if !number.is_empty() {
                    self.ids.push((kind, number));
                }
            }
            _ => {}
        }
    }

    fn record(self, is_person: bool, version: &str) -> Option<Record> {
        let name = self.names.join(" ").trim().to_owned();
        if name.is_empty() {
            return None;
        }
        let kind = if is_person {
            Kind::Person
        } else {
            Kind::Organization
        };
        let id = if self.reference.is_empty() {
            self.data_id
        } else {
            self.reference
        };
        let mut record = Record::new(id, kind, name.clone());
        record.origin = Some(Origin {
            list: NAME.to_owned(),
            version: version.to_owned(),
        });
        let strong = |name: String| Alias {
            name,
            is_weak: false,
        };
        record.aliases.extend(self.original.into_iter().map(strong));
        for (quality, alias) in self.aliases {
            record.aliases.push(Alias {
                name: alias,
                is_weak: quality.eq_ignore_ascii_case("low"),
            });
        }
        if !is_person {
            acronyms(&name, &mut record.aliases);
        }
        for country in self
            .countries
            .iter()
            .filter_map(|place| labels::country(place))
        {
            if !record.countries.contains(&country) {
                record.countries.push(country);
            }
        }
        record.birth_dates = self.dates;
        record.ids = self.ids;
        Some(record)
    }
}

impl Span {
    fn birth_date(self) -> Option<BirthDate> {
        let year = |text: &str| BirthDate::parse(text).filter(|date| date.month.is_none());
        if let (Some(from), Some(to)) = (year(&self.from), year(&self.to)) {
            return Some(BirthDate {
                year_to: to.year_to,
                ..from
            });
        }
        let date = BirthDate::parse(&self.date).or_else(|| year(&self.year))?;
        Some(if self.is_about {
            BirthDate {
                year_from: date.year_from.saturating_sub(2),
                year_to: date.year_to.saturating_add(2),
                month: None,
                day: None,
            }
        } else {
            date
        })
    }
}

/// `Abubakar (original script: Абубакар)` is two spellings; a note in Latin letters is none.
fn spellings(alias: &str) -> Vec<String> {
    let apart = alias.split_once('(').and_then(|(before, rest)| {
        let (inside, after) = rest.split_once(')')?;
        let inside = inside.rsplit(':').next()?.trim();
        let is_script = |text: &str| text.chars().any(|c| c.is_alphabetic() && c > '\u{24f}');
        let outside = format!("{before} {after}").trim().to_owned();
        let is_pair = is_script(inside) != is_script(&outside) && !outside.is_empty();
        is_pair.then(|| vec![outside, inside.to_owned()])
    });
    apart.unwrap_or_else(|| vec![alias.to_owned()])
}

/// `TEHRIK-E TALIBAN PAKISTAN (TTP)` is also called without its abbreviation, and by it alone.
fn acronyms(name: &str, aliases: &mut Vec<Alias>) {
    let Some((before, rest)) = name.split_once('(') else {
        return;
    };
    let Some((inside, after)) = rest.split_once(')') else {
        return;
    };
    let whole = format!("{before} {after}").trim().to_owned();
    if !whole.is_empty() {
        aliases.push(Alias {
            name: whole,
            is_weak: false,
        });
    }
    if inside.chars().count() >= 3 {
        aliases.push(Alias {
            name: inside.to_owned(),
            is_weak: true,
        });
    }
}
