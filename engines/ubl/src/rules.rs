//! The rules an invoice is held to, as tables: id, severity, where it holds, what it demands, and
//! the function that looks. `en` is EN 16931, `peppol` BIS Billing 3, `national` what Peppol adds
//! for sellers of a country.
//!
//! Written from the text of the rules (EN 16931 for UBL 1.3.14.1, April 2025; Peppol BIS Billing
//! 3.0.19, May 2025). Where a rule's text and its official test differ, the test decides, because
//! others will judge the document by it; README.md lists the few exceptions.

pub(crate) mod en;
pub(crate) mod national;
pub(crate) mod peppol;
mod sums;
mod unused;
mod view;

use std::borrow::Cow;

use crate::element::Element;
use crate::finding::{Findings, Severity};

pub(crate) use en::category::Category;
pub(crate) use peppol::CUSTOMIZATION;
pub(crate) use view::{View, prefix, suffix};

/// Whether a rule holds for one element.
pub(crate) type Holds = fn(Element<'_>, &View<'_>) -> bool;

pub(crate) struct Rule {
    pub(crate) id: Cow<'static, str>,
    pub(crate) severity: Severity,
    /// The elements it is about. Names joined by slashes; with a slash in front from the root;
    /// `/` the root itself; `*` every element; alternatives of a step between bars.
    pub(crate) at: &'static str,
    /// What must be so, for the message.
    pub(crate) demand: Cow<'static, str>,
    pub(crate) look: Look,
}

pub(crate) enum Look {
    Each(Holds),
    /// A rule that every VAT category has in its own form.
    OfCategory(
        &'static Category,
        fn(&Category, Element<'_>, &View<'_>) -> bool,
    ),
}

pub(crate) const fn fatal(
    id: &'static str,
    at: &'static str,
    demand: &'static str,
    holds: Holds,
) -> Rule {
    rule(id, Severity::Fatal, at, demand, holds)
}

pub(crate) const fn warning(
    id: &'static str,
    at: &'static str,
    demand: &'static str,
    holds: Holds,
) -> Rule {
    rule(id, Severity::Warning, at, demand, holds)
}

const fn rule(
    id: &'static str,
    severity: Severity,
    at: &'static str,
    demand: &'static str,
    holds: Holds,
) -> Rule {
    Rule {
        id: Cow::Borrowed(id),
        severity,
        at,
        demand: Cow::Borrowed(demand),
        look: Look::Each(holds),
    }
}

impl Rule {
    fn holds(&self, element: Element<'_>, view: &View<'_>) -> bool {
        match self.look {
            Look::Each(holds) => holds(element, view),
            Look::OfCategory(category, holds) => holds(category, element, view),
        }
    }

    fn check(&self, severity: Severity, view: &View<'_>, findings: &mut Findings) {
        view.each(self.at, &mut |element| {
            if !self.holds(element, view) {
                findings.add(&self.id, severity, element, &self.demand);
            }
        });
    }
}

/// All of EN 16931.
pub(crate) fn check_en(view: &View<'_>, findings: &mut Findings) {
    for rule in en::rules() {
        rule.check(rule.severity, view, findings);
    }
    unused::check(view.root, findings);
}

/// What Peppol adds to EN 16931, with the rules for countries.
pub(crate) fn check_peppol(view: &View<'_>, findings: &mut Findings) {
    for rule in peppol::rules().chain(national::rules()) {
        rule.check(rule.severity, view, findings);
    }
}

/// The sums of EN 16931 as warnings, for a document that claims no more than UBL: it may count
/// differently, but whoever reads it will want to know.
pub(crate) fn check_sums(view: &View<'_>, findings: &mut Findings) {
    for rule in en::totals::SUMS {
        rule.check(Severity::Warning, view, findings);
    }
}

/// The ids of all rules that are implemented.
pub fn ids() -> impl Iterator<Item = &'static str> {
    en::rules()
        .chain(peppol::rules())
        .chain(national::rules())
        .map(|rule| rule.id.as_ref())
        .chain(unused::ids())
}
