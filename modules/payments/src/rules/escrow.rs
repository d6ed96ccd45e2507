//! The law of escrow: what is held is what was paid in less what went out, what is frozen is held,
//! and nothing frozen or promised to the buyer is released. Pure.

use kernel::{Money, MoneyError};

use crate::model::escrow::{Escrow, EscrowState, Fee};

use EscrowState::{Canceled, Expired, Funded, InRelease, Open, PartlyFunded, Settled};

pub const ALL: [EscrowState; 7] = [
    Open,
    PartlyFunded,
    Funded,
    InRelease,
    Settled,
    Canceled,
    Expired,
];

pub const fn name(state: EscrowState) -> &'static str {
    match state {
        Open => "open",
        PartlyFunded => "partly_funded",
        Funded => "funded",
        InRelease => "in_release",
        Settled => "settled",
        Canceled => "canceled",
        Expired => "expired",
    }
}

pub fn parse(text: &str) -> Option<EscrowState> {
    ALL.into_iter().find(|state| name(*state) == text)
}

pub const fn next(from: EscrowState) -> &'static [EscrowState] {
    match from {
        Open => &[PartlyFunded, Canceled, Expired],
        PartlyFunded => &[Funded, Canceled, Expired],
        Funded => &[InRelease],
        InRelease => &[Settled],
        Settled | Canceled | Expired => &[],
    }
}

pub const fn is_terminal(state: EscrowState) -> bool {
    next(state).is_empty()
}

/// Whether one state leads to another, over any number of legal steps: one payment of the whole
/// passes through partly funded.
pub fn leads(from: EscrowState, to: EscrowState) -> bool {
    from == to || next(from).iter().any(|step| leads(*step, to))
}

/// The state that the amounts tell. A terminal one never changes: what happens later (a refund out
/// of the seller's money) has its own object.
pub fn state_of(escrow: &Escrow) -> Result<EscrowState, MoneyError> {
    if is_terminal(escrow.state) {
        return Ok(escrow.state);
    }
    let whole = escrow.funded.checked_cmp(due(escrow)?)?.is_ge();
    let empty = held(escrow)?.is_zero();
    let moved = !escrow.released.is_zero() || !escrow.refunded.is_zero();
    Ok(match (escrow.funded.is_zero(), whole, empty, moved) {
        // An order that costs nothing is never paid.
        (true, true, _, _) if escrow.total.is_zero() => Open,
        (true, true, _, _) => Canceled,
        (true, false, _, _) => Open,
        // All of it went back before all of it had come.
        (false, true, true, _) if escrow.released.is_zero() && escrow.state == PartlyFunded => {
            Canceled
        }
        (false, true, true, _) => Settled,
        // All of what came is promised back: it never was the whole price.
        (false, true, false, _)
            if escrow.state == PartlyFunded && escrow.refunding == escrow.funded =>
        {
            PartlyFunded
        }
        (false, true, false, true) => InRelease,
        // What went out came back: a release is not unmade.
        (false, true, false, false) if escrow.state == InRelease => InRelease,
        (false, true, false, false) => Funded,
        (false, false, _, _) if escrow.state == Open => PartlyFunded,
        (false, false, _, _) => escrow.state,
    })
}

/// What is to be paid in the end.
pub fn due(escrow: &Escrow) -> Result<Money, MoneyError> {
    escrow.total.checked_sub(escrow.credited)
}

pub fn unfunded(escrow: &Escrow) -> Result<Money, MoneyError> {
    let left = due(escrow)?.checked_sub(escrow.funded)?;
    Ok(at_least_zero(left))
}

pub fn held(escrow: &Escrow) -> Result<Money, MoneyError> {
    escrow
        .funded
        .checked_sub(escrow.released)?
        .checked_sub(escrow.refunded)
}

/// Held, and neither frozen nor on its way back to the buyer.
pub fn free(escrow: &Escrow) -> Result<Money, MoneyError> {
    escrow
        .funded
        .checked_sub(escrow.released)?
        .checked_sub(escrow.refunding)?
        .checked_sub(escrow.frozen)
}

/// Whether the amounts obey the law. Asked before every row is written, in release too.
pub fn is_lawful(escrow: &Escrow) -> bool {
    let amounts = [
        escrow.total,
        escrow.credited,
        escrow.funded,
        escrow.released,
        escrow.refunding,
        escrow.refunded,
        escrow.frozen,
    ];
    let whole = |money: &Money| !money.is_negative() && money.currency() == escrow.currency();
    amounts.iter().all(whole)
        && escrow.refunded.minor() <= escrow.refunding.minor()
        && free(escrow).is_ok_and(|free| !free.is_negative())
        && due(escrow).is_ok_and(|due| !due.is_negative())
}

/// How money on its way between escrow and seller divides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    pub gross: Money,
    pub commission: Money,
    pub tax: Money,
    /// The seller's.
    pub net: Money,
}

/// The split of what moves when the released sum goes from one amount to another, in whichever
/// direction. What is charged is worked out on the sums and not on the steps, so that the steps add
/// up to it to the last cent however many there are, and a step back undoes a step.
pub fn split(escrow: &Escrow, to: Money) -> Result<Split, MoneyError> {
    let from = escrow.released;
    let (low, high) = if from.checked_cmp(to)?.is_le() {
        (from, to)
    } else {
        (to, from)
    };
    let (before, after) = (charged(escrow, low)?, charged(escrow, high)?);
    let gross = high.checked_sub(low)?;
    let commission = after.0.checked_sub(before.0)?;
    let tax = after.1.checked_sub(before.1)?;
    let net = gross.checked_sub(commission)?.checked_sub(tax)?;
    Ok(Split {
        gross,
        commission,
        tax,
        net,
    })
}

/// Commission and tax on so much of the total. First what both are together, then the tax of that:
/// so each of the two and what is left grow with every unit, and no step takes more than it moves.
fn charged(escrow: &Escrow, released: Money) -> Result<(Money, Money), MoneyError> {
    let Fee {
        commission, tax, ..
    } = &escrow.fee;
    let whole = commission.checked_add(*tax)?;
    let both = share(whole, released, escrow.total)?;
    let tax = share(*tax, both, whole)?;
    Ok((both.checked_sub(tax)?, tax))
}

/// `whole * part / of`, cut to a whole unit; of nothing, nothing.
fn share(whole: Money, part: Money, of: Money) -> Result<Money, MoneyError> {
    if of.is_zero() {
        return Ok(Money::zero(whole.currency()));
    }
    let product = whole.minor().checked_mul(part.minor());
    let minor = product.and_then(|product| product.checked_div(of.minor()));
    Ok(Money::new(
        minor.ok_or(MoneyError::Range)?,
        whole.currency(),
    ))
}

/// What a refund takes, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taking {
    /// Off what was never paid.
    pub credit: Money,
    /// Back to the buyer.
    pub cash: Money,
    /// The part of `cash` that has to come back from the seller first.
    pub claw: Money,
}

/// Where the money of a refund comes from: what was not paid yet is not asked for any more, then
/// what is held and free, then the seller's. None when there is not that much.
pub fn taking(escrow: &Escrow, amount: Money) -> Result<Option<Taking>, MoneyError> {
    let credit = least(amount, unfunded(escrow)?)?;
    let cash = amount.checked_sub(credit)?;
    let free = free(escrow)?;
    let claw = at_least_zero(cash.checked_sub(free)?);
    if claw.checked_cmp(escrow.released)?.is_gt() {
        return Ok(None);
    }
    Ok(Some(Taking { credit, cash, claw }))
}

pub fn least(left: Money, right: Money) -> Result<Money, MoneyError> {
    Ok(if left.checked_cmp(right)?.is_le() {
        left
    } else {
        right
    })
}

fn at_least_zero(money: Money) -> Money {
    if money.is_negative() {
        Money::zero(money.currency())
    } else {
        money
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, Timestamp};
    use uuid::Uuid;

    use super::*;

    fn usd(minor: i128) -> Money {
        Money::new(minor, Currency::USD)
    }

    fn sample(total: i128, commission: i128, tax: i128) -> Escrow {
        let (zero, at) = (usd(0), Timestamp::from_micros(0));
        Escrow {
            order: kernel::Id::from_uuid(Uuid::nil()),
            seller: kernel::Id::from_uuid(Uuid::nil()),
            buyer: kernel::Id::from_uuid(Uuid::nil()),
            state: Open,
            version: 1,
            total: usd(total),
            credited: zero,
            funded: zero,
            released: zero,
            refunding: zero,
            refunded: zero,
            frozen: zero,
            fee: Fee {
                rule: "standard".to_owned(),
                version: 0,
                percent: rust_decimal::Decimal::ZERO,
                commission: usd(commission),
                tax: usd(tax),
            },
            completed_at: None,
            opened_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn the_table_is_the_reference_s() {
        let legal = [
            (Open, PartlyFunded),
            (Open, Canceled),
            (Open, Expired),
            (PartlyFunded, Funded),
            (PartlyFunded, Canceled),
            (PartlyFunded, Expired),
            (Funded, InRelease),
            (InRelease, Settled),
        ];
        for from in ALL {
            for to in ALL {
                assert_eq!(next(from).contains(&to), legal.contains(&(from, to)));
            }
        }
    }

    #[test]
    fn amounts_tell_the_state() {
        let mut held = sample(100, 5, 1);
        assert_eq!(state_of(&held), Ok(Open));
        held.funded = usd(30);
        assert_eq!(state_of(&held), Ok(PartlyFunded));
        held.state = PartlyFunded;
        held.funded = usd(100);
        assert_eq!(state_of(&held), Ok(Funded));
        held.released = usd(40);
        assert_eq!(state_of(&held), Ok(InRelease));
        held.refunding = usd(60);
        held.refunded = usd(60);
        assert_eq!(state_of(&held), Ok(Settled));
        held.state = Settled;
        held.released = usd(30);
        assert_eq!(state_of(&held), Ok(Settled));
    }

    #[test]
    fn a_deposit_that_went_back_whole_ends_the_order_s_money() {
        let mut held = sample(100, 5, 1);
        held.state = PartlyFunded;
        held.funded = usd(30);
        let taking = taking(&held, usd(100)).unwrap_or(None);
        let wanted = Taking {
            credit: usd(70),
            cash: usd(30),
            claw: usd(0),
        };
        assert_eq!(taking, Some(wanted));
        held.credited = usd(70);
        held.refunding = usd(30);
        held.refunded = usd(30);
        assert_eq!(state_of(&held), Ok(Canceled));
    }

    /// However a sale is released, and however much of it comes back, the steps add up to what one
    /// release of what is left would have been.
    #[test]
    fn steps_of_release_add_up_to_the_commission() {
        for (total, commission, tax) in [(100, 5, 1), (9_999, 333, 20), (7, 7, 0), (1_000, 1, 0)] {
            let mut held = sample(total, commission, tax);
            let (mut fees, mut taxes, mut net) = (0, 0, 0);
            let steps = [total / 3, total / 2, total / 7, total, total / 5, total];
            for to in steps {
                let sign = if usd(to).minor() >= held.released.minor() {
                    1
                } else {
                    -1
                };
                let Ok(split) = split(&held, usd(to)) else {
                    panic!("out of range");
                };
                assert!(!split.net.is_negative() && !split.commission.is_negative());
                fees += sign * split.commission.minor();
                taxes += sign * split.tax.minor();
                net += sign * split.net.minor();
                held.released = usd(to);
                assert_eq!(fees + taxes + net, to);
            }
            assert_eq!((fees, taxes), (commission, tax));
        }
    }

    #[test]
    fn what_is_frozen_or_promised_is_not_free() {
        let mut held = sample(100, 0, 0);
        held.funded = usd(100);
        held.frozen = usd(50);
        held.refunding = usd(20);
        assert_eq!(free(&held), Ok(usd(30)));
        assert!(is_lawful(&held));
        held.released = usd(31);
        assert!(!is_lawful(&held));
        held.released = usd(-1);
        assert!(!is_lawful(&held));
    }

    #[test]
    fn a_refund_takes_the_unpaid_then_the_held_then_the_seller_s() {
        let mut held = sample(100, 0, 0);
        held.funded = usd(90);
        held.released = usd(60);
        held.frozen = usd(5);
        let wanted = Taking {
            credit: usd(10),
            cash: usd(40),
            claw: usd(15),
        };
        assert_eq!(taking(&held, usd(50)), Ok(Some(wanted)));
        assert_eq!(taking(&held, usd(96)), Ok(None));
    }

    /// Small sales, where the least commission is nearly all of them: whatever the steps, nobody is
    /// ever charged a negative amount and the steps add up to the whole.
    #[test]
    fn no_step_takes_more_than_it_moves() {
        for total in 1..=24 {
            for commission in 0..=total {
                for tax in 0..=total - commission {
                    steps_of(&sample(total, commission, tax));
                }
            }
        }
    }

    fn steps_of(escrow: &Escrow) {
        let total = escrow.total.minor();
        for from in 0..=total {
            let mut at = escrow.clone();
            at.released = usd(from);
            for to in 0..=total {
                let step = split(&at, usd(to)).unwrap();
                let parts = [step.commission, step.tax, step.net];
                assert!(
                    parts.iter().all(|part| !part.is_negative()),
                    "{escrow:?}: {from} to {to} is {step:?}"
                );
                let sum: i128 = parts.iter().map(|part| part.minor()).sum();
                assert_eq!(sum, (to - from).abs());
            }
        }
        let mut at = escrow.clone();
        at.released = usd(0);
        let whole = split(&at, escrow.total).unwrap();
        assert_eq!(
            (whole.commission, whole.tax),
            (escrow.fee.commission, escrow.fee.tax)
        );
    }
}
