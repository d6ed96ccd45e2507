//! Moments and how they are written.

use std::time::Duration;

use kernel::Timestamp;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn times_are_written_in_utc_with_microseconds() {
    for (read, written) in [
        ("2026-11-22T10:00:00.123456Z", "2026-11-22T10:00:00.123456Z"),
        ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00.000000Z"),
        ("2026-11-22t18:00:00.5+08:00", "2026-11-22T10:00:00.500000Z"),
        (
            "2026-11-22T10:00:00.123456789Z",
            "2026-11-22T10:00:00.123456Z",
        ),
        (
            "1969-12-31T23:59:59.9999999Z",
            "1969-12-31T23:59:59.999999Z",
        ),
        ("2026-11-22T00:30:00-00:00", "2026-11-22T00:30:00.000000Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000000Z"),
    ] {
        assert_eq!(at(read).to_string(), written);
    }
    assert_eq!(Timestamp::MAX.to_string(), "9999-12-30T21:59:59.999999Z");
    assert_eq!(
        Timestamp::from_micros(0).to_string(),
        "1970-01-01T00:00:00.000000Z"
    );
}

#[test]
fn only_rfc_3339_is_read() {
    for wrong in [
        "",
        "2026-11-22",
        "2026-11-22T10:00Z",
        "2026-11-22T10:00:00",
        "2026-11-22 10:00:00Z",
        "2026-11-22T10:00:00.Z",
        "2026-11-22T10:00:00.1234567890Z",
        "2026-11-22T10:00:00+0800",
        "2026-11-22T10:00:00+08:00[Asia/Shanghai]",
        "2026-02-30T10:00:00Z",
        "2026-11-22T25:00:00Z",
        "-002026-11-22T10:00:00Z",
        "20261122T100000Z",
        "2026-11-22T10:00:00Ｚ",
        "9999-12-31T23:59:59Z",
    ] {
        assert!(wrong.parse::<Timestamp>().is_err(), "{wrong}");
    }
}

#[test]
fn arithmetic_stays_within_the_calendar() {
    let now = at("2026-11-22T10:00:00Z");
    let hour = Duration::from_secs(3600);
    assert_eq!(now.plus(hour).since(now), hour);
    assert_eq!(now.since(now.plus(hour)), Duration::ZERO);
    assert_eq!(now.minus(hour).to_string(), "2026-11-22T09:00:00.000000Z");
    assert_eq!(now.plus(Duration::MAX), Timestamp::MAX);
    assert_eq!(now.minus(Duration::MAX), Timestamp::MIN);
    assert_eq!(Timestamp::from_micros(i64::MIN), Timestamp::MIN);
    assert_eq!(now.date().to_string(), "2026-11-22");
    assert_eq!(Timestamp::MIN.date().to_string(), "0000-01-01");
}

proptest! {
    #[test]
    fn a_time_reads_back_and_sorts_as_its_text(a: i64, b: i64) {
        let times = [a, b].map(Timestamp::from_micros);
        let texts = times.map(|time| time.to_string());
        prop_assert_eq!(texts.clone().map(|text| text.parse().ok()), times.map(Some));
        prop_assert_eq!(times[0].cmp(&times[1]), texts[0].cmp(&texts[1]));
        prop_assert_eq!(Timestamp::from(times[0].jiff()), times[0]);
    }

    #[test]
    fn no_text_makes_reading_a_time_panic(text in "[0-9TtZz:.+\\-]{0,40}|\\PC{0,40}") {
        let _ = text.parse::<Timestamp>();
    }
}
