//! The command line of OpenSSL, where there is one, as a second opinion on signatures made now.

use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::{PRIVATE, made};

#[test]
fn openssl_verifies_what_is_made_here() {
    let question = json!({
        "scheme": "wechat_v3", "key": PRIVATE, "body": "{\"subject\":\"大乐透\"}",
        "headers": {"wechatpay-timestamp": "1", "wechatpay-nonce": "n"},
    });
    let signature = STANDARD.decode(made(&question)).unwrap();
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/vectors/public.pem");
    let file = std::env::temp_dir().join(format!("argosy-sign-{}", std::process::id()));
    std::fs::write(&file, signature).unwrap();
    let started = Command::new("openssl")
        .args(["dgst", "-sha256", "-verify", here, "-signature"])
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut process) = started else {
        eprintln!("skipped openssl_verifies_what_is_made_here: there is no openssl");
        return;
    };
    let content = "1\nn\n{\"subject\":\"大乐透\"}\n";
    process
        .stdin
        .take()
        .unwrap()
        .write_all(content.as_bytes())
        .unwrap();
    let output = process.wait_with_output().unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "Verified OK"
    );
}
