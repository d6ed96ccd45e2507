//! Work after the commit: letters with codes and links, copies of a person's data, tidying up. The
//! payloads hold ids alone; addresses and codes are looked up or made when the letter is written.

use std::time::Duration;

use contract::ids::{OrgId, PersonId};
use kernel::{Locale, Problem, Timestamp};
use runtime::jobs::{Job, JobKind};
use runtime::mail::Letter;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::letters::{self, Text};
use crate::model::{Challenge, ChallengeId, Contact, ContactKind, ExportId, InvitationId, Purpose};
use crate::service::Service;
use crate::service::kyb::{SCREEN_FIRM, SCREEN_KYB};
use crate::store;

pub const LETTER: &str = "identity.letter";
pub const EXPORT: &str = "identity.export";
/// Looking somebody up is tried for about a day: risk may be away, or have no list yet.
const SCREEN_ATTEMPTS: u32 = 30;
const SWEEP: &str = "identity.sweep";

/// A letter or a text message that is to be written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterJob {
    Challenge {
        id: ChallengeId,
    },
    Invitation {
        org: OrgId,
        id: InvitationId,
    },
    NewDevice {
        id: ChallengeId,
        device: String,
        at: Timestamp,
    },
    PasswordChanged {
        id: ChallengeId,
    },
    ContactChanged {
        id: ChallengeId,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportJob {
    pub person: PersonId,
    /// The firm that the person acted for when they asked.
    pub org: OrgId,
    pub id: ExportId,
}

pub fn kinds(service: &Service) -> Vec<JobKind> {
    let (letters, exports, sweeps) = (service.clone(), service.clone(), service.clone());
    let (firms, rounds, verified) = (service.clone(), service.clone(), service.clone());
    vec![
        JobKind::new(LETTER, move |_, job| {
            let service = letters.clone();
            async move { Ok(service.write_letter(&job).await?) }
        }),
        JobKind::new(EXPORT, move |_, job| {
            let service = exports.clone();
            async move { Ok(service.make_export(job.read()?).await?) }
        }),
        JobKind::new(SWEEP, move |_, _| {
            let service = sweeps.clone();
            async move { Ok(service.sweep().await?) }
        })
        .every_seconds(3600),
        JobKind::new(SCREEN_FIRM, move |_, job| {
            let service = firms.clone();
            async move { Ok(service.screen_firm(job.read()?).await?) }
        })
        .attempts(SCREEN_ATTEMPTS),
        JobKind::new(SCREEN_KYB, move |_, job| {
            let service = rounds.clone();
            async move { Ok(service.screen_kyb(job.read()?).await?) }
        })
        .attempts(SCREEN_ATTEMPTS),
        JobKind::new("identity.sweep_kyb", move |_, _| {
            let service = verified.clone();
            async move { Ok(service.sweep_kyb().await?) }
        })
        .every_seconds(3600),
    ]
}

impl Service {
    async fn write_letter(&self, job: &Job) -> Result<(), Error> {
        let letter: LetterJob = job.read()?;
        let (id, written) = match &letter {
            LetterJob::Challenge { id } => {
                let found = self.challenge_of(*id).await?;
                let found = found.filter(|challenge| self.now() < challenge.expires_at);
                (
                    id.uuid(),
                    match found {
                        Some(challenge) => self.of_challenge(&challenge)?,
                        None => None,
                    },
                )
            }
            LetterJob::Invitation { org, id } => (id.uuid(), self.of_invitation(*org, *id).await?),
            LetterJob::NewDevice { id, device, at } => {
                let found = self.challenge_of(*id).await?;
                (
                    id.uuid(),
                    found.map(|to| {
                        let text = letters::new_device(
                            to.locale,
                            device,
                            *at,
                            &self.link(to.locale, "/account/security"),
                        );
                        (to.contact, text)
                    }),
                )
            }
            LetterJob::PasswordChanged { id } => {
                let found = self.challenge_of(*id).await?;
                (
                    id.uuid(),
                    found.map(|to| {
                        let text =
                            letters::password_changed(to.locale, &self.link(to.locale, "/reset"));
                        (to.contact, text)
                    }),
                )
            }
            LetterJob::ContactChanged { id } => {
                let found = self.challenge_of(*id).await?;
                (
                    id.uuid(),
                    found.map(|to| {
                        let text = letters::contact_changed(to.locale);
                        (to.contact, text)
                    }),
                )
            }
        };
        match written {
            Some((to, text)) => self.post(id, &to, text).await,
            None => Ok(()),
        }
    }

    async fn challenge_of(&self, id: ChallengeId) -> Result<Option<Challenge>, Error> {
        self.read(id, |_, tx, id| async move {
            store::challenge::find_any(&tx, *id).await
        })
        .await
    }

    /// What an address is told: its code, or why it gets none.
    fn of_challenge(&self, challenge: &Challenge) -> Result<Option<(Contact, Text)>, Error> {
        let locale = challenge.locale;
        let text = match (challenge.purpose, challenge.live) {
            (Purpose::Tell, _) | (Purpose::Reset, false) => return Ok(None),
            (Purpose::Register | Purpose::ChangeContact, false) => letters::has_account(
                locale,
                &self.link(locale, "/login"),
                &self.link(locale, "/reset"),
            ),
            (Purpose::Register, true) => {
                letters::register(locale, &self.keys().code(challenge.id)?)
            }
            (Purpose::Reset, true) => letters::reset(locale, &self.keys().code(challenge.id)?),
            (Purpose::ChangeContact, true) => {
                letters::confirm_contact(locale, &self.keys().code(challenge.id)?)
            }
        };
        Ok(Some((challenge.contact.clone(), text)))
    }

    async fn of_invitation(
        &self,
        org: OrgId,
        id: InvitationId,
    ) -> Result<Option<(Contact, Text)>, Error> {
        let found = self
            .read((org, id), |_, tx, input| async move {
                let Some(invitation) = store::invitation::find(&tx, input.0, input.1).await? else {
                    return Ok(None);
                };
                let org = store::organisation::find(&tx, input.0).await?;
                Ok(org.map(|org| (invitation, org.name)))
            })
            .await?;
        let Some((invitation, firm)) = found else {
            return Ok(None);
        };
        let locale = invitation.locale;
        let token = self.keys().invitation(org, id)?;
        let link = self.link(locale, &format!("/invitation?token={token}"));
        let text = letters::invitation(locale, &firm, &link, invitation.expires_at);
        Ok(Some((invitation.contact, text)))
    }

    async fn post(&self, id: Uuid, to: &Contact, text: Text) -> Result<(), Error> {
        let now = self.now();
        let sent = match to.kind {
            ContactKind::Email => {
                let letter = Letter {
                    to: to.address.clone(),
                    subject: text.subject,
                    text: text.body,
                    html: None,
                };
                self.rt().mail().send(id, now, &letter).await
            }
            ContactKind::Phone => {
                self.rt()
                    .sms()
                    .send(id, now, &to.address, &text.short)
                    .await
            }
        };
        match sent {
            // The address does not exist: trying again changes nothing.
            Err(Problem { kind, .. })
                if kind == "runtime/mail-refused" || kind == "runtime/sms-refused" =>
            {
                tracing::warn!(%kind, "a letter was refused");
                Ok(())
            }
            other => Ok(other?),
        }
    }

    fn link(&self, locale: Locale, path: &str) -> String {
        format!("{}/{}{path}", self.rt().config().public_url(), locale.tag())
    }

    async fn sweep(&self) -> Result<(), Error> {
        let now = self.now();
        let day_ago = now.minus(Duration::from_secs(24 * 3600));
        let gone = self
            .write((now, day_ago), |_, tx, input| async move {
                store::erasure::sweep(&tx, input.0, input.1).await
            })
            .await?;
        tracing::debug!(gone, "what had run out was swept");
        Ok(())
    }
}
