//! Germany: what XRechnung demands, among Germans. Whoever invoices abroad is not held to it.

use crate::element::Element;
use crate::party_numbers::is_iban;
use crate::rules::{Rule, View, fatal, warning};
use crate::value::all_digits;
use crate::xml::normalize;

const SELLER_ADDRESS: &str = "/AccountingSupplierParty/Party/PostalAddress";
const BUYER_ADDRESS: &str = "/AccountingCustomerParty/Party/PostalAddress";
const DELIVERY_ADDRESS: &str = "/Delivery/DeliveryLocation/Address";
const CONTACT: &str = "/AccountingSupplierParty/Party/Contact";
const MEANS: &str = "/PaymentMeans";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "DE-R-001",
        "/",
        "there are payment instructions",
        |it, view| !is_german(view) || it.has("PaymentMeans"),
    ),
    fatal(
        "DE-R-015",
        "/",
        "there is a buyer's reference",
        |it, view| !is_german(view) || it.says("BuyerReference"),
    ),
    fatal(
        "DE-R-016",
        "/",
        "a seller who charges VAT has a tax number or a representative",
        |it, view| {
            !is_german(view)
                || !uses_taxed_category(it)
                || it.has("TaxRepresentativeParty")
                || it.says("AccountingSupplierParty/Party/PartyTaxScheme/CompanyID")
        },
    ),
    warning(
        "DE-R-017",
        "/",
        "the type is one that XRechnung knows",
        |it, view| {
            const TYPES: [&str; 8] = ["326", "380", "384", "389", "381", "875", "876", "877"];
            let known = |kind: Element<'_>| TYPES.contains(&kind.text());
            !is_german(view) || it.any("InvoiceTypeCode|CreditNoteTypeCode", known)
        },
    ),
    fatal(
        "DE-R-018",
        "/",
        "a discount for prompt payment is written #SKONTO#TAGE=N#PROZENT=N.NN#",
        |it, view| {
            let note = it.first("PaymentTerms/Note").map_or("", Element::raw);
            !is_german(view) || are_discounts(note)
        },
    ),
    fatal(
        "DE-R-022",
        "/",
        "attachments have different file names",
        |it, view| {
            let path = "AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject";
            let files = it.all(path);
            let mut names: Vec<_> = files
                .iter()
                .filter_map(|file| file.attribute("filename"))
                .collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            !is_german(view) || names.len() == count
        },
    ),
    warning(
        "DE-R-026",
        "/",
        "a corrected invoice (384) names the one it corrects",
        |it, view| {
            !is_german(view)
                || !it.states("InvoiceTypeCode|CreditNoteTypeCode", "384")
                || it.has("BillingReference/InvoiceDocumentReference")
        },
    ),
    fatal(
        "DE-R-030",
        "/",
        "a direct debit has the creditor's identifier",
        |it, view| {
            let is_creditor = |id: Element<'_>| id.attribute("schemeID") == Some("SEPA");
            !is_german(view)
                || !it.has("PaymentMeans/PaymentMandate")
                || it.any(
                    "AccountingSupplierParty/Party/PartyIdentification/ID",
                    is_creditor,
                )
                || it.any("PayeeParty/PartyIdentification/ID", is_creditor)
        },
    ),
    fatal(
        "DE-R-031",
        "/",
        "a direct debit has the debited account",
        |it, view| {
            !is_german(view)
                || !it.has("PaymentMeans/PaymentMandate")
                || it.has("PaymentMeans/PaymentMandate/PayerFinancialAccount/ID")
        },
    ),
    fatal(
        "DE-R-002",
        "/AccountingSupplierParty",
        "the seller has a contact",
        |it, view| !is_german(view) || it.has("Party/Contact"),
    ),
    fatal(
        "DE-R-003",
        SELLER_ADDRESS,
        "the seller's city is stated",
        |it, view| !is_german(view) || it.says("CityName"),
    ),
    fatal(
        "DE-R-004",
        SELLER_ADDRESS,
        "the seller's post code is stated",
        |it, view| !is_german(view) || it.says("PostalZone"),
    ),
    fatal(
        "DE-R-005",
        CONTACT,
        "the seller's contact has a name",
        |it, view| !is_german(view) || it.says("Name"),
    ),
    fatal(
        "DE-R-006",
        CONTACT,
        "the seller's contact has a telephone number",
        |it, view| !is_german(view) || it.says("Telephone"),
    ),
    fatal(
        "DE-R-007",
        CONTACT,
        "the seller's contact has an e-mail address",
        |it, view| !is_german(view) || it.says("ElectronicMail"),
    ),
    warning(
        "DE-R-027",
        CONTACT,
        "a telephone number has three digits",
        |it, view| {
            let digits = it
                .text_at("Telephone")
                .bytes()
                .filter(u8::is_ascii_digit)
                .count();
            !is_german(view) || digits >= 3
        },
    ),
    warning(
        "DE-R-028",
        CONTACT,
        "an e-mail address is well formed",
        |it, view| !is_german(view) || is_mail_address(it.text_at("ElectronicMail")),
    ),
    fatal(
        "DE-R-008",
        BUYER_ADDRESS,
        "the buyer's city is stated",
        |it, view| !is_german(view) || it.says("CityName"),
    ),
    fatal(
        "DE-R-009",
        BUYER_ADDRESS,
        "the buyer's post code is stated",
        |it, view| !is_german(view) || it.says("PostalZone"),
    ),
    fatal(
        "DE-R-010",
        DELIVERY_ADDRESS,
        "the city of delivery is stated",
        |it, view| !is_german(view) || it.says("CityName"),
    ),
    fatal(
        "DE-R-011",
        DELIVERY_ADDRESS,
        "the post code of delivery is stated",
        |it, view| !is_german(view) || it.says("PostalZone"),
    ),
    warning(
        "DE-R-019",
        MEANS,
        "a SEPA transfer (58) names an IBAN",
        |it, view| {
            !is_german(view)
                || !is_by(it, &["58"])
                || is_iban(it.text_at("PayeeFinancialAccount/ID"))
        },
    ),
    fatal(
        "DE-R-023-1",
        MEANS,
        "a transfer (30, 58) names an account",
        |it, view| !is_german(view) || !is_by(it, &["30", "58"]) || it.has("PayeeFinancialAccount"),
    ),
    fatal(
        "DE-R-023-2",
        MEANS,
        "a transfer (30, 58) has no card and no mandate",
        |it, view| {
            !is_german(view) || !is_by(it, &["30", "58"]) || !it.has("CardAccount|PaymentMandate")
        },
    ),
    fatal(
        "DE-R-024-1",
        MEANS,
        "a payment by card (48, 54, 55) names the card",
        |it, view| !is_german(view) || !is_by(it, &["48", "54", "55"]) || it.has("CardAccount"),
    ),
    fatal(
        "DE-R-024-2",
        MEANS,
        "a payment by card (48, 54, 55) has no account and no mandate",
        |it, view| {
            !is_german(view)
                || !is_by(it, &["48", "54", "55"])
                || !it.has("PayeeFinancialAccount|PaymentMandate")
        },
    ),
    warning(
        "DE-R-020",
        MEANS,
        "a SEPA debit (59) names an IBAN",
        |it, view| {
            let account = it.text_at("PaymentMandate/PayerFinancialAccount/ID");
            !is_german(view) || !is_by(it, &["59"]) || is_iban(account)
        },
    ),
    fatal(
        "DE-R-025-1",
        MEANS,
        "a direct debit (59) has a mandate",
        |it, view| !is_german(view) || !is_by(it, &["59"]) || it.has("PaymentMandate"),
    ),
    fatal(
        "DE-R-025-2",
        MEANS,
        "a direct debit (59) has no account of the payee and no card",
        |it, view| {
            !is_german(view) || !is_by(it, &["59"]) || !it.has("PayeeFinancialAccount|CardAccount")
        },
    ),
    fatal(
        "DE-R-014",
        "/TaxTotal/TaxSubtotal",
        "a VAT category has a rate",
        |it, view| !is_german(view) || it.says("TaxCategory/Percent"),
    ),
];

fn is_german(view: &View<'_>) -> bool {
    view.is_domestic("DE")
}

fn is_by(means: Element<'_>, codes: &[&str]) -> bool {
    means.any("PaymentMeansCode", |code| codes.contains(&code.text()))
}

fn uses_taxed_category(root: Element<'_>) -> bool {
    const TAXED: [&str; 8] = ["S", "Z", "E", "AE", "K", "G", "L", "M"];
    let is_taxed = |id: Element<'_>| TAXED.contains(&id.text());
    root.any("AllowanceCharge/TaxCategory/ID", is_taxed)
        || root.any(
            "InvoiceLine|CreditNoteLine/Item/ClassifiedTaxCategory/ID",
            is_taxed,
        )
}

/// Each line that begins with # is a discount, and the last of them ends with a line break.
fn are_discounts(note: &str) -> bool {
    let lines = || {
        note.lines()
            .map(normalize)
            .filter(|line| line.starts_with('#'))
    };
    if lines().next().is_none() {
        return true;
    }
    let Some(last) = note.rfind('#') else {
        return true;
    };
    let after = &note[last + 1..];
    let ends_line = after
        .trim_start_matches([' ', '\t', '\r'])
        .starts_with('\n');
    ends_line && lines().all(|line| is_discount(&line))
}

/// `#SKONTO#TAGE=N#PROZENT=N.NN#`, with `BASISBETRAG=N.NN#` or without.
fn is_discount(line: &str) -> bool {
    let mut fields = line.split('#');
    let (head, tail) = (fields.next(), fields.next_back());
    let fields: Vec<&str> = fields.collect();
    let value = |field: &str, name: &str| -> Option<String> {
        let value = field.strip_prefix(name)?.strip_prefix('=')?;
        Some(value.to_owned())
    };
    let base = match fields.get(3) {
        None => true,
        Some(field) => value(field, "BASISBETRAG")
            .is_some_and(|base| has_two_decimals(base.strip_prefix('-').unwrap_or(&base))),
    };
    head == Some("")
        && tail == Some("")
        && (3..=4).contains(&fields.len())
        && fields[0] == "SKONTO"
        && value(fields[1], "TAGE").is_some_and(|days| all_digits(&days))
        && value(fields[2], "PROZENT").is_some_and(|rate| has_two_decimals(&rate))
        && base
}

fn has_two_decimals(text: &str) -> bool {
    text.split_once('.')
        .is_some_and(|(whole, part)| all_digits(whole) && part.len() == 2 && all_digits(part))
}

/// Words with dots between them, one @, and a host with a dot in it.
fn is_mail_address(text: &str) -> bool {
    const SIGNS: &str = "!#$%&\"*+/=?^_`{|}~-";
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || SIGNS.contains(c))
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    name.split('.').all(is_word) && host.contains('.') && host.split('.').all(is_label)
}
