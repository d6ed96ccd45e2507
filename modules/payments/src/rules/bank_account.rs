//! Whether an account can be one, in the form in which its country writes it. Nobody is asked: that
//! it exists and is its holder's, only its bank knows, and says so when it refuses a transfer.

use identifiers::Kind;
use kernel::{Country, FieldError};

use crate::model::beneficiary::AccountForm;

/// SEPA Credit Transfer, attribute E001: 70 characters.
pub const HOLDER_CHARS_MAX: usize = 70;
const HINT_CHARS: usize = 4;

pub const FORMS: [AccountForm; 6] = [
    AccountForm::Iban,
    AccountForm::Us,
    AccountForm::Gb,
    AccountForm::Cn,
    AccountForm::Hk,
    AccountForm::Bic,
];

pub const fn form_name(form: AccountForm) -> &'static str {
    match form {
        AccountForm::Iban => "iban",
        AccountForm::Us => "us",
        AccountForm::Gb => "gb",
        AccountForm::Cn => "cn",
        AccountForm::Hk => "hk",
        AccountForm::Bic => "bic",
    }
}

pub fn parse_form(text: &str) -> Option<AccountForm> {
    FORMS.into_iter().find(|form| form_name(*form) == text)
}

/// The name of the system whose number names the bank (external code list
/// ExternalClearingSystemIdentification1Code).
pub const fn clearing_system(form: AccountForm) -> Option<&'static str> {
    match form {
        AccountForm::Us => Some("USABA"),
        AccountForm::Gb => Some("GBDSC"),
        AccountForm::Cn => Some("CNAPS"),
        AccountForm::Hk => Some("HKNCC"),
        AccountForm::Iban | AccountForm::Bic => None,
    }
}

/// An account as it is kept.
#[derive(Debug, PartialEq, Eq)]
pub struct Written {
    pub number: String,
    pub bank_code: Option<String>,
    pub country: Country,
}

/// The account as it is to be written to a bank, or everything that is wrong with it.
pub fn check(
    form: AccountForm,
    country: Option<Country>,
    number: &str,
    bank_code: Option<&str>,
) -> Result<Written, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let given = bank_code.map(str::trim).filter(|code| !code.is_empty());
    let home = home(form, country, number, given);
    if home.is_none() {
        let text = "the country of the bank";
        wrong.push(FieldError::new("country", "required", text));
    }
    if home.is_some() && country.is_some_and(|country| Some(country) != home) {
        let text = "the account is of another country";
        wrong.push(FieldError::new("country", "country_mismatch", text));
    }
    let number = match form {
        AccountForm::Iban => judged("number", Kind::Iban, number),
        AccountForm::Us => digits("number", number, 4, 17),
        AccountForm::Gb => digits("number", number, 8, 8),
        AccountForm::Cn => digits("number", number, 8, 30),
        AccountForm::Hk => digits("number", number, 6, 12),
        AccountForm::Bic => signs("number", number, 4, 34),
    };
    let code = match (form, given) {
        (AccountForm::Iban, None) => Ok(None),
        (AccountForm::Iban, Some(bic)) => judged("bank_code", Kind::Bic, bic).map(Some),
        (_, None) => Err(FieldError::new(
            "bank_code",
            "required",
            "the number of the bank",
        )),
        (AccountForm::Us, Some(code)) => judged("bank_code", Kind::Aba, code).map(Some),
        (AccountForm::Gb, Some(code)) => digits("bank_code", code, 6, 6).map(Some),
        (AccountForm::Cn, Some(code)) => digits("bank_code", code, 12, 12).map(Some),
        (AccountForm::Hk, Some(code)) => digits("bank_code", code, 3, 3).map(Some),
        (AccountForm::Bic, Some(code)) => judged("bank_code", Kind::Bic, code).map(Some),
    };
    match (number, code, home) {
        (Ok(number), Ok(bank_code), Some(country)) if wrong.is_empty() => Ok(Written {
            number,
            bank_code,
            country,
        }),
        (number, code, _) => {
            wrong.extend(number.err());
            wrong.extend(code.err());
            Err(wrong)
        }
    }
}

/// Which country the account is of, as far as its form or its numbers say.
fn home(
    form: AccountForm,
    country: Option<Country>,
    number: &str,
    bank_code: Option<&str>,
) -> Option<Country> {
    let named = |text: &str| text.to_uppercase().parse::<Country>().ok();
    match form {
        AccountForm::Iban => named(number.trim().get(..2)?).or(country),
        AccountForm::Us => named("US"),
        AccountForm::Gb => named("GB"),
        AccountForm::Cn => named("CN"),
        AccountForm::Hk => named("HK"),
        AccountForm::Bic => bank_code
            .and_then(|code| named(code.get(4..6)?))
            .or(country),
    }
}

fn judged(path: &str, kind: Kind, text: &str) -> Result<String, FieldError> {
    let verdict = identifiers::check(kind, text, None).into_result();
    verdict.map_err(|reason| FieldError::new(path, reason.word(), "this is no such number"))
}

/// What people put between digits is dropped.
fn plain(text: &str) -> String {
    let dropped = |c: &char| !matches!(c, ' ' | '-' | '\u{a0}');
    text.trim().chars().filter(dropped).collect()
}

fn digits(path: &str, text: &str, least: usize, most: usize) -> Result<String, FieldError> {
    let text = plain(text);
    if !text.bytes().all(|c| c.is_ascii_digit()) {
        return Err(FieldError::new(path, "character", "digits only"));
    }
    if !(least..=most).contains(&text.len()) {
        let words = format!("{least} to {most} digits");
        return Err(FieldError::new(path, "length", words).with_param("min", least));
    }
    Ok(text)
}

fn signs(path: &str, text: &str, least: usize, most: usize) -> Result<String, FieldError> {
    let text = plain(text).to_uppercase();
    if !text.bytes().all(|c| c.is_ascii_alphanumeric()) {
        return Err(FieldError::new(path, "character", "letters and digits"));
    }
    if !(least..=most).contains(&text.len()) {
        let words = format!("{least} to {most} letters and digits");
        return Err(FieldError::new(path, "length", words).with_param("min", least));
    }
    Ok(text)
}

/// What may be shown of a number: its last four characters, and of a short one fewer.
pub fn hint(number: &str) -> String {
    let shown = HINT_CHARS.min(number.len() / 2);
    number
        .get(number.len() - shown..)
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(
        form: AccountForm,
        country: Option<Country>,
        number: &str,
        bank: Option<&str>,
    ) -> Vec<String> {
        let wrong = check(form, country, number, bank).unwrap_err();
        wrong
            .iter()
            .map(|one| format!("{}:{}", one.path, one.code))
            .collect()
    }

    #[test]
    fn accounts_are_kept_without_what_only_made_them_readable() {
        // Numbers printed by SWIFT's IBAN registry, the ABA, and the UK's vocalink examples.
        let rows = [
            (
                AccountForm::Iban,
                "DE89 3704 0044 0532 0130 00",
                None,
                "DE89370400440532013000",
                None,
                Country::DE,
            ),
            (
                AccountForm::Us,
                "000 123 456 789",
                Some("021000021"),
                "000123456789",
                Some("021000021"),
                Country::US,
            ),
            (
                AccountForm::Gb,
                "31926819",
                Some("60-16-13"),
                "31926819",
                Some("601613"),
                Country::GB,
            ),
            (
                AccountForm::Cn,
                "6217 0000 1001 2345 678",
                Some("104100000004"),
                "6217000010012345678",
                Some("104100000004"),
                Country::CN,
            ),
            (
                AccountForm::Hk,
                "123-456789-001",
                Some("004"),
                "123456789001",
                Some("004"),
                Country::HK,
            ),
            (
                AccountForm::Bic,
                "00 12-34ab",
                Some("BKKBTHBK"),
                "001234AB",
                Some("BKKBTHBK"),
                Country::TH,
            ),
        ];
        for (form, number, bank, kept, code, country) in rows {
            let written = check(form, None, number, bank).unwrap();
            let wanted = Written {
                number: kept.to_owned(),
                bank_code: code.map(str::to_owned),
                country,
            };
            assert_eq!(written, wanted, "{form:?}");
        }
    }

    #[test]
    fn every_error_is_told_at_once() {
        assert_eq!(
            codes(AccountForm::Iban, None, "DE89370400440532013001", None),
            ["number:check_digit"]
        );
        assert_eq!(
            codes(AccountForm::Us, None, "12", Some("021000022")),
            ["number:length", "bank_code:check_digit"]
        );
        assert_eq!(
            codes(AccountForm::Gb, None, "3192681x", None),
            ["number:character", "bank_code:required"]
        );
        let other = Some(Country::FR);
        assert_eq!(
            codes(AccountForm::Iban, other, "DE89370400440532013000", None),
            ["country:country_mismatch"]
        );
        assert_eq!(
            codes(AccountForm::Bic, None, "1234567", Some("nobank")),
            ["country:required", "bank_code:length"]
        );
    }

    #[test]
    fn a_hint_never_shows_more_than_half() {
        assert_eq!(hint("DE89370400440532013000"), "3000");
        assert_eq!(hint("1234"), "34");
        assert_eq!(hint(""), "");
    }
}
