//! Taking an event in: one delivery an endpoint that wants it, in the transaction of the inbox row.

use contract::ids::OrgId;
use db::Tx;
use kernel::{Problem, Timestamp};
use runtime::jobs;
use uuid::Uuid;

use super::Service;
use crate::error::Error;
use crate::jobs::{DELIVER, Due};
use crate::model::delivery::{Delivery, DeliveryId, DeliveryState, EventId};
use crate::model::endpoint::EndpointId;
use crate::model::message::{Message, Told};
use crate::{MODULE, store};

/// Bytes of what is sent. An order of as many lines as there may be is a third of it.
const BODY_BYTES_MAX: usize = 256 * 1024;

impl Service {
    pub(crate) async fn tell<M: Message>(
        &self,
        tx: &Tx,
        event: Uuid,
        told: &Told<M>,
    ) -> Result<(), Error> {
        let (Some(first), Some(last)) = (told.to.first(), told.to.last()) else {
            return Ok(());
        };
        let mut listening = store::endpoint::listening(tx, *first, *last).await?;
        listening.retain(|(_, _, wanted)| wanted.contains(&M::TYPE));
        if listening.is_empty() {
            return Ok(());
        }
        let kind = M::TYPE.as_str();
        let body = told.body().map_err(|error| {
            tracing::error!(kind, %error, "a message cannot be written as JSON");
            Problem::internal()
        })?;
        if body.len() > BODY_BYTES_MAX {
            let bytes = body.len();
            tracing::error!(kind, %event, bytes, "a message is too long to be sent");
            return Ok(());
        }
        for (org, endpoint, _) in listening {
            let event = EventId::from_uuid(event);
            let delivery = self.delivery(org, endpoint, event, kind);
            self.set_out(tx, &delivery, &body).await?;
        }
        Ok(())
    }

    pub(super) fn delivery(
        &self,
        org: OrgId,
        endpoint: EndpointId,
        event: EventId,
        kind: &str,
    ) -> Delivery {
        let now = self.rt().now();
        Delivery {
            org,
            id: self.rt().ids().new_id(),
            endpoint,
            event,
            event_type: kind.to_owned(),
            state: DeliveryState::Waiting,
            round: 1,
            step: 0,
            attempts: 0,
            last_outcome: None,
            last_status: None,
            last_latency_ms: None,
            next_at: Some(now),
            ended_at: None,
            created_at: now,
        }
    }

    /// Puts a delivery down and its first try, unless the endpoint has this event already.
    pub(super) async fn set_out(
        &self,
        tx: &Tx,
        delivery: &Delivery,
        body: &str,
    ) -> Result<(), Error> {
        if store::delivery::insert(tx, delivery, body).await? {
            let (org, now) = (delivery.org, self.rt().now());
            self.try_at(tx, org, delivery.id, delivery.round, now)
                .await?;
        }
        Ok(())
    }

    pub(super) async fn try_at(
        &self,
        tx: &Tx,
        org: OrgId,
        delivery: DeliveryId,
        round: i64,
        at: Timestamp,
    ) -> Result<(), Error> {
        let due = Due {
            org,
            delivery,
            round,
        };
        let (rt, key) = (self.rt(), due.key());
        jobs::enqueue(tx, rt, MODULE, DELIVER, &due, at, Some(&key)).await?;
        Ok(())
    }
}
