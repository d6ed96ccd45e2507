//! Writes elements one after the other, indented and escaped, and remembers the first text that
//! can't be written. Which elements in which order is not known here.

use jiff::civil::Date;
use kernel::{Decimal, Money};

use super::{WriteError, plain, written};
use crate::invoice::Identifier;
use crate::xml::{AGGREGATE, BASIC, BLANKS, DOCUMENT};

pub(crate) struct Writer {
    out: String,
    open: Vec<&'static str>,
    refused: Option<String>,
}

impl Writer {
    pub(crate) fn begin(name: &str) -> Self {
        let out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{name} xmlns=\"{DOCUMENT}{name}-2\"\n    \
             xmlns:cac=\"{AGGREGATE}\"\n    xmlns:cbc=\"{BASIC}\">\n"
        );
        Writer {
            out,
            open: Vec::new(),
            refused: None,
        }
    }

    pub(crate) fn finish(mut self, name: &str) -> Result<String, WriteError> {
        self.out.push_str(&format!("</{name}>\n"));
        match self.refused {
            Some(path) => Err(WriteError::Text { path }),
            None => Ok(self.out),
        }
    }

    pub(crate) fn open(&mut self, name: &'static str) {
        self.indent();
        self.out.push_str(&format!("<cac:{name}>\n"));
        self.open.push(name);
    }

    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.out.push_str(&format!("</cac:{name}>\n"));
        }
    }

    pub(crate) fn text(&mut self, name: &'static str, text: &str) {
        self.leaf(name, None, text);
    }

    pub(crate) fn attributed(&mut self, name: &'static str, attribute: (&str, &str), text: &str) {
        self.leaf(name, Some(attribute), text);
    }

    pub(crate) fn optional(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    pub(crate) fn date(&mut self, name: &'static str, date: Date) {
        self.text(name, &written(date));
    }

    pub(crate) fn optional_date(&mut self, name: &'static str, date: Option<Date>) {
        if let Some(date) = date {
            self.date(name, date);
        }
    }

    pub(crate) fn number(&mut self, name: &'static str, number: Decimal) {
        self.text(name, &plain(number));
    }

    pub(crate) fn amount(&mut self, name: &'static str, amount: Money) {
        let currency = amount.currency().code();
        self.attributed(name, ("currencyID", currency), &amount.to_major_string());
    }

    pub(crate) fn optional_amount(&mut self, name: &'static str, amount: Option<Money>) {
        if let Some(amount) = amount {
            self.amount(name, amount);
        }
    }

    pub(crate) fn identifier(&mut self, name: &'static str, id: &Identifier) {
        let scheme = id.scheme.as_deref().map(|scheme| ("schemeID", scheme));
        self.leaf(name, scheme, &id.value);
    }

    /// An aggregate that holds an ID only.
    pub(crate) fn reference(&mut self, name: &'static str, id: Option<&str>) {
        if let Some(id) = id {
            self.open(name);
            self.text("ID", id);
            self.close();
        }
    }

    fn leaf(&mut self, name: &'static str, attribute: Option<(&str, &str)>, text: &str) {
        let texts = attribute.iter().map(|(_, value)| *value).chain([text]);
        if self.refused.is_none() && !texts.into_iter().all(can_be_written) {
            let above = self.open.iter().map(|step| format!("{step}/"));
            self.refused = Some(above.chain([name.to_owned()]).collect());
        }
        self.indent();
        self.out.push_str(&format!("<cbc:{name}"));
        if let Some((key, value)) = attribute {
            self.out.push_str(&format!(" {key}=\"{}\"", escaped(value)));
        }
        self.out
            .push_str(&format!(">{}</cbc:{name}>\n", escaped(text)));
    }

    fn indent(&mut self) {
        for _ in 0..=self.open.len() {
            self.out.push_str("  ");
        }
    }
}

/// XML 1.0 has no control characters, and blanks at the ends get lost on the way. Line breaks
/// inside a text are kept.
fn can_be_written(text: &str) -> bool {
    let is_writable = |c: char| match c {
        '\n' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        _ => !c.is_control(),
    };
    !text.is_empty() && text == text.trim_matches(BLANKS) && text.chars().all(is_writable)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}
