//! Lines that can't be understood, and keys that are none.

use proptest::prelude::*;
use serde_json::{Value, json};
use sign::{Status, VERBS, answer};

use crate::{PRIVATE, PUBLIC, asked, errors};

#[test]
fn every_field_error_comes_at_once() {
    let line = r#"{"id":7,"scheme":"paypal","key":1,"headers":{"a":1,"b":null},"body":[],"now":"x","typo":1}"#;
    assert_eq!(
        errors("verify", line),
        [
            "id: wrong_type",
            "scheme: unknown_choice",
            "key: wrong_type",
            "headers.a: wrong_type",
            "body: wrong_type",
            "now: not_a_time",
            "typo: unknown_field",
        ]
    );
    assert_eq!(
        errors("make", "{}"),
        ["scheme: required", "key: required", "body: required"]
    );
    assert_eq!(
        errors("open", "{}"),
        [
            "scheme: required",
            "key: required",
            "nonce: required",
            "ciphertext: required"
        ]
    );
    assert_eq!(errors("burn", "{}"), [": unknown_verb"]);
    assert_eq!(
        errors("make", r#"{"headers":[]}"#)[2],
        "headers: wrong_type"
    );
    let twice = r#"{"scheme":"stripe","scheme":"stripe","key":"k","body":"","now":"1"}"#;
    assert_eq!(errors("make", twice), ["scheme: duplicate_field"]);
}

#[test]
fn the_id_comes_back_with_every_kind_of_answer() {
    let question = json!({"id": "q1", "scheme": "stripe", "key": "k", "body": "", "now": "1"});
    assert_eq!(asked("make", &question)["id"], "q1");
    assert_eq!(asked("verify", &question)["id"], "q1");
    let (answer, status) = answer("make", r#"{"id":"q2"}"#);
    assert_eq!((&answer["id"], status.exit_code()), (&json!("q2"), 2));
    let (answer, _) = sign::answer("make", "no");
    assert_eq!(answer["id"], Value::Null);
}

#[test]
fn what_is_no_object_is_malformed() {
    for line in ["", "x", "[]", "1", "null", "{", "{}{}", "\u{0}"] {
        for verb in VERBS {
            assert_eq!(errors(verb, line), [": not_an_object"], "{line}");
        }
    }
    let long = " ".repeat(4 * 1024 * 1024 + 1);
    assert_eq!(errors("make", &long), [": too_long"]);
}

#[test]
fn a_key_of_the_wrong_kind_is_named() {
    let pkcs1 = include_str!("vectors/pkcs1.pem");
    let certificate = include_str!("vectors/certificate.pem");
    let code = |verb: &str, key: &str| {
        let line = json!({"scheme": "alipay_rsa2", "key": key, "body": "a=1"}).to_string();
        let mut errors = errors(verb, &line);
        assert_eq!(errors.len(), 1, "{errors:?}");
        errors.remove(0).replace("key: ", "")
    };
    assert_eq!(code("make", PUBLIC), "wrong_half");
    assert_eq!(code("make", pkcs1), "not_pkcs8");
    assert_eq!(code("make", include_str!("vectors/short.pem")), "not_rsa");
    assert_eq!(code("verify", PRIVATE), "wrong_half");
    assert_eq!(code("verify", pkcs1), "wrong_half");
    assert_eq!(code("verify", certificate), "certificate");
    assert_eq!(
        code("verify", include_str!("vectors/short_public.pem")),
        "not_rsa"
    );
    assert_eq!(
        code("verify", include_str!("vectors/ec_public.pem")),
        "not_rsa"
    );
    let broken = PUBLIC.replace("MII", "AII");
    assert_eq!(code("verify", &broken), "not_rsa");
    for verb in ["make", "verify"] {
        assert_eq!(code(verb, ""), "empty");
        assert_eq!(code(verb, "secret"), "not_pem");
        assert_eq!(code(verb, "-----BEGIN PUBLIC KEY-----\n"), "not_pem");
        assert_eq!(code(verb, certificate), "certificate");
    }
}

#[test]
fn no_answer_repeats_a_key() {
    let line = json!({"scheme": "alipay_rsa2", "key": "hunter2", "body": "a=1", "typo": 1});
    for verb in VERBS {
        let (answer, _) = answer(verb, &line.to_string());
        assert!(!answer.to_string().contains("hunter2"));
    }
}

proptest! {
    #[test]
    fn any_text_gets_an_answer(line in any::<String>(), verb in 0usize..3) {
        let (answer, _) = answer(VERBS[verb], &line);
        prop_assert!(answer.is_object());
    }

    #[test]
    fn any_texts_in_the_fields_get_an_answer(
        scheme in 0usize..5, verb in 0usize..2, right_key in any::<bool>(), key in ".{0,20}",
        header in "(t=[0-9]{0,3},?v1=)?([a-z0-9]{0,9}[=,\" %]{0,3}){0,6}",
        body in "([a-z]{0,2}[=&%+]{0,3}){0,8}",
    ) {
        let schemes = ["standard_webhooks", "stripe", "wechat_v3", "alipay_rsa2", "antom"];
        let key = match right_key {
            false => key.as_str(),
            true if scheme < 2 => "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            true => [PRIVATE, PUBLIC][verb],
        };
        let line = json!({
            "scheme": schemes[scheme], "key": key, "body": body, "now": "5",
            "method": "POST", "path": "/", "headers": {
                "stripe-signature": header, "signature": header, "client-id": "c",
                "request-time": "1", "webhook-id": "1", "webhook-timestamp": "5",
                "webhook-signature": header, "authorization": header,
            },
        });
        let (answer, status) = answer(VERBS[verb], &line.to_string());
        prop_assert!(status == Status::Ok || answer["errors"].is_array());
    }
}
