//! The steps of a pick order, what a scan counts for, and which pick order a shipment belongs to.

use std::collections::BTreeMap;

use contract::ids::{OrderId, OrderLineId, WarehouseId};
use contract::logistics::ShippedLine;
use contract::orders::PlacedLine;

use crate::model::{Hold, Item, Pick, PickState, ShortReason};

/// What a person does with a pick order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Takes it, or takes it over.
    Start,
    /// Puts the goods back on their shelves.
    PutBack,
    Finish,
    Pack,
    /// Opens it again to pick more or less.
    Reopen,
}

impl Step {
    pub const ALL: [Step; 5] = [
        Step::Start,
        Step::PutBack,
        Step::Finish,
        Step::Pack,
        Step::Reopen,
    ];
}

/// The state after a step; `None` when it cannot be taken now.
pub fn step(state: PickState, step: Step) -> Option<PickState> {
    use PickState as S;
    match (step, state) {
        (Step::Start, S::Due | S::Picking) => Some(S::Picking),
        (Step::PutBack, S::Picking) => Some(S::Due),
        (Step::Finish, S::Picking) => Some(S::Picked),
        (Step::Pack, S::Picked | S::Packed) => Some(S::Packed),
        (Step::Reopen, S::Picked | S::Packed) => Some(S::Picking),
        (Step::Start | Step::PutBack | Step::Finish | Step::Pack | Step::Reopen, _) => None,
    }
}

/// What came of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// Counted, on the line at this place.
    Counted(usize),
    /// The goods belong here, but so many more are not wanted.
    Complete { line: usize, left: i64 },
    /// Nothing on this order has the code.
    Unknown,
}

/// Counts units by the code on them: SKU or barcode.
pub fn scan(pick: &mut Pick, code: &str, quantity: i64) -> Scanned {
    let key = Item::sku_key(code);
    let mut complete = Scanned::Unknown;
    for (at, line) in pick.lines.iter_mut().enumerate() {
        let is_it = Item::sku_key(&line.sku) == key
            || line
                .barcode
                .as_deref()
                .is_some_and(|barcode| barcode == code.trim());
        if !is_it {
            continue;
        }
        let left = line.wanted() - line.picked;
        if quantity <= left {
            line.picked += quantity;
            if line.picked == line.wanted() {
                line.short_reason = None;
            }
            return Scanned::Counted(at);
        }
        complete = Scanned::Complete { line: at, left };
    }
    complete
}

/// Sets what was picked of a line by hand; `false` when the line wants less.
pub fn set_line(pick: &mut Pick, at: usize, picked: i64, short: Option<ShortReason>) -> bool {
    let Some(line) = pick.lines.get_mut(at) else {
        return false;
    };
    if picked > line.wanted() {
        return false;
    }
    line.picked = picked;
    line.short_reason = if picked == line.wanted() { None } else { short };
    true
}

/// The lines that are neither complete nor short with a reason; none when picking is done.
pub fn finish(pick: &Pick) -> Vec<usize> {
    let open =
        |line: &crate::model::PickLine| line.picked < line.wanted() && line.short_reason.is_none();
    (0..pick.lines.len())
        .filter(|at| pick.lines.get(*at).is_some_and(open))
        .collect()
}

/// Whether there is anything to put into a carton.
pub fn pack(pick: &Pick) -> bool {
    pick.lines.iter().any(|line| line.picked > 0)
}

/// Which warehouse sends how much of which line, by where the order's units are reserved.
pub fn divide(
    order: OrderId,
    lines: &[PlacedLine],
    holds: &[Hold],
) -> BTreeMap<WarehouseId, Vec<(usize, i64)>> {
    let mut there: Vec<(&Hold, i64)> = holds
        .iter()
        .filter(|hold| hold.order == order && hold.open() > 0)
        .map(|hold| (hold, hold.open()))
        .collect();
    let mut shares: BTreeMap<WarehouseId, Vec<(usize, i64)>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let mut left = line.quantity;
        // First where the order says that the line lies, then wherever else.
        there.sort_by_key(|(hold, _)| (hold.place.warehouse != line.warehouse, hold.place));
        for (hold, open) in &mut there {
            if hold.place.item.variant != line.variant {
                continue;
            }
            let share = left.min(*open);
            if share > 0 {
                *open -= share;
                left -= share;
                shares
                    .entry(hold.place.warehouse)
                    .or_default()
                    .push((at, share));
            }
        }
    }
    shares
}

/// A shipped quantity that was found on a pick order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allotted {
    pub pick: usize,
    pub line: usize,
    pub quantity: i64,
}

/// Finds what left on the pick orders: what was packed first, then what was picked, then the rest.
/// Answers also the lines that are on none of them.
pub fn allot(picks: &[Pick], lines: &[ShippedLine]) -> (Vec<Allotted>, Vec<OrderLineId>) {
    let mut order: Vec<usize> = (0..picks.len()).collect();
    order.sort_by_key(|at| picks.get(*at).map(|pick| (closeness(pick.state), pick.id)));
    let mut gone: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    let mut allotted = Vec::new();
    let mut unknown = Vec::new();
    for shipped in lines {
        let mut left = shipped.quantity;
        // What lies picked goes before what is only wanted.
        for only_picked in [true, false] {
            for at in &order {
                let Some(pick) = picks.get(*at) else {
                    continue;
                };
                let found = pick.lines.iter().position(|line| line.line == shipped.line);
                let Some((place, line)) = found.and_then(|p| Some((p, pick.lines.get(p)?))) else {
                    continue;
                };
                let taken = gone.entry((*at, place)).or_default();
                let room = if only_picked {
                    line.picked
                } else {
                    line.wanted()
                } - *taken;
                let quantity = left.min(room.max(0));
                if quantity > 0 {
                    *taken += quantity;
                    left -= quantity;
                    allotted.push(Allotted {
                        pick: *at,
                        line: place,
                        quantity,
                    });
                }
            }
        }
        if left > 0 {
            unknown.push(shipped.line);
        }
    }
    (allotted, unknown)
}

fn closeness(state: PickState) -> u8 {
    match state {
        PickState::Packed => 0,
        PickState::Picked => 1,
        PickState::Picking => 2,
        PickState::Due => 3,
        PickState::Dispatched => 4,
        PickState::Cancelled => 5,
    }
}

/// Takes shipped units off a pick order. It is dispatched with its last unit, or when nothing more
/// of the order will leave; otherwise the rest is due.
pub fn shipped(pick: &mut Pick, gone: &[(usize, i64)], whole: bool) {
    for (at, quantity) in gone {
        if let Some(line) = pick.lines.get_mut(*at) {
            line.shipped += quantity;
            line.picked = (line.picked - quantity).max(0);
        }
    }
    // What is left is another round, whose picker looks for themselves.
    pick.lines
        .iter_mut()
        .for_each(|line| line.short_reason = None);
    let all = pick.lines.iter().all(|line| line.wanted() == 0);
    pick.state = if all || whole {
        PickState::Dispatched
    } else if pick.lines.iter().any(|line| line.picked > 0) {
        PickState::Picking
    } else {
        PickState::Due
    };
}

#[cfg(test)]
pub(crate) mod tests {
    use contract::ids::{OrgId, VariantId};
    use contract::logistics::Address;
    use kernel::{Country, Locale, Text, Timestamp};
    use uuid::Uuid;

    use super::*;
    use crate::model::{PickId, PickLine};

    fn line(n: u128) -> OrderLineId {
        OrderLineId::from_uuid(Uuid::from_u128(n))
    }

    fn pick(n: u128, state: PickState, lines: &[(u128, i64, i64)]) -> Pick {
        Pick {
            seller: OrgId::from_uuid(Uuid::nil()),
            id: PickId::from_uuid(Uuid::from_u128(n)),
            warehouse: WarehouseId::from_uuid(Uuid::from_u128(n)),
            order: OrderId::from_uuid(Uuid::nil()),
            process: Uuid::nil(),
            number: "A-1".to_owned(),
            state,
            picker: None,
            ship_to: Address {
                name: "x".to_owned(),
                company: None,
                line1: "x".to_owned(),
                line2: None,
                city: "x".to_owned(),
                region: None,
                postal_code: None,
                country: "DE".parse::<Country>().unwrap(),
                phone: None,
            },
            parcels: Vec::new(),
            shipment: None,
            tracking_number: None,
            version: 1,
            paid_at: Timestamp::from_micros(0),
            started_at: None,
            packed_at: None,
            ended_at: None,
            lines: lines
                .iter()
                .map(|(n, quantity, picked)| PickLine {
                    line: line(*n),
                    variant: VariantId::from_uuid(Uuid::from_u128(*n)),
                    sku: format!("SKU-{n}"),
                    title: Text::new(Locale::En, "x"),
                    barcode: Some(format!("690000000000{n}")),
                    quantity: *quantity,
                    picked: *picked,
                    shipped: 0,
                    short_reason: None,
                })
                .collect(),
        }
    }

    #[test]
    fn steps_lead_where_they_should_and_nowhere_else() {
        use PickState as S;
        let table: Vec<(S, Step, S)> = S::ALL
            .into_iter()
            .flat_map(|from| Step::ALL.map(|by| (from, by)))
            .filter_map(|(from, by)| Some((from, by, step(from, by)?)))
            .collect();
        assert_eq!(
            table,
            [
                (S::Due, Step::Start, S::Picking),
                (S::Picking, Step::Start, S::Picking),
                (S::Picking, Step::PutBack, S::Due),
                (S::Picking, Step::Finish, S::Picked),
                (S::Picked, Step::Pack, S::Packed),
                (S::Picked, Step::Reopen, S::Picking),
                (S::Packed, Step::Pack, S::Packed),
                (S::Packed, Step::Reopen, S::Picking),
            ]
        );
    }

    #[test]
    fn a_scan_counts_by_sku_or_barcode_until_the_line_is_complete() {
        let mut p = pick(1, PickState::Picking, &[(1, 2, 0), (2, 1, 0)]);
        assert_eq!(scan(&mut p, " sku-1 ", 1), Scanned::Counted(0));
        assert_eq!(scan(&mut p, "6900000000001", 1), Scanned::Counted(0));
        assert_eq!(
            scan(&mut p, "SKU-1", 1),
            Scanned::Complete { line: 0, left: 0 }
        );
        assert_eq!(
            scan(&mut p, "SKU-2", 2),
            Scanned::Complete { line: 1, left: 1 }
        );
        assert_eq!(scan(&mut p, "SKU-9", 1), Scanned::Unknown);
        assert_eq!(finish(&p), [1]);
        assert!(set_line(&mut p, 1, 0, Some(ShortReason::NotThere)));
        assert!(finish(&p).is_empty());
        assert!(!set_line(&mut p, 1, 2, None));
    }

    #[test]
    fn two_lines_of_one_code_are_filled_one_after_the_other() {
        let mut p = pick(1, PickState::Picking, &[(1, 1, 0), (2, 1, 0)]);
        p.lines[1].sku = "SKU-1".to_owned();
        assert_eq!(scan(&mut p, "SKU-1", 1), Scanned::Counted(0));
        assert_eq!(scan(&mut p, "SKU-1", 1), Scanned::Counted(1));
        assert_eq!(
            scan(&mut p, "SKU-1", 1),
            Scanned::Complete { line: 1, left: 0 }
        );
    }

    #[test]
    fn a_shipment_takes_from_what_was_packed_and_leaves_the_rest_due() {
        let picks = [
            pick(1, PickState::Due, &[(1, 5, 0)]),
            pick(2, PickState::Packed, &[(1, 4, 3), (2, 1, 1)]),
        ];
        let lines = [
            ShippedLine {
                line: line(1),
                quantity: 3,
            },
            ShippedLine {
                line: line(2),
                quantity: 1,
            },
            ShippedLine {
                line: line(3),
                quantity: 1,
            },
        ];
        let (allotted, unknown) = allot(&picks, &lines);
        let got: Vec<_> = allotted
            .iter()
            .map(|a| (a.pick, a.line, a.quantity))
            .collect();
        assert_eq!(got, [(1, 0, 3), (1, 1, 1)]);
        assert_eq!(unknown, [line(3)]);
        let mut packed = picks[1].clone();
        shipped(&mut packed, &[(0, 3), (1, 1)], false);
        assert_eq!(packed.state, PickState::Due);
        assert_eq!(packed.lines[0].wanted(), 1);
        shipped(&mut packed, &[], true);
        assert_eq!(packed.state, PickState::Dispatched);
    }
}
