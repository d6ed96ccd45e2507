//! An organisation's own page, and founding another one.

use contract::identity::{Caller, OrgKind};
use contract::ids::OrgId;
use contract::logistics::Address;
use kernel::{Country, Problem, Timestamp};
use runtime::http::MaybeIfMatch;
use runtime::once::{IdempotentRequest, Replay, once};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::founding::NewFirm;
use super::registration::FoundOrganisation;
use super::{MODULE, Service, session_of};
use crate::error::{Error, Faults};
use crate::model::{Organisation, Standing};
use crate::rules::{membership, profile};
use crate::store;

/// The organisation that the caller acts for, as its members see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrganisationPage {
    pub id: OrgId,
    pub kind: OrgKind,
    pub name: String,
    pub country: Country,
    pub registration_number: Option<String>,
    pub address: Option<Address>,
    pub standing: Standing,
    pub since: Timestamp,
    pub version: i64,
}

impl From<Organisation> for OrganisationPage {
    fn from(org: Organisation) -> Self {
        OrganisationPage {
            id: org.id,
            kind: org.kind,
            name: org.name,
            country: org.country,
            registration_number: org.registration_number,
            address: org.address,
            standing: org.standing,
            since: org.created_at,
            version: org.version,
        }
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditOrganisation {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    pub country: Country,
    /// As the register of its country writes it.
    #[schema(max_length = 60)]
    pub registration_number: Option<String>,
    pub address: Option<Address>,
}

/// A firm that was founded just now.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Founded {
    pub id: OrgId,
}

impl Service {
    pub async fn organisation_page(&self, by: &Caller) -> Result<OrganisationPage, Error> {
        by.allows("identity:read")?;
        self.read(by.org, |_, tx, org| async move {
            let found = store::organisation::find(&tx, *org)
                .await?
                .ok_or(Error::NotFound)?;
            Ok(found.into())
        })
        .await
    }

    pub async fn edit_organisation(
        &self,
        by: &Caller,
        form: EditOrganisation,
        version: &MaybeIfMatch,
    ) -> Result<OrganisationPage, Error> {
        by.require(&[membership::head(by.kind)])?;
        by.allows("identity:write")?;
        let mut faults = Faults::default();
        let name = faults.take(profile::name("name", &form.name));
        faults.end()?;
        let wanted = match &version.0 {
            Some(version) => Some(version.version()?),
            None => None,
        };
        let input = (by.clone(), form, name, wanted);
        self.write(input, |service, tx, input| async move {
            let (by, form, name, wanted) = &*input;
            let before =
                store::organisation::find(&tx, by.org).await?.ok_or(Error::NotFound)?;
            if wanted.is_some_and(|wanted| wanted != before.version) {
                return Err(Problem::changed_meanwhile().into());
            }
            let number = profile::optional(form.registration_number.as_deref());
            let after = Organisation {
                name: name.clone(),
                country: form.country,
                registration_number: number,
                address: form.address.clone(),
                ..before.clone()
            };
            if !store::organisation::update(&tx, &after).await? {
                return Err(Problem::changed_meanwhile().into());
            }
            service.index_organisation(&tx, &after).await?;
            if before.name != after.name || before.country != after.country {
                service.screen_firm_later(&tx, by.org).await?;
            }
            // The name and the address of a small firm are a person's: that they changed is kept,
            // not what they were.
            let shown = |org: &Organisation, version: i64| {
                json!({"country": org.country, "version": version})
            };
            let (was, is) = (shown(&before, before.version), shown(&after, before.version + 1));
            let subject = by.org.to_string();
            service
                .audit(&tx, by, "organisation.changed", &subject, Some(was), Some(is))
                .await?;
            let page = store::organisation::find(&tx, by.org).await?.ok_or(Error::NotFound)?;
            Ok(page.into())
        })
        .await
    }

    /// Another firm of the same person.
    pub async fn found_organisation(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        form: FoundOrganisation,
    ) -> Result<Replay<Founded>, Error> {
        session_of(by)?;
        let name = profile::name("name", &form.name)?;
        let firm = NewFirm {
            kind: form.kind.into(),
            name,
            country: form.country,
        };
        let (service, by) = (self.clone(), by.clone());
        let made = once(self.rt(), MODULE, request, move |tx| {
            let (service, by, firm) = (service.clone(), by.clone(), firm.clone());
            async move {
                let count = store::member::memberships(&tx, by.person).await?.len();
                if count >= membership::ORGANISATIONS_A_PERSON_MAX {
                    let maximum =
                        i64::try_from(membership::ORGANISATIONS_A_PERSON_MAX).unwrap_or(i64::MAX);
                    return Err(Error::TooMany {
                        what: "organisations",
                        maximum,
                    }
                    .into());
                }
                let id = service.found_firm(&tx, by.person, &firm).await?;
                Ok((201, Founded { id }))
            }
        })
        .await?;
        Ok(made)
    }
}
