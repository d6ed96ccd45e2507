//! Italy: tax numbers and full addresses of sellers.

use crate::rules::{Rule, View, fatal};

const SELLER: &str = "AccountingSupplierParty/Party";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "IT-R-001",
        "AccountingSupplierParty/Party/PartyTaxScheme",
        "an Italian seller's other tax number has 11 to 16 capitals and digits",
        |it, view| {
            let number = it.text_at("CompanyID");
            let is_formed = (11..=16).contains(&number.len())
                && number
                    .bytes()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
            let is_other = !it.states("TaxScheme/ID", "VAT");
            !is_italian(view) || !is_other || is_formed
        },
    ),
    fatal(
        "IT-R-002",
        SELLER,
        "an Italian seller states its street",
        |it, view| !is_italian(view) || it.has("PostalAddress/StreetName"),
    ),
    fatal(
        "IT-R-003",
        SELLER,
        "an Italian seller states its city",
        |it, view| !is_italian(view) || it.has("PostalAddress/CityName"),
    ),
    fatal(
        "IT-R-004",
        SELLER,
        "an Italian seller states its post code",
        |it, view| !is_italian(view) || it.has("PostalAddress/PostalZone"),
    ),
];

fn is_italian(view: &View<'_>) -> bool {
    view.seller_country == "IT"
}
