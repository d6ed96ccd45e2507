//! UBL from a typed invoice: its parts in the order of the schema, its sums worked out.

pub(crate) mod party;
pub(crate) mod text;

use jiff::civil::Date;
use kernel::{Decimal, Money, MoneyError};

use crate::invoice::{
    Adjustment, Exemption, Invoice, Kind, Line, Period, Share, Totals, TotalsError, Vat,
};
use crate::rules::CUSTOMIZATION;
use crate::write::text::Writer;

pub(crate) const PROFILE: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    #[error("{0}")]
    Totals(#[from] TotalsError),
    #[error(
        "{path}: a text is not empty, begins and ends with no blank and has no control characters"
    )]
    Text { path: String },
    #[error("{0} has more than two decimals, which EN 16931 does not allow")]
    Decimals(kernel::Currency),
    #[error("a credit note states its due date with the means of payment, and there is none")]
    DueWithoutPayment,
}

/// The document as Peppol BIS Billing 3 writes it. What is missing for Peppol is not noticed
/// here: `check` says it.
pub fn write(invoice: &Invoice) -> Result<String, WriteError> {
    let totals = invoice.totals()?;
    if invoice.currency.exponent() > 2 {
        return Err(WriteError::Decimals(invoice.currency));
    }
    if invoice.kind == Kind::CreditNote && invoice.due.is_some() && invoice.payments.is_empty() {
        return Err(WriteError::DueWithoutPayment);
    }
    let name = match invoice.kind {
        Kind::Invoice => "Invoice",
        Kind::CreditNote => "CreditNote",
    };
    let mut to = Writer::begin(name);
    head(invoice, &mut to);
    references(invoice, &mut to);
    party::seller(&invoice.seller, &mut to);
    party::buyer(&invoice.buyer, &mut to);
    if let Some(payee) = &invoice.payee {
        party::payee(payee, &mut to);
    }
    if let Some(representative) = &invoice.representative {
        party::representative(representative, &mut to);
    }
    if let Some(delivery) = &invoice.delivery {
        party::delivery(delivery, &mut to);
    }
    payment(invoice, &mut to);
    for adjustment in &invoice.adjustments {
        document_adjustment(adjustment, &mut to);
    }
    taxes(invoice, &totals, &mut to);
    sums(invoice, &totals, &mut to);
    for (line, net) in invoice.lines.iter().zip(&totals.lines) {
        write_line(invoice.kind, line, *net, invoice.currency.code(), &mut to)?;
    }
    to.finish(name)
}

fn head(invoice: &Invoice, to: &mut Writer) {
    let is_invoice = invoice.kind == Kind::Invoice;
    to.text("CustomizationID", CUSTOMIZATION);
    to.text("ProfileID", PROFILE);
    to.text("ID", &invoice.number);
    to.date("IssueDate", invoice.issued);
    if is_invoice {
        to.optional_date("DueDate", invoice.due);
        to.text("InvoiceTypeCode", &invoice.type_code);
        to.optional("Note", invoice.note.as_deref());
        to.optional_date("TaxPointDate", invoice.tax_point);
    } else {
        to.optional_date("TaxPointDate", invoice.tax_point);
        to.text("CreditNoteTypeCode", &invoice.type_code);
        to.optional("Note", invoice.note.as_deref());
    }
    to.text("DocumentCurrencyCode", invoice.currency.code());
    if let Some(vat) = invoice.accounting_vat {
        to.text("TaxCurrencyCode", vat.currency().code());
    }
    to.optional("AccountingCost", invoice.accounting_cost.as_deref());
    to.optional("BuyerReference", invoice.buyer_reference.as_deref());
    if let Some(period) = &invoice.period {
        write_period(period, to);
    }
}

fn references(invoice: &Invoice, to: &mut Writer) {
    if invoice.order.is_some() || invoice.sales_order.is_some() {
        to.open("OrderReference");
        // A sales order alone has no place without an order; Peppol writes NA there.
        to.text("ID", invoice.order.as_deref().unwrap_or(NO_ORDER));
        to.optional("SalesOrderID", invoice.sales_order.as_deref());
        to.close();
    }
    for preceding in &invoice.preceding {
        to.open("BillingReference");
        to.open("InvoiceDocumentReference");
        to.text("ID", &preceding.number);
        to.optional_date("IssueDate", preceding.issued);
        to.close();
        to.close();
    }
    to.reference("DespatchDocumentReference", invoice.despatch.as_deref());
    to.reference("ReceiptDocumentReference", invoice.receipt.as_deref());
    if invoice.kind == Kind::Invoice {
        to.reference("OriginatorDocumentReference", invoice.tender.as_deref());
    }
    to.reference("ContractDocumentReference", invoice.contract.as_deref());
    if let Some(object) = &invoice.object {
        to.open("AdditionalDocumentReference");
        to.identifier("ID", object);
        to.text("DocumentTypeCode", OBJECT);
        to.close();
    }
    for supporting in &invoice.supporting {
        to.open("AdditionalDocumentReference");
        to.text("ID", &supporting.reference);
        to.optional("DocumentDescription", supporting.description.as_deref());
        if let Some(link) = &supporting.link {
            to.open("Attachment");
            to.open("ExternalReference");
            to.text("URI", link);
            to.close();
            to.close();
        }
        to.close();
    }
    if invoice.kind == Kind::CreditNote {
        to.reference("OriginatorDocumentReference", invoice.tender.as_deref());
    }
}

/// UNTDID 1001: what is billed, not a document that goes with the invoice.
pub(crate) const OBJECT: &str = "130";

/// What stands for an order that nobody numbered.
pub(crate) const NO_ORDER: &str = "NA";

/// A credit note has its due date with the means of payment.
fn payment(invoice: &Invoice, to: &mut Writer) {
    for (at, means) in invoice.payments.iter().enumerate() {
        to.open("PaymentMeans");
        match &means.name {
            Some(name) => to.attributed("PaymentMeansCode", ("name", name), &means.code),
            None => to.text("PaymentMeansCode", &means.code),
        }
        if invoice.kind == Kind::CreditNote && at == 0 {
            to.optional_date("PaymentDueDate", invoice.due);
        }
        to.optional("PaymentID", means.reference.as_deref());
        if let Some(account) = &means.account {
            to.open("PayeeFinancialAccount");
            to.text("ID", &account.number);
            to.optional("Name", account.name.as_deref());
            if let Some(bank) = &account.bank {
                to.open("FinancialInstitutionBranch");
                to.text("ID", bank);
                to.close();
            }
            to.close();
        }
        to.close();
    }
    if let Some(terms) = &invoice.terms {
        to.open("PaymentTerms");
        to.text("Note", terms);
        to.close();
    }
}

fn document_adjustment(adjustment: &Adjustment, to: &mut Writer) {
    to.open("AllowanceCharge");
    adjustment_head(
        adjustment.is_charge,
        adjustment.reason_code.as_deref(),
        adjustment.reason.as_deref(),
        adjustment.share.as_ref(),
        adjustment.amount,
        to,
    );
    category("TaxCategory", &adjustment.vat, None, to);
    to.close();
}

fn adjustment_head(
    is_charge: bool,
    reason_code: Option<&str>,
    reason: Option<&str>,
    share: Option<&Share>,
    amount: Money,
    to: &mut Writer,
) {
    to.text("ChargeIndicator", if is_charge { "true" } else { "false" });
    to.optional("AllowanceChargeReasonCode", reason_code);
    to.optional("AllowanceChargeReason", reason);
    if let Some(share) = share {
        to.number("MultiplierFactorNumeric", share.percent);
    }
    to.amount("Amount", amount);
    if let Some(share) = share {
        to.amount("BaseAmount", share.base);
    }
}

fn category(name: &'static str, vat: &Vat, exemption: Option<&Exemption>, to: &mut Writer) {
    to.open(name);
    to.text("ID", &vat.category);
    if let Some(percent) = vat.percent {
        to.number("Percent", percent);
    }
    if let Some(exemption) = exemption {
        to.optional("TaxExemptionReasonCode", exemption.reason_code.as_deref());
        to.optional("TaxExemptionReason", exemption.reason.as_deref());
    }
    tax_scheme("VAT", to);
    to.close();
}

pub(crate) fn tax_scheme(id: &str, to: &mut Writer) {
    to.open("TaxScheme");
    to.text("ID", id);
    to.close();
}

fn taxes(invoice: &Invoice, totals: &Totals, to: &mut Writer) {
    to.open("TaxTotal");
    to.amount("TaxAmount", totals.vat);
    for part in &totals.breakdown {
        let of_category = |it: &&Exemption| it.category == part.vat.category;
        to.open("TaxSubtotal");
        to.amount("TaxableAmount", part.taxable);
        to.amount("TaxAmount", part.tax);
        category(
            "TaxCategory",
            &part.vat,
            invoice.exemptions.iter().find(of_category),
            to,
        );
        to.close();
    }
    to.close();
    if let Some(vat) = invoice.accounting_vat {
        to.open("TaxTotal");
        to.amount("TaxAmount", vat);
        to.close();
    }
}

fn sums(invoice: &Invoice, totals: &Totals, to: &mut Writer) {
    to.open("LegalMonetaryTotal");
    to.amount("LineExtensionAmount", totals.line_total);
    to.amount("TaxExclusiveAmount", totals.without_vat);
    to.amount("TaxInclusiveAmount", totals.with_vat);
    to.optional_amount("AllowanceTotalAmount", totals.allowance_total);
    to.optional_amount("ChargeTotalAmount", totals.charge_total);
    to.optional_amount("PrepaidAmount", invoice.prepaid);
    to.optional_amount("PayableRoundingAmount", invoice.rounding);
    to.amount("PayableAmount", totals.payable);
    to.close();
}

fn write_period(period: &Period, to: &mut Writer) {
    to.open("InvoicePeriod");
    to.optional_date("StartDate", period.start);
    to.optional_date("EndDate", period.end);
    to.close();
}

fn write_line(
    kind: Kind,
    line: &Line,
    net: Money,
    currency: &str,
    to: &mut Writer,
) -> Result<(), WriteError> {
    let (name, quantity) = match kind {
        Kind::Invoice => ("InvoiceLine", "InvoicedQuantity"),
        Kind::CreditNote => ("CreditNoteLine", "CreditedQuantity"),
    };
    to.open(name);
    to.text("ID", &line.id);
    to.optional("Note", line.note.as_deref());
    to.attributed(quantity, ("unitCode", &line.unit), &plain(line.quantity));
    to.amount("LineExtensionAmount", net);
    to.optional("AccountingCost", line.accounting_cost.as_deref());
    if let Some(period) = &line.period {
        write_period(period, to);
    }
    if let Some(order_line) = &line.order_line {
        to.open("OrderLineReference");
        to.text("LineID", order_line);
        to.close();
    }
    for adjustment in &line.adjustments {
        to.open("AllowanceCharge");
        adjustment_head(
            adjustment.is_charge,
            adjustment.reason_code.as_deref(),
            adjustment.reason.as_deref(),
            adjustment.share.as_ref(),
            adjustment.amount,
            to,
        );
        to.close();
    }
    item(line, to);
    price(line, currency, to)?;
    to.close();
    Ok(())
}

fn item(line: &Line, to: &mut Writer) {
    let item = &line.item;
    to.open("Item");
    to.optional("Description", item.description.as_deref());
    to.text("Name", &item.name);
    to.reference("BuyersItemIdentification", item.buyers_id.as_deref());
    to.reference("SellersItemIdentification", item.sellers_id.as_deref());
    if let Some(id) = &item.standard_id {
        to.open("StandardItemIdentification");
        to.identifier("ID", id);
        to.close();
    }
    if let Some(origin) = item.origin {
        to.open("OriginCountry");
        to.text("IdentificationCode", origin.alpha2());
        to.close();
    }
    for class in &item.classifications {
        to.open("CommodityClassification");
        to.attributed(
            "ItemClassificationCode",
            ("listID", &class.list),
            &class.code,
        );
        to.close();
    }
    category("ClassifiedTaxCategory", &item.vat, None, to);
    for property in &item.properties {
        to.open("AdditionalItemProperty");
        to.text("Name", &property.name);
        to.text("Value", &property.value);
        to.close();
    }
    to.close();
}

fn price(line: &Line, currency: &str, to: &mut Writer) -> Result<(), WriteError> {
    let price = &line.price;
    let amount = |name, amount: Decimal, to: &mut Writer| {
        to.attributed(name, ("currencyID", currency), &plain(amount));
    };
    to.open("Price");
    amount("PriceAmount", price.net, to);
    if let Some(per) = price.per {
        to.attributed("BaseQuantity", ("unitCode", &line.unit), &plain(per));
    }
    if let Some(discount) = price.discount {
        let gross = price.net.checked_add(discount);
        let gross = gross.ok_or(TotalsError::Money(MoneyError::Range))?;
        to.open("AllowanceCharge");
        to.text("ChargeIndicator", "false");
        amount("Amount", discount, to);
        amount("BaseAmount", gross, to);
        to.close();
    }
    to.close();
    Ok(())
}

pub(crate) fn plain(number: Decimal) -> String {
    number.normalize().to_string()
}

pub(crate) fn written(date: Date) -> String {
    date.to_string()
}
