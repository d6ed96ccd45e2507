//! Whom a session token or an API key stands for. A cache in front, keyed by the hash of the token:
//! a hit costs no SQL, and what it holds is at most four seconds old, so that a revocation acts
//! within five in every process.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use contract::identity::{Caller, Credential, OrgKind};
use contract::ids::OrgId;
use db::Tx;
use kernel::{Problem, Timestamp};
use runtime::cache::Cache;
use runtime::http::Authenticator;

use crate::error::Error;
use crate::model::Standing;
use crate::rules;
use crate::secrets;
use crate::service::Service;
use crate::store;

const KEEP_FOR: Duration = Duration::from_secs(4);
/// Some three hundred bytes each.
const CALLERS_MAX: u64 = 100_000;

/// Who was known a moment ago; `None` for a token that stands for nobody.
pub struct Known {
    callers: Cache<[u8; 32], Option<Arc<Passport>>>,
}

/// A caller with the end of what makes them one: an answer from the cache looks at the clock too.
struct Passport {
    caller: Caller,
    expires_at: Option<Timestamp>,
}

impl Known {
    pub fn new() -> Self {
        Known {
            callers: Cache::new("identity.callers", CALLERS_MAX, KEEP_FOR),
        }
    }

    pub async fn forget(&self, hashes: &[[u8; 32]]) {
        for hash in hashes {
            self.callers.forget(hash).await;
        }
    }
}

/// The runtime's way to ask.
pub struct Doorman(pub Service);

#[async_trait]
impl Authenticator for Doorman {
    async fn by_session(&self, token: &str) -> Result<Option<Caller>, Problem> {
        let hash = secrets::hash(token);
        let service = self.0.clone();
        let load = async move { Ok(service.of_session(hash).await?) };
        self.known(hash, load).await
    }

    async fn by_api_key(&self, key: &str) -> Result<Option<Caller>, Problem> {
        let Some((org, id)) = secrets::read_api_key(key) else {
            return Ok(None);
        };
        let hash = secrets::hash(key);
        let service = self.0.clone();
        let load = async move { Ok(service.of_api_key(org, id, hash).await?) };
        self.known(hash, load).await
    }
}

impl Doorman {
    async fn known(
        &self,
        hash: [u8; 32],
        load: impl Future<Output = Result<Option<Arc<Passport>>, Problem>> + Send,
    ) -> Result<Option<Caller>, Problem> {
        let callers = &self.0.known().callers;
        let found = match callers.find(&hash).await {
            Some(found) => found,
            // Large, and seldom: not a part of every request's future.
            None => Box::pin(callers.load(hash, load)).await?,
        };
        let now = self.0.now();
        Ok(found
            .filter(|passport| passport.expires_at.is_none_or(|end| now < end))
            .map(|passport| passport.caller.clone()))
    }
}

impl Service {
    async fn of_session(&self, hash: [u8; 32]) -> Result<Option<Arc<Passport>>, Error> {
        let now = self.now();
        let Some(known) = store::session::by_token(self.rt().db(), &hash).await? else {
            return Ok(None);
        };
        if known.person_standing != Standing::Active || known.expires_at <= now {
            return Ok(None);
        }
        if rules::session::is_stale(known.seen_at, now) {
            self.note_session(&known, now);
        }
        let firm = known.firm.filter(|firm| firm.standing == Standing::Active);
        let (org, kind, roles) = match firm {
            Some(firm) => (firm.org, firm.kind, firm.roles),
            // Somebody without a firm is a tenant of their own, without any role.
            None => (
                OrgId::from_uuid(known.person.uuid()),
                OrgKind::Buyer,
                Default::default(),
            ),
        };
        Ok(Some(Arc::new(Passport {
            caller: Caller {
                person: known.person,
                org,
                kind,
                roles,
                locale: known.locale,
                credential: Credential::Session(known.session),
                trace: None,
            },
            expires_at: Some(known.expires_at),
        })))
    }

    async fn of_api_key(
        &self,
        org: OrgId,
        id: contract::ids::ApiKeyId,
        hash: [u8; 32],
    ) -> Result<Option<Arc<Passport>>, Error> {
        let now = self.now();
        let Some(known) = store::api_key::known(self.rt().db(), org, id).await? else {
            return Ok(None);
        };
        let key = known.key;
        let holds = secrets::is_same(&known.secret, &hash)
            && key.revoked_at.is_none()
            && key.expires_at.is_none_or(|end| now < end)
            && known.org_standing == Standing::Active;
        if !holds {
            return Ok(None);
        }
        if key
            .used_at
            .is_none_or(|used| rules::session::is_stale(used, now))
        {
            self.in_background("identity.key_used", move |tx| async move {
                store::api_key::touch(&tx, org, id, rules::session::rounded(now)).await
            });
        }
        Ok(Some(Arc::new(Passport {
            caller: Caller {
                person: key.created_by,
                org,
                kind: known.kind,
                roles: key.roles,
                locale: known.locale.unwrap_or_default(),
                credential: Credential::ApiKey {
                    id,
                    scopes: key.scopes,
                },
                trace: None,
            },
            expires_at: key.expires_at,
        })))
    }

    /// "Last seen" is written behind the request's back, once in five minutes.
    fn note_session(&self, known: &store::session::Known, now: Timestamp) {
        let (person, id) = (known.person, known.session);
        let seen_at = rules::session::rounded(now);
        let expires_at = rules::session::expires_at(known.created_at, now);
        self.in_background("identity.session_seen", move |tx| async move {
            store::session::touch(&tx, person, id, seen_at, expires_at).await
        });
    }

    fn in_background<F, Fut>(&self, name: &'static str, work: F)
    where
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let service = self.clone();
        self.rt().tasks().spawn(name, async move {
            if let Err(error) = service.rt().db().tx(work).await {
                tracing::warn!(%error, name, "was not noted");
            }
        });
    }
}
