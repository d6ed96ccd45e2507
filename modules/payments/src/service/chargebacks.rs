//! Chargebacks: what the provider tells of them is stored once and folded; each step moves the money,
//! tells the sellers and sets the clock, in one transaction.

use std::time::Duration;

use contract::identity::{Caller, Role};
use contract::ids::{ChargebackId, OrgId};
use contract::payments::{ChargebackMoved, ChargebackStage, ChargebackStatus};
use db::Tx;
use kernel::{Allocation, Money, Problem};
use runtime::notices::{self, Notice, To};
use runtime::{crash, jobs, outbox};
use serde_json::json;
use uuid::Uuid;

use super::Service;
use super::operate::DECIDERS;
use crate::MODULE;
use crate::connectors::{Card, Connector as _};
use crate::error::Error;
use crate::jobs::{CHARGEBACK, Target};
use crate::model::chargeback::{Answer, Chargeback, ChargebackFact, ChargebackNews, Part, Place};
use crate::model::{Attempt, AttemptId, Source};
use crate::notices::{
    CHARGEBACK_CLOSED, CHARGEBACK_LOST, CHARGEBACK_OPENED, CHARGEBACK_PLATFORM, CHARGEBACK_UNFIT,
    CHARGEBACK_WON,
};
use crate::rules::chargeback as rules;
use crate::store;

/// After the time to answer the provider is asked, and not before its own clock has said so.
const GRACE: Duration = Duration::from_secs(60);

impl Service {
    /// Takes what was told of a chargeback. Told twice, it changes nothing.
    pub(crate) async fn hear_chargeback(
        &self,
        provider: &str,
        event: String,
        source: Source,
        news: ChargebackNews,
    ) -> Result<(), Error> {
        let fact = ChargebackFact {
            provider: provider.to_owned(),
            event,
            source,
            news,
            received_at: self.now(),
        };
        self.write(fact, |service, tx, fact| async move {
            service.learn_chargeback(&tx, &fact).await
        })
        .await?;
        crash::point(MODULE, "chargeback.taken");
        Ok(())
    }

    async fn learn_chargeback(&self, tx: &Tx, fact: &ChargebackFact) -> Result<(), Error> {
        let is_new = store::chargeback::tell(tx, fact).await?;
        let (provider, news) = (fact.provider.as_str(), &fact.news);
        let names = [news.id.as_str(), news.id.as_str()];
        if let Some((buyer, id)) =
            store::attempt::referred(tx, provider, "chargeback", names).await?
        {
            return match is_new {
                true => self.fold_chargeback(tx, buyer, id).await,
                false => Ok(()),
            };
        }
        let charge = [news.charge.as_str(), news.charge.as_str()];
        let place = store::attempt::referred(tx, provider, "charge", charge).await?;
        let Some((buyer, attempt)) = place else {
            tracing::warn!(provider, reference = %news.id, "a chargeback of an unknown charge");
            return self.tell_unfit(tx, is_new, news).await;
        };
        let found = store::attempt::find(tx, buyer, AttemptId::from_uuid(attempt)).await?;
        let tried = found.ok_or(Error::NotFound)?;
        if news.amount.currency() != tried.amount.currency()
            || !self.fits_the_charge(tx, &tried, None, news.amount).await?
        {
            tracing::warn!(provider, reference = %news.id, "a chargeback over more than was charged");
            return self.tell_unfit(tx, is_new, news).await;
        }
        let id = self.open_chargeback(tx, &tried, fact).await?;
        self.fold_chargeback(tx, buyer, id.uuid()).await
    }

    /// Whether all that is taken back of a charge is no more than was charged.
    async fn fits_the_charge(
        &self,
        tx: &Tx,
        tried: &Attempt,
        except: Option<ChargebackId>,
        amount: Money,
    ) -> Result<bool, Error> {
        let others = store::chargeback::of_attempt(tx, tried.buyer, tried.id).await?;
        let taken = others
            .iter()
            .filter(|one| Some(one.id) != except && rules::takes_money(one.place.status));
        let taken = Money::sum(taken.map(|one| one.amount), tried.amount.currency())?;
        Ok(taken
            .checked_add(amount)?
            .checked_cmp(tried.amount)?
            .is_le())
    }

    /// Something that only people can mend: nobody is charged for it.
    async fn tell_unfit(&self, tx: &Tx, is_new: bool, news: &ChargebackNews) -> Result<(), Error> {
        if !is_new {
            return Ok(());
        }
        self.tell_platform(
            tx,
            CHARGEBACK_UNFIT,
            news.amount,
            &news.id,
            "/ops/chargebacks",
        )
        .await
    }

    /// Written down with the part of each order of the charge; where it stands is told afterwards.
    async fn open_chargeback(
        &self,
        tx: &Tx,
        tried: &Attempt,
        fact: &ChargebackFact,
    ) -> Result<ChargebackId, Error> {
        let (news, now) = (&fact.news, self.now());
        let first = match news.place.stage {
            ChargebackStage::PreDispute => Place {
                stage: ChargebackStage::PreDispute,
                status: ChargebackStatus::WarningNeedsResponse,
            },
            _ => Place {
                stage: ChargebackStage::Dispute,
                status: ChargebackStatus::NeedsResponse,
            },
        };
        let mut one = Chargeback {
            id: self.rt().ids().new_id(),
            buyer: tried.buyer,
            provider: fact.provider.clone(),
            reference: news.id.clone(),
            intent: tried.intent,
            attempt: tried.id,
            place: first,
            version: 0,
            amount: news.amount,
            fee: news.fee,
            reason: news.reason.clone(),
            due_by: news.due_by,
            debited_at: None,
            uncovered: Money::zero(news.amount.currency()),
            sent_at: None,
            pack_sha256: None,
            refusal: None,
            created_at: now,
            updated_at: now,
        };
        store::chargeback::insert(tx, &one).await?;
        let (provider, id) = (one.provider.as_str(), one.id.uuid());
        store::attempt::refer(tx, provider, &one.reference, "chargeback", one.buyer, id).await?;
        self.divide(tx, &one).await?;
        self.step_chargeback(tx, &mut one, first, "provider")
            .await?;
        Ok(one.id)
    }

    /// Nobody says which of a charge's orders a chargeback is about: each bears its share.
    async fn divide(&self, tx: &Tx, one: &Chargeback) -> Result<(), Error> {
        let shares = store::intent::shares(tx, one.buyer, one.intent).await?;
        let weights: Vec<u64> = shares
            .iter()
            .map(|share| u64::try_from(share.captured.minor()).unwrap_or(0))
            .collect();
        if weights.iter().all(|weight| *weight == 0) {
            return Ok(());
        }
        let amounts = one
            .amount
            .allocate(&weights, Allocation::LargestRemainder)?;
        let zero = Money::zero(one.amount.currency());
        let parts = shares.iter().zip(amounts);
        for (place, (share, amount)) in (1i64..).zip(parts.filter(|(_, part)| part.is_positive())) {
            let part = Part {
                chargeback: one.id,
                seller: share.seller,
                order: share.order,
                buyer: one.buyer,
                intent: share.intent,
                amount,
                covered: zero,
                clawed: zero,
                seized: zero,
                fee: zero,
                charged: zero,
                answer: Answer::Open,
                statement: None,
                answered_by: None,
                answered_at: None,
            };
            store::chargeback::insert_part(tx, &part, place).await?;
        }
        Ok(())
    }

    /// Walks to where all that was told says it is. What came too late changes nothing.
    async fn fold_chargeback(&self, tx: &Tx, buyer: OrgId, id: Uuid) -> Result<(), Error> {
        let id = ChargebackId::from_uuid(id);
        let found = store::chargeback::find(tx, buyer, id).await?;
        let mut one = found.ok_or(Error::NotFound)?;
        let told = store::chargeback::told(tx, &one.provider, &one.reference).await?;
        let Some(fact) = rules::furthest(&told) else {
            return Ok(());
        };
        if told.iter().any(|fact| fact.news.amount != one.amount) {
            tracing::warn!(chargeback = %one.id, "a chargeback is told of with several amounts");
        }
        let Some(way) = rules::path(Some(one.place), fact.news.place) else {
            tracing::info!(chargeback = %one.id, to = rules::name(fact.news.place.status),
                "news of a chargeback that came too late change nothing");
            return Ok(());
        };
        let fees = told.iter().map(|fact| fact.news.fee);
        let fee = fees.max_by_key(|fee| fee.minor()).unwrap_or(one.fee);
        for place in way {
            let found = store::attempt::find(tx, buyer, one.attempt).await?;
            let tried = found.ok_or(Error::NotFound)?;
            let begins = one.debited_at.is_none() && rules::takes_money(place.status);
            let but = Some(one.id);
            if begins && !self.fits_the_charge(tx, &tried, but, one.amount).await? {
                tracing::warn!(chargeback = %one.id, "a chargeback over more than was charged");
                return self.tell_unfit(tx, true, &fact.news).await;
            }
            one.fee = fee;
            one.due_by = fact.news.due_by;
            self.step_chargeback(tx, &mut one, place, "provider")
                .await?;
        }
        // The fee and the day may be told after the step that they belong to.
        if one.due_by != fact.news.due_by && rules::needs_answer(one.place.status) {
            one.due_by = fact.news.due_by;
            self.save_chargeback(tx, &mut one).await?;
            self.watch_chargeback(tx, &one).await?;
        }
        Ok(())
    }

    async fn save_chargeback(&self, tx: &Tx, one: &mut Chargeback) -> Result<(), Error> {
        let read = one.version;
        one.version += 1;
        one.updated_at = self.now();
        store::chargeback::save(tx, one, read).await
    }

    /// One legal step: the money, the row, the news and the clock.
    pub(crate) async fn step_chargeback(
        &self,
        tx: &Tx,
        one: &mut Chargeback,
        to: Place,
        actor: &str,
    ) -> Result<(), Error> {
        let from = one.place;
        one.place = to;
        let mut parts = store::chargeback::parts(tx, one.id).await?;
        if rules::needs_answer(to.status) && from != to {
            // A new stage is a new question: what was said before stays on record.
            one.sent_at = None;
            one.refusal = None;
            for part in &mut parts {
                part.answer = Answer::Open;
            }
        }
        self.move_chargeback_money(tx, one, &mut parts, from)
            .await?;
        for part in &parts {
            store::chargeback::save_part(tx, part).await?;
        }
        self.save_chargeback(tx, one).await?;
        store::chargeback::note(tx, one, actor).await?;
        self.tell_chargeback(tx, one, &parts).await?;
        if rules::needs_answer(to.status) && self.is_shielded(tx, one).await? {
            self.look_soon(tx, one).await?;
        }
        self.watch_chargeback(tx, one).await
    }

    async fn tell_chargeback(
        &self,
        tx: &Tx,
        one: &Chargeback,
        parts: &[Part],
    ) -> Result<(), Error> {
        let (rt, by, now) = (self.rt(), Caller::system(), self.now());
        let asks = rules::needs_answer(one.place.status);
        for part in parts {
            let moved = ChargebackMoved {
                id: one.id,
                order: part.order,
                buyer: one.buyer,
                seller: part.seller,
                stage: one.place.stage,
                status: one.place.status,
                amount: part.amount,
                reason: one.reason.clone(),
                due_by: one.due_by.filter(|_| asks),
                at: now,
            };
            outbox::publish(tx, rt, MODULE, &moved, part.order.uuid(), &by).await?;
            if !asks && rules::is_open(one.place) {
                continue;
            }
            let notice = Notice {
                to: To::Members(vec![Role::Owner, Role::Finance]),
                org: part.seller,
                kind: notice_of(one.place.status),
                params: json!({
                    "amount": part.amount.to_major_string(),
                    "currency": part.amount.currency().code(),
                    "due": one.due_by.map_or("—".to_owned(), |due| due.date().to_string()),
                }),
                link: Some(format!("/seller/chargebacks/{}", one.id)),
            };
            notices::tell(tx, rt, MODULE, &by, &notice).await?;
        }
        if asks {
            let link = format!("/ops/chargebacks/{}", one.id);
            self.tell_platform(tx, CHARGEBACK_PLATFORM, one.amount, &one.reference, &link)
                .await?;
        }
        Ok(())
    }

    async fn tell_platform(
        &self,
        tx: &Tx,
        kind: &'static str,
        amount: Money,
        reference: &str,
        link: &str,
    ) -> Result<(), Error> {
        let notice = Notice {
            to: To::Staff(DECIDERS.to_vec()),
            org: Caller::system().org,
            kind,
            params: json!({
                "amount": amount.to_major_string(),
                "currency": amount.currency().code(),
                "reference": reference,
            }),
            link: Some(link.to_owned()),
        };
        notices::tell(tx, self.rt(), MODULE, &Caller::system(), &notice).await?;
        Ok(())
    }

    /// When it is looked at by itself: near the end of the time to answer, and after it.
    async fn watch_chargeback(&self, tx: &Tx, one: &Chargeback) -> Result<(), Error> {
        let Some(due) = one.due_by.filter(|_| rules::needs_answer(one.place.status)) else {
            return Ok(());
        };
        for (step, at) in [
            due.minus(self.settings().chargeback_margin()),
            due.plus(GRACE),
        ]
        .into_iter()
        .enumerate()
        {
            let target = Target {
                buyer: one.buyer,
                id: one.id.uuid(),
                step: 0,
            };
            let key = format!("{}:{}:{step}", one.id, due.micros());
            jobs::enqueue(tx, self.rt(), MODULE, CHARGEBACK, &target, at, Some(&key)).await?;
        }
        Ok(())
    }

    /// The same for a loader of worlds, at the time of the world.
    pub async fn look_for_chargebacks(&self) -> Result<(), Problem> {
        Ok(self.fetch_chargebacks().await?)
    }

    /// Fetches what the provider has open: a notification may be lost for good.
    pub(crate) async fn fetch_chargebacks(&self) -> Result<(), Error> {
        for card in self.connectors().cards() {
            self.fetch_chargebacks_of(card).await?;
        }
        Ok(())
    }

    async fn fetch_chargebacks_of(&self, card: &Card) -> Result<(), Error> {
        let open = match card.open_chargebacks().await {
            Ok(open) => open,
            // Asked again at the next round.
            Err(error) => {
                tracing::warn!(%error, "the provider tells no chargebacks");
                return Ok(());
            }
        };
        for news in open.into_iter().filter(ChargebackNews::holds) {
            let event = asked_event(&news);
            self.hear_chargeback(card.name(), event, Source::Question, news)
                .await?;
        }
        Ok(())
    }
}

/// The same answer to a question is the same fact.
pub(crate) fn asked_event(news: &ChargebackNews) -> String {
    let (stage, status) = (
        rules::stage_name(news.place.stage),
        rules::name(news.place.status),
    );
    format!("asked:{}:{stage}:{status}", news.id)
}

/// What sellers are told when one comes to stand somewhere that they should know of.
const fn notice_of(status: ChargebackStatus) -> &'static str {
    match status {
        ChargebackStatus::WarningNeedsResponse | ChargebackStatus::NeedsResponse => {
            CHARGEBACK_OPENED
        }
        ChargebackStatus::Won => CHARGEBACK_WON,
        ChargebackStatus::Accepted | ChargebackStatus::Expired | ChargebackStatus::Lost => {
            CHARGEBACK_LOST
        }
        ChargebackStatus::WarningUnderReview
        | ChargebackStatus::UnderReview
        | ChargebackStatus::WarningClosed
        | ChargebackStatus::Prevented => CHARGEBACK_CLOSED,
    }
}
