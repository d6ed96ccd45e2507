//! How often somebody may ask: a bucket of tokens for each class and each account, or address of
//! callers without one. In memory of this process; a cluster divides its limits by its members.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use kernel::{Clock, Problem, Timestamp};
use moka::sync::Cache;
use parking_lot::Mutex;

use crate::config::{Rate, Rates};

/// Kinds of requests that are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RateClass {
    Default,
    /// Changes something.
    Write,
    /// Tries a password.
    Login,
    /// Sends a code, or tries one.
    Code,
}

/// The buckets of the process.
#[derive(Clone)]
pub struct Limits {
    inner: Arc<Inner>,
}

struct Inner {
    rates: Rates,
    clock: Arc<dyn Clock>,
    buckets: Cache<(RateClass, Who), Arc<Mutex<Bucket>>>,
}

/// Who a bucket belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Account(uuid::Uuid),
    Address(std::net::IpAddr),
    Named(Box<str>),
}

/// Tokens in millionths, so that slow rates fill smoothly without fractions.
struct Bucket {
    micro_tokens: u64,
    at: Timestamp,
}

/// What is left after a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left {
    limit: u32,
    remaining: u32,
    /// Until the bucket is full again.
    reset_seconds: u32,
}

const TOKEN: u64 = 1_000_000;
/// Strangers by the million must not fill the memory; the least used buckets are forgotten.
const BUCKETS_MAX: u64 = 200_000;

impl Limits {
    pub(super) fn new(rates: Rates, clock: Arc<dyn Clock>) -> Self {
        Limits {
            inner: Arc::new(Inner {
                rates,
                clock,
                buckets: Cache::builder()
                    .max_capacity(BUCKETS_MAX)
                    .time_to_idle(Duration::from_secs(600))
                    .build(),
            }),
        }
    }

    /// Takes one token for something that has a name, such as the address somebody tries to log
    /// in with; 429 when there is none.
    pub fn take(&self, class: RateClass, name: &str) -> Result<(), Problem> {
        match self.charge(class, Who::Named(name.into())) {
            Ok(_) => Ok(()),
            Err((_, problem)) => Err(problem),
        }
    }

    pub(super) fn is_on(&self) -> bool {
        self.inner.rates.enabled
    }

    pub(super) fn charge(&self, class: RateClass, who: Who) -> Result<Left, (Left, Problem)> {
        let rate = self.rate(class);
        if !self.inner.rates.enabled {
            return Ok(Left {
                limit: rate.burst,
                remaining: rate.burst,
                reset_seconds: 0,
            });
        }
        let now = self.inner.clock.now();
        let full = u64::from(rate.burst.max(1)) * TOKEN;
        let bucket = self.inner.buckets.get_with((class, who), || {
            Arc::new(Mutex::new(Bucket {
                micro_tokens: full,
                at: now,
            }))
        });
        let mut bucket = bucket.lock();
        let per_second = u64::from(rate.per_minute.max(1)) * TOKEN / 60;
        let passed_micros = u64::try_from(now.since(bucket.at).as_micros()).unwrap_or(u64::MAX);
        let gained = per_second.saturating_mul(passed_micros) / 1_000_000;
        // What is below one millionth of a token is not lost: the time stays where it was.
        if gained > 0 {
            bucket.micro_tokens = bucket.micro_tokens.saturating_add(gained).min(full);
            bucket.at = now;
        }
        let is_allowed = bucket.micro_tokens >= TOKEN;
        if is_allowed {
            bucket.micro_tokens -= TOKEN;
        }
        let seconds = |micro_tokens: u64| {
            u32::try_from(micro_tokens.div_ceil(per_second.max(1))).unwrap_or(u32::MAX)
        };
        let left = Left {
            limit: rate.burst.max(1),
            remaining: u32::try_from(bucket.micro_tokens / TOKEN).unwrap_or(u32::MAX),
            reset_seconds: seconds(full - bucket.micro_tokens),
        };
        if is_allowed {
            Ok(left)
        } else {
            let wait = seconds(TOKEN - bucket.micro_tokens).max(1);
            Err((left, Problem::too_many_requests(wait)))
        }
    }

    fn rate(&self, class: RateClass) -> Rate {
        let rates = &self.inner.rates;
        match class {
            RateClass::Default => rates.default,
            RateClass::Write => rates.write,
            RateClass::Login => rates.login,
            RateClass::Code => rates.code,
        }
    }
}

impl Left {
    pub(super) fn write(self, headers: &mut HeaderMap) {
        const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
        const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
        const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
        headers.insert(RESET, HeaderValue::from(self.reset_seconds));
    }
}
