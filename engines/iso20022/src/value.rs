//! The values that elements may have: lengths, codes, patterns, decimals, dates. The same limits
//! as in the schemas, written as in `tables/values.txt`.

use crate::moment;
use crate::pattern::Pattern;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    Text {
        min: usize,
        max: usize,
    },
    Code(Vec<&'static str>),
    Pattern(Pattern),
    Decimal(Limits),
    /// A decimal with the attribute `Ccy`.
    Amount(Limits),
    Boolean,
    Date,
    DateTime,
    Time,
    YearMonth,
    Base64 {
        min: usize,
        max: usize,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    digits: usize,
    fraction: usize,
    is_signed: bool,
}

impl Form {
    /// `text 1..35`, `code A B`, `pattern [A-Z]{3}`, `decimal digits 18 fraction 5 min 0` …
    pub(crate) fn parse(text: &'static str) -> Option<Self> {
        let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
        let range = || {
            let (min, max) = rest.split_once("..")?;
            Some((min.parse().ok()?, max.parse().ok()?))
        };
        match kind {
            "text" => range().map(|(min, max)| Form::Text { min, max }),
            "base64" => range().map(|(min, max)| Form::Base64 { min, max }),
            "code" if !rest.is_empty() => Some(Form::Code(rest.split(' ').collect())),
            "pattern" => Pattern::parse(rest).map(Form::Pattern),
            "decimal" => Limits::parse(rest).map(Form::Decimal),
            "amount" => Limits::parse(rest).map(Form::Amount),
            "boolean" => Some(Form::Boolean),
            "date" => Some(Form::Date),
            "datetime" => Some(Form::DateTime),
            "time" => Some(Form::Time),
            "yearmonth" => Some(Form::YearMonth),
            _ => None,
        }
    }

    /// What the text should have been; none when it is all right.
    pub(crate) fn fault(&self, text: &str) -> Option<String> {
        (!self.fits(text)).then(|| self.told())
    }

    fn fits(&self, text: &str) -> bool {
        // Texts, codes and patterns keep their blanks, the rest doesn't.
        let trimmed = text.trim_matches([' ', '\t', '\r', '\n']);
        match self {
            Form::Text { min, max } => (*min..=*max).contains(&text.chars().count()),
            Form::Code(codes) => codes.contains(&text),
            Form::Pattern(pattern) => pattern.is_match(text),
            Form::Decimal(limits) | Form::Amount(limits) => limits.fit(trimmed),
            Form::Boolean => matches!(trimmed, "true" | "false" | "1" | "0"),
            Form::Date => moment::date(trimmed).is_some(),
            Form::DateTime => moment::date_time(trimmed).is_some(),
            Form::Time => moment::is_time(trimmed),
            Form::YearMonth => moment::is_year_month(trimmed),
            Form::Base64 { min, max } => {
                bytes_of_base64(text).is_some_and(|bytes| (*min..=*max).contains(&bytes))
            }
        }
    }

    fn told(&self) -> String {
        match self {
            Form::Text { min, max } => format!("{min} to {max} characters"),
            Form::Code(codes) => format!("one of {}", codes.join(", ")),
            Form::Pattern(pattern) => pattern.text().to_owned(),
            Form::Decimal(limits) | Form::Amount(limits) => limits.told(),
            Form::Boolean => "true or false".to_owned(),
            Form::Date => "a date, 2026-11-22".to_owned(),
            Form::DateTime => "a date and time, 2026-11-22T10:00:00Z".to_owned(),
            Form::Time => "a time, 10:00:00".to_owned(),
            Form::YearMonth => "a month, 2026-11".to_owned(),
            Form::Base64 { min, max } => format!("base64 of {min} to {max} bytes"),
        }
    }
}

impl Limits {
    fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        let (["digits", digits, "fraction", fraction], rest) = words.split_at_checked(4)? else {
            return None;
        };
        let is_signed = match rest {
            [] => true,
            ["min", "0"] => false,
            _ => return None,
        };
        Some(Limits {
            digits: digits.parse().ok()?,
            fraction: fraction.parse().ok()?,
            is_signed,
        })
    }

    fn told(self) -> String {
        let sign = if self.is_signed {
            ""
        } else {
            ", not below zero"
        };
        let Limits {
            digits, fraction, ..
        } = self;
        format!("a decimal of {digits} digits, {fraction} after the point{sign}")
    }

    /// XML Schema counts the digits of the value: zeros at either end don't matter.
    fn fit(self, text: &str) -> bool {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return false;
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let is_zero = whole.is_empty() && fraction.is_empty();
        let digits = whole.len().saturating_add(fraction.len());
        digits <= self.digits
            && fraction.len() <= self.fraction
            && (self.is_signed || is_zero || !text.starts_with('-'))
    }
}

/// How many bytes it stands for; blanks may stand anywhere.
fn bytes_of_base64(text: &str) -> Option<usize> {
    let text: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let data = text.trim_end_matches('=');
    let padding = text.len().checked_sub(data.len())?;
    let fits = text.len().is_multiple_of(4)
        && padding <= 2
        && data
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/'));
    fits.then(|| {
        text.len()
            .checked_div(4)?
            .checked_mul(3)?
            .checked_sub(padding)
    })
    .flatten()
}
