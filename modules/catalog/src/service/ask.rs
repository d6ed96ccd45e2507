//! From what a reader asks for to what the index is asked, and its counts as facets.

use std::collections::{BTreeMap, HashMap};

use contract::ids::OrgId;
use kernel::{Currency, FieldError, Locale, Money, Problem, Rounding, Text};
use rust_decimal::prelude::ToPrimitive;

use super::pages::{ListQuery, SortKey};
use crate::model::category::{Word, WordKind};
use crate::model::view::{AttributeFacet, FacetValue, Facets};
use crate::rules::rates::Rates;
use crate::rules::slug::folded;
use crate::rules::tree::Tree;
use crate::search::{Ask, Counts, PriceRange, Sort};

const FACET_VALUES_MAX: usize = 30;
const ATTRIBUTES_MAX: usize = 8;
const TRAIT_CHARS_MAX: usize = 200;

pub(super) fn facets(
    counts: &Counts,
    tree: &Tree,
    words: &[Word],
    seller_name: impl Fn(&OrgId) -> Option<String>,
) -> Facets {
    let category_name = |key: &str| {
        let id = key.parse().ok()?;
        tree.find(id).map(|category| category.name.clone())
    };
    let name = |key: &str| seller_name(&key.parse().ok()?).map(|name| Text::new(Locale::En, name));
    let ranked =
        |counts: &HashMap<String, u64>, name: &dyn Fn(&str) -> Option<Text>, most: usize| {
            let mut values: Vec<FacetValue> = counts
                .iter()
                .map(|(key, count)| FacetValue {
                    key: key.clone(),
                    name: name(key),
                    count: *count,
                })
                .collect();
            values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
            values.truncate(most);
            values
        };
    Facets {
        // The whole tree is small, and a cut one could not be drawn.
        categories: ranked(&counts.categories, &category_name, 500),
        sellers: ranked(&counts.sellers, &name, FACET_VALUES_MAX),
        origins: ranked(&counts.origins, &|_| None, FACET_VALUES_MAX),
        attributes: attributes(&counts.traits, words),
        in_stock: counts.in_stock,
    }
}

/// Attributes by how many products they tell apart, each with its most frequent values.
fn attributes(counts: &HashMap<String, u64>, words: &[Word]) -> Vec<AttributeFacet> {
    let mut by_key: BTreeMap<String, BTreeMap<String, FacetValue>> = BTreeMap::new();
    for (written, count) in counts {
        let Ok((key, value, name)) = serde_json::from_str::<(String, String, Text)>(written) else {
            continue;
        };
        // One value may stand under several names; the most used one is shown.
        let seen = by_key.entry(key).or_default().entry(value.clone());
        let seen = seen.or_insert_with(|| FacetValue {
            key: value,
            name: None,
            count: 0,
        });
        let is_better = seen.count < 2 * count || seen.name.is_none();
        if is_better {
            seen.name = Some(name);
        }
        seen.count += count;
    }
    let mut all: Vec<(u64, AttributeFacet)> = by_key
        .into_iter()
        .filter_map(|(key, values)| {
            let word = words
                .iter()
                .find(|word| word.kind == WordKind::Attribute && word.facet && word.key == key)?;
            let mut values: Vec<FacetValue> = values.into_values().collect();
            values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
            let total = values.iter().map(|value| value.count).sum();
            values.truncate(FACET_VALUES_MAX);
            Some((
                total,
                AttributeFacet {
                    key,
                    name: word.name.clone(),
                    values,
                },
            ))
        })
        .collect();
    all.sort_by(|(a, left), (b, right)| b.cmp(a).then_with(|| left.key.cmp(&right.key)));
    all.truncate(ATTRIBUTES_MAX);
    all.into_iter().map(|(_, facet)| facet).collect()
}

/// `material:silk` as an attribute and its values.
fn wanted_traits(asked: &[String]) -> Result<Vec<(String, Vec<String>)>, Problem> {
    let mut wanted: Vec<(String, Vec<String>)> = Vec::new();
    for (at, text) in asked.iter().enumerate() {
        let Some((key, value)) = text.split_once(':').filter(|(key, value)| {
            !key.is_empty() && !value.is_empty() && text.chars().count() <= TRAIT_CHARS_MAX
        }) else {
            let field = FieldError::new(
                format!("attribute[{at}]"),
                "invalid",
                "is no attribute:value",
            );
            return Err(Problem::invalid([field]));
        };
        match wanted.iter_mut().find(|(known, _)| known == key) {
            Some((_, values)) => values.push(folded(value)),
            None => wanted.push((key.to_owned(), vec![folded(value)])),
        }
    }
    Ok(wanted)
}

pub(super) fn asked(query: &ListQuery, tree: &Tree, rates: &Rates) -> Result<Ask, Problem> {
    let category = query
        .category
        .as_deref()
        .map(|text| {
            let by_id = text.parse().ok().and_then(|id| tree.find(id));
            by_id
                .or_else(|| tree.by_slug(text))
                .map(|category| category.id)
                .ok_or_else(|| {
                    Problem::invalid([FieldError::new("category", "unknown", "is no category")])
                })
        })
        .transpose()?;
    let sort = match query.sort {
        None | Some(SortKey::Relevance) => Sort::Relevance,
        Some(SortKey::Newest) => Sort::Newest,
        Some(SortKey::PriceUp) => Sort::PriceUp,
        Some(SortKey::PriceDown) => Sort::PriceDown,
        Some(SortKey::MinimumOrder) => Sort::MinimumOrder,
    };
    let prices = match (query.price_min, query.price_max, query.currency) {
        (None, None, _) => None,
        (_, _, None) => {
            let field = FieldError::new("currency", "required", "is needed with a price");
            return Err(Problem::invalid([field]));
        }
        (least, most, Some(currency)) => Some(bounds(least, most, currency, rates)),
    };
    let number = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok());
    Ok(Ask {
        text: query.text.clone(),
        category,
        seller: query.seller,
        origins: query.origins.clone(),
        traits: wanted_traits(&query.attributes)?,
        prices,
        weights: if matches!(sort, Sort::PriceUp | Sort::PriceDown) {
            weights(rates)
        } else {
            Vec::new()
        },
        minimum_max: number(query.minimum_max),
        lead_max: number(query.lead_max),
        in_stock: query.in_stock,
        sort,
        limit: query.limit,
        facets: query.facets,
        ..Ask::default()
    })
}

/// The range in every currency that a rate is known for.
fn bounds(
    least: Option<i64>,
    most: Option<i64>,
    currency: Currency,
    rates: &Rates,
) -> Vec<PriceRange> {
    let mut all = vec![(
        currency,
        least.and_then(|minor| u64::try_from(minor).ok()),
        most.and_then(|minor| u64::try_from(minor).ok()),
    )];
    for other in rates
        .currencies()
        .into_iter()
        .filter(|other| *other != currency)
    {
        let Some(dated) = rates.between(currency, other) else {
            continue;
        };
        let convert = |minor: Option<i64>| {
            let price = Money::new(i128::from(minor?), currency);
            let there = price.convert(other, dated.rate, Rounding::HalfUp).ok()?;
            u64::try_from(there.minor()).ok()
        };
        all.push((other, convert(least), convert(most)));
    }
    all
}

/// What a minor unit of each currency is worth beside the others, to put prices in order.
fn weights(rates: &Rates) -> Vec<(Currency, f64)> {
    // Enough digits stay when a key is cut to a whole number.
    const SCALE: f64 = 1_000_000.0;
    Currency::all()
        .map(|currency| {
            let rate = rates
                .between(currency, Currency::EUR)
                .and_then(|dated| dated.rate.to_f64());
            let minor = 10_f64.powi(-i32::try_from(currency.exponent()).unwrap_or(2));
            (currency, rate.unwrap_or(1.0) * minor * SCALE)
        })
        .collect()
}
