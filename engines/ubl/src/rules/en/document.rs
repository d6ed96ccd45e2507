//! What the document as a whole has to say: number, dates, references, payment.

use crate::codes;
use crate::rules::view::{BUYER, SELLER};
use crate::rules::{Rule, fatal, warning};
use crate::value;

pub(super) const RULES: &[Rule] = &[
    fatal(
        "BR-01",
        "/",
        "an invoice names its specification in CustomizationID",
        |it, _| it.says("CustomizationID"),
    ),
    fatal("BR-02", "/", "an invoice has a number", |it, _| {
        it.says("ID")
    }),
    fatal("BR-03", "/", "an invoice has an issue date", |it, _| {
        it.says("IssueDate")
    }),
    fatal("BR-04", "/", "an invoice has a type code", |it, _| {
        it.says("InvoiceTypeCode|CreditNoteTypeCode")
    }),
    fatal("BR-05", "/", "an invoice has a currency", |it, _| {
        it.says("DocumentCurrencyCode")
    }),
    fatal("BR-06", "/", "the seller has a registered name", |it, _| {
        it.first(SELLER)
            .is_some_and(|seller| seller.says("PartyLegalEntity/RegistrationName"))
    }),
    fatal("BR-07", "/", "the buyer has a registered name", |it, _| {
        it.first(BUYER)
            .is_some_and(|buyer| buyer.says("PartyLegalEntity/RegistrationName"))
    }),
    fatal("BR-08", "/", "the seller has a postal address", |it, _| {
        it.has("AccountingSupplierParty/Party/PostalAddress")
    }),
    fatal("BR-10", "/", "the buyer has a postal address", |it, _| {
        it.has("AccountingCustomerParty/Party/PostalAddress")
    }),
    fatal("BR-16", "/", "an invoice has at least one line", |it, _| {
        it.has("InvoiceLine|CreditNoteLine")
    }),
    fatal(
        "BR-CO-03",
        "/",
        "a tax point date excludes a tax point date code",
        |it, _| !(it.has("TaxPointDate") && it.has("InvoicePeriod/DescriptionCode")),
    ),
    fatal(
        "BR-66",
        "/",
        "at most one payment card is named",
        |it, _| it.count("PaymentMeans/CardAccount") <= 1,
    ),
    fatal(
        "BR-67",
        "/",
        "at most one mandate for direct debit is named",
        |it, _| it.count("PaymentMeans/PaymentMandate") <= 1,
    ),
    fatal(
        "BR-CL-08",
        "/Note",
        "a subject code between # and # is one of UNTDID 4451",
        |it, _| {
            let mut parts = it.text().splitn(3, '#');
            match (parts.next(), parts.next(), parts.next()) {
                (_, Some(code), Some(_)) if code.chars().count() == 3 => {
                    codes::has("note-subject", code)
                }
                _ => true,
            }
        },
    ),
    fatal(
        "BR-29",
        "/InvoicePeriod",
        "a period does not end before it begins",
        |it, _| period_runs_forwards(it),
    ),
    fatal(
        "BR-CO-19",
        "/InvoicePeriod",
        "a period has a start, an end or a code",
        |it, _| it.has("StartDate|EndDate|DescriptionCode"),
    ),
    fatal(
        "BR-52",
        "AdditionalDocumentReference",
        "a supporting document has a reference",
        |it, _| it.says("ID"),
    ),
    fatal(
        "BR-55",
        "BillingReference",
        "a preceding invoice has a number",
        |it, _| it.has("InvoiceDocumentReference/ID"),
    ),
    fatal(
        "BR-57",
        "Delivery/DeliveryLocation/Address",
        "an address of delivery has a country",
        |it, _| it.has("Country/IdentificationCode"),
    ),
    fatal(
        "BR-49",
        "PaymentMeans",
        "payment instructions have a code",
        |it, _| it.has("PaymentMeansCode"),
    ),
    fatal(
        "BR-61",
        "PaymentMeans",
        "a credit transfer (30, 58) names the account",
        |it, _| it.has("PayeeFinancialAccount/ID") || !is_credit_transfer(it),
    ),
    fatal(
        "BR-50",
        "PaymentMeans/PayeeFinancialAccount",
        "the account of a credit transfer has a number",
        |it, _| it.says("ID") || !it.parent().is_some_and(is_credit_transfer),
    ),
    warning(
        "BR-51",
        "PaymentMeans/CardAccount/PrimaryAccountNumberID",
        "of a card number only the first six and last four digits are given",
        |it, _| it.text().chars().count() <= 10,
    ),
    fatal(
        "BR-CO-25",
        "/LegalMonetaryTotal/PayableAmount",
        "what is to be paid has a due date or payment terms",
        |it, view| {
            view.is_credit_note
                || it
                    .number()
                    .is_some_and(|amount| amount <= kernel::Decimal::ZERO)
                || view.named("DueDate").next().is_some()
                || view.named("PaymentTerms").any(|terms| terms.has("Note"))
        },
    ),
];

fn is_credit_transfer(means: crate::element::Element<'_>) -> bool {
    means.any("PaymentMeansCode", |code| {
        ["30", "58"].contains(&code.text())
    })
}

/// Where one of the days is not there, there is nothing to compare.
pub(super) fn period_runs_forwards(period: crate::element::Element<'_>) -> bool {
    let day = |name: &str| period.first(name).map(|date| value::day(date.text()));
    match (day("StartDate"), day("EndDate")) {
        (Some(start), Some(end)) => start.is_some() && end.is_some() && end >= start,
        _ => true,
    }
}
