//! The exact whole-number work behind `Money`: dividing by weights, multiplying by a decimal.
//!
//! No currencies here. Products are kept in full (up to 256 bits) before they are divided, so a
//! result that fits is never refused because a step on the way did not.

use rust_decimal::Decimal;

use super::{Allocation, Rounding};

/// The parts of `amount` by weight; nothing when no weight is above zero.
pub(super) fn shares(amount: u128, weights: &[u64], allocation: Allocation) -> Option<Vec<u128>> {
    let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if total == 0 {
        return None;
    }
    let (each, over) = (amount / total, amount % total);
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for weight in weights.iter().map(|weight| u128::from(*weight)) {
        let (quotient, remainder) = mul_div(over, weight, total)?;
        parts.push(each * weight + quotient);
        remainders.push(remainder);
    }
    let mut left = amount - parts.iter().sum::<u128>();
    let mut order: Vec<usize> = (0..weights.len()).filter(|at| weights[*at] > 0).collect();
    if allocation == Allocation::LargestRemainder {
        // The sort is stable, so equals stay in list order.
        order.sort_by_key(|at| std::cmp::Reverse(remainders[*at]));
    }
    // What is left is less than one unit for each weight above zero: one round always ends it.
    for at in order {
        if left == 0 {
            break;
        }
        parts[at] += 1;
        left -= 1;
    }
    assert_eq!(left, 0, "an allocation must add up");
    Some(parts)
}

/// `minor × factor × 10^shift`, rounded once; nothing when it does not fit.
pub(super) fn scaled(minor: i128, factor: Decimal, shift: i64, rounding: Rounding) -> Option<i128> {
    let negative = (minor < 0) != factor.is_sign_negative();
    // A mantissa has 96 bits, so the power of ten of a currency's decimals always fits beside it.
    let power = shift - i64::from(factor.scale());
    let up = 10u128.checked_pow(u32::try_from(power.max(0)).ok()?)?;
    let down = 10u128.checked_pow(u32::try_from((-power).max(0)).ok()?)?;
    let multiplier = factor.mantissa().unsigned_abs().checked_mul(up)?;
    let (quotient, remainder) = mul_div(minor.unsigned_abs(), multiplier, down)?;
    let rounds_up = match (remainder * 2).cmp(&down) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => match rounding {
            Rounding::HalfEven => quotient % 2 == 1,
            Rounding::HalfUp => true,
            Rounding::Down => false,
        },
        std::cmp::Ordering::Greater => rounding != Rounding::Down,
    };
    signed(quotient.checked_add(u128::from(rounds_up))?, negative)
}

pub(super) fn signed(magnitude: u128, negative: bool) -> Option<i128> {
    if negative {
        0i128.checked_sub_unsigned(magnitude)
    } else {
        i128::try_from(magnitude).ok()
    }
}

/// Quotient and remainder of `a × b / divisor`; nothing when the quotient exceeds 128 bits.
/// The divisor must be above zero and below 2^127.
fn mul_div(a: u128, b: u128, divisor: u128) -> Option<(u128, u128)> {
    if let Some(product) = a.checked_mul(b) {
        return Some((product / divisor, product % divisor));
    }
    let (high, low) = wide_mul(a, b);
    if high >= divisor {
        return None;
    }
    // Long division, bit by bit. Only amounts far beyond any trade come this way.
    let (mut quotient, mut remainder) = (0u128, high);
    for bit in (0..128).rev() {
        remainder = remainder << 1 | (low >> bit & 1);
        quotient <<= 1;
        if remainder >= divisor {
            remainder -= divisor;
            quotient |= 1;
        }
    }
    Some((quotient, remainder))
}

/// The high and the low half of the 256 bits of `a × b`.
fn wide_mul(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a_high, a_low, b_high, b_low) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let lowest = a_low * b_low;
    let middle = a_high * b_low + (lowest >> 64);
    let cross = a_low * b_high + (middle & LOW);
    let high = a_high * b_high + (middle >> 64) + (cross >> 64);
    (high, cross << 64 | lowest & LOW)
}
