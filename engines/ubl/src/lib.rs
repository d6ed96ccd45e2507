//! Invoices and credit notes in UBL 2.1: are they built as UBL says, and do they keep the rules
//! of EN 16931 and of Peppol BIS Billing 3?
//!
//! Pure: bytes in, a report out. Nothing outside the bytes is read, and no file, however broken,
//! makes it panic. Sending, signing and archiving are not done here.

mod claim;
mod codes;
pub mod consignment;
mod element;
mod finding;
pub mod invoice;
mod party_numbers;
mod read;
mod rules;
mod structure;
mod value;
mod write;
mod xml;

use serde_json::Value;

use finding::Findings;
use rules::View;

pub use claim::Claim;
pub use consignment::Consignment;
pub use finding::{Finding, Report, Severity};
pub use invoice::Invoice;
pub use read::{ReadError, read};
pub use rules::ids as rule_ids;
pub use structure::{Content, Datatype, Grammar, Part, RULE as STRUCTURE_RULE};
pub use write::{WriteError, write};
pub use xml::XmlError;

/// The id under which a file is refused that is not XML, or more of it than is read.
pub const XML_RULE: &str = "XML";

/// The answer of `argosy invoice check` for one file: `{"file", "valid", "rules", "messages"}`.
pub fn check(name: &str, bytes: &[u8]) -> Value {
    report(bytes).answer(name)
}

/// What is to be said about the structure of any document that is written here, invoice or not.
pub fn structure(bytes: &[u8]) -> Report {
    let mut findings = Findings::default();
    let mut examine = || -> Result<(), XmlError> {
        let text = xml::decode(bytes)?;
        let tree = xml::parse(&text)?;
        structure::check(xml::Document::of(&tree)?.root(), &mut findings);
        Ok(())
    };
    if let Err(error) = examine() {
        findings.file(XML_RULE, error.to_string());
    }
    findings.report(Claim::Ubl.name())
}

/// What is to be said about an invoice or credit note.
pub fn report(bytes: &[u8]) -> Report {
    let mut findings = Findings::default();
    match examine(bytes, &mut findings) {
        Ok(claim) => findings.report(claim.name()),
        Err(error) => {
            findings.file(XML_RULE, error.to_string());
            findings.report("nothing")
        }
    }
}

fn examine(bytes: &[u8], findings: &mut Findings) -> Result<Claim, XmlError> {
    let text = xml::decode(bytes)?;
    let tree = xml::parse(&text)?;
    let document = xml::Document::of(&tree)?;
    let root = document.root();
    if !["Invoice", "CreditNote"].contains(&root.name())
        || root.node().space != xml::Space::Document
    {
        let name = root.name();
        findings.structure(
            root,
            format!("{name} is no Invoice and no CreditNote of UBL 2"),
        );
        return Ok(Claim::Nothing);
    }
    structure::check(root, findings);
    let view = View::of(&document);
    let claim = Claim::of(&view);
    match claim {
        Claim::Nothing => {}
        Claim::Ubl => rules::check_sums(&view, findings),
        Claim::En16931 => rules::check_en(&view, findings),
        Claim::Peppol => {
            rules::check_en(&view, findings);
            rules::check_peppol(&view, findings);
        }
    }
    Ok(claim)
}
