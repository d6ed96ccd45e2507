//! Finding: words of two languages, typing errors, facets, order, pages.

use serde_json::{Value, json};

use crate::shop::{Shop, draft, rung, titles};

const LIST: &str = "/api/catalog/products";

/// English title, Chinese title, brand, material.
const GOODS: [(&str, &str, &str, &str); 16] = [
    (
        "Silk twill scarf",
        "真丝斜纹方巾",
        "Westlake",
        "Silk 桑蚕丝",
    ),
    ("Silk pillowcase", "真丝枕套", "Westlake", "Silk 桑蚕丝"),
    (
        "Cashmere crew sweater",
        "羊绒圆领毛衣",
        "Westlake",
        "Cashmere 羊绒",
    ),
    (
        "Vacuum flask 500 ml",
        "不锈钢保温杯 500毫升",
        "Warmly",
        "Stainless steel 不锈钢",
    ),
    (
        "Gooseneck kettle",
        "细口手冲壶",
        "Warmly",
        "Stainless steel 不锈钢",
    ),
    (
        "Celadon tea set",
        "青瓷茶具套装",
        "Longquan",
        "Porcelain 瓷",
    ),
    (
        "Longjing green tea, tin",
        "西湖龙井绿茶 罐装",
        "Longquan",
        "Tea 茶叶",
    ),
    ("Wireless earbuds", "真无线蓝牙耳机", "Beantone", "ABS 塑料"),
    ("Bluetooth speaker", "便携蓝牙音箱", "Beantone", "ABS 塑料"),
    (
        "GaN charger 65 W",
        "氮化镓充电器65W",
        "Voltfox",
        "Polycarbonate 聚碳酸酯",
    ),
    ("USB-C cable", "USB-C数据线", "Voltfox", "Nylon 尼龙"),
    (
        "Café crème cups, set of 6",
        "拿铁咖啡杯六件套",
        "Longquan",
        "Stoneware 炻瓷",
    ),
    (
        "Women's hooded raincoat",
        "女士连帽雨衣",
        "Drizzle",
        "Polyester 涤纶",
    ),
    ("Folding umbrella", "三折晴雨伞", "Drizzle", "Pongee 碰击布"),
    (
        "Glass baubles, 8 cm",
        "手绘玻璃圣诞球 8厘米",
        "Hundredstall",
        "Glass 玻璃",
    ),
    (
        "Round paper lantern",
        "节庆大红圆灯笼",
        "Hundredstall",
        "Paper 纸",
    ),
];

async fn stocked() -> (Shop, String) {
    let shop = Shop::open().await;
    let all = shop
        .category("everything", "Everything", "全部商品", None)
        .await;
    let seller = shop.kit.seller();
    for (n, (en, zh, brand, material)) in GOODS.iter().enumerate() {
        let mut wanted = draft(&format!("WL-{n:03}-X"), en, &all);
        wanted["title"]["zh-CN"] = json!(zh);
        wanted["brand"] = json!(brand);
        wanted["attributes"] = json!({"material": {"en": material}});
        wanted["description"] = json!({"en": format!("We make this since {}.", 1990 + n), "zh-CN": "工厂直供，支持打样。"});
        shop.published(&seller, wanted).await;
        shop.kit.clock.advance(std::time::Duration::from_secs(60));
    }
    shop.eventually(LIST, |list| list["total"] == GOODS.len())
        .await;
    (shop, all)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_of_both_languages_find_what_is_meant() {
    let (shop, _) = stocked().await;
    // What is typed, what comes first, how many are found.
    let table: &[(&str, &str, usize)] = &[
        ("silk scarf", "Silk twill scarf", 1),
        ("scarf silk", "Silk twill scarf", 1),
        ("SILK SCARVES", "Silk twill scarf", 1),
        ("silk", "Silk", 2),
        ("earbud", "Wireless earbuds", 1),
        ("earbuds", "Wireless earbuds", 1),
        ("wirel", "Wireless earbuds", 1),
        ("kett", "Gooseneck kettle", 1),
        ("westlake", "", 3),
        ("cashmere", "Cashmere crew sweater", 1),
        ("cafe creme", "Café crème cups, set of 6", 1),
        ("womens raincoat", "Women's hooded raincoat", 1),
        ("steel", "", 2),
        ("usb-c", "USB-C cable", 1),
        ("65w", "GaN charger 65 W", 1),
        ("wl-004-x", "Gooseneck kettle", 1),
        ("WL-004-X", "Gooseneck kettle", 1),
        // Typing errors: one in short words, two in long ones, neighbours swapped.
        ("scraf", "Silk twill scarf", 1),
        ("unbrella", "Folding umbrella", 1),
        ("blutooth speeker", "Bluetooth speaker", 1),
        ("cashmeer", "Cashmere crew sweater", 1),
        ("lantren", "Round paper lantern", 1),
        ("celadom tea", "Celadon tea set", 1),
        // Chinese, by words, across words, and mixed with Latin.
        ("真丝", "Silk", 2),
        ("真丝枕套", "Silk pillowcase", 1),
        ("保温杯", "Vacuum flask 500 ml", 1),
        ("不锈钢", "", 2),
        ("蓝牙", "", 2),
        ("蓝牙耳机", "Wireless earbuds", 1),
        ("龙井", "Longjing green tea, tin", 1),
        ("西湖龙井茶", "Longjing green tea, tin", 1),
        ("茶具", "Celadon tea set", 1),
        ("圣诞球", "Glass baubles, 8 cm", 1),
        ("灯笼", "Round paper lantern", 1),
        ("红灯", "", 0),
        ("雨伞", "Folding umbrella", 1),
        ("usb 数据线", "USB-C cable", 1),
        ("充电器 65w", "GaN charger 65 W", 1),
        ("女士的雨衣", "Women's hooded raincoat", 1),
        // What is not there is not found.
        ("submarine", "", 0),
        ("潜水艇", "", 0),
        ("zz", "", 0),
        ("?!", "", 0),
    ];
    let stranger = shop.kit.stranger();
    let mut wrong = Vec::new();
    for (query, first, count) in table {
        let escaped: String = query.bytes().map(|b| format!("%{b:02X}")).collect();
        let list = stranger.get(&format!("{LIST}?q={escaped}")).await.ok();
        let found = titles(&list);
        let is_first = found.first().is_none_or(|title| title.starts_with(first));
        if found.len() != *count || !is_first {
            wrong.push(format!(
                "{query}: wanted {count} with {first} first, found {found:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let list = stranger.get(&format!("{LIST}?q=scraf")).await.ok();
    assert_eq!(list["corrected"], true);
    assert_eq!(
        stranger.get(&format!("{LIST}?q=scarf")).await.ok()["corrected"],
        false
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_newest_first_paged_to_the_end_and_count_right() {
    let (shop, all) = stocked().await;
    let mut seen = Vec::new();
    let mut path = format!("{LIST}?limit=5&category={all}");
    loop {
        let list = shop.kit.stranger().get(&path).await.ok();
        assert_eq!(list["total"], GOODS.len());
        seen.extend(titles(&list));
        match list["next"].as_str() {
            Some(next) => path = format!("{LIST}?limit=5&category={all}&after={next}"),
            None => break,
        }
    }
    let wanted: Vec<String> = GOODS
        .iter()
        .rev()
        .map(|(en, ..)| (*en).to_owned())
        .collect();
    assert_eq!(seen, wanted);
    let far = kernel::Cursor::encode(&(1_999,)).unwrap();
    shop.kit
        .stranger()
        .get(&format!("{LIST}?limit=5&after={far}"))
        .await
        .is_refused("catalog/too-far");
    shop.kit
        .stranger()
        .get(&format!("{LIST}?after=xyz"))
        .await
        .is_refused("runtime/invalid");
    shop.kit
        .stranger()
        .get(&format!("{LIST}?colour=red"))
        .await
        .is_refused("runtime/invalid");
    shop.kit
        .stranger()
        .get(&format!("{LIST}?category=nowhere"))
        .await
        .is_refused("runtime/invalid");
    shop.kit
        .stranger()
        .get(&format!("{LIST}?price_min=5"))
        .await
        .is_refused("runtime/invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facets_and_filters_agree() {
    let shop = Shop::open().await;
    let home = shop.category("home", "Home", "家居", None).await;
    let tea = shop.category("tea", "Tea", "茶具", Some(&home)).await;
    let toys = shop.category("toys", "Toys", "玩具", None).await;
    let (one, two) = (shop.kit.seller(), shop.kit.seller());
    // seller, title, category, origin, minimum, lead time, price
    let goods = [
        (&one, "Cup", &tea, "CN", 24, 15, "3850"),
        (&one, "Pot", &tea, "VN", 12, 5, "9900"),
        (&one, "Chair", &home, "CN", 12, 30, "52000"),
        (&two, "Ball", &toys, "CN", 240, 3, "450"),
    ];
    for (seller, title, category, origin, minimum, days, amount) in goods {
        let mut wanted = draft(&format!("S-{title}"), title, category);
        wanted["origin"] = json!(origin);
        let offer = &mut wanted["variants"][0]["offer"];
        offer["minimum_order"] = json!(minimum);
        offer["lead_time_days"] = json!(days);
        offer["ladder"] = json!([rung(minimum, amount)]);
        shop.published(seller, wanted).await;
    }
    shop.tell_rates(
        "2026-11-20",
        &[("USD", "1.1158"), ("CNY", "7.4290"), ("JPY", "170")],
    )
    .await;
    let list = shop
        .eventually(&format!("{LIST}?facets=true"), |list| list["total"] == 4)
        .await;
    let count = |list: &Value, facet: &str, key: &str| -> u64 {
        let values = list["facets"][facet].as_array().unwrap();
        values
            .iter()
            .find(|value| value["key"] == key)
            .map_or(0, |value| value["count"].as_u64().unwrap())
    };
    assert_eq!(
        (
            count(&list, "categories", &home),
            count(&list, "categories", &tea)
        ),
        (3, 2)
    );
    assert_eq!(
        (count(&list, "origins", "CN"), count(&list, "origins", "VN")),
        (3, 1)
    );
    assert_eq!(count(&list, "sellers", &one.org().to_string()), 3);
    assert_eq!(list["facets"]["categories"][0]["name"]["zh-CN"], "家居");

    for (filter, wanted) in [
        ("category=tea", vec!["Cup", "Pot"]),
        (&format!("category={home}"), vec!["Chair", "Cup", "Pot"]),
        ("origin=VN", vec!["Pot"]),
        ("origin=VN,CN&category=tea", vec!["Cup", "Pot"]),
        ("minimum_max=24", vec!["Chair", "Cup", "Pot"]),
        ("lead_max=5", vec!["Ball", "Pot"]),
        (&format!("seller={}", two.org()), vec!["Ball"]),
        (
            "currency=CNY&price_min=3850&price_max=9900",
            vec!["Cup", "Pot"],
        ),
        ("currency=CNY&price_max=3849", vec!["Ball"]),
        // 38.50 yuan are 5.78 dollars, 99 are 14.87.
        (
            "currency=USD&price_min=570&price_max=1490",
            vec!["Cup", "Pot"],
        ),
        ("currency=JPY&price_min=10000", vec!["Chair"]),
        ("in_stock=true", vec![]),
    ] {
        let list = shop
            .kit
            .stranger()
            .get(&format!("{LIST}?{filter}&facets=true"))
            .await
            .ok();
        let mut found = titles(&list);
        found.sort();
        assert_eq!(found, wanted, "{filter}");
        assert_eq!(list["total"], wanted.len());
    }
    for (sort, wanted) in [
        ("price_up", vec!["Ball", "Cup", "Pot", "Chair"]),
        ("price_down", vec!["Chair", "Pot", "Cup", "Ball"]),
        ("minimum_order", vec!["Pot", "Chair", "Cup", "Ball"]),
    ] {
        assert_eq!(
            shop.titles(&format!("{LIST}?sort={sort}&currency=USD"))
                .await,
            wanted,
            "{sort}"
        );
    }
    let shown = shop
        .kit
        .stranger()
        .get(&format!("{LIST}?q=cup&currency=USD"))
        .await
        .ok();
    assert_eq!(
        shown["items"][0]["price_high"],
        json!({"amount": "578", "currency": "USD"})
    );
    assert_eq!(
        (
            shown["items"][0]["offer_currency"].as_str(),
            shown["rates"][0]["date"].as_str()
        ),
        (Some("CNY"), Some("2026-11-20"))
    );
    let page = shop
        .kit
        .stranger()
        .get(&format!("/api/catalog/sellers/{}", one.org()))
        .await
        .ok();
    assert_eq!(
        (
            page["products"].as_u64(),
            page["seller"]["country"].as_str()
        ),
        (Some(3), Some("CN"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_index_follows_what_happens_and_shows_strangers_no_drafts() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let made = seller
        .post(
            "/api/catalog/seller/products",
            draft("A-1", "Secret teapot", &tea),
        )
        .await
        .ok();
    let path = format!(
        "/api/catalog/seller/products/{}",
        made["id"].as_str().unwrap()
    );
    let mine = "/api/catalog/seller/products?q=teapot";
    shop.eventually_for(&seller, mine, |list| {
        list["items"].as_array().unwrap().len() == 1
    })
    .await;
    assert!(shop.titles(&format!("{LIST}?q=teapot")).await.is_empty());
    assert_eq!(
        shop.kit.seller().get(mine).await.ok()["items"],
        json!([]),
        "drafts are their owner's"
    );
    let operator = shop
        .kit
        .operator()
        .get("/api/catalog/ops/products?q=A-1")
        .await
        .ok();
    assert_eq!(operator["items"][0]["title"]["en"], "Secret teapot");
    seller
        .post(&format!("{path}/publish"), Value::Null)
        .await
        .ok();
    shop.eventually(&format!("{LIST}?q=teapot"), |list| list["total"] == 1)
        .await;
    let suggested = shop
        .kit
        .stranger()
        .get("/api/catalog/suggestions?q=te")
        .await
        .ok();
    assert_eq!(suggested["products"][0]["title"]["en"], "Secret teapot");
    assert_eq!(suggested["categories"][0]["slug"], "tea");
    let body = json!({"slug": "drink", "name": {"en": "Drinking vessels", "zh-CN": "饮具"}});
    crate::shop::put(
        &shop.kit.operator(),
        &format!("/api/catalog/categories/{tea}"),
        "W/\"1\"",
        body,
    )
    .await
    .ok();
    shop.eventually(&format!("{LIST}?q=drinking"), |list| list["total"] == 1)
        .await;
    seller
        .post(&format!("{path}/withdraw"), json!({}))
        .await
        .ok();
    shop.eventually(&format!("{LIST}?q=teapot"), |list| list["total"] == 0)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_made_up_store_is_indexed_at_once_and_found() {
    let shop = Shop::open().await;
    let sellers: Vec<_> = (0..3).map(|_| shop.kit.seller().org()).collect();
    let service = catalog::Service::new(
        &shop.kit.rt,
        std::sync::Arc::new(crate::shop::Firms),
        std::sync::Arc::new(crate::shop::Rules),
    );
    let offers = service.seed(&sellers, 300).await.unwrap();
    assert!(offers.len() >= 300);
    let list = shop
        .eventually(&format!("{LIST}?facets=true"), |list| list["total"] == 300)
        .await;
    assert_eq!(list["facets"]["sellers"].as_array().unwrap().len(), 3);
    let found = shop
        .kit
        .stranger()
        .get(&format!("{LIST}?q=%E5%9B%B4%E5%B7%BE"))
        .await
        .ok();
    assert!(
        found["total"].as_u64().unwrap() >= 12,
        "scarves by their Chinese name"
    );
    let id = list["items"][0]["id"].as_str().unwrap();
    shop.kit.stranger().get(&format!("{LIST}/{id}")).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_that_was_lost_is_built_again_from_the_tables() {
    use tower::ServiceExt as _;
    let (shop, _) = stocked().await;
    let rt = &shop.kit.rt;
    // What the first task still merges ends before its folder goes.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    std::fs::rename(rt.data_path("search"), rt.data_path("search.lost")).unwrap();
    // As after a restart: another module over the same data.
    let (_, module) = catalog::module(
        rt,
        std::sync::Arc::new(crate::shop::Firms),
        std::sync::Arc::new(crate::shop::Rules),
    );
    let site = runtime::http::Site::default();
    let router = runtime::http::compose(rt, &mut [module], site).router;
    let mut last = Value::Null;
    for _ in 0..200 {
        let request = axum::http::Request::get(format!("{LIST}?q=%E7%9C%9F%E4%B8%9D"));
        let request = request.body(axum::body::Body::empty()).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20)
            .await
            .unwrap();
        last = serde_json::from_slice(&bytes).unwrap();
        if last["total"] == 2 && last["indexing"] == false {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("never built: {last:#}");
}
