//! The table of a statement as it stands in the file: whose it is, of which days, and its lines, each
//! with a balance that follows from the one before.

use std::collections::HashSet;

use jiff::civil::{Date, DateTime};
use kernel::{Currency, FieldError, Money};

/// Above what a month brings.
const ROWS_MAX: usize = 200_000;
const ERRORS_MAX: usize = 20;
const RECEIPT: &str = "Receipt No.";
/// As the portal writes times, and as spreadsheets leave them.
const FORMS: [&str; 2] = ["%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S"];

/// Lines of the file as an editor numbers them: the reader counts a record from before the end of the
/// line above it, where that is two characters.
struct Places<'t> {
    text: &'t [u8],
    counted: usize,
    line: u64,
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        Places {
            text: text.as_bytes(),
            counted: 0,
            line: 1,
        }
    }

    /// Of records in their order.
    fn line_of(&mut self, record: &csv::StringRecord) -> u64 {
        let at = record.position().map_or(0, csv::Position::byte);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let ends = |c: &u8| matches!(c, b'\r' | b'\n');
        let ended = self.text.iter().skip(at).take_while(|c| ends(c)).count();
        let passed = self.text.get(self.counted..at + ended);
        let lines = passed.map_or(0, |text| text.iter().filter(|c| **c == b'\n').count());
        self.counted = at + ended;
        self.line += lines as u64;
        self.line
    }
}

/// Where the columns that matter stand.
struct Columns {
    receipt: usize,
    completed: usize,
    status: usize,
    paid_in: usize,
    withdrawn: usize,
    balance: usize,
    reason: usize,
    linked: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    line: u64,
    pub(super) receipt: String,
    pub(super) at: DateTime,
    /// What came in, or went out if it is negative.
    pub(super) amount: Money,
    pub(super) balance: Money,
    pub(super) reason: String,
    pub(super) linked: String,
}

impl Row {
    pub(super) fn is_charge(&self) -> bool {
        self.amount.is_negative() && self.reason.contains("charge")
    }

    pub(super) fn is_reversal(&self) -> bool {
        self.amount.is_negative() && self.reason.contains("reversal")
    }

    /// Whether it pays out to our bank.
    pub(super) fn is_sweep(&self) -> bool {
        let says = |word| self.reason.contains(word);
        self.amount.is_negative() && !self.is_charge() && (says("settlement") || says("bank"))
    }

    pub(super) fn is_payment(&self) -> bool {
        self.amount.is_positive() && self.linked.is_empty()
    }

    /// The same line again: exports of many pages overlap.
    pub(super) fn is_again(&self, seen: &mut HashSet<Row>) -> bool {
        let without_place = Row {
            line: 0,
            ..self.clone()
        };
        !seen.insert(without_place)
    }
}

/// A receipt of M-Pesa's, as it stands in the lines of our bank too.
pub(super) fn is_receipt(text: &str) -> bool {
    let plain = |c: u8| c.is_ascii_digit() || c.is_ascii_uppercase();
    (8..=12).contains(&text.len())
        && text.bytes().all(plain)
        && text.bytes().any(|c| c.is_ascii_digit())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
}

fn wrong(path: String, code: &'static str, message: impl Into<String>) -> FieldError {
    FieldError::new(path, code, message.into())
}

fn file(code: &'static str, message: &str) -> Vec<FieldError> {
    vec![wrong("file".to_owned(), code, message)]
}

fn time(text: &str) -> Option<DateTime> {
    let text = text.trim();
    FORMS
        .iter()
        .find_map(|form| DateTime::strptime(form, text).ok())
}

/// A statement as it stands in the file: its days, and its lines with the oldest first.
pub(super) struct Table {
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) rows: Vec<Row>,
}

/// All of a statement for the account of this short code, or all that is wrong with it.
pub(super) fn read(bytes: &[u8], shortcode: &str) -> Result<Table, Vec<FieldError>> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| file("not_utf8", "save the table as CSV in UTF-8"))?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut places = Places::new(text);
    let mut before = Vec::new();
    let mut columns = None;
    let mut rows = Vec::new();
    let mut errors = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| file("not_csv", "no table with commas"))?;
        let Some(columns) = &columns else {
            if record.iter().any(|cell| cell == RECEIPT) {
                columns = Some(find_columns(&record)?);
            } else {
                before.extend(record.iter().map(str::to_owned));
            }
            continue;
        };
        match read_row(columns, &record, places.line_of(&record)) {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => {}
            Err(error) => errors.push(error),
        }
        if errors.len() >= ERRORS_MAX {
            break;
        }
        if rows.len() > ROWS_MAX {
            return Err(file("too_long", "a statement has 200,000 lines at most"));
        }
    }
    if columns.is_none() {
        return Err(file(
            "no_statement",
            "no column is called Receipt No.: is it the organisation statement?",
        ));
    }
    errors.extend(whose(&before, shortcode));
    let (from, to) = match period(&before) {
        Ok(period) => period,
        Err(error) => {
            errors.push(error);
            return Err(errors);
        }
    };
    if !errors.is_empty() {
        return Err(errors);
    }
    let rows = in_order(rows)?;
    let outside = rows
        .iter()
        .find(|row| row.at.date() < from || row.at.date() > to);
    if let Some(row) = outside {
        let path = format!("rows[{}].completion_time", row.line);
        let text = "outside the period that the statement says it is of";
        return Err(vec![wrong(path, "outside_period", text)]);
    }
    Ok(Table { from, to, rows })
}

fn find_columns(names: &csv::StringRecord) -> Result<Columns, Vec<FieldError>> {
    let place = |name: &str| names.iter().position(|found| found == name);
    let mut missing = Vec::new();
    let mut needed = |name: &str| {
        place(name).unwrap_or_else(|| {
            let text = format!("the column {name} is missing");
            missing.push(wrong("file".to_owned(), "column_missing", text));
            0
        })
    };
    let columns = Columns {
        receipt: needed(RECEIPT),
        completed: needed("Completion Time"),
        status: needed("Transaction Status"),
        paid_in: needed("Paid In"),
        withdrawn: needed("Withdrawn"),
        balance: needed("Balance"),
        reason: needed("Reason Type"),
        linked: place("Linked Transaction ID"),
    };
    match missing.is_empty() {
        true => Ok(columns),
        false => Err(missing),
    }
}

/// A line that was completed; the others moved nothing.
fn read_row(
    columns: &Columns,
    record: &csv::StringRecord,
    line: u64,
) -> Result<Option<Row>, FieldError> {
    let cell = |at: usize| record.get(at).unwrap_or_default();
    let is_blank = record.iter().all(str::is_empty);
    if is_blank || cell(columns.status) != "Completed" {
        return Ok(None);
    }
    let bad = |name: &str, code, text: &str| wrong(format!("rows[{line}].{name}"), code, text);
    let receipt = cell(columns.receipt).to_owned();
    if !is_receipt(&receipt) {
        return Err(bad("receipt_no", "no_receipt", "no receipt of M-Pesa's"));
    }
    let at = time(cell(columns.completed)).ok_or_else(|| {
        let text = "a time as 2026-11-30 14:05:09";
        bad("completion_time", "not_a_time", text)
    })?;
    let amount = |name: &str, text: &str| match text {
        "" => Ok(Money::zero(Currency::KES)),
        text => Money::parse_major(text, Currency::KES)
            .map_err(|_| bad(name, "not_an_amount", "an amount as 1250.00")),
    };
    let paid_in = amount("paid_in", cell(columns.paid_in))?;
    // What went out stands there with a sign before it, or without.
    let withdrawn = amount("withdrawn", cell(columns.withdrawn).trim_start_matches('-'))?;
    let balance = match cell(columns.balance) {
        "" => return Err(bad("balance", "required", "each line has a balance")),
        text => amount("balance", text)?,
    };
    let amount = match (paid_in.is_positive(), withdrawn.is_positive()) {
        (true, false) => paid_in,
        (false, true) => withdrawn
            .negate()
            .map_err(|_| bad("withdrawn", "not_an_amount", "out of range"))?,
        _ => {
            let text = "either something came in or it went out";
            return Err(bad("paid_in", "in_or_out", text));
        }
    };
    let linked = columns.linked.map(cell).unwrap_or_default();
    Ok(Some(Row {
        line,
        receipt,
        at,
        amount,
        balance,
        reason: cell(columns.reason).to_lowercase(),
        linked: linked.to_owned(),
    }))
}

/// What is wrong with whose statement it is, if it says that.
fn whose(before: &[String], shortcode: &str) -> Option<FieldError> {
    let at = before.iter().position(|cell| {
        let name = cell.trim_end_matches(':').to_lowercase();
        name == "short code" || name == "organization shortcode"
    })?;
    let found = before.get(at + 1).map(String::as_str).unwrap_or_default();
    let is_ours = found
        .split_whitespace()
        .next()
        .is_some_and(|code| code == shortcode);
    (!is_ours).then(|| {
        let text = format!("the statement is of {found}, and we are {shortcode}");
        wrong("file".to_owned(), "other_account", text)
    })
}

/// The days that it is of, the first and the last.
fn period(before: &[String]) -> Result<(Date, Date), FieldError> {
    let text = before.join(" ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let pairs = words.windows(2);
    let mut times = pairs.filter_map(|pair| match pair {
        [day, clock] => time(&format!("{day} {clock}")),
        _ => None,
    });
    let error = |code, text: &str| wrong("file".to_owned(), code, text);
    let (Some(from), Some(to)) = (times.next(), times.next()) else {
        let text = "before the table it says no period, from a time to a time";
        return Err(error("no_period", text));
    };
    let begins = from.time() == jiff::civil::Time::midnight();
    let last = match to.time() == jiff::civil::Time::midnight() {
        // Up to the beginning of the next day.
        true => to.date().yesterday().ok(),
        false => (to.hour() == 23 && to.minute() == 59).then(|| to.date()),
    };
    match last {
        Some(last) if begins && from.date() <= last => Ok((from.date(), last)),
        _ => {
            let text = "fetch whole days, from 00:00:00 to 23:59:59";
            Err(error("not_whole_days", text))
        }
    }
}

/// The oldest first, where each balance follows from the one before.
fn in_order(rows: Vec<Row>) -> Result<Vec<Row>, Vec<FieldError>> {
    let is_reversed = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) => first.at > last.at,
        _ => false,
    };
    let reversed: Vec<Row> = rows.iter().rev().cloned().collect();
    let (likely, other) = match is_reversed {
        true => (reversed, rows),
        false => (rows, reversed),
    };
    match (breaks(&likely), breaks(&other)) {
        (None, _) => Ok(likely),
        // All of one second, and the newest first.
        (Some(_), None) => Ok(other),
        (Some(line), Some(_)) => {
            let path = format!("rows[{line}].balance");
            let text = "the balance does not follow from the line before: lines are missing";
            Err(vec![wrong(path, "does_not_follow", text)])
        }
    }
}

/// The first line whose balance is not what the one before it and its amount make.
fn breaks(rows: &[Row]) -> Option<u64> {
    let mut seen = HashSet::new();
    let mut balance: Option<Money> = None;
    for row in rows {
        if row.is_again(&mut seen) {
            continue;
        }
        let follows = match balance {
            None => true,
            Some(before) => before.checked_add(row.amount) == Ok(row.balance),
        };
        if !follows {
            return Some(row.line);
        }
        balance = Some(row.balance);
    }
    None
}
