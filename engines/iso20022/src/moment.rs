//! Dates and times as XML Schema writes them. A time without a zone counts as UTC where times are
//! compared: the files of one bank differ in it as little as their clocks do.

use jiff::civil::Date;

pub(crate) fn date(text: &str) -> Option<Date> {
    let (date, rest) = split_date(text)?;
    zone(rest).map(|_| date)
}

/// Microseconds since 1970.
pub(crate) fn date_time(text: &str) -> Option<i64> {
    let (date, rest) = split_date(text)?;
    let (micros, rest) = split_time(rest.strip_prefix('T')?)?;
    let offset = zone(rest)?;
    let days = date.since(Date::constant(1970, 1, 1)).ok()?.get_days();
    i64::from(days)
        .checked_mul(MICROS_A_DAY)?
        .checked_add(micros)?
        .checked_sub(offset)
}

pub(crate) fn is_time(text: &str) -> bool {
    split_time(text).is_some_and(|(_, rest)| zone(rest).is_some())
}

pub(crate) fn is_year_month(text: &str) -> bool {
    text.split_at_checked(7).is_some_and(|(month, rest)| {
        split_date(&format!("{month}-01")).is_some() && zone(rest).is_some()
    })
}

const MICROS_A_SECOND: i64 = 1_000_000;
const MICROS_A_DAY: i64 = 86_400 * MICROS_A_SECOND;

fn split_date(text: &str) -> Option<(Date, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    if year == 0 {
        return None;
    }
    let date = Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    );
    Some((date.ok()?, rest))
}

fn split_time(text: &str) -> Option<(i64, &str)> {
    let (time, mut rest) = text.split_at_checked(8)?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let mut micros: i64 = 0;
    let mut is_whole = true;
    if let Some(fraction) = rest.strip_prefix('.') {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let (fraction, after) = fraction.split_at_checked(digits)?;
        if fraction.is_empty() {
            return None;
        }
        is_whole = fraction.bytes().all(|c| c == b'0');
        let six: String = fraction.chars().chain("000000".chars()).take(6).collect();
        micros = six.parse().ok()?;
        rest = after;
    }
    // Midnight may be written as the end of the day.
    let ends_day = hour == 24 && minute == 0 && second == 0 && is_whole;
    if (hour > 23 && !ends_day) || minute > 59 || second > 59 {
        return None;
    }
    let seconds = hour
        .checked_mul(3_600)?
        .checked_add(minute.checked_mul(60)?)?
        .checked_add(second)?;
    let micros = seconds.checked_mul(MICROS_A_SECOND)?.checked_add(micros)?;
    Some((micros, rest))
}

/// Nothing, `Z`, or up to fourteen hours either way.
fn zone(text: &str) -> Option<i64> {
    if text.is_empty() || text == "Z" {
        return Some(0);
    }
    let (sign, offset) = text.split_at_checked(1)?;
    let [hours, minutes] = numbers(offset, ':', [2, 2])?;
    let minutes_in_all = hours.checked_mul(60)?.checked_add(minutes)?;
    if minutes > 59 || minutes_in_all > 14 * 60 {
        return None;
    }
    let micros = minutes_in_all.checked_mul(60 * MICROS_A_SECOND)?;
    match sign {
        "+" => Some(micros),
        "-" => micros.checked_neg(),
        _ => None,
    }
}

/// Numbers of exactly so many digits, with a separator between them.
fn numbers<const N: usize>(text: &str, separator: char, digits: [usize; N]) -> Option<[i64; N]> {
    let mut numbers = [0; N];
    let mut parts = text.split(separator);
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next()?;
        if part.len() != digits || !part.bytes().all(|c| c.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}
