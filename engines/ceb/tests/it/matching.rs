//! Whether one fault in a set that fits is found, and nothing is found where there is none.

use ceb::matching::Outcome;

use crate::fixture::{export_order, export_set, import_set, message, order};
use crate::reference::{customs, samples};

fn matched(set: &[(&str, String)]) -> Outcome {
    ceb::match_messages(set.iter().map(|(name, text)| (*name, text.as_bytes())))
}

/// One fault a line; the file names say to which set it belongs.
const FAULTS: &str = include_str!("matching/faults.txt");

#[test]
fn sets_in_which_everything_fits_are_matched() {
    for set in [import_set(), export_set()] {
        let outcome = matched(&set);
        assert!(outcome.matched, "{outcome:#?}");
        assert!(
            outcome.warnings.is_empty() && outcome.missing.is_empty(),
            "{outcome:#?}"
        );
    }
}

#[test]
fn each_single_fault_is_found_by_its_rule() {
    let sets = [import_set(), export_set()];
    let mut tried = 0;
    for line in FAULTS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let words: Vec<&str> = line.split(" | ").collect();
        let [file, from, to, rule, element] = words[..] else {
            panic!("{line}")
        };
        let set = sets
            .iter()
            .find(|set| set.iter().any(|(name, _)| *name == file));
        let mut set = set.unwrap().clone();
        let (_, text) = set.iter_mut().find(|(name, _)| *name == file).unwrap();
        assert!(text.contains(from), "{line}");
        *text = text.replacen(from, to, 1);
        let outcome = matched(&set);
        let found = |f: &ceb::matching::Finding| f.rule == rule && f.element == element;
        assert!(
            !outcome.matched && outcome.findings.iter().any(found),
            "{line}: {outcome:#?}"
        );
        tried += 1;
    }
    assert!(tried > 70);
}

#[test]
fn a_simplified_declaration_has_no_licence_and_four_digits() {
    let mut set = export_set();
    set[3].1 = set[3]
        .1
        .replace("statisticsFlag>B<", "statisticsFlag>A<")
        .replace("6109100021", "6109000000");
    assert!(matched(&set).matched);
    set[3].1 = set[3].1.replace(
        "<ceb:country>502</ceb:country>\n\t\t\t<ceb:POD>",
        "<ceb:licenseNo>L1</ceb:licenseNo><ceb:country>502</ceb:country><ceb:POD>",
    );
    assert_eq!(matched(&set).findings[0].element, "licenseNo");
}

#[test]
fn bonded_import_is_matched_with_its_ledger_and_warehouse() {
    let mut list = crate::fixture::list();
    list.inventory_head.trade_mode = "1210".into();
    list.inventory_head.country = "142".into();
    list.inventory_head.ems_no = Some("T1".into());
    list.inventory_head.area_code = Some("1105910155".into());
    list.inventory_head.area_name = Some("区内仓".into());
    let mut set = import_set();
    set[3].1 = message(vec![list]).write().unwrap();
    let outcome = matched(&set);
    assert!(outcome.matched, "{outcome:#?}");
}

#[test]
fn an_order_over_the_limit_passes_only_as_a_single_article() {
    let mut dear = order();
    dear.order_list.truncate(1);
    let line = &mut dear.order_list[0];
    (line.qty, line.price, line.total_price) = (
        "1".parse().unwrap(),
        "6000".parse().unwrap(),
        "6000".parse().unwrap(),
    );
    dear.order_head.goods_value = "6000".parse().unwrap();
    dear.order_head.actural_paid = "6036.82".parse().unwrap();
    let outcome = |order| matched(&[("311.xml", message(vec![order]).write().unwrap())]);
    assert!(
        outcome(dear.clone()).matched,
        "{:#?}",
        outcome(dear.clone())
    );

    let mut two = dear.clone();
    (two.order_list[0].qty, two.order_list[0].price) =
        ("2".parse().unwrap(), "3000".parse().unwrap());
    let found = outcome(two).findings;
    assert_eq!(
        (found[0].receipt_code, found[0].element),
        (Some("-621005"), "goodsValue")
    );

    let at_the_limit = "5000".parse().unwrap();
    let mut least = dear;
    (
        least.order_list[0].qty,
        least.order_list[0].price,
        least.order_list[0].total_price,
    ) = (
        "2".parse().unwrap(),
        "2490".parse().unwrap(),
        "4980".parse().unwrap(),
    );
    least.order_head.goods_value = "4980".parse().unwrap();
    least.order_head.actural_paid = "5016.82".parse().unwrap();
    assert_eq!(
        least.order_head.goods_value + least.order_head.freight,
        at_the_limit
    );
    assert!(outcome(least).matched);
}

#[test]
fn orders_of_one_person_are_summed_over_the_year() {
    let year = |times: &[&str]| {
        let orders = times.iter().enumerate().map(|(n, time)| {
            let mut order = order();
            order.order_list.truncate(1);
            let line = &mut order.order_list[0];
            (line.qty, line.price, line.total_price) = (
                "1".parse().unwrap(),
                "4900".parse().unwrap(),
                "4900".parse().unwrap(),
            );
            order.order_head.goods_value = "4900".parse().unwrap();
            order.order_head.actural_paid = "4936.82".parse().unwrap();
            order.order_head.order_no = format!("O-{n}");
            order.order_head.app_time = (*time).into();
            order
        });
        matched(&[("311.xml", message(orders.collect()).write().unwrap())])
    };
    let same = ["20260101000000"; 6];
    let outcome = year(&same);
    assert_eq!(outcome.findings.len(), 1, "{outcome:#?}");
    assert_eq!(outcome.findings[0].receipt_code, Some("-621018"));
    assert_eq!(outcome.findings[0].found, "29520");
    let mut two_years = same;
    two_years[5] = "20270101000000";
    assert!(year(&two_years).matched);
}

#[test]
fn an_order_told_twice_is_a_duplicate_unless_it_is_a_change_or_was_deleted() {
    let twice = |app_type: &str| {
        let mut second = order();
        second.order_head.app_type = app_type.into();
        matched(&[
            ("a.xml", message(vec![order()]).write().unwrap()),
            ("b.xml", message(vec![second]).write().unwrap()),
        ])
    };
    let outcome = twice("1");
    assert_eq!(outcome.findings.len(), 1);
    assert_eq!(
        (
            outcome.findings[0].element,
            outcome.findings[0].receipt_code
        ),
        ("orderNo", Some("-301010"))
    );
    assert!(twice("2").matched && twice("3").matched);
    let export = message(vec![export_order(), export_order()])
        .write()
        .unwrap();
    assert_eq!(
        matched(&[("303.xml", export)]).findings[0].receipt_code,
        Some("-301010")
    );
}

#[test]
fn more_cannot_go_back_than_was_declared() {
    use ceb::typed::import::{Return, ReturnHead, ReturnLine};
    let head = crate::fixture::list().inventory_head;
    let back = |gnum: i32, qty: &str| {
        let text = |s: &str| s.to_owned();
        let refund = Return {
            invt_refund_head: ReturnHead {
                guid: head.guid.clone(),
                app_type: text("1"),
                app_time: head.app_time.clone(),
                app_status: text("2"),
                customs_code: text("3700"),
                order_no: text("O-1"),
                ebp_code: head.ebp_code.clone(),
                ebp_name: head.ebp_name.clone(),
                ebc_code: head.ebc_code.clone(),
                ebc_name: head.ebc_name.clone(),
                logistics_no: text("L-1"),
                logistics_code: head.logistics_code.clone(),
                logistics_name: head.logistics_name.clone(),
                invt_no: text("370020260000000001"),
                buyer_id_type: text("1"),
                buyer_id_number: head.buyer_id_number.clone(),
                buyer_name: head.buyer_name.clone(),
                buyer_telephone: head.buyer_telephone.clone(),
                agent_code: head.agent_code.clone(),
                agent_name: head.agent_name.clone(),
                reason: text("退货"),
                ..Default::default()
            },
            invt_refund_list: vec![ReturnLine {
                gnum,
                gcode: text("9619001100"),
                gname: text("花王纸尿裤"),
                qty: qty.parse().unwrap(),
                unit: text("007"),
                note: None,
            }],
        };
        let mut set = import_set();
        set.push(("625.xml", message(vec![refund]).write().unwrap()));
        matched(&set)
    };
    assert!(back(2, "3").matched, "{:#?}", back(2, "3"));
    assert_eq!(back(2, "4").findings[0].element, "qty");
    assert_eq!(back(3, "1").findings[0].element, "gnum");
}

#[test]
fn the_official_order_breaks_its_own_line_arithmetic() {
    let Some(folder) = customs("matching of samples") else {
        return;
    };
    let samples = samples(&folder);
    let (name, bytes) = samples
        .iter()
        .find(|(name, _)| name.contains("CEB311"))
        .unwrap();
    let outcome = ceb::match_messages([(name.as_str(), bytes.as_slice())]);
    let line = outcome
        .findings
        .iter()
        .find(|f| f.rule == "line_total")
        .unwrap();
    assert_eq!(
        (line.expected.as_str(), line.found.as_str()),
        ("2000", "12000")
    );
    assert!(
        outcome
            .findings
            .iter()
            .any(|f| f.receipt_code == Some("-301010"))
    );
    assert!(
        outcome
            .findings
            .iter()
            .any(|f| f.receipt_code == Some("-621005"))
    );

    // All of them together, whatever the schema thinks of them.
    let all = ceb::match_messages(samples.iter().map(|(n, b)| (n.as_str(), b.as_slice())));
    assert!(
        all.findings
            .iter()
            .all(|finding| finding.rule != "readable"),
        "{:#?}",
        all.findings
    );
    assert!(all.findings.iter().any(|f| f.element == "packNo") && all.missing.is_empty());
}
