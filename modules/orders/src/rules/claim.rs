//! What a buyer may claim of an order, what a seller may agree to, and what can have come back.

use contract::ids::OrderLineId;
use kernel::{FieldError, Money, MoneyError};

use crate::model::Line;
use crate::model::after_sale::{AfterSale, ClaimedLine, ReceivedLine};
use crate::rules::money;

/// A line in a claim. Without an amount all that can go back for the units is meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Claim {
    pub(crate) line: OrderLineId,
    pub(crate) quantity: i64,
    pub(crate) amount: Option<Money>,
}

/// What a seller agrees to of one claimed line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Partial {
    pub(crate) line: OrderLineId,
    pub(crate) amount: Money,
}

/// Units and money of a line that other requests have taken already.
fn taken(line: &Line, before: &[AfterSale]) -> Result<(i64, Money), MoneyError> {
    let (mut units, mut taken) = (0, Money::zero(line.total.currency()));
    for after_sale in before.iter().filter(|after_sale| after_sale.state.counts()) {
        let facts = &after_sale.facts;
        let parts = if facts.agreed_lines.is_empty() {
            &facts.lines
        } else {
            &facts.agreed_lines
        };
        for part in parts.iter().filter(|part| part.line == line.id) {
            units += part.quantity;
            taken = taken.checked_add(part.amount)?;
        }
    }
    Ok((units, taken))
}

/// Units of a line that may still be claimed, and the most that may go back for so many of them.
pub(crate) fn left(
    line: &Line,
    before: &[AfterSale],
    units: i64,
) -> Result<(i64, Money), MoneyError> {
    let (units_taken, money_taken) = taken(line, before)?;
    // Cancelled units have been given back by a request of their own.
    let claimable = line.shipped - (units_taken - line.cancelled);
    let most = money::refundable(line, units_taken, money_taken, units)?;
    Ok((claimable.max(0), most))
}

/// The claim with its amounts, or everything that is wrong with it.
pub(crate) fn check(
    lines: &[Line],
    before: &[AfterSale],
    wanted: &[Claim],
) -> Result<Result<Vec<ClaimedLine>, Vec<FieldError>>, MoneyError> {
    let mut faults = Vec::new();
    let mut claimed: Vec<ClaimedLine> = Vec::with_capacity(wanted.len());
    for (at, part) in wanted.iter().enumerate() {
        let path = |field: &str| format!("lines[{at}].{field}");
        if claimed.iter().any(|other| other.line == part.line) {
            faults.push(FieldError::new(
                path("line"),
                "duplicate",
                "stands in another line already",
            ));
            continue;
        }
        let Some(line) = lines.iter().find(|line| line.id == part.line) else {
            faults.push(FieldError::new(
                path("line"),
                "unknown",
                "is no line of this order",
            ));
            continue;
        };
        let (units, most) = left(line, before, part.quantity)?;
        if part.quantity < 1 {
            faults.push(FieldError::new(
                path("quantity"),
                "too_small",
                "is at least one",
            ));
        } else if part.quantity > units {
            faults.push(
                FieldError::new(path("quantity"), "too_large", "is more than can be claimed")
                    .with_param("left", units),
            );
        }
        let amount = part.amount.unwrap_or(most);
        if amount.currency() != most.currency() {
            faults.push(FieldError::new(
                path("amount.currency"),
                "wrong_currency",
                "is not the order's",
            ));
        } else if !amount.is_positive() {
            faults.push(FieldError::new(
                path("amount"),
                "too_small",
                "is above zero",
            ));
        } else if amount.checked_cmp(most)?.is_gt() && part.quantity <= units {
            faults.push(
                FieldError::new(
                    path("amount"),
                    "too_large",
                    "is more than was paid for the goods",
                )
                .with_param("left", most.minor().to_string()),
            );
        }
        claimed.push(ClaimedLine {
            line: part.line,
            quantity: part.quantity,
            amount,
        });
    }
    if wanted.is_empty() {
        faults.push(FieldError::new(
            "lines",
            "required",
            "names what it is about",
        ));
    }
    Ok(if faults.is_empty() {
        Ok(claimed)
    } else {
        Err(faults)
    })
}

/// What is agreed of a claim: all of it, or the named parts up to what was asked for.
pub(crate) fn agree(
    claimed: &[ClaimedLine],
    parts: Option<&[Partial]>,
) -> Result<Vec<ClaimedLine>, Vec<FieldError>> {
    let Some(parts) = parts else {
        return Ok(claimed.to_vec());
    };
    let mut faults = Vec::new();
    let mut agreed: Vec<ClaimedLine> = Vec::with_capacity(parts.len());
    for (at, part) in parts.iter().enumerate() {
        let path = |field: &str| format!("lines[{at}].{field}");
        if agreed.iter().any(|other| other.line == part.line) {
            faults.push(FieldError::new(
                path("line"),
                "duplicate",
                "stands in another line already",
            ));
            continue;
        }
        let Some(asked) = claimed.iter().find(|asked| asked.line == part.line) else {
            faults.push(FieldError::new(path("line"), "unknown", "was not claimed"));
            continue;
        };
        let fits = part.amount.currency() == asked.amount.currency()
            && part.amount.is_positive()
            && part.amount.minor() <= asked.amount.minor();
        if !fits {
            faults.push(
                FieldError::new(
                    path("amount"),
                    "out_of_range",
                    "is above zero and at most what was claimed",
                )
                .with_param("most", asked.amount.minor().to_string()),
            );
        }
        agreed.push(ClaimedLine {
            line: part.line,
            quantity: asked.quantity,
            amount: part.amount,
        });
    }
    if parts.is_empty() {
        faults.push(FieldError::new("lines", "required", "names what is agreed"));
    }
    if faults.is_empty() {
        Ok(agreed)
    } else {
        Err(faults)
    }
}

/// A line may come back in parts of different condition, but not more of it than was agreed.
pub(crate) fn received_faults(
    agreed: &[ClaimedLine],
    received: &[ReceivedLine],
) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for (at, part) in received.iter().enumerate() {
        let Some(expected) = agreed.iter().find(|expected| expected.line == part.line) else {
            let path = format!("lines[{at}].line");
            faults.push(FieldError::new(path, "unknown", "was not to come back"));
            continue;
        };
        let so_far: i64 = received
            .iter()
            .take(at + 1)
            .filter(|other| other.line == part.line)
            .map(|other| other.quantity)
            .sum();
        if part.quantity < 1 || so_far > expected.quantity {
            let path = format!("lines[{at}].quantity");
            faults.push(
                FieldError::new(
                    path,
                    "out_of_range",
                    "is at least one and at most what was agreed",
                )
                .with_param("most", expected.quantity),
            );
        }
    }
    if received.is_empty() {
        faults.push(FieldError::new("lines", "required", "names what came back"));
    }
    faults
}
