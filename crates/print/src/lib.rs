//! Trade documents on paper: a sheet of numbered panels and tables, set on A4 and written as
//! PDF/A-2u. Pure: a value in, bytes out; the same value gives the same bytes.
//!
//! It knows no word of trade: what stands on a sheet, and in which language, its caller says. A
//! character that the embedded typefaces cannot show is an error, never a box on somebody's invoice.

mod face;
mod flow;
mod paint;
mod sheet;
mod wrap;

pub use face::missing;
pub use sheet::{Align, Block, Column, Line, Panel, Sheet, Table};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Each of them once, in the order in which they were met.
    #[error("the typeface has no sign for {}", shown(.0))]
    NoGlyph(Vec<char>),
    /// More than `PAGES_MAX` pages.
    #[error("the document is longer than {PAGES_MAX} pages")]
    TooLong,
    #[error("the document cannot be written: {0}")]
    Writing(String),
}

/// No trade document of an order is longer; it bounds what one request may cost.
pub const PAGES_MAX: usize = 200;

fn shown(missing: &[char]) -> String {
    let told: Vec<String> = missing
        .iter()
        .map(|sign| format!("{sign} (U+{:04X})", u32::from(*sign)))
        .collect();
    told.join(", ")
}

/// Whether every sign of the sheet can be shown; much quicker than printing it.
pub fn check(sheet: &Sheet) -> Result<(), Error> {
    let without = missing(sheet.texts());
    if without.is_empty() {
        Ok(())
    } else {
        Err(Error::NoGlyph(without))
    }
}

/// The sheet as a PDF file.
pub fn pdf(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    check(sheet)?;
    let pages = flow::pages(sheet)?;
    paint::write(sheet, &pages)
}
