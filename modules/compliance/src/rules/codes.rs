//! Customs' own three-figure codes of countries and currencies (海关国别代码, 币制代码).
//!
//! The messages of 202205 still use these and not ISO's. CNY and China 142 and Japan 116 stand in
//! the official samples; the others are from
//! knowledge of the trade (2026-11-30) and were not compared with the published list. A country or
//! currency that is not here is a difference that keeps the declaration back: nothing is guessed.

use kernel::{Country, Currency};

const COUNTRIES: [(&str, &str); 60] = [
    ("BH", "102"),
    ("BD", "103"),
    ("KH", "107"),
    ("HK", "110"),
    ("IN", "111"),
    ("ID", "112"),
    ("IL", "115"),
    ("JP", "116"),
    ("KW", "118"),
    ("MO", "121"),
    ("MY", "122"),
    ("PK", "127"),
    ("PH", "129"),
    ("QA", "130"),
    ("SA", "131"),
    ("SG", "132"),
    ("KR", "133"),
    ("LK", "134"),
    ("TH", "136"),
    ("TR", "137"),
    ("AE", "138"),
    ("VN", "141"),
    ("CN", "142"),
    ("TW", "143"),
    ("KZ", "145"),
    ("EG", "215"),
    ("GH", "220"),
    ("KE", "224"),
    ("NG", "236"),
    ("ZA", "244"),
    ("BE", "301"),
    ("DK", "302"),
    ("GB", "303"),
    ("DE", "304"),
    ("FR", "305"),
    ("IE", "306"),
    ("IT", "307"),
    ("LU", "308"),
    ("NL", "309"),
    ("GR", "310"),
    ("PT", "311"),
    ("ES", "312"),
    ("AT", "315"),
    ("BG", "316"),
    ("FI", "318"),
    ("HU", "321"),
    ("NO", "326"),
    ("PL", "327"),
    ("RO", "328"),
    ("SE", "330"),
    ("CH", "331"),
    ("RU", "344"),
    ("UA", "347"),
    ("CZ", "352"),
    ("AR", "402"),
    ("BR", "410"),
    ("CL", "412"),
    ("MX", "429"),
    ("CA", "501"),
    ("US", "502"),
];

const OCEANIA: [(&str, &str); 2] = [("AU", "601"), ("NZ", "609")];

const CURRENCIES: [(&str, &str); 18] = [
    ("HKD", "110"),
    ("JPY", "116"),
    ("MYR", "122"),
    ("PHP", "129"),
    ("SGD", "132"),
    ("KRW", "133"),
    ("THB", "136"),
    ("CNY", "142"),
    ("EUR", "300"),
    ("DKK", "302"),
    ("GBP", "303"),
    ("NOK", "326"),
    ("SEK", "330"),
    ("CHF", "331"),
    ("CAD", "501"),
    ("USD", "502"),
    ("AUD", "601"),
    ("NZD", "609"),
];

pub(crate) fn country(place: Country) -> Option<&'static str> {
    let all = COUNTRIES.iter().chain(&OCEANIA);
    all.into_iter()
        .find(|(iso, _)| *iso == place.alpha2())
        .map(|(_, code)| *code)
}

pub(crate) fn currency(currency: Currency) -> Option<&'static str> {
    CURRENCIES
        .iter()
        .find(|(iso, _)| *iso == currency.code())
        .map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_samples_are_what_the_samples_say() {
        assert_eq!(country(Country::CN), Some("142"));
        assert_eq!(country(Country::JP), Some("116"));
        assert_eq!(currency(Currency::CNY), Some("142"));
        assert_eq!(currency(Currency::JPY), Some("116"));
        assert_eq!(currency(Currency::AED), None);
    }

    #[test]
    fn every_code_stands_for_one_place_that_exists() {
        let mut seen = std::collections::BTreeSet::new();
        for (iso, code) in COUNTRIES.iter().chain(&OCEANIA) {
            assert!(iso.parse::<Country>().is_ok(), "{iso}");
            assert!(seen.insert(*code), "{code} twice");
        }
    }
}
