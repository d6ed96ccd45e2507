//! What people change about themselves: profile, password, addresses.

use contract::identity::Caller;
use kernel::{Country, Currency, Locale, Problem};
use runtime::http::MaybeIfMatch;
use serde::Deserialize;
use utoipa::ToSchema;

use super::challenges::{Begin, CodeSent, TypedCode};
use super::registration::BeginRegistration;
use super::sessions::{Me, view};
use super::{Service, proved, session_of};
use crate::error::{Error, Faults};
use crate::jobs::LetterJob;
use crate::model::{ChallengeId, ContactKind, Person, Purpose};
use crate::rules::{contact, password, profile};
use crate::store;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    pub locale: Locale,
    #[schema(max_length = 64, example = "Asia/Shanghai")]
    pub time_zone: String,
    /// In which prices are shown.
    pub currency: Currency,
    /// Where goods usually go.
    pub ship_to: Option<Country>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    #[schema(max_length = 1024)]
    pub password: String,
}

impl Service {
    pub async fn change_profile(
        &self,
        by: &Caller,
        form: Profile,
        version: &MaybeIfMatch,
    ) -> Result<Me, Error> {
        session_of(by)?;
        let mut faults = Faults::default();
        let name = faults.take(profile::name("name", &form.name));
        let time_zone = faults.take(profile::time_zone("time_zone", &form.time_zone));
        faults.end()?;
        let wanted = match &version.0 {
            Some(version) => Some(version.version()?),
            None => None,
        };
        let input = (by.clone(), form, name, time_zone, wanted);
        let (me, tokens) = self
            .write(input, |service, tx, input| async move {
                let (by, form, name, time_zone, wanted) = &*input;
                let before = store::person::find(&tx, by.person)
                    .await?
                    .ok_or(Error::NotFound)?;
                if wanted.is_some_and(|wanted| wanted != before.version) {
                    return Err(Problem::changed_meanwhile().into());
                }
                let after = Person {
                    name: name.clone(),
                    locale: form.locale,
                    time_zone: time_zone.clone(),
                    currency: form.currency,
                    ship_to: form.ship_to,
                    ..before
                };
                if !store::person::update_profile(&tx, &after).await? {
                    return Err(Problem::changed_meanwhile().into());
                }
                service.index_person(&tx, by.person).await?;
                let me = view(&tx, by.person, Some(by.org)).await?;
                Ok((me, store::session::tokens_of(&tx, by.person).await?))
            })
            .await?;
        // The language is part of what is known of a caller.
        self.forget(tokens).await;
        Ok(me)
    }

    /// A new password; the other sessions end.
    pub async fn change_password(&self, by: &Caller, form: &NewPassword) -> Result<(), Error> {
        let known = self
            .read(by.clone(), |service, tx, by| async move {
                proved(&tx, &by, service.now()).await?;
                let person = store::person::find(&tx, by.person)
                    .await?
                    .ok_or(Error::NotFound)?;
                let contacts = store::person::contacts(&tx, by.person).await?;
                let mut known = vec![person.name];
                known.extend(contacts.into_iter().map(|contact| contact.address));
                Ok(known)
            })
            .await?;
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        password::check("password", &form.password, &known)?;
        let hash = self.passwords().hash(&form.password).await?;
        let ended = self
            .write((by.clone(), hash), |service, tx, input| async move {
                let (by, hash) = &*input;
                let now = service.now();
                let session = proved(&tx, by, now).await?;
                store::person::set_password(&tx, by.person, hash, now).await?;
                let ended = store::session::end_others(&tx, by.person, Some(session.id)).await?;
                let subject = by.person.to_string();
                service
                    .audit(&tx, by, "password.changed", &subject, None, None)
                    .await?;
                service
                    .tell_all(&tx, by.person, |id| LetterJob::PasswordChanged { id })
                    .await?;
                Ok(ended)
            })
            .await?;
        self.forget(ended).await;
        Ok(())
    }

    /// Sends a code to an address that the caller wants to have. Whether it is somebody else's is
    /// told in the letter alone.
    pub async fn begin_contact(
        &self,
        by: &Caller,
        form: &BeginRegistration,
    ) -> Result<CodeSent, Error> {
        let contact = contact::of_fields(form.email.as_deref(), form.phone.as_deref())?;
        self.write((by.clone(), contact), |service, tx, input| async move {
            let (by, contact) = &*input;
            proved(&tx, by, service.now()).await?;
            let owner = store::person::by_contact(&tx, contact).await?;
            let begin = Begin {
                purpose: Purpose::ChangeContact,
                contact: contact.clone(),
                person: Some(by.person),
                locale: by.locale,
                live: owner.is_none(),
            };
            service.challenge(&tx, begin).await
        })
        .await
    }

    /// The address is the caller's from now on, in place of the one of its kind. The old one is
    /// told, in case it was not them.
    pub async fn confirm_contact(
        &self,
        by: &Caller,
        id: ChallengeId,
        form: &TypedCode,
    ) -> Result<Me, Error> {
        session_of(by)?;
        let proof = self
            .prove(Purpose::ChangeContact, id, &form.code, Some(by.person))
            .await?
            .proof;
        self.write((by.clone(), id, proof), |service, tx, input| async move {
            let (by, id, proof) = &*input;
            let taken = service
                .take_proof(&tx, Purpose::ChangeContact, *id, proof)
                .await?;
            let person = store::person::find(&tx, by.person)
                .await?
                .ok_or(Error::NotFound)?;
            let before = store::person::contacts(&tx, by.person).await?;
            let new = &taken.contact;
            if !store::person::set_contact(&tx, by.person, new, service.now()).await? {
                return Err(Error::CodeExpired);
            }
            service.index_person(&tx, by.person).await?;
            // Codes that went to the old address end with it.
            store::challenge::remove_of(&tx, by.person).await?;
            let old = before
                .into_iter()
                .find(|old| old.kind == new.kind && old != new);
            if let Some(old) = old {
                service
                    .tell(&tx, by.person, old, person.locale, |id| {
                        LetterJob::ContactChanged { id }
                    })
                    .await?;
            }
            let what = format!("contact.{}_changed", new.kind.as_str());
            service
                .audit(&tx, by, &what, &by.person.to_string(), None, None)
                .await?;
            view(&tx, by.person, Some(by.org)).await
        })
        .await
    }

    /// Takes an address off; one must stay.
    pub async fn remove_contact(&self, by: &Caller, kind: ContactKind) -> Result<Me, Error> {
        self.write((by.clone(), kind), |service, tx, input| async move {
            let (by, kind) = &*input;
            proved(&tx, by, service.now()).await?;
            let before = store::person::contacts(&tx, by.person).await?;
            if !before.iter().any(|contact| contact.kind == *kind) {
                return Err(Error::NotFound);
            }
            if before.len() == 1 {
                return Err(Error::LastContact);
            }
            store::person::remove_contact(&tx, by.person, *kind).await?;
            service.index_person(&tx, by.person).await?;
            let what = format!("contact.{}_removed", kind.as_str());
            service
                .audit(&tx, by, &what, &by.person.to_string(), None, None)
                .await?;
            view(&tx, by.person, Some(by.org)).await
        })
        .await
    }
}
