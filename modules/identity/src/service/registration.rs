//! Coming to the platform: an address is proved by a code, then a person and their firm come to be.
//! Also the way back in with a new password.

use contract::identity::OrgKind;
use db::Tx;
use kernel::{Country, Currency, Locale, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Service;
use super::challenges::{Begin, CodeSent, Proof, TypedCode};
use super::founding::{NewFirm, NewPerson};
use super::sessions::{Begun, Browser};
use crate::error::{Error, Faults};
use crate::jobs::LetterJob;
use crate::model::{ChallengeId, ContactKind, Purpose};
use crate::rules::{contact, password, profile};
use crate::store;

/// The address to register with: one of the two.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginRegistration {
    #[schema(max_length = 254, example = "anna@nordlicht.example")]
    pub email: Option<String>,
    #[schema(max_length = 40, example = "+49 30 1234567")]
    pub phone: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteRegistration {
    /// From the code's verification.
    #[schema(max_length = 100)]
    pub proof: String,
    #[schema(min_length = 1, max_length = 200, example = "Anna Berg")]
    pub name: String,
    #[schema(max_length = 1024)]
    pub password: String,
    pub locale: Option<Locale>,
    #[schema(max_length = 64, example = "Europe/Berlin")]
    pub time_zone: Option<String>,
    pub currency: Option<Currency>,
    pub ship_to: Option<Country>,
    pub organisation: FoundOrganisation,
}

/// A firm as it is founded.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundOrganisation {
    #[schema(inline)]
    pub kind: FirmKind,
    #[schema(min_length = 1, max_length = 200, example = "Nordlicht GmbH")]
    pub name: String,
    pub country: Country,
}

/// What anybody may found. The platform's own organisation is made on its machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FirmKind {
    Buyer,
    Seller,
}

impl From<FirmKind> for OrgKind {
    fn from(kind: FirmKind) -> Self {
        match kind {
            FirmKind::Buyer => OrgKind::Buyer,
            FirmKind::Seller => OrgKind::Seller,
        }
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginReset {
    /// E-mail address, or telephone number with its country code.
    #[schema(min_length = 1, max_length = 254)]
    pub login: String,
}

/// A new password, allowed by the code that was sent or by a link: one of the two.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteReset {
    #[schema(max_length = 20)]
    pub code: Option<String>,
    #[schema(max_length = 100)]
    pub proof: Option<String>,
    #[schema(max_length = 1024)]
    pub password: String,
}

impl Service {
    /// Sends a code to the address. Whether it has an account is not told here, but in the letter.
    pub async fn begin_registration(
        &self,
        form: &BeginRegistration,
        locale: Locale,
    ) -> Result<CodeSent, Error> {
        let contact = contact::of_fields(form.email.as_deref(), form.phone.as_deref())?;
        self.write((contact, locale), |service, tx, input| async move {
            let (contact, locale) = &*input;
            let person = store::person::by_contact(&tx, contact).await?;
            let begin = Begin {
                purpose: Purpose::Register,
                contact: contact.clone(),
                live: person.is_none(),
                person,
                locale: *locale,
            };
            service.challenge(&tx, begin).await
        })
        .await
    }

    pub async fn verify_registration(
        &self,
        id: ChallengeId,
        form: &TypedCode,
    ) -> Result<Proof, Error> {
        self.prove(Purpose::Register, id, &form.code, None).await
    }

    /// The person, their firm and a first session come to be at once.
    pub async fn complete_registration(
        &self,
        id: ChallengeId,
        form: CompleteRegistration,
        locale: Locale,
        browser: Browser,
    ) -> Result<Begun, Error> {
        let proof = form.proof.clone();
        // Before the password is hashed: whoever has no proof costs nothing.
        let challenge = self
            .read((id, proof.clone()), |service, tx, input| async move {
                service
                    .look_at_proof(&tx, Purpose::Register, input.0, &input.1)
                    .await
            })
            .await?;
        let mut faults = Faults::default();
        let name = faults.take(profile::name("name", &form.name));
        let zone = form.time_zone.as_deref().unwrap_or("UTC");
        let time_zone = faults.take(profile::time_zone("time_zone", zone));
        let known = [form.name.as_str(), challenge.contact.address.as_str()];
        faults.take(password::check("password", &form.password, &known));
        let firm_name = faults.take(profile::name("organisation.name", &form.organisation.name));
        faults.end()?;
        let person = NewPerson {
            name,
            locale: form.locale.unwrap_or(locale),
            time_zone,
            currency: form.currency.unwrap_or(Currency::USD),
            ship_to: form.ship_to.or(Some(form.organisation.country)),
            password: Some(self.passwords().hash(&form.password).await?),
        };
        let firm = NewFirm {
            kind: form.organisation.kind.into(),
            name: firm_name,
            country: form.organisation.country,
        };
        let input = (id, proof, person, firm, browser);
        self.write(input, |service, tx, input| async move {
            let (id, proof, person, firm, browser) = &*input;
            let taken = service
                .take_proof(&tx, Purpose::Register, *id, proof)
                .await?;
            let person = service
                .found_person(&tx, person, std::slice::from_ref(&taken.contact))
                .await?;
            service.found_firm(&tx, person, firm).await?;
            service.begin_session(&tx, person, browser).await
        })
        .await
    }

    /// Sends a code with which a new password can be set, if somebody has the address.
    pub async fn begin_reset(&self, form: &BeginReset, locale: Locale) -> Result<CodeSent, Error> {
        let contact = contact::of_login(&form.login).ok_or_else(|| {
            kernel::FieldError::new(
                "login",
                "invalid",
                "is neither an e-mail address nor a telephone number with its country code",
            )
        })?;
        self.write((contact, locale), |service, tx, input| async move {
            let (contact, locale) = &*input;
            let person = store::person::by_contact(&tx, contact).await?;
            let begin = Begin {
                purpose: Purpose::Reset,
                contact: contact.clone(),
                live: person.is_some(),
                person,
                locale: *locale,
            };
            service.challenge(&tx, begin).await
        })
        .await
    }

    /// Sets the new password and ends all sessions. The second factor stays as it is.
    pub async fn complete_reset(&self, id: ChallengeId, form: &CompleteReset) -> Result<(), Error> {
        password::check("password", &form.password, &[])?;
        let proof = match (&form.proof, &form.code) {
            (Some(proof), _) => proof.clone(),
            (None, Some(code)) => self.prove(Purpose::Reset, id, code, None).await?.proof,
            (None, None) => {
                return Err(kernel::FieldError::new("code", "missing", "is missing").into());
            }
        };
        self.read((id, proof.clone()), |service, tx, input| async move {
            service
                .look_at_proof(&tx, Purpose::Reset, input.0, &input.1)
                .await
        })
        .await?;
        let hash = self.passwords().hash(&form.password).await?;
        let ended = self
            .write((id, proof, hash), |service, tx, input| async move {
                let (id, proof, hash) = &*input;
                let taken = service.take_proof(&tx, Purpose::Reset, *id, proof).await?;
                let person = taken.person.ok_or(Error::CodeExpired)?;
                store::challenge::remove_of(&tx, person).await?;
                service.end_pause(&tx, &taken.contact.address).await?;
                service.set_password(&tx, person, hash).await
            })
            .await?;
        self.forget(ended).await;
        Ok(())
    }

    /// The password is new: all sessions end, and the person is told.
    pub(crate) async fn set_password(
        &self,
        tx: &Tx,
        person: contract::ids::PersonId,
        hash: &str,
    ) -> Result<Vec<[u8; 32]>, Error> {
        let now: Timestamp = self.now();
        store::person::set_password(tx, person, hash, now).await?;
        let ended = store::session::end_others(tx, person, None).await?;
        let by = super::founding::themselves(person);
        self.audit(tx, &by, "password.changed", &person.to_string(), None, None)
            .await?;
        self.tell_all(tx, person, |id| LetterJob::PasswordChanged { id })
            .await?;
        Ok(ended)
    }

    /// A letter to the person's mailbox, when they have one.
    pub(crate) async fn tell_all(
        &self,
        tx: &Tx,
        person: contract::ids::PersonId,
        letter: impl FnOnce(ChallengeId) -> LetterJob,
    ) -> Result<(), Error> {
        let Some(found) = store::person::find(tx, person).await? else {
            return Ok(());
        };
        let contacts = store::person::contacts(tx, person).await?;
        match contacts
            .into_iter()
            .find(|contact| contact.kind == ContactKind::Email)
        {
            Some(contact) => self.tell(tx, person, contact, found.locale, letter).await,
            None => Ok(()),
        }
    }
}
