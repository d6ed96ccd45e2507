//! Who is listening right now, and the signal that there is something new. A signal carries
//! nothing: whoever hears it looks into the database, so nothing is lost with it, and what another
//! process wrote is found by looking now and then.

use std::collections::HashMap;
use std::sync::Arc;

use contract::ids::{ConversationId, OrgId, PersonId};
use kernel::Problem;
use parking_lot::Mutex;
use tokio::sync::watch;
use uuid::Uuid;

/// Streams that one person may hold open: tabs, and some that died unnoticed.
const STREAMS_PER_PERSON_MAX: usize = 24;
const STREAMS_MAX: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Topic {
    /// One organisation's view of a conversation.
    Conversation(ConversationId, OrgId),
    /// Everything that an organisation has to read.
    Organisation(OrgId),
    /// Conversations that wait for support.
    Queue,
}

#[derive(Clone, Default)]
pub(crate) struct Hub {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    topics: HashMap<Topic, watch::Sender<()>>,
    people: HashMap<Uuid, usize>,
    streams: usize,
}

impl Hub {
    pub(crate) fn tell(&self, topic: Topic) {
        if let Some(sender) = self.inner.lock().topics.get(&topic) {
            sender.send_replace(());
        }
    }

    pub(crate) fn is_heard(&self, topic: Topic) -> bool {
        self.inner.lock().topics.contains_key(&topic)
    }

    /// Opens a stream over some topics, until the ear is dropped.
    pub(crate) fn listen(&self, person: PersonId, topics: &[Topic]) -> Result<Ear, Problem> {
        let mut inner = self.inner.lock();
        let held = inner.people.get(&person.uuid()).copied().unwrap_or(0);
        if held >= STREAMS_PER_PERSON_MAX || inner.streams >= STREAMS_MAX {
            return Err(Problem::too_many_requests(30));
        }
        inner.streams += 1;
        inner.people.insert(person.uuid(), held + 1);
        let ears = topics
            .iter()
            .map(|topic| {
                let sender = inner
                    .topics
                    .entry(*topic)
                    .or_insert_with(|| watch::channel(()).0);
                (*topic, sender.subscribe())
            })
            .collect();
        Ok(Ear {
            hub: self.clone(),
            person,
            ears,
        })
    }
}

/// One open stream.
pub(crate) struct Ear {
    hub: Hub,
    person: PersonId,
    ears: Vec<(Topic, watch::Receiver<()>)>,
}

impl Ear {
    /// Resolves when one of the topics has something new.
    pub(crate) async fn heard(&mut self) {
        let waiting = self.ears.iter_mut().map(|(_, ear)| Box::pin(ear.changed()));
        // The hub keeps a sender as long as somebody listens, so none of these ends with an error.
        let _ = futures::future::select_all(waiting).await;
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let ears = std::mem::take(&mut self.ears);
        let mut inner = self.hub.inner.lock();
        for (topic, ear) in ears {
            drop(ear);
            if inner
                .topics
                .get(&topic)
                .is_some_and(|sender| sender.receiver_count() == 0)
            {
                inner.topics.remove(&topic);
            }
        }
        inner.streams = inner.streams.saturating_sub(1);
        let person = self.person.uuid();
        match inner.people.get(&person).copied() {
            Some(held) if held > 1 => {
                inner.people.insert(person, held - 1);
            }
            _ => {
                inner.people.remove(&person);
            }
        }
    }
}
