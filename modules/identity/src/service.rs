//! The use cases. Each reads: begin, load, decide, store, publish, commit. What takes long (hashing
//! a password) happens outside the transaction, what must be told to a person in a job after it.

pub mod account;
pub mod api_keys;
pub mod audit_log;
pub mod challenges;
pub mod firm;
pub mod founding;
pub mod invitations;
pub mod kyb;
pub mod log_in;
pub mod members;
pub mod names;
pub mod operators;
pub mod privacy;
pub mod promises;
pub mod registration;
pub mod second_factor;
pub mod sessions;

use std::sync::{Arc, OnceLock};

use contract::identity::{Caller, Credential, PersonalRecords};
use contract::ids::SessionId;
use contract::risk::Risk;
use db::Tx;
use kernel::{Cursor, Id, Kind, Problem, Timestamp};
use runtime::Runtime;
use runtime::http::PageQuery;
use serde_json::Value;
use uuid::Uuid;

use crate::auth::Known;
use crate::error::Error;
use crate::model::Session;
use crate::passwords::Passwords;
use crate::rules;
use crate::secrets::Keys;
use crate::settings::Settings;
use crate::store;

pub const MODULE: &str = "identity";

/// Everything that identity does. Cloning it costs one reference count.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    rt: Runtime,
    risk: Arc<dyn Risk>,
    keys: Keys,
    passwords: Passwords,
    known: Known,
    audited: OnceLock<Vec<&'static str>>,
    records: OnceLock<Vec<Arc<dyn PersonalRecords>>>,
}

impl Service {
    pub fn new(rt: &Runtime, risk: Arc<dyn Risk>) -> Self {
        let settings = Settings::of(rt.config());
        Service {
            inner: Arc::new(Inner {
                keys: Keys::open(rt, &settings.secret),
                passwords: Passwords::new(&settings, rt.rng().clone()),
                known: Known::new(),
                audited: OnceLock::new(),
                records: OnceLock::new(),
                rt: rt.clone(),
                risk,
            }),
        }
    }

    pub(crate) fn rt(&self) -> &Runtime {
        &self.inner.rt
    }

    pub(crate) fn risk(&self) -> &Arc<dyn Risk> {
        &self.inner.risk
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.inner.keys
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.inner.passwords
    }

    pub(crate) fn known(&self) -> &Known {
        &self.inner.known
    }

    /// Names the modules whose audit the operators' log shows: those that keep their tables in this
    /// database. Until then it is identity's own; a second call changes nothing.
    pub fn set_audited(&self, modules: Vec<&'static str>) {
        let _ = self.inner.audited.set(modules);
    }

    pub(crate) fn audited(&self) -> Vec<&'static str> {
        self.inner
            .audited
            .get()
            .cloned()
            .unwrap_or_else(|| vec![MODULE])
    }

    /// Names those who hold something of people beside identity; a second call changes nothing.
    pub fn set_records(&self, sources: Vec<Arc<dyn PersonalRecords>>) {
        let _ = self.inner.records.set(sources);
    }

    pub(crate) fn records(&self) -> &[Arc<dyn PersonalRecords>] {
        self.inner.records.get().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.rt.now()
    }

    /// A write transaction over `input`, which every run of the closure borrows anew.
    pub(crate) async fn write<C, T, F, Fut>(&self, input: C, work: F) -> Result<T, Error>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: Fn(Service, Tx, Arc<C>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let (service, input) = (self.clone(), Arc::new(input));
        self.rt()
            .db()
            .tx(move |tx| work(service.clone(), tx, input.clone()))
            .await
    }

    /// A snapshot over `input`.
    pub(crate) async fn read<C, T, F, Fut>(&self, input: C, work: F) -> Result<T, Error>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: Fn(Service, Tx, Arc<C>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let (service, input) = (self.clone(), Arc::new(input));
        self.rt()
            .db()
            .read(move |tx| work(service.clone(), tx, input.clone()))
            .await
    }

    pub(crate) async fn audit(
        &self,
        tx: &Tx,
        by: &Caller,
        action: &str,
        subject: &str,
        before: Option<Value>,
        after: Option<Value>,
    ) -> Result<(), Error> {
        runtime::audit::record(
            tx,
            self.rt(),
            MODULE,
            by,
            action,
            subject,
            before.as_ref(),
            after.as_ref(),
        )
        .await?;
        Ok(())
    }

    /// Has the cache forget these after a commit: a change acts at once in this process, and within
    /// the cache's time in the others, or when the request was dropped in between.
    pub(crate) async fn forget(&self, hashes: Vec<[u8; 32]>) {
        self.known().forget(&hashes).await;
    }
}

/// The session that the caller came with; machines have none.
pub(crate) fn session_of(by: &Caller) -> Result<SessionId, Error> {
    match &by.credential {
        Credential::Session(id) => Ok(*id),
        Credential::ApiKey { .. } | Credential::System => Err(Error::NeedsPerson),
    }
}

/// The caller's session as it is now; refuses when the password was typed too long ago.
pub(crate) async fn proved(tx: &Tx, by: &Caller, now: Timestamp) -> Result<Session, Error> {
    let id = session_of(by)?;
    let session = store::session::find(tx, by.person, id).await?;
    let session = session.ok_or_else(Problem::unauthenticated)?;
    if rules::session::is_proved(&session, now) {
        Ok(session)
    } else {
        Err(Error::ReauthenticationRequired)
    }
}

/// Where a list that runs from the newest to the oldest goes on.
pub(crate) fn before<K: Kind>(page: &PageQuery) -> Result<Id<K>, Error> {
    Ok(Id::from_uuid(cursor(page)?.unwrap_or(Uuid::max())))
}

/// Where a list that runs by id goes on.
pub(crate) fn after<K: Kind>(page: &PageQuery) -> Result<Id<K>, Error> {
    Ok(Id::from_uuid(cursor(page)?.unwrap_or(Uuid::nil())))
}

fn cursor(page: &PageQuery) -> Result<Option<Uuid>, Error> {
    match &page.after {
        Some(text) => Ok(Some(Cursor::decode::<(Uuid,)>(text)?.0)),
        None => Ok(None),
    }
}

/// One row more than is shown tells whether the list goes on.
pub(crate) fn rows(page: &PageQuery) -> i64 {
    i64::from(page.limit) + 1
}
