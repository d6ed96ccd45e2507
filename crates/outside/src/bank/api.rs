//! The bank's door, as a customer's program uses it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use kernel::{Currency, Money};
use serde::Deserialize;
use serde_json::json;

use super::books::{State, Taken};
use super::payers::Sent;
use super::{files, notices, page};

type World = Shared<Arc<State>>;

pub fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/v1/files", post(hand_in))
        .route("/v1/files/{message}", get(report))
        .route("/v1/transfers", get(transfers))
        .route("/v1/statements", get(statements))
        .route("/v1/statements/{id}", get(statement))
        .route("/v1/incoming", post(incoming))
        .route("/v1/virtual-accounts", post(open_account))
        .route("/v1/recalls", post(recall))
        .route("/pay", get(page::show).post(page::send))
        .route("/healthz", get(|| async { "ok" }))
        .with_state(state)
}

fn refused(status: StatusCode, reason: &str) -> Response {
    (status, Json(json!({"reason": reason}))).into_response()
}

fn xml(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/xml")], text).into_response()
}

fn is_known(state: &Arc<State>, headers: &HeaderMap) -> bool {
    notices::pass_time(state);
    let given = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    given.and_then(|text| text.strip_prefix("Bearer ")) == Some(state.settings.secret.as_str())
}

async fn hand_in(Shared(state): World, headers: HeaderMap, body: String) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    let (message, orders) = match files::read(&body, &state.settings.account) {
        Ok(read) => read,
        Err(reason) => return refused(StatusCode::UNPROCESSABLE_ENTITY, reason),
    };
    match state.take(&message, orders) {
        Taken::Report(text) => xml(text),
        Taken::Duplicate => refused(StatusCode::CONFLICT, "DUPL"),
        Taken::Refused(reason) => refused(StatusCode::UNPROCESSABLE_ENTITY, &reason),
        Taken::Hang => {
            tokio::time::sleep(Duration::from_millis(state.settings.hang_milliseconds)).await;
            refused(StatusCode::GATEWAY_TIMEOUT, "timeout")
        }
    }
}

async fn report(Shared(state): World, headers: HeaderMap, Path(message): Path<String>) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    match state.report(&message) {
        Some(text) => xml(text),
        None => refused(StatusCode::NOT_FOUND, "unknown_file"),
    }
}

/// Everything it was asked to carry out: its own books, for whoever compares.
async fn transfers(Shared(state): World, headers: HeaderMap) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    Json(json!({"items": state.transfers()})).into_response()
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: String,
}

async fn statements(
    Shared(state): World,
    headers: HeaderMap,
    Query(page): Query<After>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    let ids = state.statements(&page.after).into_iter();
    let items: Vec<_> = ids.map(|id| json!({"id": id})).collect();
    Json(json!({"items": items})).into_response()
}

async fn statement(Shared(state): World, headers: HeaderMap, Path(id): Path<String>) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    match state.statement(&id) {
        Some(text) => xml(text),
        None => refused(StatusCode::NOT_FOUND, "unknown_statement"),
    }
}

/// What other banks send to the customer; for the card provider, and for a demonstration.
#[derive(Deserialize)]
struct Incoming {
    amount: Money,
    reference: Option<String>,
    text: String,
    /// Where it comes from, when that is told.
    payer_account: Option<String>,
}

async fn incoming(
    Shared(state): World,
    headers: HeaderMap,
    Json(told): Json<Incoming>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    let reference = told.reference.as_deref();
    match (told.amount.is_negative(), told.payer_account) {
        (true, _) => state.charge(
            Money::new(-told.amount.minor(), told.amount.currency()),
            &told.text,
        ),
        (false, None) => state.incoming(told.amount, reference, &told.text),
        (false, Some(account)) => state.send(Sent {
            payer_account: Some(account),
            ..Sent::new(told.amount, reference)
        }),
    }
    StatusCode::CREATED.into_response()
}

#[derive(Deserialize)]
struct Open {
    reference: String,
    currency: Currency,
}

async fn open_account(
    Shared(state): World,
    headers: HeaderMap,
    Json(wanted): Json<Open>,
) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    match state.open_account(&wanted.reference, wanted.currency) {
        Some(account) => Json(json!({"account": account})).into_response(),
        None => refused(StatusCode::UNPROCESSABLE_ENTITY, "not_in_this_currency"),
    }
}

#[derive(Deserialize)]
struct Recall {
    servicer_reference: String,
    reason: String,
}

async fn recall(Shared(state): World, headers: HeaderMap, Json(wanted): Json<Recall>) -> Response {
    if !is_known(&state, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "unknown_key");
    }
    match state.recall(&wanted.servicer_reference, &wanted.reason) {
        true => StatusCode::CREATED.into_response(),
        false => refused(StatusCode::NOT_FOUND, "unknown_entry"),
    }
}
