//! Several files, one after the other: ids that were used before.

use iso20022::Checker;
use serde_json::{Value, json};

use crate::messages::{camt_053, pain_001, pain_002};
use crate::with;

fn made(id: &str, at: &str) -> String {
    let xml = with(&pain_001(), "MSG-1", id);
    with(&xml, "2026-11-22T10:00:00Z", at)
}

/// Whether each file is valid.
fn verdicts(files: &[String]) -> Vec<bool> {
    let mut checker = Checker::new();
    files
        .iter()
        .map(|xml| checker.judge(xml.as_bytes()).is_valid())
        .collect()
}

#[test]
fn a_message_id_may_come_again_after_ninety_days() {
    let first = made("A", "2026-01-01T10:00:00Z");
    let before = |at: &str| verdicts(&[first.clone(), made("A", at)])[1];
    assert!(!before("2026-01-01T10:00:00Z"));
    assert!(!before("2026-03-31T10:00:00Z"));
    assert!(!before("2026-04-01T09:59:59.999Z"));
    assert!(before("2026-04-01T10:00:00Z"));
    assert!(before("2026-04-01T12:00:00+02:00"));
    assert!(!before("2026-04-01T11:00:00+02:00"));
    // Written earlier and judged later: one of the two is a copy all the same.
    assert!(!before("2025-12-31T10:00:00Z"));
    assert!(before("2025-01-01T10:00:00Z"));
}

#[test]
fn the_id_is_compared_with_every_file_before() {
    let files = [
        made("A", "2026-01-01T10:00:00Z"),
        made("B", "2026-02-01T10:00:00Z"),
        made("A", "2026-06-01T10:00:00Z"),
        made("A", "2026-02-01T10:00:00Z"),
        made("B", "2026-04-01T10:00:00Z"),
        made("a", "2026-01-01T10:00:00Z"),
    ];
    assert_eq!(verdicts(&files), [true, true, true, false, false, true]);
    let mut checker = Checker::new();
    for xml in [pain_001(), pain_002(), camt_053()] {
        assert!(checker.judge(xml.as_bytes()).is_valid());
    }
    let again = checker.judge(pain_001().as_bytes());
    assert_eq!(
        (again.findings.len(), again.findings[0].element.as_str()),
        (1, "MsgId")
    );
}

#[test]
fn a_file_with_findings_uses_its_id_up_all_the_same() {
    let wrong = with(
        &made("A", "2026-01-01T10:00:00Z"),
        "<PmtMtd>TRF",
        "<PmtMtd>CASH",
    );
    assert_eq!(
        verdicts(&[wrong, made("A", "2026-01-02T10:00:00Z")]),
        [false, false]
    );
}

#[test]
fn the_answer_has_the_fields_of_the_contract() {
    let mut checker = Checker::new();
    assert_eq!(
        checker.check("a.xml", camt_053().as_bytes()),
        json!({
            "file": "a.xml", "valid": true, "findings": [], "transactions": 3,
            "booked": {"EUR": "150.00"}, "pending": {"EUR": "7.00"},
        })
    );
    let again = checker.check("b.xml", camt_053().as_bytes());
    assert_eq!(again["valid"], false);
    let finding = &again["findings"][0];
    assert_eq!(
        (&finding["element"], &finding["found"]),
        (&json!("MsgId"), &json!("ST-1"))
    );
    let missing = with(&pain_002(), "<MsgId>STS-1</MsgId>", "");
    let answer = checker.check("c.xml", missing.as_bytes());
    assert_eq!(answer["findings"][0]["found"], Value::Null);
    assert_eq!(
        (&answer["booked"], &answer["pending"]),
        (&json!({}), &json!({}))
    );
}
