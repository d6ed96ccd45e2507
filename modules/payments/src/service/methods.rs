//! The ways to pay: which are offered to a buyer, in which order, and what operators decide about
//! them.

use std::sync::Arc;

use contract::identity::{Caller, Role};
use db::Tx;
use kernel::{Country, Currency, FieldError, Timestamp};
use runtime::audit;
use runtime::http::IfMatch;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Service;
use super::operate::{DECIDERS, LOOKERS};
use crate::MODULE;
use crate::connectors::Connector;
use crate::error::Error;
use crate::model::connector::{Due, Method, Record, Route, Routing, Unfit};
use crate::model::{AttemptState, Intent};
use crate::rules::routing::{self, Against, Measure};
use crate::store;

const ROUTES_MAX: usize = 100;

/// A way to pay, and whether it fits what is due.
#[derive(Serialize, ToSchema)]
#[schema(as = MethodOffer)]
pub struct Offer {
    #[serde(flatten)]
    pub method: Method,
    /// Why it cannot be used for this payment.
    pub unfit: Option<Unfit>,
}

/// The ways to pay something, the first one first.
#[derive(Serialize, ToSchema)]
#[schema(as = MethodOffers)]
pub struct Offers {
    /// Empty when no provider is configured, or none answers.
    pub items: Vec<Offer>,
}

/// A connector as operators see it.
#[derive(Serialize, ToSchema)]
pub struct ConnectorView {
    pub name: String,
    pub is_on: bool,
    /// Empty: everywhere.
    pub countries: Vec<Country>,
    /// Empty: any.
    pub currencies: Vec<Currency>,
    pub refund_days: u32,
    pub partial_refunds: bool,
    /// Of the last attempts, those whose outcome says something.
    pub counted: u32,
    pub charged: u32,
    /// It brings too little of late, and is offered after the others.
    pub is_failing: bool,
    pub last_error: Option<String>,
    pub last_error_at: Option<Timestamp>,
}

/// What operators decide about connectors.
#[derive(Serialize, ToSchema)]
pub struct ConnectorsPage {
    pub version: i64,
    pub changed_by: Option<String>,
    pub changed_at: Option<Timestamp>,
    /// How many of the newest attempts count.
    pub attempts: u32,
    pub fails_below_percent: u32,
    pub items: Vec<ConnectorView>,
    pub routes: Vec<Route>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConnectorSwitch)]
pub struct Switch {
    pub is_on: bool,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaymentRoutes)]
pub struct Routes {
    /// The first that fits counts.
    #[schema(max_items = 100)]
    pub items: Vec<Route>,
}

impl Service {
    fn measure(&self) -> Measure {
        Measure {
            counts_from: self.settings().connector_counts_from,
            fails_below_percent: self.settings().connector_fails_below_percent,
        }
    }

    /// The ways to pay that are switched on.
    pub(crate) async fn methods(&self) -> Result<Vec<Method>, Error> {
        let routing = self
            .read((), |_, tx, _| async move {
                store::connector::routing(&tx).await
            })
            .await?;
        let mut methods = Vec::new();
        for connector in self.connectors().all() {
            if routing.is_on(connector.name()) {
                methods.extend(connector.methods().await);
            }
        }
        Ok(methods)
    }

    /// The ways to pay an intent, the likeliest first; those that do not fit come last, and say why.
    pub(crate) async fn offers(&self, by: &Caller, reference: &str) -> Result<Offers, Error> {
        let buyer = by.buyer(&[Role::Owner, Role::Buyer, Role::Approver, Role::Finance])?;
        let id = self.resolve(buyer, reference).await?;
        let country = self.payer(by, buyer).await?.country;
        let (due, routing, placed) = self
            .read((buyer, id, country), |service, tx, input| async move {
                let (buyer, id, country) = *input;
                let intent = service.load(&tx, buyer, id).await?;
                let routing = store::connector::routing(&tx).await?;
                let due = Due {
                    amount: intent.amount,
                    country: Some(country),
                };
                let placed = service.placed(&tx, &intent, &routing, due).await?;
                Ok((due, routing, placed))
            })
            .await?;
        let mut items = Vec::new();
        for name in placed {
            let Some(connector) = self.connector(&name) else {
                continue;
            };
            let is_on = routing.is_on(&name);
            for (place, method) in connector.methods().await.into_iter().enumerate() {
                let unfit = unfit(connector, &method.id, is_on, due);
                // A sandbox has many ways to fail; they don't stand before a real other way.
                let is_trial = place > 0 && method.note.is_some();
                items.push((unfit.is_some(), is_trial, Offer { method, unfit }));
            }
        }
        items.sort_by_key(|(is_unfit, is_trial, _)| (*is_unfit, *is_trial));
        let items = items.into_iter().map(|(_, _, offer)| offer).collect();
        Ok(Offers { items })
    }

    /// The names of the connectors in their order for an intent.
    async fn placed(
        &self,
        tx: &Tx,
        intent: &Intent,
        routing: &Routing,
        due: Due,
    ) -> Result<Vec<String>, Error> {
        let names: Vec<&str> = self
            .connectors()
            .all()
            .iter()
            .map(|one| one.name())
            .collect();
        let tried = store::attempt::of_intent(tx, intent.buyer, intent.id).await?;
        let mut against = Vec::new();
        for name in &names {
            let record = self.record_of(tx, name).await?;
            let last = tried.iter().rfind(|one| one.provider == *name);
            against.push(Against {
                failing: routing::is_failing(&record, self.measure()),
                not_reached: last.is_some_and(|one| one.state == AttemptState::NotSent),
            });
        }
        let of = |name: &str| {
            let at = names.iter().position(|one| *one == name);
            at.and_then(|at| against.get(at).copied())
                .unwrap_or_default()
        };
        let placed = routing::placed(&names, &routing.routes, due, of);
        Ok(placed.into_iter().map(str::to_owned).collect())
    }

    async fn record_of(&self, tx: &Tx, name: &str) -> Result<Record, Error> {
        let newest = i64::from(self.settings().connector_attempts);
        store::connector::record(tx, name, newest).await
    }

    /// Refuses what a connector will not take, whoever chose it.
    pub(crate) async fn fits(
        &self,
        tx: &Tx,
        name: &str,
        method: &str,
        due: Due,
    ) -> Result<(), Error> {
        let connector = self.connector(name).ok_or(Error::NoMethod)?;
        let is_on = store::connector::is_on(tx, name).await?;
        match unfit(connector, method, is_on, due) {
            None => Ok(()),
            Some(why) => Err(Error::MethodUnfit(why)),
        }
    }

    pub(crate) async fn ops_connectors(&self, by: &Caller) -> Result<ConnectorsPage, Error> {
        by.allows("payments:read")?;
        by.platform(&LOOKERS)?;
        self.read((), |service, tx, _| async move {
            let routing = store::connector::routing(&tx).await?;
            let mut items = Vec::new();
            for connector in service.connectors().all() {
                let (name, terms) = (connector.name(), connector.terms());
                let record = service.record_of(&tx, name).await?;
                items.push(ConnectorView {
                    name: name.to_owned(),
                    is_on: routing.is_on(name),
                    countries: terms.countries.clone(),
                    currencies: terms.currencies.clone(),
                    refund_days: terms.refund_days,
                    partial_refunds: terms.partial_refunds,
                    counted: record.counted,
                    charged: record.charged,
                    is_failing: routing::is_failing(&record, service.measure()),
                    last_error: record.last_error.as_ref().map(|last| last.0.clone()),
                    last_error_at: record.last_error.map(|last| last.1),
                });
            }
            Ok(ConnectorsPage {
                version: routing.version,
                changed_by: routing.changed_by,
                changed_at: routing.changed_at,
                attempts: service.settings().connector_attempts,
                fails_below_percent: service.settings().connector_fails_below_percent,
                items,
                routes: routing.routes,
            })
        })
        .await
    }

    /// Switches a connector off, or on again. What is under way with it goes on.
    pub(crate) async fn switch_connector(
        &self,
        by: &Caller,
        name: &str,
        version: &IfMatch,
        form: Switch,
    ) -> Result<ConnectorsPage, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        if self.connector(name).is_none() {
            return Err(Error::NotFound);
        }
        let input = (by.clone(), name.to_owned(), version.version()?, form.is_on);
        self.write(input, |service, tx, input| async move {
            let (by, name, version, is_on) = input.as_ref();
            let (actor, now) = (by.actor(), service.now());
            let before = store::connector::routing(&tx).await?.is_on(name);
            store::connector::rise(&tx, *version, &actor, now).await?;
            store::connector::switch(&tx, name, *is_on, &actor, now).await?;
            let (before, after) = (json!({"is_on": before}), json!({"is_on": is_on}));
            let (rt, what) = (service.rt(), "connector.switched");
            audit::record(&tx, rt, MODULE, by, what, name, Some(&before), Some(&after)).await?;
            Ok(())
        })
        .await?;
        self.ops_connectors(by).await
    }

    /// Puts other rules in the place of all that there are.
    pub(crate) async fn set_routes(
        &self,
        by: &Caller,
        version: &IfMatch,
        form: Routes,
    ) -> Result<ConnectorsPage, Error> {
        by.allows("payments:write")?;
        by.platform(&DECIDERS)?;
        let wrong = self.route_faults(&form.items);
        if !wrong.is_empty() {
            return Err(Error::Fields(wrong));
        }
        let input = (by.clone(), version.version()?, form.items);
        self.write(input, |service, tx, input| async move {
            let (by, version, routes) = input.as_ref();
            let before = store::connector::routing(&tx).await?.routes;
            store::connector::rise(&tx, *version, &by.actor(), service.now()).await?;
            store::connector::replace_routes(&tx, routes).await?;
            let (before, after) = (json!({"routes": before}), json!({"routes": routes}));
            let (rt, what) = (service.rt(), "connector.routed");
            audit::record(
                &tx,
                rt,
                MODULE,
                by,
                what,
                "routes",
                Some(&before),
                Some(&after),
            )
            .await?;
            Ok(())
        })
        .await?;
        self.ops_connectors(by).await
    }

    fn route_faults(&self, routes: &[Route]) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        if routes.len() > ROUTES_MAX {
            wrong.push(FieldError::new(
                "items",
                "too_many",
                "a hundred rules at most",
            ));
        }
        for (place, route) in routes.iter().enumerate() {
            let mut fault = |field: &str, code: &'static str, text: &'static str| {
                wrong.push(FieldError::new(
                    format!("items.{place}.{field}"),
                    code,
                    text,
                ));
            };
            if route.connectors.is_empty() {
                fault("connectors", "missing", "name at least one connector");
            }
            let known = |name: &String| self.connector(name).is_some();
            if !route.connectors.iter().all(known) {
                fault("connectors", "unknown", "only connectors that are set up");
            }
            for (field, bound) in [("least", route.least), ("most", route.most)] {
                let Some(bound) = bound else { continue };
                if route.currency != Some(bound.currency()) {
                    fault(field, "currency_differs", "in the currency of the rule");
                }
                if bound.is_negative() || bound.minor_i64().is_err() {
                    fault(field, "out_of_range", "an amount that can be paid");
                }
            }
            if let (Some(least), Some(most)) = (route.least, route.most)
                && least.minor() > most.minor()
            {
                fault("most", "out_of_order", "not less than the least amount");
            }
        }
        wrong
    }
}

fn unfit(connector: &Arc<dyn Connector>, method: &str, is_on: bool, due: Due) -> Option<Unfit> {
    routing::unfit(connector.terms(), connector.pays_in(method), is_on, due)
}
