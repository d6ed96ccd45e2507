//! Denmark: CVR numbers, and means of payment with their references.

use kernel::Decimal;

use crate::element::Element;
use crate::rules::{Rule, View, fatal, prefix, warning};
use crate::value::all_digits;

const MEANS: &str = "/PaymentMeans";
const SELLER_NUMBER: &str = "AccountingSupplierParty/Party/PartyLegalEntity/CompanyID";
const PARTY_ID: &str = "AccountingSupplierParty|AccountingCustomerParty/Party/PartyIdentification";
const CLASSIFICATION: &str = "Item/CommodityClassification/ItemClassificationCode";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "DK-R-002",
        "/",
        "a Danish seller states its CVR number",
        |it, view| !is_danish(view) || !it.text_at(SELLER_NUMBER).is_empty(),
    ),
    fatal(
        "DK-R-014",
        "/",
        "a Danish seller's registration number has the scheme 0184",
        |it, view| {
            !is_danish(view)
                || !it.has(SELLER_NUMBER)
                || it.attribute_at(SELLER_NUMBER, "schemeID") == "0184"
        },
    ),
    fatal(
        "DK-R-016",
        "/",
        "a Danish credit note is not negative",
        |it, view| {
            let payable = it.number_at("LegalMonetaryTotal/PayableAmount");
            !is_between_danes(view)
                || !view.is_credit_note
                || payable.is_none_or(|amount| amount >= Decimal::ZERO)
        },
    ),
    fatal(
        "DK-R-013",
        PARTY_ID,
        "an identifier of a Danish party has a scheme",
        |it, view| {
            !is_between_danes(view)
                || !it.has("ID")
                || !it.attribute_at("ID", "schemeID").is_empty()
        },
    ),
    fatal(
        "DK-R-005",
        MEANS,
        "the payment code is one of those for Denmark",
        |it, view| {
            const CODES: [&str; 11] = [
                "1", "10", "31", "42", "48", "49", "50", "58", "59", "93", "97",
            ];
            !pays_danes(view) || CODES.contains(&it.text_at("PaymentMeansCode"))
        },
    ),
    fatal(
        "DK-R-006",
        MEANS,
        "with 31 and 42 account and registration are stated",
        |it, view| {
            !pays_danes(view)
                || !["31", "42"].contains(&it.text_at("PaymentMeansCode"))
                || (it.says("PayeeFinancialAccount/ID")
                    && it.says("PayeeFinancialAccount/FinancialInstitutionBranch/ID"))
        },
    ),
    fatal(
        "DK-R-007",
        MEANS,
        "with 49 mandate and payer's account are stated",
        |it, view| {
            !pays_danes(view)
                || !it.states("PaymentMeansCode", "49")
                || (it.says("PaymentMandate/ID")
                    && it.says("PaymentMandate/PayerFinancialAccount/ID"))
        },
    ),
    fatal(
        "DK-R-008",
        MEANS,
        "with 50 the reference begins with 01#, 04# or 15#, on a giro account",
        |it, view| {
            let account = it.text_at("PayeeFinancialAccount/ID");
            !pays_danes(view)
                || !it.states("PaymentMeansCode", "50")
                || (["01#", "04#", "15#"].contains(&card(it))
                    && all_digits(account)
                    && [7, 8].contains(&account.len()))
        },
    ),
    fatal(
        "DK-R-009",
        MEANS,
        "with 50 a reference of 04# or 15# has sixteen digits more",
        |it, view| {
            !pays_danes(view)
                || !it.states("PaymentMeansCode", "50")
                || !["04#", "15#"].contains(&card(it))
                || length(it.text_at("PaymentID")) == 19
        },
    ),
    fatal(
        "DK-R-010",
        MEANS,
        "with 93 the reference begins with 71#, 73# or 75#, on a creditor number",
        |it, view| {
            !pays_danes(view)
                || !it.states("PaymentMeansCode", "93")
                || (["71#", "73#", "75#"].contains(&card(it))
                    && length(it.text_at("PayeeFinancialAccount/ID")) == 8)
        },
    ),
    fatal(
        "DK-R-011",
        MEANS,
        "with 93 a reference of 71# or 75# has fifteen or sixteen digits more",
        |it, view| {
            !pays_danes(view)
                || !it.states("PaymentMeansCode", "93")
                || !["71#", "75#"].contains(&card(it))
                || [18, 19].contains(&length(it.text_at("PaymentID")))
        },
    ),
    warning(
        "DK-R-003",
        "/InvoiceLine|CreditNoteLine",
        "UNSPSC is of version 19.05.01 or 26.08.01",
        |it, view| {
            const VERSIONS: [&str; 4] = ["19.05.01", "19.0501", "26.08.01", "26.0801"];
            let is_of = |attribute: &'static str, values: &'static [&'static str]| {
                it.any(CLASSIFICATION, |code| {
                    code.attribute(attribute)
                        .is_some_and(|value| values.contains(&value))
                })
            };
            !is_between_danes(view)
                || !is_of("listID", &["TST"])
                || is_of("listVersionID", &VERSIONS)
        },
    ),
    fatal(
        "DK-R-004",
        "AllowanceCharge",
        "a tax other than VAT (ZZZ) is given by its four digits or as kind#text",
        |it, view| {
            let reason = it.text_at("AllowanceChargeReason");
            let is_number = length(reason) == 4 && all_digits(reason);
            let is_pair =
                reason.contains('#') && !reason.starts_with('#') && !reason.ends_with('#');
            !is_between_danes(view)
                || !it.states("AllowanceChargeReasonCode", "ZZZ")
                || is_number
                || is_pair
        },
    ),
];

fn is_danish(view: &View<'_>) -> bool {
    view.seller_address == "DK"
}

fn is_between_danes(view: &View<'_>) -> bool {
    view.is_domestic("DK")
}

/// Credit notes are not paid, so these rules are for invoices.
fn pays_danes(view: &View<'_>) -> bool {
    is_between_danes(view) && !view.is_credit_note
}

/// The kind of payment slip at the head of a reference.
fn card(means: Element<'_>) -> &str {
    prefix(means.text_at("PaymentID"), 3)
}

fn length(text: &str) -> usize {
    text.chars().count()
}
