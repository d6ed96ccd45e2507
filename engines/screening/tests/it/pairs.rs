//! Pairs of names and what an analyst would want to see of them.

use screening::Decision::{Clear, Hit, Review};
use screening::Kind::{self, Aircraft, Company, Organization, Person, Vessel};

use crate::judged;

#[test]
fn names_that_are_equal_after_normalisation_are_hits() {
    for (kind, one, other) in [
        (Person, "Qasem Soleimani", "SOLEIMANI, Qasem"),
        (Person, "Müller, Hans", "hans MULLER"),
        (Person, "Dr. Anna-Lena O'Brien", "OBRIEN ANNA LENA"),
        (Person, "Abdul Rahman Yasin", "Abdulrahman Yasin"),
        (Person, "محمد بن سعيد", "مُحَمَّد بن سعيد"),
        (Person, "ＪＯＨＮ　ＤＯＥ", "John Doe"),
        (Company, "Acme Trading Ltd", "ACME TRADING LIMITED"),
        (Company, "Acme Trading Co., Ltd.", "Trading Acme"),
        (Company, "Compañía Minera S.A. de C.V.", "COMPANIA MINERA"),
        (Company, "Acme Handels GmbH & Co. KG", "Acme Handels"),
        (Company, "JOINT STOCK COMPANY TRANSNEFT", "Transneft OJSC"),
        (Company, "ООО «Ромашка»", "Ромашка"),
        (Company, "华为技术有限公司", "华为技术"),
        (Vessel, "M/V Ocean Star", "OCEAN STAR"),
        (Vessel, "Ocean Star II", "OCEAN STAR 2"),
        (Aircraft, "EP-GOM", "EPGOM"),
        // A Cyrillic а in a Latin word.
        (Company, "Pаypal", "PayPal"),
    ] {
        let judgement = judged(kind, one, other);
        assert_eq!(judgement.decision, Hit, "{one} ~ {other}: {judgement:?}");
        assert_eq!(judgement.score, 1000);
        assert_eq!(judgement.because, ["name is equal after normalisation"]);
    }
}

#[test]
fn slips_pet_forms_and_transcriptions_are_for_review_and_say_so() {
    for (kind, one, other, why) in [
        (Person, "John Smith", "John Smtih", "typing: smith ~ smtih"),
        (
            Person,
            "Robert Mugabe",
            "Bob Mugabe",
            "nickname: bob ~ robert",
        ),
        (Person, "J. Mugabe", "Julia Mugabe", "initial: j ~ julia"),
        (
            Person,
            "Osama bin Laden",
            "Usama bin Laden",
            "spelling: osama ~ usama",
        ),
        (
            Person,
            "Qasem Soleimani",
            "Qassim Sulaymani",
            "spelling: qasem ~ qassim",
        ),
        (
            Person,
            "Владимир Путин",
            "Vladimir Putin",
            "transliteration: putin ~ путин",
        ),
        (
            Person,
            "Евгений Пригожин",
            "Yevgeny Prigozhin",
            "transliteration: prigozhin ~ пригожин",
        ),
        (
            Person,
            "Γιώργος Παπαδόπουλος",
            "Giorgos Papadopoulos",
            "transliteration: papadopoulos ~ παπαδοπουλος",
        ),
        (Person, "张伟", "Wei Zhang", "transliteration: wei ~ 伟"),
        (
            Person,
            "张晓明",
            "Zhang Xiao Ming",
            "transliteration: xiaoming ~ 晓明",
        ),
        (Person, "黄文", "Wong Wen", "transliteration: wong ~ 黄"),
        (Person, "김정은", "Kim Jong Un", "transliteration: kim ~ 김"),
        (
            Person,
            "صدام حسين التكريتي",
            "Saddam Hussein al-Tikriti",
            "transliteration: saddam ~ صدام",
        ),
        (
            Person,
            "عبد الرحمن الحوثي",
            "Abdul Rahman al-Huthi",
            "transliteration: huthi ~ حوثي",
        ),
        (Person, "张偉", "張伟", ""),
        (
            Company,
            "Huawei Technologies Co., Ltd.",
            "Huawei Technology",
            "spelling: technologies ~ technology",
        ),
        (
            Company,
            "深圳市华为技术有限公司",
            "Shenzhen Huawei Technologies Co Ltd",
            "transliteration: huawei ~ 华为",
        ),
        (
            Company,
            "Сбербанк России",
            "Sberbank of Russia",
            "transliteration: sberbank ~ сбербанк",
        ),
        (
            Organization,
            "Korea Daesong Bank",
            "Korea Daesung Bank",
            "typing: daesong ~ daesung",
        ),
    ] {
        let judgement = judged(kind, one, other);
        assert_eq!(judgement.decision, Review, "{one} ~ {other}: {judgement:?}");
        assert!(
            judgement.because.iter().any(|because| because == why) || why.is_empty(),
            "{judgement:?}"
        );
        assert!((800..1000).contains(&judgement.score));
    }
}

#[test]
fn a_left_out_middle_name_is_for_review_if_the_rest_tells_enough() {
    assert_eq!(
        judged(Person, "Gaston Iyamuremye", "Gaston Victor Iyamuremye").decision,
        Review
    );
    assert_eq!(
        judged(Person, "Muhammad Ali", "Muhammad Ali Abdullah Hassan").decision,
        Clear
    );
}

#[test]
fn what_only_shares_common_words_is_clear() {
    for (kind, one, other) in [
        (Person, "Ali", "Ali Hassan al-Majid"),
        (Person, "John Smith", "Jane Smith"),
        (Person, "Maria Lopez", "Maria Gomez"),
        (Person, "Ahmed Hassan", "Ahmed Hussein"),
        (Person, "Muhammad Ali Hassan", "Muhammad Ali Karim"),
        (Person, "Zhang Wei", "Zheng Wei"),
        (Person, "Wang Li", "Huang Li"),
        (Person, "张伟", "张薇"),
        (Person, "Kim Jong Un", "Kim Jong Il"),
        (Person, "General Ahmed Saleh", "General Omar Khalil"),
        (
            Company,
            "Shenzhen Golden Sun Trading Co., Ltd",
            "Shenzhen Silver Moon Trading Co Ltd",
        ),
        (Company, "Bank of China", "Bank of Syria"),
        (
            Company,
            "General Trading LLC",
            "Al Noor General Trading LLC",
        ),
        (
            Company,
            "Hong Kong Bright Star Ltd",
            "Hong Kong Bright Sun Ltd",
        ),
        (
            Company,
            "Korea Ryonha Machinery",
            "Korea Ryonbong Machinery",
        ),
        (Company, "National Shipping Lines", "National Steel Works"),
        (Vessel, "OCEAN STAR", "OCEAN SUN"),
        (Vessel, "SEA QUEEN", "SEA EAGLE"),
        (Aircraft, "EP-GOM", "EP-GOL"),
    ] {
        let judgement = judged(kind, one, other);
        assert_eq!(judgement.decision, Clear, "{one} ~ {other}: {judgement:?}");
    }
}

#[test]
fn other_numbers_are_other_things() {
    for (kind, one, other) in [
        (
            Organization,
            "183rd Guard Air Defense Regiment",
            "184th Guard Air Defense Regiment",
        ),
        (Vessel, "OCEAN STAR 5", "OCEAN STAR 6"),
        (Vessel, "ANA I", "ANA II"),
        (Company, "Factory No. 7", "Factory No. 12"),
        (Company, "Unit A Logistics", "Unit B Logistics"),
    ] {
        let judgement = judged(kind, one, other);
        assert_eq!(judgement.decision, Clear, "{one} ~ {other}: {judgement:?}");
        assert!(
            judgement
                .because
                .iter()
                .any(|because| because == "numbers differ")
        );
    }
    // A number that only one of them has is left out, not contradicted.
    assert_eq!(
        judged(Vessel, "OCEANIC PEARL", "OCEANIC PEARL 5").decision,
        Review
    );
}

#[test]
fn a_name_of_nothing_but_legal_forms_is_still_a_name() {
    assert_eq!(
        judged(Kind::Company, "Company Limited", "Company Limited").decision,
        Hit
    );
    assert_eq!(
        judged(Kind::Company, "Company Limited", "Acme").decision,
        Clear
    );
    assert_eq!(judged(Kind::Company, "", "Acme").decision, Clear);
}
