//! What the provider tells by itself, and how any fact is taken in: stored once, then folded.

use std::sync::Arc;

use axum::http::HeaderMap;
use contract::identity::Caller;
use db::Tx;
use kernel::Problem;
use runtime::crash;
use runtime::notices::{self, Notice, To};
use serde_json::json;

use super::Service;
use super::confirm::Subject;
use super::operate::DECIDERS;
use crate::MODULE;
use crate::connectors::{Connector, Heard, Letter, News, Place, Receipt};
use crate::error::Error;
use crate::model::{About, Attempt, AttemptId, AttemptState, Fact, Source, Status};
use crate::notices::LATE_FAILURE;
use crate::store;

impl Service {
    pub(crate) fn said(&self, tried: &Attempt, status: Status, reason: Option<String>) -> News {
        News {
            liability: None,
            id: tried
                .reference
                .clone()
                .unwrap_or_else(|| tried.id.to_string()),
            reference: tried.id.to_string(),
            status,
            amount: tried.amount,
            fee: None,
            action: None,
            reason,
        }
    }

    pub(crate) fn fact(
        &self,
        provider: &str,
        event: String,
        source: Source,
        about: About,
        news: &News,
    ) -> Fact {
        Fact {
            id: self.rt().ids().new_id(),
            provider: provider.to_owned(),
            event,
            source,
            about,
            reference: news.reference.clone(),
            provider_reference: news.id.clone(),
            status: news.status,
            amount: news.amount,
            fee: news.fee,
            action: news.action.clone(),
            reason: news.reason.clone(),
            liability: news.liability,
            target: None,
            received_at: self.now(),
        }
    }

    /// Takes a notification and answers in the provider's own words. What it will not take it
    /// refuses in them too, where the provider has such.
    pub(crate) async fn notified(
        &self,
        name: &str,
        headers: &HeaderMap,
        place: Option<Place<'_>>,
        body: &[u8],
    ) -> Result<Receipt, Error> {
        let connector = self.connector(name).ok_or(Error::NotFound)?;
        let letter = Letter {
            headers,
            body,
            place,
            now: self.now(),
        };
        match (
            self.take_letter(connector, &letter).await,
            connector.complaint(),
        ) {
            (Ok(()), _) => Ok(connector.receipt()),
            (Err(error), Some(complaint)) => {
                tracing::warn!(%error, name, "a notification was not taken");
                Ok(complaint)
            }
            (Err(error), None) => Err(error),
        }
    }

    /// Signature and age are checked before anything of it is believed.
    async fn take_letter(
        &self,
        connector: &Arc<dyn Connector>,
        letter: &Letter<'_>,
    ) -> Result<(), Error> {
        let told = match connector.hear(letter).await? {
            Some(Heard::Payment(told)) => told,
            Some(Heard::Chargeback(event, news)) => {
                if !is_name(&event) || !news.holds() {
                    return Err(unkept());
                }
                let event = format!("event:{event}");
                let name = connector.name();
                return self
                    .hear_chargeback(name, event, Source::Notification, *news)
                    .await;
            }
            None => return Ok(()),
        };
        if !is_name(&told.event) || !told.news.holds() {
            return Err(unkept());
        }
        let event = format!("event:{}", told.event);
        let name = connector.name();
        let fact = self.fact(name, event, Source::Notification, told.about, &told.news);
        self.write(fact, |service, tx, fact| async move {
            let references = [fact.reference.as_str(), fact.provider_reference.as_str()];
            let kind = store::fact::about_name(fact.about);
            let place = store::attempt::referred(&tx, &fact.provider, kind, references).await?;
            service.learn(&tx, Fact::clone(&fact), place).await
        })
        .await?;
        crash::point(MODULE, "notice.taken");
        Ok(())
    }

    /// Stores a fact and folds it in. What was told before, or is about nothing that we know, is
    /// stored and changes nothing.
    pub(crate) async fn learn(&self, tx: &Tx, mut fact: Fact, place: Subject) -> Result<(), Error> {
        fact.target = place;
        let is_new = store::fact::insert(tx, &fact).await?;
        let Some((buyer, target)) = place else {
            tracing::warn!(
                provider = fact.provider,
                event = fact.event,
                reference = fact.reference,
                "the provider told of something unknown"
            );
            return Ok(());
        };
        let (provider, theirs) = (fact.provider.as_str(), fact.provider_reference.as_str());
        let mut more = 0;
        if theirs != fact.reference {
            let kind = store::fact::about_name(fact.about);
            store::attempt::refer(tx, provider, theirs, kind, buyer, target).await?;
            more = store::fact::adopt(tx, provider, theirs, (buyer, target)).await?;
        }
        if !is_new && more == 0 {
            return Ok(());
        }
        match fact.about {
            About::Charge => {
                let id = AttemptId::from_uuid(target);
                let found = store::attempt::find(tx, buyer, id).await?;
                let mut tried = found.ok_or(Error::NotFound)?;
                let is_named = tried.reference.is_none() && theirs != fact.reference;
                if is_named {
                    tried.reference = Some(theirs.to_owned());
                }
                if is_new && fact.status == Status::Failed && tried.state == AttemptState::Charged {
                    self.tell_late_failure(tx, &fact, &tried).await?;
                }
                self.apply(tx, tried, is_named).await
            }
            About::Refund => {
                let id = contract::ids::RefundId::from_uuid(target);
                self.apply_refund(tx, buyer, id).await
            }
        }
    }

    /// What was taken stays taken in the books, as the facts say in any order; that the provider
    /// takes it back is for people to see to, and they have to hear of it.
    async fn tell_late_failure(&self, tx: &Tx, fact: &Fact, tried: &Attempt) -> Result<(), Error> {
        tracing::warn!(
            provider = fact.provider, event = fact.event, attempt = %tried.id,
            "a charge that was taken is said to have failed"
        );
        let notice = Notice {
            to: To::Staff(DECIDERS.to_vec()),
            org: tried.buyer,
            kind: LATE_FAILURE,
            params: json!({
                "amount": fact.amount.to_major_string(),
                "currency": fact.amount.currency().code(),
            }),
            link: Some(format!("/ops/payments/{}", tried.intent)),
        };
        let by = Caller::system();
        notices::tell(tx, self.rt(), MODULE, &by, &notice).await?;
        Ok(())
    }
}

fn is_name(event: &str) -> bool {
    (1..=200).contains(&event.len()) && !event.contains('\0')
}

fn unkept() -> Error {
    Problem::malformed("the notification holds what cannot be kept").into()
}
