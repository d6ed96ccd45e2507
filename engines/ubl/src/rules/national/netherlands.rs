//! The Netherlands: addresses, KVK and OIN numbers, means of payment.

use kernel::Decimal;

use crate::element::Element;
use crate::rules::{Rule, View, fatal};

pub(super) const RULES: &[Rule] = &[
    fatal(
        "NL-R-001",
        "CreditNoteTypeCode",
        "a Dutch credit note refers to an invoice",
        |_, view| {
            !is_dutch(view)
                || view
                    .root
                    .has("BillingReference/InvoiceDocumentReference/ID")
        },
    ),
    fatal(
        "NL-R-002",
        "AccountingSupplierParty/Party/PostalAddress",
        "a Dutch seller's address is full",
        |it, view| !is_dutch(view) || is_full(it),
    ),
    fatal(
        "NL-R-003",
        "AccountingSupplierParty/Party/PartyLegalEntity/CompanyID",
        "a Dutch seller has a KVK (0106) or OIN (0190) number",
        |it, view| !is_dutch(view) || is_kvk_or_oin(it),
    ),
    fatal(
        "NL-R-004",
        "AccountingCustomerParty/Party/PostalAddress",
        "a Dutch buyer's address is full",
        |it, view| !view.is_domestic("NL") || is_full(it),
    ),
    fatal(
        "NL-R-005",
        "AccountingCustomerParty/Party/PartyLegalEntity/CompanyID",
        "a Dutch buyer has a KVK (0106) or OIN (0190) number",
        |it, view| !view.is_domestic("NL") || is_kvk_or_oin(it),
    ),
    fatal(
        "NL-R-006",
        "TaxRepresentativeParty/PostalAddress",
        "a Dutch representative's address is full",
        |it, view| {
            let is_here = it
                .text_at("Country/IdentificationCode")
                .eq_ignore_ascii_case("NL");
            !is_dutch(view) || !is_here || is_full(it)
        },
    ),
    fatal(
        "NL-R-007",
        "LegalMonetaryTotal",
        "a means of payment is stated when the buyer has to pay",
        |it, view| {
            let pays_nothing = it.number_at("PayableAmount").is_some_and(|amount| {
                if view.is_credit_note {
                    amount >= Decimal::ZERO
                } else {
                    amount <= Decimal::ZERO
                }
            });
            !is_dutch(view) || pays_nothing || view.named("PaymentMeans").next().is_some()
        },
    ),
    fatal(
        "NL-R-008",
        "PaymentMeans",
        "the payment code is one of those for the Netherlands",
        |it, view| {
            const CODES: [&str; 6] = ["30", "48", "49", "57", "58", "59"];
            !view.is_domestic("NL") || CODES.contains(&it.text_at("PaymentMeansCode"))
        },
    ),
    fatal(
        "NL-R-009",
        "OrderLineReference/LineID",
        "with a line of an order the order is stated",
        |_, view| !is_dutch(view) || view.root.has("OrderReference/ID"),
    ),
];

fn is_dutch(view: &View<'_>) -> bool {
    view.seller_address == "NL"
}

fn is_full(address: Element<'_>) -> bool {
    ["StreetName", "CityName", "PostalZone"]
        .iter()
        .all(|part| address.has(part))
}

fn is_kvk_or_oin(number: Element<'_>) -> bool {
    let scheme = number.attribute("schemeID").unwrap_or_default();
    ["0106", "0190"].contains(&scheme) && !number.text().is_empty()
}
