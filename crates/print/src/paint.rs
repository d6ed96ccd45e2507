//! Pages as a PDF file: PDF/A-2u, so that it can be kept for as long as papers of trade must be, and
//! its text be taken out again.

use std::sync::OnceLock;

use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use crate::Error;
use crate::face::{self, Run, Typeface};
use crate::flow::{Ink, Mark, PAGE, Page};
use crate::sheet::Sheet;

/// The colours of the screen's papers, darkened where paper wants it.
const INK: [u8; 3] = [0x10, 0x23, 0x1f];
const DIM: [u8; 3] = [0x4b, 0x5c, 0x57];
const RULE: [u8; 3] = [0xb9, 0xb6, 0xa6];
const GROUND: [u8; 3] = [0xf4, 0xf2, 0xe8];

/// Below the head.
const HEAVY: f32 = 1.4;

struct Fonts {
    letters: Font,
    han: Font,
}

static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();

fn fonts() -> Result<&'static Fonts, Error> {
    let read = |of: Typeface| Font::new(of.bytes().into(), 0);
    FONTS
        .get_or_init(|| {
            Some(Fonts {
                letters: read(Typeface::Letters)?,
                han: read(Typeface::Han)?,
            })
        })
        .as_ref()
        .ok_or_else(|| Error::Writing("a typeface cannot be read".to_owned()))
}

pub(crate) fn write(sheet: &Sheet, pages: &[Page]) -> Result<Vec<u8>, Error> {
    let fonts = fonts()?;
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_U)
        .finish()
        .map_err(|error| Error::Writing(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    for page in pages {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1)
            .ok_or_else(|| Error::Writing("no such paper".to_owned()))?;
        let mut leaf = document.start_page_with(settings);
        let mut surface = leaf.surface();
        for mark in page {
            draw(&mut surface, fonts, mark);
        }
        surface.finish();
        leaf.finish();
    }
    document.set_metadata(metadata(sheet));
    document.finish().map_err(told)
}

fn told(error: KrillaError) -> Error {
    match error {
        KrillaError::Validation(found) => {
            let named: Vec<String> = found.iter().map(|(what, _)| format!("{what:?}")).collect();
            Error::Writing(named.join(", "))
        }
        other => Error::Writing(other.to_string()),
    }
}

fn metadata(sheet: &Sheet) -> Metadata {
    let (year, month, day) = sheet.date;
    let made = DateTime::new(year)
        .month(month)
        .day(day)
        .hour(0)
        .minute(0)
        .second(0);
    Metadata::new()
        .title(format!("{} {}", sheet.title, sheet.number))
        .authors(vec![sheet.author.clone()])
        .language(sheet.language.tag().to_owned())
        .producer("Argosy".to_owned())
        .creation_date(made.utc_offset_hour(0).utc_offset_minute(0))
        .document_id(sheet.number.clone())
}

fn color([red, green, blue]: [u8; 3]) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

fn fill(of: [u8; 3]) -> Option<Fill> {
    Some(Fill {
        paint: color(of).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    })
}

fn stroke(of: [u8; 3], width: f32) -> Option<Stroke> {
    Some(Stroke {
        paint: color(of).into(),
        width,
        ..Stroke::default()
    })
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, mark: &Mark) {
    match mark {
        Mark::Text {
            x,
            y,
            size,
            ink,
            text,
        } => {
            surface.set_stroke(None);
            surface.set_fill(fill(match ink {
                Ink::Body => INK,
                Ink::Dim => DIM,
            }));
            let mut at = *x;
            for run in face::shape(&face::plain(text)) {
                draw_run(surface, fonts, &run, (at, *y), *size);
                at += run.width() * size;
            }
        }
        Mark::Frame {
            x,
            y,
            width,
            height,
        } => {
            surface.set_fill(None);
            surface.set_stroke(stroke(RULE, 0.6));
            rectangle(surface, *x, *y, *width, *height);
        }
        Mark::Ground {
            x,
            y,
            width,
            height,
        } => {
            surface.set_stroke(None);
            surface.set_fill(fill(GROUND));
            rectangle(surface, *x, *y, *width, *height);
        }
        Mark::Rule { x, y, width } => {
            surface.set_stroke(None);
            surface.set_fill(fill(INK));
            rectangle(surface, *x, *y - HEAVY, *width, HEAVY);
        }
    }
}

fn draw_run(surface: &mut Surface<'_>, fonts: &Fonts, run: &Run, from: (f32, f32), size: f32) {
    let font = match run.typeface {
        Typeface::Letters => &fonts.letters,
        Typeface::Han => &fonts.han,
    };
    let glyphs: Vec<KrillaGlyph> = run
        .glyphs
        .iter()
        .map(|placed| KrillaGlyph {
            glyph_id: GlyphId::new(placed.glyph),
            text_range: placed.of.clone(),
            x_advance: placed.advance,
            x_offset: placed.x,
            y_offset: placed.y,
            y_advance: 0.0,
            location: None,
        })
        .collect();
    let start = Point::from_xy(from.0, from.1);
    surface.draw_glyphs(start, &glyphs, font.clone(), &run.text, size, false);
}

fn rectangle(surface: &mut Surface<'_>, x: f32, y: f32, width: f32, height: f32) {
    let Some(rectangle) = Rect::from_xywh(x, y, width, height) else {
        return;
    };
    let mut path = PathBuilder::new();
    path.push_rect(rectangle);
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}
