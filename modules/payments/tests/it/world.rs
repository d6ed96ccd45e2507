//! A kit with payments, a provider at the other end, and a stand-in for orders that hears and tells.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

pub use crate::ears::Heard;
use crate::ears::{orders, risk};
use crate::wallets::Wallets;
use async_trait::async_trait;
use contract::Answer;
use contract::event::Event;
use contract::identity::{
    Caller, Identity, KybState, KybStatus, OrgKind, OrgView, PersonView, Role,
};
use contract::ids::{AfterSaleId, CheckoutId, OrderId, OrgId, PersonId};
use contract::orders::{OrderCompleted, RefundAgreed};
use contract::payments::{IntentView, OpenIntent, Payments, RefundEnded, Share};
use kernel::{Clock, Country, Currency, Money, Timestamp};
use outside::bank;
use outside::provider::{self, Running, Settling};
use payments::Service;
use runtime::bus::Manner;
use runtime::outbox;
use serde_json::{Value, json};
use testkit::{Actor, Kit, Reply, Screening, SetClock, Settings};
use tokio::net::TcpListener;

pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub const BANK_SECRET: &str = "the bank's and ours";
pub const ACCOUNT: &str = "DE89370400440532013000";

struct Nobody;

#[async_trait]
impl Identity for Nobody {
    /// Whoever is asked for is there.
    async fn organisations(&self, _: &Caller, ids: Vec<OrgId>) -> Answer<Vec<OrgView>> {
        let firm = |id| OrgView {
            id,
            kind: OrgKind::Buyer,
            name: "Firm".to_owned(),
            country: Country::DE,
            since: Timestamp::MIN,
        };
        Ok(ids.into_iter().map(firm).collect())
    }
    async fn people(&self, _: &Caller, _: Vec<PersonId>) -> Answer<Vec<PersonView>> {
        Ok(Vec::new())
    }
    async fn members(&self, _: &Caller, _: OrgId, _: Vec<Role>) -> Answer<Vec<PersonId>> {
        Ok(Vec::new())
    }
    async fn kyb(&self, _: &Caller, _: OrgId) -> Answer<KybState> {
        Ok(KybState {
            status: KybStatus::Passed,
            ..KybState::UNVERIFIED
        })
    }
}

/// The provider lives in the time of the test.
#[derive(Default)]
struct SameTime(OnceLock<Arc<SetClock>>);

impl Clock for SameTime {
    fn now(&self) -> Timestamp {
        // The bank looks at it by itself, perhaps before the kit has one.
        self.0.get().map_or(Timestamp::MIN, |clock| clock.now())
    }
}

pub struct World {
    pub kit: Kit,
    pub payments: Arc<dyn Payments>,
    pub service: Service,
    pub screening: Arc<Screening>,
    pub heard: Arc<Heard>,
    pub provider: Running,
    /// Takes over what the first one does not, in a world that has it.
    pub reserve: Option<Running>,
    pub bank: bank::Running,
    /// The other ways to pay, in a world that has them.
    pub wallets: Option<Wallets>,
    pub buyer: Actor,
    pub operator: Actor,
}

pub struct Opened {
    pub view: IntentView,
    pub shares: Vec<Share>,
}

impl World {
    pub async fn start() -> World {
        World::start_with(true, Manner::Orderly).await
    }

    /// One in which the provider tells nothing by itself.
    pub async fn silent() -> World {
        World::start_with(false, Manner::Orderly).await
    }

    pub async fn start_with(tells: bool, manner: Manner) -> World {
        World::start_at_bank(tells, manner, false, |settings| settings).await
    }

    /// One with every way to pay there is.
    pub async fn with_wallets() -> World {
        World::start_all(
            true,
            Manner::Orderly,
            false,
            |settings| settings,
            (true, false),
            Vec::new(),
        )
        .await
    }

    /// One with another card provider in reserve.
    pub async fn with_reserve() -> World {
        World::start_all(
            true,
            Manner::Orderly,
            false,
            |settings| settings,
            (false, true),
            Vec::new(),
        )
        .await
    }

    /// One with another card provider in reserve that is somebody else's program.
    pub async fn with_reserve_at(url: String) -> World {
        let flags = vec![
            ("payments.card_reserve.url", url),
            ("payments.card_reserve.secret", SECRET.to_owned()),
        ];
        let habits = |settings| settings;
        World::start_all(false, Manner::Orderly, false, habits, (false, false), flags).await
    }

    /// One whose bank has habits of its own, and whose provider pays out, or does not.
    pub async fn start_at_bank(
        tells: bool,
        manner: Manner,
        settles: bool,
        habits: impl FnOnce(bank::Settings) -> bank::Settings,
    ) -> World {
        World::start_all(tells, manner, settles, habits, (false, false), Vec::new()).await
    }

    /// One in which buyers may pay by bank transfer.
    pub async fn with_transfers(tells: bool) -> World {
        World::with_transfers_from(50, tells).await
    }

    pub async fn with_transfers_from(least: u32, tells: bool) -> World {
        let flags = vec![
            ("payments.transfer.on", "true".to_owned()),
            ("payments.transfer.least", least.to_string()),
            ("payments.transfer.virtual_accounts", "true".to_owned()),
        ];
        let habits = |settings| settings;
        World::start_all(tells, Manner::Orderly, false, habits, (false, false), flags).await
    }

    async fn start_all(
        tells: bool,
        manner: Manner,
        settles: bool,
        habits: impl FnOnce(bank::Settings) -> bank::Settings,
        (wallets, reserve): (bool, bool),
        added: Vec<(&'static str, String)>,
    ) -> World {
        let door = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let own = door.local_addr().expect("an address");
        let clock = Arc::new(SameTime::default());
        let url = format!("http://{own}/api/payments/notifications/sandbox");
        let listen = "127.0.0.1:0".parse().expect("an address");
        // Before the bank, which looks at the clock by itself soon after it has begun.
        let (mut flags, mut more) = (Vec::new(), added);
        let wallets = match wallets {
            true => Some(Wallets::start(clock.clone(), own, &mut flags).await),
            false => None,
        };
        let bank = bank::start(habits(bank::Settings {
            hang_milliseconds: 900,
            clock: clock.clone(),
            notify_url: tells.then(|| format!("http://{own}/api/payments/bank-notices")),
            ..bank::Settings::new(listen, BANK_SECRET, ACCOUNT)
        }))
        .await
        .expect("a bank");
        let provider = provider::start(provider::Settings {
            settling: settles.then(|| Settling {
                every: Duration::from_secs(12 * 3_600),
                bank_url: bank.url(),
                bank_secret: BANK_SECRET.to_owned(),
            }),
            hang_milliseconds: 900,
            late_milliseconds: 60,
            // Banks decide when a test says so.
            decides: false,
            clock: clock.clone(),
            ..provider::Settings::new(listen, SECRET, tells.then_some(url))
        })
        .await
        .expect("a provider");
        let reserve = match reserve {
            true => {
                let url = format!("http://{own}/api/payments/notifications/reserve");
                let started = provider::start(provider::Settings {
                    takes_refused: true,
                    hang_milliseconds: 900,
                    clock: clock.clone(),
                    ..provider::Settings::new(listen, SECRET, Some(url))
                });
                Some(started.await.expect("a provider"))
            }
            false => None,
        };
        if let Some(reserve) = &reserve {
            more.push(("payments.card_reserve.url", reserve.url()));
            more.push(("payments.card_reserve.secret", SECRET.to_owned()));
        }
        let settings = Settings {
            manner,
            defaults: vec![payments::DEFAULTS],
            flags: [
                flags,
                more,
                vec![
                    ("payments.provider_url", provider.url()),
                    ("payments.provider_secret", SECRET.to_owned()),
                    ("payments.provider_timeout_milliseconds", "500".to_owned()),
                    ("payments.provider_units", "UGX=2".to_owned()),
                    ("payments.bank_url", bank.url()),
                    ("payments.bank_secret", BANK_SECRET.to_owned()),
                    ("payments.bank_timeout_milliseconds", "500".to_owned()),
                    // Years go by in these worlds.
                    ("payments.books_check_every_hours", "1000000".to_owned()),
                ],
            ]
            .concat(),
            ..Settings::default()
        };
        let heard = Arc::new(Heard::default());
        let screening = Screening::clear();
        let known = screening.clone();
        let mut promise = None;
        let kit = Kit::start_with(settings, |rt| {
            let (payments, service, module) = payments::module(rt, Arc::new(Nobody), known);
            promise = Some((payments, service));
            vec![module, orders(heard.clone()), risk()]
        })
        .await;
        assert!(clock.0.set(kit.clock.clone()).is_ok());
        let router = kit.router.clone();
        tokio::spawn(async move { axum::serve(door, router).await });
        let (payments, service) = promise.expect("a module");
        let (buyer, operator) = (kit.buyer(), kit.operator());
        World {
            kit,
            payments,
            service,
            screening,
            heard,
            provider,
            reserve,
            bank,
            wallets,
            buyer,
            operator,
        }
    }

    pub fn id<K: kernel::Kind>(&self) -> kernel::Id<K> {
        self.kit.rt.ids().new_id()
    }

    /// An intent over two orders of two sellers, 70.00 and 30.00.
    pub async fn open(&self) -> Opened {
        let share = |minor| Share {
            order: self.id(),
            seller: self.id(),
            amount: Money::new(minor, Currency::USD),
        };
        self.open_with(vec![share(7_000), share(3_000)]).await
    }

    pub async fn open_with(&self, shares: Vec<Share>) -> Opened {
        let amounts = shares.iter().map(|share| share.amount);
        let wanted = OpenIntent {
            checkout: self.id::<contract::ids::Checkout>(),
            buyer: self.buyer.org(),
            amount: Money::sum(amounts, shares[0].amount.currency()).expect("a sum"),
            shares: shares.clone(),
            expires_at: self.kit.rt.now().plus(Duration::from_secs(1_800)),
        };
        let view = self
            .payments
            .open_intent(&Caller::system(), wanted)
            .await
            .expect("an intent");
        Opened { view, shares }
    }

    pub async fn confirm(&self, checkout: CheckoutId, method: &str) -> Reply {
        let path = format!("/api/payments/intents/{checkout}/confirm");
        self.buyer
            .post(&path, json!({"method": method, "return_url": "/en/pay/x"}))
            .await
    }

    pub async fn state(&self, checkout: CheckoutId) -> Value {
        self.buyer
            .get(&format!("/api/payments/intents/{checkout}"))
            .await
            .ok()
    }

    /// An intent that is paid.
    pub async fn paid(&self, method: &str) -> Opened {
        let opened = self.open().await;
        let page = self.confirm(opened.view.checkout, method).await.ok();
        assert_eq!(page["state"], "succeeded", "{page}");
        self.kit.settle().await;
        opened
    }

    /// Tells of something as the provider would.
    pub async fn told(&self, event: &str, kind: &str, data: Value) -> Reply {
        let body = json!({"type": kind, "data": data}).to_string().into_bytes();
        let seconds = self.kit.rt.now().micros() / 1_000_000;
        let signed = outside::signing::headers(SECRET, event, seconds, &body);
        let headers: Vec<(&str, &str)> = signed
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let stranger = self.kit.stranger();
        let path = "/api/payments/notifications/sandbox";
        stranger
            .send_bytes(axum::http::Method::POST, path, &headers, body)
            .await
    }

    pub async fn agree(&self, opened: &Opened, place: usize, minor: i128) -> AfterSaleId {
        let after_sale = self.id();
        self.agree_as(opened, place, minor, after_sale).await;
        after_sale
    }

    pub async fn agree_as(
        &self,
        opened: &Opened,
        place: usize,
        minor: i128,
        after_sale: AfterSaleId,
    ) {
        let share = &opened.shares[place];
        let agreed = RefundAgreed {
            after_sale,
            order: share.order,
            checkout: opened.view.checkout,
            buyer: self.buyer.org(),
            seller: share.seller,
            amount: Money::new(minor, opened.view.amount.currency()),
            reason: "arrived broken".to_owned(),
            at: self.kit.rt.now(),
        };
        self.tells(agreed, share.order).await;
    }

    /// Tells that an order is complete, as orders would.
    pub async fn complete(&self, share: &Share) {
        let completed = OrderCompleted {
            id: share.order,
            buyer: self.buyer.org(),
            seller: share.seller,
            total: share.amount,
            at: self.kit.rt.now(),
        };
        self.tells(completed, share.order).await;
    }

    /// An event of orders.
    pub async fn tells<E: Event + Clone + Send + Sync + 'static>(&self, event: E, key: OrderId) {
        let rt = self.kit.rt.clone();
        self.kit
            .rt
            .db()
            .tx(move |tx| {
                let (rt, event) = (rt.clone(), event.clone());
                async move {
                    outbox::publish(&tx, &rt, "orders", &event, key.uuid(), &Caller::system()).await
                }
            })
            .await
            .expect("an event");
        self.kit.settle().await;
    }

    pub fn ended(&self, after_sale: AfterSaleId) -> Vec<RefundEnded> {
        let heard = self.heard.refunds.lock().expect("a lock");
        heard
            .iter()
            .filter(|ended| ended.after_sale == after_sale)
            .cloned()
            .collect()
    }

    pub fn successes(&self, checkout: CheckoutId) -> usize {
        let heard = self.heard.succeeded.lock().expect("a lock");
        heard
            .iter()
            .filter(|event| event.checkout == checkout)
            .count()
    }

    /// The books balance, and say of money to orders what payments says.
    pub async fn balanced(&self) -> Value {
        let trial = self
            .operator
            .get("/api/payments/ops/ledger/trial-balance")
            .await
            .ok();
        assert_eq!(trial["balanced"], true, "{trial:#}");
        trial
    }

    /// What a check of the books finds that the operator asks for.
    pub async fn checked(&self) -> Value {
        let address = "/api/payments/ops/ledger";
        let verify = format!("{address}/verify");
        self.operator.post(&verify, json!({})).await.ok();
        self.kit.settle().await;
        let check = self.operator.get(&format!("{address}/check")).await.ok();
        assert_eq!(check["is_running"], false);
        check["last"].clone()
    }

    /// The balance of one account, in minor units.
    pub async fn balance(&self, account: &str) -> i128 {
        let trial = self.balanced().await;
        let lines = trial["accounts"].as_array().expect("accounts");
        lines
            .iter()
            .filter(|line| line["account"] == account)
            .map(|line| {
                line["balance"]["amount"]
                    .as_str()
                    .expect("text")
                    .parse::<i128>()
                    .expect("a number")
            })
            .sum()
    }

    pub async fn held(&self, order: OrderId) -> i128 {
        self.balance(&format!("escrow:{order}")).await
    }

    /// Waits until what runs in the background has come to the wanted state.
    pub async fn until(&self, checkout: CheckoutId, state: &str) -> Value {
        for _ in 0..100 {
            let page = self.state(checkout).await;
            if page["state"] == state {
                self.kit.settle().await;
                return page;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("never {state}: {}", self.state(checkout).await);
    }
}
