//! A person who leaves: what they noted, ordered and asked, over all modules, and that nothing in any
//! table says afterwards who they were.

use axum::http::{Method, header};
use db::{Engine, Val};
use serde_json::{Value, json};

use crate::actor::Actor;
use crate::system::System;

const EMAIL: &str = "quirin@zwetschgenbach.example";
/// What must be nowhere. None of it stands in the demo world.
const TRACES: [&str; 7] = [
    "Quirin",
    "quirin",
    "Zwetschgenbach",
    "zwetschgenbach",
    "Pflaumenallee",
    "+49 30 7654321",
    "98765",
];

async fn code(who: &Actor) -> String {
    let sent = who.get("/api/notices/outbox").await.ok();
    let letter = sent["mail"]
        .as_array()
        .unwrap()
        .iter()
        .find(|letter| letter["to"] == EMAIL)
        .expect("a letter");
    let text = format!("{} {}", letter["subject"], letter["text"]);
    text.split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() == 6)
        .expect("a code")
        .to_owned()
}

/// A buyer who runs a firm alone.
async fn registers(system: &System) -> Actor {
    let mut who = system.stranger();
    let begun = who
        .post("/api/identity/registrations", json!({"email": EMAIL}))
        .await
        .ok();
    system.settle().await;
    let path = format!(
        "/api/identity/registrations/{}",
        begun["id"].as_str().unwrap()
    );
    let proof = who
        .post(&format!("{path}/verify"), json!({"code": code(&who).await}))
        .await
        .ok();
    let form = json!({
        "proof": proof["proof"], "name": "Quirin Zwetschgenbach", "password": "plums-and-prunes-26",
        "time_zone": "Europe/Berlin", "currency": "EUR",
        "organisation": {"kind": "buyer", "name": "Zwetschgenbach Handel", "country": "DE"},
    });
    let reply = who.post(&format!("{path}/complete"), form).await;
    reply.ok();
    let cookie = reply.headers[header::SET_COOKIE].to_str().unwrap();
    who.keep(cookie.split(';').next().unwrap());
    who
}

/// All texts and bytes of all tables, each with the table's name.
async fn everything(system: &System) -> Vec<(String, String)> {
    let db = system.rt.db();
    let tables = match db.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT table_name AS name FROM information_schema.tables
             WHERE table_schema = current_schema()"
        }
    };
    let mut all = Vec::new();
    for row in db.rows(tables, &[]).await.unwrap() {
        let table: String = row.get("name").unwrap();
        let mut content = String::new();
        for row in db
            .rows(&format!("SELECT * FROM {table}"), &[])
            .await
            .unwrap()
        {
            for value in row.vals() {
                match value {
                    Val::Text(text) | Val::Json(text) => content.push_str(text),
                    Val::Bytes(bytes) => content.push_str(&String::from_utf8_lossy(bytes)),
                    _ => {}
                }
                content.push('\n');
            }
        }
        all.push((table, content));
    }
    assert!(all.len() > 100, "{} tables", all.len());
    all
}

fn found(all: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (table, content) in all {
        for trace in TRACES.iter().filter(|trace| says(content, trace)) {
            found.push(format!("{trace} in {table}"));
        }
    }
    found
}

/// Digits may stand in an id by chance: a number is said where nothing else is around it.
fn says(content: &str, trace: &str) -> bool {
    if !trace.bytes().all(|byte| byte.is_ascii_digit()) {
        return content.contains(trace);
    }
    content.match_indices(trace).any(|(at, _)| {
        let before = content[..at].chars().next_back();
        let after = content[at + trace.len()..].chars().next();
        !before.into_iter().chain(after).any(char::is_alphanumeric)
    })
}

fn address() -> Value {
    json!({
        "name": "Quirin Zwetschgenbach", "line1": "Pflaumenallee 7", "city": "Berlin",
        "postal_code": "98765", "country": "DE", "phone": "+49 30 7654321",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_erasure_no_table_says_who_the_person_was() {
    let system = System::start().await;
    let who = registers(&system).await;
    let mut list = Value::Null;
    // The index opens in the background.
    for _ in 0..300 {
        list = who
            .get("/api/catalog/products?in_stock=true&currency=EUR&limit=1")
            .await
            .ok();
        if list["items"][0]["id"].is_string() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let product = list["items"][0]["id"].as_str().unwrap().to_owned();
    let page = who
        .get(&format!("/api/catalog/products/{product}?currency=EUR"))
        .await
        .ok();
    let offer = &page["offers"][0];
    let line = json!({"offer": offer["id"], "quantity": offer["minimum_order"]});

    let entry = json!({"label": "Quirin's place", "address": address(), "is_default": true});
    who.post("/api/orders/addresses", entry).await.ok();
    let path = format!("/api/orders/cart/lines/{}", offer["id"].as_str().unwrap());
    who.json(
        Method::PUT,
        &path,
        json!({"quantity": offer["minimum_order"]}),
    )
    .await
    .ok();
    let ask = json!({"currency": "EUR", "lines": [line]});
    let quote = who.post("/api/orders/checkouts/quote", ask).await.ok();
    let seller = &quote["sellers"][0];
    let order = json!({
        "currency": "EUR", "lines": [line], "address": address(),
        "carriage": [{"seller": seller["seller"], "service": seller["services"][0]["service"]}],
    });
    let placed = who.post("/api/orders/checkouts", order).await.ok();
    system.settle().await;
    let path = format!(
        "/api/orders/checkouts/{}/cancel",
        placed["id"].as_str().unwrap()
    );
    who.post(&path, json!({"note": null})).await.ok();
    let question = json!({
        "product": product, "seller": offer["seller"]["id"], "subject": "A thing",
        "message": {"text": "Ring Quirin at +49 30 7654321", "client_id": "question-1"},
    });
    let asked = who.post("/api/desk/conversations", question).await;
    let has_asked = asked.status.is_success();
    assert!(has_asked, "{}", asked.text());
    who.post("/api/identity/me/exports", json!({})).await.ok();
    system.settle().await;

    let exports = who.get("/api/identity/me/exports").await.ok();
    let id = exports["items"][0]["id"].as_str().unwrap();
    let copy = who
        .get(&format!("/api/identity/me/exports/{id}/file"))
        .await
        .ok();
    assert_eq!(copy["person"]["name"], "Quirin Zwetschgenbach");
    assert_eq!(
        copy["orders"]["orders"][0]["delivered_to"]["line1"],
        "Pflaumenallee 7"
    );
    assert_eq!(copy["orders"]["addresses"][0]["label"], "Quirin's place");
    assert!(
        copy["desk"]["messages"][0]["text"]
            .as_str()
            .unwrap()
            .contains("Ring Quirin")
    );
    assert!(copy["notices"]["notices"].is_array());

    let before = found(&everything(&system).await);
    for table in [
        "identity_person",
        "orders_order",
        "orders_address",
        "desk_message",
    ] {
        assert!(
            before.iter().any(|trace| trace.ends_with(table)),
            "{table}: {before:#?}"
        );
    }
    who.post("/api/identity/me/erasure", json!({"understood": true}))
        .await
        .ok();
    system.settle().await;
    let after = found(&everything(&system).await);
    assert!(after.is_empty(), "{after:#?}");
}
