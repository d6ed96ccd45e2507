//! Numbers printed in the standards and registries, and what is wrong with their neighbours.

use crate::{judged, judged_in};

/// kind, as written, as kept, source.
const VALID: [(&str, &str, &str, &str); 37] = [
    (
        "aba",
        "0210-0002-1",
        "021000021",
        "JPMorgan Chase, New York, as its cheques print it",
    ),
    (
        "bic",
        "deutdeff",
        "DEUTDEFF",
        "ISO 9362, Deutsche Bank Frankfurt",
    ),
    (
        "uscc",
        "91350100M000100Y43",
        "91350100M000100Y43",
        "GB 32100-2015, example of the annex",
    ),
    (
        "uscc",
        "9135 0100 m000 100y 43",
        "91350100M000100Y43",
        "the same, as typed",
    ),
    (
        "uscc",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "91350100M000100Y43",
        "the same, full width",
    ),
    (
        "cn_id",
        "11010519491231002X",
        "11010519491231002X",
        "GB 11643-1999, annex A",
    ),
    (
        "cn_id",
        "11010519491231002x",
        "11010519491231002X",
        "the same, small letter",
    ),
    (
        "cn_id",
        "440524188001010014",
        "440524188001010014",
        "GB 11643-1999, annex A",
    ),
    (
        "ioss",
        "EU 372022452",
        "EU372022452",
        "an imprint of a trader from outside the Union",
    ),
    (
        "ioss",
        "IM3720000224",
        "IM3720000224",
        "form of Reg. (EU) 2020/194",
    ),
    (
        "ioss",
        "IM9000000001",
        "IM9000000001",
        "900 is Northern Ireland",
    ),
    (
        "eori",
        "DE 1234567",
        "DE1234567",
        "form of Reg. (EU) 2015/2446, annex B",
    ),
    (
        "eori",
        "FR12345678901234",
        "FR12345678901234",
        "a SIRET with its country",
    ),
    ("eori", "GB123456789000", "GB123456789000", "gov.uk, EORI"),
    ("eori", "XI123456789000", "XI123456789000", "gov.uk, EORI"),
    (
        "eori",
        "EL123456789",
        "GR123456789",
        "Greece by its code of ISO 3166-1",
    ),
    (
        "iso6346",
        "CSQU3054383",
        "CSQU3054383",
        "ISO 6346, worked example",
    ),
    (
        "iso6346",
        "CSQU 305438-3",
        "CSQU3054383",
        "the same, as painted",
    ),
    (
        "iban",
        "GB29 NWBK 6016 1331 9268 19",
        "GB29NWBK60161331926819",
        "SWIFT IBAN registry",
    ),
    (
        "iban",
        "de89370400440532013000",
        "DE89370400440532013000",
        "SWIFT IBAN registry",
    ),
    (
        "iban",
        "NO93 8601 1117 947",
        "NO9386011117947",
        "SWIFT IBAN registry, the shortest",
    ),
    (
        "iban",
        "MT84MALT011000012345MTLCAST001S",
        "MT84MALT011000012345MTLCAST001S",
        "SWIFT IBAN registry",
    ),
    (
        "s10",
        "RA473124829JP",
        "RA473124829JP",
        "UPU S10: 47312482 has check 9",
    ),
    (
        "s10",
        "rb 1234 5678 5 gb",
        "RB123456785GB",
        "royalmail.com, printed form",
    ),
    (
        "lei",
        "506700GE1G29325QX363",
        "506700GE1G29325QX363",
        "gleif.org, its own",
    ),
    (
        "lei",
        "5493006MHB84DD0ZWV18",
        "5493006MHB84DD0ZWV18",
        "gleif.org, Alphabet Inc.",
    ),
    ("imo", "IMO 9074729", "9074729", "imo.org, worked example"),
    ("imo", "9074729", "9074729", "the same"),
    ("gtin", "73513537", "73513537", "GTIN-8 of a worked example"),
    (
        "gtin",
        "036000291452",
        "036000291452",
        "GTIN-12 of a worked example",
    ),
    (
        "gtin",
        "4006381333931",
        "4006381333931",
        "GTIN-13 of a worked example",
    ),
    (
        "gtin",
        "(01)04006381333931",
        "04006381333931",
        "the same in 14 digits, as scanned",
    ),
    (
        "sscc",
        "006141411234567890",
        "006141411234567890",
        "GS1 General Specifications, example",
    ),
    (
        "sscc",
        "(00) 0 0614141 123456789 0",
        "006141411234567890",
        "the same, as printed",
    ),
    ("hs", "610910", "610910", "HS 2022"),
    ("hs", "6109.10.00.10", "6109100010", "as a tariff prints it"),
    ("hs", "6109 10 00", "61091000", "the same"),
];

#[test]
fn the_numbers_of_the_standards_are_valid() {
    for (kind, written, kept, source) in VALID {
        assert_eq!(
            judged(kind, written).as_deref(),
            Ok(kept),
            "{kind} {written} ({source})"
        );
    }
}

const INVALID: [(&str, &str, &str); 52] = [
    ("uscc", "91350100M000100Y44", "check_digit"),
    ("uscc", "91350100M000100Y4", "length"),
    ("uscc", "91350100I000100Y43", "character"),
    ("uscc", "913501O0M000100Y43", "character"),
    ("uscc", "9135A100M000100Y43", "format"),
    ("uscc", "91990100M000100Y43", "region"),
    ("cn_id", "110105194912310021", "check_digit"),
    ("cn_id", "11010519491331002X", "date"),
    ("cn_id", "110105190002290024", "date"),
    ("cn_id", "110105491231002", "length"),
    ("cn_id", "99010519491231002X", "region"),
    ("cn_id", "1101051949123100XX", "character"),
    ("ioss", "3720000224", "format"),
    ("ioss", "IM372000022", "length"),
    ("ioss", "IM37200002245", "length"),
    ("ioss", "IM8260000224", "country_unknown"),
    ("ioss", "IM1560000224", "country_unknown"),
    ("ioss", "IM372000O224", "character"),
    ("ioss", "EU3720000224", "length"),
    ("eori", "DE1234567890123456", "length"),
    ("eori", "DE", "length"),
    ("eori", "GB12345678900", "length"),
    ("eori", "GB12345678900A", "character"),
    ("eori", "CN1234567", "country_unknown"),
    ("eori", "1234567", "country_missing"),
    ("eori", "DEABC", "format"),
    ("iso6346", "CSQU3054384", "check_digit"),
    ("iso6346", "CSQX3054383", "format"),
    ("iso6346", "CSQU305438", "length"),
    ("iso6346", "CSQ13054383", "format"),
    ("iban", "GB29NWBK60161331926818", "check_digit"),
    ("iban", "GB29NWBK6016133192681", "check_digit"),
    ("iban", "DE8937040044053201300", "check_digit"),
    ("iban", "ZZ89370400440532013000", "check_digit"),
    ("iban", "D", "length"),
    ("iban", "89DE370400440532013000", "format"),
    ("s10", "RA473124828JP", "check_digit"),
    ("s10", "RA473124829ZZ", "country_unknown"),
    ("s10", "R1473124829JP", "format"),
    ("s10", "RA47312482JP", "length"),
    ("lei", "506700GE1G29325QX364", "check_digit"),
    ("lei", "506700GE1G29325QX36", "length"),
    ("lei", "506700GE1G29325QX3AB", "format"),
    ("imo", "9074728", "check_digit"),
    ("imo", "907472", "length"),
    ("imo", "0000000", "format"),
    ("gtin", "4006381333932", "check_digit"),
    ("gtin", "400638133393", "check_digit"),
    ("gtin", "0000000000000", "format"),
    ("sscc", "006141411234567891", "check_digit"),
    ("hs", "770000", "chapter"),
    ("hs", "61091", "length"),
];

#[test]
fn what_is_wrong_has_a_word() {
    for (kind, written, reason) in INVALID {
        assert_eq!(judged(kind, written), Err(reason), "{kind} {written}");
    }
}

#[test]
fn letters_of_other_scripts_are_refused_and_not_mistaken() {
    // The first letter is Cyrillic.
    assert_eq!(judged("iso6346", "СSQU3054383"), Err("character"));
    assert_eq!(judged("gtin", "٤006381333931"), Err("character"));
    assert_eq!(judged("hs", ""), Err("empty"));
    assert_eq!(judged("hs", " - "), Err("empty"));
    assert_eq!(judged("hs", &"1".repeat(201)), Err("too_long"));
}

#[test]
fn a_country_that_is_given_must_be_the_numbers() {
    let mismatch = Err("country_mismatch");
    assert_eq!(
        judged_in("iban", "DE89370400440532013000", Some("FR")),
        mismatch
    );
    assert_eq!(judged_in("s10", "RA473124829JP", Some("GB")), mismatch);
    assert_eq!(judged_in("eori", "DE1234567", Some("FR")), mismatch);
    assert_eq!(
        judged_in("eori", "1234567", Some("de")).unwrap(),
        "DE1234567"
    );
    assert_eq!(
        judged_in("iban", "DE89370400440532013000", Some("DE"))
            .unwrap()
            .len(),
        22
    );
}
