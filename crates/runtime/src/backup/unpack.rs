//! Reading an archive: every part is compared with the manifest while it is unpacked.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path};

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::archive::Hashing;
use super::{Error, FORMAT, KEYS, MANIFEST, Manifest, OUTSIDE, PORTABLE, Part, SQLITE};

/// Bytes of a manifest; a million files fit.
const MANIFEST_LENGTH_MAX: u64 = 256 * 1024 * 1024;

/// Unpacks into `folder`, with every part compared with the manifest.
pub(super) fn unpack(from: &Path, folder: &Path) -> Result<Manifest, Error> {
    let file = File::open(from).map_err(|e| Error::new(format!("{}: {e}", from.display())))?;
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    let mut entries = archive.entries().map_err(damaged)?;
    let first = entries
        .next()
        .ok_or_else(|| Error::new("the archive is empty"))?;
    let manifest = manifest(first.map_err(damaged)?)?;
    let mut missing: BTreeMap<&str, &Part> = manifest
        .parts
        .iter()
        .map(|part| (part.name.as_str(), part))
        .collect();
    if !missing.contains_key(SQLITE) && !missing.contains_key(PORTABLE) {
        return Err(Error::new("the archive holds no database"));
    }
    for entry in entries {
        let mut entry = entry.map_err(damaged)?;
        let name = entry
            .path()
            .map_err(damaged)?
            .to_string_lossy()
            .into_owned();
        let Some(part) = missing.remove(name.as_str()) else {
            return Err(Error::new(format!(
                "{name} is not in the manifest, or there twice"
            )));
        };
        if !is_ours(&name) {
            return Err(Error::new(format!("{name} does not belong into a backup")));
        }
        write(&mut entry, &folder.join(&name), part)?;
    }
    match missing.keys().next() {
        Some(name) => Err(Error::new(format!("{name} is missing in the archive"))),
        None => Ok(manifest),
    }
}

fn manifest(entry: impl Read) -> Result<Manifest, Error> {
    let mut text = Vec::new();
    entry
        .take(MANIFEST_LENGTH_MAX)
        .read_to_end(&mut text)
        .map_err(damaged)?;
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|error| Error::new(format!("{MANIFEST}: {error}; is this a backup?")))?;
    if manifest.format != FORMAT {
        return Err(Error::new(format!(
            "the archive has format {}, this program reads {FORMAT}",
            manifest.format
        )));
    }
    Ok(manifest)
}

/// Plain names below the known folders; nothing that leads out of them.
fn is_ours(name: &str) -> bool {
    let path = Path::new(name);
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let database = name == SQLITE || name == PORTABLE;
    plain
        && (database
            || ["blobs", KEYS, OUTSIDE]
                .iter()
                .any(|folder| path.starts_with(folder)))
}

fn write(entry: &mut impl Read, place: &Path, part: &Part) -> Result<(), Error> {
    let wrong = |error: io::Error| Error::new(format!("{}: {error}", part.name));
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).map_err(wrong)?;
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if part.name.starts_with(KEYS) {
            0o600
        } else {
            0o644
        });
    }
    let file = options.open(place).map_err(wrong)?;
    let mut to = BufWriter::new(&file);
    let mut hashing = Hashing {
        hash: Sha256::new(),
        size_bytes: 0,
    };
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = entry.read(&mut buffer).map_err(wrong)?;
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        hashing.write_all(bytes).map_err(wrong)?;
        to.write_all(bytes).map_err(wrong)?;
        if hashing.size_bytes > part.size_bytes {
            break;
        }
    }
    to.flush().map_err(wrong)?;
    drop(to);
    file.sync_all().map_err(wrong)?;
    let size_bytes = hashing.size_bytes;
    if size_bytes != part.size_bytes || hashing.finish() != part.sha256 {
        return Err(Error::new(format!(
            "{} is not what it was; the archive is damaged",
            part.name
        )));
    }
    Ok(())
}

fn damaged(error: io::Error) -> Error {
    Error::new(format!("the archive is damaged: {error}"))
}
