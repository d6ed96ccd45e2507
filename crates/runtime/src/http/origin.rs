//! Whether a request that changes something was meant by a page of ours (Fetch Metadata, and
//! `Origin` for what does not send it).

use axum::http::header::{self, HeaderMap};
use axum::http::{Method, Uri};
use kernel::Problem;

pub(super) fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Refuses what another site made a browser send. With a session cookie the proof is demanded;
/// without one it is only heeded, because machines send neither header.
pub(super) fn check(
    headers: &HeaderMap,
    uri: &Uri,
    public_origin: &str,
    has_session: bool,
) -> Result<(), Problem> {
    let refuse = || {
        Err(Problem::new(
            "runtime/cross-origin",
            403,
            "Another site may not do this",
        ))
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return Ok(()),
        Some(_) => return refuse(),
        None => {}
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return if has_session { refuse() } else { Ok(()) };
    };
    let Ok(origin) = origin.to_str() else {
        return refuse();
    };
    let host = text("host").or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    let is_ours = origin == public_origin
        || origin
            .split_once("://")
            .is_some_and(|(_, authority)| Some(authority) == host);
    if is_ours { Ok(()) } else { refuse() }
}
