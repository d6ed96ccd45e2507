//! The payout's machine (`reference/money.md` 2.6), what the facts of a bank amount to, and when a
//! rhythm comes round again.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::Timestamp;

use crate::model::payout::{
    BatchState, PayoutCause, PayoutFact, PayoutSource, PayoutState, PayoutTold, Rhythm,
};

use PayoutState::{
    Approved, Canceled, Created, Failed, Paid, Rejected, Returned, Screening, Submitted, Unknown,
};

/// Rhythms run in the morning, when banks still take files for the day.
const HOUR: i8 = 6;

pub const ALL: [PayoutState; 10] = [
    Created, Screening, Approved, Rejected, Canceled, Submitted, Unknown, Paid, Failed, Returned,
];

pub const fn name(state: PayoutState) -> &'static str {
    match state {
        Created => "created",
        Screening => "screening",
        Approved => "approved",
        Rejected => "rejected",
        Canceled => "canceled",
        Submitted => "submitted",
        Unknown => "unknown",
        Paid => "paid",
        Failed => "failed",
        Returned => "returned",
    }
}

pub fn parse(text: &str) -> Option<PayoutState> {
    ALL.into_iter().find(|state| name(*state) == text)
}

pub const fn next(from: PayoutState) -> &'static [PayoutState] {
    match from {
        Created => &[Screening, Canceled],
        Screening => &[Approved, Rejected, Canceled],
        Approved => &[Submitted, Canceled],
        // Whether the bank has the file may be unknown for a while and then known again.
        Submitted => &[Paid, Failed, Unknown],
        Unknown => &[Submitted, Paid, Failed],
        Paid => &[Returned],
        Rejected | Canceled | Failed | Returned => &[],
    }
}

pub fn may(from: PayoutState, to: PayoutState) -> bool {
    next(from).contains(&to)
}

/// What all facts about a payout amount to, in whatever order and number they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Nothing,
    Accepted,
    Rejected {
        reason: Option<String>,
    },
    Paid,
    /// It comes after what was paid, and hides it for good: money that came back is not settled.
    Returned {
        reason: Option<String>,
    },
}

pub fn fold(facts: &[PayoutFact]) -> Standing {
    let told = |kind| facts.iter().find(|fact| fact.told == kind);
    if let Some(returned) = told(PayoutTold::Returned) {
        let reason = returned.reason.clone();
        return Standing::Returned { reason };
    }
    // Money that left has left, whatever was said before or after.
    if told(PayoutTold::Executed).is_some() {
        return Standing::Paid;
    }
    if let Some(rejected) = told(PayoutTold::Rejected) {
        let reason = rejected.reason.clone();
        return Standing::Rejected { reason };
    }
    match told(PayoutTold::Accepted) {
        Some(_) => Standing::Accepted,
        None => Standing::Nothing,
    }
}

pub const fn told_name(told: PayoutTold) -> &'static str {
    match told {
        PayoutTold::Accepted => "accepted",
        PayoutTold::Rejected => "rejected",
        PayoutTold::Executed => "executed",
        PayoutTold::Returned => "returned",
    }
}

pub fn parse_told(text: &str) -> Option<PayoutTold> {
    use PayoutTold::{Accepted, Executed, Rejected, Returned};
    [Accepted, Rejected, Executed, Returned]
        .into_iter()
        .find(|told| told_name(*told) == text)
}

pub const fn source_name(source: PayoutSource) -> &'static str {
    match source {
        PayoutSource::Report => "report",
        PayoutSource::Notice => "notice",
        PayoutSource::Statement => "statement",
        PayoutSource::Match => "match",
    }
}

pub fn parse_source(text: &str) -> Option<PayoutSource> {
    use PayoutSource::{Match, Notice, Report, Statement};
    [Report, Notice, Statement, Match]
        .into_iter()
        .find(|source| source_name(*source) == text)
}

pub const fn cause_name(cause: PayoutCause) -> &'static str {
    match cause {
        PayoutCause::Request => "request",
        PayoutCause::Rhythm => "rhythm",
    }
}

pub fn parse_cause(text: &str) -> Option<PayoutCause> {
    [PayoutCause::Request, PayoutCause::Rhythm]
        .into_iter()
        .find(|cause| cause_name(*cause) == text)
}

pub const fn batch_name(state: BatchState) -> &'static str {
    match state {
        BatchState::Submitted => "submitted",
        BatchState::Unknown => "unknown",
        BatchState::Accepted => "accepted",
        BatchState::PartlyAccepted => "partly_accepted",
        BatchState::Rejected => "rejected",
    }
}

pub fn parse_batch(text: &str) -> Option<BatchState> {
    use BatchState::{Accepted, PartlyAccepted, Rejected, Submitted, Unknown};
    [Submitted, Unknown, Accepted, PartlyAccepted, Rejected]
        .into_iter()
        .find(|state| batch_name(*state) == text)
}

pub const fn rhythm_name(rhythm: Rhythm) -> &'static str {
    match rhythm {
        Rhythm::Manual => "manual",
        Rhythm::Daily => "daily",
        Rhythm::Weekly => "weekly",
        Rhythm::Monthly => "monthly",
    }
}

pub fn parse_rhythm(text: &str) -> Option<Rhythm> {
    [
        Rhythm::Manual,
        Rhythm::Daily,
        Rhythm::Weekly,
        Rhythm::Monthly,
    ]
    .into_iter()
    .find(|rhythm| rhythm_name(*rhythm) == text)
}

/// The next time after `now`; `day` counts weekdays from Monday 1, days of the month up to 28.
pub fn next_run(rhythm: Rhythm, day: i64, now: Timestamp) -> Option<Timestamp> {
    let today = now.date();
    let tomorrow = today.checked_add(1.day()).ok()?;
    let first = if at_hour(today)? > now {
        today
    } else {
        tomorrow
    };
    let day = i8::try_from(day).unwrap_or(1);
    let suits = |date: Date| match rhythm {
        Rhythm::Manual => false,
        Rhythm::Daily => true,
        Rhythm::Weekly => date.weekday().to_monday_one_offset() == day.clamp(1, 7),
        Rhythm::Monthly => date.day() == day.clamp(1, 28),
    };
    (0..32i64)
        .filter_map(|ahead| first.checked_add(ahead.days()).ok())
        .find(|date| suits(*date))
        .and_then(at_hour)
}

fn at_hour(date: Date) -> Option<Timestamp> {
    let moment = date.at(HOUR, 0, 0, 0).to_zoned(TimeZone::UTC).ok()?;
    Some(moment.timestamp().into())
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, Id, Money};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_table_is_the_reference_s() {
        let legal = [
            (Created, Screening),
            (Created, Canceled),
            (Screening, Approved),
            (Screening, Rejected),
            (Screening, Canceled),
            (Approved, Submitted),
            (Approved, Canceled),
            (Submitted, Paid),
            (Submitted, Failed),
            (Submitted, Unknown),
            (Unknown, Submitted),
            (Unknown, Paid),
            (Unknown, Failed),
            (Paid, Returned),
        ];
        for from in ALL {
            assert_eq!(parse(name(from)), Some(from));
            for to in ALL {
                let wanted = legal.contains(&(from, to));
                assert_eq!(may(from, to), wanted, "{from:?} to {to:?}");
            }
        }
    }

    fn fact(told: PayoutTold) -> PayoutFact {
        PayoutFact {
            payout: Id::from_uuid(Uuid::from_u128(1)),
            told,
            source: PayoutSource::Notice,
            amount: Money::new(1, Currency::EUR),
            reason: None,
            at: Timestamp::MIN,
        }
    }

    #[test]
    fn a_return_is_never_hidden_by_what_came_with_it() {
        use PayoutTold::{Accepted, Executed, Rejected, Returned};
        let all = [Accepted, Rejected, Executed, Returned];
        // Every set of facts in every order of two.
        for bits in 0..16usize {
            let mut set: Vec<PayoutFact> = (0..4)
                .filter(|n| bits >> n & 1 == 1)
                .map(|n| fact(all[n]))
                .collect();
            let one = fold(&set);
            set.reverse();
            assert_eq!(fold(&set), one);
            if bits & 8 != 0 {
                assert_eq!(one, Standing::Returned { reason: None });
            } else if bits & 4 != 0 {
                assert_eq!(one, Standing::Paid);
            }
        }
    }

    #[test]
    fn a_rhythm_comes_round_in_the_morning() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        // 30 November 2026 is a Monday.
        let rows = [
            (
                Rhythm::Daily,
                1,
                "2026-11-30T05:59:00Z",
                Some("2026-11-30T06:00:00Z"),
            ),
            (
                Rhythm::Daily,
                1,
                "2026-11-30T06:00:00Z",
                Some("2026-12-01T06:00:00Z"),
            ),
            (
                Rhythm::Weekly,
                1,
                "2026-11-30T07:00:00Z",
                Some("2026-12-07T06:00:00Z"),
            ),
            (
                Rhythm::Weekly,
                3,
                "2026-11-30T07:00:00Z",
                Some("2026-12-02T06:00:00Z"),
            ),
            (
                Rhythm::Monthly,
                28,
                "2026-11-30T07:00:00Z",
                Some("2026-12-28T06:00:00Z"),
            ),
            (Rhythm::Manual, 1, "2026-11-30T07:00:00Z", None),
        ];
        for (rhythm, day, now, wanted) in rows {
            assert_eq!(
                next_run(rhythm, day, at(now)),
                wanted.map(at),
                "{rhythm:?} {now}"
            );
        }
    }
}
