//! What a rate card asks for goods: zone, chargeable weight, bracket, surcharges.

use contract::logistics::{CarriageAsk, Goods};
use kernel::{Country, Decimal, FieldError, Money, Rounding};

use crate::model::{Bracket, Card, Zone};

/// The price of one service, in the card's own currency, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Priced {
    pub(crate) amount: Money,
    pub(crate) chargeable_grams: i64,
    pub(crate) days_min: i64,
    pub(crate) days_max: i64,
    pub(crate) because: Vec<String>,
}

/// `None` when the service does not carry these goods there.
pub(crate) fn price(card: &Card, ask: &CarriageAsk) -> Option<Priced> {
    if !card.from.contains(&ask.from) {
        return None;
    }
    if ask.goods.iter().any(|goods| goods.dangerous_goods) && !card.accepts_dangerous_goods {
        return None;
    }
    let longest = ask.goods.iter().map(longest_mm).max()?;
    if longest > card.max_length_mm {
        return None;
    }
    let zone = zone_of(card, ask.to)?;
    let actual_grams = sum(&ask.goods, |goods| goods.weight_grams)?;
    // mm³ / 1000 is cm³; cm³ / divisor is kilograms; × 1000 is grams: the thousands cancel.
    let volume_mm3 = volume(&ask.goods)?;
    let volumetric_grams = divide_up(volume_mm3, i128::from(card.volumetric_divisor))?;
    let heavier = i128::from(actual_grams).max(volumetric_grams);
    let step = i128::from(card.weight_step_grams);
    let chargeable_grams = i64::try_from(divide_up(heavier, step)?.checked_mul(step)?).ok()?;
    if chargeable_grams > card.max_weight_grams {
        return None;
    }
    let bracket = zone
        .brackets
        .iter()
        .find(|bracket| chargeable_grams <= bracket.up_to_grams)?;
    let (amount, fuel) = with_fuel(card, *bracket)?;
    let mut because = vec![
        format!("zone:{}", zone.slug),
        format!("actual_grams:{actual_grams}"),
        format!("volumetric_grams:{volumetric_grams}"),
        format!("bracket_up_to_grams:{}", bracket.up_to_grams),
    ];
    if !fuel.is_zero() {
        because.push(format!("fuel_percent:{}", card.fuel_surcharge_percent));
    }
    Some(Priced {
        amount,
        chargeable_grams,
        days_min: zone.transit_days_min,
        days_max: zone.transit_days_max,
        because,
    })
}

fn with_fuel(card: &Card, bracket: Bracket) -> Option<(Money, Money)> {
    let base = Money::new(i128::from(bracket.price_minor), card.currency);
    let share = card
        .fuel_surcharge_percent
        .checked_div(Decimal::ONE_HUNDRED)?;
    let fuel = base.times(share, Rounding::HalfUp).ok()?;
    Some((base.checked_add(fuel).ok()?, fuel))
}

/// The zone that names the country, else the one for the rest.
pub(crate) fn zone_of(card: &Card, country: Country) -> Option<&Zone> {
    let code = country.to_string();
    let naming = |wanted: &str| {
        card.zones
            .iter()
            .find(|zone| zone.countries.iter().any(|named| named == wanted))
    };
    naming(&code).or_else(|| naming("*"))
}

fn longest_mm(goods: &Goods) -> i64 {
    goods.length_mm.max(goods.width_mm).max(goods.height_mm)
}

fn sum(goods: &[Goods], of: impl Fn(&Goods) -> i64) -> Option<i64> {
    goods.iter().try_fold(0_i64, |total, goods| {
        total.checked_add(of(goods).checked_mul(goods.quantity)?)
    })
}

fn volume(goods: &[Goods]) -> Option<i128> {
    goods.iter().try_fold(0_i128, |total, goods| {
        let one = i128::from(goods.length_mm)
            .checked_mul(i128::from(goods.width_mm))?
            .checked_mul(i128::from(goods.height_mm))?;
        total.checked_add(one.checked_mul(i128::from(goods.quantity))?)
    })
}

fn divide_up(amount: i128, by: i128) -> Option<i128> {
    if by <= 0 {
        return None;
    }
    amount.checked_add(by - 1)?.checked_div(by)
}

/// What is wrong with a card beyond the bounds of its fields.
pub(crate) fn faults(card: &Card) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut wrong = |path: String, code: &'static str, message: &'static str| {
        faults.push(FieldError::new(path, code, message));
    };
    if card.name.is_blank() {
        wrong("name".into(), "missing", "give the service a name");
    }
    if card.fuel_surcharge_percent < Decimal::ZERO
        || card.fuel_surcharge_percent > Decimal::ONE_HUNDRED
    {
        wrong(
            "fuel_surcharge_percent".into(),
            "out_of_range",
            "between 0 and 100",
        );
    }
    let mut seen = std::collections::BTreeSet::new();
    for (at, zone) in card.zones.iter().enumerate() {
        for (place, country) in zone.countries.iter().enumerate() {
            let path = format!("zones[{at}].countries[{place}]");
            if country != "*" && country.parse::<Country>().is_err() {
                wrong(path.clone(), "not_a_country", "a country code or *");
            }
            if !seen.insert(country.clone()) {
                wrong(path, "twice", "a country lies in one zone only");
            }
        }
        if zone.transit_days_min > zone.transit_days_max {
            wrong(
                format!("zones[{at}].transit_days_max"),
                "too_small",
                "not below the minimum",
            );
        }
        if !zone
            .brackets
            .is_sorted_by(|a, b| a.up_to_grams < b.up_to_grams)
        {
            wrong(
                format!("zones[{at}].brackets"),
                "not_rising",
                "brackets rise in weight",
            );
        }
        if zone
            .brackets
            .last()
            .is_some_and(|last| last.up_to_grams < card.max_weight_grams)
        {
            wrong(
                format!("zones[{at}].brackets"),
                "gap",
                "the last bracket reaches the maximum weight",
            );
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, Text};
    use proptest::prelude::*;

    use super::*;

    fn card() -> Card {
        Card {
            slug: "air".into(),
            name: Text::default(),
            mode: "air".into(),
            from: vec!["CN".parse().unwrap()],
            currency: Currency::CNY,
            volumetric_divisor: 6000,
            weight_step_grams: 500,
            max_weight_grams: 30_000,
            max_length_mm: 1_200,
            fuel_surcharge_percent: "12.5".parse().unwrap(),
            accepts_dangerous_goods: false,
            zones: vec![
                zone("europe", &["DE"], 5, &[(1_000, 10_000), (30_000, 40_000)]),
                zone("rest", &["*"], 9, &[(30_000, 90_000)]),
            ],
        }
    }

    fn zone(slug: &str, countries: &[&str], days: i64, brackets: &[(i64, i64)]) -> Zone {
        Zone {
            slug: slug.into(),
            countries: countries
                .iter()
                .map(|&country| country.to_owned())
                .collect(),
            transit_days_min: days,
            transit_days_max: days + 4,
            brackets: brackets
                .iter()
                .map(|&(up_to_grams, price_minor)| Bracket {
                    up_to_grams,
                    price_minor,
                })
                .collect(),
        }
    }

    fn ask(to: &str, quantity: i64, grams: i64, side_mm: i64) -> CarriageAsk {
        CarriageAsk {
            from: "CN".parse().unwrap(),
            to: to.parse().unwrap(),
            to_postal_code: None,
            goods: vec![Goods {
                quantity,
                weight_grams: grams,
                length_mm: side_mm,
                width_mm: side_mm,
                height_mm: side_mm,
                dangerous_goods: false,
            }],
            currency: Currency::CNY,
        }
    }

    #[test]
    fn heavy_goods_pay_by_weight_and_fuel_comes_on_top() {
        let priced = price(&card(), &ask("DE", 2, 450, 50)).unwrap();
        assert_eq!(priced.chargeable_grams, 1_000);
        assert_eq!(priced.amount, Money::new(11_250, Currency::CNY));
        assert_eq!(priced.days_max, 9);
    }

    #[test]
    fn light_goods_pay_by_volume() {
        // 200 mm cubed is 8,000 cm³: at 6,000 a kilogram 1,334 g, rounded up to 1,500.
        let priced = price(&card(), &ask("DE", 1, 100, 200)).unwrap();
        assert_eq!(priced.chargeable_grams, 1_500);
    }

    #[test]
    fn a_country_that_no_zone_names_lies_in_the_rest() {
        let priced = price(&card(), &ask("KE", 1, 100, 50)).unwrap();
        assert_eq!(priced.because[0], "zone:rest");
    }

    #[test]
    fn what_is_too_heavy_too_long_or_dangerous_is_not_carried() {
        assert!(price(&card(), &ask("DE", 1, 30_001, 50)).is_none());
        assert!(price(&card(), &ask("DE", 1, 100, 1_201)).is_none());
        let mut dangerous = ask("DE", 1, 100, 50);
        dangerous.goods[0].dangerous_goods = true;
        assert!(price(&card(), &dangerous).is_none());
        let mut elsewhere = ask("DE", 1, 100, 50);
        elsewhere.from = "US".parse().unwrap();
        assert!(price(&card(), &elsewhere).is_none());
    }

    #[test]
    fn a_card_with_gaps_or_a_country_twice_is_refused() {
        let mut bad = card();
        bad.zones[0].brackets.pop();
        bad.zones[1].countries.push("DE".into());
        bad.zones[1].countries.push("ZZ".into());
        let paths: Vec<String> = faults(&bad).into_iter().map(|fault| fault.path).collect();
        assert_eq!(
            paths,
            [
                "name",
                "zones[0].brackets",
                "zones[1].countries[1]",
                "zones[1].countries[2]"
            ]
        );
    }

    proptest! {
        #[test]
        fn more_goods_never_weigh_less(quantity in 1_i64..50, grams in 1_i64..600, side in 1_i64..90) {
            let less = price(&card(), &ask("DE", quantity, grams, side));
            let more = price(&card(), &ask("DE", quantity + 1, grams, side));
            if let (Some(less), Some(more)) = (less, more) {
                prop_assert!(more.chargeable_grams >= less.chargeable_grams);
                prop_assert!(more.chargeable_grams >= grams * (quantity + 1));
            }
        }
    }
}
