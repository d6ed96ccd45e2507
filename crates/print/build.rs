//! Packs the typefaces: the larger one is two fifths smaller so, and most processes never print.
#![allow(clippy::print_stdout, reason = "how a build script speaks")]

use std::fs::{self, File};
use std::path::PathBuf;
use std::{env, io};

use flate2::Compression;
use flate2::write::GzEncoder;

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    for name in ["NotoSans-Regular.ttf", "NotoSansSC-Regular.ttf"] {
        let file = format!("fonts/{name}");
        println!("cargo::rerun-if-changed={file}");
        let packed = File::create(out.join(format!("{name}.gz")))?;
        let mut packed = GzEncoder::new(packed, Compression::best());
        io::Write::write_all(&mut packed, &fs::read(file)?)?;
        packed.finish()?;
    }
    Ok(())
}
