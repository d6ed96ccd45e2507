//! Writing systems: which one a letter is of, what is folded within each, and how it is written in
//! Latin letters. Our own tables, after BGN/PCGN and ISO 9, ISO 233, ISO 843; Han by the library
//! `pinyin`.

mod arabic;
mod cyrillic;
mod greek;
pub(crate) mod han;
mod hangul;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub(crate) use arabic::{article, split_compound};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Script {
    Latin,
    Cyrillic,
    Greek,
    /// Its short vowels are not written.
    Arabic,
    Han,
    Hangul,
    /// Compared as it stands.
    Other,
}

impl Script {
    /// Nothing for digits and marks, which belong to any.
    pub(crate) fn of(c: char) -> Option<Script> {
        match c {
            _ if c.is_numeric() || is_combining_mark(c) => None,
            'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{250}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' => {
                Some(Script::Latin)
            }
            '\u{400}'..='\u{52f}' => Some(Script::Cyrillic),
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(Script::Greek),
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' => {
                Some(Script::Arabic)
            }
            '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{20000}'..='\u{2ffff}'
            | '々' => Some(Script::Han),
            '\u{ac00}'..='\u{d7a3}' => Some(Script::Hangul),
            _ => Some(Script::Other),
        }
    }
}

/// What a reader takes for the same letter becomes one.
pub(crate) fn fold(word: &str, script: Script) -> String {
    match script {
        Script::Arabic => word.chars().filter_map(arabic::fold).collect(),
        Script::Cyrillic => word
            .chars()
            .map(|c| if c == 'ё' { 'е' } else { c })
            .collect(),
        Script::Han | Script::Hangul | Script::Other => word.to_owned(),
        Script::Latin | Script::Greek => {
            word.nfkd()
                .filter(|c| !is_combining_mark(*c))
                .fold(String::new(), |mut text, c| {
                    match latin_letter(c) {
                        Some(letters) => text.push_str(letters),
                        None => text.push(c),
                    }
                    text
                })
        }
    }
}

/// Letters of Latin alphabets that do not decompose.
fn latin_letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' | 'ǽ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' | 'ɖ' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        'ə' | 'ǝ' => "a",
        'ħ' => "h",
        'ŋ' => "n",
        'ƙ' => "k",
        'ɓ' => "b",
        'ɗ' => "d",
        _ => return None,
    })
}

/// In Latin letters; a folded word in, nothing where the script has no table here.
pub(crate) fn latin(word: &str, script: Script) -> String {
    match script {
        Script::Latin => word.to_owned(),
        Script::Cyrillic => cyrillic::latin(word),
        Script::Greek => greek::latin(word),
        Script::Arabic => arabic::latin(word),
        Script::Han => han::latin(word),
        Script::Hangul => hangul::latin(word),
        Script::Other => String::new(),
    }
}

/// A word that mixes Latin and Cyrillic letters is Latin with look-alikes, typed by mistake or to
/// deceive.
pub(crate) fn without_homoglyphs(word: &str) -> String {
    let has = |script| word.chars().any(|c| Script::of(c) == Some(script));
    if !(has(Script::Latin) && has(Script::Cyrillic)) {
        return word.to_owned();
    }
    word.chars()
        .map(|c| match c {
            'а' => 'a',
            'в' => 'b',
            'е' | 'ё' => 'e',
            'і' | 'ї' => 'i',
            'ј' => 'j',
            'к' => 'k',
            'м' => 'm',
            'н' => 'h',
            'о' => 'o',
            'р' => 'p',
            'с' => 'c',
            'ѕ' => 's',
            'т' => 't',
            'у' => 'y',
            'х' => 'x',
            _ => c,
        })
        .collect()
}
