//! Which documents stand: by the keys of the annexes, changes and deletions applied.

use std::collections::HashMap;

use super::documents::{Document, Kind};
use super::{Report, code};

/// The documents that stand: deleted and replaced ones left out, and of those that claim the same
/// key the first. The second is a finding.
pub(super) fn current<'a>(documents: &'a [Document], report: &mut Report) -> Vec<&'a Document> {
    let mut by_key: HashMap<(Kind, bool, String), usize> = HashMap::new();
    let mut current: Vec<Option<&Document>> = Vec::new();
    for document in documents {
        // appType: 1 new, 2 changed, 3 deleted.
        let app_type = document.head.text("appType").unwrap_or("1");
        let Some(key) = key(document) else {
            current.push(Some(document));
            continue;
        };
        let key = (document.kind, document.is_import(), key);
        let earlier = by_key.get(&key).copied();
        let slot = earlier.and_then(|at| current.get_mut(at));
        match (slot, app_type) {
            (Some(slot), "2") => *slot = Some(document),
            (Some(slot), "3") => *slot = None,
            (Some(slot), _) => match *slot {
                Some(first) => duplicate(first, document, report),
                None => *slot = Some(document),
            },
            (None, "3") => {}
            (None, _) => {
                by_key.insert(key, current.len());
                current.push(Some(document));
            }
        }
    }
    current.into_iter().flatten().collect()
}

/// The keys of the annexes: orderNo and ebpCode, payTransactionId and payCode, logisticsNo and
/// logisticsCode. A list goes with one parcel.
fn key(document: &Document) -> Option<String> {
    let head = &document.head;
    let pair = |number: &str, code: &str| {
        head.text(number)
            .map(|n| format!("{n}\u{0}{}", head.text(code).unwrap_or_default()))
    };
    match document.kind {
        Kind::Order => pair("orderNo", "ebpCode"),
        Kind::Payment if document.is_import() => pair("payTransactionId", "payCode"),
        Kind::Payment => pair("payNo", "payCode"),
        Kind::Waybill | Kind::List => pair("logisticsNo", "logisticsCode"),
        Kind::Return | Kind::Other => None,
    }
}

fn duplicate(first: &Document, second: &Document, report: &mut Report) {
    let (element, receipt_code) = match first.kind {
        Kind::Order => ("orderNo", Some(code::DUPLICATE_ORDER)),
        Kind::Payment if first.is_import() => ("payTransactionId", None),
        Kind::Payment => ("payNo", None),
        Kind::Waybill | Kind::List | Kind::Return | Kind::Other => ("logisticsNo", None),
    };
    let number = first.head.text(element).unwrap_or_default();
    report.find_coded(
        "duplicate",
        element,
        receipt_code,
        &[second, first],
        "a number of its own",
        number,
    );
}
