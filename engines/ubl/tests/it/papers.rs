//! The papers of a consignment: built as UBL says, by our table and by the schemas.

use jiff::civil::date;
use kernel::Country;
use ubl::Consignment;
use ubl::consignment::{Attestation, Carriage, Goods, Package, Trader};

use crate::samples::{address, number, text};
use crate::schema::Validator;

fn trader(name: &str, country: &str) -> Trader {
    Trader {
        name: name.to_owned(),
        identifier: None,
        address: address("Ningbo", country),
    }
}

fn consignment() -> Consignment {
    let goods = |name: &str, quantity: &str, net: &str, gross: &str| Goods {
        name: name.to_owned(),
        sellers_id: text("S-1"),
        hs_code: text("691110"),
        origin: Country::CN,
        quantity: number(quantity),
        unit: "C62".to_owned(),
        order_line: "1".to_owned(),
        net_weight_kg: number(net),
        gross_weight_kg: number(gross),
    };
    Consignment {
        number: "CON-1".to_owned(),
        issued: date(2026, 11, 22),
        order: "PO-1".to_owned(),
        seller: trader("Fleet & Co", "CN"),
        buyer: trader("Harbour", "DE"),
        carrier: Some(trader("Line", "DE")),
        carriage: Carriage {
            mode: "1".to_owned(),
            vessel: text("Evergreen"),
            voyage: text("V-12"),
            loading_port: text("CNNGB"),
            unloading_port: text("DEHAM"),
        },
        origin: Country::CN,
        destination: Country::DE,
        goods: vec![
            goods("Tea set", "25", "50.5", "55"),
            goods("Cups", "100", "20", "22.25"),
        ],
        packages: vec![Package {
            mark: "HARBOUR 1-5".to_owned(),
            count: 5,
            kind: "CT".to_owned(),
            gross_weight_kg: number("80.75"),
            volume_m3: number("0.64"),
        }],
    }
}

fn papers() -> [(&'static str, String); 4] {
    let of = consignment();
    let by = Attestation {
        issuer: trader("Chamber of commerce", "CN"),
        signatory: "Wang Li".to_owned(),
        country: Country::CN,
        kind: "Certificate of origin".to_owned(),
    };
    [
        ("DespatchAdvice", of.despatch_advice().unwrap()),
        ("PackingList", of.packing_list().unwrap()),
        ("Waybill", of.waybill().unwrap()),
        (
            "CertificateOfOrigin",
            of.certificate_of_origin(&by).unwrap(),
        ),
    ]
}

#[test]
fn every_paper_is_built_as_ubl_says() {
    for (kind, paper) in papers() {
        let report = ubl::structure(paper.as_bytes());
        assert!(report.is_valid, "{kind}: {:#?}", report.findings);
        let broken =
            paper
                .replacen("<cbc:ID>", "<cbc:Id>", 1)
                .replacen("</cbc:ID>", "</cbc:Id>", 1);
        assert!(!ubl::structure(broken.as_bytes()).is_valid, "{kind}");
        assert!(
            !ubl::report(paper.as_bytes()).is_valid,
            "{kind} is no invoice"
        );
    }
}

#[test]
fn the_schema_takes_every_paper() {
    let Some(validator) = Validator::find("the_schema_takes_every_paper") else {
        return;
    };
    for (kind, paper) in papers() {
        assert_eq!(validator.verdicts(kind, &[paper]), [""], "{kind}");
    }
}

#[test]
fn weights_and_counts_add_up() {
    let of = consignment();
    assert_eq!(of.net_weight_kg(), number("70.5"));
    assert_eq!(of.gross_weight_kg(), number("80.75"));
    assert_eq!(of.package_count(), 5);
    let paper = of.packing_list().unwrap();
    assert!(
        paper.contains("<cbc:NetWeightMeasure unitCode=\"KGM\">70.5<"),
        "{paper}"
    );
}
