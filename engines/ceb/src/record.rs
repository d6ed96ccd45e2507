//! Elements as JSON and back, by the tables: the step between XML and typed values.
//!
//! Texts stay texts, decimals become texts without sign or spaces around them, whole numbers become
//! numbers; an element that may stand more than once is a list.

use roxmltree::Node;
use serde_json::{Map, Value as Json};

use crate::grammar::{Block, CEB, Content, Grammar, Holds, Part, Space, What};
use crate::value::{Kind, Value, trim};
use crate::xml::text_of;

/// Reads an element that the schema took.
pub(crate) fn read(grammar: &Grammar, block: &Block, node: Node<'_, '_>) -> Json {
    let mut object = Map::new();
    for part in parts(block) {
        let Some((name, holds)) = element(part) else {
            continue;
        };
        let mut found = node
            .children()
            .filter(|child| child.is_element() && child.tag_name().name() == name)
            .map(|child| match holds {
                Holds::Value(value) => read_value(value, child),
                Holds::Block(index) => grammar
                    .block(*index)
                    .map_or(Json::Null, |b| read(grammar, b, child)),
            });
        if part.max > 1 {
            object.insert(name.to_owned(), found.collect());
        } else if let Some(one) = found.next() {
            object.insert(name.to_owned(), one);
        }
    }
    Json::Object(object)
}

fn read_value(value: &Value, node: Node<'_, '_>) -> Json {
    let text = text_of(node);
    let text = value.meant(&text);
    match value.kind {
        Kind::Int { .. } => text
            .trim_start_matches('+')
            .parse::<i32>()
            .map_or(Json::Null, Json::from),
        Kind::Decimal { .. } => {
            let plain = trim(text).trim_start_matches('+').trim_end_matches('.');
            Json::from(if plain.starts_with('.') {
                format!("0{plain}")
            } else {
                plain.to_owned()
            })
        }
        Kind::Text { .. } | Kind::Integer | Kind::Base64 | Kind::Uri | Kind::Id => Json::from(text),
    }
}

/// Writes what an element holds, in the order of its block. What the block does not know is left
/// out: typed values have no such fields.
pub(crate) fn write(grammar: &Grammar, block: &Block, json: &Json, depth: usize, out: &mut String) {
    for part in parts(block) {
        let Some((name, holds)) = element(part) else {
            continue;
        };
        match json.get(name) {
            None | Some(Json::Null) => {}
            Some(Json::Array(several)) => {
                for one in several {
                    write_one(grammar, name, holds, one, depth, out);
                }
            }
            Some(one) => write_one(grammar, name, holds, one, depth, out),
        }
    }
}

fn write_one(
    grammar: &Grammar,
    name: &str,
    holds: &Holds,
    json: &Json,
    depth: usize,
    out: &mut String,
) {
    let indent = "\t".repeat(depth);
    out.push_str(&format!("{indent}<ceb:{name}>"));
    match holds {
        Holds::Value(_) => match json {
            Json::String(text) => escape(text, out),
            other => out.push_str(&other.to_string()),
        },
        Holds::Block(index) => {
            out.push('\n');
            if let Some(block) = grammar.block(*index) {
                write(grammar, block, json, depth + 1, out);
            }
            out.push_str(&indent);
        }
    }
    out.push_str(&format!("</ceb:{name}>\n"));
}

pub(crate) fn open_message(root: &str, guid: &str, version: &str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!("<ceb:{root} xmlns:ceb=\"{CEB}\" guid=\""));
    escape(guid, &mut out);
    out.push_str("\" version=\"");
    escape(version, &mut out);
    out.push_str("\">\n");
    out
}

fn parts(block: &Block) -> &[Part] {
    match &block.content {
        Content::Parts(parts) => parts,
        Content::Text(_) => &[],
    }
}

/// Rows of the customs tables that typed values cover: not the signature, not the free extension.
fn element(part: &Part) -> Option<(&'static str, &Holds)> {
    match &part.what {
        What::Element {
            name: "ExtendMessage",
            ..
        }
        | What::Element {
            space: Space::Ds, ..
        } => None,
        What::Element { name, holds, .. } => Some((name, holds)),
        What::Wild { .. } | What::Skipped | What::Sequence(_) | What::Choice(_) => None,
    }
}

/// A carriage return would be read back as a line feed, hence the reference.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            _ => out.push(c),
        }
    }
}
