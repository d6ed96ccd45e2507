//! Hearing events: a listener's effect and the note that it happened commit together, so a second
//! delivery does nothing. An effect that fails is parked here and tried again, and later events of
//! its key wait behind it; one that keeps failing is laid aside for people to look at.

mod consumer;
mod ops;

use std::future::Future;
use std::sync::Arc;

use contract::event::{Envelope, Event};
use db::Tx;
use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Problem;

pub(crate) use consumer::Consumer;
pub(crate) use ops::counts;
pub use ops::{DeadEvent, dead, rerun};

/// Attempts before an event is laid aside: about an hour with the pauses between them.
const ATTEMPTS_MAX: u32 = 14;
/// Characters of an error that are kept.
const ERROR_LENGTH_MAX: usize = 2_000;

/// What is done about some events of one subject: about those of them that are fresh.
type Effect = Arc<dyn Fn(Tx, Vec<bool>) -> BoxFuture<'static, Result<(), Problem>> + Send + Sync>;
type Prepare = Arc<dyn Fn(&[Arc<Envelope>]) -> Result<Effect, Problem> + Send + Sync>;

/// What a module does when it hears of something. Runs in one transaction together with its inbox
/// row, awaits only its `Tx`, and may run again after a serialization failure; a call to the
/// outside belongs in a job that it enqueues.
#[derive(Clone)]
pub struct Listener {
    pub module: &'static str,
    pub subject: &'static str,
    attempts_max: u32,
    prepare: Prepare,
}

impl Listener {
    /// Hears events of one subject as they travel.
    pub fn new<F, Fut>(module: &'static str, subject: &'static str, handle: F) -> Self
    where
        F: Fn(Tx, Arc<Envelope>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        let one_by_one = each(handle);
        let prepare =
            move |envelopes: &[Arc<Envelope>]| Ok(effect(envelopes.to_vec(), one_by_one.clone()));
        Listener::prepared(module, subject, Arc::new(prepare))
    }

    /// Hears events of one type. They are read before the transaction begins.
    pub fn on<E, F, Fut>(module: &'static str, handle: F) -> Self
    where
        E: Event + Clone,
        F: Fn(Tx, E, Arc<Envelope>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        let one_by_one = each(move |tx, (event, envelope)| handle(tx, event, envelope));
        let prepare = move |envelopes: &[Arc<Envelope>]| {
            let events: Vec<(E, Arc<Envelope>)> = envelopes
                .iter()
                .map(|envelope| Ok((read(envelope)?, envelope.clone())))
                .collect::<Result<_, Problem>>()?;
            Ok(effect(events, one_by_one.clone()))
        };
        Listener::prepared(module, E::SUBJECT, Arc::new(prepare))
    }

    /// Hears of events of one type that came together at once, in their order: for effects that
    /// cost less together. One of them alone comes as often.
    pub fn on_all<E, F, Fut>(module: &'static str, handle: F) -> Self
    where
        E: Event + Clone,
        F: Fn(Tx, Vec<E>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        let together = Arc::new(move |tx: Tx, events: Vec<E>| handle(tx, events).boxed());
        let prepare = move |envelopes: &[Arc<Envelope>]| {
            let events: Vec<E> = envelopes
                .iter()
                .map(|envelope| read(envelope))
                .collect::<Result<_, Problem>>()?;
            Ok(effect(events, together.clone()))
        };
        Listener::prepared(module, E::SUBJECT, Arc::new(prepare))
    }

    fn prepared(module: &'static str, subject: &'static str, prepare: Prepare) -> Self {
        Listener {
            module,
            subject,
            attempts_max: ATTEMPTS_MAX,
            prepare,
        }
    }

    /// Lays an event aside after this many failures instead of the usual number.
    pub fn attempts(mut self, attempts_max: u32) -> Self {
        self.attempts_max = attempts_max.max(1);
        self
    }
}

/// Handles all of some events.
type Handle<T> = Arc<dyn Fn(Tx, Vec<T>) -> BoxFuture<'static, Result<(), Problem>> + Send + Sync>;

/// One after another.
fn each<T, F, Fut>(handle: F) -> Handle<T>
where
    T: Send + 'static,
    F: Fn(Tx, T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), Problem>> + Send + 'static,
{
    let handle = Arc::new(handle);
    Arc::new(move |tx, events| {
        let handle = handle.clone();
        async move {
            for event in events {
                handle(tx.clone(), event).await?;
            }
            Ok(())
        }
        .boxed()
    })
}

fn effect<T: Clone + Send + Sync + 'static>(events: Vec<T>, handle: Handle<T>) -> Effect {
    Arc::new(move |tx, fresh| {
        let those = events.iter().zip(fresh).filter(|(_, fresh)| *fresh);
        handle(tx, those.map(|(event, _)| event.clone()).collect())
    })
}

fn read<E: Event>(envelope: &Envelope) -> Result<E, Problem> {
    envelope.read().map_err(|error| {
        Problem::new("runtime/event-unreadable", 500, "An event cannot be read")
            .with_detail(format!("{}: {error}", envelope.subject))
    })
}

/// The name under which the loop over a module's parked events is woken.
pub(crate) fn signal(module: &str) -> String {
    format!("{module}/inbox")
}

/// What is kept of a problem for the people who look into it.
pub(crate) fn error_text(problem: &Problem) -> String {
    let text = format!("{}: {} {}", problem.kind, problem.title, problem.detail);
    text.chars().take(ERROR_LENGTH_MAX).collect()
}
