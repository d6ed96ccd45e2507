//! What becomes of a reservation: confirmed when it is paid, renewed when it had lapsed and the
//! units are still there, lost when they are not, given back when nobody wants it any more.

use std::collections::BTreeMap;

use contract::ids::OrderId;
use contract::stock::{ItemKey, ReserveLine};

use super::book::Book;
use crate::model::{Hold, HoldState, Place, Process, ProcessState};

/// What the order wants and has neither set aside nor sent.
pub fn lacking(
    process: &Process,
    order: OrderId,
    needs: &BTreeMap<ItemKey, i64>,
) -> Vec<ReserveLine> {
    needs
        .iter()
        .filter_map(|(item, need)| {
            let have: i64 = process
                .holds
                .iter()
                .filter(|hold| hold.order == order && hold.place.item == *item)
                .map(|hold| hold.open() + hold.shipped)
                .sum();
            (have < *need).then(|| ReserveLine {
                order,
                item: *item,
                quantity: need - have,
            })
        })
        .collect()
}

/// Makes the order's units its own for good: what is held is confirmed, what has lapsed is taken
/// anew. `Err` when that is not possible; then nothing is set aside for the order any more.
pub fn secure(
    process: &mut Process,
    book: &mut Book,
    order: OrderId,
    needs: &BTreeMap<ItemKey, i64>,
) -> Result<(), ()> {
    match book.allocate(&lacking(process, order, needs)) {
        Ok(lines) => {
            for line in lines {
                let place = Place {
                    item: line.item,
                    warehouse: line.warehouse,
                };
                add(process, order, place, line.quantity);
            }
            for hold in of_order(process, Some(order)).filter(|hold| hold.state.is_open()) {
                hold.state = HoldState::Confirmed;
            }
            settle(process);
            process.state = ProcessState::Open;
            Ok(())
        }
        Err(_) => {
            for hold in of_order(process, Some(order)) {
                let gone = if hold.shipped == 0 {
                    HoldState::Lost
                } else {
                    HoldState::Released
                };
                book.free(hold.place, hold.open());
                hold.state = gone;
            }
            settle(process);
            Err(())
        }
    }
}

fn add(process: &mut Process, order: OrderId, place: Place, quantity: i64) {
    let twin = process
        .holds
        .iter_mut()
        .find(|hold| hold.order == order && hold.place == place);
    match twin {
        Some(hold) => {
            // What had lapsed counts no more; what is open or gone stays.
            hold.quantity = hold.open() + hold.shipped + quantity;
            hold.state = HoldState::Confirmed;
        }
        None => process.holds.push(Hold {
            order,
            place,
            quantity,
            shipped: 0,
            state: HoldState::Confirmed,
        }),
    }
}

/// Confirms a whole process; answers the orders whose units are gone. What somebody released stays
/// released: its order was given up before it was paid.
pub fn confirm(process: &mut Process, book: &mut Book) -> Vec<OrderId> {
    let mut needs: BTreeMap<OrderId, BTreeMap<ItemKey, i64>> = BTreeMap::new();
    for line in &process.lines {
        *needs
            .entry(line.order)
            .or_default()
            .entry(line.item)
            .or_default() += line.quantity;
    }
    let mut lost = Vec::new();
    for (order, needs) in needs {
        let states = |state| {
            process
                .holds
                .iter()
                .any(|h| h.order == order && h.state == state)
        };
        let is_gone = states(HoldState::Lost)
            || (!states(HoldState::Released) && secure(process, book, order, &needs).is_err());
        if is_gone {
            lost.push(order);
        }
    }
    lost
}

/// Gives back what is set aside for one order, or for all of the process. What had lapsed is given
/// up as well: a late confirmation does not bring it back.
pub fn release(process: &mut Process, book: &mut Book, order: Option<OrderId>) {
    for hold in of_order(process, order) {
        give_back(hold, book, HoldState::Released);
        if hold.state == HoldState::Expired {
            hold.state = HoldState::Released;
        }
    }
    settle(process);
}

/// Gives back what was not paid in time; answers whether there was anything.
pub fn expire(process: &mut Process, book: &mut Book) -> bool {
    let mut lapsed = false;
    for hold in process
        .holds
        .iter_mut()
        .filter(|hold| hold.state == HoldState::Held)
    {
        give_back(hold, book, HoldState::Expired);
        lapsed = true;
    }
    settle(process);
    lapsed
}

/// Units of an order left a place: answers nothing, as what left has left. Whatever of it was set
/// aside is so no more.
pub fn ship(process: &mut Process, book: &mut Book, order: OrderId, place: Place, quantity: i64) {
    let found = of_order(process, Some(order)).find(|hold| hold.place == place);
    if let Some(hold) = found {
        let kept = hold.open().min(quantity);
        book.free(place, kept);
        if hold.state.is_open() {
            hold.shipped += kept;
            if hold.shipped == hold.quantity {
                hold.state = HoldState::Shipped;
            }
        }
    }
    settle(process);
}

fn give_back(hold: &mut Hold, book: &mut Book, state: HoldState) {
    if hold.state.is_open() {
        book.free(hold.place, hold.open());
        hold.state = state;
    }
}

fn of_order(process: &mut Process, order: Option<OrderId>) -> impl Iterator<Item = &mut Hold> {
    process
        .holds
        .iter_mut()
        .filter(move |hold| order.is_none_or(|order| hold.order == order))
}

/// Only what is held lapses; a process ends with its last unit.
fn settle(process: &mut Process) {
    if !process
        .holds
        .iter()
        .any(|hold| hold.state == HoldState::Held)
    {
        process.expires_at = None;
    }
    if !process.holds.iter().any(|hold| hold.state.is_open()) {
        process.state = ProcessState::Ended;
    }
}

#[cfg(test)]
mod tests {
    use contract::ids::{OrgId, VariantId, WarehouseId};
    use contract::stock::ReservedLine;
    use kernel::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::model::Shelf;

    fn place() -> Place {
        Place::new(
            OrgId::from_uuid(Uuid::from_u128(1)),
            VariantId::from_uuid(Uuid::from_u128(2)),
            WarehouseId::from_uuid(Uuid::from_u128(3)),
        )
    }

    fn order(n: u128) -> OrderId {
        OrderId::from_uuid(Uuid::from_u128(n))
    }

    fn process(holds: &[(u128, i64, HoldState)]) -> Process {
        Process {
            id: Uuid::from_u128(7),
            state: ProcessState::Open,
            expires_at: Some(Timestamp::from_micros(1)),
            lines: holds
                .iter()
                .map(|(n, quantity, _)| ReservedLine {
                    order: order(*n),
                    item: place().item,
                    warehouse: place().warehouse,
                    quantity: *quantity,
                })
                .collect(),
            holds: holds
                .iter()
                .map(|(n, quantity, state)| Hold {
                    order: order(*n),
                    place: place(),
                    quantity: *quantity,
                    shipped: 0,
                    state: *state,
                })
                .collect(),
        }
    }

    fn book(on_hand: i64, reserved: i64) -> Book {
        Book::of([(
            place(),
            Shelf {
                on_hand,
                reserved,
                is_default: true,
            },
        )])
    }

    fn states(process: &Process) -> Vec<HoldState> {
        process.holds.iter().map(|hold| hold.state).collect()
    }

    #[test]
    fn confirming_takes_the_expiry_off_and_changes_no_level() {
        let (mut p, mut b) = (process(&[(1, 4, HoldState::Held)]), book(10, 4));
        assert!(confirm(&mut p, &mut b).is_empty());
        assert_eq!(
            (states(&p), p.expires_at),
            (vec![HoldState::Confirmed], None)
        );
        assert!(b.changes().is_empty());
        assert!(confirm(&mut p, &mut b).is_empty());
    }

    #[test]
    fn what_lapsed_is_renewed_while_it_is_there_and_lost_when_not_order_by_order() {
        let lapsed = [(1, 4, HoldState::Expired), (2, 5, HoldState::Expired)];
        let (mut p, mut b) = (process(&lapsed), book(6, 0));
        assert_eq!(confirm(&mut p, &mut b), [order(2)]);
        assert_eq!(states(&p), [HoldState::Confirmed, HoldState::Lost]);
        assert_eq!(b.shelf(place()).reserved, 4);
        // Later there is enough again, but the order was told that it is lost.
        let mut b = book(100, 4);
        assert_eq!(confirm(&mut p, &mut b), [order(2)]);
        assert!(b.changes().is_empty());
    }

    #[test]
    fn what_was_released_stays_released_when_the_rest_is_confirmed() {
        let mut p = process(&[(1, 4, HoldState::Released), (2, 5, HoldState::Held)]);
        let mut b = book(10, 5);
        assert!(confirm(&mut p, &mut b).is_empty());
        assert_eq!(states(&p), [HoldState::Released, HoldState::Confirmed]);
        assert!(b.changes().is_empty());
    }

    #[test]
    fn releasing_and_expiring_twice_frees_once() {
        let (mut p, mut b) = (process(&[(1, 4, HoldState::Held)]), book(10, 4));
        release(&mut p, &mut b, None);
        release(&mut p, &mut b, None);
        assert!(!expire(&mut p, &mut b));
        assert_eq!(b.shelf(place()).reserved, 0);
        assert_eq!(p.state, ProcessState::Ended);
    }

    #[test]
    fn what_lapsed_and_was_then_released_is_not_confirmed() {
        let (mut p, mut b) = (process(&[(1, 4, HoldState::Expired)]), book(10, 0));
        release(&mut p, &mut b, None);
        assert!(confirm(&mut p, &mut b).is_empty());
        assert_eq!(states(&p), [HoldState::Released]);
        assert!(b.changes().is_empty());
    }

    #[test]
    fn parts_are_shipped_and_the_rest_is_given_back() {
        let (mut p, mut b) = (process(&[(1, 4, HoldState::Confirmed)]), book(10, 4));
        ship(&mut p, &mut b, order(1), place(), 3);
        assert_eq!((b.shelf(place()).reserved, p.holds[0].shipped), (1, 3));
        release(&mut p, &mut b, Some(order(1)));
        assert_eq!(b.shelf(place()).reserved, 0);
    }
}
