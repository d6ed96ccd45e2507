//! What a file is, told from its content. Anything not listed is refused.

use super::svg;

/// The kinds that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Png,
    Jpeg,
    WebP,
    Gif,
    /// Without scripts, event handlers, foreign content and outside references.
    Svg,
    Pdf,
    Csv,
    Xlsx,
}

impl FileKind {
    /// The name decides only for CSV, which has no mark of its own.
    pub fn of(bytes: &[u8], name: &str) -> Option<Self> {
        let starts = |mark: &[u8]| bytes.starts_with(mark);
        if starts(b"\x89PNG\r\n\x1a\n") {
            Some(FileKind::Png)
        } else if starts(b"\xff\xd8\xff") {
            Some(FileKind::Jpeg)
        } else if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(FileKind::WebP)
        } else if starts(b"GIF87a") || starts(b"GIF89a") {
            Some(FileKind::Gif)
        } else if starts(b"%PDF-") {
            Some(FileKind::Pdf)
        } else if starts(b"PK\x03\x04") {
            is_workbook(bytes).then_some(FileKind::Xlsx)
        } else if svg::looks_like(bytes) {
            svg::is_harmless(bytes).then_some(FileKind::Svg)
        } else if name.to_ascii_lowercase().ends_with(".csv") && is_table(bytes) {
            Some(FileKind::Csv)
        } else {
            None
        }
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            FileKind::Png => "image/png",
            FileKind::Jpeg => "image/jpeg",
            FileKind::WebP => "image/webp",
            FileKind::Gif => "image/gif",
            FileKind::Svg => "image/svg+xml",
            FileKind::Pdf => "application/pdf",
            FileKind::Csv => "text/csv",
            FileKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The names in a zip archive's directory are not compressed. Workbooks with macros are refused.
fn is_workbook(bytes: &[u8]) -> bool {
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    holds(b"[Content_Types].xml") && holds(b"xl/workbook.xml") && !holds(b"vbaProject.bin")
}

/// Any encoding (tables from Chinese offices are often GB 18030), but text.
fn is_table(bytes: &[u8]) -> bool {
    !bytes.is_empty()
        && bytes
            .iter()
            .all(|b| *b >= 0x20 || matches!(b, b'\t' | b'\r' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_content() {
        let kind = |bytes: &[u8], name: &str| FileKind::of(bytes, name);
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n....", "a.txt"), Some(FileKind::Png));
        assert_eq!(kind(b"RIFF....WEBPVP8 ", "a"), Some(FileKind::WebP));
        assert_eq!(kind(b"a,b\n1,2\n", "stock.CSV"), Some(FileKind::Csv));
        assert_eq!(kind(b"a,b\n1,2\n", "stock.txt"), None);
        assert_eq!(
            kind(b"<html><script>alert(1)</script></html>", "a.png"),
            None
        );
        assert_eq!(kind(b"MZ\x90\x00", "a.pdf"), None);
        assert_eq!(kind(b"", "a.csv"), None);
        let workbook = b"PK\x03\x04..[Content_Types].xml..xl/workbook.xml..";
        assert_eq!(kind(workbook, "a.xlsx"), Some(FileKind::Xlsx));
        let macros = b"PK\x03\x04..[Content_Types].xml..xl/workbook.xml..xl/vbaProject.bin";
        assert_eq!(kind(macros, "a.xlsx"), None);
        assert_eq!(kind(b"PK\x03\x04.......word/document.xml", "a.docx"), None);
    }
}
