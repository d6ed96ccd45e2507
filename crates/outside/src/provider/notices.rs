//! Notifications: signed, repeated until they are taken, with the errors that were asked for.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::cards::Behaviour;
use super::state::State;
use crate::signing;

/// Pauses between deliveries of one notification that nobody takes.
const AGAIN: [Duration; 5] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(120),
];

/// An answer that takes longer is none.
const WITHIN: Duration = Duration::from_secs(10);

/// How a notification is to go wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct Errors {
    pub copies: usize,
    pub late: Duration,
    pub forged_first: bool,
}

impl Errors {
    pub fn of(state: &State, behaviour: Behaviour) -> Self {
        let late = Duration::from_millis(state.settings.late_milliseconds);
        Errors {
            copies: if behaviour == Behaviour::DuplicateNotice {
                3
            } else {
                1
            },
            late: if behaviour == Behaviour::LateNotice {
                late
            } else {
                Duration::ZERO
            },
            forged_first: behaviour == Behaviour::BadSignature,
        }
    }
}

impl State {
    /// Some news go wrong whatever the charge was.
    pub fn erring(&self, wanted: Errors) -> Errors {
        match self.fault() {
            Some(Behaviour::DuplicateNotice) => Errors {
                copies: 3,
                ..wanted
            },
            Some(Behaviour::LateNotice) => Errors {
                late: Duration::from_millis(self.settings.late_milliseconds),
                ..wanted
            },
            Some(Behaviour::BadSignature) => Errors {
                forged_first: true,
                ..wanted
            },
            _ => wanted,
        }
    }
}

/// Tells in the background; one event keeps its id however often it is sent.
pub fn tell<T: Serialize>(state: &Arc<State>, kind: &'static str, data: &T, errors: Errors) {
    let Some(url) = state.settings.notify_url.clone() else {
        return;
    };
    let body = json!({"type": kind, "data": data}).to_string();
    let id = state.new_name("evt");
    let state = state.clone();
    tokio::spawn(async move {
        tokio::time::sleep(errors.late).await;
        if errors.forged_first {
            send(&state, &url, "not the secret", &id, &body).await;
        }
        for _ in 0..errors.copies.max(1) {
            deliver(&state, &url, &id, &body).await;
        }
    });
}

async fn deliver(state: &State, url: &str, id: &str, body: &str) {
    let secret = state.settings.secret.clone();
    for pause in AGAIN {
        if send(state, url, &secret, id, body).await {
            return;
        }
        tokio::time::sleep(pause).await;
    }
    tracing::warn!(id, "a notification was given up");
}

async fn send(state: &State, url: &str, secret: &str, id: &str, body: &str) -> bool {
    let seconds = state.now().micros().div_euclid(1_000_000);
    let mut request = state
        .client
        .post(url)
        .timeout(WITHIN)
        .header("content-type", "application/json");
    for (name, value) in signing::headers(secret, id, seconds, body.as_bytes()) {
        request = request.header(name, value);
    }
    match request.body(body.to_owned()).send().await {
        Ok(answer) => answer.status().is_success(),
        Err(_) => false,
    }
}
