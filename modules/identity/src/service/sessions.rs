//! Sessions: beginning one, listing, ending; who somebody is in one; and typing the password again.

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{OrgId, PersonId, SessionId};
use db::Tx;
use kernel::{Country, Currency, Locale, Problem, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Service, session_of};
use crate::error::Error;
use crate::jobs::LetterJob;
use crate::model::{ContactKind, Membership, Session, Standing};
use crate::rules;
use crate::secrets;
use crate::store;

/// Who is logged in, for which organisation, and for which others they could be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Me {
    pub person: MePerson,
    /// The one acted for; none for a person without any.
    pub organisation: Option<MeOrganisation>,
    pub organisations: Vec<MeOrganisation>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MePerson {
    pub id: PersonId,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub locale: Locale,
    pub time_zone: String,
    pub currency: Currency,
    pub ship_to: Option<Country>,
    /// For `If-Match` when the profile is changed.
    pub version: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MeOrganisation {
    pub id: OrgId,
    pub name: String,
    pub kind: OrgKind,
    pub country: Country,
    pub standing: Standing,
    pub roles: Vec<Role>,
}

impl From<Membership> for MeOrganisation {
    fn from(membership: Membership) -> Self {
        MeOrganisation {
            id: membership.org,
            name: membership.name,
            kind: membership.kind,
            country: membership.country,
            standing: membership.standing,
            roles: membership.roles.into_iter().collect(),
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionView {
    pub id: SessionId,
    /// What the browser is called, such as "Firefox, Windows".
    pub device: String,
    pub since: Timestamp,
    /// Rounded down to five minutes.
    pub last_seen: Timestamp,
    pub expires_at: Timestamp,
    /// The one that asks.
    pub current: bool,
}

/// The browser that a session begins in.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// As the person calls it.
    pub name: Option<String>,
    pub user_agent: String,
    /// The cookie by which it is known again.
    pub device: Option<String>,
    pub ip: String,
}

/// A session that has begun, with what only the browser keeps.
#[derive(Clone, Debug)]
pub struct Begun {
    pub token: String,
    pub device: String,
    pub me: Me,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reauthenticate {
    #[schema(max_length = 1024)]
    pub password: String,
    /// Of the authenticator, when there is one.
    #[schema(max_length = 40)]
    pub code: Option<String>,
}

impl Service {
    /// Begins a session, in the transaction of what allows it.
    pub(crate) async fn begin_session(
        &self,
        tx: &Tx,
        person: PersonId,
        browser: &Browser,
    ) -> Result<Begun, Error> {
        let now = self.now();
        let found = store::person::find(tx, person)
            .await?
            .ok_or(Error::NotFound)?;
        let memberships = store::member::memberships(tx, person).await?;
        let active = |membership: &&Membership| membership.standing == Standing::Active;
        let org = memberships
            .iter()
            .filter(active)
            .find(|membership| Some(membership.org) == found.last_org)
            .or_else(|| memberships.iter().find(active))
            .map(|membership| membership.org);
        let name = rules::device::name(browser.name.as_deref(), &browser.user_agent);
        let device = browser
            .device
            .clone()
            .unwrap_or_else(|| self.rt().rng().token(32));
        let is_known =
            store::session::note_device(tx, person, &secrets::hash(&device), &name, now).await?;
        let seen_at = rules::session::rounded(now);
        let session = Session {
            id: self.rt().ids().new_id(),
            person,
            org,
            device: name.clone(),
            created_at: now,
            proved_at: now,
            seen_at,
            expires_at: rules::session::expires_at(now, now),
        };
        let token = self.rt().rng().token(32);
        store::session::insert(tx, &session, &secrets::hash(&token)).await?;
        store::session::end_oldest(tx, person, rules::session::SESSIONS_MAX).await?;
        if !is_known {
            self.warn_of_device(tx, person, found.locale, &name).await?;
        }
        let me = view(tx, person, org).await?;
        Ok(Begun { token, device, me })
    }

    async fn warn_of_device(
        &self,
        tx: &Tx,
        person: PersonId,
        locale: Locale,
        device: &str,
    ) -> Result<(), Error> {
        let contacts = store::person::contacts(tx, person).await?;
        // A letter is enough; text messages are for codes.
        let Some(contact) = contacts.into_iter().find(|c| c.kind == ContactKind::Email) else {
            return Ok(());
        };
        let (device, at) = (device.to_owned(), self.now());
        self.tell(tx, person, contact, locale, move |id| {
            LetterJob::NewDevice { id, device, at }
        })
        .await
    }

    pub async fn me(&self, by: &Caller) -> Result<Me, Error> {
        let input = (by.person, by.org, super::session_of(by).is_ok());
        self.read(input, |_, tx, input| async move {
            let (person, org, is_person) = *input;
            let mut me = view(&tx, person, Some(org)).await?;
            if !is_person {
                // A key speaks for one firm; its maker's other firms are none of its business.
                me.organisations.retain(|one| one.id == org);
                (me.person.email, me.person.phone) = (None, None);
            }
            Ok(me)
        })
        .await
    }

    pub async fn log_out(&self, by: &Caller) -> Result<(), Error> {
        let id = session_of(by)?;
        let input = (by.person, id);
        let ended = self
            .write(input, |_, tx, input| async move {
                store::session::end(&tx, input.0, input.1).await
            })
            .await?;
        self.forget(ended).await;
        Ok(())
    }

    pub async fn sessions(&self, by: &Caller) -> Result<Vec<SessionView>, Error> {
        let current = session_of(by)?;
        let input = (by.person, self.now());
        let sessions = self
            .read(input, |_, tx, input| async move {
                store::session::list(&tx, input.0, input.1, rules::session::SESSIONS_MAX).await
            })
            .await?;
        Ok(sessions
            .into_iter()
            .map(|session| SessionView {
                id: session.id,
                device: session.device,
                since: session.created_at,
                last_seen: session.seen_at,
                expires_at: session.expires_at,
                current: session.id == current,
            })
            .collect())
    }

    pub async fn end_session(&self, by: &Caller, id: SessionId) -> Result<(), Error> {
        session_of(by)?;
        let ended = self
            .write((by.clone(), id), |service, tx, input| async move {
                let (by, id) = &*input;
                let ended = store::session::end(&tx, by.person, *id).await?;
                if ended.is_empty() {
                    return Err(Error::NotFound);
                }
                service
                    .audit(&tx, by, "session.ended", &id.to_string(), None, None)
                    .await?;
                Ok(ended)
            })
            .await?;
        self.forget(ended).await;
        Ok(())
    }

    /// Ends all sessions of the caller but this one.
    pub async fn end_other_sessions(&self, by: &Caller) -> Result<(), Error> {
        let current = session_of(by)?;
        let ended = self
            .write((by.clone(), current), |service, tx, input| async move {
                let (by, current) = &*input;
                let ended = store::session::end_others(&tx, by.person, Some(*current)).await?;
                let subject = by.person.to_string();
                service
                    .audit(&tx, by, "session.others_ended", &subject, None, None)
                    .await?;
                Ok(ended)
            })
            .await?;
        self.forget(ended).await;
        Ok(())
    }

    /// Acts for another organisation from now on.
    pub async fn switch(&self, by: &Caller, org: OrgId) -> Result<Me, Error> {
        let session = session_of(by)?;
        let input = (by.person, session, org);
        let (me, tokens) = self
            .write(input, |_, tx, input| async move {
                let (person, session, org) = *input;
                let memberships = store::member::memberships(&tx, person).await?;
                let chosen = memberships
                    .iter()
                    .find(|membership| membership.org == org)
                    .ok_or(Error::NotFound)?;
                if chosen.standing != Standing::Active {
                    return Err(Error::OrganisationSuspended);
                }
                store::session::switch(&tx, person, session, Some(org)).await?;
                store::person::set_last_org(&tx, person, Some(org)).await?;
                let me = view(&tx, person, Some(org)).await?;
                Ok((me, store::session::tokens_of(&tx, person).await?))
            })
            .await?;
        self.forget(tokens).await;
        Ok(me)
    }

    /// Types the password again, for what matters most.
    pub async fn reauthenticate(
        &self,
        by: &Caller,
        form: &Reauthenticate,
        browser: &Browser,
    ) -> Result<(), Error> {
        let session = session_of(by)?;
        let person = self
            .read(by.person, |_, tx, id| async move {
                store::person::find(&tx, *id).await
            })
            .await?
            .ok_or_else(Problem::unauthenticated)?;
        let subject = by.person.to_string();
        let attempt = self
            .begin_attempt(&subject, Some(by.person), browser)
            .await?;
        let is_right = self
            .passwords()
            .is_right(&form.password, person.password.as_deref())
            .await?;
        if !is_right {
            return Err(Error::WrongCredentials);
        }
        let input = (by.person, session, form.code.clone(), attempt);
        self.write(input, |service, tx, input| async move {
            let (person, session, code, attempt) = &*input;
            if let Err(refusal) = service.second_factor(&tx, *person, code.as_deref()).await? {
                if matches!(refusal, Error::SecondFactorRequired) {
                    service.forgive(&tx, attempt).await?;
                }
                return Ok(Err(refusal));
            }
            service.succeed(&tx, attempt).await?;
            store::session::prove(&tx, *person, *session, service.now()).await?;
            Ok(Ok(()))
        })
        .await?
    }
}

/// Who a person is while they act for an organisation.
pub(crate) async fn view(tx: &Tx, person: PersonId, org: Option<OrgId>) -> Result<Me, Error> {
    let found = store::person::find(tx, person)
        .await?
        .ok_or_else(Problem::unauthenticated)?;
    let contacts = store::person::contacts(tx, person).await?;
    let address = |kind| {
        contacts
            .iter()
            .find(|contact| contact.kind == kind)
            .map(|contact| contact.address.clone())
    };
    let organisations: Vec<MeOrganisation> = store::member::memberships(tx, person)
        .await?
        .into_iter()
        .map(MeOrganisation::from)
        .collect();
    Ok(Me {
        organisation: organisations
            .iter()
            .find(|one| Some(one.id) == org && one.standing == Standing::Active)
            .cloned(),
        person: MePerson {
            id: found.id,
            name: found.name,
            email: address(ContactKind::Email),
            phone: address(ContactKind::Phone),
            locale: found.locale,
            time_zone: found.time_zone,
            currency: found.currency,
            ship_to: found.ship_to,
            version: found.version,
        },
        organisations,
    })
}
