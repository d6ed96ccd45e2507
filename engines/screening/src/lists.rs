//! Lists of sanctioned parties in their publishers' own formats, from bytes. What a list does not
//! say is left open and never guessed.

mod csl;
mod labels;
mod ofac;
mod un;

use std::io;

use kernel::Country;
use sha2::{Digest, Sha256};

use crate::record::Record;

pub use csl::csl;
pub use ofac::{OfacFiles, ofac_sdn};
pub use un::un_consolidated;

/// The formats by the names that the command line has for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    OfacSdnCsv,
    UnXml,
    CslCsv,
}

impl Format {
    pub const NAMED: [(&str, Format); 3] = [
        ("ofac_sdn_csv", Format::OfacSdnCsv),
        ("un_xml", Format::UnXml),
        ("csl_csv", Format::CslCsv),
    ];
}

/// A larger file is none of these lists.
pub const FILE_BYTES_MAX: usize = 512 * 1024 * 1024;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub name: &'static str,
    /// The date of publication where the file says one, else the digest of its bytes.
    pub version: String,
    pub records: Vec<Record>,
    /// Lines that were left out, each with its reason.
    pub skipped: Vec<String>,
}

/// Why a file is not the list that it was said to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The list at `path`, opened by `read`. OFAC's other files are looked for beside the first, under
/// the names that OFAC gives them: `sdn` in the file's name becomes `alt`, `add`, `sdn_comments`.
pub fn read(
    format: Format,
    path: &str,
    read: &impl Fn(&str) -> io::Result<Vec<u8>>,
) -> Result<List, Unreadable> {
    let unreadable = |path: &str, error: io::Error| Unreadable(format!("{path}: {error}"));
    let file = read(path).map_err(|error| unreadable(path, error))?;
    match format {
        Format::UnXml => un_consolidated(&file),
        Format::CslCsv => csl(&file),
        Format::OfacSdnCsv => {
            let mut missing = Vec::new();
            let mut beside = |part: &str| {
                let Some(other) = beside(path, part) else {
                    missing.push(format!("no {part} file: the name of the first has no sdn"));
                    return Ok(None);
                };
                match read(&other) {
                    Ok(bytes) => Ok(Some(bytes)),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        missing.push(format!("no {part} file: {other}"));
                        Ok(None)
                    }
                    Err(error) => Err(unreadable(&other, error)),
                }
            };
            let alt = beside("alt")?;
            let add = beside("add")?;
            let comments = beside("sdn_comments")?;
            let mut list = ofac_sdn(OfacFiles {
                sdn: &file,
                alt: alt.as_deref(),
                add: add.as_deref(),
                comments: comments.as_deref(),
            })?;
            list.skipped.extend(missing);
            Ok(list)
        }
    }
}

/// `…/ofac_sdn.csv` and `alt` give `…/ofac_alt.csv`; `SDN.CSV` gives `ALT.CSV`.
fn beside(path: &str, part: &str) -> Option<String> {
    let start = path.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let (folder, file) = path.split_at_checked(start)?;
    let at = file.to_ascii_lowercase().rfind("sdn")?;
    let part = match file.get(at..at + 3)? {
        "SDN" => part.to_ascii_uppercase(),
        _ => part.to_owned(),
    };
    Some(format!(
        "{folder}{}{part}{}",
        file.get(..at)?,
        file.get(at + 3..)?
    ))
}

/// By its code of ISO 3166-1, or as lists call it.
pub(crate) fn country(text: &str) -> Option<Country> {
    labels::country(&text.trim().to_ascii_uppercase()).or_else(|| labels::country(text))
}

fn digest<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file);
    }
    let digest = hash.finalize();
    let hex: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{hex}")
}

/// UTF-8; a byte that is none is shown as such instead of losing the entry.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

fn checked(bytes: &[u8]) -> Result<(), Unreadable> {
    if bytes.len() > FILE_BYTES_MAX {
        let message = format!("a list has {FILE_BYTES_MAX} bytes at most");
        return Err(Unreadable(message));
    }
    Ok(())
}
