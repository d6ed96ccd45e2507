//! What facts about a charge make of its attempt and of the intent: the state, the postings and the
//! event of one transaction.

use contract::identity::{Caller, Role};
use contract::ids::RefundId;
use contract::payments::{IntentState, IntentSucceeded, Share};
use db::Tx;
use kernel::Money;
use ledger::Entry;
use runtime::notices::{self, Notice, To};
use runtime::{jobs, outbox};
use serde_json::json;

use super::Service;
use super::confirm::ask_key;
use super::instalments::is_later;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{ASK, REFUND, Target};
use crate::model::connector::ActionKind;
use crate::model::{Attempt, AttemptState, Cause, Held, Intent, Refund, RefundState};
use crate::notices::MONEY_RETURNS;
use crate::rules::facts::{self, Standing};
use crate::rules::{attempt, books, intent, refund};
use crate::store;
use crate::store::Step;

impl Service {
    /// Folds all facts about an attempt. Running it again changes nothing. One that was just given
    /// the provider's name for it is written in any case.
    pub(crate) async fn apply(
        &self,
        tx: &Tx,
        mut tried: Attempt,
        is_named: bool,
    ) -> Result<(), Error> {
        let id = tried.id;
        let mut intent = self.load(tx, tried.buyer, tried.intent).await?;
        let told = store::fact::of_target(tx, id.uuid()).await?;
        let standing = facts::of_charge(&told);
        let liability = told.iter().filter_map(|fact| fact.liability).next();
        let news = standing.attempt_state();
        let is_late = news.is_some_and(|to| to != tried.state && !attempt::may(tried.state, to));
        if let (true, Some(to)) = (is_late, news) {
            tracing::info!(attempt = %id, from = attempt::name(tried.state),
                to = attempt::name(to), "news that came too late change nothing");
        }
        let Some(state) = news.filter(|_| !is_late) else {
            if is_named {
                store::attempt::save(tx, &tried, tried.version).await?;
            }
            return Ok(());
        };
        let was_charged = tried.state == AttemptState::Charged;
        let mut is_changed = is_named || tried.liability != liability;
        tried.liability = liability;
        if tried.state != state {
            let reason = match &standing {
                Standing::Declined { reason } => Some(reason.clone()),
                Standing::NotSent => Some("not_sent".to_owned()),
                _ => None,
            };
            self.go_attempt(tx, &mut tried, state, reason, &standing)
                .await?;
        } else {
            if let Standing::Action { action } = &standing
                && tried.action != *action
            {
                tried.action.clone_from(action);
                is_changed = true;
            }
            if is_changed {
                store::attempt::save(tx, &tried, tried.version).await?;
            }
        }
        let is_current = intent.attempt == Some(id);
        match standing {
            Standing::Nothing => {}
            Standing::Action { action } => {
                let transfer = action.filter(|action| action.kind == ActionKind::Transfer);
                let from = [
                    IntentState::RequiresConfirmation,
                    IntentState::RequiresReview,
                ];
                if is_current && from.contains(&intent.state) {
                    self.go(
                        tx,
                        &mut intent,
                        IntentState::RequiresAction,
                        None,
                        "provider",
                    )
                    .await?;
                    if let Some(action) = transfer {
                        self.await_transfer(tx, &intent, &action.data).await?;
                    }
                    self.expire_if_due(tx, &mut intent).await?;
                }
            }
            Standing::Processing => {
                let from = [
                    IntentState::RequiresConfirmation,
                    IntentState::RequiresReview,
                    IntentState::RequiresAction,
                ];
                if is_current && from.contains(&intent.state) {
                    self.go(tx, &mut intent, IntentState::Processing, None, "provider")
                        .await?;
                }
            }
            Standing::Declined { reason } => {
                self.fall_back(tx, &mut intent, is_current, &reason).await?;
            }
            Standing::NotSent => {
                self.fall_back(tx, &mut intent, is_current, "not_sent")
                    .await?;
            }
            Standing::Charged { received, fee } => {
                if !was_charged {
                    self.take(tx, &mut intent, &tried, received).await?;
                }
                if let Some(fee) = fee.filter(|fee| fee.is_positive()) {
                    let entry = books::fee(id, self.now(), &tried.provider, fee)?;
                    self.book(tx, &intent, &entry).await?;
                }
            }
        }
        Ok(())
    }

    /// The attempt brought nothing: the buyer may try again, unless time is over.
    async fn fall_back(
        &self,
        tx: &Tx,
        intent: &mut Intent,
        is_current: bool,
        reason: &str,
    ) -> Result<(), Error> {
        let waits = matches!(
            intent.state,
            IntentState::RequiresConfirmation
                | IntentState::RequiresReview
                | IntentState::RequiresAction
                | IntentState::Processing
        );
        if !is_current || !waits {
            return Ok(());
        }
        intent.reason = Some(reason.to_owned());
        let to = IntentState::RequiresPaymentMethod;
        self.go(tx, intent, to, Some(reason), "provider").await?;
        self.expire_if_due(tx, intent).await
    }

    /// Money came in.
    async fn take(
        &self,
        tx: &Tx,
        intent: &mut Intent,
        tried: &Attempt,
        received: Money,
    ) -> Result<(), Error> {
        let now = self.now();
        let settled = intent::is_terminal(intent.state) || intent.state == IntentState::Conflicted;
        if settled {
            return self.take_late(tx, intent, tried, received).await;
        }
        intent.attempt = Some(tried.id);
        intent.reason = None;
        if received == intent.amount {
            let shares = store::intent::shares(tx, intent.buyer, intent.id).await?;
            let entry = books::captured(tried.id, now, &tried.provider, received, &shares)?;
            self.book(tx, intent, &entry).await?;
            self.go(tx, intent, IntentState::Succeeded, None, "provider")
                .await?;
            return self.succeed(tx, intent, shares).await;
        }
        intent.received = Some(received);
        if received.is_positive() {
            let entry = books::mismatch(tried.id, now, &tried.provider, received)?;
            self.book(tx, intent, &entry).await?;
        }
        let reason = Some("amount_differs");
        self.go(tx, intent, IntentState::Conflicted, reason, "provider")
            .await
    }

    /// Nothing is owed any more: all of it goes back.
    async fn take_late(
        &self,
        tx: &Tx,
        intent: &Intent,
        tried: &Attempt,
        received: Money,
    ) -> Result<(), Error> {
        if !received.is_positive() {
            return Ok(());
        }
        let buyer = intent.buyer.to_string();
        let entry = books::late(tried.id, self.now(), &tried.provider, &buyer, received)?;
        self.book(tx, intent, &entry).await?;
        self.send_back(tx, intent, tried, received, Cause::Late, "system")
            .await?;
        let notice = Notice {
            to: To::Members(vec![Role::Owner, Role::Finance]),
            org: intent.buyer,
            kind: MONEY_RETURNS,
            params: json!({
                "amount": received.to_major_string(),
                "currency": received.currency().code(),
            }),
            link: Some("/account/payments".to_owned()),
        };
        notices::tell(tx, self.rt(), MODULE, &Caller::system(), &notice).await?;
        Ok(())
    }

    /// Orders hold their shares now, and everybody hears of it.
    pub(crate) async fn succeed(
        &self,
        tx: &Tx,
        intent: &Intent,
        shares: Vec<Held>,
    ) -> Result<(), Error> {
        let now = self.now();
        store::intent::capture(tx, intent.buyer, intent.id, now).await?;
        self.fund(tx, &shares).await?;
        let instalments = store::terms::instalments_of(tx, intent.id).await?;
        self.instalments_paid(tx, &instalments).await?;
        if is_later(&instalments) {
            return Ok(());
        }
        let succeeded = IntentSucceeded {
            id: intent.id,
            checkout: intent.checkout,
            buyer: intent.buyer,
            amount: intent.amount,
            shares: shares
                .into_iter()
                .map(|held| Share {
                    order: held.order,
                    seller: held.seller,
                    amount: held.amount,
                })
                .collect(),
            at: now,
        };
        let (rt, by) = (self.rt(), Caller::system());
        outbox::publish(tx, rt, MODULE, &succeeded, intent.id.uuid(), &by).await?;
        Ok(())
    }

    /// A refund that nobody had to agree to: late money, or a wrong amount that was refused.
    pub(crate) async fn send_back(
        &self,
        tx: &Tx,
        intent: &Intent,
        tried: &Attempt,
        amount: Money,
        cause: Cause,
        actor: &str,
    ) -> Result<RefundId, Error> {
        let now = self.now();
        let refund = Refund {
            id: self.rt().ids().new_id(),
            buyer: intent.buyer,
            cause,
            after_sale: None,
            intent: intent.id,
            attempt: tried.id,
            order: None,
            seller: None,
            state: RefundState::Requested,
            version: 1,
            amount,
            note: refund::cause_name(cause).to_owned(),
            reason: None,
            provider: tried.provider.clone(),
            reference: None,
            submissions: 0,
            step: 0,
            clawed: Money::zero(amount.currency()),
            returned_at: None,
            created_at: now,
            updated_at: now,
        };
        self.request(tx, &refund, actor).await?;
        Ok(refund.id)
    }

    /// Writes a new refund down and has it carried out.
    pub(crate) async fn request(&self, tx: &Tx, wanted: &Refund, actor: &str) -> Result<(), Error> {
        store::refund::insert(tx, wanted).await?;
        let step = Step {
            buyer: wanted.buyer,
            intent: wanted.intent,
            subject: "refund",
            id: wanted.id.uuid(),
            version: wanted.version,
            from: None,
            to: refund::name(wanted.state),
            reason: None,
            actor,
            at: wanted.created_at,
        };
        store::note(tx, &step).await?;
        if wanted.state == RefundState::Requested {
            let target = Target {
                buyer: wanted.buyer,
                id: wanted.id.uuid(),
                step: 0,
            };
            let key = format!("{}:{}:0", wanted.id, wanted.submissions);
            let (rt, now) = (self.rt(), self.now());
            jobs::enqueue(tx, rt, MODULE, REFUND, &target, now, Some(&key)).await?;
        }
        Ok(())
    }

    pub(crate) async fn go_attempt(
        &self,
        tx: &Tx,
        tried: &mut Attempt,
        to: AttemptState,
        reason: Option<String>,
        standing: &Standing,
    ) -> Result<(), Error> {
        if !attempt::may(tried.state, to) {
            return Err(Error::InvalidTransition {
                from: attempt::name(tried.state).to_owned(),
                to: attempt::name(to).to_owned(),
            });
        }
        let (from, read, now) = (attempt::name(tried.state), tried.version, self.now());
        tried.state = to;
        tried.version += 1;
        tried.updated_at = now;
        tried.reason = reason;
        tried.action = match standing {
            Standing::Action { action } => action.clone(),
            _ => None,
        };
        if !attempt::is_open(to) {
            tried.phone = None;
            // Nobody has to ask any more.
            jobs::withdraw(tx, MODULE, ASK, &ask_key(tried.id, tried.step)).await?;
        }
        store::attempt::save(tx, tried, read).await?;
        let step = Step {
            buyer: tried.buyer,
            intent: tried.intent,
            subject: "attempt",
            id: tried.id.uuid(),
            version: tried.version,
            from: Some(from),
            to: attempt::name(to),
            reason: tried.reason.as_deref(),
            actor: "provider",
            at: now,
        };
        store::note(tx, &step).await
    }

    pub(crate) async fn book(&self, tx: &Tx, intent: &Intent, entry: &Entry) -> Result<(), Error> {
        let id = self.rt().ids().uuid();
        store::ledger::record(tx, id, intent.id.uuid(), entry).await?;
        Ok(())
    }
}
