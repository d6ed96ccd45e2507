//! Pages and the texts that lead from one to the next.

use kernel::page::CursorError;
use kernel::{Cursor, Page, Problem, Timestamp};
use proptest::prelude::*;
use serde_json::json;

#[test]
fn a_page_leads_on_only_when_there_is_more() {
    let rows = || (1..=3).collect::<Vec<i64>>();
    let page = Page::cut(rows(), 2, |last| (*last,)).unwrap();
    assert_eq!(page.items, [1, 2]);
    assert_eq!(Cursor::decode::<(i64,)>(&page.next.unwrap()), Ok((2,)));

    let whole = Page::cut(rows(), 3, |last| (*last,)).unwrap();
    assert_eq!(
        serde_json::to_value(&whole).unwrap(),
        json!({"items": [1, 2, 3]})
    );
    assert_eq!(
        Page::cut(Vec::new(), 3, |last: &i64| (*last,)),
        Ok(Page::default())
    );
}

#[test]
fn a_cursor_of_another_list_is_refused() {
    let text = Cursor::encode(&("2026", 7)).unwrap();
    assert_eq!(
        Cursor::decode::<(Timestamp, i64)>(&text),
        Err(CursorError::Malformed)
    );
    assert_eq!(Cursor::encode(&"alone"), Err(CursorError::NotAKey));
    assert_eq!(
        Cursor::encode(&("x".repeat(2_000),)),
        Err(CursorError::NotAKey)
    );
    let problem = Problem::from(CursorError::Malformed);
    assert_eq!(
        (problem.status, problem.fields[0].path.as_str()),
        (422, "after")
    );
}

proptest! {
    #[test]
    fn a_cursor_reads_back(micros: i64, text in "\\PC{0,40}", flag: bool) {
        let key = (Timestamp::from_micros(micros), text, flag);
        let cursor = Cursor::encode(&key).unwrap();
        prop_assert!(cursor.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_'));
        prop_assert_eq!(Cursor::decode(&cursor), Ok(key));
    }

    #[test]
    fn no_text_makes_reading_a_cursor_panic(text in "\\PC{0,200}") {
        let _ = Cursor::decode::<(i64, String)>(&text);
    }
}
