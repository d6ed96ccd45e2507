//! Takes the text out of a file: by its own tables always, by pdftotext where that is installed.

use std::collections::BTreeSet;
use std::io::Read;
use std::process::Command;

/// Every sign that the file says its glyphs stand for (ToUnicode).
pub fn signs(file: &[u8]) -> BTreeSet<char> {
    let mut found = BTreeSet::new();
    for stream in streams(file) {
        let Ok(text) = String::from_utf8(stream) else {
            continue;
        };
        if !text.contains("begincmap") {
            continue;
        }
        let of_maps = text.lines().filter(|line| line.starts_with('<'));
        for line in of_maps {
            let codes: Vec<&str> = line
                .split(['<', '>'])
                .filter(|part| !part.trim().is_empty())
                .collect();
            let Some(code) = codes.last() else { continue };
            let units: Vec<u16> = code
                .as_bytes()
                .chunks(4)
                .filter_map(|digits| {
                    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
                })
                .collect();
            found.extend(char::decode_utf16(units).filter_map(Result::ok));
        }
    }
    found
}

fn streams(file: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = find(&file[from..], b"stream\n") {
        let begin = from + at + b"stream\n".len();
        let Some(long) = find(&file[begin..], b"endstream") else {
            break;
        };
        let packed = &file[begin..begin + long];
        let mut plain = Vec::new();
        if flate2::read::ZlibDecoder::new(packed)
            .read_to_end(&mut plain)
            .is_ok()
        {
            found.push(plain);
        } else {
            found.push(packed.to_vec());
        }
        from = begin + long + b"endstream".len();
    }
    found
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// What pdftotext reads, line by line; none where it is not installed.
pub fn text(file: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().ok()?;
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, file).ok()?;
    let told = Command::new("pdftotext")
        .args(["-layout"])
        .arg(&path)
        .arg("-")
        .output()
        .ok()?;
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    String::from_utf8(told.stdout).ok()
}

/// For looking at: with PRINT_KEEP=FOLDER the files stay.
pub fn keep(name: &str, file: &[u8]) {
    if let Ok(folder) = std::env::var("PRINT_KEEP") {
        std::fs::write(format!("{folder}/{name}.pdf"), file).unwrap();
    }
}
