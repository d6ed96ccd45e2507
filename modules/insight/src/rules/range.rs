//! Ranges of days, bounded.

use jiff::civil::Date;
use kernel::Timestamp;

use crate::error::Error;

pub(crate) const DAYS_MAX: i64 = 400;
const DAYS_DEFAULT: i64 = 30;

/// Both days are part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) from: Date,
    pub(crate) to: Date,
}

impl Range {
    /// The last thirty days where nothing is said.
    pub(crate) fn of(from: Option<&str>, to: Option<&str>, now: Timestamp) -> Result<Range, Error> {
        let to = match to {
            Some(text) => text.parse().map_err(|_| Error::NotADay("to"))?,
            None => now.date(),
        };
        let from = match from {
            Some(text) => text.parse().map_err(|_| Error::NotADay("from"))?,
            None => back(to, DAYS_DEFAULT - 1),
        };
        let range = Range { from, to };
        match range.days_count() {
            ..=0 => Err(Error::RangeBackwards),
            1..=DAYS_MAX => Ok(range),
            _ => Err(Error::RangeTooLong(DAYS_MAX)),
        }
    }

    pub(crate) fn days_count(self) -> i64 {
        let days = self.from.duration_until(self.to).as_hours() / 24;
        days + 1
    }

    pub(crate) fn days(self) -> impl Iterator<Item = String> {
        let count = usize::try_from(self.days_count()).unwrap_or(0);
        self.from
            .series(jiff::Span::new().days(1))
            .take(count)
            .map(|day| day.to_string())
    }

    /// The range of the same length that ends the day before.
    pub(crate) fn before(self) -> Range {
        let to = back(self.from, 1);
        Range {
            from: back(to, self.days_count() - 1),
            to,
        }
    }
}

fn back(day: Date, days: i64) -> Date {
    day.checked_sub(jiff::Span::new().days(days))
        .unwrap_or(Date::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_bounded_and_have_one_before() {
        let now = Timestamp::from_micros(1_795_341_600_000_000);
        let usual = Range::of(None, None, now).unwrap();
        assert_eq!(usual.days_count(), 30);
        assert_eq!(usual.days().last().unwrap(), "2026-11-22");
        assert_eq!(usual.before().to.to_string(), "2026-10-23");
        assert_eq!(usual.before().days_count(), 30);
        let one = Range::of(Some("2026-02-28"), Some("2026-03-01"), now).unwrap();
        assert_eq!(one.days().collect::<Vec<_>>(), ["2026-02-28", "2026-03-01"]);
        assert!(matches!(
            Range::of(Some("2026-03-02"), Some("2026-03-01"), now),
            Err(Error::RangeBackwards)
        ));
        assert!(matches!(
            Range::of(Some("2020-01-01"), None, now),
            Err(Error::RangeTooLong(_))
        ));
        assert!(matches!(
            Range::of(Some("yesterday"), None, now),
            Err(Error::NotADay("from"))
        ));
    }
}
