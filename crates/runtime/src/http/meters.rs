//! Figures of the HTTP side: how many answers of which status, and how long they took, by the
//! route's template and never by its address.

use std::time::Duration;

use axum::http::StatusCode;
use metrics::{Counter, Histogram};
use parking_lot::RwLock;

/// The figures of one route, looked up once and not with every request.
pub(super) struct Meter {
    method: String,
    route: String,
    seconds: Histogram,
    by_status: RwLock<Vec<(u16, Counter)>>,
}

impl Meter {
    pub(super) fn new(method: &str, route: &str) -> Self {
        let labels = [("method", method.to_owned()), ("route", route.to_owned())];
        Meter {
            method: method.to_owned(),
            route: route.to_owned(),
            seconds: metrics::histogram!("http_request_duration_seconds", &labels),
            by_status: RwLock::new(Vec::new()),
        }
    }

    pub(super) fn count(&self, status: StatusCode, took: Duration) {
        self.seconds.record(took.as_secs_f64());
        let status = status.as_u16();
        if let Some((_, counter)) = self
            .by_status
            .read()
            .iter()
            .find(|(code, _)| *code == status)
        {
            counter.increment(1);
            return;
        }
        let labels = [
            ("method", self.method.clone()),
            ("route", self.route.clone()),
            ("status", status.to_string()),
        ];
        let counter = metrics::counter!("http_requests_total", &labels);
        counter.increment(1);
        let mut known = self.by_status.write();
        if known.iter().all(|(code, _)| *code != status) {
            known.push((status, counter));
        }
    }
}
