//! Telling events: a row in the caller's transaction, and the relay that hands such rows to the bus
//! after the commit. Who hears them is the bus's affair; what they do with them is the inbox's.

use std::sync::Arc;
use std::time::Duration;

use contract::event::{Envelope, Event};
use contract::identity::Caller;
use db::{Bind, Db, Engine, Row, Tx};
use kernel::{Problem, Timestamp};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::Runtime;
use crate::bus::Bus;
use crate::crash;

/// Rows that the relay takes at once.
const BATCH: i64 = 512;
/// How long a process may relay for a module before it has to ask again.
const LEASE: Duration = Duration::from_secs(15);
const RENEW_AFTER: Duration = Duration::from_secs(5);

/// One event on its way into an outbox.
pub struct Outgoing {
    subject: &'static str,
    version: u16,
    key: Uuid,
    payload: String,
}

impl Outgoing {
    /// `key` is the id of the thing that the event is about; events of one key keep their order.
    pub fn of<E: Event>(event: &E, key: Uuid) -> Result<Self, Problem> {
        let payload = serde_json::to_string(event).map_err(|error| {
            tracing::error!(subject = E::SUBJECT, %error, "an event cannot be written as JSON");
            Problem::internal()
        })?;
        Ok(Outgoing {
            subject: E::SUBJECT,
            version: E::VERSION,
            key,
            payload,
        })
    }
}

/// Tells one event, if and when the transaction commits.
pub async fn publish<E: Event>(
    tx: &Tx,
    rt: &Runtime,
    module: &'static str,
    event: &E,
    key: Uuid,
    by: &Caller,
) -> Result<(), Problem> {
    publish_all(tx, rt, module, &[Outgoing::of(event, key)?], by).await
}

/// Tells several events in this order, in one round trip.
pub async fn publish_all(
    tx: &Tx,
    rt: &Runtime,
    module: &'static str,
    events: &[Outgoing],
    by: &Caller,
) -> Result<(), Problem> {
    if events.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO {module}_outbox (id, subject, version, at, ordering_key, actor, trace, payload)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    );
    let at = rt.now();
    let actor = by.actor();
    let rows: Vec<(Uuid, i64, &Outgoing)> = events
        .iter()
        .map(|event| (rt.ids().uuid(), i64::from(event.version), event))
        .collect();
    let binds: Vec<[&dyn Bind; 8]> = rows
        .iter()
        .map(|(id, version, event)| -> [&dyn Bind; 8] {
            [
                id,
                &event.subject,
                version,
                &at,
                &event.key,
                &actor,
                &by.trace,
                &event.payload,
            ]
        })
        .collect();
    if let [only] = binds.as_slice() {
        tx.execute(&sql, only).await?;
    } else {
        let statements: Vec<(&str, &[&dyn Bind])> = binds
            .iter()
            .map(|bind| (sql.as_str(), bind.as_slice()))
            .collect();
        tx.batch(&statements).await?;
    }
    let rt = rt.clone();
    tx.after_commit(move || rt.wake(&signal(module)));
    Ok(())
}

/// The name under which a module's relay is woken.
pub(crate) fn signal(module: &str) -> String {
    format!("{module}/outbox")
}

/// Events that are committed and not yet handed to the bus.
pub async fn waiting(db: &Db, module: &str) -> Result<u64, Problem> {
    let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) AS waiting FROM {module}_outbox");
    let row = db.row(&sql, &[]).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.get("waiting"))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Moves one module's events from its outbox to the bus, in the order of their ids.
pub(crate) struct Relay {
    rt: Runtime,
    module: &'static str,
    bus: Arc<dyn Bus>,
    /// Names this process in the lease.
    holder: Uuid,
    /// Held for a whole turn: two turns at once would overtake each other.
    held_until: Mutex<Option<Timestamp>>,
}

impl Relay {
    pub(crate) fn new(rt: &Runtime, module: &'static str, bus: Arc<dyn Bus>) -> Self {
        Relay {
            rt: rt.clone(),
            module,
            bus,
            holder: rt.ids().uuid(),
            held_until: Mutex::new(None),
        }
    }

    /// Hands over one batch; answers how many events it held. The rows go only after the bus has
    /// taken them, so a crash between the two delivers them again and the inboxes drop the twins.
    pub(crate) async fn turn(&self) -> Result<usize, Problem> {
        let mut held_until = self.held_until.lock().await;
        let mut batch = self.load().await?;
        if batch.is_empty() {
            return Ok(0);
        }
        if self.rt.db().engine() == Engine::Postgres {
            match self.hold(&mut held_until).await? {
                Held::Already => {}
                // Another process may just have moved what was read before the lease was ours.
                Held::Newly => batch = self.load().await?,
                Held::ByAnother => return Ok(0),
            }
        }
        let ids: Vec<Uuid> = batch.iter().map(|envelope| envelope.id).collect();
        crash::point(self.module, "relay.claimed");
        let mut accepting = self.bus.accept(batch);
        loop {
            tokio::select! {
                accepted = &mut accepting => break accepted?,
                () = tokio::time::sleep(RENEW_AFTER), if held_until.is_some() => {
                    if matches!(self.hold(&mut held_until).await?, Held::ByAnother) {
                        return Ok(0);
                    }
                }
            }
        }
        crash::point(self.module, "relay.delivered");
        self.forget(&ids).await?;
        metrics::counter!("argosy_events_relayed_total", "module" => self.module)
            .increment(ids.len() as u64);
        Ok(ids.len())
    }

    /// Lets another process take over at once instead of after the lease.
    pub(crate) async fn release(&self) {
        let mut held_until = self.held_until.lock().await;
        if held_until.take().is_none() {
            return;
        }
        let sql = format!(
            "DELETE FROM {}_relay WHERE name = 'outbox' AND holder = $1",
            self.module
        );
        let holder = self.holder;
        let released: Result<u64, db::Error> = self
            .rt
            .db()
            .tx(move |tx| {
                let sql = sql.clone();
                async move { tx.execute(&sql, &[&holder]).await }
            })
            .await;
        if let Err(error) = released {
            tracing::warn!(module = self.module, %error, "the relay's lease was not given back");
        }
    }

    async fn load(&self) -> Result<Vec<Arc<Envelope>>, Problem> {
        let sql = format!(
            "SELECT id, subject, version, at, ordering_key, actor, trace, payload
             FROM {}_outbox ORDER BY id LIMIT $1",
            self.module
        );
        let rows = self.rt.db().rows(&sql, &[&BATCH]).await?;
        rows.iter()
            .map(|row| Ok(Arc::new(envelope(row)?)))
            .collect()
    }

    async fn hold(&self, held_until: &mut Option<Timestamp>) -> Result<Held, Problem> {
        let now = self.rt.now();
        if held_until.is_some_and(|until| now < until.minus(LEASE - RENEW_AFTER)) {
            return Ok(Held::Already);
        }
        let sql = format!(
            "INSERT INTO {module}_relay (name, holder, held_until) VALUES ('outbox', $1, $2)
             ON CONFLICT (name) DO UPDATE
             SET holder = excluded.holder, held_until = excluded.held_until
             WHERE {module}_relay.holder = excluded.holder OR {module}_relay.held_until < $3",
            module = self.module
        );
        let (holder, until) = (self.holder, now.plus(LEASE));
        let taken: u64 = self
            .rt
            .db()
            .tx(move |tx| {
                let sql = sql.clone();
                async move {
                    let taken = tx.execute(&sql, &[&holder, &until, &now]).await?;
                    Ok::<_, Problem>(taken)
                }
            })
            .await?;
        let before = held_until.take();
        if taken == 0 {
            return Ok(Held::ByAnother);
        }
        *held_until = Some(until);
        Ok(match before {
            Some(end) if now < end => Held::Already,
            Some(_) | None => Held::Newly,
        })
    }

    async fn forget(&self, ids: &[Uuid]) -> Result<(), Problem> {
        if ids.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = (1..=ids.len().next_power_of_two())
            .map(|n| format!("${n}"))
            .collect();
        let sql: Arc<str> = format!(
            "DELETE FROM {}_outbox WHERE id IN ({})",
            self.module,
            list.join(", ")
        )
        .into();
        let ids: Arc<[Uuid]> = ids.into();
        self.rt
            .db()
            .tx(move |tx| {
                let (sql, ids) = (sql.clone(), ids.clone());
                async move {
                    let binds = db::filled(ids.iter().map(|id| id as &dyn Bind).collect());
                    tx.execute(&sql, &binds).await?;
                    Ok::<_, Problem>(())
                }
            })
            .await
    }
}

enum Held {
    Already,
    Newly,
    ByAnother,
}

fn envelope(row: &Row) -> Result<Envelope, Problem> {
    let version: i64 = row.get("version")?;
    let payload: String = row.get("payload")?;
    Ok(Envelope {
        id: row.get("id")?,
        subject: row.get("subject")?,
        version: u16::try_from(version).unwrap_or(u16::MAX),
        at: row.get("at")?,
        key: row.get("ordering_key")?,
        by: row.get("actor")?,
        trace: row.get("trace")?,
        // What does not parse goes on as null and is parked by its listeners, where it is seen.
        payload: serde_json::from_str(&payload).unwrap_or_default(),
    })
}
