//! Asking for the check of who pays: what is known of a payment, before it is written down.

use contract::ids::{IntentId, OrgId};
use db::Tx;
use kernel::Country;

use super::Service;
use crate::connectors::Connector;
use crate::error::Error;
use crate::model::chargeback::Chargeback;
use crate::model::connector::How;
use crate::model::step_up::{Liability, StepUp};
use crate::rules::step_up::{self, Payment};
use crate::store;

impl Service {
    /// Why the buyer's bank is to be asked; nothing where there is no such check, or no rule asks.
    pub(crate) async fn step_up(
        &self,
        connector: &dyn Connector,
        (buyer, id): (OrgId, IntentId),
        country: Country,
    ) -> Result<Option<StepUp>, Error> {
        let rules = &self.settings().step_up;
        if rules.is_empty() || connector.how() != How::Card {
            return Ok(None);
        }
        let (amount, has_paid) = self
            .read((buyer, id), |service, tx, input| async move {
                let intent = service.load(&tx, input.0, input.1).await?;
                let has_paid = store::attempt::has_charged(&tx, input.0).await?;
                Ok((intent.amount, has_paid))
            })
            .await?;
        let payment = Payment {
            euros: self.in_euros(amount).await?,
            is_first: !has_paid,
            country,
        };
        let today = self.now().date().to_string();
        Ok(step_up::wanted(rules, &today, &payment))
    }

    /// Whether a chargeback is the issuer's own to bear: it says that somebody else paid, and the
    /// issuer has vouched for who did.
    pub(crate) async fn is_shielded(&self, tx: &Tx, one: &Chargeback) -> Result<bool, Error> {
        if !step_up::is_fraud(&one.reason) {
            return Ok(false);
        }
        let found = store::attempt::find(tx, one.buyer, one.attempt).await?;
        Ok(found.is_some_and(|tried| tried.liability == Some(Liability::Issuer)))
    }
}
