//! What becomes of money that came by transfer. Pure: what it may be of is found beforehand.

use kernel::Money;

use crate::model::transfer::{Becomes, RemittanceState, Unowned};

use RemittanceState::{
    Booked, Counted, Proposed, Recalled, Returned, Returning, Screening, SentBack, Waiting,
};

pub const ALL: [RemittanceState; 9] = [
    Screening, Waiting, Proposed, Counted, Booked, SentBack, Returning, Returned, Recalled,
];

pub const fn name(state: RemittanceState) -> &'static str {
    match state {
        Screening => "screening",
        Waiting => "waiting",
        Proposed => "proposed",
        Counted => "counted",
        Booked => "booked",
        SentBack => "sent_back",
        Returning => "returning",
        Returned => "returned",
        Recalled => "recalled",
    }
}

pub fn parse(text: &str) -> Option<RemittanceState> {
    ALL.into_iter().find(|state| name(*state) == text)
}

/// The states that one step leads to. Whose payer is looked up goes nowhere by the hand of finance,
/// and back only when its bank takes it. What was counted goes back only by a refund; what is on its
/// way back waits again when no bank takes it.
pub const fn next(from: RemittanceState) -> &'static [RemittanceState] {
    match from {
        Screening => &[Waiting, Counted, Recalled],
        Waiting => &[Proposed, Counted, SentBack, Returning, Recalled],
        Proposed => &[Waiting, Counted, Booked, SentBack, Returning, Recalled],
        Counted => &[SentBack, Recalled],
        Returning => &[Returned, Waiting],
        Booked | SentBack => &[Recalled],
        // Its bank may send it here again.
        Returned => &[Waiting, Recalled],
        Recalled => &[],
    }
}

pub fn may(from: RemittanceState, to: RemittanceState) -> bool {
    next(from).contains(&to)
}

const WHYS: [Unowned; 5] = [
    Unowned::NoReference,
    Unowned::UnknownReference,
    Unowned::SeveralReferences,
    Unowned::CurrencyDiffers,
    Unowned::ReturnRefused,
];

pub const fn why_name(why: Unowned) -> &'static str {
    match why {
        Unowned::NoReference => "no_reference",
        Unowned::UnknownReference => "unknown_reference",
        Unowned::SeveralReferences => "several_references",
        Unowned::CurrencyDiffers => "currency_differs",
        Unowned::ReturnRefused => "return_refused",
    }
}

pub fn parse_why(text: &str) -> Option<Unowned> {
    WHYS.into_iter().find(|why| why_name(*why) == text)
}

const BECOMES: [Becomes; 4] = [
    Becomes::Payment,
    Becomes::SendBack,
    Becomes::Interest,
    Becomes::Recovery,
];

/// What is done by two people however little it is: money that becomes the platform's, and money
/// that leaves for an account which nobody but the first of them names.
pub const fn needs_two(becomes: Becomes, is_account_named: bool) -> bool {
    match becomes {
        Becomes::Payment => false,
        Becomes::SendBack => is_account_named,
        Becomes::Interest | Becomes::Recovery => true,
    }
}

pub const fn becomes_name(becomes: Becomes) -> &'static str {
    match becomes {
        Becomes::Payment => "payment",
        Becomes::SendBack => "send_back",
        Becomes::Interest => "interest",
        Becomes::Recovery => "recovery",
    }
}

pub fn parse_becomes(text: &str) -> Option<Becomes> {
    BECOMES
        .into_iter()
        .find(|becomes| becomes_name(*becomes) == text)
}

/// What all that came for a payment is against what is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The rest is waited for.
    Part { missing: Money },
    /// It is paid. What banks on the way kept the platform bears; what is too much goes back.
    Whole { short: Money, over: Money },
}

/// `borne` is what may be missing because banks on the way took their fees of it.
pub fn against(owed: Money, came: Money, borne: Money) -> Result<Against, kernel::MoneyError> {
    let zero = Money::zero(owed.currency());
    let missing = owed.checked_sub(came)?;
    Ok(if !missing.is_positive() {
        Against::Whole {
            short: zero,
            over: missing.negate()?,
        }
    } else if missing.minor() <= borne.minor() && came.is_positive() {
        Against::Whole {
            short: missing,
            over: zero,
        }
    } else {
        Against::Part { missing }
    })
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn usd(minor: i128) -> Money {
        Money::new(minor, Currency::USD)
    }

    #[test]
    fn names_are_read_back() {
        for state in ALL {
            assert_eq!(parse(name(state)), Some(state));
        }
        for why in WHYS {
            assert_eq!(parse_why(why_name(why)), Some(why));
        }
        for becomes in BECOMES {
            assert_eq!(parse_becomes(becomes_name(becomes)), Some(becomes));
        }
    }

    #[test]
    fn what_the_bank_took_back_moves_no_more_and_nothing_is_sent_back_twice() {
        assert!(next(Recalled).is_empty());
        for from in [Booked, SentBack, Returning, Returned, Recalled] {
            assert!(!may(from, SentBack) && !may(from, Returning) && !may(from, Counted));
        }
    }

    #[test]
    fn nothing_is_proposed_or_sent_back_before_its_payer_was_looked_up() {
        for to in ALL {
            let by_itself = matches!(to, Waiting | Counted | Recalled);
            assert_eq!(may(Screening, to), by_itself, "{}", name(to));
        }
    }

    #[test]
    fn a_fee_on_the_way_is_borne_up_to_what_is_agreed_and_the_rest_is_waited_for() {
        let (owed, borne) = (usd(500_000), usd(3_000));
        let whole = |short, over| Against::Whole {
            short: usd(short),
            over: usd(over),
        };
        let of = |came| against(owed, usd(came), borne).unwrap();
        assert_eq!(of(500_000), whole(0, 0));
        assert_eq!(of(497_000), whole(3_000, 0));
        assert_eq!(
            of(496_999),
            Against::Part {
                missing: usd(3_001)
            }
        );
        assert_eq!(of(500_001), whole(0, 1));
        // Nothing is not a payment, however little is owed.
        assert_eq!(
            against(usd(2_000), usd(0), borne).unwrap(),
            Against::Part {
                missing: usd(2_000)
            }
        );
    }
}
