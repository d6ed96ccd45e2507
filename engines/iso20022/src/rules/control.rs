//! `NbOfTxs` and `CtrlSum`, for the whole message and for each payment of pain.001, and the total
//! of pacs.008. Control sums add up amounts by value, whatever their currency.

use std::mem;

use crate::amount::{decimals, units, written};
use crate::finding::Findings;
use crate::walk::{Listener, Value};

#[derive(Default)]
pub(crate) struct Control {
    group: Declared,
    payment: Declared,
    in_group: Counted,
    in_payment: Counted,
}

/// What the message says of itself.
#[derive(Debug, Default)]
struct Declared {
    transactions: Option<String>,
    sum: Option<String>,
    /// Amount and currency.
    total: Option<(String, String)>,
}

#[derive(Debug, Default)]
struct Counted {
    transactions: u64,
    sum: i128,
    decimals: usize,
    /// The only currency so far, none when there are several.
    currency: Option<String>,
    has_several: bool,
    /// An amount could not be read, so no sum can be held against the message.
    is_lost: bool,
}

impl Counted {
    fn add(&mut self, value: Value<'_>) {
        self.decimals = self.decimals.max(decimals(value.text));
        let sum = units(value.text).and_then(|units| self.sum.checked_add(units));
        match sum {
            Some(sum) if value.is_sound => self.sum = sum,
            _ => self.is_lost = true,
        }
        let currency = value.currency.unwrap_or_default();
        self.has_several |= self
            .currency
            .as_deref()
            .is_some_and(|known| known != currency);
        self.currency = Some(currency.to_owned());
    }
}

impl Listener for Control {
    fn value(&mut self, path: &[&str], value: Value<'_>, _findings: &mut Findings) {
        let sound = || value.is_sound.then(|| value.text.trim().to_owned());
        match path {
            [
                "Document",
                "CstmrCdtTrfInitn" | "FIToFICstmrCdtTrf",
                "GrpHdr",
                name,
            ] => match *name {
                "NbOfTxs" => self.group.transactions = sound(),
                "CtrlSum" => self.group.sum = sound(),
                "TtlIntrBkSttlmAmt" => {
                    let currency = value.currency.unwrap_or_default().to_owned();
                    self.group.total = sound().map(|amount| (amount, currency));
                }
                _ => {}
            },
            ["Document", _, "PmtInf", "NbOfTxs"] => self.payment.transactions = sound(),
            ["Document", _, "PmtInf", "CtrlSum"] => self.payment.sum = sound(),
            ["Document", _, "PmtInf", "CdtTrfTxInf", "Amt", "InstdAmt"]
            | [
                "Document",
                _,
                "PmtInf",
                "CdtTrfTxInf",
                "Amt",
                "EqvtAmt",
                "Amt",
            ] => {
                self.in_payment.add(value);
                self.in_group.add(value);
            }
            [
                "Document",
                "FIToFICstmrCdtTrf",
                "CdtTrfTxInf",
                "IntrBkSttlmAmt",
            ] => {
                self.in_group.add(value);
            }
            _ => {}
        }
    }

    fn close(&mut self, path: &[&str], findings: &mut Findings) {
        match path {
            ["Document", "CstmrCdtTrfInitn", "PmtInf", "CdtTrfTxInf"] => {
                self.in_payment.transactions = self.in_payment.transactions.saturating_add(1);
                self.in_group.transactions = self.in_group.transactions.saturating_add(1);
            }
            ["Document", "FIToFICstmrCdtTrf", "CdtTrfTxInf"] => {
                self.in_group.transactions = self.in_group.transactions.saturating_add(1);
            }
            ["Document", "CstmrCdtTrfInitn", "PmtInf"] => {
                let declared = mem::take(&mut self.payment);
                compare(path, &declared, &mem::take(&mut self.in_payment), findings);
            }
            [
                "Document",
                root @ ("CstmrCdtTrfInitn" | "FIToFICstmrCdtTrf"),
            ] => {
                let header = ["Document", root, "GrpHdr"];
                compare(&header, &self.group, &self.in_group, findings);
            }
            _ => {}
        }
    }
}

fn compare(path: &[&str], declared: &Declared, counted: &Counted, findings: &mut Findings) {
    let mut differs = |name: &str, expected: String, found: &str| {
        findings.rule(&[path, &[name]].concat(), expected, Some(found));
    };
    if let Some(found) = &declared.transactions
        && found.parse() != Ok(counted.transactions)
    {
        differs("NbOfTxs", counted.transactions.to_string(), found);
    }
    if counted.is_lost {
        return;
    }
    let sum = written(counted.sum, counted.decimals);
    if let Some(found) = &declared.sum
        && units(found) != Some(counted.sum)
    {
        differs("CtrlSum", sum.clone(), found);
    }
    if let Some((found, currency)) = &declared.total {
        let is_other = counted
            .currency
            .as_ref()
            .is_some_and(|counted| counted != currency);
        if counted.has_several || is_other {
            let found = format!("{found} {currency}");
            differs(
                "TtlIntrBkSttlmAmt",
                "one currency in all transactions".to_owned(),
                &found,
            );
        } else if units(found) != Some(counted.sum) {
            differs("TtlIntrBkSttlmAmt", sum, found);
        }
    }
}
