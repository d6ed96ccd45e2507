//! What the bank tells by itself, in the manner of a camt.054: signed, now and then twice.

use std::sync::Arc;
use std::time::Duration;

use super::books::State;
use super::things::Telling;
use crate::signing;

const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// Does what its time has come for, and tells of it.
pub fn pass_time(state: &Arc<State>) {
    for telling in state.tick() {
        if let Some(url) = state.settings.notify_url.clone() {
            tell(state, url, &telling);
        }
    }
}

fn tell(state: &Arc<State>, url: String, told: &Telling) {
    let body = told.body.to_string().into_bytes();
    let id = told.id.clone();
    let state = state.clone();
    tokio::spawn(async move {
        for pause in [0, 1, 5, 30] {
            tokio::time::sleep(Duration::from_secs(pause)).await;
            let seconds = state.now().micros() / 1_000_000;
            let mut request = state
                .client
                .post(&url)
                .timeout(ANSWERS_WITHIN)
                .header("content-type", "application/json");
            for (name, value) in signing::headers(&state.settings.secret, &id, seconds, &body) {
                request = request.header(name, value);
            }
            let sent = request.body(body.clone()).send().await;
            if sent.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
        }
    });
}
