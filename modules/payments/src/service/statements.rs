//! Statements of our account: fetched from the bank or handed in by people, judged as a whole, and
//! each line put against the books. A statement that contradicts itself moves nothing.

use std::collections::HashSet;

use contract::identity::Caller;
use db::Tx;
use iso20022::Finding;
use iso20022::camt053::{self, Entry as Booked, Status};
use kernel::{FieldError, Money};
use runtime::notices::{self, Notice, To};
use runtime::{audit, crash};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::Service;
use super::operate::DECIDERS;
use crate::MODULE;
use crate::error::Error;
use crate::model::bank::{
    BankLine, BankLineId, BankLineState, OpenReason, Statement, StatementFinding, StatementId,
    StatementState,
};
use crate::notices::STATEMENT_REFUSED;
use crate::store;

/// Statements in one file that are kept; each of them is short.
const TEXT_CHARS_MAX: usize = 500;
const FINDINGS_MAX: usize = 50;

impl Service {
    /// Fetches what is new at the bank, the oldest first.
    pub(crate) async fn fetch_statements(&self) -> Result<(), Error> {
        let Some(bank) = self.bank() else {
            return Ok(());
        };
        let newest = self
            .read((), |_, tx, _| async move {
                store::statement::fetched(&tx).await
            })
            .await?;
        let announced = match bank.statements(newest.as_deref()).await {
            Ok(announced) => announced,
            // Asked again at the next round.
            Err(error) => {
                tracing::warn!(%error, "the bank tells no statements");
                return Ok(());
            }
        };
        for one in announced {
            let file = match bank.statement(&one.id).await {
                Ok(file) => file,
                Err(error) => {
                    tracing::warn!(%error, "a statement cannot be fetched");
                    return Ok(());
                }
            };
            let by = Caller::system();
            match self.take_statement(&by, file.as_bytes()).await {
                Ok(()) => {}
                // It stands in the list with what is wrong with it; the next may be right.
                Err(Error::StatementRefused(_)) => {}
                Err(error) => return Err(error),
            }
            self.note_fetched(one.id).await?;
            crash::point(MODULE, "statement.taken");
        }
        Ok(())
    }

    async fn note_fetched(&self, id: String) -> Result<(), Error> {
        self.write(id, |service, tx, id| async move {
            store::statement::note_fetched(&tx, &id, service.now()).await
        })
        .await
    }

    /// A statement that a person hands in.
    pub(crate) async fn hand_in(&self, by: &Caller, file: &[u8]) -> Result<(), Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        self.take_statement(by, file).await
    }

    pub(crate) async fn take_statement(&self, by: &Caller, file: &[u8]) -> Result<(), Error> {
        let sha256 = hex::encode(Sha256::digest(file));
        let read = camt053::read(file);
        let mut findings = match &read {
            Ok(told) => told.findings.clone(),
            Err(findings) => findings.clone(),
        };
        findings.retain(|one| !is_named_again(one));
        let ours = self.settings().bank_account.clone();
        let mut findings: Vec<StatementFinding> = findings.iter().map(finding).collect();
        if let Ok(told) = &read {
            let strangers = told.statements.iter().filter(|one| one.account != ours);
            findings.extend(strangers.map(|_| StatementFinding {
                element: "Acct".to_owned(),
                expected: "our account".to_owned(),
                found: None,
                path: "Document/BkToCstmrStmt/Stmt/Acct".to_owned(),
            }));
            let silent = told.statements.iter().filter(|one| one.closing.is_empty());
            findings.extend(silent.map(|_| StatementFinding {
                element: "Bal".to_owned(),
                expected: "a closing balance".to_owned(),
                found: None,
                path: "Document/BkToCstmrStmt/Stmt/Bal".to_owned(),
            }));
            if told.statements.is_empty() {
                findings.push(StatementFinding {
                    element: "Stmt".to_owned(),
                    expected: "a statement".to_owned(),
                    found: None,
                    path: "Document/BkToCstmrStmt".to_owned(),
                });
            }
        }
        findings.truncate(FINDINGS_MAX);
        if !findings.is_empty() {
            let wrong = findings.iter().map(field).collect();
            self.refuse(by, sha256, findings).await?;
            return Err(Error::StatementRefused(wrong));
        }
        let Ok(told) = read else {
            return Ok(());
        };
        let input = (by.clone(), sha256, told.statements);
        self.write(input, |service, tx, input| async move {
            let (by, sha256, statements) = input.as_ref();
            if store::statement::is_known(&tx, sha256).await? {
                return Ok(());
            }
            for one in statements {
                service.take_one(&tx, one, sha256).await?;
            }
            let (subject, after) = (sha256.clone(), json!({"statements": statements.len()}));
            let (rt, action) = (service.rt(), "statement.taken");
            audit::record(&tx, rt, MODULE, by, action, &subject, None, Some(&after)).await?;
            service.look_at_drift(&tx).await
        })
        .await?;
        self.ask_about_waiting().await;
        Ok(())
    }

    /// What a statement says, currency by currency.
    async fn take_one(
        &self,
        tx: &Tx,
        told: &camt053::Statement,
        sha256: &str,
    ) -> Result<(), Error> {
        for closing in &told.closing {
            let currency = closing.currency();
            let of = |money: &&Money| money.currency() == currency;
            let opening = told.opening.iter().find(of).copied();
            let booked: Vec<&Booked> = told
                .entries
                .iter()
                .filter(|entry| entry.status == Status::Booked)
                .filter(|entry| entry.amount.currency() == currency)
                .collect();
            let one = Statement {
                id: self.rt().ids().new_id(),
                bank_id: told.id.clone(),
                state: StatementState::Taken,
                opening: Some(opening.unwrap_or(Money::zero(currency))),
                closing: Some(*closing),
                lines: i64::try_from(booked.len()).unwrap_or(i64::MAX),
                findings: Vec::new(),
                sha256: sha256.to_owned(),
                at: self.now(),
            };
            if !store::statement::insert(tx, &one).await? {
                tracing::warn!(statement = %one.bank_id, "a statement of this name was taken before");
                continue;
            }
            let again = named_again(&booked);
            for (place, entry) in (1i64..).zip(&booked) {
                let mut line = self.line(one.id, place, entry);
                self.match_line(tx, &mut line, entry).await?;
                if line.state == BankLineState::Open && again.contains(&place) {
                    line.why = Some(OpenReason::Twice);
                }
                store::statement::insert_line(tx, &line).await?;
            }
        }
        Ok(())
    }

    fn line(&self, statement: StatementId, place: i64, entry: &Booked) -> BankLine {
        let names = entry.transactions.iter().filter_map(|transaction| {
            let own = transaction.end_to_end_id.as_deref();
            own.or(transaction.creditor_reference.as_deref())
        });
        let mut texts: Vec<&str> = entry.text.as_deref().into_iter().collect();
        for transaction in &entry.transactions {
            texts.extend(transaction.remittance.iter().map(String::as_str));
        }
        texts.dedup();
        let first = entry.transactions.first();
        let other = first.and_then(|one| match entry.signed().is_negative() {
            true => one.creditor.clone(),
            false => one.debtor.clone(),
        });
        let reason = entry
            .transactions
            .iter()
            .find_map(|one| one.return_reason.clone());
        let id: BankLineId = self.rt().ids().new_id();
        BankLine {
            id,
            statement,
            place,
            state: BankLineState::Open,
            version: 1,
            amount: entry.signed(),
            booked_on: entry.booking_date.map(|date| date.to_string()),
            reference: short(&names.collect::<Vec<_>>().join(" ")),
            text: short(&texts.join(" · ")),
            counterparty: other.map(|name| short(&name)),
            return_reason: reason.map(|reason| short(&reason)),
            how: None,
            why: Some(OpenReason::NoReference),
            proposal: None,
            settled_by: None,
            settled_at: None,
            at: self.now(),
        }
    }

    /// Kept with what is wrong with it, and told to those who have to ask the bank.
    async fn refuse(
        &self,
        by: &Caller,
        sha256: String,
        findings: Vec<StatementFinding>,
    ) -> Result<(), Error> {
        let one = Statement {
            id: self.rt().ids().new_id(),
            bank_id: "–".to_owned(),
            state: StatementState::Refused,
            opening: None,
            closing: None,
            lines: 0,
            findings,
            sha256,
            at: self.now(),
        };
        self.write((by.clone(), one), |service, tx, input| async move {
            let (by, one) = input.as_ref();
            if store::statement::is_known(&tx, &one.sha256).await? {
                return Ok(());
            }
            store::statement::insert(&tx, one).await?;
            let element = one.findings.first().map(|finding| finding.element.clone());
            let notice = Notice {
                to: To::Staff(DECIDERS.to_vec()),
                org: Caller::system().org,
                kind: STATEMENT_REFUSED,
                params: json!({"element": element}),
                link: Some("/ops/statements".to_owned()),
            };
            notices::tell(&tx, service.rt(), MODULE, by, &notice).await?;
            Ok(())
        })
        .await
    }
}

/// A name that stands there twice is about one line, which is for people: it says nothing against
/// the others. Who pays one debt by two transfers names it twice too.
fn is_named_again(one: &Finding) -> bool {
    one.element == "EndToEndId" && !one.is_of_form
}

/// Places of entries that name what one before them, or they themselves, had named, in the same
/// direction.
fn named_again(booked: &[&Booked]) -> HashSet<i64> {
    let mut seen = HashSet::new();
    let mut again = HashSet::new();
    for (place, entry) in (1i64..).zip(booked) {
        let leaves = entry.signed().is_negative();
        let names = entry.transactions.iter();
        for name in names.filter_map(|one| one.end_to_end_id.as_deref()) {
            if !seen.insert((leaves, name)) {
                again.insert(place);
            }
        }
    }
    again
}

fn short(text: &str) -> String {
    text.replace('\0', "")
        .chars()
        .take(TEXT_CHARS_MAX)
        .collect()
}

fn finding(one: &Finding) -> StatementFinding {
    StatementFinding {
        element: one.element.clone(),
        expected: one.expected.clone(),
        found: one.found.clone(),
        path: one.path.clone(),
    }
}

fn field(one: &StatementFinding) -> FieldError {
    let found = one.found.as_deref().unwrap_or("nothing");
    let text = format!("{} expected, {found} found", one.expected);
    FieldError::new(one.path.clone(), "wrong_element", text)
        .with_param("element", one.element.clone())
}
