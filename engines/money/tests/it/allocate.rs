//! Dividing an amount so that nothing is left over.

use kernel::{Currency, Money};
use money::Status;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{answered, refused};

fn parts(question: &Value) -> Value {
    answered("allocate", question, Status::Ok)["parts"].clone()
}

#[test]
fn parts_follow_the_weights_and_add_up() {
    let cases = [
        (
            "123.45",
            json!([1, 2, 3, 4]),
            json!(["12.35", "24.69", "37.03", "49.38"]),
        ),
        ("0.05", json!([3, 7]), json!(["0.02", "0.03"])),
        ("1.00", json!([1, 1, 1]), json!(["0.34", "0.33", "0.33"])),
        (
            "-1.00",
            json!([1, 1, 1]),
            json!(["-0.34", "-0.33", "-0.33"]),
        ),
        ("1.00", json!([0, 1, 0]), json!(["0.00", "1.00", "0.00"])),
        ("0.01", json!([0, 1, 1]), json!(["0.00", "0.01", "0.00"])),
        ("-0.01", json!([1, 1]), json!(["-0.01", "0.00"])),
        ("0", json!([5]), json!(["0.00"])),
        (
            "100.00",
            json!([u64::MAX, u64::MAX]),
            json!(["50.00", "50.00"]),
        ),
    ];
    for (amount, weights, expected) in cases {
        let question = json!({"amount": amount, "currency": "USD", "weights": weights});
        assert_eq!(parts(&question), expected, "{question}");
    }
}

#[test]
fn what_is_left_goes_by_remainder_or_by_place() {
    let question = |method| json!({"amount": "0.10", "currency": "USD", "weights": [1, 5, 5], "method": method});
    // Exact shares: 0.909, 4.545 and 4.545 cents.
    assert_eq!(
        parts(&question("largest_remainder")),
        json!(["0.01", "0.05", "0.04"])
    );
    assert_eq!(
        parts(&question("earliest")),
        json!(["0.01", "0.05", "0.04"])
    );
    let question = |method| json!({"amount": "0.10", "currency": "USD", "weights": [5, 5, 1], "method": method});
    assert_eq!(
        parts(&question("largest_remainder")),
        json!(["0.05", "0.04", "0.01"])
    );
    assert_eq!(
        parts(&question("earliest")),
        json!(["0.05", "0.05", "0.00"])
    );
}

#[test]
fn weights_that_divide_nothing_are_refused() {
    let reason = |weights: &str| {
        let line = format!(r#"{{"amount":"1.00","currency":"USD","weights":{weights}}}"#);
        refused("allocate", &serde_json::from_str(&line).unwrap())
    };
    assert_eq!(reason("[]"), "no_weight_above_zero");
    assert_eq!(reason("[0,0]"), "no_weight_above_zero");
    assert_eq!(reason("[1,-1]"), "weight_not_a_whole_number");
    assert_eq!(reason("[1.5]"), "weight_not_a_whole_number");
    assert_eq!(
        reason("[18446744073709551616]"),
        "weight_not_a_whole_number"
    );
    let decimals = json!({"amount": "1.005", "currency": "USD", "weights": [1]});
    assert_eq!(refused("allocate", &decimals), "too_many_decimals");
}

proptest! {
    #[test]
    fn parts_always_add_up_and_stay_within_one_unit_of_their_share(
        minor in -1_000_000_000_000i128..1_000_000_000_000,
        weights in proptest::collection::vec(0u64..1_000, 1..20),
        earliest in any::<bool>(),
    ) {
        let total: u64 = weights.iter().sum();
        prop_assume!(total > 0);
        let method = if earliest { "earliest" } else { "largest_remainder" };
        let amount = Money::new(minor, Currency::USD).to_major_string();
        let parts = parts(&json!(
            {"amount": amount, "currency": "USD", "weights": weights, "method": method}
        ));
        let parts: Vec<i128> = parts
            .as_array()
            .unwrap()
            .iter()
            .map(|part| Money::parse_major(part.as_str().unwrap(), Currency::USD).unwrap().minor())
            .collect();
        prop_assert_eq!(parts.iter().sum::<i128>(), minor);
        for (part, weight) in parts.iter().zip(weights) {
            let total = i128::from(total);
            let off = part * total - minor * i128::from(weight);
            // By place, an exact share may get one unit more.
            prop_assert!(off.abs() < total || (earliest && off.abs() == total));
            prop_assert!(weight > 0 || *part == 0);
        }
    }
}
