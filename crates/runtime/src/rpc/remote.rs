//! The client behind a contract that another process keeps: time limits, repetition where it does
//! no harm, and a breaker that stops asking a process that does not answer.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use contract::identity::Caller;
use contract::transport::Transport;
use kernel::{Problem, Timestamp};
use parking_lot::Mutex;
use reqwest::header;
use serde_json::Value;

use super::principal;
use crate::Runtime;
use crate::calls;
use crate::flow::backoff;

/// How long one attempt may take.
const TIMEOUT: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const ATTEMPTS_MAX: u32 = 3;
const PAUSE_FIRST: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_millis(500);
/// Failures in a row that open the breaker.
const FAILURES_MAX: u32 = 5;
/// How long nobody asks once it is open; then one call tries.
const OPEN_FOR: Duration = Duration::from_secs(2);
/// Bytes of an answer.
const ANSWER_LENGTH_MAX: usize = 16 * 1024 * 1024;

/// A module in another process. Clones share connections and breaker.
#[derive(Clone)]
pub struct Remote {
    inner: Arc<Inner>,
}

struct Inner {
    rt: Runtime,
    module: &'static str,
    base: String,
    client: reqwest::Client,
    breaker: Mutex<Breaker>,
}

#[derive(Default)]
struct Breaker {
    failures: u32,
    open_until: Option<Timestamp>,
}

/// Why an attempt brought no answer.
enum Failed {
    /// Nothing was listening.
    Unsent,
    /// It may have been carried out.
    Unknown,
}

impl Remote {
    /// `base` is the other process's `rpc.listen` as a URL: `http://stock.internal:8081`.
    pub fn new(rt: &Runtime, module: &'static str, base: &str) -> Result<Self, Problem> {
        let client = calls::client(base)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| {
                tracing::error!(%error, "no client for other processes");
                Problem::internal()
            })?;
        Ok(Remote {
            inner: Arc::new(Inner {
                rt: rt.clone(),
                module,
                base: base.trim_end_matches('/').to_owned(),
                client,
                breaker: Mutex::default(),
            }),
        })
    }

    /// `Ok` as soon as the other process has answered, be it a problem.
    async fn attempt(
        &self,
        method: &str,
        by: &Caller,
        body: Vec<u8>,
    ) -> Result<Result<Vec<u8>, Problem>, Failed> {
        let Inner {
            rt,
            module,
            base,
            client,
            ..
        } = self.inner.as_ref();
        let name = format!("{module}.{method}");
        let signed = principal::sign(&rt.config().rpc().secret, rt.now(), by, &name, &body);
        let signed = match signed {
            Ok(signed) => signed,
            Err(problem) => return Ok(Err(problem)),
        };
        let sent = client
            .post(format!("{base}/rpc/{module}/{method}"))
            .header(header::AUTHORIZATION, signed)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .send()
            .await;
        let mut answer = sent.map_err(|error| {
            tracing::debug!(module, method, %error, "another process does not answer");
            if error.is_connect() {
                Failed::Unsent
            } else {
                Failed::Unknown
            }
        })?;
        let status = answer.status();
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| Failed::Unknown)? {
            if bytes.len() + chunk.len() > ANSWER_LENGTH_MAX {
                return Ok(Err(
                    Problem::internal().with_detail("The answer is too long.")
                ));
            }
            bytes.extend_from_slice(&chunk);
        }
        if status.is_success() {
            return Ok(Ok(bytes));
        }
        match serde_json::from_slice::<Problem>(&bytes) {
            // It says itself that it cannot just now, for instance because its database is away.
            Ok(problem) if problem.status == 503 => Err(Failed::Unknown),
            // Our own note was refused: the user's log-in is not the trouble.
            Ok(problem) if problem.status == 401 => {
                tracing::error!(module, method, "another process refuses our principal");
                Ok(Err(Problem::internal()))
            }
            Ok(problem) => Ok(Err(problem)),
            Err(_) if status.is_server_error() => Err(Failed::Unknown),
            Err(_) => Ok(Err(Problem::internal())),
        }
    }

    /// Refuses at once while the breaker is open. After the pause one call may try; the others
    /// wait for its outcome another pause long.
    fn admit(&self) -> Result<(), Problem> {
        let now = self.inner.rt.now();
        let mut breaker = self.inner.breaker.lock();
        match breaker.open_until {
            Some(until) if now < until => Err(self.unavailable()),
            Some(_) => {
                breaker.open_until = Some(now.plus(OPEN_FOR));
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn note(&self, answered: bool) {
        let now = self.inner.rt.now();
        let mut breaker = self.inner.breaker.lock();
        if answered {
            *breaker = Breaker::default();
            return;
        }
        breaker.failures = breaker.failures.saturating_add(1);
        if breaker.failures >= FAILURES_MAX {
            if breaker.open_until.is_none() {
                let (module, base) = (self.inner.module, &self.inner.base);
                tracing::warn!(
                    module,
                    base,
                    "another process does not answer; it is left alone"
                );
            }
            breaker.open_until = Some(now.plus(OPEN_FOR));
        }
    }

    fn unavailable(&self) -> Problem {
        metrics::counter!("argosy_rpc_unavailable_total", "module" => self.inner.module)
            .increment(1);
        Problem::unavailable().with_param("module", self.inner.module)
    }
}

#[async_trait]
impl Transport for Remote {
    /// Problems come back as they were told; a process that cannot be reached is
    /// `runtime/unavailable`.
    async fn call(
        &self,
        method: &'static str,
        by: &Caller,
        args: Value,
        idempotent: bool,
    ) -> Result<Value, Problem> {
        let body = args.to_string().into_bytes();
        let mut attempt = 1;
        loop {
            self.admit()?;
            match self.attempt(method, by, body.clone()).await {
                Ok(answer) => {
                    self.note(true);
                    let answer = answer?;
                    return serde_json::from_slice(&answer).map_err(|error| {
                        let module = self.inner.module;
                        tracing::error!(module, method, %error, "an answer cannot be read");
                        Problem::internal()
                    });
                }
                Err(failed) => {
                    self.note(false);
                    let again = matches!(failed, Failed::Unsent) || idempotent;
                    if !again || attempt == ATTEMPTS_MAX {
                        return Err(self.unavailable());
                    }
                }
            }
            let pause = backoff(&self.inner.rt, attempt, PAUSE_FIRST, PAUSE_MAX);
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }
}
