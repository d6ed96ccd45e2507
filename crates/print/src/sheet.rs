//! What is printed: a head, then rows of numbered panels and tables, as on a bill of lading.

use kernel::Locale;

/// Columns of the grid that panels share.
pub(crate) const COLUMNS: u8 = 12;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Says how the file is read aloud.
    pub language: Locale,
    pub title: String,
    /// Below the title in smaller letters: the same in the other language, or what it is for.
    pub subtitle: Option<String>,
    pub number: String,
    /// Beside the number: a version, "draft".
    pub stamp: Option<String>,
    pub author: String,
    /// Year, month, day: what the file says of when it was made.
    pub date: (u16, u8, u8),
    pub blocks: Vec<Block>,
    /// At the foot of each page.
    pub footer: String,
    /// `{page}` and `{pages}` stand for the numbers.
    pub paging: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Side by side; their spans add up to twelve.
    Panels(Vec<Panel>),
    Table(Table),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// The box's number, as on the printed forms.
    pub number: Option<u8>,
    pub label: String,
    pub span: u8,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    Text(String),
    /// A name, a sum: larger.
    Strong(String),
    /// What it is, and what it comes to at the far end.
    Pair(String, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Start,
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub label: String,
    /// Its part of the width, beside the others' parts.
    pub share: u16,
    pub align: Align,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub number: Option<u8>,
    pub label: String,
    pub columns: Vec<Column>,
    /// A cell for each column; a line break begins a second line in smaller letters.
    pub rows: Vec<Vec<String>>,
    /// Sums, set apart from the rows.
    pub foot: Vec<Vec<String>>,
}

impl Sheet {
    /// Every text that is set.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let head = [&self.title, &self.number, &self.footer, &self.paging];
        let optional = [&self.subtitle, &self.stamp];
        head.into_iter()
            .chain(optional.into_iter().flatten())
            .map(String::as_str)
            .chain(self.blocks.iter().flat_map(Block::texts))
    }
}

impl Block {
    fn texts(&self) -> Vec<&str> {
        match self {
            Block::Panels(panels) => panels.iter().flat_map(Panel::texts).collect(),
            Block::Table(table) => {
                let labels = table.columns.iter().map(|column| column.label.as_str());
                let cells = table.rows.iter().chain(&table.foot).flatten();
                labels
                    .chain([table.label.as_str()])
                    .chain(cells.map(String::as_str))
                    .collect()
            }
        }
    }
}

impl Panel {
    fn texts(&self) -> Vec<&str> {
        let mut texts = vec![self.label.as_str()];
        for line in &self.lines {
            match line {
                Line::Text(text) | Line::Strong(text) => texts.push(text),
                Line::Pair(label, value) => texts.extend([label.as_str(), value.as_str()]),
            }
        }
        texts
    }
}
