//! Paying: an attempt is written down, then ordered from the provider, then its answer is applied.
//! A process that stops between any two of these leaves a row from which the ladder goes on.

use std::sync::Arc;

use contract::identity::{Caller, OrgView, Role};
use contract::ids::{CheckoutId, IntentId, OrgId};
use contract::payments::IntentState;
use db::Tx;
use kernel::{Country, FieldError};
use runtime::once::{IdempotentRequest, Replay, once};
use runtime::{crash, jobs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Service;
use super::views::IntentPage;
use crate::MODULE;
use crate::connectors::{Connector, Order, Reply, TRANSFER};
use crate::error::Error;
use crate::jobs::{ASK, Target};
use crate::model::connector::{Due, How};
use crate::model::step_up::StepUp;
use crate::model::{About, Attempt, AttemptId, AttemptState, Fact, Intent, Source, Status};
use crate::rules::attempt;
use crate::rules::facts::Standing;
use crate::store;
use crate::store::Step;

/// Who may spend a buyer's money.
pub(crate) const PAYERS: [Role; 3] = [Role::Owner, Role::Buyer, Role::Finance];

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// One of `GET /methods`.
    #[schema(
        min_length = 1,
        max_length = 60,
        pattern = "^[a-z0-9_]+$",
        example = "sandbox_card"
    )]
    pub method: String,
    /// Where the buyer comes back to after a page of the provider: a path of this site.
    #[schema(max_length = 300, example = "/en/pay/chk_01j5")]
    pub return_url: Option<String>,
    /// Of the telephone that is asked, where the method needs one.
    #[schema(max_length = 40, example = "0712 345 678")]
    pub phone: Option<String>,
}

/// What is written down of an attempt before anybody else hears of it.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pub(crate) connector: String,
    pub(crate) method: String,
    pub(crate) phone: Option<String>,
    pub(crate) return_path: String,
    pub(crate) step_up: Option<StepUp>,
}

/// What the idempotency key remembers: which attempt it began.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Began {
    buyer: OrgId,
    attempt: AttemptId,
}

impl Service {
    pub(crate) async fn confirm(
        &self,
        by: &Caller,
        reference: &str,
        request: &IdempotentRequest,
        form: Confirm,
    ) -> Result<IntentPage, Error> {
        let buyer = by.buyer(&PAYERS)?;
        by.allows("payments:write")?;
        let connector = self.taking(&form.method)?;
        let mut chosen = Chosen {
            connector: connector.name().to_owned(),
            return_path: return_path(form.return_url.as_deref())?,
            phone: connector
                .phone(form.phone.as_deref())
                .map_err(|wrong| Error::Fields(vec![wrong]))?,
            method: form.method,
            step_up: None,
        };
        let id = self.resolve(buyer, reference).await?;
        let payer = self.payer(by, buyer).await?;
        let is_clear = self.is_clear(by, &payer, id).await?;
        let asked = connector.as_ref();
        chosen.step_up = self.step_up(asked, (buyer, id), payer.country).await?;
        let service = self.clone();
        let (actor, country) = (by.actor(), payer.country);
        let (wanted, said) = (chosen.clone(), actor.clone());
        let replay = once(self.rt(), MODULE, request, move |tx| {
            let service = service.clone();
            let (actor, chosen) = (actor.clone(), chosen.clone());
            async move {
                let attempt = service
                    .begin(&tx, (buyer, id), Some(country), &actor, &chosen, is_clear)
                    .await?;
                Ok((200, Began { buyer, attempt }))
            }
        })
        .await?;
        let is_first = matches!(replay, Replay::Fresh { .. });
        let began = match replay {
            Replay::Fresh { value, .. } => value,
            Replay::Stored { answer, .. } => serde_json::from_str(&answer)
                .map_err(|_| Error::stored("payments_idempotency", "answer"))?,
        };
        crash::point(MODULE, "pay.begun");
        // Somebody may have looked between the question and the writing down: then nobody tells us.
        if !is_clear && !self.is_clear(by, &payer, id).await? {
            return self.page_of(buyer, id).await;
        }
        // Also after a replay: the process that began it may have stopped before it ordered.
        self.drive(began.buyer, began.attempt, is_first).await?;
        let place = (buyer, id);
        self.stand_in(place, began.attempt, country, &wanted, &said)
            .await?;
        self.page_of(buyer, id).await
    }

    fn taking(&self, method: &str) -> Result<&Arc<dyn Connector>, Error> {
        if self.connectors().all().is_empty() {
            return Err(Error::NoMethod);
        }
        self.connectors().taking(method).ok_or_else(|| {
            let wrong = FieldError::new("method", "unknown", "one of the ways to pay");
            Error::Fields(vec![wrong])
        })
    }

    pub(crate) async fn payer(&self, by: &Caller, buyer: OrgId) -> Result<OrgView, Error> {
        let firms = self.identity().organisations(by, vec![buyer]).await?;
        let payer = firms.into_iter().find(|firm| firm.id == buyer);
        payer.ok_or(Error::NotFound)
    }

    /// An attempt, written down before anybody else hears of it.
    pub(crate) async fn begin(
        &self,
        tx: &Tx,
        (buyer, id): (OrgId, IntentId),
        country: Option<Country>,
        actor: &str,
        chosen: &Chosen,
        is_clear: bool,
    ) -> Result<AttemptId, Error> {
        let mut intent = self.load(tx, buyer, id).await?;
        match intent.state {
            IntentState::RequiresPaymentMethod => {}
            IntentState::RequiresConfirmation
            | IntentState::RequiresAction
            | IntentState::RequiresReview
            | IntentState::Processing
            | IntentState::RequiresCapture
            | IntentState::PartiallyCapturedCapturable => return Err(Error::AttemptUnderWay),
            state @ (IntentState::PartiallyCaptured
            | IntentState::Conflicted
            | IntentState::Succeeded
            | IntentState::Canceled
            | IntentState::Expired) => return Err(Error::NotPayable { state }),
        }
        let now = self.now();
        if now >= intent.expires_at {
            return Err(Error::NotPayable {
                state: IntentState::Expired,
            });
        }
        let before = store::attempt::of_intent(tx, buyer, id).await?;
        if before.iter().any(|tried| attempt::is_open(tried.state)) {
            return Err(Error::AttemptUnderWay);
        }
        let due = Due {
            amount: intent.amount,
            country,
        };
        self.fits(tx, &chosen.connector, &chosen.method, due)
            .await?;
        let tried = Attempt {
            id: self.rt().ids().new_id(),
            buyer,
            intent: id,
            state: AttemptState::Created,
            version: 1,
            provider: chosen.connector.clone(),
            method: chosen.method.clone(),
            return_path: chosen.return_path.clone(),
            phone: chosen.phone.clone(),
            step_up: chosen.step_up,
            liability: None,
            reference: None,
            action: None,
            reason: None,
            amount: intent.amount,
            step: 0,
            created_at: now,
            updated_at: now,
        };
        store::attempt::insert(tx, &tried).await?;
        let step = Step {
            buyer,
            intent: id,
            subject: "attempt",
            id: tried.id.uuid(),
            version: 1,
            from: None,
            to: attempt::name(tried.state),
            reason: None,
            actor,
            at: now,
        };
        store::note(tx, &step).await?;
        intent.attempt = Some(tried.id);
        intent.reason = None;
        let connector = self.connector(&chosen.connector);
        if connector.is_some_and(|one| one.how() == How::Transfer) {
            self.put_off(tx, &mut intent).await?;
        }
        if !is_clear {
            let to = IntentState::RequiresReview;
            self.go(tx, &mut intent, to, Some("under_review"), actor)
                .await?;
            return Ok(tried.id);
        }
        let to = IntentState::RequiresConfirmation;
        self.go(tx, &mut intent, to, None, actor).await?;
        self.ask_later(tx, &tried, 0).await?;
        Ok(tried.id)
    }

    /// The next question about an attempt, if the ladder has one.
    async fn ask_later(&self, tx: &Tx, tried: &Attempt, step: i64) -> Result<(), Error> {
        let ladder = self.settings().ladder();
        let pause = usize::try_from(step)
            .ok()
            .and_then(|step| ladder.get(step).copied());
        let Some(mut pause) = pause else {
            tracing::warn!(attempt = %tried.id, "nobody knows the outcome; operators must look");
            return Ok(());
        };
        if step == 0 {
            // The order itself may still be under way.
            pause = pause.max(self.settings().timeout());
        }
        let target = Target {
            buyer: tried.buyer,
            id: tried.id.uuid(),
            step,
        };
        let (key, at) = (ask_key(tried.id, step), self.now().plus(pause));
        jobs::enqueue(tx, self.rt(), MODULE, ASK, &target, at, Some(&key)).await?;
        Ok(())
    }

    /// A rung of the ladder: asks, and comes back later if that did not settle it.
    pub(crate) async fn ask(&self, target: Target) -> Result<(), Error> {
        let id = AttemptId::from_uuid(target.id);
        self.drive(target.buyer, id, false).await?;
        self.write(target, move |service, tx, target| async move {
            let found = store::attempt::find(&tx, target.buyer, id).await?;
            let mut tried = found.ok_or(Error::NotFound)?;
            // Nobody can be asked about a transfer that the buyer has been told to order.
            let waits = tried.provider == TRANSFER && tried.action.is_some();
            if !attempt::is_open(tried.state) || waits {
                return Ok(());
            }
            tried.step = target.step + 1;
            store::attempt::save(&tx, &tried, tried.version).await?;
            service.ask_later(&tx, &tried, tried.step).await
        })
        .await
    }

    /// Orders an attempt that was not ordered, asks about one that was, and applies the answer. Only
    /// whoever has just begun it knows that nobody ordered it before: a process that stopped may have.
    pub(crate) async fn drive(
        &self,
        buyer: OrgId,
        id: AttemptId,
        is_first: bool,
    ) -> Result<(), Error> {
        let (tried, order) = self.ordered(buyer, id).await?;
        let (source, reply) = match (tried.state, self.connector(&tried.provider)) {
            (AttemptState::Created, Some(connector)) => {
                (Source::Answer, connector.begin(&order).await)
            }
            (state, Some(connector)) if attempt::is_open(state) => {
                (Source::Question, connector.ask(&order).await)
            }
            _ => return Ok(()),
        };
        crash::point(MODULE, "pay.answered");
        self.take_reply(&tried, source, reply, is_first).await?;
        crash::point(MODULE, "pay.taken");
        Ok(())
    }

    /// An attempt, and what its connector has to know of it.
    async fn ordered(&self, buyer: OrgId, id: AttemptId) -> Result<(Attempt, Order), Error> {
        let (tried, until, creditor_reference) = self
            .read((buyer, id), |service, tx, input| async move {
                let found = store::attempt::find(&tx, input.0, input.1).await?;
                let tried = found.ok_or(Error::NotFound)?;
                let intent = service.load(&tx, input.0, tried.intent).await?;
                let transfer = match tried.provider.as_str() {
                    TRANSFER => store::transfer::of_intent(&tx, tried.intent).await?,
                    _ => None,
                };
                let reference = transfer.map(|transfer| transfer.reference);
                Ok((tried, intent.expires_at, reference))
            })
            .await?;
        let site = self.rt().config().public_url();
        let order = Order {
            reference: tried.id.to_string(),
            theirs: tried.reference.clone(),
            amount: tried.amount,
            method: tried.method.clone(),
            phone: tried.phone.clone(),
            creditor_reference,
            step_up: tried.step_up.is_some(),
            return_url: format!("{site}{}", tried.return_path),
            notify_url: self.notify_url(&tried.provider),
            is_shown: tried.action.is_some(),
            begun: tried.created_at,
            until,
            now: self.now(),
        };
        Ok((tried, order))
    }

    /// Where a provider tells what happened.
    pub(crate) fn notify_url(&self, connector: &str) -> String {
        let site = match self.settings().notify_url.trim_end_matches('/') {
            "" => self.rt().config().public_url(),
            site => site.to_owned(),
        };
        format!("{site}/api/payments/notifications/{connector}")
    }

    /// What an answer to an order or to a question makes of an attempt.
    async fn take_reply(
        &self,
        tried: &Attempt,
        source: Source,
        reply: Reply,
        is_first: bool,
    ) -> Result<(), Error> {
        let age = self.now().since(tried.created_at);
        let is_old = age.as_secs() >= self.settings().not_sent_after_seconds;
        let told = match reply {
            Reply::News(news) => Some(*news),
            Reply::Refused(reason) => Some(self.said(tried, Status::Refused, Some(reason))),
            // That this order never left says nothing of one that left before it.
            Reply::NotSent if is_first && tried.state == AttemptState::Created => {
                Some(self.said(tried, Status::Missing, None))
            }
            // An order that was on its way may still arrive; after a while it will not.
            Reply::Missing if source == Source::Question && is_old => {
                Some(self.said(tried, Status::Missing, None))
            }
            Reply::NotSent | Reply::Missing | Reply::Unknown => None,
        };
        let (buyer, id) = (tried.buyer, tried.id);
        let Some(news) = told else {
            return self.leave_unknown(buyer, id).await;
        };
        let event = format!("{id}:{}", store::fact::status_name(news.status));
        let fact = self.fact(&tried.provider, event, source, About::Charge, &news);
        self.write(fact, move |service, tx, fact| async move {
            let place = Some((buyer, id.uuid()));
            service.learn(&tx, Fact::clone(&fact), place).await
        })
        .await
    }

    /// Ordered, and nobody knows what became of it.
    async fn leave_unknown(&self, buyer: OrgId, id: AttemptId) -> Result<(), Error> {
        self.write((buyer, id), |service, tx, input| async move {
            let found = store::attempt::find(&tx, input.0, input.1).await?;
            let mut tried = found.ok_or(Error::NotFound)?;
            if tried.state != AttemptState::Created {
                return Ok(());
            }
            let unknown = AttemptState::Unknown;
            service
                .go_attempt(&tx, &mut tried, unknown, None, &Standing::Nothing)
                .await
        })
        .await
    }

    /// Gives up at the provider what the buyer has not approved.
    pub(crate) async fn give_up_charge(&self, target: Target) -> Result<(), Error> {
        let id = AttemptId::from_uuid(target.id);
        let (tried, order) = self.ordered(target.buyer, id).await?;
        let connector = self.connector(&tried.provider);
        let Some(connector) = connector.filter(|_| attempt::is_open(tried.state)) else {
            return Ok(());
        };
        let reply = connector.cancel(&order).await;
        self.take_reply(&tried, Source::Answer, reply, false).await
    }

    /// Asks the provider now: the buyer came back from its page.
    pub(crate) async fn refresh(&self, by: &Caller, reference: &str) -> Result<IntentPage, Error> {
        let buyer = by.buyer(&PAYERS)?;
        by.allows("payments:write")?;
        let id = self.resolve(buyer, reference).await?;
        let intent: Intent = self
            .read((buyer, id), |service, tx, input| async move {
                service.load(&tx, input.0, input.1).await
            })
            .await?;
        if let Some(attempt) = intent.attempt {
            self.drive(buyer, attempt, false).await?;
        }
        self.page_of(buyer, id).await
    }

    /// An intent of the buyer, by its own id or by its checkout's.
    pub(crate) async fn resolve(&self, buyer: OrgId, reference: &str) -> Result<IntentId, Error> {
        if let Ok(id) = reference.parse::<IntentId>() {
            return Ok(id);
        }
        let checkout: CheckoutId = reference.parse().map_err(|_| Error::NotFound)?;
        let found = self
            .read(checkout, |_, tx, checkout| async move {
                store::intent::of_checkout(&tx, *checkout).await
            })
            .await?;
        match found {
            Some((owner, id)) if owner == buyer => Ok(id),
            _ => Err(Error::NotFound),
        }
    }
}

/// A path of this site; anything else would make us send buyers to strangers.
fn return_path(given: Option<&str>) -> Result<String, Error> {
    let path = given.unwrap_or("/");
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>');
    if path.starts_with('/') && !path.starts_with("//") && path.chars().all(plain) {
        return Ok(path.to_owned());
    }
    let wrong = FieldError::new(
        "return_url",
        "not_a_path",
        "a path of this site, from its root",
    );
    Err(Error::Fields(vec![wrong]))
}

/// The key of the job that asks about an attempt.
pub(super) fn ask_key(attempt: AttemptId, step: i64) -> String {
    format!("{attempt}:{step}")
}

/// What a fact is about, with its tenant.
pub(crate) type Subject = Option<(OrgId, Uuid)>;
