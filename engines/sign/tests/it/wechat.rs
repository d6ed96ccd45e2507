//! WeChat Pay v3. The content of the request is the example of
//! pay.weixin.qq.com/doc/global/v3/en/4012357147, that of the notification the one of its pages on
//! verifying; the signatures over them are OpenSSL's with our test key.

use serde_json::{Value, json};

use crate::{PRIVATE, PUBLIC, asked, errors, made, verdict, with, with_header};

/// openssl dgst -sha256 -sign private.pem | openssl base64 -A
const REQUEST: &str = "fUDC10pII52c2sxvhSU/q6pPqtEMRlqzZOkCHx8tUXdwvGyq2pxrlw2B2iqrxYVNrDDvnU1evXHYjR8Eip+oAo2edpKzHi9zYjKP+clz/rn2+wRc0rZbRFQg4tazBVYPWwKri0yh67C4/chb4W1LYbGMcnmjefdIIa4eBQB+PSj9e0c660Bue2bIT2qWaFtwJ+CorxPEyw8aXBURLvQBm74DjLfrfBQDnkoYnWyymHjOl153ZGerbjF2OoceK3Ix3kXMjSUiy+nxNidD7iyXrgsx28YTKi6o0PR1rQTGnj7ZCIIcsEogtXYQPZquPB7ODOKJWCyEh6WE0EyanECX/g==";
const NOTIFICATION: &str = "pch/zzHLjxU3x7WbHLLyz6+6XLLurB8hmqUc1m8YnvrldHPGHzDspfmh7NFsPpwXmlpjvEipN1CrQGyzz7NlfIcSQ+Dx2TmYa/K6NFBrRcEAiRGJXbyu1CBqormXcAV70J+8fWimvW50tgweTJOWGNMZQn1w+6psy4uXYNj6vfgXuPE/wP5z8ktgWgDPlh/GJZ87Bi/XCwhF5jerRVq4JmBZlToY3ioQyXjYFSgsWIIY/Szv7vvyrf1yvqTe56i4ozj6gGXOwfHYybpFTFND8AzLwUgpL8ocKl9s28IvdZPGajWFCQQqA6HPYmVjSeq7lbCk7e98X/fm8WoG4jqrPw==";

fn authorization(signature: &str) -> String {
    format!(
        "WECHATPAY2-SHA256-RSA2048 mchid=\"1900009191\",\
         nonce_str=\"593BEC0C930BF1AFEB40B4A08C8FB242\",{signature}timestamp=\"1554208460\",\
         serial_no=\"1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C\""
    )
}

fn request(key: &str, signature: &str) -> Value {
    json!({
        "scheme": "wechat_v3", "key": key, "method": "GET", "path": "/v3/global/certificates",
        "headers": {"Authorization": authorization(signature)},
    })
}

fn signed_request() -> Value {
    request(PUBLIC, &format!("signature=\"{REQUEST}\","))
}

fn notification(key: &str) -> Value {
    json!({
        "scheme": "wechat_v3", "key": key,
        "headers": {
            "Wechatpay-Timestamp": "1554209980",
            "Wechatpay-Nonce": "c5ac7061fccab6bf3e254dcf98995b8c",
            "Wechatpay-Signature": NOTIFICATION,
            "Wechatpay-Serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
        },
        "body": r#"{"id":"EV-2018022511223320873","event_type":"TRANSACTION.SUCCESS"}"#,
    })
}

#[test]
fn a_request_is_signed_over_its_five_lines() {
    let expected = authorization(&format!("signature=\"{REQUEST}\","));
    assert_eq!(made(&request(PRIVATE, "")), expected);
    // A signature that stands there already is replaced.
    assert_eq!(made(&request(PRIVATE, "signature=\"old\",")), expected);
    assert_eq!(verdict(&signed_request()), None);
    let empty = with(&signed_request(), "body", json!(""));
    assert_eq!(verdict(&empty), None);
}

#[test]
fn a_request_holds_for_its_own_method_path_and_body_only() {
    let signed = signed_request();
    let changes = [
        with(&signed, "method", json!("POST")),
        with(&signed, "path", json!("/v3/global/certificates?x=1")),
        with(&signed, "body", json!("x")),
        request(PUBLIC, &format!("signature=\"{NOTIFICATION}\",")),
    ];
    for changed in changes {
        assert_eq!(verdict(&changed).as_deref(), Some("signature_differs"));
    }
    let unsigned = request(PUBLIC, "");
    assert_eq!(verdict(&unsigned).as_deref(), Some("header_malformed"));
    let other = with_header(&signed, "Authorization", json!("Bearer x"));
    assert_eq!(verdict(&other).as_deref(), Some("algorithm_unknown"));
    for part in [
        "Bearer",
        "WECHATPAY2-SHA256-RSA2048 mchid=1",
        "WECHATPAY2-SHA256-RSA2048 x",
    ] {
        let broken = with_header(&signed, "Authorization", json!(part));
        assert_eq!(
            verdict(&broken).as_deref(),
            Some("header_malformed"),
            "{part}"
        );
    }
    let addressless = with(&with(&signed, "method", Value::Null), "path", Value::Null);
    assert_eq!(
        errors("verify", &addressless.to_string()),
        ["method: required", "path: required"]
    );
}

#[test]
fn a_notification_is_signed_over_its_three_lines() {
    assert_eq!(made(&notification(PRIVATE)), NOTIFICATION);
    assert_eq!(verdict(&notification(PUBLIC)), None);
    let changed = with(&notification(PUBLIC), "body", json!("{}"));
    assert_eq!(verdict(&changed).as_deref(), Some("signature_differs"));
    for name in [
        "Wechatpay-Timestamp",
        "Wechatpay-Nonce",
        "Wechatpay-Signature",
    ] {
        let less = with_header(&notification(PUBLIC), name, Value::Null);
        let expected = json!({
            "valid": false, "reason": "header_missing", "header": name.to_lowercase(),
        });
        assert_eq!(asked("verify", &less), expected);
    }
    // WeChat Pay probes receivers with signatures that can't be right.
    let probe = json!(format!("WECHATPAY/SIGNTEST/{NOTIFICATION}"));
    let probed = with_header(&notification(PUBLIC), "Wechatpay-Signature", probe);
    assert_eq!(verdict(&probed).as_deref(), Some("signature_differs"));
}

/// Sealed by Python's `cryptography`.
fn sealed() -> Value {
    json!({
        "scheme": "wechat_v3", "key": "0123456789abcdefghijklmnopqrstuv",
        "nonce": "fdasflkja484", "associated_data": "transaction",
        "ciphertext": SEALED,
    })
}

const SEALED: &str = "kdUr4QkJdpw0uI/iqth4k3aJFw1KdAUubZpa0sTyGntnljlzf4eUHrXrrdfCUY7L+Wad3Rz1VuX5Tcmap91VD2Vj63YPycj1v6CbnJU1JCNp";
const SEALED_BYTES: &str = "FQkVh1bXahbywGry2lSTp1vE";

#[test]
fn what_wechat_pay_sealed_is_opened() {
    let plaintext = r#"{"trade_state":"SUCCESS","amount":{"total":100,"currency":"CNY"}}"#;
    assert_eq!(asked("open", &sealed()), json!({"plaintext": plaintext}));
}

#[test]
fn what_was_changed_since_stays_closed() {
    let reason = |name: &str, value: Value| {
        let answer = asked("open", &with(&sealed(), name, value));
        assert_eq!(answer["valid"], false);
        answer["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        reason("key", json!("1123456789abcdefghijklmnopqrstuv")),
        "ciphertext_differs"
    );
    assert_eq!(reason("nonce", json!("fdasflkja485")), "ciphertext_differs");
    assert_eq!(
        reason("associated_data", json!("refund")),
        "ciphertext_differs"
    );
    assert_eq!(reason("associated_data", Value::Null), "ciphertext_differs");
    assert_eq!(reason("nonce", json!("short")), "nonce_malformed");
    assert_eq!(
        reason("ciphertext", json!("not base64!")),
        "ciphertext_malformed"
    );
    assert_eq!(reason("ciphertext", json!("AAAA")), "ciphertext_malformed");
    assert_eq!(reason("ciphertext", json!("")), "ciphertext_malformed");
    let flipped = SEALED.replacen(
        &SEALED[..1],
        if SEALED.starts_with('A') { "B" } else { "A" },
        1,
    );
    assert_eq!(reason("ciphertext", json!(flipped)), "ciphertext_differs");
    let mut bytes = with(&sealed(), "ciphertext", json!(SEALED_BYTES));
    bytes["associated_data"] = json!("");
    assert_eq!(asked("open", &bytes)["reason"], "plaintext_not_text");
}

#[test]
fn only_a_key_of_32_bytes_opens() {
    for key in ["", "short", "0123456789abcdefghijklmnopqrstuvw"] {
        let question = with(&sealed(), "key", json!(key)).to_string();
        assert_eq!(errors("open", &question), ["key: wrong_length"]);
    }
    let question = with(&sealed(), "scheme", json!("stripe")).to_string();
    assert_eq!(errors("open", &question), ["scheme: unknown_choice"]);
}

/// Test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B.
#[test]
fn the_cipher_is_the_published_one() {
    let bytes = |text: &str| hex::decode(text).unwrap();
    let key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    let nonce = bytes("cafebabefacedbaddecaf888");
    let associated = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let sealed = bytes(concat!(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa",
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b"
    ));
    let plaintext = bytes(concat!(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72",
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    ));
    let sealed = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, sealed);
    assert_eq!(
        sign::wechat::open(&key, &nonce, &associated, &sealed),
        Ok(plaintext)
    );
}
