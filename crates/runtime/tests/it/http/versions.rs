//! Versions of what is shown and edited.

use super::*;

fn place() -> String {
    format!("/api/things/things/{}", view("a").id)
}

fn edit(tag: Option<&str>) -> Request {
    let mut headers = OURS.to_vec();
    if let Some(tag) = tag {
        headers.push(("if-match", tag));
    }
    request("PUT", &place(), &headers, r#"{"quantity":1,"code":"ABC"}"#)
}

#[tokio::test]
async fn an_edit_names_the_version_it_was_made_from() {
    let kit = Kit::new().await;
    kit.send(edit(None))
        .await
        .is_refused(428, "runtime/precondition-required");
    kit.send(edit(Some("\"2\"")))
        .await
        .is_refused(412, "runtime/changed-meanwhile");
    for tag in ["\"3\"", "W/\"3\"", "\"1\", W/\"3\"", "*"] {
        let got = kit.send(edit(Some(tag))).await;
        assert_eq!(got.status, 200, "{tag}: {}", got.text);
        assert_eq!(got.header("etag"), "W/\"4\"");
    }
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let kit = Kit::new().await;
    let get = async |tag: &str| {
        let headers = [("cookie", "argosy_session=ann"), ("if-none-match", tag)];
        kit.send(request("GET", &place(), &headers, "")).await
    };
    let held = get("W/\"3\"").await;
    assert_eq!((held.status.as_u16(), held.text.as_str()), (304, ""));
    assert_eq!(held.header("etag"), "W/\"3\"");
    assert_eq!(get("W/\"2\"").await.status, 200);
}
