//! What the bank remembers: files, transfers, what was booked, statements.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use kernel::{Currency, Money, Timestamp};
use parking_lot::{Mutex, MutexGuard};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::files::Order;
use super::papers;
use super::payers::{Due, Virtual, credited};
use super::things::{Entry, Issued, Part, Telling, Transfer, TransferStatus};
use super::{Fault, Settings};
use crate::calls;
use crate::memory::Memory;

#[derive(Default)]
pub struct Books {
    files: Vec<String>,
    transfers: Vec<Transfer>,
    pub entries: Vec<Entry>,
    statements: Vec<Issued>,
    pub faults: Vec<Fault>,
    /// Numbers that lead to the customer's account.
    pub virtuals: Vec<Virtual>,
    /// On its way here.
    pub due: Vec<Due>,
    /// Booked, and not told yet.
    pub untold: Vec<Telling>,
    /// When the last statement was due.
    closed_at: Option<Timestamp>,
}

/// A line of what is remembered; the last of a name counts.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    Virtual(Virtual),
    File(String),
    Transfer(Transfer),
    Entry(Entry),
    Statement(Issued),
}

/// What came of a file.
pub enum Taken {
    Report(String),
    Duplicate,
    Refused(String),
    Hang,
}

pub struct State {
    pub settings: Settings,
    /// One for all calls: making one may read the whole store of certificates.
    pub client: reqwest::Client,
    memory: Memory,
    books: Mutex<Books>,
    pace: Mutex<Pace>,
    /// Held for a whole tick: of two at once each would carry out what is due.
    ticking: Mutex<()>,
}

/// How long things take.
#[derive(Clone, Copy)]
struct Pace {
    execution: Duration,
    returns_after: Duration,
    statement_every: Duration,
}

impl State {
    pub fn new(settings: Settings) -> io::Result<Self> {
        let (memory, kept) = Memory::open(settings.memory.as_deref())?;
        let mut books = Books::default();
        for one in kept {
            match one {
                Kept::Virtual(one) => books.virtuals.push(one),
                Kept::File(id) => books.files.push(id),
                Kept::Entry(entry) => books.entries.push(entry),
                Kept::Statement(one) => books.statements.push(one),
                Kept::Transfer(one) => {
                    let place = books
                        .transfers
                        .iter()
                        .position(|before| before.end_to_end == one.end_to_end);
                    match place {
                        Some(place) => books.transfers[place] = one,
                        None => books.transfers.push(one),
                    }
                }
            }
        }
        books.closed_at = books.statements.last().map(|one| one.at);
        let pace = Pace {
            execution: settings.execution,
            returns_after: settings.returns_after,
            statement_every: settings.statement_every,
        };
        let client = calls::client(settings.notify_url.as_deref());
        Ok(State {
            settings,
            client: client.build().map_err(io::Error::other)?,
            memory,
            books: Mutex::new(books),
            pace: Mutex::new(pace),
            ticking: Mutex::new(()),
        })
    }

    pub fn set_pace(
        &self,
        execution: Duration,
        returns_after: Duration,
        statement_every: Duration,
    ) {
        *self.pace.lock() = Pace {
            execution,
            returns_after,
            statement_every,
        };
    }

    pub fn now(&self) -> Timestamp {
        self.settings.clock.now()
    }

    pub fn err(&self, fault: Fault) {
        self.books.lock().faults.push(fault);
    }

    pub fn transfers(&self) -> Vec<Transfer> {
        self.books.lock().transfers.clone()
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.books.lock().entries.clone()
    }

    pub fn files(&self) -> usize {
        self.books.lock().files.len()
    }

    pub fn balance(&self, currency: Currency) -> Money {
        sum(&self.books.lock().entries, currency)
    }

    pub fn incoming(&self, amount: Money, reference: Option<&str>, text: &str) {
        let other = "Another bank's customer".to_owned();
        let part = Part::of(reference.map(str::to_owned), amount, other);
        let entry = self.book(amount, vec![part], text, None);
        self.books().untold.push(credited(&entry));
    }

    pub fn charge(&self, amount: Money, text: &str) {
        let taken = Money::new(-amount.minor(), amount.currency());
        self.book(taken, Vec::new(), text, None);
    }

    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock()
    }

    pub fn keep(&self, kept: &Kept) {
        self.memory.keep(kept);
    }

    pub fn book(
        &self,
        amount: Money,
        parts: Vec<Part>,
        text: &str,
        reason: Option<String>,
    ) -> Entry {
        let (mut books, now) = (self.books.lock(), self.now());
        let mut parts = parts;
        if let Some(place) = books
            .faults
            .iter()
            .position(|one| *one == Fault::MangledReference)
            && parts.iter().any(|part| part.end_to_end.is_some())
        {
            books.faults.remove(place);
            for part in &mut parts {
                part.end_to_end = part.end_to_end.as_deref().map(mangled);
            }
        }
        let entry = Entry {
            place: books.entries.len() + 1,
            amount,
            parts,
            text: text.to_owned(),
            return_reason: reason,
            at: now,
        };
        self.memory.keep(&Kept::Entry(entry.clone()));
        books.entries.push(entry.clone());
        entry
    }

    /// Takes a file, once.
    pub fn take(&self, message: &str, orders: Vec<Order>) -> Taken {
        let (mut books, now) = (self.books.lock(), self.now());
        let fault = |books: &mut Books, wanted: &Fault| {
            let place = books.faults.iter().position(|one| one == wanted);
            place.map(|place| books.faults.remove(place))
        };
        if fault(&mut books, &Fault::Lost).is_some() {
            return Taken::Hang;
        }
        if books.files.iter().any(|one| one == message) {
            return Taken::Duplicate;
        }
        let refused = books
            .faults
            .iter()
            .position(|one| matches!(one, Fault::RefuseFile(_)));
        if let Some(place) = refused
            && let Fault::RefuseFile(reason) = books.faults.remove(place)
        {
            return Taken::Refused(reason);
        }
        let hangs = fault(&mut books, &Fault::TimeoutAfterTaking).is_some();
        books.files.push(message.to_owned());
        self.memory.keep(&Kept::File(message.to_owned()));
        for order in orders {
            let one = self.judged(&mut books, message, order, now);
            self.memory.keep(&Kept::Transfer(one.clone()));
            books.transfers.push(one);
        }
        if hangs {
            return Taken::Hang;
        }
        Taken::Report(papers::report(&books_of(&books, message), message, now))
    }

    /// Whether the bank will carry an order out: by what it was told to refuse, and by accounts
    /// whose number says what becomes of them (as the numbers of test cards do).
    fn judged(&self, books: &mut Books, message: &str, order: Order, now: Timestamp) -> Transfer {
        let told = books
            .faults
            .iter()
            .position(|one| matches!(one, Fault::RejectTransfer(_)));
        let mut rejected = told.and_then(|place| match books.faults.remove(place) {
            Fault::RejectTransfer(reason) => Some(reason),
            _ => None,
        });
        let told = books
            .faults
            .iter()
            .position(|one| matches!(one, Fault::ReturnTransfer(_)));
        let mut returns = told.and_then(|place| match books.faults.remove(place) {
            Fault::ReturnTransfer(reason) => Some(reason),
            _ => None,
        });
        if order.account.ends_with("0404") {
            rejected = Some("AC01".to_owned());
        }
        if order.account.ends_with("0707") {
            returns = Some("AC04".to_owned());
        }
        if books
            .transfers
            .iter()
            .any(|one| one.end_to_end == order.end_to_end)
        {
            rejected = Some("AM05".to_owned());
        }
        Transfer {
            message: message.to_owned(),
            payment: order.payment,
            end_to_end: order.end_to_end,
            amount: order.amount,
            creditor: order.creditor,
            account: order.account,
            status: match rejected {
                Some(reason) => TransferStatus::Rejected(reason),
                None => TransferStatus::Accepted,
            },
            due: now.plus(self.pace.lock().execution),
            returns,
            executed_at: None,
        }
    }

    /// How a file stands; none when the bank has no such file.
    pub fn report(&self, message: &str) -> Option<String> {
        let books = self.books.lock();
        let known = books.files.iter().any(|one| one == message);
        known.then(|| papers::report(&books_of(&books, message), message, self.now()))
    }

    /// Carries out what is due, takes back what returns, and closes statements whose time has come.
    /// Answers what is to be told.
    pub fn tick(&self) -> Vec<Telling> {
        let _turn = self.ticking.lock();
        let now = self.now();
        let mut told = Vec::new();
        let due: Vec<Transfer> = {
            let books = self.books.lock();
            let is_due = |one: &&Transfer| one.status == TransferStatus::Accepted && one.due <= now;
            books.transfers.iter().filter(is_due).cloned().collect()
        };
        let mut files: BTreeMap<(String, Currency), Vec<Transfer>> = BTreeMap::new();
        for one in due {
            let one = Transfer {
                status: TransferStatus::Executed,
                executed_at: Some(now),
                ..one
            };
            self.change(&one);
            told.push(telling("transfer.executed", &one, None));
            let name = match self.settings.batch_booking {
                true => one.message.clone(),
                false => one.end_to_end.clone(),
            };
            files
                .entry((name, one.amount.currency()))
                .or_default()
                .push(one);
        }
        for ((_, currency), transfers) in files {
            let parts: Vec<Part> = transfers
                .iter()
                .map(|one| {
                    let name = Some(one.end_to_end.clone());
                    Part::of(name, one.amount, one.creditor.clone())
                })
                .collect();
            let total: i128 = transfers.iter().map(|one| one.amount.minor()).sum();
            self.book(Money::new(-total, currency), parts, "Transfer", None);
        }
        let returns_after = self.pace.lock().returns_after;
        let back: Vec<Transfer> = {
            let books = self.books.lock();
            let is_back = |one: &&Transfer| {
                one.status == TransferStatus::Executed
                    && one.returns.is_some()
                    && one
                        .executed_at
                        .is_some_and(|at| at.plus(returns_after) <= now)
            };
            books.transfers.iter().filter(is_back).cloned().collect()
        };
        for one in back {
            let reason = one.returns.clone().unwrap_or_default();
            let one = Transfer {
                status: TransferStatus::Returned(reason.clone()),
                ..one
            };
            self.change(&one);
            told.push(telling("transfer.returned", &one, Some(reason.clone())));
            let name = Some(one.end_to_end.clone());
            let part = Part::of(name, one.amount, one.creditor.clone());
            self.book(one.amount, vec![part], "Return", Some(reason));
        }
        self.arrive(false);
        self.close(now);
        let mut books = self.books.lock();
        told.append(&mut books.untold);
        told.retain(|_| {
            let silent = books
                .faults
                .iter()
                .position(|one| *one == Fault::SilentNotice);
            silent.map(|place| books.faults.remove(place)).is_none()
        });
        told
    }

    fn change(&self, one: &Transfer) {
        self.memory.keep(&Kept::Transfer(one.clone()));
        let mut books = self.books.lock();
        for before in &mut books.transfers {
            if before.end_to_end == one.end_to_end && before.message == one.message {
                *before = one.clone();
            }
        }
    }

    /// A statement for what was booked since the last, when a period is over and something was.
    fn close(&self, now: Timestamp) {
        let mut books = self.books.lock();
        let every = self.pace.lock().statement_every;
        let begun = books
            .closed_at
            .or(books.entries.first().map(|entry| entry.at));
        let Some(begun) = begun else {
            return;
        };
        let from = books.statements.last().map_or(0, |one| one.to);
        let to = books.entries.len();
        if now.since(begun) < every || to == from {
            return;
        }
        if let Some(place) = books
            .faults
            .iter()
            .position(|one| *one == Fault::LateStatement)
        {
            books.faults.remove(place);
            // As if the period had begun now.
            books.closed_at = Some(now);
            return;
        }
        let lies = books
            .faults
            .iter()
            .position(|one| *one == Fault::LyingStatement);
        let lies = lies.map(|place| books.faults.remove(place)).is_some();
        let mut number = books.statements.len() + 1;
        let mut issue = |books: &mut Books, lies: bool| {
            let one = Issued {
                id: format!("STM-{number:06}"),
                from,
                to,
                at: now,
                lies,
            };
            number += 1;
            self.memory.keep(&Kept::Statement(one.clone()));
            books.statements.push(one);
        };
        issue(&mut books, lies);
        if lies {
            // The bank sees it and issues a right one.
            issue(&mut books, false);
        }
        books.closed_at = Some(now);
    }

    /// Names of statements after one, the oldest first.
    pub fn statements(&self, after: &str) -> Vec<String> {
        let books = self.books.lock();
        let ids = books.statements.iter().map(|one| one.id.clone());
        ids.filter(|id| id.as_str() > after).collect()
    }

    pub fn statement(&self, id: &str) -> Option<String> {
        let books = self.books.lock();
        let one = books.statements.iter().find(|one| one.id == id)?;
        Some(papers::statement(
            &self.settings.account,
            one,
            &books.entries,
        ))
    }
}

fn books_of(books: &Books, message: &str) -> Vec<Transfer> {
    let of_file = |one: &&Transfer| one.message == message;
    books.transfers.iter().filter(of_file).cloned().collect()
}

pub fn sum(entries: &[Entry], currency: Currency) -> Money {
    let of = entries
        .iter()
        .filter(|one| one.amount.currency() == currency);
    Money::new(of.map(|one| one.amount.minor()).sum(), currency)
}

fn telling(kind: &'static str, one: &Transfer, reason: Option<String>) -> Telling {
    Telling {
        id: format!("ntc_{}_{}", kind.replace('.', "_"), one.end_to_end),
        body: json!({"type": kind, "data": {
            "end_to_end_id": one.end_to_end,
            "amount": one.amount,
            "reason": reason,
        }}),
    }
}

/// As some banks give references back.
fn mangled(reference: &str) -> String {
    let (head, tail) = reference.split_at(reference.len() / 3);
    format!("/roc/{} {}", head.to_lowercase(), tail.to_lowercase())
}
