//! A person's rights over their data: a copy of it, and its erasure.

use contract::identity::{Caller, PersonErased};
use contract::ids::{OrgId, PersonId};
use db::Tx;
use kernel::{Problem, Timestamp};
use runtime::notices::{Notice, To, tell};
use runtime::{jobs, outbox};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{MODULE, Service, proved, session_of};
use crate::error::Error;
use crate::jobs::{EXPORT, ExportJob};
use crate::model::{Export, ExportId};
use crate::notices::EXPORT_READY;
use crate::rules::membership::{self, Leaving};
use crate::store;

/// How long an export can be fetched.
const EXPORT_LASTS: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 3600);
/// Exports that a person may have at once.
const EXPORTS_MAX: usize = 3;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExportView {
    pub id: ExportId,
    pub created_at: Timestamp,
    /// When it could first be fetched.
    pub ready_at: Option<Timestamp>,
    pub expires_at: Timestamp,
}

impl From<Export> for ExportView {
    fn from(export: Export) -> Self {
        ExportView {
            id: export.id,
            created_at: export.created_at,
            ready_at: export.ready_at,
            expires_at: export.expires_at,
        }
    }
}

/// The caller repeats what they are about to do, so that a click alone is not enough.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    pub understood: bool,
}

impl Service {
    /// Begins a copy of everything that the platform holds of the caller.
    pub async fn begin_export(&self, by: &Caller) -> Result<ExportView, Error> {
        session_of(by)?;
        self.write(by.clone(), |service, tx, by| async move {
            let now = service.now();
            let known = store::export::list(&tx, by.person, 10).await?;
            if known
                .iter()
                .filter(|export| now < export.expires_at)
                .count()
                >= EXPORTS_MAX
            {
                let maximum = i64::try_from(EXPORTS_MAX).unwrap_or(i64::MAX);
                return Err(Error::TooMany {
                    what: "exports",
                    maximum,
                });
            }
            let export = Export {
                id: service.rt().ids().new_id(),
                created_at: now,
                ready_at: None,
                expires_at: now.plus(EXPORT_LASTS),
            };
            store::export::insert(&tx, by.person, &export).await?;
            let job = ExportJob {
                person: by.person,
                org: by.org,
                id: export.id,
            };
            jobs::enqueue(&tx, service.rt(), MODULE, EXPORT, &job, now, None).await?;
            service
                .audit(&tx, &by, "export.begun", &by.person.to_string(), None, None)
                .await?;
            Ok(export.into())
        })
        .await
    }

    pub async fn exports(&self, by: &Caller) -> Result<Vec<ExportView>, Error> {
        session_of(by)?;
        let found = self
            .read(by.person, |_, tx, person| async move {
                store::export::list(&tx, *person, 10).await
            })
            .await?;
        let now = self.now();
        Ok(found
            .into_iter()
            .filter(|export| now < export.expires_at)
            .map(ExportView::from)
            .collect())
    }

    pub async fn export_file(&self, by: &Caller, id: ExportId) -> Result<Vec<u8>, Error> {
        session_of(by)?;
        self.read((by.person, id), |service, tx, input| async move {
            store::export::content(&tx, input.0, input.1, service.now()).await
        })
        .await?
        .ok_or(Error::NotFound)
    }

    /// The job: gathers the copy, keeps it and tells its person.
    pub(crate) async fn make_export(&self, job: ExportJob) -> Result<(), Error> {
        // Before the transaction, which asks nobody.
        let mut others = serde_json::Map::new();
        for source in self.records() {
            let held = source.of_person(job.person).await?;
            others.insert(source.module().to_owned(), held);
        }
        self.write((job, others), |service, tx, input| async move {
            let ((job, others), now) = (&*input, service.now());
            let Some(mut content) = gather(&tx, job.person, now).await? else {
                return Ok(());
            };
            for (module, held) in others {
                content[module.as_str()] = held.clone();
            }
            let content = serde_json::to_vec_pretty(&content).map_err(|_| Problem::internal())?;
            if !store::export::fill(&tx, job.person, job.id, &content, now).await? {
                return Ok(());
            }
            let notice = Notice {
                to: To::Person(job.person),
                org: job.org,
                kind: EXPORT_READY,
                params: json!({}),
                link: Some("/account/privacy".to_owned()),
            };
            tell(&tx, service.rt(), MODULE, &Caller::system(), &notice).await?;
            Ok(())
        })
        .await
    }

    /// Overwrites what says who the caller is, here and wherever the event is heard, and ends all
    /// that they could act with.
    pub async fn erase(&self, by: &Caller, form: &Erase) -> Result<(), Error> {
        if !form.understood {
            let field = kernel::FieldError::new("understood", "not_one_of", "must be true");
            return Err(field.into());
        }
        let ended = self
            .write(by.clone(), |service, tx, by| async move {
                proved(&tx, &by, service.now()).await?;
                service.erase_in(&tx, &by).await
            })
            .await?;
        self.forget(ended).await;
        Ok(())
    }

    async fn erase_in(&self, tx: &Tx, by: &Caller) -> Result<Vec<[u8; 32]>, Error> {
        let (person, now) = (by.person, self.now());
        let mut closed: Vec<OrgId> = Vec::new();
        let mut ended = Vec::new();
        for firm in store::member::memberships(tx, person).await? {
            store::organisation::lock_members(tx, firm.org).await?;
            let members = store::member::all(tx, firm.org).await?;
            let is_busy = store::organisation::has_obligations(tx, firm.org).await?;
            match membership::leave_for_good(firm.kind, &members, person, is_busy)? {
                Leaving::Leave => {}
                Leaving::Close => closed.push(firm.org),
            }
            store::member::remove(tx, firm.org, person).await?;
            let by = Caller {
                org: firm.org,
                ..by.clone()
            };
            self.audit(tx, &by, "member.erased", &person.to_string(), None, None)
                .await?;
        }
        for org in &closed {
            ended.extend(store::api_key::secrets_of(tx, *org).await?);
            store::erasure::organisation(tx, *org, now).await?;
            let by = Caller {
                org: *org,
                ..by.clone()
            };
            self.audit(tx, &by, "organisation.closed", &org.to_string(), None, None)
                .await?;
        }
        let contacts = store::person::contacts(tx, person).await?;
        for contact in &contacts {
            self.end_pause(tx, &contact.address).await?;
        }
        ended.extend(store::session::end_others(tx, person, None).await?);
        store::erasure::person(tx, person, &contacts).await?;
        self.audit(tx, by, "person.erased", &person.to_string(), None, None)
            .await?;
        let event = PersonErased {
            id: person,
            closed,
            at: now,
        };
        outbox::publish(tx, self.rt(), MODULE, &event, person.uuid(), by).await?;
        Ok(ended)
    }
}

/// Everything about one person, as JSON that people can read too.
async fn gather(tx: &Tx, person: PersonId, now: Timestamp) -> Result<Option<Value>, Error> {
    let Some(found) = store::person::find(tx, person).await? else {
        return Ok(None);
    };
    let contacts: Vec<Value> = store::person::contacts(tx, person)
        .await?
        .into_iter()
        .map(|contact| json!({"kind": contact.kind, "address": contact.address}))
        .collect();
    let firms: Vec<Value> = store::member::memberships(tx, person)
        .await?
        .into_iter()
        .map(|firm| {
            json!({
                "id": firm.org, "name": firm.name, "kind": firm.kind,
                "country": firm.country, "roles": firm.roles,
            })
        })
        .collect();
    let sessions: Vec<Value> = store::session::list(tx, person, now, 50)
        .await?
        .into_iter()
        .map(|session| {
            json!({
                "device": session.device, "since": session.created_at,
                "last_seen": session.seen_at, "expires_at": session.expires_at,
            })
        })
        .collect();
    let factor = store::second_factor::find(tx, person).await?;
    Ok(Some(json!({
        "exported_at": now,
        "person": {
            "id": found.id, "name": found.name, "locale": found.locale,
            "time_zone": found.time_zone, "currency": found.currency,
            "ship_to": found.ship_to, "registered_at": found.created_at,
            "password_changed_at": found.password_at,
            "second_factor_since": factor.and_then(|factor| factor.confirmed_at),
        },
        "contacts": contacts,
        "organisations": firms,
        "sessions": sessions,
    })))
}
