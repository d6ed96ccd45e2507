//! How often things may stand in UBL for EN 16931 (UBL-SR).

use crate::element::Element;
use crate::rules::view::{BUYER, SELLER, is_allowance, is_charge};
use crate::rules::{Rule, View, fatal};
use crate::xml::Space;

const ONCE: &str = "stands at most once";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "UBL-SR-01",
        "/",
        "one contract is referred to at most",
        |it, _| it.count("ContractDocumentReference/ID") <= 1,
    ),
    fatal(
        "UBL-SR-02",
        "/",
        "one receipt advice is referred to at most",
        |it, _| it.count("ReceiptDocumentReference/ID") <= 1,
    ),
    fatal(
        "UBL-SR-03",
        "/",
        "one despatch advice is referred to at most",
        |it, _| it.count("DespatchDocumentReference/ID") <= 1,
    ),
    fatal(
        "UBL-SR-04",
        "/",
        "one invoiced object is named at most",
        |it, _| {
            let objects = it.all("AdditionalDocumentReference");
            let of_object = objects.into_iter().filter(|it| is_object(*it));
            of_object.map(|it| it.count("ID")).sum::<usize>() <= 1
        },
    ),
    fatal(
        "UBL-SR-05",
        "/",
        "payment terms are stated at most once",
        |it, _| it.count("PaymentTerms/Note") <= 1,
    ),
    fatal(
        "UBL-SR-06",
        "BillingReference",
        "one invoice is named in a reference",
        |it, _| it.count("InvoiceDocumentReference") <= 1,
    ),
    fatal(
        "UBL-SR-07",
        "BillingReference",
        "a preceding invoice has a number",
        |it, _| it.has("InvoiceDocumentReference/ID"),
    ),
    fatal(
        "UBL-SR-08",
        "/",
        "one invoicing period is stated at most",
        |it, _| it.count("InvoicePeriod") <= 1,
    ),
    fatal("UBL-SR-09", SELLER, ONCE, |it, _| {
        it.count("PartyLegalEntity/RegistrationName") <= 1
    }),
    fatal("UBL-SR-10", SELLER, ONCE, |it, _| {
        it.count("PartyName/Name") <= 1
    }),
    fatal("UBL-SR-11", SELLER, ONCE, |it, _| {
        it.count("PartyLegalEntity/CompanyID") <= 1
    }),
    fatal(
        "UBL-SR-12",
        SELLER,
        "the seller has one VAT number at most",
        |it, _| numbers(it, |scheme| scheme.eq_ignore_ascii_case("VAT")) <= 1,
    ),
    fatal(
        "UBL-SR-13",
        SELLER,
        "the seller has one other tax number at most",
        |it, _| numbers(it, |scheme| !scheme.eq_ignore_ascii_case("VAT")) <= 1,
    ),
    fatal("UBL-SR-14", SELLER, ONCE, |it, _| {
        it.count("PartyLegalEntity/CompanyLegalForm") <= 1
    }),
    fatal("UBL-SR-15", BUYER, ONCE, |it, _| {
        it.count("PartyLegalEntity/RegistrationName") <= 1
    }),
    fatal("UBL-SR-16", BUYER, ONCE, |it, _| {
        it.count("PartyIdentification/ID") <= 1
    }),
    fatal("UBL-SR-17", BUYER, ONCE, |it, _| {
        it.count("PartyLegalEntity/CompanyID") <= 1
    }),
    fatal(
        "UBL-SR-18",
        BUYER,
        "the buyer has one VAT number at most",
        |it, _| numbers(it, |scheme| scheme.eq_ignore_ascii_case("VAT")) <= 1,
    ),
    fatal(
        "UBL-SR-19",
        "PayeeParty",
        "a payee has one name, which is not the seller's",
        |it, view| it.count("PartyName/Name") <= 1 && is_not_the_seller(it, view),
    ),
    fatal(
        "UBL-SR-20",
        "PayeeParty",
        "a payee has one identifier beside that of SEPA",
        |it, view| {
            let ids = it.all("PartyIdentification/ID");
            let others = ids.iter().filter(|id| {
                id.attribute("schemeID")
                    .is_none_or(|scheme| !scheme.eq_ignore_ascii_case("SEPA"))
            });
            others.count() <= 1 && is_not_the_seller(it, view)
        },
    ),
    fatal(
        "UBL-SR-21",
        "PayeeParty",
        "a payee has one registration number",
        |it, view| it.count("PartyLegalEntity/CompanyID") <= 1 && is_not_the_seller(it, view),
    ),
    fatal("UBL-SR-22", "TaxRepresentativeParty", ONCE, |it, _| {
        it.count("PartyName/Name") <= 1
    }),
    fatal("UBL-SR-23", "TaxRepresentativeParty", ONCE, |it, _| {
        it.count("Party/PartyTaxScheme/CompanyID") <= 1
    }),
    fatal(
        "UBL-SR-24",
        "/",
        "one delivery is stated at most",
        |it, _| it.count("Delivery") <= 1,
    ),
    fatal("UBL-SR-25", "Delivery", ONCE, |it, _| {
        it.count("DeliveryParty/PartyName/Name") <= 1
    }),
    fatal("UBL-SR-26", "PaymentMeans", ONCE, |it, _| {
        it.count("PaymentID") <= 1
    }),
    fatal("UBL-SR-27", "PaymentMeans", ONCE, |it, _| {
        it.count("PaymentMeansCode") <= 1
    }),
    fatal("UBL-SR-28", "PaymentMeans", ONCE, |it, _| {
        it.count("PaymentMandate/ID") <= 1
    }),
    fatal(
        "UBL-SR-29",
        "/",
        "one creditor identifier of SEPA is stated at most",
        |_, view| {
            let ids = view
                .named("PartyIdentification")
                .flat_map(|it| it.all("ID"));
            let of_sepa = ids.filter(|id| {
                id.attribute("schemeID")
                    .is_some_and(|scheme| scheme.eq_ignore_ascii_case("SEPA"))
            });
            of_sepa.count() <= 1
        },
    ),
    fatal(
        "UBL-SR-30",
        "AllowanceCharge",
        "an allowance has one reason at most",
        |it, _| !is_allowance(it) || it.count("AllowanceChargeReason") <= 1,
    ),
    fatal(
        "UBL-SR-31",
        "AllowanceCharge",
        "a charge has one reason at most",
        |it, _| !is_charge(it) || it.count("AllowanceChargeReason") <= 1,
    ),
    fatal("UBL-SR-32", "TaxSubtotal", ONCE, |it, _| {
        it.count("TaxCategory/TaxExemptionReason") <= 1
    }),
    fatal("UBL-SR-33", "AdditionalDocumentReference", ONCE, |it, _| {
        it.count("DocumentDescription") <= 1
    }),
    fatal("UBL-SR-34", LINE, ONCE, |it, _| it.count("Note") <= 1),
    fatal("UBL-SR-35", LINE, ONCE, |it, _| {
        it.count("OrderLineReference/LineID") <= 1
    }),
    fatal("UBL-SR-36", LINE, ONCE, |it, _| {
        it.count("InvoicePeriod") <= 1
    }),
    fatal("UBL-SR-37", LINE, ONCE, |it, _| {
        it.count("Price/AllowanceCharge/Amount") <= 1
    }),
    fatal(
        "UBL-SR-39",
        "/",
        "one project is referred to at most",
        |it, _| it.count("ProjectReference/ID") <= 1,
    ),
    fatal("UBL-SR-40", BUYER, ONCE, |it, _| {
        it.count("PartyName/Name") <= 1
    }),
    fatal(
        "UBL-SR-42",
        SELLER,
        "the seller has two tax numbers at most",
        |it, _| it.count("PartyTaxScheme") <= 2,
    ),
    fatal(
        "UBL-SR-43",
        "AdditionalDocumentReference",
        "a scheme or a type code is only for an invoiced object (130) or a project (50)",
        |it, view| {
            is_object(it)
                || (view.is_credit_note && it.states("DocumentTypeCode", "50"))
                || (!it.has("DocumentTypeCode") && !it.any("ID", |id| id.has_attribute("schemeID")))
        },
    ),
    fatal(
        "UBL-SR-44",
        "/",
        "all payment instructions have the same PaymentID",
        |_, view| are_alike(view, "PaymentID"),
    ),
    fatal(
        "UBL-SR-45",
        "/",
        "one due date is stated at most",
        |it, _| it.count("PaymentMeans/PaymentDueDate") <= 1,
    ),
    fatal(
        "UBL-SR-46",
        "/",
        "one payment code has a name at most",
        |it, _| {
            let codes = it.all("PaymentMeans/PaymentMeansCode");
            codes
                .iter()
                .filter(|code| code.has_attribute("name"))
                .count()
                <= 1
        },
    ),
    fatal(
        "UBL-SR-47",
        "/",
        "all payment instructions have the same code",
        |_, view| are_alike(view, "PaymentMeansCode"),
    ),
    fatal(
        "UBL-SR-48",
        LINE,
        "a line has exactly one VAT category",
        |it, _| it.count("Item/ClassifiedTaxCategory") == 1,
    ),
    fatal("UBL-SR-49", "/", ONCE, |it, _| {
        it.count("InvoicePeriod/DescriptionCode") <= 1
    }),
    fatal("UBL-SR-50", LINE, ONCE, |it, _| {
        it.count("Item/Description") <= 1
    }),
    fatal(
        "UBL-SR-51",
        "PostalAddress|Address",
        "an address has one third line at most",
        |it, _| it.count("AddressLine") <= 1,
    ),
    fatal("UBL-SR-52", LINE, ONCE, |it, _| {
        it.count("DocumentReference") <= 1
    }),
    fatal(
        "UBL-SR-53",
        "PartyTaxScheme",
        "a tax scheme has its id and the party's number",
        |it, _| it.has("TaxScheme/ID") && it.has("CompanyID"),
    ),
];

const LINE: &str = "InvoiceLine|CreditNoteLine";

/// An invoiced object: type 130 of UNTDID 1001.
pub(super) fn is_object(reference: Element<'_>) -> bool {
    reference.states("DocumentTypeCode", "130")
}

fn numbers(party: Element<'_>, is_it: impl Fn(&str) -> bool) -> usize {
    let schemes = party.all("PartyTaxScheme");
    let of_scheme = schemes
        .iter()
        .filter(|it| it.any("TaxScheme", |scheme| is_it(scheme.text_at("ID"))));
    of_scheme.map(|scheme| scheme.count("CompanyID")).sum()
}

/// Both have a name, and the names differ.
fn is_not_the_seller(payee: Element<'_>, view: &View<'_>) -> bool {
    let sellers = view
        .root
        .all("AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName");
    payee.any("PartyName/Name", |name| {
        sellers.iter().any(|seller| seller.text() != name.text())
    })
}

fn are_alike(view: &View<'_>, name: &str) -> bool {
    let mut all = view
        .named(name)
        .filter(|it| it.node().space == Space::Basic);
    let first = all.next();
    all.all(|it| first.is_some_and(|first| first.text() == it.text()))
}
