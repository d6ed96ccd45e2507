//! What the platform holds or owes of a currency because money changed it, at what it cost in the
//! currency it reports in, and what closing a part of it gains or loses. Pure.
//!
//! The rule: a move is worth what it is worth at the rate of its day (IAS 21, paragraphs 21 and 22);
//! what goes the other way is measured at the weighted average cost of what there is, and the
//! difference is the gain or loss of that day (paragraph 28). IAS 21 leaves the formula to the
//! reporter; weighted average is that of IAS 2, paragraph 27. What is still open is shown at the
//! closing rate (paragraph 23) and not posted.

use kernel::{Currency, Money, MoneyError, Rounding};
use rust_decimal::Decimal;

use super::rates::BASE;
use crate::model::position::{CoverState, MoveKind};

/// Positions are reckoned in this.
pub const REPORTING: Currency = BASE;

/// Amount and cost have the same sign: what is held cost something, what is owed brought something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    pub amount: Money,
    pub cost: Money,
}

/// What a move leaves, and what it gained (or, negative, lost) in the reporting currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    pub left: Holding,
    pub realised: Money,
}

impl Holding {
    pub const fn none(currency: Currency) -> Self {
        Holding {
            amount: Money::zero(currency),
            cost: Money::zero(REPORTING),
        }
    }

    /// So much more, or less, which is worth so much. Always `cost after = cost before + worth +
    /// realised`, to the cent: what rounding leaves stays in the cost, and goes with the last of it.
    pub fn moved(self, amount: Money, worth: Money) -> Result<Moved, MoneyError> {
        let grows = self.amount.is_zero()
            || amount.is_zero()
            || self.amount.is_negative() == amount.is_negative();
        let left = self.amount.checked_add(amount)?;
        let cost = if grows {
            self.cost.checked_add(worth)?
        } else if amount.minor().unsigned_abs() <= self.amount.minor().unsigned_abs() {
            let gone = part(self.cost, amount, self.amount)?;
            self.cost.checked_add(gone)?
        } else {
            // Through zero: the rest of the move is what the new side cost.
            part(worth, left, amount)?
        };
        Ok(Moved {
            left: Holding { amount: left, cost },
            realised: cost.checked_sub(self.cost)?.checked_sub(worth)?,
        })
    }

    /// What it would gain if it were closed at what it is worth now.
    pub fn unrealised(self, worth: Money) -> Result<Money, MoneyError> {
        worth.checked_sub(self.cost)
    }

    /// Units of the reporting currency for one of this one. None: there is nothing.
    pub fn average(self) -> Option<Decimal> {
        let major = |money: Money| money.to_major_string().parse::<Decimal>().ok();
        let rate = major(self.cost)?.checked_div(major(self.amount)?)?;
        Some(rate.round_sf(8).unwrap_or(rate).normalize())
    }
}

/// The same part of a sum as `of` is of `whole`, with its sign; all of it for all.
fn part(sum: Money, of: Money, whole: Money) -> Result<Money, MoneyError> {
    let (of, whole) = (of.minor(), whole.minor());
    if of == whole {
        return Ok(sum);
    }
    if of.checked_neg() == Some(whole) {
        return sum.negate();
    }
    // Half away from zero, in whole numbers: a ratio as a decimal would be cut before it is used.
    let exact = sum.minor().checked_mul(of).ok_or(MoneyError::Range)?;
    let (up, down) = (exact.unsigned_abs(), whole.unsigned_abs());
    let rounded = i128::try_from((up + down / 2) / down).map_err(|_| MoneyError::Range)?;
    let is_negative = (exact < 0) != (whole < 0);
    Ok(Money::new(
        if is_negative { -rounded } else { rounded },
        sum.currency(),
    ))
}

/// What a sum is worth at so many units of its currency for one of the reporting currency.
pub fn worth(sum: Money, rate: Decimal) -> Result<Money, MoneyError> {
    if sum.currency() == REPORTING {
        return Ok(sum);
    }
    let inverse = Decimal::ONE.checked_div(rate).ok_or(MoneyError::Range)?;
    sum.convert(REPORTING, inverse, Rounding::HalfEven)
}

/// Whether a dealt rate lies within so many hundredths of the day's: a rate for the other direction,
/// or a digit too many, does not.
pub fn is_of_the_market(
    sold: Money,
    bought: Money,
    mid_rate: Decimal,
    percent: u32,
) -> Result<bool, MoneyError> {
    let fair = sold.convert(bought.currency(), mid_rate, Rounding::HalfEven)?;
    let apart = bought.minor().abs_diff(fair.minor());
    let allowed = fair.minor().unsigned_abs() * u128::from(percent) / 100;
    Ok(apart <= allowed.max(1))
}

pub const fn kind_name(kind: MoveKind) -> &'static str {
    match kind {
        MoveKind::Opening => "opening",
        MoveKind::Exchange => "exchange",
        MoveKind::Deal => "deal",
        MoveKind::Earned => "earned",
        MoveKind::Difference => "difference",
    }
}

pub fn parse_kind(text: &str) -> Option<MoveKind> {
    use MoveKind::{Deal, Difference, Earned, Exchange, Opening};
    [Opening, Exchange, Deal, Earned, Difference]
        .into_iter()
        .find(|kind| kind_name(*kind) == text)
}

pub const fn cover_name(state: CoverState) -> &'static str {
    match state {
        CoverState::Proposed => "proposed",
        CoverState::Booked => "booked",
        CoverState::Settled => "settled",
        CoverState::Declined => "declined",
    }
}

pub fn parse_cover(text: &str) -> Option<CoverState> {
    use CoverState::{Booked, Declined, Proposed, Settled};
    [Proposed, Booked, Settled, Declined]
        .into_iter()
        .find(|state| cover_name(*state) == text)
}

/// Limits as the settings write them: `USD=50000, CNY=200000`, in whole units of the reporting
/// currency. What is none is passed over, and said so.
pub fn limit_of(list: &str, otherwise: u32, currency: Currency) -> Money {
    let named = list.split(',').filter_map(|part| part.split_once('='));
    let mut found = otherwise;
    for (code, limit) in named {
        if code.trim() != currency.code() {
            continue;
        }
        match limit.trim().parse() {
            Ok(limit) => found = limit,
            Err(_) => tracing::warn!(limit, "a limit of a currency's exposure is no number"),
        }
    }
    let cents = 10i128.pow(REPORTING.exponent());
    Money::new(i128::from(found) * cents, REPORTING)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usd(minor: i128) -> Money {
        Money::new(minor, Currency::USD)
    }

    fn eur(minor: i128) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn holding(amount: i128, cost: i128) -> Holding {
        Holding {
            amount: usd(amount),
            cost: eur(cost),
        }
    }

    /// What is left after moves, and what all of them realised.
    fn after(moves: &[(i128, i128)]) -> (Holding, i128) {
        let mut held = Holding::none(Currency::USD);
        let mut realised = 0;
        for (amount, worth) in moves {
            let moved = held.moved(usd(*amount), eur(*worth)).unwrap();
            held = moved.left;
            realised += moved.realised.minor();
        }
        (held, realised)
    }

    #[test]
    fn what_is_sold_is_measured_at_the_average_of_what_there_is() {
        // 100 for 90 and 100 for 94 cost 0.92 each; half of them for 95 gain 3.
        let rows = [
            (holding(0, 0), 100, 90, holding(100, 90), 0),
            (holding(100, 90), 100, 94, holding(200, 184), 0),
            (holding(200, 184), -100, -95, holding(100, 92), 3),
            (holding(100, 92), -100, -90, holding(0, 0), -2),
            // Owed dollars that became cheaper gain as well.
            (holding(-100, -92), 100, 90, holding(0, 0), 2),
            (holding(-100, -92), 40, 40, holding(-60, -55), -3),
        ];
        for (before, amount, worth, left, realised) in rows {
            let found = before.moved(usd(amount), eur(worth)).unwrap();
            let wanted = Moved {
                left,
                realised: eur(realised),
            };
            assert_eq!(found, wanted, "{before:?} {amount} {worth}");
        }
    }

    #[test]
    fn a_move_through_zero_closes_all_and_opens_the_rest_at_its_own_rate() {
        // 100 that cost 90; 300 are sold for 288 (0.96 each): 100 gain 6, 200 are owed at 0.96.
        let found = holding(100, 90).moved(usd(-300), eur(-288)).unwrap();
        assert_eq!(found.left, holding(-200, -192));
        assert_eq!(found.realised, eur(6));
        // And back, from what is owed.
        let found = holding(-200, -192).moved(usd(500), eur(450)).unwrap();
        assert_eq!(found.left, holding(300, 270));
        assert_eq!(found.realised, eur(12));
    }

    #[test]
    fn the_reporting_currency_gains_nothing_by_itself() {
        let mut held = Holding::none(REPORTING);
        for minor in [500, -200, -900, 40, 560] {
            let moved = held.moved(eur(minor), eur(minor)).unwrap();
            assert!(moved.realised.is_zero());
            held = moved.left;
            assert_eq!(held.amount, held.cost);
        }
        assert!(held.amount.is_zero());
    }

    #[test]
    fn a_rate_for_the_other_direction_is_not_of_the_market() {
        let mid = Decimal::new(72, 1);
        let cny = |minor| Money::new(minor, Currency::CNY);
        for (bought, wanted) in [
            (72_000, true),
            (70_900, true),
            (75_500, true),
            (75_601, false),
            (1_389, false),
            (720_000, false),
        ] {
            let found = is_of_the_market(usd(10_000), cny(bought), mid, 5).unwrap();
            assert_eq!(found, wanted, "{bought}");
        }
    }

    #[test]
    fn limits_are_named_by_currency_and_otherwise_one_for_all() {
        let list = "USD=50000, CNY = 7,JPY=many";
        assert_eq!(limit_of(list, 9, Currency::USD), eur(5_000_000));
        assert_eq!(limit_of(list, 9, Currency::CNY), eur(700));
        assert_eq!(limit_of(list, 9, Currency::JPY), eur(900));
        assert_eq!(limit_of("", 9, Currency::KWD), eur(900));
    }

    #[test]
    fn a_worth_knows_the_minor_units_of_both() {
        // 1,000 yen at 175.6 are 5.69; 1.000 dinar at 0.335 are 2.99.
        let yen = Money::new(1_000, Currency::JPY);
        assert_eq!(worth(yen, Decimal::new(1_756, 1)).unwrap(), eur(569));
        let dinar = Money::new(1_000, Currency::KWD);
        assert_eq!(worth(dinar, Decimal::new(335, 3)).unwrap(), eur(299));
        assert_eq!(worth(eur(7), Decimal::TWO).unwrap(), eur(7));
    }

    /// Moves at rates that wander: worth has the sign of the amount.
    fn moves() -> impl Strategy<Value = Vec<(i128, i128)>> {
        let one = (-1_000_000i128..1_000_000, 800i128..1_250);
        proptest::collection::vec(one, 1..40).prop_map(|moves| {
            moves
                .into_iter()
                .map(|(amount, rate)| (amount, amount * rate / 1_000))
                .collect()
        })
    }

    proptest! {
        #[test]
        fn amount_cost_and_gain_never_drift(moves in moves()) {
            let (held, realised) = after(&moves);
            let amounts: i128 = moves.iter().map(|one| one.0).sum();
            let worths: i128 = moves.iter().map(|one| one.1).sum();
            prop_assert_eq!(held.amount.minor(), amounts);
            prop_assert_eq!(held.cost.minor(), worths + realised);
            // The cost is never of the other sign than the amount.
            let (amount, cost) = (held.amount.minor().signum(), held.cost.minor().signum());
            prop_assert!(amount * cost >= 0, "{held:?}");
        }

        #[test]
        fn closing_a_position_realises_exactly_the_difference(moves in moves(), rate in 800i128..1_250) {
            let (held, _) = after(&moves);
            let worth = -held.amount.minor() * rate / 1_000;
            let closed = held.moved(usd(-held.amount.minor()), eur(worth)).unwrap();
            prop_assert_eq!(closed.left, holding(0, 0));
            prop_assert_eq!(closed.realised.minor(), -worth - held.cost.minor());
        }

        #[test]
        fn the_order_of_a_day_changes_when_and_never_how_much(moves in moves(), seed in any::<u64>()) {
            let mut other = moves.clone();
            let places = u64::try_from(other.len()).unwrap();
            for place in 0..other.len() {
                let swap = usize::try_from((seed >> (place % 48)) % places).unwrap();
                other.swap(place, swap);
            }
            // Closed at the same worth, both orders have gained the same.
            let ((one, first), (two, second)) = (after(&moves), after(&other));
            prop_assert_eq!(one.amount, two.amount);
            prop_assert_eq!(one.cost.minor() - first, two.cost.minor() - second);
            // Buying alone, or selling alone, realises nothing in any order.
            let bought: Vec<(i128, i128)> = moves.iter().map(|one| (one.0.abs(), one.1.abs())).collect();
            prop_assert_eq!(after(&bought).1, 0);
        }

        #[test]
        fn what_closes_in_parts_gains_what_it_would_at_once(amount in 2i128..1_000_000, rate in 800i128..1_250, cuts in proptest::collection::vec(1i128..1_000, 1..9)) {
            let cost = amount * rate / 1_000;
            let (mut held, mut realised, mut worths) = (holding(amount, cost), 0, 0);
            for cut in cuts {
                let out = (held.amount.minor() * cut / 1_000).max(1).min(held.amount.minor());
                let moved = held.moved(usd(-out), eur(-out)).unwrap();
                (held, realised, worths) = (moved.left, realised + moved.realised.minor(), worths + out);
                if held.amount.is_zero() { break; }
            }
            let rest = held.amount.minor();
            let last = held.moved(usd(-rest), eur(-rest)).unwrap();
            prop_assert_eq!(realised + last.realised.minor(), worths + rest - cost);
        }
    }
}
