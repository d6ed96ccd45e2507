//! Schedules of countries as files: taken, compared, put into force, and who is told.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Actor, Reply};

use crate::shop::{Shop, total};

const BOUNDARY: &str = "argosy-test-boundary";

async fn takes(who: &Actor, about: Value, file: &str) -> Reply {
    let body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"about\"\r\n\r\n{about}\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"eu.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--{BOUNDARY}--\r\n"
    );
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    who.send_bytes(
        Method::POST,
        "/api/compliance/ops/tariffs",
        &[("content-type", &kind)],
        body.into_bytes(),
    )
    .await
}

fn about() -> Value {
    json!({"jurisdiction": "EU", "format": "plain_csv", "source": "Combined Nomenclature 2027", "retrieved": "2026-11-20"})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schedule_is_asked_by_quotes_once_it_is_in_force_and_the_sellers_touched_are_told() {
    let shop = Shop::open().await;
    shop.describes(&shop.seller, 1, "T-shirt", Some("610910"))
        .await;
    let rival = shop.kit.seller();
    shop.describes(&rival, 2, "Pencil", Some("960910")).await;
    let file = "code,description,duty\n610910,\"T-shirts and vests, knitted, of cotton\",10%\n960910,Pencils and crayons,2.7%\nx,bad,1%\n";
    let taken = takes(&shop.desk, about(), file).await.ok();
    assert_eq!(taken["tariff"]["lines"], 2);
    assert_eq!(taken["rejected"][0]["row"], 4);
    let why = &taken["rejected"][0]["reason"];
    assert_eq!(
        why["zh-CN"], "编码只能由数字组成，其间可有点或空格",
        "{why}"
    );
    let id = taken["tariff"]["id"].as_str().unwrap();
    // While it waits, the sample answers still.
    let quote = shop.quoted(&shop.buyer, Shop::shirts("DE", "EUR")).await;
    assert_eq!(total(&quote, "duty"), 3_000);
    let path = format!("/api/compliance/ops/tariffs/{id}");
    let changes = shop.desk.get(&format!("{path}/changes")).await.ok();
    let shirt = json!({"code": "610910", "before": "12%", "after": "10%"});
    assert!(
        changes["rerated"].as_array().unwrap().contains(&shirt),
        "{changes}"
    );
    assert_eq!(changes["sellers_touched"], 1);
    let in_force = shop
        .desk
        .post(&format!("{path}/in-force"), json!({}))
        .await
        .ok();
    assert_eq!(in_force["state"], "in_force");
    shop.kit.settle().await;
    let told = shop.told.lock().unwrap().clone();
    let of = |who: &Actor| {
        let org = who.org().to_string();
        told.iter().filter(|notice| notice["org"] == org).count()
    };
    assert_eq!((of(&shop.seller), of(&rival)), (1, 0), "{told:?}");
    assert_eq!(told[0]["params"]["codes"], "610910");
    // Asked again on another day, because the answer of today stands.
    shop.on("2026-11-21").await;
    let quote = shop.quoted(&shop.buyer, Shop::shirts("DE", "EUR")).await;
    assert_eq!(total(&quote, "duty"), 2_500);
    assert!(
        quote["lines"]
            .to_string()
            .contains("Combined Nomenclature 2027")
    );
    shop.desk
        .post(&format!("{path}/in-force"), json!({}))
        .await
        .is_refused("compliance/tariff-not-waiting");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_no_schedule_is_refused_with_the_reason() {
    let shop = Shop::open().await;
    let wrong = takes(&shop.desk, about(), "nonsense\n1\n").await;
    wrong.is_refused("compliance/tariff-file-refused");
    let mut draft = about();
    draft["retrieved"] = json!("yesterday");
    let wrong = takes(&shop.desk, draft, "code,description\n61,x\n").await;
    assert_eq!(wrong.fields(), ["retrieved"]);
    let refused = takes(&shop.seller, about(), "code,description\n61,x\n").await;
    refused.is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn packs_say_what_they_know_by_which_sources_and_what_changed() {
    let shop = Shop::open().await;
    let coverage = shop.seller.get("/api/compliance/packs").await.ok();
    let packs = coverage["packs"].as_array().unwrap();
    assert!(packs.len() >= 14);
    assert!(
        packs
            .iter()
            .all(|pack| !pack["sources"].as_array().unwrap().is_empty())
    );
    let versions = shop.desk.get("/api/compliance/ops/packs/eu").await.ok();
    assert_eq!(versions["versions"].as_array().unwrap().len(), 1);
    assert_eq!(versions["differences"], json!([]));
    shop.desk
        .get("/api/compliance/ops/packs/atlantis")
        .await
        .is_refused("runtime/not-found");
    shop.seller
        .get("/api/compliance/ops/packs/eu")
        .await
        .is_refused("runtime/forbidden");
}
