//! Money that buyers' banks take back: raised after the charge, told of as the charge's own faults
//! say, answered once a stage, and decided by what was shown. Whoever tests may raise and decide.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, extract::DefaultBodyLimit};
use kernel::{Money, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::api::{is_known, refused};
use super::books::Kept;
use super::cards::Behaviour;
use super::notices::{Errors, tell};
use super::state::{Charge, Refusal, State, thousandths};

/// A pack with its files.
const PACK_BYTES_MAX: usize = 16 * 1024 * 1024;
/// What has ended is listed for so long.
const LISTED_FOR: Duration = Duration::from_secs(86_400);

/// A chargeback as the provider tells of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Chargeback {
    pub id: String,
    /// The merchant's reference of the charge.
    pub charge: String,
    pub stage: String,
    pub status: String,
    pub amount: Money,
    pub fee: Money,
    pub reason: String,
    pub due_by: Option<Timestamp>,
    /// What the merchant showed last.
    #[serde(default)]
    pub pack: Option<Value>,
    pub at: Timestamp,
}

impl Chargeback {
    fn is_open(&self) -> bool {
        matches!(
            self.status.as_str(),
            "warning_needs_response" | "warning_under_review" | "needs_response" | "under_review"
        )
    }

    /// Whether money of it is away from the merchant.
    pub(super) fn takes_money(&self) -> bool {
        matches!(
            self.status.as_str(),
            "needs_response" | "under_review" | "accepted" | "expired" | "lost"
        )
    }

    /// Whether the provider has debited it at any time.
    pub(super) fn was_debited(&self) -> bool {
        self.stage != "pre_dispute"
    }

    /// What convinces a bank: that it vouched for who paid, that the goods arrived, or that the
    /// money had gone back.
    fn convinces(&self) -> bool {
        let Some(pack) = &self.pack else {
            return false;
        };
        if pack["liability"] == "issuer" && self.reason.starts_with("10.") {
            return true;
        }
        let arrived = |order: &Value| !order["delivered_at"].is_null();
        let kinds = ["delivery", "refund"];
        let shows = |item: &Value| kinds.iter().any(|kind| item["kind"] == *kind);
        let any = |list: &Value, test: &dyn Fn(&Value) -> bool| {
            list.as_array().is_some_and(|list| list.iter().any(test))
        };
        any(&pack["orders"], &arrived) || any(&pack["evidence"], &shows)
    }

    fn told(&self) -> Value {
        let mut told = json!(self);
        if let Some(fields) = told.as_object_mut() {
            fields.remove("pack");
            fields.remove("at");
        }
        told
    }
}

impl State {
    fn raise(
        &self,
        reference: &str,
        amount: Money,
        reason: &str,
        stage: &str,
    ) -> Result<Chargeback, Refusal> {
        let charge = self
            .find_charge(reference)
            .filter(|charge| charge.status == "succeeded")
            .ok_or(Refusal("not_charged"))?;
        let one = self.new_chargeback(&charge, amount, reason, stage);
        let mut books = self.books.lock();
        let others = books.chargebacks.values();
        let others = others.filter(|other| other.charge == reference && other.takes_money());
        let taken: i128 = others.map(|other| other.amount.minor()).sum();
        let fits = amount.is_positive()
            && amount.currency() == charge.amount.currency()
            && taken.saturating_add(amount.minor()) <= charge.amount.minor();
        if !fits {
            return Err(Refusal("more_than_charged"));
        }
        self.memory.keep(&Kept::Chargeback(one.clone()));
        books.chargebacks.insert(one.id.clone(), one.clone());
        Ok(one)
    }

    pub(super) fn chargebacks(&self) -> Vec<Chargeback> {
        self.books.lock().chargebacks.values().cloned().collect()
    }

    /// Changes one; answers what it was and what it is.
    fn change_chargeback(
        &self,
        id: &str,
        change: impl FnOnce(&mut Chargeback),
    ) -> Option<(Chargeback, Chargeback)> {
        let mut books = self.books.lock();
        let one = books.chargebacks.get_mut(id)?;
        let before = one.clone();
        change(one);
        self.memory.keep(&Kept::Chargeback(one.clone()));
        Some((before, one.clone()))
    }

    pub(super) fn new_chargeback(
        &self,
        charge: &Charge,
        amount: Money,
        reason: &str,
        stage: &str,
    ) -> Chargeback {
        let now = self.now();
        Chargeback {
            id: self.new_name("dp"),
            charge: charge.reference.clone(),
            stage: stage.to_owned(),
            status: match stage {
                "pre_dispute" => "warning_needs_response",
                _ => "needs_response",
            }
            .to_owned(),
            amount,
            // What the provider asks for its trouble.
            fee: thousandths(amount, 15),
            reason: reason.to_owned(),
            due_by: Some(now.plus(self.settings.answer_within)),
            pack: None,
            at: now,
        }
    }

    pub(super) fn find_chargeback(&self, id: &str) -> Option<Chargeback> {
        self.chargebacks().into_iter().find(|one| one.id == id)
    }

    fn keep_pack(&self, id: &str, pack: Value) {
        self.change_chargeback(id, |one| one.pack = Some(pack));
    }

    fn step(&self, id: &str, stage: &str, status: &str) -> Option<(Chargeback, Chargeback)> {
        let now = self.now();
        let within = self.settings.answer_within;
        self.change_chargeback(id, |one| {
            stage.clone_into(&mut one.stage);
            status.clone_into(&mut one.status);
            one.at = now;
            if status == "needs_response" {
                one.due_by = Some(now.plus(within));
                one.pack = None;
            }
        })
    }
}

pub(super) fn router() -> Router<Arc<State>> {
    let answers = Router::new()
        .route("/v1/chargebacks/{id}/evidence", post(answer))
        .layer(DefaultBodyLimit::max(PACK_BYTES_MAX));
    Router::new()
        .route("/v1/chargebacks", get(list).post(raise))
        .route("/v1/chargebacks/{id}", get(find))
        .route("/v1/chargebacks/{id}/accept", post(accept))
        .route("/v1/chargebacks/{id}/decide", post(decide))
        .merge(answers)
}

/// Tells of a move with the faults of the charge. With news out of order what was so before is told
/// after what is so now.
fn announce(state: &Arc<State>, one: &Chargeback, before: Option<&Chargeback>) {
    let behaviour = state
        .find_charge(&one.charge)
        .map(|charge| charge.behaviour);
    let behaviour = behaviour.unwrap_or(Behaviour::Succeeds);
    let errors = state.erring(Errors::of(state, behaviour));
    tell(state, "chargeback.updated", &one.told(), errors);
    if let (Behaviour::Reordered, Some(before)) = (behaviour, before) {
        let overtaken = Errors {
            late: Duration::from_millis(150),
            ..errors
        };
        tell(state, "chargeback.updated", &before.told(), overtaken);
    }
}

/// What is to come of a charge by its method, a while after it.
pub(super) fn follow(state: &Arc<State>, reference: &str, amount: Money, behaviour: Behaviour) {
    let stage = match behaviour {
        Behaviour::Disputed => "dispute",
        Behaviour::Warned => "pre_dispute",
        _ => return,
    };
    let (state, reference) = (state.clone(), reference.to_owned());
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(state.settings.late_milliseconds)).await;
        let _ = begin(&state, &reference, amount, "13.1", stage);
    });
}

pub(super) fn begin(
    state: &Arc<State>,
    charge: &str,
    amount: Money,
    reason: &str,
    stage: &str,
) -> Result<Chargeback, Refusal> {
    let one = state.raise(charge, amount, reason, stage)?;
    announce(state, &one, None);
    Ok(one)
}

/// Another step, whoever decides it.
pub(super) fn step(state: &Arc<State>, id: &str, stage: &str, status: &str) -> Option<Chargeback> {
    let (before, one) = state.step(id, stage, status)?;
    if before.status != one.status || before.stage != one.stage {
        announce(state, &one, Some(&before));
    }
    Some(one)
}

/// A refund of a charge that is only warned of makes the warning void.
pub(super) fn prevent(state: &Arc<State>, charge: &str) {
    for one in state.chargebacks() {
        if one.charge == charge && one.stage == "pre_dispute" && one.is_open() {
            step(state, &one.id, "pre_dispute", "prevented");
        }
    }
}

async fn list(Shared(state): Shared<Arc<State>>, headers: HeaderMap) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    lapse(&state);
    let now = state.now();
    let items = state.chargebacks();
    let items = items
        .iter()
        .filter(|one| one.is_open() || now.since(one.at) < LISTED_FOR);
    let items: Vec<Value> = items.map(Chargeback::told).collect();
    Json(json!({"items": items})).into_response()
}

/// What nobody answered in time is over.
fn lapse(state: &Arc<State>) {
    let now = state.now();
    for one in state.chargebacks() {
        let is_over = one.due_by.is_some_and(|due| now > due);
        match one.status.as_str() {
            "needs_response" if is_over => step(state, &one.id, &one.stage, "expired"),
            "warning_needs_response" if is_over => {
                step(state, &one.id, "dispute", "needs_response")
            }
            _ => continue,
        };
    }
}

#[derive(Deserialize)]
struct Raise {
    charge: String,
    amount: Option<Money>,
    reason: String,
    #[serde(default)]
    stage: Option<String>,
}

async fn raise(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    Json(wanted): Json<Raise>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    let Some(charge) = state.find_charge(&wanted.charge) else {
        return refused(StatusCode::NOT_FOUND, "unknown_charge");
    };
    let amount = wanted.amount.unwrap_or(charge.amount);
    let stage = wanted.stage.as_deref().unwrap_or("dispute");
    match begin(&state, &charge.reference, amount, &wanted.reason, stage) {
        Ok(one) => (StatusCode::CREATED, Json(one.told())).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn find(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    lapse(&state);
    match state.find_chargeback(&id) {
        Some(one) => Json(one.told()).into_response(),
        None => refused(StatusCode::NOT_FOUND, "unknown_chargeback"),
    }
}

/// Takes a pack, one a stage, and not after the day.
async fn answer(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(pack): Json<Value>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    let Some(one) = state.find_chargeback(&id) else {
        return refused(StatusCode::NOT_FOUND, "unknown_chargeback");
    };
    let next = match one.status.as_str() {
        "needs_response" => "under_review",
        "warning_needs_response" => "warning_under_review",
        // The same answer again.
        _ if one.pack.is_some() => return Json(one.told()).into_response(),
        _ => return refused(StatusCode::UNPROCESSABLE_ENTITY, "not_open"),
    };
    if one.due_by.is_some_and(|due| state.now() > due) {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, "past_due");
    }
    state.keep_pack(&id, pack);
    let Some(one) = step(&state, &id, &one.stage, next) else {
        return refused(StatusCode::NOT_FOUND, "unknown_chargeback");
    };
    decide_later(&state, &one);
    let behaviour = state
        .find_charge(&one.charge)
        .map(|charge| charge.behaviour);
    if behaviour == Some(Behaviour::TimeoutAfterSuccess) {
        return super::api::hang(&state).await;
    }
    Json(one.told()).into_response()
}

/// The buyer's bank takes its time.
fn decide_later(state: &Arc<State>, one: &Chargeback) {
    if !state.settings.decides {
        return;
    }
    let (state, id) = (state.clone(), one.id.clone());
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(state.settings.late_milliseconds)).await;
        settle(&state, &id);
    });
}

/// The bank's word on what it was shown.
pub(super) fn settle(state: &Arc<State>, id: &str) -> Option<Chargeback> {
    let one = state.find_chargeback(id)?;
    match (one.status.as_str(), one.convinces()) {
        ("under_review", true) => step(state, id, &one.stage, "won"),
        ("under_review", false) => step(state, id, &one.stage, "lost"),
        ("warning_under_review", true) => step(state, id, &one.stage, "warning_closed"),
        ("warning_under_review", false) => step(state, id, "dispute", "needs_response"),
        _ => Some(one),
    }
}

async fn accept(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    let Some(one) = state.find_chargeback(&id) else {
        return refused(StatusCode::NOT_FOUND, "unknown_chargeback");
    };
    let accepted = match one.status.as_str() {
        "needs_response" => step(&state, &id, &one.stage, "accepted"),
        "accepted" => Some(one),
        _ => return refused(StatusCode::UNPROCESSABLE_ENTITY, "not_open"),
    };
    Json(accepted.map(|one| one.told())).into_response()
}

#[derive(Deserialize)]
struct Decide {
    stage: String,
    status: String,
}

async fn decide(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(to): Json<Decide>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    match step(&state, &id, &to.stage, &to.status) {
        Some(one) => Json(one.told()).into_response(),
        None => refused(StatusCode::NOT_FOUND, "unknown_chargeback"),
    }
}
