//! Shipping. The units are set aside first, then the carrier is asked, then the order moves: a crash
//! between the steps neither ships twice nor loses a booking. What arrives, and what time confirms,
//! also stands here.

use std::sync::Arc;

use contract::identity::{Caller, Role};
use contract::ids::{OrderId, OrgId, ServiceId, ShipmentId};
use contract::logistics::{
    Address, Book, Parcel, ShipmentMoved, ShipmentView, ShippedLine, TrackingStatus,
};
use contract::orders::OrderShipped;
use db::Tx;
use kernel::Problem;
use runtime::crash;
use runtime::outbox::{self, Outgoing};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::model::after_sale::AfterSaleState;
use crate::model::{Booking, Order, OrderState, Shipment, ShipmentFacts};
use crate::rules::{self, ids};
use crate::service::checkout::is_final;
use crate::service::moves::{Moves, Who};
use crate::service::{MODULE, Service, facts};
use crate::store::{self, Batch};

/// Bookings that one sweep finishes, and orders that it completes.
const SWEEP_MAX: i64 = 200;

/// What the seller wants to send.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ShipRequest {
    pub(crate) service: Option<ServiceId>,
    pub(crate) from: Option<Address>,
    pub(crate) parcels: Vec<Parcel>,
    pub(crate) lines: Vec<ShippedLine>,
}

/// What was sent, and where the order stands.
pub(crate) struct Shipped {
    pub(crate) shipment: Shipment,
    pub(crate) state: OrderState,
    pub(crate) replayed: bool,
}

impl Service {
    pub(crate) async fn ship(
        &self,
        by: &Caller,
        order: OrderId,
        key: &str,
        request: &ShipRequest,
    ) -> Result<Shipped, Error> {
        by.allows("orders:write")?;
        let seller = by.seller(&[Role::Owner, Role::Staff, Role::Warehouse])?;
        let id = ids::shipment(order, key);
        let fingerprint = Sha256::digest(serde_json::to_vec(request).unwrap_or_default()).to_vec();
        let from = self
            .address_of(seller, request.from.as_ref(), "from")
            .await?;
        let asked = self
            .set_aside(seller, order, id, fingerprint, from, request)
            .await?;
        let replayed = asked.booking == Booking::Booked;
        if !replayed {
            crash::point(MODULE, "ship.asked");
            self.book(by, seller, order, id).await?;
        }
        let (shipment, state) = self.shipped(seller, order, id).await?;
        Ok(Shipped {
            shipment,
            state,
            replayed,
        })
    }

    /// Takes the units out of what may be shipped. A repetition finds the shipment it began.
    async fn set_aside(
        &self,
        seller: OrgId,
        order: OrderId,
        id: ShipmentId,
        fingerprint: Vec<u8>,
        from: Address,
        request: &ShipRequest,
    ) -> Result<Shipment, Error> {
        let (now, given) = (self.now(), Arc::new((fingerprint, from, request.clone())));
        let service = self.clone();
        self.rt
            .db()
            .tx(move |tx| {
                let (service, given) = (service.clone(), given.clone());
                async move {
                    let (fingerprint, from, request) = given.as_ref();
                    let found = store::order::load(&tx, seller, order)
                        .await?
                        .ok_or(Error::NotFound)?;
                    if let Some(begun) = store::shipment::load(&tx, seller, order, id).await? {
                        return if begun.fingerprint == *fingerprint {
                            Ok(begun)
                        } else {
                            Err(Error::KeyReused)
                        };
                    }
                    if !rules::order::may_ship(found.state) {
                        rules::order::go(found.state, OrderState::PartlyShipped)?;
                        return Err(Error::ChangedMeanwhile);
                    }
                    service.refuse_recalled(&tx, seller, order).await?;
                    let mut lines = store::order::lines(&tx, seller, order).await?;
                    let wanted =
                        rules::ship::take(&mut lines, &request.lines).map_err(Error::Invalid)?;
                    let shipment = Shipment {
                        id,
                        order,
                        seller,
                        booking: Booking::Asked,
                        fingerprint: fingerprint.clone(),
                        facts: ShipmentFacts {
                            service: request.service.unwrap_or(found.facts.service.service),
                            from: from.clone(),
                            parcels: request.parcels.clone(),
                            lines: wanted,
                        },
                        carrier: None,
                        service_name: None,
                        tracking_number: None,
                        status: TrackingStatus::Pending,
                        delivered_at: None,
                        asked_at: now,
                        booked_at: None,
                    };
                    if !store::order::claim(&tx, &found).await? {
                        return Err(Error::ChangedMeanwhile);
                    }
                    let mut batch = Batch::default();
                    for line in &lines {
                        store::order::save_line(&mut batch, &found, line);
                    }
                    batch.run(&tx).await?;
                    store::shipment::insert(&tx, &shipment).await?;
                    Ok(shipment)
                }
            })
            .await
    }

    /// Asks the carrier, once for each shipment however often it is asked for, and moves the order.
    pub(crate) async fn book(
        &self,
        by: &Caller,
        seller: OrgId,
        order: OrderId,
        id: ShipmentId,
    ) -> Result<(), Error> {
        let found = self
            .rt
            .db()
            .read(move |tx| async move {
                let found = store::order::load(&tx, seller, order)
                    .await?
                    .ok_or(Error::NotFound)?;
                let shipment = store::shipment::load(&tx, seller, order, id).await?;
                Ok::<_, Error>((found, shipment.ok_or(Error::NotFound)?))
            })
            .await?;
        let (found, shipment) = found;
        self.may_book(by, &found, &shipment).await?;
        let wanted = Book {
            id,
            order,
            order_number: found.number.clone(),
            seller,
            buyer: found.buyer,
            service: shipment.facts.service,
            from: shipment.facts.from,
            to: found.facts.to,
            parcels: shipment.facts.parcels,
            lines: shipment.facts.lines,
        };
        match self.peers.logistics.book(by, wanted).await {
            Ok(booked) => {
                crash::point(MODULE, "ship.booked");
                self.booked(by, seller, order, booked).await
            }
            Err(problem) if is_final(&problem) || problem.kind.starts_with("logistics/") => {
                self.put_back(seller, order, id).await?;
                Err(problem.into())
            }
            Err(problem) => Err(problem.into()),
        }
    }

    /// The carrier takes the goods: the order moves and the world is told.
    async fn booked(
        &self,
        by: &Caller,
        seller: OrgId,
        order: OrderId,
        booked: ShipmentView,
    ) -> Result<(), Error> {
        let (service, by, booked) = (self.clone(), Arc::new(by.clone()), Arc::new(booked));
        self.rt
            .db()
            .tx(move |tx| {
                let (service, by, booked) = (service.clone(), by.clone(), booked.clone());
                async move { service.booked_in(&tx, &by, seller, order, &booked).await }
            })
            .await
    }

    async fn booked_in(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        id: OrderId,
        booked: &ShipmentView,
    ) -> Result<(), Error> {
        let mut order = store::order::load(tx, seller, id)
            .await?
            .ok_or(Error::NotFound)?;
        if !store::shipment::confirm(tx, seller, id, booked).await? {
            // A repetition was faster.
            return Ok(());
        }
        let lines = store::order::lines(tx, seller, id).await?;
        let shipments = store::shipment::of_order(tx, seller, id).await?;
        let others_asked = shipments
            .iter()
            .any(|other| other.booking == Booking::Asked);
        let whole = !others_asked && lines.iter().all(|line| line.to_ship() == 0);
        let to = if whole {
            OrderState::Shipped
        } else {
            OrderState::PartlyShipped
        };
        let (who, now) = (Who::of(by), self.now());
        let note = Some(format!("{} {}", booked.carrier, booked.tracking_number));
        let mut moves = Moves::default();
        if to == order.state {
            let state = to.as_str();
            self.record(
                &mut moves,
                &order,
                id.uuid(),
                Some(state),
                state,
                &who,
                note,
            );
        } else {
            self.move_order(&mut moves, &mut order, to, now, &who, note)?;
        }
        moves.run(tx).await?;
        // The buyer's wish came too late for what has left.
        self.answer_open_cancellations(tx, &order, AfterSaleState::Refused, &who)
            .await?;
        let sent = shipments.iter().find(|shipment| shipment.id == booked.id);
        let event = OrderShipped {
            id,
            number: order.number.clone(),
            checkout: order.checkout,
            buyer: order.buyer,
            seller,
            shipment: booked.id,
            tracking_number: booked.tracking_number.clone(),
            lines: sent
                .map(|shipment| shipment.facts.lines.clone())
                .unwrap_or_default(),
            parcels: sent
                .map(|shipment| shipment.facts.parcels.clone())
                .unwrap_or_default(),
            carrier: booked.carrier.clone(),
            whole,
            at: now,
        };
        let told = Outgoing::of(&event, id.uuid())?;
        outbox::publish_all(tx, &self.rt, MODULE, &[told], by).await?;
        self.tell_shipped(tx, &order, &booked.tracking_number, by)
            .await?;
        self.deliver_if_all_arrived(tx, &mut order, &shipments)
            .await
    }

    /// The carrier refuses: the units may be shipped otherwise.
    pub(crate) async fn put_back(
        &self,
        seller: OrgId,
        order: OrderId,
        id: ShipmentId,
    ) -> Result<(), Error> {
        self.rt
            .db()
            .tx(move |tx| async move {
                let found = store::order::load(&tx, seller, order)
                    .await?
                    .ok_or(Error::NotFound)?;
                let Some(shipment) = store::shipment::load(&tx, seller, order, id).await? else {
                    return Ok(());
                };
                if !store::shipment::forget(&tx, seller, order, id).await? {
                    return Ok(());
                }
                let mut batch = Batch::default();
                for mut line in store::order::lines(&tx, seller, order).await? {
                    for part in shipment
                        .facts
                        .lines
                        .iter()
                        .filter(|part| part.line == line.id)
                    {
                        line.shipped -= part.quantity;
                    }
                    store::order::save_line(&mut batch, &found, &line);
                }
                batch.run(&tx).await?;
                store::order::claim(&tx, &found).await?;
                Ok(())
            })
            .await
    }

    async fn shipped(
        &self,
        seller: OrgId,
        order: OrderId,
        id: ShipmentId,
    ) -> Result<(Shipment, OrderState), Error> {
        self.rt
            .db()
            .read(move |tx| async move {
                let found = store::order::load(&tx, seller, order)
                    .await?
                    .ok_or(Error::NotFound)?;
                let shipment = store::shipment::load(&tx, seller, order, id).await?;
                Ok((shipment.ok_or(Error::NotFound)?, found.state))
            })
            .await
    }

    /// News of the road.
    pub(crate) async fn hear_moved(&self, tx: &Tx, event: &ShipmentMoved) -> Result<(), Error> {
        let ShipmentMoved {
            id,
            order,
            seller,
            status,
            at,
            ..
        } = event;
        if !store::shipment::hear(tx, *seller, *order, *id, *status, *at).await?
            || *status != TrackingStatus::Delivered
        {
            return Ok(());
        }
        let Some(mut found) = store::order::load(tx, *seller, *order).await? else {
            return Ok(());
        };
        let shipments = store::shipment::of_order(tx, *seller, *order).await?;
        self.deliver_if_all_arrived(tx, &mut found, &shipments)
            .await
    }

    /// An order is delivered when all of it was sent and all that was sent has arrived.
    pub(crate) async fn deliver_if_all_arrived(
        &self,
        tx: &Tx,
        order: &mut Order,
        shipments: &[Shipment],
    ) -> Result<(), Error> {
        let arrived: Option<Vec<_>> = shipments
            .iter()
            .map(|shipment| shipment.delivered_at)
            .collect();
        let last = arrived.and_then(|arrived| arrived.into_iter().max());
        let (OrderState::Shipped, Some(at)) = (order.state, last) else {
            return Ok(());
        };
        let system = Caller::system();
        let mut moves = Moves::default();
        let to = OrderState::Delivered;
        self.move_order(&mut moves, order, to, at, &Who::of(&system), None)?;
        moves.run(tx).await?;
        let told = facts::delivered(order, at)?;
        outbox::publish_all(tx, &self.rt, MODULE, &[told], &system).await?;
        self.tell_delivered(tx, order, &system).await
    }

    /// The buyer has the goods, whatever the carrier says.
    pub(crate) async fn confirm_receipt(
        &self,
        tx: &Tx,
        by: &Caller,
        id: OrderId,
    ) -> Result<Order, Error> {
        by.allows("orders:write")?;
        let buyer = by.buyer(&[Role::Owner, Role::Buyer])?;
        let parties = store::order::parties_of(tx, id)
            .await?
            .ok_or(Error::NotFound)?;
        if parties.buyer != buyer {
            return Err(Error::NotFound);
        }
        let mut order = store::order::load(tx, parties.seller, id)
            .await?
            .ok_or(Error::NotFound)?;
        self.refuse_disputed(tx, order.seller, order.id).await?;
        let (who, now) = (Who::of(by), self.now());
        let mut moves = Moves::default();
        let mut told = Vec::new();
        if order.state == OrderState::Shipped {
            self.move_order(
                &mut moves,
                &mut order,
                OrderState::Delivered,
                now,
                &who,
                None,
            )?;
            told.push(facts::delivered(&order, now)?);
        }
        self.move_order(
            &mut moves,
            &mut order,
            OrderState::Completed,
            now,
            &who,
            None,
        )?;
        told.push(facts::completed(&order, now)?);
        moves.run(tx).await?;
        outbox::publish_all(tx, &self.rt, MODULE, &told, by).await?;
        Ok(order)
    }

    /// Completes what was delivered long enough ago.
    pub(crate) async fn sweep_delivered(&self) -> Result<(), Problem> {
        let due = store::order::due(self.rt.db(), self.now(), SWEEP_MAX).await?;
        for (seller, id) in due {
            let service = self.clone();
            let done = self
                .rt
                .db()
                .tx(move |tx| {
                    let service = service.clone();
                    async move { service.complete_in(&tx, seller, id).await }
                })
                .await;
            if let Err(error) = done {
                let problem = Problem::from(error);
                tracing::warn!(order = %id, %problem, "an order is completed later");
            }
        }
        Ok(())
    }

    async fn complete_in(&self, tx: &Tx, seller: OrgId, id: OrderId) -> Result<(), Error> {
        let Some(mut order) = store::order::load(tx, seller, id).await? else {
            return Ok(());
        };
        if order.state != OrderState::Delivered {
            return Ok(());
        }
        // It is looked at again once the quarrel is over.
        if store::dispute::is_open(tx, seller, id).await? {
            return Ok(());
        }
        let system = Caller::system();
        let now = self.now();
        let mut moves = Moves::default();
        let (to, who) = (OrderState::Completed, Who::of(&system));
        self.move_order(&mut moves, &mut order, to, now, &who, None)?;
        moves.run(tx).await?;
        let told = facts::completed(&order, now)?;
        outbox::publish_all(tx, &self.rt, MODULE, &[told], &system).await?;
        Ok(())
    }
}
