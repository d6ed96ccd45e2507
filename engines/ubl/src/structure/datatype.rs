//! The types of basic elements: UBL's unqualified data types, which follow from the last word of
//! an element's name (UBL Naming and Design Rules 3.0, the representation term).

use crate::element::Element;
use crate::value;
use crate::xml::{BLANKS, normalize};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datatype {
    Amount,
    BinaryObject,
    Code,
    Date,
    DateTime,
    Identifier,
    Indicator,
    Measure,
    /// Also percentages and rates.
    Numeric,
    Quantity,
    /// Also names.
    Text,
    Time,
}

/// Longer words first: a DateTime ends in Time.
const TERMS: [(&str, Datatype); 13] = [
    ("Amount", Datatype::Amount),
    ("BinaryObject", Datatype::BinaryObject),
    ("Code", Datatype::Code),
    ("DateTime", Datatype::DateTime),
    ("Date", Datatype::Date),
    ("Time", Datatype::Time),
    ("Indicator", Datatype::Indicator),
    ("Measure", Datatype::Measure),
    ("Numeric", Datatype::Numeric),
    ("Percent", Datatype::Numeric),
    ("Rate", Datatype::Numeric),
    ("Quantity", Datatype::Quantity),
    ("ID", Datatype::Identifier),
];

impl Datatype {
    pub(super) fn of(name: &str) -> Self {
        match name {
            // "Time amount" is a text in the library, as an exception.
            "TimeAmount" => Datatype::Text,
            _ if name.ends_with("URI") => Datatype::Identifier,
            _ => TERMS
                .iter()
                .find(|(term, _)| name.ends_with(term))
                .map_or(Datatype::Text, |(_, datatype)| *datatype),
        }
    }

    pub(super) fn attributes(self) -> &'static [&'static str] {
        match self {
            Datatype::Amount => &["currencyID", "currencyCodeListVersionID"],
            Datatype::BinaryObject => &[
                "format",
                "mimeCode",
                "encodingCode",
                "characterSetCode",
                "uri",
                "filename",
            ],
            Datatype::Code => &[
                "listID",
                "listAgencyID",
                "listAgencyName",
                "listName",
                "listVersionID",
                "name",
                "languageID",
                "listURI",
                "listSchemeURI",
            ],
            Datatype::Date | Datatype::DateTime | Datatype::Indicator | Datatype::Time => &[],
            Datatype::Identifier => &[
                "schemeID",
                "schemeName",
                "schemeAgencyID",
                "schemeAgencyName",
                "schemeVersionID",
                "schemeDataURI",
                "schemeURI",
            ],
            Datatype::Measure => &["unitCode", "unitCodeListVersionID"],
            Datatype::Numeric => &["format"],
            Datatype::Quantity => &[
                "unitCode",
                "unitCodeListID",
                "unitCodeListAgencyID",
                "unitCodeListAgencyName",
            ],
            Datatype::Text => &["languageID", "languageLocaleID"],
        }
    }

    pub(super) fn missing_attribute(self, element: Element<'_>) -> Option<&'static str> {
        let required = match self {
            Datatype::Amount => "currencyID",
            Datatype::BinaryObject => "mimeCode",
            Datatype::Measure => "unitCode",
            _ => return None,
        };
        (!element.has_attribute(required)).then_some(required)
    }

    pub(super) fn accepts(self, raw: &str) -> bool {
        let text = raw.trim_matches(BLANKS);
        match self {
            Datatype::Amount | Datatype::Measure | Datatype::Numeric | Datatype::Quantity => {
                is_decimal(text)
            }
            Datatype::BinaryObject => value::is_base64(text),
            Datatype::Date => value::day(text).is_some(),
            Datatype::DateTime => value::is_moment(&normalize(text)),
            Datatype::Indicator => value::indicator(text).is_some(),
            Datatype::Time => value::is_time(text),
            Datatype::Code | Datatype::Identifier | Datatype::Text => true,
        }
    }

    pub(super) fn description(self) -> &'static str {
        match self {
            Datatype::Amount | Datatype::Measure | Datatype::Numeric | Datatype::Quantity => {
                "a number with a point before its decimals"
            }
            Datatype::BinaryObject => "base64",
            Datatype::Date => "a date such as 2026-11-22",
            Datatype::DateTime => "a date and time such as 2026-11-22T12:00:00",
            Datatype::Indicator => "true or false",
            Datatype::Time => "a time such as 12:00:00",
            Datatype::Code | Datatype::Identifier | Datatype::Text => "a text",
        }
    }
}

/// Also one that is too long to be calculated with: the schema sets no limit.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    !(whole.is_empty() && fraction.is_empty()) && is_digits(whole) && is_digits(fraction)
}
