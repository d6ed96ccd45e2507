//! Takes what an invoice holds out of a document, and remembers what was taken, so that what is
//! left can be named.

use std::cell::RefCell;
use std::collections::HashSet;
use std::str::FromStr;

use jiff::civil::Date;
use kernel::{Currency, Decimal, Money};

use super::RULE;
use crate::element::Element;
use crate::finding::{Finding, Severity};
use crate::invoice::Identifier;
use crate::value;
use crate::xml::{BLANKS, Document};

pub(super) struct Taking<'d> {
    document: &'d Document<'d>,
    elements: RefCell<HashSet<u32>>,
    attributes: RefCell<HashSet<(u32, &'static str)>>,
    left: RefCell<Vec<Finding>>,
}

impl<'d> Taking<'d> {
    pub(super) fn of(document: &'d Document<'d>) -> Self {
        Taking {
            document,
            elements: RefCell::default(),
            attributes: RefCell::default(),
            left: RefCell::default(),
        }
    }

    pub(super) fn root(&self) -> Element<'d> {
        self.document.root()
    }

    /// Names something that can't be taken over.
    pub(super) fn leave(&self, element: Element<'_>, message: &str) {
        self.left.borrow_mut().push(Finding {
            rule: RULE.to_owned(),
            severity: Severity::Fatal,
            path: element.path(),
            line: element.line(),
            message: message.to_owned(),
        });
    }

    /// The first element at the end of the path is taken; the others will be left.
    fn take<'e>(&self, of: Element<'e>, path: &str) -> Option<Element<'e>> {
        let found = of.first(path)?;
        self.elements.borrow_mut().insert(found.id);
        Some(found)
    }

    /// Something that says nothing more about the invoice.
    pub(super) fn skip(&self, of: Element<'_>, path: &str) {
        self.take(of, path);
    }

    pub(super) fn own_text(&self, element: Element<'_>) -> Option<String> {
        self.elements.borrow_mut().insert(element.id);
        let text = element.raw().trim_matches(BLANKS);
        if text.is_empty() {
            self.leave(element, "is empty");
            return None;
        }
        Some(text.to_owned())
    }

    pub(super) fn text(&self, of: Element<'_>, path: &str) -> Option<String> {
        self.own_text(of.first(path)?)
    }

    pub(super) fn required(&self, of: Element<'_>, path: &str) -> Option<String> {
        if !of.has(path) {
            self.leave(of, &format!("has no {path}"));
        }
        self.text(of, path)
    }

    pub(super) fn fixed(&self, of: Element<'_>, path: &str, text: &str) {
        let found = self.take(of, path);
        if found.is_none_or(|found| found.text() != text) {
            self.leave(found.unwrap_or(of), &format!("{path} must be {text}"));
        }
    }

    pub(super) fn optional_parsed<T: FromStr>(&self, of: Element<'_>, path: &str) -> Option<T> {
        let found = self.take(of, path)?;
        let parsed = found.text().parse().ok();
        if parsed.is_none() {
            self.leave(found, "is not understood");
        }
        parsed
    }

    pub(super) fn parsed<T: FromStr>(&self, of: Element<'_>, path: &str) -> Option<T> {
        if !of.has(path) {
            self.leave(of, &format!("has no {path}"));
        }
        self.optional_parsed(of, path)
    }

    pub(super) fn date(&self, of: Element<'_>, path: &str) -> Option<Date> {
        self.optional_parsed(of, path)
    }

    pub(super) fn required_date(&self, of: Element<'_>, path: &str) -> Option<Date> {
        self.parsed(of, path)
    }

    pub(super) fn number(&self, of: Element<'_>, path: &str) -> Option<Decimal> {
        let found = self.take(of, path)?;
        let number = found.number();
        if number.is_none() {
            self.leave(found, "is no number that can be calculated with");
        }
        number
    }

    pub(super) fn indicator(&self, of: Element<'_>, path: &str) -> Option<bool> {
        let found = self.take(of, path)?;
        let indicator = value::indicator(found.text());
        if indicator.is_none() {
            self.leave(found, "is neither true nor false");
        }
        indicator
    }

    /// An amount in its own currency, to the decimals that the currency has.
    pub(super) fn money(&self, of: Element<'_>, path: &str) -> Option<Money> {
        let found = self.take(of, path)?;
        let currency = self.attribute(found, "currencyID")?;
        let parse = || {
            let currency = Currency::from_str(&currency).ok()?;
            let amount = found.number()?.normalize().to_string();
            Money::parse_major(&amount, currency).ok()
        };
        let money = parse();
        if money.is_none() {
            self.leave(found, "is no amount of its currency");
        }
        money
    }

    /// A price in the currency of the invoice, with any decimals.
    pub(super) fn priced(&self, of: Element<'_>, path: &str) -> Option<Decimal> {
        let found = of.first(path)?;
        self.same_attribute(
            found,
            "currencyID",
            self.root().text_at("DocumentCurrencyCode"),
        );
        self.number(of, path)
    }

    pub(super) fn attribute(&self, element: Element<'_>, name: &'static str) -> Option<String> {
        let found = element.attribute(name);
        if found.is_none() {
            self.leave(element, &format!("has no {name}"));
        }
        self.attributes.borrow_mut().insert((element.id, name));
        found.map(str::to_owned)
    }

    /// An attribute that, if it is there, says what is known already.
    pub(super) fn same_attribute(&self, element: Element<'_>, name: &'static str, value: &str) {
        self.attributes.borrow_mut().insert((element.id, name));
        if element.attribute(name).is_some_and(|found| found != value) {
            self.leave(element, &format!("has another {name} than {value}"));
        }
    }

    pub(super) fn identifier(&self, element: Element<'_>) -> Option<Identifier> {
        let scheme = element.attribute("schemeID").map(str::to_owned);
        self.attributes
            .borrow_mut()
            .insert((element.id, "schemeID"));
        let value = self.own_text(element)?;
        Some(Identifier { scheme, value })
    }

    /// What was left: everything named before, and each leaf and attribute that nobody took.
    pub(super) fn finish(self) -> Vec<Finding> {
        let elements = self.elements.take();
        let attributes = self.attributes.take();
        for element in self
            .document
            .elements()
            .filter(|element| !element.is_root())
        {
            let is_leaf = element.kids().next().is_none();
            if !element.is_ubl() || (is_leaf && !elements.contains(&element.id)) {
                self.leave(element, "has no place in a typed invoice");
            }
            for attribute in element.node().xml.attributes() {
                let is_taken =
                    |(id, name): &(u32, &str)| *id == element.id && *name == attribute.name();
                if !attributes.iter().any(is_taken) {
                    let name = attribute.name();
                    self.leave(element, &format!("{name} has no place in a typed invoice"));
                }
            }
        }
        self.left.take()
    }
}
