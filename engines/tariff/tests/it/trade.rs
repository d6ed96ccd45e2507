//! Origin, measures of a tariff, and goods that go back.

use std::collections::BTreeMap;

use jiff::civil::date;
use kernel::{Country, Currency, Decimal, Money};
use tariff::case;
use tariff::fx::Fx;
use tariff::measures::{Declared, Measure, MeasureError, MeasureKind, apply};
use tariff::origin::{Agreement, Level, Material, Product, Rule, judge};
use tariff::quote;
use tariff::rate::Measured;
use tariff::returns::{Ground, ReturnError, ReturnRules, Returned};

use crate::{goods, packs, with};

fn of(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// RCEP, art. 3.2, 3.5 (40 % by build-down), 3.7 (10 % tolerance).
fn rcep() -> Agreement {
    Agreement {
        id: "RCEP".to_owned(),
        members: ["CN", "JP", "VN", "AU"]
            .map(|place| place.parse().unwrap())
            .to_vec(),
        tolerance_percent: of("10"),
        source: "RCEP, chapter 3".to_owned(),
    }
}

fn shirt(foreign: &str) -> Product {
    let material = |hs: &str, value: &str, origin: &str| Material {
        hs: hs.parse().unwrap(),
        value: of(value),
        origin: Some(origin.parse().unwrap()),
    };
    Product {
        hs: "610910".parse().unwrap(),
        made_in: Country::CN,
        ex_works: of("90"),
        fob: of("100"),
        materials: vec![
            material("600622", foreign, "IN"),
            material("520512", "10", "VN"),
        ],
        direct_transport: true,
        proof: true,
    }
}

#[test]
fn regional_content_is_counted_at_the_threshold() {
    let rule = Rule::RegionalContent(of("40"));
    let judged = |foreign: &str| judge(&shirt(foreign), &rule, &rcep(), Country::JP).unwrap();
    assert!(judged("60").originates);
    let over = judged("60.01");
    assert!(!over.originates);
    assert_eq!(over.against.len(), 1);
}

#[test]
fn a_change_of_heading_bears_a_tolerance() {
    let heading = Rule::Change(Level::Heading);
    assert!(
        judge(&shirt("99"), &heading, &rcep(), Country::JP)
            .unwrap()
            .originates
    );
    let mut same = shirt("10");
    same.materials[0].hs = "610990".parse().unwrap();
    assert!(
        judge(&same, &heading, &rcep(), Country::JP)
            .unwrap()
            .originates
    );
    same.materials[0].value = of("10.01");
    assert!(
        !judge(&same, &heading, &rcep(), Country::JP)
            .unwrap()
            .originates
    );
    let either = Rule::AnyOf(vec![heading.clone(), Rule::RegionalContent(of("40"))]);
    assert!(
        judge(&same, &either, &rcep(), Country::JP)
            .unwrap()
            .originates
    );
    let both = Rule::AllOf(vec![heading, Rule::RegionalContent(of("40"))]);
    assert!(
        !judge(&same, &both, &rcep(), Country::JP)
            .unwrap()
            .originates
    );
    assert!(
        !judge(&same, &Rule::WhollyObtained, &rcep(), Country::JP)
            .unwrap()
            .originates
    );
}

#[test]
fn everything_against_a_preference_is_said_at_once() {
    let mut product = shirt("90");
    product.direct_transport = false;
    product.proof = false;
    let rule = Rule::RegionalContent(of("40"));
    let verdict = judge(&product, &rule, &rcep(), Country::DE).unwrap();
    assert_eq!(verdict.against.len(), 4, "{:?}", verdict.against);
}

fn measure(kind: MeasureKind, rate: &str) -> Measure {
    Measure {
        kind,
        hs: "6109".to_owned(),
        origins: Vec::new(),
        valid_from: date(2026, 1, 1),
        valid_to: Some(date(2027, 1, 1)),
        rate: rate.parse().unwrap(),
        producer: None,
        order_number: None,
        source: format!("{kind:?}"),
    }
}

fn applied(
    measures: &[Measure],
    declared: &Declared<'_>,
    balance: &str,
) -> Result<Vec<(String, String)>, MeasureError> {
    let question = with(
        &goods("CN", "GB", "2026-05-01", "GBP", "10"),
        "lines/0/quantity",
        "100".into(),
    );
    let case = case::read(&question.to_string(), packs()).unwrap();
    let fx = Fx::default();
    let measured = Measured {
        base: of("1000"),
        items: of("100"),
        weight_kg: None,
        volume_l: None,
        currency: Currency::GBP,
        fx: &fx,
    };
    let mut quotas = BTreeMap::from([("091234".to_owned(), of(balance))]);
    let applied = apply(&case.lines[0], declared, measures, &measured, &mut quotas)?;
    let total: Decimal = applied.lines.iter().map(|line| line.quantity).sum();
    assert_eq!(total, of("100"));
    Ok(applied
        .lines
        .iter()
        .map(|line| {
            let rates: Vec<String> = line
                .rates
                .iter()
                .map(|(name, rate)| format!("{name} {rate}"))
                .collect();
            (line.quantity.to_string(), rates.join(", "))
        })
        .collect())
}

#[test]
fn the_lowest_duty_counts_and_a_quota_lasts_as_long_as_it_lasts() {
    let declared = Declared {
        date: date(2026, 5, 1),
        origin: Country::CN,
        originates: false,
        producer: None,
    };
    let mut quota = measure(MeasureKind::Quota, "4%");
    quota.order_number = Some("091234".to_owned());
    let mut ours = measure(MeasureKind::AntiDumping, "10%");
    ours.producer = Some("C123".to_owned());
    let measures = [
        measure(MeasureKind::ThirdCountry, "12%"),
        measure(MeasureKind::Preference, "0%"),
        quota,
        measure(MeasureKind::AntiDumping, "48.5%"),
        ours,
    ];
    let part = |quantity: &str, rates: &str| (quantity.to_owned(), rates.to_owned());
    assert_eq!(
        applied(&measures, &declared, "30").unwrap(),
        [
            part("30", "anti_dumping 48.5%, duty 4%"),
            part("70", "anti_dumping 48.5%, duty 12%")
        ]
    );
    assert_eq!(
        applied(&measures, &declared, "0").unwrap(),
        [part("100", "anti_dumping 48.5%, duty 12%")]
    );
    let known = Declared {
        producer: Some("C123"),
        ..declared
    };
    assert_eq!(
        applied(&measures, &known, "0").unwrap(),
        [part("100", "anti_dumping 10%, duty 12%")]
    );
    let preferred = Declared {
        originates: true,
        ..declared
    };
    assert_eq!(
        applied(&measures, &preferred, "30").unwrap(),
        [part("100", "anti_dumping 48.5%, duty 0%")]
    );
    let later = Declared {
        date: date(2027, 1, 1),
        ..declared
    };
    assert!(matches!(
        applied(&measures, &later, "30"),
        Err(MeasureError::NoDuty { .. })
    ));
}

#[test]
fn goods_that_go_back_bring_duty_and_tax_back() {
    let rules = ReturnRules::shipped().unwrap();
    let mut question = goods("JP", "CN", "2026-05-01", "CNY", "425");
    question["lines"][0]["hs"] = "330499".into();
    question["lines"][0]["net_weight_grams"] = 20.into();
    question["lines"][0]["quantity"] = "2".into();
    let case = case::read(&question.to_string(), packs()).unwrap();
    let quoted = quote(packs(), &case);
    let one = [Returned {
        line: "1".to_owned(),
        quantity: of("1"),
    }];
    let released = date(2026, 5, 3);
    let claim = |days: i8, returned: &[Returned]| {
        let back = released.checked_add(jiff::Span::new().days(days)).unwrap();
        rules.claim("CN", &quoted, returned, Ground::Withdrawn, released, back)
    };
    let last_day = claim(30, &one).unwrap();
    assert_eq!(last_day.total, Money::new(9_800, Currency::CNY));
    assert_eq!(
        last_day.allowance_restored,
        Some(Money::new(42_500, Currency::CNY))
    );
    assert!(matches!(claim(31, &one), Err(ReturnError::TooLate { .. })));
    assert_eq!(claim(-1, &one), Err(ReturnError::BeforeRelease));
    let three = [Returned {
        line: "1".to_owned(),
        quantity: of("3"),
    }];
    assert_eq!(claim(1, &three), Err(ReturnError::Line("1".to_owned())));
    let all = [Returned {
        line: "1".to_owned(),
        quantity: of("2"),
    }];
    assert_eq!(
        claim(1, &all).unwrap().total,
        Money::new(19_600, Currency::CNY)
    );
}

#[test]
fn drawback_leaves_one_percent() {
    let rules = ReturnRules::shipped().unwrap();
    let mut question = goods("JP", "US", "2026-03-01", "USD", "1000");
    question["lines"][0]["rates"] = serde_json::json!({"duty": "5%"});
    let case = case::read(&question.to_string(), packs()).unwrap();
    let quoted = quote(packs(), &case);
    let all = [Returned {
        line: "1".to_owned(),
        quantity: of("1"),
    }];
    let day = date(2026, 4, 1);
    let claim = rules
        .claim("US", &quoted, &all, Ground::Unsold, day, day)
        .unwrap();
    // Duty 50, section 122 100, fee 2.69; 99 % of each.
    assert_eq!(claim.total, Money::new(4_950 + 9_900 + 266, Currency::USD));
    assert_eq!(claim.allowance_restored, None);
    let nowhere = rules.claim("ZA", &quoted, &all, Ground::Unsold, day, day);
    assert!(matches!(nowhere, Err(ReturnError::NoRule { .. })));
}

#[test]
fn exported_goods_that_come_back_owe_their_refund() {
    let rules = ReturnRules::shipped().unwrap();
    let mut question = goods("CN", "DE", "2026-05-01", "CNY", "150");
    question["regime"] = "cn_export_9610".into();
    question["lines"][0]["quantity"] = "10".into();
    question["lines"][0]["purchase_price"] = "113".into();
    question["lines"][0]["rates"] = serde_json::json!({"refund": "9%"});
    let case = case::read(&question.to_string(), packs()).unwrap();
    let quoted = quote(packs(), &case);
    let three = [Returned {
        line: "1".to_owned(),
        quantity: of("3"),
    }];
    let claim = |exported, back| rules.claim("CN", &quoted, &three, Ground::Unsold, exported, back);
    let claimed = claim(date(2026, 5, 1), date(2026, 11, 1)).unwrap();
    assert_eq!(claimed.owed[0].amount, Money::new(2_700, Currency::CNY));
    assert_eq!(claimed.total, Money::zero(Currency::CNY));
    let late = claim(date(2026, 5, 1), date(2026, 11, 2));
    assert_eq!(
        late,
        Err(ReturnError::TooLate {
            last: date(2026, 11, 1)
        })
    );
    // The announcement is for exports of 2026 and 2027.
    let before = claim(date(2025, 12, 31), date(2026, 1, 2));
    assert!(matches!(before, Err(ReturnError::NoRule { .. })));
}
