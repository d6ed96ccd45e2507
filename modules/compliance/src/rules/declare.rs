//! What an order is declared as: the supervision mode, what can be filled in from what is known,
//! and how far a person's year still reaches.

use std::collections::BTreeMap;

use contract::ids::ProductId;
use jiff::tz::{Offset, TimeZone};
use kernel::{Country, Currency, HsCode, Timestamp};
use rust_decimal::Decimal;
use tariff::Packs;

use crate::model::declaration::{Declarant, Difference, Direction, Line, Mode, Particulars};
use crate::model::goods::Goods;
use crate::model::trade::Placed;

/// 件, of the customs' list of units: what is sold when nothing else is said.
const PIECES: &str = "011";
/// Air, of the customs' list of ways of transport: how parcels mostly go.
const AIR: &str = "5";

/// Which way an order crosses China's border; none when it does not.
pub(crate) fn direction(from: Country, to: Country) -> Option<Direction> {
    match (from == Country::CN, to == Country::CN) {
        (true, false) => Some(Direction::Export),
        (false, true) => Some(Direction::Import),
        (true, true) | (false, false) => None,
    }
}

/// The supervision mode that fits: where the goods lie, then whom the seller sells to.
///
/// GACC's definitions of 202205 tie the order's type to it: E with 9610 and 1210, B with 9710, W
/// with 9810, I with imports.
pub(crate) fn mode(direction: Direction, declarant: &Declarant, placed: &Placed) -> Mode {
    let is_bonded = placed
        .lines
        .iter()
        .any(|line| declarant.bonded_warehouses.contains(&line.warehouse));
    match direction {
        _ if is_bonded => Mode::Bonded,
        Direction::Import => Mode::Parcels,
        Direction::Export if declarant.fills_warehouses_abroad => Mode::ToWarehouse,
        Direction::Export if declarant.sells_to_people => Mode::Parcels,
        Direction::Export => Mode::ToFirm,
    }
}

pub(crate) fn may_use(direction: Direction, mode: Mode) -> bool {
    match (direction, mode) {
        (Direction::Export, _) | (Direction::Import, Mode::Parcels | Mode::Bonded) => true,
        (Direction::Import, Mode::ToFirm | Mode::ToWarehouse) => false,
    }
}

/// What is known of the order and its goods, filled in.
pub(crate) fn particulars(
    mode: Mode,
    direction: Direction,
    declarant: &Declarant,
    placed: &Placed,
    goods: &BTreeMap<ProductId, Goods>,
) -> Particulars {
    let known = |line: &contract::orders::PlacedLine| goods.get(&line.product);
    let net: i64 = placed
        .lines
        .iter()
        .map(|line| known(line).map_or(0, |one| one.weight_grams) * line.quantity)
        .sum();
    let lines = placed.lines.iter().map(|line| {
        let title = line.title.best(kernel::Locale::ZhCn).to_owned();
        let one = known(line);
        let is_simplified = declarant.is_simplified && mode == Mode::Parcels;
        let hs = one.and_then(|one| one.hs.as_ref());
        Line {
            gcode: hs.map_or_else(String::new, |hs| ten_digits(hs, is_simplified)),
            gname: cut(&title, 100),
            gmodel: cut(&title, 100),
            unit: PIECES.to_owned(),
            unit1: PIECES.to_owned(),
            qty1: line.quantity.to_string(),
            country: match direction {
                Direction::Export => placed.to,
                Direction::Import => one.and_then(|one| one.origin).unwrap_or(placed.from),
            },
        }
    });
    Particulars {
        mode,
        traf_mode: AIR.to_owned(),
        traf_name: None,
        voyage_no: None,
        bill_no: None,
        // Packed weights: net is what they come to, and nothing lighter is known of the parcel.
        gross_weight_grams: net,
        net_weight_grams: net,
        packages: 1,
        tax_minor: 0,
        lines: lines.collect(),
        person: None,
    }
}

/// The field holds ten digits. A simplified list says four of them and zeros.
fn ten_digits(hs: &HsCode, is_simplified: bool) -> String {
    let digits = if is_simplified {
        hs.heading()
    } else {
        hs.as_str()
    };
    format!("{digits:0<10.10}")
}

pub(crate) fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// The moment as customs write it: China's time, without a zone.
pub(crate) fn china_time(at: Timestamp) -> jiff::civil::DateTime {
    TimeZone::fixed(Offset::constant(8)).to_datetime(at.jiff())
}

pub(crate) fn stamp(at: Timestamp) -> String {
    china_time(at).strftime("%Y%m%d%H%M%S").to_string()
}

/// A limit of retail import with what customs answer beyond it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) amount: Decimal,
    pub(crate) receipt_code: Option<String>,
    pub(crate) source: String,
}

/// What one person may import in a year by the rule pack.
pub(crate) fn limit_per_year(packs: &Packs) -> Option<Limit> {
    retail_limit(packs, "limit_per_year")
}

/// Whether an order is above what may be imported at once. Its parcels are of one transaction: what
/// cannot go as a whole cannot go in parts.
pub(crate) fn is_over_one_transaction(packs: &Packs, placed: &Placed) -> bool {
    let Some(limit) = retail_limit(packs, "limit_per_transaction") else {
        return false;
    };
    let Ok(value) = placed.goods.checked_add(placed.carriage) else {
        return false;
    };
    value.currency() == Currency::CNY
        && Decimal::from_i128_with_scale(value.minor(), 2) > limit.amount
}

/// A limit of the pack by value, found by the reason that it gives.
fn retail_limit(packs: &Packs, reason: &str) -> Option<Limit> {
    packs
        .iter()
        .filter(|pack| pack.id == "cn_import")
        .flat_map(|pack| &pack.regimes)
        .filter(|regime| regime.id == "cn_cbec_import")
        .flat_map(|regime| regime.limits.iter().map(move |limit| (regime, limit)))
        .find(|(_, limit)| limit.reason == reason && limit.at_most.is_some())
        .and_then(|(regime, limit)| {
            Some(Limit {
                amount: limit.at_most?.amount,
                receipt_code: limit.receipt_code.clone(),
                source: regime.rule.source.clone(),
            })
        })
}

/// Whether this import still fits into the person's year.
pub(crate) fn year_difference(limit: &Limit, used: Decimal, this: Decimal) -> Option<Difference> {
    let sum = used + this;
    (sum > limit.amount).then(|| Difference {
        rule: "limit_per_year".to_owned(),
        element: "buyerIdNumber".to_owned(),
        receipt_code: limit.receipt_code.clone(),
        documents: vec!["621".to_owned()],
        expected: format!("at most {} in the year ({})", limit.amount, limit.source),
        found: format!("{sum}, of which {used} before"),
        is_warning: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_a_year_is_the_packs() {
        let limit = limit_per_year(&Packs::shipped().unwrap()).unwrap();
        assert_eq!(limit.amount, Decimal::from(26_000));
        assert_eq!(limit.receipt_code.as_deref(), Some("-621018"));
        let used = Decimal::from(25_000);
        assert!(year_difference(&limit, used, Decimal::from(1_000)).is_none());
        let over = year_difference(&limit, used, Decimal::new(100_001, 2)).unwrap();
        assert_eq!(over.receipt_code.as_deref(), Some("-621018"));
    }

    #[test]
    fn goods_cross_one_border_or_none() {
        let de = Country::DE;
        assert_eq!(direction(Country::CN, de), Some(Direction::Export));
        assert_eq!(direction(de, Country::CN), Some(Direction::Import));
        assert_eq!(direction(de, Country::US), None);
        assert_eq!(direction(Country::CN, Country::CN), None);
        assert_eq!(direction(Country::CN, Country::HK), Some(Direction::Export));
    }

    #[test]
    fn tariff_codes_fill_their_field() {
        let hs: HsCode = "610910".parse().unwrap();
        assert_eq!(ten_digits(&hs, false), "6109100000");
        assert_eq!(ten_digits(&hs, true), "6109000000");
    }

    #[test]
    fn the_clock_of_customs_is_chinas() {
        let at: jiff::Timestamp = "2026-11-30T16:30:05Z".parse().unwrap();
        assert_eq!(stamp(at.into()), "20261201003005");
    }
}
