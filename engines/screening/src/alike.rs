//! Whether two words may be one, and why: the same, another script, another spelling, a pet form,
//! a first letter, a slip.

use crate::distance;
use crate::name::{Class, Token};
use crate::script::Script;
use crate::words::{Tie, Words};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    Equal,
    Spelling,
    Transliteration,
    Nickname,
    Initial,
    Typing,
}

impl Why {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Why::Equal => "equal",
            Why::Spelling => "spelling",
            Why::Transliteration => "transliteration",
            Why::Nickname => "nickname",
            Why::Initial => "initial",
            Why::Typing => "typing",
        }
    }
}

/// How far two frames of consonants may lie apart, in thousandths.
pub(crate) const FRAME_ALLOWANCE: u32 = 240;
/// In thousandths; 1000 is the same word.
pub(crate) const SAME: u32 = 1000;
const SAME_SENSE: u32 = 980;
const SAME_GROUP: u32 = 940;
const SAME_SOUND: u32 = 950;
const SAME_FRAME: u32 = 920;
const PET_FORM: u32 = 890;
const FIRST_LETTER: u32 = 800;

/// What two words are worth together; nothing if they are two words.
pub(crate) fn likeness(words: &Words, a: &Token, b: &Token, is_pinyin: bool) -> Option<(u32, Why)> {
    if a.text == b.text {
        return Some((SAME, Why::Equal));
    }
    if a.class == Class::Number || b.class == Class::Number {
        return None;
    }
    if a.class == Class::Initial || b.class == Class::Initial {
        let first = |token: &Token| token.text.chars().next();
        let is_first = if a.script == b.script {
            first(a) == first(b)
        } else {
            a.roman.bytes().next() == b.roman.bytes().next()
        };
        let both = a.class == b.class;
        return (is_first && !both && !a.roman.is_empty()).then_some((FIRST_LETTER, Why::Initial));
    }
    if a.sense.is_some() && a.sense == b.sense {
        return Some((SAME_SENSE, Why::Spelling));
    }
    if let Some(tie) = tie(words, a, b) {
        return Some(match tie {
            Tie::Nickname => (PET_FORM, Why::Nickname),
            Tie::Spelling if a.script == b.script => (SAME_GROUP, Why::Spelling),
            Tie::Spelling => (SAME_GROUP, Why::Transliteration),
        });
    }
    // Two known words with nothing in common are two words, however alike: Hassan and Hussein,
    // Zhang and Zheng, China and Chile.
    let is_known = |token: &Token| !token.groups.is_empty() || token.sense.is_some();
    if is_known(a) && is_known(b) {
        return None;
    }
    match (a.script, b.script) {
        (Script::Han, Script::Han) => by_character(a, b),
        (Script::Arabic, Script::Arabic) => by_character(a, b),
        (Script::Other, _) | (_, Script::Other) => by_character(a, b),
        (Script::Arabic, _) | (_, Script::Arabic) => by_frame(a, b),
        _ => by_sound(a, b, is_pinyin),
    }
}

fn tie(words: &Words, a: &Token, b: &Token) -> Option<Tie> {
    let mut found = None;
    for group in a.groups.iter().filter(|group| b.groups.contains(group)) {
        match words.tie_of(*group) {
            Tie::Spelling => return Some(Tie::Spelling),
            Tie::Nickname => found = Some(Tie::Nickname),
        }
    }
    found
}

/// In one script without a better measure: whole characters.
fn by_character(a: &Token, b: &Token) -> Option<(u32, Why)> {
    if a.script != b.script {
        return None;
    }
    let signs = |token: &Token| {
        // Any two characters that differ differ by one mistake, whatever their codes.
        token.text.chars().map(u32::from).collect::<Vec<_>>()
    };
    let (a, b) = (signs(a), signs(b));
    let longest = a.len().max(b.len());
    let most = u32::try_from(longest).ok()? / 4;
    let cost = plain_distance(&a, &b);
    (cost <= most).then(|| (SAME - SAME * cost / longest.max(1) as u32, Why::Typing))
}

fn plain_distance(a: &[u32], b: &[u32]) -> u32 {
    let mut last: Vec<u32> = (0u32..).take(b.len() + 1).collect();
    for (sign, i) in a.iter().zip(1u32..) {
        let mut row = vec![i];
        for (j, other) in b.iter().enumerate() {
            let replaced = last[j] + u32::from(sign != other);
            row.push(replaced.min(last[j + 1] + 1).min(row[j] + 1));
        }
        last = row;
    }
    last.last().copied().unwrap_or(0)
}

/// One of the two is without its short vowels.
fn by_frame(a: &Token, b: &Token) -> Option<(u32, Why)> {
    let len = a.abjad.len().max(b.abjad.len());
    if len < 2 || a.abjad.is_empty() || b.abjad.is_empty() {
        return None;
    }
    if a.abjad == b.abjad {
        // Two consonants are many names, three are some.
        let score = match len {
            2 => SAME_FRAME - 120,
            3 => SAME_FRAME - 20,
            _ => SAME_FRAME,
        };
        return Some((score, Why::Transliteration));
    }
    let found = within(a.abjad.as_bytes(), b.abjad.as_bytes(), FRAME_ALLOWANCE)?;
    (len >= 4).then_some((found * 95 / 100, Why::Transliteration))
}

fn by_sound(a: &Token, b: &Token, is_pinyin: bool) -> Option<(u32, Why)> {
    if a.roman.is_empty() || b.roman.is_empty() {
        return None;
    }
    let (same, slip) = if a.script == b.script {
        (Why::Spelling, Why::Typing)
    } else {
        (Why::Transliteration, Why::Transliteration)
    };
    if a.roman == b.roman {
        return Some((SAME_SOUND, same));
    }
    let len = a.roman.len().max(b.roman.len());
    // In pinyin every letter distinguishes; only a long word leaves room for a slip.
    if is_pinyin && len < 6 {
        return None;
    }
    let found = within(a.roman.as_bytes(), b.roman.as_bytes(), allowance(len))?;
    Some((found, slip))
}

/// How far two words of a length may lie apart, in thousandths: one wrong letter in five, none in
/// fewer.
pub(crate) fn allowance(len: usize) -> u32 {
    match len {
        0..=3 => 180,
        4 => 230,
        _ => 220,
    }
}

fn within(a: &[u8], b: &[u8], allowance: u32) -> Option<u32> {
    let len = u32::try_from(a.len().max(b.len())).ok()?.min(40);
    let most = len * distance::MISTAKE * allowance / SAME;
    let cost = distance::between(a, b, most)?;
    Some(SAME - SAME * cost / (len * distance::MISTAKE))
}
