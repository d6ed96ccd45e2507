//! Plans and paid services: billed once a period out of what a seller has, with real effects.

use std::time::Duration;

use contract::catalog::{GoodsDescribed, ProductPublished, ProductWithdrawn};
use contract::identity::{Caller, OrgKind, OrganisationRegistered};
use contract::ids::ProductId;
use kernel::{Country, Text};
use runtime::outbox;
use serde_json::{Value, json};
use testkit::{Actor, Reply};

use crate::defects::notices;
use crate::papers::sells;
use crate::world::World;

const PLAN: &str = "/api/payments/seller/plan";
const DAY: u64 = 86_400;

async fn take(seller: &Actor, plan: &str, term: &str) -> Reply {
    let body = json!({"plan": plan, "term": term, "currency": "USD"});
    seller.post(PLAN, body).await
}

async fn has(world: &World, seller: &Actor) -> i128 {
    world
        .balance(&format!("seller:{}:available", seller.org()))
        .await
}

async fn plan(seller: &Actor) -> Value {
    seller.get(PLAN).await.ok()["subscription"].clone()
}

async fn days_pass(world: &World, days: u64) {
    world.kit.clock.advance(Duration::from_secs(days * DAY));
    world.service.bill_now().await.expect("a run");
    world.kit.settle().await;
}

async fn bills(seller: &Actor) -> Vec<(String, String, String)> {
    let page = seller.get("/api/payments/seller/bills").await.ok();
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let items = page["items"].as_array().expect("bills");
    items
        .iter()
        .map(|one| {
            let net = one["net"]["amount"].as_str().unwrap_or_default();
            (text(one, "kind"), text(one, "state"), net.to_owned())
        })
        .collect()
}

async fn published(world: &World, seller: &Actor) -> ProductId {
    let id: ProductId = world.id();
    let event = ProductPublished {
        id,
        seller: seller.org(),
        category: None,
        title: Text::default(),
        at: world.kit.rt.now(),
    };
    let rt = world.kit.rt.clone();
    world
        .kit
        .rt
        .db()
        .tx(move |tx| {
            let (rt, event) = (rt.clone(), event.clone());
            async move {
                let by = Caller::system();
                outbox::publish(&tx, &rt, "orders", &event, event.id.uuid(), &by).await
            }
        })
        .await
        .expect("an event");
    world.kit.settle().await;
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_paid_from_the_balance_once_and_takes_off_the_commission() {
    let world = World::start().await;
    let seller = world.kit.seller();
    take(&seller, "plus", "month")
        .await
        .is_refused("payments/not-available");
    assert_eq!(plan(&seller).await["state"], "free");
    sells(&world, &seller, 100_000).await;
    let (had, fees) = (
        has(&world, &seller).await,
        world.balance("platform:fees").await,
    );
    let body = json!({"plan": "plus", "term": "month", "currency": "USD"});
    for _ in 0..2 {
        let shown = seller
            .post_once(PLAN, "one-plan-please", body.clone())
            .await
            .ok();
        assert_eq!(shown["plan"], "plus");
        assert_eq!(shown["commission_off_percent"], "10");
        assert_eq!(shown["listings"], 2000);
    }
    // 39.00 and 6 % of them.
    assert_eq!(had - has(&world, &seller).await, 4_134);
    assert_eq!(world.balance("platform:fees").await - fees, 3_900);
    take(&seller, "plus", "month")
        .await
        .is_refused("payments/invalid-transition");
    let before = world.balance("platform:fees").await;
    sells(&world, &seller, 10_000).await;
    let taken = world.balance("platform:fees").await - before;
    assert_eq!(taken, 450);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_counts_at_once_with_what_is_left_credited_and_less_at_the_end() {
    let world = World::start().await;
    let seller = world.kit.seller();
    sells(&world, &seller, 200_000).await;
    take(&seller, "plus", "month").await.ok();
    world.kit.clock.advance(Duration::from_secs(DAY));
    let quote = format!("{PLAN}/quote?plan=pro&term=month&currency=USD");
    let quoted = seller.get(&quote).await.ok();
    assert_eq!(quoted["at_once"], true);
    let had = has(&world, &seller).await;
    let on = take(&seller, "pro", "month").await.ok();
    assert_eq!(
        (&on["plan"], &on["listings"]),
        (&json!("pro"), &Value::Null)
    );
    let paid = (had - has(&world, &seller).await).to_string();
    assert_eq!(quoted["total"]["amount"], paid);
    assert!(
        quoted["credit"]["amount"]
            .as_str()
            .unwrap()
            .parse::<i64>()
            .unwrap()
            > 3_700
    );
    // To less: nothing is paid now.
    let less = take(&seller, "plus", "month").await.ok();
    assert_eq!(
        (&less["plan"], &less["next_plan"]),
        (&json!("pro"), &json!("plus"))
    );
    seller.post(&format!("{PLAN}/keep"), Value::Null).await.ok();
    assert_eq!(plan(&seller).await["next_plan"], Value::Null);
    seller
        .post(&format!("{PLAN}/keep"), Value::Null)
        .await
        .is_refused("payments/invalid-transition");
    take(&seller, "plus", "month").await.ok();
    days_pass(&world, 32).await;
    let after = plan(&seller).await;
    assert_eq!(
        (&after["plan"], &after["state"]),
        (&json!("plus"), &json!("active"))
    );
    assert_eq!(
        bills(&seller).await[0],
        ("plan".into(), "paid".into(), "3900".into())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_balance_does_not_cover_is_due_then_taken_or_the_plan_ends() {
    let world = World::start().await;
    let seller = world.kit.seller();
    sells(&world, &seller, 5_000).await;
    take(&seller, "plus", "month").await.ok();
    days_pass(&world, 32).await;
    let due = plan(&seller).await;
    assert_eq!(
        (&due["state"], &due["plan"]),
        (&json!("due"), &json!("plus"))
    );
    assert!(due["grace_until"].is_string());
    take(&seller, "pro", "month")
        .await
        .is_refused("payments/invalid-transition");
    sells(&world, &seller, 10_000).await;
    days_pass(&world, 2).await;
    assert_eq!(plan(&seller).await["state"], "active");
    // Twice more nothing is there: the second time the grace passes.
    days_pass(&world, 31).await;
    days_pass(&world, 31).await;
    days_pass(&world, 8).await;
    let over = plan(&seller).await;
    assert_eq!(
        (&over["state"], &over["plan"]),
        (&json!("free"), &json!("free"))
    );
    let kinds: Vec<String> = bills(&seller).await.into_iter().map(|one| one.1).collect();
    assert_eq!(kinds.first().map(String::as_str), Some("void"));
    world.balanced().await;
    seller
        .post(&format!("{PLAN}/cancel"), Value::Null)
        .await
        .is_refused("payments/invalid-transition");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_that_come_twice_bill_a_period_once() {
    let world = World::start().await;
    let seller = world.kit.seller();
    sells(&world, &seller, 50_000).await;
    take(&seller, "plus", "month").await.ok();
    let had = has(&world, &seller).await;
    world.kit.clock.advance(Duration::from_secs(32 * DAY));
    let runs = (world.service.bill_now(), world.service.bill_now());
    let (first, second) = tokio::join!(runs.0, runs.1);
    first.expect("a run");
    second.expect("a run");
    world.service.bill_now().await.expect("a run");
    assert_eq!(had - has(&world, &seller).await, 4_134);
    assert_eq!(bills(&seller).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn services_are_paid_at_once_and_only_for_products_of_ones_own() {
    let world = World::start().await;
    let (seller, other) = (world.kit.seller(), world.kit.seller());
    let path = "/api/payments/seller/promotions";
    let product = published(&world, &seller).await;
    let body = json!({"product": product, "days": 7, "currency": "USD"});
    seller
        .post(path, body.clone())
        .await
        .is_refused("payments/not-available");
    for one in [&seller, &other] {
        sells(&world, one, 50_000).await;
    }
    let refused = other.post(path, body.clone()).await;
    assert_eq!(refused.status, 404);
    let too_long = json!({"product": product, "days": 31, "currency": "USD"});
    assert_eq!(seller.post(path, too_long).await.fields(), ["days"]);
    let first = seller.post(path, body.clone()).await.ok();
    let second = seller.post(path, body).await.ok();
    assert_eq!(
        (&first["net"]["amount"], &first["tax"]["amount"]),
        (&json!("1400"), &json!("84"))
    );
    assert_eq!(first["to"], second["from"], "what runs is prolonged");
    let pack = json!({"packs": 2, "currency": "USD"});
    seller
        .post("/api/payments/seller/listings", pack)
        .await
        .ok();
    assert_eq!(plan(&seller).await["listings"], 500);
    days_pass(&world, 31).await;
    assert_eq!(plan(&seller).await["listings"], 300);
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bill_is_given_back_when_two_people_agree() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let finance = world.kit.operator();
    sells(&world, &seller, 50_000).await;
    let had = has(&world, &seller).await;
    let pack = json!({"packs": 1, "currency": "USD"});
    let bill = seller
        .post("/api/payments/seller/listings", pack)
        .await
        .ok();
    assert_eq!(plan(&seller).await["listings"], 400);
    let propose = format!(
        "/api/payments/ops/bills/{}/refund",
        bill["id"].as_str().unwrap()
    );
    let too_much = json!({"net": {"amount": "901", "currency": "USD"}, "note": "x"});
    assert_eq!(finance.post(&propose, too_much).await.fields(), ["net"]);
    let asked = finance
        .post(&propose, json!({"note": "bought by mistake"}))
        .await
        .ok();
    finance
        .post(&propose, json!({"note": "again"}))
        .await
        .is_refused("payments/invalid-transition");
    let agree = format!(
        "/api/payments/ops/bill-refunds/{}/agree",
        asked["id"].as_str().unwrap()
    );
    finance
        .post(&agree, Value::Null)
        .await
        .is_refused("payments/same-person");
    let second = world.kit.operator();
    second.post(&agree, Value::Null).await.ok();
    second
        .post(&agree, Value::Null)
        .await
        .is_refused("payments/invalid-transition");
    assert_eq!(has(&world, &seller).await, had);
    assert_eq!(plan(&seller).await["listings"], 300);
    world.balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_list_counts_from_its_time_and_changes_nothing_that_was_bought() {
    let world = World::start().await;
    let seller = world.kit.seller();
    sells(&world, &seller, 50_000).await;
    let registered = OrganisationRegistered {
        id: seller.org(),
        kind: OrgKind::Seller,
        name: "Firm".to_owned(),
        country: Country::CN,
        at: world.kit.rt.now(),
    };
    world.tells(registered, world.id()).await;
    take(&seller, "plus", "month").await.ok();
    let path = "/api/payments/ops/price-lists";
    let lists = world.operator.get(path).await.ok();
    let mut list = lists["items"][0]["list"].clone();
    list["plan"][1]["commission_off_percent"] = json!("20");
    list["plan"][0]["listings"] = json!(5);
    list["plan"][2]["price"] = json!({});
    let refused = world.operator.post(path, json!({"list": list})).await;
    assert_eq!(refused.fields(), ["list.plan[2].price"]);
    list["plan"][2]["price"] = lists["items"][0]["list"]["plan"][2]["price"].clone();
    let made = world.operator.post(path, json!({"list": list})).await.ok();
    assert_eq!(made["items"][0]["version"], 1);
    assert_eq!(plan(&seller).await["commission_off_percent"], "10");
    days_pass(&world, 32).await;
    assert_eq!(plan(&seller).await["commission_off_percent"], "20");
    seller
        .post(&format!("{PLAN}/cancel"), Value::Null)
        .await
        .ok();
    days_pass(&world, 32).await;
    assert_eq!(plan(&seller).await["listings"], 5);
    let gone = ProductWithdrawn {
        id: published(&world, &seller).await,
        seller: seller.org(),
        at: world.kit.rt.now(),
    };
    let product = gone.id;
    world.tells(gone, world.id()).await;
    let body = json!({"product": product, "days": 1, "currency": "USD"});
    let refused = seller.post("/api/payments/seller/promotions", body).await;
    assert_eq!(refused.fields(), ["product"]);
}

/// Who got the whole price back has no plan any more; of a part of it the plan goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_that_is_given_back_whole_ends_at_once() {
    let world = World::start().await;
    let seller = world.kit.seller();
    let (finance, second) = (world.kit.operator(), world.kit.operator());
    sells(&world, &seller, 100_000).await;
    let had = has(&world, &seller).await;
    take(&seller, "plus", "month").await.ok();
    let page = seller.get("/api/payments/seller/bills").await.ok();
    let bill = page["items"][0]["id"].as_str().unwrap().to_owned();
    let propose = format!("/api/payments/ops/bills/{bill}/refund");
    let give_back = async |form: Value| {
        let asked = finance.post(&propose, form).await.ok();
        let id = asked["id"].as_str().unwrap();
        let agree = format!("/api/payments/ops/bill-refunds/{id}/agree");
        second.post(&agree, Value::Null).await.ok();
    };
    let part = json!({"amount": "900", "currency": "USD"});
    give_back(json!({"net": part, "note": "a day of trouble"})).await;
    assert_eq!(plan(&seller).await["plan"], "plus");
    give_back(json!({"note": "taken by mistake"})).await;
    let now = plan(&seller).await;
    assert_eq!(
        (&now["plan"], &now["state"], &now["ends_at"]),
        (&json!("free"), &json!("free"), &Value::Null),
        "{now:#}"
    );
    assert_eq!(now["listings"], 300);
    assert_eq!(has(&world, &seller).await, had);
    let told = notices(&world).await;
    let told: Vec<&Value> = told
        .iter()
        .filter(|one| one["kind"] == "payments.plan_refunded")
        .collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["params"]["plan"], "plus");
    // Nothing follows by itself, and the plan may be taken anew at its whole price.
    days_pass(&world, 32).await;
    assert_eq!(has(&world, &seller).await, had);
    take(&seller, "plus", "month").await.ok();
    assert_eq!(had - has(&world, &seller).await, 4_134);
    world.balanced().await;
}

/// What lay in the store before plans were sold is told of once more, and may be promoted then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_product_that_is_described_as_published_may_be_promoted() {
    let world = World::start().await;
    let seller = world.kit.seller();
    sells(&world, &seller, 50_000).await;
    let path = "/api/payments/seller/promotions";
    let mut told = GoodsDescribed {
        id: world.id(),
        seller: seller.org(),
        title: Text::default(),
        published: true,
        hs_code: None,
        origin: None,
        weight_grams: 0,
        brand: None,
        at: world.kit.rt.now(),
    };
    let body = json!({"product": told.id, "days": 1, "currency": "USD"});
    assert_eq!(seller.post(path, body.clone()).await.status, 404);
    world.tells(told.clone(), world.id()).await;
    seller.post(path, body.clone()).await.ok();
    // What was so before says nothing of now.
    told.at = told.at.minus(Duration::from_secs(DAY));
    told.published = false;
    world.tells(told.clone(), world.id()).await;
    seller.post(path, body.clone()).await.ok();
    told.at = world.kit.rt.now();
    world.tells(told, world.id()).await;
    assert_eq!(seller.post(path, body).await.fields(), ["product"]);
}
