//! What is compiled into the binary beside its code: the web app and the problem pages. A missing
//! web build is borne; its place then says how to make it.

use std::borrow::Cow;
use std::io::Read as _;
use std::sync::Arc;

use flate2::read::GzDecoder;
use runtime::http::{Asset, Assets, Site};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Web;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../problems"]
#[allow_missing = true]
struct Pages;

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Argosy</title>\
    <p>The API is here, the web app is not built. Run <code>make build</code>.</p>";

struct Embedded;

impl Assets for Embedded {
    fn file(&self, path: &str) -> Option<Asset> {
        match Web::get(path) {
            Some(file) => Some(Asset {
                hash: hex(&file.metadata.sha256_hash()),
                bytes: file.data,
            }),
            None if path == "index.html" => Some(Asset {
                bytes: Cow::Borrowed(NOT_BUILT.as_bytes()),
                hash: "not-built".to_owned(),
            }),
            None => unpacked(path),
        }
    }
}

/// A text of the app is kept packed only (`web/scripts/compress.mjs`).
fn unpacked(path: &str) -> Option<Asset> {
    let packed = Web::get(&format!("{path}.gz"))?;
    let mut bytes = Vec::new();
    GzDecoder::new(&*packed.data).read_to_end(&mut bytes).ok()?;
    Some(Asset {
        hash: hex(&packed.metadata.sha256_hash()),
        bytes: Cow::Owned(bytes),
    })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().take(12).fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The Markdown of a problem kind such as `orders/not-cancellable`.
pub(crate) fn problem_page(kind: &str) -> Option<Cow<'static, str>> {
    let file = Pages::get(&format!("{kind}.md"))?;
    match file.data {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

pub fn site() -> Site {
    Site {
        assets: Arc::new(Embedded),
        problem_page,
        version: env!("CARGO_PKG_VERSION"),
    }
}
