//! From a name as it is written to words: Unicode forms, case, accents, punctuation. Which words
//! count is said elsewhere.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::script::{self, Script};

/// Longer names are cut; no list has one.
const NAME_CHARS_MAX: usize = 400;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub text: String,
    pub script: Script,
}

/// The compatibility form, NFKC: full-width letters, ligatures and the like become plain ones.
pub(crate) fn compatible(text: &str) -> String {
    text.nfkc().collect()
}

/// Words in lower case, without accents and punctuation. `are_initials_words` keeps J.P. as two
/// words, as in names of people; else dots and strokes between single letters join them: S.A., M/V.
pub(crate) fn words(text: &str, are_initials_words: bool) -> Vec<Word> {
    let characters: Vec<char> = text
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !is_invisible(*c))
        .take(NAME_CHARS_MAX)
        .collect();
    let mut words = Vec::new();
    let mut raw = String::new();
    let mut is_dotted = false;
    for (at, c) in characters.iter().copied().enumerate() {
        if c.is_alphanumeric() || is_combining_mark(c) {
            raw.push(c);
            continue;
        }
        if is_apostrophe(c) {
            continue;
        }
        let is_single = is_dotted || raw.chars().count() == 1;
        let next = characters.get(at + 1).is_some_and(|c| c.is_alphabetic());
        let ends = characters.get(at + 2).is_none_or(|c| !c.is_alphanumeric());
        if matches!(c, '.' | '/') && !are_initials_words && is_single && next && ends {
            is_dotted = true;
            continue;
        }
        finish(&mut raw, &mut words);
        is_dotted = false;
    }
    finish(&mut raw, &mut words);
    words
}

/// Marks of transcription and apostrophes inside a word: O'Brien, Jam`iyat, Ch'ol.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '’' | '‘' | '`' | '´' | 'ʻ' | 'ʼ' | 'ʽ' | 'ʾ' | 'ʿ' | 'ˈ' | '′'
    )
}

/// Joiners, marks of direction, soft hyphens, tatweel.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{640}'
    )
}

/// One run of letters and digits, cut where the script changes.
fn finish(raw: &mut String, words: &mut Vec<Word>) {
    let raw = std::mem::take(raw);
    if raw.is_empty() {
        return;
    }
    let raw = script::without_homoglyphs(&raw);
    let mut word = String::new();
    let mut script = None;
    for c in raw.chars() {
        let here = Script::of(c);
        let is_same = match (script, here) {
            (None, _) | (_, None) => true,
            (Some(script), Some(here)) => script == here,
        };
        if !is_same {
            push(&mut word, script, words);
            script = None;
        }
        if here.is_some() {
            script = here;
        }
        word.push(c);
    }
    push(&mut word, script, words);
}

fn push(word: &mut String, script: Option<Script>, words: &mut Vec<Word>) {
    let script = script.unwrap_or(Script::Latin);
    let text = script::fold(&std::mem::take(word), script);
    if !text.is_empty() {
        words.push(Word { text, script });
    }
}
