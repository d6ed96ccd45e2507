//! From what people type to what is checked: upper case ASCII without separators. Which
//! characters belong where is the schemes' own.

use crate::{Kind, Reason};

/// Full-width letters and digits become plain ones: Chinese input methods write them, and they
/// can't mean anything else. Any other letter beyond ASCII is refused, since А (Cyrillic) for A
/// would make two numbers that look the same.
pub(crate) fn compact(kind: Kind, value: &str) -> Result<String, Reason> {
    let mut text = String::with_capacity(value.len());
    for c in value.trim().chars() {
        match c {
            '\u{ff01}'..='\u{ff5e}' => push(kind, plain(c), &mut text)?,
            _ => push(kind, c, &mut text)?,
        }
    }
    Ok(text)
}

/// The full-width forms stand in the order of ASCII (Unicode, Halfwidth and Fullwidth Forms).
fn plain(wide: char) -> char {
    u32::from(wide)
        .checked_sub(0xfee0)
        .and_then(char::from_u32)
        .unwrap_or(wide)
}

fn push(kind: Kind, c: char, text: &mut String) -> Result<(), Reason> {
    match c {
        '0'..='9' | 'A'..='Z' => text.push(c),
        'a'..='z' => text.push(c.to_ascii_uppercase()),
        ' ' | '\t' | '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{3000}' => {}
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
        // Printed in VAT numbers (0428.759.497, 60/1234/5) and tariffs (6109.10.00).
        '.' if matches!(kind, Kind::Vat | Kind::Ioss | Kind::Eori | Kind::Hs) => {}
        '/' if matches!(kind, Kind::Vat) => {}
        // Ireland's first scheme had these in the second place.
        '+' | '*' if matches!(kind, Kind::Vat) => text.push(c),
        // The application identifier that scanners and labels put before an SSCC or a GTIN.
        '(' | ')' if matches!(kind, Kind::Sscc | Kind::Gtin) => text.push(c),
        _ => return Err(Reason::Character),
    }
    Ok(())
}
