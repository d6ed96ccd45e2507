//! From the relay to the listeners. The adapter here carries events inside the process; another one
//! may carry them between processes, behind the same promise. A bus delivers at least once and in
//! order for each key; that an event has one effect is the inbox's doing.

use std::collections::VecDeque;
use std::sync::Arc;

use async_trait::async_trait;
use contract::event::Envelope;
use futures::stream::{FuturesUnordered, StreamExt};
use kernel::Problem;
use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::seq::{IndexedMutRandom, SliceRandom};
use rand::{Rng as _, SeedableRng};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::inbox::Consumer;

/// Listeners' transactions that may be under way at once.
const CONCURRENCY: usize = 64;
/// Events that a listener's module may handle in one transaction.
const CHUNK: usize = 32;
/// Fewer events than this are not worth another lane.
const LANE_MIN: usize = 8;

/// Where relays hand their events.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Takes events of one outbox, in their order. `Ok` promises that no listener will miss any of
    /// them; after an error the relay offers all of them again.
    async fn accept(&self, events: Vec<Arc<Envelope>>) -> Result<(), Problem>;
}

/// How the in-process bus behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// Each event once, as long as nothing crashes.
    #[default]
    Orderly,
    /// For tests: delivers twice, mixes the order of different keys, and sometimes gives a batch
    /// back half delivered. It breaks no promise of the bus.
    Rude { seed: u64 },
}

/// The bus for one process: calls the listeners itself.
pub struct InProcess {
    consumers: Vec<Arc<Consumer>>,
    under_way: Semaphore,
    rudeness: Option<Mutex<StdRng>>,
}

impl InProcess {
    pub(crate) fn new(consumers: Vec<Arc<Consumer>>, manner: Manner) -> Self {
        let rudeness = match manner {
            Manner::Orderly => None,
            Manner::Rude { seed } => Some(Mutex::new(StdRng::seed_from_u64(seed))),
        };
        InProcess {
            consumers,
            under_way: Semaphore::new(CONCURRENCY),
            rudeness,
        }
    }

    /// Runs each queue in order and all queues side by side.
    async fn deliver(&self, queues: Vec<Queue>) -> Result<(), Problem> {
        let mut running: FuturesUnordered<_> = queues
            .into_iter()
            .map(|queue| async move {
                for events in queue.events.chunks(queue.chunk) {
                    // The semaphore is never closed; without a permit there is only less order in
                    // the load, not in the events.
                    let _permit = self.under_way.acquire().await.ok();
                    queue.consumer.deliver(events).await?;
                }
                Ok::<_, Problem>(())
            })
            .collect();
        let mut outcome = Ok(());
        while let Some(done) = running.next().await {
            // The others go on: what they handle now need not be handled again.
            outcome = outcome.and(done);
        }
        outcome
    }

    /// What each consumer hears of these events, in their order.
    fn heard<'a>(
        &'a self,
        events: &'a [Arc<Envelope>],
    ) -> impl Iterator<Item = (&'a Arc<Consumer>, Vec<Arc<Envelope>>)> {
        self.consumers.iter().filter_map(|consumer| {
            let heard: Vec<Arc<Envelope>> = events
                .iter()
                .filter(|envelope| consumer.listens_to(&envelope.subject))
                .cloned()
                .collect();
            (!heard.is_empty()).then_some((consumer, heard))
        })
    }

    /// Queues for each consumer; all events of a key stand in one of them.
    fn queues(&self, events: &[Arc<Envelope>]) -> Vec<Queue> {
        let mut queues = Vec::new();
        for (consumer, heard) in self.heard(events) {
            let lanes = consumer.lanes_max().min(heard.len() / LANE_MIN).max(1);
            let mut by_lane = vec![Vec::new(); lanes];
            for envelope in heard {
                let lane = (envelope.key.as_u128() % lanes as u128) as usize;
                if let Some(events) = by_lane.get_mut(lane) {
                    events.push(envelope);
                }
            }
            queues.extend(by_lane.into_iter().map(|events| Queue {
                consumer: consumer.clone(),
                events,
                chunk: CHUNK,
            }));
        }
        queues
    }

    /// The same queues with the keys in another order than the events, and cut at odd places.
    fn mixed_queues(&self, events: &[Arc<Envelope>], rng: &mut StdRng) -> Vec<Queue> {
        let mut queues = Vec::new();
        for (consumer, heard) in self.heard(events) {
            let mut by_key: Vec<(Uuid, VecDeque<Arc<Envelope>>)> = Vec::new();
            for envelope in heard {
                match by_key.iter_mut().find(|(key, _)| *key == envelope.key) {
                    Some((_, events)) => events.push_back(envelope),
                    None => by_key.push((envelope.key, VecDeque::from([envelope]))),
                }
            }
            let mut mixed = Vec::new();
            while let Some((_, events)) = by_key.choose_mut(rng) {
                mixed.extend(events.pop_front());
                by_key.retain(|(_, events)| !events.is_empty());
            }
            queues.push(Queue {
                consumer: consumer.clone(),
                events: mixed,
                chunk: rng.random_range(1..=CHUNK),
            });
        }
        queues.shuffle(rng);
        queues
    }

    /// The same promise, kept as badly as it allows.
    async fn deliver_rudely(
        &self,
        events: &[Arc<Envelope>],
        rudeness: &Mutex<StdRng>,
    ) -> Result<(), Problem> {
        let (first, second, gives_back) = {
            let mut rng = rudeness.lock();
            let mut first = self.mixed_queues(events, &mut rng);
            let second = self.mixed_queues(events, &mut rng);
            let gives_back = rng.random_ratio(1, 8);
            if gives_back {
                for queue in &mut first {
                    let kept = rng.random_range(0..=queue.events.len());
                    queue.events.truncate(kept);
                }
            }
            (first, second, gives_back)
        };
        self.deliver(first).await?;
        if gives_back {
            return Err(Problem::unavailable().with_detail("The rude bus gave a batch back."));
        }
        self.deliver(second).await
    }
}

#[async_trait]
impl Bus for InProcess {
    async fn accept(&self, events: Vec<Arc<Envelope>>) -> Result<(), Problem> {
        match &self.rudeness {
            None => self.deliver(self.queues(&events)).await,
            Some(rudeness) => self.deliver_rudely(&events, rudeness).await,
        }
    }
}

/// Events on their way to one consumer, one after another.
struct Queue {
    consumer: Arc<Consumer>,
    events: Vec<Arc<Envelope>>,
    /// How many may share a transaction.
    chunk: usize,
}
