//! Price ladders: which are sound, what a quantity costs, and which quantities are not sold.

use contract::catalog::Refusal;
use kernel::FieldError;
#[cfg(test)]
use kernel::Money;

use crate::model::offer::{OfferTerms, Step};

/// How many units an order may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) minimum: i64,
    pub(crate) multiple: i64,
    pub(crate) maximum: Option<i64>,
}

impl Bounds {
    /// Why this many are not sold.
    pub(crate) fn refusal(&self, quantity: i64) -> Option<Refusal> {
        if quantity < self.minimum {
            Some(Refusal::BelowMinimum)
        } else if self.maximum.is_some_and(|maximum| quantity > maximum) {
            Some(Refusal::AboveMaximum)
        } else if quantity % self.multiple != 0 {
            Some(Refusal::NotAMultiple)
        } else {
            None
        }
    }

    /// The quantity that is sold and lies nearest, the next higher one between two.
    pub(crate) fn nearest(&self, quantity: i64) -> i64 {
        let wanted = quantity.max(self.minimum);
        let over = wanted % self.multiple;
        let up = if over == 0 {
            wanted
        } else {
            wanted.saturating_add(self.multiple - over)
        };
        match self.maximum {
            Some(maximum) if up > maximum => maximum - maximum % self.multiple,
            Some(_) | None => up,
        }
    }
}

/// The price of a unit in minor units when this many are bought; that of the first rung below it.
pub(crate) fn unit_price_minor(ladder: &[Step], quantity: i64) -> i64 {
    ladder
        .iter()
        .rev()
        .find(|step| step.quantity <= quantity)
        .or(ladder.first())
        .map_or(0, |step| step.unit_price_minor)
}

/// The steps of sound terms, for the table.
pub(crate) fn steps(terms: &OfferTerms) -> Vec<Step> {
    terms
        .ladder
        .iter()
        .map(|rung| Step {
            quantity: rung.quantity,
            unit_price_minor: rung.unit_price.minor_i64().unwrap_or(i64::MAX),
        })
        .collect()
}

/// Most that a unit may cost, in minor units: a full order of it must still fit a table.
const UNIT_PRICE_MAX: i128 = 9_000_000_000;

/// Everything that is wrong with the terms, by path below `path` (which ends in a dot or is empty).
pub(crate) fn faults(terms: &OfferTerms, path: &str) -> Vec<FieldError> {
    let mut found = Vec::new();
    let mut wrong = |field: String, code: &str, message: &str| {
        found.push(FieldError::new(format!("{path}{field}"), code, message));
    };
    let sku = terms.sku.trim();
    if sku.is_empty() || sku != terms.sku || sku.chars().any(char::is_control) {
        wrong(
            "sku".into(),
            "invalid",
            "is plain text without spaces around it",
        );
    }
    let (minimum, multiple) = (terms.minimum_order, terms.order_multiple.max(1));
    if minimum % multiple != 0 {
        wrong(
            "minimum_order".into(),
            "not_a_multiple",
            "is no multiple of the order multiple",
        );
    }
    if let Some(maximum) = terms.maximum_order {
        if maximum < minimum {
            wrong(
                "maximum_order".into(),
                "too_small",
                "is below the minimum order",
            );
        } else if maximum % multiple != 0 {
            wrong(
                "maximum_order".into(),
                "not_a_multiple",
                "is no multiple of the order multiple",
            );
        }
    }
    let Some(first) = terms.ladder.first() else {
        wrong("ladder".into(), "required", "needs a price");
        return found;
    };
    if first.quantity != minimum {
        wrong(
            "ladder[0].quantity".into(),
            "not_the_minimum",
            "begins at the minimum order",
        );
    }
    let currency = first.unit_price.currency();
    for (at, rung) in terms.ladder.iter().enumerate() {
        let price = rung.unit_price;
        if price.currency() != currency {
            wrong(
                format!("ladder[{at}].unit_price.currency"),
                "currencies_differ",
                "is another currency than the first",
            );
        }
        if !price.is_positive() || price.minor() > UNIT_PRICE_MAX {
            wrong(
                format!("ladder[{at}].unit_price.amount"),
                "out_of_range",
                "is no price of a unit",
            );
        }
        if rung.quantity % multiple != 0 {
            wrong(
                format!("ladder[{at}].quantity"),
                "not_a_multiple",
                "is no multiple of the order multiple",
            );
        }
        if terms
            .maximum_order
            .is_some_and(|maximum| rung.quantity > maximum)
        {
            wrong(
                format!("ladder[{at}].quantity"),
                "too_large",
                "is above the maximum",
            );
        }
    }
    for (at, pair) in terms.ladder.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        if after.quantity <= before.quantity {
            wrong(
                format!("ladder[{}].quantity", at + 1),
                "not_rising",
                "is not above the one before",
            );
        }
        if after.unit_price.minor() >= before.unit_price.minor() {
            wrong(
                format!("ladder[{}].unit_price.amount", at + 1),
                "not_falling",
                "is not below the one before",
            );
        }
    }
    found
}

/// One rung: everything at this price.
#[cfg(test)]
pub(crate) fn flat(sku: &str, minimum: i64, price: Money) -> OfferTerms {
    use crate::model::offer::Rung;
    OfferTerms {
        sku: sku.to_owned(),
        ladder: vec![Rung {
            quantity: minimum,
            unit_price: price,
        }],
        minimum_order: minimum,
        order_multiple: 1,
        maximum_order: None,
        lead_time_days: 3,
        open: true,
        opening_quantity: None,
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;
    use proptest::prelude::*;

    use super::*;
    use crate::model::offer::Rung;

    fn terms(
        rungs: &[(i64, i128)],
        minimum: i64,
        multiple: i64,
        maximum: Option<i64>,
    ) -> OfferTerms {
        OfferTerms {
            ladder: rungs
                .iter()
                .map(|(quantity, minor)| Rung {
                    quantity: *quantity,
                    unit_price: Money::new(*minor, Currency::USD),
                })
                .collect(),
            order_multiple: multiple,
            maximum_order: maximum,
            ..flat("A-1", minimum, Money::new(1, Currency::USD))
        }
    }

    fn codes(terms: &OfferTerms) -> Vec<String> {
        faults(terms, "")
            .into_iter()
            .map(|f| format!("{} {}", f.path, f.code))
            .collect()
    }

    #[test]
    fn a_sound_ladder_has_no_faults() {
        assert!(
            codes(&terms(
                &[(24, 3850), (120, 3480), (480, 3120)],
                24,
                12,
                Some(4800)
            ))
            .is_empty()
        );
    }

    #[test]
    fn each_fault_is_named_where_it_is() {
        let cases: [(OfferTerms, &[&str]); 8] = [
            (
                terms(&[(24, 100), (24, 90)], 24, 12, None),
                &["ladder[1].quantity not_rising"],
            ),
            (
                terms(&[(24, 100), (36, 100)], 24, 12, None),
                &["ladder[1].unit_price.amount not_falling"],
            ),
            (
                terms(&[(24, 100), (30, 90)], 24, 12, None),
                &["ladder[1].quantity not_a_multiple"],
            ),
            (
                terms(&[(12, 100)], 24, 12, None),
                &["ladder[0].quantity not_the_minimum"],
            ),
            (
                terms(&[(24, 0)], 24, 12, None),
                &["ladder[0].unit_price.amount out_of_range"],
            ),
            (
                terms(&[(25, 100)], 25, 12, None),
                &[
                    "minimum_order not_a_multiple",
                    "ladder[0].quantity not_a_multiple",
                ],
            ),
            (
                terms(&[(24, 100)], 24, 12, Some(12)),
                &["maximum_order too_small", "ladder[0].quantity too_large"],
            ),
            (
                terms(&[(24, 100)], 24, 12, Some(30)),
                &["maximum_order not_a_multiple"],
            ),
        ];
        for (terms, wanted) in cases {
            assert_eq!(codes(&terms), wanted);
        }
        let mut mixed = terms(&[(1, 100), (10, 90)], 1, 1, None);
        mixed.ladder[1].unit_price = Money::new(90, Currency::EUR);
        assert_eq!(
            codes(&mixed),
            ["ladder[1].unit_price.currency currencies_differ"]
        );
    }

    #[test]
    fn each_rung_begins_exactly_at_its_quantity() {
        let ladder = steps(&terms(
            &[(24, 3850), (120, 3480), (480, 3120)],
            24,
            12,
            None,
        ));
        let worked = [
            (24, 3850),
            (108, 3850),
            (119, 3850),
            (120, 3480),
            (121, 3480),
            (479, 3480),
            (480, 3120),
            (1_000_000, 3120),
        ];
        for (quantity, minor) in worked {
            assert_eq!(unit_price_minor(&ladder, quantity), minor, "{quantity}");
        }
        assert_eq!(unit_price_minor(&ladder, 1), 3850);
    }

    #[test]
    fn quantities_at_the_edges_are_refused_and_led_to_the_nearest() {
        let bounds = Bounds {
            minimum: 24,
            multiple: 12,
            maximum: Some(60),
        };
        let worked = [
            (i64::MIN, Some(Refusal::BelowMinimum), 24),
            (0, Some(Refusal::BelowMinimum), 24),
            (23, Some(Refusal::BelowMinimum), 24),
            (24, None, 24),
            (25, Some(Refusal::NotAMultiple), 36),
            (36, None, 36),
            (60, None, 60),
            (61, Some(Refusal::AboveMaximum), 60),
            (i64::MAX, Some(Refusal::AboveMaximum), 60),
        ];
        for (quantity, refusal, nearest) in worked {
            assert_eq!(bounds.refusal(quantity), refusal, "{quantity}");
            assert_eq!(bounds.nearest(quantity), nearest, "{quantity}");
        }
    }

    /// Sound ladders: rising multiples, falling prices.
    fn sound() -> impl Strategy<Value = OfferTerms> {
        (
            1i64..50,
            1i64..20,
            prop::collection::vec((1i64..40, 1i128..500), 1..8),
            any::<bool>(),
        )
            .prop_map(|(multiple, times, rungs, bounded)| {
                let minimum = multiple * times;
                let top: i128 = rungs.iter().map(|(_, fall)| *fall).sum::<i128>() + 1;
                let (mut quantity, mut price) = (minimum, top);
                let mut ladder = Vec::new();
                for (at, (rise, fall)) in rungs.iter().enumerate() {
                    if at > 0 {
                        quantity += rise * multiple;
                        price -= fall;
                    }
                    ladder.push((quantity, price));
                }
                terms(
                    &ladder,
                    minimum,
                    multiple,
                    bounded.then_some(quantity + multiple * 10),
                )
            })
    }

    proptest! {
        #[test]
        fn more_units_never_cost_more_each(terms in sound(), a in 0i64..5_000, b in 0i64..5_000) {
            prop_assert!(faults(&terms, "").is_empty());
            let ladder = steps(&terms);
            let (few, many) = (a.min(b), a.max(b));
            prop_assert!(unit_price_minor(&ladder, few) >= unit_price_minor(&ladder, many));
        }

        #[test]
        fn the_nearest_quantity_is_always_sold(terms in sound(), quantity in any::<i64>()) {
            let bounds = Bounds { minimum: terms.minimum_order, multiple: terms.order_multiple, maximum: terms.maximum_order };
            let quantity = quantity.min(i64::MAX / 2);
            prop_assert_eq!(bounds.refusal(bounds.nearest(quantity)), None);
            if bounds.refusal(quantity).is_none() {
                prop_assert_eq!(bounds.nearest(quantity), quantity);
            }
        }

        #[test]
        fn swapping_two_rungs_makes_a_ladder_unsound(terms in sound(), at in 0usize..7) {
            if at + 1 < terms.ladder.len() {
                let mut broken = terms.clone();
                broken.ladder.swap(at, at + 1);
                prop_assert!(!faults(&broken, "").is_empty());
            }
        }
    }
}
