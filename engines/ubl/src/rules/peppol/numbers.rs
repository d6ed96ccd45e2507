//! Numbers of organisations that say by their scheme how they are built.

use crate::element::Element;
use crate::party_numbers as number;
use crate::rules::{Rule, fatal, warning};

/// Wherever a scheme of ISO 6523 may stand.
const ANY: &str = "EndpointID|ID|CompanyID";

pub(super) const RULES: &[Rule] = &[
    fatal(
        "PEPPOL-COMMON-R040",
        ANY,
        "a GLN (0088) has a right check digit",
        |it, _| !is_of(it, "0088") || number::is_gln(it.text()),
    ),
    fatal(
        "PEPPOL-COMMON-R041",
        ANY,
        "a Norwegian number (0192) has a right check digit",
        |it, _| !is_of(it, "0192") || number::is_norwegian(it.text()),
    ),
    fatal(
        "PEPPOL-COMMON-R042",
        ANY,
        "a Danish number (0184) has eight digits",
        |it, _| !is_of(it, "0184") || number::is_danish(it.raw()),
    ),
    fatal(
        "PEPPOL-COMMON-R043",
        ANY,
        "a Belgian number (0208) has right check digits",
        |it, _| !is_of(it, "0208") || number::is_belgian(it.text()),
    ),
    warning(
        "PEPPOL-COMMON-R044",
        ANY,
        "an Italian office (0201) has six characters",
        |it, _| !is_of(it, "0201") || number::is_italian_office(it.text()),
    ),
    warning(
        "PEPPOL-COMMON-R045",
        ANY,
        "an Italian tax code (0210) is well formed",
        |it, _| !is_of(it, "0210") || number::is_italian_tax_code(it.text()),
    ),
    warning(
        "PEPPOL-COMMON-R046",
        "EndpointID",
        "an Italian tax code (9907) is well formed",
        |it, _| !is_of(it, "9907") || number::is_italian_tax_code(it.text()),
    ),
    warning(
        "PEPPOL-COMMON-R047",
        ANY,
        "an Italian VAT number (0211) has a right check digit",
        |it, _| !is_of(it, "0211") || number::is_italian_vat(it.text()),
    ),
    fatal(
        "PEPPOL-COMMON-R049",
        ANY,
        "a Swedish number (0007) has a right check digit",
        |it, _| !is_of(it, "0007") || number::is_swedish(it.text()),
    ),
    fatal(
        "PEPPOL-COMMON-R050",
        ANY,
        "an Australian number (0151) has a right check digit",
        |it, _| !is_of(it, "0151") || number::is_australian(it.text()),
    ),
];

/// IDs are looked at only where they identify a party.
fn is_of(it: Element<'_>, scheme: &str) -> bool {
    it.attribute("schemeID") == Some(scheme)
        && (!it.is_called("ID") || it.stands_at("PartyIdentification/ID"))
}
