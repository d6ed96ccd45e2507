//! Growing pauses after failed log-ins. They end by themselves, and a device that the person has
//! logged in with before has a count of its own, so that nobody is kept out by others' failures.

use std::time::Duration;

use kernel::Timestamp;

/// Whose failures are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// A log-in name, from devices that it never came from; whether or not an account has it.
    Account,
    /// A log-in name from a device that is known.
    Device,
    /// A network address. Offices share one, so it bears more.
    Address,
}

impl Scope {
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::Account => "account",
            Scope::Device => "device",
            Scope::Address => "address",
        }
    }

    /// Failures that cost nothing.
    const fn free(self) -> i64 {
        match self {
            Scope::Account | Scope::Device => 5,
            Scope::Address => 30,
        }
    }
}

const FIRST: Duration = Duration::from_secs(5);
/// No pause is longer.
pub const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Without failures for so long, the count begins anew.
pub const FORGOTTEN_AFTER: Duration = Duration::from_secs(60 * 60);

/// How long to wait after so many failures.
pub fn pause(scope: Scope, failures: i64) -> Duration {
    let over = failures - scope.free();
    if over < 0 {
        return Duration::ZERO;
    }
    let doublings = u32::try_from(over.min(16)).unwrap_or(16);
    FIRST.saturating_mul(1 << doublings).min(LONGEST)
}

/// The count with which an attempt begins.
pub fn failures_now(failures: i64, last_at: Timestamp, now: Timestamp) -> i64 {
    if now.since(last_at) >= FORGOTTEN_AFTER {
        0
    } else {
        failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_bounded() {
        let seconds: Vec<u64> = (3..16)
            .map(|n| pause(Scope::Account, n).as_secs())
            .collect();
        assert_eq!(
            seconds,
            [0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]
        );
        assert_eq!(pause(Scope::Address, 29), Duration::ZERO);
        assert_eq!(pause(Scope::Address, 30), FIRST);
        assert_eq!(pause(Scope::Account, i64::MAX), LONGEST);
    }

    #[test]
    fn failures_are_forgotten() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        assert_eq!(failures_now(9, at(0), at(3599)), 9);
        assert_eq!(failures_now(9, at(0), at(3600)), 0);
    }
}
