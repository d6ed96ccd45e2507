//! Where everything goes: panels and table rows from top to bottom, page by page. A panel stays whole
//! unless it is higher than a page; a table goes on with its head repeated.

use crate::sheet::{Align, Block, COLUMNS, Column, Line, Panel, Sheet, Table};
use crate::wrap::wrap;
use crate::{Error, PAGES_MAX, face};

/// A4, in points.
pub(crate) const PAGE: (f32, f32) = (595.28, 841.89);
pub(crate) const MARGIN: f32 = 34.0;
const INNER: f32 = PAGE.0 - 2.0 * MARGIN;
/// Above the foot of the page.
const BOTTOM: f32 = PAGE.1 - MARGIN - 16.0;
const PAD: f32 = 5.0;
/// A panel that is cut begins no lower than this above the foot.
const LEAST: f32 = 60.0;

const LABEL: f32 = 6.3;
const BODY: f32 = 8.6;
const SMALL: f32 = 7.2;
const STRONG: f32 = 10.0;
const TITLE: f32 = 17.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Body,
    Dim,
}

/// What is drawn; `y` is the base line of a text, counted from the top of the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mark {
    Text {
        x: f32,
        y: f32,
        size: f32,
        ink: Ink,
        text: String,
    },
    Frame {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
    Ground {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
    Rule {
        x: f32,
        y: f32,
        width: f32,
    },
}

pub(crate) type Page = Vec<Mark>;

/// A text within its box, relative to the box's corner.
struct Set {
    x: f32,
    y: f32,
    size: f32,
    ink: Ink,
    text: String,
}

pub(crate) fn pages(sheet: &Sheet) -> Result<Vec<Page>, Error> {
    let mut flow = Flow {
        pages: vec![Page::new()],
        y: MARGIN,
        sheet,
    };
    flow.head();
    for block in &sheet.blocks {
        match block {
            Block::Panels(panels) => flow.panels(panels)?,
            Block::Table(table) => flow.table(table)?,
        }
    }
    Ok(flow.with_feet())
}

struct Flow<'a> {
    pages: Vec<Page>,
    /// Where the next thing begins.
    y: f32,
    sheet: &'a Sheet,
}

impl Flow<'_> {
    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn text(&mut self, x: f32, y: f32, size: f32, ink: Ink, text: &str) {
        if !text.is_empty() {
            let text = text.to_owned();
            self.mark(Mark::Text {
                x,
                y,
                size,
                ink,
                text,
            });
        }
    }

    fn text_to(&mut self, end: f32, y: f32, size: f32, ink: Ink, text: &str) {
        let text = face::plain(text);
        let x = end - face::width(&text) * size;
        self.text(x, y, size, ink, &text);
    }

    fn turn(&mut self) -> Result<(), Error> {
        if self.pages.len() >= PAGES_MAX {
            return Err(Error::TooLong);
        }
        self.pages.push(Page::new());
        self.y = MARGIN;
        let (title, number) = (self.sheet.title.clone(), self.sheet.number.clone());
        self.text(MARGIN, self.y + SMALL, SMALL, Ink::Dim, &title);
        self.text_to(MARGIN + INNER, self.y + SMALL, SMALL, Ink::Dim, &number);
        self.y += SMALL + 8.0;
        Ok(())
    }

    fn head(&mut self) {
        let sheet = self.sheet;
        let end = MARGIN + INNER;
        let beside = [Some(&sheet.number), sheet.stamp.as_ref()];
        let aside = beside
            .into_iter()
            .flatten()
            .map(|text| face::width(&face::plain(text)) * STRONG)
            .fold(0.0, f32::max);
        let top = self.y;
        self.text_to(end, top + 15.0, STRONG, Ink::Body, &sheet.number);
        if let Some(stamp) = &sheet.stamp {
            self.text_to(end, top + 29.0, BODY, Ink::Dim, stamp);
        }
        for line in wrap(&sheet.title, TITLE, INNER - aside - 16.0) {
            self.y += TITLE + 1.0;
            self.text(MARGIN, self.y, TITLE, Ink::Body, &line);
        }
        for subtitle in sheet
            .subtitle
            .iter()
            .flat_map(|text| wrap(text, BODY, INNER - aside - 16.0))
        {
            self.y += BODY * 1.5;
            self.text(MARGIN, self.y, BODY, Ink::Dim, &subtitle);
        }
        self.y = self.y.max(top + 31.0) + 8.0;
        self.mark(Mark::Rule {
            x: MARGIN,
            y: self.y,
            width: INNER,
        });
    }

    fn panels(&mut self, panels: &[Panel]) -> Result<(), Error> {
        let unit = INNER / f32::from(COLUMNS);
        let mut set = Vec::new();
        let (mut x, mut height): (f32, f32) = (MARGIN, 0.0);
        for panel in panels {
            let width = unit * f32::from(panel.span);
            let (texts, needs) = set_panel(panel, width);
            set.push((x, width, texts));
            height = height.max(needs);
            x += width;
        }
        let whole = BOTTOM - MARGIN - SMALL - 8.0;
        let room = BOTTOM - self.y;
        if height > room && (height <= whole || room < LEAST) {
            self.turn()?;
        }
        // What is higher than a page is cut between its lines.
        let mut done = 0.0;
        loop {
            let room = BOTTOM - self.y;
            let part = (height - done).min(room);
            let is_last = height - done <= room;
            for (x, width, texts) in &set {
                self.mark(Mark::Frame {
                    x: *x,
                    y: self.y,
                    width: *width,
                    height: part,
                });
                let top = self.y;
                for text in texts {
                    let here = text.y > done && (is_last || text.y <= done + part - PAD);
                    if here && text.y <= done + part {
                        let (x, y) = (x + text.x, top + text.y - done);
                        self.text(x, y, text.size, text.ink, &text.text);
                    }
                }
            }
            self.y += part;
            if is_last {
                return Ok(());
            }
            done += part - PAD;
            self.turn()?;
        }
    }

    fn table(&mut self, table: &Table) -> Result<(), Error> {
        let widths = widths(&table.columns);
        let head = set_head(table, &widths);
        let rows: Vec<_> = table
            .rows
            .iter()
            .map(|row| (set_row(row, table, &widths), false))
            .collect();
        let foot: Vec<_> = table
            .foot
            .iter()
            .map(|row| (set_row(row, table, &widths), true))
            .collect();
        // A head alone at the foot of a page belongs to the next one.
        let first = rows
            .first()
            .or(foot.first())
            .map_or(0.0, |((_, height), _)| *height);
        if self.y + head.1 + first > BOTTOM {
            self.turn()?;
        }
        self.place(&head, false);
        for (row, is_foot) in rows.iter().chain(&foot) {
            if self.y + row.1 > BOTTOM {
                self.turn()?;
                self.place(&head, false);
            }
            self.place(row, *is_foot);
        }
        Ok(())
    }

    /// One row of a table over the whole width.
    fn place(&mut self, (texts, height): &(Vec<Set>, f32), is_foot: bool) {
        let top = self.y;
        if is_foot {
            self.mark(Mark::Ground {
                x: MARGIN,
                y: top,
                width: INNER,
                height: *height,
            });
        }
        self.mark(Mark::Frame {
            x: MARGIN,
            y: top,
            width: INNER,
            height: *height,
        });
        for text in texts {
            self.text(
                MARGIN + text.x,
                top + text.y,
                text.size,
                text.ink,
                &text.text,
            );
        }
        self.y += height;
    }

    fn with_feet(mut self) -> Vec<Page> {
        let all = self.pages.len();
        let y = PAGE.1 - MARGIN;
        for (at, page) in self.pages.iter_mut().enumerate() {
            let paging = face::plain(&self.sheet.paging)
                .replace("{page}", &(at + 1).to_string())
                .replace("{pages}", &all.to_string());
            let x = MARGIN + INNER - face::width(&paging) * LABEL;
            let foot = wrap(&self.sheet.footer, LABEL, x - MARGIN - 12.0);
            let first = y - LABEL * 1.4 * (foot.len().saturating_sub(1)) as f32;
            for (line, text) in foot.into_iter().enumerate() {
                page.push(Mark::Text {
                    x: MARGIN,
                    y: first + LABEL * 1.4 * line as f32,
                    size: LABEL,
                    ink: Ink::Dim,
                    text,
                });
            }
            page.push(Mark::Text {
                x,
                y,
                size: LABEL,
                ink: Ink::Dim,
                text: paging,
            });
        }
        self.pages
    }
}

fn label(number: Option<u8>, label: &str) -> String {
    match number {
        Some(number) => format!("{number}  {label}"),
        None => label.to_owned(),
    }
}

/// The texts of a panel and how high it has to be.
fn set_panel(panel: &Panel, width: f32) -> (Vec<Set>, f32) {
    let room = width - 2.0 * PAD;
    let mut set = Vec::new();
    let mut y = PAD;
    for text in wrap(&label(panel.number, &panel.label), LABEL, room) {
        y += LABEL * 1.3;
        set.push(Set {
            x: PAD,
            y,
            size: LABEL,
            ink: Ink::Dim,
            text,
        });
    }
    y += 2.5;
    for line in &panel.lines {
        match line {
            Line::Text(text) => y = lines(&mut set, text, BODY, Ink::Body, PAD, room, y),
            Line::Strong(text) => y = lines(&mut set, text, STRONG, Ink::Body, PAD, room, y),
            Line::Pair(what, value) => {
                let (what, value) = (face::plain(what), face::plain(value));
                let wide = face::width(&value) * BODY;
                let left = room - wide - 8.0;
                if left > room * 0.3 && face::width(&what) * SMALL <= left && !value.contains('\n')
                {
                    let after = lines(
                        &mut set,
                        &value,
                        BODY,
                        Ink::Body,
                        PAD + room - wide,
                        room,
                        y,
                    );
                    set.push(Set {
                        x: PAD,
                        y: after - BODY * 0.35,
                        size: SMALL,
                        ink: Ink::Dim,
                        text: what,
                    });
                    y = after;
                } else {
                    y = lines(&mut set, &what, SMALL, Ink::Dim, PAD, room, y);
                    y = lines(&mut set, &value, BODY, Ink::Body, PAD, room, y);
                }
            }
        }
    }
    (set, y + PAD)
}

/// Sets a text in lines and says where it ends.
fn lines(set: &mut Vec<Set>, text: &str, size: f32, ink: Ink, x: f32, room: f32, from: f32) -> f32 {
    let mut y = from;
    for text in wrap(text, size, room) {
        set.push(Set {
            x,
            y: y + size * 1.05,
            size,
            ink,
            text,
        });
        y += size * 1.4;
    }
    y
}

fn widths(columns: &[Column]) -> Vec<f32> {
    let all: f32 = columns.iter().map(|column| f32::from(column.share)).sum();
    columns
        .iter()
        .map(|column| INNER * f32::from(column.share) / all.max(1.0))
        .collect()
}

fn set_head(table: &Table, widths: &[f32]) -> (Vec<Set>, f32) {
    let mut set = Vec::new();
    let mut y = PAD;
    for text in wrap(&label(table.number, &table.label), LABEL, INNER - 2.0 * PAD) {
        y += LABEL * 1.3;
        set.push(Set {
            x: PAD,
            y,
            size: LABEL,
            ink: Ink::Dim,
            text,
        });
    }
    let labels: Vec<String> = table
        .columns
        .iter()
        .map(|column| column.label.clone())
        .collect();
    let (cells, height) = set_cells(&labels, &table.columns, widths, SMALL, Ink::Dim);
    set.extend(cells.into_iter().map(|mut cell| {
        cell.y += y;
        cell
    }));
    (set, y + height)
}

fn set_row(row: &[String], table: &Table, widths: &[f32]) -> (Vec<Set>, f32) {
    set_cells(row, &table.columns, widths, BODY, Ink::Body)
}

fn set_cells(
    cells: &[String],
    columns: &[Column],
    widths: &[f32],
    size: f32,
    ink: Ink,
) -> (Vec<Set>, f32) {
    let mut set = Vec::new();
    let (mut x, mut height): (f32, f32) = (0.0, 0.0);
    for ((cell, column), width) in cells.iter().zip(columns).zip(widths) {
        let room = width - 2.0 * PAD;
        let mut y = PAD * 0.7;
        for (at, part) in face::plain(cell).split('\n').enumerate() {
            let (size, ink) = if at == 0 {
                (size, ink)
            } else {
                (SMALL, Ink::Dim)
            };
            for text in wrap(part, size, room) {
                let x = match column.align {
                    Align::Start => x + PAD,
                    Align::End => x + width - PAD - face::width(&text) * size,
                };
                set.push(Set {
                    x,
                    y: y + size * 1.05,
                    size,
                    ink,
                    text,
                });
                y += size * 1.35;
            }
        }
        height = height.max(y + PAD * 0.7);
        x += width;
    }
    (set, height)
}
