//! Disputes as HTTP calls them: each in a transaction of its own.

use std::sync::Arc;

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::{DisputeId, OrderId};
use kernel::{FieldError, Money, Problem, Timestamp};
use runtime::once::{IdempotentRequest, Replay, once};
use runtime::{blobs, crash};

use crate::error::Error;
use crate::model::Side;
use crate::model::dispute::{Dispute, DisputeEntry};
use crate::service::dispute_views::{Act, DisputeItem};
use crate::service::{MODULE, Service};
use crate::store;

impl Service {
    /// The room, for its parties and the platform.
    pub(crate) async fn see_dispute(
        &self,
        by: &Caller,
        id: DisputeId,
    ) -> Result<(Dispute, Side, Vec<DisputeEntry>), Error> {
        by.allows("orders:read")?;
        let (service, by) = (self.clone(), Arc::new(by.clone()));
        self.rt
            .db()
            .read(move |tx| {
                let (service, by) = (service.clone(), by.clone());
                async move {
                    let (dispute, side) = service.load_dispute(&tx, &by, id).await?;
                    let entries = store::dispute::entries(&tx, &dispute).await?;
                    Ok((dispute, side, entries))
                }
            })
            .await
    }

    pub(crate) async fn open_dispute_once(
        &self,
        by: &Caller,
        order: OrderId,
        request: &IdempotentRequest,
        claim: Money,
        reason: String,
    ) -> Result<Replay<DisputeItem>, Error> {
        let (service, by, reason) = (self.clone(), Arc::new(by.clone()), Arc::new(reason));
        let answer = once(&self.rt, MODULE, request, move |tx| {
            let (service, by, reason) = (service.clone(), by.clone(), reason.clone());
            async move {
                let opened = service
                    .open_dispute(&tx, &by, order, claim, &reason)
                    .await
                    .map_err(Problem::from)?;
                Ok((201, DisputeItem::of(&opened)))
            }
        });
        let replay = answer.await?;
        crash::point(MODULE, "dispute.opened");
        Ok(replay)
    }

    pub(crate) async fn act_once(
        &self,
        by: &Caller,
        id: DisputeId,
        request: &IdempotentRequest,
        act: Act,
    ) -> Result<(), Error> {
        let act = self.with_digest(by, act).await?;
        let (service, input) = (self.clone(), Arc::new((by.clone(), act)));
        let _: Replay<()> = once(&self.rt, MODULE, request, move |tx| {
            let (service, input) = (service.clone(), input.clone());
            async move {
                service
                    .act_in_dispute(&tx, &input.0, id, &input.1)
                    .await
                    .map_err(Problem::from)?;
                Ok((200, ()))
            }
        })
        .await?;
        crash::point(MODULE, "dispute.acted");
        Ok(())
    }

    /// A file that is shown is the caller's own, and its digest is what it is.
    async fn with_digest(&self, by: &Caller, act: Act) -> Result<Act, Error> {
        let Act::Show {
            body,
            document,
            file: Some(file),
            ..
        } = act
        else {
            return Ok(act);
        };
        let found = blobs::find(&self.rt, file).await?;
        let Some(found) = found.filter(|found| found.org == by.org) else {
            let text = "There is no such file of yours.";
            let wrong = FieldError::new("file", "unknown_file", text);
            return Err(Error::Invalid(vec![wrong]));
        };
        Ok(Act::Show {
            body,
            document,
            sha256: Some(found.sha256),
            file: Some(file),
        })
    }

    /// Those that the caller may see, the newest first.
    pub(crate) async fn disputes(
        &self,
        by: &Caller,
        order: Option<OrderId>,
        before: (Timestamp, DisputeId),
        limit: i64,
    ) -> Result<Vec<Dispute>, Error> {
        by.allows("orders:read")?;
        let side = match by.kind {
            OrgKind::Buyer => Some(("buyer_id", by.org)),
            OrgKind::Seller => Some(("seller_id", by.org)),
            OrgKind::Platform => {
                by.require(&[Role::Operator, Role::Support, Role::Finance])?;
                None
            }
        };
        Ok(store::dispute::list(self.rt.db(), side, order, before, limit).await?)
    }
}
