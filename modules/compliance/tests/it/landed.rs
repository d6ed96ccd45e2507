//! What goods cost at the door, and that it can be had again.

use contract::compliance::{LandedAsk, LandedGoods};
use kernel::{Country, Currency, Locale, Money, Text};
use serde_json::json;

use crate::shop::{Shop, total};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quote_for_germany_shows_each_charge_with_its_rule_and_where_the_duty_was_read() {
    let shop = Shop::open().await;
    let quote = shop.quoted(&shop.buyer, Shop::shirts("DE", "EUR")).await;
    // CIF 250.00: duty 12 % = 30.00; VAT 19 % of 280.00 = 53.20.
    assert_eq!(quote["status"], "quoted");
    assert_eq!(quote["regime"], "general");
    assert_eq!(total(&quote, "customs_value"), 25_000);
    assert_eq!(total(&quote, "duty"), 3_000);
    assert_eq!(total(&quote, "tax"), 5_320);
    assert_eq!(total(&quote, "landed"), 33_320);
    assert_eq!(total(&quote, "at_border"), 8_320);
    let lines = quote["lines"].as_array().unwrap();
    assert!(
        lines
            .iter()
            .all(|line| line["source"].as_str().is_some_and(|s| !s.is_empty()))
    );
    let duty = lines.iter().find(|line| line["kind"] == "duty").unwrap();
    let read = duty["rate_source"].as_str().unwrap();
    assert!(
        read.contains("sample for EU") && read.contains("610910"),
        "{read}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_four_countries_of_the_demo_world_are_quoted_to_the_cent() {
    let shop = Shop::open().await;
    let landed = |quote: &serde_json::Value| {
        (
            total(quote, "duty"),
            total(quote, "tax"),
            total(quote, "fees"),
            total(quote, "landed"),
        )
    };
    // Kenya, CIF 250.00: duty 35 % = 87.50; IDF 2.5 % = 6.25; RDL 2 % = 5.00; VAT 16 % of
    // 348.75 = 55.80.
    let kenya = shop.quoted(&shop.buyer, Shop::shirts("KE", "USD")).await;
    assert_eq!(landed(&kenya), (8_750, 5_580, 1_125, 40_455));
    // The United States: nothing but an ordinary entry is known after 24 July 2026, and the quote
    // says so.
    let states = shop.quoted(&shop.buyer, Shop::shirts("US", "USD")).await;
    assert_eq!(states["status"], "quoted");
    assert_eq!(
        total(&states, "duty"),
        3_300,
        "16.5 % of 200.00, the value without freight"
    );
    assert!(!states["warnings"].as_array().unwrap().is_empty());
    // Indonesia below USD 1,500: the parcel's own rates, not the tariff's.
    let indonesia = shop.quoted(&shop.buyer, Shop::shirts("ID", "USD")).await;
    assert_eq!(indonesia["regime"], "id_parcel");
    assert_eq!(indonesia["status"], "quoted");
    let germany = shop.quoted(&shop.buyer, Shop::shirts("DE", "USD")).await;
    assert_eq!(total(&germany, "landed"), 33_320);
    assert_eq!(germany["rates"]["EUR/USD"], "1.1");
    assert_eq!(germany["rates_date"], "2026-11-20");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_quote_of_last_month_is_worked_out_again_to_the_cent() {
    let shop = Shop::open().await;
    shop.on("2026-10-20").await;
    let quote = shop.quoted(&shop.buyer, Shop::shirts("DE", "USD")).await;
    let id = quote["id"].as_str().unwrap();
    // A month later the rates of exchange are others, and nothing of it changes.
    shop.on("2026-11-20").await;
    let path = format!("/api/compliance/quotes/{id}/recompute");
    let again = shop.buyer.get(&path).await.ok();
    assert_eq!(again["identical"], true, "{again}");
    assert_eq!(again["again"], quote);
    assert_eq!(quote["date"], "2026-10-20");
    let kept = shop
        .buyer
        .get(&format!("/api/compliance/quotes/{id}"))
        .await
        .ok();
    assert_eq!(kept, quote);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quote_by_another_pack_says_so_and_where_it_differs() {
    let shop = Shop::open().await;
    let quote = shop.quoted(&shop.buyer, Shop::shirts("DE", "EUR")).await;
    let id = quote["id"].as_str().unwrap();
    // As if the pack had been another one then, and the tax another amount.
    let rows = shop
        .kit
        .rt
        .db()
        .rows("SELECT kept, shown FROM compliance_quote", &[])
        .await
        .unwrap();
    let kept: String = rows[0].get("kept").unwrap();
    let shown: String = rows[0].get("shown").unwrap();
    let digest = quote["packs"][0]["digest"].as_str().unwrap();
    let kept = kept.replace(digest, "0000");
    let shown = shown.replace("5320", "5321");
    let changed: Result<u64, db::Error> = shop
        .kit
        .rt
        .db()
        .tx(move |tx| {
            let (kept, shown) = (kept.clone(), shown.clone());
            async move {
                tx.execute(
                    "UPDATE compliance_quote SET kept = $1, shown = $2",
                    &[&kept, &shown],
                )
                .await
            }
        })
        .await;
    assert_eq!(changed.unwrap(), 1);
    let path = format!("/api/compliance/quotes/{id}/recompute");
    let again = shop.buyer.get(&path).await.ok();
    assert_eq!(again["identical"], false);
    assert_eq!(again["other_packs"].as_array().unwrap().len(), 1);
    let differences = again["differences"].as_array().unwrap();
    let tax = differences
        .iter()
        .find(|one| one["path"] == "totals.tax.amount")
        .unwrap();
    assert_eq!(
        (tax["then"].as_str(), tax["now"].as_str()),
        (Some("5321"), Some("5320"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_question_on_the_same_day_is_the_same_quote() {
    let shop = Shop::open().await;
    let first = shop.quoted(&shop.buyer, Shop::shirts("DE", "EUR")).await;
    let second = shop.quoted(&shop.buyer, Shop::shirts("DE", "EUR")).await;
    assert_eq!(first["id"], second["id"]);
    let elsewhere = shop.quoted(&shop.buyer, Shop::shirts("FR", "EUR")).await;
    assert_ne!(first["id"], elsewhere["id"]);
    shop.on("2026-11-21").await;
    let tomorrow = shop.quoted(&shop.buyer, Shop::shirts("DE", "EUR")).await;
    assert_ne!(first["id"], tomorrow["id"]);
    let list = shop.buyer.get("/api/compliance/quotes?limit=2").await.ok();
    assert_eq!(list["items"][0]["id"], tomorrow["id"]);
    assert!(list["next"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_without_rules_is_unknown_and_never_guessed() {
    let shop = Shop::open().await;
    let quote = shop.quoted(&shop.buyer, Shop::shirts("BR", "USD")).await;
    assert_eq!(quote["status"], "unknown_rule");
    assert!(quote["totals"].is_null());
    // A duty that no schedule knows is named.
    let mut question = Shop::shirts("DE", "EUR");
    question["lines"][0]["hs"] = json!("691200");
    let quote = shop.quoted(&shop.buyer, question).await;
    let warnings = quote["warnings"].to_string();
    assert!(
        warnings.contains("eu.duty") || warnings.contains("duty"),
        "{warnings}"
    );
    assert_eq!(total(&quote, "duty"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_term_another_warehouse_or_another_regime_is_asked_without_being_kept() {
    let shop = Shop::open().await;
    let quote = shop.quoted(&shop.buyer, Shop::shirts("DE", "EUR")).await;
    let path = format!(
        "/api/compliance/quotes/{}/what-if",
        quote["id"].as_str().unwrap()
    );
    // Under DDP the seller clears and pays: nothing is left at the border, the sum is the same.
    let ddp = shop
        .buyer
        .post(&path, json!({"incoterm": "DDP"}))
        .await
        .ok();
    assert_eq!(ddp["difference"]["amount"], "0");
    assert_eq!(total(&ddp["now"], "at_border"), 0);
    // FOB is a term of the sea.
    let fob = shop
        .buyer
        .post(&path, json!({"incoterm": "FOB"}))
        .await
        .ok();
    assert_eq!(fob["now"]["status"], "refused");
    assert_eq!(fob["now"]["reason"], "incoterm_mode");
    // From a warehouse in France nothing crosses the border of the Union.
    let home = shop.buyer.post(&path, json!({"from": "FR"})).await.ok();
    assert_eq!(home["is_home"], true);
    assert_eq!(home["difference"]["amount"], "-8320");
    // What is open, with why, in both languages; and how the quote stands to it.
    let settings = path.replace("what-if", "settings");
    let open = shop.buyer.get(&settings).await.ok();
    assert_eq!(
        (&open["buyer"], &open["buyer_registered"]),
        (&json!("business"), &json!(false))
    );
    let scope = &open["items"][0];
    assert_eq!(
        (&scope["name"], &scope["value"]),
        (&json!("eu.item_duty_scope"), &json!("all"))
    );
    assert!(scope["why"]["zh-CN"].is_string() && scope["why"]["en"].is_string());
    shop.kit
        .buyer()
        .get(&settings)
        .await
        .is_refused("runtime/not-found");
    let other = json!({"buyer": "consumer", "settings": {"eu.item_duty_scope": "ioss_only"}});
    let other = shop.buyer.post(&path, other).await.ok();
    assert_eq!(other["now"]["status"], "quoted");
    assert!(
        other["now"]["notes"].as_array().unwrap().len()
            == other["now"]["warnings"].as_array().unwrap().len()
    );
    let wrong = shop
        .buyer
        .post(&path, json!({"incoterm": "XYZ", "mode": "balloon"}))
        .await;
    wrong.is_refused("runtime/invalid");
    assert_eq!(wrong.fields(), ["incoterm", "mode"]);
    let list = shop.buyer.get("/api/compliance/quotes").await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quote_is_seen_by_who_asked_by_the_seller_and_by_the_desk_alone() {
    let shop = Shop::open().await;
    let usd = |minor| Money::new(minor, Currency::USD);
    let ask = LandedAsk {
        seller: shop.seller.org(),
        from: Country::CN,
        to: Country::DE,
        mode: Some("air".to_owned()),
        currency: Currency::USD,
        carriage: usd(5_000),
        lines: vec![LandedGoods {
            id: "1".to_owned(),
            title: Text::new(Locale::En, "T-shirt"),
            hs: "610910".parse().ok(),
            origin: Some(Country::CN),
            quantity: 10,
            unit: "piece".to_owned(),
            unit_price: usd(2_000),
            weight_grams: 250,
        }],
    };
    let caller = shop.buyer.caller();
    let quote = shop
        .promise
        .landed_cost(&caller, ask.clone())
        .await
        .unwrap()
        .unwrap();
    let path = format!("/api/compliance/quotes/{}", quote.id);
    for who in [&shop.buyer, &shop.seller, &shop.desk] {
        who.get(&path).await.ok();
    }
    let (other, rival) = (shop.kit.buyer(), shop.kit.seller());
    for who in [&other, &rival] {
        who.get(&path).await.is_refused("runtime/not-found");
        let path = format!("{path}/recompute");
        who.get(&path).await.is_refused("runtime/not-found");
    }
    // Home is no border.
    let home = LandedAsk {
        to: Country::CN,
        ..ask
    };
    assert!(
        shop.promise
            .landed_cost(&caller, home)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_is_wrong_with_a_question_is_said_at_once() {
    let shop = Shop::open().await;
    let mut question = Shop::shirts("DE", "EUR");
    question["carriage"] = json!({"amount": "-1", "currency": "USD"});
    question["lines"][0]["unit_price"] = json!({"amount": "1", "currency": "USD"});
    let wrong = shop.buyer.post("/api/compliance/quotes", question).await;
    wrong.is_refused("runtime/invalid");
    assert_eq!(
        wrong.fields(),
        ["carriage", "carriage", "lines[0].unit_price"]
    );
    let mut question = Shop::shirts("DE", "EUR");
    question["regime"] = json!("eu_wished_for");
    question["settings"] = json!({"eu.wish": "yes"});
    let wrong = shop.buyer.post("/api/compliance/quotes", question).await;
    assert_eq!(wrong.fields(), ["regime", "settings.eu.wish"]);
}
