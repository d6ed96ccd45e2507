//! What one connector could not take goes to the one in reserve, in the same request: only what ended
//! for good before the buyer was asked anything, and what needs no deed of the buyer. All else is
//! offered to the buyer again.

use contract::ids::{IntentId, OrgId};
use contract::payments::IntentState;
use kernel::Country;

use super::Service;
use super::confirm::Chosen;
use crate::error::Error;
use crate::model::AttemptId;
use crate::model::connector::How;
use crate::rules::{attempt, facts};
use crate::store;

impl Service {
    /// Tries a payment that was turned away with the connector in reserve, once. A repetition of the
    /// request finds the second attempt and changes nothing.
    pub(crate) async fn stand_in(
        &self,
        (buyer, id): (OrgId, IntentId),
        first: AttemptId,
        country: Country,
        chosen: &Chosen,
        actor: &str,
    ) -> Result<(), Error> {
        let Some(reserve) = self.connectors().in_reserve(&chosen.connector) else {
            return Ok(());
        };
        if reserve.how() != How::Card {
            return Ok(());
        }
        let chosen = Chosen {
            connector: reserve.name().to_owned(),
            ..chosen.clone()
        };
        let input = (buyer, id, first, country, chosen, actor.to_owned());
        let second = self
            .write(input, |service, tx, input| async move {
                let (buyer, id, first, country, chosen, actor) = input.as_ref();
                let intent = service.load(&tx, *buyer, *id).await?;
                let tried = store::attempt::of_intent(&tx, *buyer, *id).await?;
                let is_last = tried.last().is_some_and(|last| last.id == *first);
                let is_over = tried.iter().all(|one| !attempt::is_open(one.state));
                let told = store::fact::of_target(&tx, first.uuid()).await?;
                let waits = intent.state == IntentState::RequiresPaymentMethod
                    && service.now() < intent.expires_at;
                if !waits || !is_last || !is_over || !facts::is_turned_away(&told) {
                    return Ok(None);
                }
                let place = (*buyer, *id);
                // Whoever pays was looked up before the first attempt.
                let begun = service.begin(&tx, place, Some(*country), actor, chosen, true);
                match begun.await {
                    Ok(second) => Ok(Some(second)),
                    // Switched off, or not for this payment: the buyer chooses.
                    Err(Error::MethodUnfit(_)) => Ok(None),
                    Err(error) => Err(error),
                }
            })
            .await?;
        match second {
            Some(second) => self.drive(buyer, second, true).await,
            None => Ok(()),
        }
    }
}
