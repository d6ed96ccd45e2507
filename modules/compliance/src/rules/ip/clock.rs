//! How long the products stay down once the seller has answered. Which law counts is decided by
//! where the right is registered.
//!
//! - China: E-Commerce Law of the People's Republic of China, in force since 2019-01-01, art. 43(2):
//!   the platform forwards the operator's declaration, and ends the measures without delay when it
//!   hears of no complaint and no lawsuit *within fifteen days (十五日内) after the forwarded
//!   declaration has reached the right holder*: days of the calendar, not working days. The day of
//!   the event is not counted, a last day that is a legal day of rest (法定休假日) moves to the day
//!   after the rest, and the last day ends at midnight (Civil Code, in force since 2021-01-01, art.
//!   201 and 203; its forerunner, art. 154 of the General Principles, named Sundays beside holidays).
//!   Compared on 2026-11-30 with the wording of art. 43(2) in
//!   <https://fx361.cc/page/2022/0823/11405366.shtml> and <http://m.1330.cn/zhishi/1904144.html>, and
//!   of art. 200 to 204 in <http://www.dandonglaw.com/news/618.html>; not with the gazette. Days of
//!   rest are weekends and the days of the Regulation on holidays (State Council order 795, in force
//!   since 2025-01-01, from knowledge). Which weekends are worked instead is announced year by year
//!   and is left out: the holder has a day more then, never one less.
//! - United States: 17 U.S.C. § 512(g)(2)(C) (DMCA, 1998-10-28): the material comes back *not less
//!   than 10, nor more than 14, business days* after the counter notification was received, unless
//!   the designated agent hears of an action first. The text speaks of copyright; the platform keeps
//!   the same term for marks and patents registered there, for which no statute has one.
//! - Elsewhere no statute has a clock. Regulation (EU) 2022/2065 (DSA, applied since 2024-02-17)
//!   asks for notices (art. 16), reasons (art. 17) and a way to complain (art. 20) and names no days:
//!   the platform's own term counts.
//!
//! The American term was compared on 2026-11-30 with
//! <https://legalclarity.org/dmca-counter-notice-the-10-to-14-day-lawsuit-deadline/>, the rest is from
//! knowledge; none of it with the official prints.

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
            end_of(after_rest(day), BEIJING)
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

/// The day itself, or the first after the days of rest that it falls into.
fn after_rest(mut day: Date) -> Date {
    while is_weekend(day) || is_chinese_holiday(day) {
        day = day.saturating_add(days(1));
    }
    day
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// First day of the lunar year, Qingming, Dragon Boat and Mid-Autumn, by the Chinese calendar. After
/// the last year of the table weekends and the days of fixed date count.
const LUNAR: [(i16, [(i8, i8); 4]); 5] = [
    (2026, [(2, 17), (4, 5), (6, 19), (9, 25)]),
    (2027, [(2, 6), (4, 5), (6, 9), (9, 15)]),
    (2028, [(1, 26), (4, 4), (5, 28), (10, 3)]),
    (2029, [(2, 13), (4, 4), (6, 16), (9, 22)]),
    (2030, [(2, 3), (4, 5), (6, 5), (9, 12)]),
];

fn is_chinese_holiday(day: Date) -> bool {
    let on = (day.month(), day.day());
    if matches!(on, (1, 1) | (5, 1 | 2) | (10, 1..=3)) {
        return true;
    }
    let Some((year, [spring, others @ ..])) = LUNAR.iter().find(|(year, _)| *year == day.year())
    else {
        return false;
    };
    // The eve and the first three days of the lunar year.
    let eve = Date::new(*year, spring.0, spring.1).map(|first| first.saturating_sub(days(1)));
    let is_spring = eve.is_ok_and(|eve| day >= eve && day <= eve.saturating_add(days(3)));
    is_spring || others.contains(&on)
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
        // 17 November in Beijing; the day itself is not counted, the last one is 2 December.
        let due = reinstates_at(Regime::China, &TERMS, at("2026-11-17T08:00:00Z"));
        assert_eq!(due, at("2026-12-02T16:00:00Z"));
        // An evening in London is the next day there.
        let due = reinstates_at(Regime::China, &TERMS, at("2026-11-17T17:00:00Z"));
        assert_eq!(due, at("2026-12-03T16:00:00Z"));
    }

    #[test]
    fn a_term_of_chinas_does_not_end_on_a_day_of_rest() {
        for (forwarded, due) in [
            // Saturday 5 December moves to Monday.
            ("2026-11-20T08:00:00Z", "2026-12-07T16:00:00Z"),
            // The eve of the lunar year, Monday 16 February 2026, moves behind its third day.
            ("2026-02-01T08:00:00Z", "2026-02-20T16:00:00Z"),
            // National Day 2026 is a Thursday; Saturday is its third day and Sunday a Sunday.
            ("2026-09-16T08:00:00Z", "2026-10-05T16:00:00Z"),
            // After the table: a Monday that nobody announced.
            ("2032-01-26T08:00:00Z", "2032-02-10T16:00:00Z"),
        ] {
            let found = reinstates_at(Regime::China, &TERMS, at(forwarded));
            assert_eq!(found, at(due), "{forwarded}");
        }
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
