//! Reads the one file that the ECB's archive holds. No more of the ZIP format than that: stored or
//! deflated, no encryption, no 64-bit sizes.

use std::io::Read;

use flate2::read::DeflateDecoder;

/// Far above what 50 currencies over a century need; a bound on memory.
const BYTES_MAX: u64 = 64 * 1024 * 1024;
const LOCAL_HEADER: u32 = 0x0403_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let part: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(usize::from(u16::from_le_bytes(part)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let part: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_le_bytes(part))
}

pub fn is_zip(bytes: &[u8]) -> bool {
    u32_at(bytes, 0) == Some(LOCAL_HEADER)
}

const BROKEN: &str = "the archive is broken";

/// The text of the first file.
pub fn first_text(bytes: &[u8]) -> Result<String, &'static str> {
    String::from_utf8(first_bytes(bytes)?).map_err(|_| BROKEN)
}

/// The first file, in whatever encoding it is. Its size is read from the central directory, because
/// the local header may leave it open.
pub fn first_bytes(bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
    let method = u16_at(bytes, 8).ok_or(BROKEN)?;
    let central = (0..bytes.len().saturating_sub(46))
        .rev()
        .filter(|at| u32_at(bytes, *at) == Some(CENTRAL_HEADER))
        .find(|at| u32_at(bytes, at + 42) == Some(0))
        .ok_or(BROKEN)?;
    let packed = u32_at(bytes, central + 20).ok_or(BROKEN)? as usize;
    let start = 30 + u16_at(bytes, 26).ok_or(BROKEN)? + u16_at(bytes, 28).ok_or(BROKEN)?;
    let end = start.checked_add(packed).ok_or(BROKEN)?;
    let data = bytes.get(start..end).ok_or(BROKEN)?;
    let mut found = Vec::new();
    let read = match method {
        0 => data.take(BYTES_MAX).read_to_end(&mut found),
        8 => DeflateDecoder::new(data)
            .take(BYTES_MAX)
            .read_to_end(&mut found),
        _ => return Err("the archive is packed in a way that is not read here"),
    };
    read.map_err(|_| BROKEN)?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_archive_is_refused_without_a_panic() {
        assert!(!is_zip(b"Date,USD"));
        for cut in 0..40 {
            let mut bytes = b"PK\x03\x04".to_vec();
            bytes.resize(4 + cut, 0);
            assert!(first_text(&bytes).is_err());
        }
    }
}
