//! Files coming in: the real exports of two shops, broken files, the same file again.

use std::path::PathBuf;

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Actor, Reply};

use crate::shop::Shop;

pub const IMPORTS: &str = "/api/catalog/imports";

/// A real export, or none where the reference data is not there.
fn real(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/shop-csv")
        .join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: {} is missing", path.display());
    }
    // Nothing of a test goes out to the Internet: the pictures are looked for where none may be.
    text.map(|text| text.replace("https://burst.shopifycdn.com", "http://127.0.0.1:9"))
}

pub async fn hand_over(who: &Actor, name: &str, bytes: &[u8], settings: &Value) -> Reply {
    let mut body = Vec::new();
    body.extend(
        format!("--B\r\ncontent-disposition: form-data; name=\"settings\"\r\n\r\n{settings}\r\n")
            .bytes(),
    );
    body.extend(
        format!(
            "--B\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .bytes(),
    );
    body.extend_from_slice(bytes);
    body.extend(b"\r\n--B--\r\n");
    let headers = [("content-type", "multipart/form-data; boundary=B")];
    who.send_bytes(Method::POST, IMPORTS, &headers, body).await
}

pub fn settings(category: &str) -> Value {
    json!({"currency": "USD", "default_weight_grams": 350, "default_origin": "CN", "category": category})
}

pub async fn checked(shop: &Shop, who: &Actor, name: &str, text: &str, settings: &Value) -> Value {
    let import = hand_over(who, name, text.as_bytes(), settings).await.ok();
    shop.kit.settle().await;
    who.get(&format!("{IMPORTS}/{}", import["id"].as_str().unwrap()))
        .await
        .ok()
}

pub async fn applied(shop: &Shop, who: &Actor, import: &Value) -> Value {
    let path = format!("{IMPORTS}/{}", import["id"].as_str().unwrap());
    who.post(&format!("{path}/apply"), Value::Null).await.ok();
    shop.kit.settle().await;
    who.get(&path).await.ok()
}

pub async fn report(who: &Actor, import: &Value) -> Vec<Value> {
    let path = format!(
        "{IMPORTS}/{}/rows?limit=100",
        import["id"].as_str().unwrap()
    );
    who.get(&path).await.ok()["items"]
        .as_array()
        .unwrap()
        .clone()
}

pub fn codes(row: &Value) -> Vec<String> {
    row["issues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| {
            format!(
                "{}: {}",
                issue["column"].as_str().unwrap(),
                issue["code"].as_str().unwrap()
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_real_shops_become_sellable_catalogues() {
    let shop = Shop::open().await;
    let fashion = shop.category("fashion", "Fashion", "服饰", None).await;
    let jewelry = shop.category("jewelry", "Jewelry", "首饰", None).await;
    // File, products, variants, published.
    for (name, rows, products, variants) in
        [("apparel.csv", 22, 20, 22), ("jewelery.csv", 41, 20, 23)]
    {
        let Some(text) = real(name) else { return };
        let seller = shop.kit.seller();
        let mut wanted = settings(&fashion);
        wanted["categories"] = json!({"Bracelet": jewelry});
        let import = checked(&shop, &seller, name, &text, &wanted).await;
        assert_eq!(
            (import["state"].as_str(), import["rows_error"].as_i64()),
            (Some("checked"), Some(0)),
            "{import:#}"
        );
        let lines = report(&seller, &import).await;
        let of = |outcome: &str| lines.iter().filter(|row| row["outcome"] == outcome).count();
        println!(
            "{name}: {} rows, {} products, {} further variants, {} pictures alone",
            lines.len(),
            of("creates_product"),
            of("adds_variant"),
            of("adds_picture")
        );
        assert_eq!(import["rows_total"], rows);
        assert_eq!(import["products_total"], products);
        assert_eq!(of("creates_product") + of("adds_variant"), variants);
        assert_eq!(lines[0]["number"], 2);
        assert_eq!(
            codes(&lines[0])[..2],
            ["Variant Grams: default_weight", "Variant SKU: made_up_sku"]
        );
        assert_eq!(
            seller.get("/api/catalog/seller/products").await.ok()["items"],
            json!([]),
            "a dry run makes nothing"
        );

        let import = applied(&shop, &seller, &import).await;
        assert_eq!(
            (import["state"].as_str(), import["products_failed"].as_i64()),
            (Some("done"), Some(0)),
            "{import:#}"
        );
        assert_eq!(
            (
                import["products_created"].as_i64(),
                import["products_published"].as_i64()
            ),
            (Some(products), Some(products))
        );
        assert!(import["pictures_total"].as_i64().unwrap() >= products);
        assert_eq!(
            import["pictures_failed"], import["pictures_total"],
            "none could be fetched, and all is sold"
        );
        let missed = seller
            .get(&format!(
                "{IMPORTS}/{}/pictures",
                import["id"].as_str().unwrap()
            ))
            .await
            .ok();
        assert_eq!(missed["items"][0]["error"], "forbidden_address");

        let list = format!("/api/catalog/products?seller={}&limit=100", seller.org());
        shop.eventually(&list, |list| list["total"] == products)
            .await;
        // The same file again updates and makes nothing twice.
        let again = checked(&shop, &seller, name, &text, &wanted).await;
        assert_eq!(
            again["rows_error"],
            0,
            "{:#?}",
            report(&seller, &again).await
        );
        let again = applied(&shop, &seller, &again).await;
        assert_eq!(
            (
                again["products_created"].as_i64(),
                again["products_updated"].as_i64()
            ),
            (Some(0), Some(products))
        );
        let own = seller
            .get("/api/catalog/seller/products?limit=100")
            .await
            .ok();
        assert_eq!(own["items"].as_array().unwrap().len() as i64, products);
    }
    shop.kit.settle().await;
    let told = shop.told.lock();
    let opened: Vec<&Value> = told
        .iter()
        .filter(|e| e.subject == "catalog.offer_opened")
        .map(|e| &e.payload)
        .collect();
    assert_eq!(opened.len(), 22 + 23);
    let stock: i64 = opened
        .iter()
        .filter_map(|event| event["opening_quantity"].as_i64())
        .sum();
    assert!(
        stock > 20,
        "the quantities of the files go out as opening stock: {stock}"
    );
    let mut anchor: Vec<(&str, &str)> = opened
        .iter()
        .filter(|event| event["title"]["en"] == "Anchor Bracelet Mens")
        .map(|event| {
            (
                event["sku"].as_str().unwrap(),
                event["options"]["color"].as_str().unwrap(),
            )
        })
        .collect();
    // Events of different offers come in any order.
    anchor.sort_unstable();
    assert_eq!(
        anchor,
        [
            ("LEATHER-ANCHOR-GOLD", "Gold"),
            ("LEATHER-ANCHOR-SILVER", "Silver")
        ]
    );
}

pub const HEAD: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Image Src";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_row_says_what_becomes_of_it_and_what_is_wrong() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let text = format!(
        "{HEAD}\n\
         good,Good cup,<p>One</p><script>x()</script><p>Two</p>,Maker,Cups,a,true,Size,S,G-S,100,5,9.90,\n\
         good,,,,,,,,M,G-M,120,7,10.90,\n\
         good,,,,,,,,,,,,,http://127.0.0.1:9/2.jpg\n\
         bad,,x,,,,true,Size,S,B-S,1,1,1.00,\n\
         bad,,,,,,,,S,B-M,1,1,1.00,\n\
         price,Price,x,,,,true,Title,Default Title,P,1,many,9.999,ftp://x/y\n\
         ,Nobody,x,,,,true,,,,,,,\n\
         dup,Dup,x,,,,true,Title,Default Title,G-S,1,-3,5,\n\
         draft,Draft,x,,,,false,Title,Default Title,,0.4,,5,\n"
    );
    let import = checked(&shop, &seller, "list.csv", &text, &settings(&tea)).await;
    let rows = report(&seller, &import).await;
    let said: Vec<(i64, &str, &str, Vec<String>)> = rows
        .iter()
        .map(|row| {
            (
                row["number"].as_i64().unwrap(),
                row["state"].as_str().unwrap(),
                row["outcome"].as_str().unwrap(),
                codes(row),
            )
        })
        .collect();
    let list = |codes: &[&str]| {
        codes
            .iter()
            .map(|code| (*code).to_owned())
            .collect::<Vec<_>>()
    };
    let wanted = vec![
        (2, "ok", "creates_product", list(&[])),
        (3, "ok", "adds_variant", list(&[])),
        (4, "ok", "adds_picture", list(&[])),
        (5, "error", "left_out", list(&["Title: required"])),
        (6, "error", "left_out", list(&["Option1 Value: duplicate"])),
        (
            7,
            "error",
            "left_out",
            list(&[
                "Variant Price: not_an_amount",
                "Variant Inventory Qty: not_a_number",
                "Image Src: not_a_link",
            ]),
        ),
        (8, "error", "left_out", list(&["Handle: required"])),
        (
            9,
            "error",
            "left_out",
            list(&[
                "Variant Inventory Qty: negative_stock",
                "Variant SKU: duplicate",
            ]),
        ),
        (
            10,
            "warning",
            "creates_product",
            list(&["Published: stays_draft", "Variant SKU: made_up_sku"]),
        ),
    ];
    assert_eq!(said, wanted);
    assert_eq!(
        (
            import["rows_ok"].as_i64(),
            import["rows_warning"].as_i64(),
            import["rows_error"].as_i64()
        ),
        (Some(3), Some(1), Some(5))
    );
    assert_eq!(import["types"], json!(["Cups"]));
    let errors = seller
        .get(&format!(
            "{IMPORTS}/{}/rows?state=error&limit=2",
            import["id"].as_str().unwrap()
        ))
        .await
        .ok();
    assert_eq!(
        (
            errors["items"][0]["number"].as_i64(),
            errors["next"].is_string()
        ),
        (Some(5), true)
    );

    let import = applied(&shop, &seller, &import).await;
    assert_eq!(
        (
            import["products_created"].as_i64(),
            import["products_published"].as_i64()
        ),
        (Some(2), Some(1))
    );
    let own = seller
        .get("/api/catalog/seller/products?state=published")
        .await
        .ok();
    let id = own["items"][0]["id"].as_str().unwrap();
    let product = seller
        .get(&format!("/api/catalog/seller/products/{id}"))
        .await
        .ok();
    assert_eq!(product["draft"]["description"]["en"], "One\n\nTwo");
    assert_eq!(
        product["draft"]["variants"][1]["offer"]["ladder"][0]["unit_price"],
        json!({"amount": "1090", "currency": "USD"})
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn importing_again_keeps_what_was_done_here() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let file = |price: &str, rows: &str| {
        format!("{HEAD}\ncup,Cup,x,,,,true,Size,S,,,5,{price},\ncup,,,,,,,,M,,,5,{price},\n{rows}")
    };
    let import = checked(&shop, &seller, "a.csv", &file("10.00", ""), &settings(&tea)).await;
    applied(&shop, &seller, &import).await;
    let own = seller.get("/api/catalog/seller/products").await.ok();
    let path = format!(
        "/api/catalog/seller/products/{}",
        own["items"][0]["id"].as_str().unwrap()
    );
    let read = seller.get(&path).await;
    let mut wanted = read.ok()["draft"].clone();
    let ids: Vec<Value> = wanted["variants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["id"].clone())
        .collect();
    wanted["title"]["zh-CN"] = json!("杯子");
    wanted["hs_code"] = json!("691110");
    wanted["options"][0]["values"][0]["name"] = json!({"en": "Small", "zh-CN": "小"});
    wanted["variants"][0]["offer"]["ladder"] = json!([
        {"quantity": 1, "unit_price": {"amount": "1000", "currency": "USD"}},
        {"quantity": 50, "unit_price": {"amount": "800", "currency": "USD"}},
        {"quantity": 500, "unit_price": {"amount": "600", "currency": "USD"}},
    ]);
    crate::shop::put(&seller, &path, &read.etag(), wanted)
        .await
        .ok();
    let import = checked(
        &shop,
        &seller,
        "a.csv",
        &file("7.00", "cup,,,,,,,,L,,,5,7.00,\n"),
        &settings(&tea),
    )
    .await;
    let outcomes: Vec<Value> = report(&seller, &import)
        .await
        .iter()
        .map(|row| row["outcome"].clone())
        .collect();
    assert_eq!(
        outcomes,
        ["updates_product", "updates_variant", "adds_variant"]
    );
    let import = applied(&shop, &seller, &import).await;
    assert_eq!(import["products_updated"], 1, "{import:#}");
    let draft = seller.get(&path).await.ok()["draft"].clone();
    assert_eq!(
        (draft["title"]["zh-CN"].as_str(), draft["hs_code"].as_str()),
        (Some("杯子"), Some("691110"))
    );
    let now: Vec<Value> = draft["variants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["id"].clone())
        .collect();
    assert_eq!(
        (now.len(), &now[..2]),
        (3, &ids[..]),
        "variants stay the same ones"
    );
    let ladder = &draft["variants"][0]["offer"]["ladder"];
    assert_eq!(
        (
            ladder[0]["unit_price"]["amount"].as_str(),
            ladder[1]["quantity"].as_i64()
        ),
        (Some("700"), Some(500))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_are_no_product_files_are_refused_with_the_reason() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    for (name, text, reason) in [
        (
            "a.csv",
            "name,price\nx,1\n".to_owned(),
            "missing_column: the column Handle is missing",
        ),
        ("a.csv", format!("{HEAD}\n"), "empty: the file has no rows"),
        (
            "a.csv",
            format!("{HEAD}\n{}", "a,b,c\n".repeat(60_000)),
            "too_many_rows: the file has more than 50000 rows",
        ),
    ] {
        let import = checked(&shop, &seller, name, &text, &settings(&tea)).await;
        assert_eq!(
            (import["state"].as_str(), import["error"].as_str()),
            (Some("refused"), Some(reason))
        );
        let path = format!("{IMPORTS}/{}/apply", import["id"].as_str().unwrap());
        seller
            .post(&path, Value::Null)
            .await
            .is_refused("catalog/import-not-ready");
    }
    hand_over(&seller, "a.csv", b"\x7fELF\0\0\0", &settings(&tea))
        .await
        .is_refused("runtime/file-refused");
    let refused = hand_over(
        &seller,
        "a.csv",
        HEAD.as_bytes(),
        &json!({"currency": "USD", "minimum_order": 0}),
    )
    .await;
    assert_eq!(refused.fields(), ["settings.minimum_order"]);
    let refused = hand_over(
        &seller,
        "a.csv",
        HEAD.as_bytes(),
        &json!({"currency": "gold"}),
    )
    .await;
    assert_eq!(refused.fields(), ["settings"]);
    hand_over(&shop.kit.buyer(), "a.csv", HEAD.as_bytes(), &settings(&tea))
        .await
        .is_refused("runtime/forbidden");
    // An import is nobody else's.
    let import = checked(
        &shop,
        &seller,
        "a.csv",
        &format!("{HEAD}\nx,X,,,,,,,,,,,1,\n"),
        &settings(&tea),
    )
    .await;
    let other = shop.kit.seller();
    for below in ["", "/rows", "/pictures", "/failures"] {
        let path = format!("{IMPORTS}/{}{below}", import["id"].as_str().unwrap());
        other.get(&path).await.is_refused("runtime/not-found");
    }
    let path = format!("{IMPORTS}/{}/apply", import["id"].as_str().unwrap());
    other
        .post(&path, Value::Null)
        .await
        .is_refused("runtime/not-found");
}
