//! A seller's plan: what there is to choose from, and how it is changed. More counts at once and is
//! paid at once; less counts when the period ends.

use contract::identity::{Caller, Role};
use contract::ids::OrgId;
use db::Tx;
use kernel::{Currency, FieldError, Money, Problem, Text, Timestamp};
use runtime::audit;
use runtime::once::{IdempotentRequest, Replay, once};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::Service;
use super::billing::{Billing, begin, chosen, go_free};
use crate::MODULE;
use crate::error::Error;
use crate::model::plan::{
    Allowance, BillKind, BillState, Choice, Next, Period, PriceList, Subscription,
    SubscriptionState, Term,
};
use crate::rules::plans;
use crate::store;

/// Who may spend the firm's money on plans and services.
pub(crate) const SUBSCRIBERS: [Role; 2] = [Role::Owner, Role::Finance];

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Subscribe {
    #[schema(max_length = 40)]
    pub plan: String,
    pub term: Term,
    pub currency: Currency,
}

/// What a change would cost.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QuoteQuery {
    #[param(max_length = 40)]
    pub plan: String,
    #[param(inline)]
    pub term: Term,
    pub currency: Currency,
}

impl From<Subscribe> for Choice {
    fn from(form: Subscribe) -> Self {
        Choice {
            plan: form.plan,
            term: form.term,
            currency: form.currency,
        }
    }
}

impl From<QuoteQuery> for Choice {
    fn from(query: QuoteQuery) -> Self {
        Choice {
            plan: query.plan,
            term: query.term,
            currency: query.currency,
        }
    }
}

/// What a change of plan comes to, now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanQuote {
    /// Otherwise it counts when the running period ends, and is paid then.
    pub at_once: bool,
    pub counts_at: Timestamp,
    pub price: Money,
    /// For the time that is left of what was paid before.
    pub credit: Money,
    pub tax: Money,
    /// What is taken from the balance then.
    pub total: Money,
}

/// Where a seller stands with its plan.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SubscriptionView {
    pub state: SubscriptionState,
    pub plan: String,
    pub name: Text,
    pub term: Option<Term>,
    pub currency: Option<Currency>,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
    /// The code of the plan that follows, when it is another.
    pub next_plan: Option<String>,
    pub next_term: Option<Term>,
    /// What is billed when the period ends, tax included; none when nothing follows.
    pub next_bill: Option<Money>,
    /// Until then the plan holds though it is not paid.
    pub grace_until: Option<Timestamp>,
    #[schema(value_type = String)]
    pub commission_off_percent: Decimal,
    /// Products in the store at once, with what was bought beside; any number when absent.
    pub listings: Option<i64>,
    /// Of them bought beside the plan.
    pub extra_listings: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanPage {
    pub subscription: SubscriptionView,
    /// 0 is the list that ships.
    pub price_version: i64,
    pub prices: PriceList,
}

/// A change of plan that has been worked out.
struct Change {
    choice: Choice,
    at_once: bool,
    counts_at: Timestamp,
    price: Money,
    credit: Money,
}

impl Service {
    /// The prices that count now, and what the seller has of them.
    pub(crate) async fn plan_page(&self, by: &Caller) -> Result<PlanPage, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&SUBSCRIBERS)?;
        self.read(seller, |service, tx, seller| async move {
            let (price_version, prices) = service.price_list(&tx).await?;
            let one = service.subscription(&tx, *seller).await?;
            Ok(PlanPage {
                subscription: service.show_plan(&tx, &one, &prices).await?,
                price_version,
                prices,
            })
        })
        .await
    }

    async fn show_plan(
        &self,
        tx: &Tx,
        one: &Subscription,
        list: &PriceList,
    ) -> Result<SubscriptionView, Error> {
        let packs = store::bill::running(tx, one.seller, BillKind::Listings, self.now()).await?;
        let period = one.period.as_ref();
        let follows = match (&one.next, chosen(one)) {
            (Some(Next::Free), _) | (None, None) => None,
            (Some(Next::Other(choice)), _) => Some(choice),
            (None, Some(choice)) => Some(choice),
        };
        let next_bill = match follows.and_then(|choice| list.price(choice)) {
            Some(net) => Some(net.checked_add(list.tax(net)?)?),
            None => None,
        };
        let free = list.plan.first().map(|plan| plan.code.clone());
        let (next_plan, next_term) = match &one.next {
            Some(Next::Free) => (free, None),
            Some(Next::Other(choice)) => (Some(choice.plan.clone()), Some(choice.term)),
            None => (None, None),
        };
        let name = list.find(&one.plan).map(|plan| plan.name.clone());
        Ok(SubscriptionView {
            state: one.state,
            plan: one.plan.clone(),
            name: name.unwrap_or_default(),
            term: chosen(one).map(|choice| choice.term),
            currency: chosen(one).map(|choice| choice.currency),
            starts_at: period.map(|period| period.starts_at),
            ends_at: period.map(|period| period.ends_at),
            next_plan,
            next_term,
            next_bill,
            grace_until: one.grace_until,
            commission_off_percent: one.off_percent,
            listings: match plans::allowance(one.listings, &packs) {
                Allowance::Any => None,
                Allowance::UpTo(listings) => Some(listings),
            },
            extra_listings: packs.iter().map(|pack| pack.units).sum(),
        })
    }

    /// What a change would cost, before it is made.
    pub(crate) async fn quote_plan(
        &self,
        by: &Caller,
        query: QuoteQuery,
    ) -> Result<PlanQuote, Error> {
        by.allows("payments:read")?;
        let seller = by.seller(&SUBSCRIBERS)?;
        let input = (seller, Choice::from(query));
        self.read(input, |service, tx, input| async move {
            let (_, list) = service.price_list(&tx).await?;
            let one = service.subscription(&tx, input.0).await?;
            let change = service.change(&one, &list, input.1.clone())?;
            let net = change.price.checked_sub(change.credit)?;
            let tax = list.tax(net)?;
            Ok(PlanQuote {
                at_once: change.at_once,
                counts_at: change.counts_at,
                price: change.price,
                credit: change.credit,
                tax,
                total: net.checked_add(tax)?,
            })
        })
        .await
    }

    /// Decides what a wish comes to; refuses what can't be.
    fn change(
        &self,
        one: &Subscription,
        list: &PriceList,
        choice: Choice,
    ) -> Result<Change, Error> {
        let Some(price) = list.price(&choice) else {
            let (path, text) = match list.find(&choice.plan) {
                Some(plan) if !plan.price.is_empty() => ("currency", "has no price for this plan"),
                Some(_) => ("plan", "costs nothing: cancel the one you have instead"),
                None => ("plan", "is no plan"),
            };
            return Err(Error::Fields(vec![FieldError::new(path, "unknown", text)]));
        };
        let now = self.now();
        let zero = Money::zero(price.currency());
        let Some(period) = one.period.as_ref() else {
            return Ok(Change {
                choice,
                at_once: true,
                counts_at: now,
                price,
                credit: zero,
            });
        };
        if one.state == SubscriptionState::Due || period.choice == choice || period.ends_at <= now {
            return Err(Error::InvalidTransition {
                from: plans::state_name(one.state).to_owned(),
                to: choice.plan,
            });
        }
        let at_once = plans::is_upgrade(list, &period.choice, &choice);
        let credit = match at_once {
            true => crate::rules::escrow::least(plans::unused(period, now)?, price)?,
            false => zero,
        };
        Ok(Change {
            counts_at: if at_once { now } else { period.ends_at },
            choice,
            at_once,
            price,
            credit,
        })
    }

    /// Takes a plan, or another one. What counts at once is paid at once or not taken at all.
    pub(crate) async fn subscribe(
        &self,
        by: &Caller,
        request: &IdempotentRequest,
        form: Subscribe,
    ) -> Result<Replay<SubscriptionView>, Problem> {
        by.allows("payments:write")?;
        let seller = by.seller(&SUBSCRIBERS)?;
        let (service, by, choice) = (self.clone(), by.clone(), Choice::from(form));
        once(self.rt(), MODULE, request, move |tx| {
            let (service, by, choice) = (service.clone(), by.clone(), choice.clone());
            async move { Ok((200, service.take_plan(&tx, &by, seller, choice).await?)) }
        })
        .await
    }

    async fn take_plan(
        &self,
        tx: &Tx,
        by: &Caller,
        seller: OrgId,
        choice: Choice,
    ) -> Result<SubscriptionView, Error> {
        let (version, list) = self.price_list(tx).await?;
        let mut one = self.subscription(tx, seller).await?;
        let change = self.change(&one, &list, choice)?;
        let before = json!({"plan": one.plan, "state": plans::state_name(one.state)});
        if change.at_once {
            let net = change.price.checked_sub(change.credit)?;
            let period = Period {
                worth: change.price,
                anchor: change.counts_at,
                turn: 1,
                starts_at: change.counts_at,
                ends_at: plans::end(change.counts_at, change.choice.term, 1),
                choice: change.choice.clone(),
            };
            let wanted = Billing {
                seller,
                name: format!("plan:{}", one.periods + 1),
                kind: BillKind::Plan,
                what: change.choice.plan.clone(),
                units: 1,
                net,
                from: period.starts_at,
                to: period.ends_at,
            };
            let mut bill = self.bill(tx, (version, &list), wanted).await?;
            if !self.take_bill(tx, &mut bill).await? {
                return Err(Error::NotAvailable);
            }
            let plan = list.find(&change.choice.plan).ok_or(Error::NotFound)?;
            begin(&mut one, plan, version, period);
        } else {
            one.next = Some(Next::Other(change.choice.clone()));
        }
        let after = json!({
            "plan": change.choice.plan, "term": change.choice.term,
            "at_once": change.at_once, "price": change.price, "credit": change.credit,
        });
        self.settle_plan(tx, by, "plan.taken", one, (&before, &after), &list)
            .await
    }

    /// Ends the plan with the running period, or at once when that is not paid.
    pub(crate) async fn cancel_plan(&self, by: &Caller) -> Result<SubscriptionView, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&SUBSCRIBERS)?;
        self.write((by.clone(), seller), |service, tx, input| async move {
            let (by, seller) = input.as_ref();
            let (version, list) = service.price_list(&tx).await?;
            let mut one = service.subscription(&tx, *seller).await?;
            let before = json!({"plan": one.plan, "state": plans::state_name(one.state)});
            match (one.state, &one.next) {
                (SubscriptionState::Free, _) | (SubscriptionState::Active, Some(Next::Free)) => {
                    return Err(Error::InvalidTransition {
                        from: plans::state_name(one.state).to_owned(),
                        to: "canceled".to_owned(),
                    });
                }
                (SubscriptionState::Active, _) => one.next = Some(Next::Free),
                (SubscriptionState::Due, _) => {
                    let name = format!("plan:{}", one.periods);
                    if let Some(mut bill) = store::bill::named(&tx, *seller, &name).await? {
                        bill.state = BillState::Void;
                        store::bill::end(&tx, &bill).await?;
                    }
                    go_free(&mut one, version, &list);
                }
            }
            let after = json!({"plan": one.plan, "state": plans::state_name(one.state)});
            service
                .settle_plan(&tx, by, "plan.canceled", one, (&before, &after), &list)
                .await
        })
        .await
    }

    /// Takes back a change that was to come with the end of the period.
    pub(crate) async fn keep_plan(&self, by: &Caller) -> Result<SubscriptionView, Error> {
        by.allows("payments:write")?;
        let seller = by.seller(&SUBSCRIBERS)?;
        self.write((by.clone(), seller), |service, tx, input| async move {
            let (by, seller) = input.as_ref();
            let (_, list) = service.price_list(&tx).await?;
            let mut one = service.subscription(&tx, *seller).await?;
            let Some(next) = one.next.take() else {
                return Err(Error::InvalidTransition {
                    from: plans::state_name(one.state).to_owned(),
                    to: "kept".to_owned(),
                });
            };
            let before = match next {
                Next::Free => json!({"next": "free"}),
                Next::Other(choice) => json!({"next": choice.plan}),
            };
            let after = json!({"plan": one.plan});
            service
                .settle_plan(&tx, by, "plan.kept", one, (&before, &after), &list)
                .await
        })
        .await
    }

    async fn settle_plan(
        &self,
        tx: &Tx,
        by: &Caller,
        action: &'static str,
        one: Subscription,
        (before, after): (&serde_json::Value, &serde_json::Value),
        list: &PriceList,
    ) -> Result<SubscriptionView, Error> {
        let (rt, subject) = (self.rt(), one.seller.to_string());
        audit::record(
            tx,
            rt,
            MODULE,
            by,
            action,
            &subject,
            Some(before),
            Some(after),
        )
        .await?;
        let shown = self.show_plan(tx, &one, list).await?;
        self.keep(tx, one).await?;
        Ok(shown)
    }
}
