//! Codes that must stand in their list (BR-CL).

use crate::codes::has;
use crate::element::Element;
use crate::rules::view::{is_allowance, is_charge};
use crate::rules::{Rule, fatal};

/// Amounts whose currency is looked at. Those of EN 16931; UBL has more.
pub(crate) const AMOUNTS: &str = "Amount|BaseAmount|PriceAmount|TaxAmount|TaxableAmount|\
    LineExtensionAmount|TaxExclusiveAmount|TaxInclusiveAmount|AllowanceTotalAmount|\
    ChargeTotalAmount|PrepaidAmount|PayableRoundingAmount|PayableAmount";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "BR-CL-01",
        "InvoiceTypeCode",
        "the type is one of UNTDID 1001 for invoices",
        |it, _| has("invoice-type", it.text()),
    ),
    fatal(
        "BR-CL-01",
        "CreditNoteTypeCode",
        "the type is one of UNTDID 1001 for credit notes",
        |it, _| has("credit-note-type", it.text()),
    ),
    fatal(
        "BR-CL-03",
        AMOUNTS,
        "the currency of an amount is one of ISO 4217",
        |it, _| {
            has(
                "currency-en",
                it.attribute("currencyID").unwrap_or_default(),
            )
        },
    ),
    fatal(
        "BR-CL-04",
        "DocumentCurrencyCode",
        "the currency is one of ISO 4217",
        |it, _| has("currency-en", it.text()),
    ),
    fatal(
        "BR-CL-05",
        "TaxCurrencyCode",
        "the currency is one of ISO 4217",
        |it, _| has("currency-en", it.text()),
    ),
    fatal(
        "BR-CL-06",
        "InvoicePeriod/DescriptionCode",
        "the code is 3, 35 or 432",
        |it, _| has("period", it.text()),
    ),
    fatal(
        "BR-CL-07",
        "AdditionalDocumentReference|DocumentReference/ID",
        "the scheme of an invoiced object is one of UNTDID 1153",
        |it, _| {
            let is_object = it
                .parent()
                .is_some_and(|of| of.states("DocumentTypeCode", "130"));
            !is_object || scheme_is_in(it, "reference-qualifier")
        },
    ),
    fatal(
        "BR-CL-10",
        "PartyIdentification/ID",
        "the scheme of a party's identifier is one of ISO 6523, or SEPA for seller and payee",
        |it, _| {
            let may_be_sepa = it.attribute("schemeID") == Some("SEPA")
                && (it.stands_in("AccountingSupplierParty") || it.stands_in("PayeeParty"));
            may_be_sepa || scheme_is_in(it, "party-scheme")
        },
    ),
    fatal(
        "BR-CL-11",
        "PartyLegalEntity/CompanyID",
        "the scheme of a registration number is one of ISO 6523",
        |it, _| scheme_is_in(it, "party-scheme"),
    ),
    fatal(
        "BR-CL-13",
        "CommodityClassification/ItemClassificationCode",
        "the list of a classification is one of UNTDID 7143",
        |it, _| {
            it.attribute("listID")
                .is_none_or(|list| has("item-classification", list))
        },
    ),
    fatal(
        "BR-CL-14",
        "Country/IdentificationCode",
        "the country is one of ISO 3166-1",
        |it, _| has("country", it.text()),
    ),
    fatal(
        "BR-CL-15",
        "OriginCountry/IdentificationCode",
        "the country is one of ISO 3166-1",
        |it, _| has("country", it.text()),
    ),
    fatal(
        "BR-CL-16",
        "PaymentMeans/PaymentMeansCode",
        "the code is one of UNTDID 4461",
        |it, _| has("payment-means", it.text()),
    ),
    fatal(
        "BR-CL-17",
        "TaxCategory/ID",
        "the VAT category is one of EN 16931",
        |it, _| has("vat-category", it.text()),
    ),
    fatal(
        "BR-CL-18",
        "ClassifiedTaxCategory/ID",
        "the VAT category is one of EN 16931",
        |it, _| has("vat-category", it.text()),
    ),
    fatal(
        "BR-CL-19",
        "AllowanceCharge/AllowanceChargeReasonCode",
        "the reason of an allowance is one of UNTDID 5189",
        |it, _| !it.parent().is_some_and(is_allowance) || has("allowance-reason", it.text()),
    ),
    fatal(
        "BR-CL-20",
        "AllowanceCharge/AllowanceChargeReasonCode",
        "the reason of a charge is one of UNTDID 7161",
        |it, _| !it.parent().is_some_and(is_charge) || has("charge-reason", it.text()),
    ),
    fatal(
        "BR-CL-21",
        "StandardItemIdentification/ID",
        "the scheme of an item's identifier is one of ISO 6523",
        |it, _| scheme_is_in(it, "party-scheme"),
    ),
    fatal(
        "BR-CL-22",
        "TaxExemptionReasonCode",
        "the code is one of VATEX",
        |it, _| has("exemption-reason", &it.text().to_ascii_uppercase()),
    ),
    fatal(
        "BR-CL-23",
        "InvoicedQuantity|BaseQuantity|CreditedQuantity",
        "the unit is one of UNECE recommendation 20 or 21",
        |it, _| {
            it.attribute("unitCode")
                .is_none_or(|unit| has("unit", unit.trim()))
        },
    ),
    fatal(
        "BR-CL-24",
        "EmbeddedDocumentBinaryObject",
        "the media type is one that may be attached",
        |it, _| {
            it.attribute("mimeCode")
                .is_none_or(|kind| has("attachment", kind))
        },
    ),
    fatal(
        "BR-CL-25",
        "EndpointID",
        "the scheme of an electronic address is one of EAS",
        |it, _| scheme_is_in(it, "endpoint-scheme-en"),
    ),
    fatal(
        "BR-CL-26",
        "DeliveryLocation/ID",
        "the scheme of a location is one of ISO 6523",
        |it, _| scheme_is_in(it, "party-scheme"),
    ),
];

/// Or there is no scheme.
fn scheme_is_in(it: Element<'_>, list: &str) -> bool {
    it.attribute("schemeID")
        .is_none_or(|scheme| has(list, scheme.trim()))
}
