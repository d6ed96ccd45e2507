//! The promises to other programs about exports, sentence by sentence.

use ledger::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::exports::{canonical, chained, entry, even, judged, posting, sealed, written};

#[test]
fn the_last_line_is_the_seal_over_what_was_exported() {
    let entries = sealed(3);
    let export = written(&entries);
    let head = entries[2].hash;
    let last = export.lines().last().unwrap();
    assert_eq!(last, format!(r#"{{"entries":3,"head":"{head}"}}"#));
    let part = written(&entries[1..2]);
    let head = entries[1].hash;
    assert!(part.ends_with(&format!("{{\"entries\":1,\"head\":\"{head}\"}}\n")));
    let nothing = written(&[]);
    assert_eq!(
        nothing,
        format!("{{\"entries\":0,\"head\":\"{}\"}}\n", "0".repeat(64))
    );
}

#[test]
fn the_first_entry_hangs_on_64_zeros() {
    let export = written(&sealed(2));
    let first: Value = serde_json::from_str(export.lines().next().unwrap()).unwrap();
    assert_eq!(first["prev"], "0".repeat(64));
    // Another start, and all hashes right after it.
    let prev = "1".repeat(64);
    let mut line = even("a");
    let hash = hex::encode(Sha256::digest(format!("{prev}\n{}", canonical(&line))));
    line["seq"] = json!(1);
    line["prev"] = json!(prev);
    line["hash"] = json!(hash);
    let seal = json!({"entries": 1, "head": hash});
    let verdict = judged(&format!("{line}\n{seal}\n"));
    assert_eq!(
        (verdict.first_bad, verdict.reason, verdict.chain),
        (Some(1), Some(Reason::Hash), Chain::Broken)
    );
}

#[test]
fn hashes_are_written_in_lower_case() {
    let export = written(&sealed(1));
    let entry: Value = serde_json::from_str(export.lines().next().unwrap()).unwrap();
    let hash = entry["hash"].as_str().unwrap();
    assert!(hash.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')));
    let shouted = export.replace(hash, &hash.to_uppercase());
    assert_eq!(judged(&shouted).first_bad, Some(1));
}

#[test]
fn a_bad_hash_and_an_unbalanced_entry_are_told_apart() {
    let uneven = entry("b", json!([posting("5", "debit"), posting("6", "credit")]));
    let unbalanced = judged(&chained(&[even("a"), uneven, even("c")]));
    assert_eq!(
        (
            unbalanced.first_bad,
            unbalanced.reason,
            unbalanced.balanced,
            unbalanced.chain
        ),
        (Some(2), Some(Reason::Unbalanced), false, Chain::Ok)
    );
    let export = chained(&[even("a"), even("b"), even("c")]);
    let changed = export.replacen("\"b\"", "\"x\"", 1);
    let hashed = judged(&changed);
    assert_eq!(
        (
            hashed.first_bad,
            hashed.reason,
            hashed.balanced,
            hashed.chain
        ),
        (Some(2), Some(Reason::Hash), true, Chain::Broken)
    );
}

/// Two wrongs that even out over the whole are two unbalanced entries.
#[test]
fn entries_balance_one_by_one_and_not_only_together() {
    let more = entry("a", json!([posting("6", "debit"), posting("5", "credit")]));
    let less = entry("b", json!([posting("5", "debit"), posting("6", "credit")]));
    let verdict = judged(&chained(&[more, less]));
    assert_eq!(
        (verdict.balanced, verdict.first_bad, verdict.reason),
        (false, Some(1), Some(Reason::Unbalanced))
    );
}

#[test]
fn every_reason_is_printed_as_the_contract_names_it() {
    let names = [
        (Reason::Hash, "hash"),
        (Reason::Sequence, "sequence"),
        (Reason::Unbalanced, "unbalanced"),
        (Reason::DuplicateId, "duplicate_id"),
        (Reason::Seal, "seal"),
    ];
    for (reason, name) in names {
        assert_eq!(json!(reason), name);
    }
    let unsealed = written(&sealed(2));
    let unsealed: Vec<&str> = unsealed.lines().take(2).collect();
    assert_eq!(
        serde_json::to_string(&judged(&unsealed.join("\n"))).unwrap(),
        r#"{"balanced":true,"entries":2,"chain":"ok","sealed":false,"first_bad":null,"reason":"seal"}"#
    );
}
