//! Refunds: agreed elsewhere, guarded here, ordered from the provider, asked about until they end.

use contract::identity::{Caller, Role};
use contract::ids::{OrgId, RefundId};
use contract::payments::RefundEnded;
use db::Tx;
use kernel::Money;
use runtime::notices::{self, Notice, To};
use runtime::{crash, jobs, outbox};
use serde_json::json;

use super::Service;
use super::bank_refunds::Way;
use crate::MODULE;
use crate::connectors::{News, RefundOrder, Reply, TRANSFER};
use crate::error::Error;
use crate::jobs::{REFUND, Target};
use crate::model::{About, Refund, RefundState, Source, Status};
use crate::notices::REFUNDED;
use crate::rules::escrow::Taking;
use crate::rules::facts::{self, RefundStanding};
use crate::rules::{books, escrow, refund, routing};
use crate::store;
use crate::store::Step;

/// The name under which the present submission is known to the provider.
pub(crate) fn name_of(refund: &Refund) -> String {
    format!("{}-{}", refund.id, refund.submissions)
}

impl Service {
    /// A rung of a refund's ladder. The order is repeated under the same name, which is also how to
    /// ask about it.
    pub(crate) async fn carry_out(&self, target: Target) -> Result<(), Error> {
        let id = RefundId::from_uuid(target.id);
        let begun = self
            .write((target.buyer, id), |service, tx, input| async move {
                let found = store::refund::find(&tx, input.0, input.1).await?;
                let mut wanted = found.ok_or(Error::NotFound)?;
                if !service.may_leave(&tx, &wanted).await? {
                    return Ok(None);
                }
                let is_repeated = wanted.state == RefundState::Unknown || wanted.step > 0;
                if wanted.state == RefundState::Requested {
                    wanted.submissions += 1;
                    let name = name_of(&wanted);
                    let submitted = RefundState::Submitted;
                    service
                        .go_refund(&tx, &mut wanted, submitted, None, "system")
                        .await?;
                    let (provider, id) = (wanted.provider.clone(), wanted.id.uuid());
                    store::attempt::refer(&tx, &provider, &name, "refund", wanted.buyer, id)
                        .await?;
                }
                let order = service.refund_order(&tx, &wanted, is_repeated).await?;
                Ok(Some((wanted, order)))
            })
            .await?;
        let Some((wanted, order)) = begun else {
            // Whoever it goes to is being looked up, which has it carried out once they are clear.
            self.ask_about_waiting().await;
            return Ok(());
        };
        if !matches!(wanted.state, RefundState::Submitted | RefundState::Unknown) {
            return Ok(());
        }
        crash::point(MODULE, "refund.submitted");
        let name = name_of(&wanted);
        let connector = self.connector(&wanted.provider).ok_or(Error::NoMethod)?;
        let days = order.now.since(order.charged_at).as_secs() / 86_400;
        let terms = connector.terms();
        let excluded = routing::not_refundable(terms, order.charged, order.amount, days);
        let reply = match excluded.filter(|_| !order.is_repeated) {
            Some(why) => Reply::Refused(why.to_owned()),
            None => connector.refund(&order).await,
        };
        crash::point(MODULE, "refund.answered");
        let told = match reply {
            Reply::News(news) => Some(*news),
            Reply::Refused(reason) => Some(News {
                liability: None,
                id: name.clone(),
                reference: name,
                status: Status::Refused,
                amount: wanted.amount,
                fee: None,
                action: None,
                reason: Some(reason),
            }),
            Reply::Missing | Reply::NotSent | Reply::Unknown => None,
        };
        self.write((target, told), |service, tx, input| async move {
            let (target, told) = input.as_ref();
            let id = RefundId::from_uuid(target.id);
            let find = || store::refund::find(&tx, target.buyer, id);
            let mut wanted = find().await?.ok_or(Error::NotFound)?;
            match told {
                Some(news) => {
                    let status = store::fact::status_name(news.status);
                    let event = format!("{}:{status}", news.reference);
                    let about = About::Refund;
                    let fact = service.fact(&wanted.provider, event, Source::Answer, about, news);
                    service
                        .learn(&tx, fact, Some((target.buyer, target.id)))
                        .await?;
                }
                None if wanted.state == RefundState::Submitted => {
                    let unknown = RefundState::Unknown;
                    service
                        .go_refund(&tx, &mut wanted, unknown, None, "provider")
                        .await?;
                }
                None => {}
            }
            let mut wanted = find().await?.ok_or(Error::NotFound)?;
            if matches!(wanted.state, RefundState::Submitted | RefundState::Unknown) {
                wanted.step = target.step + 1;
                store::refund::save(&tx, &wanted, wanted.version).await?;
                service.repeat_later(&tx, &wanted).await?;
            }
            Ok(())
        })
        .await?;
        crash::point(MODULE, "refund.taken");
        Ok(())
    }

    /// What the connector has to know of a refund: the charge as its provider knows it, and whether
    /// it may have heard of the refund before.
    async fn refund_order(
        &self,
        tx: &Tx,
        wanted: &Refund,
        is_repeated: bool,
    ) -> Result<RefundOrder, Error> {
        let found = store::attempt::find(tx, wanted.buyer, wanted.attempt).await?;
        let charge = found.ok_or(Error::NotFound)?;
        let told = store::fact::of_target(tx, charge.id.uuid()).await?;
        let paid = told.iter().find(|fact| fact.status == Status::Succeeded);
        Ok(RefundOrder {
            reference: name_of(wanted),
            charge: charge.id.to_string(),
            charge_theirs: paid.map(|fact| fact.provider_reference.clone()),
            charged: paid.map_or(charge.amount, |fact| fact.amount),
            charged_at: charge.created_at,
            amount: wanted.amount,
            payee: match wanted.provider.as_str() {
                TRANSFER => self.refund_payee(tx, wanted).await?,
                _ => None,
            },
            ordered_at: wanted.created_at,
            notify_url: self.notify_url(&wanted.provider),
            is_repeated,
            now: self.now(),
        })
    }

    async fn repeat_later(&self, tx: &Tx, wanted: &Refund) -> Result<(), Error> {
        let ladder = self.settings().ladder();
        let rung = usize::try_from(wanted.step - 1).ok();
        let Some(pause) = rung.and_then(|rung| ladder.get(rung).copied()) else {
            tracing::warn!(refund = %wanted.id, "nobody knows the outcome; operators must look");
            return Ok(());
        };
        let target = Target {
            buyer: wanted.buyer,
            id: wanted.id.uuid(),
            step: wanted.step,
        };
        let key = format!("{}:{}:{}", wanted.id, wanted.submissions, wanted.step);
        let at = self.now().plus(pause);
        jobs::enqueue(tx, self.rt(), MODULE, REFUND, &target, at, Some(&key)).await?;
        Ok(())
    }

    /// Folds all facts about the present submission of a refund.
    pub(crate) async fn apply_refund(
        &self,
        tx: &Tx,
        buyer: OrgId,
        id: RefundId,
    ) -> Result<(), Error> {
        let mut wanted = store::refund::find(tx, buyer, id)
            .await?
            .ok_or(Error::NotFound)?;
        let name = name_of(&wanted);
        let mut told = store::fact::of_target(tx, id.uuid()).await?;
        // What the provider refused earlier says nothing about the order as it was repeated.
        told.retain(|fact| fact.reference == name || fact.status != Status::Refused);
        if wanted.reference.is_none()
            && let Some(fact) = told
                .iter()
                .find(|fact| fact.provider_reference != fact.reference)
        {
            wanted.reference = Some(fact.provider_reference.clone());
            store::refund::save(tx, &wanted, wanted.version).await?;
        }
        match facts::of_refund(&told) {
            RefundStanding::Nothing | RefundStanding::Pending => Ok(()),
            RefundStanding::Refused { reason } => match wanted.state {
                RefundState::Submitted => {
                    let review = RefundState::NeedsReview;
                    self.go_refund(tx, &mut wanted, review, Some(&reason), "provider")
                        .await?;
                    self.ask_for_account(tx, &wanted).await
                }
                RefundState::Unknown => self.fail(tx, &mut wanted, &reason).await,
                _ => Ok(()),
            },
            RefundStanding::Failed { reason } => match wanted.state {
                RefundState::Submitted | RefundState::Unknown => {
                    self.fail(tx, &mut wanted, &reason).await
                }
                _ => Ok(()),
            },
            RefundStanding::Succeeded => self.reach(tx, &mut wanted).await,
            RefundStanding::Returned { reason } => {
                self.reach(tx, &mut wanted).await?;
                self.come_back(tx, &mut wanted, &reason).await
            }
        }
    }

    /// The money reached the buyer.
    async fn reach(&self, tx: &Tx, wanted: &mut Refund) -> Result<(), Error> {
        match wanted.state {
            RefundState::Submitted | RefundState::Unknown => {}
            RefundState::NeedsReview => {
                let submitted = RefundState::Submitted;
                self.go_refund(tx, wanted, submitted, None, "provider")
                    .await?;
            }
            // It had been told as failed. The money moved all the same, so the books say so; the
            // state of what has ended stays.
            RefundState::Failed if wanted.returned_at.is_none() => {
                return self.book_refund(tx, wanted).await;
            }
            _ => return Ok(()),
        }
        self.go_refund(tx, wanted, RefundState::Succeeded, None, "provider")
            .await?;
        self.book_refund(tx, wanted).await?;
        self.publish_end(tx, wanted, None).await?;
        let notice = Notice {
            to: To::Members(vec![Role::Owner, Role::Finance, Role::Buyer]),
            org: wanted.buyer,
            kind: REFUNDED,
            params: json!({
                "amount": wanted.amount.to_major_string(),
                "currency": wanted.amount.currency().code(),
            }),
            link: Some("/account/payments".to_owned()),
        };
        notices::tell(tx, self.rt(), MODULE, &Caller::system(), &notice).await?;
        Ok(())
    }

    async fn book_refund(&self, tx: &Tx, wanted: &Refund) -> Result<(), Error> {
        let entry = books::refunded(wanted, self.now())?;
        let intent = self.load(tx, wanted.buyer, wanted.intent).await?;
        self.book(tx, &intent, &entry).await?;
        self.book_at_bank(tx, wanted, Way::Out).await?;
        let (Some(seller), Some(order)) = (wanted.seller, wanted.order) else {
            return Ok(());
        };
        let mut held = self.load_escrow(tx, seller, order).await?;
        if wanted.state == RefundState::Failed {
            // It had been given up; the promise is made again, after the fact.
            let free = escrow::free(&held)?;
            let zero = Money::zero(wanted.amount.currency());
            let claw = wanted
                .amount
                .checked_sub(escrow::least(wanted.amount, free)?)?;
            let taking = Taking {
                credit: zero,
                cash: wanted.amount,
                claw,
            };
            let name = format!("clawed-late-{}", wanted.id);
            self.promise(tx, &mut held, &taking, &name).await?;
            let shares = store::intent::charged_shares(tx, seller, order).await?;
            let share = shares.iter().find(|share| share.intent == wanted.intent);
            if let Some(share) = share {
                store::intent::set_aside(tx, share, wanted.amount).await?;
            }
        }
        held.refunded = held.refunded.checked_add(wanted.amount)?;
        self.save_escrow(tx, &mut held).await?;
        store::intent::refunded(tx, seller, order, wanted.intent, wanted.amount).await
    }

    /// It came back later: the buyer's money, of no order.
    async fn come_back(&self, tx: &Tx, wanted: &mut Refund, reason: &str) -> Result<(), Error> {
        if wanted.returned_at.is_some() {
            return Ok(());
        }
        let (read, now) = (wanted.version, self.now());
        let entry = books::returned(wanted, now)?;
        let intent = self.load(tx, wanted.buyer, wanted.intent).await?;
        self.book(tx, &intent, &entry).await?;
        self.book_at_bank(tx, wanted, Way::Back).await?;
        wanted.returned_at = Some(now);
        wanted.reason = Some(reason.to_owned());
        wanted.updated_at = now;
        store::refund::save(tx, wanted, read).await
    }

    async fn fail(&self, tx: &Tx, wanted: &mut Refund, reason: &str) -> Result<(), Error> {
        self.go_refund(tx, wanted, RefundState::Failed, Some(reason), "provider")
            .await?;
        self.let_go(tx, wanted).await?;
        self.publish_end(tx, wanted, Some(reason)).await
    }

    /// What was set aside for it may be refunded again.
    pub(crate) async fn let_go(&self, tx: &Tx, wanted: &Refund) -> Result<(), Error> {
        let (Some(seller), Some(order)) = (wanted.seller, wanted.order) else {
            return Ok(());
        };
        store::intent::put_back(tx, seller, order, wanted.intent, wanted.amount).await?;
        let mut held = self.load_escrow(tx, seller, order).await?;
        let name = format!("unclawed-{}", wanted.id);
        self.unpromise(tx, &mut held, wanted.amount, wanted.clawed, &name)
            .await
    }

    pub(crate) async fn publish_end(
        &self,
        tx: &Tx,
        wanted: &Refund,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        let (Some(after_sale), Some(order)) = (wanted.after_sale, wanted.order) else {
            return Ok(());
        };
        // An agreement over several charges ends with the last of its refunds.
        let parts = store::refund::of_after_sale(tx, after_sale).await?;
        if parts
            .iter()
            .any(|part| !refund::next(part.state).is_empty())
        {
            return Ok(());
        }
        let succeeded = parts
            .iter()
            .all(|part| part.state == RefundState::Succeeded);
        if let Some(seller) = wanted.seller {
            if succeeded {
                self.milestone_refunded(tx, seller, order, after_sale)
                    .await?;
            }
            self.dispute_refunded(tx, after_sale, succeeded).await?;
        }
        if let Some(seller) = wanted.seller {
            // What waited for this refund goes on.
            let mut held = self.load_escrow(tx, seller, order).await?;
            self.release_accepted(tx, &mut held).await?;
            if held.completed_at.is_some() {
                self.release_rest(tx, &mut held).await?;
            }
        }
        let mut reasons = parts.iter().filter_map(|part| part.reason.clone());
        let amounts = parts.iter().map(|part| part.amount);
        let ended = RefundEnded {
            id: wanted.id,
            after_sale,
            order,
            buyer: Some(wanted.buyer),
            seller: wanted.seller,
            amount: Money::sum(amounts, wanted.amount.currency())?,
            succeeded,
            reason: reason
                .map(str::to_owned)
                .or_else(|| reasons.next_back().filter(|_| !succeeded)),
            at: self.now(),
        };
        outbox::publish(
            tx,
            self.rt(),
            MODULE,
            &ended,
            order.uuid(),
            &Caller::system(),
        )
        .await?;
        Ok(())
    }

    pub(crate) async fn go_refund(
        &self,
        tx: &Tx,
        wanted: &mut Refund,
        to: RefundState,
        reason: Option<&str>,
        actor: &str,
    ) -> Result<(), Error> {
        if !refund::may(wanted.state, to) {
            return Err(Error::InvalidTransition {
                from: refund::name(wanted.state).to_owned(),
                to: refund::name(to).to_owned(),
            });
        }
        let (from, read, now) = (refund::name(wanted.state), wanted.version, self.now());
        wanted.state = to;
        wanted.version += 1;
        wanted.updated_at = now;
        wanted.reason = reason.map(str::to_owned);
        store::refund::save(tx, wanted, read).await?;
        let step = Step {
            buyer: wanted.buyer,
            intent: wanted.intent,
            subject: "refund",
            id: wanted.id.uuid(),
            version: wanted.version,
            from: Some(from),
            to: refund::name(to),
            reason,
            actor,
            at: now,
        };
        store::note(tx, &step).await
    }
}
