//! What the document as a whole has to be: process, references, parties.

use kernel::Decimal;

use crate::rules::{Rule, View, fatal};

/// How the specification of a Peppol invoice is named.
pub(crate) const CUSTOMIZATION: &str =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "PEPPOL-EN16931-R008",
        "*",
        "an element is not empty",
        |it, _| !it.text().is_empty() || it.kids().next().is_some(),
    ),
    fatal(
        "PEPPOL-EN16931-R080",
        "/",
        "a credit note refers to one project (50) at most",
        |it, view| {
            let references = it.all("AdditionalDocumentReference");
            let projects = references
                .iter()
                .filter(|it| it.states("DocumentTypeCode", "50"));
            !view.is_credit_note || projects.count() <= 1
        },
    ),
    fatal(
        "PEPPOL-EN16931-R001",
        "/",
        "the business process is named in ProfileID",
        |it, _| it.has("ProfileID"),
    ),
    fatal(
        "PEPPOL-EN16931-R007",
        "/",
        "the business process is urn:fdc:peppol.eu:2017:poacc:billing:NN:1.0",
        |_, view| !view.profile.is_empty(),
    ),
    fatal(
        "PEPPOL-EN16931-R002",
        "/",
        "there is one note at most, unless between Germans",
        |it, view| it.count("Note") <= 1 || view.is_domestic("DE"),
    ),
    fatal(
        "PEPPOL-EN16931-R003",
        "/",
        "there is a buyer's reference or an order",
        |it, _| it.has("BuyerReference") || it.has("OrderReference/ID"),
    ),
    fatal(
        "PEPPOL-EN16931-R004",
        "/",
        "the specification is Peppol BIS Billing 3",
        |it, _| it.text_at("CustomizationID").starts_with(CUSTOMIZATION),
    ),
    fatal(
        "PEPPOL-EN16931-R053",
        "/",
        "there is one total of VAT with a breakdown",
        |it, _| {
            let totals = it.all("TaxTotal");
            totals
                .iter()
                .filter(|total| total.has("TaxSubtotal"))
                .count()
                == 1
        },
    ),
    fatal(
        "PEPPOL-EN16931-R054",
        "/",
        "there is one total of VAT in the accounting currency, if there is one",
        |it, _| {
            let totals = it.all("TaxTotal");
            let plain = totals
                .iter()
                .filter(|total| !total.has("TaxSubtotal"))
                .count();
            plain == usize::from(it.has("TaxCurrencyCode"))
        },
    ),
    fatal(
        "PEPPOL-EN16931-R055",
        "/",
        "the VAT has the same sign in both currencies",
        |it, view| !it.has("TaxCurrencyCode") || has_one_sign(view),
    ),
    fatal(
        "PEPPOL-EN16931-R005",
        "TaxCurrencyCode",
        "the accounting currency, if stated, is another than the invoice's",
        |it, view| it.text() != view.currency,
    ),
    fatal(
        "PEPPOL-EN16931-R010",
        "AccountingCustomerParty/Party",
        "the buyer has an electronic address",
        |it, _| it.has("EndpointID"),
    ),
    fatal(
        "PEPPOL-EN16931-R020",
        "AccountingSupplierParty/Party",
        "the seller has an electronic address",
        |it, _| it.has("EndpointID"),
    ),
    fatal(
        "PEPPOL-EN16931-R061",
        "PaymentMeans",
        "a direct debit (49, 59) names its mandate",
        |it, _| {
            let is_debit = it.any("PaymentMeansCode", |code| {
                ["49", "59"].contains(&code.text())
            });
            !is_debit || it.has("PaymentMandate/ID")
        },
    ),
];

fn has_one_sign(view: &View<'_>) -> bool {
    let taxes = view.root.all("TaxTotal/TaxAmount");
    let accounting = view.root.text_at("TaxCurrencyCode");
    let some_in = |currency: &str, is_so: fn(&Decimal) -> bool| {
        let mut of = taxes
            .iter()
            .filter(|tax| tax.attribute("currencyID") == Some(currency));
        of.any(|tax| tax.number().as_ref().is_some_and(is_so))
    };
    let both =
        |is_so: fn(&Decimal) -> bool| some_in(accounting, is_so) && some_in(view.currency, is_so);
    both(|tax| *tax <= Decimal::ZERO) || both(|tax| *tax >= Decimal::ZERO)
}
