//! Rules between an order and its delivery.

use classify::gates::{Case, Finding, Matrix, Mode, Weight, judge};
use jiff::civil::date;
use kernel::Country;
use proptest::prelude::*;

use crate::TODAY;

fn case(hs: &str, destination: &str, mode: Mode) -> Case {
    Case {
        date: TODAY,
        hs: Some(hs.to_owned()),
        origin: Some("CN".to_owned()),
        from: Country::CN,
        destination: destination.parse().unwrap(),
        mode: Some(mode),
        net_weight_grams: Some(500),
        recipient_id: None,
        licences: Vec::new(),
    }
}

fn shown(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|f| format!("{} {}", f.rule.as_deref().unwrap_or("-"), f.reason))
        .collect()
}

fn judged(case: &Case) -> Vec<String> {
    shown(&judge(&Matrix::sample().unwrap(), case))
}

#[test]
fn well_known_cases_are_judged() {
    for (hs, destination, mode, expected) in [
        (
            "950300",
            "DE",
            Mode::Courier,
            vec!["eu.toys licence_missing"],
        ),
        (
            "950300",
            "US",
            Mode::Courier,
            vec!["us.children licence_missing"],
        ),
        ("854340", "SG", Mode::Courier, vec!["sg.vapes prohibited"]),
        ("854340", "TH", Mode::Sea, vec!["th.vapes prohibited"]),
        ("391590", "CN", Mode::Sea, vec!["cn.waste prohibited"]),
        ("050710", "JP", Mode::Sea, vec!["any.ivory prohibited"]),
        (
            "850760",
            "JP",
            Mode::Post,
            vec!["post.lithium_ion_alone prohibited"],
        ),
        (
            "850760",
            "JP",
            Mode::Courier,
            vec!["air.lithium restricted"],
        ),
        (
            "610910",
            "KR",
            Mode::Courier,
            vec!["kr.recipient field_missing"],
        ),
        ("610910", "US", Mode::Sea, vec!["us.uflpa restricted"]),
        ("691200", "JP", Mode::Sea, vec![]),
    ] {
        assert_eq!(
            judged(&case(hs, destination, mode)),
            expected,
            "{hs} {destination}"
        );
    }
}

#[test]
fn a_licence_that_is_held_lets_the_goods_pass() {
    let mut toys = case("950300", "FR", Mode::Courier);
    toys.licences = vec!["ce_toy".to_owned()];
    assert_eq!(judged(&toys), ["eu.toys licence_held"]);
    let mut parcel = case("691200", "KR", Mode::Post);
    parcel.recipient_id = Some("P123456789012".to_owned());
    assert_eq!(judged(&parcel), ["kr.recipient field_given"]);
}

#[test]
fn rules_have_their_days() {
    let mut vapes = case("854340", "SG", Mode::Courier);
    vapes.date = date(2016, 7, 31);
    assert!(judged(&vapes).is_empty());
    vapes.date = date(2016, 8, 1);
    assert_eq!(judged(&vapes), ["sg.vapes prohibited"]);
}

#[test]
fn what_is_missing_is_a_finding() {
    let mut bare = case("", "KR", Mode::Courier);
    bare.origin = None;
    bare.net_weight_grams = None;
    assert_eq!(
        judged(&bare),
        [
            "- hs_missing",
            "- origin_missing",
            "- net_weight_missing",
            "kr.recipient field_missing"
        ]
    );
    assert_eq!(judged(&case("95O3", "JP", Mode::Sea)), ["- hs_ill_formed"]);
    assert_eq!(judged(&case("6912", "JP", Mode::Sea)), ["- hs_short"]);
    let mut strange = case("691200", "JP", Mode::Sea);
    strange.origin = Some("XX".to_owned());
    assert_eq!(judged(&strange), ["- origin_unknown"]);
}

#[test]
fn a_rule_that_hangs_on_what_is_missing_is_not_passed_over() {
    let mut shirts = case("610910", "US", Mode::Sea);
    shirts.origin = None;
    assert_eq!(judged(&shirts), ["- origin_missing", "us.uflpa may_apply"]);
    // A heading is too short to tell lead-acid from lithium.
    let battery = judged(&case("8507", "JP", Mode::Post));
    assert_eq!(battery, ["- hs_short", "post.lithium_ion_alone may_apply"]);
    let mut no_mode = case("850760", "JP", Mode::Post);
    no_mode.mode = None;
    let found = judged(&no_mode);
    assert!(
        found.contains(&"post.lithium_ion_alone may_apply".to_owned()),
        "{found:?}"
    );
}

#[test]
fn the_gravest_comes_first_and_all_cite() {
    let matrix = Matrix::sample().unwrap();
    let mut gun = case("930400", "GB", Mode::Courier);
    gun.net_weight_grams = None;
    let findings = judge(&matrix, &gun);
    assert_eq!(findings[0].weight, Weight::Stop);
    assert!(
        findings
            .iter()
            .all(|f| f.rule.is_none() || f.citation.is_some())
    );
    for rule in &matrix.rules {
        assert!(
            rule.citation.len() > 5 && !rule.chinese.is_empty(),
            "{}",
            rule.id
        );
    }
}

#[test]
fn every_fault_of_a_matrix_is_told_at_once() {
    let text = r#"
        name = "x"
        dated = "2026-13-01"
        typo = 1
        [[rule]]
        id = "a"
        effect = "licensed"
        hs = ["95", "9", 3]
        destination = ["EU", "ZZ"]
        english = ""
        chinese = "中"
        citation = "law"
        valid_from = "2026-02-01"
        valid_to = "2026-01-01"
        color = "red"
        [[rule]]
        id = "b"
        effect = "prohibited"
        licence = "l"
        english = "b"
        chinese = "乙"
        citation = "law"
        mode = ["bike"]
    "#;
    let faults = Matrix::read(text).unwrap_err().0;
    let mut paths: Vec<String> = faults
        .iter()
        .map(|f| format!("{}: {}", f.path, f.code))
        .collect();
    paths.sort();
    assert_eq!(
        paths,
        [
            "dated: not_a_date",
            "rule[0].color: unknown_field",
            "rule[0].destination[1]: unknown",
            "rule[0].english: required",
            "rule[0].hs[1]: unknown",
            "rule[0].hs[2]: unknown",
            "rule[0].licence: required",
            "rule[0].valid_to: before_start",
            "rule[1].licence: out_of_place",
            "rule[1].mode[0]: unknown",
            "typo: unknown_field",
        ]
    );
}

proptest! {
    #[test]
    fn more_licences_never_add_a_reason_to_stop(hs in 0usize..8, to in 0usize..6, n in 0usize..4) {
        let hs = ["950300", "850760", "330300", "901890", "120991", "851713", "090210", "93"][hs];
        let to = ["DE", "US", "CN", "KR", "AU", "GB"][to];
        let matrix = Matrix::sample().unwrap();
        let mut asked = case(hs, to, Mode::Courier);
        let open = |case: &Case| {
            judge(&matrix, case).iter().filter(|f| f.weight < Weight::Notice).count()
        };
        let before = open(&asked);
        asked.licences = ["ce_toy", "fcc", "cpc", "arms"][..n].iter().map(|l| (*l).to_owned()).collect();
        prop_assert!(open(&asked) <= before);
    }

    #[test]
    fn any_text_is_a_matrix_or_not(text in "\\PC{0,60}|(\\[\\[rule\\]\\]\n[a-z]{1,8} = \"[a-z0-9]{0,5}\"\n){0,3}") {
        let _ = Matrix::read(&text);
    }
}
