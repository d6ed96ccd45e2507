//! What a code is, and the hints by prefix.

use classify::facts::{Screens, Standing, look};
use classify::{Code, IllFormed, Level};
use proptest::prelude::*;

use crate::{TODAY, code, plain};

#[test]
fn a_code_is_read_as_tariffs_print_it() {
    for (text, read) in [
        ("61", "61"),
        ("6109", "6109"),
        ("6109.10", "610910"),
        ("6109 10 00", "61091000"),
        ("6109.10.00.12", "6109100012"),
    ] {
        assert_eq!(Code::from_printed(text).unwrap().as_str(), read);
    }
    for (text, fault) in [
        ("", IllFormed::Length),
        ("6", IllFormed::Length),
        ("610", IllFormed::Length),
        ("61091", IllFormed::Length),
        ("61091000123", IllFormed::Length),
        ("61-09", IllFormed::NotDigits),
        ("６１０９", IllFormed::NotDigits),
        ("0012", IllFormed::NoSuchChapter),
        ("770100", IllFormed::NoSuchChapter),
    ] {
        assert_eq!(Code::from_printed(text), Err(fault), "{text}");
    }
    assert_eq!(code("6109").level(), Level::Heading);
}

#[test]
fn ill_formed_and_unknown_are_told_apart() {
    let screens = Screens::shipped().unwrap();
    let tariff = plain("code,description\n61,Knitted clothing\n6109,T-shirts\n610910,Of cotton\n");
    let look_at = |text| look(text, Some((&tariff, TODAY)), &screens);
    assert_eq!(look_at("61A9"), Err(IllFormed::NotDigits));
    let unknown = look_at("610990").unwrap();
    assert_eq!(
        unknown.standing,
        Standing::Unknown {
            nearest: Some(code("6109"))
        }
    );
    let nowhere = look_at("9503").unwrap();
    assert_eq!(nowhere.standing, Standing::Unknown { nearest: None });
    let known = look_at("6109.10").unwrap();
    assert_eq!(known.standing, Standing::Known);
    let names: Vec<&str> = known
        .names
        .iter()
        .map(|name| name.description.as_str())
        .collect();
    assert_eq!(names, ["Knitted clothing", "T-shirts", "Of cotton"]);
    assert_eq!(
        look("610910", None, &screens).unwrap().standing,
        Standing::NotAsked
    );
}

#[test]
fn hints_are_given_by_prefix_with_their_source() {
    let screens = Screens::shipped().unwrap();
    let kinds = |text| -> Vec<String> {
        let facts = look(text, None, &screens).unwrap();
        assert!(facts.screens.iter().all(|screen| screen.citation.len() > 5));
        facts
            .screens
            .into_iter()
            .map(|screen| screen.kind)
            .collect()
    };
    assert_eq!(kinds("8507600020"), ["battery"]);
    assert_eq!(kinds("330300"), ["dangerous_goods"]);
    assert_eq!(kinds("880622"), ["battery", "dual_use"]);
    assert_eq!(kinds("050710"), ["species"]);
    assert_eq!(kinds("930400"), ["dangerous_goods", "weapons"]);
    assert!(kinds("610910").is_empty());
    let power_bank = look("850760", None, &screens).unwrap();
    assert!(power_bank.screens[0].citation.contains("UN 3480"));
}

proptest! {
    #[test]
    fn any_text_is_a_code_or_not(text in "\\PC{0,15}|[0-9. ]{0,14}") {
        if let Ok(code) = Code::from_printed(&text) {
            prop_assert_eq!(Code::from_printed(code.as_str()), Ok(code));
            prop_assert!(code.upwards().all(|up| up.covers(&code)));
            prop_assert_eq!(code.upwards().next(), Some(code));
        }
    }

    #[test]
    fn order_keeps_what_is_below_together(
        a in "(0[1-9]|[1-6][0-9])([0-9]{2}([0-9]{2,6})?)?",
        b in "(0[1-9]|[1-6][0-9])([0-9]{2}([0-9]{2,6})?)?",
    ) {
        let (a, b) = (code(&a), code(&b));
        prop_assert_eq!(a.cmp(&b), a.as_str().cmp(b.as_str()));
    }
}
