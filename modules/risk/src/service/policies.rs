//! Policies that people read and acknowledge, trainings, and the library of laws with its finder.

use std::collections::BTreeMap;

use contract::identity::{Caller, OrgKind, Role};
use kernel::{Page, Problem};
use runtime::http::PageQuery;
use serde_json::json;

use super::register::day;
use super::{Service, after, person_at_screen, reads, writes};
use crate::error::Error;
use crate::model::policy::{
    Acknowledgement, Audience, PolicyDraft, PolicyView, Training, TrainingDraft,
};
use crate::rules::library::{self, Library, PreferenceFit};
use crate::store;

const WRITERS: [Role; 2] = [Role::Risk, Role::Compliance];
const READERS: [Role; 3] = [Role::Risk, Role::Compliance, Role::Operator];

fn is_for(audience: Audience, kind: OrgKind) -> bool {
    match audience {
        Audience::Everybody => true,
        Audience::Staff => kind == OrgKind::Platform,
        Audience::Sellers => matches!(kind, OrgKind::Seller | OrgKind::Platform),
    }
}

impl Service {
    /// The newest version of every policy that is for the caller.
    pub(crate) async fn policies(&self, by: &Caller) -> Result<Vec<PolicyView>, Error> {
        by.allows("risk:read")?;
        let knows = by.platform(&READERS).is_ok();
        let found = store::policy::newest(self.rt().db(), by.person).await?;
        let mine = found
            .into_iter()
            .filter(|one| is_for(one.audience, by.kind));
        Ok(mine
            .map(|one| PolicyView {
                acknowledgements: if knows { one.acknowledgements } else { 0 },
                ..one
            })
            .collect())
    }

    pub(crate) async fn publish_policy(
        &self,
        by: &Caller,
        draft: PolicyDraft,
    ) -> Result<PolicyView, Error> {
        let org = writes(by, &WRITERS)?;
        let is_slug = draft
            .code
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_' || c == b'-');
        if !is_slug {
            let message = "has small letters, digits, dashes and underscores";
            return Err(Error::field("code", "malformed", message));
        }
        let (service, by) = (self.clone(), by.clone());
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, by, draft) = (service.clone(), by.clone(), draft.clone());
                async move {
                    let number = store::policy::number(&tx, org, &draft.code).await? + 1;
                    let policy = PolicyView {
                        code: draft.code,
                        number,
                        title: draft.title,
                        body: draft.body,
                        audience: draft.audience,
                        published_at: service.now(),
                        acknowledged_at: None,
                        acknowledgements: 0,
                    };
                    store::policy::insert(&tx, org, &policy, &by.actor()).await?;
                    let after = json!({"number": number});
                    service
                        .audit(&tx, &by, "policy.published", &policy.code, &after)
                        .await?;
                    Ok(policy)
                }
            })
            .await
    }

    /// The caller has read this version. Saying so twice is saying it once.
    pub(crate) async fn acknowledge(
        &self,
        by: &Caller,
        code: String,
        number: i64,
    ) -> Result<(), Error> {
        let who = Acknowledgement {
            person: person_at_screen(by)?,
            member_of: by.org,
            at: self.now(),
        };
        let kind = by.kind;
        self.rt()
            .db()
            .tx(move |tx| {
                let (code, who) = (code.clone(), who.clone());
                async move {
                    let found = store::policy::find(&tx, &code, number).await?;
                    let (org, audience) = found.ok_or(Error::NotFound)?;
                    if !is_for(audience, kind) {
                        return Err(Error::NotFound);
                    }
                    Ok(store::policy::acknowledge(&tx, org, &code, number, &who).await?)
                }
            })
            .await
    }

    pub(crate) async fn acknowledgements(
        &self,
        by: &Caller,
        code: &str,
        number: i64,
    ) -> Result<Vec<Acknowledgement>, Error> {
        let org = reads(by, &READERS)?;
        Ok(store::policy::acknowledgements(self.rt().db(), org, code, number).await?)
    }

    pub(crate) async fn record_training(
        &self,
        by: &Caller,
        draft: TrainingDraft,
    ) -> Result<Training, Error> {
        let org = writes(by, &WRITERS)?;
        let ends = draft.valid_to.as_deref();
        let faults: Vec<_> = [
            day("held_on", &draft.held_on),
            ends.and_then(|to| day("valid_to", to)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let training = Training {
            id: self.rt().ids().new_id(),
            person: draft.person,
            topic: draft.topic,
            held_on: draft.held_on,
            valid_to: draft.valid_to,
            recorded_by: by.actor(),
            at: self.now(),
        };
        let kept = training.clone();
        self.rt()
            .db()
            .tx(move |tx| {
                let training = kept.clone();
                async move { store::policy::train(&tx, org, &training).await }
            })
            .await?;
        Ok(training)
    }

    pub(crate) async fn trainings(
        &self,
        by: &Caller,
        page: &PageQuery,
    ) -> Result<Page<Training>, Error> {
        let org = reads(by, &READERS)?;
        let limit = page.rows();
        let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let before = after(page.after.as_ref())?;
        let found = store::policy::trainings(self.rt().db(), org, before, rows).await?;
        let cut = Page::cut(found, limit, |training| (training.id,));
        Ok(cut.map_err(Problem::from)?)
    }

    pub(crate) fn library(&self, by: &Caller) -> Result<&Library, Error> {
        by.allows("risk:read")?;
        if let Some(library) = self.inner.library.get() {
            return Ok(library);
        }
        let read = Library::shipped().map_err(|error| Error::Library(error.to_string()))?;
        Ok(self.inner.library.get_or_init(|| read))
    }

    /// Which preferences a firm meets by what it says of itself, today.
    pub(crate) fn find_preferences(
        &self,
        by: &Caller,
        facts: &BTreeMap<String, String>,
    ) -> Result<Vec<PreferenceFit>, Error> {
        let today = self.now().date().to_string();
        Ok(library::find(self.library(by)?, facts, &today))
    }
}
