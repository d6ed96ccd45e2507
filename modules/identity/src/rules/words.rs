//! Words by which operators find firms and people. A word is found by its beginning; Chinese, which
//! has no spaces, by any of its parts, so each suffix of a run is a word too.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const WORDS_MAX: usize = 40;
const WORD_CHARS_MAX: usize = 60;
const QUERY_WORDS_MAX: usize = 5;

/// The words of some texts, to be kept.
pub fn of(texts: &[&str]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for text in texts {
        let plain = plain(text);
        if text.contains('@') || text.starts_with('+') {
            // An address is also looked for whole.
            words.insert(text.to_lowercase().chars().take(WORD_CHARS_MAX).collect());
        }
        for word in split(&plain) {
            if word.chars().any(is_wide) {
                let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
                words.extend(starts.iter().map(|at| word[*at..].to_owned()));
            } else {
                words.insert(word);
            }
        }
    }
    words.into_iter().take(WORDS_MAX).collect()
}

/// The beginnings that are looked for; all of them must be found. The longest, which leaves the
/// least to look through, comes first.
pub fn of_query(text: &str) -> Vec<String> {
    if text.contains('@') || text.starts_with('+') {
        return vec![
            text.trim()
                .to_lowercase()
                .chars()
                .take(WORD_CHARS_MAX)
                .collect(),
        ];
    }
    let mut words: Vec<String> = split(&plain(text)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.dedup();
    words.truncate(QUERY_WORDS_MAX);
    words
}

/// The end of the range of words that begin so, in the order of bytes.
pub fn end_of(beginning: &str) -> String {
    format!("{beginning}\u{10ffff}")
}

/// Compatible forms made one, lower case, without accents.
fn plain(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .nfc()
        .collect()
}

fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(WORD_CHARS_MAX).collect())
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, query: &str) -> bool {
        let words = of(&[text]);
        of_query(query)
            .iter()
            .all(|wanted| words.range(wanted.clone()..end_of(wanted)).next().is_some())
    }

    #[test]
    fn firms_are_found_by_the_beginning_of_each_word() {
        assert!(finds("Müller & Söhne GmbH", "muller soh"));
        assert!(finds("Ningbo Haitian Trading Co., Ltd.", "trad ningbo"));
        assert!(!finds("Ningbo Haitian", "aitian"));
        assert!(finds("深圳市光合电子有限公司", "光合"));
        assert!(finds("深圳市光合电子有限公司", "深圳"));
        assert!(finds("ＡＢＣ商事", "abc"));
        assert!(finds("jan.schmidt@example.de", "jan.schmidt@ex"));
        assert!(finds("jan.schmidt@example.de", "schmidt"));
        assert!(finds("+49301234567", "+4930"));
    }

    #[test]
    fn a_query_without_words_looks_for_nothing() {
        assert!(of_query(" ., ").is_empty());
    }
}
