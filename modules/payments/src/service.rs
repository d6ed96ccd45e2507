//! The use cases: begin, load, decide, store, publish, commit. Calls to the provider stand between
//! transactions, never within one.

pub mod agreed;
pub mod apply;
pub mod bank_refunds;
pub mod bank_views;
pub mod beneficiaries;
pub mod billing;
pub mod chargeback_answers;
pub mod chargeback_money;
pub mod chargeback_packs;
pub mod chargeback_views;
pub mod chargebacks;
pub mod check;
pub mod confirm;
pub mod cover;
pub mod cover_lines;
pub mod cover_shares;
mod credits;
pub mod day_reports;
pub mod documents;
pub mod drift;
pub mod escrow;
pub mod escrow_page;
pub mod exchange;
pub mod extras;
pub mod fees;
pub mod freeze;
pub mod fx;
pub mod handed_in;
pub mod holds;
pub mod instalments;
pub mod ledger;
pub mod methods;
pub mod milestones;
pub mod month;
pub mod movements;
pub mod notify;
pub mod open;
pub mod operate;
pub mod payee_screening;
pub mod payees;
pub mod payout_facts;
pub mod payout_files;
pub mod payout_views;
pub mod payouts;
pub mod plans;
pub mod position_views;
pub mod positions;
pub mod price_lists;
pub mod recalled_orders;
pub mod recalls;
pub mod receipts;
pub mod reconcile;
pub mod refund;
pub mod remittance_desk;
pub mod remittance_returns;
pub mod remittance_views;
pub mod remittances;
pub mod reserves;
mod reviewed;
pub mod seller;
pub mod settlements;
pub mod stand_in;
pub mod statements;
pub mod step_up;
pub mod terms;
pub mod transfers;
pub mod views;

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use contract::Answer;
use contract::identity::{Caller, Identity};
use contract::ids::CheckoutId;
use contract::payments::{IntentView, OpenIntent, Payments};
use contract::risk::Risk;
use db::Tx;
use kernel::{Currency, Cursor, Id, Kind, Timestamp};
use runtime::Runtime;
use runtime::http::PageQuery;
use runtime::once::{IdempotentRequest, Replay, once};
use runtime::vault::Vault;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::MODULE;
use crate::bank::Bank;
use crate::connectors::{Card, Connector, Connectors};
use crate::error::Error;
use crate::model::plan::PriceList;
use crate::rules::commission::Rules;
use crate::settings::Settings;

/// The module's use cases, cheap to clone.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    rt: Runtime,
    settings: Settings,
    identity: Arc<dyn Identity>,
    risk: Arc<dyn Risk>,
    connectors: Connectors,
    bank: Option<Bank>,
    vault: Vault,
    fees: Rules,
    prices: PriceList,
    /// One at a time asks about those who wait: many at once would all ask about everybody.
    asking: tokio::sync::Mutex<()>,
}

impl Service {
    pub(crate) fn new(rt: &Runtime, identity: Arc<dyn Identity>, risk: Arc<dyn Risk>) -> Self {
        let settings: Settings = rt.config().section("payments").unwrap_or_else(|error| {
            // The program loads our defaults; only a test may have left them out.
            tracing::warn!(%error, "payments has no settings; nothing can be paid");
            Settings::none()
        });
        Service {
            inner: Arc::new(Inner {
                connectors: Connectors::new(&settings, rt.rng()),
                bank: Bank::new(&settings),
                vault: Vault::open(rt, MODULE, "account", &settings.account_keys),
                fees: fees::shipped(),
                prices: billing::shipped(),
                asking: tokio::sync::Mutex::default(),
                settings,
                identity,
                risk,
                rt: rt.clone(),
            }),
        }
    }

    pub(crate) fn rt(&self) -> &Runtime {
        &self.inner.rt
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    pub(crate) fn identity(&self) -> &Arc<dyn Identity> {
        &self.inner.identity
    }

    pub(crate) fn risk(&self) -> &Arc<dyn Risk> {
        &self.inner.risk
    }

    pub(crate) fn connectors(&self) -> &Connectors {
        &self.inner.connectors
    }

    /// The one that an attempt or a refund was made with, if it is still set up.
    pub(crate) fn connector(&self, name: &str) -> Option<&Arc<dyn Connector>> {
        self.inner.connectors.named(name)
    }

    /// The card provider of a chargeback, if it is still set up.
    pub(crate) fn card(&self, name: &str) -> Option<&Card> {
        let cards = self.inner.connectors.cards().iter();
        cards
            .map(|card| card.as_ref())
            .find(|card| card.name() == name)
    }

    pub(crate) fn asking(&self) -> &tokio::sync::Mutex<()> {
        &self.inner.asking
    }

    pub(crate) fn bank(&self) -> Option<&Bank> {
        self.inner.bank.as_ref()
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.inner.vault
    }

    /// What counts before the platform made rules of its own.
    pub(crate) fn default_rules(&self) -> &Rules {
        &self.inner.fees
    }

    /// What plans and services cost before the platform made a list of its own.
    pub(crate) fn default_prices(&self) -> &PriceList {
        &self.inner.prices
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.rt.now()
    }

    /// A write transaction over `input`, which every run of the closure borrows anew.
    pub(crate) async fn write<C, T, F, Fut>(&self, input: C, work: F) -> Result<T, Error>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: Fn(Service, Tx, Arc<C>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let (service, input) = (self.clone(), Arc::new(input));
        self.rt()
            .db()
            .tx(move |tx| work(service.clone(), tx, input.clone()))
            .await
    }

    /// The same, once for a request however often it comes and whatever stops in between: that it was
    /// done is kept in the transaction of its effect.
    pub(crate) async fn write_once<C, F, Fut>(
        &self,
        request: &IdempotentRequest,
        input: C,
        work: F,
    ) -> Result<(), Error>
    where
        C: Send + Sync + 'static,
        F: Fn(Service, Tx, Arc<C>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let (service, input) = (self.clone(), Arc::new(input));
        let _: Replay<()> = once(self.rt(), MODULE, request, move |tx| {
            let done = work(service.clone(), tx, input.clone());
            async move {
                done.await?;
                Ok((200, ()))
            }
        })
        .await?;
        Ok(())
    }

    /// A snapshot over `input`.
    pub(crate) async fn read<C, T, F, Fut>(&self, input: C, work: F) -> Result<T, Error>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: Fn(Service, Tx, Arc<C>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let (service, input) = (self.clone(), Arc::new(input));
        self.rt()
            .db()
            .read(move |tx| work(service.clone(), tx, input.clone()))
            .await
    }
}

/// Where a list that runs from the newest to the oldest goes on.
pub(crate) fn before<K: Kind>(page: &PageQuery) -> Result<Id<K>, Error> {
    let uuid = match &page.after {
        Some(text) => Cursor::decode::<(Uuid,)>(text)?.0,
        None => Uuid::max(),
    };
    Ok(Id::from_uuid(uuid))
}

/// One row more than is shown tells whether the list goes on.
pub(crate) fn rows(page: &PageQuery) -> i64 {
    i64::from(page.limit) + 1
}

#[async_trait]
impl Payments for Service {
    async fn open_intent(&self, by: &Caller, wanted: OpenIntent) -> Answer<IntentView> {
        Ok(self.open(by, wanted).await?)
    }

    async fn cancel_intent(&self, by: &Caller, checkout: CheckoutId) -> Answer<IntentView> {
        Ok(self.cancel(by, checkout).await?)
    }

    async fn intent(&self, by: &Caller, checkout: CheckoutId) -> Answer<Option<IntentView>> {
        Ok(self.of_checkout(by, checkout).await?)
    }

    async fn rate(
        &self,
        _by: &Caller,
        from: Currency,
        to: Currency,
    ) -> Answer<Option<(Decimal, String)>> {
        Ok(self.cross_rate(from, to).await?)
    }
}
