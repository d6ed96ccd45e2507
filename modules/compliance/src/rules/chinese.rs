//! What engines say in English, in the reader's language: by the form of the sentence.

mod differences;
mod quotes;
mod rows;

use kernel::{Locale, Text};

pub(crate) use differences::difference;
pub(crate) use quotes::{alternative, text};
pub(crate) use rows::row;

/// A form in English, and what it is in Chinese.
type Form = (&'static str, &'static str);

/// What stands in both languages.
pub(crate) fn both(english: &str, chinese: &str) -> Text {
    Text::new(Locale::En, english).with(Locale::ZhCn, chinese)
}

fn said(english: &str, chinese: Option<String>) -> Text {
    match chinese {
        Some(chinese) => both(english, &chinese),
        None => Text::new(Locale::En, english),
    }
}

/// The Chinese of the form that the sentence has. What stands between its words is carried over, in
/// Chinese where that is known by itself.
fn by_form(
    forms: &[Form],
    sentence: &str,
    inner: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    forms.iter().find_map(|(form, chinese)| {
        let parts = parts(form, sentence)?;
        let mut out = (*chinese).to_owned();
        for (at, part) in parts.iter().enumerate() {
            let said = inner(part);
            out = out.replace(&format!("{{{at}}}"), said.as_deref().unwrap_or(part));
        }
        Some(out)
    })
}

/// What stands where the form has its `{}`; none when the sentence is another.
fn parts<'a>(form: &str, sentence: &'a str) -> Option<Vec<&'a str>> {
    let mut fixed = form.split("{}");
    let mut rest = sentence.strip_prefix(fixed.next()?)?;
    let mut found = Vec::new();
    let mut fixed = fixed.peekable();
    while let Some(piece) = fixed.next() {
        let is_last = fixed.peek().is_none();
        let end = match (piece, is_last) {
            ("", _) => rest.len(),
            (_, true) => rest.strip_suffix(piece)?.len(),
            (_, false) => rest.find(piece)?,
        };
        found.push(rest.get(..end)?);
        rest = rest.get(end + piece.len()..)?;
    }
    rest.is_empty().then_some(found)
}
