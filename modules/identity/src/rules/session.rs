//! How long a session lasts, and how fresh a password must be for what matters most.

use std::time::Duration;

use kernel::Timestamp;

use crate::model::Session;

const IDLE: Duration = Duration::from_secs(14 * 24 * 3600);
pub const ABSOLUTE: Duration = Duration::from_secs(90 * 24 * 3600);
/// "Last seen" is kept to this, so that a session does not tell a person's every step.
const SEEN_EVERY: Duration = Duration::from_secs(5 * 60);
/// So long after typing the password a person need not type it again.
const PROVED_FOR: Duration = Duration::from_secs(10 * 60);
pub const SESSIONS_MAX: i64 = 50;

/// The end of a session that was last used now.
pub fn expires_at(created_at: Timestamp, seen_at: Timestamp) -> Timestamp {
    created_at.plus(ABSOLUTE).min(seen_at.plus(IDLE))
}

/// The moment as it is kept.
pub fn rounded(now: Timestamp) -> Timestamp {
    let step = i64::try_from(SEEN_EVERY.as_micros()).unwrap_or(1);
    Timestamp::from_micros(now.micros() - now.micros().rem_euclid(step))
}

/// Whether "last seen" is to be written anew.
pub fn is_stale(seen_at: Timestamp, now: Timestamp) -> bool {
    rounded(now) > seen_at
}

pub fn is_proved(session: &Session, now: Timestamp) -> bool {
    now.since(session.proved_at) < PROVED_FOR
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i64) -> Timestamp {
        Timestamp::from_micros(days * 24 * 3600 * 1_000_000)
    }

    #[test]
    fn a_session_ends_after_fourteen_idle_days_and_after_ninety_in_any_case() {
        assert_eq!(expires_at(day(0), day(0)), day(14));
        assert_eq!(expires_at(day(0), day(50)), day(64));
        assert_eq!(expires_at(day(0), day(89)), day(90));
    }

    #[test]
    fn last_seen_is_rounded_down_to_five_minutes() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        assert_eq!(rounded(at(601)), at(600));
        assert!(!is_stale(at(600), at(899)));
        assert!(is_stale(at(600), at(900)));
    }
}
