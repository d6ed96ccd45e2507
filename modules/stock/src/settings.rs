//! The module's settings with their defaults.

use kernel::Country;
use runtime::Runtime;
use serde::Deserialize;

/// The defaults, commented; the composition root lays them under the other sources.
pub const DEFAULTS: &str = include_str!("stock.default.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) default_country: Option<Country>,
    pub(crate) batch_max: usize,
    pub(crate) expiry_seconds: u32,
    pub(crate) expiry_batch: i64,
    pub(crate) verify_hours: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            default_country: "CN".parse().ok(),
            batch_max: 256,
            expiry_seconds: 5,
            expiry_batch: 500,
            verify_hours: 24,
        }
    }
}

impl Settings {
    /// What the program was started with. A section that cannot be read was refused at start.
    pub(crate) fn of(rt: &Runtime) -> Self {
        rt.config().section("stock").unwrap_or_default()
    }
}
