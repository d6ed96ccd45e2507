//! How much one person may import: CNY 5,000 a transaction, 26,000 a year (财关税[2018]49).

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::documents::{Document, Kind};
use super::{Report, code};

const TRANSACTION_LIMIT: Decimal = Decimal::from_parts(5_000, 0, 0, false, 0);
const YEAR_LIMIT: Decimal = Decimal::from_parts(26_000, 0, 0, false, 0);

pub(super) fn check(documents: &[&Document], report: &mut Report) {
    let mut transactions: BTreeMap<(&str, Option<&str>), Vec<&Document>> = BTreeMap::new();
    for document in documents {
        if document.is_import()
            && matches!(document.kind, Kind::Order | Kind::List)
            && let Some(number) = document.head.text("orderNo")
        {
            transactions
                .entry((number, document.head.text("ebpCode")))
                .or_default()
                .push(document);
        }
    }
    let mut years: BTreeMap<(&str, &str), (Decimal, Vec<&Document>)> = BTreeMap::new();
    for documents in transactions.values() {
        let values = documents
            .iter()
            .filter_map(|document| taxable(document).map(|value| (value, *document)));
        let Some((value, document)) = values.max_by_key(|(value, _)| *value) else {
            continue;
        };
        // Over the limit one single article may pass, in full taxed, while the year allows it.
        if value > TRANSACTION_LIMIT && !documents.iter().all(|document| is_single(document)) {
            let limit = Some(code::TRANSACTION_LIMIT);
            let expected = format!("at most {TRANSACTION_LIMIT}, or one single article");
            report.find_coded(
                "limit_per_transaction",
                value_element(document),
                limit,
                &[document],
                expected,
                value.normalize(),
            );
        }
        let year = document.head.text("appTime").and_then(|time| time.get(..4));
        if let (Some(person), Some(year)) = (document.head.text("buyerIdNumber"), year) {
            let sum = years.entry((person, year)).or_default();
            sum.0 += value;
            sum.1.push(document);
        }
    }
    for ((_, year), (sum, documents)) in years {
        // Only what is in the set can be counted; the rest of the year is known to customs alone.
        if sum > YEAR_LIMIT {
            let expected = format!("at most {YEAR_LIMIT} in {year}");
            let limit = Some(code::YEAR_LIMIT);
            report.find_coded(
                "limit_per_year",
                "buyerIdNumber",
                limit,
                &documents,
                expected,
                sum.normalize(),
            );
        }
    }
}

fn value_element(document: &Document) -> &'static str {
    if document.kind == Kind::Order {
        "goodsValue"
    } else {
        "totalPrice"
    }
}

/// 完税价格: what was really paid for goods, freight and insurance, without the tax.
fn taxable(document: &Document) -> Option<Decimal> {
    let head = &document.head;
    let goods = match document.kind {
        Kind::Order => head.number("goodsValue")?,
        _ => document
            .lines
            .iter()
            .map(|line| line.number("totalPrice"))
            .sum::<Option<Decimal>>()?,
    };
    Some(goods + head.charge("freight") + head.charge("insuredFee"))
}

fn is_single(document: &Document) -> bool {
    matches!(document.lines.as_slice(), [line] if line.number("qty") == Some(Decimal::ONE))
}
