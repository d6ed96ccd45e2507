//! Files that are no documents, or were damaged: refused with a reason, and never a panic.

use proptest::prelude::*;
use serde_json::json;
use ubl::invoice::Kind;

use crate::samples::full;

fn refused(bytes: &[u8]) -> String {
    let report = ubl::report(bytes);
    assert!(!report.is_valid);
    assert_eq!(report.rules.len(), 1, "{:?}", report.rules);
    report.findings[0].message.clone()
}

#[test]
fn what_is_not_xml_is_refused_with_a_reason() {
    assert!(refused(b"").contains("not XML"));
    assert!(refused(b"{\"invoice\":1}").contains("not XML"));
    assert!(refused(b"<a><b></a>").contains("not XML"));
    assert!(refused(b"\xC3\x28").contains("UTF-8"));
    assert!(refused(b"<?xml version='1.0' encoding='Shift_JIS'?><a/>").contains("UTF-8"));
    assert!(refused(b"\xFF\xFE<\0a").contains("UTF-8"));
}

#[test]
fn a_document_type_declaration_is_refused() {
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
    assert!(refused(bomb.as_bytes()).contains("document type"));
    let outside = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>";
    assert!(refused(outside.as_bytes()).contains("document type"));
}

#[test]
fn depth_and_number_are_bounded() {
    let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
    assert!(refused(deep.as_bytes()).contains("deep"));
}

#[test]
fn utf_16_is_read() {
    let written = ubl::write(&full(Kind::Invoice))
        .unwrap()
        .replace("UTF-8", "UTF-16");
    let units = written.encode_utf16();
    let little: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(units.flat_map(u16::to_le_bytes))
        .collect();
    assert!(ubl::report(&little).is_valid);
}

#[test]
fn iso_8859_1_is_read_when_it_is_declared() {
    let mut invoice = full(Kind::Invoice);
    invoice.note = Some("Stückgut für Málaga".to_owned());
    let written = ubl::write(&invoice).unwrap().replace("UTF-8", "ISO-8859-1");
    let bytes: Vec<u8> = written.chars().map(|c| u8::try_from(c).unwrap()).collect();
    assert_eq!(ubl::read(&bytes).unwrap(), invoice);
}

#[test]
fn other_documents_are_no_invoices() {
    let root = "urn:oasis:names:specification:ubl:schema:xsd:Order-2";
    assert!(refused(format!("<Order xmlns='{root}'/>").as_bytes()).contains("no Invoice"));
    let foreign = "<Invoice xmlns='urn:somebody:else'/>";
    assert!(refused(foreign.as_bytes()).contains("no Invoice"));
}

#[test]
fn elements_of_a_foreign_namespace_are_not_those_of_ubl() {
    let written = ubl::write(&full(Kind::Invoice)).unwrap();
    let foreign = written.replace("CommonBasicComponents-2", "CommonBasicComponents-3");
    let report = ubl::report(foreign.as_bytes());
    assert!(
        report.breaks(ubl::STRUCTURE_RULE) && report.breaks("BR-02"),
        "{:?}",
        report.rules
    );
    let other_prefix = written
        .replace("cbc:", "x:")
        .replace("xmlns:cbc", "xmlns:x");
    assert!(ubl::report(other_prefix.as_bytes()).is_valid);
}

#[test]
fn the_answer_has_the_fields_that_were_agreed() {
    let written = ubl::write(&full(Kind::Invoice)).unwrap();
    let broken = written.replacen(
        "<cbc:LineExtensionAmount currencyID=\"EUR\">317.94",
        "<cbc:LineExtensionAmount currencyID=\"EUR\">317.95",
        1,
    );
    let answer = ubl::check("a/b.xml", broken.as_bytes());
    assert_eq!(answer["file"], json!("a/b.xml"));
    assert_eq!(answer["valid"], json!(false));
    assert_eq!(answer["rules"], json!(["BR-CO-10", "BR-CO-13"]));
    let message = &answer["messages"][0];
    assert_eq!(message["rule"], json!("BR-CO-10"));
    assert_eq!(message["severity"], json!("fatal"));
    assert_eq!(message["path"], json!("Invoice/LegalMonetaryTotal"));
    assert!(message["line"].as_u64().unwrap() > 100);
}

#[test]
fn plain_ubl_is_held_to_its_structure_and_warned_about_its_sums() {
    let written = ubl::write(&full(Kind::Invoice)).unwrap();
    let plain = |specification: &str| {
        let end = written.find("</cbc:ProfileID>").unwrap() + "</cbc:ProfileID>".len();
        let start = written.find("<cbc:CustomizationID>").unwrap();
        format!("{}{specification}{}", &written[..start], &written[end..])
    };
    let other = plain("<cbc:CustomizationID>OIOUBL-2.1</cbc:CustomizationID>");
    let report = ubl::report(other.as_bytes());
    assert!(report.is_valid && report.rules.is_empty());
    assert_eq!(report.checked_as, "ubl-2.1");
    let wrong = plain("<cbc:UBLVersionID>2.1</cbc:UBLVersionID>").replace(">379.28<", ">400.00<");
    let report = ubl::report(wrong.as_bytes());
    assert!(
        report.is_valid && report.breaks("BR-CO-15"),
        "{:?}",
        report.rules
    );
    let silent = plain("");
    assert!(ubl::report(silent.as_bytes()).breaks("BR-01"));
    let european = plain("<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>");
    assert_eq!(ubl::report(european.as_bytes()).checked_as, "en16931");
}

fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let bases = [full(Kind::Invoice), full(Kind::CreditNote)];
    let bases: Vec<String> = bases.iter().map(|it| ubl::write(it).unwrap()).collect();
    let piece = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        "[<>/&;\"'= a-zA-Z0-9.:-]{0,8}".prop_map(String::into_bytes),
        prop_oneof![
            Just("é"),
            Just("-"),
            Just(""),
            Just("1e9"),
            Just("99999999999999999999999999999999"),
            Just("<cbc:ID/>"),
            Just("<![CDATA[x]]>"),
            Just("#SKONTO#TAGE=1#"),
            Just("DE"),
            Just("GR"),
            Just("EL"),
            Just("DK"),
            Just("NO"),
            Just("IT"),
            Just("SE"),
            Just("IS"),
        ]
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    let change = (any::<prop::sample::Index>(), 0_usize..6, piece);
    let changes = proptest::collection::vec(change, 1..12);
    (0_usize..2, changes).prop_map(move |(base, changes)| {
        let mut bytes = bases[base].clone().into_bytes();
        for (at, length, piece) in changes {
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, piece);
        }
        bytes
    })
}

/// The texts of a document replaced by others: what the rules calculate with.
fn filled() -> impl Strategy<Value = String> {
    let texts = prop_oneof![
        Just("DE".to_owned()),
        Just("GR".to_owned()),
        Just("EL094259216".to_owned()),
        Just("NO".to_owned()),
        Just("-".to_owned()),
        Just("é|é|é|é|é|é".to_owned()),
        Just("0".to_owned()),
        Just("-79228162514264337593543950335".to_owned()),
        Just("0.0000000000000000000000000001".to_owned()),
        Just("2024-02-30".to_owned()),
        Just("#SKONTO#TAGE=3#PROZENT=3.00#".to_owned()),
        Just("##".to_owned()),
        ".{0,12}",
    ];
    proptest::collection::vec((any::<prop::sample::Index>(), texts), 1..40).prop_map(|changes| {
        let mut written = ubl::write(&full(Kind::Invoice)).unwrap();
        for (at, text) in changes {
            let starts: Vec<usize> = written.match_indices('>').map(|(at, _)| at + 1).collect();
            let start = starts[at.index(starts.len())];
            let end = written[start..].find('<').map_or(start, |end| start + end);
            let text = text.replace(['<', '>', '&'], "");
            written.replace_range(start..end, &text);
        }
        written
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_damage_makes_it_panic(bytes in damaged()) {
        let _ = ubl::check("damaged", &bytes);
        let _ = ubl::read(&bytes);
    }

    #[test]
    fn no_text_makes_it_panic(text in filled()) {
        let _ = ubl::check("filled", text.as_bytes());
        let _ = ubl::read(text.as_bytes());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = ubl::check("bytes", &bytes);
    }
}
