//! The command line: which verbs there are, and what they are handed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use runtime::config::{Config, Sources};

use crate::{books, compose, demo, engines, health, output, people, serve, simulators, upkeep};

/// Argosy: a platform for cross-border trade, from finding a product to the money being settled.
#[derive(Parser)]
#[command(name = "argosy", version, about, long_about = None)]
struct Line {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    verb: Verb,
}

/// Where the program keeps things and takes its settings from; the same for every verb.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
    /// Settings file; ./argosy.toml when there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder for everything kept on this machine.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// sqlite:PATH or postgres://…
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Subcommand)]
enum Verb {
    /// Serve the platform in the foreground.
    Serve(Serve),
    /// Show the settings in force and where each value came from.
    Config {
        #[command(subcommand)]
        verb: ConfigVerb,
    },
    /// Bring the database up to date, or say what would run.
    Migrate {
        /// Only say what would run; exit 1 when something would.
        #[arg(long)]
        check: bool,
    },
    /// Write a consistent archive of database, files and keys.
    Backup { to: PathBuf },
    /// Restore such an archive into an empty place.
    Restore { from: PathBuf },
    /// People of the platform itself.
    Admin {
        #[command(subcommand)]
        verb: AdminVerb,
    },
    /// The demo world.
    Demo {
        #[command(subcommand)]
        verb: DemoVerb,
    },
    /// Fill a store with many sellers, products and orders, for measurements.
    Seed(demo::Seed),
    /// Ask a running server whether it is ready; exit 1 when it is not.
    Healthcheck {
        /// Where it listens; as in the settings when not given.
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
    },
    #[command(flatten)]
    Engine(engines::Verb),
    /// The ledger and its exports.
    Ledger {
        #[command(subcommand)]
        verb: LedgerVerb,
    },
    /// A simulated peer of the outside world, as a process of its own.
    Outside {
        #[command(subcommand)]
        verb: simulators::OutsideVerb,
    },
    /// Print the OpenAPI document.
    Openapi,
    /// Write the schemas of all events into a folder.
    Events {
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Explain a problem kind, such as orders/not-cancellable.
    Explain { problem: String },
}

#[derive(Subcommand)]
enum ConfigVerb {
    /// Every value with its origin; secrets are masked.
    Show,
}

#[derive(Subcommand)]
enum AdminVerb {
    /// Make an operator. Prints a link where they choose a password, once and within a day.
    Create(people::Create),
}

#[derive(Subcommand)]
enum DemoVerb {
    /// The accounts of the demo world, as JSON.
    Logins,
}

#[derive(Subcommand)]
enum LedgerVerb {
    /// Check an export, whoever wrote it; `-` is standard input.
    Verify { file: PathBuf },
    /// Write the sealed entries as lines of JSON, the seal last.
    Export {
        /// Number of the first entry.
        #[arg(long, value_name = "N")]
        from: Option<i64>,
        /// Number of the last entry.
        #[arg(long, value_name = "N")]
        to: Option<i64>,
    },
}

#[derive(Args)]
pub(crate) struct Serve {
    /// Fill an empty store with the demo world first, and run the built-in simulators.
    #[arg(long)]
    pub(crate) demo: bool,
    /// Let a demonstration listen beyond this machine, where anybody may log in with its accounts.
    #[arg(long, requires = "demo")]
    pub(crate) demo_anywhere: bool,
    /// So many card payments in a hundred meet a fault on their way that mends itself.
    #[arg(long, requires = "demo", default_value_t = 3, value_name = "PERCENT",
          value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) demo_faults: u8,
    /// Address and port, such as 127.0.0.1:8080.
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// Serve these modules alone; the others are asked at the addresses under [peers].
    #[arg(long, value_delimiter = ',', value_name = "MODULES")]
    pub(crate) only: Vec<String>,
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let line = Line::parse();
    let sources = sources(&line.place);
    let config = || Ok(Config::load(&sources)?);
    let done = match line.verb {
        Verb::Serve(wanted) => serve::run(&sources, &wanted).map(success),
        Verb::Config {
            verb: ConfigVerb::Show,
        } => config().map(|config| {
            output::settings(&config);
            success(())
        }),
        Verb::Migrate { check } => config()
            .and_then(|config| upkeep::migrate(config, check))
            .map(success),
        Verb::Backup { to } => config()
            .and_then(|config| upkeep::backup(config, &to))
            .map(success),
        Verb::Restore { from } => config()
            .and_then(|config| upkeep::restore(config, &from))
            .map(success),
        Verb::Admin {
            verb: AdminVerb::Create(new),
        } => config()
            .and_then(|config| people::create(config, &new))
            .map(success),
        Verb::Demo {
            verb: DemoVerb::Logins,
        } => demo::logins().map(success),
        Verb::Healthcheck { listen } => config()
            .and_then(|config| health::check(&config, listen))
            .map(success),
        Verb::Engine(verb) => verb.run(),
        Verb::Ledger {
            verb: LedgerVerb::Verify { file },
        } => books::verify(&file),
        Verb::Ledger {
            verb: LedgerVerb::Export { from, to },
        } => config()
            .and_then(|config| books::export(config, from, to))
            .map(success),
        Verb::Seed(wanted) => demo::seed(&sources, &wanted).map(success),
        Verb::Outside { verb } => simulators::run(verb).map(success),
        Verb::Openapi => upkeep::openapi().map(success),
        Verb::Events { to } => upkeep::events(&to).map(success),
        Verb::Explain { problem } => output::explain(&problem).map(success),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            output::failure(&failure.0);
            ExitCode::FAILURE
        }
    }
}

fn success((): ()) -> ExitCode {
    ExitCode::SUCCESS
}

/// Why a verb could not be carried out, for the person at the keyboard.
#[derive(Debug)]
pub struct Failure(pub String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            let inner_text = inner.to_string();
            if !text.contains(&inner_text) {
                text = format!("{text}: {inner_text}");
            }
            source = inner.source();
        }
        Failure(text)
    }
}

pub(crate) type Done = Result<(), Failure>;

/// Defaults, file, environment and the flags that every verb has.
fn sources(place: &Place) -> Sources {
    let mut sources = Sources::of_process(place.config.clone());
    for defaults in compose::DEFAULTS {
        sources = sources.module(defaults);
    }
    if let Some(data) = &place.data {
        sources = sources.flag("server.data_dir", data.to_string_lossy());
    }
    if let Some(url) = &place.database_url {
        sources = sources.flag("database.url", url.clone());
    }
    sources
}
