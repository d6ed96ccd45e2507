//! The ways to pay at the other end of the wire, behind one trait: orders and questions, what their
//! answers are worth, and what each provider tells by itself. A call that got no answer may have had
//! its effect.

mod alipay;
mod alipay_bills;
mod card;
mod ewallet;
mod ewallet_reports;
mod line;
mod mpesa;
mod transfer;
mod units;
mod wechat;
mod wechat_bills;

use std::sync::Arc;

use async_trait::async_trait;
use axum::http::{HeaderMap, StatusCode};
use jiff::civil::Date;
use kernel::{Country, Currency, FieldError, Money, Text, Timestamp};
use runtime::Rng;

use crate::bank::Payee;
use crate::error::Error;
use crate::model::chargeback::ChargebackNews;
use crate::model::connector::{Action, How, Method, Terms};
use crate::model::step_up::Liability;
use crate::model::{About, Status};
use crate::settings::Settings;

pub use transfer::TRANSFER;

pub use card::{
    Card, ChargebackReply, Pack, PackFile, PackItem, PackOrder, SettlementItem, SettlementReport,
};

/// How a provider describes a charge or a refund, in answers and in notifications.
#[derive(Clone, Debug)]
pub struct News {
    /// The provider's name for it.
    pub id: String,
    /// Our name for it.
    pub reference: String,
    pub status: Status,
    pub amount: Money,
    pub fee: Option<Money>,
    pub action: Option<Action>,
    pub reason: Option<String>,
    /// Who bears fraud, where the buyer's bank checked who pays.
    pub liability: Option<Liability>,
}

impl News {
    /// Whether it can be kept: bounded texts, amounts that are none of the absurd.
    pub fn holds(&self) -> bool {
        let short = |text: &str| (1..=200).contains(&text.len()) && !text.contains('\0');
        let long = |text: Option<&str>| {
            text.is_none_or(|text| text.len() <= LONG_MAX && !text.contains('\0'))
        };
        let sane = |amount: Money| !amount.is_negative() && amount.minor_i64().is_ok();
        short(&self.id)
            && short(&self.reference)
            && long(self.action.as_ref().map(|action| action.data.as_str()))
            && long(self.reason.as_deref())
            && sane(self.amount)
            && self
                .fee
                .is_none_or(|fee| sane(fee) && fee.currency() == self.amount.currency())
    }
}

/// Addresses to a gateway carry a whole signed order.
const LONG_MAX: usize = 4_000;

/// What a call came to.
#[derive(Clone, Debug)]
pub enum Reply {
    News(Box<News>),
    /// The provider does not take the order.
    Refused(String),
    /// The provider knows of no such thing.
    Missing,
    /// The call never left: there was nobody at the other end.
    NotSent,
    /// Nobody knows whether it had its effect.
    Unknown,
}

impl Reply {
    /// News that can be kept, or nothing that can be relied on.
    fn news(news: News) -> Reply {
        match news.holds() {
            true => Reply::News(Box::new(news)),
            false => Reply::Unknown,
        }
    }

    fn refused(reason: &str) -> Reply {
        let fits = !reason.is_empty() && reason.len() <= 200 && !reason.contains('\0');
        Reply::Refused(if fits { reason } else { "refused" }.to_owned())
    }
}

/// A charge that is wanted, or was ordered. The same reference orders the same one.
#[derive(Clone, Debug)]
pub struct Order {
    pub reference: String,
    /// The provider's name for it, once it is known.
    pub theirs: Option<String>,
    pub amount: Money,
    pub method: String,
    pub phone: Option<String>,
    /// By which a transfer is known at banks.
    pub creditor_reference: Option<String>,
    /// Whether the buyer's bank is to check who pays.
    pub step_up: bool,
    /// Where the buyer comes back to.
    pub return_url: String,
    /// Where the provider tells of it.
    pub notify_url: String,
    /// Whether the buyer has been told what to do.
    pub is_shown: bool,
    pub begun: Timestamp,
    pub until: Timestamp,
    pub now: Timestamp,
}

impl Order {
    /// What a notification lets know of an order.
    fn heard(reference: String, amount: Money, now: Timestamp) -> Order {
        Order {
            reference,
            theirs: None,
            amount,
            method: String::new(),
            phone: None,
            creditor_reference: None,
            step_up: false,
            return_url: String::new(),
            notify_url: String::new(),
            is_shown: true,
            begun: now,
            until: now,
            now,
        }
    }

    /// News of this order that say nothing new about its amount.
    fn news(&self, status: Status) -> News {
        News {
            liability: None,
            id: self
                .theirs
                .clone()
                .unwrap_or_else(|| self.reference.clone()),
            reference: self.reference.clone(),
            status,
            amount: self.amount,
            fee: None,
            action: None,
            reason: None,
        }
    }
}

/// Money that is to go back, of a charge.
#[derive(Clone, Debug)]
pub struct RefundOrder {
    pub reference: String,
    /// Our name for the charge.
    pub charge: String,
    /// The provider's name for it, as it was when it said that it was paid.
    pub charge_theirs: Option<String>,
    pub charged: Money,
    pub charged_at: Timestamp,
    pub amount: Money,
    /// The account that it goes to, where money goes back to one.
    pub payee: Option<Payee>,
    pub notify_url: String,
    pub ordered_at: Timestamp,
    /// Whether it was ordered before, and nobody knows with what effect.
    pub is_repeated: bool,
    pub now: Timestamp,
}

impl RefundOrder {
    fn news(&self, id: &str, status: Status) -> News {
        News {
            liability: None,
            id: id.to_owned(),
            reference: self.reference.clone(),
            status,
            amount: self.amount,
            fee: None,
            action: None,
            reason: None,
        }
    }
}

/// By what days a provider reports, and what it keeps of a charge by its contract.
#[derive(Clone, Copy, Debug)]
pub struct Daily {
    /// Where its days begin, before UTC.
    pub hours_east: i8,
    pub fee_basis_points: u32,
}

/// What a provider says of a day that is over.
#[derive(Clone, Debug)]
pub enum DayReport {
    /// It is not there, or there is none: nobody can tell which.
    NotYet,
    /// One a currency.
    Reports(Vec<SettlementReport>),
    /// It is there, and says nothing that we understand.
    Unreadable(&'static str),
}

/// What a statement says that people hand in, without gaps between its days.
#[derive(Clone, Debug)]
pub struct HandedIn {
    pub days: Vec<Day>,
}

#[derive(Clone, Debug)]
pub struct Day {
    pub day: Date,
    /// What the account began the day with. None: nothing moved so far in the whole statement.
    pub opening: Option<Money>,
    pub reports: Vec<SettlementReport>,
    /// The settlement of a day on which nothing moved, if there has to be one.
    pub quiet: SettlementReport,
}

/// A notification as it came.
pub struct Letter<'a> {
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
    /// Of a provider that signs nothing: what stands in the address that only it was told.
    pub place: Option<Place<'a>>,
    pub now: Timestamp,
}

#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub reference: &'a str,
    pub token: &'a str,
}

impl Letter<'_> {
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// In whole seconds, as the headers of notifications count.
    fn seconds(&self) -> i64 {
        self.now.micros().div_euclid(1_000_000)
    }
}

/// What a notification says.
#[derive(Clone, Debug)]
pub struct Told {
    /// The provider's id of the event: a repetition has the same one.
    pub event: String,
    pub about: About,
    pub news: News,
}

/// What a notification is about.
pub enum Heard {
    Payment(Told),
    /// The provider's id of the event, and what it says.
    Chargeback(String, Box<ChargebackNews>),
}

/// The answer that a provider expects, to the byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub status: StatusCode,
    pub content_type: &'static str,
    pub body: &'static str,
}

/// A provider of payments.
#[async_trait]
pub trait Connector: Send + Sync {
    /// As it stands in references, accounts and the address of its notifications.
    fn name(&self) -> &str;

    fn terms(&self) -> &Terms;

    /// What the buyer pays with, as far as the rest has to know.
    fn how(&self) -> How;

    /// Its ways to pay; none while it does not answer.
    async fn methods(&self) -> Vec<Method>;

    /// Whether a method is one of its own.
    fn takes(&self, method: &str) -> bool;

    /// The connector whose payments it takes when that one cannot, by the same methods.
    fn stands_in_for(&self) -> Option<&str> {
        None
    }

    /// The only currency that a method of its pays in, where it has one.
    fn pays_in(&self, _method: &str) -> Option<Currency> {
        None
    }

    /// The number of a telephone as it wants it. None: it wants none.
    fn phone(&self, _given: Option<&str>) -> Result<Option<String>, FieldError> {
        Ok(None)
    }

    /// Orders a charge.
    async fn begin(&self, order: &Order) -> Reply;

    /// How a charge stands.
    async fn ask(&self, order: &Order) -> Reply;

    /// Gives a charge up that the buyer has not made.
    async fn cancel(&self, order: &Order) -> Reply;

    /// Orders a refund, or asks about one that was ordered before. What the terms exclude is not
    /// asked for.
    async fn refund(&self, order: &RefundOrder) -> Reply;

    /// Whether it reports on each day. The others tell of settlements otherwise, or not at all.
    fn daily(&self) -> Option<Daily> {
        None
    }

    /// What it took, gave back, kept and paid out for a day.
    async fn day_report(&self, _day: Date, _now: Timestamp) -> DayReport {
        DayReport::NotYet
    }

    /// Where people fetch its statement, if no call tells of its days: they hand it in.
    fn portal(&self) -> Option<&str> {
        None
    }

    /// Reads a statement that people hand in, or says all that is wrong with it. None: its reports
    /// are fetched.
    fn read_statement(&self, _file: &[u8]) -> Option<Result<HandedIn, Vec<FieldError>>> {
        None
    }

    /// The settlement that a line of our bank's statement is of, where the provider has names of its
    /// own for them.
    fn settled_by(&self, _text: &str) -> Option<String> {
        None
    }

    /// Reads a notification, after its signature and its age. None: it is the provider's, and of
    /// nothing that we keep.
    async fn hear(&self, letter: &Letter<'_>) -> Result<Option<Heard>, Error>;

    /// The answer to a notification that was taken.
    fn receipt(&self) -> Receipt;

    /// The answer to one that was not. None: as this program refuses anything.
    fn complaint(&self) -> Option<Receipt> {
        None
    }
}

/// Every way to pay that is set up.
#[derive(Clone, Default)]
pub struct Connectors {
    all: Vec<Arc<dyn Connector>>,
    cards: Vec<Arc<Card>>,
}

impl Connectors {
    pub fn new(settings: &Settings, rng: &Rng) -> Self {
        let both = [Card::new(settings), Card::reserve(settings)];
        let cards: Vec<Arc<Card>> = both.into_iter().flatten().map(Arc::new).collect();
        let mut all: Vec<Arc<dyn Connector>> = Vec::new();
        all.extend(cards.iter().cloned().map(|one| one as Arc<dyn Connector>));
        all.extend(alipay::Alipay::new(settings).map(|one| Arc::new(one) as Arc<dyn Connector>));
        all.extend(
            wechat::Wechat::new(settings, rng).map(|one| Arc::new(one) as Arc<dyn Connector>),
        );
        all.extend(mpesa::Mpesa::new(settings).map(|one| Arc::new(one) as Arc<dyn Connector>));
        all.extend(ewallet::Ewallet::new(settings).map(|one| Arc::new(one) as Arc<dyn Connector>));
        all.extend(
            transfer::Transfer::new(settings).map(|one| Arc::new(one) as Arc<dyn Connector>),
        );
        Connectors { all, cards }
    }

    pub fn all(&self) -> &[Arc<dyn Connector>] {
        &self.all
    }

    pub fn named(&self, name: &str) -> Option<&Arc<dyn Connector>> {
        self.all.iter().find(|one| one.name() == name)
    }

    /// What none of the others takes is the card's, whose provider says if it is none.
    pub fn taking(&self, method: &str) -> Option<&Arc<dyn Connector>> {
        self.all.iter().rfind(|one| one.takes(method))
    }

    /// The one that takes over what another could not, if there is one.
    pub fn in_reserve(&self, name: &str) -> Option<&Arc<dyn Connector>> {
        self.all
            .iter()
            .find(|one| one.stands_in_for() == Some(name))
    }

    /// Those that pay out to us at once and report on it.
    pub fn cards(&self) -> &[Arc<Card>] {
        &self.cards
    }
}

/// Codes with commas between them, as settings name countries and currencies; what is none is
/// passed over, and said so.
fn listed<T: std::str::FromStr>(text: &str) -> Vec<T> {
    let parts = text.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .filter_map(|part| match part.parse() {
            Ok(code) => Some(code),
            Err(_) => {
                tracing::warn!(part, "the settings of a connector name an unknown code");
                None
            }
        })
        .collect()
}

/// What settings say of whom a connector serves.
fn served(countries: &str, currencies: &str) -> Terms {
    Terms {
        countries: listed::<Country>(countries),
        currencies: listed::<Currency>(currencies),
        ..Terms::ANY
    }
}

fn named(en: &str, zh: &str) -> Text {
    Text::new(kernel::Locale::En, en).with(kernel::Locale::ZhCn, zh)
}
