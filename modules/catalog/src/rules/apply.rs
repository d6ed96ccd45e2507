//! What a draft makes of a product: new ones from nothing, edits over what is there. Variants and
//! offers are never deleted, because orders and stock know them; they are retired and closed.

use std::collections::{BTreeMap, BTreeSet};

use contract::ids::{OfferId, OrgId, ProductId, VariantId};
use kernel::{FieldError, Timestamp};

use crate::model::offer::{Offer, OfferTerms};
use crate::model::product::{Offered, Product, ProductDraft, ProductState, Variant, VariantDraft};
use crate::rules::ladder;

/// Where new ids come from.
pub(crate) struct Fresh<'a> {
    pub(crate) product: &'a dyn Fn() -> ProductId,
    pub(crate) variant: &'a dyn Fn() -> VariantId,
    pub(crate) offer: &'a dyn Fn() -> OfferId,
}

/// The product as it will be, with the stock that comes with new offers.
#[derive(Clone, Debug)]
pub(crate) struct Applied {
    pub(crate) offered: Offered,
    pub(crate) opening: BTreeMap<OfferId, i64>,
}

pub(crate) fn apply(
    draft: &ProductDraft,
    before: Option<&Offered>,
    seller: OrgId,
    now: Timestamp,
    fresh: &Fresh<'_>,
) -> Result<Applied, Vec<FieldError>> {
    let faults: Vec<FieldError> = draft
        .variants
        .iter()
        .enumerate()
        .filter(|(_, variant)| {
            variant
                .id
                .is_some_and(|id| before.is_none_or(|before| before.product.variant(id).is_none()))
        })
        .map(|(at, _)| {
            FieldError::new(
                format!("variants[{at}].id"),
                "unknown",
                "is no variant of the product",
            )
        })
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let old = before.map(|before| &before.product);
    let mut product = Product {
        seller,
        id: old.map_or_else(fresh.product, |old| old.id),
        handle: draft
            .handle
            .clone()
            .or_else(|| old.and_then(|old| old.handle.clone())),
        state: old.map_or(ProductState::Draft, |old| old.state),
        barred: old.is_some_and(|old| old.barred),
        category: draft.category,
        title: draft.title.clone(),
        description: draft.description.clone(),
        brand: draft.brand.as_ref().map(|brand| brand.trim().to_owned()),
        attributes: draft.attributes.clone(),
        options: draft.options.clone(),
        media: draft.media.clone(),
        origin: draft.origin,
        hs_code: draft.hs_code,
        dangerous_goods: draft.dangerous_goods,
        unit: draft.unit,
        created_at: old.map_or(now, |old| old.created_at),
        changed_at: now,
        published_at: old.and_then(|old| old.published_at),
        promoted_until: old.and_then(|old| old.promoted_until),
        version: old.map_or(1, |old| old.version + 1),
        variants: Vec::new(),
    };
    let mut opening = BTreeMap::new();
    let mut offers: Vec<Offer> = before
        .map(|before| before.offers.clone())
        .unwrap_or_default();
    for wanted in &draft.variants {
        let variant = variant(wanted, wanted.id.unwrap_or_else(fresh.variant));
        let mine = offers
            .iter_mut()
            .find(|offer| offer.seller == seller && offer.variant == variant.id);
        match (&wanted.offer, mine) {
            (Some(terms), Some(offer)) => change(offer, terms),
            (None, Some(offer)) => close(offer),
            (Some(terms), None) => {
                let offer = open(terms, &product, variant.id, seller, now, (fresh.offer)());
                if let Some(units) = terms.opening_quantity {
                    opening.insert(offer.id, units);
                }
                offers.push(offer);
            }
            (None, None) => {}
        }
        product.variants.push(variant);
    }
    let kept: BTreeSet<VariantId> = product.variants.iter().map(|variant| variant.id).collect();
    for gone in old
        .map_or(&[][..], |old| &old.variants)
        .iter()
        .filter(|variant| !kept.contains(&variant.id))
    {
        if let Some(offer) = offers
            .iter_mut()
            .find(|offer| offer.seller == seller && offer.variant == gone.id)
        {
            close(offer);
        }
        product.variants.push(Variant {
            retired: true,
            ..gone.clone()
        });
    }
    Ok(Applied {
        offered: Offered { product, offers },
        opening,
    })
}

fn variant(wanted: &VariantDraft, id: VariantId) -> Variant {
    Variant {
        id,
        options: wanted.options.clone(),
        weight_grams: wanted.weight_grams.unwrap_or(0),
        length_mm: wanted.length_mm.unwrap_or(0),
        width_mm: wanted.width_mm.unwrap_or(0),
        height_mm: wanted.height_mm.unwrap_or(0),
        retired: false,
    }
}

/// A new offer on a product, of its owner or of somebody else.
pub(crate) fn open(
    terms: &OfferTerms,
    product: &Product,
    variant: VariantId,
    seller: OrgId,
    now: Timestamp,
    id: OfferId,
) -> Offer {
    let mut offer = Offer {
        seller,
        id,
        product_seller: product.seller,
        product: product.id,
        variant,
        sku: String::new(),
        currency: kernel::Currency::USD,
        ladder: Vec::new(),
        minimum_order: 1,
        order_multiple: 1,
        maximum_order: None,
        lead_time_days: 0,
        open: true,
        suspended: false,
        available: 0,
        opened_at: now,
        version: 0,
    };
    change(&mut offer, terms);
    offer.version = 1;
    offer
}

/// Lays the terms over an offer; its version rises when something is different.
pub(crate) fn change(offer: &mut Offer, terms: &OfferTerms) {
    let mut changed = Offer {
        sku: terms.sku.clone(),
        currency: terms
            .ladder
            .first()
            .map_or(offer.currency, |rung| rung.unit_price.currency()),
        ladder: ladder::steps(terms),
        minimum_order: terms.minimum_order,
        order_multiple: terms.order_multiple,
        maximum_order: terms.maximum_order,
        lead_time_days: terms.lead_time_days,
        open: terms.open,
        ..offer.clone()
    };
    if changed != *offer {
        changed.version += 1;
        *offer = changed;
    }
}

fn close(offer: &mut Offer) {
    if offer.open {
        offer.open = false;
        offer.version += 1;
    }
}
