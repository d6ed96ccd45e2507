//! From bytes to a tree of elements that knows the namespaces of UBL.
//!
//! Nothing outside the bytes is read: a document type declaration is refused, so there are no
//! entities but the five of XML. Size, number of elements and depth are bounded. What may stand
//! where is the business of `structure`.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::element::Element;

/// Attachments travel inside the document, so an invoice may be large; Peppol's access points
/// take 100 MB.
pub(crate) const BYTES_MAX: usize = 100 * 1024 * 1024;
const NODES_MAX: u32 = 2_000_000;
/// UBL nests some fifteen levels when used at its deepest.
const DEPTH_MAX: usize = 64;

pub(crate) const BASIC: &str =
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
pub(crate) const AGGREGATE: &str =
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
pub(crate) const EXTENSION: &str =
    "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2";
pub(crate) const DOCUMENT: &str = "urn:oasis:names:specification:ubl:schema:xsd:";

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    #[error("the file has {0} bytes; {BYTES_MAX} are the limit")]
    TooLong(usize),
    #[error("the file is neither UTF-8 nor UTF-16 nor ISO 8859-1; save it as UTF-8")]
    Encoding,
    #[error("the file has a document type declaration; such files are not read")]
    DocumentType,
    #[error("elements stand more than {DEPTH_MAX} deep in each other")]
    TooDeep,
    #[error("the file has more than {NODES_MAX} elements and texts")]
    TooMany,
    #[error("this is not XML: {0}")]
    Malformed(String),
}

/// Which vocabulary an element belongs to. Names alone do not tell: cac:Location and cbc:Location
/// both exist, and an element of a foreign namespace is nothing we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Document,
    Basic,
    Aggregate,
    Extension,
    Foreign,
}

pub(crate) struct Node<'a> {
    pub(crate) xml: roxmltree::Node<'a, 'a>,
    pub(crate) name: &'a str,
    pub(crate) space: Space,
    pub(crate) parent: Option<u32>,
    pub(crate) first_kid: Option<u32>,
    pub(crate) next: Option<u32>,
    /// As written.
    pub(crate) raw: Cow<'a, str>,
    /// Without blanks at the ends, each inner run of them one.
    pub(crate) text: Cow<'a, str>,
}

/// The elements of one file, in document order; the first one is the root.
pub(crate) struct Document<'a> {
    pub(crate) nodes: Vec<Node<'a>>,
    named: HashMap<&'a str, Vec<u32>>,
    lines: Vec<usize>,
}

/// The text of a file: UTF-16 by its byte order mark, ISO 8859-1 when it says so, else UTF-8.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, XmlError> {
    if bytes.len() > BYTES_MAX {
        return Err(XmlError::TooLong(bytes.len()));
    }
    let utf16 = |from: fn([u8; 2]) -> u16| {
        if !bytes.len().is_multiple_of(2) {
            return Err(XmlError::Encoding);
        }
        let units: Vec<u16> = bytes[2..]
            .chunks_exact(2)
            .map(|pair| from([pair[0], pair[1]]))
            .collect();
        let text = String::from_utf16(&units).map_err(|_| XmlError::Encoding)?;
        Ok(Cow::Owned(text))
    };
    match bytes {
        [0xFF, 0xFE, ..] => utf16(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => utf16(u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, XmlError> {
    let is = |names: [&str; 3]| {
        let declared = declared_encoding(bytes);
        declared.is_some_and(|declared| names.iter().any(|it| declared.eq_ignore_ascii_case(it)))
    };
    if is(["iso-8859-1", "iso8859-1", "latin1"]) {
        // The first 256 characters of Unicode are those of ISO 8859-1.
        return Ok(Cow::Owned(
            bytes.iter().map(|byte| char::from(*byte)).collect(),
        ));
    }
    // A file in another encoding that happens to be UTF-8 would be read wrongly in silence.
    if declared_encoding(bytes).is_some() && !is(["utf-8", "utf8", "us-ascii"]) {
        return Err(XmlError::Encoding);
    }
    std::str::from_utf8(bytes)
        .map(Cow::Borrowed)
        .map_err(|_| XmlError::Encoding)
}

/// What the first line says: `<?xml version="1.0" encoding="…"?>`.
fn declared_encoding(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(200)];
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let head = std::str::from_utf8(&head[..end])
        .ok()?
        .strip_prefix("<?xml")?;
    let (_, declared) = head.split_once("encoding")?;
    declared.split(['"', '\'']).nth(1)
}

pub(crate) fn parse(text: &str) -> Result<roxmltree::Document<'_>, XmlError> {
    let options = roxmltree::ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODES_MAX,
        ..roxmltree::ParsingOptions::default()
    };
    roxmltree::Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => XmlError::DocumentType,
        roxmltree::Error::NodesLimitReached => XmlError::TooMany,
        other => XmlError::Malformed(other.to_string()),
    })
}

impl<'a> Document<'a> {
    pub(crate) fn of(tree: &'a roxmltree::Document<'a>) -> Result<Self, XmlError> {
        let mut document = Document {
            nodes: Vec::new(),
            named: HashMap::new(),
            lines: newlines(tree.input_text()),
        };
        // Each entry is an element still to be taken, its parent and its depth. Kids are pushed
        // from the last to the first, so that they come off the stack in document order.
        let mut waiting = vec![(tree.root_element(), None, 1)];
        let mut last_kid: Vec<Option<u32>> = Vec::new();
        while let Some((xml, parent, depth)) = waiting.pop() {
            if depth > DEPTH_MAX {
                return Err(XmlError::TooDeep);
            }
            let id = document.push(xml, parent);
            last_kid.push(None);
            if let Some(parent) = parent {
                let before = last_kid[parent as usize].replace(id);
                match before {
                    Some(before) => document.nodes[before as usize].next = Some(id),
                    None => document.nodes[parent as usize].first_kid = Some(id),
                }
            }
            let kids = xml.children().filter(roxmltree::Node::is_element);
            let from = waiting.len();
            waiting.extend(kids.map(|kid| (kid, Some(id), depth + 1)));
            waiting[from..].reverse();
        }
        Ok(document)
    }

    fn push(&mut self, xml: roxmltree::Node<'a, 'a>, parent: Option<u32>) -> u32 {
        let id = self.nodes.len() as u32;
        let name = xml.tag_name().name();
        let raw = own_text(xml);
        let text = normalized(&raw);
        self.named.entry(name).or_default().push(id);
        self.nodes.push(Node {
            xml,
            name,
            space: space(xml.tag_name().namespace().unwrap_or_default(), name, parent),
            parent,
            first_kid: None,
            next: None,
            raw,
            text,
        });
        id
    }

    pub(crate) fn root(&self) -> Element<'_> {
        Element {
            document: self,
            id: 0,
        }
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        (0..self.nodes.len() as u32).map(|id| Element { document: self, id })
    }

    /// All elements of UBL's with that name, in document order.
    pub(crate) fn named<'s>(
        &'s self,
        name: &str,
    ) -> impl Iterator<Item = Element<'s>> + use<'s, 'a> {
        self.named
            .get(name)
            .into_iter()
            .flatten()
            .map(|id| Element {
                document: self,
                id: *id,
            })
            .filter(|element| element.is_ubl())
    }

    /// The line in which a byte stands, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|newline| *newline < offset) + 1
    }
}

fn newlines(text: &str) -> Vec<usize> {
    let bytes = text.bytes().enumerate();
    bytes
        .filter(|(_, byte)| *byte == b'\n')
        .map(|(at, _)| at)
        .collect()
}

fn space(uri: &str, name: &str, parent: Option<u32>) -> Space {
    match uri {
        BASIC => Space::Basic,
        AGGREGATE => Space::Aggregate,
        EXTENSION => Space::Extension,
        _ if parent.is_none() && is_document(uri, name) => Space::Document,
        _ => Space::Foreign,
    }
}

/// The namespace of a document carries its name: `…:xsd:Invoice-2`.
fn is_document(uri: &str, name: &str) -> bool {
    uri.strip_prefix(DOCUMENT)
        .and_then(|rest| rest.strip_suffix("-2"))
        == Some(name)
}

/// The text directly inside an element, comments and kids left out.
fn own_text<'a>(xml: roxmltree::Node<'a, 'a>) -> Cow<'a, str> {
    let mut texts = xml
        .children()
        .filter(|kid| kid.is_text())
        .filter_map(|kid| kid.text());
    let Some(first) = texts.next() else {
        return Cow::Borrowed("");
    };
    let rest: String = texts.collect();
    if rest.is_empty() {
        Cow::Borrowed(first)
    } else {
        Cow::Owned(format!("{first}{rest}"))
    }
}

pub(crate) const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

fn normalized<'a>(raw: &Cow<'a, str>) -> Cow<'a, str> {
    let is_clean = |text: &str| !text.contains(['\t', '\r', '\n']) && !text.contains("  ");
    if let Cow::Borrowed(text) = raw {
        let text = text.trim_matches(BLANKS);
        if is_clean(text) {
            return Cow::Borrowed(text);
        }
    }
    Cow::Owned(normalize(raw))
}

/// What XPath calls normalize-space.
pub(crate) fn normalize(text: &str) -> String {
    let words: Vec<&str> = text.split(BLANKS).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
