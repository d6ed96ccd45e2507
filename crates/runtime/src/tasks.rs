//! Background work of the process. Everything that outlives a request is started here, so that it
//! is told to end and waited for, and so that a panic is reported instead of vanishing.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The set of running tasks.
#[derive(Clone)]
pub struct Tasks {
    ending: CancellationToken,
    running: TaskTracker,
}

impl Tasks {
    pub(crate) fn new() -> Self {
        Tasks {
            ending: CancellationToken::new(),
            running: TaskTracker::new(),
        }
    }

    /// Runs the future in the background. It is waited for at the end, so it either is short or
    /// watches `ending()`.
    pub fn spawn<F>(&self, name: impl Into<String>, future: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let name = name.into();
        self.running.spawn(async move {
            if let Err(panic) = AssertUnwindSafe(future).catch_unwind().await {
                report(&name, panic.as_ref());
            }
        });
    }

    /// Runs what `make` makes, again after a panic, until the program ends.
    pub fn keep<M, F>(&self, name: impl Into<String>, make: M)
    where
        M: Fn() -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        const PAUSE: Duration = Duration::from_secs(1);
        let name = name.into();
        let ending = self.ending.clone();
        self.running.spawn(async move {
            loop {
                match AssertUnwindSafe(make()).catch_unwind().await {
                    Ok(()) => return,
                    Err(panic) => report(&name, panic.as_ref()),
                }
                tokio::select! {
                    () = ending.cancelled() => return,
                    () = tokio::time::sleep(PAUSE) => {}
                }
            }
        });
    }

    /// Resolves when the program has been asked to end.
    pub async fn ending(&self) {
        self.ending.cancelled().await;
    }

    pub fn is_ending(&self) -> bool {
        self.ending.is_cancelled()
    }

    /// Asks all tasks to end and waits for them; true when all did in time.
    pub async fn end(&self, within: Duration) -> bool {
        self.ending.cancel();
        self.running.close();
        tokio::time::timeout(within, self.running.wait())
            .await
            .is_ok()
    }

    /// How many tasks are running.
    pub fn count(&self) -> usize {
        self.running.len()
    }
}

fn report(name: &str, panic: &(dyn std::any::Any + Send)) {
    metrics::counter!("argosy_task_panics_total").increment(1);
    tracing::error!(
        task = name,
        "a background task panicked: {}",
        panic_text(panic)
    );
}

/// The words of a panic, as far as it has any.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
