//! Customs' own three-figure codes of countries and currencies (海关国别代码, 币制代码).
//!
//! The messages of 202205 still use these and not ISO's; customs.gov.cn publishes both tables
//! (国别(地区)代码表, 币制代码表). Its pages could not be read, so the countries were compared, all of
//! them, with two independent public transcriptions of that table that agree (read 2026-11-30); 357,
//! 358 and 359 stand in one of them only, and 607 is New Caledonia in both, which one has as 624 too.
//! CNY and China 142 and Japan 116 stand in the official samples.
//!
//! The table of currencies is short by nature: it has those in which China's trade is invoiced. Each
//! was compared with the tables of public customs programs (read 2026-11-30), which agree: 16 stand in
//! three or more of them, 122, 133 and 609 in two, 143 in one. Whatever is not here is a difference that
//! keeps the declaration back and names its field: nothing is guessed.

use kernel::{Country, Currency};

const COUNTRIES: [(&str, &str); 220] = [
    ("AF", "101"),
    ("BH", "102"),
    ("BD", "103"),
    ("BT", "104"),
    ("BN", "105"),
    ("MM", "106"),
    ("KH", "107"),
    ("CY", "108"),
    ("KP", "109"),
    ("HK", "110"),
    ("IN", "111"),
    ("ID", "112"),
    ("IR", "113"),
    ("IQ", "114"),
    ("IL", "115"),
    ("JP", "116"),
    ("JO", "117"),
    ("KW", "118"),
    ("LA", "119"),
    ("LB", "120"),
    ("MO", "121"),
    ("MY", "122"),
    ("MV", "123"),
    ("MN", "124"),
    ("NP", "125"),
    ("OM", "126"),
    ("PK", "127"),
    ("PS", "128"),
    ("PH", "129"),
    ("QA", "130"),
    ("SA", "131"),
    ("SG", "132"),
    ("KR", "133"),
    ("LK", "134"),
    ("SY", "135"),
    ("TH", "136"),
    ("TR", "137"),
    ("AE", "138"),
    ("YE", "139"),
    ("VN", "141"),
    ("CN", "142"),
    ("TW", "143"),
    ("TL", "144"),
    ("KZ", "145"),
    ("KG", "146"),
    ("TJ", "147"),
    ("TM", "148"),
    ("UZ", "149"),
    ("DZ", "201"),
    ("AO", "202"),
    ("BJ", "203"),
    ("BW", "204"),
    ("BI", "205"),
    ("CM", "206"),
    ("CV", "208"),
    ("CF", "209"),
    ("TD", "211"),
    ("KM", "212"),
    ("CG", "213"),
    ("DJ", "214"),
    ("EG", "215"),
    ("GQ", "216"),
    ("ET", "217"),
    ("GA", "218"),
    ("GM", "219"),
    ("GH", "220"),
    ("GN", "221"),
    ("GW", "222"),
    ("CI", "223"),
    ("KE", "224"),
    ("LR", "225"),
    ("LY", "226"),
    ("MG", "227"),
    ("MW", "228"),
    ("ML", "229"),
    ("MR", "230"),
    ("MU", "231"),
    ("MA", "232"),
    ("MZ", "233"),
    ("NA", "234"),
    ("NE", "235"),
    ("NG", "236"),
    ("RE", "237"),
    ("RW", "238"),
    ("ST", "239"),
    ("SN", "240"),
    ("SC", "241"),
    ("SL", "242"),
    ("SO", "243"),
    ("ZA", "244"),
    ("EH", "245"),
    ("SD", "246"),
    ("TZ", "247"),
    ("TG", "248"),
    ("TN", "249"),
    ("UG", "250"),
    ("BF", "251"),
    ("CD", "252"),
    ("ZM", "253"),
    ("ZW", "254"),
    ("LS", "255"),
    ("SZ", "257"),
    ("ER", "258"),
    ("YT", "259"),
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
    ("AL", "313"),
    ("AD", "314"),
    ("AT", "315"),
    ("BG", "316"),
    ("FI", "318"),
    ("GI", "320"),
    ("HU", "321"),
    ("IS", "322"),
    ("LI", "323"),
    ("MT", "324"),
    ("MC", "325"),
    ("NO", "326"),
    ("PL", "327"),
    ("RO", "328"),
    ("SM", "329"),
    ("SE", "330"),
    ("CH", "331"),
    ("EE", "334"),
    ("LV", "335"),
    ("LT", "336"),
    ("GE", "337"),
    ("AM", "338"),
    ("AZ", "339"),
    ("BY", "340"),
    ("MD", "343"),
    ("RU", "344"),
    ("UA", "347"),
    ("SI", "350"),
    ("HR", "351"),
    ("CZ", "352"),
    ("SK", "353"),
    ("MK", "354"),
    ("BA", "355"),
    ("VA", "356"),
    ("FO", "357"),
    ("RS", "358"),
    ("ME", "359"),
    ("AG", "401"),
    ("AR", "402"),
    ("AW", "403"),
    ("BS", "404"),
    ("BB", "405"),
    ("BZ", "406"),
    ("BO", "408"),
    ("BR", "410"),
    ("KY", "411"),
    ("CL", "412"),
    ("CO", "413"),
    ("DM", "414"),
    ("CR", "415"),
    ("CU", "416"),
    ("CW", "417"),
    ("DO", "418"),
    ("EC", "419"),
    ("GF", "420"),
    ("GD", "421"),
    ("GP", "422"),
    ("GT", "423"),
    ("GY", "424"),
    ("HT", "425"),
    ("HN", "426"),
    ("JM", "427"),
    ("MQ", "428"),
    ("MX", "429"),
    ("MS", "430"),
    ("NI", "431"),
    ("PA", "432"),
    ("PY", "433"),
    ("PE", "434"),
    ("PR", "435"),
    ("LC", "437"),
    ("VC", "439"),
    ("SV", "440"),
    ("SR", "441"),
    ("TT", "442"),
    ("TC", "443"),
    ("UY", "444"),
    ("VE", "445"),
    ("VG", "446"),
    ("KN", "447"),
    ("PM", "448"),
    ("CA", "501"),
    ("US", "502"),
    ("GL", "503"),
    ("BM", "504"),
    ("AU", "601"),
    ("CK", "602"),
    ("FJ", "603"),
    ("NR", "606"),
    ("NC", "607"),
    ("VU", "608"),
    ("NZ", "609"),
    ("NF", "610"),
    ("PG", "611"),
    ("SB", "613"),
    ("TO", "614"),
    ("WS", "617"),
    ("KI", "618"),
    ("TV", "619"),
    ("FM", "620"),
    ("MH", "621"),
    ("PW", "622"),
    ("PF", "623"),
    ("WF", "625"),
];

const CURRENCIES: [(&str, &str); 20] = [
    ("HKD", "110"),
    ("JPY", "116"),
    ("MOP", "121"),
    ("MYR", "122"),
    ("PHP", "129"),
    ("SGD", "132"),
    ("KRW", "133"),
    ("THB", "136"),
    ("CNY", "142"),
    ("TWD", "143"),
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
    COUNTRIES
        .iter()
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
    fn sovereign_states_have_a_code_and_what_has_none_is_known() {
        let without: Vec<&str> = Country::all()
            .filter(|place| country(*place).is_none())
            .map(Country::alpha2)
            .collect();
        // South Sudan came after the table; the others are dependent territories.
        assert!(without.contains(&"SS"));
        for place in ["DE", "US", "RS", "ME", "CY", "NR", "VA", "TL"] {
            assert!(!without.contains(&place), "{place}");
        }
        assert!(without.len() < 60, "{without:?}");
    }

    #[test]
    fn every_code_stands_for_one_place_that_exists() {
        let mut seen = std::collections::BTreeSet::new();
        for (iso, code) in &COUNTRIES {
            assert!(iso.parse::<Country>().is_ok(), "{iso}");
            assert!(seen.insert(*code), "{code} twice");
        }
    }
}
