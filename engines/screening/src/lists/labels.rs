//! What publishers call identifiers, countries and dates.

use kernel::{Country, Locale};

use crate::identifiers::IdKind;
use crate::record::BirthDate;

/// The words before or behind a number, as OFAC and the CSL write them.
const LABELS: [(&str, IdKind); 44] = [
    ("Vessel Registration Identification IMO", IdKind::Imo),
    ("Vessel Registration Identification", IdKind::Imo),
    ("MMSI", IdKind::Mmsi),
    ("SWIFT/BIC", IdKind::Bic),
    ("LE Number", IdKind::Lei),
    ("Legal Entity Number", IdKind::Registration),
    ("Call Sign", IdKind::CallSign),
    (
        "Aircraft Manufacturer's Serial Number (MSN)",
        IdKind::Registration,
    ),
    ("Registration ID", IdKind::Registration),
    ("Registration Number", IdKind::Registration),
    ("Company Number", IdKind::Registration),
    ("Commercial Registry Number", IdKind::Registration),
    ("Business Registration Document #", IdKind::Registration),
    ("Business Registration Number", IdKind::Registration),
    ("Business Number", IdKind::Registration),
    ("Public Registration Number", IdKind::Registration),
    ("Folio Mercantil No.", IdKind::Registration),
    ("Matricula Mercantil No", IdKind::Registration),
    ("Trade License No.", IdKind::Registration),
    ("Certificate of Incorporation Number", IdKind::Registration),
    ("Unified Social Credit Code (USCC)", IdKind::Registration),
    ("Registered Charity No.", IdKind::Registration),
    ("UK Company Number", IdKind::Registration),
    ("C.R. No.", IdKind::Registration),
    ("Tax ID No.", IdKind::Tax),
    ("V.A.T. Number", IdKind::Tax),
    ("NIT #", IdKind::Tax),
    ("RUC #", IdKind::Tax),
    ("RIF #", IdKind::Tax),
    ("R.F.C.", IdKind::Tax),
    ("RTN", IdKind::Tax),
    ("C.U.I.T.", IdKind::Tax),
    ("Passport", IdKind::Passport),
    ("Stateless Person Passport", IdKind::Passport),
    ("Diplomatic Passport", IdKind::Passport),
    ("National ID No.", IdKind::NationalId),
    ("National Foreign ID Number", IdKind::NationalId),
    ("Cedula No.", IdKind::NationalId),
    ("C.U.R.P.", IdKind::NationalId),
    ("D.N.I.", IdKind::NationalId),
    ("Personal ID Card", IdKind::NationalId),
    ("SSN", IdKind::NationalId),
    ("Email Address", IdKind::Email),
    ("EMAIL", IdKind::Email),
];

/// `Passport AD001255 (Zimbabwe)`.
pub(super) fn before(text: &str) -> Option<(IdKind, String)> {
    let text = text.strip_prefix("alt. ").unwrap_or(text);
    let (kind, rest) = LABELS.iter().find_map(|(label, kind)| {
        let rest = text.strip_prefix(label)?;
        rest.starts_with(' ').then_some((*kind, rest.trim()))
    })?;
    let value = match kind {
        IdKind::Email => rest.split_whitespace().next()?,
        // What follows is the country or a note.
        _ => rest.split(" (").next()?.split(" issued ").next()?,
    };
    let value = value.trim().trim_end_matches('.');
    Some((kind, value.to_owned()))
}

/// `RU, 1137746390572, Registration ID` or `1137746390572, Registration ID`.
pub(super) fn behind(text: &str) -> Option<(IdKind, String)> {
    let (rest, label) = text.trim().rsplit_once(", ")?;
    let (_, kind) = LABELS.iter().find(|(known, _)| *known == label.trim())?;
    let value = rest.rsplit(", ").next()?;
    Some((*kind, value.trim().to_owned()))
}

pub(super) fn country(text: &str) -> Option<Country> {
    let text = text.trim();
    if let Ok(country) = text.parse() {
        return Some(country);
    }
    // As the lists write them, where ISO's short form is another.
    let code = match text {
        "Korea, North" | "Democratic People's Republic of Korea" | "North Korea" => "KP",
        "Korea, South" | "Republic of Korea" | "South Korea" => "KR",
        "Democratic Republic of the Congo" | "Congo, Democratic Republic of the" => "CD",
        "Congo, Republic of the" => "CG",
        "Iran (Islamic Republic of)" | "Iran" => "IR",
        "Syrian Arab Republic" | "Syria" => "SY",
        "Russian Federation" | "Russia" => "RU",
        "United Republic of Tanzania" | "Tanzania" => "TZ",
        "United Kingdom of Great Britain and Northern Ireland" | "United Kingdom" => "GB",
        "United States of America" | "United States" => "US",
        "Burma" | "Myanmar" => "MM",
        "Cote d Ivoire" | "Cote d'Ivoire" | "Côte d'Ivoire" => "CI",
        "Palestinian" | "West Bank" | "State of Palestine" => "PS",
        "Republic of Moldova" | "Moldova" => "MD",
        "Bolivia (Plurinational State of)" | "Bolivia" => "BO",
        "Venezuela (Bolivarian Republic of)" | "Venezuela" => "VE",
        "Viet Nam" | "Vietnam" => "VN",
        "Turkey" | "Türkiye" => "TR",
        "Macedonia, The Former Yugoslav Republic of" | "North Macedonia" => "MK",
        "Bosnia and Herzegovina" => "BA",
        "Gambia, The" | "The Gambia" => "GM",
        "Bahamas, The" | "The Bahamas" => "BS",
        _ => "",
    };
    if let Ok(country) = code.parse() {
        return Some(country);
    }
    Country::all().find(|country| country.name(Locale::En).eq_ignore_ascii_case(text))
}

/// `13 Dec 1960`, `Dec 1960`, `1960`, `circa 1960`, `1960 to 1962`, `01 Jan 1960 to 31 Dec 1962`.
pub(super) fn birth_date(text: &str) -> Option<BirthDate> {
    let text = text.trim().trim_end_matches('.');
    if let Some((from, to)) = text.split_once(" to ") {
        let (from, to) = (birth_date(from)?, birth_date(to)?);
        return Some(BirthDate {
            year_to: to.year_to,
            ..BirthDate::year(from.year_from)
        });
    }
    if let Some(year) = text.strip_prefix("circa ") {
        let date = birth_date(year)?;
        return Some(BirthDate {
            year_from: date.year_from.saturating_sub(2),
            year_to: date.year_to.saturating_add(2),
            month: None,
            day: None,
        });
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let year = |text: &str| BirthDate::parse(text).filter(|date| date.month.is_none());
    match words[..] {
        [only] => BirthDate::parse(only),
        [name, last] => Some(BirthDate {
            month: Some(month(name)?),
            ..year(last)?
        }),
        [day, name, last] => Some(BirthDate {
            month: Some(month(name)?),
            day: Some(day.parse().ok().filter(|day| (1..=31).contains(day))?),
            ..year(last)?
        }),
        _ => None,
    }
}

fn month(name: &str) -> Option<u8> {
    const NAMES: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let name = name.get(..3)?.to_ascii_lowercase();
    let at = NAMES.iter().position(|month| *month == name)?;
    u8::try_from(at + 1).ok()
}
