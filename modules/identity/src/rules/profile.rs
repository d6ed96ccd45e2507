//! Names, time zones and what else people tell about themselves and their firms.

use kernel::FieldError;

pub const NAME_CHARS_MAX: usize = 120;

/// Without outer spaces and control characters; not empty.
pub fn name(path: &str, text: &str) -> Result<String, FieldError> {
    let name: String = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    if name.is_empty() {
        return Err(FieldError::new(path, "too_short", "may not be empty"));
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(FieldError::new(
            path,
            "too_long",
            format!("may have at most {NAME_CHARS_MAX} characters"),
        )
        .with_param("maximum", NAME_CHARS_MAX));
    }
    Ok(name)
}

/// A name of the IANA database by its form: `Europe/Berlin`. Which zones exist is known by the
/// browsers that show times, and changes.
pub fn time_zone(path: &str, text: &str) -> Result<String, FieldError> {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || b"_+-".contains(&c))
    };
    if text.len() <= 64 && text.split('/').count() <= 3 && text.split('/').all(is_part) {
        return Ok(text.to_owned());
    }
    Err(FieldError::new(
        path,
        "invalid",
        "is not a time zone such as Europe/Berlin",
    ))
}

/// Optional text; blank is none.
pub fn optional(text: Option<&str>) -> Option<String> {
    text.map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_nobody_sees() {
        assert_eq!(
            name("name", "  Jan \t Schmidt\u{7} ").unwrap(),
            "Jan Schmidt"
        );
        assert_eq!(name("name", " \n ").unwrap_err().code, "too_short");
        assert_eq!(name("name", &"x".repeat(121)).unwrap_err().code, "too_long");
    }

    #[test]
    fn time_zones_look_like_some() {
        for zone in [
            "UTC",
            "Europe/Berlin",
            "America/Argentina/Buenos_Aires",
            "Etc/GMT+8",
        ] {
            assert!(time_zone("time_zone", zone).is_ok(), "{zone}");
        }
        for zone in ["", "/", "Europe/", "a/b/c/d", "../etc/passwd", "Berlin!"] {
            assert!(time_zone("time_zone", zone).is_err(), "{zone}");
        }
    }
}
