//! What is known beside the name: identifiers, dates, countries, kinds, parts.

use kernel::Country;
use screening::Decision::{self, Clear, Hit, Review};
use screening::{Alias, BirthDate, IdKind, Judgement, Kind, Record, Words, compare};

fn party(kind: Kind, name: &str, ids: &[(IdKind, &str)]) -> Record {
    let mut record = Record::new("1", kind, name);
    record.ids = ids
        .iter()
        .map(|(kind, value)| (*kind, (*value).to_owned()))
        .collect();
    record
}

fn judge(one: &Record, other: &Record) -> Judgement {
    compare(&Words::shipped(), one, other)
}

fn by_ids(one: (IdKind, &str), other: (IdKind, &str)) -> Decision {
    let one = party(Kind::Company, "Alpha", &[one]);
    let other = party(Kind::Company, "Omega", &[other]);
    judge(&one, &other).decision
}

#[test]
fn an_equal_identifier_is_a_hit_whatever_the_names() {
    for (one, other) in [
        ((IdKind::Imo, "IMO 9187629"), (IdKind::Imo, "9187629")),
        ((IdKind::Bic, "KDBKKPPY"), (IdKind::Bic, "KDBKKPPYXXX")),
        (
            (IdKind::Bic, "KDBKKPPYXXX"),
            (IdKind::Registration, "KDBKKPPY"),
        ),
        (
            (IdKind::Registration, "1027700132195"),
            (IdKind::Tax, "1027700132195"),
        ),
        (
            (IdKind::Passport, "AD 001255"),
            (IdKind::Passport, "ad001255"),
        ),
        (
            (IdKind::Email, "Mailbox@Gazprombank.ru "),
            (IdKind::Email, "mailbox@gazprombank.ru"),
        ),
        ((IdKind::Mmsi, "572469210"), (IdKind::Mmsi, "572 469 210")),
        ((IdKind::CallSign, "T2EU4"), (IdKind::CallSign, "t2eu4")),
    ] {
        assert_eq!(by_ids(one, other), Hit, "{one:?} {other:?}");
    }
    assert_eq!(
        by_ids((IdKind::Imo, "9187629"), (IdKind::Imo, "9187630")),
        Clear
    );
    assert_eq!(
        by_ids((IdKind::Passport, "N/A"), (IdKind::Passport, "n/a")),
        Clear
    );
    assert_eq!(
        by_ids((IdKind::Tax, "00000000"), (IdKind::Tax, "00000000")),
        Clear
    );
    assert_eq!(
        by_ids(
            (IdKind::Passport, "1234567"),
            (IdKind::NationalId, "1234567")
        ),
        Clear
    );
}

#[test]
fn conflicting_strong_identifiers_rule_out_a_hit() {
    let ships = |one, other| {
        let one = party(Kind::Vessel, "ARTAVIL", &[(IdKind::Imo, one)]);
        let other = party(Kind::Vessel, "Artavil", &[(IdKind::Imo, other)]);
        judge(&one, &other).decision
    };
    assert_eq!(ships("9187629", "9187629"), Hit);
    // One hull, one number.
    assert_eq!(ships("9187629", "9187631"), Clear);
    let people = |one, other| {
        let one = party(
            Kind::Person,
            "Gaston Iyamuremye",
            &[(IdKind::Passport, one)],
        );
        let other = party(
            Kind::Person,
            "Iyamuremye Gaston",
            &[(IdKind::Passport, other)],
        );
        judge(&one, &other).decision
    };
    // A person may have two passports.
    assert_eq!(people("A1234567", "B7654321"), Review);
    let disputed = |ids: &[(IdKind, &str)]| {
        let one = party(
            Kind::Vessel,
            "A",
            &[(IdKind::Imo, "9187629"), (IdKind::Mmsi, "572469210")],
        );
        judge(&one, &party(Kind::Vessel, "B", ids)).decision
    };
    assert_eq!(
        disputed(&[(IdKind::Imo, "9187631"), (IdKind::Mmsi, "572469210")]),
        Review
    );
    assert_eq!(
        disputed(&[(IdKind::Imo, "9187629"), (IdKind::Mmsi, "572469999")]),
        Hit
    );
}

#[test]
fn other_birth_dates_rule_out_a_hit() {
    let born = |one: &str, other: &str| {
        let with = |date: &str| Record {
            birth_dates: BirthDate::parse(date).into_iter().collect(),
            ..Record::new("1", Kind::Person, "Gaston Iyamuremye")
        };
        judge(&with(one), &with(other))
    };
    assert_eq!(born("1948", "1948-05-02").decision, Hit);
    assert_eq!(born("1948", "1949").decision, Hit);
    assert_eq!(born("1948", "1971").decision, Review);
    assert!(
        born("1948", "1971")
            .because
            .contains(&"birth date differs".to_owned())
    );
    assert!(
        born("1948-05-02", "1948-05-02")
            .because
            .contains(&"birth date is equal".to_owned())
    );
    assert_eq!(BirthDate::parse("1948-13-02"), None);
    assert_eq!(BirthDate::parse("48"), None);
}

#[test]
fn another_country_is_said_and_decides_nothing() {
    let from = |country| Record {
        countries: vec![country],
        ..Record::new("1", Kind::Company, "Alpha Petrochemical")
    };
    let judgement = judge(&from(Country::CN), &from(Country::DE));
    assert_eq!(judgement.decision, Hit);
    assert!(judgement.score < 1000);
    assert!(judgement.because.contains(&"country differs".to_owned()));
}

#[test]
fn another_kind_rules_out_a_hit() {
    let of = |kind| Record::new("1", kind, "Golden Pearlfisher");
    assert_eq!(
        judge(&of(Kind::Company), &of(Kind::Organization)).decision,
        Hit
    );
    assert_eq!(
        judge(&of(Kind::Vessel), &of(Kind::Company)).decision,
        Review
    );
    let short = |kind| Record::new("1", kind, "Maria");
    assert_eq!(
        judge(&short(Kind::Vessel), &short(Kind::Person)).decision,
        Clear
    );
}

#[test]
fn contradicting_parts_of_a_name_lower_the_score() {
    let named = |given: &str, family: &str| Record {
        given_name: Some(given.to_owned()),
        family_name: Some(family.to_owned()),
        ..Record::new("1", Kind::Person, "Bartholomew Kensington")
    };
    let same = judge(
        &named("Bartholomew", "Kensington"),
        &named("Bartholomew", "Kensington"),
    );
    let swapped = judge(
        &named("Bartholomew", "Kensington"),
        &named("Kensington", "Bartholomew"),
    );
    assert_eq!((same.decision, same.score), (Hit, 1000));
    assert_eq!(swapped.decision, Review);
    assert!(swapped.score < same.score);
    // Parts alone are a name too.
    let parts = Record {
        name: String::new(),
        ..named("Bartholomew", "Kensington")
    };
    assert_eq!(
        judge(
            &parts,
            &Record::new("2", Kind::Person, "Kensington, Bartholomew")
        )
        .decision,
        Hit
    );
}

#[test]
fn a_weak_alias_is_never_a_hit() {
    let mut listed = Record::new("1", Kind::Person, "Innocent Zimurinda");
    listed.aliases.push(Alias {
        name: "Zimulinda".to_owned(),
        is_weak: true,
    });
    let judgement = judge(&listed, &Record::new("2", Kind::Person, "Zimulinda"));
    assert_eq!(judgement.decision, Review);
    assert!(judgement.because.contains(&"the alias is weak".to_owned()));
}
