//! The module's settings with their defaults.

use kernel::Country;
use runtime::Runtime;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// The defaults, commented; the composition root lays them under the other sources.
pub const DEFAULTS: &str = include_str!("risk.default.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) lists_required: bool,
    #[serde(deserialize_with = "countries")]
    pub(crate) closed_destinations: Vec<Country>,
    pub(crate) list_max_bytes: usize,
    pub(crate) rescreen_rows: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            lists_required: true,
            closed_destinations: Vec::new(),
            list_max_bytes: 128 << 20,
            rescreen_rows: 200,
        }
    }
}

impl Settings {
    /// What the program was started with. A section that cannot be read was refused at start.
    pub(crate) fn of(rt: &Runtime) -> Self {
        rt.config().section("risk").unwrap_or_default()
    }
}

/// `KP, IR`; a code that is none is refused at start.
fn countries<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Country>, D::Error> {
    let text = String::deserialize(from)?;
    let codes = text.split([',', ' ']).filter(|code| !code.is_empty());
    codes
        .map(|code| code.parse().map_err(|_| D::Error::custom(code)))
        .collect()
}
