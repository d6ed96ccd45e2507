//! Numbers of telephones, as people write them and as mobile money wants them.

/// A Kenyan mobile number as digits with the country before them: `0712 345 678` and
/// `+254 712 345678` are `254712345678`.
pub fn kenyan(text: &str) -> Option<String> {
    let plain = |c: &char| !matches!(c, ' ' | '-' | '(' | ')');
    let text: String = text.chars().filter(plain).collect();
    let digits = text.strip_prefix('+').unwrap_or(&text);
    if !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let own = digits
        .strip_prefix("254")
        .or_else(|| digits.strip_prefix('0'))?;
    // Mobile numbers begin with 7 and, since 2019, with 1.
    let is_mobile = own.len() == 9 && (own.starts_with('7') || own.starts_with('1'));
    is_mobile.then(|| format!("254{own}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for text in ["0712 345 678", "+254 712-345678", "254712345678"] {
            assert_eq!(kenyan(text).as_deref(), Some("254712345678"), "{text}");
        }
        assert_eq!(kenyan("0110 123456").as_deref(), Some("254110123456"));
        for text in [
            "",
            "0202 345678",
            "+49 30 123456",
            "07123456789",
            "07x2345678",
        ] {
            assert_eq!(kenyan(text), None, "{text}");
        }
    }
}
