//! The intent's machine (`reference/money.md` 2.1, with the ends of an intent that nobody began to
//! pay). What is not listed is not allowed.

use contract::payments::IntentState;

use IntentState::{
    Canceled, Conflicted, Expired, PartiallyCaptured, PartiallyCapturedCapturable, Processing,
    RequiresAction, RequiresCapture, RequiresConfirmation, RequiresPaymentMethod, RequiresReview,
    Succeeded,
};

pub const ALL: [IntentState; 12] = [
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    RequiresReview,
    Processing,
    RequiresCapture,
    PartiallyCapturedCapturable,
    PartiallyCaptured,
    Conflicted,
    Succeeded,
    Canceled,
    Expired,
];

pub const fn name(state: IntentState) -> &'static str {
    match state {
        RequiresPaymentMethod => "requires_payment_method",
        RequiresConfirmation => "requires_confirmation",
        RequiresAction => "requires_action",
        RequiresReview => "requires_review",
        Processing => "processing",
        RequiresCapture => "requires_capture",
        PartiallyCapturedCapturable => "partially_captured_capturable",
        PartiallyCaptured => "partially_captured",
        Conflicted => "conflicted",
        Succeeded => "succeeded",
        Canceled => "canceled",
        Expired => "expired",
    }
}

pub fn parse(text: &str) -> Option<IntentState> {
    ALL.into_iter().find(|state| name(*state) == text)
}

/// The states that one step leads to.
pub const fn next(from: IntentState) -> &'static [IntentState] {
    match from {
        RequiresPaymentMethod => &[RequiresConfirmation, Canceled, Expired],
        RequiresConfirmation => &[
            RequiresAction,
            RequiresReview,
            Processing,
            RequiresCapture,
            Succeeded,
        ],
        RequiresAction => &[
            Processing,
            RequiresCapture,
            Succeeded,
            RequiresPaymentMethod,
            Canceled,
            Expired,
        ],
        RequiresReview => &[RequiresAction, Processing, Canceled],
        Processing => &[
            Succeeded,
            RequiresCapture,
            RequiresPaymentMethod,
            Conflicted,
        ],
        RequiresCapture => &[
            Succeeded,
            PartiallyCapturedCapturable,
            PartiallyCaptured,
            Canceled,
            Expired,
        ],
        PartiallyCapturedCapturable => &[PartiallyCapturedCapturable, PartiallyCaptured, Succeeded],
        // By an operator alone.
        Conflicted => &[Succeeded, Canceled],
        PartiallyCaptured | Succeeded | Canceled | Expired => &[],
    }
}

pub fn may(from: IntentState, to: IntentState) -> bool {
    next(from).contains(&to)
}

pub const fn is_terminal(state: IntentState) -> bool {
    next(state).is_empty()
}

/// The legal steps from one state to what news of an attempt makes of it. News may skip what
/// happened in between; the record does not.
pub fn way(from: IntentState, to: IntentState) -> Option<Vec<IntentState>> {
    if from == to {
        return Some(Vec::new());
    }
    if may(from, to) {
        return Some(vec![to]);
    }
    let through: &[IntentState] = match (from, to) {
        (RequiresConfirmation | RequiresAction, RequiresPaymentMethod | Conflicted) => {
            &[Processing]
        }
        // What was held while somebody looked at the payer goes on like any other.
        (RequiresReview, RequiresPaymentMethod | Conflicted | RequiresCapture | Succeeded) => {
            &[Processing]
        }
        (RequiresPaymentMethod, RequiresReview) => &[RequiresConfirmation],
        // An attempt that had been given up brought the money after all.
        (RequiresPaymentMethod, Succeeded) => &[RequiresConfirmation],
        (RequiresPaymentMethod, Conflicted) => &[RequiresConfirmation, Processing],
        _ => return None,
    };
    let mut steps = through.to_vec();
    steps.push(to);
    let mut at = from;
    for step in &steps {
        if !may(at, *step) {
            return None;
        }
        at = *step;
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moves_that_the_reference_names_as_illegal_are_illegal() {
        let illegal = [
            (Succeeded, Canceled),
            (Processing, Canceled),
            (Processing, Expired),
            (RequiresConfirmation, Canceled),
            (RequiresPaymentMethod, Succeeded),
            (RequiresPaymentMethod, Processing),
            (Canceled, RequiresCapture),
            (Expired, Succeeded),
            (Canceled, Succeeded),
            (PartiallyCaptured, Succeeded),
            (Conflicted, RequiresPaymentMethod),
            (Conflicted, Expired),
            (Processing, RequiresAction),
        ];
        for (from, to) in illegal {
            assert!(!may(from, to), "{from:?} to {to:?}");
        }
    }

    #[test]
    fn terminal_states_lead_nowhere_and_are_exactly_four() {
        let ends: Vec<_> = ALL
            .into_iter()
            .filter(|state| is_terminal(*state))
            .collect();
        assert_eq!(ends, [PartiallyCaptured, Succeeded, Canceled, Expired]);
        for from in ends {
            for to in ALL {
                assert!(!may(from, to));
            }
        }
    }

    #[test]
    fn every_way_is_made_of_legal_steps() {
        for from in ALL {
            for to in ALL {
                let Some(steps) = way(from, to) else { continue };
                let mut at = from;
                for step in steps {
                    assert!(may(at, step), "{from:?} to {to:?}: {at:?} to {step:?}");
                    at = step;
                }
                assert_eq!(at, to);
            }
        }
    }

    #[test]
    fn names_are_read_back() {
        for state in ALL {
            assert_eq!(parse(name(state)), Some(state));
        }
    }
}
