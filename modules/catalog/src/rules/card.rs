//! What a product shows of itself in lists, out of all its offers.

use std::collections::BTreeSet;

use kernel::Currency;
use rust_decimal::Decimal;

use crate::model::offer::Offer;
use crate::model::product::Offered;
use crate::model::view::Card;
use crate::rules::rates::Rates;

/// Prices are compared in it where offers are in different currencies.
const COMPARED_IN: Currency = Currency::EUR;

/// The offer that a buyer of little finds cheapest.
fn cheapest<'a>(offered: &'a Offered, rates: &Rates) -> Option<&'a Offer> {
    let weight = |offer: &Offer| -> (bool, Decimal) {
        let price = offer.price_at_minimum();
        let scale = offer.currency.exponent().min(10);
        let major = Decimal::try_from_i128_with_scale(price.minor(), scale).unwrap_or(Decimal::MAX);
        match rates.between(offer.currency, COMPARED_IN) {
            Some(dated) => (false, major.checked_mul(dated.rate).unwrap_or(Decimal::MAX)),
            None => (true, major),
        }
    };
    offered.open_offers().min_by_key(|offer| weight(offer))
}

pub(crate) fn of(offered: &Offered, rates: &Rates) -> Card {
    let product = &offered.product;
    let best = cheapest(offered, rates);
    // The range is that of one seller: others may ask something else altogether.
    let range: Vec<&Offer> = best
        .map(|best| {
            offered
                .open_offers()
                .filter(|offer| offer.seller == best.seller && offer.currency == best.currency)
                .collect()
        })
        .unwrap_or_default();
    let low = range
        .iter()
        .map(|offer| offer.price_at_best().minor())
        .min()
        .unwrap_or(0);
    let high = range
        .iter()
        .map(|offer| offer.price_at_minimum().minor())
        .max()
        .unwrap_or(0);
    let minor = |minor: i128| i64::try_from(minor).unwrap_or(i64::MAX);
    let picture = product.media.first();
    Card {
        id: product.id,
        seller: product.seller,
        title: product.title.clone(),
        brand: product.brand.clone(),
        picture: picture.map(|picture| picture.blob.to_string()),
        alt: picture
            .map(|picture| picture.alt.clone())
            .unwrap_or_default(),
        category: product.category,
        origin: product.origin,
        unit: product.unit,
        currency: best.map(|offer| offer.currency),
        low_minor: minor(low),
        high_minor: minor(high),
        price_minor: best.map_or(0, |offer| minor(offer.price_at_minimum().minor())),
        minimum_order: offered
            .open_offers()
            .map(|offer| offer.minimum_order)
            .min()
            .unwrap_or(0),
        lead_time_days: offered
            .open_offers()
            .map(|offer| offer.lead_time_days)
            .min()
            .unwrap_or(0),
        sellers: count(
            offered
                .open_offers()
                .map(|offer| offer.seller)
                .collect::<BTreeSet<_>>()
                .len(),
        ),
        variants: count(
            product
                .variants
                .iter()
                .filter(|variant| !variant.retired)
                .count(),
        ),
        in_stock: offered.open_offers().any(|offer| offer.available > 0),
        published_at: product.published_at,
        promoted_until: product.promoted_until,
    }
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
