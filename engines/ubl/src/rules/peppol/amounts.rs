//! Allowances and charges, prices, lines, periods and currencies.

use kernel::Decimal;

use crate::element::Element;
use crate::rules::en::AMOUNTS;
use crate::rules::{Rule, View, fatal};
use crate::value::{cents, day, sum, within};

const LINE: &str = "InvoiceLine|CreditNoteLine";
/// On the document or on a line, not on a price.
const ALLOWANCE: &str = "Invoice|CreditNote|InvoiceLine|CreditNoteLine/AllowanceCharge";
/// Two hundredths: the rules' tolerance for rounding.
const SLACK: Decimal = Decimal::from_parts(2, 0, 0, false, 2);

pub(super) const RULES: &[Rule] = &[
    fatal(
        "PEPPOL-EN16931-R041",
        ALLOWANCE,
        "a percentage has its base amount",
        |it, _| !it.has("MultiplierFactorNumeric") || it.has("BaseAmount"),
    ),
    fatal(
        "PEPPOL-EN16931-R042",
        ALLOWANCE,
        "a base amount has its percentage",
        |it, _| it.has("MultiplierFactorNumeric") || !it.has("BaseAmount"),
    ),
    fatal(
        "PEPPOL-EN16931-R040",
        ALLOWANCE,
        "the amount is the percentage of the base",
        |it, _| {
            !(it.has("MultiplierFactorNumeric") && it.has("BaseAmount")) || is_share_of_base(it)
        },
    ),
    // R041 and R042 come first: what breaks them is not asked for R043.
    fatal(
        "PEPPOL-EN16931-R043",
        ALLOWANCE,
        "ChargeIndicator is true or false",
        |it, _| {
            it.has("MultiplierFactorNumeric") != it.has("BaseAmount")
                || ["true", "false"].contains(&it.text_at("ChargeIndicator"))
        },
    ),
    fatal(
        "PEPPOL-EN16931-R044",
        "Price/AllowanceCharge",
        "a price has allowances only",
        |it, _| it.text_at("ChargeIndicator") == "false",
    ),
    fatal(
        "PEPPOL-EN16931-R046",
        "Price/AllowanceCharge",
        "the net price is gross price less allowance",
        |it, _| {
            let net = it.parent().and_then(|price| price.number_at("PriceAmount"));
            let gross = it.number_at("BaseAmount").zip(it.number_at("Amount"));
            let expected = gross.and_then(|(gross, less)| gross.checked_sub(less));
            !it.has("BaseAmount") || (net.is_some() && net == expected)
        },
    ),
    fatal(
        "PEPPOL-EN16931-R051",
        AMOUNTS,
        "amounts are in the invoice's currency",
        |it, view| {
            is_total_in_accounting_currency(it) || it.attribute("currencyID") == Some(view.currency)
        },
    ),
    fatal(
        "PEPPOL-EN16931-R110",
        "InvoiceLine|CreditNoteLine/InvoicePeriod/StartDate",
        "a line's period does not begin before the invoice's",
        |it, view| {
            let own = day(it.text());
            view.starts
                .is_none_or(|start| start.is_some() && own >= start)
        },
    ),
    fatal(
        "PEPPOL-EN16931-R111",
        "InvoiceLine|CreditNoteLine/InvoicePeriod/EndDate",
        "a line's period does not end after the invoice's",
        |it, view| {
            let own = day(it.text());
            view.ends
                .is_none_or(|end| end.is_some() && own.is_some() && own <= end)
        },
    ),
    fatal(
        "PEPPOL-EN16931-R120",
        LINE,
        "the net amount is quantity times price, with charges",
        is_line_sum,
    ),
    fatal(
        "PEPPOL-EN16931-R121",
        LINE,
        "the quantity of a price is above zero",
        |it, _| {
            !it.has("Price/BaseQuantity")
                || it
                    .number_at("Price/BaseQuantity")
                    .is_some_and(|base| base > Decimal::ZERO)
        },
    ),
    fatal(
        "PEPPOL-EN16931-R100",
        LINE,
        "a line names one invoiced object at most",
        |it, _| it.count("DocumentReference") <= 1,
    ),
    fatal(
        "PEPPOL-EN16931-R101",
        LINE,
        "a line refers to invoiced objects (130) only",
        |it, _| {
            !it.has("DocumentReference") || it.states("DocumentReference/DocumentTypeCode", "130")
        },
    ),
    fatal(
        "PEPPOL-EN16931-R130",
        "Price/BaseQuantity",
        "a price is for the unit of the line",
        |it, _| {
            let quantity = it
                .parent()
                .and_then(Element::parent)
                .and_then(|line| line.first("InvoicedQuantity|CreditedQuantity"));
            let unit = it.attribute("unitCode");
            unit.is_none() || quantity.is_none_or(|of| of.attribute("unitCode") == unit)
        },
    ),
];

fn is_share_of_base(it: Element<'_>) -> bool {
    let amount = match it.first("Amount") {
        Some(amount) => amount.number(),
        None => Some(Decimal::ZERO),
    };
    let share = it
        .number_at("BaseAmount")
        .zip(it.number_at("MultiplierFactorNumeric"))
        .and_then(|(base, percent)| base.checked_mul(percent))
        .and_then(|share| share.checked_div(Decimal::ONE_HUNDRED));
    amount
        .zip(share)
        .is_some_and(|(amount, share)| within(amount, share, SLACK))
}

fn is_total_in_accounting_currency(amount: Element<'_>) -> bool {
    let total = amount
        .parent()
        .filter(|parent| parent.is_called("TaxTotal"));
    amount.is_called("TaxAmount") && total.is_some_and(|total| !total.has("TaxSubtotal"))
}

/// What is not stated counts as nothing, or as one where it divides or multiplies.
fn is_line_sum(line: Element<'_>, view: &View<'_>) -> bool {
    let or = |path: &str, default: Decimal| match line.first(path) {
        Some(found) => found.number(),
        None => Some(default),
    };
    let quantity = if view.is_credit_note {
        "CreditedQuantity"
    } else {
        "InvoicedQuantity"
    };
    let total = |indicator: &str| {
        let all = line.all("AllowanceCharge");
        let counted = all
            .iter()
            .filter(|it| it.states("ChargeIndicator", indicator));
        sum(counted.flat_map(|it| it.all("Amount")).map(Element::number)).and_then(cents)
    };
    let expected = || {
        let base = or("Price/BaseQuantity", Decimal::ONE)?;
        let base = if base.is_zero() { Decimal::ONE } else { base };
        let price = or("Price/PriceAmount", Decimal::ZERO)?.checked_div(base)?;
        or(quantity, Decimal::ONE)?
            .checked_mul(price)?
            .checked_add(total("true")?)?
            .checked_sub(total("false")?)
    };
    let net = or("LineExtensionAmount", Decimal::ZERO);
    net.zip(expected())
        .is_some_and(|(net, expected)| within(net, expected, SLACK))
}
