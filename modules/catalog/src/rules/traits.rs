//! What a product is filtered by beyond its text: the values of the attributes that operators marked
//! as worth filtering by, cut where one attribute names several ("CE, FCC, RoHS").

use kernel::{Locale, Text};

use crate::model::category::{Word, WordKind};
use crate::model::product::Product;
use crate::rules::slug::folded;

/// Longer ones are sentences, which nobody picks from a list.
const VALUE_CHARS_MAX: usize = 60;
const VALUES_MAX: usize = 12;

/// One value of one attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trait {
    /// Of the attribute.
    pub(crate) key: String,
    /// As it is asked for: lower case, without accents.
    pub(crate) value: String,
    pub(crate) name: Text,
}

pub(crate) fn of(product: &Product, words: &[Word]) -> Vec<Trait> {
    let mut found: Vec<Trait> = Vec::new();
    for (key, text) in &product.attributes {
        let is_facet = words
            .iter()
            .any(|word| word.kind == WordKind::Attribute && word.facet && word.key == *key);
        if !is_facet {
            continue;
        }
        for name in parts(text).into_iter().take(VALUES_MAX) {
            let value = folded(name.best(Locale::En));
            let is_known = found
                .iter()
                .any(|known| known.key == *key && known.value == value);
            if value.is_empty() || value.chars().count() > VALUE_CHARS_MAX || is_known {
                continue;
            }
            found.push(Trait {
                key: key.clone(),
                value,
                name,
            });
        }
    }
    found
}

/// The values that a text names, in all its languages. Languages that name another number of them
/// cannot be laid side by side; English alone counts then, or whichever there is.
fn parts(text: &Text) -> Vec<Text> {
    let cut = |text: &str| -> Vec<String> {
        text.split([',', ';', '/', '，', '、', '；'])
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect()
    };
    let first = cut(text.best(Locale::En));
    let mut parts: Vec<Text> = first
        .iter()
        .map(|part| Text::new(Locale::En, part))
        .collect();
    for (locale, text) in text.iter().filter(|(locale, _)| *locale != Locale::En) {
        let cut = cut(text);
        if cut.len() != parts.len() {
            continue;
        }
        for (part, other) in parts.iter_mut().zip(cut) {
            *part = std::mem::take(part).with(locale, other);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(en: &str, zh: &str) -> Vec<(String, String)> {
        let text = Text::new(Locale::En, en).with(Locale::ZhCn, zh);
        parts(&text)
            .iter()
            .map(|part| {
                (
                    part.best(Locale::En).to_owned(),
                    part.in_locale(Locale::ZhCn).unwrap_or("").to_owned(),
                )
            })
            .collect()
    }

    #[test]
    fn one_attribute_may_name_several_values_in_each_language() {
        assert_eq!(
            names("Soy wax, glass", "大豆蜡、玻璃"),
            [
                ("Soy wax".to_owned(), "大豆蜡".to_owned()),
                ("glass".to_owned(), "玻璃".to_owned())
            ]
        );
    }

    #[test]
    fn languages_that_name_other_numbers_are_not_laid_side_by_side() {
        assert_eq!(
            names("Silk", "真丝、棉"),
            [("Silk".to_owned(), String::new())]
        );
    }
}
