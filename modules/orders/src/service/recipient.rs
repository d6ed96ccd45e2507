//! The number that a destination's customs know a recipient by: in some countries that of an identity
//! card. Wherever it is kept it lies under lock, and whoever declares an order's goods may see it once
//! they are paid, which is noted.

use contract::identity::{Caller, Role};
use contract::ids::{CheckoutId, OrderId};
use contract::orders::OrderState;
use kernel::Problem;
use runtime::audit;
use runtime::vault::Vault;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Error;
use crate::model::cart::CartLine;
use crate::model::checkout::{CheckoutRequest, WantedLine};
use crate::service::checkout::Plan;
use crate::service::{MODULE, Service};
use crate::store;

/// Who declares for a seller.
const DECLARERS: [Role; 2] = [Role::Owner, Role::Staff];
/// What is under lock begins with it, and then the key's id. Older rows have the number itself.
const LOCKED: &str = "locked:";

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecipientNumber {
    pub(crate) number: String,
}

impl Service {
    /// As it is kept with a checkout and its orders.
    pub(crate) fn lock(
        &self,
        of: CheckoutId,
        number: Option<&str>,
    ) -> Result<Option<String>, Error> {
        let Some(number) = number else {
            return Ok(None);
        };
        let sealed = self.vault.seal(self.rt.rng(), of.uuid(), number)?;
        Ok(Some(format!("{LOCKED}{}:{}", sealed.key_id, sealed.text)))
    }

    /// A request as it waits for somebody's word: with the lines and the address as they were when it
    /// was sent, and the number under lock.
    pub(crate) fn waiting(
        &self,
        plan: &Plan,
        request: &CheckoutRequest,
    ) -> Result<CheckoutRequest, Error> {
        let line = |line: &CartLine| WantedLine {
            offer: line.offer,
            quantity: line.quantity,
        };
        Ok(CheckoutRequest {
            address: Some(plan.to.clone()),
            address_id: None,
            lines: Some(plan.wanted().iter().map(line).collect()),
            recipient_id: self.lock(plan.id, request.recipient_id.as_deref())?,
            expected_total: Some(plan.total),
            ..request.clone()
        })
    }

    /// The same when it goes on.
    pub(crate) fn unlocked(
        &self,
        of: CheckoutId,
        request: &CheckoutRequest,
    ) -> Result<CheckoutRequest, Error> {
        let kept = request.recipient_id.as_deref();
        let number = kept.map(|kept| unlock(&self.vault, of, kept)).transpose()?;
        Ok(CheckoutRequest {
            recipient_id: number,
            ..request.clone()
        })
    }

    /// Shows it to whoever sells the goods and has to declare them, and notes who looked.
    pub(crate) async fn recipient_number(
        &self,
        by: &Caller,
        id: OrderId,
    ) -> Result<RecipientNumber, Error> {
        by.allows("orders:write")?;
        let seller = by.seller(&DECLARERS)?;
        let (service, caller) = (self.clone(), by.clone());
        self.rt
            .db()
            .tx(move |tx| {
                let (service, by) = (service.clone(), caller.clone());
                async move {
                    let order = store::order::load(&tx, seller, id).await?;
                    let order = order.ok_or(Error::NotFound)?;
                    let kept = order.facts.recipient_id.as_deref();
                    let kept = kept.filter(|_| is_declared(order.state));
                    let kept = kept.ok_or(Error::NotFound)?;
                    let number = unlock(&service.vault, order.checkout, kept)?;
                    let subject = id.to_string();
                    audit::record(
                        &tx,
                        &service.rt,
                        MODULE,
                        &by,
                        "order.recipient_seen",
                        &subject,
                        None,
                        None,
                    )
                    .await?;
                    Ok(RecipientNumber { number })
                }
            })
            .await
    }
}

/// Whether goods of an order in this state cross a border.
pub(crate) fn is_declared(state: OrderState) -> bool {
    match state {
        OrderState::Paid
        | OrderState::PartlyShipped
        | OrderState::Shipped
        | OrderState::Delivered
        | OrderState::Completed => true,
        OrderState::AwaitingPayment | OrderState::Cancelled | OrderState::Expired => false,
    }
}

pub(crate) fn unlock(vault: &Vault, of: CheckoutId, kept: &str) -> Result<String, Problem> {
    let Some(locked) = kept.strip_prefix(LOCKED) else {
        return Ok(kept.to_owned());
    };
    let (key_id, text) = locked.split_once(':').unwrap_or_default();
    vault.unseal(of.uuid(), text, key_id)
}
