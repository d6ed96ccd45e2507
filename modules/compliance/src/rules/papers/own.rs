//! What the platform itself declared of an order, for comparing its papers with it: the lists that
//! stand, added up when they cover the order.

use std::collections::BTreeMap;

use contract::ids::OrderLineId;
use kernel::{Country, Money};

use super::agreement::{Field, Statements, Voice, known_as, number, text};
use crate::model::deal::Deal;
use crate::model::declaration::{Declarant, Declaration, DeclarationState, Direction};
use crate::model::document::Content;
use crate::model::trade::{Placed, Trade};

/// What the lists of one order come to.
pub(crate) struct Own {
    /// Every unit of the order is on a list.
    is_whole: bool,
    /// Goods and carriage: a list states them apart, a paper's total has both.
    value: Money,
    carriage: Money,
    net_grams: i64,
    gross_grams: i64,
    /// A list declares one package (packNo 1).
    packages: i64,
    lines: BTreeMap<OrderLineId, OwnLine>,
    declarant: String,
    consignee: Option<String>,
}

#[derive(Default)]
struct OwnLine {
    quantity: i64,
    subheading: Option<String>,
    origin: Option<Country>,
}

/// Customs have it, or it is ready for them. What was taken back or rejected says nothing.
fn stands(one: &Declaration) -> bool {
    match one.state {
        DeclarationState::Checked
        | DeclarationState::Submitted
        | DeclarationState::Accepted
        | DeclarationState::Inspection
        | DeclarationState::Released
        | DeclarationState::Returned => true,
        DeclarationState::Draft | DeclarationState::Rejected | DeclarationState::Cancelled => false,
    }
}

/// None: nothing of the order stands declared here.
pub(crate) fn own(
    trade: &Trade,
    declarations: &[Declaration],
    declarant: Option<&Declarant>,
) -> Option<Own> {
    let placed = trade.placed.as_ref()?;
    let lists: Vec<&Declaration> = declarations.iter().filter(|one| stands(one)).collect();
    let first = lists.first()?;
    let is_simplified = declarant.is_some_and(|declarant| declarant.is_simplified);
    let mut own = Own {
        is_whole: false,
        value: Money::zero(placed.goods.currency()),
        carriage: Money::zero(placed.goods.currency()),
        net_grams: 0,
        gross_grams: 0,
        packages: 0,
        lines: BTreeMap::new(),
        declarant: declarant.map(|one| one.name.clone()).unwrap_or_default(),
        consignee: first
            .particulars
            .person
            .as_ref()
            .map(|one| one.consignee.clone()),
    };
    for list in &lists {
        let (carriage, carried) = carried(trade, placed, list)?;
        own.carriage = own.carriage.checked_add(carriage).ok()?;
        own.value = own
            .value
            .checked_add(list.goods)
            .ok()?
            .checked_add(carriage)
            .ok()?;
        own.net_grams += list.particulars.net_weight_grams;
        own.gross_grams += list.particulars.gross_weight_grams;
        own.packages += i64::from(list.particulars.packages);
        for ((line, quantity), told) in carried.into_iter().zip(&list.particulars.lines) {
            let kept = own.lines.entry(line).or_default();
            kept.quantity += quantity;
            // A simplified list says four figures and zeros.
            kept.subheading = told
                .gcode
                .get(..6)
                .filter(|_| !is_simplified)
                .map(str::to_owned);
            let is_import = list.direction == Direction::Import;
            kept.origin = is_import.then_some(told.country);
        }
    }
    let declared = |id| own.lines.get(id).map_or(0, |line| line.quantity);
    own.is_whole = placed
        .lines
        .iter()
        .all(|line| declared(&line.id) == line.quantity);
    Some(own)
}

/// The carriage and the units of a list, in the order of its lines.
fn carried(
    trade: &Trade,
    placed: &Placed,
    list: &Declaration,
) -> Option<(Money, Vec<(OrderLineId, i64)>)> {
    let Some(parcel) = list.parcel else {
        let lines = placed.lines.iter().map(|line| (line.id, line.quantity));
        return Some((placed.carriage, lines.collect()));
    };
    let mut parcels = trade.parcels.iter();
    let share = parcels.find(|one| one.shipment == parcel)?.share.as_ref()?;
    let units = |id: OrderLineId| -> i64 {
        let same = share.lines.iter().filter(|line| line.line == id);
        same.map(|line| line.quantity).sum()
    };
    let lines = placed.lines.iter().map(|line| (line.id, units(line.id)));
    Some((
        share.carriage,
        lines.filter(|(_, units)| *units > 0).collect(),
    ))
}

/// Terms whose price ends before the main carriage (Incoterms 2020, groups E and F).
fn is_without_carriage(term: &str) -> bool {
    matches!(term, "EXW" | "FCA" | "FAS" | "FOB")
}

pub(super) fn of_own(said: &mut Statements, trade: &Deal, papers: &[&Content], own: &Own) {
    let who = Voice::OwnDeclaration;
    for (line, position) in trade.facts.lines.iter().zip(1..) {
        let Some(declared) = own.lines.get(&line.id) else {
            continue;
        };
        let at = Some(position);
        if own.is_whole {
            number(said, Field::Quantity, at, who, declared.quantity);
        }
        if let Some(subheading) = &declared.subheading {
            text(said, Field::HsCode, at, who, subheading.clone());
        }
        if let Some(origin) = declared.origin {
            text(said, Field::Origin, at, who, origin.alpha2().to_owned());
        }
    }
    if let Some(paper) = papers.first() {
        let same = [
            Some(paper.seller.name.as_str()),
            paper.seller.name_zh.as_deref(),
        ];
        let is_same = same
            .into_iter()
            .flatten()
            .any(|name| known_as(name) == known_as(&own.declarant));
        // A registered name in Chinese is the firm's own where the letterhead has it beside the other.
        let name = if is_same {
            &paper.seller.name
        } else {
            &own.declarant
        };
        if !own.declarant.is_empty() {
            text(said, Field::Seller, None, who, known_as(name));
        }
        if let Some(consignee) = &own.consignee {
            let is_contact = paper
                .consignee
                .contact
                .as_deref()
                .is_some_and(|one| known_as(one) == known_as(consignee));
            let name = if is_contact {
                &paper.consignee.name
            } else {
                consignee
            };
            text(said, Field::Consignee, None, who, known_as(name));
        }
        if is_without_carriage(&paper.incoterm) && own.carriage.is_positive() {
            // Under these terms the buyer pays the carrier, and a list has no freight to state.
            text(
                said,
                Field::Incoterm,
                None,
                who,
                format!("+ {}", own.carriage.to_major_string()),
            );
        }
    }
    if !own.is_whole {
        return;
    }
    text(
        said,
        Field::Currency,
        None,
        who,
        own.value.currency().code().to_owned(),
    );
    text(said, Field::Value, None, who, own.value.to_major_string());
    number(said, Field::NetWeight, None, who, own.net_grams);
    number(said, Field::GrossWeight, None, who, own.gross_grams);
    number(said, Field::Packages, None, who, own.packages);
}
