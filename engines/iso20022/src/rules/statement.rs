//! camt.053: what was booked leads from the opening balance to the closing one, and the summary
//! counts what is there.
//!
//! Pages of a statement that carry interim balances (ITBD) instead say nothing that one file could
//! be held against.

use std::collections::BTreeMap;
use std::mem;

use crate::amount::{Sums, decimals, exponent, units, written};
use crate::finding::Findings;
use crate::walk::{Listener, Value};

#[derive(Default)]
pub(crate) struct Statements {
    /// Of all statements in the file; credits positive.
    pub booked: Sums,
    pub pending: Sums,
    statement: Statement,
    balance: Balance,
    entry: Entry,
}

#[derive(Default)]
struct Statement {
    booked: Sums,
    opening: BTreeMap<String, i128>,
    closing: BTreeMap<String, Closing>,
    is_lost: bool,
    booked_entries: Tally,
    all_entries: Tally,
    summary: Summary,
}

struct Closing {
    units: i128,
    text: String,
}

/// Entries, and their amounts without a sign, by direction.
#[derive(Default)]
struct Tally {
    entries: u64,
    credits: (u64, i128),
    debits: (u64, i128),
    is_lost: bool,
}

#[derive(Default)]
struct Summary {
    entries: Count,
    credits: Count,
    debits: Count,
    net: Option<String>,
    net_direction: Option<String>,
}

#[derive(Default)]
struct Count {
    number: Option<String>,
    sum: Option<String>,
}

#[derive(Default)]
struct Balance {
    code: String,
    amount: Amount,
}

#[derive(Default)]
struct Amount {
    units: Option<i128>,
    text: String,
    currency: String,
    is_debit: bool,
}

impl Amount {
    fn take(&mut self, value: Value<'_>) {
        self.units = units(value.text).filter(|_| value.is_sound);
        value.text.trim().clone_into(&mut self.text);
        value
            .currency
            .unwrap_or_default()
            .clone_into(&mut self.currency);
    }

    fn signed(&self) -> Option<i128> {
        match self.is_debit {
            true => self.units.and_then(i128::checked_neg),
            false => self.units,
        }
    }
}

#[derive(Default)]
struct Entry {
    amount: Amount,
    status: String,
    details: u64,
    /// Of the batch that is being read.
    batch: Option<String>,
    in_batch: u64,
}

impl Statements {
    pub(crate) fn transactions_of_entry(&self) -> u64 {
        self.entry.details.max(1)
    }
}

impl Balance {
    fn take(&mut self, within: &[&str], value: Value<'_>) {
        match within {
            ["Tp", "CdOrPrtry", "Cd"] => value.text.clone_into(&mut self.code),
            ["Amt"] => self.amount.take(value),
            ["CdtDbtInd"] => self.amount.is_debit = value.text == "DBIT",
            _ => {}
        }
    }
}

impl Entry {
    fn take(&mut self, within: &[&str], value: Value<'_>) {
        match within {
            ["Amt"] => self.amount.take(value),
            ["CdtDbtInd"] => self.amount.is_debit = value.text == "DBIT",
            ["Sts", "Cd"] => value.text.clone_into(&mut self.status),
            ["NtryDtls", "Btch", "NbOfTxs"] => self.batch = sound(value),
            _ => {}
        }
    }
}

impl Summary {
    fn take(&mut self, within: &[&str], value: Value<'_>) {
        match within {
            ["TtlNtries", "TtlNetNtry", "Amt"] => self.net = sound(value),
            ["TtlNtries", "TtlNetNtry", "CdtDbtInd"] => self.net_direction = sound(value),
            ["TtlNtries", name] => self.entries.take(name, value),
            ["TtlCdtNtries", name] => self.credits.take(name, value),
            ["TtlDbtNtries", name] => self.debits.take(name, value),
            _ => {}
        }
    }
}

impl Count {
    fn take(&mut self, name: &str, value: Value<'_>) {
        match name {
            "NbOfNtries" => self.number = sound(value),
            "Sum" => self.sum = sound(value),
            _ => {}
        }
    }
}

fn sound(value: Value<'_>) -> Option<String> {
    Some(value.text.trim().to_owned()).filter(|_| value.is_sound)
}

impl Listener for Statements {
    fn open(&mut self, path: &[&str]) {
        match path {
            [.., "BkToCstmrStmt", "Stmt"] => self.statement = Statement::default(),
            [.., "Stmt", "Bal"] => self.balance = Balance::default(),
            [.., "Stmt", "Ntry"] => self.entry = Entry::default(),
            [.., "Ntry", "NtryDtls"] => {
                self.entry.batch = None;
                self.entry.in_batch = 0;
            }
            [.., "NtryDtls", "TxDtls"] => {
                self.entry.details = self.entry.details.saturating_add(1);
                self.entry.in_batch = self.entry.in_batch.saturating_add(1);
            }
            _ => {}
        }
    }

    fn value(&mut self, path: &[&str], value: Value<'_>, _findings: &mut Findings) {
        let ["Document", "BkToCstmrStmt", "Stmt", part, within @ ..] = path else {
            return;
        };
        match *part {
            "Bal" => self.balance.take(within, value),
            "Ntry" => self.entry.take(within, value),
            "TxsSummry" => self.statement.summary.take(within, value),
            _ => {}
        }
    }

    fn close(&mut self, path: &[&str], findings: &mut Findings) {
        match path {
            [.., "Stmt", "Bal"] => {
                let balance = mem::take(&mut self.balance);
                self.statement.balance(balance);
            }
            [.., "Ntry", "NtryDtls"] => {
                // Many banks give the number of a batch and none of its transactions.
                if let Some(found) = self.entry.batch.take()
                    && self.entry.in_batch > 0
                    && found.parse() != Ok(self.entry.in_batch)
                {
                    let path = [path, &["Btch", "NbOfTxs"]].concat();
                    findings.rule(&path, self.entry.in_batch.to_string(), Some(&found));
                }
            }
            [.., "Stmt", "Ntry"] => self.booked_or_pending(),
            [.., "BkToCstmrStmt", "Stmt"] => {
                let statement = mem::take(&mut self.statement);
                self.booked.add_all(&statement.booked);
                statement.judge(path, findings);
            }
            _ => {}
        }
    }
}

impl Statements {
    fn booked_or_pending(&mut self) {
        let Entry { amount, status, .. } = mem::take(&mut self.entry);
        let is_booked = status == "BOOK";
        self.statement.all_entries.add(&amount);
        if is_booked {
            self.statement.booked_entries.add(&amount);
        }
        let known = amount
            .signed()
            .filter(|_| exponent(&amount.currency).is_some());
        match known {
            Some(units) if is_booked => self.statement.booked.add(&amount.currency, units),
            Some(units) if status == "PDNG" => self.pending.add(&amount.currency, units),
            None if is_booked => self.statement.booked.lose(),
            _ => {}
        }
    }
}

impl Tally {
    fn add(&mut self, amount: &Amount) {
        self.entries = self.entries.saturating_add(1);
        let (count, sum) = match amount.is_debit {
            true => &mut self.debits,
            false => &mut self.credits,
        };
        *count = count.saturating_add(1);
        match amount.units.and_then(|units| sum.checked_add(units)) {
            Some(more) => *sum = more,
            None => self.is_lost = true,
        }
    }

    /// Names the first figure of the summary that is not this one, with what it should be.
    fn differs_from(&self, summary: &Summary) -> Option<(&'static [&'static str], String, String)> {
        let (credits, debits) = (self.credits, self.debits);
        let numbers: [(&'static [&'static str], &Option<String>, u64); 3] = [
            (
                &["TtlNtries", "NbOfNtries"],
                &summary.entries.number,
                self.entries,
            ),
            (
                &["TtlCdtNtries", "NbOfNtries"],
                &summary.credits.number,
                credits.0,
            ),
            (
                &["TtlDbtNtries", "NbOfNtries"],
                &summary.debits.number,
                debits.0,
            ),
        ];
        for (path, found, expected) in numbers {
            if let Some(found) = found
                && found.parse() != Ok(expected)
            {
                return Some((path, expected.to_string(), found.clone()));
            }
        }
        if self.is_lost {
            return None;
        }
        let net = match summary.net_direction.as_deref() {
            Some("DBIT") => debits.1.checked_sub(credits.1),
            _ => credits.1.checked_sub(debits.1),
        };
        let sums: [(&'static [&'static str], &Option<String>, Option<i128>); 4] = [
            (
                &["TtlNtries", "Sum"],
                &summary.entries.sum,
                credits.1.checked_add(debits.1),
            ),
            (
                &["TtlCdtNtries", "Sum"],
                &summary.credits.sum,
                Some(credits.1),
            ),
            (
                &["TtlDbtNtries", "Sum"],
                &summary.debits.sum,
                Some(debits.1),
            ),
            (&["TtlNtries", "TtlNetNtry", "Amt"], &summary.net, net),
        ];
        for (path, found, expected) in sums {
            if let (Some(found), Some(expected)) = (found, expected)
                && units(found) != Some(expected)
            {
                return Some((path, written(expected, decimals(found)), found.clone()));
            }
        }
        None
    }
}

impl Statement {
    fn balance(&mut self, Balance { code, amount }: Balance) {
        if !matches!(code.as_str(), "OPBD" | "PRCD" | "CLBD") {
            return;
        }
        let Some(units) = amount.signed() else {
            self.is_lost = true;
            return;
        };
        let Amount { currency, text, .. } = amount;
        match code.as_str() {
            "OPBD" => {
                self.opening.insert(currency, units);
            }
            // The closing balance of the day before stands for the opening one.
            "PRCD" => {
                self.opening.entry(currency).or_insert(units);
            }
            _ => {
                self.closing.insert(currency, Closing { units, text });
            }
        }
    }

    fn judge(&self, path: &[&str], findings: &mut Findings) {
        for (currency, closing) in self.closing.iter().filter(|_| !self.is_lost) {
            let booked = self.booked.of(currency);
            let opening = self.opening.get(currency);
            let Some(expected) = opening.zip(booked).and_then(|(a, b)| a.checked_add(b)) else {
                continue;
            };
            if expected != closing.units {
                let decimals = exponent(currency).unwrap_or(2);
                let sign = if closing.units < 0 { "-" } else { "" };
                let found = format!("CLBD {sign}{} {currency}", closing.text);
                let expected = format!(
                    "{} {currency}, OPBD and what was booked",
                    written(expected, decimals)
                );
                findings.rule(&[path, &["Bal", "Amt"]].concat(), expected, Some(&found));
            }
        }
        // Some banks count what is pending in, others don't.
        let differs = self.booked_entries.differs_from(&self.summary);
        if let (Some((name, expected, found)), Some(_)) =
            (differs, self.all_entries.differs_from(&self.summary))
        {
            let path = [path, &["TxsSummry"], name].concat();
            findings.rule(&path, expected, Some(&found));
        }
    }
}
