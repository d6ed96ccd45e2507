//! What has to be the same on two documents that belong together.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Report;
use super::documents::{Document, Fields};

fn same(
    rule: &'static str,
    element: &'static str,
    expected: (&Document, &str),
    found: (&Document, &str),
    report: &mut Report,
) {
    let (one, other) = (expected.0.head.text(expected.1), found.0.head.text(found.1));
    if let (Some(one), Some(other)) = (one, other)
        && one != other
    {
        report.find(rule, element, &[found.0, expected.0], one, other);
    }
}

/// Payment and order: the amount, the orderer, and the number that the order names.
pub(super) fn pay(order: &Document, payment: &Document, report: &mut Report) {
    if let (Some(due), Some(paid)) = (
        order.head.number("acturalPaid"),
        payment.head.number("amountPaid"),
    ) && due != paid
    {
        report.find(
            "amount_paid",
            "acturalPaid",
            &[payment, order],
            due.normalize(),
            paid.normalize(),
        );
    }
    same(
        "payerIdType",
        "buyerIdType",
        (order, "buyerIdType"),
        (payment, "payerIdType"),
        report,
    );
    same(
        "payerIdNumber",
        "buyerIdNumber",
        (order, "buyerIdNumber"),
        (payment, "payerIdNumber"),
        report,
    );
    same(
        "payerName",
        "buyerName",
        (order, "buyerName"),
        (payment, "payerName"),
        report,
    );
    for element in ["payCode", "payTransactionId"] {
        same(
            "payment_of_order",
            element,
            (order, element),
            (payment, element),
            report,
        );
    }
}

/// "必须与电子运单的收货人…一致"
pub(super) fn consignee(order: &Document, waybill: &Document, report: &mut Report) {
    for element in ["consignee", "consigneeTelephone", "consigneeAddress"] {
        same(
            "consignee",
            element,
            (order, element),
            (waybill, element),
            report,
        );
    }
}

/// The orderer, the shop and the lines: a list declares what was ordered.
pub(super) fn list_and_order(order: &Document, list: &Document, report: &mut Report) {
    for element in ["ebcCode", "buyerIdType", "buyerIdNumber", "buyerName"] {
        same(
            "list_and_order",
            element,
            (order, element),
            (list, element),
            report,
        );
    }
    for element in ["buyerTelephone", "consigneeAddress"] {
        let (one, other) = (order.head.text(element), list.head.text(element));
        if let (Some(one), Some(other)) = (one, other)
            && one != other
        {
            report.warn("list_and_order", element, &[list, order], one, other);
        }
    }
    order_type(order, list, report);
    let (ordered, listed) = (by_number(order), by_number(list));
    if !ordered.keys().eq(listed.keys()) {
        let (expected, found) = (numbers(&ordered), numbers(&listed));
        report.find("gnum", "gnum", &[list, order], expected, found);
    }
    for (number, line) in &listed {
        if let Some(ordered) = ordered.get(number) {
            lines(order, ordered, list, line, report);
        }
    }
}

/// The lines of a document by their gnum; of two with one number the first.
fn by_number(document: &Document) -> BTreeMap<Decimal, &Fields> {
    let mut lines = BTreeMap::new();
    for line in &document.lines {
        if let Some(number) = line.number("gnum") {
            lines.entry(number).or_insert(line);
        }
    }
    lines
}

/// "与关联的电子订单表体序号一一对应"
fn lines(
    order: &Document,
    ordered: &Fields,
    list: &Document,
    listed: &Fields,
    report: &mut Report,
) {
    for element in ["qty", "price", "totalPrice"] {
        if let (Some(one), Some(other)) = (ordered.number(element), listed.number(element))
            && one != other
        {
            report.find(
                "line_of_order",
                element,
                &[list, order],
                one.normalize(),
                other.normalize(),
            );
        }
    }
    for element in ["itemNo", "unit", "currency"] {
        if let (Some(one), Some(other)) = (ordered.text(element), listed.text(element))
            && one != other
        {
            report.find("line_of_order", element, &[list, order], one, other);
        }
    }
    // "与电子订单一致": customs classify by it, and sellers shorten it.
    if let (Some(one), Some(other)) = (ordered.text("itemName"), listed.text("gname"))
        && one != other
    {
        report.warn("line_of_order", "gname", &[list, order], one, other);
    }
}

/// Enough of the numbers to see what is wrong.
fn numbers(lines: &BTreeMap<Decimal, &Fields>) -> String {
    const SHOWN: usize = 100;
    let shown: Vec<String> = lines.keys().take(SHOWN).map(Decimal::to_string).collect();
    shown.join(", ")
}

/// B goes with 9710, W with 9810, E with parcels and bonded goods, I with imports.
fn order_type(order: &Document, list: &Document, report: &mut Report) {
    let expected = match (list.is_import(), list.head.text("tradeMode")) {
        (true, Some("9610" | "1210" | "1239")) => "I",
        (false, Some("9610" | "1210" | "1239")) => "E",
        (false, Some("9710")) => "B",
        (false, Some("9810")) => "W",
        _ => return,
    };
    if let (Some(found), Some(mode)) = (order.head.text("orderType"), list.head.text("tradeMode"))
        && found != expected
    {
        report.find(
            "orderType",
            "tradeMode",
            &[order, list],
            format!("{expected} with {mode}"),
            found,
        );
    }
}

pub(super) fn list_and_waybill(waybill: &Document, list: &Document, report: &mut Report) {
    same(
        "waybill_of_list",
        "orderNo",
        (waybill, "orderNo"),
        (list, "orderNo"),
        report,
    );
    if !list.is_import() {
        same(
            "waybill_of_list",
            "ebcCode",
            (list, "ebcCode"),
            (waybill, "ebcCode"),
            report,
        );
    }
    for element in ["freight", "insuredFee", "packNo"] {
        if let (Some(one), Some(other)) = (waybill.head.number(element), list.head.number(element))
            && one != other
        {
            report.warn(
                "waybill_of_list",
                element,
                &[list, waybill],
                one.normalize(),
                other.normalize(),
            );
        }
    }
}

/// "小于等于原清单": lines of the list it names, and no more of them than were declared.
pub(super) fn returned(back: &Document, list: &Document, report: &mut Report) {
    let declared = by_number(list);
    for line in &back.lines {
        let Some(declared) = line.number("gnum").and_then(|number| declared.get(&number)) else {
            let found = line.text("gnum").unwrap_or("nothing");
            report.find(
                "line_of_list",
                "gnum",
                &[back, list],
                "a line of the list",
                found,
            );
            continue;
        };
        if let (Some(one), Some(other)) = (declared.text("gcode"), line.text("gcode"))
            && one != other
        {
            report.find("line_of_list", "gcode", &[back, list], one, other);
        }
        if let (Some(most), Some(quantity)) = (declared.number("qty"), line.number("qty"))
            && quantity > most
        {
            report.find(
                "line_of_list",
                "qty",
                &[back, list],
                format!("at most {most}"),
                quantity,
            );
        }
    }
}
