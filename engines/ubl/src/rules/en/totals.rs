//! The sums: of lines, allowances, charges and VAT, and what remains to be paid.

use kernel::Decimal;

use super::lines::two_decimals;
use crate::element::Element;
use crate::rules::view::{is_allowance, is_charge};
use crate::rules::{Rule, fatal};
use crate::value::{cents, same, sum};

const TOTALS: &str = "LegalMonetaryTotal";

/// The equations between totals.
pub(crate) const SUMS: &[Rule] = &[
    fatal(
        "BR-CO-10",
        TOTALS,
        "LineExtensionAmount is the sum of the lines",
        |it, view| {
            let lines = view.root.all("InvoiceLine|CreditNoteLine");
            let amounts = lines
                .iter()
                .flat_map(|line| line.all("LineExtensionAmount"));
            let total = sum(amounts.map(Element::number)).and_then(cents);
            same(it.number_at("LineExtensionAmount"), total)
        },
    ),
    fatal(
        "BR-CO-11",
        TOTALS,
        "AllowanceTotalAmount is the sum of the allowances",
        |it, _| is_sum_of(it, "AllowanceTotalAmount", is_allowance),
    ),
    fatal(
        "BR-CO-12",
        TOTALS,
        "ChargeTotalAmount is the sum of the charges",
        |it, _| is_sum_of(it, "ChargeTotalAmount", is_charge),
    ),
    fatal(
        "BR-CO-13",
        TOTALS,
        "TaxExclusiveAmount is the lines less allowances and plus charges",
        |it, _| {
            let or_nothing = |name: &str| match it.first(name) {
                Some(amount) => amount.number(),
                None => Some(Decimal::ZERO),
            };
            let lines = it.number_at("LineExtensionAmount");
            let (Some(allowances), Some(charges)) = (
                or_nothing("AllowanceTotalAmount"),
                or_nothing("ChargeTotalAmount"),
            ) else {
                return false;
            };
            // Without either the amounts are compared as they stand, with all their decimals.
            let expected = if it.has("AllowanceTotalAmount|ChargeTotalAmount") {
                let total = lines.and_then(|lines| lines.checked_add(charges));
                total
                    .and_then(|total| total.checked_sub(allowances))
                    .and_then(cents)
            } else {
                lines
            };
            same(it.number_at("TaxExclusiveAmount"), expected)
        },
    ),
    fatal(
        "BR-CO-14",
        "/TaxTotal",
        "the VAT is the sum of the VAT of its categories",
        |it, _| {
            let parts = it
                .all("TaxSubtotal/TaxAmount")
                .into_iter()
                .map(Element::number);
            !it.has("TaxSubtotal") || same(it.number_at("TaxAmount"), sum(parts).and_then(cents))
        },
    ),
    fatal(
        "BR-CO-15",
        "/",
        "TaxInclusiveAmount is TaxExclusiveAmount plus the VAT in the invoice's currency",
        |it, view| {
            let in_currency =
                |amount: &Element<'_>| amount.attribute("currencyID") == Some(view.currency);
            let taxes = it.all("TaxTotal/TaxAmount");
            let taxes: Vec<_> = taxes.into_iter().filter(in_currency).collect();
            if !it.has("DocumentCurrencyCode") {
                return true;
            }
            let [tax] = taxes.as_slice() else {
                return false;
            };
            let net = it.number_at("LegalMonetaryTotal/TaxExclusiveAmount");
            let gross = net
                .zip(tax.number())
                .and_then(|(net, tax)| net.checked_add(tax))
                .and_then(cents);
            same(it.number_at("LegalMonetaryTotal/TaxInclusiveAmount"), gross)
        },
    ),
    fatal(
        "BR-CO-16",
        TOTALS,
        "PayableAmount is TaxInclusiveAmount less what is prepaid, rounded as stated",
        |it, _| is_what_remains(it),
    ),
];

pub(super) const RULES: &[Rule] = &[
    fatal(
        "BR-12",
        TOTALS,
        "the sum of the lines is stated",
        |it, _| it.has("LineExtensionAmount"),
    ),
    fatal(
        "BR-13",
        TOTALS,
        "the total without VAT is stated",
        |it, _| it.has("TaxExclusiveAmount"),
    ),
    fatal("BR-14", TOTALS, "the total with VAT is stated", |it, _| {
        it.has("TaxInclusiveAmount")
    }),
    fatal(
        "BR-15",
        TOTALS,
        "the amount to be paid is stated",
        |it, _| it.has("PayableAmount"),
    ),
    fatal(
        "BR-DEC-09",
        TOTALS,
        "LineExtensionAmount has two decimals at most",
        |it, _| two_decimals(it, "LineExtensionAmount"),
    ),
    fatal(
        "BR-DEC-10",
        TOTALS,
        "AllowanceTotalAmount has two decimals at most",
        |it, _| two_decimals(it, "AllowanceTotalAmount"),
    ),
    fatal(
        "BR-DEC-11",
        TOTALS,
        "ChargeTotalAmount has two decimals at most",
        |it, _| two_decimals(it, "ChargeTotalAmount"),
    ),
    fatal(
        "BR-DEC-12",
        TOTALS,
        "TaxExclusiveAmount has two decimals at most",
        |it, _| two_decimals(it, "TaxExclusiveAmount"),
    ),
    fatal(
        "BR-DEC-14",
        TOTALS,
        "TaxInclusiveAmount has two decimals at most",
        |it, _| two_decimals(it, "TaxInclusiveAmount"),
    ),
    fatal(
        "BR-DEC-16",
        TOTALS,
        "PrepaidAmount has two decimals at most",
        |it, _| two_decimals(it, "PrepaidAmount"),
    ),
    fatal(
        "BR-DEC-17",
        TOTALS,
        "PayableRoundingAmount has two decimals at most",
        |it, _| two_decimals(it, "PayableRoundingAmount"),
    ),
    fatal(
        "BR-DEC-18",
        TOTALS,
        "PayableAmount has two decimals at most",
        |it, _| two_decimals(it, "PayableAmount"),
    ),
];

/// The total is there and right, or neither the total nor anything to add up is there.
fn is_sum_of(totals: Element<'_>, total: &str, counts: fn(Element<'_>) -> bool) -> bool {
    let Some(document) = totals.parent() else {
        return false;
    };
    let all = document.all("AllowanceCharge");
    let counted: Vec<_> = all.into_iter().filter(|it| counts(*it)).collect();
    if counted.is_empty() && !totals.has(total) {
        return true;
    }
    let amounts = counted.iter().flat_map(|it| it.all("Amount"));
    let expected = sum(amounts.map(Element::number)).and_then(cents);
    same(totals.number_at(total), expected)
}

/// With a rounding amount both sides are rounded to cents, without one only a difference is: an
/// amount that is simply carried over must be the same in all decimals.
fn is_what_remains(totals: Element<'_>) -> bool {
    let (Some(payable), Some(gross)) = (
        totals.number_at("PayableAmount"),
        totals.number_at("TaxInclusiveAmount"),
    ) else {
        return false;
    };
    let less = |from: Decimal, what: &str| match totals.first(what) {
        Some(amount) => amount
            .number()
            .and_then(|amount| from.checked_sub(amount))
            .and_then(cents),
        None => Some(from),
    };
    same(
        less(payable, "PayableRoundingAmount"),
        less(gross, "PrepaidAmount"),
    )
}
