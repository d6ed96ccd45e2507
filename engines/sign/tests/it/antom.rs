//! Antom's example of docs.antom.com/ac/ams/digital_signature, signed by OpenSSL with our test
//! key.

use serde_json::{Value, json};

use crate::{PRIVATE, PUBLIC, asked, errors, made, verdict, with, with_header};

const BASE64: &str = "OrhWtXuMcnGa6boiAtxaWB439jG55MhVuY/3ak7PVGFRFrXCMCw533ppQ4zSTL6FmdKSjCb/nY9VnZvNizvc3j7QG+9LStiateVoS3czomUal93Babmb1fKimOve0hkEx3PhzGf/mP4RYcVGTXJY9Z7O99bOm4j9SlINx4QoXvl+serhH7z+d6QdlpqdJHVg3APdzJm0jqOGWvafzXFGmEJIq0APrLdOdlqlciGJH+7pg0gSz+drlgV3GWdgk1DZJpWMP+L5gTbO+tBsw3toP85Zr5BnbQ9NOqrt1DWllyuxmur5FJQYRsaUkRh92RnK+MUngw1d7QzdLoZEVSqomA==";

fn encoded() -> String {
    BASE64
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
}

fn request(key: &str) -> Value {
    json!({
        "scheme": "antom", "key": key,
        "method": "POST", "path": "/ams/sandbox/api/v1/payments/pay",
        "headers": {
            "Client-Id": "SANDBOX_5Y0566SG25J004124",
            "Request-Time": "2019-05-28T12:12:12+08:00",
            "Signature": format!("algorithm=RSA256,keyVersion=1,signature={}", encoded()),
        },
        "body": r#"{"paymentRequestId":"102775765075669","paymentAmount":{"currency":"USD","value":"1000"}}"#,
    })
}

#[test]
fn a_request_is_signed_over_address_client_time_and_body() {
    let expected = format!("algorithm=RSA256,keyVersion=1,signature={}", encoded());
    assert_eq!(made(&request(PRIVATE)), expected);
    assert_eq!(verdict(&request(PUBLIC)), None);
}

#[test]
fn the_header_is_read_in_any_order_and_encoding() {
    let upper = encoded();
    let lower = upper.replace("%2B", "%2b").replace("%2F", "%2f");
    let headers = [
        format!("algorithm=RSA256, keyVersion=2, signature={upper}"),
        format!("signature={lower},algorithm=RSA256"),
        format!("algorithm=RSA256,keyVersion=1,signature={BASE64}"),
    ];
    for header in headers {
        assert_eq!(
            verdict(&with_header(&request(PUBLIC), "Signature", json!(header))),
            None
        );
    }
    let reason =
        |header: &str| verdict(&with_header(&request(PUBLIC), "Signature", json!(header))).unwrap();
    assert_eq!(
        reason(&format!("algorithm=RSA512,signature={upper}")),
        "algorithm_unknown"
    );
    assert_eq!(reason("algorithm=RSA256,keyVersion=1"), "header_malformed");
    assert_eq!(reason("x"), "header_malformed");
    assert_eq!(reason("algorithm=RSA256,signature=%2"), "header_malformed");
    assert_eq!(reason("algorithm=RSA256,signature=%é"), "header_malformed");
    assert_eq!(reason("algorithm=RSA256,signature="), "signature_differs");
    assert_eq!(
        reason(&format!("signature={upper},signature={upper}")),
        "header_malformed"
    );
}

#[test]
fn what_was_changed_does_not_hold() {
    let signed = request(PUBLIC);
    let changes = [
        with(&signed, "body", json!("{}")),
        with(&signed, "path", json!("/ams/api/v1/payments/pay")),
        with(&signed, "method", json!("PUT")),
        with_header(&signed, "Client-Id", json!("other")),
        with_header(&signed, "Request-Time", json!("2019-05-28T12:12:13+08:00")),
    ];
    for changed in changes {
        assert_eq!(verdict(&changed).as_deref(), Some("signature_differs"));
    }
    for name in ["Client-Id", "Request-Time", "Signature"] {
        let less = asked("verify", &with_header(&signed, name, Value::Null));
        assert_eq!(less["reason"], "header_missing");
        assert_eq!(less["header"], name.to_lowercase());
    }
    let nowhere = with(&signed, "path", Value::Null).to_string();
    assert_eq!(errors("verify", &nowhere), ["path: required"]);
}
