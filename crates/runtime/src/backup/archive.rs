//! The archive itself: a gzipped tar whose first entry says what follows, with hashes.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use kernel::Timestamp;
use sha2::{Digest, Sha256};

use super::{Error, FORMAT, KEYS, MANIFEST, Manifest, Part};

/// Hashes all parts, writes them beside `to` and gives the archive its name when it is whole.
pub(super) fn write(
    at: Timestamp,
    sources: Vec<(String, PathBuf)>,
    to: &Path,
) -> Result<Manifest, Error> {
    let parts = sources
        .into_iter()
        .map(|(name, source)| {
            let (size_bytes, sha256) = hash_of(&source)?;
            Ok(Part {
                name,
                size_bytes,
                sha256,
                source,
            })
        })
        .collect::<Result<Vec<Part>, Error>>()?;
    let manifest = Manifest {
        format: FORMAT,
        at,
        parts,
    };
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let half = tempfile::Builder::new()
        .prefix(".backup-")
        .tempfile_in(folder.unwrap_or_else(|| Path::new(".")))
        .map_err(Error::new)?;
    pack(&manifest, half.as_file()).map_err(Error::new)?;
    half.as_file().sync_all().map_err(Error::new)?;
    half.persist_noclobber(to).map_err(Error::new)?;
    Ok(manifest)
}

fn pack(manifest: &Manifest, into: &File) -> io::Result<()> {
    let seconds = u64::try_from(manifest.at.micros() / 1_000_000).unwrap_or(0);
    let gzip = GzEncoder::new(BufWriter::new(into), Compression::fast());
    let mut archive = tar::Builder::new(gzip);
    let text = serde_json::to_vec_pretty(manifest)?;
    let mut header = header(text.len() as u64, 0o644, seconds);
    archive.append_data(&mut header, MANIFEST, text.as_slice())?;
    for part in &manifest.parts {
        let mode = if part.name.starts_with(KEYS) {
            0o600
        } else {
            0o644
        };
        let mut header = self::header(part.size_bytes, mode, seconds);
        let file = BufReader::new(File::open(&part.source)?);
        archive.append_data(&mut header, &part.name, file.take(part.size_bytes))?;
    }
    archive.into_inner()?.finish()?.flush()
}

fn header(size_bytes: u64, mode: u32, seconds: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size_bytes);
    header.set_mode(mode);
    header.set_mtime(seconds);
    header
}

fn hash_of(path: &Path) -> Result<(u64, String), Error> {
    let wrong = |error: io::Error| Error::new(format!("{}: {error}", path.display()));
    let mut file = BufReader::new(File::open(path).map_err(wrong)?);
    let mut hash = Hashing {
        hash: Sha256::new(),
        size_bytes: 0,
    };
    io::copy(&mut file, &mut hash).map_err(wrong)?;
    Ok((hash.size_bytes, hash.finish()))
}

/// Counts and hashes what is written to it.
pub(super) struct Hashing {
    pub(super) hash: Sha256,
    pub(super) size_bytes: u64,
}

impl Hashing {
    pub(super) fn finish(self) -> String {
        hex::encode(self.hash.finalize())
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.size_bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
