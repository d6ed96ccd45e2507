//! The cases of the Go library's tests (standard-webhooks/standard-webhooks, libraries/go,
//! webhook_test.go), and what the specification says beside them.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{asked, errors, made, verdict, with, with_header};

const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const OTHER: &str = "Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";

/// 1614265330 is 2021-02-25T15:02:10Z.
fn published() -> Value {
    json!({
        "scheme": "standard_webhooks",
        "key": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "headers": {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": SIGNATURE,
        },
        "body": r#"{"test": 2432232314}"#,
        "now": "2021-02-25T15:02:10Z",
    })
}

#[test]
fn the_published_signature_is_made_and_holds() {
    assert_eq!(made(&published()), SIGNATURE);
    assert_eq!(
        asked("verify", &published()),
        json!({"valid": true, "reason": null})
    );
}

#[test]
fn the_secret_may_stand_without_its_prefix() {
    let bare = with(
        &published(),
        "key",
        json!("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    );
    assert_eq!(verdict(&bare), None);
    for key in ["", "whsec_"] {
        let empty = with(&published(), "key", json!(key));
        assert_eq!(errors("verify", &empty.to_string()), ["key: empty"]);
    }
    let text = with(&published(), "key", json!("whsec_not base64"));
    assert_eq!(errors("make", &text.to_string()), ["key: not_base64"]);
}

#[test]
fn a_missing_header_makes_it_invalid_and_is_named() {
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let expected = json!({"valid": false, "reason": "header_missing", "header": name});
        for gone in [Value::Null, json!(""), json!(" ")] {
            assert_eq!(
                asked("verify", &with_header(&published(), name, gone)),
                expected
            );
        }
    }
    let mut bare = published();
    bare.as_object_mut().unwrap().remove("headers");
    assert_eq!(verdict(&bare).as_deref(), Some("header_missing"));
}

#[test]
fn the_case_of_header_names_does_not_matter() {
    let mut shouted = published();
    shouted["headers"] = json!({
        "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "WEBHOOK-TIMESTAMP": "1614265330",
        "Webhook-Signature": SIGNATURE,
        "Content-Type": "application/json",
    });
    assert_eq!(verdict(&shouted), None);
    let twice = with_header(&shouted, "webhook-id", json!("msg_other"));
    assert_eq!(verdict(&twice).as_deref(), Some("header_repeated"));
}

#[test]
fn one_right_signature_of_several_is_enough() {
    let several = format!("v1,{OTHER} v2,{OTHER} {SIGNATURE} v1,{OTHER}");
    assert_eq!(
        verdict(&with_header(
            &published(),
            "webhook-signature",
            json!(several)
        )),
        None
    );
}

#[test]
fn a_wrong_signature_differs_whatever_it_looks_like() {
    let right = SIGNATURE.trim_start_matches("v1,");
    let wrong = [
        format!("v1,{OTHER}"),
        "v1,".to_owned(),
        "v1".to_owned(),
        right.to_owned(),
        format!("v2,{right}"),
        format!("v1a,{right}"),
        format!("v1,{}", &right[..40]),
        format!("V1,{right}"),
        format!("v1,{right}v1,{right}"),
    ];
    for signature in wrong {
        let question = with_header(&published(), "webhook-signature", json!(signature));
        assert_eq!(
            verdict(&question).as_deref(),
            Some("signature_differs"),
            "{signature}"
        );
    }
}

#[test]
fn a_message_is_good_for_five_minutes_both_ways() {
    let at = |now: &str| verdict(&with(&published(), "now", json!(now)));
    assert_eq!(at("2021-02-25T15:07:10Z"), None);
    assert_eq!(at("2021-02-25T14:57:10Z"), None);
    assert_eq!(at("2021-02-25T16:07:10+01:00"), None);
    assert_eq!(at("1614265630"), None);
    assert_eq!(
        at("2021-02-25T15:07:10.000001Z").as_deref(),
        Some("timestamp_too_old")
    );
    assert_eq!(
        at("2021-02-25T14:57:09.999999Z").as_deref(),
        Some("timestamp_too_new")
    );
    assert_eq!(at("1614265631").as_deref(), Some("timestamp_too_old"));
    for timestamp in [
        "soon",
        "1614265330.0",
        "-1614265330",
        "+1614265330",
        "９",
        "1e9",
    ] {
        let question = with_header(&published(), "webhook-timestamp", json!(timestamp));
        assert_eq!(
            verdict(&question).as_deref(),
            Some("header_malformed"),
            "{timestamp}"
        );
    }
    let far = with_header(
        &published(),
        "webhook-timestamp",
        json!(i64::MAX.to_string()),
    );
    assert_eq!(verdict(&far).as_deref(), Some("timestamp_too_new"));
}

#[test]
fn a_time_to_compare_with_must_be_given() {
    let timeless = with(&published(), "now", Value::Null).to_string();
    assert_eq!(errors("verify", &timeless), ["now: required"]);
    let wrong = with(&published(), "now", json!("yesterday")).to_string();
    assert_eq!(errors("verify", &wrong), ["now: not_a_time"]);
}

#[test]
fn without_a_timestamp_header_a_message_is_signed_now() {
    let question = with_header(&published(), "webhook-timestamp", Value::Null);
    assert_eq!(made(&question), SIGNATURE);
    let nameless = with_header(&published(), "webhook-id", Value::Null).to_string();
    assert_eq!(errors("make", &nameless), ["headers.webhook-id: required"]);
}

proptest! {
    #[test]
    fn what_is_made_holds_and_a_changed_body_does_not(body in ".{0,60}", other in ".{0,60}") {
        let question = with(&published(), "body", json!(body));
        let signed = with_header(&question, "webhook-signature", json!(made(&question)));
        prop_assert_eq!(verdict(&signed), None);
        prop_assume!(body != other);
        let changed = verdict(&with(&signed, "body", json!(other)));
        prop_assert_eq!(changed.as_deref(), Some("signature_differs"));
    }
}
