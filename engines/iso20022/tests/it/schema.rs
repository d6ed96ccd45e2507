//! Elements, order, occurrence, lengths and values, as the schemas have them.

use crate::messages::{all, camt_053, pain_001, pain_002};
use crate::{elements, findings, judged, with};

#[test]
fn a_required_element_that_is_missing_is_named() {
    let xml = with(&pain_001(), "<MsgId>MSG-1</MsgId>", "");
    assert_eq!(findings(&xml), ["MsgId: must be there / nothing"]);
    let xml = with(&pain_001(), "<EndToEndId>E-1</EndToEndId>", "");
    assert_eq!(findings(&xml), ["EndToEndId: must be there / nothing"]);
    let xml = with(&camt_053(), "<Id>2026-11-22</Id>", "");
    assert_eq!(elements(&xml), ["Id"]);
    let xml = with(&pain_001(), "<Dt>2026-11-24</Dt>", "");
    assert_eq!(findings(&xml), ["ReqdExctnDt: one of Dt, DtTm / nothing"]);
    let xml = with(&pain_001(), "<InitgPty><Nm>Argosy</Nm></InitgPty>", "");
    assert_eq!(elements(&xml), ["InitgPty"]);
}

#[test]
fn an_element_out_of_place_is_named() {
    let swapped = with(
        &pain_001(),
        "<MsgId>MSG-1</MsgId><CreDtTm>2026-11-22T10:00:00Z</CreDtTm>",
        "<CreDtTm>2026-11-22T10:00:00Z</CreDtTm><MsgId>MSG-1</MsgId>",
    );
    assert_eq!(
        findings(&swapped),
        [
            "MsgId: must be there / nothing",
            "MsgId: before CreDtTm / MsgId"
        ]
    );
    let twice = with(
        &pain_001(),
        "<MsgId>MSG-1</MsgId>",
        "<MsgId>MSG-1</MsgId><MsgId>M</MsgId>",
    );
    assert_eq!(findings(&twice), ["MsgId: 1 at most / 2"]);
    let unknown = with(&pain_001(), "<PmtMtd>", "<Colour>red</Colour><PmtMtd>");
    assert_eq!(findings(&unknown), ["Colour: not in PmtInf / Colour"]);
    let both = with(
        &pain_001(),
        "<Dt>2026-11-24</Dt>",
        "<Dt>2026-11-24</Dt><DtTm>2026-11-24T00:00:00</DtTm>",
    );
    assert_eq!(findings(&both), ["DtTm: Dt alone / DtTm"]);
    let nested = with(&pain_001(), "MSG-1", "<b>MSG-1</b>");
    assert_eq!(
        findings(&nested),
        [
            "MsgId: no elements in it / b",
            "MsgId: 1 to 35 characters / "
        ]
    );
    let text = with(&pain_001(), "<PmtInf>", "<PmtInf>hello");
    assert_eq!(findings(&text), ["PmtInf: elements only / hello"]);
}

#[test]
fn a_value_that_its_type_does_not_take_is_named() {
    let cases = [
        (
            "<MsgId>MSG-1<",
            "<MsgId>MSG-1-MSG-1-MSG-1-MSG-1-MSG-1-MSG-12<",
            "MsgId",
        ),
        ("<MsgId>MSG-1<", "<MsgId><", "MsgId"),
        (
            "<CreDtTm>2026-11-22T10:00:00Z<",
            "<CreDtTm>2026-11-22<",
            "CreDtTm",
        ),
        (
            "<CreDtTm>2026-11-22T10:00:00Z<",
            "<CreDtTm>2026-02-30T10:00:00<",
            "CreDtTm",
        ),
        ("<PmtMtd>TRF<", "<PmtMtd>CASH<", "PmtMtd"),
        ("<Dt>2026-11-24<", "<Dt>24.11.2026<", "Dt"),
        ("COBADEFFXXX", "COBADEFFX", "BICFI"),
        ("COBADEFFXXX", "cobadeff", "BICFI"),
        ("<NbOfTxs>2<", "<NbOfTxs>two<", "NbOfTxs"),
        ("Ccy=\"EUR\"", "Ccy=\"EURO\"", "InstdAmt"),
        ("Ccy=\"EUR\"", "ccy=\"EUR\"", "InstdAmt"),
        ("<Nm>Argosy<", "<Nm x=\"1\">Argosy<", "Nm"),
    ];
    for (from, to, element) in cases {
        assert_eq!(elements(&with(&pain_001(), from, to)), [element], "{to}");
    }
    let uetr = crate::messages::pacs_008().replace("48ba", "58ba");
    assert_eq!(elements(&uetr), ["UETR"]);
}

/// Amounts that some readers take and some don't: none of them is one.
#[test]
fn what_is_no_amount_is_refused_and_named() {
    let amounts = [
        "1e3",
        "1E3",
        "1,000.00",
        "NaN",
        "INF",
        "-5",
        "",
        " ",
        "abc",
        "1.2.3",
        "0x10",
        "１００",
        "1 000",
        "1234567890123456789",
        "1.234567",
        "100.00 EUR",
    ];
    for amount in amounts {
        let xml = pain_001().replace(">100.00<", &format!(">{amount}<"));
        assert_eq!(elements(&xml), ["InstdAmt"], "{amount}");
        let xml = with(&camt_053(), ">200.00<", &format!(">{amount}<"));
        assert_eq!(elements(&xml), ["Amt"], "{amount}");
    }
}

#[test]
fn amounts_are_read_the_way_xml_schema_writes_decimals() {
    for amount in ["+100.00", "0100", " 100.0 ", "100."] {
        let xml = pain_001().replace(">100.00<", &format!(">{amount}<"));
        assert_eq!(findings(&xml), [] as [String; 0], "{amount}");
    }
}

#[test]
fn an_element_of_another_namespace_is_no_element_of_the_message() {
    let xml = with(&pain_001(), "<MsgId>", "<MsgId xmlns=\"urn:other\">");
    assert_eq!(elements(&xml), ["MsgId"]);
    let none = with(&pain_001(), "<GrpHdr>", "<GrpHdr xmlns=\"\">");
    assert_eq!(elements(&none), ["GrpHdr"]);
    let prefixed = pain_001()
        .replace("xmlns=", "xmlns:p=")
        .replace("</", "</p:")
        .replace('<', "<p:")
        .replace("<p:/p:", "</p:")
        .replace("<p:?xml", "<?xml");
    assert_eq!(findings(&prefixed), [] as [String; 0]);
}

#[test]
fn only_the_versions_that_are_known_are_judged() {
    for namespace in ["camt.053.001.02", "camt.054.001.08", "pain.001.001.03", ""] {
        let xml = camt_053().replace("camt.053.001.08", namespace);
        assert_eq!(elements(&xml), ["Document"], "{namespace}");
        assert_eq!(judged(&xml).message, None);
    }
    assert_eq!(elements("<Document/>"), ["Document"]);
    assert_eq!(elements("<html><body/></html>"), ["Document"]);
    let wrong_root = pain_002().replace("pain.002.001.10", "pain.001.001.09");
    assert_eq!(
        elements(&wrong_root),
        ["CstmrPmtStsRpt", "CstmrCdtTrfInitn"]
    );
}

#[test]
fn what_is_added_to_a_message_may_be_anything() {
    let added = "<SplmtryData><Envlp><x xmlns=\"urn:x\" y=\"1\">t<z/></x></Envlp></SplmtryData>\
                 </CstmrCdtTrfInitn>";
    let envelope = "<Envlp><x xmlns=\"urn:x\" y=\"1\">t<z/></x></Envlp>";
    let xml = with(&pain_001(), "</CstmrCdtTrfInitn>", added);
    assert_eq!(findings(&xml), [] as [String; 0]);
    for (from, to) in [
        ("</Envlp>", "text</Envlp>"),
        ("</Envlp>", "<y/></Envlp>"),
        (envelope, "<Envlp/>"),
    ] {
        assert_eq!(elements(&with(&xml, from, to)), ["Envlp"], "{to}");
    }
    let located = with(
        &pain_001(),
        "<Document ",
        "<Document xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"a b\" ",
    );
    assert_eq!(findings(&located), [] as [String; 0]);
    let typed = located.replace("xsi:schemaLocation", "xsi:type");
    assert_eq!(elements(&typed), ["Document"]);
}

#[test]
fn a_finding_says_where_it_is() {
    let xml = with(&pain_001(), "<PmtMtd>TRF", "<PmtMtd>CASH");
    let finding = judged(&xml).findings.remove(0);
    assert_eq!(finding.path, "Document/CstmrCdtTrfInitn/PmtInf/PmtMtd");
    assert_eq!(finding.line, 3);
}

#[test]
fn empty_documents_miss_what_they_must_have() {
    for (message, _) in all() {
        let xml = crate::messages::document(message, "");
        assert_eq!(judged(&xml).findings.len(), 1, "{message}");
    }
}
