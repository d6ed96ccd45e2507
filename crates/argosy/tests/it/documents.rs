//! The API fits together, and the generated files say what the program says.

use std::path::Path;

use crate::system::System;

#[tokio::test(flavor = "multi_thread")]
async fn the_api_has_no_faults() {
    let system = System::start().await;
    assert!(system.faults.is_empty(), "{:#?}", system.faults);
    assert!(system.routes.len() > 150);
}

#[tokio::test(flavor = "multi_thread")]
async fn generated_files_are_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let documents = argosy::upkeep::documents()
        .await
        .map_err(|failure| failure.0)
        .unwrap();
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap_or_default();
    let mut stale = Vec::new();
    if read("openapi/argosy.json") != documents.openapi {
        stale.push("openapi/argosy.json".to_owned());
    }
    for (subject, text) in &documents.events {
        let path = format!("events/{subject}.json");
        if read(&path) != *text {
            stale.push(path);
        }
    }
    let kept = std::fs::read_dir(root.join("events")).into_iter().flatten();
    for entry in kept.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let subject = name.trim_end_matches(".json");
        if !documents.events.contains_key(subject) {
            stale.push(format!("events/{name} is nobody's any more"));
        }
    }
    assert!(stale.is_empty(), "`make gen` makes these anew: {stale:#?}");
}
