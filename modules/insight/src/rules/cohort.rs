//! Buyers by the month of their first order, and in which months they ordered again.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::count::slice_of;
use crate::model::{FigureKey, Figures, Scope, Sums, kind};

/// The figures of one buyer, from the months (`2026-11`) in which they ordered.
pub(crate) fn figures(scope: Scope, buyer: Uuid, months: &BTreeSet<String>) -> Figures {
    let Some(first) = months.first() else {
        return Figures::new();
    };
    months
        .iter()
        .map(|month| {
            let key = FigureKey {
                scope,
                kind: kind::COHORT,
                day: format!("{month}-01"),
                name: first.clone(),
                slice: slice_of(buyer),
            };
            let sums = Sums {
                times: 1,
                ..Sums::default()
            };
            (key, sums)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PLATFORM;
    use crate::rules::count::difference;

    fn months(list: &[&str]) -> BTreeSet<String> {
        list.iter().map(|month| (*month).to_owned()).collect()
    }

    #[test]
    fn an_earlier_order_heard_later_moves_the_buyer_to_the_earlier_cohort() {
        let of = |list: &[&str]| figures(PLATFORM, Uuid::from_u128(1), &months(list));
        let change = difference(
            &of(&["2026-10", "2026-11"]),
            &of(&["2026-08", "2026-10", "2026-11"]),
        );
        let names: Vec<_> = change
            .iter()
            .map(|(key, sums)| (key.name.as_str(), key.day.as_str(), sums.times))
            .collect();
        assert_eq!(
            names,
            [
                ("2026-08", "2026-08-01", 1),
                ("2026-08", "2026-10-01", 1),
                ("2026-10", "2026-10-01", -1),
                ("2026-08", "2026-11-01", 1),
                ("2026-10", "2026-11-01", -1),
            ]
        );
    }
}
