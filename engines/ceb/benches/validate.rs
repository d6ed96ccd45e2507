//! How many declarations a minute are checked, matched and signed, on one core.
//!
//! `cargo bench -p ceb`. The target is 10,000 declarations validated a minute.

#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests use all of it, and stop where it cannot be set up"
)]
#[path = "../tests/it/fixture.rs"]
mod fixture;

use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::RsaKeyPair;
use ceb::signature::{KeyInfo, RsaSigner, sign};

/// Declarations in a message: the most that the annex allows.
const BODIES: usize = 100;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bodies = |n: usize| (0..BODIES).map(move |i| format!("{n}-{i}"));
    let list = fixture::message(
        bodies(0)
            .map(|n| {
                let mut l = fixture::list();
                l.inventory_head.logistics_no = n;
                l
            })
            .collect(),
    );
    let order = fixture::message(
        bodies(0)
            .map(|n| {
                let mut o = fixture::order();
                o.order_head.order_no = n;
                o
            })
            .collect(),
    );
    let list_xml = list.write()?;
    let set: Vec<(&str, String)> = vec![("311.xml", order.write()?), ("621.xml", list_xml.clone())];
    let pair = RsaKeyPair::generate(KeySize::Rsa2048)?;
    let key: Pkcs8V1Der<'_> = pair.as_der()?;
    let signer = RsaSigner::from_pkcs8(key.as_ref())?;
    let info = KeyInfo {
        name: "0001",
        certificate_der: b"",
    };

    let mut out = std::io::stdout();
    writeln!(
        out,
        "{:<28} {:>10} {:>16}",
        "", "a message", "bodies a minute"
    )?;
    row(&mut out, "validate CEB621", || {
        drop(black_box(ceb::validate(list_xml.as_bytes())))
    })?;
    row(&mut out, "write CEB621, checked", || {
        drop(black_box(list.write()))
    })?;
    row(&mut out, "match CEB311 and CEB621", || {
        drop(black_box(ceb::match_messages(
            set.iter().map(|(n, t)| (*n, t.as_bytes())),
        )));
    })?;
    row(&mut out, "sign CEB621, RSA-2048", || {
        drop(black_box(sign(&list_xml, &signer, &info)))
    })?;
    writeln!(
        out,
        "{BODIES} bodies of two lines a message, {} KiB",
        list_xml.len() / 1024
    )?;
    Ok(())
}

fn row(out: &mut impl Write, name: &str, mut work: impl FnMut()) -> std::io::Result<()> {
    work();
    let start = Instant::now();
    let mut rounds = 0u32;
    while start.elapsed() < Duration::from_secs(2) {
        work();
        rounds += 1;
    }
    let each = start.elapsed() / rounds;
    let a_minute = BODIES as f64 * 60.0 / each.as_secs_f64();
    writeln!(out, "{name:<28} {each:>10.2?} {a_minute:>16.0}")
}
