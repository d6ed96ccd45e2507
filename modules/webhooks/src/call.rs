//! The call to a receiver: one POST to an address that may be called, bounded in time and in what is
//! read of the answer. Redirects are not followed, and no proxy looks names up behind our back.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::Url;
use reqwest::redirect::Policy;
use runtime::addresses::{self, Guarded, Reach};

use crate::model::delivery::{Outcome, Tried};
use crate::rules::target;

/// Bytes of an answer that are kept; the rest is not even read.
const ANSWER_BYTES_MAX: usize = 4 * 1024;
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

pub(crate) struct Client {
    reach: Reach,
    timeout: Duration,
    http: OnceLock<Option<reqwest::Client>>,
}

/// One signed request.
pub(crate) struct Request {
    pub(crate) url: String,
    pub(crate) headers: [(&'static str, String); 3],
    pub(crate) body: String,
}

impl Client {
    pub(crate) fn new(reach: Reach, timeout: Duration) -> Self {
        Client {
            reach,
            timeout,
            http: OnceLock::new(),
        }
    }

    pub(crate) fn reach(&self) -> Reach {
        self.reach
    }

    fn http(&self) -> Option<&reqwest::Client> {
        self.http
            .get_or_init(|| {
                reqwest::Client::builder()
                    .user_agent(concat!("Argosy-Webhooks/", env!("CARGO_PKG_VERSION")))
                    .timeout(self.timeout)
                    .connect_timeout(CONNECT_WITHIN)
                    .redirect(Policy::none())
                    .dns_resolver(Arc::new(Guarded(self.reach)))
                    .no_proxy()
                    // Each call looks its name up anew: a receiver that moved is found.
                    .pool_max_idle_per_host(0)
                    .build()
                    .inspect_err(|error| tracing::error!(%error, "webhooks cannot be sent"))
                    .ok()
            })
            .as_ref()
    }

    pub(crate) async fn send(&self, request: Request) -> Tried {
        let begun = Instant::now();
        let (outcome, status, answer) = self.call(request).await;
        let taken = begun.elapsed().as_millis();
        Tried {
            outcome,
            status,
            latency_ms: i64::try_from(taken).unwrap_or(i64::MAX),
            answer,
        }
    }

    async fn call(&self, request: Request) -> (Outcome, Option<u16>, String) {
        let none = |outcome| (outcome, None, String::new());
        // What was taken once may be forbidden by now: the rules are of today.
        let Ok(url) = target::check(&request.url, self.reach) else {
            return none(Outcome::ForbiddenAddress);
        };
        let Some(http) = self.http() else {
            return none(Outcome::Unreachable);
        };
        let mut call = http.post(url).header("content-type", "application/json");
        for (name, value) in request.headers {
            call = call.header(name, value);
        }
        match call.body(request.body).send().await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                (Outcome::Answered, Some(status), beginning(answer).await)
            }
            Err(error) => none(outcome(&error)),
        }
    }
}

fn outcome(error: &reqwest::Error) -> Outcome {
    if addresses::is_forbidden(error) {
        Outcome::ForbiddenAddress
    } else if error.is_timeout() {
        Outcome::TimedOut
    } else if error.is_connect() {
        Outcome::Unreachable
    } else {
        Outcome::CutOff
    }
}

/// The first bytes of an answer as text. That it breaks off later changes nothing: the status is
/// what counts.
async fn beginning(mut answer: reqwest::Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < ANSWER_BYTES_MAX {
        match answer.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    bytes.truncate(ANSWER_BYTES_MAX);
    // Not every database takes a zero in a text.
    String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}")
}

/// The host, for people.
pub(crate) fn host(url: &str) -> String {
    let url = Url::parse(url).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.unwrap_or_default().to_owned()
}
