//! Orders that end before their goods have left: cancelled after payment, paid for too late, or sold
//! to two because a reservation had lapsed. What was paid goes back, and the goods are freed.

use std::time::Duration;

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{OrderId, OrgId};
use contract::payments::IntentSucceeded;
use contract::stock::ReservationLost;
use db::Tx;
use runtime::outbox;

use crate::error::Error;
use crate::model::after_sale::{AfterSale, AfterSaleKind, AfterSaleState, Reason};
use crate::model::checkout::CheckoutState;
use crate::model::{Booking, Line, Order, OrderState};
use crate::rules::{self, ids, money};
use crate::service::closing::Release;
use crate::service::moves::{Moves, Who};
use crate::service::{MODULE, Service, facts};
use crate::store::{self, Batch};

/// Stock hears of shipped goods a moment later than we do; only then the rest is freed.
const RELEASE_REST_AFTER: Duration = Duration::from_secs(120);

impl Service {
    /// The buyer's money is in. An order that ended meanwhile gives its share back.
    pub(crate) async fn hear_paid(&self, tx: &Tx, event: &IntentSucceeded) -> Result<(), Error> {
        let system = Caller::system();
        let who = Who::of(&system);
        store::checkout::end(tx, event.buyer, event.checkout, CheckoutState::Paid).await?;
        let mut moves = Moves::default();
        let mut told = Vec::new();
        let mut sellers = Vec::new();
        for share in &event.shares {
            let found = store::order::load(tx, share.seller, share.order).await?;
            let Some(mut order) = found.filter(|order| order.checkout == event.checkout) else {
                continue;
            };
            match order.state {
                OrderState::AwaitingPayment => {
                    let lines = store::order::lines(tx, order.seller, order.id).await?;
                    let (to, at) = (OrderState::Paid, event.at);
                    self.move_order(&mut moves, &mut order, to, at, &who, None)?;
                    told.push(facts::paid(&order, &lines, event.at)?);
                    sellers.push(order.seller);
                }
                OrderState::Cancelled | OrderState::Expired => {
                    let mut lines = store::order::lines(tx, order.seller, order.id).await?;
                    let claimed = money::unpaid_back(&lines)?;
                    let (id, reason) = (ids::cancellation(order.id), Reason::PaidTooLate);
                    self.give_back(
                        tx, &mut order, &mut lines, id, reason, claimed, &who, None, &system,
                    )
                    .await?;
                }
                OrderState::Paid
                | OrderState::PartlyShipped
                | OrderState::Shipped
                | OrderState::Delivered
                | OrderState::Completed => {}
            }
        }
        moves.run(tx).await?;
        outbox::publish_all(tx, &self.rt, MODULE, &told, &system).await?;
        for seller in sellers {
            self.announce_later(tx, seller).await?;
        }
        Ok(())
    }

    /// Stock has nothing left of what was reserved once: the order cannot be delivered.
    pub(crate) async fn hear_reservation_lost(
        &self,
        tx: &Tx,
        event: &ReservationLost,
    ) -> Result<(), Error> {
        let Some(parties) = store::order::parties_of(tx, event.order).await? else {
            return Ok(());
        };
        let Some(mut order) = store::order::load(tx, parties.seller, event.order).await? else {
            return Ok(());
        };
        let system = Caller::system();
        let who = Who::of(&system);
        let note = Some("the goods are sold out");
        match order.state {
            OrderState::AwaitingPayment => {
                let now = self.now();
                let mut moves = Moves::default();
                let text = note.map(str::to_owned);
                self.move_order(
                    &mut moves,
                    &mut order,
                    OrderState::Cancelled,
                    now,
                    &who,
                    text,
                )?;
                moves.run(tx).await?;
                let told = facts::cancelled(&order, Reason::OutOfStock.as_str(), now)?;
                outbox::publish_all(tx, &self.rt, MODULE, &[told], &system).await?;
                Ok(())
            }
            OrderState::Paid => {
                self.cancel_paid(
                    tx,
                    &mut order,
                    Reason::OutOfStock,
                    None,
                    &who,
                    note,
                    &system,
                )
                .await
            }
            OrderState::PartlyShipped => {
                self.close_rest_in(tx, &mut order, Reason::OutOfStock, &who, note, &system)
                    .await
            }
            OrderState::Shipped
            | OrderState::Delivered
            | OrderState::Completed
            | OrderState::Cancelled
            | OrderState::Expired => Ok(()),
        }
    }

    /// Ends a paid order none of whose goods have left, and gives all its money back. `asked` is
    /// the buyer's request that this answers.
    #[allow(clippy::too_many_arguments, reason = "who ends what, how and why")]
    pub(crate) async fn cancel_paid(
        &self,
        tx: &Tx,
        order: &mut Order,
        reason: Reason,
        asked: Option<&mut AfterSale>,
        who: &Who,
        note: Option<&str>,
        by: &Caller,
    ) -> Result<(), Error> {
        rules::order::go(order.state, OrderState::Cancelled)?;
        let mut lines = store::order::lines(tx, order.seller, order.id).await?;
        if lines.iter().any(|line| line.shipped > 0) {
            return Err(Error::BookingUnderWay);
        }
        let claimed = money::unsent(&lines)?;
        cancel_units(tx, order, &mut lines).await?;
        match asked {
            Some(after_sale) => {
                self.set_agreed(tx, order, &mut lines, after_sale, claimed)
                    .await?;
                let mut moves = Moves::default();
                let (to, text) = (AfterSaleState::Agreed, note.map(str::to_owned));
                self.move_after_sale(&mut moves, order, after_sale, to, who, text)?;
                moves.run(tx).await?;
                let (id, amount) = (after_sale.id, after_sale.agreed);
                let told = facts::refund_agreed(order, id, amount, reason.as_str(), self.now())?;
                outbox::publish_all(tx, &self.rt, MODULE, &[told], by).await?;
            }
            None => {
                self.answer_open_cancellations(tx, order, AfterSaleState::Withdrawn, who)
                    .await?;
                let id = ids::cancellation(order.id);
                self.give_back(tx, order, &mut lines, id, reason, claimed, who, note, by)
                    .await?;
            }
        }
        let now = self.now();
        let mut moves = Moves::default();
        let text = note.map(str::to_owned);
        self.move_order(&mut moves, order, OrderState::Cancelled, now, who, text)?;
        moves.run(tx).await?;
        let told = facts::cancelled(order, reason.as_str(), now)?;
        outbox::publish_all(tx, &self.rt, MODULE, &[told], by).await?;
        self.tell_cancelled(tx, order, by).await?;
        let release = Release {
            checkout: order.checkout,
            order: Some(order.id),
        };
        self.release_later(tx, release, now).await
    }

    /// Gives up what has not left, and gives its money back.
    pub(crate) async fn close_rest_in(
        &self,
        tx: &Tx,
        order: &mut Order,
        reason: Reason,
        who: &Who,
        note: Option<&str>,
        by: &Caller,
    ) -> Result<(), Error> {
        if order.state != OrderState::PartlyShipped {
            rules::order::go(order.state, OrderState::PartlyShipped)?;
            return Err(Error::ChangedMeanwhile);
        }
        let shipments = store::shipment::of_order(tx, order.seller, order.id).await?;
        if shipments
            .iter()
            .any(|shipment| shipment.booking == Booking::Asked)
        {
            return Err(Error::BookingUnderWay);
        }
        let mut lines = store::order::lines(tx, order.seller, order.id).await?;
        let claimed = money::unsent(&lines)?;
        cancel_units(tx, order, &mut lines).await?;
        let id = ids::rest(order.id);
        self.give_back(tx, order, &mut lines, id, reason, claimed, who, note, by)
            .await?;
        let now = self.now();
        let mut moves = Moves::default();
        let text = note.map(str::to_owned);
        self.move_order(&mut moves, order, OrderState::Shipped, now, who, text)?;
        moves.run(tx).await?;
        self.deliver_if_all_arrived(tx, order, &shipments).await?;
        self.tell_cancelled(tx, order, by).await?;
        let release = Release {
            checkout: order.checkout,
            order: Some(order.id),
        };
        self.release_later(tx, release, now.plus(RELEASE_REST_AFTER))
            .await
    }

    /// Requests to cancel that something else has overtaken.
    pub(crate) async fn answer_open_cancellations(
        &self,
        tx: &Tx,
        order: &Order,
        to: AfterSaleState,
        who: &Who,
    ) -> Result<(), Error> {
        let mut moves = Moves::default();
        for mut after_sale in store::after_sale::of_order(tx, order.seller, order.id).await? {
            let is_open = matches!(
                after_sale.state,
                AfterSaleState::Requested | AfterSaleState::Escalated
            );
            if after_sale.kind == AfterSaleKind::Cancellation && is_open {
                self.move_after_sale(&mut moves, order, &mut after_sale, to, who, None)?;
            }
        }
        moves.run(tx).await
    }

    /// A seller's or operator's decision about a paid order, in the transaction of its answer.
    pub(crate) async fn cancel_by_decision(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        id: OrderId,
        reason: Reason,
        note: Option<&str>,
    ) -> Result<Order, Error> {
        let mut order = store::order::load(tx, seller, id)
            .await?
            .ok_or(Error::NotFound)?;
        let who = Who::of(by);
        self.cancel_paid(tx, &mut order, reason, None, &who, note, by)
            .await?;
        Ok(order)
    }

    pub(crate) async fn close_rest_by_decision(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        id: OrderId,
        note: Option<&str>,
    ) -> Result<Order, Error> {
        let mut order = store::order::load(tx, seller, id)
            .await?
            .ok_or(Error::NotFound)?;
        let who = Who::of(by);
        self.close_rest_in(tx, &mut order, Reason::OutOfStock, &who, note, by)
            .await?;
        Ok(order)
    }
}

/// Units that have not left never will.
async fn cancel_units(tx: &Tx, order: &Order, lines: &mut [Line]) -> Result<(), Error> {
    let mut batch = Batch::default();
    for line in lines.iter_mut().filter(|line| line.to_ship() > 0) {
        line.cancelled += line.to_ship();
        store::order::save_line(&mut batch, order, line);
    }
    batch.run(tx).await?;
    Ok(())
}

/// Who may end a paid order at once.
pub(crate) fn may_decide(by: &Caller) -> Result<(), Error> {
    match by.kind {
        OrgKind::Seller => Ok(by.require(&[Role::Owner, Role::Staff])?),
        OrgKind::Platform => Ok(by.require(&[Role::Operator, Role::Support])?),
        OrgKind::Buyer => Err(kernel::Problem::forbidden().into()),
    }
}
