//! Two versions of a tariff, and whose goods a change touches.

use classify::diff::{Change, Changes, Correlation, How, diff};
use classify::schedule::Schedule;
use proptest::prelude::*;

use crate::{TODAY, code, plain};

fn between(old: &Schedule, new: &Schedule) -> Changes {
    diff((old, TODAY), (new, TODAY), None)
}

const OLD: &str = "code,description,duty\n\
    8517,Telephones,\n\
    851712,Telephones for cellular networks or for other wireless networks,0%\n\
    610910,\"T-shirts, of cotton\",6%\n\
    610990,\"T-shirts, of other materials\",6%\n\
    940540,Electric lamps,4%\n\
    940550,Non-electric lamps,4%\n";
const NEW: &str = "code,description,duty\n\
    8517,Telephones,\n\
    851713,Smartphones: telephones for cellular networks,0%\n\
    851714,Other telephones for cellular networks or for other wireless networks,0%\n\
    610910,\"T-SHIRTS of cotton\",5%\n\
    610990,\"T-shirts and vests, of other materials\",6%\n\
    940550,Non-electric lamps,4%\n";

#[test]
fn a_tariff_compared_with_itself_has_no_changes() {
    assert!(between(&plain(OLD), &plain(OLD)).is_empty());
}

#[test]
fn additions_removals_words_and_rates_are_told() {
    let changes = between(&plain(OLD), &plain(NEW));
    assert_eq!(changes.added, [code("851713"), code("851714")]);
    assert_eq!(changes.removed, [code("851712"), code("940540")]);
    // Capitals and commas are no other description.
    assert_eq!(changes.reworded.len(), 1);
    assert_eq!(changes.reworded[0].code, code("610990"));
    assert_eq!(changes.rerated.len(), 1);
    assert_eq!(changes.rerated[0].before.as_deref(), Some("6%"));
    assert_eq!(changes.rerated[0].after.as_deref(), Some("5%"));
}

#[test]
fn a_split_is_found_in_the_words_and_called_likely() {
    // The HS 2022 divided 8517.12 into 8517.13 and 8517.14.
    let changes = between(&plain(OLD), &plain(NEW));
    assert_eq!(changes.moved.len(), 1);
    let moved = &changes.moved[0];
    assert_eq!((moved.how, moved.likely), (How::Split, true));
    assert_eq!(moved.from, [code("851712")]);
    assert_eq!(moved.to, [code("851713"), code("851714")]);
    let back = between(&plain(NEW), &plain(OLD));
    assert_eq!(back.moved[0].how, How::Merged);
}

#[test]
fn a_correlation_table_is_believed() {
    let table = Correlation::from([
        (code("940540"), code("940550")),
        (code("010121"), code("010129")),
    ]);
    let changes = diff((&plain(OLD), TODAY), (&plain(NEW), TODAY), Some(&table));
    assert_eq!(changes.moved.len(), 1);
    assert_eq!(changes.moved[0].from, [code("940540")]);
    assert!(!changes.moved[0].likely);
}

#[test]
fn a_seller_is_told_of_the_code_and_of_those_above_and_below() {
    let changes = between(&plain(OLD), &plain(NEW));
    let touched = |text: &str| -> Vec<(Change, String)> {
        let touched = changes.affected(&[code(text)]);
        touched
            .into_iter()
            .map(|t| (t.change, t.by.to_string()))
            .collect()
    };
    assert_eq!(
        touched("6109100012"),
        [(Change::Rerated, "610910".to_owned())]
    );
    assert_eq!(
        touched("851712"),
        [
            (Change::Removed, "851712".to_owned()),
            (Change::Moved, "851712".to_owned()),
        ]
    );
    assert_eq!(touched("8517").len(), 4);
    assert!(touched("940550").is_empty());
    assert!(touched("640399").is_empty());
}

proptest! {
    #[test]
    fn what_is_added_one_way_is_removed_the_other(
        old in prop::collection::btree_set(10u32..40, 0..12),
        new in prop::collection::btree_set(10u32..40, 0..12),
    ) {
        let written = |set: &std::collections::BTreeSet<u32>| {
            let mut text = "code,description\n".to_owned();
            for n in set {
                text.push_str(&format!("8517{n},telephones of kind {n}\n"));
            }
            plain(&text)
        };
        let (old, new) = (written(&old), written(&new));
        let (there, back) = (between(&old, &new), between(&new, &old));
        prop_assert_eq!(&there.added, &back.removed);
        prop_assert_eq!(&there.removed, &back.added);
        for code in &there.removed {
            prop_assert!(!there.affected(&[*code]).is_empty());
        }
    }
}
