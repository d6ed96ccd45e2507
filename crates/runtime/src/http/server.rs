//! Listens, with TLS or without, and lets running requests finish when the program ends.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::Service as _;
use tower_http::CompressionLevel;
use tower_http::compression::{Compression, Predicate as _, predicate::SizeAbove};

use super::context::Peer;
use crate::Runtime;
use crate::config::Tls;

/// A bound address, not yet answering.
pub struct Server {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
}

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("cannot listen on {address}: {source}")]
    Bind {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("{path}: {why}")]
    Tls { path: String, why: String },
}

/// What accepted connections share.
#[derive(Clone)]
struct Connections {
    router: Router,
    http: auto::Builder<TokioExecutor>,
    tls: Option<TlsAcceptor>,
}

const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// Smaller answers gain nothing by compression.
const COMPRESSED_BYTES_MIN: u64 = 1_024;

impl Server {
    /// Binds the address of the settings.
    pub async fn bind(runtime: &Runtime) -> Result<Self, ServeError> {
        let config = runtime.config();
        let address = config.server().listen;
        let tls = acceptor(config.tls())?;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ServeError::Bind { address, source })?;
        Ok(Server { listener, tls })
    }

    /// Where it really listens: port 0 in the settings becomes a free one.
    pub fn address(&self) -> Option<SocketAddr> {
        self.listener.local_addr().ok()
    }

    /// Answers until `end` resolves, then accepts no more and waits for running requests, for as
    /// long as the settings say.
    pub async fn serve(self, runtime: &Runtime, router: Router, end: impl Future<Output = ()>) {
        let settings = runtime.config().server();
        let permits = Arc::new(Semaphore::new(settings.connections_max));
        let graceful = GracefulShutdown::new();
        let connections = Connections {
            router,
            http: protocol(Duration::from_secs(settings.header_timeout_seconds)),
            tls: self.tls,
        };
        crate::telemetry::keep_up(runtime);
        tokio::pin!(end);
        loop {
            let permit = tokio::select! {
                () = &mut end => break,
                permit = permits.clone().acquire_owned() => permit,
            };
            let (stream, peer) = tokio::select! {
                () = &mut end => break,
                accepted = self.listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        // Out of file descriptors, mostly: give the others time to end.
                        tracing::warn!("cannot accept: {error}");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                },
            };
            let (connections, watcher) = (connections.clone(), graceful.watcher());
            tokio::spawn(async move {
                connections.take(stream, peer, watcher).await;
                drop(permit);
            });
        }
        runtime.start_draining();
        drop(self.listener);
        let within = Duration::from_secs(settings.drain_seconds);
        if tokio::time::timeout(within, graceful.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("some requests did not finish within {within:?}");
        }
    }
}

impl Connections {
    async fn take(self, stream: TcpStream, peer: SocketAddr, watcher: Watcher) {
        let _ = stream.set_nodelay(true);
        let Some(tls) = self.tls.clone() else {
            return self.answer(stream, peer, watcher).await;
        };
        match tokio::time::timeout(HANDSHAKE_WITHIN, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.answer(stream, peer, watcher).await,
            Ok(Err(error)) => tracing::debug!(%peer, "no handshake: {error}"),
            Err(_) => tracing::debug!(%peer, "no handshake in time"),
        }
    }

    async fn answer<S>(self, stream: S, peer: SocketAddr, watcher: Watcher)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let peer = Peer(peer.ip().to_canonical());
        let compressing = Compression::new(self.router)
            .quality(CompressionLevel::Fastest)
            .compress_when(SizeAbove::new(COMPRESSED_BYTES_MIN).and(is_worth_compressing));
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(peer);
            // A router is always ready, so nobody waits for readiness here.
            compressing.clone().call(request)
        });
        let connection = self
            .http
            .serve_connection_with_upgrades(TokioIo::new(stream), service)
            .into_owned();
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!("connection: {error}");
        }
    }
}

fn is_worth_compressing(
    _: axum::http::StatusCode,
    _: axum::http::Version,
    headers: &HeaderMap,
    _: &axum::http::Extensions,
) -> bool {
    let kind = headers
        .get(axum::http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let is_text = kind.starts_with("text/") || kind.contains("json") || kind.contains("xml");
    is_text && !kind.starts_with("text/event-stream")
}

fn protocol(header_timeout: Duration) -> auto::Builder<TokioExecutor> {
    const STREAMS_MAX: u32 = 200;
    const HEADERS_BYTES_MAX: u32 = 32 * 1_024;
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_headers(100)
        .max_buf_size(64 * 1_024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEADERS_BYTES_MAX)
        .keep_alive_interval(Some(Duration::from_secs(30)))
        .keep_alive_timeout(Duration::from_secs(20));
    builder
}

fn acceptor(settings: &Tls) -> Result<Option<TlsAcceptor>, ServeError> {
    if !settings.is_on() {
        return Ok(None);
    }
    let wrong = |path: &std::path::Path, why: String| ServeError::Tls {
        path: path.display().to_string(),
        why,
    };
    let read = |path: &std::path::Path| {
        std::fs::read(path).map_err(|error| wrong(path, error.to_string()))
    };
    let chain_path = &settings.certificate_file;
    let chain = rustls_pemfile::certs(&mut read(chain_path)?.as_slice())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| wrong(chain_path, error.to_string()))?;
    let key_path = &settings.private_key_file;
    let key = rustls_pemfile::private_key(&mut read(key_path)?.as_slice())
        .map_err(|error| wrong(key_path, error.to_string()))?
        .ok_or_else(|| wrong(key_path, "there is no private key in it".to_owned()))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| wrong(chain_path, error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}

/// Resolves when the process is asked to end: SIGTERM, or ctrl-c.
pub async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = tokio::signal::ctrl_c() => {}
                }
            }
            Err(error) => {
                tracing::warn!("SIGTERM cannot be heard: {error}");
                let _ = tokio::signal::ctrl_c().await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}
