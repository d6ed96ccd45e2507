//! How far a signed time may be from now. What is older may be a replay, what is newer a clock
//! that somebody has set.

use kernel::Timestamp;

use crate::Invalid;

/// Standard Webhooks leaves the figure to the receiver; its libraries and Stripe's take five
/// minutes. Stripe's look backwards only; here it holds both ways.
pub const TOLERANCE_SECONDS: u64 = 300;

/// Seconds since 1970, in digits and nothing else.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

pub(crate) fn is_recent(seconds: i64, now: Timestamp) -> Result<(), Invalid> {
    let micros = seconds.saturating_mul(1_000_000);
    if micros.abs_diff(now.micros()) <= TOLERANCE_SECONDS.saturating_mul(1_000_000) {
        Ok(())
    } else if micros < now.micros() {
        Err(Invalid::TimestampTooOld)
    } else {
        Err(Invalid::TimestampTooNew)
    }
}

pub(crate) fn floor_seconds(now: Timestamp) -> i64 {
    now.micros().div_euclid(1_000_000)
}
