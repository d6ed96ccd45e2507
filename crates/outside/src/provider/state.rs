//! What the provider remembers.

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use kernel::{Allocation, Money, Timestamp};
use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng};
use serde::Serialize;

use super::Settings;
use super::books::{Books, Kept};
use super::cards::{self, Behaviour};
use super::settling::{self, Settlement};
use crate::calls;
use crate::memory::Memory;

/// A charge as the provider tells of it.
#[derive(Clone, Debug, Serialize)]
pub struct Charge {
    pub id: String,
    pub reference: String,
    pub status: &'static str,
    pub amount: Money,
    pub fee: Option<Money>,
    pub action_url: Option<String>,
    pub reason: Option<String>,
    /// Who bears fraud: the issuer, when it has checked who pays.
    pub liability: Option<&'static str>,
    #[serde(skip)]
    pub method: String,
    #[serde(skip)]
    pub behaviour: Behaviour,
    #[serde(skip)]
    pub return_url: String,
    #[serde(skip)]
    pub at: Timestamp,
}

/// A refund as the provider tells of it.
#[derive(Clone, Debug, Serialize)]
pub struct Refund {
    pub id: String,
    pub reference: String,
    pub status: &'static str,
    pub amount: Money,
    pub reason: Option<String>,
    #[serde(skip)]
    pub charge: String,
}

/// Why an order is not taken.
pub struct Refusal(pub &'static str);

pub struct State {
    pub settings: Settings,
    pub address: SocketAddr,
    /// One for all calls: making one may read the whole store of certificates.
    pub client: reqwest::Client,
    pub(super) memory: Memory,
    pub(super) books: Mutex<Books>,
    rng: Mutex<StdRng>,
    calls: AtomicU64,
    faults_percent: AtomicU8,
}

impl State {
    pub fn new(settings: Settings, address: SocketAddr) -> io::Result<Self> {
        let (memory, kept) = Memory::open(settings.memory.as_deref())?;
        let mut books = Books::default();
        for one in kept {
            books.recall(one, address);
        }
        let bank = settings.settling.as_ref().map(|how| how.bank_url.as_str());
        let client = calls::client(settings.notify_url.as_deref().into_iter().chain(bank));
        Ok(State {
            rng: Mutex::new(StdRng::seed_from_u64(settings.seed)),
            faults_percent: AtomicU8::new(settings.faults_percent),
            settings,
            address,
            client: client.build().map_err(io::Error::other)?,
            memory,
            books: Mutex::new(books),
            calls: AtomicU64::new(0),
        })
    }

    pub fn now(&self) -> Timestamp {
        self.settings.clock.now()
    }

    pub fn called(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    pub fn err_in_a_hundred(&self, percent: u8) {
        self.faults_percent.store(percent, Ordering::Relaxed);
    }

    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    pub fn new_name(&self, prefix: &str) -> String {
        let mut rng = self.rng.lock();
        let digits: String = (0..20)
            .map(|_| char::from_digit(rng.random_range(0..36), 36).unwrap_or('0'))
            .collect();
        format!("{prefix}_{digits}")
    }

    /// Some orders err whatever their method says.
    fn behaviour(&self, method: &str) -> Option<Behaviour> {
        let chosen = cards::behaviour(method)?;
        match chosen {
            Behaviour::Succeeds => Some(self.fault().unwrap_or(chosen)),
            _ => Some(chosen),
        }
    }

    /// What goes wrong this time, if anything does.
    pub fn fault(&self) -> Option<Behaviour> {
        let mut rng = self.rng.lock();
        let percent = self.faults_percent.load(Ordering::Relaxed);
        if rng.random_range(0..100) >= percent {
            return None;
        }
        let faults = [
            Behaviour::TimeoutAfterSuccess,
            Behaviour::Slow,
            Behaviour::DuplicateNotice,
            Behaviour::LateNotice,
            Behaviour::Reordered,
            Behaviour::BadSignature,
        ];
        faults.get(rng.random_range(0..faults.len())).copied()
    }

    /// Takes an order to charge; answers whether it is a new one.
    pub fn charge(
        &self,
        reference: &str,
        amount: Money,
        (method, step_up): (&str, bool),
        return_url: &str,
    ) -> Result<(Charge, bool), Refusal> {
        if let Some(found) = self.books.lock().charges.get(reference) {
            return if found.method == method {
                Ok((found.clone(), false))
            } else {
                Err(Refusal("reference_reused"))
            };
        }
        if !amount.is_positive() {
            return Err(Refusal("amount_not_positive"));
        }
        let behaviour = self.behaviour(method).ok_or(Refusal("unknown_method"))?;
        if behaviour == Behaviour::Refused && !self.settings.takes_refused {
            return Err(Refusal("not_served"));
        }
        let id = self.new_name("ch");
        let (status, reason) = match behaviour {
            Behaviour::Declined => ("declined", Some("insufficient_funds".to_owned())),
            Behaviour::Challenge => ("requires_action", None),
            Behaviour::StepsUp if step_up => ("requires_action", None),
            Behaviour::Slow => ("processing", None),
            _ => ("succeeded", None),
        };
        let taken = if behaviour == Behaviour::WrongAmount && amount.minor() > 1 {
            Money::new(amount.minor() - 1, amount.currency())
        } else {
            amount
        };
        let page = format!("http://{}/pay/{id}", self.address);
        let charge = Charge {
            action_url: (status == "requires_action").then_some(page),
            id,
            reference: reference.to_owned(),
            status,
            amount: taken,
            fee: (status == "succeeded").then(|| fee(taken)),
            reason,
            liability: liability(status, step_up),
            method: method.to_owned(),
            behaviour,
            return_url: return_url.to_owned(),
            at: self.now(),
        };
        let mut books = self.books.lock();
        self.memory.keep(&Kept::charge(&charge));
        books.keep_charge(charge.clone());
        Ok((charge, true))
    }

    /// By its own id or by our reference.
    pub fn find_charge(&self, name: &str) -> Option<Charge> {
        let books = self.books.lock();
        books.charges.get(books.reference(name)).cloned()
    }

    /// Moves a charge that has not ended; what has ended stays.
    pub fn settle(
        &self,
        id: &str,
        status: &'static str,
        reason: Option<&str>,
    ) -> Option<(Charge, bool)> {
        let mut books = self.books.lock();
        let reference = books.ids.get(id)?.clone();
        let charge = books.charges.get_mut(&reference)?;
        if !matches!(charge.status, "requires_action" | "processing") {
            return Some((charge.clone(), false));
        }
        charge.status = status;
        charge.reason = reason.map(str::to_owned);
        charge.action_url = None;
        charge.fee = (status == "succeeded").then(|| fee(charge.amount));
        // Whoever was asked on the bank's page is known to it.
        let was_asked = matches!(charge.behaviour, Behaviour::Challenge | Behaviour::StepsUp);
        charge.liability = liability(status, was_asked).or(charge.liability);
        self.memory.keep(&Kept::charge(charge));
        Some((charge.clone(), true))
    }

    pub fn refund(
        &self,
        reference: &str,
        charge: &str,
        amount: Money,
    ) -> Result<(Refund, Behaviour, bool), Refusal> {
        let charge = self.find_charge(charge).ok_or(Refusal("unknown_charge"))?;
        let id = self.new_name("re");
        let mut books = self.books.lock();
        if let Some(found) = books.refunds.get(reference) {
            return Ok((found.clone(), charge.behaviour, false));
        }
        if charge.status != "succeeded" {
            return Err(Refusal("not_charged"));
        }
        let fits = amount.is_positive()
            && amount.currency() == charge.amount.currency()
            && books.refunded(&charge.id).saturating_add(amount.minor()) <= charge.amount.minor();
        if !fits {
            return Err(Refusal("more_than_charged"));
        }
        if charge.behaviour == Behaviour::RefundRefused && !books.refused.contains(&charge.id) {
            books.refused.push(charge.id);
            return Err(Refusal("balance_too_low"));
        }
        let fails = charge.behaviour == Behaviour::RefundFails;
        let refund = Refund {
            id,
            reference: reference.to_owned(),
            status: if fails { "failed" } else { "succeeded" },
            amount,
            reason: fails.then(|| "account_closed".to_owned()),
            charge: charge.id,
        };
        self.memory.keep(&Kept::refund(&refund));
        books.keep_refund(refund.clone());
        Ok((refund, charge.behaviour, true))
    }

    pub fn find_refund(&self, name: &str) -> Option<Refund> {
        let books = self.books.lock();
        books.refunds.get(books.reference(name)).cloned()
    }

    /// A refund that had succeeded comes back.
    pub fn give_back(&self, reference: &str) -> Option<Refund> {
        let mut books = self.books.lock();
        let refund = books.refunds.get_mut(reference)?;
        refund.status = "failed";
        refund.reason = Some("account_closed".to_owned());
        self.memory.keep(&Kept::refund(refund));
        Some(refund.clone())
    }

    /// Pays out what was charged since the last time, currency by currency, when a period is over.
    pub fn pay_out(&self) {
        let Some(how) = &self.settings.settling else {
            return;
        };
        let now = self.now();
        let charges = self.charges();
        let (last, settled, mut number) = {
            let books = self.books.lock();
            let lines = books.settlements.iter().flat_map(|one| &one.lines);
            let settled: BTreeSet<String> = lines.map(|line| line.reference.clone()).collect();
            let last = books.settlements.last().map(|one| one.at);
            (last, settled, books.settlements.len())
        };
        let begun = last.or(charges.iter().map(|one| one.at).min());
        if begun.is_none_or(|begun| now.since(begun) < how.every) {
            return;
        }
        let currencies: BTreeSet<_> = charges.iter().map(|one| one.amount.currency()).collect();
        for currency in currencies {
            number += 1;
            let Some(one) = settling::open(self, &settled, currency, number, now) else {
                continue;
            };
            self.memory.keep(&Kept::Settlement(one.clone()));
            self.books.lock().settlements.push(one.clone());
            settling::pay(&self.client, how, &one);
        }
    }

    /// What was paid out after one of them, the oldest first.
    pub fn settlements(&self, after: &str) -> Vec<Settlement> {
        let books = self.books.lock();
        let newer = books
            .settlements
            .iter()
            .filter(|one| one.id.as_str() > after);
        newer.cloned().collect()
    }

    pub fn charges(&self) -> Vec<Charge> {
        self.books.lock().charges.values().cloned().collect()
    }

    pub fn refunds(&self) -> Vec<Refund> {
        self.books.lock().refunds.values().cloned().collect()
    }
}

/// A bank that was asked, with or without a page, bears fraud from then on.
pub(super) fn liability(status: &str, was_asked: bool) -> Option<&'static str> {
    (was_asked && status == "succeeded").then_some("issuer")
}

/// 2.9 % of what was charged.
pub(super) fn fee(amount: Money) -> Money {
    thousandths(amount, 29)
}

pub(super) fn thousandths(amount: Money, count: i128) -> Money {
    let share = Money::new(amount.minor().saturating_mul(count), amount.currency());
    let parts = share.allocate(&[1, 999], Allocation::LargestRemainder);
    parts
        .ok()
        .and_then(|parts| parts.first().copied())
        .unwrap_or(Money::zero(amount.currency()))
}
