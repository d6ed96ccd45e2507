//! `NbOfTxs`, `CtrlSum`, totals, and ids that come twice.

use crate::messages::{initiation, pacs_008, pain_001, pain_002, payment, transfer};
use crate::{elements, findings, judged, with};

#[test]
fn transactions_are_counted_in_the_group_and_in_each_payment() {
    assert_eq!(judged(&pain_001()).transactions, 3);
    let group = with(&pain_001(), "<NbOfTxs>3<", "<NbOfTxs>4<");
    assert_eq!(findings(&group), ["NbOfTxs: 3 / 4"]);
    let path = &judged(&group).findings[0].path;
    assert_eq!(path, "Document/CstmrCdtTrfInitn/GrpHdr/NbOfTxs");
    let of_payment = with(&pain_001(), "<NbOfTxs>2<", "<NbOfTxs>1<");
    assert_eq!(findings(&of_payment), ["NbOfTxs: 2 / 1"]);
    let second = with(&pain_001(), "<NbOfTxs>1<", "<NbOfTxs>3<");
    assert_eq!(findings(&second), ["NbOfTxs: 1 / 3"]);
    let padded = with(&pain_001(), "<NbOfTxs>3<", "<NbOfTxs>003<");
    assert_eq!(findings(&padded), [] as [String; 0]);
}

#[test]
fn control_sums_add_up_by_value_across_currencies() {
    let group = with(&pain_001(), "<CtrlSum>1150.5<", "<CtrlSum>150.5<");
    assert_eq!(findings(&group), ["CtrlSum: 1150.50 / 150.5"]);
    let of_payment = with(&pain_001(), "<CtrlSum>150.50<", "<CtrlSum>150.49<");
    assert_eq!(findings(&of_payment), ["CtrlSum: 150.50 / 150.49"]);
    for sum in ["1150.500", "01150.5", "+1150.50", " 1150.5 "] {
        let written = with(&pain_001(), "<CtrlSum>1150.5<", &format!("<CtrlSum>{sum}<"));
        assert_eq!(findings(&written), [] as [String; 0], "{sum}");
    }
    for sum in ["1150.50000000000001", "-1150.5", "1150.49999"] {
        let written = with(&pain_001(), "<CtrlSum>1150.5<", &format!("<CtrlSum>{sum}<"));
        assert_eq!(elements(&written), ["CtrlSum"], "{sum}");
    }
}

#[test]
fn both_may_be_left_out_where_the_schema_lets_them() {
    let bare = initiation(
        "<NbOfTxs>1</NbOfTxs>",
        &payment("P", "", &transfer("E", "1.00", "EUR")),
    );
    assert_eq!(findings(&bare), [] as [String; 0]);
}

#[test]
fn an_equivalent_amount_counts_as_well() {
    let equivalent = transfer("E", "1.00", "EUR").replace(
        "<InstdAmt Ccy=\"EUR\">1.00</InstdAmt>",
        "<EqvtAmt><Amt Ccy=\"EUR\">1.00</Amt><CcyOfTrf>USD</CcyOfTrf></EqvtAmt>",
    );
    let xml = initiation(
        "<NbOfTxs>1</NbOfTxs><CtrlSum>1.00</CtrlSum>",
        &payment("P", "", &equivalent),
    );
    assert_eq!(findings(&xml), [] as [String; 0]);
    assert_eq!(
        elements(&with(&xml, "<CtrlSum>1.00", "<CtrlSum>2.00")),
        ["CtrlSum"]
    );
}

#[test]
fn an_amount_that_can_not_be_read_is_the_only_finding() {
    let xml = pain_001().replace(">100.00<", ">100.001<");
    assert_eq!(elements(&xml), ["InstdAmt", "CtrlSum"]);
    let xml = pain_001().replace(">100.00<", ">1e2<");
    assert_eq!(elements(&xml), ["InstdAmt"]);
}

#[test]
fn banks_count_what_they_settle() {
    assert_eq!(judged(&pacs_008()).transactions, 2);
    assert_eq!(
        findings(&with(&pacs_008(), "<NbOfTxs>2", "<NbOfTxs>1")),
        ["NbOfTxs: 2 / 1"]
    );
    assert_eq!(
        findings(&with(&pacs_008(), "<CtrlSum>30", "<CtrlSum>31")),
        ["CtrlSum: 30.00 / 31"]
    );
    let total = with(&pacs_008(), ">30.00<", ">29.00<");
    assert_eq!(findings(&total), ["TtlIntrBkSttlmAmt: 30.00 / 29.00"]);
    let mixed = with(
        &pacs_008(),
        "IntrBkSttlmAmt Ccy=\"USD\">10",
        "IntrBkSttlmAmt Ccy=\"EUR\">10",
    );
    assert_eq!(elements(&mixed), ["TtlIntrBkSttlmAmt"]);
}

#[test]
fn an_end_to_end_id_comes_once_in_a_file() {
    let twice = with(&pain_001(), ">E-2<", ">E-1<");
    assert_eq!(findings(&twice), ["EndToEndId: once in a file / E-1"]);
    // In another payment of the same file too.
    let apart = with(&pain_001(), ">E-3<", ">E-1<");
    assert_eq!(findings(&apart), ["EndToEndId: once in a file / E-1"]);
    let banks = pacs_008().replace(">E-2<", ">E-1<");
    assert_eq!(elements(&banks), ["EndToEndId"]);
    let unknown = pain_001()
        .replace(">E-1<", ">NOTPROVIDED<")
        .replace(">E-2<", ">NOTPROVIDED<");
    assert_eq!(findings(&unknown), [] as [String; 0]);
    let cased = with(&pain_001(), ">E-2<", ">e-1<");
    assert_eq!(findings(&cased), [] as [String; 0]);
}

#[test]
fn the_status_of_a_whole_rules_out_some_of_its_parts() {
    assert_eq!(judged(&pain_002()).transactions, 2);
    for status in ["ACTC", "ACCP", "ACSP", "ACSC", "PDNG"] {
        let xml = with(&pain_002(), "<GrpSts>PART", &format!("<GrpSts>{status}"));
        assert_eq!(elements(&xml), ["TxSts"], "{status}");
        let xml = with(
            &pain_002(),
            "<PmtInfSts>PART",
            &format!("<PmtInfSts>{status}"),
        );
        assert_eq!(elements(&xml), ["TxSts"], "{status}");
    }
    let rejected = with(&pain_002(), "<GrpSts>PART", "<GrpSts>RJCT");
    assert_eq!(findings(&rejected), ["TxSts: RJCT, as the whole is / ACSC"]);
}
