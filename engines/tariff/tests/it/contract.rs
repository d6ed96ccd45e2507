//! The contract of the verb, sentence by sentence.

use serde_json::{Value, json};
use tariff::Status;

use crate::{ask, goods, has_line, line, quoted, refused, total, warns, with};

pub fn eu_02() -> Value {
    json!({ "id": "EU-02", "date": "2026-07-01", "from": "CN", "to": "DE",
        "regime": "auto",
        "mode": "post",
        "buyer": {"kind":"consumer","tax_registered":false,"annual_used":"25500.00"},
        "seller": {"tax_registered":true},
        "incoterm": {"code":"FCA","place":"Shenzhen"},
        "currency": "EUR", "fx": {"USD/EUR":"0.92"},
        "lines": [{"id":"1","description":"T-shirt","hs":"610910","origin":"CN","quantity":"1","unit":"piece","unit_price":"100.00",
                   "net_weight_grams":250,"volume_ml":null,"indivisible":false,
                   "purchase_price":null,
                   "rates":{"duty":"12%"}}],
        "charges": {"freight":"10.00","insurance":"0.00","inland_after_border":"0.00","shown_separately":true},
        "settings": {"ke.vat_base":"with_levies"} })
}

#[test]
fn the_example_of_the_contract_comes_out() {
    let answer = quoted(&eu_02());
    assert_eq!(answer["id"], "EU-02");
    assert_eq!(answer["status"], "quoted");
    assert_eq!(answer["regime"], "eu_low_value");
    assert_eq!(answer["reason"], Value::Null);
    assert_eq!(answer["receipt_code"], Value::Null);
    assert_eq!(answer["warnings"], json!([]));
    let duty = line(&answer, "eu.low_value_duty");
    assert_eq!(duty["kind"], "duty");
    assert_eq!(duty["applies_to"], json!(["1"]));
    assert_eq!(duty["rate"], "3.00 EUR/item");
    assert_eq!(duty["amount"], "3.00");
    assert_eq!(duty["collected_by"], "customs");
    assert_eq!(
        duty["rule"],
        json!({"valid_from": "2026-07-01", "valid_to": "2028-07-01", "source": "Reg. (EU) 2026/382"})
    );
    let vat = line(&answer, "eu.vat");
    assert_eq!(
        (&vat["base"], &vat["amount"]),
        (&json!("113"), &json!("21.47"))
    );
    assert_eq!(vat["collected_by"], "seller");
    assert_eq!(
        answer["totals"],
        json!({"goods":"100.00","customs_value":"110.00","duty":"3.00","excise":"0.00","tax":"21.47","fees":"0.00","landed":"134.47"})
    );
}

#[test]
fn a_minimal_question_is_enough() {
    let question = json!({"id": "m", "date": "2026-07-01", "from": "CN", "to": "DE", "currency": "EUR",
        "lines": [{"quantity": "1", "unit_price": "100.00"}]});
    let answer = quoted(&question);
    assert_eq!(answer["lines"][0]["applies_to"], json!(["1"]));
    // Without a registered seller, the VAT is due at the border.
    assert_eq!(line(&answer, "eu.vat")["collected_by"], "customs");
    let nulls = json!({"id": "m", "date": "2026-07-01", "from": "CN", "to": "DE", "currency": "EUR",
        "regime": null, "mode": null, "buyer": null, "seller": null, "incoterm": null, "fx": null,
        "charges": null, "settings": null,
        "lines": [{"quantity": "1", "unit_price": "100.00", "id": null, "hs": null, "origin": null,
            "unit": null, "net_weight_grams": null, "volume_ml": null, "indivisible": null,
            "purchase_price": null, "rates": null, "description": null}]});
    assert_eq!(quoted(&nulls)["totals"], answer["totals"]);
}

#[test]
fn price_and_measures_are_per_unit_of_quantity() {
    let question = json!({"id": "m", "date": "2026-08-01", "from": "CN", "to": "GB", "currency": "GBP",
        "regime": "general",
        "lines": [{"quantity": "40", "unit_price": "10.00", "net_weight_grams": 500,
            "rates": {"duty": "35.10 GBP/100 kg"}}]});
    let answer = quoted(&question);
    assert_eq!(total(&answer, "goods"), "400.00");
    let duty = line(&answer, "gb.duty");
    // 20 kg are a fifth of 100 kg.
    assert_eq!(
        (&duty["base"], &duty["amount"]),
        (&json!("0.2"), &json!("7.02"))
    );
}

#[test]
fn charges_come_on_top_whatever_the_incoterm() {
    for code in ["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP"] {
        let answer = quoted(&with(&eu_02(), "incoterm", json!({"code": code})));
        assert_eq!(total(&answer, "landed"), "134.47", "{code}");
    }
}

#[test]
fn freight_inside_the_prices_is_neither_added_nor_deducted() {
    let question = with(&eu_02(), "charges/shown_separately", json!(false));
    let answer = quoted(&question);
    assert_eq!(total(&answer, "customs_value"), "100.00");
    // 100 + 3 + 19 % of 103
    assert_eq!(total(&answer, "landed"), "122.57");
    assert!(warns(&answer, "inside the prices"));
    // A FOB country values the whole price, and not less the freight in it.
    let mut us = goods("CN", "US", "2026-03-01", "USD", "110.00");
    us["charges"] = json!({"freight": "10.00", "shown_separately": false});
    us["lines"][0]["rates"] = json!({"duty": "0%"});
    assert_eq!(total(&quoted(&us), "customs_value"), "110.00");
    us["charges"] = json!({"freight": "10.00", "shown_separately": true});
    us["lines"][0]["unit_price"] = json!("100.00");
    assert_eq!(total(&quoted(&us), "customs_value"), "100.00");
}

#[test]
fn who_pays_under_ddp_is_said_and_changes_no_amount() {
    let answer = quoted(&with(&eu_02(), "incoterm/code", json!("DDP")));
    assert_eq!(answer["term"]["duty_and_tax_paid_by"], "seller");
    let answer = quoted(&eu_02());
    assert_eq!(answer["term"]["duty_and_tax_paid_by"], "buyer");
    assert_eq!(answer["term"]["documents"][0], "commercial_invoice");
}

#[test]
fn a_term_of_the_sea_by_air_is_refused() {
    for code in ["FAS", "FOB", "CFR", "CIF"] {
        let question = with(&eu_02(), "incoterm/code", json!(code));
        for mode in ["post", "courier", "air", "rail", "road"] {
            let answer = refused(&with(&question, "mode", json!(mode)));
            assert_eq!(answer["reason"], "incoterm_mode");
            assert_eq!(answer["status"], "refused");
        }
        quoted(&with(&question, "mode", json!("sea")));
        quoted(&with(&question, "mode", Value::Null));
    }
}

#[test]
fn exchange_rates_serve_thresholds_in_another_currency() {
    let question = with(&eu_02(), "currency", json!("USD"));
    // 163.04 USD × 0.92 = 149.9968 EUR; 163.05 → 150.006.
    let at = |price: &str| quoted(&with(&question, "lines/0/unit_price", json!(price)));
    let below = at("163.04");
    assert_eq!(below["regime"], "eu_low_value");
    // 3 EUR are 3.2608… USD.
    assert_eq!(line(&below, "eu.low_value_duty")["amount"], "3.26");
    assert_eq!(at("163.05")["regime"], "general");
    // On the threshold, by the other pair: 150 EUR × 1.0869 = 163.035 USD.
    let question = with(&question, "fx", json!({"EUR/USD": "1.0869"}));
    let at = |price: &str| quoted(&with(&question, "lines/0/unit_price", json!(price)));
    assert_eq!(at("163.035")["regime"], "eu_low_value");
    assert_eq!(at("163.0351")["regime"], "general");
    let without = with(&question, "fx", json!({}));
    assert_eq!(refused(&without)["reason"], "fx_missing");
}

#[test]
fn rates_replace_figures_and_the_regime_decides_whether_they_are_charged() {
    let vat = quoted(&with(&eu_02(), "lines/0/rates", json!({"vat": "7%"})));
    assert_eq!(line(&vat, "eu.vat")["amount"], "7.91");
    assert_eq!(line(&vat, "eu.vat")["rate_from"], "question");
    // The EUR 3 stand in place of the duty, of anti-dumping and of what has no name here.
    let rates = json!({"duty": "12%", "anti_dumping": "48.5%", "made_up": "5%", "ieepa": "20%"});
    let low = quoted(&with(&eu_02(), "lines/0/rates", rates.clone()));
    assert_eq!(total(&low, "duty"), "3.00");
    // Ordinary import charges all of them but the one of another country.
    let named = with(
        &with(&eu_02(), "regime", json!("general")),
        "lines/0/rates",
        rates,
    );
    let general = quoted(&named);
    assert_eq!(line(&general, "eu.duty")["amount"], "13.20");
    assert_eq!(line(&general, "eu.anti_dumping")["amount"], "53.35");
    assert_eq!(line(&general, "eu.made_up")["amount"], "5.50");
    assert!(!has_line(&general, "eu.ieepa"));
    assert_eq!(total(&general, "duty"), "72.05");
    // 19 % of 110 + 72.05
    assert_eq!(total(&general, "tax"), "34.59");
}

#[test]
fn a_regime_that_is_named_is_applied_as_named() {
    let general = quoted(&with(&eu_02(), "regime", json!("general")));
    assert_eq!(general["regime"], "general");
    assert_eq!(total(&general, "duty"), "13.20");
    let mut dear = with(&eu_02(), "regime", json!("eu_low_value"));
    dear["lines"][0]["unit_price"] = json!("200.00");
    let low = quoted(&dear);
    assert_eq!(
        (&low["regime"], total(&low, "duty")),
        (&json!("eu_low_value"), "3.00")
    );
    assert!(warns(&low, "applied as named"));
}

#[test]
fn only_auto_reroutes_what_a_regime_cannot_take() {
    let question = goods("JP", "CN", "2026-05-01", "CNY", "2600.00");
    let mut question = with(&question, "lines/0/quantity", json!("2"));
    question["lines"][0]["rates"] = json!({"duty": "5%"});
    let named = refused(&with(&question, "regime", json!("cn_cbec_import")));
    assert_eq!(named["reason"], "limit_per_transaction");
    assert_eq!(named["receipt_code"], "-621005");
    assert_eq!(named["regime"], "cn_cbec_import");
    let auto = quoted(&question);
    assert_eq!(auto["regime"], "general");
    assert!(warns(&auto, "-621005"));
}

#[test]
fn general_without_a_pack_needs_its_name_and_rates() {
    let question = goods("CN", "BR", "2026-05-01", "USD", "100.00");
    let question = with(&question, "charges/freight", json!("10.00"));
    let (answer, status) = ask(&question);
    assert_eq!(
        (status, &answer["status"]),
        (Status::UnknownRule, &json!("unknown_rule"))
    );
    let named = with(&question, "regime", json!("general"));
    assert_eq!(ask(&named).1, Status::UnknownRule);
    let rates = json!({"duty": "20%", "vat": "17%"});
    let answer = quoted(&with(&named, "lines/0/rates", rates.clone()));
    assert!(warns(&answer, "no rule pack covers"));
    // CIF 110, duty 22, VAT 17 % of 132.
    assert_eq!(total(&answer, "landed"), "154.44");
    let auto = with(&question, "lines/0/rates", rates.clone());
    assert_eq!(ask(&auto).1, Status::UnknownRule);
    // Canada values FOB.
    let canada = with(
        &with(&named, "to", json!("CA")),
        "lines/0/rates",
        rates.clone(),
    );
    assert_eq!(total(&quoted(&canada), "customs_value"), "100.00");
    // A place that is known, on a day that is not.
    let early = with(
        &with(&named, "to", json!("DE")),
        "date",
        json!("1999-01-01"),
    );
    assert_eq!(ask(&early).1, Status::UnknownRule);
    quoted(&with(&early, "lines/0/rates", rates));
}

#[test]
fn bases_are_unrounded_and_each_line_rounds_half_up() {
    let mut question = with(&eu_02(), "charges/freight", json!("10.00"));
    question["regime"] = json!("general");
    let item = |id: &str| json!({"id": id, "quantity": "1", "unit_price": "1.00", "rates": {"duty": "12.5%"}});
    question["lines"] = json!([item("a"), item("b"), item("c")]);
    let answer = quoted(&question);
    let first = &answer["lines"][0];
    assert_eq!(first["base"], "4.333333333333333");
    // 12.5 % of 4.333… = 0.541666…
    assert_eq!(first["amount"], "0.54");
    assert_eq!(total(&answer, "duty"), "1.62");
    // 19 % of 4.875 = 0.92625, three times; not 19 % of 14.625 = 2.78.
    assert_eq!(total(&answer, "tax"), "2.79");
    question["lines"] = json!([{"quantity": "1", "unit_price": "0.10", "rates": {"duty": "5%"}}]);
    question["charges"] = json!({});
    // 0.005 is half a cent.
    assert_eq!(total(&quoted(&question), "duty"), "0.01");
}

#[test]
fn landed_is_goods_and_charges_and_everything_charged() {
    let mut question = goods("CN", "NG", "2025-09-01", "USD", "1000.00");
    question["charges"] =
        json!({"freight": "100.00", "insurance": "10.00", "inland_after_border": "50.00"});
    question["lines"][0]["rates"] = json!({"duty": "20%", "excise": "5%", "additional": "1%"});
    let answer = quoted(&question);
    let of = |name: &str| {
        total(&answer, name)
            .replace('.', "")
            .parse::<i64>()
            .unwrap()
    };
    let sum = of("goods") + 16_000 + of("duty") + of("excise") + of("tax") + of("fees");
    assert_eq!(of("landed"), sum);
    let kinds = |kinds: &[&str]| -> i64 {
        let lines = answer["lines"].as_array().unwrap();
        let fits = lines
            .iter()
            .filter(|line| kinds.contains(&line["kind"].as_str().unwrap()));
        fits.map(|line| {
            line["amount"]
                .as_str()
                .unwrap()
                .replace('.', "")
                .parse::<i64>()
                .unwrap()
        })
        .sum()
    };
    assert_eq!(of("duty"), kinds(&["duty", "surcharge"]));
    assert_eq!(of("fees"), kinds(&["fee"]));
    assert_eq!(of("excise"), kinds(&["excise"]));
    assert_eq!(of("tax"), kinds(&["tax"]));
}

#[test]
fn a_reverse_charge_stands_outside_the_totals() {
    let mut question = goods("CN", "GB", "2026-05-01", "GBP", "100.00");
    question["buyer"] = json!({"kind": "business", "tax_registered": true});
    let answer = quoted(&question);
    assert_eq!(answer["regime"], "gb_low_value");
    let vat = line(&answer, "gb.vat");
    assert_eq!(
        (&vat["kind"], &vat["collected_by"]),
        (&json!("tax"), &json!("buyer"))
    );
    assert_eq!(vat["amount"], "20.00");
    assert_eq!(total(&answer, "tax"), "0.00");
    assert_eq!(total(&answer, "landed"), "100.00");
    question["buyer"] = json!({"kind": "business", "tax_registered": false});
    assert_eq!(total(&quoted(&question), "landed"), "120.00");
    // Recoverable import VAT stays in.
    question["buyer"] = json!({"kind": "business", "tax_registered": true});
    question["lines"][0]["unit_price"] = json!("200.00");
    question["lines"][0]["rates"] = json!({"duty": "0%"});
    let answer = quoted(&question);
    assert_eq!(total(&answer, "landed"), "240.00");
    assert_eq!(line(&answer, "gb.import_vat")["collected_by"], "customs");
}

#[test]
fn deemed_income_tax_is_shown_and_not_counted() {
    let question = with(
        &goods("CN", "DE", "2026-05-01", "CNY", "1000.00"),
        "regime",
        json!("cn_export_exempt_9610"),
    );
    let answer = quoted(&question);
    let tax = line(&answer, "cn.deemed_income_tax");
    assert_eq!(
        (&tax["kind"], &tax["base"], &tax["amount"]),
        (&json!("tax"), &json!("40"), &json!("10.00"))
    );
    assert_eq!(total(&answer, "tax"), "0.00");
    assert_eq!(total(&answer, "landed"), "1000.00");
    let small = quoted(&with(
        &question,
        "lines/0/rates",
        json!({"income_tax": "5%"}),
    ));
    assert_eq!(line(&small, "cn.deemed_income_tax")["amount"], "2.00");
}

#[test]
fn a_refund_is_positive_and_the_rest_of_the_vat_is_a_fee() {
    let question = goods("CN", "DE", "2026-05-01", "CNY", "150.00");
    let mut question = with(&question, "regime", json!("cn_export_refund"));
    question["lines"][0]["quantity"] = json!("10");
    assert_eq!(refused(&question)["reason"], "refund_rate_missing");
    question["lines"][0]["rates"] = json!({"refund": "9%"});
    assert_eq!(refused(&question)["reason"], "purchase_price_missing");
    question["lines"][0]["purchase_price"] = json!("113.00");
    let answer = quoted(&question);
    let refund = line(&answer, "cn.export_refund");
    assert_eq!(
        (&refund["kind"], &refund["base"], &refund["amount"]),
        (&json!("refund"), &json!("1000"), &json!("90.00"))
    );
    assert_eq!(line(&answer, "cn.vat_not_refunded")["kind"], "fee");
    assert_eq!(total(&answer, "fees"), "40.00");
    assert_eq!(total(&answer, "landed"), "1540.00");
    let whole = quoted(&with(&question, "lines/0/rates", json!({"refund": "13%"})));
    assert_eq!(total(&whole, "fees"), "0.00");
}

#[test]
fn a_gap_is_named_and_the_rest_is_quoted() {
    let question = goods("CN", "US", "2026-07-25", "USD", "100.00");
    let question = with(&question, "lines/0/rates", json!({"duty": "16.5%"}));
    let answer = quoted(&question);
    assert_eq!(total(&answer, "duty"), "16.50");
    assert!(warns(&answer, "section 122 surcharge ended"), "{answer}");
    let answer = quoted(&with(&question, "lines/0/rates", json!({})));
    assert!(warns(&answer, "us.duty is not in the total"), "{answer}");
}

#[test]
fn every_key_of_totals_is_always_there() {
    let keys = [
        "goods",
        "customs_value",
        "duty",
        "excise",
        "tax",
        "fees",
        "landed",
    ];
    for question in [eu_02(), with(&eu_02(), "to", json!("BR"))] {
        let totals = ask(&question).0["totals"].clone();
        assert_eq!(totals.as_object().unwrap().len(), keys.len());
        for key in keys {
            assert!(totals.get(key).is_some(), "{key}");
        }
    }
}

#[test]
fn trade_inside_a_territory_is_no_import() {
    for (from, to) in [("DE", "FR"), ("GB", "GB"), ("US", "US")] {
        let question = with(&with(&eu_02(), "from", json!(from)), "to", json!(to));
        assert_eq!(ask(&question).1, Status::UnknownRule, "{from} {to}");
        let named = with(&question, "regime", json!("general"));
        assert_eq!(ask(&named).1, Status::UnknownRule, "{from} {to}");
    }
}

#[test]
fn additional_duties_are_charged_where_the_ordinary_duty_is() {
    let rates = json!({"duty": "20%", "anti_dumping": "30%", "vat": "10%"});
    let mut question = goods("CN", "VN", "2026-05-01", "VND", "1000000");
    question["mode"] = json!("courier");
    question["lines"][0]["rates"] = rates;
    // Up to a million the duty is relieved, and so is what comes on top of it.
    assert_eq!(total(&quoted(&question), "duty"), "0");
    question["lines"][0]["unit_price"] = json!("1000010");
    assert_eq!(total(&quoted(&question), "duty"), "500005");
    // One item over 5,000 yuan bears all duties in full.
    let mut question = goods("US", "CN", "2026-05-01", "CNY", "6000");
    question["lines"][0]["indivisible"] = json!(true);
    question["lines"][0]["rates"] = json!({"duty": "5%", "additional": "10%"});
    assert_eq!(total(&quoted(&question), "duty"), "900.00");
}

#[test]
fn text_and_value_of_an_answer_are_the_same() {
    for question in [
        eu_02(),
        with(&eu_02(), "to", json!("BR")),
        json!({"id": "x"}),
    ] {
        let (text, status) = tariff::answer_text(crate::packs(), &question.to_string());
        let (value, same) = ask(&question);
        assert_eq!(status, same);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}

fn others(answer: &Value) -> Vec<(&str, &str, &str)> {
    answer["alternatives"]
        .as_array()
        .unwrap()
        .iter()
        .map(|other| {
            let field = |name: &str| other[name].as_str().unwrap();
            (field("regime"), field("landed"), field("why"))
        })
        .collect()
}

#[test]
fn other_regimes_are_named_with_what_they_come_to() {
    // CIF 110, duty 13.20, VAT 19 % of 123.20.
    let answer = quoted(&eu_02());
    let found = others(&answer);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].0, found[0].1), ("general", "146.61"));
    // What the goods can't fall under is no alternative.
    let dear = quoted(&with(&eu_02(), "lines/0/unit_price", json!("200.00")));
    assert_eq!(others(&dear), []);
    // Another mode may open one; a charge that is not known is said.
    let mut question = goods("JP", "US", "2026-03-01", "USD", "100.00");
    question["mode"] = json!("courier");
    let answer = quoted(&question);
    let found = others(&answer);
    assert_eq!((found[0].0, found[0].1), ("us_postal", "110.00"));
    assert!(found[0].2.ends_with("if sent by post"), "{}", found[0].2);
    assert_eq!((found[1].0, found[1].1), ("general", "143.58"));
    assert!(found[1].2.contains("incomplete: us.duty"), "{}", found[1].2);
    let parcel = quoted(&goods("JP", "CN", "2026-05-01", "CNY", "300.00"));
    assert_eq!(others(&parcel)[0].0, "cn_personal_articles");
}

#[test]
fn the_parcel_tax_of_a_whole_consignment_is_waived_or_not() {
    let mut question = goods("JP", "CN", "2026-05-01", "CNY", "100");
    question["regime"] = json!("cn_personal_articles");
    let item = |id: &str, hs: &str, price: &str| json!({"id": id, "hs": hs, "quantity": "1", "unit_price": price});
    question["lines"] = json!([item("a", "610910", "150"), item("b", "950300", "153.84")]);
    // 30.00 + 20.00
    assert_eq!(total(&quoted(&question), "tax"), "0.00");
    question["lines"][1]["unit_price"] = json!("153.89");
    assert_eq!(total(&quoted(&question), "tax"), "50.01");
    question["lines"][0]["hs"] = Value::Null;
    assert!(warns(&quoted(&question), "no rate is known for line a"));
}
