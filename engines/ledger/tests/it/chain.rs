//! The sealer: numbers and hashes, against values worked out by another program.

use ledger::*;

use crate::{at, transfer, usd};

fn captured() -> Entry {
    let entry = transfer(
        "pay_1:captured",
        "provider_clearing:sandbox",
        "order_held:ord_1",
        usd(10_000),
    );
    let at = at("2026-11-22T10:00:00Z");
    Entry::new(entry.id().clone(), at, entry.postings().to_vec()).unwrap()
}

/// Worked out with Python's json (sorted keys, no spaces) and hashlib.
const FIRST: &str = "2453098c90db72e09ddf87829a1d3ffb50e513ad65970e1951560bf7fdd0dc9f";
const SECOND: &str = "2adfb75593aa5f3ebaf688af2cac95b1298978ef2b285b78e98da88edb87449a";

#[test]
fn a_seal_covers_the_entry_and_the_hash_before_it() {
    let first = captured();
    let second = first.reversal(at("2026-11-22T10:00:01.5Z")).unwrap();
    let mut sealer = Sealer::after(Head::START);
    let sealed = sealer.seal_all([first, second]);

    assert_eq!(sealed[0].prev.to_string(), "0".repeat(64));
    assert_eq!(sealed[0].hash.to_string(), FIRST);
    assert_eq!(sealed[1].prev.to_string(), FIRST);
    assert_eq!(sealed[1].hash.to_string(), SECOND);
    assert_eq!((sealed[0].seq, sealed[1].seq), (1, 2));
    assert_eq!(
        sealer.head(),
        Head {
            seq: 2,
            hash: SECOND.parse().unwrap()
        }
    );
}

#[test]
fn sealing_in_two_runs_gives_the_same_chain_as_in_one() {
    let entries: Vec<Entry> = (0..9)
        .map(|n| {
            transfer(
                &format!("e{n}"),
                "provider_clearing:s",
                "suspense",
                usd(n + 1),
            )
        })
        .collect();
    let whole = Sealer::after(Head::START).seal_all(entries.clone());
    let mut first = Sealer::after(Head::START);
    let mut parts = first.seal_all(entries[..4].to_vec());
    parts.extend(Sealer::after(first.head()).seal_all(entries[4..].to_vec()));
    assert_eq!(whole, parts);
}

#[test]
fn a_hash_has_one_text() {
    assert_eq!(FIRST.parse::<Hash>().unwrap().to_string(), FIRST);
    for text in [&FIRST.to_uppercase(), &FIRST[1..], "", &"g".repeat(64)] {
        assert!(text.parse::<Hash>().is_err());
    }
}

#[test]
fn only_what_comes_next_is_confirmed() {
    let first = captured();
    let second = first.reversal(at("2026-11-22T10:00:01.5Z")).unwrap();
    let chain = Sealer::after(Head::START).seal_all([first.clone(), second.clone()]);
    let other = Sealed {
        entry: second,
        ..chain[0].clone()
    };
    let wrong = [
        chain[1].clone(),
        other,
        Sealed {
            seq: 2,
            ..chain[0].clone()
        },
        Sealed {
            prev: chain[0].hash,
            ..chain[0].clone()
        },
        Sealed {
            hash: chain[1].hash,
            ..chain[0].clone()
        },
    ];
    let mut sealer = Sealer::after(Head::START);
    for sealed in &wrong {
        assert!(!sealer.confirm(sealed), "{sealed:?}");
        assert_eq!(sealer.head(), Head::START);
    }
    for sealed in &chain {
        assert!(sealer.confirm(sealed));
        assert_eq!(
            (sealer.head().seq, sealer.head().hash),
            (sealed.seq, sealed.hash)
        );
    }
}
