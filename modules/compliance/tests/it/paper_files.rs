//! Files of papers: PDF in both languages, UBL that keeps its rules, and the check of what others send.

use kernel::Currency;
use serde_json::{Value, json};

use crate::shop::Shop;
use crate::trades::{ALL, id_of, letterhead, particulars, ready};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_is_printed_in_both_languages_and_the_same_each_time() {
    let shop = ready(1).await;
    let issued = shop.issues(&shop.seller, 1, &ALL, None).await.ok();
    for kind in ALL {
        let id = id_of(&issued, kind);
        for language in ["en", "zh-CN"] {
            let path = format!("/api/compliance/papers/{id}/pdf?language={language}");
            let file = shop.seller.get(&path).await;
            assert_eq!(file.status.as_u16(), 200, "{kind} {language}");
            assert!(file.bytes.starts_with(b"%PDF-1.7"), "{kind} {language}");
            assert_eq!(file.bytes, shop.buyer.get(&path).await.bytes);
            if let Ok(folder) = std::env::var("PRINT_KEEP") {
                std::fs::write(format!("{folder}/{kind}-{language}.pdf"), &file.bytes).unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn invoices_leave_as_peppol_for_each_vat_case_and_currency() {
    let shop = Shop::open().await;
    shop.has_letterhead().await;
    let cases = [
        ("out_of_scope", None, None, Currency::EUR),
        ("out_of_scope", None, None, Currency::USD),
        ("out_of_scope", None, None, Currency::JPY),
        ("export", Some("DE123456788"), None, Currency::EUR),
        (
            "intra_community",
            Some("FR83404833048"),
            Some("DE123456788"),
            Currency::EUR,
        ),
        (
            "reverse_charge",
            Some("FR83404833048"),
            Some("DE123456788"),
            Currency::USD,
        ),
        ("zero_rated", Some("FR83404833048"), None, Currency::GBP),
        ("standard", Some("FR83404833048"), None, Currency::EUR),
    ];
    for ((vat, own, theirs, currency), n) in cases.into_iter().zip(1..) {
        let kept = shop.seller.get("/api/compliance/letterhead").await.ok();
        let mut head = letterhead();
        head["vat_number"] = json!(own);
        let tag = format!("\"{}\"", kept["version"]);
        shop.seller
            .put_if("/api/compliance/letterhead", &tag, head)
            .await
            .ok();
        shop.sells_in(n, currency).await;
        let mut form = particulars(n);
        form["vat"] = json!(vat);
        form["buyer_vat_number"] = json!(theirs);
        form["vat_percent"] = if vat == "standard" {
            json!("19")
        } else {
            Value::Null
        };
        shop.fills_in(n, form).await.ok();
        let issued = shop
            .issues(&shop.seller, n, &["commercial_invoice"], None)
            .await
            .ok();
        let path = format!(
            "/api/compliance/papers/{}/xml",
            id_of(&issued, "commercial_invoice")
        );
        let file = shop.seller.get(&path).await;
        assert_eq!(
            file.status.as_u16(),
            200,
            "{vat} {currency}: {}",
            file.text()
        );
        let report = ubl::report(&file.bytes);
        assert!(report.is_valid, "{vat}: {:#?}", report.findings);
        assert_eq!(report.checked_as, "peppol-bis-billing-3");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_a_rule_does_not_leave_and_the_other_papers_are_ubl() {
    let shop = ready(1).await;
    let mut form = particulars(1);
    // An export of the Union without the seller's VAT number.
    form["vat"] = json!("export");
    shop.fills_in(1, form).await.ok();
    let issued = shop.issues(&shop.seller, 1, &ALL, None).await.ok();
    let xml = |kind: &str| format!("/api/compliance/papers/{}/xml", id_of(&issued, kind));
    let refused = shop.seller.get(&xml("commercial_invoice")).await;
    let problem = refused.is_refused("compliance/not-electronic");
    assert!(
        problem["fields"]
            .as_array()
            .unwrap()
            .iter()
            .any(|field| field["code"] == "BR-G-02"),
        "{problem:?}"
    );
    shop.seller
        .get(&xml("proforma"))
        .await
        .is_refused("compliance/not-electronic");
    for kind in ["packing_list", "origin_certificate", "transport_document"] {
        let file = shop.seller.get(&xml(kind)).await;
        assert!(ubl::structure(&file.bytes).is_valid, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_from_elsewhere_is_checked() {
    let shop = Shop::open().await;
    let check = |content: &str| {
        let body = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xml\"\r\nContent-Type: text/xml\r\n\r\n{content}\r\n--cut--\r\n"
        );
        let kind = ("content-type", "multipart/form-data; boundary=cut");
        let seller = &shop.seller;
        async move {
            let path = "/api/compliance/invoices/check";
            seller
                .send_bytes(
                    axum::http::Method::POST,
                    path,
                    &[kind, ("idempotency-key", "k")],
                    body.into_bytes(),
                )
                .await
        }
    };
    let broken =
        check("<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"/>")
            .await
            .ok();
    assert_eq!(broken["is_valid"], false);
    assert_eq!(broken["file"], "a.xml");
    assert!(
        broken["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["rule"] == "BR-01")
    );
    let none = check("not XML").await.ok();
    assert_eq!(none["findings"][0]["rule"], "XML");
}
