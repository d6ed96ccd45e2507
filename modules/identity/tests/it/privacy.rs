//! A copy of one's data, and its erasure.

use contract::identity::{Caller, Role};
use contract::ids::{CheckoutId, OrderId, OrgId, PersonId};
use contract::orders::{OrderCancelled, OrderPlaced, OrderState};
use kernel::{Country, Currency, Money};
use serde_json::json;

use crate::world::World;

const ANNA: &str = "anna@nordlicht.example";

/// All texts and bytes of all tables of identity.
pub async fn everything(world: &World) -> String {
    let db = world.kit.rt.db();
    let tables = match db.engine() {
        db::Engine::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'identity_%'"
        }
        db::Engine::Postgres => {
            "SELECT table_name AS name FROM information_schema.tables WHERE table_name LIKE 'identity_%'"
        }
    };
    let mut content = String::new();
    let mut count = 0;
    for row in db.rows(tables, &[]).await.unwrap() {
        let table: String = row.get("name").unwrap();
        count += 1;
        for row in db
            .rows(&format!("SELECT * FROM {table}"), &[])
            .await
            .unwrap()
        {
            for value in row.vals() {
                match value {
                    db::Val::Text(text) | db::Val::Json(text) => content.push_str(text),
                    db::Val::Bytes(bytes) => content.push_str(&String::from_utf8_lossy(bytes)),
                    _ => {}
                }
                content.push('\n');
            }
        }
    }
    assert!(count >= 20, "{count} tables");
    content
}

#[tokio::test]
async fn a_copy_of_the_data_is_made_and_told_of() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let begun = owner.post("/api/identity/me/exports", json!({})).await.ok();
    let id = begun["id"].as_str().unwrap().to_owned();
    let file = format!("/api/identity/me/exports/{id}/file");
    owner.get(&file).await.is_refused("runtime/not-found");
    world.kit.settle().await;
    let content = owner.get(&file).await;
    assert!(
        content
            .header("content-disposition")
            .unwrap()
            .contains("attachment")
    );
    let content = content.ok();
    assert_eq!(content["person"]["name"], "Anna Berg");
    assert_eq!(content["contacts"][0]["address"], ANNA);
    assert_eq!(content["organisations"][0]["name"], "Nordlicht GmbH");
    let notices = owner.get("/api/notices").await.ok();
    assert_eq!(notices["items"][0]["kind"], "identity.export_ready");
    let other = world.registers("eve@nordlicht.example", "buyer").await;
    other.get(&file).await.is_refused("runtime/not-found");
    world
        .kit
        .pass(std::time::Duration::from_secs(8 * 24 * 3600))
        .await;
    let again = world.browser();
    again.logs_in(ANNA).await.ok();
    again.get(&file).await.is_refused("runtime/not-found");
}

#[tokio::test]
async fn erasure_leaves_no_personal_data_in_any_table() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let begun = owner
        .post(
            "/api/identity/me/contacts",
            json!({"phone": "+49301234567"}),
        )
        .await
        .ok();
    let code = world.code("+49301234567").await;
    let confirm = format!(
        "/api/identity/me/contacts/{}/confirm",
        begun["id"].as_str().unwrap()
    );
    owner.post(&confirm, json!({"code": code})).await.ok();
    owner.put(
        "/api/identity/organisation",
        json!({
            "name": "Anna Berg Handel", "country": "DE", "registration_number": "HRB 12345",
            "address": {"name": "Anna Berg", "line1": "Hafenstr. 1", "city": "Berlin", "country": "DE"},
        }),
    )
    .await
    .ok();
    owner.post("/api/identity/me/exports", json!({})).await.ok();
    owner
        .post("/api/identity/resets", json!({"login": ANNA}))
        .await
        .ok();
    owner
        .post("/api/identity/me/second-factor", json!({}))
        .await
        .ok();
    let form = json!({"name": "Anna's ERP", "scopes": ["orders:read"]});
    let made = owner.post("/api/identity/api-keys", form).await.ok();
    let ask = json!({"email": "ben@nordlicht.example", "roles": ["buyer"]});
    owner.post("/api/identity/invitations", ask).await.ok();
    world.kit.settle().await;
    let person = owner.person().await;

    let before = everything(&world).await;
    let traces = [
        "Anna",
        "anna",
        "Berg",
        "berg",
        ANNA,
        "nordlicht",
        "+4930",
        "HRB",
        "Hafenstr",
        "Firefox",
    ];
    for trace in traces {
        assert!(before.contains(trace), "{trace} was there before");
    }
    owner
        .post("/api/identity/me/erasure", json!({"understood": false}))
        .await
        .is_refused("runtime/invalid");
    owner
        .post("/api/identity/me/erasure", json!({"understood": true}))
        .await
        .ok();
    world.kit.settle().await;
    let after = everything(&world).await;
    for trace in traces {
        let at = after.find(trace);
        assert!(
            at.is_none(),
            "{trace} is left: {}",
            &after[at.unwrap().saturating_sub(80)..][..160.min(after.len())]
        );
    }
    owner
        .get("/api/identity/me")
        .await
        .is_refused("runtime/unauthenticated");
    world
        .browser()
        .logs_in(ANNA)
        .await
        .is_refused("identity/wrong-credentials");
    let key = made["key"].as_str().unwrap();
    let reply = owner
        .with_key(
            axum::http::Method::GET,
            "/api/identity/organisation",
            key,
            None,
        )
        .await;
    reply.is_refused("runtime/unauthenticated");
    // The id says nothing and still answers.
    let people = contract::identity::Identity::people(
        &*world.identity,
        &Caller::system(),
        vec![person.parse::<PersonId>().unwrap()],
    )
    .await
    .unwrap();
    assert_eq!(people[0].name, "");
    // The address is free again.
    world.registers(ANNA, "buyer").await;
}

#[tokio::test]
async fn whoever_others_depend_on_cannot_vanish() {
    let world = World::start().await;
    let owner = world.registers(ANNA, "buyer").await;
    let ben = world
        .joins(&owner, "ben@nordlicht.example", &[Role::Buyer])
        .await;
    let erase = json!({"understood": true});
    owner
        .post("/api/identity/me/erasure", erase.clone())
        .await
        .is_refused("identity/last-owner");
    ben.post("/api/identity/me/erasure", erase.clone())
        .await
        .ok();
    let org: OrgId = owner.org().await.parse().unwrap();
    let order = OrderId::from_uuid(world.kit.rt.ids().uuid());
    hears(&world, placed(&world, org, order)).await;
    owner
        .post("/api/identity/me/erasure", erase.clone())
        .await
        .is_refused("identity/open-orders");
    hears(&world, cancelled(&world, org, order)).await;
    owner.post("/api/identity/me/erasure", erase).await.ok();
}

/// As the bus would: identity's own outbox serves here as that of orders.
async fn hears<E: contract::event::Event + Clone>(world: &World, event: E) {
    let rt = world.kit.rt.clone();
    let key = rt.ids().uuid();
    world
        .kit
        .rt
        .db()
        .tx(move |tx| {
            let (rt, event) = (rt.clone(), event.clone());
            async move {
                runtime::outbox::publish(&tx, &rt, "identity", &event, key, &Caller::system()).await
            }
        })
        .await
        .unwrap();
    world.kit.settle().await;
}

fn placed(world: &World, buyer: OrgId, id: OrderId) -> OrderPlaced {
    let money = Money::zero(Currency::EUR);
    OrderPlaced {
        id,
        number: "A-1".to_owned(),
        checkout: CheckoutId::from_uuid(world.kit.rt.ids().uuid()),
        buyer,
        seller: OrgId::from_uuid(world.kit.rt.ids().uuid()),
        person: PersonId::from_uuid(world.kit.rt.ids().uuid()),
        from: Country::CN,
        to: Country::DE,
        lines: Vec::new(),
        goods: money,
        carriage: money,
        total: money,
        at: world.kit.rt.now(),
    }
}

fn cancelled(world: &World, buyer: OrgId, id: OrderId) -> OrderCancelled {
    OrderCancelled {
        id,
        checkout: CheckoutId::from_uuid(world.kit.rt.ids().uuid()),
        buyer,
        seller: OrgId::from_uuid(world.kit.rt.ids().uuid()),
        state: OrderState::Cancelled,
        was_paid: false,
        reason: String::new(),
        at: world.kit.rt.now(),
    }
}
