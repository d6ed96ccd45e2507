//! What operators decide: wrong amounts, refunds that the provider refused, outcomes to ask about.

use contract::identity::{Caller, Role};
use contract::ids::{IntentId, RefundId};
use contract::payments::{IntentClosed, IntentState};
use runtime::{audit, jobs, outbox};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::views::{OpsIntentPage, RefundView};
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{REFUND, Target};
use crate::model::{Cause, RefundState};
use crate::rules::{books, intent, refund};
use crate::store;

/// May look at payments and books.
pub(crate) const LOOKERS: [Role; 4] = [Role::Operator, Role::Finance, Role::Support, Role::Risk];
/// May decide about money.
pub(crate) const DECIDERS: [Role; 2] = [Role::Operator, Role::Finance];

/// What to do with a wrong amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It is taken as payment. What is missing the platform bears, what is too much goes back.
    Accept,
    /// All of it goes back, and the checkout is not paid.
    Refund,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    pub decision: Decision,
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

impl Service {
    /// Ends a conflict over the amount.
    pub(crate) async fn resolve_conflict(
        &self,
        by: &Caller,
        id: IntentId,
        form: Resolve,
    ) -> Result<OpsIntentPage, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write((by.clone(), id, form), |service, tx, input| async move {
            let (by, id, form) = input.as_ref();
            let buyer = store::owner(&tx, id.uuid()).await?.ok_or(Error::NotFound)?;
            let mut conflict = service.load(&tx, buyer, *id).await?;
            let (received, attempt) = match (conflict.state, conflict.received, conflict.attempt) {
                (IntentState::Conflicted, Some(received), Some(attempt)) => (received, attempt),
                (state, _, _) => {
                    return Err(Error::InvalidTransition {
                        from: intent::name(state).to_owned(),
                        to: "resolved".to_owned(),
                    });
                }
            };
            let found = store::attempt::find(&tx, buyer, attempt).await?;
            let tried = found.ok_or(Error::NotFound)?;
            let (actor, now) = (by.actor(), service.now());
            match form.decision {
                Decision::Accept => {
                    if received.currency() != conflict.amount.currency() {
                        return Err(Error::NotAcceptable("it is in another currency"));
                    }
                    if !received.is_positive() {
                        return Err(Error::NotAcceptable("nothing came"));
                    }
                    let shares = store::intent::shares(&tx, buyer, *id).await?;
                    let (owner, owed) = (buyer.to_string(), conflict.amount);
                    let entry = books::accepted(*id, now, &owner, received, owed, &shares)?;
                    service.book(&tx, &conflict, &entry).await?;
                    let to = IntentState::Succeeded;
                    service
                        .go(&tx, &mut conflict, to, Some("accepted"), &actor)
                        .await?;
                    service.succeed(&tx, &conflict, shares).await?;
                    let over = received.checked_sub(owed)?;
                    if over.is_positive() {
                        let cause = Cause::Late;
                        service
                            .send_back(&tx, &conflict, &tried, over, cause, &actor)
                            .await?;
                    }
                }
                Decision::Refund => {
                    let to = IntentState::Canceled;
                    service
                        .go(&tx, &mut conflict, to, Some("refused"), &actor)
                        .await?;
                    if received.is_positive() {
                        let cause = Cause::Conflict;
                        service
                            .send_back(&tx, &conflict, &tried, received, cause, &actor)
                            .await?;
                    }
                    let closed = IntentClosed {
                        id: conflict.id,
                        checkout: conflict.checkout,
                        state: conflict.state,
                        at: now,
                    };
                    let (rt, key) = (service.rt(), conflict.id.uuid());
                    outbox::publish(&tx, rt, MODULE, &closed, key, by).await?;
                }
            }
            let after = json!({"state": intent::name(conflict.state), "note": form.note});
            let before = json!({"state": intent::name(IntentState::Conflicted)});
            let (rt, subject) = (service.rt(), id.to_string());
            let action = "intent.resolved";
            audit::record(
                &tx,
                rt,
                MODULE,
                by,
                action,
                &subject,
                Some(&before),
                Some(&after),
            )
            .await?;
            service.ops_page(&tx, buyer, *id).await
        })
        .await
    }

    /// Asks the provider about everything of an intent that is open.
    pub(crate) async fn ask_now(&self, by: &Caller, id: IntentId) -> Result<OpsIntentPage, Error> {
        by.allows("payments:write")?;
        by.platform(&LOOKERS)?;
        let (buyer, attempts) = self
            .read(id, |_, tx, id| async move {
                let buyer = store::owner(&tx, id.uuid()).await?.ok_or(Error::NotFound)?;
                Ok((buyer, store::attempt::of_intent(&tx, buyer, *id).await?))
            })
            .await?;
        for tried in attempts {
            self.drive(buyer, tried.id, false).await?;
        }
        self.ops_intent(by, id).await
    }

    /// Hands a refund that the provider refused to it once more, as a new order; or one that nobody
    /// knows the outcome of under its old name.
    pub(crate) async fn resubmit(&self, by: &Caller, id: RefundId) -> Result<RefundView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write((by.clone(), id), |service, tx, input| async move {
            let (by, id) = input.as_ref();
            let buyer = store::owner(&tx, id.uuid()).await?.ok_or(Error::NotFound)?;
            let found = store::refund::find(&tx, buyer, *id).await?;
            let mut wanted = found.ok_or(Error::NotFound)?;
            let before = json!({"state": refund::name(wanted.state)});
            match wanted.state {
                RefundState::NeedsReview if !service.is_payee_clear(&tx, &wanted).await? => {
                    return Err(Error::PayeeLookedAt);
                }
                RefundState::NeedsReview => {
                    wanted.submissions += 1;
                    wanted.step = 0;
                    let (to, actor) = (RefundState::Submitted, by.actor());
                    service
                        .go_refund(&tx, &mut wanted, to, None, &actor)
                        .await?;
                    let name = format!("{}-{}", wanted.id, wanted.submissions);
                    let (provider, target) = (wanted.provider.clone(), wanted.id.uuid());
                    store::attempt::refer(&tx, &provider, &name, "refund", buyer, target).await?;
                }
                RefundState::Submitted | RefundState::Unknown => {}
                state => {
                    return Err(Error::InvalidTransition {
                        from: refund::name(state).to_owned(),
                        to: refund::name(RefundState::Submitted).to_owned(),
                    });
                }
            }
            let target = Target {
                buyer,
                id: wanted.id.uuid(),
                step: wanted.step,
            };
            let key = format!("{}:{}:again", wanted.id, wanted.submissions);
            let (rt, now) = (service.rt(), service.now());
            jobs::enqueue(&tx, rt, MODULE, REFUND, &target, now, Some(&key)).await?;
            let after = json!({"state": refund::name(wanted.state)});
            let (action, subject) = ("refund.resubmitted", wanted.id.to_string());
            audit::record(
                &tx,
                rt,
                MODULE,
                by,
                action,
                &subject,
                Some(&before),
                Some(&after),
            )
            .await?;
            Ok(RefundView::of(&wanted))
        })
        .await
    }

    /// Gives a refund up that the provider refused; the money stays where it is.
    pub(crate) async fn give_up_refund(
        &self,
        by: &Caller,
        id: RefundId,
    ) -> Result<RefundView, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.write((by.clone(), id), |service, tx, input| async move {
            let (by, id) = input.as_ref();
            let buyer = store::owner(&tx, id.uuid()).await?.ok_or(Error::NotFound)?;
            let found = store::refund::find(&tx, buyer, *id).await?;
            let mut wanted = found.ok_or(Error::NotFound)?;
            let before = json!({"state": refund::name(wanted.state)});
            let (to, actor) = (RefundState::Canceled, by.actor());
            let reason = Some("given_up");
            service
                .go_refund(&tx, &mut wanted, to, reason, &actor)
                .await?;
            service.let_go(&tx, &wanted).await?;
            service.publish_end(&tx, &wanted, reason).await?;
            let after = json!({"state": refund::name(wanted.state)});
            let (action, subject) = ("refund.given_up", wanted.id.to_string());
            let rt = service.rt();
            audit::record(
                &tx,
                rt,
                MODULE,
                by,
                action,
                &subject,
                Some(&before),
                Some(&after),
            )
            .await?;
            Ok(RefundView::of(&wanted))
        })
        .await
    }
}
