//! How many invoices are checked in a second, on one core: one of two lines, one of a thousand,
//! and one of a thousand with as many rates of VAT, which shows work that grows with the square. Prints a small table; no library, because the figures are far apart.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark speaks, and stops when it can't"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

const INVOICE: &str = include_str!("invoice.xml");

fn main() {
    let long = with_lines(1000, false);
    let rates = with_lines(1000, true);
    println!(
        "{:28} {:>9} {:>14} {:>9}",
        "document", "bytes", "per CPU second", "MB/s"
    );
    for (name, document) in [
        ("two lines", INVOICE),
        ("a thousand lines", &long),
        ("a thousand rates", &rates),
    ] {
        run(&format!("check, {name}"), document, || {
            black_box(ubl::report(black_box(document.as_bytes())));
        });
    }
    let invoice = ubl::read(INVOICE.as_bytes()).unwrap();
    run("read, two lines", INVOICE, || {
        black_box(ubl::read(black_box(INVOICE.as_bytes())).unwrap());
    });
    run("write, two lines", INVOICE, || {
        black_box(ubl::write(black_box(&invoice)).unwrap());
    });
}

/// The same invoice with its first line again and again, each at its own rate of VAT or not.
fn with_lines(count: i64, has_rates: bool) -> String {
    let mut invoice = ubl::read(INVOICE.as_bytes()).unwrap();
    let line = invoice.lines[0].clone();
    invoice.period = None;
    invoice.lines = (0..count).map(|_| line.clone()).collect();
    if has_rates {
        invoice.adjustments.clear();
        for (rate, line) in (1_000..).zip(&mut invoice.lines) {
            line.item.vat.percent = Some(kernel::Decimal::new(rate, 3));
        }
    }
    let written = ubl::write(&invoice).unwrap();
    assert!(ubl::report(written.as_bytes()).is_valid);
    written
}

fn run(name: &str, document: &str, once: impl Fn()) {
    let start = Instant::now();
    let busy = on_processor();
    let mut rounds = 0_u32;
    while start.elapsed() < Duration::from_secs(2) {
        once();
        rounds += 1;
    }
    let spent = match on_processor().checked_sub(busy) {
        Some(spent) if !spent.is_zero() => spent,
        _ => start.elapsed(),
    };
    let rate = f64::from(rounds) / spent.as_secs_f64();
    let megabytes = rate * document.len() as f64 / 1e6;
    println!(
        "{name:28} {:>9} {rate:>14.0} {megabytes:>9.1}",
        document.len()
    );
}

/// Time this program had a processor, on Linux: other programs at work do not count. Zero where
/// it is not told; then the clock on the wall counts.
fn on_processor() -> Duration {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}
