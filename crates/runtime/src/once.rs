//! Requests that carry an idempotency key have one effect: the answer is kept in the transaction of
//! the effect, under the organisation, the key and the endpoint, and given again to whoever asks
//! the same. Refusals are not kept, so a request that was refused may be tried again. What is kept
//! is sealed with the client's key (`sealed`): the tables say neither the key nor the answer.

mod claim;
mod sealed;

use std::future::Future;
use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::ids::OrgId;
use db::{Db, Row, Tx};
use kernel::{Problem, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::Runtime;

pub(crate) use claim::{Claim, claim, give_back, left_behind, settle};

/// Tells the client that the answer is an earlier one.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What makes two requests the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotentRequest {
    /// The tenant; nobody else's key can meet it.
    pub org: OrgId,
    /// Method and path as they came: `POST /api/orders/ord_…/cancel`.
    pub endpoint: String,
    /// Without a key the request runs each time.
    pub key: Option<String>,
    fingerprint: [u8; 32],
}

impl IdempotentRequest {
    /// `body` is what must be the same for the same key: the bytes that came.
    pub fn new(org: OrgId, endpoint: String, key: Option<String>, body: &[u8]) -> Self {
        IdempotentRequest {
            org,
            endpoint,
            key,
            fingerprint: Sha256::digest(body).into(),
        }
    }

    /// The same with a fingerprint of the asker's own.
    pub(crate) fn of_fingerprint(
        org: OrgId,
        endpoint: String,
        key: String,
        fingerprint: [u8; 32],
    ) -> Self {
        IdempotentRequest {
            org,
            endpoint,
            key: Some(key),
            fingerprint,
        }
    }
}

/// An answer, made now or found from before.
#[derive(Clone, Debug)]
pub enum Replay<T> {
    Fresh { status: u16, value: T },
    Stored { status: u16, answer: String },
}

/// An answer that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub status: u16,
    /// The body, as JSON.
    pub answer: String,
}

/// Runs `effect` unless its answer is known. Of twins that run at the same time one has the effect
/// and the others get its answer. The same key with another body is refused.
pub async fn once<T, F, Fut>(
    rt: &Runtime,
    module: &'static str,
    request: &IdempotentRequest,
    effect: F,
) -> Result<Replay<T>, Problem>
where
    T: Serialize + Send + Sync + 'static,
    F: Fn(Tx) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(u16, T), Problem>> + Send + 'static,
{
    let (shared, effect) = (Arc::new(request.clone()), Arc::new(effect));
    let (now, of_tx) = (rt.now(), shared.clone());
    let outcome = rt
        .db()
        .tx(move |tx| {
            let (request, effect) = (of_tx.clone(), effect.clone());
            async move {
                if let Some(Stored { status, answer }) = look(&tx, module, &request).await? {
                    return Ok(Replay::Stored { status, answer });
                }
                let (status, value) = effect(tx.clone()).await?;
                keep(&tx, module, &request, now, status, &value).await?;
                Ok::<_, Problem>(Replay::Fresh { status, value })
            }
        })
        .await;
    match outcome {
        Ok(replay) => Ok(replay),
        // A twin may have come first: its row stopped ours, or its effect did.
        Err(problem) => match find(rt.db(), module, &shared).await? {
            Some(Stored { status, answer }) => Ok(Replay::Stored { status, answer }),
            None => Err(problem),
        },
    }
}

/// The answer that was kept for the request; refuses a key that came with another body before.
pub async fn look(
    tx: &Tx,
    module: &str,
    request: &IdempotentRequest,
) -> Result<Option<Stored>, Problem> {
    let Some(key) = &request.key else {
        return Ok(None);
    };
    let name = sealed::name(key);
    let row = tx
        .row(
            &look_text(module),
            &[&request.org, &name, &request.endpoint],
        )
        .await?;
    row.map(|row| stored(&row, key, request)).transpose()
}

/// Keeps the answer, in the transaction of the effect.
pub async fn keep<T: Serialize + Sync>(
    tx: &Tx,
    module: &str,
    request: &IdempotentRequest,
    now: Timestamp,
    status: u16,
    value: &T,
) -> Result<(), Problem> {
    let Some(key) = &request.key else {
        return Ok(());
    };
    let answer = serde_json::to_string(value).map_err(|error| {
        tracing::error!(module, %error, "an answer cannot be written as JSON");
        Problem::internal()
    })?;
    let (name, answer) = (sealed::name(key), sealed::seal(key, &answer)?);
    let sql = format!(
        "INSERT INTO {module}_idempotency
           (org_id, idempotency_key, endpoint, fingerprint, at, status, answer)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    tx.execute(
        &sql,
        &[
            &request.org,
            &name,
            &request.endpoint,
            &request.fingerprint,
            &now,
            &status,
            &answer,
        ],
    )
    .await?;
    Ok(())
}

async fn find(
    db: &Db,
    module: &str,
    request: &IdempotentRequest,
) -> Result<Option<Stored>, Problem> {
    let Some(key) = &request.key else {
        return Ok(None);
    };
    let name = sealed::name(key);
    let row = db
        .row(
            &look_text(module),
            &[&request.org, &name, &request.endpoint],
        )
        .await?;
    row.map(|row| stored(&row, key, request)).transpose()
}

fn look_text(module: &str) -> String {
    format!(
        "SELECT fingerprint, status, answer FROM {module}_idempotency
         WHERE org_id = $1 AND idempotency_key = $2 AND endpoint = $3"
    )
}

fn stored(row: &Row, key: &str, request: &IdempotentRequest) -> Result<Stored, Problem> {
    let fingerprint: Vec<u8> = row.get("fingerprint")?;
    if fingerprint != request.fingerprint {
        return Err(Problem::new(
            "runtime/idempotency-key-reused",
            422,
            "This idempotency key came with another request",
        )
        .with_detail("Use a new key for a new request, or send the same body again."));
    }
    Ok(Stored {
        status: row.get("status")?,
        answer: sealed::open(key, &row.get::<String>("answer")?)?,
    })
}

impl<T> Replay<T> {
    pub fn status(&self) -> u16 {
        match self {
            Replay::Fresh { status, .. } | Replay::Stored { status, .. } => *status,
        }
    }

    pub fn is_stored(&self) -> bool {
        matches!(self, Replay::Stored { .. })
    }
}

impl<T: Serialize> IntoResponse for Replay<T> {
    fn into_response(self) -> Response {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::OK);
        match self {
            Replay::Fresh { value, .. } => (status, axum::Json(value)).into_response(),
            Replay::Stored { answer, .. } => {
                let headers = [
                    (header::CONTENT_TYPE, JSON),
                    (REPLAYED, HeaderValue::from_static("true")),
                ];
                (status, headers, answer).into_response()
            }
        }
    }
}
