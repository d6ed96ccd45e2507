//! What orders lets go of when a person is erased, and what it tells them it holds of them.
//!
//! Carts and address books go at once. An order that has ended keeps what bookkeeping needs (who
//! sold what to which firm, for how much, to which country) and loses the name, street and telephone
//! that it was sent to; one that is under way is looked at again each day until it has ended.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use contract::Answer;
use contract::identity::{Caller, PersonErased, PersonalRecords};
use contract::ids::{OrderId, OrgId, PersonId};
use contract::logistics::ERASED;
use contract::orders::{DeliveryForgotten, OrderState};
use db::Tx;
use kernel::Problem;
use runtime::vault::Vault;
use runtime::{Runtime, jobs, outbox};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::Error;
use crate::model::Order;
use crate::service::recipient::unlock;
use crate::service::{MODULE, Service};
use crate::store;

pub(crate) const FORGET: &str = "orders.forget";

const LOOK_AGAIN: Duration = Duration::from_secs(24 * 3_600);
/// Orders in a copy of somebody's data.
const COPIED_MAX: i64 = 10_000;

/// Whose orders are to be forgotten.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Forget {
    pub(crate) person: PersonId,
    pub(crate) closed: Vec<OrgId>,
}

impl Service {
    pub(crate) async fn hear_erased(&self, tx: &Tx, event: PersonErased) -> Result<(), Error> {
        store::people::forget(tx, event.id, &event.closed).await?;
        let job = Forget {
            person: event.id,
            closed: event.closed,
        };
        jobs::enqueue(tx, &self.rt, MODULE, FORGET, &job, self.now(), None).await?;
        Ok(())
    }

    pub(crate) async fn forget(&self, job: Forget) -> Result<(), Problem> {
        let db = self.rt.db();
        let mut orders = store::people::orders_of(db, job.person).await?;
        for org in &job.closed {
            orders.extend(store::people::orders_of_firm(db, *org).await?);
        }
        let job = Arc::new(job);
        let mut are_all_over = true;
        for (seller, id) in orders {
            let (service, job) = (self.clone(), job.clone());
            are_all_over &= db
                .tx(move |tx| {
                    let (service, job) = (service.clone(), job.clone());
                    async move { service.forget_order(&tx, seller, id, &job).await }
                })
                .await
                .map_err(Problem::from)?;
        }
        if are_all_over {
            return Ok(());
        }
        let (rt, at) = (self.rt.clone(), self.now().plus(LOOK_AGAIN));
        db.tx(move |tx| {
            let (rt, job) = (rt.clone(), job.clone());
            async move {
                jobs::enqueue(&tx, &rt, MODULE, FORGET, &*job, at, None).await?;
                Ok::<_, Problem>(())
            }
        })
        .await
    }

    /// False while the order is under way.
    async fn forget_order(
        &self,
        tx: &Tx,
        seller: OrgId,
        id: OrderId,
        job: &Forget,
    ) -> Result<bool, Error> {
        let Some(mut order) = store::order::load(tx, seller, id).await? else {
            return Ok(true);
        };
        match order.state {
            OrderState::Completed | OrderState::Cancelled | OrderState::Expired => {}
            OrderState::AwaitingPayment
            | OrderState::Paid
            | OrderState::PartlyShipped
            | OrderState::Shipped
            | OrderState::Delivered => return Ok(false),
        }
        let before = (order.facts.clone(), order.summary.clone());
        let is_theirs = order.person == job.person || job.closed.contains(&order.buyer);
        if is_theirs {
            order.facts.to = order.facts.to.erased();
            order.facts.recipient_id = None;
        }
        if job.closed.contains(&order.buyer) {
            ERASED.clone_into(&mut order.summary.buyer_name);
        }
        if job.closed.contains(&order.seller) {
            ERASED.clone_into(&mut order.summary.seller_name);
            store::people::forget_seller(tx, &order).await?;
        }
        if before == (order.facts.clone(), order.summary.clone()) {
            return Ok(true);
        }
        if !store::people::save(tx, &order).await? {
            return Err(Error::ChangedMeanwhile);
        }
        if is_theirs {
            let event = DeliveryForgotten {
                id,
                buyer: order.buyer,
                seller,
                at: self.now(),
            };
            outbox::publish(tx, &self.rt, MODULE, &event, id.uuid(), &Caller::system()).await?;
        }
        Ok(true)
    }
}

/// What orders holds of a person.
pub(crate) struct Records {
    pub(crate) rt: Runtime,
    pub(crate) vault: Vault,
}

#[async_trait]
impl PersonalRecords for Records {
    fn module(&self) -> &'static str {
        MODULE
    }

    async fn of_person(&self, person: PersonId) -> Answer<Value> {
        let db = self.rt.db();
        let orders = store::people::placed(db, person, COPIED_MAX).await?;
        let places: Vec<_> = orders
            .iter()
            .map(|order| (order.seller, order.id, order.checkout))
            .collect();
        let claims: Vec<Value> = store::people::claims(db, &places, person)
            .await?
            .into_iter()
            .map(|(number, kind, facts)| {
                json!({"order": number, "kind": kind, "text": facts.text, "tracking": facts.tracking})
            })
            .collect();
        let cart: Vec<Value> = store::people::cart(db, person)
            .await?
            .into_iter()
            .map(|(org, offer, quantity)| json!({"organisation": org, "offer": offer, "quantity": quantity}))
            .collect();
        let addresses: Vec<Value> = store::people::addresses(db, person)
            .await?
            .into_iter()
            .map(|entry| json!({"label": entry.label, "address": entry.address}))
            .collect();
        let copied = orders.iter().map(|order| copied(&self.vault, order));
        let orders: Vec<Value> = copied.collect::<Result<_, Problem>>()?;
        Ok(json!({"orders": orders, "claims": claims, "cart": cart, "addresses": addresses}))
    }
}

fn copied(vault: &Vault, order: &Order) -> Result<Value, Problem> {
    let number = order.facts.recipient_id.as_deref();
    let number = number.map(|kept| unlock(vault, order.checkout, kept));
    Ok(json!({
        "number": order.number, "state": order.state, "placed_at": order.placed_at,
        "seller": order.summary.seller_name, "total": order.total,
        "title": order.summary.title, "delivered_to": order.facts.to,
        "recipient_id": number.transpose()?,
    }))
}
