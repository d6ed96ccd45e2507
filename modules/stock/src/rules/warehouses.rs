//! What a warehouse must be, and when it may be closed.

use kernel::FieldError;

use crate::model::{Inside, WarehouseEdit};

const NAME_CHARS_MAX: usize = 80;

/// Degrees as they are kept: a millionth of a degree is a hand's breadth.
pub struct Degrees;

impl Degrees {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "at most 180 million; a map needs no more than it keeps"
    )]
    pub fn micro(degrees: f64) -> i64 {
        (degrees * 1_000_000.0).round() as i64
    }

    #[allow(clippy::cast_precision_loss, reason = "at most 180 million")]
    pub fn of_micro(micro: i64) -> f64 {
        micro as f64 / 1_000_000.0
    }
}

/// What is wrong with what the seller says.
pub fn named(edit: &WarehouseEdit) -> Vec<FieldError> {
    let mut faults = Vec::new();
    if edit.name.is_blank() {
        faults.push(FieldError::new(
            "name",
            "required",
            "give a name in one language at least",
        ));
    }
    for (locale, name) in edit.name.iter() {
        if name.chars().count() > NAME_CHARS_MAX {
            faults.push(
                FieldError::new(
                    format!("name.{locale}"),
                    "too_long",
                    format!("at most {NAME_CHARS_MAX} characters"),
                )
                .with_param("maximum", NAME_CHARS_MAX),
            );
        }
    }
    if edit.latitude.is_some() != edit.longitude.is_some() {
        let path = if edit.latitude.is_some() {
            "longitude"
        } else {
            "latitude"
        };
        faults.push(FieldError::new(
            path,
            "required",
            "give both degrees or none",
        ));
    }
    faults
}

/// Whether a warehouse may be closed: nothing lies in it, leaves it or comes to it.
pub fn closing(inside: &Inside) -> bool {
    [
        inside.on_hand,
        inside.reserved,
        inside.picks,
        inside.arriving,
    ]
    .iter()
    .all(|n| *n == 0)
}

#[cfg(test)]
mod tests {
    use kernel::{Country, Locale, Text};

    use super::*;
    use crate::model::WarehouseKind;

    #[test]
    fn degrees_survive_being_kept() {
        for degrees in [0.0, 22.6702, -113.821_301, 180.0, -90.0] {
            assert!((Degrees::of_micro(Degrees::micro(degrees)) - degrees).abs() < 1e-9);
        }
    }

    #[test]
    fn a_warehouse_has_a_name_and_both_degrees_or_none() {
        let edit = |name: &str, latitude| WarehouseEdit {
            name: Text::new(Locale::En, name),
            kind: WarehouseKind::Domestic,
            country: "CN".parse::<Country>().unwrap(),
            address: None,
            latitude,
            longitude: None,
            is_default: false,
        };
        let paths = |edit| named(&edit).into_iter().map(|f| f.path).collect::<Vec<_>>();
        assert!(paths(edit("Bao'an", None)).is_empty());
        assert_eq!(paths(edit(" ", Some(1.0))), ["name", "longitude"]);
        assert_eq!(paths(edit(&"x".repeat(81), None)), ["name.en"]);
    }
}
