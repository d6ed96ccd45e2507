//! From a URL to a pool: limits, and TLS when `sslmode` asks for it.

use std::sync::Arc;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::SslMode;
use tokio_postgres::{CancelToken, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::db::Options;
use crate::error::Error;

#[derive(Clone)]
pub(super) enum Tls {
    Without,
    Verified(MakeRustlsConnect),
}

impl Tls {
    pub(super) async fn cancel(&self, token: &CancelToken) -> Result<(), tokio_postgres::Error> {
        match self {
            Tls::Without => token.cancel_query(NoTls).await,
            Tls::Verified(connect) => token.cancel_query(connect.clone()).await,
        }
    }
}

pub(super) fn build(url: &str, options: &Options) -> Result<(Pool, Tls), Error> {
    let (url, secure, roots) = split(url)?;
    // The driver's message may quote the URL, and a URL may hold a password.
    let mut config: Config = url
        .parse()
        .map_err(|_| Error::Options("the database URL is not understood".to_owned()))?;
    config.ssl_mode(if secure {
        SslMode::Require
    } else {
        SslMode::Disable
    });
    if config.get_application_name().is_none() {
        config.application_name("argosy");
    }
    config.connect_timeout(options.acquire_timeout);
    let tls = if secure {
        Tls::Verified(verified(roots)?)
    } else {
        Tls::Without
    };
    // Whether a connection lives is seen by its socket; asking would cost a round trip a time.
    let manager_config = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = match &tls {
        Tls::Without => Manager::from_config(config, NoTls, manager_config),
        Tls::Verified(connect) => Manager::from_config(config, connect.clone(), manager_config),
    };
    let pool = Pool::builder(manager)
        .max_size(options.connections.max(1))
        .timeouts(Timeouts {
            wait: Some(options.acquire_timeout),
            create: Some(options.acquire_timeout),
            recycle: Some(options.acquire_timeout),
        })
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| Error::Options(error.to_string()))?;
    Ok((pool, tls))
}

/// Takes `sslmode` and `sslrootcert` out of the URL: the driver knows neither all modes nor any
/// certificate file.
///
/// Every mode that asks for TLS is answered with a verified connection; one that is encrypted but
/// not verified protects from nobody who could have read it in the first place.
fn split(url: &str) -> Result<(String, bool, Option<String>), Error> {
    let Some((base, query)) = url.split_once('?') else {
        return Ok((url.to_owned(), false, None));
    };
    let (mut secure, mut roots, mut kept) = (false, None, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", "disable")) => secure = false,
            Some(("sslmode", "require" | "verify-ca" | "verify-full")) => secure = true,
            Some(("sslmode", _)) => {
                let problem = "sslmode is disable, require, verify-ca or verify-full";
                return Err(Error::Options(problem.to_owned()));
            }
            Some(("sslrootcert", path)) => roots = Some(unescaped(path)),
            _ => kept.push(pair),
        }
    }
    let url = if kept.is_empty() {
        base.to_owned()
    } else {
        format!("{base}?{}", kept.join("&"))
    };
    Ok((url, secure, roots))
}

fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = text
            .get(at + 1..at + 3)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, hex) {
            (b'%', Some(code)) => {
                out.push(code);
                at += 3;
            }
            (byte, _) => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn verified(roots: Option<String>) -> Result<MakeRustlsConnect, Error> {
    let mut store = RootCertStore::empty();
    let wrong = |path: &str| Error::Options(format!("{path} holds no certificates"));
    match &roots {
        None => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            for certificate in CertificateDer::pem_file_iter(path).map_err(|_| wrong(path))? {
                let certificate = certificate.map_err(|_| wrong(path))?;
                store.add(certificate).map_err(|_| wrong(path))?;
            }
            if store.is_empty() {
                return Err(wrong(path));
            }
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Options(error.to_string()))?
        .with_root_certificates(store)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_is_taken_out_of_the_url() {
        let (url, secure, roots) =
            split("postgres://a@h/d?sslmode=verify-full&application_name=x&sslrootcert=%2Fca.pem")
                .unwrap();
        assert_eq!(url, "postgres://a@h/d?application_name=x");
        assert!(secure);
        assert_eq!(roots.as_deref(), Some("/ca.pem"));
        assert!(!split("postgres://a@h/d").unwrap().1);
        assert!(split("postgres://a@h/d?sslmode=prefer").is_err());
    }
}
