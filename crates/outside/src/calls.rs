//! Calls to whoever is to be told something.

use reqwest::{Client, ClientBuilder};

/// For calls to these addresses. Certificates that the system trusts are read only where something is
/// encrypted: that takes longer than all else that a peer does to begin.
pub(crate) fn client<'a>(urls: impl IntoIterator<Item = &'a str>) -> ClientBuilder {
    let builder = Client::builder().no_proxy();
    if urls.into_iter().all(|url| url.starts_with("http://")) {
        builder.tls_certs_only([])
    } else {
        builder
    }
}
