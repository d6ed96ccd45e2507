//! Reads XML as a stream: what is well-formed goes on to the walk over the schema, what is not
//! ends the reading. No document type, no entity beyond the five of XML, nothing outside the file,
//! and no more of it in memory than one tag or one text.

use std::io::{self, BufRead, Read};

use quick_xml::XmlVersion;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{PrefixDeclaration, ResolveResult};
use quick_xml::reader::NsReader;

/// Far above what any element holds.
const TOKEN_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Messages are some fifteen elements deep; what is added to them may go on from there.
const DEPTH_MAX: usize = 128;
/// The reader can change the encoding as long as it has not read past its first bytes.
const DECLARATION_BYTES_MAX: u64 = 60;
/// Looking for a second one of the same name takes time by the square of their number.
const ATTRIBUTES_MAX: usize = 64;

/// Why the reading ended before the file did.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub line: u64,
    pub why: String,
    /// The file has a document type declaration, which no payment message needs.
    pub is_doctype: bool,
}

/// One attribute that is no declaration of a namespace.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub namespace: Option<String>,
    pub name: String,
    pub value: String,
}

pub(crate) trait Sink {
    fn line(&mut self, line: u64);
    fn open(&mut self, name: &str, namespace: Option<&str>, attributes: &[Attribute]);
    fn text(&mut self, text: &str);
    fn close(&mut self);
}

pub(crate) fn read(reader: impl BufRead, sink: &mut impl Sink) -> Result<(), Unreadable> {
    let mut xml = NsReader::from_reader(Gauge::new(DecodingReader::new(reader)));
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    let mut place = Place::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        xml.get_mut().mark();
        let event = xml.read_event_into(&mut buffer);
        let line = xml.get_mut().line;
        sink.line(line);
        let unreadable = |why: String| Unreadable {
            line,
            why,
            is_doctype: false,
        };
        let event = event.map_err(|error| unreadable(error.to_string()))?;
        if matches!(event, Event::Eof) {
            return place.end().map_err(unreadable);
        }
        let done = match event {
            Event::Start(start) => place.open().and_then(|()| opened(&xml, &start, sink)),
            Event::End(_) => {
                place.depth = place.depth.saturating_sub(1);
                sink.close();
                Ok(())
            }
            Event::Text(text) => {
                let content = text.xml10_content();
                place.text(&content, sink)
            }
            Event::CData(data) => place.inside(&data.xml10_content(), sink),
            Event::GeneralRef(reference) => {
                character(&reference).and_then(|text| place.inside(&text, sink))
            }
            Event::Comment(text) => all_xml(&text.xml10_content()),
            Event::Decl(declaration) if place.is_new => decode(&mut xml, &declaration),
            Event::Decl(_) => Err("an XML declaration stands at the start only".to_owned()),
            Event::PI(instruction) if instruction.target().eq_ignore_ascii_case("xml") => {
                Err("an XML declaration stands at the start only".to_owned())
            }
            Event::PI(instruction) => {
                is_name(instruction.target()).and_then(|()| all_xml(instruction.content()))
            }
            Event::DocType(_) => {
                let why = "document type declarations are refused".to_owned();
                return Err(Unreadable {
                    line,
                    why,
                    is_doctype: true,
                });
            }
            Event::Empty(_) | Event::Eof => Ok(()),
        };
        place.is_new = false;
        done.map_err(unreadable)?;
    }
}

/// Where in the document the reader is.
#[derive(Debug)]
struct Place {
    depth: usize,
    has_root: bool,
    is_new: bool,
}

impl Default for Place {
    fn default() -> Self {
        Place {
            depth: 0,
            has_root: false,
            is_new: true,
        }
    }
}

impl Place {
    fn open(&mut self) -> Result<(), String> {
        if self.depth == 0 && self.has_root {
            return Err("there is a second root element".to_owned());
        }
        if self.depth >= DEPTH_MAX {
            return Err(format!("elements are more than {DEPTH_MAX} deep"));
        }
        self.has_root = true;
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    fn text(&self, text: &str, sink: &mut impl Sink) -> Result<(), String> {
        if text.contains(']') && text.contains("]]>") {
            return Err("]]> must be escaped".to_owned());
        }
        let is_blank = text
            .bytes()
            .all(|c| matches!(c, b' ' | b'\t' | b'\r' | b'\n'));
        if self.depth == 0 && is_blank {
            return Ok(());
        }
        self.inside(text, sink)
    }

    fn inside(&self, text: &str, sink: &mut impl Sink) -> Result<(), String> {
        if self.depth == 0 {
            return Err("there is text outside the root element".to_owned());
        }
        all_xml(text)?;
        sink.text(text);
        Ok(())
    }

    fn end(&self) -> Result<(), String> {
        if self.depth > 0 {
            return Err("the file ends before its elements do".to_owned());
        }
        if !self.has_root {
            return Err("there is no element".to_owned());
        }
        Ok(())
    }
}

fn opened<R>(
    xml: &NsReader<R>,
    start: &BytesStart<'_>,
    sink: &mut impl Sink,
) -> Result<(), String> {
    let (namespace, name) = xml.resolver().resolve_element(start.name());
    let namespace = bound(&namespace)?;
    let name = name.as_ref();
    is_name(name)?;
    are_apart(start.attributes_raw())?;
    let mut attributes = Vec::new();
    for (at, attribute) in start.attributes().enumerate() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if at >= ATTRIBUTES_MAX {
            return Err(format!(
                "an element has more than {ATTRIBUTES_MAX} attributes"
            ));
        }
        if attribute.value.contains('<') {
            return Err("an attribute holds <".to_owned());
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| error.to_string())?;
        all_xml(&value)?;
        if let Some(binding) = attribute.key.as_namespace_binding() {
            if value.is_empty() && matches!(binding, PrefixDeclaration::Named(_)) {
                return Err("a prefix stands for no namespace".to_owned());
            }
            continue;
        }
        let (namespace, name) = xml.resolver().resolve_attribute(attribute.key);
        is_name(name.as_ref())?;
        attributes.push(Attribute {
            namespace: bound(&namespace)?.map(str::to_owned),
            name: name.as_ref().to_owned(),
            value: value.into_owned(),
        });
    }
    sink.open(name, namespace, &attributes);
    Ok(())
}

/// The reader takes attributes that touch, XML does not.
fn are_apart(attributes: &str) -> Result<(), String> {
    let mut quote = None;
    let mut has_ended = false;
    for c in attributes.chars() {
        match quote {
            Some(open) => {
                if c == open {
                    (quote, has_ended) = (None, true);
                }
            }
            None if has_ended && !c.is_ascii_whitespace() => {
                return Err("attributes touch each other".to_owned());
            }
            None => {
                has_ended = false;
                quote = Some(c).filter(|c| matches!(c, '"' | '\''));
            }
        }
    }
    Ok(())
}

fn bound<'n>(namespace: &ResolveResult<'n>) -> Result<Option<&'n str>, String> {
    match namespace {
        ResolveResult::Bound(namespace) => Ok(Some(namespace.0)),
        ResolveResult::Unbound => Ok(None),
        ResolveResult::Unknown(prefix) => Err(format!("the prefix {prefix} is not declared")),
    }
}

/// Roughly the names of XML: enough to refuse what no reader would take.
fn is_name(name: &str) -> Result<(), String> {
    if name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|c| c.is_ascii_alphanumeric())
    {
        return Ok(());
    }
    let mut chars = name.chars();
    let starts = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}');
    if starts && chars.all(goes_on) {
        return Ok(());
    }
    Err(format!("{name:?} is no name"))
}

fn character(reference: &BytesRef<'_>) -> Result<String, String> {
    let resolved = reference
        .resolve_char_ref()
        .map_err(|error| error.to_string())?;
    if let Some(c) = resolved {
        return Ok(c.to_string());
    }
    let name = reference.xml10_content();
    let text = match &*name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => return Err(format!("the entity {name} is not declared")),
    };
    Ok(text.to_owned())
}

/// XML 1.0, production 2: most control characters can't be in a document, however written.
fn all_xml(text: &str) -> Result<(), String> {
    // The last two of a plane begin with EF in UTF-8, as little else does.
    if text.bytes().all(|byte| byte >= b' ' && byte != 0xef) {
        return Ok(());
    }
    let is_xml = |c: char| {
        matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && c != '\u{fffe}' && c != '\u{ffff}')
    };
    match text.chars().find(|c| !is_xml(*c)) {
        Some(c) => Err(format!("U+{:04X} can't be in XML", u32::from(c))),
        None => Ok(()),
    }
}

/// ISO 20022 says UTF-8; what declares something else is decoded as that.
fn decode<R: BufRead>(
    xml: &mut NsReader<Gauge<DecodingReader<R>>>,
    declaration: &BytesDecl<'_>,
) -> Result<(), String> {
    is_declaration(declaration)?;
    let Some(encoding) = declaration.encoding() else {
        return Ok(());
    };
    let name = encoding.map_err(|error| error.to_string())?;
    let encoding = declaration
        .encoder()
        .ok_or_else(|| format!("the encoding {name} is not known"))?;
    let gauge = xml.get_mut();
    let detected = gauge.inner.encoding();
    if detected == encoding || (encoding.name() == "UTF-16LE" && detected.name() == "UTF-16BE") {
        return Ok(());
    }
    // Something that is read as bytes of ASCII can't be UTF-16, and the other way round.
    if encoding.name().starts_with("UTF-16") || detected.name().starts_with("UTF-16") {
        return Err(format!("the file is not written in {name}"));
    }
    if gauge.consumed > DECLARATION_BYTES_MAX {
        return Err("the XML declaration is too long".to_owned());
    }
    gauge.inner.set_encoding(encoding);
    Ok(())
}

/// Version, then perhaps encoding, then perhaps standalone, and nothing else.
fn is_declaration(declaration: &str) -> Result<(), String> {
    let content = BytesStart::from_content(declaration, "xml".len());
    are_apart(content.attributes_raw())?;
    let mut expected = ["version", "encoding", "standalone"].into_iter();
    let mut has_version = false;
    for attribute in content.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let name = attribute.key.0;
        if !expected.any(|expected| expected == name) {
            return Err(format!("{name} is out of place in the XML declaration"));
        }
        let value = &*attribute.value;
        match name {
            "version" if value != "1.0" => {
                return Err(format!("XML {value} is not read, only 1.0"));
            }
            "version" => has_version = true,
            "standalone" if !matches!(value, "yes" | "no") => {
                return Err("standalone is yes or no".to_owned());
            }
            _ => {}
        }
    }
    if has_version {
        return Ok(());
    }
    Err("the XML declaration has no version".to_owned())
}

/// Counts lines, and bounds what one token may take.
struct Gauge<R> {
    inner: R,
    line: u64,
    consumed: u64,
    mark: u64,
}

impl<R> Gauge<R> {
    fn new(inner: R) -> Self {
        Gauge {
            inner,
            line: 1,
            consumed: 0,
            mark: 0,
        }
    }

    fn mark(&mut self) {
        self.mark = self.consumed;
    }
}

impl<R: BufRead> Read for Gauge<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let found = self.fill_buf()?;
        let taken = found.len().min(bytes.len());
        for (to, from) in bytes.iter_mut().zip(found) {
            *to = *from;
        }
        self.consume(taken);
        Ok(taken)
    }
}

impl<R: BufRead> BufRead for Gauge<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.consumed.saturating_sub(self.mark) > TOKEN_BYTES_MAX {
            return Err(io::Error::other("an element or a text is too long"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What is consumed was filled before, so filling again gives the same bytes.
        if let Ok(bytes) = self.inner.fill_buf() {
            let lines = bytes.iter().take(amount).filter(|c| **c == b'\n').count();
            self.line = self.line.saturating_add(lines as u64);
        }
        self.consumed = self.consumed.saturating_add(amount as u64);
        self.inner.consume(amount);
    }
}
