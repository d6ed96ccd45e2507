//! What bodies and queries are refused for.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_good_body_is_taken() {
    let kit = Kit::new().await;
    let mut body = good();
    body["color"] = json!("red");
    body["payment"] = json!({"method": "card", "token": "t"});
    body["price"] = json!({"amount": "12345", "currency": "USD"});
    let got = kit.post("/api/things/things", &body.to_string()).await;
    assert_eq!(got.status, 201, "{}", got.text);
    assert!(
        got.header("location")
            .starts_with("/api/things/things/thg_")
    );
    assert_eq!(got.json()["name"], "pot");
}

#[tokio::test]
async fn every_error_of_a_body_comes_at_once_with_its_path() {
    let kit = Kit::new().await;
    let body = json!({
        "name": "",
        "lines": [{"quantity": 0, "code": "abc"}, {"quantity": "two", "extra": 1}, {"quantity": 5_000_000_000u64, "code": "ABC"}],
        "color": "green",
        "colour": "red",
        "payment": {"method": "transfer", "account": 5},
        "owner": "ord_01h455vb4pex5vsknk084sn02q",
        "paint": {"color": "green", "coats": 6},
    });
    let got = kit.post("/api/things/things", &body.to_string()).await;
    got.is_refused(422, "runtime/invalid");
    assert_eq!(
        got.fields(),
        [
            "color not_one_of",
            "colour unknown",
            "lines[0].code pattern",
            "lines[0].quantity too_small",
            "lines[1].code missing",
            "lines[1].extra unknown",
            "lines[1].quantity wrong_type",
            "lines[2].quantity too_large",
            "name too_short",
            "owner pattern",
            "paint.coats too_large",
            "paint.color not_one_of",
            "payment.account wrong_type",
            "payment.reference missing",
        ]
    );
}

#[tokio::test]
async fn a_tag_that_does_not_exist_is_told_with_those_that_do() {
    let kit = Kit::new().await;
    let mut body = good();
    body["payment"] = json!({"method": "cash"});
    let got = kit.post("/api/things/things", &body.to_string()).await;
    assert_eq!(got.fields(), ["payment.method not_one_of"]);
    assert_eq!(
        got.json()["fields"][0]["params"]["options"],
        json!(["card", "transfer"])
    );
}

#[tokio::test]
async fn lists_are_bounded_and_their_limits_told() {
    let kit = Kit::new().await;
    let mut body = good();
    body["lines"] = json!([]);
    let got = kit.post("/api/things/things", &body.to_string()).await;
    assert_eq!(got.fields(), ["lines too_short"]);
    assert_eq!(got.json()["fields"][0]["params"], json!({"minimum": 1}));
    body["lines"] = json!(vec![json!({"quantity": 1, "code": "ABC"}); 4]);
    let got = kit.post("/api/things/things", &body.to_string()).await;
    assert_eq!(got.fields(), ["lines too_long"]);
}

#[tokio::test]
async fn a_body_of_another_shape_is_one_error() {
    let kit = Kit::new().await;
    for body in ["[]", "null", "5", "\"x\""] {
        let got = kit.post("/api/things/things", body).await;
        got.is_refused(422, "runtime/invalid");
        assert_eq!(got.fields(), [" wrong_type"], "{body}");
    }
}

#[tokio::test]
async fn bad_json_is_refused_with_its_place() {
    let kit = Kit::new().await;
    for body in ["", "{", "{\"name\": }", "{} x", "{\"name\":\"\\ud800\"}"] {
        kit.post("/api/things/things", body)
            .await
            .is_refused(400, "runtime/malformed");
    }
    let got = kit.post("/api/things/things", "{\n  \"name\": }").await;
    assert!(
        got.json()["detail"].as_str().unwrap().contains("line 2"),
        "{}",
        got.text
    );
}

#[tokio::test]
async fn names_given_twice_and_nul_are_field_errors() {
    let kit = Kit::new().await;
    let got = kit
        .post(
            "/api/things/things",
            r#"{"name":"a\u0000b","lines":[{"quantity":1,"quantity":2,"code":"ABC"}]}"#,
        )
        .await;
    assert_eq!(
        got.fields(),
        ["lines[0].quantity duplicate", "name invalid"]
    );
}

#[tokio::test]
async fn what_only_the_type_knows_is_told_by_path_too() {
    let kit = Kit::new().await;
    let mut body = good();
    body["price"] = json!({"amount": "1", "currency": "QQQ"});
    let got = kit.post("/api/things/things", &body.to_string()).await;
    got.is_refused(422, "runtime/invalid");
    assert!(got.fields()[0].starts_with("price"), "{}", got.text);
}

#[tokio::test]
async fn too_large_a_body_is_refused_whether_announced_or_not() {
    let kit = Kit::with(|sources| sources.flag("server.body_max_bytes", "1000")).await;
    let body = format!("{{\"name\":\"{}\"}}", "x".repeat(2_000));
    let mut announced = request("POST", "/api/things/things", &OURS, &body);
    announced
        .headers_mut()
        .insert("content-length", body.len().into());
    kit.send(announced)
        .await
        .is_refused(413, "runtime/too-large");
    let got = kit.post("/api/things/things", &body).await;
    got.is_refused(413, "runtime/too-large");
    assert_eq!(got.json()["params"]["max_bytes"], 1000);
}

#[tokio::test]
async fn another_content_type_is_refused() {
    let kit = Kit::new().await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let mut request = request("POST", "/api/things/things", &OURS, "{}");
        request
            .headers_mut()
            .insert("content-type", kind.parse().unwrap());
        kit.send(request)
            .await
            .is_refused(415, "runtime/unsupported-media-type");
    }
}

#[tokio::test]
async fn uploads_are_bounded_by_part_and_as_a_whole() {
    let kit = Kit::new().await;
    let upload = |bytes: usize| {
        let body = format!(
            "--b\r\ncontent-disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\n{}\r\n--b--\r\n",
            "x".repeat(bytes)
        );
        let mut request = request("POST", "/api/things/files", &OURS, &body);
        let kind = "multipart/form-data; boundary=b".parse().unwrap();
        request.headers_mut().insert("content-type", kind);
        // Each is a request of its own.
        let key = bytes.to_string().parse().unwrap();
        request.headers_mut().insert("idempotency-key", key);
        request
    };
    assert_eq!(kit.send(upload(900)).await.status, 204);
    kit.send(upload(1_500))
        .await
        .is_refused(413, "runtime/too-large");
    kit.send(upload(9_000))
        .await
        .is_refused(413, "runtime/too-large");
    kit.post("/api/things/files", "{}")
        .await
        .is_refused(415, "runtime/unsupported-media-type");
}

#[tokio::test]
async fn queries_are_read_by_their_schema() {
    let kit = Kit::new().await;
    let got = kit
        .get("/api/things/things?color=blue&size=3&fresh=true&limit=50&after=x%2By")
        .await;
    assert_eq!(
        got.json()["items"][0]["name"],
        "Some(Blue) Some(3) Some(true) 50",
        "{}",
        got.text
    );
    assert_eq!(got.json()["next"], "x+y");
    let got = kit.get("/api/things/things").await;
    assert_eq!(got.json()["items"][0]["name"], "None None None 20");
}

#[tokio::test]
async fn queries_are_refused_like_bodies() {
    let kit = Kit::new().await;
    let got = kit
        .get("/api/things/things?color=green&size=10&fresh=maybe")
        .await;
    got.is_refused(422, "runtime/invalid");
    assert_eq!(
        got.fields(),
        ["color not_one_of", "fresh wrong_type", "size too_large"]
    );
    let got = kit.get("/api/things/things?limit=101").await;
    assert_eq!(got.fields(), ["limit too_large"]);
    let got = kit.get("/api/things/things?limit=x").await;
    assert_eq!(got.fields(), ["limit wrong_type"]);
    let got = kit.get("/api/things/things?colour=red&page=2").await;
    assert_eq!(got.fields(), ["colour unknown", "page unknown"]);
    let got = kit.get("/api/things/things?size=1&size=2").await;
    assert_eq!(got.fields(), ["size duplicate"]);
}
