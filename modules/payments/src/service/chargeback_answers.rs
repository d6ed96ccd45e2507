//! Answering a chargeback: what sellers show and say, and what the platform says for them.

use contract::identity::Caller;
use contract::ids::{ChargebackId, OrderId, OrgId};
use db::Tx;
use kernel::FieldError;
use runtime::blobs::{self, BlobId};
use runtime::once::IdempotentRequest;
use runtime::{audit, jobs};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::beneficiaries::TREASURERS;
use super::chargeback_views::{ChargebackRoom, OpsChargebackPage};
use super::operate::{DECIDERS, LOOKERS};
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{CHARGEBACK, Target};
use crate::model::chargeback::{Answer, Chargeback, EvidenceKind, Part, Shown, ShownFile};
use crate::rules::chargeback as rules;
use crate::store;

/// Pieces of evidence of one chargeback, and the bytes of all its files: schemes take no more.
const SHOWN_MAX: usize = 20;
const BYTES_MAX: i64 = 8 * 1024 * 1024;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChargebackEvidenceForm)]
pub struct Show {
    pub order: OrderId,
    pub kind: EvidenceKind,
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// A number of a parcel, a conversation, an invoice.
    #[schema(max_length = 80)]
    pub reference: Option<String>,
    /// A file of yours, handed over before.
    #[schema(value_type = Option<String>)]
    pub file: Option<BlobId>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChargebackDefence)]
pub struct Defend {
    /// What happened, in the words of the seller.
    #[schema(min_length = 1, max_length = 4000)]
    pub statement: String,
}

impl Service {
    /// Shows one thing against it. Only while somebody has to answer, and not after the day.
    pub(crate) async fn show_evidence(
        &self,
        by: &Caller,
        id: ChargebackId,
        request: &IdempotentRequest,
        form: Show,
    ) -> Result<ChargebackRoom, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&TREASURERS)?;
        check_form(&form)?;
        let file = match form.file {
            Some(file) => Some(self.own_file(seller, file).await?),
            None => None,
        };
        let input = (by.clone(), id, form, file);
        self.write_once(request, input, |service, tx, input| async move {
            let (by, id, form, file) = input.as_ref();
            let (one, parts) = service.answerable(&tx, by.org, *id).await?;
            let Some(part) = parts.iter().find(|part| part.order == form.order) else {
                let wrong = FieldError::new("order", "unknown", "an order of this chargeback");
                return Err(Error::Fields(vec![wrong]));
            };
            let before = store::chargeback::shown(&tx, *id).await?;
            let mine = before.iter().filter(|shown| shown.seller == part.seller);
            let files = before.iter().filter_map(|shown| shown.file.as_ref());
            let bytes: i64 = files.chain(file.as_ref()).map(|file| file.bytes).sum();
            if mine.count() >= SHOWN_MAX || bytes > BYTES_MAX {
                let wrong = FieldError::new("file", "too_much", "20 pieces and 8 MB are taken");
                return Err(Error::Fields(vec![wrong]));
            }
            let shown = Shown {
                id: service.rt().ids().uuid(),
                chargeback: one.id,
                seller: part.seller,
                order: part.order,
                kind: form.kind,
                note: form.note.clone(),
                reference: form.reference.clone(),
                file: file.clone(),
                actor: by.actor(),
                at: service.now(),
            };
            store::chargeback::show(&tx, &shown).await
        })
        .await?;
        self.seller_chargeback(by, id).await
    }

    async fn own_file(&self, seller: OrgId, file: BlobId) -> Result<ShownFile, Error> {
        let found = blobs::find(self.rt(), file).await?;
        let Some(found) = found.filter(|found| found.org == seller) else {
            let wrong = FieldError::new("file", "unknown_file", "There is no such file of yours.");
            return Err(Error::Fields(vec![wrong]));
        };
        Ok(ShownFile {
            id: found.id,
            name: found.name,
            sha256: found.sha256,
            bytes: i64::try_from(found.size_bytes).unwrap_or(i64::MAX),
        })
    }

    /// A chargeback of this seller that still wants an answer from them.
    async fn answerable(
        &self,
        tx: &Tx,
        seller: OrgId,
        id: ChargebackId,
    ) -> Result<(Chargeback, Vec<Part>), Error> {
        let parts = store::chargeback::parts_of_seller(tx, seller, id).await?;
        let first = parts.first().ok_or(Error::NotFound)?;
        let found = store::chargeback::find(tx, first.buyer, id).await?;
        let one = found.ok_or(Error::NotFound)?;
        may_answer(&one, first.answer)?;
        if let Some(due) = one.due_by.filter(|due| self.now() >= *due) {
            return Err(Error::AnswerLate(due));
        }
        Ok((one, parts))
    }

    /// The seller has shown what there is. The pack goes out when every seller has answered.
    pub(crate) async fn defend(
        &self,
        by: &Caller,
        id: ChargebackId,
        form: Defend,
    ) -> Result<ChargebackRoom, Error> {
        let statement = form.statement.trim().to_owned();
        if statement.is_empty() || statement.contains('\0') {
            let wrong = FieldError::new("statement", "required", "what happened, in your words");
            return Err(Error::Fields(vec![wrong]));
        }
        self.answer(by, id, Answer::HandedIn, Some(statement)).await
    }

    /// The seller lets it stand. Before money moved, that is a refund.
    pub(crate) async fn concede(
        &self,
        by: &Caller,
        id: ChargebackId,
    ) -> Result<ChargebackRoom, Error> {
        self.answer(by, id, Answer::Conceded, None).await
    }

    async fn answer(
        &self,
        by: &Caller,
        id: ChargebackId,
        answer: Answer,
        statement: Option<String>,
    ) -> Result<ChargebackRoom, Error> {
        by.allows("payments:write")?;
        by.seller(&TREASURERS)?;
        let input = (by.clone(), id, answer, statement);
        self.write(input, |service, tx, input| async move {
            let (by, id, answer, statement) = input.as_ref();
            let (one, parts) = service.answerable(&tx, by.org, *id).await?;
            for mut part in parts {
                part.answer = *answer;
                part.statement.clone_from(statement);
                part.answered_by = Some(by.actor());
                part.answered_at = Some(service.now());
                store::chargeback::save_part(&tx, &part).await?;
            }
            let said = json!({"answer": rules::answer_name(*answer)});
            service.note_answer(&tx, by, &one, &said).await?;
            service.look_soon(&tx, &one).await?;
            service.room(&tx, by.org, *id).await
        })
        .await
    }

    /// The platform lets it stand in the names of all its sellers.
    pub(crate) async fn concede_for_all(
        &self,
        by: &Caller,
        id: ChargebackId,
    ) -> Result<OpsChargebackPage, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write((by.clone(), id), |service, tx, input| async move {
            let (by, id) = input.as_ref();
            let one = service.load_chargeback(&tx, *id).await?;
            may_answer(&one, Answer::Open)?;
            for mut part in store::chargeback::parts(&tx, *id).await? {
                part.answer = Answer::Conceded;
                part.answered_by = Some(by.actor());
                part.answered_at = Some(service.now());
                store::chargeback::save_part(&tx, &part).await?;
            }
            let said = json!({"answer": "conceded"});
            service.note_answer(&tx, by, &one, &said).await?;
            service.look_soon(&tx, &one).await?;
            service.ops_room(&tx, *id).await
        })
        .await
    }

    /// Asks the provider about it now.
    pub(crate) async fn ask_chargeback(
        &self,
        by: &Caller,
        id: ChargebackId,
    ) -> Result<OpsChargebackPage, Error> {
        by.allows("payments:write")?;
        by.platform(&LOOKERS)?;
        let one = self
            .read(id, |service, tx, id| async move {
                service.load_chargeback(&tx, *id).await
            })
            .await?;
        let card = self.card(&one.provider).ok_or(Error::NoMethod)?;
        let reply = card.chargeback(&one.reference).await;
        self.take_chargeback_reply(&one, reply).await?;
        self.ops_chargeback(by, id).await
    }

    async fn note_answer(
        &self,
        tx: &Tx,
        by: &Caller,
        one: &Chargeback,
        said: &serde_json::Value,
    ) -> Result<(), Error> {
        let (rt, subject) = (self.rt(), one.id.to_string());
        let action = "chargeback.answered";
        audit::record(tx, rt, MODULE, by, action, &subject, None, Some(said)).await?;
        Ok(())
    }

    pub(crate) async fn look_soon(&self, tx: &Tx, one: &Chargeback) -> Result<(), Error> {
        let target = Target {
            buyer: one.buyer,
            id: one.id.uuid(),
            step: 0,
        };
        let (rt, now) = (self.rt(), self.now());
        let key = format!("{}:{}:said:{}", one.id, one.version, now.micros());
        jobs::enqueue(tx, rt, MODULE, CHARGEBACK, &target, now, Some(&key)).await?;
        Ok(())
    }

    pub(crate) async fn load_chargeback(
        &self,
        tx: &Tx,
        id: ChargebackId,
    ) -> Result<Chargeback, Error> {
        let buyer = store::owner(tx, id.uuid()).await?.ok_or(Error::NotFound)?;
        let found = store::chargeback::find(tx, buyer, id).await?;
        found.ok_or(Error::NotFound)
    }
}

fn check_form(form: &Show) -> Result<(), Error> {
    let text = |path: &str, given: &Option<String>| {
        let bad = given.as_ref().is_some_and(|text| text.contains('\0'));
        bad.then(|| FieldError::new(path, "not_text", "plain text"))
    };
    let mut wrong: Vec<FieldError> = [text("note", &form.note), text("reference", &form.reference)]
        .into_iter()
        .flatten()
        .collect();
    let says = |given: &Option<String>| given.as_ref().is_some_and(|text| !text.trim().is_empty());
    if !says(&form.note) && !says(&form.reference) && form.file.is_none() {
        wrong.push(FieldError::new(
            "note",
            "required",
            "a note, a number or a file",
        ));
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Error::Fields(wrong)),
    }
}

/// Whether it still wants an answer: it stands open, nothing was sent and nobody has spoken.
fn may_answer(one: &Chargeback, answer: Answer) -> Result<(), Error> {
    let is_open = rules::needs_answer(one.place.status);
    if is_open && one.sent_at.is_none() && answer == Answer::Open {
        return Ok(());
    }
    let from = match is_open {
        true => rules::answer_name(answer),
        false => rules::name(one.place.status),
    };
    Err(Error::InvalidTransition {
        from: from.to_owned(),
        to: "answered".to_owned(),
    })
}
