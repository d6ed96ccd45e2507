//! Calls to an address that the settings name.

use reqwest::{Client, ClientBuilder};

/// For calls to one address. Certificates that the system trusts are read only where something is
/// encrypted: there may be hundreds, and each client reads them for itself. No proxy stands between
/// this machine and itself.
pub fn client(url: &str) -> ClientBuilder {
    let mut builder = Client::builder();
    if url.starts_with("http://") {
        builder = builder.tls_certs_only([]);
    }
    if url.starts_with("http://127.0.0.1") || url.starts_with("http://localhost") {
        builder = builder.no_proxy();
    }
    builder
}
