//! The operators' view of everybody: looking for firms and people, suspending them, and the audit
//! of all modules.

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{OrgId, PersonId};
use contract::logistics::Address;
use db::Tx;
use kernel::{Country, Locale, Page, Timestamp};
use runtime::http::PageQuery;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::{Service, before, rows, session_of};
use crate::error::Error;
use crate::model::{ContactKind, Organisation, Person, Standing, SuspensionReason};
use crate::rules::{profile, words};
use crate::store;
use crate::store::words::Narrow;

/// May look at firms and people.
const LOOKERS: [Role; 4] = [Role::Operator, Role::Support, Role::Risk, Role::Compliance];
/// May suspend them.
const JUDGES: [Role; 3] = [Role::Operator, Role::Risk, Role::Compliance];

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrganisationFilter {
    /// Beginnings of words of the name, a registration number, or an id.
    #[param(max_length = 100)]
    pub q: Option<String>,
    #[param(inline)]
    pub kind: Option<OrgKind>,
    #[param(inline)]
    pub standing: Option<Standing>,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PersonFilter {
    /// Beginnings of words of the name, an address, or an id.
    #[param(max_length = 100)]
    pub q: Option<String>,
    #[param(inline)]
    pub standing: Option<Standing>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpsOrganisation {
    pub id: OrgId,
    pub kind: OrgKind,
    pub name: String,
    pub country: Country,
    pub registration_number: Option<String>,
    pub address: Option<Address>,
    pub standing: Standing,
    pub reason: Option<SuspensionReason>,
    pub note: Option<String>,
    pub since: Timestamp,
}

/// One organisation with its members.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpsOrganisationPage {
    pub organisation: OpsOrganisation,
    pub members: Vec<OpsMember>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpsMember {
    pub id: PersonId,
    pub name: String,
    pub roles: Vec<Role>,
    pub since: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpsPerson {
    pub id: PersonId,
    pub name: String,
    pub locale: Locale,
    pub standing: Standing,
    pub reason: Option<SuspensionReason>,
    pub note: Option<String>,
    pub since: Timestamp,
}

/// One person with their addresses and organisations.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpsPersonPage {
    pub person: OpsPerson,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub second_factor: bool,
    pub organisations: Vec<super::sessions::MeOrganisation>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    pub reason: SuspensionReason,
    /// For colleagues; the suspended do not see it.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

impl From<Organisation> for OpsOrganisation {
    fn from(org: Organisation) -> Self {
        OpsOrganisation {
            id: org.id,
            kind: org.kind,
            name: org.name,
            country: org.country,
            registration_number: org.registration_number,
            address: org.address,
            standing: org.standing,
            reason: org.reason,
            note: org.note,
            since: org.created_at,
        }
    }
}

impl From<Person> for OpsPerson {
    fn from(person: Person) -> Self {
        OpsPerson {
            id: person.id,
            name: person.name,
            locale: person.locale,
            standing: person.standing,
            reason: person.reason,
            note: person.note,
            since: person.created_at,
        }
    }
}

impl Service {
    pub async fn ops_organisations(
        &self,
        by: &Caller,
        filter: OrganisationFilter,
        page: &PageQuery,
    ) -> Result<Page<OpsOrganisation>, Error> {
        by.platform(&LOOKERS)?;
        by.allows("identity:read")?;
        let input = (filter, before(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                let (filter, after, limit) = &*input;
                let Some(q) = given(filter.q.as_deref()) else {
                    let (kind, standing) = (filter.kind, filter.standing);
                    return store::organisation::list(&tx, kind, standing, *after, *limit).await;
                };
                let narrow = Narrow {
                    kind: filter.kind.map(OrgKind::as_str),
                    state: filter.standing.map(Standing::as_str),
                };
                let after = after.uuid();
                let ids = found_ids(&tx, store::words::ORGANISATION, q, &narrow, after, *limit)
                    .await?
                    .into_iter()
                    .map(OrgId::from_uuid)
                    .collect::<Vec<_>>();
                let mut orgs = store::organisation::find_all(&tx, &ids).await?;
                orgs.sort_by_key(|org| std::cmp::Reverse(org.id));
                Ok(orgs)
            })
            .await?;
        let cut = Page::cut(found, page.rows(), |row| (row.id.uuid(),))?;
        Ok(cut.map(OpsOrganisation::from))
    }

    pub async fn ops_organisation(
        &self,
        by: &Caller,
        id: OrgId,
    ) -> Result<OpsOrganisationPage, Error> {
        by.platform(&LOOKERS)?;
        by.allows("identity:read")?;
        self.read(id, |_, tx, id| async move {
            let org = store::organisation::find(&tx, *id)
                .await?
                .ok_or(Error::NotFound)?;
            let first = PersonId::from_uuid(uuid::Uuid::nil());
            let members = store::member::list(&tx, *id, first, 100).await?;
            Ok(OpsOrganisationPage {
                organisation: org.into(),
                members: members
                    .into_iter()
                    .map(|row| OpsMember {
                        id: row.member.person,
                        name: row.name,
                        roles: row.member.roles.into_iter().collect(),
                        since: row.member.joined_at,
                    })
                    .collect(),
            })
        })
        .await
    }

    pub async fn ops_people(
        &self,
        by: &Caller,
        filter: PersonFilter,
        page: &PageQuery,
    ) -> Result<Page<OpsPerson>, Error> {
        by.platform(&LOOKERS)?;
        by.allows("identity:read")?;
        let input = (filter, before(page)?, rows(page));
        let found = self
            .read(input, |_, tx, input| async move {
                let (filter, after, limit) = &*input;
                let Some(q) = given(filter.q.as_deref()) else {
                    return store::person::list(&tx, filter.standing, *after, *limit).await;
                };
                let narrow = Narrow {
                    kind: None,
                    state: filter.standing.map(Standing::as_str),
                };
                let after = after.uuid();
                let ids = found_ids(&tx, store::words::PERSON, q, &narrow, after, *limit)
                    .await?
                    .into_iter()
                    .map(PersonId::from_uuid)
                    .collect::<Vec<_>>();
                let mut people = store::person::find_all(&tx, &ids).await?;
                people.sort_by_key(|person| std::cmp::Reverse(person.id));
                Ok(people)
            })
            .await?;
        let cut = Page::cut(found, page.rows(), |row| (row.id.uuid(),))?;
        Ok(cut.map(OpsPerson::from))
    }

    pub async fn ops_person(&self, by: &Caller, id: PersonId) -> Result<OpsPersonPage, Error> {
        by.platform(&LOOKERS)?;
        by.allows("identity:read")?;
        self.read(id, |_, tx, id| async move {
            let person = store::person::find(&tx, *id)
                .await?
                .ok_or(Error::NotFound)?;
            let contacts = store::person::contacts(&tx, *id).await?;
            let address = |kind| {
                contacts
                    .iter()
                    .find(|c| c.kind == kind)
                    .map(|c| c.address.clone())
            };
            let factor = store::second_factor::find(&tx, *id).await?;
            Ok(OpsPersonPage {
                email: address(ContactKind::Email),
                phone: address(ContactKind::Phone),
                second_factor: factor.is_some_and(|factor| factor.confirmed_at.is_some()),
                organisations: store::member::memberships(&tx, *id)
                    .await?
                    .into_iter()
                    .map(Into::into)
                    .collect(),
                person: person.into(),
            })
        })
        .await
    }

    /// The organisation can do nothing any more; what acts for it ends.
    pub async fn suspend_organisation(
        &self,
        by: &Caller,
        id: OrgId,
        form: Suspend,
    ) -> Result<(), Error> {
        judge(by)?;
        let ended = self
            .write((by.clone(), id, form), |service, tx, input| async move {
                let (by, id, form) = &*input;
                let org = store::organisation::find(&tx, *id)
                    .await?
                    .ok_or(Error::NotFound)?;
                if org.kind == OrgKind::Platform {
                    // Nobody could take it back.
                    return Err(kernel::Problem::forbidden().into());
                }
                let note = profile::optional(form.note.as_deref());
                let changed = store::organisation::set_standing(
                    &tx,
                    *id,
                    Standing::Active,
                    Standing::Suspended,
                    Some(form.reason),
                    note.as_deref(),
                )
                .await?;
                if !changed {
                    return Err(not_so(org.standing));
                }
                let after = json!({"standing": Standing::Suspended, "reason": form.reason});
                service
                    .audit_standing(&tx, by, "organisation", &id.to_string(), after)
                    .await?;
                let mut ended = store::session::end_of_org(&tx, *id).await?;
                ended.extend(store::api_key::secrets_of(&tx, *id).await?);
                Ok(ended)
            })
            .await?;
        self.forget(ended).await;
        Ok(())
    }

    pub async fn unsuspend_organisation(&self, by: &Caller, id: OrgId) -> Result<(), Error> {
        judge(by)?;
        let secrets = self
            .write((by.clone(), id), |service, tx, input| async move {
                let (by, id) = &*input;
                let org = store::organisation::find(&tx, *id)
                    .await?
                    .ok_or(Error::NotFound)?;
                let changed = store::organisation::set_standing(
                    &tx,
                    *id,
                    Standing::Suspended,
                    Standing::Active,
                    None,
                    None,
                )
                .await?;
                if !changed {
                    return Err(not_so(org.standing));
                }
                let after = json!({"standing": Standing::Active});
                service
                    .audit_standing(&tx, by, "organisation", &id.to_string(), after)
                    .await?;
                store::api_key::secrets_of(&tx, *id).await
            })
            .await?;
        self.forget(secrets).await;
        Ok(())
    }

    /// The person can not log in any more; their sessions end.
    pub async fn suspend_person(
        &self,
        by: &Caller,
        id: PersonId,
        form: Suspend,
    ) -> Result<(), Error> {
        judge(by)?;
        if by.person == id {
            return Err(kernel::Problem::forbidden().into());
        }
        let ended = self
            .write((by.clone(), id, form), |service, tx, input| async move {
                let (by, id, form) = &*input;
                let person = store::person::find(&tx, *id)
                    .await?
                    .ok_or(Error::NotFound)?;
                let note = profile::optional(form.note.as_deref());
                let changed = store::person::set_standing(
                    &tx,
                    *id,
                    Standing::Active,
                    Standing::Suspended,
                    Some(form.reason),
                    note.as_deref(),
                )
                .await?;
                if !changed {
                    return Err(not_so(person.standing));
                }
                let after = json!({"standing": Standing::Suspended, "reason": form.reason});
                service
                    .audit_standing(&tx, by, "person", &id.to_string(), after)
                    .await?;
                store::session::end_others(&tx, *id, None).await
            })
            .await?;
        self.forget(ended).await;
        Ok(())
    }

    pub async fn unsuspend_person(&self, by: &Caller, id: PersonId) -> Result<(), Error> {
        judge(by)?;
        self.write((by.clone(), id), |service, tx, input| async move {
            let (by, id) = &*input;
            let person = store::person::find(&tx, *id)
                .await?
                .ok_or(Error::NotFound)?;
            let changed = store::person::set_standing(
                &tx,
                *id,
                Standing::Suspended,
                Standing::Active,
                None,
                None,
            )
            .await?;
            if !changed {
                return Err(not_so(person.standing));
            }
            let after = json!({"standing": Standing::Active});
            service
                .audit_standing(&tx, by, "person", &id.to_string(), after)
                .await
        })
        .await
    }

    async fn audit_standing(
        &self,
        tx: &Tx,
        by: &Caller,
        what: &str,
        subject: &str,
        after: serde_json::Value,
    ) -> Result<(), Error> {
        let is_over = after["standing"] == json!(Standing::Suspended);
        let action = format!(
            "{what}.{}",
            if is_over { "suspended" } else { "unsuspended" }
        );
        let from = if is_over {
            Standing::Active
        } else {
            Standing::Suspended
        };
        let before = json!({"standing": from});
        self.audit(tx, by, &action, subject, Some(before), Some(after))
            .await
    }
}

fn judge(by: &Caller) -> Result<(), Error> {
    session_of(by)?;
    by.platform(&JUDGES)?;
    Ok(())
}

fn not_so(standing: Standing) -> Error {
    kernel::Problem::conflict(format!("This is {} already.", standing.as_str())).into()
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// An id names one; anything else is looked for by its words.
async fn found_ids(
    tx: &Tx,
    kind: &str,
    q: &str,
    narrow: &Narrow,
    after: uuid::Uuid,
    limit: i64,
) -> Result<Vec<uuid::Uuid>, Error> {
    let named = match kind {
        store::words::ORGANISATION => q.parse().ok().map(OrgId::uuid),
        _ => q.parse().ok().map(PersonId::uuid),
    };
    match named {
        Some(id) => Ok(Vec::from_iter((id < after).then_some(id))),
        None => store::words::search(tx, kind, &words::of_query(q), narrow, after, limit).await,
    }
}
