//! A text as a code that telephones read, drawn as runs of dark squares.

use qrcodegen::{QrCode, QrCodeEcc};

/// The quiet zone that scanners want.
const QUIET: i32 = 4;

/// The side of the square, quiet zone and all, and the path that draws what is dark. None: the text
/// does not fit into a code.
pub fn drawn(text: &str) -> Option<(i32, String)> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                let (width, left, top) = (x - start, start + QUIET, y + QUIET);
                path.push_str(&format!("M{left} {top}h{width}v1h-{width}z"));
            }
            x += 1;
        }
    }
    Some((code.size() + 2 * QUIET, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_by_runs() {
        let (side, path) = drawn("weixin://wxpay/bizpayurl?pr=p4lpSuKzz").unwrap();
        // The finder pattern begins in the corner with seven dark squares.
        assert!(path.starts_with("M4 4h7v1h-7z"));
        assert!(side > 8 && path.len() < 16_000);
        assert_eq!(drawn(&"x".repeat(5_000)), None);
    }
}
