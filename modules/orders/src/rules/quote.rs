//! From today's prices, stock and carriage to what a cart costs and what stands in its way.

use std::collections::BTreeMap;

use contract::catalog::{PricedLine, Refusal};
use contract::ids::{OrgId, ServiceId};
use contract::logistics::{CarriageQuote, Goods};
use kernel::{Country, Currency, Money, MoneyError};

use crate::model::cart::CartLine;
use crate::model::quote::{
    LineProblem, LineProblemCode, MissingLine, Quote, QuotedLine, QuotedSeller,
};

/// What was found out about a cart.
pub(crate) struct Found<'a> {
    pub(crate) currency: Currency,
    pub(crate) to: Option<Country>,
    /// In the order of the cart.
    pub(crate) wanted: &'a [CartLine],
    pub(crate) priced: &'a [PricedLine],
    /// Units left, by the line's offer; absent when nobody asked.
    pub(crate) available: &'a BTreeMap<uuid::Uuid, i64>,
    pub(crate) sellers: &'a BTreeMap<OrgId, (String, Country)>,
    pub(crate) services: &'a BTreeMap<OrgId, Vec<CarriageQuote>>,
    pub(crate) chosen: &'a BTreeMap<OrgId, ServiceId>,
}

/// Sellers in the order in which the cart first names them.
pub(crate) fn sellers_of(wanted: &[CartLine], priced: &[PricedLine]) -> Vec<OrgId> {
    let mut sellers = Vec::new();
    for line in wanted {
        if let Some(found) = priced.iter().find(|priced| priced.offer == line.offer)
            && !sellers.contains(&found.seller)
        {
            sellers.push(found.seller);
        }
    }
    sellers
}

/// The goods of one seller as a carrier sees them: only what can be bought is weighed.
pub(crate) fn goods_of(seller: OrgId, priced: &[PricedLine]) -> Vec<Goods> {
    priced
        .iter()
        .filter(|line| line.seller == seller && line.refusal.is_none())
        .map(|line| Goods {
            quantity: line.quantity,
            weight_grams: line.weight_grams,
            length_mm: line.length_mm,
            width_mm: line.width_mm,
            height_mm: line.height_mm,
            dangerous_goods: line.dangerous_goods,
        })
        .collect()
}

/// What stands in the way of a line, and what the buyer should know of it.
fn problems(line: &PricedLine, wanted: &CartLine, available: Option<i64>) -> Vec<LineProblem> {
    let mut found = Vec::new();
    match line.refusal {
        None => {}
        Some(Refusal::Unavailable) => {
            found.push(LineProblem::of(LineProblemCode::Unavailable, None));
        }
        Some(Refusal::BelowMinimum) => {
            found.push(LineProblem::of(
                LineProblemCode::BelowMinimum,
                Some(line.minimum_order),
            ));
        }
        Some(Refusal::NotAMultiple) => {
            found.push(LineProblem::of(
                LineProblemCode::NotAMultiple,
                Some(line.order_multiple),
            ));
        }
        Some(Refusal::AboveMaximum) => {
            found.push(LineProblem::of(LineProblemCode::AboveMaximum, None));
        }
        Some(Refusal::NoRate) => found.push(LineProblem::of(LineProblemCode::NoRate, None)),
    }
    match available {
        Some(left) if left <= 0 => found.push(LineProblem::of(LineProblemCode::SoldOut, Some(0))),
        Some(left) if left < wanted.quantity => {
            found.push(LineProblem::of(LineProblemCode::NotEnough, Some(left)));
        }
        Some(_) | None => {}
    }
    // A price seen in a third currency says nothing: the difference may be the rate's.
    if let Some(seen) = wanted.seen_price {
        let changed = [line.offer_unit_price, line.unit_price]
            .into_iter()
            .find(|now| now.currency() == seen.currency())
            .is_some_and(|now| now != seen);
        if changed && line.refusal.is_none() {
            found.push(LineProblem {
                code: LineProblemCode::PriceChanged,
                value: None,
                price: Some(seen),
            });
        }
    }
    found
}

fn quoted(line: &PricedLine, wanted: &CartLine, available: Option<i64>) -> QuotedLine {
    QuotedLine {
        offer: line.offer,
        product: line.product,
        variant: line.variant,
        sku: line.sku.clone(),
        title: line.title.clone(),
        options: line.options.clone(),
        picture: line.picture.clone(),
        quantity: wanted.quantity,
        unit: line.unit.clone(),
        offer_unit_price: line.offer_unit_price,
        unit_price: line.unit_price,
        line_total: line.line_total,
        rate: line.rate,
        rate_date: line.rate_date.clone(),
        minimum_order: line.minimum_order,
        order_multiple: line.order_multiple,
        lead_time_days: line.lead_time_days,
        weight_grams: line.weight_grams,
        hs_code: line.hs_code,
        origin: line.origin,
        available,
        problems: problems(line, wanted, available),
    }
}

pub(crate) fn quote(found: &Found<'_>) -> Result<Quote, MoneyError> {
    let mut sellers = Vec::new();
    for seller in sellers_of(found.wanted, found.priced) {
        sellers.push(quoted_seller(found, seller)?);
    }
    let missing: Vec<MissingLine> = found
        .wanted
        .iter()
        .filter(|wanted| !found.priced.iter().any(|line| line.offer == wanted.offer))
        .map(|wanted| MissingLine {
            offer: wanted.offer,
            quantity: wanted.quantity,
        })
        .collect();
    let goods = Money::sum(sellers.iter().map(|seller| seller.goods), found.currency)?;
    let carriage = sellers
        .iter()
        .map(|seller| seller.carriage)
        .collect::<Option<Vec<Money>>>()
        .map(|parts| Money::sum(parts, found.currency))
        .transpose()?;
    let total = Money::sum(sellers.iter().map(|seller| seller.total), found.currency)?;
    let can_be_placed = !sellers.is_empty()
        && missing.is_empty()
        && carriage.is_some()
        && sellers
            .iter()
            .all(|seller| seller.lines.iter().all(QuotedLine::can_be_bought));
    Ok(Quote {
        currency: found.currency,
        to: found.to,
        sellers,
        missing,
        goods,
        carriage,
        total,
        can_be_placed,
    })
}

fn quoted_seller(found: &Found<'_>, seller: OrgId) -> Result<QuotedSeller, MoneyError> {
    let mut lines = Vec::new();
    for wanted in found.wanted {
        let priced = found.priced.iter().find(|line| line.offer == wanted.offer);
        if let Some(line) = priced.filter(|line| line.seller == seller) {
            let available = found.available.get(&wanted.offer.uuid()).copied();
            lines.push(quoted(line, wanted, available));
        }
    }
    let goods = Money::sum(
        lines
            .iter()
            .filter(|line| line.can_be_bought())
            .map(|line| line.line_total),
        found.currency,
    )?;
    let weight_grams = lines
        .iter()
        .map(|line| line.weight_grams.saturating_mul(line.quantity))
        .fold(0i64, i64::saturating_add);
    let services = found.services.get(&seller).cloned().unwrap_or_default();
    let chosen = found.chosen.get(&seller);
    let service = match chosen {
        Some(wanted) => services.iter().find(|service| service.service == *wanted),
        None => services.first(),
    };
    let carriage = service.map(|service| service.amount);
    let (name, country) = found
        .sellers
        .get(&seller)
        .cloned()
        .unwrap_or_else(|| (String::new(), Country::CN));
    let total = match carriage {
        Some(carriage) => goods.checked_add(carriage)?,
        None => goods,
    };
    Ok(QuotedSeller {
        seller,
        name,
        country,
        lines,
        goods,
        weight_grams,
        service: service.map(|service| service.service),
        services,
        carriage,
        total,
        gates: Vec::new(),
        landed: None,
        border_unknown: false,
    })
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Text};
    use uuid::Uuid;

    use super::*;

    fn priced(refusal: Option<Refusal>) -> PricedLine {
        let id = Uuid::nil();
        let usd = |minor| Money::new(minor, Currency::USD);
        PricedLine {
            offer: Id::from_uuid(id),
            seller: Id::from_uuid(id),
            product: Id::from_uuid(id),
            variant: Id::from_uuid(id),
            sku: "K-1".to_owned(),
            title: Text::default(),
            options: BTreeMap::new(),
            picture: None,
            quantity: 10,
            unit: "piece".to_owned(),
            offer_unit_price: Money::new(700, Currency::CNY),
            unit_price: usd(100),
            line_total: usd(1_000),
            rate: None,
            rate_date: None,
            minimum_order: 10,
            order_multiple: 5,
            lead_time_days: 3,
            weight_grams: 500,
            length_mm: 1,
            width_mm: 1,
            height_mm: 1,
            hs_code: None,
            origin: None,
            dangerous_goods: false,
            refusal,
        }
    }

    fn wanted(quantity: i64, seen_price: Option<Money>) -> CartLine {
        CartLine {
            offer: Id::from_uuid(Uuid::nil()),
            quantity,
            seen_price,
        }
    }

    #[test]
    fn each_thing_in_the_way_is_named_with_what_would_be_right() {
        let codes = |line: &PricedLine,
                     wanted: &CartLine,
                     available|
         -> Vec<(LineProblemCode, Option<i64>)> {
            problems(line, wanted, available)
                .iter()
                .map(|p| (p.code, p.value))
                .collect()
        };
        let some = wanted(10, None);
        assert_eq!(codes(&priced(None), &some, Some(10)), []);
        assert_eq!(
            codes(&priced(Some(Refusal::BelowMinimum)), &some, None),
            [(LineProblemCode::BelowMinimum, Some(10))]
        );
        assert_eq!(
            codes(&priced(Some(Refusal::NotAMultiple)), &some, None),
            [(LineProblemCode::NotAMultiple, Some(5))]
        );
        assert_eq!(
            codes(&priced(None), &some, Some(9)),
            [(LineProblemCode::NotEnough, Some(9))]
        );
        assert_eq!(
            codes(&priced(None), &some, Some(0)),
            [(LineProblemCode::SoldOut, Some(0))]
        );
    }

    #[test]
    fn a_price_is_compared_with_the_one_seen_in_the_same_currency_only() {
        let changed = |seen: Money| {
            problems(&priced(None), &wanted(10, Some(seen)), None)
                .iter()
                .any(|problem| problem.code == LineProblemCode::PriceChanged)
        };
        assert!(!changed(Money::new(100, Currency::USD)));
        assert!(changed(Money::new(99, Currency::USD)));
        assert!(!changed(Money::new(700, Currency::CNY)));
        assert!(changed(Money::new(701, Currency::CNY)));
        assert!(!changed(Money::new(1, Currency::EUR)));
    }
}
