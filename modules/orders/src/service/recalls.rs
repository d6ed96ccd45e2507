//! Money of an order that the payer's bank took back: nothing more of it leaves before the buyer has
//! paid again, and what has not left ends when nobody does.

use contract::identity::Caller;
use contract::ids::{OrderId, OrgId};
use contract::payments::{PaymentRecalled, RecallState};
use db::Tx;

use crate::error::Error;
use crate::model::OrderState;
use crate::model::after_sale::Reason;
use crate::service::Service;
use crate::service::moves::Who;
use crate::store;

impl Service {
    pub(crate) async fn hear_recalled(
        &self,
        tx: &Tx,
        event: &PaymentRecalled,
    ) -> Result<(), Error> {
        let (seller, id) = (event.seller, event.order);
        let Some(mut order) = store::order::load(tx, seller, id).await? else {
            return Ok(());
        };
        if !store::recall::put(tx, event).await? || event.state != RecallState::GivenBack {
            return Ok(());
        }
        let system = Caller::system();
        let who = Who::of(&system);
        let reason = Reason::PaymentRecalled;
        let note = Some("the payer's bank took the money back, and nobody paid again");
        match order.state {
            OrderState::Paid => {
                self.cancel_paid(tx, &mut order, reason, None, &who, note, &system)
                    .await
            }
            OrderState::PartlyShipped => {
                self.close_rest_in(tx, &mut order, reason, &who, note, &system)
                    .await
            }
            OrderState::AwaitingPayment
            | OrderState::Shipped
            | OrderState::Delivered
            | OrderState::Completed
            | OrderState::Cancelled
            | OrderState::Expired => Ok(()),
        }
    }

    /// Nothing leaves that is not paid for any more.
    pub(crate) async fn refuse_recalled(
        &self,
        tx: &Tx,
        seller: OrgId,
        order: OrderId,
    ) -> Result<(), Error> {
        match store::recall::open_of(tx, seller, order).await? {
            Some(recalled) => Err(Error::PaymentRecalled(recalled.due_at)),
            None => Ok(()),
        }
    }
}
