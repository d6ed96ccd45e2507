//! Money from payers' banks: what they send to the customer's account or to a number that leads to
//! it, with what goes wrong on the way; and what they take back.

use std::time::Duration;

use kernel::{Currency, Money, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Fault;
use super::books::{Kept, State};
use super::things::{Entry, Part, Telling};

/// Numbers that lead to the customer's account begin so, behind the code of the bank.
const VIRTUAL_FROM: u64 = 9_000_000_000;
const BANK_CODE: &str = "37040044";
const SHORT_CHARS: usize = 16;

/// A transfer as its payer orders it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sent {
    pub amount: Money,
    /// None: to the customer's account.
    pub to: Option<String>,
    pub reference: Option<String>,
    pub payer: String,
    pub payer_account: Option<String>,
    pub payer_bic: Option<String>,
}

impl Sent {
    pub fn new(amount: Money, reference: Option<&str>) -> Self {
        Sent {
            amount,
            to: None,
            reference: reference.map(str::to_owned),
            payer: "Hansen Import GmbH".to_owned(),
            payer_account: Some("DE02120300000000202051".to_owned()),
            payer_bic: Some("BYLADEM1001".to_owned()),
        }
    }
}

/// Something that is on its way here.
#[derive(Clone, Debug)]
pub struct Due {
    pub sent: Sent,
    pub at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Virtual {
    pub reference: String,
    pub account: String,
}

impl State {
    /// A number of one reference alone, the same however often it is asked for.
    pub fn open_account(&self, reference: &str, currency: Currency) -> Option<String> {
        if !self.settings.virtual_currencies.contains(&currency) {
            return None;
        }
        let mut books = self.books();
        let known = books.virtuals.iter().find(|one| one.reference == reference);
        if let Some(known) = known {
            return Some(known.account.clone());
        }
        let number = VIRTUAL_FROM + u64::try_from(books.virtuals.len()).unwrap_or_default();
        let one = Virtual {
            reference: reference.to_owned(),
            account: german_iban(number),
        };
        self.keep(&Kept::Virtual(one.clone()));
        books.virtuals.push(one.clone());
        Some(one.account)
    }

    /// What a payer's bank sends. It arrives now, or when its fault says so.
    pub fn send(&self, mut sent: Sent) {
        let mut books = self.books();
        let now = self.now();
        let mut at = now;
        let mut parts = vec![sent.amount];
        let faults = std::mem::take(&mut books.faults);
        let mut left = Vec::new();
        let mut twice = false;
        for fault in faults {
            match fault {
                // Never more than there is.
                Fault::FeeDeducted(minor) => {
                    let minor = minor.min(sent.amount.minor() - 1);
                    let fee = Money::new(minor, sent.amount.currency());
                    sent.amount = sent.amount.checked_sub(fee).unwrap_or(sent.amount);
                    parts = vec![sent.amount];
                }
                Fault::SplitInTwo => {
                    let half = (sent.amount.minor() / 2).max(1);
                    let currency = sent.amount.currency();
                    parts = vec![
                        Money::new(half, currency),
                        Money::new(sent.amount.minor() - half, currency),
                    ];
                }
                Fault::OtherCurrency(currency) => {
                    parts = vec![Money::new(sent.amount.minor(), currency)];
                }
                Fault::LateTransfer(pause) => at = now.plus(pause),
                Fault::CutReference => {
                    let cut = |text: String| text.chars().take(SHORT_CHARS).collect();
                    sent.reference = sent.reference.map(cut);
                }
                Fault::NoReference => sent.reference = None,
                Fault::ToldTwice => twice = true,
                other => left.push(other),
            }
        }
        books.faults = left;
        for amount in parts.into_iter().filter(|amount| amount.is_positive()) {
            let sent = Sent {
                amount,
                ..sent.clone()
            };
            books.due.push(Due { sent, at });
        }
        drop(books);
        self.arrive(twice);
    }

    /// Books what has arrived by now, and has it told.
    pub fn arrive(&self, twice: bool) {
        let now = self.now();
        let arrived: Vec<Sent> = {
            let mut books = self.books();
            let due = std::mem::take(&mut books.due);
            let (arrived, left): (Vec<Due>, Vec<Due>) =
                due.into_iter().partition(|one| one.at <= now);
            books.due = left;
            arrived.into_iter().map(|one| one.sent).collect()
        };
        for sent in arrived {
            let part = Part {
                end_to_end: sent.reference.clone(),
                amount: sent.amount,
                other: sent.payer.clone(),
                account: Some(sent.to.clone().unwrap_or(self.settings.account.clone())),
                payer_account: sent.payer_account.clone(),
                payer_bic: sent.payer_bic.clone(),
                original: None,
            };
            let entry = self.book(sent.amount, vec![part], "Transfer received", None);
            let telling = credited(&entry);
            let mut books = self.books();
            if twice {
                books.untold.push(Telling {
                    id: format!("{}-again", telling.id),
                    ..telling.clone()
                });
            }
            books.untold.push(telling);
        }
    }

    /// The payer's bank takes back what it had sent; false when nothing was booked under that name.
    pub fn recall(&self, servicer_reference: &str, reason: &str) -> bool {
        let found = {
            let books = self.books();
            let named = |one: &&Entry| one.servicer_reference() == servicer_reference;
            books.entries.iter().find(named).cloned()
        };
        let Some(entry) = found.filter(|entry| !entry.amount.is_negative()) else {
            return false;
        };
        let taken = Money::new(-entry.amount.minor(), entry.amount.currency());
        let parts = entry.parts.into_iter().map(|part| Part {
            original: Some(servicer_reference.to_owned()),
            ..part
        });
        self.book(taken, parts.collect(), "Recall", Some(reason.to_owned()));
        true
    }
}

/// In the manner of a camt.054: what was booked, under the name that the statement will give it.
pub fn credited(entry: &Entry) -> Telling {
    let part = entry.parts.first();
    let of = |read: fn(&Part) -> Option<String>| part.and_then(read);
    let name = entry.servicer_reference();
    Telling {
        id: format!("ntc_credit_{name}"),
        body: json!({"type": "entry.credited", "data": {
            "servicer_reference": name,
            "amount": entry.amount,
            "booked_on": entry.at.date().to_string(),
            "end_to_end_id": of(|part| part.end_to_end.clone()),
            "text": entry.text,
            "creditor_account": of(|part| part.account.clone()),
            "debtor": of(|part| Some(part.other.clone())),
            "debtor_account": of(|part| part.payer_account.clone()),
            "debtor_bic": of(|part| part.payer_bic.clone()),
        }}),
    }
}

/// ISO 13616 with ISO 7064's check digits; D is 13 and E is 14.
fn german_iban(number: u64) -> String {
    let bban = format!("{BANK_CODE}{number:010}");
    let moved = format!("{bban}131400");
    let rest = moved.bytes().fold(0_u32, |rest, digit| {
        (rest * 10 + u32::from(digit - b'0')) % 97
    });
    format!("DE{:02}{bban}", 98 - rest)
}

/// What a visitor may have go wrong, by the words on the page.
pub fn fault_named(name: &str, amount: Money) -> Option<Fault> {
    match name {
        "fee" => Some(Fault::FeeDeducted(amount.minor().min(1_500))),
        "split" => Some(Fault::SplitInTwo),
        "mangled" => Some(Fault::MangledReference),
        "lost" => Some(Fault::NoReference),
        "late" => Some(Fault::LateTransfer(Duration::from_secs(3 * 86_400))),
        _ => None,
    }
}
