//! Paying the later instalments of an order, each by an intent of its own, and what a refund takes
//! off them.

use std::time::Duration;

use contract::identity::Caller;
use contract::ids::{CheckoutId, IntentId, OrderId, OrgId};
use contract::payments::{InstalmentPaid, IntentState, Share};
use db::Tx;
use kernel::Money;
use runtime::{jobs, outbox};

use super::Service;
use super::confirm::PAYERS;
use super::views::IntentPage;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{EXPIRE, Target};
use crate::model::Intent;
use crate::model::escrow::Escrow;
use crate::model::terms::{InstalmentState, Side};
use crate::rules::{escrow, intent, terms};
use crate::store;
use crate::store::Step;

/// How long an intent to pay an instalment stands; after that another is opened.
const STANDS: Duration = Duration::from_secs(3 * 86_400);

/// An instalment, as an intent knows it.
pub(super) type Place = (OrgId, OrderId, i64);

/// Whether an intent is that of a later instalment: nobody but payments knows its checkout.
pub(super) fn is_later(places: &[Place]) -> bool {
    places.iter().any(|(_, _, place)| *place > 0)
}

impl Service {
    /// The payment of an instalment: the one that is open, or a new one.
    pub(crate) async fn pay_instalment(
        &self,
        by: &Caller,
        order: OrderId,
        place: i64,
    ) -> Result<IntentPage, Error> {
        by.allows("payments:write")?;
        let buyer = by.buyer(&PAYERS)?;
        let id = self
            .write((by.clone(), order), move |service, tx, input| async move {
                let (by, order) = input.as_ref();
                let (escrow, side) = service.escrow_for(&tx, by, *order).await?;
                if side != Side::Buyer {
                    return Err(Error::NotYours);
                }
                service.open_instalment(&tx, by, &escrow, place).await
            })
            .await?;
        self.page_of(buyer, id).await
    }

    async fn open_instalment(
        &self,
        tx: &Tx,
        by: &Caller,
        escrow: &Escrow,
        place: i64,
    ) -> Result<IntentId, Error> {
        let all = store::terms::instalments(tx, escrow.seller, escrow.order).await?;
        // One after the other: what comes later is no use without what comes first.
        let earlier = all.iter().filter(|line| line.place < place);
        let in_turn = earlier
            .clone()
            .all(|line| matches!(line.state, InstalmentState::Paid | InstalmentState::Skipped));
        let found = all.iter().find(|line| line.place == place);
        let mut line = found.cloned().ok_or(Error::NotFound)?;
        let open = matches!(line.state, InstalmentState::Planned | InstalmentState::Due);
        if !open || !in_turn {
            return Err(Error::InvalidTransition {
                from: terms::instalment_name(line.state).to_owned(),
                to: "paid".to_owned(),
            });
        }
        if let Some(id) = line.intent {
            let intent = self.load(tx, escrow.buyer, id).await?;
            if !intent::is_terminal(intent.state) {
                return Ok(id);
            }
        }
        let now = self.now();
        let opened = Intent {
            id: self.rt().ids().new_id(),
            buyer: escrow.buyer,
            // Of no checkout: an id that nobody else knows.
            checkout: CheckoutId::from_uuid(self.rt().ids().uuid()),
            state: IntentState::RequiresPaymentMethod,
            version: 1,
            amount: line.amount,
            attempt: None,
            reason: None,
            received: None,
            expires_at: now.plus(STANDS),
            created_at: now,
            updated_at: now,
        };
        let share = Share {
            order: escrow.order,
            seller: escrow.seller,
            amount: line.amount,
        };
        store::intent::insert(tx, &opened, &[share]).await?;
        let step = Step {
            buyer: opened.buyer,
            intent: opened.id,
            subject: "intent",
            id: opened.id.uuid(),
            version: 1,
            from: None,
            to: intent::name(opened.state),
            reason: None,
            actor: &by.actor(),
            at: now,
        };
        store::note(tx, &step).await?;
        let target = Target {
            buyer: opened.buyer,
            id: opened.id.uuid(),
            step: 0,
        };
        let (key, at) = (opened.id.to_string(), opened.expires_at);
        jobs::enqueue(tx, self.rt(), MODULE, EXPIRE, &target, at, Some(&key)).await?;
        line.intent = Some(opened.id);
        store::terms::put_instalment(tx, escrow, &line).await?;
        Ok(opened.id)
    }

    /// The money of an intent is in: instalments that it was for are paid, and told.
    pub(crate) async fn instalments_paid(&self, tx: &Tx, places: &[Place]) -> Result<(), Error> {
        let now = self.now();
        for (seller, order, place) in places.iter().copied() {
            let escrow = self.load_escrow(tx, seller, order).await?;
            let all = store::terms::instalments(tx, seller, order).await?;
            let Some(mut line) = all.into_iter().find(|line| line.place == place) else {
                continue;
            };
            line.state = InstalmentState::Paid;
            line.paid_at = Some(now);
            store::terms::put_instalment(tx, &escrow, &line).await?;
            let told = InstalmentPaid {
                order,
                buyer: escrow.buyer,
                seller,
                place,
                amount: line.amount,
                whole: escrow::unfunded(&escrow)?.is_zero(),
                at: now,
            };
            let (rt, by) = (self.rt(), Caller::system());
            outbox::publish(tx, rt, MODULE, &told, order.uuid(), &by).await?;
        }
        Ok(())
    }

    /// What is not to be paid any more comes off the last instalments. A payment of one that is
    /// open is closed first; one that is under way has to end before.
    pub(crate) async fn credit_instalments(
        &self,
        tx: &Tx,
        escrow: &Escrow,
        credit: Money,
    ) -> Result<(), Error> {
        let mut left = credit;
        let all = store::terms::instalments(tx, escrow.seller, escrow.order).await?;
        for mut line in all.into_iter().rev() {
            let open = matches!(line.state, InstalmentState::Planned | InstalmentState::Due);
            if !open || !left.is_positive() {
                continue;
            }
            if let Some(id) = line.intent.take() {
                let mut intent = self.load(tx, escrow.buyer, id).await?;
                match intent.state {
                    IntentState::RequiresPaymentMethod | IntentState::RequiresAction => {
                        let system = Caller::system();
                        self.close(tx, &mut intent, IntentState::Canceled, "system", &system)
                            .await?;
                    }
                    IntentState::Canceled | IntentState::Expired => {}
                    _ => return Err(Error::AttemptUnderWay),
                }
            }
            let part = escrow::least(left, line.amount)?;
            left = left.checked_sub(part)?;
            line.amount = line.amount.checked_sub(part)?;
            if line.amount.is_zero() {
                line.state = InstalmentState::Skipped;
            }
            store::terms::put_instalment(tx, escrow, &line).await?;
        }
        Ok(())
    }
}
