//! The use cases of risk. Each reads begin → load → decide → store → publish → commit. Looking a
//! party up happens in memory, before the transaction.

mod cases;
mod lists;
mod policies;
mod register;
mod reported;
mod rescreen;
mod screen;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use contract::identity::{Caller, Credential, Role};
use contract::ids::OrgId;
use kernel::{Cursor, Problem, Timestamp};
use runtime::Runtime;
use runtime::audit;
use runtime::cache::Cache;
use serde::de::DeserializeOwned;

use crate::MODULE;
use crate::error::Error;
use crate::model::list::{ListId, ListView};
use crate::rules::library::Library;
use crate::settings::Settings;
use lists::Listed;
pub(crate) use lists::PARTS;

/// Who works on cases and lists.
pub(crate) const DESK: [Role; 2] = [Role::Risk, Role::Compliance];
/// Who may see them.
pub(crate) const READERS: [Role; 3] = [Role::Risk, Role::Compliance, Role::Operator];

/// What another process put into force is seen after this at the latest.
const KEPT: Duration = Duration::from_secs(3);
/// Versions held in memory, ready to be asked.
const LISTED_MAX: u64 = 16;
const LISTED_KEPT: Duration = Duration::from_secs(30 * 86_400);
/// Parties that no list in force names, and that are put down: they need no second look. What a
/// case decides is not among them, as nobody opens one for a party that no list names.
const CLEAR_MAX: u64 = 100_000;
const CLEAR_KEPT: Duration = Duration::from_secs(600);

/// A party of a firm, by `key_of`, under the lists of that label.
pub(crate) type ClearKey = (OrgId, String, Arc<str>);

/// Cheap to clone: handlers and jobs each hold one.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    rt: Runtime,
    settings: Settings,
    in_force: Cache<(), Arc<Vec<ListView>>>,
    listed: Cache<ListId, Arc<Listed>>,
    clear: Cache<ClearKey, ()>,
    library: OnceLock<Library>,
}

impl Service {
    pub(crate) fn new(rt: &Runtime) -> Self {
        Service {
            inner: Arc::new(Inner {
                rt: rt.clone(),
                settings: Settings::of(rt),
                in_force: Cache::new("risk/in_force", 1, KEPT),
                listed: Cache::new("risk/listed", LISTED_MAX, LISTED_KEPT),
                clear: Cache::new("risk/clear", CLEAR_MAX, CLEAR_KEPT),
                library: OnceLock::new(),
            }),
        }
    }

    pub(crate) fn rt(&self) -> &Runtime {
        &self.inner.rt
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.rt.now()
    }

    pub(crate) async fn audit(
        &self,
        tx: &db::Tx,
        by: &Caller,
        action: &str,
        subject: &str,
        after: &serde_json::Value,
    ) -> Result<(), Error> {
        audit::record(
            tx,
            self.rt(),
            MODULE,
            by,
            action,
            subject,
            None,
            Some(after),
        )
        .await?;
        Ok(())
    }
}

/// The platform, when the caller may see things in one of the roles.
pub(crate) fn reads(by: &Caller, any_of: &[Role]) -> Result<contract::ids::OrgId, Error> {
    by.allows("risk:read")?;
    Ok(by.platform(any_of)?)
}

/// The platform, when the caller may do things in one of the roles.
pub(crate) fn writes(by: &Caller, any_of: &[Role]) -> Result<contract::ids::OrgId, Error> {
    by.allows("risk:write")?;
    Ok(by.platform(any_of)?)
}

/// Somebody at a screen: what two persons have to agree on is not a machine's to decide.
pub(crate) fn person_at_screen(by: &Caller) -> Result<contract::ids::PersonId, Error> {
    match &by.credential {
        Credential::Session(_) => Ok(by.person),
        Credential::ApiKey { .. } | Credential::System => Err(Error::NeedsPerson),
    }
}

/// Where a list goes on.
pub(crate) fn after<K: DeserializeOwned>(text: Option<&String>) -> Result<Option<K>, Error> {
    match text {
        Some(text) => Ok(Some(Cursor::decode(text).map_err(Problem::from)?)),
        None => Ok(None),
    }
}
