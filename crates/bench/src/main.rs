//! Measures Argosy over HTTP as its users meet it: lists, pages, searches, whole journeys, a hot
//! item, the start, the memory. It starts the release binary itself in a folder of its own and
//! drives it from the same machine; figures are ratios of one run and processor time an operation,
//! because rates are those of one machine on one day. It tests nothing: that is what tests are for.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints"
)]

mod client;
mod cost;
mod fault;
mod hot;
mod journey;
mod load;
mod machine;
mod plan;
mod reads;
mod report;
mod server;
mod world;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

/// Measures Argosy over HTTP.
#[derive(Clone, Debug, Parser)]
#[command(name = "bench", version, about)]
pub struct Line {
    /// The program to measure.
    #[arg(long, default_value = "target/release/argosy", value_name = "FILE")]
    binary: PathBuf,
    /// Folder for the data of this run; a temporary one when absent. A seeded one is used again.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Measure what runs at this address already. Only what strangers may look at, unless --data is
    /// its folder, out of which the letters with log-in codes are read.
    #[arg(long, value_name = "ADDR")]
    url: Option<SocketAddr>,
    /// postgres://… instead of SQLite in that folder.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Port for the server; any free one when absent.
    #[arg(long)]
    port: Option<u16>,
    /// Products and sellers of the store; 0 takes the demo world.
    #[arg(long, default_value_t = 100_000)]
    products: u32,
    #[arg(long, default_value_t = 1_000)]
    sellers: u32,
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Clients that ask at the same time.
    #[arg(long, default_value_t = 32)]
    clients: usize,
    /// Buyers with a log-in.
    #[arg(long, default_value_t = 400)]
    buyers: usize,
    /// The way to pay.
    #[arg(long, default_value = "sandbox_card")]
    method: String,
    /// Only these parts.
    #[arg(long, value_delimiter = ',', value_enum)]
    only: Vec<Part>,
    /// Settings of the server, such as ARGOSY_TELEMETRY__LOG=debug.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    settings: Vec<String>,
    /// Where the JSON goes.
    #[arg(long, default_value = "target/bench/http.json", value_name = "FILE")]
    json: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    Footprint,
    Start,
    List,
    Page,
    Search,
    Journey,
    Cost,
    Hot,
}

impl Line {
    pub fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

fn main() -> ExitCode {
    let line = Line::parse();
    // One thread: the load is to leave the machine to the server.
    let executor = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(executor) => executor,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let local = tokio::task::LocalSet::new();
    match local.block_on(&executor, plan::carry_out(&line)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("the benchmark stopped: {fault}");
            ExitCode::FAILURE
        }
    }
}
