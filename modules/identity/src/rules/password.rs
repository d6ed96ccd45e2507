//! What a password must be. Length counts, composition does not (NIST SP 800-63B, 3.1.1.2).

use kernel::FieldError;

pub const CHARS_MIN: usize = 10;
pub const CHARS_MAX: usize = 128;

/// Among the most used that are long enough to pass otherwise, and those around our own name.
const COMMON: [&str; 40] = [
    "1234567890",
    "12345678910",
    "0123456789",
    "9876543210",
    "0987654321",
    "1111111111",
    "0000000000",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "qwerty12345",
    "qwerty123456",
    "qwerty1234",
    "asdfghjkl;",
    "asdfghjkl1",
    "zxcvbnm123",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "passw0rd123",
    "p@ssw0rd123",
    "p@ssword123",
    "iloveyou12",
    "iloveyou123",
    "administrator",
    "admin12345",
    "admin123456",
    "welcome123",
    "welcome1234",
    "changeme123",
    "letmein1234",
    "football123",
    "baseball123",
    "superman123",
    "woaini1314",
    "woaini520520",
    "5201314520",
    "argosy1234",
    "argosy12345",
];

/// `known` are the person's name and addresses: what others try first.
pub fn check(path: &str, password: &str, known: &[&str]) -> Result<(), FieldError> {
    let count = password.chars().count();
    if count < CHARS_MIN {
        return Err(FieldError::new(
            path,
            "too_short",
            format!("must have at least {CHARS_MIN} characters"),
        )
        .with_param("minimum", CHARS_MIN));
    }
    if count > CHARS_MAX {
        return Err(FieldError::new(
            path,
            "too_long",
            format!("may have at most {CHARS_MAX} characters"),
        )
        .with_param("maximum", CHARS_MAX));
    }
    let lower = password.to_lowercase();
    let mut seen: Vec<char> = lower.chars().collect();
    seen.sort_unstable();
    seen.dedup();
    let is_run = lower
        .chars()
        .zip(lower.chars().skip(1))
        .all(|(a, b)| u32::from(a) + 1 == u32::from(b));
    let is_known = known.iter().any(|text| {
        let text = text.trim().to_lowercase();
        let name = text.split('@').next().unwrap_or_default();
        // A password that only adds a few characters to the name.
        [text.as_str(), name].iter().any(|part| {
            part.chars().count() >= 4 && lower.contains(part) && count < part.chars().count() + 5
        })
    });
    if seen.len() < 4 || is_run || is_known || COMMON.contains(&lower.as_str()) {
        return Err(FieldError::new(
            path,
            "too_common",
            "is among the first that others would try; choose another",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_unusual_is_enough() {
        for (password, wanted) in [
            ("correct horse", Ok(())),
            ("集装箱码头的清晨很安静啊", Ok(())),
            ("short", Err("too_short")),
            ("aaaaaaaaaaaa", Err("too_common")),
            ("abababababab", Err("too_common")),
            ("abcdefghijkl", Err("too_common")),
            ("Password123", Err("too_common")),
            ("jan.schmidt12", Err("too_common")),
            ("JanSchmidt!", Ok(())),
            ("jan schmidt likes long passwords", Ok(())),
        ] {
            let got = check(
                "password",
                password,
                &["Jan Schmidt", "jan.schmidt@example.de"],
            );
            assert_eq!(
                got.map_err(|error| error.code),
                wanted.map_err(str::to_owned),
                "{password}"
            );
        }
        assert!(check("password", &"xyz1".repeat(33), &[]).is_err());
    }
}
