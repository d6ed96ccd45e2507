//! What a provider of wallets remembers: what was to be paid, whether it was, and what went back.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use jiff::civil::Date;
use kernel::{Money, Timestamp};
use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng};
use serde::{Deserialize, Serialize};

use super::Habits;
use super::report::{self, Calendar, DayReport, Reports};
use super::telling::{self, Dialect, News};
use crate::memory::Memory;

/// What goes wrong with an order, or with what is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// It is taken, and the answer never comes.
    LostAnswer,
    /// It never arrives, and no answer comes.
    LostOrder,
    /// One unit less is taken than was asked for.
    WrongAmount,
    DuplicateNotice,
    LateNotice,
    /// Older news come after newer ones, where there are older ones.
    Reordered,
    /// A notification with another signature comes first.
    BadSignature,
    /// Nothing is told; only asking helps.
    Silent,
    /// The first order to refund is refused.
    RefundRefused,
    /// Refunds are taken and fail.
    RefundFails,
    /// A refund is made, and the answer never comes.
    LostRefundAnswer,
}

/// Those of which everything comes right by itself.
const BENIGN: [Fault; 6] = [
    Fault::LostAnswer,
    Fault::DuplicateNotice,
    Fault::LateNotice,
    Fault::Reordered,
    Fault::BadSignature,
    Fault::Silent,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stand {
    Waiting,
    Paid,
    /// Whoever was asked did not pay.
    Failed,
    /// The merchant gave it up.
    Closed,
}

/// Something to be paid.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trade {
    pub id: String,
    /// The merchant's name for it.
    pub reference: String,
    pub amount: Money,
    pub stand: Stand,
    pub reason: Option<String>,
    /// Which wallet, or whose telephone.
    pub channel: String,
    /// Where news of it go.
    pub notify_url: String,
    pub return_url: String,
    pub fault: Option<Fault>,
    pub at: Timestamp,
    /// When it was paid, or ended otherwise.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
}

impl Trade {
    /// What was taken, which may be other than what was asked for.
    pub fn taken(&self) -> Money {
        match self.fault {
            Some(Fault::WrongAmount) => {
                // A whole unit: not all of them know smaller ones.
                let one = 10i128.pow(self.amount.currency().exponent());
                Money::new(self.amount.minor() - one, self.amount.currency())
            }
            _ => self.amount,
        }
    }
}

/// Money that went back, or did not.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Payback {
    pub id: String,
    pub reference: String,
    /// The merchant's name for the trade.
    pub trade: String,
    pub amount: Money,
    pub is_paid: bool,
    pub notify_url: String,
    pub at: Timestamp,
}

#[derive(Default)]
struct Books {
    trades: BTreeMap<String, Trade>,
    refunds: BTreeMap<String, Payback>,
    /// Trades whose first refund was refused, or whose next call was kept waiting already.
    once: Vec<String>,
    faults: VecDeque<Fault>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept {
    Trade(Trade),
    Refund(Payback),
    Reports(Date, Vec<DayReport>),
}

pub struct Till {
    pub habits: Habits,
    pub address: SocketAddr,
    dialect: Box<dyn Dialect>,
    memory: Memory,
    books: Mutex<Books>,
    pub(super) reports: Mutex<Reports>,
    rng: Mutex<StdRng>,
    faults_percent: AtomicU8,
    pub(super) told: AtomicU64,
}

/// An order as it comes.
pub struct NewTrade<'a> {
    pub reference: &'a str,
    pub amount: Money,
    pub channel: &'a str,
    pub notify_url: &'a str,
    pub return_url: &'a str,
}

impl Till {
    pub fn new(
        habits: Habits,
        address: SocketAddr,
        dialect: impl Dialect,
    ) -> io::Result<Arc<Self>> {
        let (memory, kept) = Memory::open(habits.memory.as_deref())?;
        let (mut books, mut reports) = (Books::default(), Reports::default());
        for one in kept {
            match one {
                Kept::Trade(trade) => {
                    books.trades.insert(trade.reference.clone(), trade);
                }
                Kept::Refund(refund) => {
                    books.refunds.insert(refund.reference.clone(), refund);
                }
                Kept::Reports(day, issued) => {
                    reports.issued.insert(day, issued);
                }
            }
        }
        Ok(Arc::new(Till {
            rng: Mutex::new(StdRng::seed_from_u64(habits.seed)),
            faults_percent: AtomicU8::new(habits.faults_percent),
            habits,
            address,
            dialect: Box::new(dialect),
            memory,
            books: Mutex::new(books),
            reports: Mutex::new(reports),
            told: AtomicU64::new(0),
        }))
    }

    pub fn dialect(&self) -> &dyn Dialect {
        self.dialect.as_ref()
    }

    pub fn now(&self) -> Timestamp {
        self.habits.clock.now()
    }

    pub fn seconds(&self) -> i64 {
        self.now().micros().div_euclid(1_000_000)
    }

    pub fn err(&self, fault: Fault) {
        self.books.lock().faults.push_back(fault);
    }

    pub fn err_in_a_hundred(&self, percent: u8) {
        self.faults_percent.store(percent, Ordering::Relaxed);
    }

    pub fn sent(&self) -> u64 {
        self.told.load(Ordering::Relaxed)
    }

    /// So many characters that nobody guesses.
    pub fn name(&self, prefix: &str, length: usize) -> String {
        let mut rng = self.rng.lock();
        let digits: String = (0..length)
            .map(|_| char::from_digit(rng.random_range(0..36), 36).unwrap_or('0'))
            .collect();
        format!("{prefix}{digits}")
    }

    fn fault(&self) -> Option<Fault> {
        if let Some(fault) = self.books.lock().faults.pop_front() {
            return Some(fault);
        }
        let mut rng = self.rng.lock();
        let errs = rng.random_range(0..100) < self.faults_percent.load(Ordering::Relaxed);
        errs.then(|| BENIGN.get(rng.random_range(0..BENIGN.len())).copied())
            .flatten()
    }

    /// Takes an order, under the name that the provider gives it. Nothing: it was lost on the way.
    pub fn open(&self, id: String, wanted: &NewTrade<'_>) -> Result<Option<(Trade, bool)>, ()> {
        if let Some(found) = self.find(wanted.reference) {
            return match found.amount == wanted.amount {
                true => Ok(Some((found, false))),
                false => Err(()),
            };
        }
        let fault = self.fault();
        if fault == Some(Fault::LostOrder) {
            return Ok(None);
        }
        let trade = Trade {
            id,
            reference: wanted.reference.to_owned(),
            amount: wanted.amount,
            stand: Stand::Waiting,
            reason: None,
            channel: wanted.channel.to_owned(),
            notify_url: wanted.notify_url.to_owned(),
            return_url: wanted.return_url.to_owned(),
            fault,
            at: self.now(),
            ended_at: None,
        };
        self.keep(&trade);
        Ok(Some((trade, true)))
    }

    fn keep(&self, trade: &Trade) {
        self.memory.keep(&Kept::Trade(trade.clone()));
        let mut books = self.books.lock();
        books.trades.insert(trade.reference.clone(), trade.clone());
    }

    /// By the merchant's name or by the provider's.
    pub fn find(&self, name: &str) -> Option<Trade> {
        let books = self.books.lock();
        let found = books.trades.get(name);
        found
            .or_else(|| books.trades.values().find(|trade| trade.id == name))
            .cloned()
    }

    /// Whether something happens for the first time, for what goes wrong once.
    pub fn first(&self, what: String) -> bool {
        let mut books = self.books.lock();
        let is_first = !books.once.contains(&what);
        if is_first {
            books.once.push(what);
        }
        is_first
    }

    /// Ends what waits, and tells of it. What has ended stays.
    pub fn settle(self: &Arc<Self>, name: &str, to: Stand, reason: Option<&str>) -> bool {
        let Some(mut trade) = self.find(name).filter(|one| one.stand == Stand::Waiting) else {
            return false;
        };
        let before = trade.clone();
        trade.stand = to;
        trade.ended_at = Some(self.now());
        trade.reason = reason.map(str::to_owned);
        self.keep(&trade);
        if to == Stand::Closed {
            return true;
        }
        let fault = trade.fault;
        telling::tell(self, News::Trade(trade), fault);
        if fault == Some(Fault::Reordered) {
            telling::tell(self, News::Trade(before), Some(Fault::LateNotice));
        }
        true
    }

    /// Takes an order to pay back; answers whether it is a new one.
    pub fn refund(
        self: &Arc<Self>,
        id: String,
        reference: &str,
        trade: &Trade,
        amount: Money,
        notify_url: &str,
    ) -> Result<(Payback, bool), &'static str> {
        if let Some(found) = self.books.lock().refunds.get(reference) {
            return Ok((found.clone(), false));
        }
        if trade.stand != Stand::Paid {
            return Err("not_paid");
        }
        let refused = trade.fault == Some(Fault::RefundRefused);
        if refused && self.first(format!("refund-{}", trade.id)) {
            return Err("balance_too_low");
        }
        let mut books = self.books.lock();
        let earlier = books.refunds.values();
        let back: i128 = earlier
            .filter(|one| one.trade == trade.reference && one.is_paid)
            .map(|one| one.amount.minor())
            .sum();
        let fits = amount.is_positive()
            && amount.currency() == trade.amount.currency()
            && back + amount.minor() <= trade.taken().minor();
        if !fits {
            return Err("more_than_paid");
        }
        let refund = Payback {
            id,
            reference: reference.to_owned(),
            trade: trade.reference.clone(),
            amount,
            is_paid: trade.fault != Some(Fault::RefundFails),
            notify_url: notify_url.to_owned(),
            at: self.now(),
        };
        self.memory.keep(&Kept::Refund(refund.clone()));
        books.refunds.insert(reference.to_owned(), refund.clone());
        drop(books);
        telling::tell(self, News::Refund(refund.clone(), trade.clone()), None);
        Ok((refund, true))
    }

    pub fn find_refund(&self, reference: &str) -> Option<Payback> {
        self.books.lock().refunds.get(reference).cloned()
    }

    pub fn trades(&self) -> Vec<Trade> {
        self.books.lock().trades.values().cloned().collect()
    }

    pub fn refunds(&self) -> Vec<Payback> {
        self.books.lock().refunds.values().cloned().collect()
    }

    /// What is reported for a day that is over, once it is there; what it pays out leaves then. None:
    /// not yet.
    pub fn reports(&self, calendar: Calendar, day: Date) -> Option<Vec<DayReport>> {
        let now = self.now();
        if day >= calendar.day(now) {
            return None;
        }
        let (trades, refunds) = (self.trades(), self.refunds());
        let mut reports = self.reports.lock();
        if !reports.issued.contains_key(&day) {
            let fee = self.habits.fee_basis_points;
            let issued = reports.issue(calendar, day, (&trades, &refunds), fee, now);
            // A day without anything may still get something that was paid in it.
            if issued.is_empty() {
                return Some(issued);
            }
            self.memory.keep(&Kept::Reports(day, issued.clone()));
            for one in issued.iter().filter(|one| one.net.is_positive()) {
                if let Some(pays_out) = &reports.pays_out {
                    report::pay(pays_out, calendar, one);
                }
            }
            reports.issued.insert(day, issued);
        }
        let issued = reports.issued.get(&day).cloned().unwrap_or_default();
        let is_ready = issued.iter().all(|one| one.ready_at <= now);
        is_ready.then_some(issued)
    }

    /// What the last reported day up to this one left that nothing was paid out for.
    pub fn left_before(&self, day: Date) -> i128 {
        let reports = self.reports.lock();
        let mut days = reports.issued.range(..=day);
        let last = days.next_back().and_then(|(_, of)| of.last());
        last.map_or(0, |report| report.net.minor().min(0))
    }

    /// The caller hears nothing for so long that it gives up.
    pub async fn hang(&self) {
        let pause = std::time::Duration::from_millis(self.habits.hang_milliseconds);
        tokio::time::sleep(pause).await;
    }

    /// Whether the answer about this trade is lost, which happens once.
    pub fn loses(&self, trade: &Trade, fault: Fault) -> bool {
        trade.fault == Some(fault) && self.first(format!("{fault:?}-{}", trade.id))
    }

    /// Where whoever pays decides.
    pub fn page(&self, trade: &Trade) -> String {
        format!("http://{}/pay/{}", self.address, trade.id)
    }
}
