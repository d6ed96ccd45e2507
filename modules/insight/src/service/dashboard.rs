//! Looking: the figures of a range of days, for a seller or for the whole platform.

use std::collections::BTreeMap;

use contract::Answer;
use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{OrgId, ProductId};
use kernel::{Country, Currency, Locale, Money, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use crate::model::{PLATFORM, Scope, Sums, kind, reporting};
use crate::rules::range::Range;
use crate::store;
use crate::store::report::By;

const ROWS_MAX: i64 = 20;
const LANES_MAX: i64 = 100;
const COHORTS: usize = 12;

/// Whose figures are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Platform,
    Seller(OrgId),
}

impl View {
    /// The whole platform, for those of its people who answer for the trade.
    pub(crate) fn platform(by: &Caller) -> Answer<View> {
        by.allows("insight:read")?;
        by.platform(&[Role::Operator, Role::Finance, Role::Risk])?;
        Ok(View::Platform)
    }

    /// A seller's own, and nobody else's.
    pub(crate) fn seller(by: &Caller) -> Answer<View> {
        by.allows("insight:read")?;
        let seller = by.seller(&[Role::Owner, Role::Staff, Role::Finance])?;
        Ok(View::Seller(seller))
    }

    pub(crate) fn of(by: &Caller) -> Answer<View> {
        match by.kind {
            OrgKind::Seller => View::seller(by),
            OrgKind::Platform | OrgKind::Buyer => View::platform(by),
        }
    }

    fn scope(self) -> Scope {
        match self {
            View::Platform => PLATFORM,
            View::Seller(id) => id.uuid(),
        }
    }
}

/// The figures of a range in one look. Values are in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Totals {
    /// Of the orders placed, at the rates of their days.
    pub(crate) value_minor: i64,
    pub(crate) orders: i64,
    pub(crate) units: i64,
    pub(crate) paid: i64,
    pub(crate) paid_value_minor: i64,
    pub(crate) cancelled: i64,
    pub(crate) refunds: i64,
    pub(crate) refund_value_minor: i64,
}

/// One day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) day: String,
    pub(crate) totals: Totals,
}

#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) name: String,
    /// What people call it.
    pub(crate) label: Option<String>,
    pub(crate) sums: Sums,
}

#[derive(Clone, Debug)]
pub(crate) struct InCurrency {
    pub(crate) orders: i64,
    pub(crate) value: Money,
    pub(crate) value_eur: Money,
}

#[derive(Clone, Debug)]
pub(crate) struct Lane {
    pub(crate) from: Country,
    pub(crate) to: Country,
    pub(crate) sums: Sums,
}

/// Buyers whose first order fell into a month, and how many of them ordered in each month since.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Cohort {
    /// `2026-08`
    pub(crate) month: String,
    /// Month 0 is the first; as many as have begun.
    pub(crate) active: Vec<i64>,
}

pub(crate) struct Dashboard {
    pub(crate) range: Range,
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) unvalued_orders: i64,
    pub(crate) totals: Totals,
    pub(crate) before: Totals,
    pub(crate) days: Vec<Day>,
    pub(crate) currencies: Vec<InCurrency>,
    /// `view`, `cart`, `checkout`, `placed`, `paid`.
    pub(crate) funnel: Vec<(&'static str, i64)>,
    pub(crate) products: Vec<Counted>,
    pub(crate) lanes: Vec<Lane>,
    pub(crate) cohorts: Vec<Cohort>,
    /// For the platform only.
    pub(crate) terms: Vec<Counted>,
    pub(crate) terms_without_result: Vec<Counted>,
    pub(crate) sellers: Vec<Counted>,
    pub(crate) searches: i64,
    pub(crate) visitors: i64,
    pub(crate) registered: i64,
}

impl Service {
    pub(crate) async fn dashboard(
        &self,
        view: View,
        range: Range,
        locale: Locale,
    ) -> Answer<Dashboard> {
        let (db, scope) = (self.rt().db(), view.scope());
        let days = self.days(scope, range).await?;
        let totals = sum(&days);
        let visits = self.names(scope, kind::VISIT, range, By::Times).await?;
        let visited = |name: &str| {
            let found = visits.iter().find(|one| one.0 == name);
            found.map_or(0, |(_, sums)| sums.times)
        };
        let funnel = vec![
            ("view", visited("view")),
            ("cart", visited("cart")),
            ("checkout", visited("checkout")),
            ("placed", totals.orders),
            ("paid", totals.paid),
        ];
        let only = (view == View::Platform).then_some(range);
        let unvalued = match view {
            View::Platform => None,
            View::Seller(id) => Some(id.uuid()),
        };
        Ok(Dashboard {
            range,
            as_of: store::report::stamped_at(db, "folded").await?,
            unvalued_orders: store::report::unvalued(db, unvalued).await?,
            before: sum(&self.days(scope, range.before()).await?),
            totals,
            days,
            currencies: self.currencies(scope, range).await?,
            funnel,
            products: self.products(scope, range, locale).await?,
            lanes: self.lanes(scope, range).await?,
            cohorts: self.cohorts(scope, range).await?,
            terms: self.terms(only, By::Times).await?,
            terms_without_result: self.terms(only, By::Units).await?,
            sellers: self.sellers(only).await?,
            searches: visited("search"),
            visitors: self.total(only, kind::VISITOR).await?,
            registered: self.total(only, kind::REGISTERED).await?,
        })
    }

    async fn names(
        &self,
        scope: Scope,
        kind: &str,
        range: Range,
        by: By,
    ) -> Answer<Vec<(String, Sums)>> {
        let limit = if kind == kind::LANE {
            LANES_MAX
        } else {
            ROWS_MAX
        };
        Ok(store::report::by_name(self.rt().db(), scope, kind, range, by, limit).await?)
    }

    /// Every day of the range, also those on which nothing happened.
    async fn days(&self, scope: Scope, range: Range) -> Answer<Vec<Day>> {
        let mut days: BTreeMap<String, Totals> =
            range.days().map(|day| (day, Totals::default())).collect();
        for kind in [kind::PLACED, kind::PAID, kind::CANCELLED, kind::REFUNDED] {
            let found = store::report::by_day(self.rt().db(), scope, kind, range).await?;
            for (day, sums) in found {
                let totals = days.entry(day).or_default();
                match kind {
                    kind::PLACED => {
                        totals.value_minor = sums.eur_minor;
                        totals.orders = sums.times;
                        totals.units = sums.units;
                    }
                    kind::PAID => {
                        totals.paid = sums.times;
                        totals.paid_value_minor = sums.eur_minor;
                    }
                    kind::CANCELLED => totals.cancelled = sums.times,
                    _ => {
                        totals.refunds = sums.times;
                        totals.refund_value_minor = sums.eur_minor;
                    }
                }
            }
        }
        let days = days.into_iter().map(|(day, totals)| Day { day, totals });
        Ok(days.collect())
    }

    async fn currencies(&self, scope: Scope, range: Range) -> Answer<Vec<InCurrency>> {
        let found = self.names(scope, kind::PLACED, range, By::Worth).await?;
        Ok(found
            .into_iter()
            .filter_map(|(name, sums)| {
                let currency: Currency = name.parse().ok()?;
                Some(InCurrency {
                    orders: sums.times,
                    value: Money::new(i128::from(sums.amount_minor), currency),
                    value_eur: Money::new(i128::from(sums.eur_minor), reporting()),
                })
            })
            .collect())
    }

    async fn products(&self, scope: Scope, range: Range, locale: Locale) -> Answer<Vec<Counted>> {
        let found = self.names(scope, kind::PRODUCT, range, By::Worth).await?;
        let ids: Vec<ProductId> = found.iter().filter_map(|one| one.0.parse().ok()).collect();
        let titles = store::names::titles(self.rt().db(), &ids).await?;
        Ok(found
            .into_iter()
            .map(|(name, sums)| {
                let id: Option<ProductId> = name.parse().ok();
                let title = id.and_then(|id| titles.get(&id));
                Counted {
                    label: title.map(|title| title.best(locale).to_owned()),
                    name,
                    sums,
                }
            })
            .collect())
    }

    async fn lanes(&self, scope: Scope, range: Range) -> Answer<Vec<Lane>> {
        let found = self.names(scope, kind::LANE, range, By::Worth).await?;
        Ok(found
            .into_iter()
            .filter_map(|(name, sums)| {
                let (from, to) = name.split_once('>')?;
                Some(Lane {
                    from: from.parse().ok()?,
                    to: to.parse().ok()?,
                    sums,
                })
            })
            .collect())
    }

    /// The twelve months up to the end of the range.
    async fn cohorts(&self, scope: Scope, range: Range) -> Answer<Vec<Cohort>> {
        let last = range.to.first_of_month();
        let months: Vec<String> = (0..COHORTS)
            .rev()
            .filter_map(|back| i64::try_from(back).ok())
            .filter_map(|back| last.checked_sub(jiff::Span::new().months(back)).ok())
            .map(|day| day.to_string())
            .collect();
        let (Some(from), Some(to)) = (months.first(), months.last()) else {
            return Ok(Vec::new());
        };
        let found =
            store::report::by_name_and_day(self.rt().db(), scope, kind::COHORT, from, to).await?;
        let cohorts = months.iter().enumerate().map(|(at, first)| {
            let month = first.get(..7).unwrap_or_default().to_owned();
            let active = months[at..]
                .iter()
                .map(|day| {
                    let row = found.iter().find(|row| row.0 == month && row.1 == *day);
                    row.map_or(0, |row| row.2.times)
                })
                .collect();
            Cohort { month, active }
        });
        Ok(cohorts
            .filter(|cohort| cohort.active.first().is_some_and(|buyers| *buyers > 0))
            .collect())
    }

    async fn terms(&self, range: Option<Range>, by: By) -> Answer<Vec<Counted>> {
        let Some(range) = range else {
            return Ok(Vec::new());
        };
        let found = self.names(PLATFORM, kind::TERM, range, by).await?;
        let is_wanted = |sums: &Sums| matches!(by, By::Times | By::Worth) || sums.units > 0;
        Ok(found
            .into_iter()
            .filter(|(_, sums)| is_wanted(sums))
            .map(|(name, sums)| Counted {
                name,
                label: None,
                sums,
            })
            .collect())
    }

    async fn sellers(&self, range: Option<Range>) -> Answer<Vec<Counted>> {
        let Some(range) = range else {
            return Ok(Vec::new());
        };
        let found = self.names(PLATFORM, kind::SELLER, range, By::Worth).await?;
        let ids: Vec<OrgId> = found.iter().filter_map(|one| one.0.parse().ok()).collect();
        let names = store::names::organisations(self.rt().db(), &ids).await?;
        Ok(found
            .into_iter()
            .map(|(name, sums)| {
                let id: Option<OrgId> = name.parse().ok();
                Counted {
                    label: id.and_then(|id| names.get(&id).cloned()),
                    name,
                    sums,
                }
            })
            .collect())
    }

    async fn total(&self, range: Option<Range>, kind: &str) -> Answer<i64> {
        let Some(range) = range else { return Ok(0) };
        let found = store::report::by_day(self.rt().db(), PLATFORM, kind, range).await?;
        Ok(found.iter().map(|(_, sums)| sums.times).sum())
    }
}

fn sum(days: &[Day]) -> Totals {
    days.iter().fold(Totals::default(), |sum, day| Totals {
        value_minor: sum.value_minor.saturating_add(day.totals.value_minor),
        orders: sum.orders + day.totals.orders,
        units: sum.units.saturating_add(day.totals.units),
        paid: sum.paid + day.totals.paid,
        paid_value_minor: sum
            .paid_value_minor
            .saturating_add(day.totals.paid_value_minor),
        cancelled: sum.cancelled + day.totals.cancelled,
        refunds: sum.refunds + day.totals.refunds,
        refund_value_minor: sum
            .refund_value_minor
            .saturating_add(day.totals.refund_value_minor),
    })
}
