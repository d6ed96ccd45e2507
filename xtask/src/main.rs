//! Chores of the house. `cargo xtask dev` runs server and web app together; `cargo tidy` (the tests
//! of this crate) holds the rules of the design.

mod chores;
#[cfg(test)]
mod tidy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["dev"] => chores::dev(),
        ["new-module", name] => chores::new_module(name),
        ["tidy"] => chores::tidy(),
        _ => {
            eprintln!("cargo xtask dev | new-module NAME | tidy");
            ExitCode::from(2)
        }
    }
}
