//! Confirming, releasing and expiring what was reserved.

use std::collections::BTreeSet;

use contract::identity::Caller;
use contract::ids::{OrderId, OrgId};
use contract::stock::{ItemKey, ReservationExpired, ReservationLost};
use db::Tx;
use kernel::Problem;
use runtime::outbox::{self, Outgoing};
use uuid::Uuid;

use super::Service;
use crate::error::Error;
use crate::model::{HoldState, PickState, Process, ProcessState};
use crate::{MODULE, rules, store};

impl Service {
    /// Takes the expiry off. Orders whose units are gone are told as lost, the others stand.
    pub async fn confirm(&self, by: &Caller, process: Uuid) -> Result<(), Problem> {
        let caller = by.clone();
        let lost = self
            .tx(move |service, tx| {
                let by = caller.clone();
                async move { service.confirm_in(&tx, &by, process).await }
            })
            .await?;
        match lost {
            Some(orders) if orders.is_empty() => Ok(()),
            lost => Err(Error::ReservationGone(lost.unwrap_or_default()).into()),
        }
    }

    /// The orders that are lost; `None` when nothing of the process is reserved any more.
    async fn confirm_in(
        &self,
        tx: &Tx,
        by: &Caller,
        id: Uuid,
    ) -> Result<Option<Vec<OrderId>>, Error> {
        let Some(mut process) = store::holds::load(tx, [id], None).await?.remove(&id) else {
            return Ok(None);
        };
        let before = process.clone();
        let mut book = store::levels::load(tx, &items(&process)).await?;
        let lost = rules::confirm(&mut process, &mut book);
        if process != before {
            let news: Vec<OrderId> = lost
                .iter()
                .copied()
                .filter(|order| !is_lost(&before, *order))
                .collect();
            self.save(tx, &book, &by.actor()).await?;
            store::holds::save(tx, [&process], self.rt().now()).await?;
            self.publish_lost(tx, by, id, &news).await?;
        }
        let stands = process
            .holds
            .iter()
            .any(|hold| hold.state.is_open() || hold.state == HoldState::Shipped);
        Ok((stands || !lost.is_empty()).then_some(lost))
    }

    pub(super) async fn publish_lost(
        &self,
        tx: &Tx,
        by: &Caller,
        process: Uuid,
        orders: &[OrderId],
    ) -> Result<(), Error> {
        let at = self.rt().now();
        let mut events = Vec::with_capacity(orders.len());
        for order in orders {
            let lost = ReservationLost {
                process,
                order: *order,
                at,
            };
            events.push(Outgoing::of(&lost, order.uuid())?);
        }
        outbox::publish_all(tx, self.rt(), MODULE, &events, by).await?;
        Ok(())
    }

    /// Frees what is still reserved, and takes its pick orders off the board. A process that nobody has heard of is noted as ended: should
    /// its reservation arrive late, it is refused.
    pub async fn release(
        &self,
        by: &Caller,
        process: Uuid,
        order: Option<OrderId>,
    ) -> Result<(), Problem> {
        let by = by.clone();
        self.tx(move |service, tx| {
            let by = by.clone();
            async move { service.release_in(&tx, &by, process, order, None).await }
        })
        .await?;
        Ok(())
    }

    pub(super) async fn release_in(
        &self,
        tx: &Tx,
        by: &Caller,
        id: Uuid,
        order: Option<OrderId>,
        seller: Option<OrgId>,
    ) -> Result<(), Error> {
        let Some(mut process) = store::holds::load(tx, [id], seller).await?.remove(&id) else {
            if order.is_none() {
                let ended = Process {
                    id,
                    state: ProcessState::Ended,
                    expires_at: None,
                    lines: Vec::new(),
                    holds: Vec::new(),
                };
                store::holds::save(tx, [&ended], self.rt().now()).await?;
            }
            return Ok(());
        };
        let before = process.clone();
        let mut book = store::levels::load(tx, &items(&process)).await?;
        rules::release(&mut process, &mut book, order);
        if process != before {
            self.save(tx, &book, &by.actor()).await?;
            store::holds::save(tx, [&process], self.rt().now()).await?;
        }
        let mut over: BTreeSet<(OrgId, OrderId)> = process
            .holds
            .iter()
            .map(|hold| (hold.place.item.seller, hold.order))
            .filter(|(_, of)| order.is_none_or(|order| order == *of))
            .collect();
        over.extend(seller.zip(order));
        for (seller, order) in over {
            self.close_picks(tx, seller, order).await?;
        }
        Ok(())
    }

    /// Nothing more of the order will leave.
    async fn close_picks(&self, tx: &Tx, seller: OrgId, order: OrderId) -> Result<(), Error> {
        for mut pick in store::picks::of_order(tx, seller, order).await? {
            if pick.state.is_ended() {
                continue;
            }
            let has_left = pick.lines.iter().any(|line| line.shipped > 0);
            pick.state = if has_left {
                PickState::Dispatched
            } else {
                PickState::Cancelled
            };
            pick.ended_at = Some(self.rt().now());
            self.write(tx, &pick).await?;
        }
        Ok(())
    }

    /// Frees one batch of what was not paid in time; answers how many checkouts that were.
    pub(crate) async fn expire_batch(&self) -> Result<usize, Problem> {
        let count = self
            .tx(|service, tx| async move {
                let now = service.rt().now();
                let due = store::holds::lapsed(&tx, now, service.settings().expiry_batch).await?;
                let count = due.len();
                if count == 0 {
                    return Ok(0);
                }
                let mut processes = store::holds::load(&tx, due, None).await?;
                let items: BTreeSet<ItemKey> = processes.values().flat_map(items).collect();
                let mut book = store::levels::load(&tx, &items).await?;
                let mut events = Vec::with_capacity(count);
                for process in processes.values_mut() {
                    if rules::expire(process, &mut book) {
                        let expired = ReservationExpired {
                            process: process.id,
                            at: now,
                        };
                        events.push(Outgoing::of(&expired, process.id)?);
                    }
                }
                let by = Caller::system();
                service.save(&tx, &book, &by.actor()).await?;
                store::holds::save(&tx, processes.values(), now).await?;
                outbox::publish_all(&tx, service.rt(), MODULE, &events, &by).await?;
                Ok(count)
            })
            .await?;
        Ok(count)
    }
}

/// The items of which a process may have something reserved.
pub(super) fn items(process: &Process) -> BTreeSet<ItemKey> {
    let held = process.holds.iter().map(|hold| hold.place.item);
    process
        .lines
        .iter()
        .map(|line| line.item)
        .chain(held)
        .collect()
}

fn is_lost(process: &Process, order: OrderId) -> bool {
    process
        .holds
        .iter()
        .any(|hold| hold.order == order && hold.state == HoldState::Lost)
}
