//! The module's own settings. Their meaning and units stand in identity.default.toml.

use runtime::config::Config;
use serde::Deserialize;

/// The defaults as text, for `Sources::module`.
pub const DEFAULTS: &str = include_str!("identity.default.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub secret: String,
    pub password_memory_kib: u32,
    pub password_passes: u32,
    pub passwords_at_once: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            secret: String::new(),
            password_memory_kib: 19_456,
            password_passes: 3,
            passwords_at_once: 0,
        }
    }
}

impl Settings {
    pub fn of(config: &Config) -> Self {
        config.section("identity").unwrap_or_else(|error| {
            tracing::error!(%error, "the settings of identity are wrong; the defaults hold");
            Settings::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use runtime::config::Sources;

    use super::*;

    #[test]
    fn the_text_and_the_types_say_the_same() {
        let config = Config::load(&Sources::default().module(DEFAULTS)).unwrap();
        let settings = Settings::of(&config);
        assert_eq!(
            format!("{settings:?}"),
            format!("{:?}", Settings::default())
        );
    }
}
