//! Calls to an address that the settings name.

use reqwest::{Client, ClientBuilder};

/// For calls to one address. Certificates that the system trusts are read only where something is
/// encrypted: there may be hundreds, and each client reads them for itself.
pub fn client(url: &str) -> ClientBuilder {
    let builder = Client::builder();
    if url.starts_with("http://") {
        builder.tls_certs_only([])
    } else {
        builder
    }
}
