//! Which figures an order counts in. Everything that is shown of orders is a sum over this, so the
//! figures can be counted again from the facts at any time.

use contract::ids::OrgId;
use kernel::Timestamp;
use uuid::Uuid;

use crate::model::{FigureKey, Figures, Moment, OrderFact, PLATFORM, Sums, Valued, kind};

/// The platform's rows are written by everybody; so many sellers' transactions pass side by side.
const SLICES: u64 = 16;

/// By seller, so that a rebuild can take one slice after the other.
pub(crate) fn slice(seller: OrgId) -> i64 {
    slice_of(seller.uuid())
}

pub(crate) fn slice_of(id: Uuid) -> i64 {
    let (_, low) = id.as_u64_pair();
    i64::try_from(low % SLICES).unwrap_or(0)
}

pub(crate) fn slices() -> impl Iterator<Item = i64> {
    (0..SLICES).filter_map(|slice| i64::try_from(slice).ok())
}

pub(crate) fn day(at: Timestamp) -> String {
    at.date().to_string()
}

pub(crate) fn month(at: Timestamp) -> String {
    let mut day = day(at);
    day.truncate(7);
    day
}

fn add(
    figures: &mut Figures,
    scope: Uuid,
    slice: i64,
    what: (&'static str, &str),
    name: &str,
    sums: Sums,
) {
    let (kind, day) = what;
    let key = FigureKey {
        scope,
        kind,
        day: day.to_owned(),
        name: name.to_owned(),
        slice,
    };
    let entry = figures.entry(key).or_default();
    *entry = entry.plus(sums, 1);
}

fn worth(value: &Valued, units: i64) -> Sums {
    Sums {
        times: 1,
        units,
        amount_minor: value.amount.minor_i64().unwrap_or(i64::MAX),
        eur_minor: value.eur_minor.unwrap_or(0),
    }
}

/// Every figure that the order is part of, each thing on the day on which it happened.
pub(crate) fn figures(seller: OrgId, fact: &OrderFact) -> Figures {
    let mut figures = Figures::new();
    let slice = slice(seller);
    let mut both = |kind, day: &str, name: &str, sums| {
        add(&mut figures, seller.uuid(), slice, (kind, day), name, sums);
        add(&mut figures, PLATFORM, slice, (kind, day), name, sums);
    };
    let mut moved = |kind, moment: &Moment| {
        let currency = moment.value.amount.currency();
        both(
            kind,
            &day(moment.at),
            currency.code(),
            worth(&moment.value, 0),
        );
    };
    if let Some(paid) = &fact.paid {
        moved(kind::PAID, paid);
    }
    if let Some(received) = &fact.received {
        moved(kind::RECEIVED, received);
    }
    for refund in fact.refunds.values() {
        moved(kind::REFUNDED, refund);
    }
    let Some(placed) = &fact.placed else {
        return figures;
    };
    let placed_day = day(placed.at);
    let units = placed.lines.iter().map(|line| line.units).sum();
    let total = worth(&placed.total, units);
    let currency = placed.total.amount.currency();
    both(kind::PLACED, &placed_day, currency.code(), total);
    let lane = format!("{}>{}", placed.from.alpha2(), placed.to.alpha2());
    both(kind::LANE, &placed_day, &lane, total);
    for line in &placed.lines {
        let name = line.product.to_string();
        both(
            kind::PRODUCT,
            &placed_day,
            &name,
            worth(&line.total, line.units),
        );
    }
    let ends = [
        (kind::CANCELLED, fact.cancelled_at),
        (kind::SHIPPED, fact.shipped_at),
        (kind::DELIVERED, fact.delivered_at),
        (kind::COMPLETED, fact.completed_at),
    ];
    for (kind, at) in ends {
        if let Some(at) = at {
            both(kind, &day(at), currency.code(), total);
        }
    }
    let what = (kind::SELLER, placed_day.as_str());
    add(
        &mut figures,
        PLATFORM,
        slice,
        what,
        &seller.to_string(),
        total,
    );
    figures
}

/// What has to be added to the figures when a fact becomes another.
pub(crate) fn difference(before: &Figures, after: &Figures) -> Figures {
    let mut difference = after.clone();
    for (key, sums) in before {
        let entry = difference.entry(key.clone()).or_default();
        *entry = entry.plus(*sums, -1);
    }
    difference.retain(|_, sums| !sums.is_zero());
    difference
}

pub(crate) fn merge(into: &mut Figures, other: Figures) {
    for (key, sums) in other {
        let entry = into.entry(key).or_default();
        *entry = entry.plus(sums, 1);
    }
}

#[cfg(test)]
mod tests {
    use contract::ids::ProductId;
    use kernel::{Currency, Money};
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Line, Placed};

    fn fact(minor: i64, units: i64, paid: bool, cancelled: bool) -> OrderFact {
        let total = Valued {
            amount: Money::new(i128::from(minor), Currency::USD),
            eur_minor: Some(minor / 2),
        };
        let at = Timestamp::from_micros(1_795_341_600_000_000);
        OrderFact {
            placed: Some(Placed {
                at,
                buyer: OrgId::from_uuid(Uuid::from_u128(9)),
                from: "CN".parse().unwrap(),
                to: "DE".parse().unwrap(),
                total,
                lines: vec![Line {
                    product: ProductId::from_uuid(Uuid::from_u128(5)),
                    units,
                    total,
                }],
            }),
            paid: paid.then_some(Moment { at, value: total }),
            cancelled_at: cancelled.then_some(at),
            ..OrderFact::default()
        }
    }

    #[test]
    fn an_order_counts_for_its_seller_and_for_the_platform() {
        let seller = OrgId::from_uuid(Uuid::from_u128(1));
        let figures = figures(seller, &fact(1_000, 3, true, false));
        let find = |scope: Uuid, kind: &str| {
            let mut found = figures
                .iter()
                .filter(|(key, _)| key.scope == scope && key.kind == kind);
            found.next().map(|(key, sums)| (key.name.clone(), *sums))
        };
        let total = Sums {
            times: 1,
            units: 3,
            amount_minor: 1_000,
            eur_minor: 500,
        };
        assert_eq!(
            find(seller.uuid(), kind::PLACED),
            Some(("USD".into(), total))
        );
        assert_eq!(find(PLATFORM, kind::LANE), Some(("CN>DE".into(), total)));
        assert_eq!(find(PLATFORM, kind::PAID).unwrap().1.amount_minor, 1_000);
        assert_eq!(find(seller.uuid(), kind::SELLER), None);
        assert_eq!(find(PLATFORM, kind::CANCELLED), None);
        assert_eq!(figures.keys().next().unwrap().day, "2026-11-22");
    }

    proptest! {
        /// Whatever an order was and becomes: adding the difference is counting again.
        #[test]
        fn differences_add_up_to_a_recount(
            steps in prop::collection::vec((0..1_000_000i64, 0..100i64, any::<bool>(), any::<bool>()), 1..8)
        ) {
            let seller = OrgId::from_uuid(Uuid::from_u128(1));
            let mut kept = Figures::new();
            let mut before = Figures::new();
            for (minor, units, paid, cancelled) in steps {
                let after = figures(seller, &fact(minor, units, paid, cancelled));
                merge(&mut kept, difference(&before, &after));
                before = after;
            }
            kept.retain(|_, sums| !sums.is_zero());
            before.retain(|_, sums| !sums.is_zero());
            prop_assert_eq!(kept, before);
        }
    }
}
