//! What the program tells about itself: the log on standard error, and figures for Prometheus.

use std::sync::LazyLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::Runtime;
use crate::config::{LogFormat, Telemetry};

/// Seconds; from half a millisecond to what a time-out allows.
const BUCKETS: [f64; 14] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0,
];
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Sends the log to standard error as the settings say. Only the first call has an effect.
pub fn start(settings: &Telemetry) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // An error means that somebody, a test, listens already.
    let _ = match settings.log_format {
        LogFormat::Json => builder.json().try_init(),
        LogFormat::Text => builder.with_target(false).try_init(),
    };
    recorder();
}

/// The collector of figures, one a process.
pub(crate) fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: LazyLock<Option<PrometheusHandle>> = LazyLock::new(|| {
        let installed = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)
            .and_then(PrometheusBuilder::install_recorder);
        match installed {
            Ok(handle) => {
                describe();
                Some(handle)
            }
            Err(error) => {
                tracing::warn!("there will be no figures: {error}");
                None
            }
        }
    });
    RECORDER.as_ref()
}

fn describe() {
    metrics::describe_counter!("http_requests_total", "Answers by method, route and status");
    metrics::describe_histogram!(
        "http_request_duration_seconds",
        metrics::Unit::Seconds,
        "From the first byte of the request to the head of the answer"
    );
    metrics::describe_counter!("http_panics_total", "Handlers that panicked");
    metrics::describe_counter!("argosy_task_panics_total", "Background tasks that panicked");
    metrics::describe_counter!("db_statements_total", "Statements of modules");
    metrics::describe_counter!("db_transactions_total", "Write transactions committed");
    metrics::describe_counter!(
        "db_commits_total",
        "Durable commits; several transactions may share one"
    );
    metrics::describe_counter!(
        "db_retries_total",
        "Transactions that ran again after a conflict"
    );
    metrics::describe_gauge!("argosy_tasks", "Background tasks running");
}

/// All figures as Prometheus reads them; none when the settings say so.
pub(crate) fn figures(runtime: &Runtime) -> Option<String> {
    if !runtime.config().telemetry().metrics {
        return None;
    }
    let handle = recorder()?;
    let stats = runtime.db().stats();
    metrics::counter!("db_statements_total").absolute(stats.statements);
    metrics::counter!("db_transactions_total").absolute(stats.transactions);
    metrics::counter!("db_commits_total").absolute(stats.commits);
    metrics::counter!("db_retries_total").absolute(stats.retries);
    metrics::gauge!("argosy_tasks").set(u32::try_from(runtime.tasks().count()).unwrap_or(u32::MAX));
    Some(handle.render())
}

/// Lets the collector forget what it has summed up.
pub(crate) fn keep_up(runtime: &Runtime) {
    let tasks = runtime.tasks().clone();
    runtime.tasks().keep("figures", move || {
        let tasks = tasks.clone();
        async move {
            loop {
                tokio::select! {
                    () = tasks.ending() => return,
                    () = tokio::time::sleep(UPKEEP_EVERY) => {
                        if let Some(handle) = recorder() {
                            handle.run_upkeep();
                        }
                    }
                }
            }
        }
    });
}
