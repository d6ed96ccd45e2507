//! What may stand in a product: texts, options and variants that fit together.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{FieldError, Text};

use crate::model::offer::OfferTerms;
use crate::model::product::{Product, ProductDraft, VariantDraft};
use crate::rules::ladder;

const TITLE_CHARS_MAX: usize = 200;
const DESCRIPTION_CHARS_MAX: usize = 20_000;
const ATTRIBUTES_MAX: usize = 60;
const ATTRIBUTE_CHARS_MAX: usize = 2_000;
const NAME_CHARS_MAX: usize = 120;
const ALT_CHARS_MAX: usize = 300;

/// Everything that is wrong with a draft, by path.
pub(crate) fn faults(draft: &ProductDraft) -> Vec<FieldError> {
    let mut found = Vec::new();
    if draft.title.is_blank() {
        found.push(FieldError::new(
            "title",
            "required",
            "is needed in one language at least",
        ));
    }
    text(&draft.title, "title", TITLE_CHARS_MAX, &mut found);
    text(
        &draft.description,
        "description",
        DESCRIPTION_CHARS_MAX,
        &mut found,
    );
    line(draft.brand.as_deref(), "brand", &mut found);
    line(draft.handle.as_deref(), "handle", &mut found);
    if draft.attributes.len() > ATTRIBUTES_MAX {
        found.push(FieldError::new("attributes", "too_many", "are too many"));
    }
    for (key, value) in &draft.attributes {
        let path = format!("attributes.{key}");
        if key.trim().is_empty()
            || key.chars().count() > NAME_CHARS_MAX
            || key.chars().any(char::is_control)
        {
            found.push(FieldError::new(
                &path,
                "invalid",
                "is no name of an attribute",
            ));
        }
        text(value, &path, ATTRIBUTE_CHARS_MAX, &mut found);
    }
    for (at, picture) in draft.media.iter().enumerate() {
        text(
            &picture.alt,
            &format!("media[{at}].alt"),
            ALT_CHARS_MAX,
            &mut found,
        );
        if draft.media[..at]
            .iter()
            .any(|other| other.blob == picture.blob)
        {
            found.push(FieldError::new(
                format!("media[{at}].blob"),
                "duplicate",
                "is there already",
            ));
        }
    }
    options(draft, &mut found);
    variants(draft, &mut found);
    found
}

fn text(text: &Text, path: &str, chars_max: usize, found: &mut Vec<FieldError>) {
    for (locale, words) in text.iter() {
        let path = format!("{path}.{}", locale.tag());
        if words.chars().count() > chars_max {
            found.push(
                FieldError::new(path, "too_long", "is too long")
                    .with_param("maximum", chars_max as u64),
            );
        } else if words
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            found.push(FieldError::new(path, "invalid", "holds control characters"));
        }
    }
}

fn line(text: Option<&str>, path: &str, found: &mut Vec<FieldError>) {
    if let Some(text) = text
        && (text.trim().is_empty() || text.chars().any(char::is_control))
    {
        found.push(FieldError::new(
            path,
            "invalid",
            "is a line of text, or absent",
        ));
    }
}

fn options(draft: &ProductDraft, found: &mut Vec<FieldError>) {
    let mut keys = BTreeSet::new();
    for (at, option) in draft.options.iter().enumerate() {
        if !keys.insert(option.key.as_str()) {
            found.push(FieldError::new(
                format!("options[{at}].key"),
                "duplicate",
                "is there already",
            ));
        }
        line(Some(&option.key), &format!("options[{at}].key"), found);
        text(
            &option.name,
            &format!("options[{at}].name"),
            NAME_CHARS_MAX,
            found,
        );
        let mut values = BTreeSet::new();
        for (of, value) in option.values.iter().enumerate() {
            let path = format!("options[{at}].values[{of}]");
            if !values.insert(value.key.as_str()) {
                found.push(FieldError::new(
                    format!("{path}.key"),
                    "duplicate",
                    "is there already",
                ));
            }
            line(Some(&value.key), &format!("{path}.key"), found);
            text(&value.name, &format!("{path}.name"), NAME_CHARS_MAX, found);
        }
    }
}

fn variants(draft: &ProductDraft, found: &mut Vec<FieldError>) {
    let mut combinations: BTreeSet<&BTreeMap<String, String>> = BTreeSet::new();
    let mut ids = BTreeSet::new();
    let mut skus = BTreeSet::new();
    for (at, variant) in draft.variants.iter().enumerate() {
        let path = format!("variants[{at}]");
        chosen(draft, variant, &path, found);
        if !combinations.insert(&variant.options) {
            found.push(FieldError::new(
                format!("{path}.options"),
                "duplicate",
                "is there already",
            ));
        }
        if variant.id.is_some_and(|id| !ids.insert(id)) {
            found.push(FieldError::new(
                format!("{path}.id"),
                "duplicate",
                "is there already",
            ));
        }
        if let Some(terms) = &variant.offer {
            found.extend(ladder::faults(terms, &format!("{path}.offer.")));
            if !skus.insert(terms.sku.as_str()) {
                found.push(FieldError::new(
                    format!("{path}.offer.sku"),
                    "taken",
                    "is used twice",
                ));
            }
        }
    }
}

/// Each option is chosen, from its values, and nothing else is.
fn chosen(draft: &ProductDraft, variant: &VariantDraft, path: &str, found: &mut Vec<FieldError>) {
    for option in &draft.options {
        let path = format!("{path}.options.{}", option.key);
        match variant.options.get(&option.key) {
            None => found.push(FieldError::new(path, "required", "is not chosen")),
            Some(value) if !option.values.iter().any(|known| known.key == *value) => {
                found.push(FieldError::new(path, "unknown", "is none of the values"));
            }
            Some(_) => {}
        }
    }
    for key in variant.options.keys() {
        if !draft.options.iter().any(|option| option.key == *key) {
            let path = format!("{path}.options.{key}");
            found.push(FieldError::new(
                path,
                "unknown",
                "is no option of the product",
            ));
        }
    }
}

/// The owner's product as the draft that would make it: what an editor starts from.
pub(crate) fn of(
    product: &Product,
    own_terms: impl Fn(contract::ids::VariantId) -> Option<OfferTerms>,
) -> ProductDraft {
    let known = |value: i64| (value > 0).then_some(value);
    ProductDraft {
        handle: product.handle.clone(),
        title: product.title.clone(),
        description: product.description.clone(),
        brand: product.brand.clone(),
        category: product.category,
        attributes: product.attributes.clone(),
        options: product.options.clone(),
        media: product.media.clone(),
        origin: product.origin,
        hs_code: product.hs_code,
        dangerous_goods: product.dangerous_goods,
        unit: product.unit,
        variants: product
            .variants
            .iter()
            .filter(|variant| !variant.retired)
            .map(|variant| VariantDraft {
                id: Some(variant.id),
                options: variant.options.clone(),
                weight_grams: known(variant.weight_grams),
                length_mm: known(variant.length_mm),
                width_mm: known(variant.width_mm),
                height_mm: known(variant.height_mm),
                offer: own_terms(variant.id),
            })
            .collect(),
    }
}
