//! Messages as the documents in them, read leniently: what is missing is missing, what is too much
//! is passed over.

use std::str::FromStr;

use roxmltree::Node;
use rust_decimal::Decimal;

use super::Report;
use crate::grammar::{Content, Direction, Grammar, Holds, Space, What, message, tables};
use crate::xml::{Source, text_of};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Order,
    Payment,
    Waybill,
    List,
    Return,
    /// Anything else that traders send: only its guid is looked at.
    Other,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Order => "order",
            Kind::Payment => "payment",
            Kind::Waybill => "waybill",
            Kind::List => "list",
            Kind::Return => "return",
            Kind::Other => "message",
        }
    }

    fn of(number: u16) -> Kind {
        match number {
            303 | 311 => Kind::Order,
            403 | 411 => Kind::Payment,
            505 | 511 => Kind::Waybill,
            603 | 621 => Kind::List,
            213 | 625 => Kind::Return,
            _ => Kind::Other,
        }
    }
}

pub(super) struct Document {
    pub kind: Kind,
    pub direction: Direction,
    pub head: Fields,
    pub lines: Vec<Fields>,
    file: String,
    line: u32,
}

impl Document {
    /// How a finding names it.
    pub fn title(&self) -> String {
        let number = match self.kind {
            Kind::Order => self.head.text("orderNo"),
            Kind::Payment => self
                .head
                .text("payTransactionId")
                .or(self.head.text("payNo")),
            Kind::Waybill | Kind::List | Kind::Return => self.head.text("logisticsNo"),
            Kind::Other => self.head.text("guid"),
        };
        let (file, line, kind) = (&self.file, self.line, self.kind.name());
        format!(
            "{file}:{line} {kind} {}",
            number.unwrap_or("without a number")
        )
    }

    /// Head and lines.
    pub fn parts(&self) -> impl Iterator<Item = &Fields> {
        std::iter::once(&self.head).chain(&self.lines)
    }

    pub fn is_import(&self) -> bool {
        self.direction == Direction::Import
    }
}

/// Elements that a rule looks at. Without one that the schema demands, its rule would pass in
/// silence.
const LOOKED_AT: [&str; 44] = [
    "acturalPaid",
    "amountPaid",
    "charge",
    "consignee",
    "consigneeAddress",
    "consigneeTelephone",
    "currency",
    "buyerIdNumber",
    "buyerIdType",
    "buyerName",
    "discount",
    "ebcCode",
    "ebpCode",
    "fCurrency",
    "freight",
    "gcode",
    "gnum",
    "goodsValue",
    "grossWeight",
    "guid",
    "iCurrency",
    "ieFlag",
    "insuredFee",
    "itemNo",
    "logisticsCode",
    "logisticsNo",
    "netWeight",
    "orderNo",
    "orderType",
    "packNo",
    "payCode",
    "payTransactionId",
    "payerIdNumber",
    "payerIdType",
    "payerName",
    "price",
    "qty",
    "statisticsFlag",
    "taxTotal",
    "totalPrice",
    "tradeMode",
    "unit",
    "weight",
    "country",
];

/// The values of a head or a line, by element name.
#[derive(Default)]
pub(super) struct Fields {
    values: Vec<(String, String)>,
    /// What the schema demands, a rule looks at, and is not there.
    pub absent: Vec<&'static str>,
}

impl Fields {
    /// The value, trimmed; none if it is missing or blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        let (_, value) = self.values.iter().find(|(element, _)| element == name)?;
        let value = value.trim();
        (!value.is_empty()).then_some(value)
    }

    pub fn number(&self, name: &str) -> Option<Decimal> {
        self.text(name).and_then(number)
    }

    /// A charge that may be left out is nothing.
    pub fn charge(&self, name: &str) -> Decimal {
        self.number(name).unwrap_or_default()
    }
}

/// As XML Schema writes decimals: no exponent. Larger than the schema allows is no number either,
/// so that sums of a message stay in range.
fn number(text: &str) -> Option<Decimal> {
    const DIGITS_MAX: usize = 20;
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || b"+-.".contains(&b));
    let whole = text
        .trim_start_matches(['+', '-', '0'])
        .split('.')
        .next()
        .unwrap_or_default();
    if !plain || whole.len() > DIGITS_MAX {
        return None;
    }
    Decimal::from_str(text.trim_start_matches('+').trim_end_matches('.')).ok()
}

pub(super) fn read(name: &str, bytes: &[u8], documents: &mut Vec<Document>, report: &mut Report) {
    let source = match Source::read(bytes) {
        Ok(source) => source,
        Err(error) => return report.unreadable(name, "a customs message", error.message),
    };
    match source.parse() {
        Ok(tree) => root(name, &source, tree.root_element(), documents, report),
        Err(error) => report.unreadable(name, "a customs message", error.message),
    }
}

fn root(
    name: &str,
    source: &Source,
    root: Node<'_, '_>,
    documents: &mut Vec<Document>,
    report: &mut Report,
) {
    let tag = root.tag_name().name();
    let digits = tag
        .strip_prefix("CEB")
        .and_then(|rest| rest.get(..3))
        .and_then(|n| n.parse().ok());
    let Some(kind) = digits.and_then(message) else {
        return report.unreadable(name, "CEBnnnMessage of the 202205 schemas", tag.to_owned());
    };
    // What customs sends back is not ours to put right.
    if kind.is_from_customs() {
        return;
    }
    let guid = root.attribute("guid").unwrap_or_default().to_owned();
    let envelope = Document {
        kind: Kind::Other,
        direction: kind.direction,
        head: Fields {
            values: vec![("guid".to_owned(), guid)],
            absent: Vec::new(),
        },
        lines: Vec::new(),
        file: name.to_owned(),
        line: source.line_of(root),
    };
    documents.push(envelope);
    let Some(grammar) = tables().of_message(kind.number) else {
        return;
    };
    for body in root.children().filter(Node::is_element) {
        let about_transport = [
            "BaseTransfer",
            "BaseSubscribe",
            "ExtendMessage",
            "Signature",
        ];
        if about_transport.contains(&body.tag_name().name()) {
            continue;
        }
        let named = |end: &'static str| {
            body.children()
                .filter(move |child| child.is_element() && child.tag_name().name().ends_with(end))
        };
        documents.push(Document {
            kind: Kind::of(kind.number),
            direction: kind.direction,
            head: fields(grammar, named("Head").next().unwrap_or(body)),
            lines: named("List").map(|line| fields(grammar, line)).collect(),
            file: name.to_owned(),
            line: source.line_of(body),
        });
    }
}

fn fields(grammar: &Grammar, node: Node<'_, '_>) -> Fields {
    let elements = node.children().filter(Node::is_element);
    let values = elements.map(|e| (e.tag_name().name().to_owned(), text_of(e).into_owned()));
    let mut fields = Fields {
        values: values.collect(),
        absent: Vec::new(),
    };
    let block = grammar.global(Space::Ceb, node.tag_name().name());
    let Some(Content::Parts(parts)) = block.map(|block| &block.content) else {
        return fields;
    };
    for part in parts.iter().filter(|part| part.min > 0) {
        let What::Element {
            name,
            holds: Holds::Value(value),
            ..
        } = &part.what
        else {
            continue;
        };
        let is_there = fields.values.iter().any(|(element, _)| element == name);
        // An empty element may stand for a fixed or a default value.
        let means_something =
            fields.text(name).is_some() || (is_there && !value.meant("").is_empty());
        if LOOKED_AT.contains(name) && !means_something {
            fields.absent.push(name);
        }
    }
    fields
}
