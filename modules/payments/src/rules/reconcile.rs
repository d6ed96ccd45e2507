//! What a line of a statement is of. Pure: what it may be of is found beforehand, and put to it in
//! the order of certainty.

use kernel::Money;

use crate::model::bank::{BankLineState, Explanation, MatchKind, OpenReason, StatementState};
use crate::model::payout::PayoutState;

/// Something of ours that a line names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What the books would say moved: credits to our account positive.
    pub amount: Money,
    /// Whether the name was found only in what was cleaned.
    pub cleaned: bool,
    /// Another line has it already.
    pub taken: bool,
    pub state: Option<PayoutState>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Matched(MatchKind),
    Open(OpenReason),
}

/// A line against all that it names. `tolerance` is what a difference may be without a person
/// looking at it; it is for money that comes in less a bank's charges, never for money that leaves.
pub fn judge(line: Money, named: &[Named], tolerance: Money) -> Verdict {
    if named.is_empty() {
        return Verdict::Open(OpenReason::UnknownReference);
    }
    if named.iter().any(|one| one.taken) {
        return Verdict::Open(OpenReason::Twice);
    }
    let ended = |one: &Named| one.state.is_some_and(has_ended_unpaid);
    if line.is_negative() && named.iter().any(ended) {
        return Verdict::Open(OpenReason::AlreadyEnded);
    }
    let amounts = named.iter().map(|one| one.amount);
    let Ok(sum) = Money::sum(amounts, line.currency()) else {
        return Verdict::Open(OpenReason::AmountDiffers);
    };
    if sum == line {
        let cleaned = named.iter().any(|one| one.cleaned);
        return Verdict::Matched(match (named.len(), cleaned) {
            (1, false) => MatchKind::Exact,
            (1, true) => MatchKind::Cleaned,
            _ => MatchKind::Many,
        });
    }
    let apart = sum.minor().abs_diff(line.minor());
    let agreed = tolerance.minor().unsigned_abs();
    if line.is_positive() && sum.is_positive() && apart <= agreed {
        return Verdict::Matched(MatchKind::Tolerance);
    }
    Verdict::Open(OpenReason::AmountDiffers)
}

/// Ended without paying: money that left for it all the same is for people to look at.
const fn has_ended_unpaid(state: PayoutState) -> bool {
    match state {
        PayoutState::Rejected | PayoutState::Canceled | PayoutState::Failed => true,
        PayoutState::Created
        | PayoutState::Screening
        | PayoutState::Approved
        | PayoutState::Submitted
        | PayoutState::Unknown
        | PayoutState::Paid
        | PayoutState::Returned => false,
    }
}

/// How far bank and books are apart, and what of it is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// The bank's last closing balance less what the books say.
    pub difference: Money,
    /// Of the books, and on no statement yet.
    pub on_the_way: Money,
    /// On a statement, and not of the books yet.
    pub unmatched: Money,
    /// What neither explains.
    pub unexplained: Money,
}

pub fn apart(
    closing: Money,
    books: Money,
    on_the_way: Money,
    unmatched: Money,
) -> Result<Apart, kernel::MoneyError> {
    let difference = closing.checked_sub(books)?;
    let explained = unmatched.checked_sub(on_the_way)?;
    Ok(Apart {
        difference,
        on_the_way,
        unmatched,
        unexplained: difference.checked_sub(explained)?,
    })
}

pub const fn statement_name(state: StatementState) -> &'static str {
    match state {
        StatementState::Taken => "taken",
        StatementState::Refused => "refused",
    }
}

pub fn parse_statement(text: &str) -> Option<StatementState> {
    [StatementState::Taken, StatementState::Refused]
        .into_iter()
        .find(|state| statement_name(*state) == text)
}

pub const fn line_name(state: BankLineState) -> &'static str {
    match state {
        BankLineState::Open => "open",
        BankLineState::Proposed => "proposed",
        BankLineState::Matched => "matched",
    }
}

pub fn parse_line(text: &str) -> Option<BankLineState> {
    use BankLineState::{Matched, Open, Proposed};
    [Open, Proposed, Matched]
        .into_iter()
        .find(|state| line_name(*state) == text)
}

pub const fn how_name(how: MatchKind) -> &'static str {
    match how {
        MatchKind::Exact => "exact",
        MatchKind::Cleaned => "cleaned",
        MatchKind::Tolerance => "tolerance",
        MatchKind::Many => "many",
        MatchKind::Remittance => "remittance",
        MatchKind::Manual => "manual",
    }
}

pub fn parse_how(text: &str) -> Option<MatchKind> {
    use MatchKind::{Cleaned, Exact, Manual, Many, Remittance, Tolerance};
    [Exact, Cleaned, Tolerance, Many, Remittance, Manual]
        .into_iter()
        .find(|how| how_name(*how) == text)
}

pub const fn why_name(why: OpenReason) -> &'static str {
    match why {
        OpenReason::NoReference => "no_reference",
        OpenReason::UnknownReference => "unknown_reference",
        OpenReason::AmountDiffers => "amount_differs",
        OpenReason::AlreadyEnded => "already_ended",
        OpenReason::TooLate => "too_late",
        OpenReason::Twice => "twice",
        OpenReason::AwaitsReport => "awaits_report",
    }
}

pub fn parse_why(text: &str) -> Option<OpenReason> {
    use OpenReason::{
        AlreadyEnded, AmountDiffers, AwaitsReport, NoReference, TooLate, Twice, UnknownReference,
    };
    [
        NoReference,
        UnknownReference,
        AmountDiffers,
        AlreadyEnded,
        TooLate,
        Twice,
        AwaitsReport,
    ]
    .into_iter()
    .find(|why| why_name(*why) == text)
}

pub const fn explanation_name(explanation: Explanation) -> &'static str {
    match explanation {
        Explanation::Payout => "payout",
        Explanation::BankFee => "bank_fee",
        Explanation::Interest => "interest",
        Explanation::Recovery => "recovery",
        Explanation::Suspense => "suspense",
    }
}

/// Whether a line that moves money this way may be explained so.
pub const fn explains(explanation: Explanation, comes_in: bool) -> bool {
    match explanation {
        Explanation::Payout | Explanation::BankFee | Explanation::Suspense => true,
        Explanation::Interest | Explanation::Recovery => comes_in,
    }
}

pub fn parse_explanation(text: &str) -> Option<Explanation> {
    use Explanation::{BankFee, Interest, Payout, Recovery, Suspense};
    [Payout, BankFee, Interest, Recovery, Suspense]
        .into_iter()
        .find(|explanation| explanation_name(*explanation) == text)
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn eur(minor: i128) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn named(minor: i128) -> Named {
        Named {
            amount: eur(minor),
            cleaned: false,
            taken: false,
            state: None,
        }
    }

    #[test]
    fn a_line_is_matched_by_what_it_names_and_by_its_amount() {
        let tolerance = eur(100);
        let cleaned = Named {
            cleaned: true,
            ..named(-500)
        };
        let taken = Named {
            taken: true,
            ..named(-500)
        };
        let failed = Named {
            state: Some(PayoutState::Failed),
            ..named(-500)
        };
        let rows = [
            (-500, vec![named(-500)], Verdict::Matched(MatchKind::Exact)),
            (-500, vec![cleaned], Verdict::Matched(MatchKind::Cleaned)),
            (
                -900,
                vec![named(-500), named(-400)],
                Verdict::Matched(MatchKind::Many),
            ),
            (
                9_950,
                vec![named(10_000)],
                Verdict::Matched(MatchKind::Tolerance),
            ),
            (
                9_899,
                vec![named(10_000)],
                Verdict::Open(OpenReason::AmountDiffers),
            ),
            // Money that leaves leaves to the cent.
            (
                -501,
                vec![named(-500)],
                Verdict::Open(OpenReason::AmountDiffers),
            ),
            (-500, vec![taken], Verdict::Open(OpenReason::Twice)),
            (-500, vec![failed], Verdict::Open(OpenReason::AlreadyEnded)),
            (-500, vec![], Verdict::Open(OpenReason::UnknownReference)),
        ];
        for (line, named, wanted) in rows {
            assert_eq!(
                judge(eur(line), &named, tolerance),
                wanted,
                "{line} {named:?}"
            );
        }
        let other = Named {
            amount: Money::new(-500, Currency::USD),
            ..named(0)
        };
        let differs = Verdict::Open(OpenReason::AmountDiffers);
        assert_eq!(judge(eur(-500), &[other], tolerance), differs);
    }

    #[test]
    fn what_is_on_the_way_and_what_is_unmatched_explain_a_difference() {
        // The books paid 300 that no statement shows yet; the bank took a fee of 7.
        let found = apart(eur(993), eur(700), eur(-300), eur(-7)).unwrap();
        assert_eq!((found.difference, found.unexplained), (eur(293), eur(0)));
        let lied = apart(eur(1_000), eur(700), eur(-300), eur(-7)).unwrap();
        assert_eq!(lied.unexplained, eur(7));
    }
}
