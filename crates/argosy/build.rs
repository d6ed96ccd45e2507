//! The web app's folder must be there before it is embedded: a program built without it would not
//! find it later either. Building the app itself is `make`'s business.
#![allow(clippy::print_stdout, reason = "how a build script speaks")]

use std::path::Path;
use std::process::Command;
use std::{env, fs, io};

/// The first glibc whose loader reads packed addresses.
const READS_PACKED: (u32, u32) = (2, 36);

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

/// Functions that came out alike are kept once, and addresses that are set at the start lie packed.
/// Asked only of the linker that ships with Rust for this platform.
fn slim() {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_ARCH", "x86_64")
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
    {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
        if glibc().is_some_and(|version| version >= READS_PACKED) {
            println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
        }
    }
}

/// The C library of the machine that builds, which names its version at the end of the first line.
fn glibc() -> Option<(u32, u32)> {
    let told = Command::new("ldd").arg("--version").output().ok()?;
    let told = String::from_utf8(told.stdout).ok()?;
    let (major, minor) = told.lines().next()?.rsplit(' ').next()?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
