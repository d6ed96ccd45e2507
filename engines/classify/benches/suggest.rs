//! How long a suggestion takes, with the shipped tables alone: `cargo bench -p classify`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints a table and stops where it can't be set up"
)]

use std::time::{Duration, Instant};

use classify::schedule::{Format, Schedule, Version};
use classify::suggest::{Product, Suggester};

const ROUNDS: usize = 20;

fn main() {
    let started = Instant::now();
    let alone = Suggester::new().unwrap();
    println!("tables read in {:?}", started.elapsed());
    println!(
        "{:<28} {:>7} {:>9} {:>9} {:>9}",
        "titles", "calls", "p50", "p99", "max"
    );
    measure("", &alone);
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/hs/harmonized-system.csv"
    );
    match std::fs::read(path) {
        Ok(bytes) => {
            let version = Version {
                source: "harmonized-system".to_owned(),
                jurisdiction: "WCO".to_owned(),
                published: None,
                retrieved: jiff::civil::date(2026, 11, 29),
                language: "en".to_owned(),
            };
            let hs = Schedule::read(Format::HsNomenclature, version, &bytes).unwrap();
            measure("with HS 2022: ", &alone.with_nomenclature(&hs));
        }
        Err(_) => println!("skipped: with the nomenclature (shared reference data are not there)"),
    }
}

fn measure(prefix: &str, suggester: &Suggester) {
    let long = "Stainless steel, food grade, for kitchen and outdoor use. ".repeat(40);
    for (name, text, description) in [
        ("English", include_str!("../tests/data/labelled_en.tsv"), ""),
        ("Chinese", include_str!("../tests/data/labelled_zh.tsv"), ""),
        (
            "English, long description",
            include_str!("../tests/data/labelled_en.tsv"),
            &*long,
        ),
    ] {
        let titles: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| Some(line.split_once('\t')?.1))
            .collect();
        let mut took: Vec<Duration> = Vec::new();
        for title in titles.iter().cycle().take(titles.len() * ROUNDS) {
            let started = Instant::now();
            let product = Product {
                title,
                description,
                ..Product::default()
            };
            let found = suggester.suggest(&product);
            took.push(started.elapsed());
            assert!(found.len() <= 5);
        }
        took.sort_unstable();
        let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)];
        println!(
            "{:<40} {:>7} {:>9.1?} {:>9.1?} {:>9.1?}",
            format!("{prefix}{name}"),
            took.len(),
            at(50),
            at(99),
            at(100)
        );
    }
}
