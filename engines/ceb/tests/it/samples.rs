//! The official sample messages.

use crate::reference::{customs, samples};

/// Found with xmllint; the reasons are in the annex itself (a second BaseTransfer, a root that the
/// schema does not know, and the like).
const INVALID: [&str; 10] = [
    "export/CEB214Message .xml",
    "export/CEB303Message.xml",
    "export/CEB403Message.xml",
    "export/CEB505Message.xml",
    "export/CEB507Message.xml",
    "export/CEB509Message.xml",
    "export/CEB603Message.xml",
    "export/CEB605Message.xml",
    "export/CEB607Message.xml",
    "export/CEB792Message.xml",
];

#[test]
fn all_import_samples_are_valid_and_ten_of_the_export_samples_are_not() {
    let Some(folder) = customs("samples") else {
        return;
    };
    let samples = samples(&folder);
    assert_eq!(samples.len(), 39);
    let mut invalid = Vec::new();
    for (name, bytes) in &samples {
        let errors = ceb::validate(bytes);
        if !errors.is_empty() {
            assert!(
                errors.iter().all(|error| error.line > 0),
                "{name}: {errors:?}"
            );
            invalid.push(name.as_str());
        }
        assert_eq!(
            errors.is_empty(),
            !INVALID.contains(&name.as_str()),
            "{name}: {errors:?}"
        );
    }
    assert_eq!(invalid, INVALID);
}
