//! What is missing before a product can be published, and before it can be sold across a border.

use kernel::Locale;

use crate::model::product::{Offered, ProductGap};

/// Blocking gaps first, in the order of the form.
pub(crate) fn of(offered: &Offered) -> Vec<ProductGap> {
    let product = &offered.product;
    let mut gaps = Vec::new();
    let mut missing = |field: &str, blocking: bool| {
        gaps.push(ProductGap {
            field: field.to_owned(),
            blocking,
            border: matches!(field, "origin" | "hs_code") || field.ends_with(".weight_grams"),
        });
    };
    if product.title.is_blank() {
        missing("title", true);
    }
    if product.category.is_none() {
        missing("category", true);
    }
    // Duty and papers hang on it, carriage does not: at home it is sold without.
    if product.origin.is_none() {
        missing("origin", false);
    }
    let live: Vec<_> = product
        .variants
        .iter()
        .filter(|variant| !variant.retired)
        .collect();
    // Without it no carriage can be worked out, also at home.
    for (at, variant) in live.iter().enumerate() {
        if variant.weight_grams <= 0 {
            missing(&format!("variants[{at}].weight_grams"), true);
        }
    }
    if offered.open_offers().next().is_none() {
        missing("offers", true);
    }
    for locale in Locale::ALL {
        let written =
            |text: &kernel::Text| text.in_locale(locale).is_some_and(|t| !t.trim().is_empty());
        if !product.title.is_blank() && !written(&product.title) {
            missing(&format!("title.{}", locale.tag()), false);
        }
        if !written(&product.description) {
            missing(&format!("description.{}", locale.tag()), false);
        }
    }
    if product.hs_code.is_none() {
        missing("hs_code", false);
    }
    if product.media.is_empty() {
        missing("media", false);
    }
    for (at, variant) in live.iter().enumerate() {
        if variant.length_mm <= 0 || variant.width_mm <= 0 || variant.height_mm <= 0 {
            missing(&format!("variants[{at}].size"), false);
        }
    }
    gaps.sort_by_key(|gap| !gap.blocking);
    gaps
}

pub(crate) fn blocks(gaps: &[ProductGap]) -> bool {
    gaps.iter().any(|gap| gap.blocking)
}
