//! The web app as files: hashed ones kept for a year, pages with a nonce of their own, the app's
//! own addresses answered with its first page. The files themselves come from the binary.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Problem;

use super::{Refusal, pages};
use crate::Rng;

/// What the binary adds to the routes of the modules.
pub struct Site {
    pub assets: Arc<dyn Assets>,
    /// The text of the page of a problem kind (`orders/not-cancellable`), in Markdown.
    pub problem_page: fn(&str) -> Option<Cow<'static, str>>,
    pub version: &'static str,
}

/// Without a web app and without pages of problems: tests.
impl Default for Site {
    fn default() -> Self {
        Site {
            assets: Arc::new(NoAssets),
            problem_page: |_| None,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// Files of the web app by their path without a leading slash: `index.html`, `assets/app-1f.js`,
/// and beside them `assets/app-1f.js.br` and `.gz`, which are sent to whoever takes them.
pub trait Assets: Send + Sync {
    fn file(&self, path: &str) -> Option<Asset>;
}

/// One file.
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    /// Changes with the bytes.
    pub hash: String,
}

struct NoAssets;

impl Assets for NoAssets {
    fn file(&self, _: &str) -> Option<Asset> {
        None
    }
}

const FIRST_PAGE: &str = "index.html";
const KEPT_FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASKED_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

pub(super) async fn serve(site: Arc<Site>, rng: Rng, request: Request) -> Response {
    let path = request.uri().path();
    // The API never answers with a page.
    if path == "/api" || path.starts_with("/api/") {
        return Refusal(Problem::not_found()).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (
            StatusCode::METHOD_NOT_ALLOWED,
            [(header::ALLOW, "GET, HEAD")],
        )
            .into_response();
    }
    let name = path.trim_start_matches('/');
    if name != FIRST_PAGE
        && !name.is_empty()
        && let Some(response) = file(&*site.assets, name, request.headers())
    {
        return response;
    }
    if name.starts_with("assets/") || !wants_page(name, request.headers()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match site.assets.file(FIRST_PAGE) {
        Some(asset) => {
            let html = String::from_utf8_lossy(&asset.bytes);
            let lang = if name == "zh-CN" || name.starts_with("zh-CN/") {
                "zh-CN"
            } else {
                "en"
            };
            pages::html(&rng, &html.replace("%LANG%", lang))
        }
        None => pages::html(&rng, include_str!("no_app.html")),
    }
}

/// A browser going somewhere, not a script looking for a file that is not there.
fn wants_page(name: &str, headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("*/*");
    let looks_like_file = name
        .rsplit('/')
        .next()
        .is_some_and(|last| last.contains('.'));
    accept.contains("text/html") || (accept.contains("*/*") && !looks_like_file)
}

fn file(assets: &dyn Assets, name: &str, headers: &HeaderMap) -> Option<Response> {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let packed = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(accepted, encoding))
        .find_map(|(encoding, suffix)| Some((encoding, assets.file(&format!("{name}.{suffix}"))?)));
    let (encoding, asset) = match packed {
        Some((encoding, asset)) => (Some(encoding), asset),
        None => (None, assets.file(name)?),
    };
    let tag = HeaderValue::from_str(&format!("W/\"{}\"", asset.hash));
    let bytes = match asset.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let mut response = bytes.into_response();
    let set = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(content_type(name).as_ref()) {
        set.insert(header::CONTENT_TYPE, kind);
    }
    if let Ok(tag) = tag {
        set.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        set.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let is_hashed = name.starts_with("assets/");
    set.insert(
        header::CACHE_CONTROL,
        if is_hashed {
            KEPT_FOR_EVER
        } else {
            ASKED_AGAIN
        },
    );
    Some(response)
}

pub(super) fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        pieces.next() == Some(encoding) && !pieces.any(|piece| matches!(piece, "q=0" | "q=0.0"))
    })
}

fn content_type(name: &str) -> Cow<'static, str> {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    if kind.type_() == "text"
        || matches!(
            kind.essence_str(),
            "application/javascript" | "application/json" | "image/svg+xml"
        )
    {
        Cow::Owned(format!("{}; charset=utf-8", kind.essence_str()))
    } else {
        Cow::Owned(kind.essence_str().to_owned())
    }
}
