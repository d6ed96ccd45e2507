//! Decisions of the desk, pure: who sees a conversation, what language a text is in, how far a
//! reader has come.

use contract::identity::{Caller, OrgKind, Role};
use kernel::{FieldError, Locale};

use crate::model::{Conversation, NewMessage, Support};

/// Who of the platform may talk with customers.
pub(crate) const SUPPORT: [Role; 2] = [Role::Support, Role::Operator];

/// Characters of the newest message that lists show.
const PREVIEW_CHARS_MAX: usize = 160;

/// Parties see their conversations; support those it joined or was called into.
pub(crate) fn may_see(by: &Caller, conversation: &Conversation) -> bool {
    match by.kind {
        OrgKind::Buyer => by.org == conversation.buyer,
        OrgKind::Seller => by.org == conversation.seller,
        OrgKind::Platform => by.require(&SUPPORT).is_ok() && conversation.support != Support::None,
    }
}

/// Everything wrong with a message that its schema cannot say.
pub(crate) fn faults(message: &NewMessage) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if message.text.trim().is_empty() && message.attachments.is_empty() {
        faults.push(FieldError::new(
            "text",
            "required",
            "write something, or attach a file",
        ));
    }
    for (at, blob) in message.attachments.iter().enumerate() {
        if message.attachments[..at].contains(blob) {
            faults.push(FieldError::new(
                format!("attachments[{at}]"),
                "repeated",
                "the file is attached already",
            ));
        }
    }
    faults
}

/// As the writer says; else Chinese when a good part of the letters is, else the writer's own
/// language unless that is Chinese and the text is not.
pub(crate) fn language(text: &str, said: Option<&str>, writer: Locale) -> String {
    if let Some(said) = said {
        return said.to_owned();
    }
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}');
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let han = text.chars().filter(|c| is_han(*c)).count();
    let locale = match (letters, han) {
        (0, _) => writer,
        (all, some) if some * 4 >= all => Locale::ZhCn,
        _ => Locale::En,
    };
    locale.tag().to_owned()
}

/// The beginning of a text, on one line.
pub(crate) fn preview(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= PREVIEW_CHARS_MAX {
        return line;
    }
    let mut cut: String = line.chars().take(PREVIEW_CHARS_MAX - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_writers_word_or_seen_in_the_letters() {
        let of = |text, said| language(text, said, Locale::En);
        assert_eq!(of("Wann kommt die Ware?", Some("de")), "de");
        assert_eq!(of("货什么时候发？", None), "zh-CN");
        assert_eq!(of("订单 A-2611-7Q3KD 发了吗", None), "zh-CN");
        assert_eq!(of("When does it ship?", None), "en");
        assert_eq!(language("12:30?", None, Locale::ZhCn), "zh-CN");
        assert_eq!(language("OK", None, Locale::ZhCn), "en");
    }

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview(" two\n\nlines "), "two lines");
        let long = preview(&"货".repeat(500));
        assert_eq!(long.chars().count(), PREVIEW_CHARS_MAX);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn a_message_says_something_and_attaches_a_file_once() {
        let ids = |n: u128| runtime::blobs::BlobId::from_uuid(uuid::Uuid::from_u128(n));
        let message = |text: &str, files: &[u128]| NewMessage {
            client_id: "12345678".into(),
            text: text.into(),
            language: None,
            attachments: files.iter().copied().map(ids).collect(),
        };
        assert!(faults(&message("hello", &[])).is_empty());
        assert!(faults(&message("", &[1, 2])).is_empty());
        assert_eq!(faults(&message(" \n", &[]))[0].path, "text");
        assert_eq!(faults(&message("", &[1, 2, 1]))[0].path, "attachments[2]");
    }
}
