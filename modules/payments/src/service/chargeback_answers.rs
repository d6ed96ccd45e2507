//! Answering a chargeback: what sellers show and say, and the job that hands the pack to the provider,
//! gives it up, or notes that its time is over. Calls stand between transactions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::identity::Caller;
use contract::ids::{AfterSaleId, ChargebackId, OrderId, OrgId};
use contract::payments::{ChargebackStage, ChargebackStatus};
use db::Tx;
use kernel::{FieldError, Problem};
use runtime::blobs::{self, BlobId};
use runtime::{audit, crash, jobs};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::Service;
use super::beneficiaries::TREASURERS;
use super::chargeback_views::{ChargebackRoom, OpsChargebackPage};
use super::chargebacks::asked_event;
use super::operate::{DECIDERS, LOOKERS};
use crate::MODULE;
use crate::connectors::{Card, ChargebackReply, Pack, PackFile, PackItem, PackOrder};
use crate::error::Error;
use crate::jobs::{CHARGEBACK, Target};
use crate::model::Source;
use crate::model::chargeback::{Answer, Chargeback, EvidenceKind, Part, Place, Shown, ShownFile};
use crate::model::terms;
use crate::rules::chargeback::{self as rules, Deed};
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
        form: Show,
    ) -> Result<ChargebackRoom, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&TREASURERS)?;
        check_form(&form)?;
        let file = match form.file {
            Some(file) => Some(self.own_file(seller, file).await?),
            None => None,
        };
        self.write(
            (by.clone(), id, form, file),
            |service, tx, input| async move {
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
                store::chargeback::show(&tx, &shown).await?;
                service.room(&tx, part.seller, *id).await
            },
        )
        .await
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
        let card = self.card().ok_or(Error::NoMethod)?;
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

    async fn look_soon(&self, tx: &Tx, one: &Chargeback) -> Result<(), Error> {
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

    /// The job: does what is to be done about one now, and comes back while nobody knows the outcome.
    pub(crate) async fn run_chargeback(&self, target: Target) -> Result<(), Error> {
        let Some(card) = self.card() else {
            return Ok(());
        };
        let id = ChargebackId::from_uuid(target.id);
        let (one, deed, pack) = self
            .write((target.buyer, id), |service, tx, input| async move {
                service.decide(&tx, input.0, input.1).await
            })
            .await?;
        crash::point(MODULE, "chargeback.decided");
        let key = format!("{}-{}", one.id, rules::stage_name(one.place.stage));
        let reply = match (deed, pack) {
            (Deed::Send, Some(pack)) => {
                let pack = self.with_files(pack).await?;
                card.answer_chargeback(&one.reference, &key, &pack).await
            }
            (Deed::Accept, _) if one.place.stage != ChargebackStage::PreDispute => {
                card.accept_chargeback(&one.reference, &format!("{key}-accept"))
                    .await
            }
            (Deed::Ask, _) => self.ask_of_the_end(card, &one).await?,
            (Deed::Send | Deed::Wait | Deed::Accept, _) => return Ok(()),
        };
        crash::point(MODULE, "chargeback.answered");
        let is_known = self.take_chargeback_reply(&one, reply).await?;
        match is_known {
            true => Ok(()),
            false => self.look_again(target).await,
        }
    }

    /// What is to be done, written down before anybody else hears of it.
    async fn decide(
        &self,
        tx: &Tx,
        buyer: OrgId,
        id: ChargebackId,
    ) -> Result<(Chargeback, Deed, Option<PackDraft>), Error> {
        let found = store::chargeback::find(tx, buyer, id).await?;
        let mut one = found.ok_or(Error::NotFound)?;
        let parts = store::chargeback::parts(tx, id).await?;
        let shown = store::chargeback::shown(tx, id).await?;
        let said = parts.iter().any(|part| part.statement.is_some());
        let has_evidence = said || !shown.is_empty();
        let margin = self.settings().chargeback_margin();
        let deed = rules::deed(&one, &parts, has_evidence, self.now(), margin);
        if deed == Deed::Accept && one.place.stage == ChargebackStage::PreDispute {
            self.give_back_first(tx, &mut one, &parts).await?;
            return Ok((one, Deed::Wait, None));
        }
        if deed != Deed::Send {
            return Ok((one, deed, None));
        }
        let draft = self.draft(tx, &one, &parts, shown).await?;
        if one.sent_at.is_none() {
            let read = one.version;
            one.version += 1;
            one.sent_at = Some(self.now());
            one.pack_sha256 = Some(draft.sha256()?);
            one.updated_at = self.now();
            store::chargeback::save(tx, &one, read).await?;
        }
        Ok((one, deed, Some(draft)))
    }

    /// An early warning that nobody defends: the money goes back before the bank takes it.
    async fn give_back_first(
        &self,
        tx: &Tx,
        one: &mut Chargeback,
        parts: &[Part],
    ) -> Result<(), Error> {
        if one.sent_at.is_some() {
            return Ok(());
        }
        let read = one.version;
        one.version += 1;
        one.sent_at = Some(self.now());
        one.updated_at = self.now();
        store::chargeback::save(tx, one, read).await?;
        let group = AfterSaleId::from_uuid(one.id.uuid());
        for part in parts {
            self.refund_early(tx, part, group).await?;
        }
        Ok(())
    }

    async fn draft(
        &self,
        tx: &Tx,
        one: &Chargeback,
        parts: &[Part],
        shown: Vec<Shown>,
    ) -> Result<PackDraft, Error> {
        let mut orders = Vec::new();
        for part in parts {
            let held = self.load_escrow(tx, part.seller, part.order).await?;
            let facts = store::terms::evidence(tx, part.seller, part.order).await?;
            let of = |kind: terms::EvidenceKind| facts.iter().filter(move |one| one.kind == kind);
            let paper = terms::EvidenceKind::TransportDocument;
            orders.push(PackOrder {
                order: part.order.to_string(),
                amount: part.amount,
                paid_at: held.opened_at,
                refunded: held.refunded,
                tracking: of(paper).filter_map(|one| one.document.clone()).collect(),
                delivered_at: of(terms::EvidenceKind::Delivery).map(|one| one.at).next(),
                accepted_at: held.completed_at,
                statement: part.statement.clone(),
            });
        }
        tracing::info!(chargeback = %one.id, pieces = shown.len(), "the pack is put together");
        Ok(PackDraft { orders, shown })
    }

    /// Files are read outside any transaction.
    async fn with_files(&self, draft: PackDraft) -> Result<Pack, Error> {
        let mut evidence = Vec::new();
        for shown in draft.shown {
            let file = match &shown.file {
                Some(file) => Some(self.packed(file).await?),
                None => None,
            };
            evidence.push(PackItem {
                order: shown.order.to_string(),
                kind: rules::evidence_name(shown.kind).to_owned(),
                note: shown.note,
                reference: shown.reference,
                file,
            });
        }
        Ok(Pack {
            orders: draft.orders,
            evidence,
        })
    }

    async fn packed(&self, file: &ShownFile) -> Result<PackFile, Error> {
        let found = blobs::find(self.rt(), file.id).await?;
        let found = found.ok_or(Error::NotFound)?;
        let bytes = blobs::load(self.rt(), &found).await?;
        Ok(PackFile {
            name: file.name.clone(),
            sha256: file.sha256.clone(),
            content: STANDARD.encode(bytes),
        })
    }

    /// The time is over. What the provider says counts; if it waits still, nobody has answered.
    async fn ask_of_the_end(
        &self,
        card: &Card,
        one: &Chargeback,
    ) -> Result<ChargebackReply, Error> {
        let reply = card.chargeback(&one.reference).await;
        let waits = match &reply {
            ChargebackReply::News(news) => news.place == one.place,
            ChargebackReply::Refused(_) | ChargebackReply::Unknown => false,
        };
        // A warning that nobody answers ends as the bank decides; nothing is lost by it.
        if waits && one.place.status == ChargebackStatus::NeedsResponse {
            self.expire_chargeback(one).await?;
        }
        Ok(reply)
    }

    async fn expire_chargeback(&self, one: &Chargeback) -> Result<(), Error> {
        self.write((one.buyer, one.id), |service, tx, input| async move {
            let found = store::chargeback::find(&tx, input.0, input.1).await?;
            let mut one = found.ok_or(Error::NotFound)?;
            let is_over = one.due_by.is_some_and(|due| service.now() >= due);
            if one.place.status != ChargebackStatus::NeedsResponse || !is_over {
                return Ok(());
            }
            let to = Place {
                status: ChargebackStatus::Expired,
                ..one.place
            };
            service.step_chargeback(&tx, &mut one, to, "system").await
        })
        .await
    }

    /// Whether the answer says anything.
    async fn take_chargeback_reply(
        &self,
        one: &Chargeback,
        reply: ChargebackReply,
    ) -> Result<bool, Error> {
        match reply {
            ChargebackReply::News(news) if news.id == one.reference => {
                let event = asked_event(&news);
                self.hear_chargeback(&one.provider, event, Source::Answer, *news)
                    .await?;
                Ok(true)
            }
            ChargebackReply::Refused(why) => {
                self.write((one.buyer, one.id, why), |service, tx, input| async move {
                    let found = store::chargeback::find(&tx, input.0, input.1).await?;
                    let mut one = found.ok_or(Error::NotFound)?;
                    let read = one.version;
                    one.version += 1;
                    one.refusal = Some(input.2.clone());
                    one.updated_at = service.now();
                    store::chargeback::save(&tx, &one, read).await
                })
                .await?;
                Ok(true)
            }
            ChargebackReply::News(_) | ChargebackReply::Unknown => Ok(false),
        }
    }

    /// The ladder of questions, whose last pause goes on: a deadline runs meanwhile.
    async fn look_again(&self, target: Target) -> Result<(), Error> {
        self.write(target, |service, tx, target| async move {
            let ladder = service.settings().ladder();
            let rung = usize::try_from(target.step).unwrap_or(0);
            let Some(pause) = ladder.get(rung).or(ladder.last()) else {
                return Ok(());
            };
            let next = Target {
                step: target.step + 1,
                ..*target
            };
            let at = service.now().plus(*pause);
            let key = format!("{}:again:{}:{}", next.id, next.step, at.micros());
            jobs::enqueue(&tx, service.rt(), MODULE, CHARGEBACK, &next, at, Some(&key)).await?;
            Ok(())
        })
        .await
    }
}

/// A pack before its files are read.
struct PackDraft {
    orders: Vec<PackOrder>,
    shown: Vec<Shown>,
}

impl PackDraft {
    /// Of all that is said and of the hashes of the files.
    fn sha256(&self) -> Result<String, Error> {
        let mut hash = Sha256::new();
        let orders = serde_json::to_vec(&self.orders);
        hash.update(orders.map_err(|_| Problem::internal())?);
        for shown in &self.shown {
            let file = shown.file.as_ref().map(|file| file.sha256.as_str());
            let kind = rules::evidence_name(shown.kind);
            let line = json!([kind, shown.note, shown.reference, file]);
            hash.update(line.to_string());
        }
        Ok(hex::encode(hash.finalize()))
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
