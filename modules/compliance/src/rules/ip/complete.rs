//! The elements that a notice and an answer must have. Everything that is missing is named at once,
//! because a notice that lacks something has no effect and its sender must be able to mend it.
//!
//! Elements of a notice: 17 U.S.C. § 512(c)(3)(A)(i)–(vi) (signature, the work, the material and
//! where it is, contact, good faith, accuracy and authority); E-Commerce Law of the People's Republic
//! of China, art. 42 (notice with prima facie evidence, in force since 2019-01-01); Regulation (EU)
//! 2022/2065, art. 16(2)(a)–(d) (reasons, exact location, name and address, good faith).
//! Elements of an answer: 17 U.S.C. § 512(g)(3)(A)–(D); E-Commerce Law, art. 43 (declaration with
//! prima facie evidence). Written from knowledge on 2026-11-30, not compared with the gazettes.

use kernel::FieldError;

use super::rights::is_blank;
use crate::model::ip::notice::{Contact, CounterDraft, Infringement, NoticeDraft, Regime};
use crate::model::ip::right::RightKind;

/// A statement shorter than this says nothing.
const STATEMENT_MIN: usize = 20;

pub(crate) fn notice(draft: &NoticeDraft, regime: Option<Regime>) -> Vec<FieldError> {
    let mut missing = Missing::default();
    missing.unless(
        draft.right.is_some(),
        "right",
        "name the right that is infringed",
    );
    missing.unless(
        draft.infringement.is_some(),
        "infringement",
        "say how it is infringed",
    );
    missing.unless(
        !draft.products.is_empty(),
        "products",
        "name the products, so that they are found",
    );
    missing.statement(&draft.statement);
    // Evidence is an element of the Chinese law alone.
    let needs_evidence = regime == Some(Regime::China);
    missing.unless(
        !needs_evidence || !draft.evidence.is_empty(),
        "evidence",
        "add prima facie evidence",
    );
    missing.contact(&draft.contact, false);
    missing.unless(
        draft.good_faith,
        "good_faith",
        "declare that you believe in good faith that the use is not allowed",
    );
    missing.unless(
        draft.accurate,
        "accurate",
        "declare that what you say is accurate and that you may act for the owner",
    );
    missing.signature(&draft.signature);
    missing.found
}

pub(crate) fn counter(draft: &CounterDraft, regime: Regime) -> Vec<FieldError> {
    let mut missing = Missing::default();
    missing.statement(&draft.statement);
    missing.unless(
        regime != Regime::China || !draft.evidence.is_empty(),
        "evidence",
        "add prima facie evidence that nothing is infringed",
    );
    // § 512(g)(3)(D) asks for name, address and telephone number.
    missing.contact(&draft.contact, true);
    missing.unless(
        draft.good_faith,
        "good_faith",
        "declare that you believe in good faith that it was a mistake",
    );
    missing.unless(
        regime != Regime::UnitedStates || draft.jurisdiction,
        "jurisdiction",
        "consent to the jurisdiction of the courts there",
    );
    missing.signature(&draft.signature);
    missing.found
}

#[derive(Default)]
struct Missing {
    found: Vec<FieldError>,
}

impl Missing {
    fn unless(&mut self, is_there: bool, path: &str, message: &str) {
        if !is_there {
            self.found.push(FieldError::new(path, "missing", message));
        }
    }

    fn statement(&mut self, text: &str) {
        let message = "say in your own words what is so and why; twenty letters at least";
        self.unless(
            text.trim().chars().count() >= STATEMENT_MIN,
            "statement",
            message,
        );
    }

    fn contact(&mut self, contact: &Contact, is_full: bool) {
        self.unless(!is_blank(&contact.name), "contact.name", "say who you are");
        self.unless(
            contact.email.contains('@'),
            "contact.email",
            "say where mail reaches you",
        );
        let needs_address = "say where letters reach you";
        self.unless(
            !is_full || !is_blank(&contact.address),
            "contact.address",
            needs_address,
        );
        let needs_phone = "give a telephone number";
        self.unless(
            !is_full || !is_blank(&contact.phone),
            "contact.phone",
            needs_phone,
        );
    }

    fn signature(&mut self, signature: &str) {
        self.unless(
            !is_blank(signature),
            "signature",
            "sign with your full name",
        );
    }
}

/// Whether such a right can be infringed so.
pub(crate) fn fits(kind: RightKind, infringement: Infringement) -> bool {
    match infringement {
        Infringement::Counterfeit | Infringement::TradeMark => kind == RightKind::TradeMark,
        Infringement::Copyright => kind == RightKind::Copyright,
        Infringement::Patent => matches!(
            kind,
            RightKind::DesignPatent | RightKind::InventionPatent | RightKind::UtilityModel
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
        serde_json::from_value(value).unwrap()
    }

    fn paths(found: Vec<FieldError>) -> Vec<String> {
        found.into_iter().map(|fault| fault.path).collect()
    }

    #[test]
    fn an_empty_notice_lacks_every_element() {
        let draft: NoticeDraft = from(serde_json::json!({}));
        assert_eq!(
            paths(notice(&draft, Some(Regime::China))),
            [
                "right",
                "infringement",
                "products",
                "statement",
                "evidence",
                "contact.name",
                "contact.email",
                "good_faith",
                "accurate",
                "signature"
            ]
        );
        let elsewhere = paths(notice(&draft, Some(Regime::UnitedStates)));
        assert!(!elsewhere.contains(&"evidence".to_owned()));
    }

    #[test]
    fn an_empty_answer_lacks_every_element_of_its_law() {
        let draft: CounterDraft = from(serde_json::json!({}));
        let common = [
            "statement",
            "contact.name",
            "contact.email",
            "contact.address",
            "contact.phone",
            "good_faith",
            "signature",
        ];
        for (regime, more) in [
            (Regime::China, Some("evidence")),
            (Regime::UnitedStates, Some("jurisdiction")),
            (Regime::Platform, None),
        ] {
            let mut wanted: Vec<&str> = common.into_iter().chain(more).collect();
            let mut found = paths(counter(&draft, regime));
            wanted.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, wanted, "{regime:?}");
        }
    }

    #[test]
    fn a_patent_is_not_counterfeited_and_a_mark_not_copied() {
        assert!(fits(RightKind::TradeMark, Infringement::Counterfeit));
        assert!(fits(RightKind::DesignPatent, Infringement::Patent));
        assert!(!fits(RightKind::InventionPatent, Infringement::Counterfeit));
        assert!(!fits(RightKind::TradeMark, Infringement::Copyright));
    }
}
