//! Iceland: kennitala, addresses, accounts of claims and the final due date (eindagi).

use crate::element::Element;
use crate::rules::{Rule, View, fatal, warning};
use crate::value::day;

const SELLER: &str = "AccountingSupplierParty/Party";
const BUYER: &str = "AccountingCustomerParty";

pub(super) const RULES: &[Rule] = &[
    warning(
        "IS-R-001",
        "/",
        "the type of an Icelandic invoice is 380 or 381",
        |it, view| {
            let kinds = "InvoiceTypeCode|CreditNoteTypeCode";
            !is_icelandic(view) || it.any(kinds, |kind| ["380", "381"].contains(&kind.text()))
        },
    ),
    fatal(
        "IS-R-002",
        "/",
        "an Icelandic seller states its kennitala (0196)",
        |it, view| !is_icelandic(view) || it.any(SELLER, has_kennitala),
    ),
    fatal(
        "IS-R-003",
        "/",
        "an Icelandic seller states street and post code",
        |it, view| !is_icelandic(view) || it.any(SELLER, has_street),
    ),
    fatal(
        "IS-R-006",
        "/",
        "a claim (9) has an account of twelve digits",
        |it, view| !is_icelandic(view) || has_account(it, "9"),
    ),
    fatal(
        "IS-R-007",
        "/",
        "a transfer (42) has an account of twelve digits",
        |it, view| !is_icelandic(view) || has_account(it, "42"),
    ),
    fatal(
        "IS-R-008",
        "/",
        "a final due date (EINDAGI) is written YYYY-MM-DD",
        |it, view| {
            let is_date = |date: &str| date.len() == 10 && day(date).is_some();
            !is_icelandic(view) || final_dates(it).is_none_or(is_date)
        },
    ),
    fatal(
        "IS-R-009",
        "/",
        "with a final due date (EINDAGI) there is a due date",
        |it, view| !is_icelandic(view) || final_dates(it).is_none() || it.has("DueDate"),
    ),
    fatal(
        "IS-R-010",
        "/",
        "a final due date (EINDAGI) is not before the due date",
        |it, view| {
            let is_later = |date: &str| it.has("DueDate") && it.text_at("DueDate") <= date;
            !is_icelandic(view) || final_dates(it).is_none_or(is_later)
        },
    ),
    fatal(
        "IS-R-004",
        BUYER,
        "an Icelandic buyer's kennitala (0196) is stated",
        |it, view| !view.is_domestic("IS") || it.any("Party", has_kennitala),
    ),
    fatal(
        "IS-R-005",
        BUYER,
        "an Icelandic buyer's street and post code are stated",
        |it, view| !view.is_domestic("IS") || it.any("Party", has_street),
    ),
];

fn is_icelandic(view: &View<'_>) -> bool {
    view.seller_address == "IS"
}

fn has_kennitala(party: Element<'_>) -> bool {
    party.any("PartyLegalEntity/CompanyID", |id| {
        id.attribute("schemeID") == Some("0196")
    })
}

fn has_street(party: Element<'_>) -> bool {
    party.has("PostalAddress/StreetName") && party.has("PostalAddress/PostalZone")
}

fn has_account(root: Element<'_>, code: &str) -> bool {
    let means = root.all("PaymentMeans");
    let mut of_code = means
        .into_iter()
        .filter(|it| it.states("PaymentMeansCode", code))
        .peekable();
    let is_long = |id: Element<'_>| id.text().chars().count() == 12;
    of_code.peek().is_none() || of_code.any(|it| it.any("PayeeFinancialAccount/ID", is_long))
}

fn final_dates(root: Element<'_>) -> Option<&str> {
    let references = root.all("AdditionalDocumentReference");
    let found = references
        .into_iter()
        .find(|it| it.states("DocumentDescription", "EINDAGI"))?;
    Some(found.text_at("ID"))
}
