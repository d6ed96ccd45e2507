//! The two typefaces, one weight each: Noto Sans for letters and figures, Noto Sans SC for Han
//! characters. `fonts/README.md` says how they were cut.

use std::io::Read as _;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use flate2::read::GzDecoder;
use rustybuzz::UnicodeBuffer;
use unicode_normalization::UnicodeNormalization;

static LETTERS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    unpacked(include_bytes!(concat!(
        env!("OUT_DIR"),
        "/NotoSans-Regular.ttf.gz"
    )))
});
static HAN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    unpacked(include_bytes!(concat!(
        env!("OUT_DIR"),
        "/NotoSansSC-Regular.ttf.gz"
    )))
});

/// What could not be unpacked would be no font, and then every sign is missing.
fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut font = Vec::new();
    match GzDecoder::new(packed).read_to_end(&mut font) {
        Ok(_) => font,
        Err(_) => Vec::new(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Typeface {
    Letters,
    Han,
}

impl Typeface {
    pub(crate) fn bytes(self) -> &'static [u8] {
        match self {
            Typeface::Letters => &LETTERS,
            Typeface::Han => &HAN,
        }
    }
}

struct Faces {
    letters: Option<rustybuzz::Face<'static>>,
    han: Option<rustybuzz::Face<'static>>,
}

static FACES: OnceLock<Faces> = OnceLock::new();

/// None only if the embedded file were no font, and then every sign is missing.
fn face(of: Typeface) -> Option<&'static rustybuzz::Face<'static>> {
    let faces = FACES.get_or_init(|| Faces {
        letters: rustybuzz::Face::from_slice(&LETTERS, 0),
        han: rustybuzz::Face::from_slice(&HAN, 0),
    });
    match of {
        Typeface::Letters => faces.letters.as_ref(),
        Typeface::Han => faces.han.as_ref(),
    }
}

fn has(of: Typeface, sign: char) -> bool {
    face(of).is_some_and(|face| face.glyph_index(sign).is_some())
}

/// Who shows a sign. Both have Latin letters; these are taken from the one drawn for them.
fn typeface(sign: char) -> Option<Typeface> {
    [Typeface::Letters, Typeface::Han]
        .into_iter()
        .find(|of| has(*of, sign))
}

/// Signs that are set but never seen: marks of direction, joiners, byte order.
fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// One way of writing each letter, and blanks for what is none: what is set is what was looked up.
pub(crate) fn plain(text: &str) -> String {
    text.nfc()
        .filter(|sign| !is_invisible(*sign))
        .map(|sign| match sign {
            '\t' | '\r' | '\u{A0}' | '\u{202F}' => ' ',
            other => other,
        })
        .collect()
}

/// The signs of these texts that neither typeface has, each once.
pub fn missing<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<char> {
    let mut found = Vec::new();
    for text in texts {
        for sign in plain(text).chars() {
            if sign != '\n' && typeface(sign).is_none() && !found.contains(&sign) {
                found.push(sign);
            }
        }
    }
    found
}

/// A glyph where its typeface puts it, in parts of the size.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) glyph: u32,
    pub(crate) of: Range<usize>,
    pub(crate) advance: f32,
    pub(crate) x: f32,
    pub(crate) y: f32,
}

/// A stretch of text in one typeface.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) typeface: Typeface,
    pub(crate) text: String,
    pub(crate) glyphs: Vec<Placed>,
}

impl Run {
    /// In parts of the size.
    pub(crate) fn width(&self) -> f32 {
        self.glyphs.iter().map(|placed| placed.advance).sum()
    }
}

pub(crate) fn width(text: &str) -> f32 {
    shape(text).iter().map(Run::width).sum()
}

/// Text without line breaks as glyphs: kerned, and marks over the letters that bear them.
pub(crate) fn shape(text: &str) -> Vec<Run> {
    let mut stretches: Vec<(Typeface, String)> = Vec::new();
    for sign in text.chars() {
        // Whoever is asked to print was asked before whether all signs are there.
        let typeface = typeface(sign).unwrap_or(Typeface::Letters);
        match stretches.last_mut() {
            Some((last, stretch)) if *last == typeface => stretch.push(sign),
            Some(_) | None => stretches.push((typeface, sign.to_string())),
        }
    }
    stretches
        .into_iter()
        .map(|(typeface, text)| run(typeface, text))
        .collect()
}

fn run(typeface: Typeface, text: String) -> Run {
    let Some(face) = face(typeface) else {
        return Run {
            typeface,
            text,
            glyphs: Vec::new(),
        };
    };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(&text);
    buffer.guess_segment_properties();
    // Everything the typefaces hold is written from left to right.
    buffer.set_direction(rustybuzz::Direction::LeftToRight);
    let shaped = rustybuzz::shape(face, &[], buffer);
    let em = face.units_per_em() as f32;
    let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
    let clusters: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
    let glyphs = infos
        .iter()
        .zip(positions)
        .map(|(info, position)| {
            let begin = info.cluster as usize;
            let after = clusters.iter().copied().filter(|at| *at > begin).min();
            Placed {
                glyph: info.glyph_id,
                of: begin..after.unwrap_or(text.len()),
                advance: position.x_advance as f32 / em,
                x: position.x_offset as f32 / em,
                y: position.y_offset as f32 / em,
            }
        })
        .collect();
    Run {
        typeface,
        text,
        glyphs,
    }
}
