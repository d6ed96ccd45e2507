//! Money: worked cases, and what must hold for all amounts.

use kernel::{Allocation, Currency, Decimal, Money, MoneyError, Rounding};
use proptest::prelude::*;
use serde_json::json;

fn money(text: &str, currency: Currency) -> Money {
    Money::parse_major(text, currency).unwrap()
}

fn rate(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn amounts_are_read_in_major_units() {
    for (text, currency, minor) in [
        ("1.5", Currency::USD, 150),
        ("0", Currency::USD, 0),
        ("-0.00", Currency::USD, 0),
        ("-0.05", Currency::USD, -5),
        ("007.10", Currency::USD, 710),
        ("1234", Currency::JPY, 1234),
        ("1.234", Currency::KWD, 1234),
    ] {
        assert_eq!(
            Money::parse_major(text, currency),
            Ok(Money::new(minor, currency))
        );
    }
    assert_eq!(
        money("170141183460469231731687303715884105727", Currency::JPY).minor(),
        i128::MAX
    );
    assert_eq!(
        money("-1701411834604692317316873037158841057.28", Currency::USD).minor(),
        i128::MIN
    );
}

#[test]
fn what_is_no_amount_is_refused() {
    for wrong in [
        "", "-", ".", "1.", ".5", "+1", "--1", "1,5", "1 000", " 1", "1e3", "１", "1.5.0", "1.-5",
        "0x10", "NaN", "$1",
    ] {
        assert_eq!(
            Money::parse_major(wrong, Currency::USD),
            Err(MoneyError::NotAnAmount),
            "{wrong}"
        );
    }
    assert_eq!(
        Money::parse_major("1.500", Currency::USD),
        Err(MoneyError::TooManyDecimals {
            currency: Currency::USD
        })
    );
    assert!(Money::parse_major("1.0", Currency::JPY).is_err());
    for wide in [
        "170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105729",
        "999999999999999999999999999999999999999999999999",
    ] {
        assert_eq!(
            Money::parse_major(wide, Currency::JPY),
            Err(MoneyError::Range)
        );
    }
}

#[test]
fn amounts_are_written_with_all_decimals_of_their_currency() {
    for (minor, currency, text) in [
        (5, Currency::USD, "0.05"),
        (-5, Currency::USD, "-0.05"),
        (0, Currency::USD, "0.00"),
        (123_450, Currency::USD, "1234.50"),
        (5, Currency::JPY, "5"),
        (-5, Currency::KWD, "-0.005"),
    ] {
        assert_eq!(Money::new(minor, currency).to_major_string(), text);
    }
    assert_eq!(money("-12.30", Currency::EUR).to_string(), "-12.30 EUR");
}

#[test]
fn json_holds_minor_units_as_text() {
    let amount = money("123.45", Currency::USD);
    let written = json!({"amount": "12345", "currency": "USD"});
    assert_eq!(serde_json::to_value(amount).unwrap(), written);
    assert_eq!(serde_json::from_value::<Money>(written).unwrap(), amount);
    for wrong in [
        json!({"amount": 12345, "currency": "USD"}),
        json!({"amount": "123.45", "currency": "USD"}),
        json!({"amount": "+1", "currency": "USD"}),
        json!({"amount": "-0", "currency": "USD"}),
        json!({"amount": "01", "currency": "USD"}),
        json!({"amount": "", "currency": "USD"}),
        json!({"amount": "-", "currency": "USD"}),
        json!({"amount": "１", "currency": "USD"}),
        json!({"amount": "170141183460469231731687303715884105728", "currency": "USD"}),
        json!({"amount": "1", "currency": "XAU"}),
        json!({"amount": "1", "currency": "usd"}),
        json!({"amount": "1"}),
        json!({"amount": "1", "currency": "USD", "minor": "1"}),
    ] {
        assert!(
            serde_json::from_value::<Money>(wrong.clone()).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn sums_never_mix_currencies_nor_wrap() {
    let (dollar, euro) = (money("1", Currency::USD), money("1", Currency::EUR));
    let differ = Err(MoneyError::CurrenciesDiffer {
        left: Currency::USD,
        right: Currency::EUR,
    });
    assert_eq!(dollar.checked_add(euro), differ);
    assert_eq!(dollar.checked_sub(euro), differ);
    assert_eq!(Money::sum([dollar, euro], Currency::USD), differ);
    assert!(dollar.checked_cmp(euro).is_err());

    let (most, least) = (
        Money::new(i128::MAX, Currency::USD),
        Money::new(i128::MIN, Currency::USD),
    );
    assert_eq!(most.checked_add(dollar), Err(MoneyError::Range));
    assert_eq!(least.checked_sub(dollar), Err(MoneyError::Range));
    assert_eq!(least.negate(), Err(MoneyError::Range));
    assert_eq!(most.checked_mul(2), Err(MoneyError::Range));
    assert_eq!(most.minor_i64(), Err(MoneyError::Range));
    assert_eq!(
        Money::sum([], Currency::JPY),
        Ok(Money::zero(Currency::JPY))
    );
}

fn parts(text: &str, weights: &[u64], allocation: Allocation) -> Vec<String> {
    money(text, Currency::USD)
        .allocate(weights, allocation)
        .unwrap()
        .into_iter()
        .map(Money::to_major_string)
        .collect()
}

#[test]
fn what_a_division_leaves_over_goes_where_it_was_said() {
    use Allocation::{Earliest, LargestRemainder};
    // 12.345, 24.69, 37.035 and 49.38.
    assert_eq!(
        parts("123.45", &[1, 2, 3, 4], LargestRemainder),
        ["12.35", "24.69", "37.03", "49.38"]
    );
    assert_eq!(
        parts("1.00", &[1, 1, 1], LargestRemainder),
        ["0.34", "0.33", "0.33"]
    );
    // 0.1666… and 0.8333…: the second was cut by less, and the first comes first.
    assert_eq!(parts("0.05", &[1, 2], Earliest), ["0.02", "0.03"]);
    assert_eq!(parts("0.05", &[1, 2], LargestRemainder), ["0.02", "0.03"]);
    assert_eq!(parts("0.10", &[1, 5], Earliest), ["0.02", "0.08"]);
    assert_eq!(parts("0.10", &[1, 5], LargestRemainder), ["0.02", "0.08"]);
    assert_eq!(parts("0.10", &[2, 5], Earliest), ["0.03", "0.07"]);
    assert_eq!(
        parts("0.10", &[6, 5, 4], Earliest),
        ["0.05", "0.03", "0.02"]
    );
    assert_eq!(
        parts("0.10", &[6, 5, 4], LargestRemainder),
        ["0.04", "0.03", "0.03"]
    );
    assert_eq!(
        parts("0.02", &[0, 1, 0, 1, 1], Earliest),
        ["0.00", "0.01", "0.00", "0.01", "0.00"]
    );
    assert_eq!(
        parts("-1.00", &[1, 1, 1], LargestRemainder),
        ["-0.34", "-0.33", "-0.33"]
    );
    assert_eq!(parts("0", &[3, 0], Earliest), ["0.00", "0.00"]);
}

#[test]
fn weights_without_weight_are_refused() {
    let amount = money("1.00", Currency::USD);
    for weights in [&[][..], &[0], &[0, 0, 0]] {
        for allocation in [Allocation::LargestRemainder, Allocation::Earliest] {
            assert_eq!(
                amount.allocate(weights, allocation),
                Err(MoneyError::NoWeight)
            );
        }
    }
}

#[test]
fn the_widest_amounts_and_weights_are_divided_exactly() {
    for minor in [i128::MAX, i128::MIN] {
        let amount = Money::new(minor, Currency::USD);
        let weights = [u64::MAX, u64::MAX - 1, u64::MAX, 1, 0];
        let parts = amount
            .allocate(&weights, Allocation::LargestRemainder)
            .unwrap();
        assert_eq!(Money::sum(parts, Currency::USD), Ok(amount));
        assert_eq!(
            amount.allocate(&[0, 7], Allocation::Earliest),
            Ok(vec![Money::zero(Currency::USD), amount])
        );
    }
}

#[test]
fn conversions_round_once() {
    use Rounding::{Down, HalfEven, HalfUp};
    for (text, from, by, to, rounding, result) in [
        (
            "100.00",
            Currency::USD,
            "7.1234",
            Currency::CNY,
            HalfEven,
            "712.34",
        ),
        (
            "1.00",
            Currency::USD,
            "149.5",
            Currency::JPY,
            HalfEven,
            "150",
        ),
        (
            "1.00",
            Currency::USD,
            "148.5",
            Currency::JPY,
            HalfEven,
            "148",
        ),
        ("1.00", Currency::USD, "148.5", Currency::JPY, HalfUp, "149"),
        ("1.00", Currency::USD, "148.9", Currency::JPY, Down, "148"),
        (
            "-1.00",
            Currency::USD,
            "148.5",
            Currency::JPY,
            HalfUp,
            "-149",
        ),
        ("-1.00", Currency::USD, "148.9", Currency::JPY, Down, "-148"),
        (
            "1000",
            Currency::JPY,
            "0.0066667",
            Currency::USD,
            HalfUp,
            "6.67",
        ),
        (
            "1.00",
            Currency::USD,
            "0.30675",
            Currency::KWD,
            HalfEven,
            "0.307",
        ),
        (
            "1.000",
            Currency::KWD,
            "3.26",
            Currency::USD,
            HalfEven,
            "3.26",
        ),
        // 10000000000000.49999999999999986… minor units: cut to the 29 digits of a decimal, the
        // product would be a half.
        (
            "123456789012.37",
            Currency::USD,
            "0.8100000072898809956074928539",
            Currency::EUR,
            HalfUp,
            "100000000000.00",
        ),
    ] {
        assert_eq!(
            money(text, from).convert(to, rate(by), rounding),
            Ok(money(result, to)),
            "{text} {from} at {by}"
        );
    }
}

#[test]
fn only_the_result_of_a_conversion_has_to_fit() {
    let most = Money::new(i128::MAX, Currency::USD);
    let one = rate("1.0000000000000000000000000000");
    assert_eq!(
        most.convert(Currency::USD, one, Rounding::HalfEven),
        Ok(most)
    );
    assert_eq!(
        Money::new(i128::MIN, Currency::USD).convert(Currency::USD, one, Rounding::Down),
        Ok(Money::new(i128::MIN, Currency::USD))
    );
    assert_eq!(
        most.convert(Currency::EUR, rate("1.01"), Rounding::Down),
        Err(MoneyError::Range)
    );
    assert_eq!(
        most.convert(Currency::KWD, Decimal::MAX, Rounding::Down),
        Err(MoneyError::Range)
    );
    // i128::MAX / 10^28, worked out by hand.
    assert_eq!(
        most.convert(
            Currency::USD,
            rate("0.0000000000000000000000000001"),
            Rounding::Down
        ),
        Ok(Money::new(17_014_118_346, Currency::USD))
    );
}

#[test]
fn a_rate_is_above_zero_and_a_factor_need_not_be() {
    let amount = money("10.00", Currency::USD);
    for wrong in ["0", "-1", "-0.0"] {
        assert_eq!(
            amount.convert(Currency::EUR, rate(wrong), Rounding::HalfUp),
            Err(MoneyError::RateNotPositive)
        );
    }
    assert_eq!(
        amount.times(rate("0.029"), Rounding::HalfUp),
        Ok(money("0.29", Currency::USD))
    );
    assert_eq!(
        amount.times(rate("-0.0005"), Rounding::HalfUp),
        Ok(money("-0.01", Currency::USD))
    );
    assert_eq!(
        amount.times(Decimal::ZERO, Rounding::HalfUp),
        Ok(Money::zero(Currency::USD))
    );
}

fn currencies() -> impl Strategy<Value = Currency> {
    prop::sample::select(Currency::all().collect::<Vec<_>>())
}

fn allocations() -> impl Strategy<Value = Allocation> {
    prop::sample::select(vec![Allocation::LargestRemainder, Allocation::Earliest])
}

fn rates() -> impl Strategy<Value = Decimal> {
    (1i64..10_000_000_000, 0u32..10).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

proptest! {
    #[test]
    fn an_amount_reads_back_from_both_its_texts(minor: i128, currency in currencies()) {
        let amount = Money::new(minor, currency);
        prop_assert_eq!(Money::parse_major(&amount.to_major_string(), currency), Ok(amount));
        let json = serde_json::to_string(&amount).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), amount);
    }

    #[test]
    fn no_text_makes_reading_an_amount_panic(text in "\\PC{0,60}", currency in currencies()) {
        let _ = Money::parse_major(&text, currency);
    }

    #[test]
    fn parts_add_up_and_are_fair(
        minor: i128,
        mut weights in prop::collection::vec(prop_oneof![Just(0u64), 1..1000u64, any::<u64>()], 1..12),
        allocation in allocations(),
    ) {
        weights.push(1);
        let amount = Money::new(minor, Currency::USD);
        let parts = amount.allocate(&weights, allocation).unwrap();
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(Money::sum(parts.iter().copied(), Currency::USD), Ok(amount));
        for (part, weight) in parts.iter().zip(&weights) {
            prop_assert!(*weight > 0 || part.is_zero());
            prop_assert!(part.is_zero() || part.is_negative() == amount.is_negative());
        }
    }

    #[test]
    fn no_part_is_a_whole_unit_off_its_exact_share(
        minor in 0i128..1_000_000_000_000,
        weights in prop::collection::vec(1..1_000_000u64, 1..12),
        allocation in allocations(),
    ) {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        let parts = Money::new(minor, Currency::USD).allocate(&weights, allocation).unwrap();
        for (part, weight) in parts.iter().zip(&weights) {
            let off = part.minor() * total - minor * i128::from(*weight);
            prop_assert!(off.abs() < total);
        }
    }

    #[test]
    fn negative_amounts_are_divided_as_their_mirror(
        minor in 0..i128::MAX,
        weights in prop::collection::vec(1..1_000_000u64, 1..12),
        allocation in allocations(),
    ) {
        let amount = Money::new(minor, Currency::USD);
        let mirrored: Vec<_> = amount
            .allocate(&weights, allocation)
            .unwrap()
            .into_iter()
            .map(|part| part.negate().unwrap())
            .collect();
        prop_assert_eq!(amount.negate().unwrap().allocate(&weights, allocation), Ok(mirrored));
    }

    #[test]
    fn there_and_back_never_gains(
        minor in 0i128..1_000_000_000_000_000,
        from in currencies(),
        to in currencies(),
        rate in rates(),
    ) {
        let amount = Money::new(minor, from);
        let there = amount.convert(to, rate, Rounding::Down).unwrap();
        let back = there.convert(from, Decimal::ONE / rate, Rounding::Down).unwrap();
        prop_assert!(back.minor() <= amount.minor(), "{amount} became {back} by way of {there}");
    }

    #[test]
    fn the_wide_way_gives_what_the_short_way_gives(
        minor in -1_000_000_000_000i128..1_000_000_000_000,
        rate in rates(),
        rounding in prop::sample::select(vec![Rounding::HalfEven, Rounding::HalfUp, Rounding::Down]),
    ) {
        // The same rate with 28 decimals where it has room: the product then needs 192 bits.
        let mut wide = rate;
        wide.rescale(28);
        let amount = Money::new(minor, Currency::USD);
        prop_assert_eq!(wide, rate);
        prop_assert_eq!(
            amount.convert(Currency::CNY, wide, rounding),
            amount.convert(Currency::CNY, rate, rounding)
        );
    }

    #[test]
    fn rounding_is_within_half_a_unit_of_the_exact_result(
        minor in -1_000_000_000i128..1_000_000_000,
        rate in rates(),
    ) {
        let amount = Money::new(minor, Currency::EUR);
        let scale = 10i128.pow(rate.scale());
        let exact = minor * rate.mantissa();
        for rounding in [Rounding::HalfEven, Rounding::HalfUp] {
            let result = amount.convert(Currency::USD, rate, rounding).unwrap().minor();
            prop_assert!((result * scale - exact).abs() * 2 <= scale);
        }
        let down = amount.convert(Currency::USD, rate, Rounding::Down).unwrap().minor();
        prop_assert_eq!(down, exact / scale);
    }
}
