//! Orders in several parcels, and what customs are told of a parcel's way.

use serde_json::{Value, json};

use super::border::{Border, Sale};
use crate::trades::described;
use kernel::{Currency, Money};
use outside::customs::Faults;

/// Ten shirts in parcels of seven and three.
async fn apart(border: &Border) {
    let sale = Sale {
        tracking: None,
        ..Sale::export(1)
    };
    border.sell(&sale).await;
    let (seven, three) = (border.units(1, 7), border.units(1, 3));
    border.send(1, 1, "LX000000071CN", seven, false).await;
    border.send(1, 2, "LX000000032CN", three, true).await;
}

fn side(declaration: &Value, element: &str, document: &str) -> String {
    let mut sides = declaration["sides"].as_array().unwrap().iter();
    let side = sides.find(|side| side["element"] == element).unwrap();
    side[document].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_parcel_of_an_order_has_a_list_and_together_they_are_the_order() {
    let border = Border::open(Faults::default()).await;
    apart(&border).await;
    let seller = border.seller();
    let path = "/api/compliance/declarations";
    let undeclared = seller.get(&format!("{path}/undeclared")).await.ok();
    let parcels = undeclared["items"][0]["parcels"].as_array().unwrap();
    assert_eq!(parcels.len(), 2, "{undeclared}");
    // The whole order cannot be declared by one list.
    let whole = json!({"order": border.order(1)});
    assert_eq!(seller.post(path, whole).await.fields(), ["parcel"]);
    let mut made = Vec::new();
    for parcel in parcels {
        let draft = json!({"order": border.order(1), "parcel": parcel["shipment"]});
        let id = seller.post(path, draft.clone()).await.ok()["id"].clone();
        // Nothing is declared twice.
        seller
            .post(path, draft)
            .await
            .is_refused("compliance/declared-already");
        made.push(id.as_str().unwrap().to_owned());
    }
    let undeclared = seller.get(&format!("{path}/undeclared")).await.ok();
    assert_eq!(undeclared["items"], json!([]));
    let mut said = Vec::new();
    for id in &made {
        let checked = border.act(id, "check", json!({})).await.ok();
        assert_eq!(checked["state"], "checked", "{}", checked["findings"]);
        let amounts = ["goodsValue", "freight"].map(|name| side(&checked, name, "order"));
        said.push((
            side(&checked, "orderNo", "list"),
            amounts,
            side(&checked, "charge", "payment"),
        ));
        border.act(id, "submit", json!({})).await.ok();
    }
    let expected = [
        (
            "A-1-P1".to_owned(),
            ["140".to_owned(), "35".to_owned()],
            "175".to_owned(),
        ),
        (
            "A-1-P2".to_owned(),
            ["60".to_owned(), "15".to_owned()],
            "75".to_owned(),
        ),
    ];
    assert_eq!(said, expected);
    border.until(&made[0], "released").await;
    let files = "/api/compliance/refund-files";
    let file = seller.get(&format!("{files}/{}", made[0])).await.ok();
    let of = |file: &Value, kind: &str| {
        let papers = file["papers"].as_array().unwrap().iter();
        papers.filter(|one| one["kind"] == kind).count()
    };
    assert_eq!((of(&file, "declaration"), of(&file, "waybill")), (2, 2));
    border.until(&made[1], "released").await;
    let invoice = json!({"number": "24312000000123456789", "dated": "2026-11-18"});
    let joined = seller
        .put(&format!("{files}/{}/invoice", made[0]), invoice)
        .await
        .ok();
    assert_eq!(
        (&joined["missing"], &joined["goods"]["amount"]),
        (&json!(0), &json!("20000"))
    );
    let other = seller.get(&format!("{files}/{}", made[1])).await.ok();
    assert_eq!(other["missing"], 0);
    let all = seller.get(files).await.ok();
    assert_eq!(
        all["items"].as_array().unwrap().len(),
        1,
        "one order is one file"
    );
    let shown = border.show(&made[1]).await;
    assert_eq!(shown["parcels"].as_array().unwrap().len(), 2);
    assert_eq!(shown["parcels"][0]["declaration"], made[0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_that_was_there_before_the_parcels_is_split() {
    let border = Border::open(Faults::default()).await;
    let sale = Sale {
        tracking: None,
        ..Sale::export(1)
    };
    border.sell(&sale).await;
    let id = border.drafted(1, None).await;
    border
        .act(&id, "split", json!({}))
        .await
        .is_refused("compliance/one-parcel");
    let (seven, three) = (border.units(1, 7), border.units(1, 3));
    border.send(1, 1, "LX000000071CN", seven, false).await;
    border.send(1, 2, "LX000000032CN", three, true).await;
    let checked = border.act(&id, "check", json!({})).await.ok();
    assert_eq!(
        (&checked["state"], &checked["is_apart"]),
        (&json!("draft"), &json!(true))
    );
    assert!(
        checked["findings"].to_string().contains("one_parcel"),
        "{}",
        checked["findings"]
    );
    let made = border.act(&id, "split", json!({})).await.ok();
    assert_eq!(made["declarations"].as_array().unwrap().len(), 2);
    assert_eq!(border.show(&id).await["state"], "cancelled");
    border
        .act(&id, "split", json!({}))
        .await
        .is_refused("compliance/declaration-not-open");
    // A parcel's list that is taken back is drafted again with the same share.
    let first = made["declarations"][0].as_str().unwrap();
    let before = border.show(first).await;
    border
        .act(first, "cancel", json!({"reason": "wrong weight"}))
        .await
        .ok();
    let again = json!({"order": border.order(1), "parcel": before["parcel"]});
    let again = border
        .seller()
        .post("/api/compliance/declarations", again)
        .await
        .ok();
    assert_eq!(again["goods"], before["goods"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exports_way_is_told_step_by_step_and_its_departure_by_the_carriers_word() {
    let border = Border::open(Faults::default()).await;
    border.sell(&Sale::export(1)).await;
    let id = border.checked(1).await;
    let tell = |what: &str, transport: Value| json!({"what": what, "reason": "on its way", "transport": transport});
    border
        .act(&id, "requests", tell("arrival", json!({})))
        .await
        .is_refused("compliance/not-to-ask-customs");
    border.act(&id, "submit", json!({})).await.ok();
    // It left before customs let it go: that is told once they have.
    border.departs(1, 0).await;
    border.until_told(&id, 509).await;
    let shown = border.show(&id).await;
    assert_eq!(
        (&shown["state"], &shown["particulars"]["voyage_no"]),
        (&json!("released"), &json!("CA987"))
    );
    border
        .act(&id, "requests", tell("departure", json!({})))
        .await
        .is_refused("compliance/not-to-ask-customs");
    let missing = border.act(&id, "requests", tell("master", json!({}))).await;
    assert_eq!(missing.fields(), ["transport.bill_no"]);
    let bill = json!({"bill_no": "999-12345675"});
    border.act(&id, "requests", tell("master", bill)).await.ok();
    border.until_told(&id, 607).await;
    border
        .act(
            &id,
            "requests",
            json!({"what": "return", "reason": "refused"}),
        )
        .await
        .ok();
    border.until(&id, "returned").await;
    assert_eq!(border.show(&id).await["movements"], json!(["tally"]));
    border
        .act(&id, "requests", tell("tally", json!({})))
        .await
        .ok();
    border.until_told(&id, 215).await;
    let numbers: Vec<u16> = border
        .customs
        .taken()
        .into_iter()
        .map(|(_, number)| number)
        .collect();
    for number in [213, 215, 509, 607] {
        let count = numbers.iter().filter(|one| **one == number).count();
        assert_eq!(count, 1, "{number} in {numbers:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_imported_parcel_enters_the_site_and_its_signature_is_told_by_itself() {
    let border = Border::open(Faults::default()).await;
    border.sell(&Sale::import(1, 10_000)).await;
    let id = border.import(1, "11010519491231002X").await;
    let checked = border.act(&id, "check", json!({})).await.ok();
    assert_eq!(checked["state"], "checked", "{}", checked["findings"]);
    border.act(&id, "submit", json!({})).await.ok();
    border.until(&id, "released").await;
    let entry = json!({"what": "entry", "reason": "in the site"});
    border.act(&id, "requests", entry).await.ok();
    border.until_told(&id, 711).await;
    border.delivered(1, 0).await;
    border.until_told(&id, 513).await;
    // The same news once more tells nothing.
    border.delivered(1, 0).await;
    let numbers: Vec<u16> = border
        .customs
        .taken()
        .into_iter()
        .map(|(_, number)| number)
        .collect();
    assert_eq!(numbers.iter().filter(|one| **one == 513).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_above_one_imports_limit_does_not_go_in_parcels_either() {
    let border = Border::open(Faults::default()).await;
    for (n, goods, passes) in [(1, 500_000, true), (2, 500_010, false)] {
        let sale = Sale {
            quantity: 10,
            tracking: None,
            ..Sale::import(n, goods)
        };
        border.sell(&sale).await;
        let (seven, three) = (border.units(n, 7), border.units(n, 3));
        border.send(n, 1, "LX000000071JP", seven, false).await;
        border.send(n, 2, "LX000000032JP", three, true).await;
        let draft = json!({"order": border.order(n), "parcel": border.shipment(n, 1)});
        let path = "/api/compliance/declarations";
        let reply = border.seller().post(path, draft).await;
        match passes {
            true => drop(reply.ok()),
            false => assert_eq!(reply.fields(), ["parcel"]),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn papers_are_held_against_the_platforms_own_declaration() {
    let border = Border::open(Faults::default()).await;
    border.sell(&Sale::export(1)).await;
    let mut told = described(&border.shop, 1, Currency::USD);
    let money = |minor| Money::new(minor, Currency::USD);
    told.id = border.order(1);
    told.lines.truncate(1);
    told.lines[0].id = border.units(1, 10)[0].line;
    told.lines[0].quantity = 10;
    told.lines[0].hs_code = Some("610990".parse().unwrap());
    told.lines[0].weight_grams = 250;
    (told.goods, told.carriage, told.total) = (money(20_000), money(5_000), money(25_000));
    border.shop.tell("orders", &told, told.id.uuid()).await;
    border.shop.has_letterhead().await;
    let papers = format!("/api/compliance/orders/{}/papers", border.order(1));
    let own = |set: &Value| -> Vec<(String, String)> {
        let of = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        let says = |one: &&Value| one["sides"].to_string().contains("own_declaration");
        let all = set["differences"].as_array().unwrap().iter();
        all.filter(says)
            .map(|one| (of(one, "field"), of(one, "weight")))
            .collect()
    };
    let seller = border.seller();
    // A draft says nothing: it is not declared.
    let id = border.drafted(1, None).await;
    assert_eq!(own(&seller.get(&papers).await.ok()), []);
    border.act(&id, "check", json!({})).await.ok();
    let form = json!({"incoterm": "FOB", "place": "Shenzhen", "payment_terms": "30 days"});
    seller
        .put_if(&format!("{papers}/particulars"), "\"0\"", form)
        .await
        .ok();
    let found = own(&seller.get(&papers).await.ok());
    let expected = [
        ("hs_code", "contradiction"), // 6109 10 was declared
        ("seller", "warning"),
        ("incoterm", "warning"), // a price without carriage, and a list with it
    ];
    let expected = expected.map(|(field, weight)| (field.to_owned(), weight.to_owned()));
    assert_eq!(found, expected);
}
