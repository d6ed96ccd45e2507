//! Han characters by their sound in Mandarin, without tones, and what is a syllable of it.

use pinyin::ToPinyin;

/// The most frequent reading of each character, written together.
pub(crate) fn latin(word: &str) -> String {
    let syllables = word.to_pinyin().flatten();
    syllables
        .map(|syllable| syllable.plain().replace('ü', "v"))
        .collect()
}

const INITIALS: [&str; 24] = [
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r",
    "z", "c", "s", "y", "w", "",
];
const FINALS: [&str; 35] = [
    "iang", "iong", "uang", "ang", "eng", "ing", "ong", "iao", "ian", "uai", "uan", "ai", "ei",
    "ao", "ou", "an", "en", "er", "ia", "ie", "iu", "in", "ua", "uo", "ui", "un", "ue", "ve", "a",
    "o", "e", "i", "u", "v", "van",
];

/// Whether the whole text can be cut into one to three syllables of pinyin.
pub(crate) fn is_pinyin(text: &str) -> bool {
    is_cut(text, 3)
}

fn is_cut(text: &str, left: u8) -> bool {
    if text.is_empty() {
        return true;
    }
    if left == 0 || !text.is_ascii() {
        return false;
    }
    INITIALS.iter().any(|initial| {
        let Some(rest) = text.strip_prefix(initial) else {
            return false;
        };
        FINALS.iter().any(|last| {
            rest.strip_prefix(last)
                .is_some_and(|rest| is_syllable(initial, last) && is_cut(rest, left - 1))
        })
    })
}

/// Rough: initials of the palatal row before i and ü only, and a syllable without an initial does
/// not start with i, u or ü.
fn is_syllable(initial: &str, last: &str) -> bool {
    match initial {
        "" => !last.starts_with(['i', 'u', 'v']),
        "j" | "q" | "x" => last.starts_with(['i', 'u', 'v']),
        "y" => last.starts_with(['a', 'e', 'i', 'o', 'u']),
        "w" => matches!(
            last,
            "a" | "o" | "ai" | "ei" | "an" | "en" | "ang" | "eng" | "u"
        ),
        "f" => matches!(
            last,
            "a" | "o" | "ei" | "ou" | "an" | "en" | "ang" | "eng" | "u"
        ),
        "g" | "k" | "h" | "r" | "zh" | "ch" | "sh" | "z" | "c" | "s" => {
            !last.starts_with("ia")
                && !last.starts_with("io")
                && !last.starts_with("in")
                && !last.starts_with("ie")
                && !last.starts_with("iu")
                && !last.starts_with('v')
        }
        _ => true,
    }
}
