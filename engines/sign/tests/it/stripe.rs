//! Stripe's header, with a signature from `openssl dgst -sha256 -hmac`. The cases are those that
//! Stripe's libraries test (stripe-go webhook/client_test.go, stripe-ruby test/stripe/webhook_test.rb).

use serde_json::{Value, json};

use crate::{asked, errors, made, verdict, with, with_header};

/// printf '1492774577.{…}' | openssl dgst -sha256 -hmac whsec_test_secret
const V1: &str = "5e4d9743a29fffddf7c29c801815b65d5d42bb9b9516857cb191da0c28b23233";

/// 1492774577 is 2017-04-21T11:36:17Z.
fn event() -> Value {
    json!({
        "scheme": "stripe",
        "key": "whsec_test_secret",
        "headers": {"Stripe-Signature": format!("t=1492774577,v1={V1}")},
        "body": r#"{"id":"evt_1","object":"event","type":"payment_intent.succeeded"}"#,
        "now": "2017-04-21T11:36:17Z",
    })
}

fn judged(header: &str) -> Option<String> {
    verdict(&with_header(&event(), "Stripe-Signature", json!(header)))
}

#[test]
fn what_openssl_made_is_made_and_holds() {
    assert_eq!(made(&event()), format!("t=1492774577,v1={V1}"));
    assert_eq!(verdict(&event()), None);
}

#[test]
fn one_right_signature_of_the_known_version_is_enough() {
    let other = "0".repeat(64);
    assert_eq!(judged(&format!("t=1492774577,v1={other},v1={V1}")), None);
    assert_eq!(judged(&format!("t=1492774577,v1={V1},v0={other}")), None);
    assert_eq!(judged(&format!("v1={V1}, t=1492774577")), None);
    assert_eq!(
        judged(&format!("t=1492774577,v1={other}")).as_deref(),
        Some("signature_differs")
    );
    assert_eq!(
        judged("t=1492774577,v1=zz").as_deref(),
        Some("signature_differs")
    );
    let half = &V1[..32];
    assert_eq!(
        judged(&format!("t=1492774577,v1={half}")).as_deref(),
        Some("signature_differs")
    );
}

#[test]
fn a_header_without_time_or_known_signature_is_malformed() {
    let headers = [
        "i'm not even a real signature header",
        "t=1492774577",
        &format!("v1={V1}"),
        &format!("t=,v1={V1}"),
        &format!("t=now,v1={V1}"),
        &format!("t=1492774577,v0={V1}"),
        &format!("t=1492774577,t=1492774578,v1={V1}"),
        &format!("t=1492774577,v1={V1},"),
    ];
    for header in headers {
        assert_eq!(
            judged(header).as_deref(),
            Some("header_malformed"),
            "{header}"
        );
    }
}

#[test]
fn a_missing_header_makes_it_invalid() {
    let expected =
        json!({"valid": false, "reason": "header_missing", "header": "stripe-signature"});
    assert_eq!(
        asked("verify", &with(&event(), "headers", json!({}))),
        expected
    );
}

#[test]
fn an_event_is_good_for_five_minutes_both_ways() {
    let at = |now: &str| verdict(&with(&event(), "now", json!(now)));
    assert_eq!(at("2017-04-21T11:41:17Z"), None);
    assert_eq!(at("2017-04-21T11:31:17Z"), None);
    assert_eq!(
        at("2017-04-21T11:41:18Z").as_deref(),
        Some("timestamp_too_old")
    );
    assert_eq!(
        at("2017-04-21T11:31:16Z").as_deref(),
        Some("timestamp_too_new")
    );
}

#[test]
fn the_time_is_signed_too() {
    let moved = format!("t=1492774578,v1={V1}");
    assert_eq!(judged(&moved).as_deref(), Some("signature_differs"));
}

#[test]
fn the_secret_counts_as_it_is_written() {
    let bare = with(&event(), "key", json!("test_secret"));
    assert_eq!(verdict(&bare).as_deref(), Some("signature_differs"));
    let empty = with(&event(), "key", json!(""));
    assert_eq!(errors("verify", &empty.to_string()), ["key: empty"]);
    let timeless = with(&event(), "now", Value::Null);
    assert_eq!(errors("make", &timeless.to_string()), ["now: required"]);
}
