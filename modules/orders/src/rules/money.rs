//! What a line cost with its part of the carriage, and how much of that may go back. Sums are exact:
//! parts always add up to the whole that was paid.

use kernel::{Allocation, Money, MoneyError};

use crate::model::Line;
use crate::model::after_sale::ClaimedLine;

/// Divides the carriage of an order over its lines by what they cost; by units when all are free.
pub(crate) fn share_carriage(
    carriage: Money,
    totals: &[Money],
    quantities: &[i64],
) -> Result<Vec<Money>, MoneyError> {
    let of_money: Vec<u64> = totals
        .iter()
        .map(|total| u64::try_from(total.minor()).unwrap_or(u64::MAX))
        .collect();
    if of_money.iter().any(|weight| *weight > 0) {
        return carriage.allocate(&of_money, Allocation::LargestRemainder);
    }
    let of_units: Vec<u64> = quantities
        .iter()
        .map(|quantity| u64::try_from(*quantity).unwrap_or(0))
        .collect();
    carriage.allocate(&of_units, Allocation::LargestRemainder)
}

/// What was paid for the first `units` of a line, carriage included. Grows with the units and
/// reaches exactly the whole at the last one, so claims piece by piece never exceed it.
fn paid_for(line: &Line, units: i64) -> Result<Money, MoneyError> {
    let whole = line.total.checked_add(line.carriage)?;
    let units = units.clamp(0, line.quantity);
    if units == line.quantity {
        return Ok(whole);
    }
    let asked = u64::try_from(units).unwrap_or(0);
    let rest = u64::try_from(line.quantity - units).unwrap_or(0);
    let parts = whole.allocate(&[asked, rest], Allocation::Earliest)?;
    Ok(parts
        .first()
        .copied()
        .unwrap_or(Money::zero(whole.currency())))
}

/// The most that may go back for `units` of a line, beyond what was agreed or is asked for already.
pub(crate) fn refundable(
    line: &Line,
    units_before: i64,
    money_before: Money,
    units: i64,
) -> Result<Money, MoneyError> {
    let most = paid_for(line, units_before.saturating_add(units))?;
    let left = most.checked_sub(money_before)?;
    Ok(if left.is_negative() {
        Money::zero(left.currency())
    } else {
        left
    })
}

/// What goes back for all units of the order that have not left.
pub(crate) fn unsent(lines: &[Line]) -> Result<Vec<ClaimedLine>, MoneyError> {
    let mut claimed = Vec::new();
    for line in lines {
        let quantity = line.to_ship();
        if quantity <= 0 {
            continue;
        }
        let amount = refundable(line, line.refunded_units, line.refunded, quantity)?;
        claimed.push(ClaimedLine {
            line: line.id,
            quantity,
            amount,
        });
    }
    Ok(claimed)
}

/// What goes back for an order that ended unpaid and was paid for all the same: everything.
pub(crate) fn unpaid_back(lines: &[Line]) -> Result<Vec<ClaimedLine>, MoneyError> {
    let mut claimed = Vec::new();
    for line in lines {
        let quantity = line.quantity - line.refunded_units;
        let amount = refundable(line, line.refunded_units, line.refunded, quantity)?;
        if quantity > 0 {
            claimed.push(ClaimedLine {
                line: line.id,
                quantity,
                amount,
            });
        }
    }
    Ok(claimed)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kernel::{Currency, Id, Text};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::model::LineFacts;

    fn line(quantity: i64, total: i128, carriage: i128) -> Line {
        let usd = |minor| Money::new(minor, Currency::USD);
        let id = Uuid::nil();
        Line {
            id: Id::from_uuid(id),
            position: 0,
            facts: LineFacts {
                offer: Id::from_uuid(id),
                product: Id::from_uuid(id),
                variant: Id::from_uuid(id),
                sku: String::new(),
                title: Text::default(),
                options: BTreeMap::new(),
                picture: None,
                unit: "piece".to_owned(),
                offer_unit_price: usd(1),
                unit_price: usd(1),
                rate: None,
                rate_date: None,
                lead_time_days: 0,
                weight_grams: 0,
                length_mm: 0,
                width_mm: 0,
                height_mm: 0,
                hs_code: None,
                origin: None,
                dangerous_goods: false,
            },
            lots: Vec::new(),
            quantity,
            total: usd(total),
            carriage: usd(carriage),
            shipped: 0,
            cancelled: 0,
            returned: 0,
            refunded_units: 0,
            refunded: usd(0),
        }
    }

    proptest! {
        #[test]
        fn claims_piece_by_piece_add_up_to_exactly_what_was_paid(
            total in 0i128..1_000_000_000,
            carriage in 0i128..1_000_000,
            pieces in prop::collection::vec(1i64..50, 1..12),
        ) {
            let quantity: i64 = pieces.iter().sum();
            let line = line(quantity, total, carriage);
            let mut units = 0;
            let mut money = Money::zero(Currency::USD);
            for piece in pieces {
                let part = refundable(&line, units, money, piece).unwrap();
                prop_assert!(!part.is_negative());
                units += piece;
                money = money.checked_add(part).unwrap();
                prop_assert!(money.minor() <= total + carriage);
            }
            prop_assert_eq!(money.minor(), total + carriage);
        }

        #[test]
        fn whoever_asks_for_less_may_ask_for_the_rest_but_never_for_more(
            total in 1i128..1_000_000,
            steps in prop::collection::vec((1i64..20, 0u64..=100), 1..10),
        ) {
            let quantity: i64 = steps.iter().map(|(units, _)| units).sum();
            let line = line(quantity, total, 0);
            let (mut units, mut money) = (0, Money::zero(Currency::USD));
            for (piece, percent) in steps {
                let most = refundable(&line, units, money, piece).unwrap();
                let asked = most.minor() * i128::from(percent) / 100;
                units += piece;
                money = money.checked_add(Money::new(asked, Currency::USD)).unwrap();
                prop_assert!(money.minor() <= total);
            }
            prop_assert!(refundable(&line, units, money, 1_000).unwrap().minor() <= total - money.minor());
        }

        #[test]
        fn carriage_is_divided_without_a_rest(
            carriage in 0i128..10_000_000,
            lines in prop::collection::vec((0i128..1_000_000, 1i64..1000), 1..20),
        ) {
            let totals: Vec<Money> = lines.iter().map(|l| Money::new(l.0, Currency::USD)).collect();
            let quantities: Vec<i64> = lines.iter().map(|l| l.1).collect();
            let shares = share_carriage(Money::new(carriage, Currency::USD), &totals, &quantities).unwrap();
            let sum = Money::sum(shares, Currency::USD).unwrap();
            prop_assert_eq!(sum.minor(), carriage);
        }
    }

    #[test]
    fn what_left_is_not_given_back_with_the_rest() {
        let mut first = line(10, 1_000, 100);
        first.shipped = 4;
        let second = line(3, 300, 33);
        let rest = unsent(&[first, second]).unwrap();
        assert_eq!(rest.len(), 2);
        assert_eq!(rest[0].quantity, 6);
        assert_eq!(rest[0].amount.minor(), 660);
        assert_eq!(rest[1].amount.minor(), 333);
    }
}
