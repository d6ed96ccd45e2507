//! Which attributes and data types EN 16931 does without (UBL-DT), and the conditions among the
//! unused parts (UBL-CR). The plain ones of those are in `unused`.

use super::syntax::is_object;
use crate::element::Element;
use crate::rules::{Rule, fatal, warning};
use crate::value::decimals;

const OF_PRICE: &str = "Price/AllowanceCharge";
const UNUSED: &str = "EN 16931 has no use for an attribute that stands here";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "UBL-DT-01",
        "*",
        "an amount has two decimals at most",
        |it, _| {
            let is_amount = it.name().ends_with("Amount") && !it.name().ends_with("PriceAmount");
            let of_price = || it.stands_in("AllowanceCharge") && it.stands_in("Price");
            !is_amount || decimals(it.text()) <= 2 || of_price()
        },
    ),
    fatal(
        "UBL-DT-06",
        "*",
        "an attachment has its media type",
        |it, _| !it.name().ends_with("BinaryObject") || it.has_attribute("mimeCode"),
    ),
    fatal(
        "UBL-DT-07",
        "*",
        "an attachment has its file name",
        |it, _| !it.name().ends_with("BinaryObject") || it.has_attribute("filename"),
    ),
    warning("UBL-DT-08", "*", UNUSED, |it, _| {
        !it.has_attribute("schemeName")
    }),
    warning("UBL-DT-09", "*", UNUSED, |it, _| {
        !it.has_attribute("schemeAgencyName")
    }),
    warning("UBL-DT-10", "*", UNUSED, |it, _| {
        !it.has_attribute("schemeDataURI")
    }),
    warning("UBL-DT-11", "*", UNUSED, |it, _| {
        !it.has_attribute("schemeURI")
    }),
    warning("UBL-DT-12", "*", UNUSED, |it, _| {
        !it.has_attribute("format")
    }),
    warning("UBL-DT-13", "*", UNUSED, |it, _| {
        !it.has_attribute("unitCodeListIdentifier")
    }),
    warning("UBL-DT-14", "*", UNUSED, |it, _| {
        !it.has_attribute("unitCodeListAgencyIdentifier")
    }),
    warning("UBL-DT-15", "*", UNUSED, |it, _| {
        !it.has_attribute("unitCodeListAgencyName")
    }),
    warning("UBL-DT-16", "*", UNUSED, |it, _| {
        !it.has_attribute("listAgencyName")
    }),
    warning("UBL-DT-17", "*", UNUSED, |it, _| {
        !it.has_attribute("listName")
    }),
    warning("UBL-DT-18", "*", UNUSED, |it, _| {
        !it.has_attribute("name") || it.is_called("PaymentMeansCode")
    }),
    warning("UBL-DT-19", "*", UNUSED, |it, _| {
        !it.has_attribute("languageID")
    }),
    warning("UBL-DT-20", "*", UNUSED, |it, _| {
        !it.has_attribute("listURI")
    }),
    warning("UBL-DT-21", "*", UNUSED, |it, _| {
        !it.has_attribute("listSchemeURI")
    }),
    warning("UBL-DT-22", "*", UNUSED, |it, _| {
        !it.has_attribute("languageLocaleID")
    }),
    warning("UBL-DT-23", "*", UNUSED, |it, _| !it.has_attribute("uri")),
    warning("UBL-DT-24", "*", UNUSED, |it, _| {
        !it.has_attribute("currencyCodeListVersionID")
    }),
    warning("UBL-DT-25", "*", UNUSED, |it, _| {
        !it.has_attribute("characterSetCode")
    }),
    warning("UBL-DT-26", "*", UNUSED, |it, _| {
        !it.has_attribute("encodingCode")
    }),
    warning("UBL-DT-27", "*", UNUSED, |it, _| {
        !it.has_attribute("schemeAgencyID")
    }),
    warning("UBL-DT-28", "*", UNUSED, |it, _| {
        !it.has_attribute("listAgencyID")
    }),
    warning(
        "UBL-CR-002",
        "/",
        "the version of UBL, if stated, is 2.1",
        |it, _| !it.has("UBLVersionID") || it.states("UBLVersionID", "2.1"),
    ),
    warning(
        "UBL-CR-412",
        "/",
        "a due date of payment is for credit notes",
        |it, view| view.is_credit_note || !it.has("PaymentMeans/PaymentDueDate"),
    ),
    warning("UBL-CR-652", "PartyTaxScheme/CompanyID", UNUSED, |it, _| {
        has_no_scheme(it)
    }),
    warning(
        "UBL-CR-660",
        "Country/IdentificationCode",
        UNUSED,
        |it, _| !it.has_attribute("listID"),
    ),
    warning(
        "UBL-CR-662",
        "AllowanceChargeReasonCode",
        UNUSED,
        |it, _| !it.has_attribute("listID"),
    ),
    warning("UBL-CR-663", "*", UNUSED, |it, _| {
        !it.has_attribute("unitCodeListID")
    }),
    warning(
        "UBL-CR-664",
        "FinancialInstitution",
        "EN 16931 has no use for it",
        |_, _| false,
    ),
    warning(
        "UBL-CR-665",
        "AdditionalDocumentReference/ID",
        UNUSED,
        |it, _| it.parent().is_some_and(is_object) || has_no_scheme(it),
    ),
    fatal(
        "UBL-CR-666",
        "AdditionalDocumentReference",
        "an invoiced object (130) has no attachment",
        |it, _| !(is_object(it) && it.has("Attachment")),
    ),
    warning(
        "UBL-CR-667",
        "BuyersItemIdentification/ID",
        UNUSED,
        |it, _| has_no_scheme(it),
    ),
    warning(
        "UBL-CR-668",
        "SellersItemIdentification/ID",
        UNUSED,
        |it, _| has_no_scheme(it),
    ),
    warning(
        "UBL-CR-669",
        OF_PRICE,
        "EN 16931 has no use for a reason code here",
        |it, _| !it.has("AllowanceChargeReasonCode"),
    ),
    warning(
        "UBL-CR-670",
        OF_PRICE,
        "EN 16931 has no use for a reason here",
        |it, _| !it.has("AllowanceChargeReason"),
    ),
    warning(
        "UBL-CR-671",
        OF_PRICE,
        "EN 16931 has no use for a factor here",
        |it, _| !it.has("MultiplierFactorNumeric"),
    ),
    fatal(
        "UBL-CR-673",
        "AdditionalDocumentReference",
        "an invoiced object (130) has no description",
        |it, _| !(is_object(it) && it.has("DocumentDescription")),
    ),
    warning("UBL-CR-674", "PrimaryAccountNumber", UNUSED, |it, _| {
        has_no_scheme(it)
    }),
    warning("UBL-CR-675", "CardAccount/NetworkID", UNUSED, |it, _| {
        has_no_scheme(it)
    }),
    warning("UBL-CR-676", "PaymentMandate/ID", UNUSED, |it, _| {
        has_no_scheme(it)
    }),
    warning(
        "UBL-CR-677",
        "PaymentMandate/PayerFinancialAccount/ID",
        UNUSED,
        |it, _| has_no_scheme(it),
    ),
    warning("UBL-CR-678", "TaxCategory/ID", UNUSED, |it, _| {
        has_no_scheme(it)
    }),
    warning("UBL-CR-679", "ClassifiedTaxCategory/ID", UNUSED, |it, _| {
        has_no_scheme(it)
    }),
    warning(
        "UBL-CR-680",
        "PaymentMeans/PayerFinancialAccount",
        "EN 16931 has no use for it",
        |_, _| false,
    ),
];

fn has_no_scheme(it: Element<'_>) -> bool {
    !it.has_attribute("schemeID")
}
