//! Orders, payments and refunds become figures, each once, whatever the order in which they come.

use axum::http::StatusCode;
use contract::identity::{OrgKind, OrganisationRegistered, Role};
use contract::ids::OrgId;
use contract::orders::{OrderCancelled, OrderPaid, OrderState};
use contract::payments::{IntentSucceeded, RefundEnded, Share};
use serde_json::{Value, json};
use testkit::Kit;

use crate::{figures, kit, minor, order, rates, tell, usd};

const PLATFORM: &str = "/api/insight/dashboards/platform";
const SELLER: &str = "/api/insight/dashboards/seller";

/// Three orders of two sellers: one paid and partly refunded, one cancelled, one that waits.
async fn trade(kit: &Kit, sellers: [OrgId; 2]) {
    let buyer = OrgId::from_uuid(kit.rt.ids().uuid());
    let one = order(kit, sellers[0], buyer, 1, 10);
    let two = order(kit, sellers[0], buyer, 2, 5);
    let three = order(kit, sellers[1], buyer, 3, 1);
    let refund = RefundEnded {
        id: kit.rt.ids().new_id(),
        after_sale: kit.rt.ids().new_id(),
        order: one.id,
        buyer: Some(buyer),
        seller: Some(sellers[0]),
        amount: usd(600),
        succeeded: true,
        reason: None,
        at: kit.rt.now(),
    };
    let failed = RefundEnded {
        id: kit.rt.ids().new_id(),
        succeeded: false,
        ..refund.clone()
    };
    // The refund is heard of before its order.
    tell(kit, &refund, refund.id.uuid()).await;
    tell(kit, &failed, failed.id.uuid()).await;
    kit.settle().await;
    for placed in [&one, &two, &three] {
        tell(kit, placed, placed.id.uuid()).await;
    }
    let paid = OrderPaid {
        id: one.id,
        number: one.number.clone(),
        checkout: one.checkout,
        buyer,
        seller: one.seller,
        to: serde_json::from_value(
            json!({"name": "A", "line1": "B", "city": "C", "country": "DE"}),
        )
        .unwrap(),
        lines: one.lines.clone(),
        total: one.total,
        at: kit.rt.now(),
    };
    tell(kit, &paid, one.id.uuid()).await;
    let intent = IntentSucceeded {
        id: kit.rt.ids().new_id(),
        checkout: one.checkout,
        buyer,
        amount: one.total,
        shares: vec![Share {
            order: one.id,
            seller: one.seller,
            amount: one.total,
        }],
        at: kit.rt.now(),
    };
    tell(kit, &intent, intent.id.uuid()).await;
    let cancelled = OrderCancelled {
        id: two.id,
        checkout: two.checkout,
        buyer,
        seller: two.seller,
        state: OrderState::Cancelled,
        was_paid: false,
        reason: "changed my mind".into(),
        at: kit.rt.now(),
    };
    tell(kit, &cancelled, two.id.uuid()).await;
    kit.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_count_each_fact_once_for_its_seller_and_the_platform() {
    let kit = kit(1).await;
    rates(&kit).await;
    let (first, second) = (kit.seller(), kit.seller());
    trade(&kit, [first.org(), second.org()]).await;
    let platform = kit.operator().get(PLATFORM).await.ok();
    let totals = &platform["totals"];
    assert_eq!(
        (minor(&totals["value"]), totals["orders"].as_i64()),
        (1_600, Some(3))
    );
    assert_eq!(totals["units"], 16);
    assert_eq!(minor(&totals["average"]), 533);
    assert_eq!(
        (minor(&totals["paid_value"]), totals["paid"].as_i64()),
        (1_000, Some(1))
    );
    assert_eq!(totals["cancelled"], 1);
    assert_eq!(
        (minor(&totals["refund_value"]), totals["refunds"].as_i64()),
        (300, Some(1))
    );
    assert_eq!(platform["days"].as_array().unwrap().len(), 30);
    assert_eq!(platform["days"][29]["orders"], 3);
    assert_eq!(
        platform["currencies"][0]["value"],
        json!({"amount": "3200", "currency": "USD"})
    );
    assert_eq!(platform["lanes"][0]["from"], "CN");
    assert_eq!(platform["lanes"][0]["orders"], 3);
    assert_eq!(platform["sellers"].as_array().unwrap().len(), 2);
    assert_eq!(
        platform["cohorts"],
        json!([{"month": "2026-11", "active": [1]}])
    );
    // A seller sees its own and nothing of the other.
    let mine = second.get(SELLER).await.ok();
    assert_eq!(
        (
            minor(&mine["totals"]["value"]),
            mine["totals"]["orders"].as_i64()
        ),
        (100, Some(1))
    );
    assert_eq!(mine["products"].as_array().unwrap().len(), 1);
    assert_eq!(mine["products"][0]["title"], "Mug");
    assert_eq!(mine["sellers"], json!([]));
    assert_eq!(
        mine["cohorts"],
        json!([{"month": "2026-11", "active": [1]}])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recount_from_the_facts_finds_the_same_figures() {
    let kit = kit(2).await;
    rates(&kit).await;
    let sellers = [kit.seller().org(), kit.seller().org()];
    for days in [0, 40, 3] {
        kit.clock
            .advance(std::time::Duration::from_secs(days * 86_400));
        trade(&kit, sellers).await;
    }
    let before = figures(&kit).await;
    assert!(before.len() > 40);
    let broken =
        "UPDATE insight_figure SET times = times + 5 WHERE kind = 'placed' OR kind = 'cohort'";
    let spoilt: Result<u64, db::Error> = kit
        .rt
        .db()
        .tx(move |tx| async move { tx.execute(broken, &[]).await })
        .await;
    spoilt.unwrap();
    assert_ne!(figures(&kit).await, before);
    let asked = kit.operator().post("/api/insight/rebuild", json!({})).await;
    assert_eq!(asked.status, StatusCode::NO_CONTENT);
    kit.settle().await;
    assert_eq!(figures(&kit).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_no_rate_is_named_and_valued_when_one_comes() {
    let kit = kit(3).await;
    let seller = kit.seller();
    trade(&kit, [seller.org(), kit.seller().org()]).await;
    let without = seller.get(SELLER).await.ok();
    assert_eq!(minor(&without["totals"]["value"]), 0);
    assert_eq!(without["totals"]["orders"], 2);
    assert_eq!(without["unvalued_orders"], 2);
    rates(&kit).await;
    let with = seller.get(SELLER).await.ok();
    assert_eq!(minor(&with["totals"]["value"]), 1_500);
    assert_eq!(minor(&with["totals"]["refund_value"]), 300);
    assert_eq!(with["unvalued_orders"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn walls_and_ranges_hold() {
    let kit = kit(4).await;
    let (seller, buyer) = (kit.seller(), kit.buyer());
    seller.get(PLATFORM).await.is_refused("runtime/forbidden");
    buyer.get(PLATFORM).await.is_refused("runtime/forbidden");
    buyer.get(SELLER).await.is_refused("runtime/forbidden");
    buyer
        .get("/api/insight/reports/days.csv")
        .await
        .is_refused("runtime/forbidden");
    kit.operator()
        .get(SELLER)
        .await
        .is_refused("runtime/forbidden");
    seller
        .post("/api/insight/rebuild", json!({}))
        .await
        .is_refused("runtime/forbidden");
    for role in [Role::Finance, Role::Risk, Role::Operator] {
        kit.member(OrgKind::Platform, &[role])
            .get(PLATFORM)
            .await
            .ok();
    }
    let support = kit.member(OrgKind::Platform, &[Role::Support]);
    support.get(PLATFORM).await.is_refused("runtime/forbidden");
    let warehouse = seller.colleague(&[Role::Warehouse]);
    warehouse.get(SELLER).await.is_refused("runtime/forbidden");
    for path in [PLATFORM, SELLER, "/api/insight/reports/days.csv"] {
        assert_eq!(
            kit.stranger().get(path).await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    let ask = |query: &str| format!("{SELLER}?{query}");
    seller
        .get(&ask("from=2026-11-22&to=2026-11-20"))
        .await
        .is_refused("runtime/invalid");
    seller
        .get(&ask("from=2020-01-01"))
        .await
        .is_refused("insight/range-too-long");
    seller
        .get(&ask("from=somewhen!!"))
        .await
        .is_refused("runtime/invalid");
    let one = seller.get(&ask("from=2026-11-22&to=2026-11-22")).await.ok();
    assert_eq!(one["days"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_are_tables_that_spreadsheets_read_and_do_not_run() {
    let kit = kit(5).await;
    rates(&kit).await;
    let seller = kit.seller();
    let registered = OrganisationRegistered {
        id: seller.org(),
        kind: OrgKind::Seller,
        name: "=HYPERLINK(\"x\")".into(),
        country: "CN".parse().unwrap(),
        at: kit.rt.now(),
    };
    tell(&kit, &registered, seller.org().uuid()).await;
    trade(&kit, [seller.org(), kit.seller().org()]).await;
    let report = seller
        .get("/api/insight/reports/days.csv?from=2026-11-22&to=2026-11-22")
        .await;
    assert_eq!(report.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(
        report.text().trim_start_matches('\u{feff}'),
        "day,orders,units,value_eur,paid,paid_value_eur,cancelled,refunds,refund_value_eur\n\
         2026-11-22,2,15,15.00,1,10.00,1,1,3.00\n"
    );
    let sellers = kit.operator().get("/api/insight/reports/sellers.csv").await;
    assert!(sellers.text().contains("'=HYPERLINK"), "{}", sellers.text());
    for name in [
        "currencies",
        "funnel",
        "products",
        "lanes",
        "cohorts",
        "terms",
        "terms-without-result",
    ] {
        let path = format!("/api/insight/reports/{name}.csv");
        assert_eq!(
            kit.operator().get(&path).await.status,
            StatusCode::OK,
            "{name}"
        );
    }
    let missing = seller.get("/api/insight/reports/secrets.csv").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let dashboard: Value = kit.operator().get(PLATFORM).await.ok();
    assert_eq!(dashboard["registered"], 1);
}
