//! What holds for any two names: which is asked about, in which order their words stand, that more
//! evidence is not less, that an index finds what comparing finds, and that nothing falls over.

use proptest::prelude::*;
use screening::lists::{OfacFiles, csl, ofac_sdn, un_consolidated};
use screening::{
    Alias, BirthDate, Decision, IdKind, Index, Judgement, Kind, Record, Words, answer, compare,
};
use unicode_normalization::char::is_combining_mark;

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::NAMED.map(|(_, kind)| kind).to_vec())
}

/// Words of the lists, of other scripts, of nothing at all.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(vec![
            "Mohammed", "Muhamad", "Ahmed", "al", "bin", "Abdul", "Rahman", "Abdulrahman", "Hassan",
            "Hussein", "Ivanov", "Iwanow", "Sergei", "Bob", "Robert", "J.", "Zhang", "Wei", "Xiaoming",
            "Trading", "Company", "Ltd", "Bank", "Shenzhen", "Star", "5", "II", "Iyamuremye",
            "Soleimani", "Sulaymani", "Иванов", "Сергей", "张伟", "华为技术有限公司", "محمد", "الحوثي",
            "عبدالرحمن", "김정은", "Παπαδόπουλος", "S.A.", "M/V", "Nour", "Noor",
        ]).prop_map(str::to_owned),
        1 => "[a-zA-Z]{1,9}",
        1 => "\\PC{1,6}",
    ]
}

fn words() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(word(), 1..5)
}

prop_compose! {
    fn record()(
        kind in kind(),
        name in words(),
        alias in prop::option::of((words(), any::<bool>())),
        imo in prop::option::of("918762[89]"),
        passport in prop::option::of("A12345[67]"),
        year in prop::option::of(1948u16..1952),
        family in prop::option::of(word()),
    ) -> Record {
        let mut record = Record::new("r", kind, name.join(" "));
        record.aliases = alias.into_iter().map(|(name, is_weak)| Alias {
            name: name.join(" "),
            is_weak,
        }).collect();
        record.ids.extend(imo.map(|value| (IdKind::Imo, value)));
        record.ids.extend(passport.map(|value| (IdKind::Passport, value)));
        record.birth_dates = year.map(BirthDate::year).into_iter().collect();
        record.family_name = family;
        record
    }
}

fn judge(one: &Record, other: &Record) -> Judgement {
    // The tables are the same for all, and cost more than the comparison.
    thread_local!(static WORDS: Words = Words::shipped());
    WORDS.with(|words| compare(words, one, other))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn it_does_not_matter_who_is_asked_about(one in record(), other in record()) {
        prop_assert_eq!(judge(&one, &other), judge(&other, &one));
    }

    #[test]
    fn a_party_is_itself(one in record()) {
        let judgement = judge(&one, &one);
        // Marks belong to the letter before them; alone they name nobody.
        let is_letter = |c: char| c.is_alphabetic() && !is_combining_mark(c);
        let is_telling = !one.ids.is_empty() || one.name.chars().any(is_letter);
        prop_assert!(judgement.decision == Decision::Hit || !is_telling, "{:?}", judgement);
    }

    #[test]
    fn the_order_of_words_does_not_matter(
        kind in kind(),
        (words, shuffled) in words().prop_flat_map(|words| (Just(words.clone()), Just(words).prop_shuffle())),
        other in record(),
    ) {
        // Words that are cut or joined by their neighbours are not words yet.
        prop_assume!(words.iter().all(|word| word.chars().all(char::is_alphabetic)));
        let one = Record::new("r", kind, words.join(" "));
        let again = Record::new("r", kind, shuffled.join(" "));
        prop_assert_eq!(judge(&one, &other), judge(&again, &other));
    }

    #[test]
    fn an_equal_identifier_never_makes_it_less(one in record(), other in record()) {
        let before = judge(&one, &other);
        let (mut one, mut other) = (one, other);
        one.ids.push((IdKind::Lei, "506700GE1G29325QX363".to_owned()));
        other.ids.push((IdKind::Lei, "506700GE1G29325QX363".to_owned()));
        let after = judge(&one, &other);
        prop_assert!(after.score >= before.score && after.decision >= before.decision);
    }

    #[test]
    fn any_names_are_compared(kind in kind(), one in any::<String>(), other in any::<String>()) {
        let one = Record::new("1", kind, one);
        let other = Record::new("2", kind, other);
        prop_assert!(judge(&one, &other).score <= 1000);
    }

    #[test]
    fn any_line_gets_an_answer(line in any::<String>()) {
        answer(&line, |_| Err(std::io::ErrorKind::NotFound.into()));
    }

    #[test]
    fn any_bytes_are_a_list_or_none(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = un_consolidated(&bytes);
        let _ = csl(&bytes);
        let _ = ofac_sdn(OfacFiles { sdn: &bytes, alt: Some(&bytes), add: Some(&bytes), comments: Some(&bytes) });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn an_index_finds_what_comparing_with_each_finds(
        records in prop::collection::vec(record(), 1..30),
        queries in prop::collection::vec(record(), 1..6),
    ) {
        let records: Vec<Record> = records.into_iter().enumerate().map(|(at, record)| Record {
            id: format!("{at:03}"),
            ..record
        }).collect();
        let index = Index::new(records.clone());
        for query in queries {
            let mut found: Vec<(String, u32)> = index
                .screen(&query)
                .into_iter()
                .map(|found| (found.record.id.clone(), found.judgement.score))
                .collect();
            found.sort();
            let wanted: Vec<(String, u32)> = records
                .iter()
                .map(|record| (record.id.clone(), judge(&query, record)))
                .filter(|(_, judgement)| judgement.decision != Decision::Clear)
                .map(|(id, judgement)| (id, judgement.score))
                .collect();
            prop_assert_eq!(found, wanted, "{:?}", query);
        }
    }
}
