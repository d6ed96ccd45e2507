//! What the program says to the person at the keyboard. The only file that prints.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing is this file's trade"
)]

use runtime::config::Config;

use crate::cli::{Done, Failure};
use crate::site;

pub(crate) fn line(text: &str) {
    println!("{text}");
}

pub(crate) fn failure(text: &str) {
    eprintln!("argosy: {text}");
}

/// `key = value  # origin`, one a line, in the order of the defaults.
pub(crate) fn settings(config: &Config) {
    for setting in config.explain() {
        println!("{} = {}  # {}", setting.key, setting.value, setting.origin);
    }
}

/// The page of a problem kind.
pub(crate) fn explain(kind: &str) -> Done {
    let kind = kind.trim_start_matches("/problems/");
    let page = site::problem_page(kind)
        .ok_or_else(|| Failure(format!("{kind} is no problem that Argosy has")))?;
    println!("{page}");
    Ok(())
}
