//! Sweden: organisation and VAT numbers, F-tax, rates, Bankgiro and Plusgiro.

use kernel::Decimal;

use crate::element::Element;
use crate::party_numbers::has_swedish_check;
use crate::rules::{Rule, View, fatal, prefix, suffix, warning};
use crate::value::{all_digits, decimal};

const SELLER: &str = "AccountingSupplierParty/Party";
const REGISTRATION: &str = "AccountingSupplierParty/Party/PartyLegalEntity/CompanyID";
const ACCOUNT: &str = "PaymentMeans/PayeeFinancialAccount/ID";
const APPROVED: &str = "GODKÄND FÖR F-SKATT";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "SE-R-001",
        SELLER,
        "a Swedish VAT number has 14 characters",
        |it, view| {
            !has_swedish_vat(view) || vat_number(it).is_none_or(|number| length(number) == 14)
        },
    ),
    fatal(
        "SE-R-002",
        SELLER,
        "a Swedish VAT number is SE and digits",
        |it, view| {
            let is_number = |number: &str| is_a_number(prefix(suffix(number, 2), 12));
            !has_swedish_vat(view) || vat_number(it).is_none_or(is_number)
        },
    ),
    fatal(
        "SE-R-003",
        REGISTRATION,
        "a Swedish organisation number is digits",
        |it, view| !is_swedish(view) || is_a_number(it.text()),
    ),
    fatal(
        "SE-R-004",
        REGISTRATION,
        "a Swedish organisation number has ten digits",
        |it, view| !is_swedish(view) || length(it.text()) == 10,
    ),
    fatal(
        "SE-R-013",
        REGISTRATION,
        "a Swedish organisation number has a right check digit",
        |it, view| !is_swedish(view) || has_swedish_check(it.text()),
    ),
    fatal(
        "SE-R-005",
        "AccountingSupplierParty/Party/PartyTaxScheme/CompanyID",
        "a Swedish seller's other tax number says Godkänd för F-skatt",
        |it, view| {
            let scheme = it.parent().map_or("", |of| of.text_at("TaxScheme/ID"));
            let is_other = !scheme.eq_ignore_ascii_case("VAT");
            !is_swedish(view)
                || !is_other
                || !view.root.has(REGISTRATION)
                || it.text().to_uppercase() == APPROVED
        },
    ),
    fatal(
        "SE-R-006",
        "TaxCategory|ClassifiedTaxCategory",
        "the Swedish rates are 25, 12 and 6",
        |it, view| {
            let rate = it.number_at("Percent");
            !has_swedish_vat(view)
                || !it.states("ID", "S")
                || [25, 12, 6]
                    .iter()
                    .any(|known| rate == Some(Decimal::from(*known)))
        },
    ),
    warning(
        "SE-R-007",
        ACCOUNT,
        "a Plusgiro account is digits",
        |it, view| !is_giro(it, view, "SE:PLUSGIRO") || is_a_number(it.text()),
    ),
    warning(
        "SE-R-010",
        ACCOUNT,
        "a Plusgiro account has two to eight digits",
        |it, view| !is_giro(it, view, "SE:PLUSGIRO") || (2..=8).contains(&length(it.text())),
    ),
    warning(
        "SE-R-008",
        ACCOUNT,
        "a Bankgiro account is digits",
        |it, view| !is_giro(it, view, "SE:BANKGIRO") || is_a_number(it.text()),
    ),
    warning(
        "SE-R-009",
        ACCOUNT,
        "a Bankgiro account has seven or eight digits",
        |it, view| !is_giro(it, view, "SE:BANKGIRO") || [7, 8].contains(&length(it.text())),
    ),
    warning(
        "SE-R-011",
        "PaymentMeans",
        "Bankgiro and Plusgiro are code 30 with SE:BANKGIRO or SE:PLUSGIRO",
        |it, view| !is_swedish(view) || !["50", "56"].contains(&it.text_at("PaymentMeansCode")),
    ),
    warning(
        "SE-R-012",
        "PaymentMeans",
        "a transfer inside Sweden is code 30",
        |it, view| !view.is_domestic("SE") || !it.states("PaymentMeansCode", "31"),
    ),
];

fn is_swedish(view: &View<'_>) -> bool {
    view.seller_address == "SE"
}

/// By address and by VAT number.
fn has_swedish_vat(view: &View<'_>) -> bool {
    let has_number =
        |party: Element<'_>| vat_number(party).is_some_and(|number| prefix(number, 2) == "SE");
    is_swedish(view) && view.root.any(SELLER, has_number)
}

fn vat_number(party: Element<'_>) -> Option<&str> {
    let schemes = party.all("PartyTaxScheme");
    let of_vat = schemes
        .into_iter()
        .find(|scheme| scheme.states("TaxScheme/ID", "VAT"))?;
    Some(of_vat.text_at("CompanyID"))
}

fn is_giro(account: Element<'_>, view: &View<'_>, giro: &str) -> bool {
    let of = account.parent();
    let is_at = of.is_some_and(|it| it.states("FinancialInstitutionBranch/ID", giro));
    let means = of.and_then(Element::parent);
    is_swedish(view) && is_at && means.is_some_and(|it| it.states("PaymentMeansCode", "30"))
}

/// The official test takes whatever XPath reads as a number.
fn is_a_number(text: &str) -> bool {
    all_digits(text) || decimal(text).is_some()
}

fn length(text: &str) -> usize {
    text.chars().count()
}
