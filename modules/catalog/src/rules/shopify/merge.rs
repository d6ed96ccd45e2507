//! A plan as a draft: of a new product, or laid over the one that has the handle already.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Locale, Money, Text};

use super::{TAGS, TYPE};
use crate::model::import::{ImportSettings, ProductPlan, VariantPlan};
use crate::model::offer::{OfferTerms, Rung};
use crate::model::product::{Offered, OptionValue, ProductDraft, ProductOption, VariantDraft};
use crate::rules::draft as drafts;

/// What stands in the file wins; what it does not say stays as it is.
pub(crate) fn draft(
    plan: &ProductPlan,
    settings: &ImportSettings,
    existing: Option<&Offered>,
) -> ProductDraft {
    let language = settings.language;
    let before = existing.map(|offered| {
        drafts::of(&offered.product, |variant| {
            offered.own_offer(variant).map(|offer| offer.terms())
        })
    });
    let mut draft = before.clone().unwrap_or_else(|| ProductDraft {
        handle: Some(plan.handle.clone()),
        title: Text::default(),
        description: Text::default(),
        brand: None,
        category: None,
        attributes: Default::default(),
        options: Vec::new(),
        media: Vec::new(),
        origin: None,
        hs_code: None,
        dangerous_goods: false,
        unit: settings.unit,
        variants: Vec::new(),
    });
    // A file of our own says which language is which.
    let own = &plan.own;
    if own.titles.is_blank() {
        draft.title = draft.title.with(language, plan.title.as_str());
    }
    for (locale, title) in own.titles.iter() {
        draft.title = draft.title.with(locale, title);
    }
    if !plan.body.is_empty() && own.bodies.is_blank() {
        draft.description = draft.description.with(language, plan.body.as_str());
    }
    for (locale, body) in own.bodies.iter() {
        draft.description = draft.description.with(locale, body);
    }
    draft.brand = plan.brand.clone().or(draft.brand);
    for (key, value) in [(TYPE, &plan.kind), (TAGS, &plan.tags)] {
        if let Some(value) = value {
            let text = draft.attributes.remove(key).unwrap_or_default();
            draft
                .attributes
                .insert(key.to_owned(), text.with(language, value.as_str()));
        }
    }
    let by_type = plan
        .kind
        .as_ref()
        .and_then(|kind| settings.categories.get(kind).copied());
    draft.category = draft.category.or(by_type).or(settings.category);
    draft.origin = own.origin.or(draft.origin).or(settings.default_origin);
    let code = own.hs_code.or(draft.hs_code);
    draft.hs_code = code.or(settings.default_hs_code);
    draft.unit = own.unit.unwrap_or(draft.unit);
    draft.dangerous_goods = own.dangerous_goods.unwrap_or(draft.dangerous_goods);
    let known = std::mem::take(&mut draft.options);
    draft.options = options(plan, language, &known);
    let mut variants: Vec<VariantDraft> = plan
        .variants
        .iter()
        .map(|variant| merged(plan, variant, settings, &known, before.as_ref()))
        .collect();
    keep_others(&mut draft, &mut variants, &known);
    draft.variants = variants;
    draft
}

/// The key of an option by its name in the file: that of the product's own option of this name.
pub(super) fn option_key_of(name: &str, known: &[ProductOption]) -> String {
    let slug = crate::rules::slug::of(name);
    let key = if slug.is_empty() {
        name.trim().to_owned()
    } else {
        slug
    };
    known
        .iter()
        .find(|option| option.key == key || is_called(&option.name, name))
        .map_or(key, |option| option.key.clone())
}

fn value_key_of(value: &str, option: Option<&ProductOption>) -> String {
    option
        .and_then(|option| {
            option
                .values
                .iter()
                .find(|known| known.key == value || is_called(&known.name, value))
        })
        .map_or_else(|| value.to_owned(), |known| known.key.clone())
}

fn is_called(name: &Text, text: &str) -> bool {
    name.iter().any(|(_, word)| word.trim() == text)
}

/// What a variant's values choose, by option key, in the product's own keys where it has them.
pub(super) fn chosen(
    options: &[String],
    values: &[String],
    known: &[ProductOption],
) -> BTreeMap<String, String> {
    options
        .iter()
        .zip(values)
        .map(|(name, value)| {
            let key = option_key_of(name, known);
            let value = value_key_of(value, known.iter().find(|option| option.key == key));
            (key, value)
        })
        .collect()
}

/// The options of the file, with the words that the product has for them already.
fn options(plan: &ProductPlan, language: Locale, known: &[ProductOption]) -> Vec<ProductOption> {
    plan.options
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let key = option_key_of(name, known);
            let before = known.iter().find(|option| option.key == key);
            let mut values: Vec<OptionValue> = Vec::new();
            for value in plan
                .variants
                .iter()
                .filter_map(|variant| variant.values.get(at))
            {
                let value_key = value_key_of(value, before);
                if values.iter().any(|known| known.key == value_key) {
                    continue;
                }
                let words = before
                    .and_then(|option| option.values.iter().find(|known| known.key == value_key));
                values.push(OptionValue {
                    name: words.map_or_else(
                        || Text::new(language, value.as_str()),
                        |known| known.name.clone(),
                    ),
                    key: value_key,
                });
            }
            ProductOption {
                name: before.map_or_else(
                    || Text::new(language, name.as_str()),
                    |option| option.name.clone(),
                ),
                key,
                values,
            }
        })
        .collect()
}

/// Variants that the file does not name stay, where they still fit the options.
fn keep_others(
    draft: &mut ProductDraft,
    variants: &mut Vec<VariantDraft>,
    known: &[ProductOption],
) {
    let keys: BTreeSet<&String> = draft.options.iter().map(|option| &option.key).collect();
    let named: BTreeSet<_> = variants.iter().filter_map(|variant| variant.id).collect();
    let others: Vec<VariantDraft> = draft
        .variants
        .iter()
        .filter(|variant| variant.id.is_some_and(|id| !named.contains(&id)))
        .filter(|variant| variant.options.keys().collect::<BTreeSet<_>>() == keys)
        .cloned()
        .collect();
    for option in &mut draft.options {
        let before = known.iter().find(|known| known.key == option.key);
        for value in others
            .iter()
            .filter_map(|variant| variant.options.get(&option.key))
        {
            if option.values.iter().any(|known| known.key == *value) {
                continue;
            }
            if let Some(kept) =
                before.and_then(|before| before.values.iter().find(|known| known.key == *value))
            {
                option.values.push(kept.clone());
            }
        }
    }
    variants.extend(others);
}

fn merged(
    plan: &ProductPlan,
    variant: &VariantPlan,
    settings: &ImportSettings,
    known_options: &[ProductOption],
    before: Option<&ProductDraft>,
) -> VariantDraft {
    let options = chosen(&plan.options, &variant.values, known_options);
    let known =
        before.and_then(|draft| draft.variants.iter().find(|known| known.options == options));
    let own = &variant.own;
    let currency = own.currency.unwrap_or(settings.currency);
    let price = Money::new(i128::from(variant.price_minor), currency);
    let mut offer = match known.and_then(|known| known.offer.clone()) {
        Some(mut terms) => {
            if !variant.sku_made_up {
                terms.sku = variant.sku.clone();
            }
            reprice(&mut terms, price, settings.minimum_order);
            terms
        }
        None => OfferTerms {
            sku: variant.sku.clone(),
            ladder: vec![Rung {
                quantity: settings.minimum_order,
                unit_price: price,
            }],
            minimum_order: settings.minimum_order,
            order_multiple: 1,
            maximum_order: None,
            lead_time_days: settings.lead_time_days,
            open: true,
            opening_quantity: variant.stock,
        },
    };
    if let Some(quantities) = &own.quantities {
        offer.minimum_order = quantities.minimum;
        offer.order_multiple = quantities.multiple;
        offer.maximum_order = quantities.maximum;
        offer.ladder = quantities.ladder(price);
    }
    offer.lead_time_days = own.lead_time_days.unwrap_or(offer.lead_time_days);
    VariantDraft {
        id: known.and_then(|known| known.id),
        options,
        weight_grams: variant
            .weight_grams
            .or(known.and_then(|known| known.weight_grams))
            .or(settings.default_weight_grams),
        length_mm: own.length_mm.or(known.and_then(|known| known.length_mm)),
        width_mm: own.width_mm.or(known.and_then(|known| known.width_mm)),
        height_mm: own.height_mm.or(known.and_then(|known| known.height_mm)),
        offer: Some(offer),
    }
}

/// The file knows one price. It becomes that of the first rung; rungs that are still cheaper stay.
fn reprice(terms: &mut OfferTerms, price: Money, minimum_order: i64) {
    let first = terms.ladder.first().map(|rung| rung.unit_price);
    if first == Some(price) {
        return;
    }
    if first.is_none_or(|first| first.currency() != price.currency()) {
        terms.minimum_order = minimum_order;
        terms.order_multiple = 1;
        terms.maximum_order = terms
            .maximum_order
            .filter(|maximum| *maximum >= minimum_order);
        terms.ladder = vec![Rung {
            quantity: minimum_order,
            unit_price: price,
        }];
        return;
    }
    terms.ladder.retain(|rung| {
        rung.quantity > terms.minimum_order && rung.unit_price.minor() < price.minor()
    });
    terms.ladder.insert(
        0,
        Rung {
            quantity: terms.minimum_order,
            unit_price: price,
        },
    );
}
