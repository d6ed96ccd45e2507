//! Canonical XML 1.0 and Exclusive XML Canonicalization 1.0, both without comments.

use std::collections::BTreeMap;

use roxmltree::{Node, NodeType};

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Which namespaces an element carries in its canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// All that are in scope.
    Inclusive,
    /// Those that it uses.
    Exclusive,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Method::Inclusive => "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
            Method::Exclusive => "http://www.w3.org/2001/10/xml-exc-c14n#",
        }
    }

    pub(super) fn read(name: &str) -> Option<Method> {
        [Method::Inclusive, Method::Exclusive]
            .into_iter()
            .find(|method| method.name() == name)
    }
}

/// The canonical form of a document or of one element in it, without one of its descendants.
pub fn canonical(node: Node<'_, '_>, method: Method, without: Option<Node<'_, '_>>) -> String {
    let mut writer = Writer {
        method,
        without,
        out: String::new(),
    };
    if node.is_root() {
        let mut after_root = false;
        for child in node.children() {
            if after_root && child.is_pi() {
                writer.out.push('\n');
            }
            writer.node(child, &BTreeMap::new());
            if child.is_element() {
                after_root = true;
            } else if !after_root && child.is_pi() {
                writer.out.push('\n');
            }
        }
    } else {
        writer.element(node, &BTreeMap::new(), true);
    }
    writer.out
}

/// Prefixes (empty for the default) and the namespaces they were last written with.
type Rendered<'a> = BTreeMap<&'a str, &'a str>;

struct Writer<'a, 'i> {
    method: Method,
    without: Option<Node<'a, 'i>>,
    out: String,
}

impl Writer<'_, '_> {
    fn node<'a>(&mut self, node: Node<'a, '_>, rendered: &Rendered<'a>) {
        match node.node_type() {
            NodeType::Element
                if self
                    .without
                    .is_some_and(|without| without.id() == node.id()) => {}
            NodeType::Element => self.element(node, rendered, false),
            NodeType::Text => text(node.text().unwrap_or_default(), &mut self.out),
            NodeType::PI => {
                if let Some(pi) = node.pi() {
                    let value = pi
                        .value
                        .map(|value| format!(" {value}"))
                        .unwrap_or_default();
                    self.out.push_str(&format!("<?{}{value}?>", pi.target));
                }
            }
            NodeType::Comment | NodeType::Root => {}
        }
    }

    fn element<'a>(&mut self, node: Node<'a, '_>, rendered: &Rendered<'a>, is_apex: bool) {
        let name = written_name(node);
        let mut attributes: Vec<(&str, &str, &str, &str)> = node
            .attributes()
            .map(|attribute| {
                let written = source(node)
                    .get(attribute.range_qname())
                    .unwrap_or(attribute.name());
                (
                    attribute.namespace().unwrap_or_default(),
                    attribute.name(),
                    written,
                    attribute.value(),
                )
            })
            .collect();
        if is_apex && self.method == Method::Inclusive {
            inherit(node, &mut attributes);
        }
        attributes.sort();

        let mut rendered = rendered.clone();
        self.out.push('<');
        self.out.push_str(name);
        for (prefix, uri) in self.namespaces(node, name, &attributes) {
            let before = rendered.get(prefix).copied().unwrap_or_default();
            if before == uri {
                continue;
            }
            rendered.insert(prefix, uri);
            let colon = if prefix.is_empty() { "" } else { ":" };
            self.out.push_str(&format!(" xmlns{colon}{prefix}=\""));
            value(uri, &mut self.out);
            self.out.push('"');
        }
        for (_, _, written, text) in attributes {
            self.out.push_str(&format!(" {written}=\""));
            value(text, &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
        for child in node.children() {
            self.node(child, &rendered);
        }
        self.out.push_str(&format!("</{name}>"));
    }

    /// Namespaces to be declared unless the element around it has them, by prefix.
    fn namespaces<'a>(
        &self,
        node: Node<'a, '_>,
        name: &'a str,
        attributes: &[(&'a str, &'a str, &'a str, &'a str)],
    ) -> BTreeMap<&'a str, &'a str> {
        let mut scope: BTreeMap<&str, &str> = BTreeMap::from([("", "")]);
        for namespace in node.namespaces() {
            if namespace.uri() != XML {
                scope.insert(namespace.name().unwrap_or_default(), namespace.uri());
            }
        }
        if self.method == Method::Exclusive {
            let own = prefix(name);
            let used = |p: &str| {
                p == own || (!p.is_empty() && attributes.iter().any(|(.., w, _)| prefix(w) == p))
            };
            scope.retain(|p, _| used(p));
        }
        scope
    }
}

/// Canonical XML 1.0, 2.4: the apex of a part takes over the xml: attributes around it.
fn inherit<'a>(node: Node<'a, '_>, attributes: &mut Vec<(&'a str, &'a str, &'a str, &'a str)>) {
    for ancestor in node.ancestors().skip(1) {
        for attribute in ancestor
            .attributes()
            .filter(|attribute| attribute.namespace() == Some(XML))
        {
            let known = attributes
                .iter()
                .any(|(uri, name, ..)| *uri == XML && *name == attribute.name());
            if !known {
                let written = source(ancestor)
                    .get(attribute.range_qname())
                    .unwrap_or(attribute.name());
                attributes.push((XML, attribute.name(), written, attribute.value()));
            }
        }
    }
}

fn source<'a>(node: Node<'a, '_>) -> &'a str {
    node.document().input_text()
}

/// The name with the prefix it was written with.
fn written_name<'a>(node: Node<'a, '_>) -> &'a str {
    let tag = source(node).get(node.range()).unwrap_or_default();
    tag.trim_start_matches('<')
        .split([' ', '\t', '\r', '\n', '/', '>'])
        .next()
        .unwrap_or_default()
}

fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

fn text(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            _ => out.push(c),
        }
    }
}

fn value(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            _ => out.push(c),
        }
    }
}
