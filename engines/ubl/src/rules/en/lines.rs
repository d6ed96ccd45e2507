//! Lines, and allowances and charges on lines and on the document.

use kernel::Decimal;

use super::document::period_runs_forwards;
use crate::element::Element;
use crate::rules::view::{is_allowance, is_charge, is_vat};
use crate::rules::{Rule, fatal};
use crate::value;

const LINE: &str = "InvoiceLine|CreditNoteLine";
const OF_LINE: &str = "InvoiceLine|CreditNoteLine/AllowanceCharge";
const OF_DOCUMENT: &str = "/AllowanceCharge";

pub(super) const RULES: &[Rule] = &[
    fatal("BR-21", LINE, "a line has an identifier", |it, _| {
        it.says("ID")
    }),
    fatal("BR-22", LINE, "a line has a quantity", |it, _| {
        it.has("InvoicedQuantity|CreditedQuantity")
    }),
    fatal("BR-23", LINE, "a quantity has a unit", |it, _| {
        it.any("InvoicedQuantity|CreditedQuantity", |it| {
            it.has_attribute("unitCode")
        })
    }),
    fatal("BR-24", LINE, "a line has a net amount", |it, _| {
        it.has("LineExtensionAmount")
    }),
    fatal("BR-25", LINE, "an item has a name", |it, _| {
        it.says("Item/Name")
    }),
    fatal("BR-26", LINE, "an item has a net price", |it, _| {
        it.has("Price/PriceAmount")
    }),
    fatal("BR-27", LINE, "a net price is not negative", |it, _| {
        it.any("Price/PriceAmount", is_not_negative)
    }),
    fatal("BR-28", LINE, "a gross price is not negative", |it, _| {
        let gross = "Price/AllowanceCharge/BaseAmount";
        !it.has(gross) || it.any(gross, is_not_negative)
    }),
    fatal("BR-CO-04", LINE, "a line has a VAT category", |it, _| {
        it.any("Item/ClassifiedTaxCategory", |category| {
            is_vat(category) && category.has("ID")
        })
    }),
    fatal(
        "BR-DEC-23",
        LINE,
        "a line's net amount has two decimals at most",
        |it, _| two_decimals(it, "LineExtensionAmount"),
    ),
    fatal(
        "BR-30",
        "InvoiceLine|CreditNoteLine/InvoicePeriod",
        "a line's period does not end before it begins",
        |it, _| period_runs_forwards(it),
    ),
    fatal(
        "BR-CO-20",
        "InvoiceLine|CreditNoteLine/InvoicePeriod",
        "a line's period has a start or an end",
        |it, _| it.has("StartDate|EndDate"),
    ),
    fatal(
        "BR-54",
        "AdditionalItemProperty",
        "an attribute has a name and a value",
        |it, _| it.has("Name") && it.has("Value"),
    ),
    fatal(
        "BR-64",
        "InvoiceLine|CreditNoteLine/Item/StandardItemIdentification/ID",
        "a standard identifier of an item has a scheme",
        |it, _| it.has_attribute("schemeID"),
    ),
    fatal(
        "BR-65",
        "InvoiceLine|CreditNoteLine/Item/CommodityClassification/ItemClassificationCode",
        "a classification of an item has a list",
        |it, _| it.has_attribute("listID"),
    ),
    fatal(
        "BR-31",
        OF_DOCUMENT,
        "an allowance has an amount",
        |it, _| !is_allowance(it) || it.has("Amount"),
    ),
    fatal(
        "BR-32",
        OF_DOCUMENT,
        "an allowance has a VAT category",
        |it, _| !is_allowance(it) || has_category(it),
    ),
    fatal(
        "BR-33",
        OF_DOCUMENT,
        "an allowance has a reason or a reason code",
        |it, _| !is_allowance(it) || has_reason(it),
    ),
    fatal(
        "BR-CO-21",
        OF_DOCUMENT,
        "an allowance has a reason or a reason code",
        |it, _| !is_allowance(it) || has_reason(it),
    ),
    fatal(
        "BR-DEC-01",
        OF_DOCUMENT,
        "an allowance has two decimals at most",
        |it, _| !is_allowance(it) || two_decimals(it, "Amount"),
    ),
    fatal(
        "BR-DEC-02",
        OF_DOCUMENT,
        "an allowance's base has two decimals at most",
        |it, _| !is_allowance(it) || two_decimals(it, "BaseAmount"),
    ),
    fatal("BR-36", OF_DOCUMENT, "a charge has an amount", |it, _| {
        !is_charge(it) || it.has("Amount")
    }),
    fatal(
        "BR-37",
        OF_DOCUMENT,
        "a charge has a VAT category",
        |it, _| !is_charge(it) || has_category(it),
    ),
    fatal(
        "BR-38",
        OF_DOCUMENT,
        "a charge has a reason or a reason code",
        |it, _| !is_charge(it) || has_reason(it),
    ),
    fatal(
        "BR-CO-22",
        OF_DOCUMENT,
        "a charge has a reason or a reason code",
        |it, _| !is_charge(it) || has_reason(it),
    ),
    fatal(
        "BR-DEC-05",
        OF_DOCUMENT,
        "a charge has two decimals at most",
        |it, _| !is_charge(it) || two_decimals(it, "Amount"),
    ),
    fatal(
        "BR-DEC-06",
        OF_DOCUMENT,
        "a charge's base has two decimals at most",
        |it, _| !is_charge(it) || two_decimals(it, "BaseAmount"),
    ),
    fatal(
        "BR-41",
        OF_LINE,
        "an allowance on a line has an amount",
        |it, _| !is_allowance(it) || it.has("Amount"),
    ),
    fatal(
        "BR-42",
        OF_LINE,
        "an allowance on a line has a reason or a code",
        |it, _| !is_allowance(it) || has_reason(it),
    ),
    fatal(
        "BR-CO-23",
        OF_LINE,
        "an allowance on a line has a reason or a code",
        |it, _| !is_allowance(it) || has_reason(it),
    ),
    fatal(
        "BR-DEC-24",
        OF_LINE,
        "an allowance on a line has two decimals at most",
        |it, _| !is_allowance(it) || two_decimals(it, "Amount"),
    ),
    fatal(
        "BR-DEC-25",
        OF_LINE,
        "its base has two decimals at most",
        |it, _| !is_allowance(it) || two_decimals(it, "BaseAmount"),
    ),
    fatal(
        "BR-43",
        OF_LINE,
        "a charge on a line has an amount",
        |it, _| !is_charge(it) || it.has("Amount"),
    ),
    fatal(
        "BR-44",
        OF_LINE,
        "a charge on a line has a reason or a code",
        |it, _| !is_charge(it) || has_reason(it),
    ),
    fatal(
        "BR-CO-24",
        OF_LINE,
        "a charge on a line has a reason or a code",
        |it, _| !is_charge(it) || has_reason(it),
    ),
    fatal(
        "BR-DEC-27",
        OF_LINE,
        "a charge on a line has two decimals at most",
        |it, _| !is_charge(it) || two_decimals(it, "Amount"),
    ),
    fatal(
        "BR-DEC-28",
        OF_LINE,
        "its base has two decimals at most",
        |it, _| !is_charge(it) || two_decimals(it, "BaseAmount"),
    ),
    // Whether a reason's code and its words mean the same is for people to see: the official
    // tests of these four always pass.
    fatal(
        "BR-CO-05",
        OF_DOCUMENT,
        "code and words give the same reason",
        |_, _| true,
    ),
    fatal(
        "BR-CO-06",
        OF_DOCUMENT,
        "code and words give the same reason",
        |_, _| true,
    ),
    fatal(
        "BR-CO-07",
        OF_LINE,
        "code and words give the same reason",
        |_, _| true,
    ),
    fatal(
        "BR-CO-08",
        OF_LINE,
        "code and words give the same reason",
        |_, _| true,
    ),
];

fn is_not_negative(amount: Element<'_>) -> bool {
    amount
        .number()
        .is_some_and(|amount| amount >= Decimal::ZERO)
}

fn has_reason(it: Element<'_>) -> bool {
    it.has("AllowanceChargeReason|AllowanceChargeReasonCode")
}

fn has_category(it: Element<'_>) -> bool {
    it.any("TaxCategory", |category| {
        is_vat(category) && category.has("ID")
    })
}

pub(super) fn two_decimals(it: Element<'_>, amount: &str) -> bool {
    value::decimals(it.text_at(amount)) <= 2
}
