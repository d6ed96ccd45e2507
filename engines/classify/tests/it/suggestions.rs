//! What suggestions hang on, case by case.

use classify::Code;
use classify::schedule::{Format, Schedule};
use classify::suggest::{Product, ReasonKind, Suggester, Suggestion};

use crate::{SUGGESTER, code, shared, version};

fn of(title: &str) -> Vec<Suggestion> {
    SUGGESTER.suggest(&Product {
        title,
        ..Product::default()
    })
}

fn first(title: &str) -> Code {
    of(title).first().expect(title).code
}

#[test]
fn an_accessory_is_not_the_thing_it_goes_with() {
    assert_eq!(first("smartphone 128GB dual SIM"), code("851713"));
    assert_eq!(first("silicone phone case for smartphone"), code("392690"));
    assert_eq!(first("手机壳"), code("392690"));
    assert_eq!(first("智能手机 128G"), code("851713"));
    assert_eq!(
        first("dress for dolls, fashion doll accessories toy"),
        code("950300")
    );
}

#[test]
fn the_material_decides_between_subheadings() {
    assert_eq!(first("genuine leather wallet"), code("420231"));
    assert_eq!(first("PU leather wallet"), code("420232"));
    assert_eq!(first("sterling silver ring"), code("711311"));
    assert_eq!(first("stainless steel pot"), code("732393"));
}

#[test]
fn knitted_or_woven_wearer_and_fibre_decide_for_garments() {
    for (title, expected) in [
        ("Men's woven cotton trousers", "620342"),
        ("Women's knitted polyester trousers", "610463"),
        ("men's silk tie", "621510"),
        ("女式针织羊毛衫毛衣", "611011"),
        ("60% cotton 40% polyester t-shirt", "610910"),
        ("40% cotton 60% polyester t-shirt", "610990"),
        ("95% cotton 5% spandex women's briefs", "610821"),
    ] {
        assert_eq!(first(title), code(expected), "{title}");
    }
}

#[test]
fn a_material_that_is_given_apart_counts() {
    let with = |material: &str| {
        let product = Product {
            title: "Crew neck T-shirt",
            material,
            ..Product::default()
        };
        SUGGESTER.suggest(&product)[0].code
    };
    assert_eq!(with("100% cotton"), code("610910"));
    assert_eq!(with("92% polyester, 8% elastane"), code("610990"));
}

#[test]
fn each_suggestion_says_why() {
    let found = of("Women's knitted polyester dress");
    assert!(found.len() <= 5);
    let because = &found[0].because;
    assert!(
        because
            .iter()
            .any(|r| r.kind == ReasonKind::Names && r.words == "dress")
    );
    assert!(
        because
            .iter()
            .any(|r| r.kind == ReasonKind::Rule && r.words.contains("knitted"))
    );
    assert!(
        found
            .windows(2)
            .all(|pair| pair[0].confidence >= pair[1].confidence)
    );
    let sum: f64 = found.iter().map(|s| s.confidence).sum();
    assert!(sum <= 1.05, "{sum}");
}

#[test]
fn nothing_is_suggested_where_no_word_is_known() {
    assert!(of("").is_empty());
    assert!(of("zxqv 12345 !!").is_empty());
    assert!(of("呵呵哈哈嘿嘿").is_empty());
}

#[test]
fn a_weak_word_gives_low_confidence() {
    let found = of("wooden whatnot");
    assert!(found[0].confidence < 0.3, "{found:?}");
}

#[test]
fn an_imported_nomenclature_helps_where_the_tables_end() {
    let Some(path) = shared("hs/harmonized-system.csv") else {
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let hs = Schedule::read(Format::HsNomenclature, version("WCO"), &bytes).unwrap();
    let alone = Suggester::new().unwrap();
    let product = Product {
        title: "molybdenum powders",
        ..Product::default()
    };
    assert!(
        alone
            .suggest(&product)
            .iter()
            .all(|s| s.code != code("810210"))
    );
    let found = alone.with_nomenclature(&hs).suggest(&product);
    assert_eq!(found[0].code, code("810210"));
    assert_eq!(found[0].because[0].kind, ReasonKind::Nomenclature);
}

#[test]
fn the_tables_name_only_codes_of_the_nomenclature() {
    let Some(path) = shared("hs/harmonized-system.csv") else {
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let hs = Schedule::read(Format::HsNomenclature, version("WCO"), &bytes).unwrap();
    let unknown: Vec<Code> = SUGGESTER
        .codes()
        .into_iter()
        .filter(|code| hs.of(code).is_empty())
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(
        SUGGESTER.headings().len() >= 300,
        "{}",
        SUGGESTER.headings().len()
    );
}

#[test]
fn rules_are_told_in_both_languages_and_alternatives_say_what_if() {
    let found = of("polyester dress");
    let rules = |at: usize| -> Vec<(&str, &str)> {
        let rules = found[at].because.iter();
        rules
            .filter_map(|r| Some((r.words.as_str(), r.chinese.as_deref()?)))
            .collect()
    };
    assert!(rules(0).contains(&("woven, as is usual", "按通常为梭织")));
    assert!(rules(1).contains(&("if it is knitted", "若为针织")));
}

#[test]
fn the_official_description_comes_with_an_imported_nomenclature() {
    let tariff = crate::plain("code,description\n6109,T-shirts\n610910,\"T-shirts; of cotton\"\n");
    let product = Product {
        title: "cotton t-shirt",
        ..Product::default()
    };
    let found = Suggester::new()
        .unwrap()
        .with_nomenclature(&tariff)
        .suggest(&product);
    assert_eq!(found[0].code, code("610910"));
    assert_eq!(found[0].official.as_deref(), Some("T-shirts; of cotton"));
    assert!(SUGGESTER.suggest(&product)[0].official.is_none());
}
