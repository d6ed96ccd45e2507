//! Logging in, and the pauses after failures. A failure is counted before the password is looked
//! at and taken back when it was right, so that many attempts at once are no way around the count.

use std::time::Duration;

use contract::ids::PersonId;
use db::Tx;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Service;
use super::sessions::{Begun, Browser};
use crate::error::Error;
use crate::model::Standing;
use crate::rules::contact;
use crate::rules::pause::{self, Scope};
use crate::secrets;
use crate::store;
use crate::store::pause::Count;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// E-mail address, or telephone number with its country code.
    #[schema(min_length = 1, max_length = 254, example = "anna@nordlicht.example")]
    pub login: String,
    #[schema(min_length = 1, max_length = 1024)]
    pub password: String,
    /// Of the authenticator, or a recovery code.
    #[schema(max_length = 40)]
    pub code: Option<String>,
    /// What to call this browser in the list of sessions.
    #[schema(max_length = 80)]
    pub device: Option<String>,
}

/// A failure that was counted in advance, and where.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    scope: Scope,
    subject: [u8; 32],
    address: [u8; 32],
}

impl Service {
    pub async fn log_in(&self, form: &LogIn, browser: Browser) -> Result<Begun, Error> {
        let contact = contact::of_login(&form.login);
        // What is no address is counted as it was typed: it gets the same answers.
        let name = contact.as_ref().map_or_else(
            || form.login.trim().to_lowercase(),
            |contact| contact.address.clone(),
        );
        let person = match contact {
            Some(contact) => {
                self.read(contact, |_, tx, contact| async move {
                    store::person::to_log_in(&tx, &contact).await
                })
                .await?
            }
            None => None,
        };
        let id = person.as_ref().map(|person| person.id);
        let attempt = self.begin_attempt(&name, id, &browser).await?;
        let kept = person
            .as_ref()
            .and_then(|person| person.password.as_deref());
        let is_right = self.passwords().is_right(&form.password, kept).await?;
        let Some(person) = person.filter(|_| is_right) else {
            return Err(Error::WrongCredentials);
        };
        let browser = Browser {
            name: form.device.clone(),
            ..browser
        };
        let input = (
            person.id,
            person.password,
            form.code.clone(),
            attempt,
            browser,
        );
        self.write(input, |service, tx, input| async move {
            let (id, password, code, attempt, browser) = &*input;
            let person = store::person::find(&tx, *id)
                .await?
                .ok_or(Error::NotFound)?;
            if person.password != *password {
                // Changed while it was being compared.
                return Ok(Err(Error::WrongCredentials));
            }
            match person.standing {
                Standing::Active => {}
                Standing::Suspended => {
                    service.forgive(&tx, attempt).await?;
                    return Ok(Err(Error::PersonSuspended));
                }
                Standing::Gone => return Ok(Err(Error::WrongCredentials)),
            }
            if let Err(refusal) = service.second_factor(&tx, *id, code.as_deref()).await? {
                if matches!(refusal, Error::SecondFactorRequired) {
                    service.forgive(&tx, attempt).await?;
                }
                return Ok(Err(refusal));
            }
            service.succeed(&tx, attempt).await?;
            Ok(Ok(service.begin_session(&tx, *id, browser).await?))
        })
        .await?
    }

    /// Counts a failure in advance. Refuses during a pause, and then counts nothing.
    pub(crate) async fn begin_attempt(
        &self,
        name: &str,
        person: Option<PersonId>,
        browser: &Browser,
    ) -> Result<Attempt, Error> {
        let input = (name.to_owned(), person, browser.clone());
        self.write(input, |service, tx, input| async move {
            let (name, person, browser) = &*input;
            // Looked for also when nobody has the name: the answer takes the same steps.
            let person = person.unwrap_or(PersonId::from_uuid(uuid::Uuid::nil()));
            let device = browser.device.as_deref().unwrap_or_default();
            let is_known =
                store::session::knows_device(&tx, person, &secrets::hash(device)).await?;
            let (scope, text) = if is_known {
                (Scope::Device, format!("{name}\n{device}"))
            } else {
                (Scope::Account, name.clone())
            };
            let attempt = Attempt {
                scope,
                subject: service.keys().pause_subject(scope, &text)?,
                address: service.keys().pause_subject(Scope::Address, &browser.ip)?,
            };
            service.count(&tx, attempt.scope, &attempt.subject).await?;
            service.count(&tx, Scope::Address, &attempt.address).await?;
            Ok(attempt)
        })
        .await
    }

    async fn count(&self, tx: &Tx, scope: Scope, subject: &[u8; 32]) -> Result<(), Error> {
        let now = self.now();
        let before = match store::pause::find(tx, scope, subject).await? {
            Some(count) if now < count.until_at => {
                let wait = count.until_at.since(now) + Duration::from_millis(999);
                return Err(Error::TooManyAttempts {
                    retry_after_seconds: u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).max(1),
                });
            }
            Some(count) => pause::failures_now(count.failures, count.last_at, now),
            None => 0,
        };
        let failures = before.saturating_add(1);
        let until_at = now.plus(pause::pause(scope, failures));
        store::pause::set(
            tx,
            scope,
            subject,
            &Count {
                failures,
                last_at: now,
                until_at,
            },
        )
        .await
    }

    /// It was right: the name's failures are over. The address only gets its own back, or else one
    /// account would be a way to try many.
    pub(crate) async fn succeed(&self, tx: &Tx, attempt: &Attempt) -> Result<(), Error> {
        store::pause::clear(tx, attempt.scope, &attempt.subject).await?;
        store::pause::forgive(tx, Scope::Address, &attempt.address).await
    }

    /// Neither right nor wrong.
    pub(crate) async fn forgive(&self, tx: &Tx, attempt: &Attempt) -> Result<(), Error> {
        store::pause::forgive(tx, attempt.scope, &attempt.subject).await?;
        store::pause::forgive(tx, Scope::Address, &attempt.address).await
    }

    /// A new password by way of a code: earlier failures with this name are over.
    pub(crate) async fn end_pause(&self, tx: &Tx, name: &str) -> Result<(), Error> {
        let subject = self.keys().pause_subject(Scope::Account, name)?;
        store::pause::clear(tx, Scope::Account, &subject).await
    }
}
