//! Quotes of five lines a second, on one core: the typed engine, and the verb with its JSON.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark prints, and stops where it can't go on"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::json;
use tariff::{Packs, answer_text, case, quote};

const SPAN: Duration = Duration::from_secs(2);

/// Time that this thread had the core, so that neighbours on it do not count; the clock where the
/// system does not say.
fn on_core(since: Instant) -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = said.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn question(to: &str, date: &str, currency: &str) -> String {
    let lines: Vec<_> = (1..=5)
        .map(|at| {
            json!({"id": at.to_string(), "hs": format!("6109{at}0"), "origin": "CN", "quantity": "2",
                "unit_price": format!("{at}.90"), "net_weight_grams": 180,
                "rates": {"duty": "12%"}})
        })
        .collect();
    json!({"id": "b", "date": date, "from": if to == "CN" { "JP" } else { "CN" }, "to": to,
        "mode": "courier", "currency": currency, "lines": lines,
        "buyer": {"kind": "consumer"}, "seller": {"tax_registered": true},
        "charges": {"freight": "9.90", "insurance": "1.00"}})
    .to_string()
}

fn a_second(mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    let before = on_core(start);
    let mut rounds = 0u32;
    while start.elapsed() < SPAN {
        for _ in 0..100 {
            work();
        }
        rounds += 100;
    }
    f64::from(rounds) / (on_core(start) - before).as_secs_f64()
}

fn main() {
    let packs = Packs::shipped().expect("the packs of this crate");
    println!("{:<4} {:>14} {:>14}", "to", "quotes/s", "verb/s");
    for (to, currency) in [
        ("DE", "EUR"),
        ("CN", "CNY"),
        ("US", "USD"),
        ("GB", "GBP"),
        ("NG", "NGN"),
    ] {
        let line = question(to, "2026-07-10", currency);
        let case = case::read(&line, &packs).expect("a question");
        let typed = a_second(|| {
            black_box(quote(&packs, black_box(&case)));
        });
        let verb = a_second(|| {
            black_box(answer_text(&packs, black_box(&line)));
        });
        println!("{to:<4} {typed:>14.0} {verb:>14.0}");
    }
}
