//! Receipts, counts, transfers and returns: what is checked before they are booked.

use std::collections::BTreeSet;

use contract::ids::VariantId;
use kernel::FieldError;

use crate::model::PaperLine;

/// What a line's two numbers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    pub line: usize,
    pub expected: i64,
    pub found: i64,
}

/// Refuses a variant that stands on two lines: nobody could say which number counts.
pub fn merged(variants: impl IntoIterator<Item = VariantId>) -> Vec<FieldError> {
    let mut seen = BTreeSet::new();
    variants
        .into_iter()
        .enumerate()
        .filter(|(_, variant)| !seen.insert(*variant))
        .map(|(line, _)| {
            FieldError::new(
                format!("lines[{line}].variant"),
                "duplicate",
                "stands on two lines",
            )
        })
        .collect()
}

/// Lines on which found and expected differ and nobody says why.
pub fn differing(lines: &[PaperLine]) -> Vec<Difference> {
    lines
        .iter()
        .enumerate()
        .filter_map(|(line, of)| {
            let (expected, found) = (of.expected?, of.found?);
            let is_said = of
                .reason
                .as_deref()
                .is_some_and(|reason| !reason.trim().is_empty());
            (expected != found && !is_said).then_some(Difference {
                line,
                expected,
                found,
            })
        })
        .collect()
}

/// What a count changes.
pub fn counted(line: &PaperLine) -> i64 {
    line.found.unwrap_or(0) - line.expected.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn line(expected: i64, found: i64, reason: Option<&str>) -> PaperLine {
        PaperLine {
            variant: VariantId::from_uuid(Uuid::nil()),
            sku: "A".to_owned(),
            expected: Some(expected),
            found: Some(found),
            reason: reason.map(str::to_owned),
        }
    }

    #[test]
    fn a_difference_wants_its_reason() {
        let lines = [
            line(5, 5, None),
            line(5, 3, None),
            line(5, 6, Some(" ")),
            line(5, 4, Some("broken")),
        ];
        let got: Vec<_> = differing(&lines)
            .iter()
            .map(|d| (d.line, d.found))
            .collect();
        assert_eq!(got, [(1, 3), (2, 6)]);
        assert_eq!(counted(&lines[3]), -1);
    }

    #[test]
    fn a_variant_stands_on_one_line() {
        let id = |n| VariantId::from_uuid(Uuid::from_u128(n));
        let paths: Vec<String> = merged([id(1), id(2), id(1)])
            .into_iter()
            .map(|field| field.path)
            .collect();
        assert_eq!(paths, ["lines[2].variant"]);
    }
}
