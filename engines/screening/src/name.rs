//! A name taken apart into words that count, each with its class and weight.

use std::sync::Arc;

use crate::record::Kind;
use crate::script::{self, Script, han};
use crate::sound;
use crate::text::{self, Word};
use crate::words::{Sense, Words};

/// More words are cut, after sorting, so that order still does not matter.
const TOKENS_MAX: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    Word,
    /// A first letter that stands for a name.
    Initial,
    /// A number or code: it is the same or it is another thing.
    Number,
}

/// How much a word tells, in hundredths of a rare one.
const RARE: u32 = 100;
const COMMON_NAME: u32 = 70;
const SHORT: u32 = 60;
const NUMBER: u32 = 60;
const PLACE: u32 = 40;
const INITIAL: u32 = 40;
const GENERIC: u32 = 25;
const PARTICLE: u32 = 5;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Token {
    pub text: String,
    pub class: Class,
    pub weight: u32,
    pub script: Script,
    /// The sound in Latin letters; empty where the script has no table.
    pub roman: String,
    /// Its consonants.
    pub skeleton: String,
    pub abjad: String,
    pub is_pinyin: bool,
    pub groups: Vec<u16>,
    pub sense: Option<Sense>,
}

impl Token {
    /// Two words of one name written as one.
    pub(crate) fn joined(&self, next: &Token) -> Token {
        let roman = if self.script == Script::Arabic || next.script == Script::Arabic {
            format!("{}{}", self.roman, next.roman)
        } else {
            let latin = |token: &Token| script::latin(&token.text, token.script);
            sound::canonical(&format!("{}{}", latin(self), latin(next)))
        };
        Token {
            text: format!("{}{}", self.text, next.text),
            class: Class::Word,
            weight: self.weight.max(next.weight),
            script: self.script.max(next.script),
            skeleton: sound::skeleton(&roman),
            abjad: sound::abjad(&roman),
            is_pinyin: self.is_pinyin && next.is_pinyin,
            groups: Vec::new(),
            sense: None,
            roman,
        }
    }

    pub(crate) fn is_particle(&self) -> bool {
        matches!(self.sense, Some(Sense::Particle(_)))
    }
}

/// Sorted words: the order in which they were written is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub tokens: Vec<Arc<Token>>,
    /// The same words before Han and Arabic were cut: what has to be equal for a hit.
    pub exact: Vec<String>,
    pub weight: u32,
    pub is_person: bool,
    /// Every word could be Mandarin.
    pub is_pinyin: bool,
    pub is_weak: bool,
}

impl Name {
    pub(crate) fn new(words: &Words, kind: Kind, text: &str, is_weak: bool) -> Name {
        let is_person = kind == Kind::Person;
        let kept = kept(words, kind, text::words(text, is_person));
        let mut exact: Vec<String> = kept.iter().map(|word| word.text.clone()).collect();
        exact.sort();
        let mut tokens: Vec<Arc<Token>> = kept
            .iter()
            .flat_map(|word| cut(words, is_person, word))
            .map(|word| Arc::new(token(words, is_person, word)))
            .collect();
        tokens.sort();
        tokens.truncate(TOKENS_MAX);
        let telling = || tokens.iter().filter(|token| !token.is_particle());
        Name {
            weight: tokens.iter().map(|token| token.weight).sum(),
            is_pinyin: telling().all(|token| token.is_pinyin) && (2..=3).contains(&tokens.len()),
            tokens,
            exact,
            is_person,
            is_weak,
        }
    }
}

impl Name {
    /// All letters in their own order: the same for names that are equal but for spaces and order.
    pub(crate) fn letters(&self) -> String {
        let mut letters: Vec<char> = self.exact.iter().flat_map(|word| word.chars()).collect();
        letters.sort_unstable();
        letters.into_iter().collect()
    }
}

/// Without forms of address, legal forms, ships' prefixes and words that only join others; if
/// nothing would be left, with them.
fn kept(words: &Words, kind: Kind, all: Vec<Word>) -> Vec<Word> {
    let kept = match kind {
        Kind::Person => without(&all, |text| words.is_honorific(text)),
        Kind::Vessel => {
            let mut left = without(&all, |text| words.is_vessel_prefix(text));
            for prefix in [["m", "v"], ["m", "t"], ["s", "s"]] {
                remove(&mut left, &prefix);
            }
            left
        }
        Kind::Aircraft => all.clone(),
        Kind::Company | Kind::Organization => {
            let mut left = all.clone();
            for word in &mut left {
                if word.script == Script::Han {
                    without_han_form(words, &mut word.text);
                }
            }
            left.retain(|word| !word.text.is_empty());
            for form in words.forms() {
                remove(&mut left, form);
            }
            without(&left, |text| words.is_connective(text))
        }
    };
    let kept = if kept.is_empty() { all } else { kept };
    kept.into_iter().map(|word| numbered(kind, word)).collect()
}

fn without(all: &[Word], is_dropped: impl Fn(&str) -> bool) -> Vec<Word> {
    let kept = all.iter().filter(|word| !is_dropped(&word.text));
    kept.cloned().collect()
}

/// All words of a legal form, if all are there, wherever they stand, and unless nothing would be
/// left.
fn remove(left: &mut Vec<Word>, form: &[impl AsRef<str>]) {
    loop {
        let mut places: Vec<usize> = Vec::new();
        for part in form {
            let mut words = left.iter().enumerate();
            let found = words.find(|(at, word)| word.text == part.as_ref() && !places.contains(at));
            match found {
                Some((at, _)) => places.push(at),
                None => return,
            }
        }
        if places.len() >= left.len() {
            return;
        }
        places.sort_unstable();
        for at in places.into_iter().rev() {
            left.remove(at);
        }
    }
}

fn without_han_form(words: &Words, text: &mut String) {
    for form in words.han_forms() {
        if let Some(rest) = text.strip_suffix(form) {
            *text = rest.to_owned();
            return;
        }
    }
}

/// Ordinals, small number words and Roman numbers as digits, in names of things.
fn numbered(kind: Kind, mut word: Word) -> Word {
    if kind == Kind::Person || word.script != Script::Latin {
        return word;
    }
    if let Some(digits) = number(&word.text) {
        word.text = digits;
    }
    word
}

fn number(text: &str) -> Option<String> {
    const WORDS: [(&str, &str); 22] = [
        ("first", "1"),
        ("second", "2"),
        ("third", "3"),
        ("fourth", "4"),
        ("fifth", "5"),
        ("sixth", "6"),
        ("seventh", "7"),
        ("eighth", "8"),
        ("ninth", "9"),
        ("tenth", "10"),
        ("i", "1"),
        ("ii", "2"),
        ("iii", "3"),
        ("iv", "4"),
        ("vi", "6"),
        ("vii", "7"),
        ("viii", "8"),
        ("ix", "9"),
        ("xi", "11"),
        ("xii", "12"),
        ("two", "2"),
        ("three", "3"),
    ];
    if let Some((_, digits)) = WORDS.iter().find(|(word, _)| *word == text) {
        return Some((*digits).to_owned());
    }
    let digits = text.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let is_ordinal = matches!(
        text.strip_prefix(digits),
        Some("" | "st" | "nd" | "rd" | "th")
    );
    if digits.is_empty() || !is_ordinal || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let plain = digits.trim_start_matches('0');
    Some(if plain.is_empty() { "0" } else { plain }.to_owned())
}

/// The words that one written run holds: Chinese is written without spaces, Arabic with the
/// article at its noun.
fn cut(words: &Words, is_person: bool, word: &Word) -> Vec<Word> {
    match word.script {
        Script::Han if is_person => cut_person(words, &word.text),
        Script::Hangul if is_person => cut_korean(words, &word.text),
        Script::Han => cut_firm(words, &word.text),
        Script::Arabic => cut_arabic(&word.text),
        _ => vec![word.clone()],
    }
}

fn han_word(text: &str) -> Word {
    Word {
        text: text.to_owned(),
        script: Script::Han,
    }
}

/// A family name of one or two characters and a given name of one or two.
fn cut_person(words: &Words, text: &str) -> Vec<Word> {
    let simple: String = text.chars().map(|c| words.simplify(c)).collect();
    let count = simple.chars().count();
    for len in [2, 1] {
        let Some((at, _)) = simple.char_indices().nth(len) else {
            continue;
        };
        let (family, given) = simple.split_at(at);
        if words.surname(family).is_some() && count - len <= 2 {
            return vec![han_word(family), han_word(given)];
        }
    }
    vec![han_word(&simple)]
}

/// One syllable of family name before one or two of given name.
fn cut_korean(words: &Words, text: &str) -> Vec<Word> {
    let word = |text: &str| Word {
        text: text.to_owned(),
        script: Script::Hangul,
    };
    match text.char_indices().nth(1) {
        Some((at, _)) if words.surname(&text[..at]).is_some() && text.chars().count() <= 3 => {
            vec![word(&text[..at]), word(&text[at..])]
        }
        _ => vec![word(text)],
    }
}

/// Known words in English, what is between them as it is.
fn cut_firm(words: &Words, text: &str) -> Vec<Word> {
    let simple: String = text.chars().map(|c| words.simplify(c)).collect();
    let mut found = Vec::new();
    let mut between = String::new();
    let mut rest = simple.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some((han, english)) = words.han_word(rest) {
            if !between.is_empty() {
                found.push(han_word(&std::mem::take(&mut between)));
            }
            found.extend(english.iter().map(|english| Word {
                text: (*english).to_owned(),
                script: Script::Latin,
            }));
            rest = rest.strip_prefix(han).unwrap_or("");
        } else {
            between.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or("");
        }
    }
    if !between.is_empty() {
        found.push(han_word(&between));
    }
    found
}

fn cut_arabic(text: &str) -> Vec<Word> {
    let word = |text: &str| Word {
        text: text.to_owned(),
        script: Script::Arabic,
    };
    if let Some((servant, name)) = script::split_compound(text) {
        return vec![word(servant), word(script::article(name).unwrap_or(name))];
    }
    match script::article(text) {
        Some(noun) => vec![word("ال"), word(noun)],
        None => vec![word(text)],
    }
}

fn token(words: &Words, is_person: bool, word: Word) -> Token {
    let Word { text, script } = word;
    let surname = match script {
        Script::Han | Script::Hangul => words.surname(&text),
        _ => None,
    };
    let latin = match surname {
        Some(pinyin) => pinyin.to_owned(),
        None => script::latin(&text, script),
    };
    let roman = sound::canonical(&latin);
    let is_pinyin = match script {
        Script::Han => true,
        Script::Latin => han::is_pinyin(&text),
        _ => false,
    };
    let single = text.chars().count() == 1 && matches!(script, Script::Latin | Script::Cyrillic);
    let class = match () {
        () if text.chars().any(char::is_numeric) => Class::Number,
        () if single && is_person => Class::Initial,
        () if single => Class::Number,
        () => Class::Word,
    };
    let sense = sense(words, is_person, &text, &latin, script);
    let mut groups = words.groups(&text).to_vec();
    if script == Script::Cyrillic {
        groups.extend_from_slice(words.groups(&latin));
    }
    groups.sort_unstable();
    // A name with many spellings is one with many bearers.
    let is_common = words.is_common_name(&latin)
        || surname.is_some()
        || (is_person && words.has_spellings(&groups));
    let weight = match (class, sense) {
        (Class::Number, _) => NUMBER,
        (Class::Initial, _) => INITIAL,
        (Class::Word, Some(Sense::Particle(_))) => PARTICLE,
        (Class::Word, Some(Sense::Generic(_))) => GENERIC,
        (Class::Word, Some(Sense::Place(_))) => PLACE,
        (Class::Word, None) if is_common => COMMON_NAME,
        (Class::Word, None) if text.chars().count() < 3 && script != Script::Han => SHORT,
        (Class::Word, None) if !is_person && words.is_near_generic(&text) => GENERIC,
        (Class::Word, None) => RARE,
    };
    Token {
        skeleton: sound::skeleton(&roman),
        abjad: sound::abjad(&roman),
        text,
        class,
        weight,
        script,
        roman,
        is_pinyin,
        groups,
        sense,
    }
}

/// In names of people only the particles: there Jordan is no country.
fn sense(words: &Words, is_person: bool, text: &str, latin: &str, script: Script) -> Option<Sense> {
    let latin = match (script, text) {
        (Script::Arabic, "ال") => "al",
        (Script::Arabic, "بن" | "ابن") => "bin",
        (Script::Arabic, "ابو" | "ابي") => "abu",
        _ => latin,
    };
    let particle = words.particle(latin);
    if is_person {
        return particle;
    }
    words
        .generic(latin)
        .or_else(|| words.generic(text))
        .or_else(|| words.place(latin))
        .or(particle)
}
