//! Papers of orders: numbers without gaps, frozen contents, what is missing, what contradicts, files,
//! and who may see them.

use std::collections::BTreeSet;

use contract::payments::{AgreedInstalment, DueWith, InstalmentPaid, TermsAgreed};
use kernel::{Currency, Money};
use serde_json::{Value, json};

use crate::shop::Shop;
use crate::trades::{ALL, described, id_of, letterhead, line_id, papers, particulars, ready};

fn paper<'a>(set: &'a Value, kind: &str) -> &'a Value {
    let papers = set["papers"].as_array().unwrap();
    papers.iter().find(|paper| paper["kind"] == kind).unwrap()
}

fn gaps(paper: &Value) -> BTreeSet<&str> {
    paper["gaps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|gap| gap["code"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_told_for_each_paper_and_nothing_is_issued_by_halves() {
    let shop = Shop::open().await;
    shop.sells(1).await;
    let set = shop.seller.get(&papers(1)).await.ok();
    assert_eq!(set["has_letterhead"], false);
    assert_eq!(
        gaps(paper(&set, "proforma")),
        BTreeSet::from(["letterhead", "bank", "payment_terms"])
    );
    assert_eq!(
        gaps(paper(&set, "packing_list")),
        BTreeSet::from(["letterhead", "net_weight", "packages"])
    );
    let refused = shop
        .issues(
            &shop.seller,
            1,
            &["commercial_invoice", "packing_list"],
            None,
        )
        .await;
    refused.is_refused("compliance/paper-incomplete");
    // A paid order needs no terms; what left the house is packed.
    shop.has_letterhead().await;
    shop.is_paid(1).await;
    shop.ships(1).await;
    let set = shop.seller.get(&papers(1)).await.ok();
    assert_eq!(paper(&set, "commercial_invoice")["state"], "ready");
    assert_eq!(
        gaps(paper(&set, "packing_list")),
        BTreeSet::from(["net_weight"])
    );
    let draft = shop
        .seller
        .get(&format!("{}/packing_list/draft", papers(1)))
        .await
        .ok();
    assert_eq!(draft["content"]["packages"][0]["count"], 4);
    assert_eq!(draft["content"]["totals"]["gross_grams"], 56_000);
    assert_eq!(draft["content"]["number"], Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn issued_papers_say_the_same_for_ever_and_corrections_are_new_versions() {
    let shop = ready(1).await;
    let issued = shop.issues(&shop.seller, 1, &ALL, None).await.ok();
    assert_eq!(issued["warnings"], json!([]));
    let id = id_of(&issued, "packing_list");
    let before = shop
        .seller
        .get(&format!("/api/compliance/papers/{id}"))
        .await
        .ok();
    assert_eq!(before["content"]["number"], "PL-2026-000001");
    assert_eq!(before["is_current"], true);

    let again = shop
        .issues(&shop.seller, 1, &["packing_list"], Some("no reason"))
        .await;
    again.is_refused("compliance/nothing-new");
    let mut form = particulars(1);
    form["packages"][0]["mark"] = json!("SPREEWERK NEW / 1-4");
    shop.fills_in(1, form).await.ok();
    let mut head = letterhead();
    head["name"] = json!("Another Name Ltd.");
    shop.seller
        .put_if("/api/compliance/letterhead", "\"1\"", head)
        .await
        .ok();
    let set = shop.seller.get(&papers(1)).await.ok();
    assert_eq!(paper(&set, "packing_list")["state"], "outdated");
    let unsaid = shop.issues(&shop.seller, 1, &["packing_list"], None).await;
    assert_eq!(unsaid.fields(), ["reason"]);
    // The seller's name would stand on one paper only.
    let alone = shop
        .issues(&shop.seller, 1, &["packing_list"], Some("marks"))
        .await;
    alone.is_refused("compliance/papers-disagree");
    let next = shop
        .issues(&shop.seller, 1, &ALL, Some("new name and marks"))
        .await
        .ok();
    let newer = id_of(&next, "packing_list");
    let newer = shop
        .seller
        .get(&format!("/api/compliance/papers/{newer}"))
        .await
        .ok();
    assert_eq!(newer["content"]["number"], "PL-2026-000001");
    assert_eq!(newer["content"]["version"], 2);
    assert_eq!(newer["content"]["reason"], "new name and marks");

    let after = shop
        .seller
        .get(&format!("/api/compliance/papers/{id}"))
        .await
        .ok();
    assert_eq!(
        after["content"], before["content"],
        "an issued paper never changes"
    );
    assert_eq!(after["issued"]["sha256"], before["issued"]["sha256"]);
    assert_eq!(after["is_current"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_have_no_gaps_however_many_are_issued_at_once() {
    let shop = Shop::open().await;
    shop.has_letterhead().await;
    for n in 1..=12 {
        shop.sells(n).await;
        // Every third is missing something and takes no number.
        let form = if n % 3 == 0 {
            json!({})
        } else {
            particulars(n)
        };
        shop.fills_in(n, form).await.ok();
    }
    let all = (1..=12).map(|n| shop.issues(&shop.seller, n, &["commercial_invoice"], None));
    let replies = futures::future::join_all(all).await;
    assert_eq!(
        replies
            .iter()
            .filter(|reply| reply.status.is_success())
            .count(),
        8
    );
    let page = shop
        .seller
        .get("/api/compliance/papers?kind=commercial_invoice&limit=50")
        .await
        .ok();
    let mut numbers: Vec<&str> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["number"].as_str().unwrap())
        .collect();
    numbers.sort_unstable();
    let wanted: Vec<String> = (1..=8).map(|n| format!("CI-2026-{n:06}")).collect();
    assert_eq!(numbers, wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_issues_once() {
    let shop = ready(1).await;
    let body = json!({"kinds": ["proforma"]});
    let first = shop
        .seller
        .post_once(&papers(1), "key-1", body.clone())
        .await
        .ok();
    let second = shop.seller.post_once(&papers(1), "key-1", body).await.ok();
    assert_eq!(first["issued"], second["issued"]);
    let page = shop.seller.get("/api/compliance/papers").await.ok();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declaration_that_says_otherwise_stops_the_issue() {
    let shop = ready(1).await;
    let euros = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    let mut form = particulars(1);
    form["declared"] = json!({"number": "5316-1", "value": euros("98300"), "gross_grams": 56_000, "packages": 5, "incoterm": "FOB"});
    shop.fills_in(1, form.clone()).await.ok();
    let refused = shop
        .issues(
            &shop.seller,
            1,
            &["commercial_invoice", "packing_list"],
            None,
        )
        .await;
    let problem = refused.is_refused("compliance/papers-disagree");
    let found: BTreeSet<&str> = problem["params"]["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|difference| difference["field"].as_str().unwrap())
        .collect();
    assert_eq!(found, BTreeSet::from(["incoterm", "packages", "value"]));
    form["declared"] = json!({"number": "5316-1", "value": euros("98400"), "gross_grams": 56_000, "packages": 4, "incoterm": "DAP"});
    shop.fills_in(1, form).await.ok();
    shop.issues(
        &shop.seller,
        1,
        &["commercial_invoice", "packing_list"],
        None,
    )
    .await
    .ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parcels_that_weigh_otherwise_are_told_and_let_pass() {
    let shop = ready(1).await;
    shop.ships(1).await;
    let mut form = particulars(1);
    form["packages"][0]["count"] = json!(5);
    shop.fills_in(1, form).await.ok();
    let issued = shop
        .issues(&shop.seller, 1, &["packing_list"], None)
        .await
        .ok();
    let told: BTreeSet<&str> = issued["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["field"].as_str().unwrap())
        .collect();
    assert_eq!(told, BTreeSet::from(["gross_weight", "packages"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buyer_sees_what_was_issued_and_others_see_nothing() {
    let shop = ready(1).await;
    let issued = shop
        .issues(&shop.seller, 1, &["commercial_invoice"], None)
        .await
        .ok();
    let path = format!(
        "/api/compliance/papers/{}",
        id_of(&issued, "commercial_invoice")
    );
    let seen = shop.buyer.get(&papers(1)).await.ok();
    assert_eq!(seen["papers"].as_array().unwrap().len(), 1);
    assert_eq!(seen["particulars"], Value::Null);
    assert_eq!(
        shop.buyer.get(&path).await.ok()["content"]["totals"]["total"]["amount"],
        "98400"
    );
    shop.buyer
        .get(&format!("{}/commercial_invoice/draft", papers(1)))
        .await
        .is_refused("runtime/not-found");
    shop.buyer
        .get("/api/compliance/papers")
        .await
        .is_refused("runtime/forbidden");
    shop.issues(&shop.buyer, 1, &["proforma"], None)
        .await
        .is_refused("runtime/forbidden");
    for other in [shop.kit.seller(), shop.kit.buyer()] {
        other.get(&papers(1)).await.is_refused("runtime/not-found");
        other.get(&path).await.is_refused("runtime/not-found");
        other
            .get(&format!("{path}/pdf?language=en"))
            .await
            .is_refused("runtime/not-found");
        other
            .get(&format!("{path}/xml"))
            .await
            .is_refused("runtime/not-found");
    }
    shop.issues(&shop.kit.seller(), 1, &["proforma"], None)
        .await
        .is_refused("runtime/not-found");
    let desk = shop.desk.get(&papers(1)).await.ok();
    assert_eq!(desk["papers"].as_array().unwrap().len(), 5);
    shop.desk.get(&path).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_ended_issues_nothing_more() {
    use contract::orders::{OrderCancelled, OrderState};
    let shop = ready(1).await;
    let ended = OrderCancelled {
        id: crate::trades::order_id(1),
        checkout: contract::ids::CheckoutId::from_uuid(uuid::Uuid::from_u128(1)),
        buyer: shop.buyer.org(),
        seller: shop.seller.org(),
        state: OrderState::Cancelled,
        was_paid: false,
        reason: "changed_mind".to_owned(),
        at: shop.kit.rt.now(),
    };
    shop.tell("orders", &ended, ended.id.uuid()).await;
    shop.issues(&shop.seller, 1, &["proforma"], None)
        .await
        .is_refused("compliance/order-ended");
    let set = shop.seller.get(&papers(1)).await.ok();
    assert_eq!(set["ended"], "cancelled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_of_the_form_is_told_by_path() {
    let shop = ready(1).await;
    let mut form = particulars(1);
    form["incoterm"] = json!("XYZ");
    form["remarks"] = json!("Ship 🚢");
    form["lines"] = json!([{"line": line_id(99), "net_grams": 5}, {"line": line_id(11), "net_grams": 9, "gross_grams": 8}]);
    form["declared"] = json!({"number": "1", "value": {"amount": "1", "currency": "USD"}});
    form["vat_percent"] = json!("19");
    let refused = shop.fills_in(1, form).await;
    let mut found = refused.fields();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "declared.value",
            "incoterm",
            "lines[0].line",
            "lines[1].net_grams",
            "remarks",
            "vat_percent"
        ]
    );
    let stale = shop
        .seller
        .put_if(&format!("{}/particulars", papers(1)), "\"0\"", json!({}))
        .await;
    assert_eq!(stale.status.as_u16(), 412);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_goods_went_is_forgotten_in_drafts_and_stands_in_issued_papers() {
    use contract::orders::DeliveryForgotten;
    let shop = ready(1).await;
    let issued = shop
        .issues(&shop.seller, 1, &["packing_list"], None)
        .await
        .ok();
    let told = DeliveryForgotten {
        id: crate::trades::order_id(1),
        buyer: shop.buyer.org(),
        seller: shop.seller.org(),
        at: shop.kit.rt.now(),
    };
    shop.tell("orders", &told, told.id.uuid()).await;
    let draft = shop
        .seller
        .get(&format!("{}/packing_list/draft", papers(1)))
        .await;
    assert!(!draft.text().contains("Torstraße"));
    let path = format!("/api/compliance/papers/{}", id_of(&issued, "packing_list"));
    assert!(shop.seller.get(&path).await.text().contains("Torstraße"));
}

fn thirty_seventy(shop: &Shop, n: u128, first: Option<kernel::Timestamp>) -> TermsAgreed {
    let of = described(shop, n, Currency::EUR);
    let part = |place, percent: i64, due, minor, paid_at| AgreedInstalment {
        place,
        percent: percent.into(),
        due,
        amount: Money::new(minor, Currency::EUR),
        paid_at,
    };
    TermsAgreed {
        order: of.id,
        buyer: of.buyer,
        seller: of.seller,
        instalments: vec![
            part(0, 30, DueWith::Order, 29_520, first),
            part(1, 70, DueWith::TransportDocument, 68_880, None),
        ],
        at: shop.kit.rt.now(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agreed_instalments_stand_on_invoices_in_both_languages_and_in_ubl() {
    let shop = ready(1).await;
    let mut form = particulars(1);
    form["payment_terms"] = json!(null);
    shop.fills_in(1, form).await.ok();
    let none = shop
        .issues(&shop.seller, 1, &["commercial_invoice"], None)
        .await;
    assert_eq!(none.fields(), ["particulars.payment_terms"]);
    let agreed = thirty_seventy(&shop, 1, None);
    shop.tell("payments", &agreed, agreed.order.uuid()).await;
    let paid = InstalmentPaid {
        order: agreed.order,
        buyer: agreed.buyer,
        seller: agreed.seller,
        place: 0,
        amount: agreed.instalments[0].amount,
        whole: false,
        at: shop.kit.rt.now(),
    };
    shop.tell("payments", &paid, agreed.order.uuid()).await;
    // With its deposit an order counts as paid to those who ship; the invoice knows better.
    shop.is_paid(1).await;
    let kinds = ["proforma", "commercial_invoice", "packing_list"];
    let issued = shop.issues(&shop.seller, 1, &kinds, None).await.ok();
    let id = id_of(&issued, "commercial_invoice");
    let path = format!("/api/compliance/papers/{id}");
    let shown = shop.seller.get(&path).await.ok();
    let content = &shown["content"];
    assert_eq!(content["paid"], json!(null));
    assert_eq!(content["instalments"][1]["due"], "transport_document");
    assert!(content["instalments"][0]["paid"].is_string(), "{content}");
    let xml = shop.seller.get(&format!("{path}/xml")).await.text();
    let note = "30 % (EUR 295.20) with the order, 70 % (EUR 688.80) against the transport document";
    assert!(xml.contains(note), "{xml}");
    assert!(xml.contains(">295.20</cbc:PrepaidAmount>"), "{xml}");
    let packing = id_of(&issued, "packing_list");
    let packing = shop
        .seller
        .get(&format!("/api/compliance/papers/{packing}"))
        .await
        .ok();
    assert_eq!(packing["content"]["instalments"], json!([]));
}
