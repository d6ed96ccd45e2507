//! One try at one delivery: look, sign, call, note. The call stands between the transactions, so a
//! process that dies during it calls again with the same id.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use contract::identity::{Caller, Role};
use contract::ids::OrgId;
use db::Tx;
use kernel::{Problem, Timestamp};
use parking_lot::Mutex;
use runtime::crash;
use runtime::jobs::Job;
use runtime::notices::{Notice, To, tell};
use serde_json::json;
use sign::standard_webhooks::{self as standard, Secret};

use super::Service;
use crate::call::{Request, host};
use crate::error::Error;
use crate::jobs::Due;
use crate::model::delivery::{Delivery, DeliveryState, Tried};
use crate::model::endpoint::{Because, Endpoint};
use crate::rules::ladder;
use crate::{MODULE, notices, store};

/// Calls to the receivers of one firm at the same time. A worker has few more places: a firm whose
/// receivers are slow must not take them from the others.
const AT_ONCE: usize = 8;
/// When to look again while a firm's places are taken.
const PUT_OFF: Duration = Duration::from_secs(1);
/// Rows of old logs in one transaction.
const FORGOTTEN: i64 = 500;

/// How many calls a firm has under way in this process.
#[derive(Clone, Default)]
pub(super) struct Lanes {
    taken: Arc<Mutex<HashMap<OrgId, usize>>>,
}

/// A place, given back when the call ends in whatever way.
struct Lane {
    org: OrgId,
    taken: Arc<Mutex<HashMap<OrgId, usize>>>,
}

impl Lanes {
    fn enter(&self, org: OrgId) -> Option<Lane> {
        let mut taken = self.taken.lock();
        let places = taken.entry(org).or_default();
        if *places >= AT_ONCE {
            return None;
        }
        *places += 1;
        let taken = self.taken.clone();
        Some(Lane { org, taken })
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let mut taken = self.taken.lock();
        if let Some(places) = taken.get_mut(&self.org) {
            *places = places.saturating_sub(1);
            if *places == 0 {
                taken.remove(&self.org);
            }
        }
    }
}

impl Service {
    pub(crate) async fn deliver(&self, job: &Job) -> Result<(), Error> {
        let due: Due = job.read()?;
        let Some(_lane) = self.inner.lanes.enter(due.org) else {
            return self.put_off(job, due).await;
        };
        let found = store::delivery::find(self.rt().db(), due.org, due.delivery).await?;
        // Begun anew meanwhile, delivered by another process, or forgotten with its firm.
        let Some((delivery, body)) = found
            .filter(|(found, _)| found.round == due.round && found.state == DeliveryState::Waiting)
        else {
            return Ok(());
        };
        let endpoint = store::endpoint::find(self.rt().db(), due.org, delivery.endpoint).await?;
        let Some(endpoint) = endpoint.filter(Endpoint::is_enabled) else {
            return self.give_up(job, delivery).await;
        };
        let request = self.request(&endpoint, &delivery, body)?;
        crash::point(MODULE, "deliver.sending");
        let tried = self.client().send(request).await;
        crash::point(MODULE, "deliver.answered");
        self.note(job, delivery, tried).await
    }

    /// Signed now, by every secret that signs now.
    fn request(
        &self,
        endpoint: &Endpoint,
        delivery: &Delivery,
        body: String,
    ) -> Result<Request, Error> {
        let now = self.rt().now();
        let (id, seconds) = (
            delivery.event.to_string(),
            now.micros().div_euclid(1_000_000),
        );
        let mut signatures = Vec::new();
        for sealed in endpoint.secrets(now) {
            let place = endpoint.id.uuid();
            let text = self.vault().unseal(place, &sealed.text, &sealed.key_id)?;
            let secret = Secret::issued(&text).map_err(|_| Problem::internal())?;
            signatures.push(standard::sign(&secret, &id, seconds, body.as_bytes()));
        }
        Ok(Request {
            url: endpoint.url.clone(),
            headers: [
                (standard::ID, id),
                (standard::TIMESTAMP, seconds.to_string()),
                (standard::SIGNATURE, signatures.join(" ")),
            ],
            body,
        })
    }

    /// Looks again in a moment, without counting it as a try.
    async fn put_off(&self, job: &Job, due: Due) -> Result<(), Error> {
        self.write((job.clone(), due), |service, tx, input| async move {
            let (job, due) = &*input;
            job.finish(&tx).await?;
            let at = service.rt().now().plus(PUT_OFF);
            service
                .try_at(&tx, due.org, due.delivery, due.round, at)
                .await
        })
        .await
    }

    /// The endpoint is switched off or gone: what waited for it can be sent again once it is back.
    async fn give_up(&self, job: &Job, delivery: Delivery) -> Result<(), Error> {
        self.write((job.clone(), delivery), |service, tx, input| async move {
            let (job, delivery) = &*input;
            job.finish(&tx).await?;
            let now = service.rt().now();
            store::delivery::end(&tx, delivery, DeliveryState::Failed, now).await?;
            Ok(())
        })
        .await
    }

    async fn note(&self, job: &Job, delivery: Delivery, tried: Tried) -> Result<(), Error> {
        let chance = self.rt().rng().below(1_000);
        let input = (job.clone(), delivery, tried, chance);
        self.write(input, |service, tx, input| async move {
            let (job, delivery, tried, chance) = &*input;
            job.finish(&tx).await?;
            let now = service.rt().now();
            store::delivery::note_attempt(&tx, delivery, now, tried).await?;
            if tried.is_success() {
                store::endpoint::note_success(&tx, delivery.org, delivery.endpoint).await?;
                store::delivery::end(&tx, delivery, DeliveryState::Delivered, now).await?;
                return Ok(());
            }
            let is_off = service.note_failure(&tx, delivery, tried, now).await?;
            let pause = ladder::pause_after(delivery.step, *chance).filter(|_| !is_off);
            let Some(pause) = pause else {
                store::delivery::end(&tx, delivery, DeliveryState::Failed, now).await?;
                return Ok(());
            };
            let at = now.plus(pause);
            if store::delivery::climb(&tx, delivery, at).await? {
                let (org, round) = (delivery.org, delivery.round);
                service.try_at(&tx, org, delivery.id, round, at).await?;
            }
            Ok(())
        })
        .await
    }

    /// Answers whether the endpoint is switched off over it; its owner is told.
    async fn note_failure(
        &self,
        tx: &Tx,
        of: &Delivery,
        tried: &Tried,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let since = store::endpoint::note_failure(tx, of.org, of.endpoint, now).await?;
        let because = if tried.is_gone() {
            Because::Gone
        } else if now.since(since) >= self.settings().disable_after() {
            Because::Failing
        } else {
            return Ok(false);
        };
        if store::endpoint::disable(tx, of.org, of.endpoint, because, now).await?
            && let Some(endpoint) = store::endpoint::load(tx, of.org, of.endpoint).await?
        {
            self.tell_owner(tx, &endpoint, because, now.since(since))
                .await?;
        }
        Ok(true)
    }

    async fn tell_owner(
        &self,
        tx: &Tx,
        endpoint: &Endpoint,
        because: Because,
        failed_for: Duration,
    ) -> Result<(), Error> {
        let kind = match because {
            Because::Gone => notices::GONE,
            Because::Failing => notices::FAILING,
            Because::SwitchedOff => return Ok(()),
        };
        let by = Caller::system();
        let after = json!({"state": "disabled", "because": because});
        self.audit(
            tx,
            &by,
            "endpoint.disabled",
            endpoint.id,
            None,
            Some(&after),
        )
        .await?;
        let days = failed_for.as_secs() / (24 * 3_600);
        let notice = Notice {
            to: To::Members(vec![Role::Owner]),
            org: endpoint.org,
            kind,
            params: json!({"host": host(&endpoint.url), "days": days}),
            link: Some(format!("/account/webhooks/{}", endpoint.id)),
        };
        Ok(tell(tx, self.rt(), MODULE, &by, &notice).await?)
    }

    /// The log is kept for a while.
    pub(crate) async fn forget_old(&self) -> Result<(), Error> {
        let before = self.rt().now().minus(self.settings().log_for());
        loop {
            let gone = self
                .write(before, |_, tx, before| async move {
                    Ok(store::delivery::forget_before(&tx, *before, FORGOTTEN).await?)
                })
                .await?;
            if i64::try_from(gone).unwrap_or(i64::MAX) < FORGOTTEN {
                return Ok(());
            }
        }
    }
}
