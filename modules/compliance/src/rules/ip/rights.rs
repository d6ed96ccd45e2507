//! What is wrong with a right or an authorisation as it was written down.

use jiff::civil::Date;
use kernel::FieldError;

use super::names;
use crate::model::ip::authorisation::{AuthorisationDraft, AuthorisationState};
use crate::model::ip::right::{Registry, RightDraft, RightKind, RightState};

/// The Nice Classification has 45 classes (WIPO, 12th edition, 2024; goods 1 to 34, services 35 to 45).
const NICE_CLASSES: std::ops::RangeInclusive<i64> = 1..=45;

pub(crate) fn faults(draft: &RightDraft) -> Vec<FieldError> {
    let mut found = Vec::new();
    if names::folded(&draft.name).is_empty() {
        found.push(FieldError::new("name", "required", "has no letters"));
    }
    if draft.registry == Registry::Other && draft.place.is_none() {
        let message = "say in which country the office is";
        found.push(FieldError::new("place", "required", message));
    }
    // A work is protected without any formality (Berne Convention, art. 5(2)); the others are not.
    let must_be_numbered = draft.kind != RightKind::Copyright;
    if must_be_numbered && draft.number.as_deref().is_none_or(is_blank) {
        let message = "give the number of the registration";
        found.push(FieldError::new("number", "required", message));
    }
    if draft.kind == RightKind::TradeMark && draft.classes.is_empty() {
        let message = "give the Nice classes that the mark is registered in";
        found.push(FieldError::new("classes", "required", message));
    }
    for (at, class) in draft.classes.iter().enumerate() {
        if !NICE_CLASSES.contains(class) {
            let message = "Nice classes go from 1 to 45";
            found.push(FieldError::new(
                format!("classes[{at}]"),
                "out_of_range",
                message,
            ));
        }
    }
    if draft.documents.is_empty() {
        let message = "add a file that shows the right";
        found.push(FieldError::new("documents", "required", message));
    }
    let from = draft.valid_from.as_deref();
    let until = draft.valid_until.as_deref();
    term_faults(from, until, &mut found);
    found
}

pub(crate) fn authorisation_faults(draft: &AuthorisationDraft) -> Vec<FieldError> {
    let mut found = Vec::new();
    term_faults(
        Some(&draft.valid_from),
        draft.valid_until.as_deref(),
        &mut found,
    );
    found
}

fn term_faults(from: Option<&str>, until: Option<&str>, found: &mut Vec<FieldError>) {
    let mut day = |path: &str, text: Option<&str>| {
        let day = text.map(str::parse::<Date>)?;
        if day.is_err() {
            let message = "must be a date such as 2026-01-31";
            found.push(FieldError::new(path, "not_a_date", message));
        }
        day.ok()
    };
    let (from, until) = (day("valid_from", from), day("valid_until", until));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let message = "ends before it begins";
        found.push(FieldError::new("valid_until", "before_start", message));
    }
}

/// Who decides on a right or an authorisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decider {
    Owner,
    /// Who is authorised.
    Seller,
    Desk,
}

pub(crate) fn right_may_become(state: RightState, who: Decider, to: RightState) -> bool {
    match (state, who) {
        (RightState::Submitted, Decider::Desk) => {
            matches!(to, RightState::Verified | RightState::Refused)
        }
        (RightState::Verified, Decider::Desk) => to == RightState::Revoked,
        (RightState::Submitted | RightState::Verified, Decider::Owner) => {
            to == RightState::Withdrawn
        }
        (RightState::Submitted | RightState::Verified, Decider::Seller)
        | (
            RightState::Refused | RightState::Withdrawn | RightState::Revoked | RightState::Lapsed,
            _,
        ) => false,
    }
}

/// A seller may give up what it asked for or holds; it never grants it to itself.
pub(crate) fn authorisation_may_become(
    state: AuthorisationState,
    who: Decider,
    to: AuthorisationState,
) -> bool {
    match (state, who) {
        (AuthorisationState::Requested, Decider::Owner | Decider::Desk) => matches!(
            to,
            AuthorisationState::Granted | AuthorisationState::Refused
        ),
        (AuthorisationState::Granted, Decider::Owner | Decider::Desk | Decider::Seller)
        | (AuthorisationState::Requested, Decider::Seller) => to == AuthorisationState::Revoked,
        (AuthorisationState::Refused | AuthorisationState::Revoked, _) => false,
    }
}

pub(crate) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark() -> RightDraft {
        serde_json::from_value(serde_json::json!({
            "name": "Lakeloom", "kind": "trade_mark", "registry": "cnipa", "number": "12345678",
            "classes": [24], "valid_from": "2020-01-31", "valid_until": "2030-01-30",
            "documents": ["blb_00000000000000000000000001"],
        }))
        .unwrap()
    }

    fn paths(draft: &RightDraft) -> Vec<String> {
        faults(draft).into_iter().map(|fault| fault.path).collect()
    }

    #[test]
    fn a_whole_mark_has_no_faults() {
        assert!(paths(&mark()).is_empty());
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let draft = RightDraft {
            name: "®".to_owned(),
            registry: Registry::Other,
            number: Some(" ".to_owned()),
            classes: vec![0, 46],
            documents: Vec::new(),
            valid_from: Some("2026-13-01".to_owned()),
            ..mark()
        };
        assert_eq!(
            paths(&draft),
            [
                "name",
                "place",
                "number",
                "classes[0]",
                "classes[1]",
                "documents",
                "valid_from"
            ]
        );
    }

    #[test]
    fn a_copyright_needs_neither_number_nor_classes() {
        let draft = RightDraft {
            kind: RightKind::Copyright,
            number: None,
            classes: Vec::new(),
            ..mark()
        };
        assert!(paths(&draft).is_empty());
    }

    #[test]
    fn the_desk_decides_on_rights_and_the_owner_takes_its_own_back() {
        use RightState as S;
        let all = [
            S::Submitted,
            S::Verified,
            S::Refused,
            S::Withdrawn,
            S::Revoked,
            S::Lapsed,
        ];
        let legal = [
            (S::Submitted, Decider::Desk, S::Verified),
            (S::Submitted, Decider::Desk, S::Refused),
            (S::Verified, Decider::Desk, S::Revoked),
            (S::Submitted, Decider::Owner, S::Withdrawn),
            (S::Verified, Decider::Owner, S::Withdrawn),
        ];
        for from in all {
            for who in [Decider::Owner, Decider::Seller, Decider::Desk] {
                for to in all {
                    let may = right_may_become(from, who, to);
                    assert_eq!(
                        may,
                        legal.contains(&(from, who, to)),
                        "{from:?} {who:?} {to:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn nobody_authorises_themselves() {
        use AuthorisationState as S;
        let all = [S::Requested, S::Granted, S::Refused, S::Revoked];
        for from in all {
            for to in all {
                let may = authorisation_may_become(from, Decider::Seller, to);
                let wanted = to == S::Revoked && matches!(from, S::Requested | S::Granted);
                assert_eq!(may, wanted, "{from:?} {to:?}");
                for who in [Decider::Owner, Decider::Desk] {
                    let may = authorisation_may_become(from, who, to);
                    let wanted = matches!(
                        (from, to),
                        (S::Requested, S::Granted | S::Refused) | (S::Granted, S::Revoked)
                    );
                    assert_eq!(may, wanted, "{from:?} {who:?} {to:?}");
                }
            }
        }
    }

    #[test]
    fn a_right_does_not_end_before_it_begins() {
        let draft = RightDraft {
            valid_until: Some("2019-01-01".to_owned()),
            ..mark()
        };
        assert_eq!(paths(&draft), ["valid_until"]);
    }
}
