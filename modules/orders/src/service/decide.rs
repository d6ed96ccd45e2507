//! "Cancel this order", which means something else for everybody at every time: the end of the
//! checkout before payment, a request after it, a decision of the seller or the platform.

use std::sync::Arc;

use contract::identity::{Caller, OrgKind, Role};
use contract::ids::OrderId;
use kernel::Problem;
use runtime::once::{self, IdempotentRequest, Replay, once};

use crate::error::Error;
use crate::model::OrderState;
use crate::model::after_sale::Reason;
use crate::rules::IllegalMove;
use crate::service::after_sales::is_party;
use crate::service::cancel::may_decide;
use crate::service::views::OrderMoved;
use crate::service::{MODULE, Service};
use crate::store;

impl Service {
    pub(crate) async fn cancel(
        &self,
        by: &Caller,
        id: OrderId,
        request: &IdempotentRequest,
        reason: Reason,
        note: Option<String>,
    ) -> Result<Replay<OrderMoved>, Error> {
        by.allows("orders:write")?;
        let (of_tx, of_caller) = (Arc::new(request.clone()), Arc::new(by.clone()));
        let (order, is_recalled, answered) = self
            .rt
            .db()
            .read(move |tx| {
                let (request, by) = (of_tx.clone(), of_caller.clone());
                async move {
                    let parties = store::order::parties_of(&tx, id)
                        .await?
                        .ok_or(Error::NotFound)?;
                    is_party(&by, parties.seller, parties.buyer)?;
                    let order = store::order::load(&tx, parties.seller, id)
                        .await?
                        .ok_or(Error::NotFound)?;
                    let recalled = store::recall::open_of(&tx, parties.seller, id).await?;
                    let answered = once::look(&tx, MODULE, &request).await?;
                    Ok::<_, Error>((order, recalled.is_some(), answered))
                }
            })
            .await?;
        if let Some(stored) = answered {
            return Ok(Replay::Stored {
                status: stored.status,
                answer: stored.answer,
            });
        }
        match by.kind {
            OrgKind::Buyer => by.require(&[Role::Owner, Role::Buyer])?,
            OrgKind::Seller | OrgKind::Platform => may_decide(by)?,
        }
        match (by.kind, order.state) {
            (OrgKind::Buyer | OrgKind::Platform, OrderState::AwaitingPayment) => {
                self.cancel_checkout(by, order.buyer, order.checkout, note)
                    .await?;
                self.answer_cancelled(by, id, request).await
            }
            (OrgKind::Seller, OrderState::AwaitingPayment) => Err(IllegalMove {
                from: order.state.as_str(),
                to: OrderState::Cancelled.as_str(),
            }
            .into()),
            // The buyer's money is with the buyer: nobody else has to agree.
            (OrgKind::Buyer, OrderState::Paid) if is_recalled => {
                self.cancel_decided(by, id, request, reason, note).await
            }
            (OrgKind::Buyer, _) => self.ask(by, id, request, reason, note).await,
            (OrgKind::Seller | OrgKind::Platform, _) => {
                self.cancel_decided(by, id, request, reason, note).await
            }
        }
    }

    /// Keeps the answer for a repetition; the effect has happened.
    async fn answer_cancelled(
        &self,
        by: &Caller,
        id: OrderId,
        request: &IdempotentRequest,
    ) -> Result<Replay<OrderMoved>, Error> {
        let by = Arc::new(by.clone());
        let answer = once(&self.rt, MODULE, request, move |tx| {
            let by = by.clone();
            async move {
                let parties = store::order::parties_of(&tx, id)
                    .await?
                    .ok_or(Problem::not_found())?;
                is_party(&by, parties.seller, parties.buyer).map_err(Problem::from)?;
                let order = store::order::load(&tx, parties.seller, id).await?;
                let order = order.ok_or(Problem::not_found())?;
                Ok((
                    200,
                    OrderMoved {
                        id,
                        state: order.state,
                        after_sale: None,
                    },
                ))
            }
        });
        Ok(answer.await?)
    }

    async fn ask(
        &self,
        by: &Caller,
        id: OrderId,
        request: &IdempotentRequest,
        reason: Reason,
        note: Option<String>,
    ) -> Result<Replay<OrderMoved>, Error> {
        let (service, by, note) = (self.clone(), Arc::new(by.clone()), Arc::new(note));
        let answer = once(&self.rt, MODULE, request, move |tx| {
            let (service, by, note) = (service.clone(), by.clone(), note.clone());
            async move {
                let text = note.as_ref().clone();
                let asked = service
                    .ask_to_cancel(&tx, &by, id, reason, text)
                    .await
                    .map_err(Problem::from)?;
                let moved = OrderMoved {
                    id,
                    state: OrderState::Paid,
                    after_sale: Some(asked.id),
                };
                Ok((202, moved))
            }
        });
        Ok(answer.await?)
    }

    async fn cancel_decided(
        &self,
        by: &Caller,
        id: OrderId,
        request: &IdempotentRequest,
        reason: Reason,
        note: Option<String>,
    ) -> Result<Replay<OrderMoved>, Error> {
        let (service, by, note) = (self.clone(), Arc::new(by.clone()), Arc::new(note));
        let answer = once(&self.rt, MODULE, request, move |tx| {
            let (service, by, note) = (service.clone(), by.clone(), note.clone());
            async move {
                let parties = store::order::parties_of(&tx, id)
                    .await?
                    .ok_or(Problem::not_found())?;
                // Paid again since it was looked at, it is not the buyer's alone to end.
                if by.kind == OrgKind::Buyer
                    && store::recall::open_of(&tx, parties.seller, id)
                        .await?
                        .is_none()
                {
                    return Err(Problem::changed_meanwhile());
                }
                let order = service
                    .cancel_by_decision(&tx, &by, parties.seller, id, reason, note.as_deref())
                    .await
                    .map_err(Problem::from)?;
                Ok((
                    200,
                    OrderMoved {
                        id,
                        state: order.state,
                        after_sale: None,
                    },
                ))
            }
        });
        Ok(answer.await?)
    }

    /// Gives up what has not left of an order.
    pub(crate) async fn close_rest(
        &self,
        by: &Caller,
        id: OrderId,
        request: &IdempotentRequest,
        note: Option<String>,
    ) -> Result<Replay<OrderMoved>, Error> {
        by.allows("orders:write")?;
        let (service, by, note) = (self.clone(), Arc::new(by.clone()), Arc::new(note));
        let answer = once(&self.rt, MODULE, request, move |tx| {
            let (service, by, note) = (service.clone(), by.clone(), note.clone());
            async move {
                let parties = store::order::parties_of(&tx, id)
                    .await?
                    .ok_or(Problem::not_found())?;
                is_party(&by, parties.seller, parties.buyer).map_err(Problem::from)?;
                may_decide(&by).map_err(Problem::from)?;
                let order = service
                    .close_rest_by_decision(&tx, &by, parties.seller, id, note.as_deref())
                    .await
                    .map_err(Problem::from)?;
                Ok((
                    200,
                    OrderMoved {
                        id,
                        state: order.state,
                        after_sale: None,
                    },
                ))
            }
        });
        Ok(answer.await?)
    }

    /// The buyer has the goods.
    pub(crate) async fn received(
        &self,
        by: &Caller,
        id: OrderId,
        request: &IdempotentRequest,
    ) -> Result<Replay<OrderMoved>, Error> {
        let (service, by) = (self.clone(), Arc::new(by.clone()));
        let answer = once(&self.rt, MODULE, request, move |tx| {
            let (service, by) = (service.clone(), by.clone());
            async move {
                let order = service
                    .confirm_receipt(&tx, &by, id)
                    .await
                    .map_err(Problem::from)?;
                Ok((
                    200,
                    OrderMoved {
                        id,
                        state: order.state,
                        after_sale: None,
                    },
                ))
            }
        });
        Ok(answer.await?)
    }
}
