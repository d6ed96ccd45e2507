//! What differs and what it weighs, one change at a time.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use contract::ids::{OrderId, OrderLineId, OrgId, ProductId, ShipmentId};
use contract::logistics::{Address, Parcel, ShippedLine};
use contract::orders::DescribedLine;
use kernel::{Country, Currency, Locale, Money, Text, Timestamp};
use uuid::Uuid;

use super::{Field, Weight, differences};
use crate::model::deal::{Deal, DealFacts, Sent};
use crate::model::document::{Content, Paper};
use crate::model::particulars::{Declared, LineParticulars, Package, PackageKind, Particulars};
use crate::rules::papers::compose::{Source, draft};

fn line_id() -> OrderLineId {
    OrderLineId::from_uuid(Uuid::from_u128(7))
}

/// 40 kettles of 1.3 kg by sea, DAP Hamburg.
fn trade() -> Deal {
    let euros = |minor| Money::new(minor, Currency::EUR);
    let line = DescribedLine {
        id: line_id(),
        product: ProductId::from_uuid(Uuid::from_u128(8)),
        sku: "KTL".to_owned(),
        title: Text::new(Locale::En, "Kettle"),
        quantity: 40,
        unit: "piece".to_owned(),
        unit_price: euros(1_850),
        total: euros(74_000),
        hs_code: Some("8516108000".parse().unwrap()),
        origin: Some(Country::CN),
        weight_grams: 1_300,
    };
    Deal {
        seller: OrgId::from_uuid(Uuid::from_u128(1)),
        order: OrderId::from_uuid(Uuid::from_u128(2)),
        buyer: OrgId::from_uuid(Uuid::from_u128(3)),
        number: "A-1".to_owned(),
        facts: DealFacts {
            from: Country::CN,
            to: Address {
                name: "Kai Hansen".to_owned(),
                company: Some("Harbour GmbH".to_owned()),
                line1: "Kai 1".to_owned(),
                line2: None,
                city: "Hamburg".to_owned(),
                region: None,
                postal_code: None,
                country: Country::DE,
                phone: None,
            },
            carrier: "Line".to_owned(),
            service: "Weekly".to_owned(),
            mode: "sea".to_owned(),
            lines: vec![line],
            goods: euros(74_000),
            carriage: euros(6_000),
            total: euros(80_000),
        },
        paid_at: None,
        ended: None,
        placed_at: Timestamp::from_micros(0),
    }
}

fn particulars() -> Particulars {
    Particulars {
        lines: vec![LineParticulars {
            line: line_id(),
            hs_code: None,
            origin: None,
            net_grams: Some(48_000),
            gross_grams: None,
        }],
        packages: vec![Package {
            mark: "HH 1-4".to_owned(),
            kind: PackageKind::Carton,
            count: 4,
            gross_grams: 14_000,
            length_mm: 600,
            width_mm: 400,
            height_mm: 300,
            contents: None,
        }],
        ..Particulars::default()
    }
}

fn all(trade: &Deal, particulars: &Particulars) -> Vec<Content> {
    let source = Source {
        trade,
        sent: &[],
        letterhead: None,
        particulars,
        instalments: &[],
        seller_name: "Fleet",
        buyer_name: "Harbour",
    };
    Paper::ALL
        .into_iter()
        .map(|kind| draft(kind, &source))
        .collect()
}

fn found(papers: &[Content], sent: &[Sent], declared: Option<&Declared>) -> Vec<(Field, Weight)> {
    let papers: Vec<&Content> = papers.iter().collect();
    let found = differences(&trade(), sent, &papers, declared, None);
    found
        .into_iter()
        .map(|one| (one.field, one.weight))
        .collect()
}

#[test]
fn papers_of_one_source_agree() {
    assert_eq!(found(&all(&trade(), &particulars()), &[], None), []);
}

#[test]
fn each_field_that_differs_is_named_and_weighed() {
    use Weight::{Contradiction, Warning};
    type Change = fn(&mut Content);
    let table: [(Paper, Change, Field, Weight); 14] = [
        (
            Paper::CommercialInvoice,
            |it| it.seller.name = "Other".to_owned(),
            Field::Seller,
            Contradiction,
        ),
        (
            Paper::CommercialInvoice,
            |it| it.buyer.name = "Other".to_owned(),
            Field::Buyer,
            Contradiction,
        ),
        (
            Paper::PackingList,
            |it| it.consignee.name = "Other".to_owned(),
            Field::Consignee,
            Contradiction,
        ),
        (
            Paper::CommercialInvoice,
            |it| it.incoterm = "FOB".to_owned(),
            Field::Incoterm,
            Contradiction,
        ),
        (
            Paper::TransportDocument,
            |it| it.place = "Bremen".to_owned(),
            Field::Place,
            Contradiction,
        ),
        (
            Paper::CommercialInvoice,
            |it| it.totals.total = Some(Money::new(80_001, Currency::EUR)),
            Field::Value,
            Contradiction,
        ),
        (
            Paper::OriginCertificate,
            |it| it.lines[0].hs_code = Some("851671".parse().unwrap()),
            Field::HsCode,
            Contradiction,
        ),
        (
            Paper::OriginCertificate,
            |it| it.lines[0].origin = Some(Country::VN),
            Field::Origin,
            Contradiction,
        ),
        (
            Paper::PackingList,
            |it| it.lines[0].quantity = 39,
            Field::Quantity,
            Contradiction,
        ),
        (
            Paper::PackingList,
            |it| it.totals.packages = Some(5),
            Field::Packages,
            Contradiction,
        ),
        (
            Paper::TransportDocument,
            |it| it.totals.gross_grams = Some(56_001),
            Field::GrossWeight,
            Contradiction,
        ),
        (
            Paper::TransportDocument,
            |it| it.totals.net_grams = Some(47_000),
            Field::NetWeight,
            Contradiction,
        ),
        // A proforma is an offer.
        (
            Paper::Proforma,
            |it| it.totals.total = Some(Money::new(79_000, Currency::EUR)),
            Field::Value,
            Warning,
        ),
        (
            Paper::Proforma,
            |it| it.incoterm = "EXW".to_owned(),
            Field::Incoterm,
            Warning,
        ),
    ];
    for (paper, change, field, weight) in table {
        let mut papers = all(&trade(), &particulars());
        let of = papers
            .iter_mut()
            .find(|content| content.kind == paper)
            .unwrap();
        change(of);
        assert_eq!(found(&papers, &[], None), [(field, weight)], "{paper:?}");
    }
}

#[test]
fn the_same_firm_written_otherwise_and_a_longer_code_are_no_difference() {
    let mut papers = all(&trade(), &particulars());
    papers[1].seller.name = " FLEET ".to_owned();
    papers[3].lines[0].hs_code = Some("851610".parse().unwrap());
    assert_eq!(found(&papers, &[], None), []);
}

#[test]
fn another_code_than_when_it_was_sold_is_a_warning_where_all_papers_have_it() {
    let mut form = particulars();
    form.lines[0].hs_code = Some("851671".parse().unwrap());
    assert_eq!(
        found(&all(&trade(), &form), &[], None),
        [(Field::HsCode, Weight::Warning)]
    );
}

#[test]
fn net_above_gross_and_lines_that_weigh_otherwise_contradict_their_paper() {
    let mut form = particulars();
    form.lines[0].net_grams = Some(57_000);
    let papers = all(&trade(), &form);
    let told = found(&papers, &[], None);
    assert!(
        told.contains(&(Field::NetWeight, Weight::Contradiction)),
        "{told:?}"
    );
    let mut form = particulars();
    // One percent is the scales', more is a mistake.
    form.lines[0].gross_grams = Some(55_500);
    assert_eq!(found(&all(&trade(), &form), &[], None), []);
    form.lines[0].gross_grams = Some(55_000);
    let told = found(&all(&trade(), &form), &[], None);
    assert!(
        told.iter()
            .all(|one| *one == (Field::GrossWeight, Weight::Contradiction))
            && !told.is_empty()
    );
}

#[test]
fn a_declaration_binds() {
    let declared = |value: i128, term: &str, gross, packages| Declared {
        number: "1".to_owned(),
        value: Money::new(value, Currency::EUR),
        incoterm: Some(term.to_owned()),
        net_grams: Some(48_000),
        gross_grams: Some(gross),
        packages: Some(packages),
    };
    let papers = all(&trade(), &particulars());
    assert_eq!(
        found(&papers, &[], Some(&declared(80_000, "DAP", 56_000, 4))),
        []
    );
    let told = found(&papers, &[], Some(&declared(79_999, "FOB", 56_100, 5)));
    let fields: Vec<Field> = told.iter().map(|(field, _)| *field).collect();
    assert_eq!(
        fields,
        [
            Field::Value,
            Field::Incoterm,
            Field::GrossWeight,
            Field::Packages
        ]
    );
    assert!(
        told.iter()
            .all(|(_, weight)| *weight == Weight::Contradiction)
    );
}

#[test]
fn carriers_may_weigh_a_little_otherwise_and_shipments_in_part_say_nothing() {
    let sent = |grams: i64, units: i64, whole| Sent {
        shipment: ShipmentId::from_uuid(Uuid::from_u128(9)),
        tracking_number: "T".to_owned(),
        carrier: "Line".to_owned(),
        lines: vec![ShippedLine {
            line: line_id(),
            quantity: units,
        }],
        parcels: (0..4)
            .map(|_| Parcel {
                weight_grams: grams,
                length_mm: 1,
                width_mm: 1,
                height_mm: 1,
            })
            .collect(),
        whole,
    };
    let papers = all(&trade(), &particulars());
    assert_eq!(found(&papers, &[sent(13_500, 40, true)], None), []);
    assert_eq!(
        found(&papers, &[sent(12_000, 40, true)], None),
        [(Field::GrossWeight, Weight::Warning)]
    );
    assert_eq!(found(&papers, &[sent(12_000, 1, false)], None), []);
    assert_eq!(
        found(&papers, &[sent(14_000, 38, true)], None),
        [(Field::Quantity, Weight::Warning)]
    );
}

#[test]
fn a_term_of_the_sea_by_air_is_a_warning() {
    let mut form = particulars();
    form.incoterm = Some("FOB".to_owned());
    assert_eq!(found(&all(&trade(), &form), &[], None), []);
    let mut by_air = trade();
    by_air.facts.mode = "air".to_owned();
    let papers = all(&by_air, &form);
    assert_eq!(
        found(&papers, &[], None),
        [(Field::IncotermMode, Weight::Warning)]
    );
}
