//! Reads statements for reconciliation: each entry with its amount, dates, references, remittance
//! text and the reasons for which money came back.
//!
//! A statement that is not of the form of the schema, or has an amount that its currency can't
//! have, is refused as a whole: half a statement reconciles nothing. Findings of other kinds (a
//! balance that does not add up) come with it, for a person to look at.

use std::io::BufRead;
use std::mem;

use jiff::civil::Date;
use kernel::{Currency, Money};

use crate::check::walk;
use crate::finding::{Finding, Findings};
use crate::walk::{Listener, Value};
use crate::{amount, moment};

const MESSAGE: &str = "camt.053.001.08";

/// The statements of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statements {
    pub message_id: String,
    pub statements: Vec<Statement>,
    /// What is wrong with what they say.
    pub findings: Vec<Finding>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    pub id: String,
    /// The IBAN, or whatever else the bank calls the account.
    pub account: String,
    /// Signed: what is owed to the bank is negative.
    pub opening: Vec<Money>,
    pub closing: Vec<Money>,
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Credit,
    Debit,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    Booked,
    Pending,
    /// For information, expected in the future, or the bank's own word.
    Other(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The bank's number within the statement.
    pub reference: Option<String>,
    /// Never negative; the direction says which way.
    pub amount: Money,
    pub direction: Direction,
    /// It undoes an earlier entry of the other direction.
    pub is_reversal: bool,
    pub status: Status,
    pub booking_date: Option<Date>,
    pub value_date: Option<Date>,
    pub servicer_reference: Option<String>,
    /// `PMNT/RCDT/ESCT`, or the bank's own code.
    pub bank_code: Option<String>,
    pub text: Option<String>,
    /// The transactions behind it; none where the bank gives no details.
    pub transactions: Vec<Transaction>,
}

impl Entry {
    /// Credits positive.
    pub fn signed(&self) -> Money {
        match self.direction {
            Direction::Credit => self.amount,
            Direction::Debit => {
                Money::new(self.amount.minor().saturating_neg(), self.amount.currency())
            }
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transaction {
    pub message_id: Option<String>,
    pub payment_id: Option<String>,
    pub instruction_id: Option<String>,
    /// None too where it says NOTPROVIDED.
    pub end_to_end_id: Option<String>,
    pub transaction_id: Option<String>,
    pub uetr: Option<String>,
    pub servicer_reference: Option<String>,
    /// Where it is given apart from the entry's.
    pub amount: Option<Money>,
    pub direction: Option<Direction>,
    pub debtor: Option<String>,
    pub debtor_account: Option<String>,
    /// The BIC of the debtor's bank.
    pub debtor_agent: Option<String>,
    pub creditor: Option<String>,
    pub creditor_account: Option<String>,
    /// Unstructured remittance, a line each.
    pub remittance: Vec<String>,
    /// Structured: the creditor's reference, RF… or another.
    pub creditor_reference: Option<String>,
    /// Why the money came back, `AC04`, or the bank's own word.
    pub return_reason: Option<String>,
    pub return_texts: Vec<String>,
}

/// Reads a whole file. The error holds everything that is wrong with it.
pub fn read(reader: impl BufRead) -> Result<Statements, Vec<Finding>> {
    let mut walked = walk(reader, Collector::default());
    if walked.message.is_some_and(|message| message != MESSAGE) {
        walked.findings.form(&["Document"], MESSAGE, walked.message);
    }
    let findings = walked.findings.finish();
    if findings.iter().any(|finding| finding.is_of_form) {
        return Err(findings);
    }
    let Collector {
        message_id,
        statements,
        ..
    } = walked.listener;
    Ok(Statements {
        message_id,
        statements,
        findings,
    })
}

#[derive(Default)]
struct Collector {
    message_id: String,
    statements: Vec<Statement>,
    statement: Statement,
    balance: Balance,
    entry: Draft,
    transaction: Transaction,
}

#[derive(Default)]
struct Balance {
    code: String,
    amount: Option<Money>,
    is_debit: bool,
}

/// An entry as far as it has been read.
#[derive(Default)]
struct Draft {
    reference: Option<String>,
    amount: Option<Money>,
    is_debit: bool,
    is_reversal: bool,
    status: String,
    booking_date: Option<Date>,
    value_date: Option<Date>,
    servicer_reference: Option<String>,
    domain: [Option<String>; 3],
    proprietary_code: Option<String>,
    text: Option<String>,
    transactions: Vec<Transaction>,
}

impl Listener for Collector {
    fn open(&mut self, path: &[&str]) {
        match path {
            [.., "BkToCstmrStmt", "Stmt"] => self.statement = Statement::default(),
            [.., "Stmt", "Bal"] => self.balance = Balance::default(),
            [.., "Stmt", "Ntry"] => self.entry = Draft::default(),
            [.., "NtryDtls", "TxDtls"] => self.transaction = Transaction::default(),
            _ => {}
        }
    }

    fn value(&mut self, path: &[&str], value: Value<'_>, findings: &mut Findings) {
        match path {
            [_, _, "GrpHdr", "MsgId"] => value.text.clone_into(&mut self.message_id),
            [_, _, "Stmt", "Ntry", "NtryDtls", "TxDtls", within @ ..] => {
                self.transaction.take(path, within, value, findings);
            }
            [_, _, "Stmt", "Ntry", within @ ..] => self.entry.take(path, within, value, findings),
            [_, _, "Stmt", "Bal", within @ ..] => match within {
                ["Tp", "CdOrPrtry", "Cd"] => value.text.clone_into(&mut self.balance.code),
                ["Amt"] => self.balance.amount = money(path, value, findings),
                ["CdtDbtInd"] => self.balance.is_debit = value.text == "DBIT",
                _ => {}
            },
            [_, _, "Stmt", "Id"] => value.text.clone_into(&mut self.statement.id),
            [_, _, "Stmt", "Acct", "Id", "IBAN"] | [_, _, "Stmt", "Acct", "Id", "Othr", "Id"] => {
                value.text.clone_into(&mut self.statement.account);
            }
            _ => {}
        }
    }

    fn close(&mut self, path: &[&str], _findings: &mut Findings) {
        match path {
            [_, _, "Stmt"] => self.statements.push(mem::take(&mut self.statement)),
            [_, _, "Stmt", "Bal"] => {
                let Balance {
                    code,
                    amount,
                    is_debit,
                } = mem::take(&mut self.balance);
                let signed = amount.map(|amount| match is_debit {
                    true => Money::new(amount.minor().saturating_neg(), amount.currency()),
                    false => amount,
                });
                let Statement {
                    opening, closing, ..
                } = &mut self.statement;
                match code.as_str() {
                    "OPBD" => opening.extend(signed),
                    // The closing balance of the day before, where there is no opening one.
                    "PRCD" if opening.is_empty() => opening.extend(signed),
                    "CLBD" => closing.extend(signed),
                    _ => {}
                }
            }
            [_, _, "Stmt", "Ntry"] => {
                // Without an amount there is a finding of form, and no statement.
                self.statement
                    .entries
                    .extend(mem::take(&mut self.entry).finish());
            }
            [_, _, "Stmt", "Ntry", "NtryDtls", "TxDtls"] => {
                self.entry
                    .transactions
                    .push(mem::take(&mut self.transaction));
            }
            _ => {}
        }
    }
}

impl Draft {
    fn take(&mut self, path: &[&str], within: &[&str], value: Value<'_>, findings: &mut Findings) {
        let text = || Some(value.text.to_owned());
        match within {
            ["NtryRef"] => self.reference = text(),
            ["Amt"] => self.amount = money(path, value, findings),
            ["CdtDbtInd"] => self.is_debit = value.text == "DBIT",
            ["RvslInd"] => self.is_reversal = matches!(value.text.trim(), "true" | "1"),
            ["Sts", _] => value.text.clone_into(&mut self.status),
            ["BookgDt", _] => self.booking_date = date(value.text),
            ["ValDt", _] => self.value_date = date(value.text),
            ["AcctSvcrRef"] => self.servicer_reference = text(),
            ["BkTxCd", "Domn", "Cd"] => self.domain[0] = text(),
            ["BkTxCd", "Domn", "Fmly", "Cd"] => self.domain[1] = text(),
            ["BkTxCd", "Domn", "Fmly", "SubFmlyCd"] => self.domain[2] = text(),
            ["BkTxCd", "Prtry", "Cd"] => self.proprietary_code = text(),
            ["AddtlNtryInf"] => self.text = text(),
            _ => {}
        }
    }

    fn finish(self) -> Option<Entry> {
        let domain: Vec<String> = self.domain.into_iter().flatten().collect();
        let status = match self.status.as_str() {
            "BOOK" => Status::Booked,
            "PDNG" => Status::Pending,
            _ => Status::Other(self.status),
        };
        Some(Entry {
            reference: self.reference,
            amount: self.amount?,
            direction: direction(self.is_debit),
            is_reversal: self.is_reversal,
            status,
            booking_date: self.booking_date,
            value_date: self.value_date,
            servicer_reference: self.servicer_reference,
            bank_code: Some(domain.join("/"))
                .filter(|code| !code.is_empty())
                .or(self.proprietary_code),
            text: self.text,
            transactions: self.transactions,
        })
    }
}

impl Transaction {
    fn take(&mut self, path: &[&str], within: &[&str], value: Value<'_>, findings: &mut Findings) {
        let text = || Some(value.text.to_owned());
        match within {
            ["Refs", name] => match *name {
                "MsgId" => self.message_id = text(),
                "PmtInfId" => self.payment_id = text(),
                "InstrId" => self.instruction_id = text(),
                "EndToEndId" => {
                    self.end_to_end_id = text().filter(|id| id != "NOTPROVIDED");
                }
                "TxId" => self.transaction_id = text(),
                "UETR" => self.uetr = text(),
                "AcctSvcrRef" => self.servicer_reference = text(),
                _ => {}
            },
            ["Amt"] => self.amount = money(path, value, findings),
            ["CdtDbtInd"] => self.direction = Some(direction(value.text == "DBIT")),
            ["RltdPties", "Dbtr", .., "Nm"] => self.debtor = text(),
            ["RltdPties", "Cdtr", .., "Nm"] => self.creditor = text(),
            ["RltdPties", "DbtrAcct", "Id", "IBAN"]
            | ["RltdPties", "DbtrAcct", "Id", "Othr", "Id"] => self.debtor_account = text(),
            ["RltdPties", "CdtrAcct", "Id", "IBAN"]
            | ["RltdPties", "CdtrAcct", "Id", "Othr", "Id"] => self.creditor_account = text(),
            ["RltdAgts", "DbtrAgt", "FinInstnId", "BICFI"] => self.debtor_agent = text(),
            ["RmtInf", "Ustrd"] => self.remittance.extend(text()),
            ["RmtInf", "Strd", "CdtrRefInf", "Ref"] => self.creditor_reference = text(),
            ["RtrInf", "Rsn", _] => self.return_reason = text(),
            ["RtrInf", "AddtlInf"] => self.return_texts.extend(text()),
            _ => {}
        }
    }
}

fn direction(is_debit: bool) -> Direction {
    match is_debit {
        true => Direction::Debit,
        false => Direction::Credit,
    }
}

/// A date, or the one of a moment as the bank's clock says it.
fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    moment::date(text).or_else(|| moment::date(text.get(..10)?))
}

/// An amount that can't be money has its finding from the rules already, unless its currency was
/// withdrawn: the books have no account in it.
fn money(path: &[&str], value: Value<'_>, findings: &mut Findings) -> Option<Money> {
    let code = value.currency?;
    let currency = match code.parse::<Currency>() {
        Ok(currency) => currency,
        Err(_) => {
            if amount::exponent(code).is_some() {
                findings.form(path, "a currency that is in use", Some(code));
            }
            return None;
        }
    };
    let units = amount::units(value.text)?;
    let written = amount::written(units, 0);
    Money::parse_major(&written, currency).ok()
}
