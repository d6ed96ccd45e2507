//! Declarations as they are shown.

use std::collections::BTreeMap;

use ceb::Status;
use contract::ids::{OrderId, OrgId, ShipmentId};
use kernel::{Country, Locale, Money, Text, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::declaration::masked;
use crate::model::declaration::{
    Asked, Declarant, Declaration, DeclarationId, DeclarationState, Difference, Direction, Heard,
    Message, MessageState, Mode, Move, Particulars,
};
use crate::model::trade::{Placed, Trade, TradeParcel};
use crate::rules::{chinese, personal};
use crate::service::{Service, Whole};

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComplianceDeclarant)]
pub(super) struct DeclarantView {
    #[serde(flatten)]
    profile: Declarant,
    /// Nothing was said yet.
    is_new: bool,
}

impl DeclarantView {
    pub(super) fn of(profile: Declarant, version: i64) -> Self {
        DeclarantView {
            profile,
            is_new: version == 0,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UndeclaredOrder)]
pub(super) struct Undeclared {
    order: OrderId,
    number: String,
    from: Country,
    to: Country,
    total: Money,
    is_paid: bool,
    placed_at: Timestamp,
    /// Parcels that are declared one by one, and are not yet; empty when one list declares the order.
    parcels: Vec<UndeclaredParcel>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UndeclaredParcel {
    shipment: ShipmentId,
    tracking_number: Option<String>,
    shipped_at: Option<Timestamp>,
}

impl From<TradeParcel> for UndeclaredParcel {
    fn from(parcel: TradeParcel) -> Self {
        UndeclaredParcel {
            shipment: parcel.shipment,
            tracking_number: parcel.tracking_number,
            shipped_at: parcel.shipped_at,
        }
    }
}

impl From<(OrderId, Placed, Trade)> for Undeclared {
    fn from((order, placed, trade): (OrderId, Placed, Trade)) -> Self {
        Undeclared {
            order,
            number: placed.number,
            from: placed.from,
            to: placed.to,
            total: placed.total,
            is_paid: trade.paid.is_some(),
            placed_at: placed.at,
            parcels: trade
                .parcels
                .into_iter()
                .map(UndeclaredParcel::from)
                .collect(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeclarationRow {
    id: DeclarationId,
    seller: OrgId,
    number: String,
    order: OrderId,
    order_number: String,
    /// The shipment that it declares by itself; none: the whole order.
    parcel: Option<ShipmentId>,
    direction: Direction,
    mode: Mode,
    state: DeclarationState,
    asked: Option<Asked>,
    by_hand: bool,
    from: Country,
    to: Country,
    goods: Money,
    invt_no: Option<String>,
    differences: usize,
    /// Customs have been silent for too long.
    is_stuck: bool,
    moved_at: Timestamp,
    at: Timestamp,
}

impl DeclarationRow {
    pub(super) fn of(one: Declaration, silent_since: Timestamp) -> Self {
        let waits = one.state.is_with_customs() || one.asked.is_some();
        DeclarationRow {
            id: one.id,
            seller: one.seller,
            number: one.number,
            order: one.order,
            order_number: one.order_number,
            parcel: one.parcel,
            direction: one.direction,
            mode: one.mode,
            state: one.state,
            asked: one.asked,
            by_hand: one.by_hand,
            from: one.from,
            to: one.to,
            goods: one.goods,
            invt_no: one.invt_no,
            differences: one.findings.iter().filter(|one| !one.is_warning).count(),
            is_stuck: waits && one.moved_at < silent_since,
            moved_at: one.moved_at,
            at: one.at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeclarationMessage)]
pub(super) struct MessageView {
    guid: String,
    revision: i64,
    number: u16,
    state: MessageState,
    attempts: i64,
    problem: Option<String>,
    taken_at: Option<Timestamp>,
    /// Who imported was erased, and the text with it.
    is_forgotten: bool,
}

impl From<&Message> for MessageView {
    fn from(one: &Message) -> Self {
        MessageView {
            guid: one.guid.clone(),
            revision: one.revision,
            number: one.number,
            state: one.state,
            attempts: one.attempts,
            problem: one.problem.clone(),
            taken_at: one.taken_at,
            is_forgotten: one.xml.text.is_empty(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeclarationReceipt)]
pub(super) struct ReceiptView {
    number: u16,
    guid: String,
    status: i64,
    meaning: Text,
    info: String,
    /// As customs wrote it, China's time: `20261130101500000`.
    told_at: String,
    /// notification, box, or who brought it.
    way: String,
    heard_at: Timestamp,
}

impl From<&Heard> for ReceiptView {
    fn from(one: &Heard) -> Self {
        let status = Status::read(&one.status.to_string());
        let meaning = status.map_or_else(
            || Text::new(Locale::En, one.status.to_string()),
            |status| Text::new(Locale::En, status.en()).with(Locale::ZhCn, status.zh()),
        );
        ReceiptView {
            number: one.number,
            guid: one.guid.clone(),
            status: one.status,
            meaning,
            info: one.info.clone(),
            told_at: one.told_at.clone(),
            way: one.way.clone(),
            heard_at: one.at,
        }
    }
}

/// One thing that does not agree.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeclarationDifference)]
pub(super) struct DifferenceView {
    /// Ours, stable.
    rule: String,
    /// The field in the official spelling.
    element: String,
    /// What customs would answer, where a published text names it.
    receipt_code: Option<String>,
    /// 303, 505 …: the messages that differ.
    documents: Vec<String>,
    expected: Text,
    found: Text,
    /// A warning does not keep the declaration back.
    is_warning: bool,
}

impl From<&Difference> for DifferenceView {
    fn from(one: &Difference) -> Self {
        DifferenceView {
            rule: one.rule.clone(),
            element: one.element.clone(),
            receipt_code: one.receipt_code.clone(),
            documents: one.documents.clone(),
            expected: chinese::difference(&one.expected),
            found: chinese::difference(&one.found),
            is_warning: one.is_warning,
        }
    }
}

/// One field that stands on several documents.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeclarationSide)]
pub(super) struct Side {
    /// In the official spelling.
    element: String,
    order: Option<String>,
    payment: Option<String>,
    waybill: Option<String>,
    list: Option<String>,
}

/// A parcel of an order that goes in several, and the list that declares it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeclarationParcel)]
pub(super) struct ParcelView {
    shipment: ShipmentId,
    tracking_number: Option<String>,
    declaration: Option<DeclarationId>,
    number: Option<String>,
    state: Option<DeclarationState>,
    goods: Option<Money>,
}

fn parcels(whole: &Whole) -> Vec<ParcelView> {
    if !whole.is_apart && whole.declaration.parcel.is_none() {
        return Vec::new();
    }
    let view = |parcel: &TradeParcel| {
        let mut beside = whole.beside.iter();
        let list = beside.find(|one| one.parcel == Some(parcel.shipment));
        ParcelView {
            shipment: parcel.shipment,
            tracking_number: parcel.tracking_number.clone(),
            declaration: list.map(|one| one.id),
            number: list.map(|one| one.number.clone()),
            state: list.map(|one| one.state),
            goods: list.map(|one| one.goods),
        }
    };
    whole.parcels.iter().map(view).collect()
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComplianceDeclaration)]
pub(super) struct DeclarationView {
    #[serde(flatten)]
    row: DeclarationRow,
    revision: i64,
    particulars: Particulars,
    findings: Vec<DifferenceView>,
    /// Of an order that goes in several parcels, each of them; else empty.
    parcels: Vec<ParcelView>,
    /// The order goes in several parcels, and this draft declares it as one.
    is_apart: bool,
    /// What can be told of the parcel's way, and was not yet.
    movements: Vec<Asked>,
    /// Order, payment, waybill and list side by side.
    sides: Vec<Side>,
    messages: Vec<MessageView>,
    receipts: Vec<ReceiptView>,
    moves: Vec<Move>,
    /// The last word of customs about the list.
    ladder: Option<i64>,
    pre_no: Option<String>,
    sum_no: Option<String>,
    submitted_at: Option<Timestamp>,
    released_at: Option<Timestamp>,
    /// Messages go to customs from here; otherwise they are filed by hand.
    is_connected: bool,
    pub(super) version: i64,
}

impl DeclarationView {
    pub(super) fn of(whole: Whole, service: &Service) -> Self {
        let (parcels, movements) = (parcels(&whole), service.movements_of(&whole));
        let one = whole.declaration;
        let sides = sides(&whole.texts);
        DeclarationView {
            parcels,
            is_apart: whole.is_apart,
            movements,
            revision: one.revision,
            particulars: one.particulars.clone(),
            findings: one.findings.iter().map(DifferenceView::from).collect(),
            sides,
            messages: whole.messages.iter().map(MessageView::from).collect(),
            receipts: whole.receipts.iter().map(ReceiptView::from).collect(),
            moves: whole.moves,
            ladder: one.ladder,
            pre_no: one.pre_no.clone(),
            sum_no: one.sum_no.clone(),
            submitted_at: one.submitted_at,
            released_at: one.released_at,
            is_connected: !service.settings().customs.customs_url.is_empty(),
            version: one.version,
            row: DeclarationRow::of(one, service.stuck_since()),
        }
    }
}

/// What order, payment, waybill and list have to have in common, as their messages say it.
const SIDES: [&str; 12] = [
    "orderNo",
    "orderType",
    "tradeMode",
    "ebcCode",
    "goodsValue",
    "freight",
    "acturalPaid",
    "charge",
    "currency",
    "payTransactionId",
    "logisticsNo",
    "buyerIdNumber",
];

fn sides(texts: &BTreeMap<u16, String>) -> Vec<Side> {
    let text = |numbers: [u16; 2]| {
        let mut found = numbers.iter().filter_map(|number| texts.get(number));
        found.next().map_or("", String::as_str)
    };
    let documents = [
        text([303, 311]),
        text([403, 411]),
        text([505, 511]),
        text([603, 621]),
    ];
    SIDES
        .into_iter()
        .filter_map(|element| {
            let [order, payment, waybill, list] =
                documents.map(|document| shown(document, named(element, document)));
            let side = Side {
                element: element.to_owned(),
                order,
                payment,
                waybill,
                list,
            };
            let is_there = side.order.is_some()
                || side.payment.is_some()
                || side.waybill.is_some()
                || side.list.is_some();
            is_there.then_some(side)
        })
        .collect()
}

/// The payment has names of its own for what the order calls otherwise.
fn named<'a>(element: &'a str, document: &str) -> &'a str {
    if !document.contains("CEB411Message") {
        return element;
    }
    match element {
        "acturalPaid" => "amountPaid",
        "buyerIdNumber" => "payerIdNumber",
        other => other,
    }
}

/// Side by side it is enough to see that numbers of a person are the same.
fn shown(document: &str, element: &str) -> Option<String> {
    let value = value(document, element)?;
    Some(match personal::is_personal(element) {
        true => masked(&value),
        false => value,
    })
}

/// The first element of that name. The text is our own, so it is found without a parser.
fn value(xml: &str, element: &str) -> Option<String> {
    let start = format!("<ceb:{element}>");
    let (_, rest) = xml.split_once(&start)?;
    let (value, _) = rest.split_once("</ceb:")?;
    Some(value.to_owned())
}
