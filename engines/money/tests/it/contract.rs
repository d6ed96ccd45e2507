//! The promises to other programs, sentence by sentence: the whole answer, as it is printed.

use money::{Status, answer};
use serde_json::{Value, json};

fn whole(verb: &str, question: Value) -> Value {
    let (answer, status) = answer(verb, &question.to_string());
    assert_eq!(answer["status"], status.name());
    answer
}

#[test]
fn the_examples_are_answered_as_they_are_written() {
    assert_eq!(
        whole("parse", json!({"text": "1.5", "currency": "USD"})),
        json!({"status": "ok", "amount": "1.50", "currency": "USD", "minor": "150"})
    );
    assert_eq!(
        whole(
            "allocate",
            json!({"amount": "123.45", "currency": "USD", "weights": [1, 2, 3, 4],
                   "method": "largest_remainder"})
        ),
        json!({"status": "ok", "parts": ["12.35", "24.69", "37.03", "49.38"]})
    );
    assert_eq!(
        whole(
            "convert",
            json!({"amount": "5", "from": "ISK", "to": "ISK", "rate": "1", "exponents": "stripe"})
        ),
        json!({"status": "ok", "amount": "5", "currency": "ISK", "minor": "500", "rate": "1"})
    );
    assert_eq!(
        whole(
            "parse",
            json!({"id": "7", "text": "1.234", "currency": "USD"})
        ),
        json!({"id": "7", "status": "refused", "reason": "too_many_decimals"})
    );
}

#[test]
fn malformed_lines_have_their_errors_in_place_of_an_answer() {
    let answer = whole("parse", json!({"id": "q", "text": 1, "typo": true}));
    let mut names: Vec<&String> = answer.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["errors", "id", "status"]);
    assert_eq!(
        (&answer["id"], &answer["status"]),
        (&json!("q"), &json!("malformed"))
    );
    assert_eq!(answer["errors"].as_array().unwrap().len(), 3);
}

#[test]
fn zero_never_carries_a_minus() {
    let minus = ["-0", "-0.0", "-0.00"];
    for text in minus {
        let answer = whole("parse", json!({"text": text, "currency": "USD"}));
        assert_eq!(
            (&answer["amount"], &answer["minor"]),
            (&json!("0.00"), &json!("0"))
        );
        let parts = whole(
            "allocate",
            json!({"amount": text, "currency": "USD", "weights": [1, 1]}),
        );
        assert_eq!(parts["parts"], json!(["0.00", "0.00"]));
        let converted = whole(
            "convert",
            json!({"amount": text, "from": "USD", "to": "JPY", "rate": "1"}),
        );
        assert_eq!(
            (&converted["amount"], &converted["minor"]),
            (&json!("0"), &json!("0"))
        );
    }
    let tiny = json!({"amount": "-0.01", "from": "USD", "to": "HUF", "rate": "1",
                      "exponents": "stripe_payout"});
    let converted = whole("convert", tiny);
    assert_eq!(
        (&converted["amount"], &converted["minor"]),
        (&json!("0.00"), &json!("0"))
    );
}

#[test]
fn the_range_is_that_of_the_minor_units_in_128_bits() {
    let ends = [i128::MAX, i128::MIN];
    for end in ends {
        let question = json!({"amount": end.to_string(), "currency": "JPY", "weights": [1, 2, 3]});
        let parts = whole("allocate", question);
        let sum: i128 = parts["parts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| part.as_str().unwrap().parse::<i128>().unwrap())
            .sum();
        assert_eq!(sum, end);
        let skewed = json!({"amount": end.to_string(), "currency": "JPY",
                            "weights": [u64::MAX, 1, 0, u64::MAX]});
        assert_eq!(whole("allocate", skewed)["parts"][2], "0");
        let same = json!({"amount": end.to_string(), "from": "JPY", "to": "JPY", "rate": "1"});
        assert_eq!(whole("convert", same)["minor"], end.to_string());
    }
    let over = (i128::MAX as u128 + 1).to_string();
    let beyond = json!({"amount": over, "currency": "JPY", "weights": [1]});
    assert_eq!(whole("allocate", beyond)["reason"], "out_of_range");
}

#[test]
fn ties_and_earliest_go_in_list_order() {
    let parts = |amount: &str, weights: Value, method: &str| {
        whole(
            "allocate",
            json!({"amount": amount, "currency": "USD", "weights": weights, "method": method}),
        )["parts"]
            .clone()
    };
    assert_eq!(
        parts("0.05", json!([1, 1, 1, 1]), "largest_remainder"),
        json!(["0.02", "0.01", "0.01", "0.01"])
    );
    // By remainder the middle one has the most: 0.5, 1.9 and 0.6 cents.
    assert_eq!(
        parts("0.03", json!([5, 19, 6]), "largest_remainder"),
        json!(["0.00", "0.02", "0.01"])
    );
    assert_eq!(
        parts("0.03", json!([5, 19, 6]), "earliest"),
        json!(["0.01", "0.02", "0.00"])
    );
    assert_eq!(
        parts("0.01", json!([0, 0, 7]), "earliest"),
        json!(["0.00", "0.00", "0.01"])
    );
    assert_eq!(
        parts("-0.03", json!([5, 19, 6]), "earliest"),
        json!(["-0.01", "-0.02", "0.00"])
    );
}

#[test]
fn rounding_is_half_even_when_nothing_is_said() {
    let question = |rounding: Value| json!({"amount": "0.05", "from": "USD", "to": "EUR", "rate": "0.5", "rounding": rounding});
    assert_eq!(whole("convert", question(Value::Null))["amount"], "0.02");
    assert_eq!(
        whole("convert", question(json!("half_even")))["amount"],
        "0.02"
    );
    assert_eq!(
        whole("convert", question(json!("half_up")))["amount"],
        "0.03"
    );
}

#[test]
fn the_providers_count_governs_the_result_only() {
    let from_crowns = json!({"amount": "5", "from": "ISK", "to": "EUR", "rate": "0.0066",
                             "exponents": "stripe"});
    assert_eq!(whole("convert", from_crowns)["minor"], "3");
    // The amount that is converted keeps the decimals of ISO 4217.
    let dinars = json!({"amount": "5.129", "from": "KWD", "to": "USD", "rate": "1",
                        "exponents": "currencycloud"});
    assert_eq!(whole("convert", dinars)["minor"], "513");
    let forints = json!({"amount": "10.45", "from": "HUF", "to": "HUF", "rate": "1",
                         "exponents": "airwallex"});
    assert_eq!(whole("convert", forints)["minor"], "10");
    let krona = json!({"amount": "5.5", "from": "ISK", "to": "EUR", "rate": "1",
                       "exponents": "stripe"});
    assert_eq!(whole("convert", krona)["reason"], "too_many_decimals");
}

/// The lists as the providers publish them, written out: a currency that moves from one list to
/// another is seen here.
#[test]
fn every_currency_on_a_published_list_counts_as_it_says() {
    let lists = [
        // docs.stripe.com/currencies: zero-decimal; special cases; three-decimal.
        (
            "stripe",
            1,
            "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF",
        ),
        ("stripe", 100, "ISK UGX HUF TWD USD EUR CNY"),
        ("stripe", 1000, "BHD JOD KWD OMR TND"),
        (
            "stripe_payout",
            1,
            "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF",
        ),
        ("stripe_payout", 100, "ISK UGX HUF TWD USD EUR CNY"),
        ("stripe_payout", 1000, "BHD JOD KWD OMR TND"),
        // airwallex.com/docs, "Currency precision" of payouts.
        ("airwallex", 1, "CLP HUF JPY KRW VND XAF XOF UGX"),
        (
            "airwallex",
            100,
            "AED ARS AUD BRL CNY IDR ILS INR KES LKR MXN USD TWD",
        ),
        ("airwallex", 1000, "BHD JOD KWD OMR TND"),
        // support.currencycloud.com, article 7840216562972.
        ("currencycloud", 1, "HUF IDR JPY UGX"),
        (
            "currencycloud",
            100,
            "AUD BHD CAD CZK DKK EUR HKD INR ILS KES KWD MYR MXN NZD NOK OMR \
                                PHP PLN QAR RON SAR SGD ZAR SEK CHF THB TRY GBP AED USD",
        ),
        // checkout.com/docs/resources/calculating-the-amount, 17 December 2025.
        (
            "checkout",
            1,
            "BIF DJF GNF ISK JPY KMF KRW PYG RWF UGX VUV VND XAF XOF XPF",
        ),
        ("checkout", 100, "CLP USD EUR HUF TWD MGA"),
        ("checkout", 1000, "BHD IQD JOD KWD LYD OMR TND"),
    ];
    for (profile, count, codes) in lists {
        for code in codes.split_ascii_whitespace() {
            let question = json!({"amount": "7", "from": "EUR", "to": code, "rate": "1",
                                  "exponents": profile});
            let expected = (7 * count).to_string();
            assert_eq!(
                whole("convert", question)["minor"],
                expected,
                "{profile} {code}"
            );
        }
    }
}

/// What a provider would refuse is never given out.
#[test]
fn what_is_sent_ends_in_the_zeros_that_the_provider_wants() {
    let zeros = [
        ("stripe", "ISK UGX", 100),
        ("stripe", "BHD JOD KWD OMR TND", 10),
        ("stripe_payout", "ISK UGX HUF TWD", 100),
        ("stripe_payout", "BHD JOD KWD OMR TND", 10),
        ("checkout", "CLP", 100),
        ("checkout", "BHD IQD JOD KWD LYD OMR TND", 10),
    ];
    for (profile, codes, multiple) in zeros {
        for code in codes.split_ascii_whitespace() {
            for rounding in ["half_even", "half_up", "down"] {
                let question = json!({"amount": "12.3456", "from": "CLF", "to": code, "rate": "1",
                                      "exponents": profile, "rounding": rounding});
                let answer = whole("convert", question);
                let minor: i128 = answer["minor"].as_str().unwrap().parse().unwrap();
                assert_eq!(minor % multiple, 0, "{profile} {code} {rounding}");
            }
        }
    }
}

#[test]
fn refusals_and_malformed_lines_end_differently() {
    assert_eq!(Status::Refused.exit_code(), 0);
    assert_eq!(Status::Malformed.exit_code(), 2);
    let unknown = json!({"amount": "1", "from": "USD", "to": "EUR", "rate": "1", "exponents": "x"});
    assert_eq!(whole("convert", unknown)["status"], "refused");
    let rounding = json!({"amount": "1", "from": "USD", "to": "EUR", "rate": "1", "rounding": "x"});
    assert_eq!(whole("convert", rounding)["status"], "malformed");
}
