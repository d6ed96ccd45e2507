//! Judges files, one after the other: schema, rules, and message ids against the files before.

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;

use serde_json::{Value, json};

use crate::finding::{Finding, Findings};
use crate::read::read;
use crate::rules::{Header, Rules};
use crate::table::Grammar;
use crate::walk::{Listener, Walk};

/// How long a bank remembers the id of a message.
const REMEMBERED_DAYS: u64 = 90;
const MICROS_A_DAY: u64 = 86_400_000_000;

/// What is said of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// `camt.053.001.08`; none when the root is not known.
    pub message: Option<&'static str>,
    pub findings: Vec<Finding>,
    pub transactions: u64,
    /// Entries of a statement by currency, in major units, credits positive.
    pub booked: BTreeMap<String, String>,
    pub pending: BTreeMap<String, String>,
}

impl Report {
    pub fn is_valid(&self) -> bool {
        self.findings.is_empty()
    }

    /// The answer to `iso20022 check`.
    pub fn to_json(&self, file: &str) -> Value {
        let findings: Vec<Value> = self.findings.iter().map(Finding::to_json).collect();
        json!({
            "file": file,
            "valid": self.is_valid(),
            "findings": findings,
            "transactions": self.transactions,
            "booked": self.booked,
            "pending": self.pending,
        })
    }
}

/// Remembers the message ids of the files it has judged.
#[derive(Debug, Default)]
pub struct Checker {
    /// By message and id, the moments at which such files say they were made.
    seen: HashMap<(&'static str, String), Vec<i64>>,
}

impl Checker {
    pub fn new() -> Self {
        Self::default()
    }

    /// The answer about one file. Files are judged in the order in which they come.
    pub fn check(&mut self, name: &str, reader: impl BufRead) -> Value {
        self.judge(reader).to_json(name)
    }

    pub fn judge(&mut self, reader: impl BufRead) -> Report {
        let walked = walk(reader, ());
        let mut findings = walked.findings;
        if let Some(message) = walked.message {
            self.remember(message, walked.rules.header.clone(), &mut findings);
        }
        Report {
            message: walked.message,
            findings: findings.finish(),
            transactions: walked.rules.transactions,
            booked: walked.rules.booked().texts(),
            pending: walked.rules.pending().texts(),
        }
    }

    fn remember(&mut self, message: &'static str, header: Header, findings: &mut Findings) {
        let (Some(id), Some(created)) = (header.message_id, header.created) else {
            return;
        };
        let root = message_root(message);
        let path = ["Document", root, "GrpHdr", "MsgId"];
        let before = self.seen.entry((message, id.clone())).or_default();
        let is_recent =
            |at: &i64| at.abs_diff(created) < REMEMBERED_DAYS.saturating_mul(MICROS_A_DAY);
        if before.iter().any(is_recent) {
            let expected = format!("an id that was not used in the {REMEMBERED_DAYS} days before");
            findings.rule(&path, expected, Some(&id));
        }
        before.push(created);
    }
}

fn message_root(message: &str) -> &'static str {
    match message {
        "pain.001.001.09" => "CstmrCdtTrfInitn",
        "pain.002.001.10" => "CstmrPmtStsRpt",
        "pacs.008.001.08" => "FIToFICstmrCdtTrf",
        _ => "BkToCstmrStmt",
    }
}

pub(crate) struct Walked<L> {
    pub message: Option<&'static str>,
    pub findings: Findings,
    pub rules: Rules,
    pub listener: L,
}

/// Reads one file to its end, or to where it can't be read any more.
pub(crate) fn walk<L: Listener>(reader: impl BufRead, listener: L) -> Walked<L> {
    let grammar = match Grammar::shipped() {
        Ok(grammar) => grammar,
        // A test reads the tables; they can't be wrong in a program that was built from them.
        Err(error) => unreachable!("{error}"),
    };
    let mut walk = Walk::new(grammar, (Rules::default(), listener));
    if let Err(unreadable) = read(reader, &mut walk) {
        walk.findings.line = unreadable.line;
        let mut path = walk.path().to_vec();
        if unreadable.is_doctype {
            path.push("DOCTYPE");
        }
        walk.findings
            .form(&path, "well-formed XML", Some(&unreadable.why));
    }
    let message = walk.message();
    let (rules, listener) = walk.listener;
    Walked {
        message,
        findings: walk.findings,
        rules,
        listener,
    }
}

impl Listener for () {
    fn value(&mut self, _: &[&str], _: crate::walk::Value<'_>, _: &mut Findings) {}
}
