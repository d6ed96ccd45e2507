//! The two verbs over files, as the objects they print.

use serde_json::{Value, json};

/// `argosy ceb validate`: one object a file.
pub fn validate_answer(file: &str, bytes: &[u8]) -> Value {
    let errors = crate::validate(bytes);
    json!({ "file": file, "valid": errors.is_empty(), "errors": errors })
}

/// `argosy ceb match`: one object for all files.
pub fn match_answer<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Value {
    json!(crate::match_messages(files))
}
