//! Bytes to a tree: encodings, bounds, and the line on which each node stands.
//!
//! Nothing outside the bytes is read. A document type is refused: customs messages have none, and
//! entities are how a small file becomes a large one.

mod bounds;

use std::cell::OnceCell;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use roxmltree::{Document, Node, ParsingOptions};

use crate::schema::SchemaError;

/// A hundred lists of a hundred lines are about 20 MiB when every field is full.
pub const BYTES_MAX: usize = 32 * 1024 * 1024;
const NODES_MAX: u32 = 4_000_000;

/// The text of a message, and where its lines begin.
pub(crate) struct Source {
    pub text: String,
    lines: OnceCell<Vec<usize>>,
}

impl Source {
    pub fn read(bytes: &[u8]) -> Result<Source, SchemaError> {
        if bytes.len() > BYTES_MAX {
            return Err(SchemaError::new(
                1,
                format!("a message has {BYTES_MAX} bytes at most"),
            ));
        }
        let text = decode(bytes)?;
        let source = Source {
            text,
            lines: OnceCell::new(),
        };
        match bounds::check(&source.text) {
            Ok(()) => Ok(source),
            Err((at, message)) => Err(SchemaError::new(source.line(at), message)),
        }
    }

    pub fn parse(&self) -> Result<Document<'_>, SchemaError> {
        let options = ParsingOptions {
            allow_dtd: false,
            nodes_limit: NODES_MAX,
            ..ParsingOptions::default()
        };
        Document::parse_with_options(&self.text, options)
            .map_err(|error| SchemaError::new(error.pos().row, format!("not well formed: {error}")))
    }

    /// The line, counted from 1, of a place in the text.
    pub fn line(&self, at: usize) -> u32 {
        let starts = self.lines.get_or_init(|| {
            self.text
                .bytes()
                .enumerate()
                .filter(|(_, b)| *b == b'\n')
                .map(|(at, _)| at)
                .collect()
        });
        let before = starts.partition_point(|newline| *newline < at);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }

    pub fn line_of(&self, node: Node<'_, '_>) -> u32 {
        self.line(node.range().start)
    }
}

/// The text in an element, comments and instructions left out.
pub(crate) fn text_of<'a>(node: Node<'a, '_>) -> std::borrow::Cow<'a, str> {
    let mut texts = node
        .children()
        .filter(Node::is_text)
        .filter_map(|child| child.text());
    let first = texts.next().unwrap_or_default();
    match texts.next() {
        None => first.into(),
        Some(second) => {
            let mut whole = format!("{first}{second}");
            whole.extend(texts);
            whole.into()
        }
    }
}

fn decode(bytes: &[u8]) -> Result<String, SchemaError> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, bytes.get(length..).unwrap_or_default()),
        None if bytes.starts_with(&[0, b'<', 0, b'?']) => (UTF_16BE, bytes),
        None if bytes.starts_with(&[b'<', 0, b'?', 0]) => (UTF_16LE, bytes),
        None => (UTF_8, bytes),
    };
    if let Some(version) = declared(bytes, "version")
        && !version.starts_with("1.")
    {
        let message = format!("XML of version {version:?} is not known");
        return Err(SchemaError::new(1, message));
    }
    let encoding = match declared(bytes, "encoding") {
        Some(name) if encoding == UTF_8 => chosen(&name)?,
        Some(_) | None => encoding,
    };
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(|text| text.into_owned())
        .ok_or_else(|| {
            SchemaError::new(
                bad_line(bytes, encoding),
                format!("not {}", encoding.name()),
            )
        })
}

/// The encoding that the XML declaration names, as customs brokers write it: UTF-8 or the GB family.
fn chosen(name: &str) -> Result<&'static Encoding, SchemaError> {
    match Encoding::for_label(name.as_bytes()) {
        Some(encoding) if encoding != UTF_16LE && encoding != UTF_16BE => Ok(encoding),
        Some(_) => Err(SchemaError::new(1, format!("says {name}, and is not"))),
        None => Err(SchemaError::new(
            1,
            format!("no encoding is called {name:?}"),
        )),
    }
}

/// What the XML declaration says of itself.
fn declared(bytes: &[u8], what: &str) -> Option<String> {
    let head = bytes.get(..bytes.len().min(200))?;
    let head: String = head
        .iter()
        .take_while(|b| b.is_ascii())
        .map(|b| char::from(*b))
        .collect();
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let (_, rest) = declaration.split_once(what)?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.get(1..)?.split(quote).next().map(str::to_owned)
}

/// The line of the first byte that is not in the encoding, as far as it can be told.
fn bad_line(bytes: &[u8], encoding: &'static Encoding) -> u32 {
    if encoding != UTF_8 {
        return 1;
    }
    let good = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let newlines = bytes.iter().take(good).filter(|b| **b == b'\n').count();
    u32::try_from(newlines + 1).unwrap_or(u32::MAX)
}
