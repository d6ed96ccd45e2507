//! One module's listeners over its inbox: what is delivered is handled or parked, what is parked is
//! tried again. The statements here run for every event.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use contract::event::Envelope;
use db::{Bind, Engine, Row, Tx};
use futures::FutureExt;
use kernel::{Problem, Timestamp};
use uuid::Uuid;

use super::{Effect, Listener, error_text, signal};
use crate::Runtime;
use crate::flow::backoff;

const PAUSE_FIRST: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(600);
/// After this a parked event that a process took and never finished is tried by another.
const LEASE: Duration = Duration::from_secs(60);
/// Parked events tried at once.
const BATCH: i64 = 64;
/// Transactions at the same time for the events of one relay, where the engine has more than one
/// writer.
const LANES: usize = 4;

/// One module's listeners with its inbox.
pub(crate) struct Consumer {
    rt: Runtime,
    module: &'static str,
    listeners: HashMap<&'static str, Listener>,
    texts: Texts,
}

/// SQL that is run for every event; written once.
struct Texts {
    note: Arc<str>,
    note_retry: Arc<str>,
    known: String,
    park: Arc<str>,
    claim: Arc<str>,
    fail: Arc<str>,
}

impl Consumer {
    pub(crate) fn new(
        rt: &Runtime,
        module: &'static str,
        listeners: &[Listener],
    ) -> Result<Self, Problem> {
        let mut by_subject = HashMap::new();
        for listener in listeners {
            // The inbox knows an event by its id: of two listeners one would never run.
            let twin = by_subject.insert(listener.subject, listener.clone());
            if twin.is_some() || listener.module != module {
                tracing::error!(
                    module,
                    subject = listener.subject,
                    "listens twice, or for another"
                );
                return Err(Problem::internal());
            }
        }
        Ok(Consumer {
            rt: rt.clone(),
            module,
            listeners: by_subject,
            texts: Texts::of(module),
        })
    }

    pub(crate) fn listens_to(&self, subject: &str) -> bool {
        self.listeners.contains_key(subject)
    }

    /// How many queues of events may be delivered side by side.
    pub(crate) fn lanes_max(&self) -> usize {
        match self.rt.db().engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => LANES,
        }
    }

    /// Handles events or parks them, in their order. An error means that some of them were neither
    /// handled nor parked. They share one transaction, and each has its own when that one fails.
    pub(crate) async fn deliver(&self, envelopes: &[Arc<Envelope>]) -> Result<(), Problem> {
        if envelopes.len() > 1
            && let Some(groups) = self.groups(envelopes)
            && let Ok(noted) = self.handle_all(envelopes, groups).await
        {
            for (envelope, noted) in envelopes.iter().zip(noted) {
                if !noted {
                    self.stand_behind(envelope).await?;
                }
            }
            return Ok(());
        }
        for envelope in envelopes {
            self.deliver_one(envelope).await?;
        }
        Ok(())
    }

    /// What is to be done about them, those of a subject together; none when one of them cannot be
    /// read. No event comes before an earlier one of its key.
    fn groups(&self, envelopes: &[Arc<Envelope>]) -> Option<Arc<[Group]>> {
        let mut subjects: Vec<(&str, Vec<usize>)> = Vec::new();
        let mut last_of_key: HashMap<Uuid, usize> = HashMap::new();
        for (place, envelope) in envelopes.iter().enumerate() {
            let subject = envelope.subject.as_str();
            let earliest = last_of_key.get(&envelope.key).copied().unwrap_or(0);
            let mut later = subjects.iter_mut().enumerate().skip(earliest);
            let at = match later.find(|(_, (of, _))| *of == subject) {
                Some((at, (_, places))) => {
                    places.push(place);
                    at
                }
                None => {
                    subjects.push((subject, vec![place]));
                    subjects.len() - 1
                }
            };
            last_of_key.insert(envelope.key, at);
        }
        let group = |(subject, places): (&str, Vec<usize>)| {
            let listener = self.listeners.get(subject)?;
            let of = places.iter().filter_map(|place| envelopes.get(*place));
            let of: Vec<Arc<Envelope>> = of.cloned().collect();
            let effect = (listener.prepare)(&of).ok()?;
            Some(Group { places, effect })
        };
        subjects.into_iter().map(group).collect()
    }

    /// Runs the effects of those that are neither known nor have to wait behind another; answers
    /// which these were.
    async fn handle_all(
        &self,
        envelopes: &[Arc<Envelope>],
        groups: Arc<[Group]>,
    ) -> Result<Vec<bool>, Problem> {
        let (module, now) = (self.module, self.rt.now());
        let envelopes: Arc<[Arc<Envelope>]> = envelopes.into();
        self.rt
            .db()
            .tx(move |tx| {
                let (envelopes, groups) = (envelopes.clone(), groups.clone());
                async move {
                    let noted = note_all(&tx, module, &envelopes, now).await?;
                    for group in groups.iter() {
                        let fresh = group.places.iter().map(|place| noted.get(*place));
                        let fresh: Vec<bool> = fresh.map(|one| one == Some(&true)).collect();
                        if fresh.contains(&true) {
                            run(&group.effect, &tx, fresh).await?;
                        }
                    }
                    Ok::<_, Problem>(noted)
                }
            })
            .await
    }

    async fn deliver_one(&self, envelope: &Arc<Envelope>) -> Result<(), Problem> {
        let Some(listener) = self.listeners.get(envelope.subject.as_str()) else {
            return Ok(());
        };
        let handled = match (listener.prepare)(std::slice::from_ref(envelope)) {
            Ok(effect) => self.handle(envelope, effect).await,
            Err(problem) => Err(problem),
        };
        match handled {
            Ok(true) => Ok(()),
            Ok(false) => self.stand_behind(envelope).await,
            Err(problem) => {
                tracing::warn!(
                    module = self.module, subject = envelope.subject, id = %envelope.id, %problem,
                    "a listener failed; its event is parked"
                );
                let pause = backoff(&self.rt, 1, PAUSE_FIRST, PAUSE_MAX);
                let next_at = self.rt.now().plus(pause);
                self.park(envelope, 1, next_at, Some(error_text(&problem)))
                    .await
            }
        }
    }

    /// Runs the effect, unless the event is known or has to wait behind another: then false.
    async fn handle(&self, envelope: &Arc<Envelope>, effect: Effect) -> Result<bool, Problem> {
        let (note, envelope, now) = (self.texts.note.clone(), envelope.clone(), self.rt.now());
        self.rt
            .db()
            .tx(move |tx| {
                let (note, envelope, effect) = (note.clone(), envelope.clone(), effect.clone());
                async move {
                    let noted = tx
                        .execute(
                            &note,
                            &[&envelope.id, &envelope.subject, &envelope.key, &now],
                        )
                        .await?;
                    if noted == 0 {
                        return Ok(false);
                    }
                    run(&effect, &tx, vec![true]).await?;
                    Ok::<_, Problem>(true)
                }
            })
            .await
    }

    /// The event is either a twin, or an earlier one of its key is parked.
    async fn stand_behind(&self, envelope: &Arc<Envelope>) -> Result<(), Problem> {
        if self
            .rt
            .db()
            .row(&self.texts.known, &[&envelope.id])
            .await?
            .is_some()
        {
            return Ok(());
        }
        self.park(envelope, 0, self.rt.now(), None).await?;
        self.rt.wake(&signal(self.module));
        Ok(())
    }

    async fn park(
        &self,
        envelope: &Arc<Envelope>,
        attempts: i64,
        next_at: Timestamp,
        error: Option<String>,
    ) -> Result<(), Problem> {
        let text: Arc<str> = serde_json::to_string(envelope.as_ref())
            .map_err(|_| Problem::internal())?
            .into();
        let (park, envelope, error) = (self.texts.park.clone(), envelope.clone(), Arc::new(error));
        self.rt
            .db()
            .tx(move |tx| {
                let (park, envelope) = (park.clone(), envelope.clone());
                let (text, error) = (text.clone(), error.clone());
                async move {
                    tx.execute(
                        &park,
                        &[
                            &envelope.id,
                            &envelope.subject,
                            &envelope.key,
                            &attempts,
                            &next_at,
                            error.as_ref(),
                            &text.as_ref(),
                        ],
                    )
                    .await?;
                    Ok::<_, Problem>(())
                }
            })
            .await
    }

    /// Tries the parked events that are due, the first of each key; answers how many there were.
    pub(crate) async fn retry(&self) -> Result<usize, Problem> {
        let claim = self.texts.claim.clone();
        let (now, until) = (self.rt.now(), self.rt.now().plus(LEASE));
        // A look first: an idle inbox costs no write.
        let due = format!(
            "SELECT id FROM {}_inbox WHERE state = 'parked' AND next_at <= $1 LIMIT 1",
            self.module
        );
        if self.rt.db().row(&due, &[&now]).await?.is_none() {
            return Ok(0);
        }
        let rows = self
            .rt
            .db()
            .tx(move |tx| {
                let claim = claim.clone();
                async move {
                    let rows = tx.rows(&claim, &[&now, &until, &BATCH]).await?;
                    Ok::<_, Problem>(rows)
                }
            })
            .await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in &rows {
            let text: Option<String> = row.get("envelope")?;
            let subject: String = row.get("subject")?;
            claimed.push(Claimed {
                id: row.get("id")?,
                subject,
                attempts: row.get("attempts")?,
                envelope: serde_json::from_str(&text.unwrap_or_default())
                    .map_err(|_| Problem::internal()),
            });
        }
        let count = claimed.len();
        futures::future::try_join_all(claimed.into_iter().map(|one| self.retry_one(one))).await?;
        Ok(count)
    }

    async fn retry_one(&self, claimed: Claimed) -> Result<(), Problem> {
        let listener = self.listeners.get(claimed.subject.as_str());
        let attempts_max = listener.map_or(1, |listener| listener.attempts_max);
        let effect = match (listener, claimed.envelope) {
            (Some(listener), Ok(envelope)) => (listener.prepare)(&[Arc::new(envelope)]),
            (None, _) => Err(Problem::new(
                "runtime/event-unheard",
                500,
                "Nobody listens any more",
            )),
            (_, Err(problem)) => Err(problem),
        };
        let id = claimed.id;
        let outcome = match effect {
            Err(problem) => Err(problem),
            Ok(effect) => {
                let note = self.texts.note_retry.clone();
                self.rt
                    .db()
                    .tx(move |tx| {
                        let (note, effect) = (note.clone(), effect.clone());
                        async move {
                            // Somebody else may have finished it after our lease ran out.
                            if tx.execute(&note, &[&id]).await? == 1 {
                                run(&effect, &tx, vec![true]).await?;
                            }
                            Ok::<_, Problem>(())
                        }
                    })
                    .await
            }
        };
        let Err(problem) = outcome else {
            return Ok(());
        };
        let attempts = u32::try_from(claimed.attempts).unwrap_or(u32::MAX);
        let dies = attempts >= attempts_max;
        let next_at = if dies {
            tracing::error!(
                module = self.module, subject = claimed.subject, %id, attempts, %problem,
                "an event is laid aside"
            );
            metrics::counter!("argosy_events_dead_total", "module" => self.module).increment(1);
            self.rt.now()
        } else {
            let pause = backoff(&self.rt, attempts, PAUSE_FIRST, PAUSE_MAX);
            self.rt.now().plus(pause)
        };
        let state = if dies { "dead" } else { "parked" };
        let (fail, error) = (self.texts.fail.clone(), Arc::new(error_text(&problem)));
        self.rt
            .db()
            .tx(move |tx| {
                let (fail, error) = (fail.clone(), error.clone());
                async move {
                    tx.execute(&fail, &[&id, &state, &next_at, error.as_ref()])
                        .await?;
                    Ok::<_, Problem>(())
                }
            })
            .await
    }
}

/// Events of one subject that are handled together.
struct Group {
    /// Where they stand among all.
    places: Vec<usize>,
    effect: Effect,
}

struct Claimed {
    id: Uuid,
    subject: String,
    attempts: i64,
    envelope: Result<Envelope, Problem>,
}

impl Texts {
    fn of(module: &str) -> Self {
        Texts {
            note: format!(
                "INSERT INTO {module}_inbox (id, subject, ordering_key, state, attempts, next_at)
                 SELECT $1, $2, $3, 'done', 1, $4 WHERE NOT EXISTS (
                   SELECT 1 FROM {module}_inbox WHERE ordering_key = $3 AND state = 'parked')
                 ON CONFLICT (id) DO NOTHING"
            )
            .into(),
            note_retry: format!(
                "UPDATE {module}_inbox SET state = 'done', envelope = NULL, error = NULL
                 WHERE id = $1 AND state = 'parked'"
            )
            .into(),
            known: format!("SELECT state FROM {module}_inbox WHERE id = $1"),
            park: format!(
                "INSERT INTO {module}_inbox
                   (id, subject, ordering_key, state, attempts, next_at, error, envelope)
                 VALUES ($1, $2, $3, 'parked', $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING"
            )
            .into(),
            claim: format!(
                "UPDATE {module}_inbox SET next_at = $2, attempts = attempts + 1
                 WHERE state = 'parked' AND next_at <= $1 AND id IN (
                   SELECT due.id FROM {module}_inbox AS due
                   WHERE due.state = 'parked' AND due.next_at <= $1 AND NOT EXISTS (
                     SELECT 1 FROM {module}_inbox AS earlier
                     WHERE earlier.ordering_key = due.ordering_key
                       AND earlier.state = 'parked' AND earlier.id < due.id)
                   ORDER BY due.next_at LIMIT $3)
                 RETURNING id, subject, attempts, envelope"
            )
            .into(),
            fail: format!(
                "UPDATE {module}_inbox SET state = $2, next_at = $3, error = $4
                 WHERE id = $1 AND state = 'parked'"
            )
            .into(),
        }
    }
}

/// Notes several events with two statements; answers for each whether it is to be handled now: that
/// no earlier one of its key is parked and that it was not known.
async fn note_all(
    tx: &Tx,
    module: &str,
    envelopes: &[Arc<Envelope>],
    now: Timestamp,
) -> Result<Vec<bool>, Problem> {
    let keys = db::filled(envelopes.iter().map(|one| &one.key as &dyn Bind).collect());
    let parked = format!(
        "SELECT ordering_key FROM {module}_inbox
         WHERE ordering_key IN ({}) AND state = 'parked'",
        places(1, keys.len())
    );
    let parked = ids(&tx.rows(&parked, &keys).await?, "ordering_key")?;
    let free: Vec<&Arc<Envelope>> = envelopes
        .iter()
        .filter(|envelope| !parked.contains(&envelope.key))
        .collect();
    let Some(last) = free.last().copied() else {
        return Ok(vec![false; envelopes.len()]);
    };
    // The last one again and again, up to a power of two: so there are few texts, and the engine
    // finds them prepared. A row that stands already is no conflict.
    let rows = free.len().next_power_of_two();
    let mut binds: Vec<&dyn Bind> = vec![&now];
    for envelope in free
        .iter()
        .copied()
        .chain(std::iter::repeat(last))
        .take(rows)
    {
        binds.extend([&envelope.id as &dyn Bind, &envelope.subject, &envelope.key]);
    }
    let values: Vec<String> = (0..rows)
        .map(|row| format!("({}, 'done', 1, $1)", places(2 + 3 * row, 3)))
        .collect();
    let note = format!(
        "INSERT INTO {module}_inbox (id, subject, ordering_key, state, attempts, next_at)
         VALUES {} ON CONFLICT (id) DO NOTHING RETURNING id",
        values.join(", ")
    );
    let mut fresh = ids(&tx.rows(&note, &binds).await?, "id")?;
    // Taken out: of an event that came twice in one batch, the first is handled.
    let handled = envelopes.iter().map(|envelope| fresh.remove(&envelope.id));
    Ok(handled.collect())
}

fn ids(rows: &[Row], column: &str) -> Result<HashSet<Uuid>, db::Error> {
    rows.iter().map(|row| row.get(column)).collect()
}

/// `$2, $3, $4`
fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    places.join(", ")
}

/// A panic in a listener is its failure, not the process's.
async fn run(effect: &Effect, tx: &Tx, fresh: Vec<bool>) -> Result<(), Problem> {
    let effect = AssertUnwindSafe(async move { effect(tx.clone(), fresh).await });
    match effect.catch_unwind().await {
        Ok(outcome) => outcome,
        Err(panic) => {
            Err(Problem::internal().with_detail(crate::tasks::panic_text(panic.as_ref())))
        }
    }
}
