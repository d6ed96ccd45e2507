//! Alipay's notification from opendocs.alipay.com ("异步返回结果的验签"), form-encoded as it
//! arrives; the signature over its documented content is OpenSSL's with our test key.

use serde_json::{Value, json};
use sign::alipay::{Notification, sign_request};
use sign::rsa::{PrivateKey, PublicKey};

use crate::{PRIVATE, PUBLIC, errors, made, verdict, with};

const SIGN: &str = "AQpZlmLLqm3YuS2eKbmeBoxvHyCjA9K/voqt+9hFk+NXQRTvy/shY+Mubi9fwidqjSImpGbFeAOScLUMlMN6SweiGxed9PSU8OFgDtRWPIH226yFAzhZR63IGnUzJVU+RtMzv2iO1LnYQIxQ4OjmonwLi1ec1IIVPIJbNI1ws8h5RTdAT0HY6E5h4saa6INR+UdFMSmpLlVAD2zY+bl8EYX9japVd/2e+zeWeruvEZWdDUKE/7RZAHpufce5jAggE4lOJwv5feTYkm3ZVn12rd9RMkWtYbRNhPBv4NNlZzRRpAV7+9oJfU0Tfe9sAJAMUchQ4bEOFzCICjGl7A7D0A==";
const UNSIGNED: &str = "total_amount=2.00&buyer_id=2088102116773037&body=%E5%A4%A7%E4%B9%90%E9%80%8F2.1&trade_no=2016071921001003030200089909&refund_fee=0.00&notify_time=2016-07-19+14%3A10%3A49&subject=%E5%A4%A7%E4%B9%90%E9%80%8F2.1&sign_type=RSA2&charset=utf-8&notify_type=trade_status_sync&out_trade_no=0719141034-6418&gmt_close=2016-07-19+14%3A10%3A46&gmt_payment=2016-07-19%2014%3a10%3a47&trade_status=TRADE_SUCCESS&version=1.0&app_id=2015102700040153&seller_id=2088102119685838&notify_id=4a91b7a78a503640467525113fb7d8bg8e";

fn encoded_sign() -> String {
    SIGN.replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
}

fn notification(body: &str) -> Value {
    json!({"scheme": "alipay_rsa2", "key": PUBLIC, "body": body})
}

fn signed() -> String {
    format!("{UNSIGNED}&sign={}", encoded_sign())
}

#[test]
fn a_notification_is_decoded_once_sorted_and_verified() {
    assert_eq!(verdict(&notification(&signed())), None);
    // Order and place of the signature don't matter.
    let turned: Vec<String> = signed().rsplit('&').map(str::to_owned).collect();
    assert_eq!(verdict(&notification(&turned.join("&"))), None);
    // Some frameworks hand the signature on with bare plus signs.
    let bare = format!("{UNSIGNED}&sign={SIGN}");
    assert_eq!(verdict(&notification(&bare)), None);
}

#[test]
fn the_signature_that_is_made_is_the_one_that_openssl_makes() {
    let question = |body: &str| with(&notification(body), "key", json!(PRIVATE));
    assert_eq!(made(&question(UNSIGNED)), SIGN);
    assert_eq!(made(&question(&signed())), SIGN);
}

#[test]
fn what_was_changed_does_not_hold() {
    let changed = [
        signed().replace("total_amount=2.00", "total_amount=20.0"),
        signed().replace("refund_fee=0.00", "refund_fee="),
        signed().replace("&version=1.0", ""),
        format!("{}&extra=", signed()),
        signed().replace("%E5%A4%A7", "%25E5%25A4%25A7"),
    ];
    for body in changed {
        let reason = verdict(&notification(&body));
        assert_eq!(reason.as_deref(), Some("signature_differs"), "{body}");
    }
}

#[test]
fn a_notification_without_a_signature_is_invalid() {
    for body in [
        UNSIGNED.to_owned(),
        format!("{UNSIGNED}&sign="),
        String::new(),
    ] {
        let reason = verdict(&notification(&body));
        assert_eq!(reason.as_deref(), Some("signature_missing"));
    }
    let older = signed().replace("RSA2", "RSA");
    assert_eq!(
        verdict(&notification(&older)).as_deref(),
        Some("algorithm_unknown")
    );
}

#[test]
fn a_body_that_two_readers_would_read_differently_is_invalid() {
    for tail in [
        "&total_amount=200.00",
        "&%74otal_amount=1",
        "&x=%",
        "&x=%4",
        "&x=%zz",
    ] {
        let body = format!("{}{tail}", signed());
        assert_eq!(
            verdict(&notification(&body)).as_deref(),
            Some("body_malformed"),
            "{tail}"
        );
        let making = with(&notification(&body), "key", json!(PRIVATE)).to_string();
        assert_eq!(errors("make", &making), ["body: body_malformed"]);
    }
}

#[test]
fn a_notification_in_gbk_verifies_by_its_bytes() {
    let key = PrivateKey::pem(PRIVATE).unwrap();
    // 大 in GBK.
    let body = "subject=%B4%F3&charset=gbk";
    let notification = Notification::read(body.as_bytes()).unwrap();
    assert_eq!(notification.value("subject"), Some(b"\xb4\xf3".as_slice()));
    let sign = notification.sign(&key).unwrap().replace('+', "%2B");
    let signed = Notification::read(format!("{body}&sign={sign}").as_bytes()).unwrap();
    assert_eq!(signed.verify(&PublicKey::pem(PUBLIC).unwrap()), Ok(()));
}

#[test]
fn a_request_signs_its_sign_type_too_and_leaves_empty_parameters_out() {
    let key = PrivateKey::pem(PRIVATE).unwrap();
    let parameters = [
        ("method", "alipay.trade.query"),
        ("sign_type", "RSA2"),
        ("app_id", "1"),
        ("x", ""),
    ];
    let expected = key
        .sign(b"app_id=1&method=alipay.trade.query&sign_type=RSA2")
        .unwrap();
    assert_eq!(sign_request(&key, &parameters), Ok(expected));
}
