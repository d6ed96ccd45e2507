//! The end of checkouts that are not paid: cancelled by the buyer, expired, or stuck on the way. The
//! payment is closed first, so that nobody pays for what is given away; then the orders end; then
//! the goods are freed, by a job that does not give up.

use std::sync::Arc;

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{CheckoutId, OrderId, OrgId};
use contract::orders::CheckoutPutOff;
use contract::payments::{IntentPutOff, IntentState};
use db::Tx;
use kernel::{Problem, Timestamp};
use runtime::{jobs, outbox};
use serde::{Deserialize, Serialize};
use std::time::Duration;

use crate::error::Error;
use crate::model::checkout::{Checkout, CheckoutState};
use crate::model::{OrderState, Side};
use crate::service::moves::{Moves, Who};
use crate::service::{MODULE, Service, facts};
use crate::store;

/// Checkouts that one sweep looks after.
const SWEEP_MAX: i64 = 200;
/// While money is on its way, or a peer is away, the sweep looks again after this.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
pub(crate) const RELEASE: &str = "orders.release";

/// Goods to be freed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Release {
    pub(crate) checkout: CheckoutId,
    /// One order of it, or all.
    pub(crate) order: Option<OrderId>,
}

impl Service {
    /// Finishes bookings that were interrupted.
    pub(crate) async fn sweep_bookings(&self) -> Result<(), Problem> {
        let before = self.now().minus(self.settings.stuck_after());
        let stuck = store::shipment::stuck(self.rt.db(), before, SWEEP_MAX).await?;
        for (seller, order, id) in stuck {
            if let Err(error) = self.book(&Caller::system(), seller, order, id).await {
                let problem = Problem::from(error);
                tracing::warn!(shipment = %id, %problem, "a booking is finished later");
            }
        }
        Ok(())
    }

    /// The buyer, or the platform, gives up a checkout that is not paid. All its orders end: they
    /// are paid together or not at all.
    pub(crate) async fn cancel_checkout(
        &self,
        by: &Caller,
        buyer: OrgId,
        id: CheckoutId,
        note: Option<String>,
    ) -> Result<Checkout, Error> {
        by.allows("orders:write")?;
        match by.kind {
            OrgKind::Buyer if by.org == buyer => by.require(&[Role::Owner, Role::Buyer])?,
            OrgKind::Platform => by.require(&[Role::Operator, Role::Support])?,
            OrgKind::Buyer | OrgKind::Seller => return Err(Error::NotFound),
        }
        let Some(checkout) = store::checkout::find(self.rt.db(), buyer, id).await? else {
            let hold = store::hold::find(self.rt.db(), buyer, id).await?;
            return self.withdraw_hold(hold.ok_or(Error::NotFound)?).await;
        };
        match checkout.state {
            CheckoutState::Cancelled => return Ok(checkout),
            CheckoutState::Placed | CheckoutState::AwaitingPayment => {}
            CheckoutState::AwaitingApproval
            | CheckoutState::Declined
            | CheckoutState::UnderReview
            | CheckoutState::Paid
            | CheckoutState::Expired => {
                return Err(crate::rules::IllegalMove {
                    from: checkout.state.as_str(),
                    to: CheckoutState::Cancelled.as_str(),
                }
                .into());
            }
        }
        if self.close_payment(&checkout).await? == Closed::MoneyUnderWay {
            return Err(Error::PaymentUnderWay);
        }
        self.end_unpaid(&checkout, OrderState::Cancelled, Who::of(by), note, by)
            .await?;
        store::checkout::find(self.rt.db(), buyer, id)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Ends a checkout that cannot go on, by the platform itself.
    pub(crate) async fn undo(
        &self,
        checkout: &Checkout,
        to: OrderState,
        note: &str,
    ) -> Result<(), Error> {
        let system = Caller::system();
        match self.close_payment(checkout).await? {
            Closed::MoneyUnderWay => self.look_again(checkout).await,
            Closed::NobodyMayPay => {
                let note = Some(note.to_owned());
                self.end_unpaid(checkout, to, Who::of(&system), note, &system)
                    .await
            }
        }
    }

    async fn close_payment(&self, checkout: &Checkout) -> Result<Closed, Error> {
        match self
            .peers
            .payments
            .cancel_intent(&Caller::system(), checkout.id)
            .await
        {
            Ok(intent) => Ok(match intent.state {
                IntentState::Canceled | IntentState::Expired => Closed::NobodyMayPay,
                IntentState::RequiresPaymentMethod
                | IntentState::RequiresConfirmation
                | IntentState::RequiresAction
                | IntentState::RequiresReview
                | IntentState::Processing
                | IntentState::RequiresCapture
                | IntentState::PartiallyCapturedCapturable
                | IntentState::PartiallyCaptured
                | IntentState::Conflicted
                | IntentState::Succeeded => Closed::MoneyUnderWay,
            }),
            Err(problem) if problem.kind == "payments/not-cancelable" => Ok(Closed::MoneyUnderWay),
            // It was never opened.
            Err(problem) if problem.status == 404 => Ok(Closed::NobodyMayPay),
            Err(problem) => Err(problem.into()),
        }
    }

    async fn end_unpaid(
        &self,
        checkout: &Checkout,
        to: OrderState,
        who: Who,
        note: Option<String>,
        by: &Caller,
    ) -> Result<(), Error> {
        let (service, by, who) = (self.clone(), Arc::new(by.clone()), Arc::new(who));
        let (buyer, id, note) = (checkout.buyer, checkout.id, Arc::new(note));
        self.rt
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                let (who, note) = (who.clone(), note.clone());
                async move {
                    service
                        .end_unpaid_in(&tx, buyer, id, to, &who, note.as_deref(), &by)
                        .await
                }
            })
            .await
    }

    /// The same within a transaction: also what an event of payments leads to. Does nothing when
    /// the checkout has ended already.
    #[allow(clippy::too_many_arguments, reason = "who ends what, how and why")]
    pub(crate) async fn end_unpaid_in(
        &self,
        tx: &Tx,
        buyer: OrgId,
        id: CheckoutId,
        to: OrderState,
        who: &Who,
        note: Option<&str>,
        by: &Caller,
    ) -> Result<(), Error> {
        let state = match to {
            OrderState::Expired => CheckoutState::Expired,
            _ => CheckoutState::Cancelled,
        };
        if !store::checkout::end(tx, buyer, id, state).await? {
            return Ok(());
        }
        let now = self.now();
        let mut moves = Moves::default();
        let mut told = Vec::new();
        for mut order in store::order::of_checkout(tx, id).await? {
            // One whose goods were lost has ended before the others.
            if order.state != OrderState::AwaitingPayment {
                continue;
            }
            self.move_order(
                &mut moves,
                &mut order,
                to,
                now,
                who,
                note.map(str::to_owned),
            )?;
            told.push(facts::cancelled(&order, note.unwrap_or(to.as_str()), now)?);
        }
        moves.run(tx).await?;
        outbox::publish_all(tx, &self.rt, MODULE, &told, by).await?;
        self.release_later(
            tx,
            Release {
                checkout: id,
                order: None,
            },
            now,
        )
        .await
    }

    /// Has goods freed, now or later, however often stock has to be asked.
    pub(crate) async fn release_later(
        &self,
        tx: &Tx,
        release: Release,
        at: Timestamp,
    ) -> Result<(), Error> {
        jobs::enqueue(tx, &self.rt, MODULE, RELEASE, &release, at, None).await?;
        Ok(())
    }

    pub(crate) async fn release(&self, release: Release) -> Result<(), Problem> {
        let process = release.checkout.uuid();
        self.peers
            .stock
            .release(&Caller::system(), process, release.order)
            .await
    }

    async fn look_again(&self, checkout: &Checkout) -> Result<(), Error> {
        let (buyer, id, at) = (checkout.buyer, checkout.id, self.now().plus(LOOK_AGAIN));
        self.rt
            .db()
            .tx(move |tx| async move { store::checkout::put_off(&tx, buyer, id, at).await })
            .await
            .map_err(Error::Db)
    }

    /// Finishes, expires or undoes the checkouts whose time has come.
    pub(crate) async fn sweep_checkouts(&self) -> Result<(), Problem> {
        let due = store::checkout::due(self.rt.db(), self.now(), SWEEP_MAX).await?;
        for checkout in due {
            let id = checkout.id;
            if let Err(error) = self.look_after(&checkout).await {
                let problem = Problem::from(error);
                tracing::warn!(checkout = %id, %problem, "a checkout is looked after again later");
                self.look_again(&checkout).await?;
            }
        }
        Ok(())
    }

    async fn look_after(&self, checkout: &Checkout) -> Result<(), Error> {
        let is_late = self.now() >= checkout.expires_at;
        match checkout.state {
            CheckoutState::Placed if !is_late => {
                self.open_payment(&Caller::system(), checkout.clone())
                    .await?;
                Ok(())
            }
            CheckoutState::Placed | CheckoutState::AwaitingPayment if is_late => {
                self.undo(checkout, OrderState::Expired, "not paid in time")
                    .await
            }
            CheckoutState::AwaitingApproval
            | CheckoutState::Declined
            | CheckoutState::UnderReview
            | CheckoutState::Placed
            | CheckoutState::AwaitingPayment
            | CheckoutState::Paid
            | CheckoutState::Cancelled
            | CheckoutState::Expired => self.look_again(checkout).await,
        }
    }

    /// Payments gives the buyer longer: the checkout and its goods wait as long. The later time
    /// counts, whatever comes first.
    pub(crate) async fn hear_put_off(&self, tx: &Tx, told: &IntentPutOff) -> Result<(), Error> {
        let Some(buyer) = store::checkout::buyer_of(tx, told.checkout).await? else {
            return Ok(());
        };
        let until = told.expires_at;
        if !store::checkout::extend(tx, buyer, told.checkout, until).await? {
            return Ok(());
        }
        let told = CheckoutPutOff {
            checkout: told.checkout,
            until: until.plus(self.settings.reservation_grace()),
            at: self.now(),
        };
        let key = told.checkout.uuid();
        outbox::publish(tx, &self.rt, MODULE, &told, key, &Caller::system()).await?;
        Ok(())
    }

    /// Payments says that nobody may pay any more.
    pub(crate) async fn hear_closed(
        &self,
        tx: &Tx,
        checkout: CheckoutId,
        state: IntentState,
    ) -> Result<(), Error> {
        let Some(buyer) = store::checkout::buyer_of(tx, checkout).await? else {
            return Ok(());
        };
        let (to, note) = match state {
            IntentState::Expired => (OrderState::Expired, "not paid in time"),
            _ => (OrderState::Cancelled, "payment closed"),
        };
        let who = Who {
            side: Side::System,
            actor: "system".to_owned(),
        };
        self.end_unpaid_in(tx, buyer, checkout, to, &who, Some(note), &Caller::system())
            .await
    }
}

/// What became of a payment that was to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closed {
    NobodyMayPay,
    /// It is not ours to close: it will succeed, or fail and be closed later.
    MoneyUnderWay,
}
