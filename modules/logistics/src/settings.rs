//! The module's own settings.

use serde::Deserialize;

/// Compiled in and commented; merged with the program's settings.
pub const DEFAULTS: &str = include_str!("logistics.default.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) carrier_url: String,
    pub(crate) carrier_secret: String,
    pub(crate) notification_age_max_seconds: u64,
}
