//! A typed invoice from UBL. Everything in the document is either taken or named as what could
//! not be taken: an invoice that was read says all that its file says.

mod parties;
mod taking;

use kernel::{Currency, Money};

use crate::finding::{Finding, Severity};
use crate::invoice::{
    Adjustment, Classification, Exemption, Identifier, Invoice, Item, Kind, Line, LineAdjustment,
    Period, Preceding, Price, Property, Share, Supporting, Totals, Vat,
};
use crate::read::taking::Taking;
use crate::write::{NO_ORDER, OBJECT};
use crate::xml::{Document, XmlError, decode, parse};

/// The id under which is reported what a typed invoice can't hold.
pub const RULE: &str = "READ";

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("{0}")]
    Xml(#[from] XmlError),
    /// What was not understood, or not taken over.
    #[error("{} parts of the document can't be taken over", .0.len())]
    Left(Vec<Finding>),
}

/// Reads an invoice or credit note. Does not check it: `report` does.
pub fn read(bytes: &[u8]) -> Result<Invoice, ReadError> {
    let text = decode(bytes)?;
    let tree = parse(&text)?;
    let document = Document::of(&tree)?;
    let taking = Taking::of(&document);
    let invoice = invoice(&taking);
    if let Some(invoice) = &invoice {
        compare_sums(invoice, &taking);
    }
    let mut left = taking.finish();
    match invoice {
        Some(invoice) if left.is_empty() => Ok(invoice),
        _ => {
            if left.is_empty() {
                left.push(Finding {
                    rule: RULE.to_owned(),
                    severity: Severity::Fatal,
                    path: String::new(),
                    line: 0,
                    message: "the document is no invoice that can be read".to_owned(),
                });
            }
            Err(ReadError::Left(left))
        }
    }
}

fn invoice(from: &Taking<'_>) -> Option<Invoice> {
    let root = from.root();
    let kind = match root.name() {
        "Invoice" => Kind::Invoice,
        "CreditNote" => Kind::CreditNote,
        _ => return None,
    };
    from.skip(root, "CustomizationID");
    from.skip(root, "ProfileID");
    let currency: Currency = from.parsed(root, "DocumentCurrencyCode")?;
    let order = from.text(root, "OrderReference/ID");
    let sales_order = from.text(root, "OrderReference/SalesOrderID");
    let due = match kind {
        Kind::Invoice => from.date(root, "DueDate"),
        Kind::CreditNote => from.date(root, "PaymentMeans/PaymentDueDate"),
    };
    let reference = |name: &str| from.text(root, &format!("{name}/ID"));
    Some(Invoice {
        kind,
        number: from.required(root, "ID")?,
        issued: from.required_date(root, "IssueDate")?,
        due,
        type_code: from.required(root, "InvoiceTypeCode|CreditNoteTypeCode")?,
        note: from.text(root, "Note"),
        tax_point: from.date(root, "TaxPointDate"),
        currency,
        accounting_vat: accounting_vat(from),
        accounting_cost: from.text(root, "AccountingCost"),
        buyer_reference: from.text(root, "BuyerReference"),
        period: period(from, root),
        order: order.filter(|order| sales_order.is_none() || order != NO_ORDER),
        sales_order,
        preceding: preceding(from),
        despatch: reference("DespatchDocumentReference"),
        receipt: reference("ReceiptDocumentReference"),
        tender: reference("OriginatorDocumentReference"),
        contract: reference("ContractDocumentReference"),
        object: object(from),
        supporting: supporting(from),
        seller: parties::party(from, root.first("AccountingSupplierParty/Party")?)?,
        buyer: parties::party(from, root.first("AccountingCustomerParty/Party")?)?,
        payee: parties::payee(from),
        representative: parties::representative(from),
        delivery: parties::delivery(from),
        payments: parties::payments(from),
        terms: from.text(root, "PaymentTerms/Note"),
        adjustments: adjustments(from),
        exemptions: exemptions(from),
        lines: lines(from)?,
        prepaid: from.money(root, "LegalMonetaryTotal/PrepaidAmount"),
        rounding: from.money(root, "LegalMonetaryTotal/PayableRoundingAmount"),
    })
}

type Element<'d> = crate::element::Element<'d>;

fn period(from: &Taking<'_>, of: Element<'_>) -> Option<Period> {
    let period = of.first("InvoicePeriod")?;
    Some(Period {
        start: from.date(period, "StartDate"),
        end: from.date(period, "EndDate"),
    })
}

fn preceding(from: &Taking<'_>) -> Vec<Preceding> {
    let references = from.root().all("BillingReference/InvoiceDocumentReference");
    let one = |it: Element<'_>| {
        Some(Preceding {
            number: from.required(it, "ID")?,
            issued: from.date(it, "IssueDate"),
        })
    };
    references.into_iter().filter_map(one).collect()
}

fn object(from: &Taking<'_>) -> Option<Identifier> {
    let references = from.root().all("AdditionalDocumentReference");
    let mut objects = references
        .into_iter()
        .filter(|it| it.states("DocumentTypeCode", OBJECT));
    let object = objects.next()?;
    from.skip(object, "DocumentTypeCode");
    from.identifier(object.first("ID")?)
}

fn supporting(from: &Taking<'_>) -> Vec<Supporting> {
    let mut references = from.root().all("AdditionalDocumentReference");
    references.retain(|it| !it.states("DocumentTypeCode", OBJECT));
    let one = |it: Element<'_>| {
        Some(Supporting {
            reference: from.required(it, "ID")?,
            description: from.text(it, "DocumentDescription"),
            link: from.text(it, "Attachment/ExternalReference/URI"),
        })
    };
    references.into_iter().filter_map(one).collect()
}

/// The second total, in another currency and without a breakdown.
fn accounting_vat(from: &Taking<'_>) -> Option<Money> {
    let root = from.root();
    from.skip(root, "TaxCurrencyCode");
    let totals = root.all("TaxTotal");
    let plain = totals.into_iter().find(|total| !total.has("TaxSubtotal"))?;
    root.has("TaxCurrencyCode")
        .then(|| from.money(plain, "TaxAmount"))
        .flatten()
}

fn adjustments(from: &Taking<'_>) -> Vec<Adjustment> {
    let one = |it: Element<'_>| {
        let LineAdjustment {
            is_charge,
            reason_code,
            reason,
            share,
            amount,
        } = adjustment(from, it)?;
        Some(Adjustment {
            is_charge,
            reason_code,
            reason,
            share,
            amount,
            vat: vat(from, it.first("TaxCategory")?)?,
        })
    };
    let all = from.root().all("AllowanceCharge");
    all.into_iter().filter_map(one).collect()
}

fn adjustment(from: &Taking<'_>, it: Element<'_>) -> Option<LineAdjustment> {
    let percent = from.number(it, "MultiplierFactorNumeric");
    let base = from.money(it, "BaseAmount");
    Some(LineAdjustment {
        is_charge: from.indicator(it, "ChargeIndicator")?,
        reason_code: from.text(it, "AllowanceChargeReasonCode"),
        reason: from.text(it, "AllowanceChargeReason"),
        share: percent
            .zip(base)
            .map(|(percent, base)| Share { percent, base }),
        amount: from.money(it, "Amount")?,
    })
}

fn vat(from: &Taking<'_>, category: Element<'_>) -> Option<Vat> {
    from.fixed(category, "TaxScheme/ID", "VAT");
    Some(Vat {
        category: from.required(category, "ID")?,
        percent: from.number(category, "Percent"),
    })
}

fn exemptions(from: &Taking<'_>) -> Vec<Exemption> {
    let one = |category: Element<'_>| {
        let exemption = Exemption {
            category: vat(from, category)?.category,
            reason_code: from.text(category, "TaxExemptionReasonCode"),
            reason: from.text(category, "TaxExemptionReason"),
        };
        let is_exempt = exemption.reason_code.is_some() || exemption.reason.is_some();
        is_exempt.then_some(exemption)
    };
    let all = from.root().all("TaxTotal/TaxSubtotal/TaxCategory");
    all.into_iter().filter_map(one).collect()
}

fn lines(from: &Taking<'_>) -> Option<Vec<Line>> {
    let all = from.root().all("InvoiceLine|CreditNoteLine");
    all.into_iter().map(|it| line(from, it)).collect()
}

fn line(from: &Taking<'_>, it: Element<'_>) -> Option<Line> {
    let quantity = it.first("InvoicedQuantity|CreditedQuantity")?;
    let unit = from.attribute(quantity, "unitCode")?;
    let per = from.number(it, "Price/BaseQuantity");
    if let Some(per) = it.first("Price/BaseQuantity") {
        from.same_attribute(per, "unitCode", &unit);
    }
    let adjustments = it
        .all("AllowanceCharge")
        .into_iter()
        .map(|it| adjustment(from, it));
    Some(Line {
        id: from.required(it, "ID")?,
        note: from.text(it, "Note"),
        quantity: from.number(it, "InvoicedQuantity|CreditedQuantity")?,
        unit,
        accounting_cost: from.text(it, "AccountingCost"),
        period: period(from, it),
        order_line: from.text(it, "OrderLineReference/LineID"),
        adjustments: adjustments.collect::<Option<_>>()?,
        item: item(from, it.first("Item")?)?,
        price: price(from, it.first("Price")?, per)?,
    })
}

fn price(from: &Taking<'_>, it: Element<'_>, per: Option<kernel::Decimal>) -> Option<Price> {
    let net = from.priced(it, "PriceAmount")?;
    let discount = from.priced(it, "AllowanceCharge/Amount");
    if let Some(off) = it.first("AllowanceCharge") {
        from.fixed(off, "ChargeIndicator", "false");
        let gross = from.priced(off, "BaseAmount");
        if gross != discount.and_then(|discount| net.checked_add(discount)) {
            from.leave(off, "the gross price is not net price and allowance");
        }
    }
    Some(Price { net, per, discount })
}

fn item(from: &Taking<'_>, it: Element<'_>) -> Option<Item> {
    let standard_id = it.first("StandardItemIdentification/ID");
    let classification = |code: Element<'_>| {
        Some(Classification {
            list: from.attribute(code, "listID")?,
            code: from.own_text(code)?,
        })
    };
    let property = |it: Element<'_>| {
        Some(Property {
            name: from.required(it, "Name")?,
            value: from.required(it, "Value")?,
        })
    };
    let classifications = it.all("CommodityClassification/ItemClassificationCode");
    let properties = it.all("AdditionalItemProperty");
    Some(Item {
        name: from.required(it, "Name")?,
        description: from.text(it, "Description"),
        buyers_id: from.text(it, "BuyersItemIdentification/ID"),
        sellers_id: from.text(it, "SellersItemIdentification/ID"),
        standard_id: standard_id.and_then(|id| from.identifier(id)),
        origin: from.optional_parsed(it, "OriginCountry/IdentificationCode"),
        classifications: classifications
            .into_iter()
            .filter_map(classification)
            .collect(),
        vat: vat(from, it.first("ClassifiedTaxCategory")?)?,
        properties: properties.into_iter().filter_map(property).collect(),
    })
}

/// The sums of the document must be those that follow from it: an invoice that counts
/// differently would come out of here as another one.
fn compare_sums(invoice: &Invoice, from: &Taking<'_>) {
    let root = from.root();
    let totals = match invoice.totals() {
        Ok(totals) => totals,
        Err(error) => return from.leave(root, &error.to_string()),
    };
    if let Some(sums) = root.first("LegalMonetaryTotal") {
        let same = |name: &str, expected: Option<Money>| {
            if from.money(sums, name) != expected {
                from.leave(sums, &format!("{name} is not what follows from the lines"));
            }
        };
        same("LineExtensionAmount", Some(totals.line_total));
        same("TaxExclusiveAmount", Some(totals.without_vat));
        same("TaxInclusiveAmount", Some(totals.with_vat));
        same("AllowanceTotalAmount", totals.allowance_total);
        same("ChargeTotalAmount", totals.charge_total);
        same("PayableAmount", Some(totals.payable));
    }
    for (line, net) in root
        .all("InvoiceLine|CreditNoteLine")
        .into_iter()
        .zip(&totals.lines)
    {
        if from.money(line, "LineExtensionAmount") != Some(*net) {
            from.leave(line, "LineExtensionAmount is not quantity times price");
        }
    }
    compare_taxes(&totals, from);
}

fn compare_taxes(totals: &Totals, from: &Taking<'_>) {
    let all = from.root().all("TaxTotal");
    let Some(total) = all.into_iter().find(|total| total.has("TaxSubtotal")) else {
        return;
    };
    if from.money(total, "TaxAmount") != Some(totals.vat) {
        from.leave(
            total,
            "TaxAmount is not the VAT that follows from the lines",
        );
    }
    let parts = total.all("TaxSubtotal");
    let mut found: Vec<_> = parts
        .iter()
        .map(|part| {
            let category = part.first("TaxCategory").and_then(|it| vat(from, it));
            (
                category,
                from.money(*part, "TaxableAmount"),
                from.money(*part, "TaxAmount"),
            )
        })
        .collect();
    found.sort_by(|left, right| left.0.cmp(&right.0));
    let expected = totals.breakdown.iter();
    let expected = expected.map(|it| (Some(it.vat.clone()), Some(it.taxable), Some(it.tax)));
    if found != expected.collect::<Vec<_>>() {
        from.leave(
            total,
            "the breakdown of VAT is not what follows from the lines",
        );
    }
}
