//! Codes: sending one, trying one, and the proof that stands for one that was right. An address that
//! nobody has and one that somebody has get the same answers.

use contract::ids::PersonId;
use db::Tx;
use kernel::{Locale, Timestamp};
use runtime::jobs;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{MODULE, Service};
use crate::error::Error;
use crate::jobs::{LETTER, LetterJob};
use crate::model::{Challenge, ChallengeId, Contact, Purpose};
use crate::rules::challenge::{self, ATTEMPTS_MAX};
use crate::secrets;
use crate::store;

/// A code is on its way, if the address can have one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CodeSent {
    pub id: ChallengeId,
    pub expires_at: Timestamp,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TypedCode {
    #[schema(min_length = 1, max_length = 20, example = "482913")]
    pub code: String,
}

/// Stands for a code that was right, for half an hour.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Proof {
    pub proof: String,
    pub expires_at: Timestamp,
}

/// What a challenge is begun with.
pub(crate) struct Begin {
    pub(crate) purpose: Purpose,
    pub(crate) contact: Contact,
    pub(crate) person: Option<PersonId>,
    pub(crate) locale: Locale,
    pub(crate) live: bool,
}

impl Service {
    /// Notes a challenge and has its letter sent. Refuses when the address had too many.
    pub(crate) async fn challenge(&self, tx: &Tx, begin: Begin) -> Result<CodeSent, Error> {
        let now = self.now();
        let since = now.minus(challenge::CODES_WITHIN);
        let count = store::challenge::count_since(tx, &begin.contact, since).await?;
        if count >= challenge::CODES_MAX {
            let retry_after_seconds =
                u32::try_from(challenge::CODES_WITHIN.as_secs()).unwrap_or(u32::MAX);
            return Err(Error::TooManyAttempts {
                retry_after_seconds,
            });
        }
        let made = Challenge {
            id: self.rt().ids().new_id(),
            purpose: begin.purpose,
            contact: begin.contact,
            person: begin.person,
            locale: begin.locale,
            live: begin.live,
            attempts: 0,
            proof: None,
            created_at: now,
            expires_at: now.plus(challenge::CODE_LASTS),
        };
        store::challenge::insert(tx, &made).await?;
        self.send(tx, LetterJob::Challenge { id: made.id }).await?;
        Ok(CodeSent {
            id: made.id,
            expires_at: made.expires_at,
        })
    }

    /// Writes to an address without a code in it.
    pub(crate) async fn tell(
        &self,
        tx: &Tx,
        person: PersonId,
        contact: Contact,
        locale: Locale,
        letter: impl FnOnce(ChallengeId) -> LetterJob,
    ) -> Result<(), Error> {
        let now = self.now();
        let made = Challenge {
            id: self.rt().ids().new_id(),
            purpose: Purpose::Tell,
            contact,
            person: Some(person),
            locale,
            live: false,
            attempts: ATTEMPTS_MAX,
            proof: None,
            created_at: now.minus(challenge::CODES_WITHIN),
            expires_at: now.plus(challenge::CODE_LASTS),
        };
        store::challenge::insert(tx, &made).await?;
        self.send(tx, letter(made.id)).await
    }

    pub(crate) async fn send(&self, tx: &Tx, letter: LetterJob) -> Result<(), Error> {
        jobs::enqueue(tx, self.rt(), MODULE, LETTER, &letter, self.now(), None).await?;
        Ok(())
    }

    /// Tries a code. The count of attempts is kept, right or wrong.
    pub(crate) async fn prove(
        &self,
        purpose: Purpose,
        id: ChallengeId,
        code: &str,
        person: Option<PersonId>,
    ) -> Result<Proof, Error> {
        let input = (purpose, id, code.to_owned(), person);
        self.write(input, |service, tx, input| async move {
            let (purpose, id, code, person) = &*input;
            service.prove_in(&tx, *purpose, *id, code, *person).await
        })
        .await?
    }

    async fn prove_in(
        &self,
        tx: &Tx,
        purpose: Purpose,
        id: ChallengeId,
        code: &str,
        person: Option<PersonId>,
    ) -> Result<Result<Proof, Error>, Error> {
        let now = self.now();
        let Some(found) = store::challenge::find(tx, id, purpose).await? else {
            return Ok(Err(Error::CodeExpired));
        };
        let is_theirs = person.is_none() || person == found.person;
        if !is_theirs || challenge::is_open(&found, now).is_err() {
            return Ok(Err(Error::CodeExpired));
        }
        if !store::challenge::count_attempt(tx, id, ATTEMPTS_MAX).await? {
            return Ok(Err(Error::CodeExpired));
        }
        // Compared in any case, so that a challenge without a right code takes as long.
        let is_right = self.keys().is_code(id, code)? && found.live;
        if !is_right {
            let attempts_left = ATTEMPTS_MAX - found.attempts - 1;
            return Ok(Err(Error::WrongCode { attempts_left }));
        }
        let proof = self.rt().rng().token(32);
        let expires_at = now.plus(challenge::PROOF_LASTS);
        store::challenge::prove(tx, id, &secrets::hash(&proof), found.attempts, expires_at).await?;
        Ok(Ok(Proof { proof, expires_at }))
    }

    /// The challenge that a proof is of, taken so that it works once.
    pub(crate) async fn take_proof(
        &self,
        tx: &Tx,
        purpose: Purpose,
        id: ChallengeId,
        proof: &str,
    ) -> Result<Challenge, Error> {
        let found = self.look_at_proof(tx, purpose, id, proof).await?;
        if store::challenge::remove(tx, id).await? {
            Ok(found)
        } else {
            Err(Error::CodeExpired)
        }
    }

    pub(crate) async fn look_at_proof(
        &self,
        tx: &Tx,
        purpose: Purpose,
        id: ChallengeId,
        proof: &str,
    ) -> Result<Challenge, Error> {
        let found = store::challenge::find(tx, id, purpose)
            .await?
            .ok_or(Error::CodeExpired)?;
        let is_true = found
            .proof
            .as_deref()
            .is_some_and(|kept| secrets::is_same(kept, &secrets::hash(proof)));
        if is_true && self.now() < found.expires_at {
            Ok(found)
        } else {
            Err(Error::CodeExpired)
        }
    }
}
