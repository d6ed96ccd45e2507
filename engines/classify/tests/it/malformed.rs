//! Whatever comes in, nobody falls over.

use classify::VERBS;
use classify::schedule::{Format, Schedule};
use classify::suggest::Product;
use proptest::prelude::*;

use crate::{DESK, SUGGESTER, version};

const SEEDS: [&str; 4] = [
    "section,hscode,description,parent,level\nI,01,Animals,TOTAL,2\nI,0101,\"Horses\",01,4\n",
    r#"[{"htsno":"0101.21","indent":"0","description":"Horses:","units":["No."],"general":"1¢/kg","special":"Free (A)","other":"20%"}]"#,
    r#"{"data":{"attributes":{"goods_nomenclature_item_id":"0101210000","description":"Horses"},"relationships":{"import_measures":{"data":[{"id":"1","type":"measure"}]}}},"included":[{"id":"1","type":"measure","relationships":{"measure_type":{"data":{"id":"103","type":"measure_type"}},"duty_expression":{"data":{"id":"1","type":"measure"}}}}]}"#,
    "code,description,duty,valid_from\n0101,Horses,12%,2026-01-01\n",
];

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for format in Format::ALL {
            let _ = Schedule::read(format, version("US"), &bytes);
        }
    }

    #[test]
    fn damaged_files_are_read_or_refused(
        seed in 0usize..4, at in 0usize..400, with in any::<u8>(), cut in 0usize..400,
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        let len = bytes.len();
        bytes[at % len] = with;
        bytes.truncate(len - cut % 20);
        for format in Format::ALL {
            let _ = Schedule::read(format, version("US"), &bytes);
        }
    }

    #[test]
    fn any_line_gets_an_answer(line in "\\PC{0,60}|\\{\"(title|code|date|hs)\":\"\\PC{0,20}\"\\}", verb in 0usize..3) {
        let (answer, status) = DESK.answer(VERBS[verb], &line);
        prop_assert_eq!(&answer["status"], status.name());
    }

    #[test]
    fn any_title_gets_five_suggestions_at_most(title in "\\PC{0,80}|([a-z]{2,9} |[男女棉手机壳鞋包]){0,30}") {
        let product = Product { title: &title, ..Product::default() };
        let found = SUGGESTER.suggest(&product);
        prop_assert!(found.len() <= 5);
        prop_assert!(found.iter().all(|s| (0.0..=1.0).contains(&s.confidence)));
        prop_assert_eq!(&found, &SUGGESTER.suggest(&product));
    }
}
