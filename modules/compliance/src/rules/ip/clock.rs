//! How long the products stay down once the seller has answered. Which law counts is decided by
//! where the right is registered.
//!
//! - China: E-Commerce Law of the People's Republic of China, in force since 2019-01-01, art. 43(2):
//!   the platform forwards the operator's declaration, and ends the measures without delay when it
//!   hears of no complaint and no lawsuit *within fifteen days after the forwarded declaration has
//!   reached the right holder*. The day of the event is not counted and the last day ends at
//!   midnight (Civil Code, in force since 2021-01-01, art. 201 and 203).
//! - United States: 17 U.S.C. § 512(g)(2)(C) (DMCA, 1998-10-28): the material comes back *not less
//!   than 10, nor more than 14, business days* after the counter notification was received, unless
//!   the designated agent hears of an action first. The text speaks of copyright; the platform keeps
//!   the same term for marks and patents registered there, for which no statute has one.
//! - Elsewhere no statute has a clock. Regulation (EU) 2022/2065 (DSA, applied since 2024-02-17)
//!   asks for notices (art. 16), reasons (art. 17) and a way to complain (art. 20) and names no days:
//!   the platform's own term counts.
//!
//! Written from knowledge of these texts on 2026-11-30, not compared with the gazettes.

use jiff::Span;
use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use kernel::{Country, Timestamp};

use crate::model::ip::notice::Regime;
use crate::model::ip::right::Registry;

/// What the law leaves to the platform.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) china_days: i64,
    pub(crate) us_business_days: i64,
    pub(crate) platform_days: i64,
    /// For the seller's answer.
    pub(crate) answer_days: i64,
}

const CHINA_DAYS: i64 = 15;
const US_BUSINESS_DAYS: std::ops::RangeInclusive<i64> = 10..=14;

pub(crate) fn regime(registry: Registry, place: Option<Country>) -> Regime {
    match registry {
        Registry::Cnipa | Registry::Ncac => Regime::China,
        Registry::Uspto | Registry::Usco => Regime::UnitedStates,
        Registry::Other if place == Some(Country::CN) => Regime::China,
        Registry::Other if place == Some(Country::US) => Regime::UnitedStates,
        Registry::Euipo
        | Registry::Ukipo
        | Registry::Wipo
        | Registry::Kipi
        | Registry::Djki
        | Registry::Other => Regime::Platform,
    }
}

/// When the products come back, if nobody does anything: the moment after the last day.
pub(crate) fn reinstates_at(regime: Regime, terms: &Terms, forwarded: Timestamp) -> Timestamp {
    match regime {
        // A term of the platform may be longer than the law's, never shorter.
        Regime::China => {
            let day =
                local(forwarded, BEIJING).saturating_add(days(terms.china_days.max(CHINA_DAYS)));
            end_of(day, BEIJING)
        }
        Regime::UnitedStates => {
            let (least, most) = (*US_BUSINESS_DAYS.start(), *US_BUSINESS_DAYS.end());
            let left = terms.us_business_days.clamp(least, most);
            end_of(
                after_business_days(local(forwarded, WASHINGTON), left),
                WASHINGTON,
            )
        }
        Regime::Platform => {
            let day = local(forwarded, 0).saturating_add(days(terms.platform_days.max(1)));
            end_of(day, 0)
        }
    }
}

/// Until when the seller can answer before the notice counts.
pub(crate) fn answer_by(terms: &Terms, accepted: Timestamp) -> Timestamp {
    let day = local(accepted, 0).saturating_add(days(terms.answer_days.max(1)));
    end_of(day, 0)
}

/// China has one zone. Washington's summer time is left out: the hour is given to the holder.
const BEIJING: i8 = 8;
const WASHINGTON: i8 = -5;

fn zone(hours: i8) -> TimeZone {
    TimeZone::fixed(Offset::constant(hours))
}

fn local(at: Timestamp, hours: i8) -> Date {
    zone(hours).to_datetime(at.jiff()).date()
}

fn end_of(day: Date, hours: i8) -> Timestamp {
    let midnight = day.saturating_add(days(1)).at(0, 0, 0, 0);
    zone(hours)
        .to_timestamp(midnight)
        .map_or(Timestamp::MAX, Timestamp::from)
}

fn days(count: i64) -> Span {
    Span::new().days(count.clamp(0, 3_650))
}

fn after_business_days(mut day: Date, mut left: i64) -> Date {
    while left > 0 {
        day = day.saturating_add(days(1));
        if is_business_day(day) {
            left -= 1;
        }
    }
    day
}

/// Monday to Friday without the legal public holidays of 5 U.S.C. § 6103, kept on the Friday before
/// or the Monday after when they fall on a weekend.
fn is_business_day(day: Date) -> bool {
    let is_weekend = |day: Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    if is_weekend(day) {
        return false;
    }
    let observed = match day.weekday() {
        Weekday::Friday => day.saturating_add(days(1)),
        Weekday::Monday => day.saturating_sub(days(1)),
        _ => day,
    };
    let is_kept = is_weekend(observed) && is_fixed_holiday(observed);
    !(is_kept || is_fixed_holiday(day) || is_moving_holiday(day))
}

fn is_fixed_holiday(day: Date) -> bool {
    matches!(
        (day.month(), day.day()),
        (1, 1) | (6, 19) | (7, 4) | (11, 11) | (12, 25)
    )
}

fn is_moving_holiday(day: Date) -> bool {
    let nth = (day.day() - 1) / 7 + 1;
    let is_last = day.saturating_add(days(7)).month() != day.month();
    match (day.month(), day.weekday()) {
        (1 | 2, Weekday::Monday) => nth == 3,
        (5, Weekday::Monday) => is_last,
        (9, Weekday::Monday) => nth == 1,
        (10, Weekday::Monday) => nth == 2,
        (11, Weekday::Thursday) => nth == 4,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: Terms = Terms {
        china_days: 15,
        us_business_days: 10,
        platform_days: 14,
        answer_days: 7,
    };

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_law_of_the_registry_counts() {
        for (registry, place, wanted) in [
            (Registry::Cnipa, None, Regime::China),
            (Registry::Ncac, None, Regime::China),
            (Registry::Uspto, None, Regime::UnitedStates),
            (Registry::Usco, None, Regime::UnitedStates),
            (Registry::Euipo, None, Regime::Platform),
            (Registry::Wipo, Some(Country::CN), Regime::Platform),
            (Registry::Other, Some(Country::CN), Regime::China),
            (Registry::Other, Some(Country::US), Regime::UnitedStates),
            (Registry::Other, Some(Country::DE), Regime::Platform),
        ] {
            assert_eq!(regime(registry, place), wanted, "{registry:?} {place:?}");
        }
    }

    #[test]
    fn fifteen_days_end_at_midnight_in_beijing() {
        // 20 November in Beijing; the day itself is not counted, the last one is 5 December.
        let due = reinstates_at(Regime::China, &TERMS, at("2026-11-20T08:00:00Z"));
        assert_eq!(due, at("2026-12-05T16:00:00Z"));
        // An evening in London is the next day there.
        let due = reinstates_at(Regime::China, &TERMS, at("2026-11-20T17:00:00Z"));
        assert_eq!(due, at("2026-12-06T16:00:00Z"));
    }

    #[test]
    fn a_platform_may_not_shorten_the_days_of_the_law() {
        let hasty = Terms {
            china_days: 3,
            us_business_days: 1,
            ..TERMS
        };
        let forwarded = at("2026-11-20T08:00:00Z");
        for regime in [Regime::China, Regime::UnitedStates] {
            assert_eq!(
                reinstates_at(regime, &hasty, forwarded),
                reinstates_at(regime, &TERMS, forwarded)
            );
        }
        let slow = Terms {
            us_business_days: 40,
            ..TERMS
        };
        let most = Terms {
            us_business_days: 14,
            ..TERMS
        };
        assert_eq!(
            reinstates_at(Regime::UnitedStates, &slow, forwarded),
            reinstates_at(Regime::UnitedStates, &most, forwarded)
        );
    }

    #[test]
    fn business_days_leave_out_weekends_and_holidays() {
        // Friday 20 November 2026; Thanksgiving is the 26th. The tenth business day is 7 December.
        let due = reinstates_at(Regime::UnitedStates, &TERMS, at("2026-11-20T15:00:00Z"));
        assert_eq!(due, at("2026-12-08T05:00:00Z"));
        // A plain fortnight: Monday 8 March 2027 to Monday 22 March.
        let due = reinstates_at(Regime::UnitedStates, &TERMS, at("2027-03-08T15:00:00Z"));
        assert_eq!(due, at("2027-03-23T05:00:00Z"));
    }

    #[test]
    fn the_holidays_of_a_year_are_no_business_days() {
        for day in [
            "2026-01-01",
            "2026-01-19",
            "2026-02-16",
            "2026-05-25",
            "2026-06-19",
            // 4 July 2026 is a Saturday, kept on Friday; 4 July 2027 a Sunday, kept on Monday.
            "2026-07-03",
            "2027-07-05",
            "2026-09-07",
            "2026-10-12",
            "2026-11-11",
            "2026-11-26",
            "2026-12-25",
        ] {
            let date: Date = day.parse().unwrap();
            assert!(!is_business_day(date), "{day}");
        }
        for day in [
            "2026-01-12",
            "2026-05-18",
            "2026-07-02",
            "2026-11-19",
            "2026-11-27",
        ] {
            let date: Date = day.parse().unwrap();
            assert!(is_business_day(date), "{day}");
        }
    }

    #[test]
    fn the_platforms_own_terms_are_days_of_utc() {
        let from = at("2026-11-20T08:00:00Z");
        assert_eq!(
            reinstates_at(Regime::Platform, &TERMS, from),
            at("2026-12-05T00:00:00Z")
        );
        assert_eq!(answer_by(&TERMS, from), at("2026-11-28T00:00:00Z"));
    }
}
