//! The web app's folder must be there before it is embedded: a program built without it would not
//! find it later either. Building the app itself is `make`'s business.
#![allow(clippy::print_stdout, reason = "how a build script speaks")]

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let app = Path::new("../../web/dist");
    fs::create_dir_all(app)?;
    println!("cargo::rerun-if-changed=build.rs");
    // Debug builds read the files when they are asked for them.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={}", app.display());
        slim();
    }
    Ok(())
}

/// Functions that came out alike are kept once. Asked only of the linker that ships with Rust for
/// this platform.
fn slim() {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_ARCH", "x86_64")
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
    {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
    }
}
