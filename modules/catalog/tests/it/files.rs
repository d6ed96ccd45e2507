//! Other settings for the same file, pictures near and far, and files going out.

use axum::http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::imports::{HEAD, IMPORTS, applied, checked, codes, hand_over, report, settings};
use crate::shop::{Shop, draft, rung};

/// A small server of pictures on this machine.
async fn pictures() -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = vec![0; 4096];
                let read = socket.read(&mut request).await.unwrap_or(0);
                let path = String::from_utf8_lossy(&request[..read])
                    .split(' ')
                    .nth(1)
                    .unwrap_or("")
                    .to_owned();
                let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89".to_vec();
                let (status, body) = match path.as_str() {
                    "/good.png" => ("200 OK", png),
                    "/also.png" => ("200 OK", [png, b"2".to_vec()].concat()),
                    "/page.png" => ("200 OK", b"<html>no picture</html>".to_vec()),
                    "/large.png" => ("200 OK", [png, vec![0; 300_000]].concat()),
                    _ => ("404 Not Found", Vec::new()),
                };
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                drop(socket.write_all(head.as_bytes()).await);
                drop(socket.write_all(&body).await);
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_come_in_their_order_and_failures_are_listed() {
    let flags = vec![
        ("catalog.picture_private_addresses", "true".to_owned()),
        ("catalog.picture_max_bytes", "200000".to_owned()),
    ];
    let shop = Shop::open_with(flags).await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let port = pictures().await;
    let line = |name: &str| format!("cup,,,,,,,,,,,,,http://127.0.0.1:{port}/{name}\n");
    let text = format!(
        "{HEAD}\ncup,Cup,x,,,,true,Title,Default Title,,,5,10.00,http://127.0.0.1:{port}/also.png\n{}{}{}{}{}",
        line("page.png"),
        line("good.png"),
        line("large.png"),
        line("none.png"),
        "cup,,,,,,,,,,,,,http://no-such-host.invalid/x.png\n",
    );
    let import = checked(&shop, &seller, "a.csv", &text, &settings(&tea)).await;
    let import = applied(&shop, &seller, &import).await;
    assert_eq!(
        (
            import["pictures_total"].as_i64(),
            import["pictures_failed"].as_i64()
        ),
        (Some(6), Some(4))
    );
    let missed = seller
        .get(&format!(
            "{IMPORTS}/{}/pictures",
            import["id"].as_str().unwrap()
        ))
        .await
        .ok();
    let errors: Vec<&str> = missed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["error"].as_str().unwrap())
        .collect();
    assert_eq!(
        errors,
        ["not_a_picture", "too_large", "refused", "unreachable"]
    );
    let own = seller.get("/api/catalog/seller/products").await.ok();
    let page = shop
        .kit
        .stranger()
        .get(&format!(
            "/api/catalog/products/{}",
            own["items"][0]["id"].as_str().unwrap()
        ))
        .await
        .ok();
    let sizes: Vec<usize> = {
        let mut sizes = Vec::new();
        for picture in page["media"].as_array().unwrap() {
            sizes.push(
                shop.kit
                    .stranger()
                    .get(picture["url"].as_str().unwrap())
                    .await
                    .bytes
                    .len(),
            );
        }
        sizes
    };
    assert_eq!(sizes, [34, 33], "in the order of the file");
    // Imported again, pictures that are there are not fetched again.
    let again = checked(&shop, &seller, "a.csv", &text, &settings(&tea)).await;
    let again = applied(&shop, &seller, &again).await;
    assert_eq!(
        (
            again["pictures_total"].as_i64(),
            again["pictures_failed"].as_i64()
        ),
        (Some(4), Some(4))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_out_comes_in_again_as_csv_and_as_a_workbook() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let text = format!(
        "{HEAD}\n\
         cup,\"Cup, large\",<p>One</p><p>Two &amp; three</p>,Maker,Cups,\"a, b\",true,Size,S,C-S,100,5,9.90,\n\
         cup,,,,,,,,M,C-M,120,7,10.90,\n\
         formula,'=1+1,x,,,,true,Title,Default Title,F-1,10,1,5.00,\n"
    );
    let import = checked(&shop, &seller, "a.csv", &text, &settings(&tea)).await;
    applied(&shop, &seller, &import).await;
    let exported = seller.get("/api/catalog/seller/export.csv").await;
    let out = exported.text();
    assert!(out.contains("'=1+1"), "{out}");
    assert!(out.contains("<p>One</p><p>Two &amp; three</p>"), "{out}");
    let book = seller.get("/api/catalog/seller/export.xlsx").await;
    assert!(book.bytes.starts_with(b"PK"));
    for (name, bytes) in [("b.csv", &exported.bytes), ("b.xlsx", &book.bytes)] {
        let import = hand_over(&seller, name, bytes, &settings(&tea)).await.ok();
        shop.kit.settle().await;
        let path = format!("{IMPORTS}/{}", import["id"].as_str().unwrap());
        let import = seller.get(&path).await.ok();
        let rows = report(&seller, &import).await;
        assert_eq!(
            (import["rows_total"].as_i64(), import["rows_error"].as_i64()),
            (Some(3), Some(0)),
            "{rows:#?}"
        );
        let before = seller.get("/api/catalog/seller/products?q=").await.ok();
        let done = applied(&shop, &seller, &import).await;
        assert_eq!(
            (
                done["products_created"].as_i64(),
                done["products_updated"].as_i64()
            ),
            (Some(0), Some(2)),
            "{done:#}"
        );
        let after = seller.get("/api/catalog/seller/products?q=").await.ok();
        let told = |list: &Value| -> Vec<Value> {
            let mut all: Vec<Value> = list["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|p| json!([p["id"], p["title"], p["price_low"], p["variants"]]))
                .collect();
            all.sort_by_key(Value::to_string);
            all
        };
        assert_eq!(told(&before), told(&after));
    }
    let own = seller.get("/api/catalog/seller/products").await.ok();
    assert!(
        own["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|product| product["title"]["en"] == "=1+1")
    );
    shop.kit
        .seller()
        .get("/api/catalog/seller/export.csv")
        .await
        .ok();
    shop.kit
        .buyer()
        .get("/api/catalog/seller/export.csv")
        .await
        .is_refused("runtime/forbidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_settings_are_checked_on_the_same_file() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let text = format!("{HEAD}\nx,X,,,,,true,Title,Default Title,,,,10.50,\n");
    let yen = json!({"currency": "JPY", "default_origin": "JP"});
    let import = checked(&shop, &seller, "a.csv", &text, &yen).await;
    assert_eq!(
        codes(&report(&seller, &import).await[0]).last().unwrap(),
        "Variant SKU: made_up_sku"
    );
    assert_eq!(import["rows_error"], 1, "half a yen is no price");
    let path = format!("{IMPORTS}/{}", import["id"].as_str().unwrap());
    seller
        .put(&format!("{path}/settings"), settings(&tea))
        .await
        .ok();
    shop.kit.settle().await;
    let import = seller.get(&path).await.ok();
    assert_eq!(
        (
            import["rows_error"].as_i64(),
            import["products_total"].as_i64()
        ),
        (Some(0), Some(1))
    );
}

/// Everything that a seller wrote of a product, without what another shop has others of.
fn facts(own: &Value) -> Value {
    let mut draft = own["draft"].clone();
    draft["handle"] = Value::Null;
    for variant in draft["variants"].as_array_mut().unwrap() {
        variant["id"] = Value::Null;
    }
    for picture in draft["media"].as_array_mut().unwrap() {
        picture["blob"] = Value::Null;
    }
    json!([own["state"], draft])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_out_comes_into_an_empty_shop_as_it_was() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let (seller, png) = (shop.kit.seller(), b"\x89PNG\r\n\x1a\nthe cup".to_vec());
    let path = "/api/blobs?name=cup.png&public=true";
    let blob = seller
        .send_bytes(Method::POST, path, &[], png.clone())
        .await
        .ok();
    let mut cup = draft("C-S", "Cup", &tea);
    cup["media"] = json!([{"blob": blob["id"], "alt": {"en": "A cup"}}]);
    cup["unit"] = json!("set");
    cup["dangerous_goods"] = json!(true);
    cup["options"] = json!([{"key": "size", "name": {"en": "Size"}, "values": [
        {"key": "S", "name": {"en": "S"}}, {"key": "M", "name": {"en": "M"}}]}]);
    cup["variants"][0]["options"] = json!({"size": "S"});
    let mut second = cup["variants"][0].clone();
    second["options"] = json!({"size": "M"});
    second["weight_grams"] = json!(780);
    second["offer"]["sku"] = json!("C-M");
    second["offer"]["minimum_order"] = json!(12);
    second["offer"]["maximum_order"] = Value::Null;
    second["offer"]["ladder"] = json!([rung(12, "4200")]);
    cup["variants"].as_array_mut().unwrap().push(second);
    let made = shop.published(&seller, cup).await;
    let path = format!(
        "/api/catalog/seller/products/{}",
        made["id"].as_str().unwrap()
    );
    let wanted = facts(&seller.get(&path).await.ok());
    for (name, of) in [("b.csv", "export.csv"), ("b.xlsx", "export.xlsx")] {
        let file = seller.get(&format!("/api/catalog/seller/{of}")).await.bytes;
        // Neither the currency nor the origin that are taken where a file says nothing.
        let settings = json!({"currency": "EUR", "default_origin": "JP", "category": tea});
        let other = shop.kit.seller();
        let import = hand_over(&other, name, &file, &settings).await.ok();
        shop.kit.settle().await;
        let path = format!("{IMPORTS}/{}", import["id"].as_str().unwrap());
        let import = other.get(&path).await.ok();
        let rows = report(&other, &import).await;
        assert_eq!(import["rows_error"], 0, "{name}: {rows:#?}");
        let done = applied(&shop, &other, &import).await;
        assert_eq!(
            (&done["products_published"], &done["pictures_failed"]),
            (&json!(1), &json!(0))
        );
        let own = other.get("/api/catalog/seller/products").await.ok();
        let id = own["items"][0]["id"].as_str().unwrap();
        let own = other
            .get(&format!("/api/catalog/seller/products/{id}"))
            .await
            .ok();
        assert_eq!(facts(&own), wanted, "{name}");
        let picture = own["draft"]["media"][0]["blob"].as_str().unwrap();
        assert_ne!(picture, blob["id"], "each shop has its own");
        assert_eq!(
            shop.kit
                .stranger()
                .get(&format!("/api/blobs/{picture}"))
                .await
                .bytes,
            png
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn terms_that_cannot_be_are_told_with_the_row() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let text = format!(
        "{HEAD},HS Code,Unit,Variant Minimum Order,Variant Order Multiple,Variant Price Ladder\n\
         a,A,x,,,,true,Title,Default Title,A-1,10,1,5.00,,69,bucket,10,4,\n\
         b,B,x,,,,true,Title,Default Title,B-1,10,1,5.00,,691110,set,10,5,20=5.50\n\
         c,C,x,,,,true,Title,Default Title,C-1,10,1,5.00,,691110,set,10,5,twenty\n"
    );
    let import = checked(&shop, &seller, "a.csv", &text, &settings(&tea)).await;
    let rows = report(&seller, &import).await;
    assert_eq!(import["rows_error"], 3, "{rows:#?}");
    assert!(
        codes(&rows[0]).contains(&"HS Code: invalid".to_owned()),
        "{rows:#?}"
    );
    assert!(codes(&rows[0]).contains(&"Unit: invalid".to_owned()));
    assert!(codes(&rows[0]).contains(&"Variant Minimum Order: not_a_multiple".to_owned()));
    assert!(
        codes(&rows[1])
            .iter()
            .any(|code| code.starts_with("Variant Price Ladder: "))
    );
    assert!(codes(&rows[2]).contains(&"Variant Price Ladder: invalid".to_owned()));
}
