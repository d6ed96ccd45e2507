//! What the books bear: postings a second, spread over accounts and all on one; a chain of a million
//! postings worked out again; a statement of ten thousand entries matched; and what paying costs
//! while 300 pay a second. Durable, on SQLite, and on PostgreSQL when `ARGOSY_TEST_POSTGRES` names
//! one; the invariants are checked after each part. `ARGOSY_BENCH_SECONDS` sets the time of a part
//! and the size of the chain in the same measure; a word on the command line chooses parts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, and may stop where it fails"
)]
#![allow(dead_code, reason = "the world of the tests has more than is measured")]

mod chain;
#[path = "../../tests/it/ears.rs"]
mod ears;
mod paying;
mod postings;
mod statement;
#[path = "../../tests/it/wallets.rs"]
mod wallets;
#[path = "../../tests/it/world.rs"]
mod world;

use std::time::Duration;

/// One figure, beside what it should reach.
pub struct Figure {
    pub what: String,
    pub value: f64,
    pub unit: &'static str,
    pub target: f64,
    /// Whether less is better.
    pub least: bool,
}

impl Figure {
    pub fn at_least(what: impl Into<String>, value: f64, unit: &'static str, target: f64) -> Self {
        Figure {
            what: what.into(),
            value,
            unit,
            target,
            least: false,
        }
    }

    pub fn at_most(what: impl Into<String>, value: f64, unit: &'static str, target: f64) -> Self {
        Figure {
            least: true,
            ..Figure::at_least(what, value, unit, target)
        }
    }

    fn print(&self) {
        let ratio = self.value / self.target;
        let met = (ratio <= 1.0) == self.least;
        println!(
            "{:<58} {:>12.1} {:<11} target {:>9} ratio {ratio:>6.2} {}",
            self.what,
            self.value,
            self.unit,
            self.target,
            if met { "met" } else { "MISSED" }
        );
    }
}

/// The value below which so many hundredths of them are.
pub fn percentile(sorted: &[Duration], hundredths: usize) -> f64 {
    let place = sorted.len() * hundredths / 100;
    sorted
        .get(place.min(sorted.len().saturating_sub(1)))
        .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}

fn main() {
    let seconds = std::env::var("ARGOSY_BENCH_SECONDS")
        .ok()
        .and_then(|text| text.parse::<f64>().ok());
    if cfg!(debug_assertions) && seconds.is_none() {
        eprintln!("only a release build is worth measuring: cargo bench -p payments");
        return;
    }
    let seconds = seconds.unwrap_or(10.0);
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
    let engine = match std::env::var("ARGOSY_TEST_POSTGRES") {
        Ok(_) => "PostgreSQL",
        Err(_) => "SQLite",
    };
    println!("{engine}, {seconds} s a part");
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            let time = Duration::from_secs_f64(seconds);
            if wanted("postings") {
                print(postings::measure(time).await);
            }
            if wanted("chain") {
                print(chain::measure(seconds / 10.0).await);
            }
            if wanted("statement") {
                print(statement::measure(seconds / 10.0).await);
            }
            if wanted("paying") {
                print(paying::measure(time).await);
            }
        });
}

fn print(figures: Vec<Figure>) {
    figures.iter().for_each(Figure::print);
}
