//! What lines, allowances and charges add up to in each VAT category and at each rate: worked
//! out once, because a document may have any number of lines and of categories.

use std::collections::HashMap;

use kernel::Decimal;

use super::view::{is_allowance, is_charge};
use crate::element::Element;
use crate::xml::Document;

#[derive(Clone, Copy)]
pub(crate) struct Sum {
    /// None when an amount can't be read or is out of range.
    lines: Option<Decimal>,
    /// Charges less allowances of the document.
    adjustments: Option<Decimal>,
    pub(crate) has_lines: bool,
    /// Anywhere, also on lines, as the official tests look for them.
    pub(crate) has_adjustments: bool,
}

impl Default for Sum {
    fn default() -> Self {
        Sum {
            lines: Some(Decimal::ZERO),
            adjustments: Some(Decimal::ZERO),
            has_lines: false,
            has_adjustments: false,
        }
    }
}

impl Sum {
    pub(crate) fn total(self) -> Option<Decimal> {
        self.lines?.checked_add(self.adjustments?)
    }

    pub(crate) fn adjustments(self) -> Option<Decimal> {
        self.adjustments
    }
}

#[derive(Default)]
pub(crate) struct Sums<'d> {
    by_code: HashMap<&'d str, Sum>,
    by_rate: HashMap<(&'d str, Decimal), Sum>,
}

impl<'d> Sums<'d> {
    pub(crate) fn of(document: &'d Document<'d>) -> Self {
        let root = document.root();
        let mut sums = Sums::default();
        for line in root.all("InvoiceLine|CreditNoteLine") {
            let net = line.number_at("LineExtensionAmount");
            sums.each(line, "Item/ClassifiedTaxCategory", &mut |sum| {
                sum.has_lines = true;
                sum.lines = add(sum.lines, net);
            });
        }
        for adjustment in document.named("AllowanceCharge") {
            let amount = adjustment.number_at("Amount");
            let is_of_document = adjustment.parent().is_some_and(Element::is_root);
            let signed = match (is_charge(adjustment), is_allowance(adjustment)) {
                (true, _) => amount,
                (_, true) => amount.map(|amount| -amount),
                _ => Some(Decimal::ZERO),
            };
            sums.each(adjustment, "TaxCategory", &mut |sum| {
                sum.has_adjustments = true;
                if is_of_document {
                    sum.adjustments = add(sum.adjustments, signed);
                }
            });
        }
        sums
    }

    /// Something that names two categories counts in both, and at each of its rates.
    fn each(&mut self, of: Element<'d>, path: &str, change: &mut dyn FnMut(&mut Sum)) {
        let categories = of.all(path);
        let mut codes: Vec<&str> = categories.iter().map(|it| it.text_at("ID")).collect();
        let mut rates: Vec<Decimal> = categories
            .iter()
            .filter_map(|it| it.number_at("Percent"))
            .collect();
        codes.sort_unstable();
        codes.dedup();
        rates.sort_unstable();
        rates.dedup();
        for code in codes {
            change(self.by_code.entry(code).or_default());
            for rate in &rates {
                change(self.by_rate.entry((code, rate.normalize())).or_default());
            }
        }
    }

    pub(crate) fn of_code(&self, code: &str) -> Sum {
        self.by_code.get(code).copied().unwrap_or_default()
    }

    pub(crate) fn at_rate(&self, code: &str, rate: Decimal) -> Sum {
        self.by_rate
            .get(&(code, rate.normalize()))
            .copied()
            .unwrap_or_default()
    }
}

fn add(sum: Option<Decimal>, amount: Option<Decimal>) -> Option<Decimal> {
    sum?.checked_add(amount?)
}
