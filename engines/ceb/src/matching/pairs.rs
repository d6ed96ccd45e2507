//! Who belongs to whom: order, payment, waybill, list and return find each other.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::Report;
use super::documents::{Document, Kind};
use super::same::{consignee, list_and_order, list_and_waybill, pay, returned};

pub(super) fn check(documents: &[&Document], report: &mut Report) {
    for import in [true, false] {
        let of = |kind| -> Vec<&Document> {
            documents
                .iter()
                .copied()
                .filter(|d| d.kind == kind && d.is_import() == import)
                .collect()
        };
        let set = Set {
            orders: of(Kind::Order),
            payments: of(Kind::Payment),
            waybills: of(Kind::Waybill),
            lists: of(Kind::List),
            returns: of(Kind::Return),
        };
        set.check(import, report);
    }
}

struct Set<'a> {
    orders: Vec<&'a Document>,
    payments: Vec<&'a Document>,
    waybills: Vec<&'a Document>,
    lists: Vec<&'a Document>,
    returns: Vec<&'a Document>,
}

/// How documents are looked up: one by number, its other half (a code) compared afterwards.
type Index<'a> = HashMap<&'a str, Vec<&'a Document>>;

fn index<'a>(documents: &[&'a Document], element: &str) -> Index<'a> {
    let mut index: Index<'a> = HashMap::new();
    for document in documents {
        if let Some(number) = document.head.text(element) {
            index.entry(number).or_default().push(document);
        }
    }
    index
}

impl<'a> Set<'a> {
    fn check(&self, import: bool, report: &mut Report) {
        let orders = index(&self.orders, "orderNo");
        let waybills = index(
            &self.waybills,
            if import { "orderNo" } else { "logisticsNo" },
        );
        for payment in &self.payments {
            if let Some(order) = self.partner(
                &orders,
                &self.orders,
                payment,
                ("orderNo", "ebpCode"),
                report,
            ) && import
            {
                pay(order, payment, report);
            }
        }
        if import {
            for waybill in &self.waybills {
                if let Some(order) =
                    self.partner(&orders, &self.orders, waybill, ("orderNo", ""), report)
                {
                    consignee(order, waybill, report);
                }
            }
        } else {
            self.charges(&orders, report);
        }
        self.orders_alone(import, &waybills, report);
        let by_parcel = index(&self.waybills, "logisticsNo");
        for list in &self.lists {
            if let Some(order) =
                self.partner(&orders, &self.orders, list, ("orderNo", "ebpCode"), report)
            {
                list_and_order(order, list, report);
            }
            let way = ("logisticsNo", "logisticsCode");
            if let Some(waybill) = self.partner(&by_parcel, &self.waybills, list, way, report) {
                list_and_waybill(waybill, list, report);
            }
        }
        let by_number = index(&self.lists, "invtNo");
        let by_parcel = index(&self.lists, "logisticsNo");
        for back in &self.returns {
            let of = |index: &Index<'a>, name: &str| {
                back.head
                    .text(name)
                    .and_then(|number| index.get(number)?.first().copied())
            };
            if let Some(list) = of(&by_number, "invtNo").or_else(|| of(&by_parcel, "logisticsNo")) {
                returned(back, list, report);
            }
        }
    }

    /// The document on the other side, if any of its kind are here at all. None of that number, or
    /// one under another code, is a finding.
    fn partner(
        &self,
        index: &Index<'a>,
        all: &[&'a Document],
        document: &Document,
        (number, code): (&'static str, &'static str),
        report: &mut Report,
    ) -> Option<&'a Document> {
        let kind = all.first()?.kind;
        let wanted = document.head.text(number)?;
        let Some(found) = index.get(wanted) else {
            let expected = format!("the number of one of the {}s", kind.name());
            report.find("counterpart", number, &[document], expected, wanted);
            return None;
        };
        let own = document.head.text(code);
        let same = found.iter().find(|other| other.head.text(code) == own);
        if let Some(partner) = same.or_else(|| code.is_empty().then(|| found.first()).flatten()) {
            return Some(partner);
        }
        let first = found.first()?;
        let expected = first.head.text(code).unwrap_or("nothing");
        report.find(
            "counterpart",
            code,
            &[document, first],
            expected,
            own.unwrap_or("nothing"),
        );
        Some(first)
    }

    /// Orders that nobody paid or carries, where payments or waybills are part of the set.
    fn orders_alone(&self, import: bool, waybills: &Index<'_>, report: &mut Report) {
        let payments = index(&self.payments, "orderNo");
        for order in &self.orders {
            let Some(number) = order.head.text("orderNo") else {
                continue;
            };
            // A booking (W) or B2B order (B) is declared before anybody pays for it.
            let is_paid_first = !matches!(order.head.text("orderType"), Some("B" | "W"));
            if is_paid_first && !self.payments.is_empty() && !payments.contains_key(number) {
                report.find(
                    "payment_of_order",
                    "orderNo",
                    &[order],
                    "a payment of this order",
                    number,
                );
            }
            if import && !self.waybills.is_empty() && !waybills.contains_key(number) {
                report.find(
                    "waybill_of_order",
                    "orderNo",
                    &[order],
                    "a waybill of this order",
                    number,
                );
            }
        }
    }

    /// Export: what came in for an order is its goods and freight. A B2B order (B, W) may be paid in
    /// parts, so only more than that is wrong.
    fn charges(&self, orders: &Index<'_>, report: &mut Report) {
        let mut received: BTreeMap<&str, (Decimal, Vec<&Document>)> = BTreeMap::new();
        for payment in &self.payments {
            if let (Some(number), Some(charge)) =
                (payment.head.text("orderNo"), payment.head.number("charge"))
            {
                let sum = received.entry(number).or_default();
                sum.0 += charge;
                sum.1.push(payment);
            }
        }
        for (number, (sum, mut documents)) in received {
            let Some(order) = orders.get(number).and_then(|orders| orders.first()) else {
                continue;
            };
            let currency = order.head.text("currency");
            if let Some(other) = documents
                .iter()
                .find(|d| d.head.text("currency") != currency)
            {
                let found = other.head.text("currency").unwrap_or("nothing");
                report.find(
                    "currency",
                    "currency",
                    &[other, order],
                    currency.unwrap_or("nothing"),
                    found,
                );
                continue;
            }
            let Some(goods) = order.head.number("goodsValue") else {
                continue;
            };
            let due = goods + order.head.charge("freight");
            let in_parts = matches!(order.head.text("orderType"), Some("B" | "W"));
            if sum > due || (sum < due && !in_parts) {
                documents.push(order);
                report.find(
                    "charge",
                    "charge",
                    &documents,
                    due.normalize(),
                    sum.normalize(),
                );
            }
        }
    }
}
