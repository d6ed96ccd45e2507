//! A clock that stands still until a test moves it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use kernel::{Clock, Timestamp};

/// Starts at 2026-11-22T10:00:00Z.
pub struct SetClock {
    micros: AtomicI64,
}

impl Default for SetClock {
    fn default() -> Self {
        SetClock {
            micros: AtomicI64::new(1_795_341_600_000_000),
        }
    }
}

impl SetClock {
    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).expect("a duration that a test can mean");
        self.micros.fetch_add(micros, Ordering::SeqCst);
    }

    pub fn set(&self, to: Timestamp) {
        self.micros.store(to.micros(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.micros.load(Ordering::SeqCst))
    }
}
