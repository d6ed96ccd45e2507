//! Numbers of traders towards the European Union's customs and its one-stop shops, and the United
//! Kingdom's EORI, which has the same form.

use kernel::Country;

use crate::Reason;
use crate::digits::{is_digits, part};
use crate::vat;

/// `IM`, the member's numeric code of ISO 3166-1, six digits and a check digit for imports; `EU`,
/// the same code, five digits and a check digit for traders from outside (Implementing Regulation
/// (EU) 2020/194, annex). How the last digit is made is not published, so it isn't judged.
pub(crate) fn one_stop_shop(text: String) -> Result<String, Reason> {
    let (digits, len) = match (text.strip_prefix("IM"), text.strip_prefix("EU")) {
        (Some(digits), _) => (digits, 10),
        (_, Some(digits)) => (digits, 9),
        _ => return Err(Reason::Format),
    };
    if !is_digits(digits) {
        return Err(Reason::Character);
    }
    if digits.len() != len {
        return Err(Reason::Length);
    }
    // 900 is not in ISO 3166-1: the Union's own code for Northern Ireland.
    let state = part(digits, 0, 3);
    let member = state.parse().ok();
    let member = member.and_then(|numeric| Country::from_numeric(numeric).ok());
    if state != "900" && !member.is_some_and(|country| is_member(country.alpha2())) {
        return Err(Reason::CountryUnknown);
    }
    Ok(text)
}

/// Country and up to 15 letters or digits that the member chooses (Delegated Regulation (EU)
/// 2015/2446, annex B, D.E. 3/1). The United Kingdom's are 12 digits, 15 for a group member, with
/// `GB`, and `XI` for Northern Ireland. There is no common check digit.
pub(crate) fn eori(text: String, country: Option<&str>) -> Result<String, Reason> {
    let asked = country.map(str::to_ascii_uppercase);
    let asked = asked
        .as_deref()
        .map(|code| if code == "EL" { "GR" } else { code });
    let first = part(&text, 0, 2);
    let written = if first == "EL" { "GR" } else { first };
    let (country, rest) = match asked {
        _ if is_customs_area(written) => (written, part(&text, 2, text.len())),
        Some(asked) => (asked, text.as_str()),
        None if first.bytes().all(|c| c.is_ascii_uppercase()) => {
            return Err(Reason::CountryUnknown);
        }
        None => return Err(Reason::CountryMissing),
    };
    if !is_customs_area(country) {
        return Err(Reason::CountryUnknown);
    }
    if asked.is_some_and(|asked| asked != country) {
        return Err(Reason::CountryMismatch);
    }
    match country {
        "GB" | "XI" if !rest.is_empty() && !is_digits(rest) => Err(Reason::Character),
        "GB" | "XI" if !matches!(rest.len(), 12 | 15) => Err(Reason::Length),
        _ if !(1..=15).contains(&rest.len()) => Err(Reason::Length),
        // A number that is only a word is a typing error in any member.
        _ if !rest.bytes().any(|c| c.is_ascii_digit()) => Err(Reason::Format),
        _ => Ok(format!("{country}{rest}")),
    }
}

fn is_customs_area(code: &str) -> bool {
    is_member(code) || matches!(code, "GB" | "XI")
}

fn is_member(alpha2: &str) -> bool {
    let prefix = if alpha2 == "GR" { "EL" } else { alpha2 };
    vat::MEMBERS.iter().any(|(member, _)| *member == prefix)
}
