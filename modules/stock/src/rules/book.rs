//! The levels that a transaction has loaded, and what it does to them. Every change of a level goes
//! through here, so that none happens without its movement and nothing is promised that is not
//! there. Statements write the differences.

use std::collections::BTreeMap;

use contract::ids::WarehouseId;
use contract::stock::{ItemKey, ReserveLine, ReservedLine};
use uuid::Uuid;

use crate::model::{Because, Moved, MovementKind, Place, Shelf};

/// Levels by place, as they were and as they become.
#[derive(Clone, Debug, Default)]
pub struct Book {
    shelves: BTreeMap<Place, Entry>,
    movements: Vec<Moved>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    was: Shelf,
    now: Shelf,
    /// There is no row yet.
    is_new: bool,
}

/// What a transaction does to one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub place: Place,
    pub on_hand: i64,
    pub reserved: i64,
    pub is_new: bool,
}

/// A line that cannot be promised, with what could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Place in the list of wanted lines.
    pub line: usize,
    pub available: i64,
}

/// A place holds less than was to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    pub place: Place,
    pub there: i64,
}

impl Book {
    pub fn of(shelves: impl IntoIterator<Item = (Place, Shelf)>) -> Self {
        let entry = |(place, shelf)| {
            (
                place,
                Entry {
                    was: shelf,
                    now: shelf,
                    is_new: false,
                },
            )
        };
        Book {
            shelves: shelves.into_iter().map(entry).collect(),
            movements: Vec::new(),
        }
    }

    /// Makes sure that there is a level, empty when it is new.
    pub fn open(&mut self, place: Place) {
        let empty = Shelf::default();
        let entry = Entry {
            was: empty,
            now: empty,
            is_new: true,
        };
        self.shelves.entry(place).or_insert(entry);
    }

    pub fn shelf(&self, place: Place) -> Shelf {
        self.shelves
            .get(&place)
            .map(|entry| entry.now)
            .unwrap_or_default()
    }

    fn of_item(&self, item: ItemKey) -> impl Iterator<Item = (Place, Shelf)> + '_ {
        let from = Place {
            item,
            warehouse: WarehouseId::from_uuid(Uuid::nil()),
        };
        let to = Place {
            item,
            warehouse: WarehouseId::from_uuid(Uuid::max()),
        };
        self.shelves
            .range(from..=to)
            .map(|(place, entry)| (*place, entry.now))
    }

    /// Promises all lines or none. The default warehouse comes first, then the one with most; a
    /// line is divided only when no single warehouse has enough.
    pub fn allocate(&mut self, wanted: &[ReserveLine]) -> Result<Vec<ReservedLine>, Vec<Shortage>> {
        let mut promised = Vec::with_capacity(wanted.len());
        let mut shortages = Vec::new();
        for (line, want) in wanted.iter().enumerate() {
            let shares = self.shares(want.item, want.quantity);
            let found: i64 = shares.iter().map(|(_, quantity)| quantity).sum();
            if found < want.quantity {
                shortages.push(Shortage {
                    line,
                    available: found,
                });
                continue;
            }
            for (place, quantity) in shares {
                self.promise(place, quantity);
                promised.push(ReservedLine {
                    order: want.order,
                    item: want.item,
                    warehouse: place.warehouse,
                    quantity,
                });
            }
        }
        if shortages.is_empty() {
            return Ok(promised);
        }
        for line in promised {
            self.promise(
                Place {
                    item: line.item,
                    warehouse: line.warehouse,
                },
                -line.quantity,
            );
        }
        Err(shortages)
    }

    /// Where the units would come from; fewer than wanted when there are not enough.
    fn shares(&self, item: ItemKey, quantity: i64) -> Vec<(Place, i64)> {
        let mut shelves: Vec<(Place, Shelf)> = self
            .of_item(item)
            .filter(|(_, shelf)| shelf.available() > 0)
            .collect();
        // The default first, then what has most; the id settles the rest, so that the same
        // question always has the same answer.
        shelves
            .sort_by_key(|(place, shelf)| (!shelf.is_default, -shelf.available(), place.warehouse));
        if let Some((place, _)) = shelves
            .iter()
            .find(|(_, shelf)| shelf.available() >= quantity)
        {
            return vec![(*place, quantity)];
        }
        let mut left = quantity;
        let mut shares = Vec::new();
        for (place, shelf) in shelves {
            let share = shelf.available().min(left);
            if share > 0 {
                shares.push((place, share));
                left -= share;
            }
        }
        shares
    }

    fn promise(&mut self, place: Place, quantity: i64) {
        if let Some(entry) = self.shelves.get_mut(&place) {
            entry.now.reserved += quantity;
        }
    }

    /// Gives promised units back.
    pub fn free(&mut self, place: Place, quantity: i64) {
        self.promise(place, -quantity);
    }

    /// Goods come in. The place must be open.
    pub fn bring(&mut self, place: Place, kind: MovementKind, quantity: i64, because: Because) {
        self.moves(place, kind, quantity, because);
    }

    /// Goods go that nobody was promised.
    pub fn take(
        &mut self,
        place: Place,
        kind: MovementKind,
        quantity: i64,
        because: Because,
    ) -> Result<(), Missing> {
        let there = self.shelf(place).available();
        if there < quantity {
            return Err(Missing { place, there });
        }
        self.moves(place, kind, -quantity, because);
        Ok(())
    }

    /// Goods are gone whether promised or not: broken, lost, miscounted. Never below nothing.
    pub fn lose(
        &mut self,
        place: Place,
        kind: MovementKind,
        quantity: i64,
        because: Because,
    ) -> Result<(), Missing> {
        let there = self.shelf(place).on_hand;
        if there < quantity {
            return Err(Missing { place, there });
        }
        self.moves(place, kind, -quantity, because);
        Ok(())
    }

    /// Goods left. When more left than the books have, the books were wrong, and a correction says
    /// so before the shipment.
    pub fn ship(&mut self, place: Place, quantity: i64, because: &Because) {
        self.open(place);
        let there = self.shelf(place).on_hand;
        if there < quantity {
            let found = because.clone().reason("found_at_dispatch");
            self.moves(place, MovementKind::Correction, quantity - there, found);
        }
        self.moves(place, MovementKind::Shipment, -quantity, because.clone());
    }

    fn moves(&mut self, place: Place, kind: MovementKind, quantity: i64, because: Because) {
        if quantity == 0 {
            return;
        }
        let Some(entry) = self.shelves.get_mut(&place) else {
            return;
        };
        entry.now.on_hand += quantity;
        let on_hand_after = entry.now.on_hand;
        self.movements.push(Moved {
            place,
            kind,
            quantity,
            on_hand_after,
            because,
        });
    }

    /// The levels that differ from what was loaded, in the order of their keys.
    pub fn changes(&self) -> Vec<Change> {
        self.shelves
            .iter()
            .map(|(place, entry)| Change {
                place: *place,
                on_hand: entry.now.on_hand - entry.was.on_hand,
                reserved: entry.now.reserved - entry.was.reserved,
                is_new: entry.is_new,
            })
            .filter(|change| change.on_hand != 0 || change.reserved != 0)
            .collect()
    }

    pub fn movements(&self) -> &[Moved] {
        &self.movements
    }
}

#[cfg(test)]
mod tests {
    use contract::ids::{OrderId, OrgId, VariantId};

    use super::*;

    fn item(n: u128) -> ItemKey {
        ItemKey {
            seller: OrgId::from_uuid(Uuid::from_u128(1)),
            variant: VariantId::from_uuid(Uuid::from_u128(n)),
        }
    }

    fn house(n: u128) -> WarehouseId {
        WarehouseId::from_uuid(Uuid::from_u128(n))
    }

    fn shelf(variant: u128, warehouse: u128, on_hand: i64, reserved: i64) -> (Place, Shelf) {
        let place = Place {
            item: item(variant),
            warehouse: house(warehouse),
        };
        (
            place,
            Shelf {
                on_hand,
                reserved,
                is_default: warehouse == 2,
            },
        )
    }

    fn want(variant: u128, quantity: i64) -> ReserveLine {
        ReserveLine {
            order: OrderId::from_uuid(Uuid::nil()),
            item: item(variant),
            quantity,
        }
    }

    fn houses(lines: &[ReservedLine]) -> Vec<(u128, i64)> {
        lines
            .iter()
            .map(|l| (l.warehouse.uuid().as_u128(), l.quantity))
            .collect()
    }

    #[test]
    fn a_line_comes_from_the_default_then_from_where_most_is_and_is_divided_last() {
        let levels = [shelf(9, 1, 50, 0), shelf(9, 2, 20, 0), shelf(9, 3, 90, 10)];
        for (quantity, wanted) in [
            (20, vec![(2, 20)]),
            (21, vec![(3, 21)]),
            (80, vec![(3, 80)]),
            (81, vec![(2, 20), (3, 61)]),
            (150, vec![(2, 20), (3, 80), (1, 50)]),
        ] {
            let mut book = Book::of(levels);
            let got = book.allocate(&[want(9, quantity)]).unwrap();
            assert_eq!(houses(&got), wanted, "{quantity}");
            let promised: i64 = book.changes().iter().map(|c| c.reserved).sum();
            assert_eq!(promised, quantity);
        }
    }

    #[test]
    fn one_missing_line_leaves_all_untouched_and_every_shortage_is_told() {
        let mut book = Book::of([shelf(8, 2, 5, 0), shelf(9, 2, 5, 3)]);
        let wanted = [want(8, 4), want(9, 3), want(8, 2), want(7, 1)];
        let shortages = book.allocate(&wanted).unwrap_err();
        let told: Vec<_> = shortages.iter().map(|s| (s.line, s.available)).collect();
        assert_eq!(told, [(1, 2), (2, 1), (3, 0)]);
        assert!(book.changes().is_empty());
    }

    #[test]
    fn what_is_promised_can_be_lost_but_not_taken() {
        let mut book = Book::of([shelf(9, 1, 10, 8)]);
        let (place, _) = shelf(9, 1, 0, 0);
        let because = || Because::default().reason("damaged");
        let missing = book
            .take(place, MovementKind::TransferOut, 3, because())
            .unwrap_err();
        assert_eq!(missing.there, 2);
        book.lose(place, MovementKind::WriteOff, 5, because())
            .unwrap();
        assert_eq!(book.shelf(place).available(), 0);
        assert_eq!(
            book.lose(place, MovementKind::WriteOff, 6, because())
                .unwrap_err()
                .there,
            5
        );
        assert_eq!(book.movements().len(), 1);
    }

    #[test]
    fn shipping_more_than_the_books_have_corrects_them_first() {
        let mut book = Book::of([shelf(9, 1, 2, 0)]);
        let (place, _) = shelf(9, 1, 0, 0);
        book.ship(place, 5, &Because::of("shp_1"));
        let kinds: Vec<_> = book
            .movements()
            .iter()
            .map(|m| (m.kind, m.quantity, m.on_hand_after))
            .collect();
        assert_eq!(
            kinds,
            [
                (MovementKind::Correction, 3, 5),
                (MovementKind::Shipment, -5, 0)
            ]
        );
    }
}
