//! A clock that can be set back, so that the demo world has a past.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use kernel::{Clock, Timestamp};
use runtime::runtime::SystemClock;

/// The machine's clock, less what it was set back by.
#[derive(Default)]
pub struct DemoClock {
    behind_micros: AtomicI64,
}

impl DemoClock {
    pub fn set_back(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.behind_micros.store(micros, Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        let behind = self.behind_micros.load(Ordering::SeqCst);
        Timestamp::from_micros(SystemClock.now().micros().saturating_sub(behind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_behind_by_what_it_was_set_back() {
        let clock = DemoClock::default();
        let day = Duration::from_secs(86_400);
        clock.set_back(day);
        let yesterday = clock.now();
        clock.set_back(Duration::ZERO);
        let apart = clock.now().since(yesterday);
        assert!(apart >= day && apart < day + Duration::from_secs(10));
    }
}
