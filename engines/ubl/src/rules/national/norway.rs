//! Norway: the register of business enterprises, and VAT numbers that end in MVA.

use crate::element::Element;
use crate::party_numbers::is_norwegian;
use crate::rules::{Rule, fatal, prefix, suffix, warning};

const SELLER: &str = "AccountingSupplierParty/Party";

pub(super) const RULES: &[Rule] = &[
    warning(
        "NO-R-002",
        SELLER,
        "most Norwegian sellers have to state Foretaksregisteret",
        |it, view| {
            view.seller_country != "NO"
                || numbers(it, "TAX")
                    .first()
                    .is_some_and(|number| *number == "Foretaksregisteret")
        },
    ),
    fatal(
        "NO-R-001",
        SELLER,
        "a Norwegian VAT number is NO, nine digits and MVA",
        |it, view| {
            let is_right = |number: &&str| {
                suffix(number, 2)
                    .strip_suffix("MVA")
                    .is_some_and(is_norwegian)
            };
            let numbers = numbers(it, "VAT");
            let norwegian = numbers.iter().filter(|number| prefix(number, 2) == "NO");
            view.seller_country != "NO" || norwegian.copied().all(|number| is_right(&number))
        },
    ),
];

fn numbers<'d>(party: Element<'d>, scheme: &str) -> Vec<&'d str> {
    let schemes = party.all("PartyTaxScheme");
    let of = schemes
        .into_iter()
        .filter(|it| it.states("TaxScheme/ID", scheme));
    of.map(|it| it.text_at("CompanyID")).collect()
}
