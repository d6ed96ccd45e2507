//! What goes to the provider about a chargeback: the job that hands the pack in, gives a chargeback
//! up, or notes that its time is over. Calls stand between transactions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::ids::{AfterSaleId, ChargebackId, OrgId};
use contract::payments::{ChargebackStage, ChargebackStatus};
use db::Tx;
use kernel::Problem;
use runtime::{blobs, crash, jobs};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::Service;
use super::chargebacks::asked_event;
use crate::MODULE;
use crate::connectors::{Card, ChargebackReply, Pack, PackFile, PackItem, PackOrder};
use crate::error::Error;
use crate::jobs::{CHARGEBACK, Target};
use crate::model::Source;
use crate::model::chargeback::{Chargeback, Part, Place, Shown, ShownFile};
use crate::model::step_up::Liability;
use crate::model::terms;
use crate::rules::chargeback as rules;
use crate::rules::chargeback_deed::{self, Deed};
use crate::store;

impl Service {
    /// The job: does what is to be done about one now, and comes back while nobody knows the outcome.
    pub(crate) async fn run_chargeback(&self, target: Target) -> Result<(), Error> {
        let id = ChargebackId::from_uuid(target.id);
        let (one, deed, pack) = self
            .write((target.buyer, id), |service, tx, input| async move {
                service.decide(&tx, input.0, input.1).await
            })
            .await?;
        crash::point(MODULE, "chargeback.decided");
        let key = format!("{}-{}", one.id, rules::stage_name(one.place.stage));
        let Some(card) = self.card(&one.provider) else {
            return Ok(());
        };
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
        let is_shielded = self.is_shielded(tx, &one).await?;
        let known = (has_evidence, is_shielded);
        let deed = chargeback_deed::deed(&one, &parts, known, self.now(), margin);
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
        let found = store::attempt::find(tx, one.buyer, one.attempt).await?;
        let liability = found.and_then(|tried| tried.liability);
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
        Ok(PackDraft {
            liability,
            orders,
            shown,
        })
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
            liability: draft.liability,
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
    pub(crate) async fn take_chargeback_reply(
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
    liability: Option<Liability>,
    orders: Vec<PackOrder>,
    shown: Vec<Shown>,
}

impl PackDraft {
    /// Of all that is said and of the hashes of the files.
    fn sha256(&self) -> Result<String, Error> {
        let mut hash = Sha256::new();
        let orders = serde_json::to_vec(&(self.liability, &self.orders));
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
