//! Numbers, dates and indicators as UBL writes them, and rounding as the rules prescribe it.

use kernel::Decimal;

/// xs:decimal. Numbers with more digits than 96 bits hold are no amounts of a trade.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Decimal::from_str_exact(&format!("{sign}{whole}{point}{fraction}")).ok()
}

/// fn:round of XPath: to the nearest whole number, halves up, also below zero (-2.5 is -2).
pub(crate) fn whole(number: Decimal) -> Option<Decimal> {
    Some(number.checked_add(Decimal::new(5, 1))?.floor())
}

/// `round(x * 10 * 10) div 100`, as the rules say it everywhere.
pub(crate) fn cents(number: Decimal) -> Option<Decimal> {
    let hundred = Decimal::ONE_HUNDRED;
    whole(number.checked_mul(hundred)?)?.checked_div(hundred)
}

pub(crate) fn sum(numbers: impl IntoIterator<Item = Option<Decimal>>) -> Option<Decimal> {
    let mut total = Decimal::ZERO;
    for number in numbers {
        total = total.checked_add(number?)?;
    }
    Some(total)
}

/// Both are there and equal: a comparison with nothing is never true.
pub(crate) fn same(left: Option<Decimal>, right: Option<Decimal>) -> bool {
    left.is_some() && left == right
}

/// `expected` and `found` differ by `slack` at most.
pub(crate) fn within(expected: Decimal, found: Decimal, slack: Decimal) -> bool {
    let difference = expected.checked_sub(found);
    difference.is_some_and(|difference| difference.abs() <= slack)
}

/// How many digits stand after the point, whatever they are.
pub(crate) fn decimals(text: &str) -> usize {
    text.split_once('.')
        .map_or(0, |(_, after)| after.chars().count())
}

/// Year, month and day of an xs:date; a time zone is read over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i32, u32, u32);

pub(crate) fn day(text: &str) -> Option<Day> {
    let (date, zone) = match text.char_indices().nth(10) {
        Some((at, _)) => text.split_at(at),
        None => (text, ""),
    };
    if !is_zone(zone) {
        return None;
    }
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_two = |part: &str| part.len() == 2 && all_digits(part);
    if parts.next().is_some() || year.len() != 4 || !all_digits(year) {
        return None;
    }
    if !is_two(month) || !is_two(day) {
        return None;
    }
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let is_there = year > 0 && (1..=days_of(year, month)?).contains(&day);
    is_there.then_some(Day(year, month, day))
}

fn days_of(year: i32, month: u32) -> Option<u32> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap { 29 } else { 28 }),
        _ => None,
    }
}

/// xs:time.
pub(crate) fn is_time(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(8) else {
        return false;
    };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
        None => rest,
    };
    let mut parts = clock.split(':');
    let mut under = |limit: u32| {
        let part = parts.next().unwrap_or_default();
        part.len() == 2 && all_digits(part) && part.parse::<u32>().is_ok_and(|n| n < limit)
    };
    (clock == "24:00:00" || (under(24) && under(60) && under(60))) && is_zone(zone)
}

/// xs:dateTime.
pub(crate) fn is_moment(text: &str) -> bool {
    text.split_once('T')
        .is_some_and(|(date, time)| date.len() == 10 && day(date).is_some() && is_time(time))
}

fn is_zone(zone: &str) -> bool {
    if zone.is_empty() || zone == "Z" {
        return true;
    }
    let Some((hours, minutes)) = zone
        .strip_prefix(['+', '-'])
        .and_then(|rest| rest.split_once(':'))
    else {
        return false;
    };
    let number = |part: &str| {
        let is_two = part.len() == 2 && all_digits(part);
        is_two.then(|| part.parse::<u32>().ok()).flatten()
    };
    match (number(hours), number(minutes)) {
        (Some(14), Some(0)) => true,
        (Some(hours), Some(minutes)) => hours < 14 && minutes < 60,
        _ => false,
    }
}

pub(crate) fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// xs:boolean.
pub(crate) fn indicator(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// xs:base64Binary.
pub(crate) fn is_base64(text: &str) -> bool {
    let mut digits = 0_usize;
    let mut padding = 0_usize;
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        match byte {
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => digits += 1,
            _ => return false,
        }
    }
    padding <= 2 && (digits + padding).is_multiple_of(4) && !(digits == 0 && padding > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        decimal(text).unwrap()
    }

    #[test]
    fn numbers_are_read_as_xml_schema_writes_them() {
        for (text, read) in [("1", "1"), ("-1.50", "-1.5"), ("+.5", "0.5"), ("5.", "5")] {
            assert_eq!(number(text), read.parse().unwrap(), "{text}");
        }
        for text in [
            "", ".", "-", "1e3", "1,5", "0x1", "1 000", "NaN", "--1", "1.2.3",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
        assert_eq!(decimal(&"9".repeat(40)), None);
    }

    #[test]
    fn halves_are_rounded_up_also_below_zero() {
        let cases = [("2.5", "3"), ("-2.5", "-2"), ("-2.6", "-3"), ("0.49", "0")];
        for (text, rounded) in cases {
            assert_eq!(whole(number(text)), decimal(rounded), "{text}");
        }
        assert_eq!(cents(number("-1.005")), decimal("-1"));
        assert_eq!(cents(number("1.005")), decimal("1.01"));
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for text in [
            "2024-02-29",
            "2024-12-31Z",
            "2024-12-31+14:00",
            "2000-02-29",
        ] {
            assert!(day(text).is_some(), "{text}");
        }
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-1-01",
            "24-01-01",
            "20240101",
            "2024-01-01T00:00:00",
            "2024-01-01+15:00",
            "",
            "2024-01-01 ",
            "2024-01-é1",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn times_and_base64_are_those_of_xml_schema() {
        assert!(is_time("23:59:59.5+01:00") && is_time("24:00:00") && !is_time("24:00:01"));
        assert!(!is_time("1:00:00") && !is_time("10:00:00.") && !is_time("10:00:é0"));
        assert!(is_base64("YQ==") && is_base64(" Y W J j\n") && is_base64(""));
        assert!(
            !is_base64("YQ=") && !is_base64("Y*Jj") && !is_base64("=YQ=") && !is_base64("====")
        );
    }
}
