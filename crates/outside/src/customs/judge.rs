//! What customs say next of a message, from everything that was handed over and told so far.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Faults, Message, World};

/// What comes next.
pub(super) enum Next {
    Tell(i32, String),
    /// Something that belongs to it is not there yet.
    Wait,
    Done,
}

const STORED: i32 = 120;
const REJECTED: i32 = 100;
const CLOSED: i32 = 399;
const INSPECTION: i32 = 500;
const RELEASED: i32 = 800;
const DUPLICATE_ORDER: i32 = -301_010;

/// Number, guid and fields of a message.
pub(super) fn read(xml: &str) -> Option<Message> {
    let document = roxmltree::Document::parse(xml).ok()?;
    let root = document.root_element();
    let name = root.tag_name().name();
    let number = name
        .strip_prefix("CEB")?
        .strip_suffix("Message")?
        .parse()
        .ok()?;
    let mut fields = BTreeMap::new();
    let body = root.first_element_child()?;
    for node in body.descendants().filter(roxmltree::Node::is_element) {
        if let Some(text) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            fields
                .entry(node.tag_name().name().to_owned())
                .or_insert_with(|| text.to_owned());
        }
    }
    Some(Message {
        guid: root.attribute("guid")?.to_owned(),
        number,
        xml: xml.to_owned(),
        fields,
    })
}

pub(super) fn next(world: &World, message: &Message, seed: u64, faults: Faults) -> Next {
    let told = told(world, &message.guid);
    match message.number {
        303 | 311 | 403 | 411 | 505 | 511 => ground(world, message, &told),
        603 | 621 => list(world, message, &told, seed, faults),
        605 | 623 => about_list(world, message, &told, |released| !released),
        213 | 625 => about_list(world, message, &told, |released| released),
        507 | 607 | 711 => about_parcel(world, message, &told, STORED),
        509 | 513 => about_parcel(world, message, &told, RELEASED),
        215 => tally(world, message, &told),
        _ if told.is_empty() => Next::Tell(STORED, "入库".to_owned()),
        _ if told == [STORED] => Next::Tell(CLOSED, "审结".to_owned()),
        _ => Next::Done,
    }
}

fn told(world: &World, guid: &str) -> Vec<i32> {
    let of = world.receipts.iter().filter(|one| one.guid == guid);
    of.map(|one| one.status).collect()
}

fn ground(world: &World, message: &Message, told: &[i32]) -> Next {
    if !told.is_empty() {
        return Next::Done;
    }
    let is_order = matches!(message.number, 303 | 311);
    let is_new = message.field("appType") == "1";
    let is_twice = is_order
        && is_new
        && world.messages.values().any(|other| {
            other.number == message.number
                && other.guid != message.guid
                && other.field("orderNo") == message.field("orderNo")
                && other.field("ebpCode") == message.field("ebpCode")
                && self::told(world, &other.guid).contains(&STORED)
        });
    if is_twice {
        return Next::Tell(DUPLICATE_ORDER, "订单号重复".to_owned());
    }
    Next::Tell(STORED, "入库成功".to_owned())
}

fn list(world: &World, message: &Message, told: &[i32], seed: u64, faults: Faults) -> Next {
    let Some(last) = told.last() else {
        return three_documents(world, message);
    };
    let is_taken_back = world.messages.values().any(|other| {
        matches!(other.number, 605 | 623)
            && other.field("copNo") == message.field("copNo")
            && self::told(world, &other.guid).contains(&CLOSED)
    });
    if is_taken_back || *last < 0 || *last == REJECTED || *last == RELEASED {
        return Next::Done;
    }
    if *last == STORED && is_drawn(seed, &message.guid, "reject", faults.rejects) {
        return Next::Tell(REJECTED, "规格型号申报不完整".to_owned());
    }
    if *last == STORED && is_drawn(seed, &message.guid, "inspect", faults.inspects) {
        return Next::Tell(INSPECTION, "布控查验".to_owned());
    }
    Next::Tell(RELEASED, "放行".to_owned())
}

/// 三单对碰 with what is there; the newest of each kind counts.
fn three_documents(world: &World, list: &Message) -> Next {
    let order_no = list.field("orderNo");
    let tracking = list.field("logisticsNo");
    let newest = |numbers: [u16; 2]| {
        let mut found: Vec<&Message> = world
            .messages
            .values()
            .filter(|other| {
                numbers.contains(&other.number)
                    && (other.field("orderNo") == order_no
                        || other.number == 505 && other.field("logisticsNo") == tracking)
                    && self::told(world, &other.guid).contains(&STORED)
            })
            .collect();
        found.sort_by_key(|other| other.field("appTime").to_owned());
        found.last().copied()
    };
    let (order, payment, waybill) = (newest([303, 311]), newest([403, 411]), newest([505, 511]));
    let is_paid_first = !matches!(list.field("tradeMode"), "9710" | "9810");
    let (Some(order), Some(waybill)) = (order, waybill) else {
        return Next::Wait;
    };
    if payment.is_none() && is_paid_first {
        return Next::Wait;
    }
    let all = [Some(order), payment, Some(waybill), Some(list)];
    // A change (2) stands for what it changes, which is not in the set.
    let named: Vec<(String, &[u8])> = all
        .into_iter()
        .flatten()
        .map(|one| (one.number.to_string(), one.xml.as_bytes()))
        .collect();
    let outcome = ceb::match_messages(named.iter().map(|(name, xml)| (name.as_str(), *xml)));
    match outcome.findings.first() {
        None => Next::Tell(STORED, "入库成功".to_owned()),
        Some(finding) => {
            let code = finding.receipt_code.and_then(|code| code.parse().ok());
            let why = format!(
                "三单比对不符 {} {}: {} / {}",
                finding.rule, finding.element, finding.expected, finding.found
            );
            Next::Tell(code.unwrap_or(REJECTED), why.chars().take(900).collect())
        }
    }
}

/// A cancellation or a return: granted when the list stands as it has to.
fn about_list(
    world: &World,
    message: &Message,
    told: &[i32],
    is_right: impl Fn(bool) -> bool,
) -> Next {
    if told.is_empty() {
        return Next::Tell(STORED, "入库".to_owned());
    }
    if told != [STORED] {
        return Next::Done;
    }
    let number = [message.field("copNo"), message.field("coElNo")];
    let list = world
        .messages
        .values()
        .find(|other| matches!(other.number, 603 | 621) && number.contains(&other.field("copNo")));
    let is_released = list.is_some_and(|list| self::told(world, &list.guid).contains(&RELEASED));
    if list.is_some() && is_right(is_released) {
        Next::Tell(CLOSED, "审结".to_owned())
    } else {
        Next::Tell(REJECTED, "清单状态不符".to_owned())
    }
}

/// Where a parcel is: believed when a list that stands so far names its waybill.
fn about_parcel(world: &World, message: &Message, told: &[i32], wanted: i32) -> Next {
    let waybill = message.field("logisticsNo");
    let list = world.messages.values().find(|other| {
        matches!(other.number, 603 | 621)
            && other.field("logisticsNo") == waybill
            && self::told(world, &other.guid).contains(&wanted)
    });
    judged(told, list.is_some(), "清单状态不符")
}

/// What came back is counted once its return was granted.
fn tally(world: &World, message: &Message, told: &[i32]) -> Next {
    let granted = world.messages.values().any(|other| {
        other.number == 213
            && other.field("coElNo") == message.field("coElNo")
            && self::told(world, &other.guid).contains(&CLOSED)
    });
    judged(told, granted, "退货单未审结")
}

fn judged(told: &[i32], is_right: bool, why_not: &str) -> Next {
    match told {
        [] => Next::Tell(STORED, "入库".to_owned()),
        [STORED] if is_right => Next::Tell(CLOSED, "审结".to_owned()),
        [STORED] => Next::Tell(REJECTED, why_not.to_owned()),
        _ => Next::Done,
    }
}

/// Whether this message is one of those drawn, the same each time it is asked.
fn is_drawn(seed: u64, guid: &str, what: &str, of_a_hundred: u32) -> bool {
    let mut hash = DefaultHasher::new();
    (seed, guid, what).hash(&mut hash);
    hash.finish() % 100 < u64::from(of_a_hundred)
}
