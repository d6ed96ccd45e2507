//! Settings: compiled-in defaults, then a file, then the environment, then flags. Every key is
//! known from the defaults, so a misspelt one is refused by name. Knows no module's keys: modules
//! bring their own defaults as text.

mod cidr;
mod layers;
mod sections;

use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

pub use cidr::Cidr;
use layers::Layers;
pub use layers::{Explained, Origin};
pub use sections::{
    Blobs, Database, LogFormat, Mail, Rate, Rates, Rpc, Server, Sms, Telemetry, Tls,
};

/// The settings of the machinery, all commented.
pub const DEFAULTS: &str = include_str!("argosy.default.toml");

const ENVIRONMENT_PREFIX: &str = "ARGOSY_";

/// Where settings come from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Defaults of modules: TOML with one table named as the module.
    pub modules: Vec<&'static str>,
    /// A file that must exist.
    pub file: Option<PathBuf>,
    /// `ARGOSY_SECTION__KEY` and its text; other names are passed over.
    pub environment: Vec<(String, String)>,
    /// `section.key` and its text.
    pub flags: Vec<(String, String)>,
}

impl Sources {
    /// What this process was started with: `--config` or ./argosy.toml when there is one, and the
    /// environment.
    pub fn of_process(file: Option<PathBuf>) -> Self {
        let beside = PathBuf::from("argosy.toml");
        Sources {
            file: file.or_else(|| beside.exists().then_some(beside)),
            environment: std::env::vars_os()
                .filter_map(|(key, value)| {
                    Some((key.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
            ..Sources::default()
        }
    }

    pub fn module(mut self, defaults: &'static str) -> Self {
        self.modules.push(defaults);
        self
    }

    pub fn flag(mut self, key: &str, value: impl Into<String>) -> Self {
        self.flags.push((key.to_owned(), value.into()));
        self
    }
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Config {
    layers: Layers,
    server: Server,
    tls: Tls,
    database: Database,
    mail: Mail,
    sms: Sms,
    blobs: Blobs,
    rates: Rates,
    telemetry: Telemetry,
    rpc: Rpc,
}

impl Config {
    /// Reads all sources; what is wrong with any of them is told at once.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let mut layers = Layers::default();
        let mut wrong = Vec::new();
        layers.defaults(DEFAULTS, &mut wrong);
        for module in &sources.modules {
            layers.defaults(module, &mut wrong);
        }
        if let Some(path) = &sources.file {
            match std::fs::read_to_string(path) {
                Ok(text) => layers.file(path, &text, &mut wrong),
                Err(error) => wrong.push(format!("{}: {error}", path.display())),
            }
        }
        for (name, value) in &sources.environment {
            if let Some(rest) = name.strip_prefix(ENVIRONMENT_PREFIX) {
                let key = rest.to_ascii_lowercase().replace("__", ".");
                // One word alone (ARGOSY_LOG) is no setting and may be meant for somebody else.
                if key.contains('.') {
                    layers.text(&key, value, Origin::Environment(name.clone()), &mut wrong);
                }
            }
        }
        for (key, value) in &sources.flags {
            layers.text(key, value, Origin::Flag, &mut wrong);
        }
        Self::typed(layers, wrong)
    }

    /// Defaults and a folder of one's own: what a test needs.
    pub fn for_tests(data_dir: &Path) -> Result<Self, ConfigError> {
        Self::load(
            &Sources::default()
                .flag("server.data_dir", data_dir.to_string_lossy())
                .flag("rates.enabled", "false"),
        )
    }

    fn typed(layers: Layers, mut wrong: Vec<String>) -> Result<Self, ConfigError> {
        fn section<T: DeserializeOwned>(
            layers: &Layers,
            name: &str,
            wrong: &mut Vec<String>,
        ) -> Option<T> {
            layers.section(name).map_err(|error| wrong.push(error)).ok()
        }
        let server = section(&layers, "server", &mut wrong);
        let tls = section(&layers, "tls", &mut wrong);
        let database = section(&layers, "database", &mut wrong);
        let mail = section(&layers, "mail", &mut wrong);
        let sms = section(&layers, "sms", &mut wrong);
        let blobs = section(&layers, "blobs", &mut wrong);
        let rates = section(&layers, "rates", &mut wrong);
        let telemetry = section(&layers, "telemetry", &mut wrong);
        let rpc = section(&layers, "rpc", &mut wrong);
        match (
            server, tls, database, mail, sms, blobs, rates, telemetry, rpc,
        ) {
            (
                Some(server),
                Some(tls),
                Some(database),
                Some(mail),
                Some(sms),
                Some(blobs),
                Some(rates),
                Some(telemetry),
                Some(rpc),
            ) if wrong.is_empty() => Ok(Config {
                layers,
                server,
                tls,
                database,
                mail,
                sms,
                blobs,
                rates,
                telemetry,
                rpc,
            }),
            _ => Err(ConfigError { wrong }),
        }
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    pub fn tls(&self) -> &Tls {
        &self.tls
    }

    pub fn database(&self) -> &Database {
        &self.database
    }

    pub fn mail(&self) -> &Mail {
        &self.mail
    }

    pub fn sms(&self) -> &Sms {
        &self.sms
    }

    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    pub fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }

    pub fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// A module's own settings.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T, ConfigError> {
        self.layers
            .section(name)
            .map_err(|error| ConfigError { wrong: vec![error] })
    }

    /// Where a module is served by another process, when the settings say so.
    pub fn peer(&self, module: &str) -> Option<&str> {
        self.layers.string(&format!("peers.{module}"))
    }

    /// Every value with where it came from; secrets are masked.
    pub fn explain(&self) -> Vec<Explained> {
        self.layers.explain()
    }

    /// The database's address, with the default filled in.
    pub fn database_url(&self) -> String {
        if self.database.url.is_empty() {
            format!(
                "sqlite:{}",
                self.server.data_dir.join("argosy.db").display()
            )
        } else {
            self.database.url.clone()
        }
    }

    /// The address that people type, without a slash at the end.
    pub fn public_url(&self) -> String {
        if !self.server.public_url.is_empty() {
            return self.server.public_url.trim_end_matches('/').to_owned();
        }
        let scheme = if self.tls.is_on() { "https" } else { "http" };
        format!("{scheme}://{}", self.server.listen)
    }
}

/// Everything that is wrong with the settings.
#[derive(Clone, Debug, thiserror::Error)]
pub struct ConfigError {
    wrong: Vec<String>,
}

impl ConfigError {
    pub fn lines(&self) -> &[String] {
        &self.wrong
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.wrong.join("\n"))
    }
}
