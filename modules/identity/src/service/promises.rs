//! What identity promises to the other modules, and the address book of the notices.

use async_trait::async_trait;
use contract::Answer;
use contract::identity::{Caller, Identity, KybState, OrgView, PersonView, Role};
use contract::ids::{OrgId, PersonId};
use kernel::{Locale, Problem};
use runtime::notices::AddressBook;

use super::Service;
use crate::model::{ContactKind, Standing};
use crate::store;

/// Ids asked for in one statement.
const AT_ONCE: usize = 100;

#[async_trait]
impl Identity for Service {
    async fn organisations(&self, _: &Caller, ids: Vec<OrgId>) -> Answer<Vec<OrgView>> {
        let found = self
            .read(ids, |_, tx, ids| async move {
                let mut found = Vec::with_capacity(ids.len());
                for some in ids.chunks(AT_ONCE) {
                    found.extend(store::organisation::find_all(&tx, some).await?);
                }
                Ok(found)
            })
            .await?;
        Ok(found
            .into_iter()
            .map(|org| OrgView {
                id: org.id,
                kind: org.kind,
                name: org.name,
                country: org.country,
                since: org.created_at,
            })
            .collect())
    }

    async fn people(&self, _: &Caller, ids: Vec<PersonId>) -> Answer<Vec<PersonView>> {
        let found = self
            .read(ids, |_, tx, ids| async move {
                let mut found = Vec::with_capacity(ids.len());
                for some in ids.chunks(AT_ONCE) {
                    found.extend(store::person::find_all(&tx, some).await?);
                }
                Ok(found)
            })
            .await?;
        Ok(found
            .into_iter()
            .map(|person| PersonView {
                id: person.id,
                name: person.name,
                locale: person.locale,
            })
            .collect())
    }

    async fn members(&self, _: &Caller, org: OrgId, any_of: Vec<Role>) -> Answer<Vec<PersonId>> {
        Ok(self.members_with(org, any_of).await?)
    }

    async fn kyb(&self, _: &Caller, org: OrgId) -> Answer<KybState> {
        Ok(self.kyb_state(org).await?)
    }
}

impl Service {
    async fn members_with(
        &self,
        org: OrgId,
        any_of: Vec<Role>,
    ) -> Result<Vec<PersonId>, crate::error::Error> {
        self.read((org, any_of), |_, tx, input| async move {
            let (org, any_of) = &*input;
            let members = store::member::all(&tx, *org).await?;
            Ok(members
                .into_iter()
                .filter(|member| any_of.iter().any(|role| member.roles.contains(role)))
                .map(|member| member.person)
                .collect())
        })
        .await
    }
}

#[async_trait]
impl AddressBook for Service {
    async fn address(&self, person: PersonId) -> Result<Option<(String, Locale)>, Problem> {
        let found = self
            .read(person, |_, tx, person| async move {
                let found = store::person::find(&tx, *person).await?;
                let Some(found) = found.filter(|found| found.standing == Standing::Active) else {
                    return Ok(None);
                };
                let contacts = store::person::contacts(&tx, *person).await?;
                let email = contacts.into_iter().find(|c| c.kind == ContactKind::Email);
                Ok(email.map(|email| (email.address, found.locale)))
            })
            .await?;
        Ok(found)
    }

    async fn members(&self, org: OrgId, any_of: &[Role]) -> Result<Vec<PersonId>, Problem> {
        Ok(self.members_with(org, any_of.to_vec()).await?)
    }

    async fn platform(&self) -> Result<Option<OrgId>, Problem> {
        let found = self
            .read((), |_, tx, _| async move {
                store::organisation::platform(&tx).await
            })
            .await?;
        Ok(found)
    }
}
