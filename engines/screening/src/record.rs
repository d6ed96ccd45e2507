//! Whom a query asks about and whom a list names: one shape for both, since neither side of a
//! comparison is special.

use kernel::Country;

use crate::identifiers::IdKind;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Person,
    Company,
    Organization,
    Vessel,
    Aircraft,
}

impl Kind {
    pub const NAMED: [(&str, Kind); 5] = [
        ("person", Kind::Person),
        ("company", Kind::Company),
        ("organization", Kind::Organization),
        ("vessel", Kind::Vessel),
        ("aircraft", Kind::Aircraft),
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Company => "company",
            Kind::Organization => "organization",
            Kind::Vessel => "vessel",
            Kind::Aircraft => "aircraft",
        }
    }

    /// Lists rarely tell a company from another body.
    pub(crate) fn may_be(self, other: Kind) -> bool {
        let body = |kind| matches!(kind, Kind::Company | Kind::Organization);
        self == other || (body(self) && body(other))
    }
}

/// One more name. A weak one is too broad to stand alone ("Low quality" on the UN's list).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    pub name: String,
    pub is_weak: bool,
}

/// A day, a month, a year or a span of years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate {
    pub year_from: u16,
    pub year_to: u16,
    pub month: Option<u8>,
    pub day: Option<u8>,
}

impl BirthDate {
    pub const fn year(year: u16) -> Self {
        BirthDate {
            year_from: year,
            year_to: year,
            month: None,
            day: None,
        }
    }

    /// `1960`, `1960-03` or `1960-03-31`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = part(parts.next()?, 4)?;
        let month = parts.next().map(|text| part(text, 2));
        let day = parts.next().map(|text| part(text, 2));
        if parts.next().is_some() || !(1000..=2999).contains(&year) {
            return None;
        }
        let in_range = |part: Option<Option<u16>>, max| match part {
            None => Some(None),
            Some(Some(value)) if (1..=max).contains(&value) => Some(u8::try_from(value).ok()),
            Some(_) => None,
        };
        Some(BirthDate {
            month: in_range(month, 12)?,
            day: in_range(day, 31)?,
            ..BirthDate::year(year)
        })
    }

    pub(crate) fn is_same_day(self, other: BirthDate) -> bool {
        self == other && self.day.is_some()
    }

    /// Years that overlap, or miss each other by one: passports and lists differ by that much.
    pub(crate) fn may_be(self, other: BirthDate) -> bool {
        self.year_from <= other.year_to.saturating_add(1)
            && other.year_from <= self.year_to.saturating_add(1)
    }
}

fn part(text: &str, len: usize) -> Option<u16> {
    let is_digits = text.len() == len && text.bytes().all(|c| c.is_ascii_digit());
    if is_digits { text.parse().ok() } else { None }
}

/// The list a record is from, and which edition: the date of publication where the file says one,
/// else `sha256:` and the digest of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub list: String,
    pub version: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub id: String,
    pub kind: Kind,
    /// Empty when only identifiers are known.
    pub name: String,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub aliases: Vec<Alias>,
    pub ids: Vec<(IdKind, String)>,
    pub countries: Vec<Country>,
    pub birth_dates: Vec<BirthDate>,
    pub origin: Option<Origin>,
}

impl Record {
    pub fn new(id: impl Into<String>, kind: Kind, name: impl Into<String>) -> Self {
        Record {
            id: id.into(),
            kind,
            name: name.into(),
            given_name: None,
            family_name: None,
            aliases: Vec::new(),
            ids: Vec::new(),
            countries: Vec::new(),
            birth_dates: Vec::new(),
            origin: None,
        }
    }
}
