//! A payment that waits because somebody looks at the payer: what was chosen is kept as an attempt that
//! nobody has ordered. When the payer is cleared it goes on by itself; when not, it ends.

use contract::identity::{Caller, OrgView, Role};
use contract::ids::IntentId;
use contract::payments::IntentState;
use contract::risk::{Occasion, Party, PartyKind, PartyRole, ScreenAsk, ScreeningEnded, Verdict};
use db::Tx;
use runtime::jobs;
use runtime::notices::{self, Notice, To};
use serde_json::json;

use super::Service;
use crate::MODULE;
use crate::error::Error;
use crate::jobs::{ASK, Target};
use crate::model::{AttemptState, Intent};
use crate::notices::{REVIEW_PASSED, REVIEW_STOPPED};
use crate::rules::facts::Standing;
use crate::store;

impl Service {
    /// Whoever pays is looked up first. False: what was chosen is written down, and nothing is charged
    /// until somebody has looked.
    pub(crate) async fn is_clear(
        &self,
        by: &Caller,
        payer: &OrgView,
        id: IntentId,
    ) -> Result<bool, Error> {
        let party = Party::named(PartyRole::Firm, PartyKind::Company, payer.name.clone());
        let ask = ScreenAsk {
            firm: payer.id,
            occasion: Occasion::Payment,
            process: id.uuid(),
            parties: vec![party.of(payer.country)],
            destination: None,
        };
        match self.risk().screen(by, ask).await?.verdict {
            Verdict::Clear => Ok(true),
            Verdict::Review => Ok(false),
            Verdict::Hit => Err(Error::UnderReview),
        }
    }

    pub(crate) async fn on_screening_ended(
        &self,
        tx: &Tx,
        event: &ScreeningEnded,
    ) -> Result<(), Error> {
        if event.occasion != Occasion::Payment {
            return Ok(());
        }
        let id = IntentId::from_uuid(event.process);
        let Some(mut intent) = store::intent::find(tx, event.firm, id).await? else {
            return Ok(());
        };
        if intent.state != IntentState::RequiresReview {
            return Ok(());
        }
        if event.verdict != Verdict::Clear {
            let to = IntentState::Canceled;
            self.close(tx, &mut intent, to, "system", &Caller::system())
                .await?;
            return self.tell_reviewed(tx, &intent, REVIEW_STOPPED).await;
        }
        if let Some(attempt) = intent.attempt {
            let target = Target {
                buyer: intent.buyer,
                id: attempt.uuid(),
                step: 0,
            };
            let (key, now) = (format!("{attempt}:reviewed"), self.now());
            jobs::enqueue(tx, self.rt(), MODULE, ASK, &target, now, Some(&key)).await?;
        }
        self.tell_reviewed(tx, &intent, REVIEW_PASSED).await
    }

    /// Ends with the intent what nobody ordered, so that nobody orders it any more.
    pub(crate) async fn leave_unsent(&self, tx: &Tx, intent: &Intent) -> Result<(), Error> {
        let Some(attempt) = intent.attempt else {
            return Ok(());
        };
        let found = store::attempt::find(tx, intent.buyer, attempt).await?;
        let Some(mut tried) = found.filter(|tried| tried.state == AttemptState::Created) else {
            return Ok(());
        };
        let (to, why) = (AttemptState::NotSent, Some("not_sent".to_owned()));
        self.go_attempt(tx, &mut tried, to, why, &Standing::NotSent)
            .await
    }

    async fn tell_reviewed(
        &self,
        tx: &Tx,
        intent: &Intent,
        kind: &'static str,
    ) -> Result<(), Error> {
        let notice = Notice {
            to: To::Members(vec![Role::Owner, Role::Buyer, Role::Finance]),
            org: intent.buyer,
            kind,
            params: json!({
                "amount": intent.amount.to_major_string(),
                "currency": intent.amount.currency().code(),
            }),
            link: Some(format!("/pay/{}", intent.checkout)),
        };
        notices::tell(tx, self.rt(), MODULE, &Caller::system(), &notice).await?;
        Ok(())
    }
}
