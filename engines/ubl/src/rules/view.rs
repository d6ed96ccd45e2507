//! What many rules ask of a document, worked out once: what kind it is, who is where, which
//! elements are of one name.

use std::cell::OnceCell;

use super::sums::Sums;
use crate::element::Element;
use crate::value::{self, Day};
use crate::xml::Document;

pub(crate) struct View<'d> {
    pub(crate) root: Element<'d>,
    pub(crate) is_credit_note: bool,
    /// The two digits of a Peppol business process; empty when it is none.
    pub(crate) profile: &'d str,
    pub(crate) currency: &'d str,
    /// By VAT number of the seller or the representative, else by address, else XX.
    pub(crate) seller_country: String,
    /// The same without the representative.
    pub(crate) seller_own_country: String,
    pub(crate) buyer_country: String,
    /// By address alone, in capitals.
    pub(crate) seller_address: String,
    pub(crate) buyer_address: String,
    /// Of the invoicing period of the document. There may be one with a day that is none.
    pub(crate) starts: Option<Option<Day>>,
    pub(crate) ends: Option<Option<Day>>,
    sums: OnceCell<Sums<'d>>,
}

pub(crate) const SELLER: &str = "AccountingSupplierParty/Party";
pub(crate) const BUYER: &str = "AccountingCustomerParty/Party";
pub(crate) const REPRESENTATIVE: &str = "TaxRepresentativeParty";

impl<'d> View<'d> {
    pub(crate) fn of(document: &'d Document<'d>) -> Self {
        let root = document.root();
        let seller = root.all(SELLER);
        let buyer = root.all(BUYER);
        let by_number = |parties: &[Element<'_>]| {
            let prefixes = parties.iter().flat_map(|party| vat_prefixes(*party));
            prefixes.collect::<Vec<_>>().into_iter().next()
        };
        let by_address = |parties: &[Element<'_>]| {
            let mut codes = parties.iter().flat_map(|party| party.all(ADDRESS_COUNTRY));
            codes.next().map(|code| code.text().to_uppercase())
        };
        let day_at = |path: &str| root.first(path).map(|it| value::day(it.text()));
        let unknown = || "XX".to_owned();
        let seller_number = by_number(&seller);
        let seller_address = by_address(&seller);
        let buyer_address = by_address(&buyer);
        View {
            root,
            is_credit_note: root.name() == "CreditNote",
            profile: profile(root.text_at("ProfileID")),
            currency: root.text_at("DocumentCurrencyCode"),
            seller_country: seller_number
                .clone()
                .or_else(|| by_number(&root.all(REPRESENTATIVE)))
                .or_else(|| seller_address.clone())
                .unwrap_or_else(unknown),
            seller_own_country: seller_number
                .or_else(|| seller_address.clone())
                .unwrap_or_else(unknown),
            buyer_country: by_number(&buyer)
                .or_else(|| buyer_address.clone())
                .unwrap_or_else(unknown),
            seller_address: seller_address.unwrap_or_default(),
            buyer_address: buyer_address.unwrap_or_default(),
            starts: day_at("InvoicePeriod/StartDate"),
            ends: day_at("InvoicePeriod/EndDate"),
            sums: OnceCell::new(),
        }
    }

    pub(crate) fn sums(&self) -> &Sums<'d> {
        self.sums.get_or_init(|| Sums::of(self.root.document))
    }

    /// Both seller and buyer have an address in the country.
    pub(crate) fn is_domestic(&self, country: &str) -> bool {
        self.seller_address == country && self.buyer_address == country
    }

    pub(crate) fn is_greek_seller(&self) -> bool {
        ["GR", "EL"].contains(&self.seller_country.as_str())
    }

    pub(crate) fn is_greek_buyer(&self) -> bool {
        ["GR", "EL"].contains(&self.buyer_country.as_str())
    }

    /// All elements of one name, wherever they stand.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = Element<'d>> + use<'d> {
        self.root.document.named(name)
    }

    pub(crate) fn has_lines(&self) -> bool {
        self.root.has("InvoiceLine|CreditNoteLine")
    }

    /// Calls `look` with every element that a rule written for `at` is about.
    pub(crate) fn each(&self, at: &str, look: &mut dyn FnMut(Element<'d>)) {
        if at == "/" {
            return look(self.root);
        }
        if at == "*" {
            return self.root.document.elements().for_each(look);
        }
        if let Some(path) = at.strip_prefix('/') {
            self.root.visit(path, &mut |element| {
                look(element);
                false
            });
            return;
        }
        let last = at.rsplit('/').next().unwrap_or(at);
        for name in last.split('|') {
            for element in self.named(name).filter(|element| element.stands_at(at)) {
                look(element);
            }
        }
    }
}

const ADDRESS_COUNTRY: &str = "PostalAddress/Country/IdentificationCode";

/// The countries in front of a party's VAT numbers.
fn vat_prefixes(party: Element<'_>) -> Vec<String> {
    let schemes = party.all("PartyTaxScheme");
    let of_vat = schemes
        .iter()
        .filter(|scheme| scheme.states("TaxScheme/ID", "VAT"));
    of_vat
        .map(|scheme| prefix(scheme.text_at("CompanyID"), 2).to_uppercase())
        .filter(|prefix| !prefix.is_empty())
        .collect()
}

/// The first characters of a text.
pub(crate) fn prefix(text: &str, characters: usize) -> &str {
    let end = text
        .char_indices()
        .nth(characters)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// What follows the first characters of a text.
pub(crate) fn suffix(text: &str, characters: usize) -> &str {
    &text[prefix(text, characters).len()..]
}

/// `urn:fdc:peppol.eu:2017:poacc:billing:NN:1.0`
fn profile(id: &str) -> &str {
    const START: &str = "urn:fdc:peppol.eu:2017:poacc:billing:";
    let number = id
        .strip_prefix(START)
        .and_then(|rest| rest.split(':').next());
    let is_full = |number: &&str| {
        number.len() == 2 && value::all_digits(number) && id[START.len() + 2..].starts_with(":1.0")
    };
    number.filter(is_full).unwrap_or_default()
}

/// Whether a tax category or a party's tax scheme is about VAT.
pub(crate) fn is_vat(element: Element<'_>) -> bool {
    element.any("TaxScheme/ID", |id| id.text().eq_ignore_ascii_case("VAT"))
}

/// An allowance, as EN 16931 reads the indicator.
pub(crate) fn is_allowance(element: Element<'_>) -> bool {
    element.any("ChargeIndicator", |it| {
        value::indicator(it.text()) == Some(false)
    })
}

pub(crate) fn is_charge(element: Element<'_>) -> bool {
    element.any("ChargeIndicator", |it| {
        value::indicator(it.text()) == Some(true)
    })
}

/// Has a VAT number: `PartyTaxScheme` of VAT with a `CompanyID`.
pub(crate) fn has_vat_number(party: Element<'_>) -> bool {
    party.any("PartyTaxScheme", |scheme| {
        is_vat(scheme) && scheme.has("CompanyID")
    })
}
