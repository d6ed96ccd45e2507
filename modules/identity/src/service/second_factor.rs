//! The second factor: codes of an authenticator (RFC 6238), and recovery codes for the day it is
//! lost.

use contract::identity::Caller;
use contract::ids::PersonId;
use db::Tx;
use kernel::{Problem, Timestamp};
use serde::Serialize;
use totp_rs::{Builder, Totp};
use utoipa::ToSchema;

use super::challenges::TypedCode;
use super::{Service, proved, session_of};
use crate::error::Error;
use crate::model::ContactKind;
use crate::qr;
use crate::secrets;
use crate::store;

const SECRET_BYTES: usize = 20;
const ISSUER: &str = "Argosy";

/// What protects the account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Security {
    pub has_password: bool,
    pub password_changed_at: Option<Timestamp>,
    /// Whether log-in asks for a code of an authenticator.
    pub second_factor: bool,
    pub recovery_codes_left: i64,
}

/// What an authenticator is told, once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Enrolment {
    /// To be typed where no picture can be taken (base 32).
    pub secret: String,
    /// `otpauth://totp/…`
    pub uri: String,
    /// The same as a picture.
    pub qr_svg: String,
}

/// To be printed or kept in a safe; shown once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

impl Service {
    pub async fn security(&self, by: &Caller) -> Result<Security, Error> {
        session_of(by)?;
        self.read(by.person, |_, tx, person| async move {
            let found = store::person::find(&tx, *person)
                .await?
                .ok_or(Error::NotFound)?;
            let factor = store::second_factor::find(&tx, *person).await?;
            Ok(Security {
                has_password: found.password.is_some(),
                password_changed_at: found.password_at,
                second_factor: factor.is_some_and(|factor| factor.confirmed_at.is_some()),
                recovery_codes_left: store::second_factor::recovery_codes_left(&tx, *person)
                    .await?,
            })
        })
        .await
    }

    /// Makes a secret. Nothing is asked at log-in before a first code of it was right.
    pub async fn begin_second_factor(&self, by: &Caller) -> Result<Enrolment, Error> {
        let (secret, account) = self
            .write(by.clone(), |service, tx, by| async move {
                let now = service.now();
                proved(&tx, &by, now).await?;
                let mut secret = [0; SECRET_BYTES];
                service.rt().rng().fill(&mut secret);
                let sealed = service
                    .keys()
                    .seal(service.rt().rng(), by.person, &secret)?;
                if !store::second_factor::begin(&tx, by.person, &sealed, now).await? {
                    return Err(Error::SecondFactorOn);
                }
                let contacts = store::person::contacts(&tx, by.person).await?;
                let account = contacts
                    .iter()
                    .find(|contact| contact.kind == ContactKind::Email)
                    .or(contacts.first())
                    .map(|contact| contact.address.clone())
                    .unwrap_or_default();
                Ok((secret.to_vec(), account))
            })
            .await?;
        let secret = totp(&secret)?.secret().to_base32();
        let account = escaped(&account);
        let uri = format!("otpauth://totp/{ISSUER}:{account}?secret={secret}&issuer={ISSUER}");
        let qr_svg = qr::svg(&uri).ok_or_else(Problem::internal)?;
        Ok(Enrolment {
            secret,
            uri,
            qr_svg,
        })
    }

    /// The first code was typed: from now on one is asked for.
    pub async fn confirm_second_factor(
        &self,
        by: &Caller,
        form: &TypedCode,
    ) -> Result<RecoveryCodes, Error> {
        session_of(by)?;
        self.write(
            (by.clone(), form.code.clone()),
            |service, tx, input| async move {
                let (by, code) = &*input;
                proved(&tx, by, service.now()).await?;
                let factor = store::second_factor::find(&tx, by.person)
                    .await?
                    .ok_or(Error::SecondFactorOff)?;
                if factor.confirmed_at.is_some() {
                    return Err(Error::SecondFactorOn);
                }
                if !service
                    .take_totp(&tx, by.person, &factor.secret, code)
                    .await?
                {
                    return Err(Error::WrongSecondFactor);
                }
                store::second_factor::confirm(&tx, by.person, service.now()).await?;
                let subject = by.person.to_string();
                service
                    .audit(&tx, by, "second_factor.on", &subject, None, None)
                    .await?;
                service.fresh_recovery_codes(&tx, by.person).await
            },
        )
        .await
    }

    pub async fn remove_second_factor(&self, by: &Caller) -> Result<(), Error> {
        self.write(by.clone(), |service, tx, by| async move {
            proved(&tx, &by, service.now()).await?;
            let factor = store::second_factor::find(&tx, by.person).await?;
            if factor.is_none() {
                return Err(Error::SecondFactorOff);
            }
            store::second_factor::remove(&tx, by.person).await?;
            let subject = by.person.to_string();
            service
                .audit(&tx, &by, "second_factor.off", &subject, None, None)
                .await
        })
        .await
    }

    /// New codes; those before end to work.
    pub async fn renew_recovery_codes(&self, by: &Caller) -> Result<RecoveryCodes, Error> {
        self.write(by.clone(), |service, tx, by| async move {
            proved(&tx, &by, service.now()).await?;
            let factor = store::second_factor::find(&tx, by.person).await?;
            if factor.is_none_or(|factor| factor.confirmed_at.is_none()) {
                return Err(Error::SecondFactorOff);
            }
            let subject = by.person.to_string();
            service
                .audit(&tx, &by, "recovery_codes.renewed", &subject, None, None)
                .await?;
            service.fresh_recovery_codes(&tx, by.person).await
        })
        .await
    }

    async fn fresh_recovery_codes(
        &self,
        tx: &Tx,
        person: PersonId,
    ) -> Result<RecoveryCodes, Error> {
        let codes = secrets::recovery_codes(self.rt().rng());
        let mut kept = Vec::with_capacity(codes.len());
        for code in &codes {
            kept.push(self.keys().recovery_code(person, code)?);
        }
        store::second_factor::set_recovery_codes(tx, person, &kept).await?;
        Ok(RecoveryCodes { codes })
    }

    /// Whether the second factor is passed; the inner refusal keeps what was counted so far.
    pub(crate) async fn second_factor(
        &self,
        tx: &Tx,
        person: PersonId,
        code: Option<&str>,
    ) -> Result<Result<(), Error>, Error> {
        let factor = store::second_factor::find(tx, person).await?;
        let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_some()) else {
            return Ok(Ok(()));
        };
        let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
            return Ok(Err(Error::SecondFactorRequired));
        };
        let is_right = if code.chars().filter(|c| !c.is_whitespace()).count() == 6 {
            self.take_totp(tx, person, &factor.secret, code).await?
        } else {
            let kept = self.keys().recovery_code(person, code)?;
            store::second_factor::take_recovery_code(tx, person, &kept).await?
        };
        Ok(if is_right {
            Ok(())
        } else {
            Err(Error::WrongSecondFactor)
        })
    }

    /// Right, and not taken before: whoever read a code over a shoulder comes too late.
    async fn take_totp(
        &self,
        tx: &Tx,
        person: PersonId,
        sealed: &[u8],
        code: &str,
    ) -> Result<bool, Error> {
        let secret = self.keys().unseal(person, sealed)?;
        let seconds = u64::try_from(self.now().micros() / 1_000_000).unwrap_or(0);
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let Some(step) = totp(&secret)?.check(&digits, seconds) else {
            return Ok(false);
        };
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        store::second_factor::take_step(tx, person, step).await
    }
}

fn totp(secret: &[u8]) -> Result<Totp, Error> {
    Builder::new()
        .with_secret(secret.to_vec())
        .build()
        .map_err(|_| Problem::internal().into())
}

/// An address inside a URI.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'@' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
