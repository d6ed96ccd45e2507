//! Holds a message against the tables: every element, its place, how often, and its value.
//!
//! Not the business rules (`matching`): a message can be well built and wrong.

mod order;

use std::collections::HashSet;

use roxmltree::{Attribute as Written, Document, Node};

use crate::grammar::{Attribute, Block, CEB, Content, Grammar, Holds, MessageKind, Space, tables};
use crate::value::{Kind, Value, trim};
use crate::xml::{Source, text_of};

/// More errors than this are not told: they would all say the same.
const ERRORS_MAX: usize = 1000;
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// Something that a schema validator would refuse, and the line of the element it is about.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SchemaError {
    pub line: u32,
    pub message: String,
}

impl SchemaError {
    pub(crate) fn new(line: u32, message: impl Into<String>) -> Self {
        SchemaError {
            line,
            message: message.into(),
        }
    }
}

/// Everything that the 202205 schemas refuse in these bytes; empty if they would take them.
pub fn validate(bytes: &[u8]) -> Vec<SchemaError> {
    let checked = Source::read(bytes).and_then(|source| {
        let document = source.parse()?;
        Ok(check(&source, &document))
    });
    checked.unwrap_or_else(|error| vec![error])
}

/// What a root element says it is.
pub(crate) fn kind_of_root(root: Node<'_, '_>) -> Option<(&'static Grammar, &'static MessageKind)> {
    let number = root
        .tag_name()
        .name()
        .strip_prefix("CEB")?
        .strip_suffix("Message")?
        .parse()
        .ok()?;
    let grammar = tables().of_message(number)?;
    grammar.message(number).map(|(kind, _)| (grammar, kind))
}

pub(crate) fn check(source: &Source, document: &Document<'_>) -> Vec<SchemaError> {
    let root = document.root_element();
    let name = root.tag_name();
    let known = kind_of_root(root).filter(|(_, kind)| kind.root() == name.name());
    let Some((grammar, kind)) = known else {
        let message = format!("{} is no message of the 202205 schemas", name.name());
        return vec![SchemaError::new(source.line_of(root), message)];
    };
    if name.namespace() != Some(CEB) {
        let message = format!("{} has to be in the namespace {CEB}", name.name());
        return vec![SchemaError::new(source.line_of(root), message)];
    }
    let mut checker = Checker {
        source,
        grammar,
        errors: Vec::new(),
        ids: HashSet::new(),
    };
    if let Some((_, block)) = grammar.message(kind.number) {
        checker.attributes(root, grammar.message_attributes(), None);
        checker.content(root, block);
    }
    checker.errors
}

struct Checker<'a> {
    source: &'a Source,
    grammar: &'static Grammar,
    errors: Vec<SchemaError>,
    ids: HashSet<String>,
}

impl Checker<'_> {
    fn refuse(&mut self, node: Node<'_, '_>, message: String) {
        if self.errors.len() < ERRORS_MAX {
            self.errors
                .push(SchemaError::new(self.source.line_of(node), message));
        } else if self.errors.len() == ERRORS_MAX {
            self.errors.push(SchemaError::new(
                0,
                format!("and more than {ERRORS_MAX} errors"),
            ));
        }
    }

    fn held(&mut self, node: Node<'_, '_>, holds: &Holds) {
        match holds {
            Holds::Value(value) => {
                self.attributes(node, &[], Some(value));
                self.value(node, value);
            }
            Holds::Block(index) => {
                if let Some(block) = self.grammar.block(*index) {
                    self.block(node, block);
                }
            }
        }
    }

    fn block(&mut self, node: Node<'_, '_>, block: &Block) {
        self.attributes(node, &block.attributes, None);
        self.content(node, block);
    }

    fn content(&mut self, node: Node<'_, '_>, block: &Block) {
        match &block.content {
            Content::Text(value) => self.value(node, value),
            Content::Parts(parts) => {
                if !block.mixed {
                    self.no_text(node);
                }
                self.children(node, block, parts);
            }
        }
    }

    fn value(&mut self, node: Node<'_, '_>, value: &Value) {
        let name = node.tag_name().name();
        if node.has_children() && node.children().any(|child| child.is_element()) {
            self.refuse(node, format!("{name} holds a value, no elements"));
            return;
        }
        if let Some(why) = value.refuse(&text_of(node)) {
            self.refuse(node, format!("{name}: {why}"));
        }
    }

    fn no_text(&mut self, node: Node<'_, '_>) {
        for child in node.children().filter(Node::is_text) {
            let blank = child.text().is_none_or(|text| trim(text).is_empty());
            // libxml2 takes a CDATA section for text even if it is blank.
            let section = || {
                self.source
                    .text
                    .get(child.range())
                    .is_some_and(|t| t.contains("<![CDATA["))
            };
            if !blank || section() {
                self.refuse(
                    node,
                    format!("{} holds elements, no text", node.tag_name().name()),
                );
                return;
            }
        }
    }

    fn attributes(&mut self, node: Node<'_, '_>, known: &[Attribute], holds: Option<&Value>) {
        let name = node.tag_name().name();
        for written in node.attributes() {
            let why = match written.namespace() {
                None => match known
                    .iter()
                    .find(|attribute| attribute.name == written.name())
                {
                    Some(attribute) => self.attribute_value(attribute, written.value()),
                    None => Some("is not allowed".to_owned()),
                },
                Some(XSI) => schema_instance(node, &written, holds),
                Some(_) => Some("is not allowed".to_owned()),
            };
            if let Some(why) = why {
                self.refuse(
                    node,
                    format!("attribute {} of {name}: {why}", written.name()),
                );
            }
        }
        for missing in known.iter().filter(|attribute| attribute.required) {
            if !node.has_attribute(missing.name) {
                self.refuse(
                    node,
                    format!("attribute {} of {name} is missing", missing.name),
                );
            }
        }
    }

    fn attribute_value(&mut self, attribute: &Attribute, text: &str) -> Option<String> {
        let refused = attribute.value.refuse(text);
        if refused.is_none() && attribute.value.kind == Kind::Id {
            let is_new = self.ids.insert(trim(text).to_owned());
            return (!is_new).then(|| format!("{text:?} is the identifier of another element"));
        }
        refused
    }

    /// An element whose place says nothing of what it is: checked if the tables know it, and its
    /// elements likewise if they do not.
    fn lax(&mut self, node: Node<'_, '_>) {
        let name = node.tag_name();
        let known =
            Space::of(name.namespace()).and_then(|space| self.grammar.global(space, name.name()));
        match known {
            Some(block) => self.block(node, block),
            None => {
                for child in node.children().filter(Node::is_element) {
                    self.lax(child);
                }
            }
        }
    }
}

/// The attributes that XML Schema itself gives to every element.
fn schema_instance(
    node: Node<'_, '_>,
    written: &Written<'_, '_>,
    holds: Option<&Value>,
) -> Option<String> {
    match written.name() {
        "schemaLocation" | "noNamespaceSchemaLocation" => None,
        "nil" => Some("nothing may be nil here".to_owned()),
        "type" => {
            let (prefix, local) = written
                .value()
                .split_once(':')
                .unwrap_or(("", written.value()));
            let prefix = (!prefix.is_empty()).then_some(prefix);
            let is_int = local == "int" && node.lookup_namespace_uri(prefix) == Some(XS);
            let plain = holds.is_some_and(|value| value.kind == Kind::Int { digits: u32::MAX });
            (!(is_int && plain)).then(|| "this type is not allowed here".to_owned())
        }
        _ => Some("is not allowed".to_owned()),
    }
}
