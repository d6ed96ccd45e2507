//! Codes and formats that Peppol restricts further than EN 16931.

use crate::codes::has;
use crate::element::Element;
use crate::rules::en::AMOUNTS;
use crate::rules::{Rule, fatal};
use crate::value::day;

const DATES: &str = "IssueDate|DueDate|TaxPointDate|StartDate|EndDate|ActualDeliveryDate";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "PEPPOL-EN16931-CL001",
        "EmbeddedDocumentBinaryObject",
        "the media type is one that may be attached",
        |it, _| {
            it.attribute("mimeCode")
                .is_none_or(|kind| has("attachment", kind))
        },
    ),
    fatal(
        "PEPPOL-EN16931-CL002",
        REASON,
        "the reason of an allowance is one of UNTDID 5189",
        |it, _| !is_under(it, "false") || has("allowance-reason", it.text()),
    ),
    fatal(
        "PEPPOL-EN16931-CL003",
        REASON,
        "the reason of a charge is one of UNTDID 7161",
        |it, _| !is_under(it, "true") || has("charge-reason", it.text()),
    ),
    fatal(
        "PEPPOL-EN16931-CL006",
        "InvoicePeriod/DescriptionCode",
        "the code is 3, 35 or 432",
        |it, _| has("period", it.text()),
    ),
    fatal(
        "PEPPOL-EN16931-CL007",
        AMOUNTS,
        "the currency of an amount is one of ISO 4217",
        |it, _| has("currency", it.attribute("currencyID").unwrap_or_default()),
    ),
    fatal(
        "PEPPOL-EN16931-CL008",
        "EndpointID",
        "Peppol delivers to addresses of this scheme",
        |it, _| {
            it.attribute("schemeID")
                .is_none_or(|scheme| has("endpoint-scheme", scheme))
        },
    ),
    fatal(
        "PEPPOL-EN16931-P0100",
        "InvoiceTypeCode",
        "the type is one of profile 01",
        |it, view| view.profile != "01" || has("invoice-type-peppol", it.text()),
    ),
    fatal(
        "PEPPOL-EN16931-P0112",
        "InvoiceTypeCode",
        "types 326 and 384 are for Germans among themselves",
        |it, view| !["326", "384"].contains(&it.text()) || view.is_domestic("DE"),
    ),
    fatal(
        "PEPPOL-EN16931-P0101",
        "CreditNoteTypeCode",
        "the type is one of profile 01",
        |it, view| view.profile != "01" || has("credit-note-type-peppol", it.text()),
    ),
    fatal(
        "PEPPOL-EN16931-F001",
        DATES,
        "a date is written YYYY-MM-DD",
        |it, _| it.raw().len() == 10 && day(it.raw()).is_some(),
    ),
    fatal(
        "PEPPOL-EN16931-P0104",
        CATEGORY,
        "VATEX-EU-G is for category G",
        |it, _| reason_fits(it, "VATEX-EU-G", "G"),
    ),
    fatal(
        "PEPPOL-EN16931-P0105",
        CATEGORY,
        "VATEX-EU-O is for category O",
        |it, _| reason_fits(it, "VATEX-EU-O", "O"),
    ),
    fatal(
        "PEPPOL-EN16931-P0106",
        CATEGORY,
        "VATEX-EU-IC is for category K",
        |it, _| reason_fits(it, "VATEX-EU-IC", "K"),
    ),
    fatal(
        "PEPPOL-EN16931-P0107",
        CATEGORY,
        "VATEX-EU-AE is for category AE",
        |it, _| reason_fits(it, "VATEX-EU-AE", "AE"),
    ),
    fatal(
        "PEPPOL-EN16931-P0108",
        CATEGORY,
        "VATEX-EU-D is for category E",
        |it, _| reason_fits(it, "VATEX-EU-D", "E"),
    ),
    fatal(
        "PEPPOL-EN16931-P0109",
        CATEGORY,
        "VATEX-EU-F is for category E",
        |it, _| reason_fits(it, "VATEX-EU-F", "E"),
    ),
    fatal(
        "PEPPOL-EN16931-P0110",
        CATEGORY,
        "VATEX-EU-I is for category E",
        |it, _| reason_fits(it, "VATEX-EU-I", "E"),
    ),
    fatal(
        "PEPPOL-EN16931-P0111",
        CATEGORY,
        "VATEX-EU-J is for category E",
        |it, _| reason_fits(it, "VATEX-EU-J", "E"),
    ),
];

const REASON: &str = "AllowanceCharge/AllowanceChargeReasonCode";
const CATEGORY: &str = "TaxCategory";

fn is_under(reason: Element<'_>, indicator: &str) -> bool {
    reason
        .parent()
        .is_some_and(|it| it.states("ChargeIndicator", indicator))
}

fn reason_fits(category: Element<'_>, reason: &str, code: &str) -> bool {
    let has_reason = category
        .text_at("TaxExemptionReasonCode")
        .eq_ignore_ascii_case(reason);
    !has_reason || category.text_at("ID") == code
}
