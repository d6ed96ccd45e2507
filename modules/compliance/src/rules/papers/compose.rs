//! What a paper says, from the order as it was placed, what left the house, the seller's letterhead
//! and what the seller filled in.

use contract::logistics::{Address, Parcel};
use kernel::{Currency, Money};

use crate::model::deal::{Deal, Instalment, Sent};
use crate::model::document::{Carriage, Content, ContentLine, Paper, Party, Totals, Vat};
use crate::model::letterhead::{Letterhead, PaperAddress};
use crate::model::particulars::{LineParticulars, Named, Package, PackageKind, Particulars};

/// The term where nothing else is agreed: the platform's prices are with carriage and without duty.
pub(crate) const USUAL_TERM: &str = "DAP";

/// All that papers of an order are made of.
pub(crate) struct Source<'a> {
    pub(crate) trade: &'a Deal,
    pub(crate) sent: &'a [Sent],
    pub(crate) letterhead: Option<&'a Letterhead>,
    pub(crate) particulars: &'a Particulars,
    pub(crate) instalments: &'a [Instalment],
    /// Names of the firms, as identity knows them.
    pub(crate) seller_name: &'a str,
    pub(crate) buyer_name: &'a str,
}

/// A draft: without number and day.
pub(crate) fn draft(kind: Paper, of: &Source<'_>) -> Content {
    let (trade, form) = (of.trade, of.particulars);
    let lines: Vec<ContentLine> = trade
        .facts
        .lines
        .iter()
        .zip(1..)
        .map(|(line, position)| {
            let filled = form.lines.iter().find(|filled| filled.line == line.id);
            content_line(kind, line, position, filled)
        })
        .collect();
    let packages = if kind.has_packages() {
        packages(of)
    } else {
        Vec::new()
    };
    let totals = totals(kind, trade, &lines, &packages);
    let consignee = consignee(&trade.facts.to);
    let buyer = buyer(of, &consignee);
    let is_origin = kind == Paper::OriginCertificate;
    Content {
        kind,
        number: None,
        version: 0,
        issued: None,
        reason: None,
        order: trade.number.clone(),
        ordered: trade.placed_at.date().to_string(),
        exporter_reference: filled(&form.exporter_reference),
        buyer_reference: filled(&form.buyer_reference),
        seller: seller(of),
        buyer,
        consignee,
        notify: form.notify.as_ref().map(named),
        incoterm: filled(&form.incoterm).unwrap_or_else(|| USUAL_TERM.to_owned()),
        place: filled(&form.place).unwrap_or_else(|| trade.facts.to.city.clone()),
        currency: trade.facts.total.currency(),
        carriage: carriage(of),
        lines,
        packages,
        totals,
        payment_terms: filled(&form.payment_terms).filter(|_| kind.has_prices()),
        instalments: match kind.has_prices() {
            true => of.instalments.to_vec(),
            false => Vec::new(),
        },
        paid: paid(of).filter(|_| kind.has_prices()),
        bank: of
            .letterhead
            .and_then(|head| head.bank.clone())
            .filter(|_| kind.has_prices()),
        vat: (kind == Paper::CommercialInvoice).then(|| Vat {
            treatment: form.vat,
            percent: filled(&form.vat_percent),
        }),
        origin_criterion: filled(&form.origin_criterion).filter(|_| is_origin),
        origin_issuer: filled(&form.origin_issuer).filter(|_| is_origin),
        signatory: of.letterhead.and_then(|head| filled(&head.signatory)),
        remarks: filled(&form.remarks),
    }
}

/// The day on which nothing was left to pay. An order is paid to its seller's eyes with its first
/// instalment already.
fn paid(of: &Source<'_>) -> Option<String> {
    let mut last: Option<&String> = None;
    for one in of.instalments {
        last = last.max(Some(one.paid.as_ref()?));
    }
    match last {
        Some(day) => Some(day.clone()),
        None => of.trade.paid_at.map(|at| at.date().to_string()),
    }
}

/// An empty field says nothing.
fn filled(text: &Option<String>) -> Option<String> {
    let text = text.as_deref().map(str::trim)?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn content_line(
    kind: Paper,
    line: &contract::orders::DescribedLine,
    position: i64,
    filled: Option<&LineParticulars>,
) -> ContentLine {
    let priced = kind.has_prices();
    ContentLine {
        position,
        sku: line.sku.clone(),
        title: line.title.clone(),
        hs_code: filled.and_then(|filled| filled.hs_code).or(line.hs_code),
        origin: filled.and_then(|filled| filled.origin).or(line.origin),
        quantity: line.quantity,
        unit: line.unit.clone(),
        unit_price: priced.then_some(line.unit_price),
        total: priced.then_some(line.total),
        net_grams: filled.and_then(|filled| filled.net_grams),
        gross_grams: filled.and_then(|filled| filled.gross_grams),
    }
}

/// As filled in; else the parcels that were booked with the carrier.
fn packages(of: &Source<'_>) -> Vec<Package> {
    if !of.particulars.packages.is_empty() {
        return of.particulars.packages.clone();
    }
    let mut found: Vec<Package> = Vec::new();
    for parcel in of.sent.iter().flat_map(|sent| &sent.parcels) {
        match found.iter_mut().find(|known| is_alike(known, parcel)) {
            Some(known) => known.count += 1,
            None => found.push(Package {
                mark: of.trade.number.clone(),
                kind: PackageKind::Carton,
                count: 1,
                gross_grams: parcel.weight_grams,
                length_mm: parcel.length_mm,
                width_mm: parcel.width_mm,
                height_mm: parcel.height_mm,
                contents: None,
            }),
        }
    }
    found
}

fn is_alike(package: &Package, parcel: &Parcel) -> bool {
    (
        package.gross_grams,
        package.length_mm,
        package.width_mm,
        package.height_mm,
    ) == (
        parcel.weight_grams,
        parcel.length_mm,
        parcel.width_mm,
        parcel.height_mm,
    )
}

fn totals(kind: Paper, trade: &Deal, lines: &[ContentLine], packages: &[Package]) -> Totals {
    let priced = |money: Money| kind.has_prices().then_some(money);
    let net: Option<Vec<i64>> = lines.iter().map(|line| line.net_grams).collect();
    let is_packed = !packages.is_empty();
    let sum = |of: fn(&Package) -> i64| {
        let all = packages.iter().fold(0_i64, |sum, package| {
            sum.saturating_add(of(package).saturating_mul(package.count))
        });
        is_packed.then_some(all)
    };
    Totals {
        units: lines.iter().map(|line| line.quantity).sum(),
        goods: priced(trade.facts.goods),
        carriage: priced(trade.facts.carriage),
        total: priced(trade.facts.total),
        net_grams: net.map(|net| net.into_iter().fold(0, i64::saturating_add)),
        gross_grams: sum(|package| package.gross_grams),
        packages: sum(|_| 1),
        volume_cm3: sum(volume_cm3),
    }
}

/// Rounded up: a carrier counts a started cubic centimetre.
fn volume_cm3(package: &Package) -> i64 {
    let cubic_mm = package
        .length_mm
        .saturating_mul(package.width_mm)
        .saturating_mul(package.height_mm);
    cubic_mm.saturating_add(999) / 1_000
}

fn seller(of: &Source<'_>) -> Party {
    let Some(head) = of.letterhead else {
        return Party {
            name: of.seller_name.to_owned(),
            ..Party::default()
        };
    };
    Party {
        name: head.name.clone(),
        name_zh: filled(&head.name_zh),
        address: Some(head.address.clone()),
        contact: None,
        phone: filled(&head.phone),
        mail: filled(&head.mail),
        tax_number: filled(&head.tax_number),
        customs_number: filled(&head.customs_number),
        vat_number: filled(&head.vat_number),
        endpoint: head.endpoint.clone(),
    }
}

/// Where the goods go: the firm at the address, else the person.
fn consignee(to: &Address) -> Party {
    let company = filled(&to.company);
    let contact = company.as_ref().map(|_| to.name.clone());
    Party {
        name: company.unwrap_or_else(|| to.name.clone()),
        address: Some(PaperAddress {
            street: to.line1.clone(),
            additional: filled(&to.line2),
            city: to.city.clone(),
            region: filled(&to.region),
            postal_code: filled(&to.postal_code),
            country: to.country,
        }),
        contact,
        phone: filled(&to.phone),
        ..Party::default()
    }
}

fn buyer(of: &Source<'_>, consignee: &Party) -> Party {
    let form = of.particulars;
    let named = match &form.bill_to {
        Some(bill_to) => named(bill_to),
        None => Party {
            // A firm that identity does not know any more is whom the goods went to.
            name: Some(of.buyer_name)
                .filter(|name| !name.is_empty())
                .unwrap_or(&consignee.name)
                .to_owned(),
            address: consignee.address.clone(),
            ..Party::default()
        },
    };
    Party {
        vat_number: filled(&form.buyer_vat_number),
        endpoint: form.buyer_endpoint.clone(),
        ..named
    }
}

fn named(named: &Named) -> Party {
    Party {
        name: named.name.clone(),
        address: Some(named.address.clone()),
        contact: filled(&named.contact),
        phone: filled(&named.phone),
        ..Party::default()
    }
}

fn carriage(of: &Source<'_>) -> Carriage {
    let (facts, form) = (&of.trade.facts, of.particulars);
    let tracking = of.sent.iter().map(|sent| sent.tracking_number.clone());
    Carriage {
        from: facts.from,
        to: facts.to.country,
        mode: facts.mode.clone(),
        carrier: of
            .sent
            .iter()
            .map(|sent| sent.carrier.clone())
            .find(|carrier| !carrier.is_empty())
            .unwrap_or_else(|| facts.carrier.clone()),
        service: facts.service.clone(),
        loading_place: filled(&form.loading_place),
        unloading_place: filled(&form.unloading_place),
        vessel: filled(&form.vessel),
        voyage: filled(&form.voyage),
        transport_number: filled(&form.transport_number),
        tracking: tracking.filter(|number| !number.is_empty()).collect(),
    }
}

/// The money of a paper is of one currency; what was typed of another is refused where it is kept.
pub(crate) fn currency(trade: &Deal) -> Currency {
    trade.facts.total.currency()
}
