//! Opening, looking at and canceling the intent of a checkout: what orders asks for.

use std::collections::BTreeSet;

use contract::identity::{Caller, OrgKind};
use contract::ids::{CheckoutId, IntentId, OrgId};
use contract::payments::{IntentClosed, IntentState, IntentView, OpenIntent};
use db::Tx;
use kernel::{FieldError, Money};
use runtime::{jobs, outbox};

use super::Service;
use super::instalments::is_later;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{CANCEL_CHARGE, EXPIRE, Target};
use crate::model::{Held, Intent};
use crate::rules::intent;
use crate::store;
use crate::store::Step;

/// Orders of one checkout; each is a posting of one entry.
const SHARES_MAX: usize = 500;

impl Service {
    pub(crate) async fn open(&self, by: &Caller, wanted: OpenIntent) -> Result<IntentView, Error> {
        check(&wanted)?;
        if !by.is_system() && by.kind != OrgKind::Platform && by.org != wanted.buyer {
            return Err(Error::NotFound);
        }
        match self.open_once(by, wanted.clone()).await {
            // Two opened at once: the other was first, and it is the same or it differs.
            Err(Error::Db(db::Error::Unique { .. })) => self.open_once(by, wanted).await,
            other => other,
        }
    }

    async fn open_once(&self, by: &Caller, wanted: OpenIntent) -> Result<IntentView, Error> {
        self.write((by.actor(), wanted), |service, tx, input| async move {
            let (actor, wanted) = input.as_ref();
            if let Some((buyer, id)) = store::intent::of_checkout(&tx, wanted.checkout).await? {
                let found = service.load(&tx, buyer, id).await?;
                let shares = store::intent::shares(&tx, buyer, id).await?;
                return if is_same(&found, &shares, wanted) {
                    Ok(view(&found))
                } else {
                    Err(Error::IntentDiffers)
                };
            }
            let now = service.now();
            let opened = Intent {
                id: service.rt().ids().new_id(),
                buyer: wanted.buyer,
                checkout: wanted.checkout,
                state: IntentState::RequiresPaymentMethod,
                version: 1,
                amount: wanted.amount,
                attempt: None,
                reason: None,
                received: None,
                expires_at: wanted.expires_at,
                created_at: now,
                updated_at: now,
            };
            store::intent::insert(&tx, &opened, &wanted.shares).await?;
            for share in &wanted.shares {
                service.open_escrow(&tx, opened.buyer, share).await?;
            }
            let step = Step {
                buyer: opened.buyer,
                intent: opened.id,
                subject: "intent",
                id: opened.id.uuid(),
                version: 1,
                from: None,
                to: intent::name(opened.state),
                reason: None,
                actor,
                at: now,
            };
            store::note(&tx, &step).await?;
            let target = Target {
                buyer: opened.buyer,
                id: opened.id.uuid(),
                step: 0,
            };
            let key = opened.id.to_string();
            let (rt, at) = (service.rt(), opened.expires_at);
            jobs::enqueue(&tx, rt, MODULE, EXPIRE, &target, at, Some(&key)).await?;
            Ok(view(&opened))
        })
        .await
    }

    pub(crate) async fn of_checkout(
        &self,
        by: &Caller,
        checkout: CheckoutId,
    ) -> Result<Option<IntentView>, Error> {
        self.read((by.clone(), checkout), |service, tx, input| async move {
            let (by, checkout) = input.as_ref();
            let Some((buyer, id)) = store::intent::of_checkout(&tx, *checkout).await? else {
                return Ok(None);
            };
            if !concerns(by, buyer) {
                return Ok(None);
            }
            Ok(Some(view(&service.load(&tx, buyer, id).await?)))
        })
        .await
    }

    pub(crate) async fn cancel(
        &self,
        by: &Caller,
        checkout: CheckoutId,
    ) -> Result<IntentView, Error> {
        self.write((by.clone(), checkout), |service, tx, input| async move {
            let (by, checkout) = input.as_ref();
            let found = store::intent::of_checkout(&tx, *checkout).await?;
            let (buyer, id) = found
                .filter(|(buyer, _)| concerns(by, *buyer))
                .ok_or(Error::NotFound)?;
            let mut intent = service.load(&tx, buyer, id).await?;
            match intent.state {
                IntentState::Canceled | IntentState::Expired => {}
                IntentState::RequiresPaymentMethod
                | IntentState::RequiresAction
                | IntentState::RequiresReview => {
                    let actor = by.actor();
                    service
                        .close(&tx, &mut intent, IntentState::Canceled, &actor, by)
                        .await?;
                }
                state => return Err(Error::NotCancelable { state }),
            }
            Ok(view(&intent))
        })
        .await
    }

    /// Time is over. What is under way is left to its outcome.
    pub(crate) async fn expire(&self, target: Target) -> Result<(), Error> {
        self.write(target, |service, tx, target| async move {
            let id = IntentId::from_uuid(target.id);
            let mut intent = service.load(&tx, target.buyer, id).await?;
            service.expire_if_due(&tx, &mut intent).await
        })
        .await
    }

    pub(crate) async fn expire_if_due(&self, tx: &Tx, intent: &mut Intent) -> Result<(), Error> {
        let waits = matches!(
            intent.state,
            IntentState::RequiresPaymentMethod | IntentState::RequiresAction
        );
        let to = match intent.state {
            _ if self.now() < intent.expires_at => return Ok(()),
            IntentState::RequiresReview => IntentState::Canceled,
            _ if waits => IntentState::Expired,
            _ => return Ok(()),
        };
        self.close(tx, intent, to, "system", &Caller::system())
            .await
    }

    /// Ends an intent without money and tells so. What the buyer may still approve at the provider
    /// is given up there.
    pub(crate) async fn close(
        &self,
        tx: &Tx,
        intent: &mut Intent,
        to: IntentState,
        actor: &str,
        by: &Caller,
    ) -> Result<(), Error> {
        if intent.state == IntentState::RequiresReview {
            self.leave_unsent(tx, intent).await?;
        }
        let pending = intent.state == IntentState::RequiresAction;
        self.go(tx, intent, to, None, actor).await?;
        if let (true, Some(attempt)) = (pending, intent.attempt) {
            let target = Target {
                buyer: intent.buyer,
                id: attempt.uuid(),
                step: 0,
            };
            let (rt, now, key) = (self.rt(), self.now(), attempt.to_string());
            jobs::enqueue(tx, rt, MODULE, CANCEL_CHARGE, &target, now, Some(&key)).await?;
        }
        self.send_back_counted(tx, intent).await?;
        if is_later(&store::terms::instalments_of(tx, intent.id).await?) {
            return Ok(());
        }
        self.end_escrows(tx, intent, to).await?;
        let closed = IntentClosed {
            id: intent.id,
            checkout: intent.checkout,
            state: to,
            at: self.now(),
        };
        outbox::publish(tx, self.rt(), MODULE, &closed, intent.id.uuid(), by).await?;
        Ok(())
    }

    pub(crate) async fn load(&self, tx: &Tx, buyer: OrgId, id: IntentId) -> Result<Intent, Error> {
        store::intent::find(tx, buyer, id)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Moves an intent by legal steps, each noted, and writes it against the version it was read
    /// with.
    pub(crate) async fn go(
        &self,
        tx: &Tx,
        moved: &mut Intent,
        to: IntentState,
        reason: Option<&str>,
        actor: &str,
    ) -> Result<(), Error> {
        let steps = intent::way(moved.state, to).ok_or_else(|| {
            tracing::warn!(intent = %moved.id, from = intent::name(moved.state),
                to = intent::name(to), "an illegal move was refused");
            Error::InvalidTransition {
                from: intent::name(moved.state).to_owned(),
                to: intent::name(to).to_owned(),
            }
        })?;
        let (read, now) = (moved.version, self.now());
        let (mut version, mut from) = (read, intent::name(moved.state));
        moved.state = to;
        moved.version = steps.iter().fold(read, |version, _| version + 1);
        moved.updated_at = now;
        // First of all: whoever meets another here begins again, and notes nothing twice.
        store::intent::save(tx, moved, read).await?;
        for state in steps {
            version += 1;
            let step = Step {
                buyer: moved.buyer,
                intent: moved.id,
                subject: "intent",
                id: moved.id.uuid(),
                version,
                from: Some(from),
                to: intent::name(state),
                reason: (state == to).then_some(reason).flatten(),
                actor,
                at: now,
            };
            store::note(tx, &step).await?;
            from = intent::name(state);
        }
        Ok(())
    }
}

/// Whether the caller may ask about a buyer's intents by checkout.
fn concerns(by: &Caller, buyer: OrgId) -> bool {
    by.is_system() || by.kind == OrgKind::Platform || (by.kind == OrgKind::Buyer && by.org == buyer)
}

pub(crate) fn view(intent: &Intent) -> IntentView {
    IntentView {
        id: intent.id,
        checkout: intent.checkout,
        state: intent.state,
        amount: intent.amount,
        expires_at: intent.expires_at,
    }
}

fn is_same(intent: &Intent, shares: &[Held], wanted: &OpenIntent) -> bool {
    intent.buyer == wanted.buyer
        && intent.amount == wanted.amount
        && shares.len() == wanted.shares.len()
        && wanted.shares.iter().all(|share| {
            shares.iter().any(|held| {
                held.order == share.order
                    && held.seller == share.seller
                    && held.amount == share.amount
            })
        })
}

fn check(wanted: &OpenIntent) -> Result<(), Error> {
    let mut wrong = Vec::new();
    if !wanted.amount.is_positive() || wanted.amount.minor_i64().is_err() {
        wrong.push(FieldError::new(
            "amount",
            "out_of_range",
            "an amount is above zero",
        ));
    }
    if wanted.shares.is_empty() || wanted.shares.len() > SHARES_MAX {
        wrong.push(FieldError::new(
            "shares",
            "count",
            "an intent has 1 to 500 shares",
        ));
    }
    let mut orders = BTreeSet::new();
    for (at, share) in wanted.shares.iter().enumerate() {
        let path = format!("shares[{at}]");
        if share.amount.is_negative() || share.amount.currency() != wanted.amount.currency() {
            wrong.push(FieldError::new(
                format!("{path}.amount"),
                "out_of_range",
                "a share is in the currency of the amount and not below zero",
            ));
        }
        if !orders.insert(share.order) {
            wrong.push(FieldError::new(
                format!("{path}.order"),
                "twice",
                "an order has one share",
            ));
        }
    }
    let amounts = wanted.shares.iter().map(|share| share.amount);
    if wrong.is_empty() && Money::sum(amounts, wanted.amount.currency())? != wanted.amount {
        wrong.push(FieldError::new(
            "shares",
            "sum",
            "the shares add up to the amount",
        ));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Error::Fields(wrong))
    }
}
