//! OFAC's Specially Designated Nationals in the native format: comma-separated without a header,
//! one file of entries, one of aliases, one of addresses, one of remarks that were too long
//! (ofac.treasury.gov, "Data specification: SDN list"). `-0-` is a field that is empty.

use std::collections::HashMap;

use super::{List, Unreadable, checked, digest, labels, text};
use crate::identifiers::IdKind;
use crate::record::{Alias, Kind, Origin, Record};

/// The files of one publication; all but the first may be missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct OfacFiles<'a> {
    pub sdn: &'a [u8],
    pub alt: Option<&'a [u8]>,
    pub add: Option<&'a [u8]>,
    pub comments: Option<&'a [u8]>,
}

const NAME: &str = "ofac_sdn";
const COLUMNS: usize = 12;

pub fn ofac_sdn(files: OfacFiles) -> Result<List, Unreadable> {
    let all = [Some(files.sdn), files.alt, files.add, files.comments];
    for file in all.into_iter().flatten() {
        checked(file)?;
    }
    let version = digest(all.into_iter().flatten());
    let origin = Origin {
        list: NAME.to_owned(),
        version: version.clone(),
    };
    let mut skipped = Vec::new();
    let mut records: Vec<Record> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (line, row) in rows(files.sdn) {
        let number = column(&row, 0);
        if row.len() < COLUMNS || number.is_empty() || !is_number(&number) {
            // The file ends with a byte of its own (Ctrl-Z).
            if row.iter().any(|column| column.len() > 1) {
                skipped.push(format!("line {line}: not an entry"));
            }
            continue;
        }
        places.insert(number, records.len());
        records.push(entry(&row, &origin));
    }
    if records.is_empty() {
        return Err(Unreadable(
            "no line is an SDN entry: twelve columns, the first a number".to_owned(),
        ));
    }
    for (line, row) in files.alt.map(rows).into_iter().flatten() {
        let name = column(&row, 3);
        match places.get(&column(&row, 0)) {
            Some(at) if !name.is_empty() => records[*at].aliases.push(Alias {
                is_weak: column(&row, 4).to_lowercase().contains("weak"),
                name,
            }),
            Some(_) => {}
            None if row.len() >= 4 => skipped.push(format!("alias, line {line}: no such entry")),
            None => {}
        }
    }
    for (_, row) in files.add.map(rows).into_iter().flatten() {
        let country = labels::country(&column(&row, 4));
        if let (Some(at), Some(country)) = (places.get(&column(&row, 0)), country)
            && !records[*at].countries.contains(&country)
        {
            records[*at].countries.push(country);
        }
    }
    for (_, row) in files.comments.map(rows).into_iter().flatten() {
        if let Some(at) = places.get(&column(&row, 0)) {
            remarks(&column(&row, 1), &mut records[*at]);
        }
    }
    Ok(List {
        name: NAME,
        version,
        records,
        skipped,
    })
}

fn rows(bytes: &[u8]) -> Vec<(usize, csv::ByteRecord)> {
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let rows = reader.into_byte_records().enumerate();
    rows.filter_map(|(at, row)| Some((at + 1, row.ok()?)))
        .collect()
}

fn column(row: &csv::ByteRecord, at: usize) -> String {
    let value = row.get(at).map(text).unwrap_or_default();
    if value == "-0-" { String::new() } else { value }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_digit())
}

fn entry(row: &csv::ByteRecord, origin: &Origin) -> Record {
    let kind = match column(row, 2).as_str() {
        "individual" => Kind::Person,
        "vessel" => Kind::Vessel,
        "aircraft" => Kind::Aircraft,
        _ => Kind::Organization,
    };
    let name = column(row, 1);
    let mut record = Record::new(column(row, 0), kind, name.clone());
    record.origin = Some(origin.clone());
    if kind == Kind::Person
        && let Some((family, given)) = name.split_once(',')
    {
        record.family_name = Some(family.trim().to_owned());
        record.given_name = Some(given.trim().to_owned());
    }
    let call_sign = column(row, 5);
    if !call_sign.is_empty() {
        record.ids.push((IdKind::CallSign, call_sign));
    }
    if let Some(country) = labels::country(&column(row, 9)) {
        record.countries.push(country);
    }
    remarks(&column(row, 11), &mut record);
    record
}

/// Statements divided by semicolons, of which some are dates, countries, numbers or weak aliases.
fn remarks(text: &str, record: &mut Record) {
    for part in text.split(';') {
        let part = part.trim().trim_end_matches('.');
        let plain = part.strip_prefix("alt. ").unwrap_or(part);
        if let Some(date) = plain.strip_prefix("DOB ") {
            record.birth_dates.extend(labels::birth_date(date));
        } else if let Some(place) = plain
            .strip_prefix("nationality ")
            .or_else(|| plain.strip_prefix("citizen "))
        {
            let country = labels::country(place);
            record
                .countries
                .extend(country.filter(|country| !record.countries.contains(country)));
        } else if let Some(alias) = plain.strip_prefix("a.k.a. ") {
            // Only weak aliases stand in the remarks.
            record.aliases.push(Alias {
                name: alias.trim_matches(['\'', '"', '.']).to_owned(),
                is_weak: true,
            });
        } else if let Some(id) = labels::before(part) {
            record.ids.push(id);
        }
    }
}
