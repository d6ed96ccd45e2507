//! Reading rate files: the ECB's table (a day a line, a currency a column) and the operator's list
//! (date, currency, rate). Every wrong row is named.

use std::str::FromStr;

use jiff::civil::Date;
use kernel::Currency;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

/// Rates are told for one unit of this.
pub const BASE: Currency = Currency::EUR;
/// Rows that are named when they are wrong; the rest is counted.
const ERRORS_MAX: usize = 100;

/// Units of the currency for one euro on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    pub day: Date,
    pub currency: Currency,
    pub rate: Decimal,
}

/// A row that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowError {
    /// Counted from 1, with the line of names.
    pub line: u64,
    pub column: String,
    pub code: String,
    pub message: String,
}

#[derive(Clone, Debug, Default)]
pub struct Parsed {
    pub rates: Vec<Rate>,
    pub errors: Vec<RowError>,
    pub errors_count: usize,
    /// Currencies of the file that are no longer any country's, or never carried money.
    pub skipped: Vec<String>,
}

impl Parsed {
    fn wrong(&mut self, line: u64, column: &str, code: &str, message: impl Into<String>) {
        self.errors_count = self.errors_count.saturating_add(1);
        if self.errors.len() < ERRORS_MAX {
            self.errors.push(RowError {
                line,
                column: column.to_owned(),
                code: code.to_owned(),
                message: message.into(),
            });
        }
    }
}

fn day(text: &str, today: Date) -> Result<Date, (&'static str, String)> {
    match Date::from_str(text.trim()) {
        Ok(date) if date > today => Err(("in_the_future", format!("{date} has not come yet"))),
        Ok(date) if date.year() < 1900 => Err(("too_old", format!("{date} is too long ago"))),
        Ok(date) => Ok(date),
        Err(_) => Err(("not_a_date", "a day is written as 2026-11-20".to_owned())),
    }
}

fn positive(text: &str) -> Result<Decimal, (&'static str, String)> {
    match Decimal::from_str(text.trim()) {
        Ok(rate) if rate > Decimal::ZERO && rate < Decimal::from(1_000_000_000) => {
            Ok(rate.normalize())
        }
        Ok(_) => Err((
            "out_of_range",
            "a rate is above zero and below a billion".to_owned(),
        )),
        Err(_) => Err((
            "not_a_number",
            "a rate is a number with a point: 7.0512".to_owned(),
        )),
    }
}

/// Reads either form; tells them apart by the first line.
pub fn parse(text: &str, today: Date) -> Result<Parsed, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let names: Vec<String> = reader
        .headers()
        .map_err(|error| error.to_string())?
        .iter()
        .map(|name| name.trim().to_owned())
        .collect();
    let lower: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
    let place = |wanted: &str| lower.iter().position(|name| name == wanted);
    match (place("date"), place("currency"), place("rate")) {
        (Some(date), Some(currency), Some(rate)) => {
            Ok(list(&mut reader, date, currency, rate, today))
        }
        (Some(0), None, None) => Ok(table(&mut reader, &names, today)),
        _ => Err("the first line names date, currency and rate, or date and currencies".to_owned()),
    }
}

fn list(
    reader: &mut csv::Reader<&[u8]>,
    date: usize,
    currency: usize,
    rate: usize,
    today: Date,
) -> Parsed {
    let mut parsed = Parsed::default();
    for (line, record) in (2u64..).zip(reader.records()) {
        let Ok(record) = record else {
            parsed.wrong(line, "", "unreadable", "the row cannot be read");
            continue;
        };
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let day =
            day(cell(date), today).map_err(|(code, why)| parsed.wrong(line, "date", code, why));
        let code = match Currency::from_str(cell(currency).trim()) {
            Ok(code) if code == BASE => {
                parsed.wrong(line, "currency", "base", "rates are told for one euro");
                Err(())
            }
            Ok(code) => Ok(code),
            Err(error) => {
                parsed.wrong(line, "currency", "unknown", error.to_string());
                Err(())
            }
        };
        let rate =
            positive(cell(rate)).map_err(|(code, why)| parsed.wrong(line, "rate", code, why));
        if let (Ok(day), Ok(currency), Ok(rate)) = (day, code, rate) {
            parsed.rates.push(Rate {
                day,
                currency,
                rate,
            });
        }
    }
    parsed
}

fn table(reader: &mut csv::Reader<&[u8]>, names: &[String], today: Date) -> Parsed {
    let mut parsed = Parsed::default();
    let mut columns = Vec::new();
    for (at, name) in names
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(_, name)| !name.is_empty())
    {
        match Currency::from_str(name) {
            Ok(currency) => columns.push((at, currency)),
            // The history goes back to before the euro's later members.
            Err(_) => parsed.skipped.push(name.clone()),
        }
    }
    for (line, record) in (2u64..).zip(reader.records()) {
        let Ok(record) = record else {
            parsed.wrong(line, "", "unreadable", "the row cannot be read");
            continue;
        };
        let day = match day(record.get(0).unwrap_or_default(), today) {
            Ok(day) => day,
            Err((code, why)) => {
                parsed.wrong(line, "Date", code, why);
                continue;
            }
        };
        for (at, currency) in &columns {
            let cell = record.get(*at).unwrap_or_default().trim();
            if cell.is_empty() || cell == "N/A" {
                continue;
            }
            match positive(cell) {
                Ok(rate) => parsed.rates.push(Rate {
                    day,
                    currency: *currency,
                    rate,
                }),
                Err((code, why)) => parsed.wrong(line, currency.code(), code, why),
            }
        }
    }
    parsed
}

/// Units of `to` for one of `from`, of two rates for one euro.
pub fn cross(from: Decimal, to: Decimal) -> Option<Decimal> {
    // Ten significant decimals are more than any source has.
    to.checked_div(from)
        .map(|rate| rate.round_sf(12).unwrap_or(rate).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        jiff::civil::date(2026, 11, 22)
    }

    #[test]
    fn the_table_of_the_ecb_is_read_with_its_gaps_and_old_currencies() {
        let text = "Date,USD,JPY,CYP,\n2026-11-20,1.1000,170.5,N/A,\n2026-11-19,1.2,N/A,0.58,\n";
        let parsed = parse(text, today()).unwrap();
        assert_eq!(parsed.rates.len(), 3);
        assert_eq!(parsed.skipped, ["CYP"]);
        assert!(parsed.errors.is_empty());
    }

    #[test]
    fn every_wrong_cell_of_a_list_is_named() {
        let text = "date,currency,rate\n2026-11-20,USD,1.1\n2026-13-20,usd,-1\n2027-01-01,CNY,x\n2026-11-20,EUR,1\n";
        let parsed = parse(text, today()).unwrap();
        assert_eq!(parsed.rates.len(), 1);
        let found: Vec<(u64, &str)> = parsed
            .errors
            .iter()
            .map(|error| (error.line, error.column.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (3, "date"),
                (3, "currency"),
                (3, "rate"),
                (4, "date"),
                (4, "rate"),
                (5, "currency")
            ]
        );
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        assert!(parse("a,b\n1,2\n", today()).is_err());
        assert!(parse("", today()).is_err());
    }

    #[test]
    fn a_cross_rate_goes_through_the_euro() {
        let (usd, cny) = (Decimal::new(110, 2), Decimal::new(792, 2));
        assert_eq!(cross(usd, cny), Some(Decimal::new(72, 1)));
    }
}
