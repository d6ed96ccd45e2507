//! What moves disputes besides their parties: time that ran out, and what payments tells.

use contract::identity::Caller;
use contract::ids::{DisputeId, OrderId, OrgId};
use contract::orders::DisputeOutcome;
use contract::payments::{DisputeExecuted, EscrowFrozen};
use db::Tx;
use kernel::{Problem, Timestamp};

use crate::error::Error;
use crate::model::dispute::{DisputeEntryKind, DisputeState};
use crate::rules::dispute::{self as rules, Silence};
use crate::service::Service;
use crate::service::moves::Who;
use crate::store;

const SWEEP_MAX: i64 = 100;

impl Service {
    /// Moves on what waited too long.
    pub(crate) async fn sweep_disputes(&self) -> Result<(), Problem> {
        let due = store::dispute::due(self.rt.db(), self.now(), SWEEP_MAX)
            .await
            .map_err(Error::Db)?;
        for (seller, id) in due {
            let service = self.clone();
            let done = self
                .rt
                .db()
                .tx(move |tx| {
                    let service = service.clone();
                    async move { service.fall_silent(&tx, seller, id).await }
                })
                .await;
            if let Err(error) = done {
                let problem = Problem::from(error);
                tracing::warn!(dispute = %id, %problem, "a dispute is moved on later");
            }
        }
        Ok(())
    }

    async fn fall_silent(&self, tx: &Tx, seller: OrgId, id: DisputeId) -> Result<(), Error> {
        let now: Timestamp = self.now();
        let found = store::dispute::find(tx, seller, id).await?;
        let found = found.filter(|found| found.due_at.is_some_and(|due| due <= now));
        let Some(mut dispute) = found else {
            return Ok(());
        };
        let system = Caller::system();
        let who = Who::of(&system);
        let d = &mut dispute;
        match rules::silence(d) {
            Some(Silence::ForBuyer) => {
                d.favours_buyer = true;
                self.escalate_dispute(tx, d).await?;
            }
            Some(Silence::Withdraw) => {
                d.is_final = true;
                self.go_dispute(tx, d, DisputeState::Withdrawn).await?;
                self.tell_ended(tx, d, DisputeOutcome::Withdrawn, &system)
                    .await?;
            }
            Some(Silence::Arbitrate) => {
                self.go_dispute(tx, d, DisputeState::Arbitration).await?;
            }
            Some(Silence::Execute) => {
                d.is_final = true;
                d.due_at = None;
                self.keep(tx, d).await?;
                self.tell_ended(tx, d, DisputeOutcome::Decided, &system)
                    .await?;
            }
            None => {
                d.due_at = None;
                self.keep(tx, d).await?;
            }
        }
        let kind = DisputeEntryKind::Silence;
        self.note(tx, &dispute, kind, &who, None, None).await
    }

    /// Payments says how much it keeps for the dispute.
    pub(crate) async fn hear_frozen(&self, tx: &Tx, event: &EscrowFrozen) -> Result<(), Error> {
        let found = store::dispute::find(tx, event.seller, event.dispute).await?;
        let Some(mut dispute) = found.filter(|found| found.frozen.is_none()) else {
            return Ok(());
        };
        dispute.frozen = Some(event.amount);
        self.keep(tx, &mut dispute).await
    }

    /// The money has followed the outcome.
    pub(crate) async fn hear_executed(
        &self,
        tx: &Tx,
        event: &DisputeExecuted,
    ) -> Result<(), Error> {
        let found = store::dispute::find(tx, event.seller, event.dispute).await?;
        let Some(mut dispute) = found else {
            return Ok(());
        };
        let waits = matches!(dispute.state, DisputeState::Agreed | DisputeState::Decided);
        if !waits || !event.succeeded {
            return Ok(());
        }
        self.go_dispute(tx, &mut dispute, DisputeState::Executed)
            .await?;
        if event.refunded.is_positive() {
            let (seller, order) = (event.seller, event.order);
            let found = store::order::load(tx, seller, order).await?;
            if let Some(order) = &found {
                store::order::change_agreed(tx, order, event.refunded).await?;
            }
            store::order::add_refunded(tx, seller, order, event.refunded).await?;
        }
        let who = Who::of(&Caller::system());
        let kind = DisputeEntryKind::Execution;
        let amount = Some(event.refunded);
        self.note(tx, &dispute, kind, &who, None, amount).await
    }

    /// Nobody completes an order about whose money there is a quarrel.
    pub(crate) async fn refuse_disputed(
        &self,
        tx: &Tx,
        seller: OrgId,
        order: OrderId,
    ) -> Result<(), Error> {
        match store::dispute::is_open(tx, seller, order).await? {
            true => Err(Error::DisputeOpen),
            false => Ok(()),
        }
    }
}
