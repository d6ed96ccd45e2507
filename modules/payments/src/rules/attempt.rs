//! The attempt's machine (`reference/money.md` 2.1).

use crate::model::AttemptState;

use AttemptState::{AuthPending, Authorized, Charged, Created, Declined, NotSent, Unknown};

pub const ALL: [AttemptState; 7] = [
    Created,
    AuthPending,
    Authorized,
    Charged,
    Declined,
    NotSent,
    Unknown,
];

pub const fn name(state: AttemptState) -> &'static str {
    match state {
        Created => "created",
        AuthPending => "auth_pending",
        Authorized => "authorized",
        Charged => "charged",
        Declined => "declined",
        NotSent => "not_sent",
        Unknown => "unknown",
    }
}

pub fn parse(text: &str) -> Option<AttemptState> {
    ALL.into_iter().find(|state| name(*state) == text)
}

/// The states that one step leads to. An attempt that was declined or never sent is over for the
/// buyer, who may try again; only news that its money was taken all the same supersedes that,
/// because money that came in always counts.
pub const fn next(from: AttemptState) -> &'static [AttemptState] {
    match from {
        Created => &[AuthPending, Authorized, Charged, Declined, NotSent, Unknown],
        Unknown => &[AuthPending, Authorized, Charged, Declined, NotSent],
        AuthPending => &[Authorized, Charged, Declined],
        Authorized => &[Charged, Declined],
        Declined | NotSent => &[Charged],
        Charged => &[],
    }
}

pub fn may(from: AttemptState, to: AttemptState) -> bool {
    next(from).contains(&to)
}

/// While one is open there is no second one.
pub const fn is_open(state: AttemptState) -> bool {
    match state {
        Created | AuthPending | Authorized | Unknown => true,
        Charged | Declined | NotSent => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_back_and_money_is_never_unmade() {
        for to in ALL {
            assert!(!may(Charged, to));
            assert!(!may(to, Created));
        }
        for from in [AuthPending, Authorized, Charged, Declined, NotSent, Unknown] {
            assert!(!may(from, Unknown), "{from:?}");
        }
        assert!(!may(Declined, NotSent) && !may(Declined, AuthPending));
        assert!(!may(AuthPending, NotSent), "the provider has it");
    }

    #[test]
    fn an_unknown_attempt_is_open() {
        assert!(is_open(Unknown) && is_open(Created) && is_open(AuthPending));
        assert!(!is_open(Declined) && !is_open(NotSent) && !is_open(Charged));
    }
}
