//! How people and firms come to be, whatever the way: registration, invitation, the command line,
//! the demo world.

use std::collections::BTreeSet;

use contract::identity::{Caller, Credential, OrgKind, OrganisationRegistered, Role};
use contract::ids::{OrgId, PersonId, SessionId};
use db::Tx;
use kernel::{Country, Currency, Locale};
use runtime::outbox;
use serde_json::json;

use super::{MODULE, Service};
use crate::error::{Error, Faults};
use crate::model::{Challenge, Contact, Organisation, Person, Purpose, Standing};
use crate::rules::{challenge, contact, membership, password, profile, words};
use crate::secrets;
use crate::store;

/// A person before they have an id; everything is checked.
#[derive(Clone, Debug)]
pub(crate) struct NewPerson {
    pub(crate) name: String,
    pub(crate) locale: Locale,
    pub(crate) time_zone: String,
    pub(crate) currency: Currency,
    pub(crate) ship_to: Option<Country>,
    /// Hashed.
    pub(crate) password: Option<String>,
}

/// A firm before it has an id; everything is checked.
#[derive(Clone, Debug)]
pub(crate) struct NewFirm {
    pub(crate) kind: OrgKind,
    pub(crate) name: String,
    pub(crate) country: Country,
}

/// An account as the loader of a demo world describes it.
#[derive(Clone, Debug)]
pub struct Account {
    pub email: String,
    pub phone: Option<String>,
    pub name: String,
    pub password: String,
    pub locale: Locale,
    pub time_zone: String,
    pub currency: Currency,
    pub ship_to: Option<Country>,
}

/// A firm as the loader of a demo world describes it.
#[derive(Clone, Debug)]
pub struct Firm {
    pub kind: OrgKind,
    pub name: String,
    pub country: Country,
    pub registration_number: Option<String>,
    pub address: Option<contract::logistics::Address>,
}

/// The way in for a new operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// A password was given.
    Password,
    /// Where they choose one, once and within a day.
    Link(String),
}

/// A person acting on their own account outside a session, such as with a code.
pub(crate) fn themselves(person: PersonId) -> Caller {
    Caller {
        person,
        org: OrgId::from_uuid(person.uuid()),
        kind: OrgKind::Buyer,
        roles: BTreeSet::new(),
        locale: Locale::En,
        credential: Credential::Session(SessionId::from_uuid(uuid::Uuid::nil())),
        trace: None,
    }
}

impl Service {
    /// Refuses with `CodeExpired` when somebody was faster with an address.
    pub(crate) async fn found_person(
        &self,
        tx: &Tx,
        new: &NewPerson,
        contacts: &[Contact],
    ) -> Result<PersonId, Error> {
        let now = self.now();
        let person = Person {
            id: self.rt().ids().new_id(),
            name: new.name.clone(),
            locale: new.locale,
            time_zone: new.time_zone.clone(),
            currency: new.currency,
            ship_to: new.ship_to,
            standing: Standing::Active,
            reason: None,
            note: None,
            password_at: new.password.as_ref().map(|_| now),
            password: new.password.clone(),
            last_org: None,
            version: 1,
            created_at: now,
        };
        store::person::insert(tx, &person).await?;
        for contact in contacts {
            if !store::person::set_contact(tx, person.id, contact, now).await? {
                return Err(Error::CodeExpired);
            }
        }
        self.index_person(tx, person.id).await?;
        let by = themselves(person.id);
        self.audit(
            tx,
            &by,
            "person.registered",
            &person.id.to_string(),
            None,
            None,
        )
        .await?;
        Ok(person.id)
    }

    /// The person founds a firm and holds every role in it.
    pub(crate) async fn found_firm(
        &self,
        tx: &Tx,
        founder: PersonId,
        new: &NewFirm,
    ) -> Result<OrgId, Error> {
        let now = self.now();
        let org = Organisation {
            id: self.rt().ids().new_id(),
            kind: new.kind,
            name: new.name.clone(),
            country: new.country,
            registration_number: None,
            address: None,
            standing: Standing::Active,
            reason: None,
            note: None,
            version: 1,
            created_at: now,
        };
        store::organisation::insert(tx, &org).await?;
        let roles = membership::of_founder(org.kind);
        store::member::insert(tx, org.id, founder, &roles, now).await?;
        store::person::set_last_org(tx, founder, Some(org.id)).await?;
        self.index_organisation(tx, &org).await?;
        let by = Caller {
            org: org.id,
            kind: org.kind,
            ..themselves(founder)
        };
        let after = json!({"kind": org.kind, "country": org.country, "roles": roles});
        self.audit(
            tx,
            &by,
            "organisation.registered",
            &org.id.to_string(),
            None,
            Some(after),
        )
        .await?;
        let event = OrganisationRegistered {
            id: org.id,
            kind: org.kind,
            name: org.name,
            country: org.country,
            at: now,
        };
        outbox::publish(tx, self.rt(), MODULE, &event, org.id.uuid(), &by).await?;
        if org.kind != OrgKind::Platform {
            self.screen_firm_later(tx, org.id).await?;
        }
        Ok(org.id)
    }

    /// Words by which operators find the person.
    pub(crate) async fn index_person(&self, tx: &Tx, person: PersonId) -> Result<(), Error> {
        let Some(found) = store::person::find(tx, person).await? else {
            return Ok(());
        };
        let contacts = store::person::contacts(tx, person).await?;
        let mut texts = vec![found.name.as_str()];
        texts.extend(contacts.iter().map(|contact| contact.address.as_str()));
        store::words::set(tx, store::words::PERSON, person.uuid(), &words::of(&texts)).await
    }

    pub(crate) async fn index_organisation(
        &self,
        tx: &Tx,
        org: &Organisation,
    ) -> Result<(), Error> {
        let mut texts = vec![org.name.as_str()];
        texts.extend(org.registration_number.as_deref());
        let words = words::of(&texts);
        store::words::set(tx, store::words::ORGANISATION, org.id.uuid(), &words).await
    }

    /// The platform's own people: `argosy admin create`. Makes the platform's organisation when
    /// there is none yet. Without a password the answer is a link where one is chosen.
    pub async fn create_operator(
        &self,
        email: &str,
        name: &str,
        password: Option<&str>,
    ) -> Result<Entrance, Error> {
        let mut faults = Faults::default();
        let contact = faults.keep(contact::of_fields(Some(email), None));
        let checked = faults.take(profile::name("name", name));
        if let Some(password) = password {
            faults.take(password::check("password", password, &[name, email]));
        }
        faults.end()?;
        let contact = contact.ok_or(Error::NotFound)?;
        let hash = match password {
            Some(password) => Some(self.passwords().hash(password).await?),
            None => None,
        };
        let person = NewPerson {
            name: checked,
            locale: Locale::En,
            time_zone: "UTC".to_owned(),
            currency: Currency::USD,
            ship_to: None,
            password: hash,
        };
        let proof = self.rt().rng().token(32);
        let input = (person, contact, proof);
        self.write(input, |service, tx, input| async move {
            let (new, contact, proof) = &*input;
            if store::person::by_contact(&tx, contact).await?.is_some() {
                return Err(Error::HasAccount);
            }
            let person = service
                .found_person(&tx, new, std::slice::from_ref(contact))
                .await?;
            let roles = membership::of_founder(OrgKind::Platform);
            let org = match store::organisation::platform(&tx).await? {
                Some(org) => {
                    store::organisation::lock_members(&tx, org).await?;
                    service
                        .join(&tx, &Caller::system(), org, person, &roles)
                        .await?;
                    org
                }
                None => {
                    let firm = NewFirm {
                        kind: OrgKind::Platform,
                        name: "Argosy".to_owned(),
                        country: Country::CN,
                    };
                    service.found_firm(&tx, person, &firm).await?
                }
            };
            store::person::set_last_org(&tx, person, Some(org)).await?;
            if new.password.is_some() {
                return Ok(Entrance::Password);
            }
            let now = service.now();
            let link = Challenge {
                id: service.rt().ids().new_id(),
                purpose: Purpose::Reset,
                contact: contact.clone(),
                person: Some(person),
                locale: Locale::En,
                live: true,
                // Only by the link: no code was sent that could be tried.
                attempts: challenge::ATTEMPTS_MAX,
                proof: Some(secrets::hash(proof).to_vec()),
                created_at: now,
                expires_at: now.plus(challenge::LINK_LASTS),
            };
            store::challenge::insert(&tx, &link).await?;
            let url = service.rt().config().public_url();
            Ok(Entrance::Link(format!(
                "{url}/en/reset?id={}&proof={proof}",
                link.id
            )))
        })
        .await
    }

    /// An account without the code, for the loader of a demo world, which holds the runtime and not
    /// the HTTP door. Everything else is checked as ever. With a firm the person founds it; without,
    /// they wait to be put into one by `add_member`.
    pub async fn create_account(
        &self,
        account: &Account,
        firm: Option<&Firm>,
    ) -> Result<(PersonId, Option<OrgId>), Error> {
        let mut faults = Faults::default();
        let email = faults.keep(contact::of_fields(Some(&account.email), None));
        let phone = match &account.phone {
            Some(phone) => faults.keep(contact::of_fields(None, Some(phone))),
            None => None,
        };
        let name = faults.take(profile::name("name", &account.name));
        let time_zone = faults.take(profile::time_zone("time_zone", &account.time_zone));
        let known = [account.name.as_str(), account.email.as_str()];
        faults.take(password::check("password", &account.password, &known));
        let firm_name = match firm {
            Some(firm) => faults.take(profile::name("organisation.name", &firm.name)),
            None => String::new(),
        };
        faults.end()?;
        let person = NewPerson {
            name,
            locale: account.locale,
            time_zone,
            currency: account.currency,
            ship_to: account.ship_to,
            password: Some(self.passwords().hash(&account.password).await?),
        };
        let contacts: Vec<Contact> = email.into_iter().chain(phone).collect();
        let firm = firm.map(|firm| Firm {
            name: firm_name,
            ..firm.clone()
        });
        self.write((person, contacts, firm), |service, tx, input| async move {
            let (person, contacts, firm) = &*input;
            let id = match service.found_person(&tx, person, contacts).await {
                Err(Error::CodeExpired) => return Err(Error::HasAccount),
                other => other?,
            };
            let Some(firm) = firm else {
                return Ok((id, None));
            };
            let new = NewFirm {
                kind: firm.kind,
                name: firm.name.clone(),
                country: firm.country,
            };
            let org = service.found_firm(&tx, id, &new).await?;
            if firm.registration_number.is_some() || firm.address.is_some() {
                let made = store::organisation::find(&tx, org)
                    .await?
                    .ok_or(Error::NotFound)?;
                let whole = Organisation {
                    registration_number: firm.registration_number.clone(),
                    address: firm.address.clone(),
                    ..made
                };
                store::organisation::update(&tx, &whole).await?;
                service.index_organisation(&tx, &whole).await?;
            }
            Ok((id, Some(org)))
        })
        .await
    }

    /// Puts an account into an organisation, for the loader of a demo world.
    pub async fn add_member(
        &self,
        org: OrgId,
        person: PersonId,
        roles: &[Role],
    ) -> Result<(), Error> {
        let input = (org, person, roles.to_vec());
        self.write(input, |service, tx, input| async move {
            let (org, person, roles) = &*input;
            let found = store::organisation::find(&tx, *org)
                .await?
                .ok_or(Error::NotFound)?;
            store::organisation::lock_members(&tx, *org).await?;
            let roles = membership::check_roles(found.kind, roles)?;
            service
                .join(&tx, &Caller::system(), *org, *person, &roles)
                .await
        })
        .await
    }

    /// The members are locked by the caller.
    pub(crate) async fn join(
        &self,
        tx: &Tx,
        by: &Caller,
        org: OrgId,
        person: PersonId,
        roles: &BTreeSet<Role>,
    ) -> Result<(), Error> {
        let count = store::member::all(tx, org).await?.len();
        if count >= membership::MEMBERS_MAX {
            let maximum = i64::try_from(membership::MEMBERS_MAX).unwrap_or(i64::MAX);
            return Err(Error::TooMany {
                what: "members",
                maximum,
            });
        }
        if !store::member::insert(tx, org, person, roles, self.now()).await? {
            return Err(Error::AlreadyMember);
        }
        let by = Caller { org, ..by.clone() };
        let after = json!({"roles": roles});
        self.audit(
            tx,
            &by,
            "member.joined",
            &person.to_string(),
            None,
            Some(after),
        )
        .await
    }
}
