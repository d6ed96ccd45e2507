//! A commercial invoice as an electronic one: UBL 2.1 by Peppol BIS Billing 3, and the other papers
//! as UBL has them. What is written is checked by the engine before it leaves.

use jiff::civil::Date;
use kernel::{Country, Decimal, Money, Unit};
use ubl::consignment::{Attestation, Carriage, Consignment, Goods, Package, Trader};
use ubl::invoice::{
    Address, Adjustment, Classification, Contact, Delivery, Exemption, Identifier, Invoice, Item,
    Kind, Line, LineAdjustment, Party, PaymentAccount, PaymentMeans, Price, Supporting, Vat,
};
use ubl::{Finding, Report, Severity};

use super::words;
use crate::model::document::{self, Content, ContentLine, Paper};
use crate::model::letterhead::{Endpoint, PaperAddress};
use crate::model::particulars::VatTreatment;

/// Why there is no electronic form of a paper.
#[derive(Clone, Debug)]
pub(crate) enum Refused {
    /// It breaks these rules.
    Rules(Vec<Finding>),
    /// It cannot be written at all.
    Unwritable(String),
}

/// An XML document that passed the engine's full check.
pub(crate) fn xml(paper: &Content) -> Result<String, Refused> {
    let unwritable = |error: ubl::WriteError| Refused::Unwritable(error.to_string());
    let (written, report): (String, fn(&[u8]) -> Report) = match paper.kind {
        // UNTDID 1001 has a code for proformas, 325, which Peppol does not take: nothing is owed yet.
        Paper::Proforma => {
            let why = "a proforma is no invoice to EN 16931";
            return Err(Refused::Unwritable(why.to_owned()));
        }
        Paper::CommercialInvoice => {
            let invoice = invoice(paper).ok_or_else(no_day)?;
            (ubl::write(&invoice).map_err(unwritable)?, ubl::report)
        }
        Paper::PackingList => {
            let consignment = consignment(paper).ok_or_else(no_day)?;
            (
                consignment.packing_list().map_err(unwritable)?,
                ubl::structure,
            )
        }
        Paper::TransportDocument => {
            let consignment = consignment(paper).ok_or_else(no_day)?;
            (consignment.waybill().map_err(unwritable)?, ubl::structure)
        }
        Paper::OriginCertificate => {
            let consignment = consignment(paper).ok_or_else(no_day)?;
            let by = attestation(paper);
            let written = consignment.certificate_of_origin(&by);
            (written.map_err(unwritable)?, ubl::structure)
        }
    };
    let found = report(written.as_bytes());
    if found.is_valid {
        return Ok(written);
    }
    let fatal = |finding: &Finding| finding.severity == Severity::Fatal;
    Err(Refused::Rules(
        found.findings.into_iter().filter(fatal).collect(),
    ))
}

fn no_day() -> Refused {
    Refused::Unwritable("a draft has no number and no day".to_owned())
}

fn issued(paper: &Content) -> Option<(String, Date)> {
    let number = paper.number.clone()?;
    let number = match paper.version {
        // The first is known by its number alone.
        1 => number,
        version => format!("{number}/{version}"),
    };
    Some((number, paper.issued.as_deref()?.parse().ok()?))
}

fn address(address: Option<&PaperAddress>, otherwise: Country) -> Address {
    let Some(known) = address else {
        return Address {
            street: None,
            additional: None,
            third: None,
            city: None,
            post_code: None,
            region: None,
            country: otherwise,
        };
    };
    Address {
        street: Some(known.street.clone()),
        additional: known.additional.clone(),
        third: None,
        city: Some(known.city.clone()),
        post_code: known.postal_code.clone(),
        region: known.region.clone(),
        country: known.country,
    }
}

fn endpoint(endpoint: &Endpoint) -> Identifier {
    Identifier {
        scheme: Some(endpoint.scheme.clone()),
        value: endpoint.value.clone(),
    }
}

fn party(of: &document::Party, otherwise: Country) -> Party {
    let contact =
        (of.contact.is_some() || of.phone.is_some() || of.mail.is_some()).then(|| Contact {
            name: of.contact.clone(),
            telephone: of.phone.clone(),
            mail: of.mail.clone(),
        });
    Party {
        endpoint: of.endpoint.as_ref().map(endpoint),
        identifiers: Vec::new(),
        trading_name: None,
        address: address(of.address.as_ref(), otherwise),
        vat_number: of.vat_number.clone(),
        tax_number: None,
        legal_name: of.name.clone(),
        // Who has no VAT number in the Union is known by its register at home (BR-CO-26).
        registration: of.tax_number.clone().map(|value| Identifier {
            scheme: None,
            value,
        }),
        legal_form: None,
        contact,
    }
}

fn category(of: &document::Vat) -> Vat {
    let (category, percent) = match of.treatment {
        VatTreatment::OutOfScope => ("O", None),
        VatTreatment::Export => ("G", Some(Decimal::ZERO)),
        VatTreatment::IntraCommunity => ("K", Some(Decimal::ZERO)),
        VatTreatment::ReverseCharge => ("AE", Some(Decimal::ZERO)),
        VatTreatment::ZeroRated => ("Z", Some(Decimal::ZERO)),
        VatTreatment::Standard => {
            let percent = of
                .percent
                .as_deref()
                .and_then(|percent| percent.parse().ok());
            ("S", Some(percent.unwrap_or_default()))
        }
    };
    Vat {
        category: category.to_owned(),
        percent,
    }
}

/// By the code list VATEX of the Connecting Europe Facility, as EN 16931 asks.
fn exemption(of: &document::Vat) -> Option<Exemption> {
    let (category, code, reason) = match of.treatment {
        VatTreatment::OutOfScope => ("O", "VATEX-EU-O", "Not subject to VAT"),
        VatTreatment::Export => ("G", "VATEX-EU-G", "Export outside the EU"),
        VatTreatment::IntraCommunity => ("K", "VATEX-EU-IC", "Intra-Community supply"),
        VatTreatment::ReverseCharge => ("AE", "VATEX-EU-AE", "Reverse charge"),
        VatTreatment::ZeroRated | VatTreatment::Standard => return None,
    };
    Some(Exemption {
        category: category.to_owned(),
        reason_code: Some(code.to_owned()),
        reason: Some(reason.to_owned()),
    })
}

fn invoice(paper: &Content) -> Option<Invoice> {
    let (number, day) = issued(paper)?;
    let vat = paper.vat.clone().unwrap_or(document::Vat {
        treatment: VatTreatment::OutOfScope,
        percent: None,
    });
    let category = category(&vat);
    let lines: Option<Vec<Line>> = paper
        .lines
        .iter()
        .map(|line| invoice_line(line, &category))
        .collect();
    let freight = paper.totals.carriage.filter(|carriage| !carriage.is_zero());
    let adjustments = freight.map(|amount| Adjustment {
        is_charge: true,
        reason_code: Some("FC".to_owned()),
        reason: Some("Freight service".to_owned()),
        share: None,
        amount,
        vat: category.clone(),
    });
    let total = paper.totals.total?;
    Some(Invoice {
        kind: Kind::Invoice,
        number,
        issued: day,
        due: Some(day),
        type_code: "380".to_owned(),
        note: paper
            .remarks
            .as_deref()
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")),
        tax_point: None,
        currency: paper.currency,
        accounting_vat: None,
        accounting_cost: None,
        buyer_reference: paper.buyer_reference.clone(),
        period: None,
        order: Some(paper.order.clone()),
        sales_order: None,
        preceding: Vec::new(),
        despatch: None,
        receipt: None,
        tender: None,
        contract: paper.exporter_reference.clone(),
        object: None,
        supporting: Vec::<Supporting>::new(),
        seller: party(&paper.seller, paper.carriage.from),
        buyer: party(&paper.buyer, paper.carriage.to),
        payee: None,
        representative: None,
        delivery: Some(Delivery {
            // A supply within the Union states its day (BR-IC-11).
            day: (vat.treatment == VatTreatment::IntraCommunity).then_some(day),
            location: None,
            address: Some(address(paper.consignee.address.as_ref(), paper.carriage.to)),
            recipient: Some(paper.consignee.name.clone()),
        }),
        payments: payments(paper),
        terms: Some(terms(paper)),
        adjustments: adjustments.into_iter().collect(),
        exemptions: exemption(&vat).into_iter().collect(),
        lines: lines?,
        prepaid: prepaid(paper, total)
            .filter(|_| category.percent.is_none_or(|percent| percent.is_zero())),
        rounding: None,
    })
}

/// What was paid before the invoice: all of it, or the instalments that came.
fn prepaid(paper: &Content, total: Money) -> Option<Money> {
    if paper.paid.is_some() {
        return Some(total);
    }
    let paid = paper.instalments.iter().filter(|one| one.paid.is_some());
    let sum = Money::sum(paid.map(|one| one.amount), total.currency()).ok()?;
    sum.is_positive().then_some(sum)
}

fn payments(paper: &Content) -> Vec<PaymentMeans> {
    let account = paper.bank.as_ref().map(|bank| PaymentAccount {
        number: bank.account_number.replace(' ', ""),
        name: Some(bank.account_name.clone()),
        bank: Some(bank.swift.clone()),
    });
    let Some(account) = account else {
        return Vec::new();
    };
    vec![PaymentMeans {
        code: "30".to_owned(),
        name: Some("Credit transfer".to_owned()),
        reference: paper.number.clone(),
        account: Some(account),
    }]
}

/// With the delivery term, which UBL of Peppol has no place of its own for.
fn terms(paper: &Content) -> String {
    let term = format!("{} {}, Incoterms 2020", paper.incoterm, paper.place);
    let agreed = paper.instalments.iter();
    let agreed: Vec<String> = agreed
        .map(|one| words::instalment(one, kernel::Locale::En))
        .collect();
    let agreed = (!agreed.is_empty()).then(|| agreed.join(", "));
    let paid = paper.paid.as_ref().map(|day| format!("Paid on {day}"));
    let said = match (&paper.payment_terms, agreed) {
        (Some(terms), Some(agreed)) => Some(format!("{terms}; {agreed}")),
        (Some(terms), None) => Some(terms.clone()),
        (None, agreed) => agreed.or(paid),
    };
    match said {
        Some(said) => format!("{said}; {term}"),
        None => term,
    }
}

fn invoice_line(line: &ContentLine, vat: &Vat) -> Option<Line> {
    let (price, total) = (line.unit_price?, line.total?);
    let worked_out = price.checked_mul(i128::from(line.quantity)).ok()?;
    let rest = total.checked_sub(worked_out).ok()?;
    let adjustment = (!rest.is_zero()).then(|| -> Option<LineAdjustment> {
        let amount = if rest.is_negative() {
            rest.negate().ok()?
        } else {
            rest
        };
        Some(LineAdjustment {
            is_charge: rest.is_positive(),
            reason_code: None,
            reason: Some("Rounding of the line".to_owned()),
            share: None,
            amount,
        })
    });
    Some(Line {
        id: line.position.to_string(),
        note: None,
        quantity: Decimal::from(line.quantity),
        unit: unit_code(&line.unit).to_owned(),
        accounting_cost: None,
        period: None,
        order_line: Some(line.position.to_string()),
        adjustments: adjustment.flatten().into_iter().collect(),
        item: Item {
            name: name(line),
            description: None,
            buyers_id: None,
            sellers_id: Some(line.sku.clone()),
            standard_id: None,
            origin: line.origin,
            classifications: line
                .hs_code
                .map(|hs| Classification {
                    list: "HS".to_owned(),
                    code: hs.as_str().to_owned(),
                })
                .into_iter()
                .collect(),
            vat: vat.clone(),
            properties: Vec::new(),
        },
        price: Price {
            net: major(price),
            per: None,
            discount: None,
        },
    })
}

fn name(line: &ContentLine) -> String {
    line.title.best(kernel::Locale::En).trim().to_owned()
}

fn major(money: Money) -> Decimal {
    money.to_major_string().parse().unwrap_or_default()
}

/// As sellers write their units; a piece where it is none that UNECE Recommendation 20 has.
pub(crate) fn unit_code(unit: &str) -> &'static str {
    let quoted = serde_json::Value::String(unit.trim().to_lowercase().replace(' ', "_"));
    let known: Result<Unit, _> = serde_json::from_value(quoted);
    known.unwrap_or(Unit::Piece).unece_code()
}

fn trader(of: &document::Party, otherwise: Country) -> Trader {
    Trader {
        name: of.name.clone(),
        identifier: of.endpoint.as_ref().map(endpoint),
        address: address(of.address.as_ref(), otherwise),
    }
}

fn kilograms(grams: i64) -> Decimal {
    Decimal::new(grams, 3).normalize()
}

fn consignment(paper: &Content) -> Option<Consignment> {
    let (number, day) = issued(paper)?;
    let goods: Vec<Goods> = paper
        .lines
        .iter()
        .map(|line| Goods {
            name: name(line),
            sellers_id: Some(line.sku.clone()),
            hs_code: line.hs_code.map(|hs| hs.as_str().to_owned()),
            origin: line.origin.unwrap_or(paper.carriage.from),
            quantity: Decimal::from(line.quantity),
            unit: unit_code(&line.unit).to_owned(),
            order_line: line.position.to_string(),
            net_weight_kg: kilograms(line.net_grams.unwrap_or_default()),
            gross_weight_kg: kilograms(line.gross_grams.or(line.net_grams).unwrap_or_default()),
        })
        .collect();
    let packages = paper.packages.iter().map(|package| Package {
        mark: package.mark.clone(),
        count: u32::try_from(package.count).unwrap_or(u32::MAX),
        kind: package.kind.code().to_owned(),
        gross_weight_kg: kilograms(package.gross_grams.saturating_mul(package.count)),
        volume_m3: Decimal::new(package.length_mm, 3)
            .saturating_mul(Decimal::new(package.width_mm, 3))
            .saturating_mul(Decimal::new(package.height_mm, 3))
            .saturating_mul(Decimal::from(package.count))
            .normalize(),
    });
    let carriage = &paper.carriage;
    let origins: Vec<Country> = goods.iter().map(|goods| goods.origin).collect();
    Some(Consignment {
        number,
        issued: day,
        order: paper.order.clone(),
        seller: trader(&paper.seller, carriage.from),
        buyer: trader(&paper.consignee, carriage.to),
        carrier: Some(Trader {
            name: carriage.carrier.clone(),
            identifier: None,
            address: address(None, carriage.from),
        }),
        carriage: Carriage {
            mode: mode_code(&carriage.mode).to_owned(),
            vessel: carriage.vessel.clone().filter(|_| carriage.mode == "sea"),
            voyage: carriage.voyage.clone(),
            loading_port: carriage.loading_place.clone(),
            unloading_port: carriage.unloading_place.clone(),
        },
        origin: origins.first().copied().unwrap_or(carriage.from),
        destination: carriage.to,
        packages: packages.collect(),
        goods,
    })
}

/// UNECE Recommendation 19.
fn mode_code(mode: &str) -> &'static str {
    match mode {
        "sea" => "1",
        "rail" => "2",
        "road" => "3",
        "air" => "4",
        "post" => "5",
        // Express goods are flown or driven, as it comes: multimodal.
        "express" => "6",
        _ => "0",
    }
}

fn attestation(paper: &Content) -> Attestation {
    Attestation {
        issuer: Trader {
            name: paper.origin_issuer.clone().unwrap_or_default(),
            identifier: None,
            address: address(None, paper.carriage.from),
        },
        signatory: paper
            .signatory
            .clone()
            .unwrap_or_else(|| paper.seller.name.clone()),
        country: paper.carriage.from,
        kind: "Certificate of origin".to_owned(),
    }
}
