//! Bytes that nobody would send.

use ceb::signature::{RsaVerifier, verify};
use ceb::{Receipt, validate};
use proptest::prelude::*;

use crate::fixture::import_set;

fn all(bytes: &[u8]) {
    let errors = validate(bytes);
    assert!(errors.len() < 1002);
    let _ = ceb::match_answer([("a", bytes), ("b", bytes)]);
    let _ = Receipt::read(bytes);
    let _ = verify(bytes, &RsaVerifier::from_der(b""));
}

#[test]
fn a_crafted_message_costs_no_more_than_its_size() {
    let deep = "<a>".repeat(100_000);
    assert!(validate(deep.as_bytes())[0].message.contains("nested"));
    let wide = format!(
        "<a {}/>",
        (0..10_000)
            .map(|n| format!("a{n}='1' "))
            .collect::<String>()
    );
    assert!(validate(wide.as_bytes())[0].message.contains("attributes"));
    let spaces = format!(
        "<a>{}</a>",
        (0..1000)
            .map(|n| format!("<b xmlns:a{n}='u'/>"))
            .collect::<String>()
    );
    assert!(
        validate(spaces.as_bytes())[0]
            .message
            .contains("namespaces")
    );
    let long = vec![b' '; 33 * 1024 * 1024];
    assert!(validate(&long)[0].message.contains("bytes at most"));
}

#[test]
fn a_document_type_is_refused_with_its_line() {
    let text =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b SYSTEM \"/etc/passwd\">]>\n<a>&b;</a>";
    let errors = validate(text.as_bytes());
    assert_eq!((errors.len(), errors[0].line), (1, 2));
    assert!(errors[0].message.contains("document type"));
}

#[test]
fn messages_in_gb18030_and_utf_16_are_read() {
    let text = import_set().remove(0).1;
    let as_utf16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(text.replace("UTF-8", "UTF-16").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(validate(&as_utf16), []);
    for name in ["GB18030", "GBK", "gb2312"] {
        let declared = text.replace("UTF-8", name);
        let (bytes, _, _) = encoding_rs::GB18030.encode(&declared);
        assert_eq!(validate(&bytes), [], "{name}");
        assert!(
            !validate(declared.as_bytes()).is_empty(),
            "UTF-8 bytes under {name}"
        );
    }
    assert!(
        validate(text.replace("UTF-8", "FOO").as_bytes())[0]
            .message
            .contains("FOO")
    );
    assert!(!validate(text.replace("UTF-8", "UTF-16").as_bytes()).is_empty());
    let mut broken = text.into_bytes();
    let at = broken
        .windows(3)
        .position(|w| w == "王".as_bytes())
        .unwrap();
    broken[at] = 0xff;
    assert!(validate(&broken)[0].line > 10);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        all(&bytes);
    }

    #[test]
    fn no_change_of_a_message_makes_it_panic(
        which in 0usize..4, at in any::<prop::sample::Index>(), length in 0usize..60, new in "[<>/&;:=\"'!\\-\\[\\]0-9.a-z ceb汉]{0,30}",
    ) {
        let text = import_set().swap_remove(which).1;
        let from = text.char_indices().nth(at.index(text.chars().count())).unwrap().0;
        let to = text[from..].char_indices().nth(length).map_or(text.len(), |(to, _)| from + to);
        all(format!("{}{new}{}", &text[..from], &text[to..]).as_bytes());
    }
}
