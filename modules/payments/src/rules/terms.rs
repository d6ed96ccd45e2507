//! What terms may say, how they divide an order's total, and the machine of a milestone
//! (`reference/money.md` 2.3). Pure.

use kernel::{Allocation, FieldError, Money, MoneyError};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::model::terms::{
    AmendmentState, Due, EvidenceKind, InstalmentState, MilestoneState, Side, Terms,
};

use MilestoneState::{
    Accepted, AutoAccepted, Discrepant, Planned, Refunded, Refunding, Refused, Released, Releasing,
    Skipped,
};

const DAYS_MAX: u16 = 90;

/// A percentage in hundredths, as a weight; none when it has more decimals or is out of range.
fn weight(percent: Decimal) -> Option<u64> {
    let hundredths = percent.checked_mul(Decimal::ONE_HUNDRED)?;
    let whole = hundredths.is_integer() && percent > Decimal::ZERO;
    let fits = whole && percent <= Decimal::ONE_HUNDRED;
    hundredths.to_u64().filter(|_| fits)
}

/// Everything that is wrong with terms.
pub fn faults(terms: &Terms) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    let mut say = |path: String, code: &'static str, text: &'static str| {
        wrong.push(FieldError::new(path, code, text));
    };
    if !(1..=6).contains(&terms.instalments.len()) {
        say("instalments".to_owned(), "count", "1 to 6 instalments");
    }
    if terms.milestones.len() > 10 {
        say("milestones".to_owned(), "count", "at most 10 milestones");
    }
    let text = "a percentage above 0, with two decimals at most";
    for (place, instalment) in terms.instalments.iter().enumerate() {
        if weight(instalment.percent).is_none() {
            let path = format!("instalments[{place}].percent");
            say(path, "out_of_range", text);
        }
        if place == 0 && instalment.due != Due::Order {
            let text = "the first instalment is due with the order";
            say("instalments[0].due".to_owned(), "first", text);
        }
    }
    for (place, milestone) in terms.milestones.iter().enumerate() {
        let path = format!("milestones[{place}]");
        if weight(milestone.percent).is_none() {
            say(format!("{path}.percent"), "out_of_range", text);
        }
        let title = milestone.title.trim();
        if title.is_empty() || title.chars().count() > 80 || title.contains('\0') {
            say(format!("{path}.title"), "length", "a short title");
        }
        if milestone.timer_days > DAYS_MAX {
            say(format!("{path}.timer_days"), "out_of_range", "0 to 90 days");
        }
        let mut needs = milestone.needs.clone();
        needs.sort_unstable();
        needs.dedup();
        if needs.len() != milestone.needs.len() || needs.is_empty() {
            let text = "a milestone needs evidence, each kind once";
            say(format!("{path}.needs"), "required", text);
        }
    }
    let hundred = |percents: Vec<Decimal>| {
        percents.is_empty() || percents.into_iter().sum::<Decimal>() == Decimal::ONE_HUNDRED
    };
    let text = "the percentages add up to 100";
    if !hundred(terms.instalments.iter().map(|term| term.percent).collect()) {
        say("instalments".to_owned(), "sum", text);
    }
    if !hundred(terms.milestones.iter().map(|term| term.percent).collect()) {
        say("milestones".to_owned(), "sum", text);
    }
    wrong
}

/// The total by percentages; the parts add up to it exactly.
pub fn divide(
    total: Money,
    percents: impl Iterator<Item = Decimal>,
) -> Result<Vec<Money>, MoneyError> {
    let weights: Option<Vec<u64>> = percents.map(weight).collect();
    match weights {
        Some(weights) if weights.is_empty() => Ok(Vec::new()),
        Some(weights) => total.allocate(&weights, Allocation::LargestRemainder),
        None => Err(MoneyError::NoWeight),
    }
}

pub const MILESTONES: [MilestoneState; 11] = [
    Planned,
    MilestoneState::Due,
    Accepted,
    AutoAccepted,
    Discrepant,
    Refused,
    Releasing,
    Released,
    Refunding,
    Refunded,
    Skipped,
];

pub const fn milestone_name(state: MilestoneState) -> &'static str {
    match state {
        Planned => "planned",
        MilestoneState::Due => "due",
        Accepted => "accepted",
        AutoAccepted => "auto_accepted",
        Discrepant => "discrepant",
        Refused => "refused",
        Releasing => "releasing",
        Released => "released",
        Refunding => "refunding",
        Refunded => "refunded",
        Skipped => "skipped",
    }
}

pub fn parse_milestone(text: &str) -> Option<MilestoneState> {
    MILESTONES
        .into_iter()
        .find(|state| milestone_name(*state) == text)
}

/// `discrepant -> accepted` is the buyer's waiver.
pub const fn milestone_next(from: MilestoneState) -> &'static [MilestoneState] {
    match from {
        Planned => &[MilestoneState::Due, Skipped],
        MilestoneState::Due => &[Accepted, Discrepant, AutoAccepted],
        Discrepant => &[MilestoneState::Due, Accepted, Refused],
        Accepted | AutoAccepted => &[Releasing],
        Releasing => &[Released],
        Refused => &[Refunding],
        Refunding => &[Refunded],
        Released | Refunded | Skipped => &[],
    }
}

/// Whether the evidence is there that a milestone waits for, the buyer's word aside.
pub fn is_shown(needs: &[EvidenceKind], shown: &[EvidenceKind]) -> bool {
    needs
        .iter()
        .filter(|kind| **kind != EvidenceKind::Acceptance)
        .all(|kind| shown.contains(kind))
}

/// Who may show what. A seller's word that the goods arrived is no evidence of it.
pub const fn may_show(side: Side, kind: EvidenceKind) -> bool {
    match (side, kind) {
        (Side::Buyer, EvidenceKind::Acceptance) => true,
        (Side::Seller | Side::Platform | Side::System, EvidenceKind::Acceptance) => false,
        (Side::Buyer | Side::Platform | Side::System, EvidenceKind::Delivery) => true,
        (Side::Buyer | Side::Platform, EvidenceKind::Inspection) => true,
        (
            Side::Seller | Side::Platform | Side::System,
            EvidenceKind::TransportDocument | EvidenceKind::Customs,
        ) => true,
        (Side::Seller, EvidenceKind::Delivery | EvidenceKind::Inspection)
        | (Side::System, EvidenceKind::Inspection)
        | (Side::Buyer, EvidenceKind::TransportDocument | EvidenceKind::Customs) => false,
    }
}

/// What an instalment waits for; none is due with the order.
pub const fn due_with(due: Due) -> Option<EvidenceKind> {
    match due {
        Due::Order => None,
        Due::Inspection => Some(EvidenceKind::Inspection),
        Due::TransportDocument => Some(EvidenceKind::TransportDocument),
        Due::Customs => Some(EvidenceKind::Customs),
        Due::Delivery => Some(EvidenceKind::Delivery),
    }
}

/// What a value is called in rows; each table names every value once.
fn name_in<T: Copy + PartialEq>(table: &[(T, &'static str)], value: T) -> &'static str {
    let found = table.iter().find(|(one, _)| *one == value);
    found.map_or("", |(_, name)| *name)
}

fn parse_in<T: Copy>(table: &[(T, &'static str)], text: &str) -> Option<T> {
    let found = table.iter().find(|(_, name)| *name == text);
    found.map(|(value, _)| *value)
}

const DUE_NAMES: [(Due, &str); 5] = [
    (Due::Order, "order"),
    (Due::Inspection, "inspection"),
    (Due::TransportDocument, "transport_document"),
    (Due::Customs, "customs"),
    (Due::Delivery, "delivery"),
];

pub fn due_name(value: Due) -> &'static str {
    name_in(&DUE_NAMES, value)
}

pub fn parse_due(text: &str) -> Option<Due> {
    parse_in(&DUE_NAMES, text)
}

const EVIDENCE_NAMES: [(EvidenceKind, &str); 5] = [
    (EvidenceKind::Acceptance, "acceptance"),
    (EvidenceKind::Inspection, "inspection"),
    (EvidenceKind::TransportDocument, "transport_document"),
    (EvidenceKind::Customs, "customs"),
    (EvidenceKind::Delivery, "delivery"),
];

pub fn evidence_name(value: EvidenceKind) -> &'static str {
    name_in(&EVIDENCE_NAMES, value)
}

pub fn parse_evidence(text: &str) -> Option<EvidenceKind> {
    parse_in(&EVIDENCE_NAMES, text)
}

const INSTALMENT_NAMES: [(InstalmentState, &str); 4] = [
    (InstalmentState::Planned, "planned"),
    (InstalmentState::Due, "due"),
    (InstalmentState::Paid, "paid"),
    (InstalmentState::Skipped, "skipped"),
];

pub fn instalment_name(value: InstalmentState) -> &'static str {
    name_in(&INSTALMENT_NAMES, value)
}

pub fn parse_instalment(text: &str) -> Option<InstalmentState> {
    parse_in(&INSTALMENT_NAMES, text)
}

const SIDE_NAMES: [(Side, &str); 4] = [
    (Side::Buyer, "buyer"),
    (Side::Seller, "seller"),
    (Side::Platform, "platform"),
    (Side::System, "system"),
];

pub fn side_name(value: Side) -> &'static str {
    name_in(&SIDE_NAMES, value)
}

pub fn parse_side(text: &str) -> Option<Side> {
    parse_in(&SIDE_NAMES, text)
}

const AMENDMENT_NAMES: [(AmendmentState, &str); 4] = [
    (AmendmentState::Proposed, "proposed"),
    (AmendmentState::Accepted, "accepted"),
    (AmendmentState::Rejected, "rejected"),
    (AmendmentState::Withdrawn, "withdrawn"),
];

pub fn amendment_name(value: AmendmentState) -> &'static str {
    name_in(&AMENDMENT_NAMES, value)
}

pub fn parse_amendment(text: &str) -> Option<AmendmentState> {
    parse_in(&AMENDMENT_NAMES, text)
}
