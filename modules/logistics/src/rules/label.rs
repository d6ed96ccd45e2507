//! What a label bears: a tracking number that notices typing errors, and its bars.

use barcoders::sym::code128::Code128;

/// A number in the form of UPU S10: two letters, eight digits, a check digit, the country.
pub(crate) fn tracking_number(prefix: &str, serial: &str, country: &str) -> String {
    format!("{prefix}{serial}{}{country}", check_digit(serial))
}

/// UPU S10-12: weights 8 6 4 2 3 5 9 7, eleven less the remainder; 10 becomes 0 and 11 becomes 5.
fn check_digit(serial: &str) -> u32 {
    let sum: u32 = serial
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .zip([8, 6, 4, 2, 3, 5, 9, 7])
        .map(|(digit, weight)| digit * weight)
        .sum();
    match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        digit => digit,
    }
}

/// Code 128 as modules: true is a bar. Set B holds every printable ASCII character.
pub(crate) fn bars(text: &str) -> Vec<bool> {
    // `Ɓ` chooses set B in the library's notation.
    Code128::new(format!("\u{0181}{text}"))
        .map(|code| {
            code.encode()
                .into_iter()
                .map(|module| module == 1)
                .collect()
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_follow_the_postal_union() {
        // The example of UPU S10: serial 47312482, check digit 9.
        assert_eq!(tracking_number("RR", "47312482", "US"), "RR473124829US");
    }

    #[test]
    fn bars_begin_with_the_start_of_set_b_and_end_with_the_stop() {
        let bars = bars("RR473124829US");
        let text: String = bars
            .iter()
            .map(|&bar| if bar { '1' } else { '0' })
            .collect();
        assert!(text.starts_with("11010010000"));
        assert!(text.ends_with("1100011101011"));
        // Start, 13 characters, check and stop.
        assert_eq!(bars.len(), 11 * 15 + 13);
    }
}
