//! Languages, and text in several of them.

use kernel::{Locale, Text};
use serde_json::json;

#[test]
fn a_reader_gets_their_language_or_whatever_was_written() {
    let both = Text::new(Locale::En, "Tea pot").with(Locale::ZhCn, "茶壶");
    assert_eq!(both.best(Locale::ZhCn), "茶壶");
    assert_eq!(both.best(Locale::En), "Tea pot");
    let chinese = Text::new(Locale::ZhCn, "茶壶").with(Locale::En, " ");
    assert_eq!(chinese.best(Locale::En), "茶壶");
    assert_eq!(Text::default().best(Locale::En), "");
    assert!(Text::new(Locale::En, " \n").is_blank());
    assert!(!chinese.is_blank());
}

#[test]
fn text_travels_by_locale_and_knows_no_others() {
    let text = Text::new(Locale::ZhCn, "茶壶").with(Locale::En, "Tea pot");
    let written = json!({"en": "Tea pot", "zh-CN": "茶壶"});
    assert_eq!(serde_json::to_value(&text).unwrap(), written);
    assert_eq!(serde_json::from_value::<Text>(written).unwrap(), text);
    for wrong in [
        json!({"de": "Teekanne"}),
        json!({"en": 1}),
        json!("Tea pot"),
        json!({"EN": "Tea pot"}),
    ] {
        assert!(serde_json::from_value::<Text>(wrong).is_err());
    }
}

#[test]
fn the_language_a_reader_likes_best_is_taken_from_the_header() {
    for (header, locale) in [
        ("zh-CN,zh;q=0.9,en;q=0.8", Some(Locale::ZhCn)),
        ("zh-TW", Some(Locale::ZhCn)),
        ("de-DE,de;q=0.9,en;q=0.5,zh;q=0.4", Some(Locale::En)),
        ("en;q=0.3, zh-Hans-CN;q=0.31", Some(Locale::ZhCn)),
        ("EN-gb", Some(Locale::En)),
        ("en;q=0,zh;q=0.001", Some(Locale::ZhCn)),
        ("en;q=nonsense", None),
        ("fr,de", None),
        ("*", None),
        ("", None),
        (";;,,;q=1", None),
    ] {
        assert_eq!(Locale::accepted(header), locale, "{header}");
    }
}
