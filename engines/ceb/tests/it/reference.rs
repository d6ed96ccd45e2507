//! The public reference data beside the project: found, or missed by name.

use std::path::{Path, PathBuf};

/// The official annexes, or none and a line that says which test went without.
pub fn customs(test: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/customs-ceb");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "skipped: {test} needs the customs annexes in {}",
        folder.display()
    );
    None
}

/// Name and bytes of every sample, import before export, sorted by name.
pub fn samples(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for direction in ["import", "export"] {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("samples").join(direction))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy();
            found.push((format!("{direction}/{name}"), std::fs::read(&file).unwrap()));
        }
    }
    found
}

pub fn schema(folder: &Path, direction: &str) -> PathBuf {
    let sign = if direction == "import" {
        "进口业务"
    } else {
        "出口业务"
    };
    std::fs::read_dir(folder.join("xsd"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains(sign))
        .unwrap()
}
