//! The log: what was sent where, how it was answered, and sending it again.

use contract::identity::Caller;
use kernel::{Page, Timestamp};
use runtime::http::PageQuery;

use super::{READ, Service, WRITE, before, firm, rows};
use crate::error::Error;
use crate::model::delivery::{Attempt, Delivery, DeliveryId, DeliveryState, EventId};
use crate::model::endpoint::{Endpoint, EndpointId};
use crate::model::message::{TEST, test_body};
use crate::store;

/// Tries that are shown of one delivery; replays can make many.
const ATTEMPTS_SHOWN: i64 = 100;
/// Deliveries that one request begins anew.
const REPLAYED_MAX: i64 = 200;

/// A delivery with all that is known of it.
pub(crate) struct Shown {
    pub(crate) delivery: Delivery,
    pub(crate) body: String,
    pub(crate) attempts: Vec<Attempt>,
}

/// How many were begun anew, and whether the request has to be repeated for the rest.
pub(crate) struct Replayed {
    pub(crate) count: usize,
    pub(crate) more: bool,
}

impl Service {
    pub(crate) async fn deliveries(
        &self,
        by: &Caller,
        id: EndpointId,
        state: Option<DeliveryState>,
        page: &PageQuery,
    ) -> Result<Page<Delivery>, Error> {
        let endpoint = self.endpoint(by, id).await?;
        let wanted = store::delivery::Wanted {
            org: endpoint.org,
            endpoint: endpoint.id,
            state,
            before: before(page)?,
            limit: rows(page),
        };
        let found = store::delivery::list(self.rt().db(), &wanted).await?;
        Ok(Page::cut(found, page.rows(), |one| (one.id,))?)
    }

    pub(crate) async fn shown(&self, by: &Caller, id: DeliveryId) -> Result<Shown, Error> {
        let org = firm(by, READ)?;
        let db = self.rt().db();
        let found = store::delivery::find(db, org, id).await?;
        let (delivery, body) = found.ok_or(Error::NotFound)?;
        let attempts = store::delivery::attempts(db, org, id, ATTEMPTS_SHOWN).await?;
        Ok(Shown {
            delivery,
            body,
            attempts,
        })
    }

    /// Sends it once more, from the first rung, with the same id; whatever became of it before.
    pub(crate) async fn replay(&self, by: &Caller, id: DeliveryId) -> Result<Delivery, Error> {
        let org = firm(by, WRITE)?;
        self.write((by.clone(), org, id), |service, tx, input| async move {
            let (by, org, id) = &*input;
            let found = store::delivery::load(&tx, *org, *id).await?;
            let delivery = found.ok_or(Error::NotFound)?;
            let endpoint = store::endpoint::load(&tx, *org, delivery.endpoint).await?;
            on(endpoint)?;
            let now = service.rt().now();
            let round = store::delivery::begin_anew(&tx, *org, *id, now).await?;
            let round = round.ok_or(Error::NotFound)?;
            service.try_at(&tx, *org, *id, round, now).await?;
            service
                .audit(&tx, by, "delivery.replayed", id, None, None)
                .await?;
            let begun = store::delivery::load(&tx, *org, *id).await?;
            begun.ok_or(Error::NotFound)
        })
        .await
    }

    /// Sends what had failed since then once more, the oldest first.
    pub(crate) async fn replay_failed(
        &self,
        by: &Caller,
        id: EndpointId,
        since: Timestamp,
    ) -> Result<Replayed, Error> {
        let org = firm(by, WRITE)?;
        self.write(
            (by.clone(), org, id, since),
            |service, tx, input| async move {
                let (by, org, id, since) = &*input;
                on(store::endpoint::load(&tx, *org, *id).await?)?;
                let (now, most) = (service.rt().now(), REPLAYED_MAX);
                let begun =
                    store::delivery::begin_failed_anew(&tx, *org, *id, *since, most, now).await?;
                for (delivery, round) in &begun {
                    service.try_at(&tx, *org, *delivery, *round, now).await?;
                }
                service
                    .audit(&tx, by, "endpoint.replayed", id, None, None)
                    .await?;
                Ok(Replayed {
                    count: begun.len(),
                    more: i64::try_from(begun.len()).unwrap_or(i64::MAX) == most,
                })
            },
        )
        .await
    }

    /// Sends a message that means nothing, to see whether it arrives.
    pub(crate) async fn test(&self, by: &Caller, id: EndpointId) -> Result<Delivery, Error> {
        let org = firm(by, WRITE)?;
        self.write((org, id), |service, tx, input| async move {
            let (org, id) = &*input;
            on(store::endpoint::load(&tx, *org, *id).await?)?;
            let event = EventId::from_uuid(service.rt().ids().uuid());
            let delivery = service.delivery(*org, *id, event, TEST);
            let body = test_body(id, delivery.created_at);
            service.set_out(&tx, &delivery, &body).await?;
            Ok(delivery)
        })
        .await
    }
}

/// The endpoint, when something can be sent to it.
fn on(endpoint: Option<Endpoint>) -> Result<Endpoint, Error> {
    let endpoint = endpoint.ok_or(Error::NotFound)?;
    match endpoint.is_enabled() {
        true => Ok(endpoint),
        false => Err(Error::SwitchedOff),
    }
}
