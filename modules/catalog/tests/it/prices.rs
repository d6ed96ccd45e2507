//! What a line costs, by the contract that carts and checkouts use.

use contract::catalog::{PriceAsk, PricedLine, Refusal};
use contract::ids::OfferId;
use contract::stock::{AvailabilityChanged, ItemKey};
use kernel::{Currency, Money};
use serde_json::{Value, json};

use crate::shop::{Shop, draft, put, rung};

async fn price(shop: &Shop, offer: &str, quantity: i64, currency: Currency) -> Option<PricedLine> {
    let ask = PriceAsk {
        offer: offer.parse().unwrap(),
        quantity,
    };
    let buyer = shop.kit.buyer().caller();
    shop.catalog
        .price(&buyer, vec![ask], currency)
        .await
        .unwrap()
        .pop()
}

fn offer_of(product: &Value) -> String {
    product["offers"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_rung_counts_from_its_own_quantity_and_bounds_are_kept() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let product = shop
        .published(&shop.kit.seller(), draft("A-1", "Cup", &tea))
        .await;
    let offer = offer_of(&product);
    let worked = [
        (-5, 3850, Some(Refusal::BelowMinimum)),
        (0, 3850, Some(Refusal::BelowMinimum)),
        (23, 3850, Some(Refusal::BelowMinimum)),
        (24, 3850, None),
        (25, 3850, Some(Refusal::NotAMultiple)),
        (108, 3850, None),
        (119, 3480, Some(Refusal::NotAMultiple)),
        (120, 3480, None),
        (468, 3480, None),
        (480, 3120, None),
        (4800, 3120, None),
        (4801, 3120, Some(Refusal::AboveMaximum)),
        (i64::MAX, 3120, Some(Refusal::AboveMaximum)),
    ];
    for (quantity, minor, refusal) in worked {
        let line = price(&shop, &offer, quantity, Currency::CNY).await.unwrap();
        assert_eq!(
            (line.unit_price.minor(), line.refusal),
            (minor, refusal),
            "{quantity}"
        );
        let total = Money::new(minor * i128::from(quantity.max(0)), Currency::CNY);
        assert_eq!(line.line_total, total, "{quantity}");
    }
    let line = price(&shop, &offer, 24, Currency::CNY).await.unwrap();
    assert_eq!(
        (
            line.weight_grams,
            line.length_mm,
            line.sku.as_str(),
            line.unit.as_str()
        ),
        (620, 340, "A-1", "piece")
    );
    assert_eq!(
        (
            line.hs_code.unwrap().as_str(),
            line.origin.unwrap().alpha2()
        ),
        ("691110", "CN")
    );
    assert!(line.rate.is_none());
    let unknown: OfferId = "off_01h455vb4pex5vsknk084sn02q".parse().unwrap();
    assert!(
        price(&shop, &unknown.to_string(), 1, Currency::CNY)
            .await
            .is_none()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_currencies_are_reckoned_by_the_newest_rate_and_say_it() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let product = shop
        .published(&shop.kit.seller(), draft("A-1", "Cup", &tea))
        .await;
    let (id, offer) = (product["id"].as_str().unwrap(), offer_of(&product));
    let line = price(&shop, &offer, 24, Currency::USD).await.unwrap();
    assert_eq!(line.refusal, Some(Refusal::NoRate));
    shop.tell_rates("2026-11-20", &[("USD", "1.1158"), ("CNY", "7.4290")])
        .await;
    // An older day that comes late changes nothing.
    shop.tell_rates("2026-11-19", &[("USD", "2"), ("CNY", "7")])
        .await;
    let line = price(&shop, &offer, 24, Currency::USD).await.unwrap();
    assert_eq!(
        (line.refusal, line.unit_price),
        (None, Money::new(578, Currency::USD))
    );
    assert_eq!(line.line_total, Money::new(578 * 24, Currency::USD));
    assert_eq!(line.offer_unit_price, Money::new(3850, Currency::CNY));
    assert_eq!(
        (
            line.rate.unwrap().to_string().as_str(),
            line.rate_date.as_deref()
        ),
        ("0.150195181047", Some("2026-11-20"))
    );
    let page = shop
        .kit
        .stranger()
        .get(&format!("/api/catalog/products/{id}?currency=USD"))
        .await
        .ok();
    assert_eq!(
        page["offers"][0]["ladder"][0]["unit_price"],
        json!({"amount": "578", "currency": "USD"})
    );
    assert_eq!(page["rates"][0]["date"], "2026-11-20");
    assert_eq!(
        shop.kit
            .stranger()
            .get("/api/catalog/currencies")
            .await
            .ok(),
        json!(["CNY", "EUR", "USD"])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_is_priced_at_once_and_what_left_the_store_is_not_sold() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let product = shop.published(&seller, draft("A-1", "Cup", &tea)).await;
    let (id, offer) = (product["id"].as_str().unwrap(), offer_of(&product));
    assert_eq!(
        price(&shop, &offer, 24, Currency::CNY)
            .await
            .unwrap()
            .unit_price
            .minor(),
        3850
    );
    let mut wanted = product["draft"].clone();
    wanted["variants"][0]["offer"]["ladder"] = json!([rung(24, "4000")]);
    let path = format!("/api/catalog/seller/products/{id}");
    put(
        &seller,
        &path,
        &format!("W/\"{}\"", product["version"]),
        wanted,
    )
    .await
    .ok();
    assert_eq!(
        price(&shop, &offer, 24, Currency::CNY)
            .await
            .unwrap()
            .unit_price
            .minor(),
        4000
    );
    seller
        .post(&format!("{path}/withdraw"), json!({}))
        .await
        .ok();
    let line = price(&shop, &offer, 24, Currency::CNY).await.unwrap();
    assert_eq!(line.refusal, Some(Refusal::Unavailable));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_is_shown_as_it_was_told_last_however_it_arrives() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let product = shop.published(&seller, draft("A-1", "Cup", &tea)).await;
    let page = format!("/api/catalog/products/{}", product["id"].as_str().unwrap());
    let item = ItemKey {
        seller: seller.org(),
        variant: product["draft"]["variants"][0]["id"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap(),
    };
    let at = |seconds| {
        shop.kit
            .rt
            .now()
            .plus(std::time::Duration::from_secs(seconds))
    };
    shop.tell(AvailabilityChanged {
        item,
        available: 900,
        at: at(1),
    })
    .await;
    shop.tell(AvailabilityChanged {
        item,
        available: 700,
        at: at(3),
    })
    .await;
    shop.tell(AvailabilityChanged {
        item,
        available: 800,
        at: at(2),
    })
    .await;
    assert_eq!(
        shop.kit.stranger().get(&page).await.ok()["offers"][0]["available"],
        700
    );
    let stocked = |list: &Value| list["items"][0]["in_stock"] == true;
    shop.eventually("/api/catalog/products?in_stock=true", stocked)
        .await;
    shop.tell(AvailabilityChanged {
        item,
        available: 0,
        at: at(4),
    })
    .await;
    shop.eventually("/api/catalog/products?in_stock=true", |list| {
        list["total"] == 0
    })
    .await;
    shop.eventually("/api/catalog/products", |list| {
        list["items"][0]["in_stock"] == false
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_lines_are_one_statement_and_known_ones_are_none() {
    let shop = Shop::open().await;
    let tea = shop.category("tea", "Tea", "茶具", None).await;
    let seller = shop.kit.seller();
    let mut lines = Vec::new();
    for n in 0..5 {
        let product = shop
            .published(&seller, draft(&format!("A-{n}"), "Cup", &tea))
            .await;
        lines.push(PriceAsk {
            offer: offer_of(&product).parse().unwrap(),
            quantity: 24,
        });
    }
    let buyer = shop.kit.buyer().caller();
    shop.catalog
        .price(&buyer, Vec::new(), Currency::CNY)
        .await
        .unwrap();
    let (priced, stats) =
        db::count_statements(shop.catalog.price(&buyer, lines.clone(), Currency::CNY)).await;
    assert_eq!((priced.unwrap().len(), stats), (5, 1));
    let (priced, stats) =
        db::count_statements(shop.catalog.price(&buyer, lines.clone(), Currency::CNY)).await;
    assert_eq!((priced.unwrap().len(), stats), (5, 0));
    let many = vec![lines[0].clone(); 201];
    assert_eq!(
        shop.catalog
            .price(&buyer, many, Currency::CNY)
            .await
            .unwrap_err()
            .status,
        422
    );
}
