//! Billing of plans: each period is billed once under its number, paid out of what is available or
//! due for a time of grace, and what a seller may have in the store is told when it changes.

use std::time::Duration;

use contract::identity::{Caller, Role};
use contract::ids::OrgId;
use contract::payments::{ListingsAllowed, ProductPromoted};
use db::Tx;
use kernel::{Money, Problem, Timestamp};
use ledger::{Account, Root};
use runtime::notices::{self, Notice, To};
use runtime::{crash, outbox};
use rust_decimal::Decimal;
use serde_json::json;

use super::Service;
use crate::MODULE;
use crate::error::Error;
use crate::model::plan::{
    Allowance, Bill, BillKind, BillState, Choice, Next, Period, Plan, PriceList, Subscription,
    SubscriptionState,
};
use crate::notices::{PLAN_BILLED, PLAN_DUE, PLAN_ENDED};
use crate::rules::{books, plans};
use crate::store;

const SELLERS_A_RUN: i64 = 100;
const HOUR: u64 = 3_600;

/// The list that is compiled in; none when it can't be read, which a test would have found.
pub(crate) fn shipped() -> PriceList {
    let list = toml::from_str(include_str!("../plans.default.toml"));
    list.unwrap_or_else(|fault| {
        tracing::error!(%fault, "the price list that ships can't be read");
        PriceList::nothing()
    })
}

/// What is to be billed.
pub(crate) struct Billing {
    pub seller: OrgId,
    pub name: String,
    pub kind: BillKind,
    pub what: String,
    pub units: i64,
    pub net: Money,
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Service {
    /// The list that counts now; the one that ships before any was made.
    pub(crate) async fn price_list(&self, tx: &Tx) -> Result<(i64, PriceList), Error> {
        match store::plan::list_at(tx, self.now()).await? {
            Some(found) => Ok(found),
            None => Ok((0, self.default_prices().clone())),
        }
    }

    /// Where a seller stands. One of whom nothing is written down is on the first plan.
    pub(crate) async fn subscription(&self, tx: &Tx, seller: OrgId) -> Result<Subscription, Error> {
        if let Some(found) = store::plan::find(tx, seller).await? {
            return Ok(found);
        }
        let mut fresh = Subscription {
            seller,
            version: 0,
            state: SubscriptionState::Free,
            plan: String::new(),
            price_version: 0,
            listings: None,
            off_percent: Decimal::ZERO,
            periods: 0,
            period: None,
            next: None,
            grace_until: None,
            told: None,
            next_at: None,
            updated_at: self.now(),
        };
        let (version, list) = self.price_list(tx).await?;
        go_free(&mut fresh, version, &list);
        Ok(fresh)
    }

    /// Writes a bill that is due. The one that was written before under this name counts.
    pub(crate) async fn bill(
        &self,
        tx: &Tx,
        (version, list): (i64, &PriceList),
        wanted: Billing,
    ) -> Result<Bill, Error> {
        let zero = Money::zero(wanted.net.currency());
        let bill = Bill {
            seller: wanted.seller,
            id: self.rt().ids().new_id(),
            name: wanted.name,
            kind: wanted.kind,
            what: wanted.what,
            units: wanted.units,
            state: BillState::Due,
            net: wanted.net,
            tax: list.tax(wanted.net)?,
            tax_percent: list.tax_percent,
            price_version: version,
            refunded_net: zero,
            refunded_tax: zero,
            from: wanted.from,
            to: wanted.to,
            created_at: self.now(),
            paid_at: None,
        };
        if store::bill::insert(tx, &bill).await? {
            return Ok(bill);
        }
        let known = store::bill::named(tx, bill.seller, &bill.name).await?;
        known.ok_or(Error::ChangedMeanwhile)
    }

    /// Takes a bill out of what the seller has available; answers whether there was enough.
    pub(crate) async fn take_bill(&self, tx: &Tx, bill: &mut Bill) -> Result<bool, Error> {
        let gross = bill.net.checked_add(bill.tax)?;
        let own = Account::of(Root::SellerAvailable, &bill.seller.to_string())?;
        let there = store::escrow::available(tx, &own.to_string(), gross.currency()).await?;
        if there.checked_cmp(gross)?.is_lt() {
            return Ok(false);
        }
        bill.state = BillState::Paid;
        bill.paid_at = Some(self.now());
        store::bill::end(tx, bill).await?;
        if gross.is_positive() {
            let (row, entry) = (self.rt().ids().uuid(), books::billed(bill, self.now())?);
            store::ledger::record(tx, row, bill.id.uuid(), &entry).await?;
        }
        Ok(true)
    }

    /// The same run at once, for the loader of demo worlds and for tests.
    pub async fn bill_now(&self) -> Result<(), Problem> {
        Ok(self.run_billing().await?)
    }

    /// Looks after all sellers whose time has come, each in a transaction of its own.
    pub(crate) async fn run_billing(&self) -> Result<(), Error> {
        let due = self
            .read((), |service, tx, _| async move {
                store::plan::due(&tx, service.now(), SELLERS_A_RUN).await
            })
            .await?;
        for seller in due {
            let moved = self
                .write(seller, |service, tx, seller| async move {
                    let found = service.subscription(&tx, *seller).await?;
                    service.advance(&tx, found).await
                })
                .await;
            match moved {
                // The seller changed something this moment; the next run sees it.
                Ok(()) | Err(Error::ChangedMeanwhile) => {}
                Err(error) => return Err(error),
            }
            crash::point(MODULE, "plan.billed");
        }
        Ok(())
    }

    /// Brings a seller to where it is to be now: the next period, the end of the grace, what it may
    /// have in the store. A run that comes twice finds nothing to do.
    pub(crate) async fn advance(&self, tx: &Tx, mut one: Subscription) -> Result<(), Error> {
        let now = self.now();
        let (version, list) = self.price_list(tx).await?;
        match (one.state, one.period.clone()) {
            (SubscriptionState::Active, Some(period)) if period.ends_at <= now => {
                self.renew(tx, &mut one, &period, (version, &list)).await?;
            }
            (SubscriptionState::Due, Some(period)) => {
                self.try_again(tx, &mut one, &period, (version, &list))
                    .await?;
            }
            (SubscriptionState::Active, _) => {}
            (SubscriptionState::Free | SubscriptionState::Due, _) => {
                go_free(&mut one, version, &list);
            }
        }
        self.keep(tx, one).await
    }

    /// Writes a subscription down, tells what may be in the store, and says when to look again.
    pub(crate) async fn keep(&self, tx: &Tx, mut one: Subscription) -> Result<(), Error> {
        let now = self.now();
        let packs = store::bill::running(tx, one.seller, BillKind::Listings, now).await?;
        let allowed = plans::allowance(one.listings, &packs);
        if one.told != Some(allowed) {
            one.told = Some(allowed);
            let event = ListingsAllowed {
                seller: one.seller,
                plan: one.plan.clone(),
                listings: match allowed {
                    Allowance::Any => None,
                    Allowance::UpTo(listings) => Some(listings),
                },
                at: now,
            };
            let (key, by) = (one.seller.uuid(), Caller::system());
            outbox::publish(tx, self.rt(), MODULE, &event, key, &by).await?;
        }
        let ends_at = one.period.as_ref().map(|period| period.ends_at);
        let step = match one.state {
            SubscriptionState::Free => store::plan::next_list(tx, now).await?,
            SubscriptionState::Active => ends_at,
            SubscriptionState::Due => {
                let again = now.plus(self.plan_retry());
                Some(one.grace_until.map_or(again, |until| until.min(again)))
            }
        };
        let pack = packs.first().map(|pack| pack.to);
        one.next_at = [step, pack].into_iter().flatten().min();
        one.updated_at = now;
        store::plan::save(tx, &one).await
    }

    fn plan_retry(&self) -> Duration {
        Duration::from_secs(self.settings().plan_retry_hours.max(1).saturating_mul(HOUR))
    }

    /// The period is over: what follows it is billed, or nothing does.
    async fn renew(
        &self,
        tx: &Tx,
        one: &mut Subscription,
        ended: &Period,
        (version, list): (i64, &PriceList),
    ) -> Result<(), Error> {
        let choice = match one.next.take() {
            Some(Next::Free) => None,
            Some(Next::Other(choice)) => Some(choice),
            None => Some(ended.choice.clone()),
        };
        // What the list does not sell any more can't go on.
        let follows = choice.and_then(|choice| {
            let plan = list.find(&choice.plan)?.clone();
            Some((plan, list.price(&choice)?, choice))
        });
        let Some((plan, net, choice)) = follows else {
            go_free(one, version, list);
            return self.tell_plan(tx, one, PLAN_ENDED, None).await;
        };
        let (anchor, turn) = if choice.term == ended.choice.term {
            (ended.anchor, ended.turn + 1)
        } else {
            (ended.ends_at, 1)
        };
        let period = Period {
            worth: net,
            anchor,
            turn,
            starts_at: ended.ends_at,
            ends_at: plans::end(anchor, choice.term, turn),
            choice,
        };
        let mut bill = self
            .bill(
                tx,
                (version, list),
                Billing {
                    seller: one.seller,
                    name: format!("plan:{}", one.periods + 1),
                    kind: BillKind::Plan,
                    what: plan.code.clone(),
                    units: 1,
                    net,
                    from: period.starts_at,
                    to: period.ends_at,
                },
            )
            .await?;
        begin(one, &plan, version, period);
        if self.take_bill(tx, &mut bill).await? {
            return self.tell_plan(tx, one, PLAN_BILLED, Some(&bill)).await;
        }
        one.state = SubscriptionState::Due;
        let grace = Duration::from_secs(self.settings().plan_grace_days * 24 * HOUR);
        one.grace_until = Some(self.now().plus(grace));
        self.tell_plan(tx, one, PLAN_DUE, Some(&bill)).await
    }

    /// Tries to take what is due; after the grace the plan ends and nothing is owed for it.
    async fn try_again(
        &self,
        tx: &Tx,
        one: &mut Subscription,
        period: &Period,
        (version, list): (i64, &PriceList),
    ) -> Result<(), Error> {
        let name = format!("plan:{}", one.periods);
        let found = store::bill::named(tx, one.seller, &name).await?;
        let mut bill = found.ok_or(Error::NotFound)?;
        if self.take_bill(tx, &mut bill).await? {
            one.state = SubscriptionState::Active;
            one.grace_until = None;
            return self.tell_plan(tx, one, PLAN_BILLED, Some(&bill)).await;
        }
        let is_over = one.grace_until.is_none_or(|until| until <= self.now());
        if !is_over && period.ends_at > self.now() {
            return Ok(());
        }
        bill.state = BillState::Void;
        store::bill::end(tx, &bill).await?;
        go_free(one, version, list);
        self.tell_plan(tx, one, PLAN_ENDED, None).await
    }

    pub(crate) async fn tell_plan(
        &self,
        tx: &Tx,
        one: &Subscription,
        kind: &'static str,
        bill: Option<&Bill>,
    ) -> Result<(), Error> {
        let gross = match bill {
            Some(bill) => Some(bill.net.checked_add(bill.tax)?),
            None => None,
        };
        let amount = gross.map(|gross| (gross.to_major_string(), gross.currency().code()));
        let (amount, currency) = amount.unwrap_or_default();
        let until = one.grace_until.map(|until| until.date().to_string());
        let notice = Notice {
            to: To::Members(vec![Role::Owner, Role::Finance]),
            org: one.seller,
            kind,
            params: json!({
                "plan": one.plan, "amount": amount, "currency": currency,
                "until": until.unwrap_or_default(),
            }),
            link: Some("/seller/plan".to_owned()),
        };
        let by = Caller::system();
        Ok(notices::tell(tx, self.rt(), MODULE, &by, &notice).await?)
    }

    /// Tells the catalogue until when a product is shown first.
    pub(crate) async fn tell_promoted(
        &self,
        tx: &Tx,
        promoted: &ProductPromoted,
    ) -> Result<(), Error> {
        let (key, by) = (promoted.product.uuid(), Caller::system());
        Ok(outbox::publish(tx, self.rt(), MODULE, promoted, key, &by).await?)
    }
}

/// Puts a seller on the plan that costs nothing, as it is in this list.
pub(crate) fn go_free(one: &mut Subscription, version: i64, list: &PriceList) {
    one.state = SubscriptionState::Free;
    one.period = None;
    one.next = None;
    one.grace_until = None;
    one.price_version = version;
    let free = list.plan.first();
    one.plan = free.map_or_else(String::new, |plan| plan.code.clone());
    one.listings = free.and_then(|plan| plan.listings);
    one.off_percent = free.map_or(Decimal::ZERO, |plan| plan.commission_off_percent);
}

/// Begins a paid period with the plan's benefits as they are now.
pub(crate) fn begin(one: &mut Subscription, plan: &Plan, version: i64, period: Period) {
    one.state = SubscriptionState::Active;
    one.plan.clone_from(&plan.code);
    one.listings = plan.listings;
    one.off_percent = plan.commission_off_percent;
    one.price_version = version;
    one.periods += 1;
    one.next = None;
    one.grace_until = None;
    one.period = Some(period);
}

/// The choice that a seller pays for.
pub(crate) fn chosen(one: &Subscription) -> Option<&Choice> {
    one.period.as_ref().map(|period| &period.choice)
}
