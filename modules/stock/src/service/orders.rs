//! What orders tell: paid goods are to be picked, shipped goods are gone, cancelled goods are free.

use std::collections::{BTreeMap, BTreeSet};

use contract::identity::Caller;
use contract::ids::{OrgId, WarehouseId};
use contract::orders::{OrderCancelled, OrderPaid, OrderShipped};
use contract::stock::{ItemKey, ReservedLine};
use db::Tx;
use kernel::Problem;
use uuid::Uuid;

use super::holds::items;
use super::{Service, key};
use crate::error::Error;
use crate::model::{Because, HoldState, Pick, PickLine, PickState, Place, Process, ProcessState};
use crate::rules::{self, Book};
use crate::store;

impl Service {
    /// Confirms the orders' units and has them picked; tells of those that are lost.
    pub(crate) async fn paid(&self, tx: &Tx, events: &[OrderPaid]) -> Result<(), Error> {
        let by = Caller::system();
        let among = events.iter().map(|event| (event.seller, event.id));
        let mut known = store::picks::orders(tx, among).await?;
        let fresh = events.iter().filter(|event| known.insert(event.id));
        let fresh: Vec<&OrderPaid> = fresh.collect();
        let mut sellers: BTreeMap<Uuid, BTreeSet<OrgId>> = BTreeMap::new();
        for event in &fresh {
            let of_process = sellers.entry(event.checkout.uuid()).or_default();
            of_process.insert(event.seller);
        }
        let mut processes = store::holds::load_with(tx, &sellers).await?;
        let mut changed = BTreeSet::new();
        let (mut picks, mut lost) = (Vec::new(), Vec::new());
        for event in fresh {
            let id = event.checkout.uuid();
            let process = processes.entry(id).or_insert_with(|| Process {
                id,
                state: ProcessState::Open,
                expires_at: None,
                lines: Vec::new(),
                holds: Vec::new(),
            });
            let is_lost =
                |hold: &crate::model::Hold| hold.order == event.id && hold.state == HoldState::Lost;
            if process.holds.iter().any(is_lost) {
                continue;
            }
            let is_secured = self.secure(tx, &by, process, event).await?;
            changed.insert(id);
            if !is_secured {
                lost.push((id, event.id));
                continue;
            }
            let shares = rules::divide(event.id, &event.lines, &process.holds);
            let of_order = |(warehouse, lines): (_, Vec<_>)| self.pick(event, warehouse, &lines);
            picks.extend(shares.into_iter().map(of_order));
        }
        processes.retain(|id, _| changed.contains(id));
        store::holds::save(tx, processes.values(), self.rt().now()).await?;
        for (id, order) in lost {
            self.publish_lost(tx, &by, id, &[order]).await?;
        }
        store::picks::insert(tx, &picks).await?;
        Ok(())
    }

    /// Makes an order's units its own. False when they are gone. The process is the caller's to write.
    async fn secure(
        &self,
        tx: &Tx,
        by: &Caller,
        process: &mut Process,
        event: &OrderPaid,
    ) -> Result<bool, Error> {
        let mut needs: BTreeMap<ItemKey, i64> = BTreeMap::new();
        for line in &event.lines {
            *needs.entry(key(event.seller, line.variant)).or_default() += line.quantity;
        }
        // In time, as nearly always, no level changes and none has to be looked at.
        let mut book = if rules::lacking(process, event.id, &needs).is_empty() {
            Book::default()
        } else {
            let wanted: BTreeSet<ItemKey> = items(process)
                .into_iter()
                .chain(needs.keys().copied())
                .collect();
            store::levels::load(tx, &wanted).await?
        };
        let secured = rules::secure(process, &mut book, event.id, &needs);
        if process.lines.is_empty() {
            process.lines = answered(process);
        }
        self.save(tx, &book, &by.actor()).await?;
        Ok(secured.is_ok())
    }

    fn pick(&self, event: &OrderPaid, warehouse: WarehouseId, lines: &[(usize, i64)]) -> Pick {
        let line = |(at, quantity): &(usize, i64)| {
            let placed = event.lines.get(*at)?;
            Some(PickLine {
                line: placed.id,
                variant: placed.variant,
                sku: placed.sku.clone(),
                title: placed.title.clone(),
                barcode: None,
                quantity: *quantity,
                picked: 0,
                shipped: 0,
                short_reason: None,
            })
        };
        Pick {
            seller: event.seller,
            id: self.rt().ids().new_id(),
            warehouse,
            order: event.id,
            process: event.checkout.uuid(),
            number: event.number.clone(),
            state: PickState::Due,
            picker: None,
            ship_to: event.to.clone(),
            parcels: Vec::new(),
            shipment: None,
            tracking_number: None,
            version: 1,
            paid_at: event.at,
            started_at: None,
            packed_at: None,
            ended_at: None,
            lines: lines.iter().filter_map(line).collect(),
        }
    }

    /// Books out what left, and closes or renews its pick orders.
    pub(crate) async fn shipped(&self, tx: &Tx, event: &OrderShipped) -> Result<(), Error> {
        let mut picks = store::picks::of_order(tx, event.seller, event.id).await?;
        let (allotted, unknown) = rules::allot(&picks, &event.lines);
        if !unknown.is_empty() {
            // Nobody can say which goods these were; people see it at the next count.
            tracing::warn!(order = %event.id, lines = unknown.len(), "shipped, but not to be picked");
        }
        let id = event.checkout.uuid();
        let mut processes = store::holds::load(tx, [id], Some(event.seller)).await?;
        let mut process = processes.remove(&id).unwrap_or_else(|| Process {
            id,
            state: ProcessState::Ended,
            expires_at: None,
            lines: Vec::new(),
            holds: Vec::new(),
        });
        let before = process.clone();
        let mut gone: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
        let mut moves: Vec<(Place, i64)> = Vec::new();
        for share in &allotted {
            let Some(pick) = picks.get(share.pick) else {
                continue;
            };
            if let Some(line) = pick.lines.get(share.line) {
                let place = Place::new(event.seller, line.variant, pick.warehouse);
                moves.push((place, share.quantity));
                gone.entry(share.pick)
                    .or_default()
                    .push((share.line, share.quantity));
            }
        }
        let wanted: BTreeSet<ItemKey> = moves
            .iter()
            .map(|(place, _)| place.item)
            .chain(items(&process))
            .collect();
        let mut book = store::levels::load(tx, &wanted).await?;
        let because = Because::of(event.shipment.to_string()).note(Some(event.number.clone()));
        for (place, quantity) in moves {
            rules::ship(&mut process, &mut book, event.id, place, quantity);
            book.ship(place, quantity, &because);
        }
        if event.whole {
            rules::release(&mut process, &mut book, Some(event.id));
        }
        self.save(tx, &book, &Caller::system().actor()).await?;
        if process != before {
            store::holds::save(tx, [&process], self.rt().now()).await?;
        }
        for (at, pick) in picks.iter_mut().enumerate() {
            let lines = gone.remove(&at).unwrap_or_default();
            if pick.state.is_ended() || (lines.is_empty() && !event.whole) {
                continue;
            }
            rules::shipped(pick, &lines, event.whole);
            pick.parcels.clear();
            pick.packed_at = None;
            if !lines.is_empty() {
                pick.shipment = Some(event.shipment);
                pick.tracking_number = Some(event.tracking_number.clone());
            }
            if pick.state.is_ended() {
                pick.ended_at = Some(event.at);
            }
            self.write(tx, pick).await?;
        }
        Ok(())
    }

    /// Frees what was reserved and takes the pick orders off the board.
    pub(crate) async fn cancelled(&self, tx: &Tx, event: &OrderCancelled) -> Result<(), Error> {
        let by = Caller::system();
        let (process, order) = (event.checkout.uuid(), Some(event.id));
        self.release_in(tx, &by, process, order, Some(event.seller))
            .await
    }

    /// Writes a pick order that this transaction has loaded.
    pub(super) async fn write(&self, tx: &Tx, pick: &Pick) -> Result<(), Error> {
        if store::picks::update(tx, pick).await? {
            return Ok(());
        }
        Err(Problem::conflict("Somebody else works on this pick order just now.").into())
    }
}

fn answered(process: &Process) -> Vec<ReservedLine> {
    process
        .holds
        .iter()
        .filter(|hold| hold.state.is_open())
        .map(|hold| ReservedLine {
            order: hold.order,
            item: hold.place.item,
            warehouse: hold.place.warehouse,
            quantity: hold.quantity,
        })
        .collect()
}
