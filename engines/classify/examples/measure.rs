//! Measures suggestions on titles of your own: a file of lines `code<TAB>title`, four or six digits.
//!
//! `cargo run --release -p classify --example measure -- FILE`

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for the terminal"
)]

use classify::Code;
use classify::suggest::{Product, Suggester};

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let suggester = Suggester::new().unwrap();
    let (mut titles, mut first, mut five) = (0.0, 0.0, 0.0);
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((code, title)) = line.split_once('\t') else {
            continue;
        };
        let code = Code::from_printed(code).unwrap();
        let product = Product {
            title,
            ..Product::default()
        };
        let found = suggester.suggest(&product);
        let right = found.first().is_some_and(|best| code.covers(&best.code));
        titles += 1.0;
        first += f64::from(right);
        five += f64::from(found.iter().any(|s| code.covers(&s.code)));
        if !right {
            let codes: Vec<String> = found
                .iter()
                .map(|s| format!("{} ({:.2})", s.code, s.confidence))
                .collect();
            println!("{code} {title}: {}", codes.join(" "));
        }
    }
    println!(
        "{titles} titles: {:.3} in first place, {:.3} among five",
        first / titles,
        five / titles
    );
}
