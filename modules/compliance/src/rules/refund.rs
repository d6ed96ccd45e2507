//! The file of papers that a refund of an export's tax rests on: what is there, what is missing, and
//! until when it is to be asked for.
//!
//! Which modes give a refund: compliance notes on GACC 202205 and Caishui [2018] 103. A simplified
//! list (A) gives none, and parcels under 9610 only once they were summed up into a declaration.

use jiff::civil::Date;
use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::declare::china_time;
use crate::model::declaration::{Asked, Declaration, Mode};
use crate::model::trade::{Trade, TradeParcel};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RefundPaperKind)]
pub enum PaperKind {
    /// Released by customs.
    Declaration,
    /// 汇总申请, where parcels are summed up.
    Summary,
    Order,
    Waybill,
    /// Foreign currency came in.
    Payment,
    /// The supplier's special VAT invoice, which its seller names.
    Invoice,
}

impl PaperKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            PaperKind::Declaration => "declaration",
            PaperKind::Summary => "summary",
            PaperKind::Order => "order",
            PaperKind::Waybill => "waybill",
            PaperKind::Payment => "payment",
            PaperKind::Invoice => "invoice",
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RefundPaper)]
pub struct Paper {
    pub kind: PaperKind,
    pub is_there: bool,
    pub number: Option<String>,
    pub dated: Option<String>,
}

/// Why an export gives no refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RefundBar)]
pub enum Bar {
    Simplified,
    PaidInRenminbi,
}

pub(crate) fn bar(declaration: &Declaration, is_simplified: bool, trade: &Trade) -> Option<Bar> {
    if is_simplified && declaration.mode == Mode::Parcels {
        return Some(Bar::Simplified);
    }
    // Renminbi received across the border counts like foreign currency only with the bank's proof.
    let paid = trade.paid.as_ref()?;
    (paid.amount.currency() == kernel::Currency::CNY).then_some(Bar::PaidInRenminbi)
}

/// The papers in the order in which people look for them: of an order that goes in several parcels,
/// those of each list and each parcel.
pub(crate) fn papers(
    parts: &[Declaration],
    trade: &Trade,
    invoice: Option<(String, String)>,
) -> Vec<Paper> {
    let day = |at: Timestamp| china_time(at).date().to_string();
    let paper = |kind, found: Option<(String, String)>| Paper {
        kind,
        is_there: found.is_some(),
        number: found.as_ref().map(|(number, _)| number.clone()),
        dated: found.map(|(_, dated)| dated),
    };
    let released = |one: &Declaration| {
        let number = one.invt_no.clone().unwrap_or_else(|| one.number.clone());
        Some((number, day(one.released_at?)))
    };
    let summed = |one: &Declaration| {
        let number = one.sum_no.clone()?;
        (one.asked != Some(Asked::Summary)).then(|| (number, day(one.moved_at)))
    };
    let of_parts = parts
        .iter()
        .map(|one| paper(PaperKind::Declaration, released(one)));
    let mut all: Vec<Paper> = of_parts.collect();
    all.extend(undeclared(parts, trade).map(|_| paper(PaperKind::Declaration, None)));
    let parcels = parts.iter().filter(|one| one.mode == Mode::Parcels);
    all.extend(parcels.map(|one| paper(PaperKind::Summary, summed(one))));
    let placed = trade.placed.as_ref();
    all.push(paper(
        PaperKind::Order,
        placed.map(|placed| (placed.number.clone(), day(placed.at))),
    ));
    let waybill = |parcel: &TradeParcel| {
        let number = parcel.tracking_number.clone()?;
        Some((number, day(parcel.shipped_at?)))
    };
    if trade.parcels.is_empty() {
        all.push(paper(PaperKind::Waybill, None));
    }
    let parcels = trade.parcels.iter();
    all.extend(parcels.map(|one| paper(PaperKind::Waybill, waybill(one))));
    let paid = trade.paid.as_ref();
    all.push(paper(
        PaperKind::Payment,
        paid.map(|paid| (paid.reference.clone(), day(paid.at))),
    ));
    all.push(paper(PaperKind::Invoice, invoice));
    all
}

/// Parcels that no list declares.
fn undeclared<'a>(
    parts: &'a [Declaration],
    trade: &'a Trade,
) -> impl Iterator<Item = &'a TradeParcel> {
    let is_apart = parts.iter().any(|one| one.parcel.is_some());
    let is_declared = move |parcel: &TradeParcel| {
        !is_apart || parts.iter().any(|one| one.parcel == Some(parcel.shipment))
    };
    trade
        .parcels
        .iter()
        .filter(move |parcel| !is_declared(parcel))
}

/// The last day, from month and day of the year after the export. None: the setting says no day.
pub(crate) fn due(released_at: Timestamp, month_and_day: &str) -> Option<Date> {
    let year = china_time(released_at).year() + 1;
    format!("{year:04}-{month_and_day}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_in_the_year_after_the_export_as_china_counts_it() {
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().into();
        let due = |text| due(at(text), "04-30").map(|day| day.to_string());
        assert_eq!(due("2026-12-31T15:59:59Z").as_deref(), Some("2027-04-30"));
        assert_eq!(due("2026-12-31T16:00:00Z").as_deref(), Some("2028-04-30"));
        assert_eq!(super::due(at("2026-12-31T15:59:59Z"), "04-31"), None);
    }
}
