//! Dashboards: the figures of a range of days as JSON.

use axum::extract::State;
use contract::ids::{OrgId, ProductId};
use kernel::{Country, Money, Problem, Timestamp};
use runtime::http::{Answer, Caller, Json, Language, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::reporting;
use crate::rules::range::Range;
use crate::service::{Cohort, Counted, Dashboard, Service, Totals, View};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Days {
    /// First day, `2026-11-01`; thirty days before `to` unless said otherwise.
    #[param(min_length = 10, max_length = 10)]
    pub(crate) from: Option<String>,
    /// Last day, part of the range; today unless said otherwise.
    #[param(min_length = 10, max_length = 10)]
    pub(crate) to: Option<String>,
}

impl Days {
    pub(crate) fn range(&self, service: &Service) -> Result<Range, Problem> {
        let now = service.rt().now();
        Ok(Range::of(self.from.as_deref(), self.to.as_deref(), now)?)
    }
}

pub(crate) fn euros(minor: i64) -> Money {
    Money::new(i128::from(minor), reporting())
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TotalsView {
    /// Of the orders placed.
    value: Money,
    orders: i64,
    units: i64,
    /// Value by orders; absent without orders.
    average: Option<Money>,
    paid: i64,
    paid_value: Money,
    cancelled: i64,
    refunds: i64,
    refund_value: Money,
}

fn totals(of: &Totals) -> TotalsView {
    TotalsView {
        value: euros(of.value_minor),
        orders: of.orders,
        units: of.units,
        average: of.value_minor.checked_div(of.orders).map(euros),
        paid: of.paid,
        paid_value: euros(of.paid_value_minor),
        cancelled: of.cancelled,
        refunds: of.refunds,
        refund_value: euros(of.refund_value_minor),
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DayView {
    day: String,
    #[serde(flatten)]
    totals: TotalsView,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CurrencyView {
    orders: i64,
    /// As it was agreed.
    value: Money,
    /// At the rates of the days.
    value_eur: Money,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FunnelStep {
    /// `view`, `cart`, `checkout`, `placed`, `paid`.
    step: String,
    count: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ProductFigure {
    product: Option<ProductId>,
    title: Option<String>,
    orders: i64,
    units: i64,
    value: Money,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SellerFigure {
    seller: Option<OrgId>,
    name: Option<String>,
    orders: i64,
    value: Money,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct LaneFigure {
    from: Country,
    to: Country,
    orders: i64,
    value: Money,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TermFigure {
    term: String,
    searches: i64,
    /// Of these, those that found nothing.
    without_result: i64,
}

fn term(counted: Counted) -> TermFigure {
    TermFigure {
        term: counted.name,
        searches: counted.sums.times,
        without_result: counted.sums.units,
    }
}

/// The figures of a range of days. Values are in euros at the rates of the days.
#[derive(Serialize, ToSchema)]
pub(crate) struct DashboardView {
    from: String,
    to: String,
    /// When visits were last counted; orders are counted as they are heard of.
    as_of: Option<Timestamp>,
    now: Timestamp,
    /// Orders that are not part of the values, because no rate is known for their currency yet.
    unvalued_orders: i64,
    totals: TotalsView,
    /// The same number of days before.
    before: TotalsView,
    days: Vec<DayView>,
    currencies: Vec<CurrencyView>,
    funnel: Vec<FunnelStep>,
    products: Vec<ProductFigure>,
    lanes: Vec<LaneFigure>,
    cohorts: Vec<Cohort>,
    terms: Vec<TermFigure>,
    terms_without_result: Vec<TermFigure>,
    sellers: Vec<SellerFigure>,
    searches: i64,
    /// Different ones a day, of those who consented.
    visitors: i64,
    registered: i64,
}

fn view(of: Dashboard, now: Timestamp) -> DashboardView {
    DashboardView {
        from: of.range.from.to_string(),
        to: of.range.to.to_string(),
        as_of: of.as_of,
        now,
        unvalued_orders: of.unvalued_orders,
        totals: totals(&of.totals),
        before: totals(&of.before),
        days: of
            .days
            .into_iter()
            .map(|day| DayView {
                totals: totals(&day.totals),
                day: day.day,
            })
            .collect(),
        currencies: of
            .currencies
            .into_iter()
            .map(|one| CurrencyView {
                orders: one.orders,
                value: one.value,
                value_eur: one.value_eur,
            })
            .collect(),
        funnel: of
            .funnel
            .into_iter()
            .map(|(step, count)| FunnelStep {
                step: step.to_owned(),
                count,
            })
            .collect(),
        products: of
            .products
            .into_iter()
            .map(|one| ProductFigure {
                product: one.name.parse().ok(),
                title: one.label,
                orders: one.sums.times,
                units: one.sums.units,
                value: euros(one.sums.eur_minor),
            })
            .collect(),
        lanes: of
            .lanes
            .into_iter()
            .map(|one| LaneFigure {
                from: one.from,
                to: one.to,
                orders: one.sums.times,
                value: euros(one.sums.eur_minor),
            })
            .collect(),
        cohorts: of.cohorts,
        terms: of.terms.into_iter().map(term).collect(),
        terms_without_result: of.terms_without_result.into_iter().map(term).collect(),
        sellers: of
            .sellers
            .into_iter()
            .map(|one| SellerFigure {
                seller: one.name.parse().ok(),
                name: one.label,
                orders: one.sums.times,
                value: euros(one.sums.eur_minor),
            })
            .collect(),
        searches: of.searches,
        visitors: of.visitors,
        registered: of.registered,
    }
}

/// The figures of the whole platform. Operators, finance and risk.
#[utoipa::path(get, path = "/dashboards/platform", tag = "insight", params(Days),
    responses((status = 200, body = DashboardView), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn platform(
    State(service): State<Service>,
    Caller(by): Caller,
    Language(locale): Language,
    Query(days): Query<Days>,
) -> Answer<Json<DashboardView>> {
    let view_of = View::platform(&by)?;
    let range = days.range(&service)?;
    let found = service.dashboard(view_of, range, locale).await?;
    Ok(Json(view(found, service.rt().now())))
}

/// The figures of the caller's own firm. Sellers only.
#[utoipa::path(get, path = "/dashboards/seller", tag = "insight", params(Days),
    responses((status = 200, body = DashboardView), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn seller(
    State(service): State<Service>,
    Caller(by): Caller,
    Language(locale): Language,
    Query(days): Query<Days>,
) -> Answer<Json<DashboardView>> {
    let view_of = View::seller(&by)?;
    let range = days.range(&service)?;
    let found = service.dashboard(view_of, range, locale).await?;
    Ok(Json(view(found, service.rt().now())))
}
