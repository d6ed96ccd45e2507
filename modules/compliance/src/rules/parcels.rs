//! An order that travels in several parcels: what of it each one carries, so that one list a parcel
//! declares everything once and the amounts come to the order's.
//!
//! A list names one waybill (logisticsNo) and its lines are those of its order, one to one (GACC
//! 202205), so the order is told to customs in parts, each under a number of its own (拆单).

use contract::logistics::ShippedLine;
use contract::orders::PlacedLine;
use kernel::{Allocation, Money};

use crate::model::trade::{Paid, Placed, Share, Trade, TradeParcel};

/// Why a parcel's share cannot be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nobody told what is in it.
    Unknown,
    /// More than was ordered, or what was not.
    NotOfTheOrder,
}

/// Whether this one list cannot declare the order: it goes in several parcels, or only in part.
pub(crate) fn is_apart(trade: &Trade) -> bool {
    match trade.parcels.as_slice() {
        [] => false,
        [one] => !one.lines.is_empty() && !holds_all(trade.placed.as_ref(), one),
        _ => true,
    }
}

fn holds_all(placed: Option<&Placed>, parcel: &TradeParcel) -> bool {
    placed.is_none_or(|placed| {
        let carried = |line: &PlacedLine| units(&parcel.lines, line);
        placed
            .lines
            .iter()
            .all(|line| carried(line) >= line.quantity)
    })
}

fn units(lines: &[ShippedLine], of: &PlacedLine) -> i64 {
    let same = lines.iter().filter(|line| line.line == of.id);
    same.map(|line| line.quantity).sum()
}

/// What a parcel carries of an order, beside the shares that were kept before.
pub(crate) fn share(
    placed: &Placed,
    lines: &[ShippedLine],
    kept: &[Share],
) -> Result<Share, Fault> {
    if lines.is_empty() {
        return Err(Fault::Unknown);
    }
    let is_ordered = |one: &ShippedLine| placed.lines.iter().any(|line| line.id == one.line);
    if !lines.iter().all(is_ordered) {
        return Err(Fault::NotOfTheOrder);
    }
    let currency = placed.goods.currency();
    let mut goods = Money::zero(currency);
    for line in &placed.lines {
        let before: i64 = kept.iter().map(|one| units(&one.lines, line)).sum();
        let after = before + units(lines, line);
        if after > line.quantity {
            return Err(Fault::NotOfTheOrder);
        }
        goods = plus(goods, between(line.total, before, after, line.quantity));
    }
    let told = kept
        .iter()
        .fold(Money::zero(currency), |sum, one| plus(sum, one.goods));
    let carriage = between_money(placed.carriage, told, plus(told, goods), placed.goods);
    let before = kept.iter().fold(Money::zero(currency), |sum, one| {
        plus(sum, plus(one.goods, one.carriage))
    });
    Ok(Share {
        place: kept.len() + 1,
        lines: lines.to_vec(),
        goods,
        carriage,
        before,
    })
}

/// The order as one parcel carries it: its part of the lines, of the carriage and of the payment.
pub(crate) fn part(trade: &Trade, parcel: &TradeParcel, share: &Share) -> Trade {
    let mut part = trade.clone();
    part.parcels = vec![parcel.clone()];
    let Some(placed) = &trade.placed else {
        return part;
    };
    let this = plus(share.goods, share.carriage);
    part.paid = trade.paid.as_ref().map(|paid| Paid {
        reference: format!("{}-{}", paid.reference, share.place),
        amount: between_money(
            paid.amount,
            share.before,
            plus(share.before, this),
            plus(placed.goods, placed.carriage),
        ),
        at: paid.at,
    });
    let lines = placed.lines.iter().filter_map(|line| {
        let quantity = units(&share.lines, line);
        (quantity > 0).then(|| PlacedLine {
            quantity,
            total: between(line.total, 0, quantity, line.quantity),
            ..line.clone()
        })
    });
    part.placed = Some(Placed {
        number: format!("{}-P{}", placed.number, share.place),
        lines: lines.collect(),
        goods: share.goods,
        carriage: share.carriage,
        total: this,
        ..placed.clone()
    });
    part
}

fn plus(one: Money, other: Money) -> Money {
    // Amounts of one order have one currency, and their sum is the order's.
    one.checked_add(other).unwrap_or(one)
}

/// What falls on the units after `from` up to `to`, of so many. Parts that follow each other come to
/// the whole: each is what the kernel gives up to its end, less what it gave up to its beginning.
fn between(amount: Money, from: i64, to: i64, of: i64) -> Money {
    let (from, to, of) = (i128::from(from), i128::from(to), i128::from(of));
    let minor = up_to(amount, to, of).minor() - up_to(amount, from, of).minor();
    Money::new(minor, amount.currency())
}

fn between_money(amount: Money, from: Money, to: Money, of: Money) -> Money {
    let minor = up_to(amount, to.minor(), of.minor()).minor()
        - up_to(amount, from.minor(), of.minor()).minor();
    Money::new(minor, amount.currency())
}

fn up_to(amount: Money, part: i128, of: i128) -> Money {
    let weight = |minor: i128| u64::try_from(minor).unwrap_or_default();
    let weights = [weight(part), weight(of - part)];
    let shares = amount.allocate(&weights, Allocation::LargestRemainder);
    let first = shares.ok().and_then(|shares| shares.first().copied());
    first.unwrap_or_else(|| Money::zero(amount.currency()))
}

#[cfg(test)]
mod tests {
    use contract::ids::{
        OrderId, OrderLineId, OrgId, ProductId, ShipmentId, VariantId, WarehouseId,
    };
    use kernel::{Country, Currency, Locale, Text, Timestamp};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn money(minor: i128) -> Money {
        Money::new(minor, Currency::USD)
    }

    /// An order of these lines (quantity, price), with carriage.
    fn order(lines: &[(i64, i128)], carriage: i128) -> Trade {
        let lines: Vec<PlacedLine> = (1..)
            .zip(lines)
            .map(|(n, (quantity, price))| PlacedLine {
                id: OrderLineId::from_uuid(id(n)),
                product: ProductId::from_uuid(id(n)),
                variant: VariantId::from_uuid(id(n)),
                category: None,
                sku: format!("S{n}"),
                title: Text::new(Locale::En, "goods"),
                quantity: *quantity,
                unit_price: money(*price),
                total: money(price * i128::from(*quantity)),
                warehouse: WarehouseId::from_uuid(id(9)),
            })
            .collect();
        let goods = money(lines.iter().map(|line| line.total.minor()).sum());
        let at = Timestamp::from_micros(0);
        let total = plus(goods, money(carriage));
        Trade {
            order: OrderId::from_uuid(id(1)),
            placed: Some(Placed {
                number: "A-1".to_owned(),
                buyer: OrgId::from_uuid(id(2)),
                from: Country::CN,
                to: Country::DE,
                lines,
                goods,
                carriage: money(carriage),
                total,
                at,
            }),
            paid: Some(Paid {
                reference: "pay".to_owned(),
                amount: total,
                at,
            }),
            ended: None,
            at,
            parcels: Vec::new(),
        }
    }

    fn parcel(n: u128, lines: Vec<ShippedLine>) -> TradeParcel {
        TradeParcel {
            shipment: ShipmentId::from_uuid(id(n)),
            tracking_number: Some(format!("T{n}")),
            shipped_at: None,
            lines,
            weight_grams: None,
            pieces: None,
            share: None,
            status: None,
            moved_at: None,
            voyage: None,
        }
    }

    fn carries(line: u128, quantity: i64) -> ShippedLine {
        ShippedLine {
            line: OrderLineId::from_uuid(id(line)),
            quantity,
        }
    }

    #[test]
    fn nothing_is_declared_twice_and_nothing_that_was_not_ordered() {
        let placed = order(&[(3, 1_000)], 100).placed.unwrap();
        let first = share(&placed, &[carries(1, 2)], &[]).unwrap();
        assert_eq!((first.goods, first.carriage), (money(2_000), money(67)));
        let again = share(&placed, &[carries(1, 2)], std::slice::from_ref(&first));
        assert_eq!(again, Err(Fault::NotOfTheOrder));
        assert_eq!(
            share(&placed, &[carries(7, 1)], &[]),
            Err(Fault::NotOfTheOrder)
        );
        assert_eq!(share(&placed, &[], &[]), Err(Fault::Unknown));
    }

    #[test]
    fn an_order_in_one_parcel_is_whole_and_part_of_one_is_not() {
        let mut trade = order(&[(3, 1_000)], 100);
        assert!(!is_apart(&trade));
        trade.parcels = vec![parcel(1, vec![carries(1, 3)])];
        assert!(!is_apart(&trade));
        trade.parcels = vec![parcel(1, vec![carries(1, 2)])];
        assert!(is_apart(&trade));
        trade.parcels.push(parcel(2, vec![carries(1, 1)]));
        assert!(is_apart(&trade));
    }

    proptest! {
        #[test]
        fn the_parts_come_to_the_order_whatever_is_packed_together(
            lines in prop::collection::vec((1_i64..6, 1_i128..10_000), 1..5),
            carriage in 0_i128..5_000,
            cut in 1_usize..4,
            paid in 1_i128..50_000,
        ) {
            let mut trade = order(&lines, carriage);
            if let Some(told) = &mut trade.paid {
                told.amount = money(paid);
            }
            // Unit after unit goes into one parcel after the other.
            let mut packed = vec![Vec::new(); cut];
            let units = (1_u128..).zip(&lines).flat_map(|(n, (quantity, _))| {
                (0..*quantity).map(move |_| carries(n, 1))
            });
            for (at, unit) in units.enumerate() {
                packed[at % cut].push(unit);
            }
            packed.retain(|lines| !lines.is_empty());
            let placed = trade.placed.clone().unwrap();
            let mut kept: Vec<Share> = Vec::new();
            let mut told = [0_i128; 3];
            for lines in packed {
                let one = parcel(kept.len() as u128 + 1, lines);
                let this = share(&placed, &one.lines, &kept).unwrap();
                let part = part(&trade, &one, &this);
                let said = part.placed.unwrap();
                let sum: i128 = said.lines.iter().map(|line| line.total.minor()).sum();
                prop_assert_eq!(sum, said.goods.minor());
                told[0] += said.goods.minor();
                told[1] += said.carriage.minor();
                told[2] += part.paid.unwrap().amount.minor();
                kept.push(this);
            }
            prop_assert_eq!(told, [placed.goods.minor(), placed.carriage.minor(), paid]);
        }
    }
}
