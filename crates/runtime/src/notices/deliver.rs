//! From an event to the people: their list at once, their letters by jobs. A letter is written once
//! a person and notice, however often the event comes.

use std::sync::Arc;

use contract::ids::PersonId;
use db::Tx;
use kernel::{Locale, Problem};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::store::{self, Ways};
use super::words::filled;
use super::{AddressBook, Kinds, MODULE, To, Told};
use crate::Runtime;
use crate::jobs::{self, Job};
use crate::mail::Letter;

pub(super) const FAN_OUT: &str = "notices.fan_out";
pub(super) const LETTER: &str = "notices.letter";

pub(super) struct Post {
    pub(super) rt: Runtime,
    pub(super) kinds: Kinds,
    pub(super) book: Arc<dyn AddressBook>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Delivery {
    id: Uuid,
    told: Told,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Posting {
    id: Uuid,
    person: PersonId,
    told: Told,
}

impl Post {
    /// In the listener's transaction.
    pub(super) async fn take(&self, tx: &Tx, told: Told, id: Uuid) -> Result<(), Problem> {
        match told.to.clone() {
            To::Person(person) => self.give(tx, person, id, &told).await,
            To::Members(_) | To::Staff(_) => {
                // Who they are is asked of another module, which no transaction waits for.
                let unique = id.to_string();
                let delivery = Delivery { id, told };
                let now = self.rt.now();
                jobs::enqueue(tx, &self.rt, MODULE, FAN_OUT, &delivery, now, Some(&unique)).await?;
                Ok(())
            }
        }
    }

    pub(super) async fn fan_out(self: &Arc<Self>, job: &Job) -> Result<(), Problem> {
        let mut delivery: Delivery = job.read()?;
        let people = match &delivery.told.to {
            To::Person(_) => return Ok(()),
            To::Members(roles) => self.book.members(delivery.told.org, roles).await?,
            To::Staff(roles) => {
                let Some(platform) = self.book.platform().await? else {
                    return Ok(());
                };
                let people = self.book.members(platform, roles).await?;
                delivery.told.org = platform;
                people
            }
        };
        let (post, job, delivery) = (self.clone(), job.clone(), Arc::new(delivery));
        let people: Arc<[PersonId]> = people.into();
        self.rt
            .db()
            .tx(move |tx| {
                let (post, job) = (post.clone(), job.clone());
                let (delivery, people) = (delivery.clone(), people.clone());
                async move {
                    for person in people.iter() {
                        post.give(&tx, *person, delivery.id, &delivery.told).await?;
                    }
                    job.finish(&tx).await
                }
            })
            .await
    }

    /// To one person, in the ways they prefer.
    async fn give(&self, tx: &Tx, person: PersonId, id: Uuid, told: &Told) -> Result<(), Problem> {
        let chosen = store::preference(tx, person, &told.kind).await?;
        let ways = chosen.unwrap_or_else(|| Ways {
            app: true,
            mail: self
                .kinds
                .find(&told.kind)
                .is_some_and(|kind| kind.mail_by_default),
        });
        if ways.app {
            store::insert(tx, person, id, told, self.rt.now()).await?;
        }
        if ways.mail {
            let unique = format!("{id}/{}", person.uuid());
            let posting = Posting {
                id,
                person,
                told: told.clone(),
            };
            let now = self.rt.now();
            jobs::enqueue(tx, &self.rt, MODULE, LETTER, &posting, now, Some(&unique)).await?;
        }
        Ok(())
    }

    pub(super) async fn letter(&self, job: &Job) -> Result<(), Problem> {
        let posting: Posting = job.read()?;
        let Some((address, locale)) = self.book.address(posting.person).await? else {
            return Ok(());
        };
        let Some(letter) = self.write(&posting.told, address, locale) else {
            tracing::error!(
                kind = posting.told.kind,
                "a notice has no words and is not sent"
            );
            return Ok(());
        };
        let id = letter_id(&posting);
        match self.rt.mail().send(id, self.rt.now(), &letter).await {
            // The address does not exist: trying again changes nothing.
            Err(problem) if problem.kind == "runtime/mail-refused" => {
                tracing::warn!(%problem, kind = posting.told.kind, "a letter was refused");
                Ok(())
            }
            other => other,
        }
    }

    fn write(&self, told: &Told, to: String, locale: Locale) -> Option<Letter> {
        let words = self.kinds.find(&told.kind)?.words(locale);
        let subject = filled(words.title, &told.params);
        let mut text = filled(words.body, &told.params);
        if let Some(link) = &told.link {
            let url = self.rt.config().public_url();
            text.push_str(&format!("\n\n{url}/{}{link}", locale.tag()));
        }
        text.push('\n');
        // A title is one line, whatever its parameters hold.
        let subject = subject.replace(['\r', '\n'], " ");
        Some(Letter {
            to,
            subject,
            text,
            html: None,
        })
    }
}

/// The same for every attempt; begins with the time of the notice, as ids do.
fn letter_id(posting: &Posting) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(posting.id.as_bytes());
    hash.update(posting.person.uuid().as_bytes());
    let digest = hash.finalize();
    let mut bytes = *posting.id.as_bytes();
    for (byte, mixed) in bytes.iter_mut().zip(digest).skip(9) {
        *byte = mixed;
    }
    Uuid::from_bytes(bytes)
}
