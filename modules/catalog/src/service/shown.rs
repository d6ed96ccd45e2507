//! From what is kept to what is shown.

use std::collections::HashMap;

use contract::ids::OrgId;
use kernel::{Currency, Money, Timestamp};

use crate::model::offer::Offer;
use crate::model::product::Offered;
use crate::model::view::{
    Card, OwnOfferFacts, OwnProduct, OwnProductRow, ProductCard, RateUsed, SellerCard,
};
use crate::rules::rates::{Rates, converted};
use crate::rules::{card as cards, draft, gaps};

/// Where a file is read.
pub(super) fn file_url(blob: &str) -> String {
    format!("/api/blobs/{blob}")
}

/// Prices in the currency that the reader wants, and the rates that were needed for it.
pub(super) struct Shown<'a> {
    rates: &'a Rates,
    wanted: Option<Currency>,
    now: Timestamp,
    used: Vec<RateUsed>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(rates: &'a Rates, wanted: Option<Currency>, now: Timestamp) -> Self {
        Shown {
            rates,
            wanted,
            now,
            used: Vec::new(),
        }
    }

    /// None when no rate is known.
    pub(super) fn price(&mut self, price: Money) -> Option<Money> {
        let from = price.currency();
        let Some(to) = self.wanted.filter(|to| *to != from) else {
            return Some(price);
        };
        if let Some(known) = self.used.iter().find(|used| used.from == from) {
            return converted(price, to, known.rate);
        }
        let dated = self.rates.between(from, to)?;
        self.used.push(RateUsed {
            from,
            to,
            rate: dated.rate,
            date: dated.date,
        });
        converted(price, to, dated.rate)
    }

    pub(super) fn rates(self) -> Vec<RateUsed> {
        self.used
    }
}

pub(super) fn card(
    card: &Card,
    shown: &mut Shown<'_>,
    sellers: &HashMap<OrgId, SellerCard>,
) -> ProductCard {
    let mut price = |minor: i64| {
        card.currency
            .and_then(|currency| shown.price(Money::new(i128::from(minor), currency)))
    };
    ProductCard {
        id: card.id,
        title: card.title.clone(),
        brand: card.brand.clone(),
        picture: card.picture.as_deref().map(file_url),
        alt: card.alt.clone(),
        seller: sellers.get(&card.seller).cloned(),
        category: card.category,
        origin: card.origin,
        unit: card.unit,
        price_low: price(card.low_minor),
        price_high: price(card.high_minor),
        offer_currency: card.currency,
        minimum_order: card.minimum_order,
        lead_time_days: card.lead_time_days,
        sellers: card.sellers,
        variants: card.variants,
        in_stock: card.in_stock,
        promoted: card.promoted_until.is_some_and(|until| until > shown.now),
        published_at: card.published_at,
    }
}

/// The product as its owner edits it.
pub(super) fn own(offered: &Offered, seller: OrgId) -> OwnProduct {
    let product = &offered.product;
    OwnProduct {
        id: product.id,
        seller: product.seller,
        state: product.state,
        barred: product.barred,
        version: product.version,
        draft: draft::of(product, |variant| {
            offered.own_offer(variant).map(Offer::terms)
        }),
        gaps: gaps::of(offered),
        border: None,
        offers: offered
            .offers
            .iter()
            .filter(|offer| offer.seller == seller)
            .map(|offer| OwnOfferFacts {
                id: offer.id,
                variant: offer.variant,
                available: offer.available,
                version: offer.version,
            })
            .collect(),
        others: i64::try_from(
            offered
                .offers
                .iter()
                .filter(|offer| offer.seller != seller)
                .count(),
        )
        .unwrap_or(0),
        created_at: product.created_at,
        changed_at: product.changed_at,
        published_at: product.published_at,
        promoted_until: product.promoted_until,
    }
}

pub(super) fn row(offered: &Offered, rates: &Rates, seller: Option<&SellerCard>) -> OwnProductRow {
    let product = &offered.product;
    let card = cards::of(offered, rates);
    let price = |minor: i64| {
        card.currency
            .map(|currency| Money::new(i128::from(minor), currency))
    };
    OwnProductRow {
        id: product.id,
        seller: product.seller,
        seller_name: seller.map(|seller| seller.name.clone()),
        handle: product.handle.clone(),
        title: product.title.clone(),
        state: product.state,
        barred: product.barred,
        picture: card.picture.as_deref().map(file_url),
        category: product.category,
        gaps: gaps::of(offered),
        variants: card.variants,
        price_low: price(card.low_minor),
        price_high: price(card.high_minor),
        available: offered
            .offers
            .iter()
            .filter(|offer| offer.seller == product.seller)
            .map(|offer| offer.available)
            .sum(),
        changed_at: product.changed_at,
        version: product.version,
    }
}
