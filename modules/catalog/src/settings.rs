//! The module's settings with their defaults.

use std::time::Duration;

use runtime::Runtime;
use serde::Deserialize;

/// The defaults, commented; the composition root lays them under the other sources.
pub const DEFAULTS: &str = include_str!("catalog.default.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) import_rows_max: usize,
    pub(crate) import_max_bytes: usize,
    pub(crate) picture_max_bytes: usize,
    pub(crate) picture_timeout_seconds: u64,
    pub(crate) picture_private_addresses: bool,
    pub(crate) search_memory_bytes: usize,
    pub(crate) products_kept: u64,
    pub(crate) offers_kept: u64,
    pub(crate) answer_kept_millis: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            import_rows_max: 50_000,
            import_max_bytes: 20 << 20,
            picture_max_bytes: 10 << 20,
            picture_timeout_seconds: 20,
            picture_private_addresses: false,
            search_memory_bytes: 20_000_000,
            products_kept: 4_000,
            offers_kept: 20_000,
            answer_kept_millis: 1_500,
        }
    }
}

impl Settings {
    /// What the program was started with. A section that cannot be read was refused at start.
    pub(crate) fn of(rt: &Runtime) -> Self {
        rt.config().section("catalog").unwrap_or_default()
    }

    pub(crate) fn answer_kept(&self) -> Duration {
        Duration::from_millis(self.answer_kept_millis)
    }

    pub(crate) fn picture_timeout(&self) -> Duration {
        Duration::from_secs(self.picture_timeout_seconds)
    }
}
