//! The receipt of a payment: what its buyer can put into its books. It follows from what was paid,
//! so it is the same whenever it is asked for, but for refunds since.

use contract::identity::Caller;
use contract::ids::{CheckoutId, IntentId, OrderId};
use contract::payments::IntentState;
use kernel::{Locale, Money, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::documents::printed;
use crate::error::Error;
use crate::model::document::{Holder, Issuer};
use crate::rules::intent;
use crate::rules::paper::{self, Receipt};
use crate::store;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReceiptOrder {
    pub order: OrderId,
    pub amount: Money,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReceiptPage {
    pub number: String,
    pub intent: IntentId,
    pub checkout: CheckoutId,
    pub issuer: Issuer,
    pub holder: Holder,
    pub paid_at: Timestamp,
    pub method: String,
    pub amount: Money,
    /// What went back since.
    pub refunded: Money,
    pub orders: Vec<ReceiptOrder>,
}

impl Service {
    /// Of a payment that came; there is none before.
    pub(crate) async fn receipt(&self, by: &Caller, reference: &str) -> Result<ReceiptPage, Error> {
        let page = self.page(by, reference).await?;
        if page.state != IntentState::Succeeded {
            return Err(Error::NotFound);
        }
        let (buyer, id) = (by.org, page.id);
        let paid = intent::name(IntentState::Succeeded);
        let paid_at = self
            .read((buyer, id), move |_, tx, input| async move {
                let moves = store::moves(&tx, input.0, input.1).await?;
                let paid = moves
                    .iter()
                    .find(|step| step.subject == "intent" && step.to == paid);
                Ok(paid.map(|step| step.at))
            })
            .await?;
        let refunded = page.shares.iter().map(|share| share.refunded);
        let refunded = Money::sum(refunded, page.amount.currency())?;
        let tail: String = id.to_string().chars().rev().take(10).collect();
        let tail: String = tail.chars().rev().collect();
        Ok(ReceiptPage {
            number: format!("{}-RC-{}", self.settings().issuer_code, tail.to_uppercase()),
            intent: id,
            checkout: page.checkout,
            issuer: self.issuer(),
            holder: self.holder(by, buyer).await?,
            paid_at: paid_at.unwrap_or(page.updated_at),
            method: page
                .attempt
                .map(|attempt| attempt.method)
                .unwrap_or_default(),
            amount: page.amount,
            refunded,
            orders: page
                .shares
                .iter()
                .map(|share| ReceiptOrder {
                    order: share.order,
                    amount: share.amount,
                })
                .collect(),
        })
    }

    pub(crate) async fn receipt_pdf(
        &self,
        by: &Caller,
        reference: &str,
        language: Locale,
    ) -> Result<(String, Vec<u8>), Error> {
        let page = self.receipt(by, reference).await?;
        let orders = page.orders.iter();
        let sheet = paper::receipt(
            &Receipt {
                number: &page.number,
                holder: &page.holder,
                issuer: &page.issuer.name,
                method: &page.method,
                paid_at: page.paid_at,
                amount: page.amount,
                refunded: page.refunded,
                orders: orders
                    .map(|one| (one.order.to_string(), one.amount))
                    .collect(),
            },
            language,
        );
        let name = format!("{}-{}.pdf", page.number, language.tag());
        Ok((name, printed(sheet).await?))
    }
}
