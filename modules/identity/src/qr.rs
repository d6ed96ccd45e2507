//! QR codes as SVG, small enough to stand in a JSON answer.

use qrcodegen::{QrCode, QrCodeEcc};

/// Dark modules on white, with the quiet zone of four that scanners want.
pub fn svg(text: &str) -> Option<String> {
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                let width = x - start;
                path.push_str(&format!(
                    "M{} {}h{width}v1h-{width}z",
                    start + QUIET,
                    y + QUIET
                ));
            }
            x += 1;
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_by_runs() {
        let svg = svg("otpauth://totp/Argosy:a@example.com?secret=ABC").unwrap();
        assert!(svg.starts_with("<svg"));
        // The finder pattern begins in the corner with seven dark modules.
        assert!(svg.contains("M4 4h7v1h-7z"));
        assert!(svg.len() < 16_000);
    }
}
