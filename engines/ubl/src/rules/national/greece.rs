//! Greece: the number of an invoice in six segments, MARK, and tax numbers.

use crate::element::Element;
use crate::party_numbers::is_greek;
use crate::rules::{Rule, View, fatal, prefix, suffix, warning};
use crate::value::all_digits;

const SELLER: &str = "AccountingSupplierParty/Party";
const BUYER: &str = "AccountingCustomerParty/Party";
const MARK: &str = "##M.AR.K##";
const LINK: &str = "##INVOICE|URL##";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "GR-R-001-1",
        "/ID",
        "a Greek invoice's number has six segments",
        |it, view| !view.is_greek_seller() || segments(it).len() == 6,
    ),
    fatal(
        "GR-R-001-2",
        "/ID",
        "the first segment is the seller's or representative's tax number",
        |it, view| {
            let tin = segment(it, 0);
            let is_theirs = |path: &str| {
                view.root.any(path, |party| {
                    let numbers = vat_numbers(party);
                    numbers
                        .iter()
                        .any(|number| prefix(suffix(number, 2), 9) == tin)
                })
            };
            !view.is_greek_seller()
                || (tin.chars().count() == 9
                    && is_greek(tin)
                    && (is_theirs(SELLER) || is_theirs("TaxRepresentativeParty")))
        },
    ),
    fatal(
        "GR-R-001-3",
        "/ID",
        "the second segment is the issue date, DD/MM/YYYY",
        |it, view| {
            let date: Vec<&str> = segment(it, 1).split('/').collect();
            let issued: Vec<&str> = view.root.text_at("IssueDate").split('-').collect();
            !view.is_greek_seller()
                || (is_date(&date)
                    && issued.len() >= 3
                    && date == [issued[2], issued[1], issued[0]])
        },
    ),
    fatal(
        "GR-R-001-4",
        "/ID",
        "the third segment is a number",
        |it, view| !view.is_greek_seller() || all_digits(segment(it, 2).trim()),
    ),
    fatal(
        "GR-R-001-5",
        "/ID",
        "the fourth segment is a Greek type of document",
        |it, view| {
            const TYPES: [&str; 6] = ["1.1", "1.6", "2.1", "2.4", "5.1", "5.2"];
            !view.is_greek_seller() || TYPES.contains(&segment(it, 3))
        },
    ),
    fatal(
        "GR-R-001-6",
        "/ID",
        "the fifth segment is not empty",
        |it, view| !view.is_greek_seller() || !segment(it, 4).is_empty(),
    ),
    fatal(
        "GR-R-001-7",
        "/ID",
        "the sixth segment is not empty",
        |it, view| !view.is_greek_seller() || !segment(it, 5).is_empty(),
    ),
    fatal(
        "GR-R-002",
        SELLER,
        "a Greek seller states its full name",
        |it, view| !view.is_greek_seller() || it.says("PartyName/Name"),
    ),
    warning(
        "GR-S-011",
        SELLER,
        "a Greek seller states its tax number with EL",
        |it, view| !view.is_greek_seller() || has_one_greek_number(it),
    ),
    fatal(
        "GR-R-003",
        "AccountingSupplierParty/Party/PartyTaxScheme/CompanyID",
        "a Greek seller's VAT number is EL and a tax number",
        |it, view| {
            let is_vat = it
                .parent()
                .is_some_and(|of| of.states("TaxScheme/ID", "VAT"));
            !view.is_greek_seller() || !is_vat || is_greek_vat(it.text())
        },
    ),
    fatal(
        "GR-R-004-1",
        "/",
        "a Greek invoice has one MARK",
        |it, view| !is_from_greece(view) || described(it, MARK).len() == 1,
    ),
    warning(
        "GR-S-008-1",
        "/",
        "a Greek invoice has one link to itself",
        |it, view| !is_from_greece(view) || described(it, LINK).len() == 1,
    ),
    fatal(
        "GR-R-008-2",
        "/",
        "a Greek invoice has one link to itself at most",
        |it, view| !is_from_greece(view) || described(it, LINK).len() <= 1,
    ),
    fatal(
        "GR-R-004-2",
        "AdditionalDocumentReference/ID",
        "a MARK is a positive number",
        |it, view| {
            let is_mark = it
                .parent()
                .is_some_and(|of| of.states("DocumentDescription", MARK));
            !is_from_greece(view)
                || !is_mark
                || it.text().starts_with(|c: char| ('1'..='9').contains(&c))
        },
    ),
    fatal(
        "GR-R-008-3",
        "AdditionalDocumentReference",
        "a link to the invoice has an address",
        |it, view| {
            !view.is_greek_seller()
                || !it.states("DocumentDescription", LINK)
                || it.says("Attachment/ExternalReference/URI")
        },
    ),
    fatal(
        "GR-R-005",
        BUYER,
        "a Greek seller states the buyer's full name",
        |it, view| !view.is_greek_seller() || it.says("PartyName/Name"),
    ),
    fatal(
        "GR-R-009",
        "AccountingSupplierParty/Party/EndpointID",
        "a Greek seller's address is its tax number (9933)",
        |it, view| {
            !["GR", "EL"].contains(&view.seller_own_country.as_str()) || is_greek_endpoint(it)
        },
    ),
    fatal(
        "GR-R-006",
        BUYER,
        "a Greek buyer's tax number is stated with EL",
        |it, view| !is_between_greeks(view) || has_one_greek_number(it),
    ),
    fatal(
        "GR-R-010",
        "AccountingCustomerParty/Party/EndpointID",
        "a Greek buyer's address is its tax number (9933)",
        |it, view| !is_between_greeks(view) || is_greek_endpoint(it),
    ),
];

fn segments(id: Element<'_>) -> Vec<&str> {
    id.raw().split('|').collect()
}

fn segment(id: Element<'_>, number: usize) -> &str {
    segments(id).get(number).copied().unwrap_or_default()
}

/// Day and month with one digit or two, a year of this century or the last.
fn is_date(parts: &[&str]) -> bool {
    let number = |at: usize| parts.get(at).and_then(|part| part.parse::<u32>().ok());
    matches!(
        (number(0), number(1), number(2)),
        (Some(1..=31), Some(1..=12), Some(1900..=2099))
    )
}

fn vat_numbers(party: Element<'_>) -> Vec<&str> {
    let schemes = party.all("PartyTaxScheme");
    let of_vat = schemes
        .into_iter()
        .filter(|scheme| scheme.states("TaxScheme/ID", "VAT"));
    of_vat
        .flat_map(|scheme| scheme.all("CompanyID"))
        .map(Element::text)
        .collect()
}

fn has_one_greek_number(party: Element<'_>) -> bool {
    matches!(vat_numbers(party).as_slice(), [number] if is_greek_vat(number))
}

fn is_greek_vat(number: &str) -> bool {
    number.strip_prefix("EL").is_some_and(is_greek)
}

fn is_greek_endpoint(endpoint: Element<'_>) -> bool {
    endpoint.attribute("schemeID") == Some("9933") && is_greek(endpoint.text())
}

fn described<'d>(root: Element<'d>, description: &str) -> Vec<Element<'d>> {
    let mut references = root.all("AdditionalDocumentReference");
    references.retain(|it| it.states("DocumentDescription", description));
    references
}

/// By tax number and by address: a foreign firm with a representative has no MARK.
fn is_from_greece(view: &View<'_>) -> bool {
    view.is_greek_seller() && view.seller_address == "GR"
}

fn is_between_greeks(view: &View<'_>) -> bool {
    view.is_greek_seller() && view.is_greek_buyer()
}
