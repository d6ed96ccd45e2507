//! Lines: where a text may be broken. Latin words at blanks and hyphens, Han characters anywhere but
//! before a closing mark and after an opening one (GB/T 15834, CLREQ); a word that is wider than the
//! line breaks where it must.

use crate::face::{plain, width};

/// May not begin a line.
const CLOSING: &str = "，。、；：？！）》」』】〕〉”’…—％,.;:?!)]}%";
/// May not end one.
const OPENING: &str = "（《「『【〔〈“‘([{";

fn is_wide(sign: char) -> bool {
    matches!(sign, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..)
}

/// Pieces that stay whole; blanks stay at the end of theirs.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for sign in text.chars() {
        let breaks = last.is_some_and(|last| may_break(last, sign));
        match pieces.last_mut() {
            Some(piece) if !breaks => piece.push(sign),
            Some(_) | None => pieces.push(sign.to_string()),
        }
        last = Some(sign);
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if CLOSING.contains(after) || OPENING.contains(before) || after == ' ' {
        return false;
    }
    matches!(before, ' ' | '-' | '/') || is_wide(before) || is_wide(after)
}

/// The text in lines no wider than `room` at a size. A text without a word is one empty line.
pub(crate) fn wrap(text: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in plain(text).split('\n') {
        let mut line = String::new();
        let mut taken = 0.0;
        for piece in pieces(paragraph) {
            let wide = width(&piece) * size;
            let seen = width(piece.trim_end()) * size;
            if taken + seen > room && !line.is_empty() {
                lines.push(line.trim_end().to_owned());
                (line, taken) = (String::new(), 0.0);
            }
            if seen <= room {
                line.push_str(&piece);
                taken += wide;
                continue;
            }
            for sign in piece.chars() {
                let wide = width(sign.encode_utf8(&mut [0; 4])) * size;
                if taken + wide > room && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    taken = 0.0;
                }
                line.push(sign);
                taken += wide;
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_and_long_ones_break_where_they_must() {
        let lines = wrap("Porcelain tea set, twelve pieces", 10.0, 80.0);
        assert_eq!(lines, ["Porcelain tea", "set, twelve", "pieces"]);
        let lines = wrap("DE89370400440532013000", 10.0, 60.0);
        assert!(lines.len() > 1 && lines.concat() == "DE89370400440532013000");
    }

    #[test]
    fn a_chinese_line_does_not_begin_with_a_full_stop() {
        for room in 60..160 {
            for line in wrap(
                "货物描述：瓷器（茶具），共十二件。请小心轻放！",
                10.0,
                room as f32,
            ) {
                let first = line.chars().next().unwrap_or('货');
                assert!(!"，。：）！".contains(first), "{line} at {room}");
                assert!(!line.ends_with('（'), "{line} at {room}");
            }
        }
    }

    #[test]
    fn line_breaks_are_kept() {
        assert_eq!(wrap("one\n\ntwo", 10.0, 200.0), ["one", "", "two"]);
    }
}
