//! The Consolidated Screening List of the US Department of Commerce, as comma-separated values with
//! a header (trade.gov). Several agencies' lists in one; each record keeps the name of its own.

use super::{List, Unreadable, checked, digest, labels, text};
use crate::identifiers::IdKind;
use crate::record::{Alias, Kind, Origin, Record};

const NAME: &str = "us_csl";

pub fn csl(bytes: &[u8]) -> Result<List, Unreadable> {
    checked(bytes)?;
    let version = digest([bytes]);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let headers = reader
        .byte_headers()
        .map_err(|error| Unreadable(error.to_string()))?;
    let headers: Vec<String> = headers.iter().map(text).collect();
    for needed in ["source", "name"] {
        if !headers
            .iter()
            .any(|header| header.trim_start_matches('\u{feff}') == needed)
        {
            return Err(Unreadable(format!("the header has no column {needed:?}")));
        }
    }
    let mut records = Vec::new();
    let mut skipped = Vec::new();
    for (at, row) in reader.into_byte_records().enumerate() {
        let line = at + 2;
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                skipped.push(format!("line {line}: {error}"));
                continue;
            }
        };
        let column = |name: &str| {
            let named = |header: &&String| header.trim_start_matches('\u{feff}') == name;
            let at = headers.iter().position(|header| named(&header));
            at.and_then(|at| row.get(at)).map(text).unwrap_or_default()
        };
        if column("name").is_empty() {
            skipped.push(format!("line {line}: no name"));
            continue;
        }
        records.push(entry(line, &column, &version));
    }
    if records.is_empty() {
        return Err(Unreadable("there is no line with a name".to_owned()));
    }
    Ok(List {
        name: NAME,
        version,
        records,
        skipped,
    })
}

fn entry(line: usize, column: &impl Fn(&str) -> String, version: &str) -> Record {
    let kind = match column("type").as_str() {
        "Individual" => Kind::Person,
        "Vessel" => Kind::Vessel,
        "Aircraft" => Kind::Aircraft,
        // The agencies that name no type list people too; firms are the most.
        _ => Kind::Organization,
    };
    let named = [column("_id"), column("id"), column("entity_number")];
    let id = named.into_iter().find(|id| !id.is_empty());
    let mut record = Record::new(
        id.unwrap_or_else(|| format!("line-{line}")),
        kind,
        column("name"),
    );
    record.origin = Some(Origin {
        list: format!("{NAME}: {}", column("source")),
        version: version.to_owned(),
    });
    if kind == Kind::Person
        && let Some((family, given)) = record.name.clone().split_once(',')
    {
        record.family_name = Some(family.trim().to_owned());
        record.given_name = Some(given.trim().to_owned());
    }
    let split = |text: String| -> Vec<String> {
        let parts = text.split(';').map(str::trim);
        parts
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    record.aliases = split(column("alt_names"))
        .into_iter()
        .map(|name| Alias {
            name,
            is_weak: false,
        })
        .collect();
    let dates = split(column("dates_of_birth"));
    record.birth_dates = dates
        .iter()
        .filter_map(|date| labels::birth_date(date))
        .collect();
    for place in [
        column("nationalities"),
        column("citizenships"),
        column("vessel_flag"),
    ] {
        for country in split(place)
            .iter()
            .filter_map(|place| labels::country(place))
        {
            if !record.countries.contains(&country) {
                record.countries.push(country);
            }
        }
    }
    for address in split(column("addresses")) {
        let country = address.rsplit(", ").next().and_then(labels::country);
        record
            .countries
            .extend(country.filter(|country| !record.countries.contains(country)));
    }
    let ids = split(column("ids"));
    record.ids = ids.iter().filter_map(|id| labels::behind(id)).collect();
    let call_sign = column("call_sign");
    if !call_sign.is_empty() {
        record.ids.push((IdKind::CallSign, call_sign));
    }
    record
}
