//! One element of a document, and the ways in which rules look around from it: by paths of names,
//! without prefixes, that never match an element of a foreign namespace.

use kernel::Decimal;

use crate::value;
use crate::xml::{Document, Node, Space};

#[derive(Clone, Copy)]
pub(crate) struct Element<'d> {
    pub(crate) document: &'d Document<'d>,
    pub(crate) id: u32,
}

impl<'d> Element<'d> {
    pub(crate) fn node(self) -> &'d Node<'d> {
        &self.document.nodes[self.id as usize]
    }

    pub(crate) fn name(self) -> &'d str {
        self.node().name
    }

    pub(crate) fn is_ubl(self) -> bool {
        self.node().space != Space::Foreign
    }

    pub(crate) fn is_root(self) -> bool {
        self.id == 0
    }

    pub(crate) fn parent(self) -> Option<Element<'d>> {
        let id = self.node().parent?;
        Some(Element { id, ..self })
    }

    /// All kids, also foreign ones.
    pub(crate) fn kids(self) -> impl Iterator<Item = Element<'d>> {
        let first = self.node().first_kid.map(|id| Element { id, ..self });
        std::iter::successors(first, |kid| {
            let id = kid.node().next?;
            Some(Element { id, ..*kid })
        })
    }

    /// Calls `found` with each element at the end of `path`, in document order, until it says
    /// that it has seen enough. Says whether it did.
    pub(crate) fn visit(self, path: &str, found: &mut dyn FnMut(Element<'d>) -> bool) -> bool {
        let (step, rest) = match path.split_once('/') {
            Some((step, rest)) => (step, Some(rest)),
            None => (path, None),
        };
        let mut go_on = |kid: Element<'d>| match rest {
            Some(rest) => kid.visit(rest, found),
            None => found(kid),
        };
        // A document may have any number of lines: what stands beside them is found by its name.
        if self.is_root() && !step.contains('|') {
            let mut named = self.document.named(step);
            return named.any(|kid| kid.node().parent == Some(self.id) && go_on(kid));
        }
        self.kids().filter(|kid| kid.is_called(step)).any(go_on)
    }

    /// Whether it has one of the names between bars: `InvoiceLine|CreditNoteLine`.
    pub(crate) fn is_called(self, names: &str) -> bool {
        let name = self.name();
        let is_it = names == name
            || (names.len() > name.len() && names.split('|').any(|wanted| wanted == name));
        is_it && self.is_ubl()
    }

    pub(crate) fn all(self, path: &str) -> Vec<Element<'d>> {
        let mut all = Vec::new();
        self.visit(path, &mut |element| {
            all.push(element);
            false
        });
        all
    }

    pub(crate) fn any(self, path: &str, is_it: impl Fn(Element<'d>) -> bool) -> bool {
        self.visit(path, &mut |element| is_it(element))
    }

    pub(crate) fn has(self, path: &str) -> bool {
        self.any(path, |_| true)
    }

    /// There, with something in it.
    pub(crate) fn says(self, path: &str) -> bool {
        self.any(path, |element| !element.text().is_empty())
    }

    pub(crate) fn count(self, path: &str) -> usize {
        let mut count = 0;
        self.visit(path, &mut |_| {
            count += 1;
            false
        });
        count
    }

    pub(crate) fn first(self, path: &str) -> Option<Element<'d>> {
        let mut first = None;
        self.visit(path, &mut |element| {
            first = Some(element);
            true
        });
        first
    }

    /// With blanks made regular.
    pub(crate) fn text(self) -> &'d str {
        &self.node().text
    }

    pub(crate) fn raw(self) -> &'d str {
        &self.node().raw
    }

    /// The text of the first element at the end of the path; empty when there is none.
    pub(crate) fn text_at(self, path: &str) -> &'d str {
        self.first(path).map_or("", Element::text)
    }

    /// Whether one of the elements at the end of the path has this text.
    pub(crate) fn states(self, path: &str, text: &str) -> bool {
        self.any(path, |element| element.text() == text)
    }

    pub(crate) fn number(self) -> Option<Decimal> {
        value::decimal(self.text())
    }

    pub(crate) fn number_at(self, path: &str) -> Option<Decimal> {
        self.first(path)?.number()
    }

    pub(crate) fn attribute(self, name: &str) -> Option<&'d str> {
        self.node().xml.attribute(name)
    }

    pub(crate) fn has_attribute(self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// An attribute of the first element at the end of the path; empty when there is none.
    pub(crate) fn attribute_at(self, path: &str, name: &str) -> &'d str {
        let first = self.first(path);
        first
            .and_then(|element| element.attribute(name))
            .unwrap_or_default()
    }

    /// Whether the names above it are those of the path, from the right, and it is at the end of
    /// it itself. A path that begins with a slash is one from the root.
    pub(crate) fn stands_at(self, path: &str) -> bool {
        let (path, from_root) = match path.strip_prefix('/') {
            Some(rest) => (rest, true),
            None => (path, false),
        };
        let mut here = Some(self);
        for step in path.rsplit('/') {
            match here {
                Some(element) if element.is_called(step) => here = element.parent(),
                _ => return false,
            }
        }
        !from_root || here.is_some_and(Element::is_root)
    }

    pub(crate) fn stands_in(self, name: &str) -> bool {
        std::iter::successors(self.parent(), |above| above.parent())
            .any(|above| above.is_called(name))
    }

    pub(crate) fn line(self) -> usize {
        self.document.line(self.node().xml.range().start)
    }

    /// Where it stands, for a message: `Invoice/InvoiceLine[2]/ID`. Numbers only where there are
    /// several of that name.
    pub(crate) fn path(self) -> String {
        let mut steps: Vec<String> = std::iter::successors(Some(self), |at| at.parent())
            .map(Element::step)
            .collect();
        steps.reverse();
        steps.join("/")
    }

    fn step(self) -> String {
        let name = self.name();
        let Some(parent) = self.parent() else {
            return name.to_owned();
        };
        let same = || parent.kids().filter(|kid| kid.name() == name);
        if same().nth(1).is_none() {
            return name.to_owned();
        }
        let number = same().take_while(|kid| kid.id <= self.id).count();
        format!("{name}[{number}]")
    }
}
