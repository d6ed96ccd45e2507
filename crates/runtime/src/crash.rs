//! Named places at which a test lets the process die, as a power cut would: nothing is flushed,
//! dropped or answered. `ARGOSY_CRASH_AT=orders.checkout.reserved:2` ends it when that place is
//! reached for the second time. And how far the machine's clock goes ahead, so that a test comes to
//! the end of a month or of a lease: `ARGOSY_CLOCK_AHEAD_SECONDS`. Release builds have none of this.

use std::time::Duration;

/// Dies here, if this is the place and the time that the environment names.
#[cfg(debug_assertions)]
pub fn point(module: &str, step: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static WANTED: OnceLock<Option<(String, u64)>> = OnceLock::new();
    static REACHED: AtomicU64 = AtomicU64::new(0);
    let wanted = WANTED.get_or_init(|| parse(&std::env::var("ARGOSY_CRASH_AT").ok()?));
    let Some((place, times)) = wanted else {
        return;
    };
    let is_here = place
        .strip_prefix(module)
        .and_then(|rest| rest.strip_prefix('.'))
        == Some(step);
    if is_here && REACHED.fetch_add(1, Ordering::SeqCst) + 1 == *times {
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn point(_module: &str, _step: &str) {}

/// How far ahead of the machine's time a test wants the clock to be.
#[cfg(debug_assertions)]
pub fn ahead() -> Duration {
    use std::sync::OnceLock;

    static WANTED: OnceLock<Duration> = OnceLock::new();
    *WANTED.get_or_init(|| {
        let seconds = std::env::var("ARGOSY_CLOCK_AHEAD_SECONDS").ok();
        let seconds = seconds.and_then(|text| text.parse().ok());
        Duration::from_secs(seconds.unwrap_or(0))
    })
}

#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn ahead() -> Duration {
    Duration::ZERO
}

#[cfg(debug_assertions)]
fn parse(text: &str) -> Option<(String, u64)> {
    let (place, times) = text.rsplit_once(':').unwrap_or((text, "1"));
    Some((place.to_owned(), times.parse().ok()?))
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_with_how_often_it_is_passed() {
        let first = Some(("orders.checkout.written".to_owned(), 1));
        assert_eq!(parse("orders.checkout.written"), first);
        assert_eq!(parse("a.b:3"), Some(("a.b".to_owned(), 3)));
        assert_eq!(parse("a.b:often"), None);
    }

    #[test]
    fn without_the_setting_every_place_is_passed() {
        point("orders", "checkout.written");
    }
}
