//! `argosy healthcheck`: asks a running server whether it is ready, for supervisors and containers
//! that have no other client at hand.

use std::net::SocketAddr;
use std::time::Duration;

use runtime::config::Config;

use crate::cli::{Done, Failure};
use crate::serve;
use crate::simulators::reachable;

const WITHIN: Duration = Duration::from_secs(5);

pub(crate) fn check(config: &Config, listen: Option<SocketAddr>) -> Done {
    let address = reachable(listen.unwrap_or(config.server().listen));
    let scheme = if config.tls().is_on() {
        "https"
    } else {
        "http"
    };
    let url = format!("{scheme}://{address}/readyz");
    serve::executor()?.block_on(async {
        let client = reqwest::Client::builder()
            .timeout(WITHIN)
            .no_proxy()
            // The certificate names the public host, not this machine's own address.
            .tls_danger_accept_invalid_certs(true)
            .build()?;
        let answer = client.get(&url).send().await?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(Failure(format!("{url} answers {status}"))),
        }
    })
}
