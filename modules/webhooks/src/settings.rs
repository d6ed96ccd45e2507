//! The module's settings with their defaults.

use std::time::Duration;

use runtime::Runtime;
use serde::Deserialize;

/// The defaults, commented; the composition root lays them under the other sources.
pub const DEFAULTS: &str = include_str!("webhooks.default.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) secret_keys: String,
    timeout_milliseconds: u64,
    disable_after_days: u64,
    log_days: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            secret_keys: String::new(),
            timeout_milliseconds: 15_000,
            disable_after_days: 5,
            log_days: 30,
        }
    }
}

const DAY_SECONDS: u64 = 24 * 3_600;

impl Settings {
    /// What the program was started with. A section that cannot be read was refused at start.
    pub(crate) fn of(rt: &Runtime) -> Self {
        rt.config().section("webhooks").unwrap_or_default()
    }

    /// Never longer than a job's lease leaves room for.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_milliseconds.clamp(100, 15_000))
    }

    pub(crate) fn disable_after(&self) -> Duration {
        Duration::from_secs(self.disable_after_days.max(1) * DAY_SECONDS)
    }

    pub(crate) fn log_for(&self) -> Duration {
        Duration::from_secs(self.log_days.max(1) * DAY_SECONDS)
    }
}
