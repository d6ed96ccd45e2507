//! Disputes, as money sees them: what is disputed is frozen, and goes where the outcome says, by
//! itself. Whether and how a dispute ends is decided elsewhere.

use contract::identity::Caller;
use contract::ids::{AfterSaleId, DisputeId};
use contract::orders::{DisputeEnded, DisputeOpened, DisputeOutcome};
use contract::payments::{DisputeExecuted, EscrowFrozen};
use db::Tx;
use kernel::Money;
use runtime::outbox;

use super::Service;
use crate::MODULE;
use crate::error::Error;
use crate::rules::escrow;
use crate::store;
use crate::store::freeze::Freeze;

impl Service {
    /// Freezes what is claimed, as far as it is held and promised to nobody.
    pub(crate) async fn on_dispute_opened(
        &self,
        tx: &Tx,
        event: DisputeOpened,
    ) -> Result<(), Error> {
        if store::freeze::find(tx, event.id).await?.is_some() {
            return Ok(());
        }
        let found = store::escrow::find(tx, event.seller, event.order).await?;
        let Some(mut escrow) = found.filter(|found| found.buyer == event.buyer) else {
            tracing::warn!(dispute = %event.id, "a dispute about an unknown payment");
            return Ok(());
        };
        let amount = escrow::least(event.claim, escrow::free(&escrow)?)?;
        escrow.frozen = escrow.frozen.checked_add(amount)?;
        self.save_escrow(tx, &mut escrow).await?;
        let now = self.now();
        let freeze = Freeze {
            dispute: event.id,
            seller: escrow.seller,
            order: escrow.order,
            state: "frozen".to_owned(),
            claim: event.claim,
            frozen: amount,
            refund: Money::zero(escrow.currency()),
            release: Money::zero(escrow.currency()),
            at: now,
        };
        store::freeze::insert(tx, &freeze).await?;
        let told = EscrowFrozen {
            dispute: event.id,
            order: escrow.order,
            seller: escrow.seller,
            amount,
            at: now,
        };
        let (rt, by) = (self.rt(), Caller::system());
        outbox::publish(tx, rt, MODULE, &told, escrow.order.uuid(), &by).await?;
        Ok(())
    }

    /// Carries an outcome out: what the buyer gets and what the seller gets is all that was frozen.
    pub(crate) async fn on_dispute_ended(&self, tx: &Tx, event: DisputeEnded) -> Result<(), Error> {
        let Some(mut freeze) = store::freeze::find(tx, event.id).await? else {
            // The outcome overtook the opening, which has to come first.
            return Err(Error::NotFound);
        };
        if freeze.state != "frozen" {
            return Ok(());
        }
        let mut escrow = self.load_escrow(tx, freeze.seller, freeze.order).await?;
        let zero = Money::zero(escrow.currency());
        escrow.frozen = escrow.frozen.checked_sub(freeze.frozen)?;
        self.save_escrow(tx, &mut escrow).await?;
        let moves = match event.outcome {
            DisputeOutcome::Withdrawn => false,
            DisputeOutcome::Agreed | DisputeOutcome::Decided => true,
        };
        if moves {
            freeze.refund = escrow::least(event.refund, freeze.frozen)?;
            freeze.release = freeze.frozen.checked_sub(freeze.refund)?;
        }
        freeze.state = match freeze.refund.is_zero() {
            true => "executed",
            false => "executing",
        }
        .to_owned();
        store::freeze::save(tx, &freeze, self.now()).await?;
        if freeze.release != zero {
            let name = format!("ruled-{}", event.id);
            self.release(tx, &mut escrow, freeze.release, &name).await?;
        }
        if freeze.refund.is_zero() {
            self.tell_executed(tx, &freeze, true).await?;
        } else {
            let group = AfterSaleId::from_uuid(event.id.uuid());
            self.refund_cash(tx, &mut escrow, group, freeze.refund, "dispute")
                .await?;
        }
        // The clock of milestones stood still meanwhile.
        self.accept_late(tx, &mut escrow).await?;
        if escrow.completed_at.is_some() {
            self.release_rest(tx, &mut escrow).await?;
        }
        Ok(())
    }

    /// The refund of a ruling came to its end.
    pub(crate) async fn dispute_refunded(
        &self,
        tx: &Tx,
        group: AfterSaleId,
        succeeded: bool,
    ) -> Result<(), Error> {
        let dispute = DisputeId::from_uuid(group.uuid());
        let Some(mut freeze) = store::freeze::find(tx, dispute).await? else {
            return Ok(());
        };
        if freeze.state != "executing" {
            return Ok(());
        }
        if succeeded {
            freeze.state = "executed".to_owned();
            store::freeze::save(tx, &freeze, self.now()).await?;
        }
        self.tell_executed(tx, &freeze, succeeded).await
    }

    async fn tell_executed(&self, tx: &Tx, freeze: &Freeze, succeeded: bool) -> Result<(), Error> {
        let told = DisputeExecuted {
            dispute: freeze.dispute,
            order: freeze.order,
            seller: freeze.seller,
            refunded: freeze.refund,
            released: freeze.release,
            succeeded,
            at: self.now(),
        };
        let (rt, by) = (self.rt(), Caller::system());
        outbox::publish(tx, rt, MODULE, &told, freeze.order.uuid(), &by).await?;
        Ok(())
    }
}
