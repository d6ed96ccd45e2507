//! What may be put into a shipment: never more of a line than was ordered, less what was cancelled
//! and what left before.

use contract::logistics::ShippedLine;
use kernel::FieldError;

use crate::model::Line;

/// Takes the wanted units out of the lines, or names everything that is wrong with the wish.
pub(crate) fn take(
    lines: &mut [Line],
    wanted: &[ShippedLine],
) -> Result<Vec<ShippedLine>, Vec<FieldError>> {
    let mut faults = Vec::new();
    for (at, part) in wanted.iter().enumerate() {
        let path = |field: &str| format!("lines[{at}].{field}");
        if wanted
            .iter()
            .take(at)
            .any(|before| before.line == part.line)
        {
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
        if part.quantity < 1 {
            faults.push(FieldError::new(
                path("quantity"),
                "too_small",
                "is at least one",
            ));
        } else if part.quantity > line.to_ship() {
            faults.push(
                FieldError::new(
                    path("quantity"),
                    "too_large",
                    "is more than is left to ship",
                )
                .with_param("left", line.to_ship()),
            );
        }
    }
    if wanted.is_empty() {
        faults.push(FieldError::new("lines", "required", "names what leaves"));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    for part in wanted {
        if let Some(line) = lines.iter_mut().find(|line| line.id == part.line) {
            line.shipped += part.quantity;
        }
    }
    Ok(wanted.to_vec())
}
