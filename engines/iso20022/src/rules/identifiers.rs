//! Check digits and code lists: IBAN (ISO 13616), LEI (ISO 17442), countries, currencies, and the
//! decimals that a currency has.

use kernel::Country;

use crate::amount::{decimals, exponent};
use crate::finding::Findings;
use crate::walk::{Listener, Value};

#[derive(Default)]
pub(crate) struct Identifiers;

impl Listener for Identifiers {
    fn value(&mut self, path: &[&str], value: Value<'_>, findings: &mut Findings) {
        if !value.is_sound {
            return;
        }
        let text = value.text;
        let expected = match value.kind {
            "IBAN2007Identifier" => iban_fault(text),
            "LEIIdentifier" if mod_97(text) != Some(1) => {
                Some("the check digits of ISO 17442".to_owned())
            }
            "CountryCode" if !is_country(text) => Some("a country of ISO 3166-1".to_owned()),
            "ActiveCurrencyCode" | "ActiveOrHistoricCurrencyCode" if exponent(text).is_none() => {
                Some("a currency of ISO 4217 with a minor unit".to_owned())
            }
            _ => None,
        };
        if let Some(expected) = expected {
            findings.rule(path, expected, Some(text));
        }
        if let Some(currency) = value.currency {
            amount(path, value, currency, findings);
        }
    }
}

/// The constraint of ISO 20022 on amounts: no more decimals than the currency has, whatever digits
/// they are. Prices of one unit are finer.
fn amount(path: &[&str], value: Value<'_>, currency: &str, findings: &mut Findings) {
    let Some(exponent) = exponent(currency) else {
        let found = format!("{} {currency}", value.text);
        findings.form(
            path,
            "a currency of ISO 4217 with a minor unit",
            Some(&found),
        );
        return;
    };
    let is_price = value.kind == "ActiveOrHistoricCurrencyAnd13DecimalAmount";
    if decimals(value.text) > exponent && !is_price {
        let expected = format!("{exponent} decimals at most in {currency}");
        findings.form(path, expected, Some(value.text));
    }
}

/// Kosovo uses a code that ISO 3166 leaves to its users.
fn is_country(code: &str) -> bool {
    code == "XK" || code.parse::<Country>().is_ok()
}

/// The length of an IBAN by country, as registered (SWIFT, IBAN Registry, release 99).
const IBAN_LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 \
     CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 \
     GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 \
     LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 \
     RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 \
     VG24 XK20 YE30";

fn iban_fault(iban: &str) -> Option<String> {
    let (country, _) = iban.split_at_checked(2)?;
    let length = IBAN_LENGTHS
        .split_ascii_whitespace()
        .find_map(|entry| entry.strip_prefix(country))
        .and_then(|length| length.parse().ok());
    if length.is_some_and(|length: usize| length != iban.len()) {
        let length = length.unwrap_or_default();
        return Some(format!("{length} characters in {country}"));
    }
    let turned: String = iban.chars().skip(4).chain(iban.chars().take(4)).collect();
    (mod_97(&turned) != Some(1)).then(|| "the check digits of ISO 13616".to_owned())
}

/// ISO 7064, MOD 97-10: letters count from ten.
fn mod_97(text: &str) -> Option<u32> {
    let mut rest: u32 = 0;
    for c in text.chars() {
        let value = c.to_digit(36)?;
        let shift = if value > 9 { 100 } else { 10 };
        rest = rest
            .checked_mul(shift)?
            .checked_add(value)?
            .checked_rem(97)?;
    }
    Some(rest)
}
