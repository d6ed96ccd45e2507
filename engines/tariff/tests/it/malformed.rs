//! Questions that can't be understood: everything wrong with them at once.

use serde_json::json;
use tariff::Status;

use crate::contract::eu_02;
use crate::{ask, quoted, refused, total, with};

#[test]
fn every_field_error_comes_at_once() {
    let line = json!({"id": 5, "date": "2026-13-01", "from": "CHN", "to": "XX", "regime": "made_up",
        "mode": "rocket", "buyer": {"kind": "robot", "annual_used": "-5", "typo": 1},
        "seller": {"tax_registered": "yes"}, "incoterm": {"code": "DAT"}, "currency": "XAU",
        "fx": {"USD": "1", "USD/EUR": "0"},
        "lines": [{"hs": "12", "quantity": "0", "unit_price": "1,5", "rates": {"duty": "12 percent", "refund": "3 CNY/kg"}}, 7],
        "charges": {"freight": 3, "tolls": "1"},
        "settings": {"ke.vat_base": "none", "xx.yy": "1"}, "extra": true});
    let (answer, status) = ask(&line);
    assert_eq!((status, status.exit_code()), (Status::Malformed, 2));
    assert_eq!(answer["status"], "malformed");
    let errors = answer["errors"].as_array().unwrap();
    let mut found: Vec<String> = errors
        .iter()
        .map(|error| {
            format!(
                "{}: {}",
                error["path"].as_str().unwrap(),
                error["code"].as_str().unwrap()
            )
        })
        .collect();
    found.sort();
    let mut expected = vec![
        "id: wrong_type",
        "date: not_a_date",
        "from: unknown_country",
        "to: unknown_country",
        "regime: unknown_choice",
        "mode: unknown_choice",
        "buyer.kind: unknown_choice",
        "buyer.annual_used: negative",
        "buyer.typo: unknown_field",
        "seller.tax_registered: wrong_type",
        "incoterm.code: unknown_choice",
        "currency: unknown_currency",
        "fx.USD: not_a_pair",
        "fx.USD/EUR: too_small",
        "lines[0].hs: not_an_hs_code",
        "lines[0].quantity: too_small",
        "lines[0].unit_price: not_an_amount",
        "lines[0].rates.duty: not_a_rate",
        "lines[0].rates.refund: not_a_rate",
        "lines[1]: wrong_type",
        "charges.freight: wrong_type",
        "charges.tolls: unknown_field",
        "settings.ke.vat_base: unknown_choice",
        "settings.xx.yy: unknown_field",
        "extra: unknown_field",
    ];
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn what_is_required_is_asked_for() {
    let (answer, _) = ask(&json!({"lines": [{}]}));
    let paths: Vec<&str> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            "id",
            "date",
            "from",
            "to",
            "currency",
            "lines[0].quantity",
            "lines[0].unit_price"
        ]
    );
    let (answer, _) = ask(&with(&eu_02(), "lines", json!([])));
    assert_eq!(answer["errors"][0]["path"], "lines");
    assert_eq!(answer["id"], "EU-02");
}

#[test]
fn figures_that_cannot_be_worked_with_are_refused() {
    let huge = with(
        &eu_02(),
        "lines/0/unit_price",
        json!("1000000000000000000000000"),
    );
    assert_eq!(refused(&huge)["reason"], "out_of_range");
    let fine = with(&eu_02(), "lines/0/unit_price", json!("0.00000000000000001"));
    assert_eq!(refused(&fine)["reason"], "out_of_range");
    let zeros = with(
        &eu_02(),
        "lines/0/unit_price",
        json!("000000100.000000000000000"),
    );
    assert_eq!(total(&quoted(&zeros), "landed"), "134.47");
}
