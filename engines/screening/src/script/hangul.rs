//! Hangul in Latin letters, syllable by syllable, after the Revised Romanization without its
//! rules for neighbours, since names are spelled by syllables, and with o and u for eo and eu, as
//! most names are written.

const INITIALS: [&str; 19] = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
    "h",
];
const MEDIALS: [&str; 21] = [
    "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "u", "ui", "i",
];
const FINALS: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p",
    "t", "t", "ng", "t", "t", "k", "t", "p", "t",
];

/// A syllable's number is (initial × 21 + medial) × 28 + final (Unicode, 3.12).
pub(super) fn latin(word: &str) -> String {
    let mut text = String::new();
    for c in word.chars() {
        let Some(at) = u32::from(c).checked_sub(0xac00).filter(|at| *at < 11_172) else {
            if c.is_ascii_digit() {
                text.push(c);
            }
            continue;
        };
        let at = at as usize;
        text.push_str(INITIALS.get(at / 588).copied().unwrap_or(""));
        text.push_str(MEDIALS.get(at % 588 / 28).copied().unwrap_or(""));
        text.push_str(FINALS.get(at % 28).copied().unwrap_or(""));
    }
    text
}
