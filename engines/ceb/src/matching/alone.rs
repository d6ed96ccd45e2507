//! Rules that one document answers by itself.

use std::collections::BTreeSet;

use rust_decimal::{Decimal, RoundingStrategy};

use super::Report;
use super::documents::{Document, Kind};

/// Renminbi in the customs list of currencies, and the only one for imports; the same figures are
/// China in the list of countries.
const CNY: &str = "142";
const CHINA: &str = "142";
/// Identity card, the only document of the orderer that import messages take.
const ID_CARD: &str = "1";

pub(super) fn check(document: &Document, report: &mut Report) {
    guid(document, report);
    if document.kind == Kind::Other {
        return;
    }
    for absent in document.parts().flat_map(|fields| &fields.absent) {
        report.find("present", absent, &[document], "a value", "nothing");
    }
    numbers(document, report);
    gnum(document, report);
    currency(document, report);
    // A return may be asked for under another document, and in more parcels.
    if document.is_import() && document.kind != Kind::Return {
        id_type(document, report);
        one_parcel(document, report);
    }
    match document.kind {
        Kind::Order => order(document, report),
        Kind::List => list(document, report),
        Kind::Payment | Kind::Waybill | Kind::Return | Kind::Other => {}
    }
}

/// "英文字母大写": the letters of a guid are upper case.
fn guid(document: &Document, report: &mut Report) {
    if let Some(guid) = document.head.text("guid")
        && guid.bytes().any(|b| b.is_ascii_lowercase())
    {
        report.find(
            "guid_case",
            "guid",
            &[document],
            guid.to_ascii_uppercase(),
            guid,
        );
    }
}

/// Amounts and quantities have to be numbers, and none below zero, or no equation would mean a thing.
fn numbers(document: &Document, report: &mut Report) {
    const AMOUNTS: [&str; 14] = [
        "goodsValue",
        "freight",
        "discount",
        "taxTotal",
        "acturalPaid",
        "amountPaid",
        "charge",
        "insuredFee",
        "weight",
        "grossWeight",
        "netWeight",
        "qty",
        "price",
        "totalPrice",
    ];
    for fields in document.parts() {
        for name in AMOUNTS {
            let Some(text) = fields.text(name) else {
                continue;
            };
            match fields.number(name) {
                None => report.find("a_number", name, &[document], "a decimal", text),
                Some(value) if value < Decimal::ZERO => {
                    report.find("not_negative", name, &[document], "0 or more", text);
                }
                Some(_) => {}
            }
        }
    }
}

/// "从1开始的递增序号": each line its own number, from 1 on. A return repeats those of its list.
fn gnum(document: &Document, report: &mut Report) {
    if document.kind == Kind::Return {
        return;
    }
    let mut seen = BTreeSet::new();
    for (index, line) in document.lines.iter().enumerate() {
        let expected = Decimal::from(index + 1);
        let number = line.number("gnum");
        if number != Some(expected) || !seen.insert(expected) {
            report.find(
                "gnum",
                "gnum",
                &[document],
                expected,
                line.text("gnum").unwrap_or("nothing"),
            );
        }
    }
}

fn currency(document: &Document, report: &mut Report) {
    let Some(head) = document
        .head
        .text("currency")
        .or_else(|| document.is_import().then_some(CNY))
    else {
        return one_currency(document, report);
    };
    let expected = if document.is_import() { CNY } else { head };
    for fields in document.parts() {
        if let Some(found) = fields.text("currency")
            && found != expected
        {
            report.find("currency", "currency", &[document], expected, found);
        }
    }
}

/// An export list has no currency of its own; its lines share one, or no total could be taken.
fn one_currency(document: &Document, report: &mut Report) {
    let mut lines = document
        .lines
        .iter()
        .filter_map(|line| line.text("currency"));
    let Some(first) = lines.next() else { return };
    if let Some(other) = lines.find(|currency| *currency != first) {
        report.warn("currency", "currency", &[document], first, other);
    }
}

fn id_type(document: &Document, report: &mut Report) {
    for name in ["buyerIdType", "payerIdType"] {
        if let Some(found) = document.head.text(name)
            && found != ID_CARD
        {
            report.find("id_type", name, &[document], ID_CARD, found);
        }
    }
}

/// "限定为“1”" on the import waybill and list.
fn one_parcel(document: &Document, report: &mut Report) {
    if let Some(found) = document.head.text("packNo")
        && document.head.number("packNo") != Some(Decimal::ONE)
    {
        report.find("one_parcel", "packNo", &[document], "1", found);
    }
}

fn order(document: &Document, report: &mut Report) {
    line_totals(document, report);
    let head = &document.head;
    let lines: Option<Decimal> = document
        .lines
        .iter()
        .map(|line| line.number("totalPrice"))
        .sum();
    if let (Some(value), Some(sum)) = (head.number("goodsValue"), lines)
        && !document.lines.is_empty()
        && value != sum
    {
        report.find(
            "goods_value",
            "goodsValue",
            &[document],
            sum.normalize(),
            value.normalize(),
        );
    }
    if document.is_import()
        && let (Some(goods), Some(paid)) = (head.number("goodsValue"), head.number("acturalPaid"))
    {
        let due =
            goods + head.charge("freight") + head.charge("taxTotal") - head.charge("discount");
        if due != paid {
            report.find(
                "actural_paid",
                "acturalPaid",
                &[document],
                due.normalize(),
                paid.normalize(),
            );
        }
    }
    let (known, expected): (&[&str], _) = if document.is_import() {
        (&["I"], "I")
    } else {
        (&["E", "B", "W"], "E, B or W")
    };
    if let Some(found) = head.text("orderType")
        && !known.contains(&found)
    {
        report.find("order_type", "orderType", &[document], expected, found);
    }
}

/// totalPrice = price × qty, exactly, or rounded to the cents or to the places it is written with.
fn line_totals(document: &Document, report: &mut Report) {
    for line in &document.lines {
        let (Some(price), Some(quantity), Some(total)) = (
            line.number("price"),
            line.number("qty"),
            line.number("totalPrice"),
        ) else {
            continue;
        };
        let Some(product) = price.checked_mul(quantity) else {
            continue;
        };
        let half_up = RoundingStrategy::MidpointAwayFromZero;
        let rounded = product.round_dp_with_strategy(total.scale().max(2), half_up);
        if total != product && total != rounded {
            report.find(
                "line_total",
                "totalPrice",
                &[document],
                product.normalize(),
                total.normalize(),
            );
        }
    }
}

fn list(document: &Document, report: &mut Report) {
    line_totals(document, report);
    let head = &document.head;
    let direction = if document.is_import() { "I" } else { "E" };
    if let Some(found) = head.text("ieFlag")
        && found != direction
    {
        report.find("ie_flag", "ieFlag", &[document], direction, found);
    }
    if let (Some(gross), Some(net)) = (head.number("grossWeight"), head.number("netWeight"))
        && net > gross
    {
        report.find(
            "weight",
            "netWeight",
            &[document],
            format!("at most {gross}"),
            net,
        );
    }
    let mode = head.text("tradeMode").unwrap_or_default();
    if document.is_import() {
        import_mode(document, mode, report)
    } else {
        export_mode(document, mode, report)
    }
}

/// 直购进口 9610, 保税进口 1210; 1239 is the bonded import of the towns outside the pilot.
fn import_mode(document: &Document, mode: &str, report: &mut Report) {
    match mode {
        "9610" => need(document, &["trafNo", "voyageNo", "billNo"], &[], report),
        "1210" | "1239" => {
            need(
                document,
                &["emsNo", "areaCode", "areaName"],
                &["itemRecordNo"],
                report,
            );
            if let Some(found) = document.head.text("country")
                && found != CHINA
            {
                report.find("tradeMode", "country", &[document], CHINA, found);
            }
        }
        _ => report.find(
            "trade_mode",
            "tradeMode",
            &[document],
            "9610, 1210 or 1239",
            mode,
        ),
    }
}

fn export_mode(document: &Document, mode: &str, report: &mut Report) {
    match mode {
        "9610" | "9710" | "9810" => {}
        "1210" | "1239" => need(
            document,
            &["iacCode", "iacName", "emsNo"],
            &["itemRecordNo"],
            report,
        ),
        _ => {
            let known = "9610, 1210, 1239, 9710 or 9810";
            report.find("trade_mode", "tradeMode", &[document], known, mode);
        }
    }
    match document.head.text("statisticsFlag") {
        Some("A") => simplified(document, mode, report),
        Some("B") => {}
        other => report.find(
            "statistics_flag",
            "statisticsFlag",
            &[document],
            "A or B",
            other.unwrap_or("nothing"),
        ),
    }
}

fn need(document: &Document, head: &[&'static str], lines: &[&'static str], report: &mut Report) {
    for name in head {
        if document.head.text(name).is_none() {
            report.find(
                "tradeMode",
                name,
                &[document],
                "a value in this trade mode",
                "nothing",
            );
        }
    }
    for line in &document.lines {
        for name in lines.iter().filter(|name| line.text(name).is_none()) {
            report.find(
                "tradeMode",
                name,
                &[document],
                "a value in this trade mode",
                "nothing",
            );
        }
    }
}

/// A simplified declaration (A): no licence, and the first four digits of the tariff code; the other
/// six places of the field are then zeros. Only parcels (9610) are declared so.
fn simplified(document: &Document, mode: &str, report: &mut Report) {
    if let Some(licence) = document.head.text("licenseNo") {
        report.find(
            "statisticsFlag",
            "licenseNo",
            &[document],
            "nothing under A",
            licence,
        );
    }
    if matches!(mode, "1210" | "1239" | "9710" | "9810") {
        report.find(
            "statisticsFlag",
            "tradeMode",
            &[document],
            "9610 under A",
            mode,
        );
    }
    for line in &document.lines {
        if let Some(code) = line.text("gcode")
            && code
                .get(4..)
                .is_some_and(|rest| rest.bytes().any(|b| b != b'0'))
        {
            let expected = format!("{}000000", code.get(..4).unwrap_or_default());
            report.find("statisticsFlag", "gcode", &[document], expected, code);
        }
    }
}
