//! Text as words: Latin ones folded, Chinese ones cut by a dictionary. The same for what is indexed
//! and for what is asked.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy_jieba::JiebaTokenizer;

use crate::rules::slug::folded;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// Lower case, without accents and plural.
    Latin(String),
    Chinese(String),
}

impl Word {
    pub(crate) fn text(&self) -> &str {
        match self {
            Word::Latin(text) | Word::Chinese(text) => text,
        }
    }
}

pub(crate) fn is_chinese(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x323af)
}

/// Words in the order of the text. `fine` also gives the words within long Chinese words, which is
/// right for what is indexed.
pub(crate) fn words(text: &str, fine: bool) -> Vec<Word> {
    let text = folded(text);
    let mut found = Vec::new();
    let (mut latin, mut chinese) = (String::new(), String::new());
    for c in text.chars() {
        if is_chinese(c) {
            end_latin(&mut latin, &mut found);
            chinese.push(c);
            continue;
        }
        end_chinese(&mut chinese, fine, &mut found);
        match c {
            // "women's" is one word.
            '\'' | '’' if !latin.is_empty() => {}
            c if c.is_alphanumeric() => latin.push(c),
            _ => end_latin(&mut latin, &mut found),
        }
    }
    end_latin(&mut latin, &mut found);
    end_chinese(&mut chinese, fine, &mut found);
    found
}

/// Longer words are no words.
const LATIN_CHARS_MAX: usize = 40;

fn end_latin(latin: &mut String, found: &mut Vec<Word>) {
    if !latin.is_empty() {
        let word: String = std::mem::take(latin)
            .chars()
            .take(LATIN_CHARS_MAX)
            .collect();
        found.push(Word::Latin(singular(word)));
    }
}

fn end_chinese(chinese: &mut String, fine: bool, found: &mut Vec<Word>) {
    if chinese.is_empty() {
        return;
    }
    let text = std::mem::take(chinese);
    let mut tokenizer = JiebaTokenizer::with_search_mode(fine);
    let mut stream = tokenizer.token_stream(&text);
    while stream.advance() {
        found.push(Word::Chinese(stream.token().text.clone()));
    }
}

/// The plural off, as far as that goes without a dictionary.
fn singular(mut word: String) -> String {
    if word.len() < 4 || !word.bytes().all(|c| c.is_ascii_lowercase()) {
        return word;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if ends(&["ies"]) && word.len() > 4 {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if ends(&["sses", "xes", "zes", "ches", "shes"]) {
        word.truncate(word.len() - 2);
    } else if ends(&["s"]) && !ends(&["ss", "us", "is"]) {
        word.truncate(word.len() - 1);
    }
    // Scarf and scarves, knife and knives, glove and gloves meet at one stem.
    let stem = ["ve", "fe", "f"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending));
    match stem {
        Some(stem) if stem.len() >= 3 && !stem.ends_with('f') => format!("{stem}v"),
        Some(_) | None => word,
    }
}

/// Cuts what is indexed into words.
#[derive(Clone)]
pub(crate) struct WordTokenizer;

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = Cut;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Cut {
        Cut::of(words(text, true).into_iter().map(|word| match word {
            Word::Latin(text) | Word::Chinese(text) => text,
        }))
    }
}

/// Cuts Chinese into its signs, to find what the dictionary cuts elsewhere.
#[derive(Clone)]
pub(crate) struct SignTokenizer;

impl Tokenizer for SignTokenizer {
    type TokenStream<'a> = Cut;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Cut {
        Cut::of(
            folded(text)
                .chars()
                .filter(|c| is_chinese(*c))
                .map(String::from),
        )
    }
}

/// Words one after another. Offsets are not kept: nothing highlights.
pub(crate) struct Cut {
    words: std::vec::IntoIter<String>,
    token: Token,
}

impl Cut {
    fn of(words: impl Iterator<Item = String>) -> Self {
        Cut {
            words: words.collect::<Vec<_>>().into_iter(),
            token: Token {
                position: usize::MAX,
                ..Token::default()
            },
        }
    }
}

impl TokenStream for Cut {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else {
            return false;
        };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text = word;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, fine: bool) -> Vec<String> {
        words(text, fine)
            .into_iter()
            .map(|word| word.text().to_owned())
            .collect()
    }

    #[test]
    fn words_are_folded_and_cut() {
        for (text, wanted) in [
            ("Women's Café BOXES", vec!["women", "cafe", "box"]),
            (
                "Stainless-steel flasks 500ml",
                vec!["stainless", "steel", "flask", "500ml"],
            ),
            (
                "glass dress bus analysis",
                vec!["glass", "dress", "bus", "analysis"],
            ),
            (
                "scarf scarves knife knives glove cuff",
                vec!["scarv", "scarv", "kniv", "kniv", "glov", "cuff"],
            ),
            ("真丝围巾", vec!["真丝", "围巾"]),
            ("USB充电器", vec!["usb", "充电器"]),
        ] {
            assert_eq!(texts(text, false), wanted);
        }
        assert!(texts("不锈钢保温杯", true).contains(&"保温".to_owned()));
    }
}
