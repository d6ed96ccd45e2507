//! Which set of rules a document is held to, by what it says of itself.

use crate::rules::{CUSTOMIZATION, View};

/// What a document claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Not an invoice at all.
    Nothing,
    /// UBL 2.1 and no more: the structure is checked, and the sums as warnings.
    Ubl,
    /// EN 16931, as it stands or in a national form that is not known here.
    En16931,
    /// Peppol BIS Billing 3: EN 16931 and all that Peppol adds.
    Peppol,
}

/// National forms of EN 16931 that are not Peppol's, by what their names contain. They are held
/// to the European rules they promise to keep, not to Peppol's.
const OTHER_FORMS: [&str; 6] = [
    "xrechnung",
    "nlcius",
    "nen.nl",
    "fatturapa",
    "urn:cen.eu:en16931:2017#conformant",
    "cius-ro",
];

impl Claim {
    /// Whatever names Peppol's specification or business process, in whatever spelling, is held to
    /// Peppol, and told what is wrong with the name (PEPPOL-EN16931-R004). So is what belongs to
    /// the European family without being one of its other known forms, and what says nothing at
    /// all about itself (BR-01); a version of UBL is something said.
    pub(crate) fn of(view: &View<'_>) -> Self {
        let root = view.root;
        let specification = root.text_at("CustomizationID");
        let lower = specification.to_ascii_lowercase();
        let is_european = lower.starts_with("urn:cen.eu:en16931");
        if specification.starts_with(CUSTOMIZATION) {
            return Claim::Peppol;
        }
        if specification == "urn:cen.eu:en16931:2017"
            || (is_european && OTHER_FORMS.iter().any(|form| lower.contains(form)))
        {
            return Claim::En16931;
        }
        let names_peppol = lower.contains("peppol.eu") && lower.contains("billing");
        let says_nothing = specification.is_empty() && !root.says("UBLVersionID");
        if is_european || names_peppol || !view.profile.is_empty() || says_nothing {
            return Claim::Peppol;
        }
        Claim::Ubl
    }

    pub const fn name(self) -> &'static str {
        match self {
            Claim::Nothing => "nothing",
            Claim::Ubl => "ubl-2.1",
            Claim::En16931 => "en16931",
            Claim::Peppol => "peppol-bis-billing-3",
        }
    }
}
