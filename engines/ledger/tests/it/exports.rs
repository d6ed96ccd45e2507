//! The verifier against exports that somebody has worked on.

use ledger::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{transfer, usd};

pub fn sealed(count: i128) -> Vec<Sealed> {
    let entry = |n| {
        transfer(
            &format!("e{n}"),
            "psp_clearing:s",
            "suspense:recon",
            usd(100 + n),
        )
    };
    Sealer::after(Head::START).seal_all((1..=count).map(entry))
}

pub fn written<'a>(entries: impl IntoIterator<Item = &'a Sealed>) -> String {
    let mut exporter = Exporter::new(Vec::new());
    for entry in entries {
        exporter.entry(entry).unwrap();
    }
    String::from_utf8(exporter.seal().unwrap()).unwrap()
}

pub fn judged(export: &str) -> Verdict {
    verify(export.as_bytes()).unwrap()
}

fn sound(entries: u64) -> Verdict {
    Verdict {
        balanced: true,
        entries,
        chain: Chain::Ok,
        sealed: true,
        first_bad: None,
        reason: None,
    }
}

/// Keys sorted, no spaces: canonical for what an entry holds, and not this crate's code.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort();
            let field = |key: &String| format!("{}:{}", json!(key), canonical(&fields[key]));
            format!(
                "{{{}}}",
                keys.into_iter().map(field).collect::<Vec<_>>().join(",")
            )
        }
        Value::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(canonical).collect::<Vec<_>>().join(",")
            )
        }
        other => other.to_string(),
    }
}

/// A chain with right hashes over whatever entries, as only the ledger's owner could forge it.
pub fn chained(entries: &[Value]) -> String {
    let mut prev = "0".repeat(64);
    let mut export = String::new();
    for (seq, entry) in (1..).zip(entries) {
        let hash = hex::encode(Sha256::digest(format!("{prev}\n{}", canonical(entry))));
        let mut line = entry.clone();
        line["seq"] = json!(seq);
        line["prev"] = json!(prev);
        line["hash"] = json!(hash);
        export += &format!("{line}\n");
        prev = hash;
    }
    let seal = json!({"entries": entries.len(), "head": prev});
    format!("{export}{seal}\n")
}

pub fn posting(amount: &str, direction: &str) -> Value {
    json!({"account": "suspense:recon", "asset": "USD/2", "amount": amount, "direction": direction})
}

pub fn entry(id: &str, postings: Value) -> Value {
    json!({"id": id, "at": "2026-11-22T10:00:00Z", "postings": postings})
}

pub fn even(id: &str) -> Value {
    entry(id, json!([posting("5", "debit"), posting("5", "credit")]))
}

#[test]
fn an_untouched_export_is_sound() {
    assert_eq!(judged(&written(&sealed(5))), sound(5));
    assert_eq!(judged(&written(&[])), sound(0));
    assert_eq!(judged(&chained(&[even("a"), even("b")])), sound(2));
}

#[test]
fn a_verdict_prints_as_the_contract_says() {
    let text = |export: &str| serde_json::to_string(&judged(export)).unwrap();
    assert_eq!(
        text(&written(&sealed(2))),
        r#"{"balanced":true,"entries":2,"chain":"ok","sealed":true,"first_bad":null,"reason":null}"#
    );
    let uneven = entry("b", json!([posting("5", "debit"), posting("6", "credit")]));
    assert_eq!(
        text(&chained(&[even("a"), uneven])),
        r#"{"balanced":false,"entries":2,"chain":"ok","sealed":true,"first_bad":2,"reason":"unbalanced"}"#
    );
    let twice = chained(&[even("a"), even("a")]);
    assert!(text(&twice).ends_with(r#""first_bad":2,"reason":"duplicate_id"}"#));
}

#[test]
fn an_export_line_has_the_fields_of_the_contract_in_order() {
    let export = written(&sealed(1));
    let first = export.lines().next().unwrap();
    let start = concat!(
        r#"{"seq":1,"id":"e1","at":"2026-11-22T12:00:00.000000Z","postings":["#,
        r#"{"account":"psp_clearing:s","asset":"USD/2","amount":"101","direction":"debit"},"#,
        r#"{"account":"suspense:recon","asset":"USD/2","amount":"101","direction":"credit"}],"prev":"000"#
    );
    assert!(first.starts_with(start), "{first}");
}

#[test]
fn white_space_and_escapes_of_another_writer_change_nothing() {
    let export = written(&sealed(3));
    let spaced = export
        .replace("\":", "\": ")
        .replace(',', ", ")
        .replace("\"e2\"", "\"\\u00652\"");
    assert_eq!(judged(&spaced), sound(3));
    assert_eq!(judged(export.trim_end()), sound(3));
    assert_eq!(judged(&export.replace('\n', "\r\n")), sound(3));
}

#[test]
fn canonical_strings_follow_rfc_8785() {
    // Made with Python's json and hashlib; quotes, escapes, controls, astral and delete.
    let line = concat!(
        r#"{"seq":1,"id":"q\"\\\n\u0001\u00e9\u20ac\ud83d\ude00\u007f/","at":"t","postings":["#,
        r#"{"account":"a","asset":"b","amount":"1","direction":"debit"},"#,
        r#"{"account":"a","asset":"b","amount":"1","direction":"credit"}],"prev":"ZERO","#,
        r#""hash":"d476057288a11a1d312c63a4d1c5843b49adda5d97060a1266940031331a60ce"}"#
    );
    let line = line.replace("ZERO", &"0".repeat(64));
    let verdict = judged(&line);
    assert_eq!((verdict.chain, verdict.balanced), (Chain::Ok, true));
}

#[test]
fn a_part_of_an_export_is_sound_too() {
    assert_eq!(judged(&written(&sealed(9)[3..7])), sound(4));
}

/// What was done to the lines, what is named, and why.
#[test]
fn each_kind_of_tampering_has_its_name() {
    let lines: Vec<String> = written(&sealed(5)).lines().map(str::to_owned).collect();
    let worked = |work: &dyn Fn(&mut Vec<String>)| {
        let mut lines = lines.clone();
        work(&mut lines);
        let verdict = judged(&lines.join("\n"));
        (
            verdict.first_bad,
            verdict.reason,
            verdict.chain,
            verdict.balanced,
            verdict.sealed,
        )
    };
    let edited = |at: usize, from: &str, to: &str| {
        assert!(lines[at].contains(from));
        let line = lines[at].replacen(from, to, 1);
        worked(&|lines| lines[at] = line.clone())
    };
    let (hash, sequence, seal) = (
        Some(Reason::Hash),
        Some(Reason::Sequence),
        Some(Reason::Seal),
    );
    use Chain::{Broken, Ok};

    // One amount: the entry is not the hashed one, and does not balance either.
    assert_eq!(
        edited(2, "\"103\"", "\"104\""),
        (Some(3), hash, Broken, false, true)
    );
    assert_eq!(
        edited(2, "suspense:recon", "platform:fees"),
        (Some(3), hash, Broken, true, true)
    );
    assert_eq!(
        edited(2, "\"e3\"", "\"e2\""),
        (Some(3), hash, Broken, true, true)
    );
    assert_eq!(
        edited(2, "2026", "2025"),
        (Some(3), hash, Broken, true, true)
    );
    assert_eq!(
        edited(2, "\"seq\":3", "\"seq\":7"),
        (Some(3), sequence, Broken, true, true)
    );
    assert_eq!(
        edited(0, "\"seq\":1", "\"seq\":2"),
        (Some(1), sequence, Broken, true, true)
    );
    assert_eq!(
        edited(0, "\"seq\":1", "\"seq\":0"),
        (Some(1), sequence, Broken, true, true)
    );

    let removed = |at| worked(&|lines| drop(lines.remove(at)));
    assert_eq!(removed(0), (Some(1), sequence, Broken, true, false));
    assert_eq!(removed(2), (Some(3), sequence, Broken, true, false));
    // Nothing after it hangs on the last entry, only the seal knows of it.
    assert_eq!(removed(4), (Some(5), seal, Ok, true, false));
    assert_eq!(removed(5), (None, seal, Ok, true, false));

    let swapped = worked(&|lines| lines.swap(1, 2));
    assert_eq!(swapped, (Some(2), sequence, Broken, true, true));
    let doubled = worked(&|lines| lines.insert(2, lines[1].clone()));
    assert_eq!(doubled, (Some(3), sequence, Broken, true, false));
    let beyond = worked(&|lines| lines.swap(4, 5));
    assert_eq!(beyond, (Some(5), seal, Ok, true, false));

    assert_eq!(edited(5, "5,", "4,"), (Some(5), seal, Ok, true, false));
    assert_eq!(edited(5, "5,", "6,"), (Some(6), seal, Ok, true, false));
    let other_head = worked(&|lines| lines[5] = json!({"entries": 5, "head": "0"}).to_string());
    assert_eq!(other_head, (None, seal, Ok, true, false));
}

#[test]
fn a_lost_beginning_is_told_from_a_part() {
    let lines: Vec<String> = written(&sealed(9)).lines().map(str::to_owned).collect();
    let verdict = judged(&lines[4..].join("\n"));
    assert_eq!(
        (verdict.first_bad, verdict.reason),
        (Some(1), Some(Reason::Sequence))
    );
}

#[test]
fn an_entry_rehashed_alone_shows_where_the_chain_no_longer_holds() {
    let mut lines: Vec<Value> = chained(&[even("a"), even("b"), even("c")])
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let body = entry("x", lines[1]["postings"].clone());
    let prev = lines[1]["prev"].as_str().unwrap();
    let hash = hex::encode(Sha256::digest(format!("{prev}\n{}", canonical(&body))));
    lines[1]["id"] = json!("x");
    lines[1]["hash"] = json!(hash);
    let export: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let verdict = judged(&export);
    assert_eq!(
        (verdict.first_bad, verdict.reason),
        (Some(3), Some(Reason::Hash))
    );
}

#[test]
fn the_lowest_of_several_faults_is_named() {
    let uneven = entry("c", json!([posting("5", "debit")]));
    let export = chained(&[even("a"), even("a"), uneven]);
    let verdict = judged(&export);
    assert_eq!(
        (verdict.first_bad, verdict.reason),
        (Some(2), Some(Reason::DuplicateId))
    );
    assert!(!verdict.balanced);
}

#[test]
fn an_entry_that_can_not_be_added_up_is_unbalanced() {
    let pairs = [
        [posting("0", "debit"), posting("0", "credit")],
        [posting("-5", "debit"), posting("-5", "credit")],
        [posting("+5", "debit"), posting("+5", "credit")],
        [posting("5.0", "debit"), posting("5.0", "credit")],
        [posting("", "debit"), posting("", "credit")],
        [posting("5", "debit"), posting("5", "Credit")],
        [posting("5", "debit"), posting("5", "debit")],
    ];
    for pair in pairs {
        let verdict = judged(&chained(&[even("a"), entry("b", json!(pair))]));
        assert_eq!(
            (verdict.first_bad, verdict.reason),
            (Some(2), Some(Reason::Unbalanced))
        );
    }
    let huge = (i128::MAX as u128 + 1).to_string();
    let too_big = entry(
        "a",
        json!([posting(&huge, "debit"), posting(&huge, "credit")]),
    );
    assert_eq!(
        judged(&chained(&[too_big])).reason,
        Some(Reason::Unbalanced)
    );
    assert_eq!(
        judged(&chained(&[entry("a", json!([]))])).reason,
        Some(Reason::Unbalanced)
    );
}

#[test]
fn each_asset_balances_by_itself() {
    let yen = json!({"account": "x", "asset": "JPY/0", "amount": "5", "direction": "credit"});
    let mixed = entry("a", json!([posting("5", "debit"), yen]));
    assert_eq!(judged(&chained(&[mixed])).reason, Some(Reason::Unbalanced));
}

#[test]
fn what_is_not_an_export_is_not_judged() {
    let good = written(&sealed(1));
    let extra = good.replacen("\"seq\"", "\"note\":\"x\",\"seq\"", 1);
    let twice = good.replacen("\"seq\":1", "\"seq\":1,\"seq\":1", 1);
    let text = good.replacen("\"seq\":1", "\"seq\":\"1\"", 1);
    let number = good.replacen("\"101\"", "101", 1);
    let missing = good.replacen("\"id\":\"e1\",", "", 1);
    let files = [
        "", "\n\n", "x", "{}", "[]", "null", &extra, &twice, &text, &number, &missing,
    ];
    for file in files {
        let unreadable = verify(file.as_bytes()).unwrap_err();
        assert!(
            matches!(unreadable, Malformed::Line { line: 1, .. }),
            "{file}: {unreadable}"
        );
        assert_eq!(unreadable.answer()["status"], "malformed");
    }
    let broken = format!("{good}\u{0}");
    assert!(matches!(
        verify(broken.as_bytes()),
        Err(Malformed::Line { line: 3, .. })
    ));
    assert!(verify([0xff, 0xfe].as_slice()).is_err());
    let endless = std::io::BufReader::new(std::io::repeat(b' '));
    assert!(matches!(
        verify(endless),
        Err(Malformed::Line { line: 1, .. })
    ));
}

/// Whether one changed byte is found where it is.
fn is_found(export: &[u8], at: usize, flip: u8) -> bool {
    let mut bytes = export.to_vec();
    bytes[at] ^= flip;
    let line = export[..at].iter().filter(|c| **c == b'\n').count() + 1;
    let last = export.iter().filter(|c| **c == b'\n').count();
    match verify(bytes.as_slice()) {
        Err(Malformed::Line { line: named, .. }) => named as usize == line,
        Err(Malformed::Read { .. }) => false,
        Ok(verdict) if line == last => verdict.reason == Some(Reason::Seal) && !verdict.sealed,
        Ok(verdict) => verdict.first_bad == Some(line as i64) && verdict.chain == Chain::Broken,
    }
}

#[test]
fn one_bit_anywhere_is_found_and_its_entry_named() {
    let export = written(&sealed(3)).into_bytes();
    // The line end after the seal carries nothing.
    for at in 0..export.len() - 1 {
        for bit in 0..8 {
            assert!(is_found(&export, at, 1 << bit), "byte {at}, bit {bit}");
        }
    }
}

proptest! {
    #[test]
    fn one_byte_anywhere_is_found_and_its_entry_named(
        at in any::<prop::sample::Index>(), flip in 1u8.., count in 1..6i128,
    ) {
        let export = written(&sealed(count)).into_bytes();
        prop_assert!(is_found(&export, at.index(export.len() - 1), flip));
    }

    #[test]
    fn any_text_is_hashed_as_it_reads(text in any::<String>()) {
        let named = entry(&text, json!([posting("5", "debit"), posting("5", "credit")]));
        prop_assert_eq!(judged(&chained(&[named])), sound(1));
    }

    #[test]
    fn no_input_makes_the_verifier_panic(bytes in any::<Vec<u8>>()) {
        let _ = verify(bytes.as_slice());
    }
}
