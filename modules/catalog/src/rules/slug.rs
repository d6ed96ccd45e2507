//! Plain names for addresses and article numbers, from any text.

use unicode_normalization::UnicodeNormalization;

/// Lower-case letters, digits and hyphens; empty when the text has no Latin letter or digit.
pub(crate) fn of(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in folded(text).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Lower case, full-width forms made narrow, accents taken off.
pub(crate) fn folded(text: &str) -> String {
    text.nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ø' => 'o',
            'ł' => 'l',
            'đ' => 'd',
            'ı' => 'i',
            other => other,
        })
        .collect()
}

/// An article number from a handle and what was chosen: `LEATHER-ANCHOR-GOLD`.
pub(crate) fn sku(handle: &str, choices: &[&str]) -> String {
    let mut sku = of(handle);
    for choice in choices {
        let part = of(choice);
        if !part.is_empty() {
            sku.push('-');
            sku.push_str(&part);
        }
    }
    let sku: String = sku
        .trim_matches('-')
        .to_uppercase()
        .chars()
        .take(60)
        .collect();
    sku.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_signs_go_words_stay_apart() {
        for (text, slug) in [
            ("Café crème, 12 oz", "cafe-creme-12-oz"),
            ("  Süßwaren  ", "su-waren"),
            ("ＡＢＣ　１", "abc-1"),
            ("丝绸", ""),
            ("Smørrebrød", "smorrebrod"),
        ] {
            assert_eq!(of(text), slug);
        }
        assert_eq!(sku("leather-anchor", &["Gold"]), "LEATHER-ANCHOR-GOLD");
        assert_eq!(sku("丝巾", &["红"]), "");
    }
}
