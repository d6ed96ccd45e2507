//! Where the papers of one order contradict each other, the order, what was shipped and what was
//! declared. Each difference is named by field and by who says what; a table decides what it weighs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tariff::case::Mode;
use tariff::incoterm::Incoterm;
use utoipa::ToSchema;

use crate::model::deal::{Deal, Sent};
use crate::model::document::{Content, Paper};
use crate::model::particulars::Declared;
use crate::rules::papers::own::{Own, of_own};

/// Who says something.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaperVoice)]
pub enum Voice {
    Order,
    Proforma,
    CommercialInvoice,
    PackingList,
    OriginCertificate,
    TransportDocument,
    /// What was booked with the carriers.
    Shipments,
    /// What was declared to customs, as somebody typed it in.
    Declaration,
    /// What this platform declared itself.
    OwnDeclaration,
    /// The lines of a paper, where its packages say otherwise.
    Lines,
}

impl From<Paper> for Voice {
    fn from(paper: Paper) -> Self {
        match paper {
            Paper::Proforma => Voice::Proforma,
            Paper::CommercialInvoice => Voice::CommercialInvoice,
            Paper::PackingList => Voice::PackingList,
            Paper::OriginCertificate => Voice::OriginCertificate,
            Paper::TransportDocument => Voice::TransportDocument,
        }
    }
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaperField)]
pub enum Field {
    Seller,
    Buyer,
    Consignee,
    Currency,
    Value,
    Incoterm,
    /// The named place of the term.
    Place,
    /// A term for sea and inland waterways with goods that go otherwise.
    IncotermMode,
    Quantity,
    HsCode,
    Origin,
    NetWeight,
    GrossWeight,
    Packages,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaperWeight)]
pub enum Weight {
    /// To be looked at.
    Warning,
    /// Customs or a bank would send the papers back: nothing is issued.
    Contradiction,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaperSide)]
pub struct Side {
    pub who: Voice,
    pub says: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PaperDifference)]
pub struct Difference {
    pub field: Field,
    /// The position of the line that it is about.
    pub line: Option<i64>,
    pub weight: Weight,
    pub sides: Vec<Side>,
}

/// What two of them saying different things weighs.
fn weighs(field: Field, a: Voice, b: Voice) -> Weight {
    use Voice::{Order, OwnDeclaration, Proforma, Shipments};
    let of = |voice: Voice| a == voice || b == voice;
    match field {
        // Reclassified since it was sold.
        Field::HsCode | Field::Origin if of(Order) => Weight::Warning,
        // The catalogue's weight is of one unit in its box; carriers weigh again.
        Field::GrossWeight | Field::NetWeight if of(Order) || of(Shipments) => Weight::Warning,
        // A list has a registered name in Chinese, one package a waybill, and the weights that were
        // known when it was made; its term is read off its freight.
        Field::Seller
        | Field::Consignee
        | Field::Packages
        | Field::NetWeight
        | Field::GrossWeight
        | Field::Incoterm
            if of(OwnDeclaration) =>
        {
            Weight::Warning
        }
        // Parcels are often put together on pallets, and leave in parts.
        Field::Packages | Field::Quantity if of(Shipments) => Weight::Warning,
        // A proforma is an offer that the sale may have departed from.
        _ if of(Proforma) => Weight::Warning,
        Field::IncotermMode => Weight::Warning,
        Field::Seller
        | Field::Buyer
        | Field::Consignee
        | Field::Currency
        | Field::Value
        | Field::Incoterm
        | Field::Place
        | Field::Quantity
        | Field::HsCode
        | Field::Origin
        | Field::NetWeight
        | Field::GrossWeight
        | Field::Packages => Weight::Contradiction,
    }
}

/// How far two weights may be apart, in percent of the greater.
fn slack_percent(field: Field, a: Voice, b: Voice) -> i128 {
    match field {
        Field::GrossWeight if a == Voice::Order || b == Voice::Order => 25,
        Field::GrossWeight if a == Voice::Shipments || b == Voice::Shipments => 5,
        Field::GrossWeight | Field::NetWeight
            if a == Voice::OwnDeclaration || b == Voice::OwnDeclaration =>
        {
            5
        }
        Field::GrossWeight if a == Voice::Lines || b == Voice::Lines => 1,
        _ => 0,
    }
}

/// What somebody says: a text to be the same, or a number that may be near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Text(String),
    Number(i64),
}

impl Said {
    fn shown(&self) -> String {
        match self {
            Said::Text(text) => text.clone(),
            Said::Number(number) => number.to_string(),
        }
    }

    fn agrees(&self, other: &Said, slack_percent: i128) -> bool {
        match (self, other) {
            (Said::Number(a), Said::Number(b)) => {
                let (a, b) = (i128::from(*a), i128::from(*b));
                (a - b).abs() * 100 <= a.abs().max(b.abs()) * slack_percent
            }
            (a, b) => a == b,
        }
    }
}

pub(super) type Statements = BTreeMap<(Field, Option<i64>), Vec<(Voice, Said)>>;

/// Everything that does not agree: contradictions first.
pub(crate) fn differences(
    trade: &Deal,
    sent: &[Sent],
    papers: &[&Content],
    declared: Option<&Declared>,
    own: Option<&Own>,
) -> Vec<Difference> {
    let mut said = Statements::new();
    of_order(&mut said, trade);
    of_shipments(&mut said, trade, sent);
    for paper in papers {
        of_paper(&mut said, paper);
    }
    if let Some(declared) = declared {
        of_declaration(&mut said, declared);
    }
    if let Some(own) = own {
        of_own(&mut said, trade, papers, own);
    }
    let mut found: Vec<Difference> = said
        .into_iter()
        .filter_map(|((field, line), sides)| difference(field, line, sides))
        .collect();
    found.extend(papers.iter().filter_map(|paper| within(paper)));
    found.extend(papers.iter().find_map(|paper| term_and_mode(paper)));
    found.sort_by_key(|difference| std::cmp::Reverse(difference.weight));
    found
}

fn difference(field: Field, line: Option<i64>, sides: Vec<(Voice, Said)>) -> Option<Difference> {
    let mut gravest: Option<Weight> = None;
    for (at, (a, says)) in sides.iter().enumerate() {
        for (b, other) in sides.iter().skip(at + 1) {
            if !says.agrees(other, slack_percent(field, *a, *b)) {
                gravest = gravest.max(Some(weighs(field, *a, *b)));
            }
        }
    }
    Some(Difference {
        field,
        line,
        weight: gravest?,
        sides: sides
            .into_iter()
            .map(|(who, says)| Side {
                who,
                says: says.shown(),
            })
            .collect(),
    })
}

pub(super) fn text(
    said: &mut Statements,
    field: Field,
    line: Option<i64>,
    who: Voice,
    text: String,
) {
    said.entry((field, line))
        .or_default()
        .push((who, Said::Text(text)));
}

pub(super) fn number(
    said: &mut Statements,
    field: Field,
    line: Option<i64>,
    who: Voice,
    number: i64,
) {
    said.entry((field, line))
        .or_default()
        .push((who, Said::Number(number)));
}

fn of_order(said: &mut Statements, trade: &Deal) {
    let (who, facts) = (Voice::Order, &trade.facts);
    text(
        said,
        Field::Currency,
        None,
        who,
        facts.total.currency().code().to_owned(),
    );
    text(said, Field::Value, None, who, facts.total.to_major_string());
    let mut grams = Some(0_i64);
    for (line, position) in facts.lines.iter().zip(1..) {
        let at = Some(position);
        number(said, Field::Quantity, at, who, line.quantity);
        if let Some(hs) = line.hs_code {
            text(
                said,
                Field::HsCode,
                at,
                who,
                hs.subheading().as_str().to_owned(),
            );
        }
        if let Some(origin) = line.origin {
            text(said, Field::Origin, at, who, origin.alpha2().to_owned());
        }
        let weight = line.weight_grams.saturating_mul(line.quantity);
        grams = grams
            .filter(|_| line.weight_grams > 0)
            .map(|sum| sum.saturating_add(weight));
    }
    if let Some(grams) = grams {
        number(said, Field::GrossWeight, None, who, grams);
    }
}

/// Nothing is said of an order that has not left as a whole.
fn of_shipments(said: &mut Statements, trade: &Deal, sent: &[Sent]) {
    let who = Voice::Shipments;
    let is_whole = sent.iter().any(|sent| sent.whole);
    if !is_whole || sent.iter().any(|sent| sent.parcels.is_empty()) {
        return;
    }
    let parcels: Vec<_> = sent.iter().flat_map(|sent| &sent.parcels).collect();
    number(said, Field::Packages, None, who, count(parcels.len()));
    let grams = parcels.iter().map(|parcel| parcel.weight_grams).sum();
    number(said, Field::GrossWeight, None, who, grams);
    for (line, position) in trade.facts.lines.iter().zip(1..) {
        let shipped = sent.iter().flat_map(|sent| &sent.lines);
        let units = shipped
            .filter(|shipped| shipped.line == line.id)
            .map(|shipped| shipped.quantity);
        number(said, Field::Quantity, Some(position), who, units.sum());
    }
}

fn of_paper(said: &mut Statements, paper: &Content) {
    let who = Voice::from(paper.kind);
    text(said, Field::Seller, None, who, known_as(&paper.seller.name));
    text(said, Field::Buyer, None, who, known_as(&paper.buyer.name));
    text(
        said,
        Field::Consignee,
        None,
        who,
        known_as(&paper.consignee.name),
    );
    text(said, Field::Incoterm, None, who, paper.incoterm.clone());
    text(said, Field::Place, None, who, paper.place.clone());
    if let Some(total) = paper.totals.total {
        text(
            said,
            Field::Currency,
            None,
            who,
            total.currency().code().to_owned(),
        );
        text(said, Field::Value, None, who, total.to_major_string());
    }
    for line in &paper.lines {
        let at = Some(line.position);
        number(said, Field::Quantity, at, who, line.quantity);
        if let Some(hs) = line.hs_code {
            text(
                said,
                Field::HsCode,
                at,
                who,
                hs.subheading().as_str().to_owned(),
            );
        }
        if let Some(origin) = line.origin {
            text(said, Field::Origin, at, who, origin.alpha2().to_owned());
        }
    }
    if !paper.kind.has_packages() {
        return;
    }
    for (field, says) in [
        (Field::NetWeight, paper.totals.net_grams),
        (Field::GrossWeight, paper.totals.gross_grams),
        (Field::Packages, paper.totals.packages),
    ] {
        if let Some(says) = says {
            number(said, field, None, who, says);
        }
    }
}

fn of_declaration(said: &mut Statements, declared: &Declared) {
    let who = Voice::Declaration;
    text(
        said,
        Field::Currency,
        None,
        who,
        declared.value.currency().code().to_owned(),
    );
    text(
        said,
        Field::Value,
        None,
        who,
        declared.value.to_major_string(),
    );
    for (field, says) in [
        (Field::NetWeight, declared.net_grams),
        (Field::GrossWeight, declared.gross_grams),
        (Field::Packages, declared.packages),
    ] {
        if let Some(says) = says {
            number(said, field, None, who, says);
        }
    }
    if let Some(term) = &declared.incoterm {
        text(said, Field::Incoterm, None, who, term.clone());
    }
}

/// Net weight above gross, or lines that weigh other than their packages.
fn within(paper: &Content) -> Option<Difference> {
    if !paper.kind.has_packages() {
        return None;
    }
    let (who, gross) = (Voice::from(paper.kind), paper.totals.gross_grams?);
    let told = |field, lines: i64| Difference {
        field,
        line: None,
        weight: Weight::Contradiction,
        sides: vec![
            Side {
                who,
                says: gross.to_string(),
            },
            Side {
                who: Voice::Lines,
                says: lines.to_string(),
            },
        ],
    };
    if let Some(net) = paper.totals.net_grams
        && net > gross
    {
        return Some(told(Field::NetWeight, net));
    }
    let of_lines: Option<Vec<i64>> = paper.lines.iter().map(|line| line.gross_grams).collect();
    let of_lines: i64 = of_lines?.into_iter().fold(0, i64::saturating_add);
    let slack = slack_percent(Field::GrossWeight, who, Voice::Lines);
    let agrees = Said::Number(gross).agrees(&Said::Number(of_lines), slack);
    (!agrees).then(|| told(Field::GrossWeight, of_lines))
}

/// FAS, FOB, CFR and CIF are for sea and inland waterways (Incoterms 2020, introduction).
fn term_and_mode(paper: &Content) -> Option<Difference> {
    let term: Incoterm = paper.incoterm.parse().ok()?;
    let mode = match paper.carriage.mode.as_str() {
        "air" => Mode::Air,
        "express" => Mode::Courier,
        "sea" => Mode::Sea,
        "rail" => Mode::Rail,
        "road" => Mode::Road,
        "post" => Mode::Post,
        _ => return None,
    };
    (!term.permits(mode)).then(|| Difference {
        field: Field::IncotermMode,
        line: None,
        weight: Weight::Warning,
        sides: vec![
            Side {
                who: paper.kind.into(),
                says: paper.incoterm.clone(),
            },
            Side {
                who: Voice::Order,
                says: paper.carriage.mode.clone(),
            },
        ],
    })
}

/// Case and blanks make no other firm.
pub(super) fn known_as(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_uppercase()
}

fn count(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
