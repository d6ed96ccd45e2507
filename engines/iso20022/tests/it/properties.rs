//! Laws over random statements, and files that somebody has worked on.

use iso20022::{Checker, camt053, pain002};
use kernel::{Currency, Money};
use proptest::prelude::*;

use crate::judged;
use crate::messages::{all, balance, entry, statement};

fn direction(minor: i128) -> &'static str {
    if minor < 0 { "DBIT" } else { "CRDT" }
}

fn major(minor: i128) -> String {
    Money::new(minor.abs(), Currency::EUR).to_major_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_statement_is_valid_exactly_when_it_adds_up(
        opening in -1_000_000i128..1_000_000,
        entries in proptest::collection::vec((-1_000_000i128..1_000_000, 0usize..3), 0..20),
        off in -2i128..3,
    ) {
        let statuses = ["BOOK", "PDNG", "INFO"];
        let sum = |status: usize| -> i128 {
            entries.iter().filter(|(_, found)| *found == status).map(|(minor, _)| minor).sum()
        };
        let closing = opening + sum(0) + off;
        let mut content = balance("OPBD", &major(opening), "EUR", direction(opening));
        content += &balance("CLBD", &major(closing), "EUR", direction(closing));
        for (minor, status) in &entries {
            content += &entry(&major(*minor), "EUR", direction(*minor), statuses[*status], "");
        }
        let report = judged(&statement(&content));
        prop_assert_eq!(report.is_valid(), off == 0);
        prop_assert_eq!(report.transactions, entries.len() as u64);
        let signed = |minor: i128| Money::new(minor, Currency::EUR).to_major_string();
        let zero = "0.00".to_owned();
        prop_assert_eq!(report.booked.get("EUR").unwrap_or(&zero), &signed(sum(0)));
        prop_assert_eq!(report.pending.get("EUR").unwrap_or(&zero), &signed(sum(1)));
        let read = camt053::read(statement(&content).as_bytes()).unwrap();
        let booked: i128 = read.statements[0].entries.iter()
            .filter(|entry| entry.status == camt053::Status::Booked)
            .map(|entry| entry.signed().minor())
            .sum();
        prop_assert_eq!(booked, sum(0));
    }

    #[test]
    fn nothing_that_is_done_to_a_file_makes_the_checker_panic(
        which in 0usize..4,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..4, any::<u8>()), 1..8),
    ) {
        let mut bytes = all()[which].1.clone().into_bytes();
        for (at, kind, byte) in edits {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let _ = Checker::new().check("x", bytes.as_slice());
        let _ = camt053::read(bytes.as_slice());
        let _ = pain002::read(bytes.as_slice());
    }

    #[test]
    fn no_bytes_make_the_checker_panic(bytes in any::<Vec<u8>>()) {
        prop_assert!(!Checker::new().judge(bytes.as_slice()).is_valid());
    }

    #[test]
    fn one_character_in_the_markup_is_always_noticed(
        which in 0usize..4, at in any::<prop::sample::Index>(),
    ) {
        let (_, xml) = &all()[which];
        let tags: Vec<usize> = xml.match_indices('<').map(|(at, _)| at).collect();
        let at = tags[1 + at.index(tags.len() - 1)] + 1;
        let mut broken = xml.clone();
        broken.insert(at, 'x');
        prop_assert!(!judged(&broken).is_valid());
    }
}
