//! The provider's API, as a merchant's program calls it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use kernel::Money;
use serde::Deserialize;
use serde_json::json;

use super::cards::{self, Behaviour};
use super::chargebacks;
use super::hosted;
use super::notices::{Errors, tell};
use super::state::{Charge, Refund, Refusal, State};

type World = Shared<Arc<State>>;

pub fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/v1/methods", get(methods))
        .route("/v1/charges", post(charge).get(charges))
        .route("/v1/charges/{name}", get(find_charge))
        .route("/v1/charges/{name}/cancel", post(cancel))
        .route("/v1/refunds", post(refund).get(refunds))
        .route("/v1/refunds/{name}", get(find_refund))
        .route("/v1/settlements", get(settlements))
        .merge(chargebacks::router())
        .route("/pay/{id}", get(hosted::page).post(hosted::decide))
        .route("/healthz", get(|| async { "ok" }))
        .with_state(state)
}

pub(super) fn refused(status: StatusCode, reason: &str) -> Response {
    (status, Json(json!({"reason": reason}))).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        refused(StatusCode::UNPROCESSABLE_ENTITY, self.0)
    }
}

pub(super) fn is_known(state: &State, headers: &HeaderMap) -> bool {
    state.called();
    let given = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    given.and_then(|text| text.strip_prefix("Bearer ")) == Some(state.settings.secret.as_str())
}

/// The caller hears nothing for so long that it gives up.
pub(super) async fn hang(state: &State) -> Response {
    tokio::time::sleep(Duration::from_millis(state.settings.hang_milliseconds)).await;
    refused(StatusCode::GATEWAY_TIMEOUT, "timeout")
}

async fn methods(Shared(state): World, headers: HeaderMap) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    Json(cards::listed()).into_response()
}

#[derive(Deserialize)]
struct NewCharge {
    reference: String,
    amount: Money,
    method: String,
    return_url: String,
    #[serde(default)]
    step_up: bool,
}

async fn charge(
    Shared(state): World,
    headers: HeaderMap,
    Json(order): Json<NewCharge>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    if cards::behaviour(&order.method) == Some(Behaviour::Lost) {
        return hang(&state).await;
    }
    let taken = state.charge(
        &order.reference,
        order.amount,
        (&order.method, order.step_up),
        &order.return_url,
    );
    let (charge, is_new) = match taken {
        Ok(taken) => taken,
        Err(refusal) => return refusal.into_response(),
    };
    if is_new {
        announce(&state, &charge);
        let (reference, amount) = (&charge.reference, charge.amount);
        chargebacks::follow(&state, reference, amount, charge.behaviour);
        if charge.behaviour == Behaviour::TimeoutAfterSuccess {
            return hang(&state).await;
        }
    }
    (StatusCode::CREATED, Json(charge)).into_response()
}

/// Tells of a new charge, and of what becomes of it later.
fn announce(state: &Arc<State>, charge: &Charge) {
    let errors = Errors::of(state, charge.behaviour);
    let begun = Charge {
        status: "processing",
        fee: None,
        ..charge.clone()
    };
    match charge.behaviour {
        Behaviour::Reordered => {
            tell(state, "charge.updated", charge, errors);
            let overtaken = Errors {
                late: Duration::from_millis(150),
                ..errors
            };
            tell(state, "charge.updated", &begun, overtaken);
        }
        // Only asking helps.
        Behaviour::TimeoutAfterSuccess => {}
        Behaviour::Slow => {
            tell(state, "charge.updated", charge, errors);
            let (state, id) = (state.clone(), charge.id.clone());
            tokio::spawn(async move {
                let pause = state.settings.late_milliseconds / 2;
                tokio::time::sleep(Duration::from_millis(pause)).await;
                if let Some((charge, true)) = state.settle(&id, "succeeded", None) {
                    tell(&state, "charge.updated", &charge, errors);
                }
            });
        }
        _ => tell(state, "charge.updated", charge, errors),
    }
}

async fn charges(Shared(state): World, headers: HeaderMap) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    Json(json!({"items": state.charges()})).into_response()
}

async fn find_charge(
    Shared(state): World,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    match state.find_charge(&name) {
        Some(charge) => Json(charge).into_response(),
        None => refused(StatusCode::NOT_FOUND, "unknown_charge"),
    }
}

async fn cancel(Shared(state): World, headers: HeaderMap, Path(name): Path<String>) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    let Some(charge) = state.find_charge(&name) else {
        return refused(StatusCode::NOT_FOUND, "unknown_charge");
    };
    match state.settle(&charge.id, "canceled", Some("canceled_by_merchant")) {
        Some((charge, _)) => Json(charge).into_response(),
        None => refused(StatusCode::NOT_FOUND, "unknown_charge"),
    }
}

#[derive(Deserialize)]
struct NewRefund {
    reference: String,
    charge: String,
    amount: Money,
}

async fn refund(
    Shared(state): World,
    headers: HeaderMap,
    Json(order): Json<NewRefund>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    let taken = state.refund(&order.reference, &order.charge, order.amount);
    let (refund, behaviour, is_new) = match taken {
        Ok(taken) => taken,
        Err(refusal) => return refusal.into_response(),
    };
    if is_new {
        let errors = Errors {
            copies: 1,
            ..Errors::default()
        };
        tell(&state, "refund.updated", &refund, errors);
        chargebacks::prevent(&state, &order.charge);
        match behaviour {
            Behaviour::RefundTimeout => return hang(&state).await,
            Behaviour::RefundReturns => come_back_later(&state, &refund),
            _ => {}
        }
    }
    (StatusCode::CREATED, Json(refund)).into_response()
}

fn come_back_later(state: &Arc<State>, refund: &Refund) {
    let (state, reference) = (state.clone(), refund.reference.clone());
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(state.settings.late_milliseconds)).await;
        if let Some(refund) = state.give_back(&reference) {
            tell(
                &state,
                "refund.updated",
                &refund,
                Errors {
                    copies: 1,
                    ..Errors::default()
                },
            );
        }
    });
}

async fn refunds(Shared(state): World, headers: HeaderMap) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    Json(json!({"items": state.refunds()})).into_response()
}

async fn find_refund(
    Shared(state): World,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    match state.find_refund(&name) {
        Some(refund) => Json(refund).into_response(),
        None => refused(StatusCode::NOT_FOUND, "unknown_refund"),
    }
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: String,
}

/// Reports of what was paid out after one of them. When it is time, something is paid out first.
async fn settlements(
    Shared(state): World,
    headers: HeaderMap,
    Query(page): Query<After>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    state.pay_out();
    Json(json!({"items": state.settlements(&page.after)})).into_response()
}
