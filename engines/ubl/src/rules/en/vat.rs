//! The breakdown of VAT, whatever the category.

use kernel::Decimal;

use super::lines::two_decimals;
use crate::element::Element;
use crate::rules::view::is_vat;
use crate::rules::{Rule, View, fatal};
use crate::value::{cents, decimals, same, whole};

const BREAKDOWN: &str = "TaxTotal/TaxSubtotal";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "BR-CO-18",
        "/",
        "the VAT is broken down by category",
        |it, _| it.has("TaxTotal/TaxSubtotal"),
    ),
    fatal(
        "BR-53",
        "/",
        "the VAT is stated in the accounting currency",
        |it, view| {
            let stated = |code: Element<'_>| {
                view.named("TaxTotal").any(|total| {
                    total.any("TaxAmount", |tax| {
                        tax.attribute("currencyID") == Some(code.text())
                    })
                })
            };
            it.all("TaxCurrencyCode").into_iter().all(stated)
        },
    ),
    // The official tests of BR-DEC-13 and 15 look for the currency inside the amount and so never
    // fail; what they mean is refused in any case, by UBL-DT-01.
    fatal(
        "BR-DEC-13",
        "/",
        "the VAT has two decimals at most",
        |_, view| tax_has_cents(view, view.currency),
    ),
    fatal(
        "BR-DEC-15",
        "/",
        "the VAT in the accounting currency has two decimals at most",
        |it, view| tax_has_cents(view, it.text_at("TaxCurrencyCode")),
    ),
    fatal(
        "BR-45",
        BREAKDOWN,
        "a category has a taxable amount",
        |it, _| it.has("TaxableAmount"),
    ),
    fatal(
        "BR-46",
        BREAKDOWN,
        "a category has a tax amount",
        |it, _| it.has("TaxAmount"),
    ),
    fatal("BR-47", BREAKDOWN, "a category has a code", |it, _| {
        it.any("TaxCategory", |category| {
            is_vat(category) && category.has("ID")
        })
    }),
    fatal(
        "BR-48",
        BREAKDOWN,
        "a category has a rate, unless it is not subject to VAT",
        |it, _| {
            it.any("TaxCategory", |category| {
                is_vat(category) && (category.has("Percent") || category.states("ID", "O"))
            })
        },
    ),
    fatal(
        "BR-CO-17",
        BREAKDOWN,
        "the tax is the taxable amount times the rate",
        |it, _| is_tax_of_rate(it),
    ),
    fatal(
        "BR-DEC-19",
        BREAKDOWN,
        "a taxable amount has two decimals at most",
        |it, _| two_decimals(it, "TaxableAmount"),
    ),
    fatal(
        "BR-DEC-20",
        BREAKDOWN,
        "a tax amount has two decimals at most",
        |it, _| two_decimals(it, "TaxAmount"),
    ),
    fatal(
        "BR-B-01",
        "/",
        "split payment (B) is for invoices inside Italy",
        |_, view| {
            let abroad = |code: Element<'_>| code.text() != "IT";
            !uses_category(view, "B") || !view.named("IdentificationCode").any(abroad)
        },
    ),
    fatal(
        "BR-B-02",
        "/",
        "split payment (B) does not stand beside the standard rate (S)",
        |it, view| {
            let of_line = |code: &str| {
                view.named("ClassifiedTaxCategory")
                    .any(|category| category.states("ID", code))
            };
            let of_document = |code: &str| it.states("AllowanceCharge/TaxCategory/ID", code);
            let has_split = it.states("TaxTotal/TaxSubtotal/TaxCategory/ID", "B")
                || of_document("B")
                || of_line("B");
            !has_split || !(of_document("S") || of_line("S"))
        },
    ),
];

fn tax_has_cents(view: &View<'_>, currency: &str) -> bool {
    view.root
        .all("TaxTotal/TaxAmount")
        .into_iter()
        .all(|tax| tax.attribute("currencyID") != Some(currency) || decimals(tax.text()) <= 2)
}

fn uses_category(view: &View<'_>, code: &str) -> bool {
    let mut categories = view
        .named("TaxCategory")
        .chain(view.named("ClassifiedTaxCategory"));
    categories.any(|category| category.states("ID", code))
}

/// A tax may be off by less than one unit of the currency, so that rounding by line is allowed.
fn is_tax_of_rate(breakdown: Element<'_>) -> bool {
    let categories = breakdown.all("TaxCategory");
    let rate = categories
        .iter()
        .filter(|category| is_vat(**category))
        .find_map(|category| category.first("Percent"));
    let tax = breakdown.number_at("TaxAmount");
    let is_zero = |number: Option<Decimal>| same(number.and_then(whole), Some(Decimal::ZERO));
    match rate.map(Element::number) {
        None => is_zero(tax),
        Some(rate) if is_zero(rate) => is_zero(tax),
        Some(rate) => is_about(breakdown.number_at("TaxableAmount"), rate, tax),
    }
}

/// Whether the tax is less than one unit away from the rate on the taxable amount.
pub(super) fn is_about(
    taxable: Option<Decimal>,
    rate: Option<Decimal>,
    tax: Option<Decimal>,
) -> bool {
    let (Some(taxable), Some(rate), Some(tax)) = (taxable, rate, tax) else {
        return false;
    };
    let expected = rate
        .checked_div(Decimal::ONE_HUNDRED)
        .and_then(|rate| taxable.abs().checked_mul(rate))
        .and_then(cents);
    let away = expected.and_then(|expected| tax.abs().checked_sub(expected));
    away.is_some_and(|away| away.abs() < Decimal::ONE)
}
