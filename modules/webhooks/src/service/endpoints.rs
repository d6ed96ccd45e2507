//! Endpoints: added with a secret that is shown once, changed, switched on and off, removed.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::identity::{Caller, OrgKind};
use kernel::{FieldError, Page, Problem};
use runtime::http::{IfMatch, PageQuery};
use runtime::module::EventSchema;
use serde_json::{Value, json};

use super::{READ, Service, WRITE, before, firm, rows};
use crate::error::Error;
use crate::model::endpoint::{Because, Endpoint, EndpointId, EndpointState};
use crate::model::event_type::EventType;
use crate::model::message;
use crate::rules::target;
use crate::store;

const ENDPOINTS_MAX: i64 = 20;
/// As the Standard advises: 24 to 64 bytes.
const SECRET_BYTES: usize = 32;
/// How long the secret before signs on.
const BOTH_FOR: Duration = Duration::from_secs(24 * 3_600);

/// What an owner writes.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) url: String,
    pub(crate) description: String,
    pub(crate) event_types: Vec<EventType>,
}

/// A secret in the only moment in which it can be read.
pub(crate) struct FreshSecret {
    pub(crate) endpoint: Endpoint,
    pub(crate) secret: String,
}

impl Service {
    /// What a firm can be told of; the platform's people see everything.
    pub(crate) fn event_types(&self, by: &Caller) -> Vec<(EventType, EventSchema)> {
        let mut all = message::promised();
        all.retain(|(kind, _)| by.kind == OrgKind::Platform || kind.told_to().contains(&by.kind));
        all
    }

    pub(crate) async fn endpoints(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<Endpoint>, Error> {
        let org = firm(by, READ)?;
        let found = store::endpoint::list(self.rt().db(), org, before(page)?, rows(page)).await?;
        Ok(Page::cut(found, page.rows(), |one| (one.id,))?)
    }

    pub(crate) async fn endpoint(&self, by: &Caller, id: EndpointId) -> Result<Endpoint, Error> {
        let org = firm(by, READ)?;
        let found = store::endpoint::find(self.rt().db(), org, id).await?;
        found.ok_or(Error::NotFound)
    }

    pub(crate) async fn add(&self, by: &Caller, draft: Draft) -> Result<FreshSecret, Error> {
        let org = firm(by, WRITE)?;
        let (url, types) = self.check(by, &draft)?;
        let (id, now, text) = (self.rt().ids().new_id(), self.rt().now(), self.secret());
        let endpoint = Endpoint {
            org,
            id,
            url,
            description: draft.description.trim().to_owned(),
            event_types: types,
            state: EndpointState::Enabled,
            disabled_because: None,
            disabled_at: None,
            failing_since: None,
            secret: self.vault().seal(self.rt().rng(), id.uuid(), &text)?,
            old_secret: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let added = self
            .write((by.clone(), endpoint), |service, tx, input| async move {
                let (by, endpoint) = &*input;
                if store::endpoint::count(&tx, endpoint.org).await? >= ENDPOINTS_MAX {
                    return Err(Error::TooMany {
                        maximum: ENDPOINTS_MAX,
                    });
                }
                if !store::endpoint::insert(&tx, endpoint).await? {
                    let id = store::endpoint::of_url(&tx, endpoint.org, &endpoint.url).await?;
                    return Err(Error::AlreadyThere { id });
                }
                let after = noted(endpoint);
                service
                    .audit(&tx, by, "endpoint.added", endpoint.id, None, Some(&after))
                    .await?;
                Ok(endpoint.clone())
            })
            .await?;
        Ok(FreshSecret {
            endpoint: added,
            secret: text,
        })
    }

    pub(crate) async fn change(
        &self,
        by: &Caller,
        id: EndpointId,
        version: &IfMatch,
        draft: Draft,
    ) -> Result<Endpoint, Error> {
        let org = firm(by, WRITE)?;
        let version = version.version()?;
        let (url, types) = self.check(by, &draft)?;
        let description = draft.description.trim().to_owned();
        let input = (by.clone(), org, id, version, url, types, description);
        self.write(input, |service, tx, input| async move {
            let (by, org, id, version, url, types, description) = &*input;
            let found = store::endpoint::load(&tx, *org, *id).await?;
            let stored = found.ok_or(Error::NotFound)?;
            if stored.version != *version {
                return Err(Error::ChangedMeanwhile);
            }
            let other = store::endpoint::of_url(&tx, *org, url).await?;
            if other.is_some_and(|other| other != *id) {
                return Err(Error::AlreadyThere { id: other });
            }
            let changed = Endpoint {
                url: url.clone(),
                event_types: types.clone(),
                description: description.clone(),
                updated_at: service.rt().now(),
                ..stored.clone()
            };
            if !store::endpoint::update(&tx, &changed).await? {
                return Err(Error::ChangedMeanwhile);
            }
            let (was, is) = (noted(&stored), noted(&changed));
            service
                .audit(&tx, by, "endpoint.changed", id, Some(&was), Some(&is))
                .await?;
            Ok(Endpoint {
                version: version + 1,
                ..changed
            })
        })
        .await
    }

    /// Switching on what is on changes nothing, and the same the other way.
    pub(crate) async fn switch(
        &self,
        by: &Caller,
        id: EndpointId,
        to: EndpointState,
    ) -> Result<Endpoint, Error> {
        let org = firm(by, WRITE)?;
        self.write((by.clone(), org, id, to), |service, tx, input| async move {
            let (by, org, id, to) = &*input;
            let now = service.rt().now();
            let (moved, action) = match to {
                EndpointState::Enabled => (
                    store::endpoint::enable(&tx, *org, *id, now).await?,
                    "endpoint.enabled",
                ),
                EndpointState::Disabled => {
                    let because = Because::SwitchedOff;
                    (
                        store::endpoint::disable(&tx, *org, *id, because, now).await?,
                        "endpoint.disabled",
                    )
                }
            };
            let found = store::endpoint::load(&tx, *org, *id).await?;
            let endpoint = found.ok_or(Error::NotFound)?;
            if moved {
                let after = json!({"state": to});
                service
                    .audit(&tx, by, action, id, None, Some(&after))
                    .await?;
            }
            Ok(endpoint)
        })
        .await
    }

    /// A new secret; the one before signs beside it for a day, so that receivers change without a
    /// gap.
    pub(crate) async fn rotate(&self, by: &Caller, id: EndpointId) -> Result<FreshSecret, Error> {
        let org = firm(by, WRITE)?;
        let text = self.secret();
        let sealed = self.vault().seal(self.rt().rng(), id.uuid(), &text)?;
        let endpoint = self
            .write(
                (by.clone(), org, id, sealed),
                |service, tx, input| async move {
                    let (by, org, id, sealed) = &*input;
                    let now = service.rt().now();
                    let until = now.plus(BOTH_FOR);
                    if !store::endpoint::rotate(&tx, *org, *id, sealed, until, now).await? {
                        return Err(Error::NotFound);
                    }
                    service
                        .audit(&tx, by, "endpoint.secret_changed", id, None, None)
                        .await?;
                    let found = store::endpoint::load(&tx, *org, *id).await?;
                    found.ok_or(Error::NotFound)
                },
            )
            .await?;
        Ok(FreshSecret {
            endpoint,
            secret: text,
        })
    }

    /// Its log goes with age.
    pub(crate) async fn remove(&self, by: &Caller, id: EndpointId) -> Result<(), Error> {
        let org = firm(by, WRITE)?;
        self.write((by.clone(), org, id), |service, tx, input| async move {
            let (by, org, id) = &*input;
            let found = store::endpoint::load(&tx, *org, *id).await?;
            let before = noted(&found.ok_or(Error::NotFound)?);
            store::endpoint::delete(&tx, *org, *id).await?;
            service
                .audit(&tx, by, "endpoint.removed", id, Some(&before), None)
                .await
        })
        .await
    }

    fn secret(&self) -> String {
        let mut bytes = [0; SECRET_BYTES];
        self.rt().rng().fill(&mut bytes);
        format!("whsec_{}", STANDARD.encode(bytes))
    }

    /// Every field that does not hold, at once.
    fn check(&self, by: &Caller, draft: &Draft) -> Result<(String, BTreeSet<EventType>), Problem> {
        let mut faults = Vec::new();
        let url = target::check(&draft.url, self.client().reach())
            .map_err(|fault| faults.push(fault))
            .ok();
        for (at, kind) in draft.event_types.iter().enumerate() {
            if !kind.told_to().contains(&by.kind) {
                let path = format!("event_types[{at}]");
                let message = "is told to sellers only";
                faults.push(FieldError::new(path, "not_told", message));
            }
        }
        match url {
            Some(url) if faults.is_empty() => {
                let types = draft.event_types.iter().copied().collect();
                Ok((url.to_string(), types))
            }
            Some(_) | None => Err(Problem::invalid(faults)),
        }
    }
}

/// What the audit keeps of it.
fn noted(endpoint: &Endpoint) -> Value {
    json!({
        "url": endpoint.url, "description": endpoint.description,
        "event_types": endpoint.event_types,
    })
}
