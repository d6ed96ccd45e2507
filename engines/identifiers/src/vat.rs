//! VAT numbers of the European Union's members, of Northern Ireland and of Great Britain.
//!
//! Forms as VIES lists them (ec.europa.eu/taxation_customs/vies, "What is the format of a VAT
//! number"); check digits as the members' administrations publish them, each cited at its own
//! function. Whether a number is in use only VIES can say.

mod centre;
mod east;
mod north;
mod south;

use crate::Reason;
use crate::digits::part;

/// What is checked of a member's number, without its prefix. Answers the number as it is written.
type Scheme = fn(&str) -> Result<String, Reason>;

/// Prefix and scheme. Greece writes EL.
pub(crate) static MEMBERS: [(&str, Scheme); 27] = [
    ("AT", centre::austria),
    ("BE", centre::belgium),
    ("BG", east::bulgaria),
    ("CY", south::cyprus),
    ("CZ", centre::czechia),
    ("DE", centre::germany),
    ("DK", north::denmark),
    ("EE", north::estonia),
    ("EL", south::greece),
    ("ES", south::spain),
    ("FI", north::finland),
    ("FR", centre::france),
    ("HR", east::croatia),
    ("HU", east::hungary),
    ("IE", north::ireland),
    ("IT", south::italy),
    ("LT", north::lithuania),
    ("LU", centre::luxembourg),
    ("LV", north::latvia),
    ("MT", south::malta),
    ("NL", centre::netherlands),
    ("PL", east::poland),
    ("PT", south::portugal),
    ("RO", east::romania),
    ("SE", north::sweden),
    ("SI", east::slovenia),
    ("SK", centre::slovakia),
];

static KINGDOM: [(&str, Scheme); 2] = [("GB", north::britain), ("XI", north::britain)];

fn scheme(prefix: &str) -> Option<Scheme> {
    let mut all = MEMBERS.iter().chain(&KINGDOM);
    all.find(|(known, _)| *known == prefix)
        .map(|(_, scheme)| *scheme)
}

pub(crate) fn number(text: &str, country: Option<&str>) -> Result<String, Reason> {
    let asked = country.map(|code| prefix_of(&code.to_ascii_uppercase()));
    let written = prefix_of(part(text, 0, 2));
    let body = part(text, 2, text.len());
    match (asked, scheme(&written)) {
        (None, Some(check)) => Ok(format!("{written}{}", check(body)?)),
        (None, None) if written.bytes().all(|c| c.is_ascii_uppercase()) => {
            Err(Reason::CountryUnknown)
        }
        (None, None) => Err(Reason::CountryMissing),
        (Some(asked), known) => {
            let check = scheme(&asked).ok_or(Reason::CountryUnknown)?;
            // A French key or a Spanish letter can look like a prefix, so both readings are tried.
            let whole = || check(text).map(|number| format!("{asked}{number}"));
            if written == asked {
                return check(body)
                    .map(|number| format!("{asked}{number}"))
                    .or_else(|reason| whole().map_err(|_| reason));
            }
            whole().map_err(|reason| match known {
                Some(_) => Reason::CountryMismatch,
                None => reason,
            })
        }
    }
}

/// Greece's prefix is not its code of ISO 3166-1.
fn prefix_of(code: &str) -> String {
    let code = if code == "GR" { "EL" } else { code };
    code.to_owned()
}

/// The digits of a number that has no other characters, as many as it has to have.
fn digits(text: &str, lens: &[usize]) -> Result<Vec<u32>, Reason> {
    if !crate::digits::is_digits(text) {
        return Err(if text.is_empty() {
            Reason::Length
        } else {
            Reason::Character
        });
    }
    if !lens.contains(&text.len()) {
        return Err(Reason::Length);
    }
    Ok(text.bytes().map(crate::digits::value).collect())
}

fn sum(digits: &[u32], weights: &[u32]) -> u32 {
    let terms = digits.iter().zip(weights);
    terms.map(|(digit, weight)| digit * weight).sum()
}

/// The number as it stands, if its check digit is right.
fn unless_wrong(text: &str, is_right: bool) -> Result<String, Reason> {
    if is_right {
        Ok(text.to_owned())
    } else {
        Err(Reason::CheckDigit)
    }
}
